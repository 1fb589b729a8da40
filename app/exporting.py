"""The export commands: what is asked for in a dialog is made beside the window and saved."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from app.engine.inspector import Inspector
from app.engine.measuring import Measuring
from app.model.document import Document
from app.reporting import Reporting
from app.views.analysis_strip import AnalysisStrip
from app.views.export_dialogs import FigureDialog, PrefixesDialog
from app.views.figure import figure_of
from app.views.figure_drawing import SUFFIXES, Paper, draw
from app.words import tr
from codec.audio import WRITABLE_SUFFIXES
from codec.token_files import TOKEN_SUFFIXES

EXPORT_COMMANDS = (
    *("export_mix", "export_tokens", "export_prefixes", "export_figure"),
    *("export_measures", "export_report"),
)


class Exporting:
    """Carries out ``EXPORT_COMMANDS``; each also without a dialog, given where to save."""

    def __init__(
        self,
        window: QWidget,
        document: Document,
        strip: AnalysisStrip,
        inspector: Inspector,
        measuring: Measuring,
    ) -> None:
        self.window, self.document, self.strip = window, document, strip
        self.exports = inspector.exports
        self.reporting = Reporting(document, strip.analysis, self.exports, measuring)
        # As they were chosen last.
        self.paper, self.figure_suffix = Paper(), SUFFIXES[0]
        self.sound_suffix, self.with_original = ".flac", True

    def run(self, command_id: str) -> None:
        """Ask what the command needs, and do it."""
        {
            "export_mix": self.choose_heard,
            "export_tokens": self.choose_tokens,
            "export_prefixes": self.choose_prefixes,
            "export_figure": self.choose_figure,
            "export_measures": self.choose_measures,
            "export_report": self.choose_report,
        }[command_id]()

    # -- sounds and tokens ------------------------------------------------------

    def choose_heard(self) -> None:
        name = f"{self.document.heard.value.lower()}{WRITABLE_SUFFIXES[0]}"
        path = self._ask_path(tr("Export what is heard"), name, tr("Audio"), WRITABLE_SUFFIXES)
        if path:
            self.exports.heard(path)

    def choose_tokens(self) -> None:
        path = self._ask_path(
            tr("Export tokens"), f"tokens{TOKEN_SUFFIXES[0]}", tr("Tokens"), TOKEN_SUFFIXES
        )
        if path:
            self.exports.tokens(path)

    def choose_prefixes(self) -> None:
        if not self.exports.check_encoded():
            return
        start_s, end_s = self.exports.stretch_s
        part = tr("region") if self.document.region else tr("whole clip")
        level = (
            tr("matched in loudness")
            if self.document.matched
            else tr("as loud as they are decoded")
        )
        told = tr(
            "RVQ-1 to RVQ-1:{n_layers} of the {part}, {start_s:.2f}–{end_s:.2f} s, {level}, "
            "a file each."
        ).format(
            n_layers=self.document.n_layers, part=part, start_s=start_s, end_s=end_s, level=level
        )
        dialog = PrefixesDialog(self.window, told, self.sound_suffix, self.with_original)
        dialog.accepted.connect(lambda: self._prefixes_chosen(dialog))
        dialog.open()

    def _prefixes_chosen(self, dialog: PrefixesDialog) -> None:
        self.sound_suffix, self.with_original = dialog.suffix, dialog.with_original
        folder = QFileDialog.getExistingDirectory(self.window, tr("Export all prefixes into"))
        if folder and self.may_replace(folder):
            self.prefixes(folder)

    def prefixes(self, folder: str | Path) -> None:
        """Save every RVQ-1:k in ``folder``, in the format that was chosen last."""
        self.exports.prefixes(folder, self.sound_suffix, original=self.with_original)

    def may_replace(self, folder: str | Path) -> bool:
        """Ask whether files that are there already are to be replaced; True if none are."""
        targets = self.exports.targets(folder, self.sound_suffix, original=self.with_original)
        there = [path.name for path in targets if path.exists()]
        if not there:
            return True
        others = tr(" and {count} others").format(count=len(there) - 1) if len(there) > 1 else ""
        question = tr("{file}{others} in {folder} will be replaced.").format(
            file=there[0], others=others, folder=Path(folder).name
        )
        buttons = QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel
        answer = QMessageBox.question(self.window, tr("Replace files"), question, buttons)
        return answer == QMessageBox.StandardButton.Ok

    # -- figure -----------------------------------------------------------------

    def choose_figure(self) -> None:
        if not self.document.images:
            self.document.say(tr("There is no picture yet; open a recording first."), "warning")
            return
        dialog = FigureDialog(self.window, self.paper, self.figure_suffix)
        dialog.accepted.connect(lambda: self._figure_chosen(dialog))
        dialog.open()

    def _figure_chosen(self, dialog: FigureDialog) -> None:
        self.paper, self.figure_suffix = dialog.paper, dialog.suffix
        kind = self.figure_suffix[1:].upper()
        path = self._ask_path(tr("Export figure"), f"figure{self.figure_suffix}", kind)
        if path:
            self.figure(path)

    def figure(self, path: str | Path) -> None:
        """Save the panes as a figure, on the paper that was chosen last; the suffix says how."""
        suffix = Path(path).suffix.lower()
        if suffix not in SUFFIXES:
            self.document.say(
                tr("Figures are not saved as '{name}'; choose {suffixes}.").format(
                    name=Path(path).name, suffixes=", ".join(SUFFIXES)
                ),
                "error",
            )
            return
        figure, paper = figure_of(self.document), self.paper
        self.exports.write(path, lambda: draw(figure, paper, suffix))

    # -- figures in tables, and all together ------------------------------------

    def choose_measures(self) -> None:
        if self.strip.csv():
            path = self._ask_path(tr("Export measures"), f"{self.strip.analysis.shown}.csv", "CSV")
            if path:
                self.measures(path)
        else:
            self.strip.say_nothing_open()

    def measures(self, path: str | Path) -> None:
        """Save the open table of figures as CSV."""
        text = self.strip.csv()
        self.exports.write(path, text.encode)

    def choose_report(self) -> None:
        if not self.exports.check_encoded():
            return
        name = f"{Path(self.document.clip.name).stem}.html"
        path = self._ask_path(tr("Export report"), name, "HTML")
        if path:
            self.reporting.report(path)

    def _ask_path(self, title: str, name: str, kind: str, suffixes: Sequence[str] = ()) -> str:
        """Where to save; with the suffix of ``name`` if none was given."""
        suffix = Path(name).suffix
        kinds = f"{kind} ({' '.join(f'*{s}' for s in suffixes or [suffix])})"
        path, _ = QFileDialog.getSaveFileName(self.window, title, name, kinds)
        return f"{path}{suffix}" if path and not Path(path).suffix else path
