"""What to open and where to save, asked with the system's own dialogs.

A name to save to is complete before anything is asked about it: with its suffix, in its folder.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

import resources
from app.model.session import SUFFIX
from app.words import tr
from codec.audio import FOREIGN_SUFFIXES, SUPPORTED_SUFFIXES

# Also of what may not be readable here: opened, it is named with the way out.
AUDIO = " ".join(f"*{suffix}" for suffix in (*SUPPORTED_SUFFIXES, *FOREIGN_SUFFIXES))
# A name that ends so is meant so: nothing is added to it, and what cannot be saved is told.
MEANT = (*SUPPORTED_SUFFIXES, *FOREIGN_SUFFIXES, ".png", ".svg", ".pdf", ".jpg", ".csv")
Button, Option = QMessageBox.StandardButton, QFileDialog.Option
# The patterns of a filter that names many kinds do not fit into its box.
NO_PATTERNS = Option.HideNameFilterDetails
ASKED_HERE = Option.DontConfirmOverwrite | NO_PATTERNS


def _audio() -> str:
    return f"{tr('Audio')} ({AUDIO});;{tr('All files')} (*)"


class FileDialogs:
    """Asks in the folder that was used last for the same kind of file (``app.folders.KINDS``).

    ``check_free(paths)`` says whether none is a recording that is open, and tells if one is:
    over those, nothing is saved.  ``remembered(folders)`` keeps the folders.
    """

    def __init__(
        self,
        check_free: Callable[[Sequence[Path]], bool] = lambda paths: True,
        folders: Mapping[str, str] | None = None,
        remembered: Callable[[dict[str, str]], None] = lambda folders: None,
    ) -> None:
        self.check_free, self.remembered = check_free, remembered
        self.folders = dict(folders or {})
        # Where a recording was opened from without a dialog.
        self.beside = ""

    # -- folders ----------------------------------------------------------------

    def folder(self, kind: str) -> str:
        """Where to begin: where such files were last, else beside the recording, else at home."""
        for folder in (self.folders.get(kind, ""), self.beside):
            if folder and Path(folder).is_dir() and not _is_bundled(folder):
                return folder
        places = QStandardPaths.StandardLocation
        for place in (places.DocumentsLocation, places.HomeLocation):
            folder = QStandardPaths.writableLocation(place)
            if folder and Path(folder).is_dir():
                return folder
        return str(Path.home())

    def _remember(self, kind: str, path: str) -> None:
        folder = str(Path(path).absolute().parent)
        if self.folders.get(kind) != folder:
            self.folders[kind] = folder
            self.remembered(dict(self.folders))

    # -- opening ----------------------------------------------------------------

    def recordings(self, parent: QWidget) -> list[str]:
        """Any number of them."""
        paths = QFileDialog.getOpenFileNames(
            parent, tr("Open recordings"), self.folder("recordings"), _audio(), "", NO_PATTERNS
        )[0]
        if paths:
            self._remember("recordings", paths[0])
        return paths

    def recording(self, parent: QWidget, title: str) -> str:
        """One, or an empty text."""
        return self._one(parent, title, "recordings", _audio())

    def session(self, parent: QWidget) -> str:
        kinds = f"{tr('Sessions')} (*{SUFFIX});;{tr('All files')} (*)"
        return self._one(parent, tr("Open a session"), "sessions", kinds)

    def checkpoint(self, parent: QWidget) -> str:
        kinds = f"{tr('HybridCodec checkpoint')} (*.safetensors)"
        return self._one(parent, tr("Load a checkpoint"), "codecs", kinds)

    def _one(self, parent: QWidget, title: str, kind: str, filters: str) -> str:
        path = QFileDialog.getOpenFileName(
            parent, title, self.folder(kind), filters, "", NO_PATTERNS
        )[0]
        if path:
            self._remember(kind, path)
        return path

    # -- saving -----------------------------------------------------------------

    def save(
        self,
        parent: QWidget,
        title: str,
        name: str,
        kinds: Mapping[str, str],
        kind: str = "exports",
    ) -> str:
        """Where to save ``name``, or an empty text: a path that may be written to.

        ``kinds`` are titles by suffix; the first is that of ``name``.  The path has one of
        them, whatever was typed; what is there already is only taken if the person agrees.
        """
        filters = {f"{title} (*{suffix})": suffix for suffix, title in kinds.items()}
        at, refused = str(Path(self.folder(kind)) / name), ""
        while True:
            # All by position: a stand-in need not know what they are called.
            typed, chosen = QFileDialog.getSaveFileName(
                parent, title, at, ";;".join(filters), next(iter(filters)), ASKED_HERE
            )
            if not typed:
                return ""
            suffix = filters.get(chosen, next(iter(kinds)))
            at = self.finished_name(typed, name, suffix, tuple(kinds))
            if not self.check_free([Path(at)]):
                return ""
            if not Path(at).exists() or self.may_replace(parent, [Path(at)]):
                self._remember(kind, at)
                return at
            if at == refused:
                return ""
            refused = at

    @staticmethod
    def finished_name(typed: str, proposed: str, suffix: str, suffixes: Sequence[str]) -> str:
        """``typed`` with a suffix: its own, if that is one of ``suffixes``, else ``suffix``.

        "take" and "take 1.2" have none.  Where only the kind was changed, the name that was
        proposed goes with it.
        """
        path = Path(typed)
        if path.name == proposed and path.suffix.lower() != suffix.lower():
            return str(path.with_suffix(suffix))
        known = [s.lower() for s in (*suffixes, *(MEANT if len(suffixes) > 1 else ()))]
        if path.suffix.lower() in known:
            return typed
        return f"{typed.rstrip('.')}{suffix}"

    def folder_for(self, parent: QWidget, title: str, kind: str = "exports") -> str:
        """A folder to save several files in, or an empty text."""
        folder = QFileDialog.getExistingDirectory(parent, title, self.folder(kind))
        if folder:
            self._remember(kind, str(Path(folder) / "file"))
        return folder

    def may_write(self, parent: QWidget, paths: Sequence[Path]) -> bool:
        """Whether files may be written there; asks where some would be replaced."""
        there = [path for path in paths if path.exists()]
        return self.check_free(there) and (not there or self.may_replace(parent, there))

    def may_replace(self, parent: QWidget, there: Sequence[Path]) -> bool:
        """Ask whether these files, which are there, are to be replaced."""
        others = tr(" and {count} more").format(count=len(there) - 1) if len(there) > 1 else ""
        question = tr("Replace {file}{others} in {folder}?").format(
            file=there[0].name, others=others, folder=there[0].absolute().parent.name
        )
        title = tr("Replace files") if len(there) > 1 else tr("Replace file")
        answer = QMessageBox.question(
            parent, title, question, Button.Ok | Button.Cancel, Button.Cancel
        )
        return answer in (Button.Ok, Button.Yes)


def _is_bundled(folder: str) -> bool:
    """Whether it is a place of this program's own."""
    return Path(folder).is_relative_to(resources.ROOT)


def ask_where_to_save_session(dialogs: FileDialogs, parent: QWidget, name: str) -> str:
    """A path that ends in ``SUFFIX``, or an empty text."""
    kinds = {SUFFIX: tr("Sessions")}
    return dialogs.save(parent, tr("Save session"), f"{name}{SUFFIX}", kinds, "sessions")
