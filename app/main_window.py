"""The window: puts the parts together and binds commands to what they do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QMainWindow,
    QVBoxLayout,
    QWidget,
)

import resources
from app.actions import COMMANDS, LAYER_KEYS, MENUS, tip
from app.engine.inspector import Inspector
from app.model.document import Document
from app.views import dialogs, theme
from app.views.layer_mixer import LayerMixer
from app.views.notice_bar import NoticeBar
from app.views.overview import Overview
from app.views.spectrogram_stack import SpectrogramStack
from app.views.transport_bar import HEARD, TransportBar
from codec.api import LayerSet
from codec.atomic import replacing
from codec.audio import SUPPORTED_SUFFIXES
from codec.zoo import DEFAULT, names

TITLE = "HybridCodec Inspector"


class MainWindow(QMainWindow):
    """Everything on the screen.  :meth:`start` brings in codec and sound, after it is shown."""

    def __init__(self, document: Document, theme_name: theme.ThemeName = "system") -> None:
        super().__init__()
        self.document = document
        self.inspector: Inspector | None = None
        self.setWindowTitle(TITLE)
        self.setWindowIcon(QIcon(str(resources.ICONS / "app.png")))
        self.setAcceptDrops(True)
        self.resize(QSize(1280, 800))
        self.setMinimumSize(1080, 620)
        self.commands: dict[str, QAction] = {}
        self._make_actions()
        self._make_views()
        self._make_menus()
        self.set_theme(theme_name)
        document.events.clip.connect(self._retitle)
        document.events.looping.connect(lambda on: self.commands["loop"].setChecked(on))
        document.events.matched.connect(lambda on: self.commands["match"].setChecked(on))

    def start(self, codec: str = DEFAULT, device: str = "auto", *, silent: bool = False) -> None:
        """Start the engine: threads, codec, sound."""
        self.inspector = Inspector(self.document, codec, device, silent=silent)

    # -- parts ------------------------------------------------------------------

    def _make_views(self) -> None:
        document = self.document
        self.transport = TransportBar(document, self.commands)
        self.overview = Overview(document)
        self.stack = SpectrogramStack(document)
        self.mixer = LayerMixer(document)
        self.notices = NoticeBar(document, self.commands)
        pictures = QVBoxLayout()
        pictures.setSpacing(6)
        pictures.addWidget(self.overview)
        pictures.addWidget(self.stack, 1)
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addLayout(pictures, 1)
        middle.addWidget(self.mixer)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(10, 6, 10, 8)
        column.setSpacing(8)
        column.addWidget(self.transport)
        column.addLayout(middle, 1)
        column.addWidget(self.notices)
        self.setCentralWidget(body)
        self.stack.canvas.setFocus()

    def _make_actions(self) -> None:
        slots = self._slots()
        for command in COMMANDS:
            action = QAction(command.title, self)
            action.setData(command.id)
            action.setCheckable(command.checkable)
            action.setStatusTip(command.help)
            action.setToolTip(tip(command))
            if command.shortcut:
                action.setShortcut(QKeySequence(command.shortcut))
            action.triggered.connect(slots[command.id])
            self.addAction(action)
            self.commands[command.id] = action
        self.commands["match"].setChecked(self.document.matched)
        for index, key in enumerate(LAYER_KEYS):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.activated.connect(lambda i=index: self.mixer.toggle(i))

    def _slots(self) -> dict[str, Callable[[], None]]:
        document = self.document

        def put(name: str, value: Callable[[], object]) -> Callable[[], None]:
            return lambda: setattr(document, name, value())

        def seek(change_s: float) -> Callable[[], None]:
            return lambda: document.seek(document.position_s + change_s)

        return {
            "open": self.choose_file,
            "load_codec": self.choose_checkpoint,
            "export_mix": self.choose_export,
            "screenshot": self.choose_picture,
            "quit": self.close,
            "play": put("playing", lambda: not document.playing),
            "to_start": lambda: document.seek(document.region.start_s if document.region else 0.0),
            "back": seek(-1.0),
            "forward": seek(1.0),
            "loop": put("looping", lambda: not document.looping),
            **{
                command_id: put("heard", lambda chosen=source: chosen)
                for source, command_id in HEARD.items()
            },
            "match": put("matched", lambda: not document.matched),
            "mix_semantic": lambda: self.mixer.choose(LayerSet.semantic()),
            "mix_full": lambda: self.mixer.choose(LayerSet.all(self.mixer.n_layers)),
            "mix_acoustic": lambda: self.mixer.choose(LayerSet.acoustic(self.mixer.n_layers)),
            "fewer": lambda: self.mixer.change_prefix(-1),
            "more": lambda: self.mixer.change_prefix(+1),
            "zoom_in": lambda: self._zoom(0.5),
            "zoom_out": lambda: self._zoom(2.0),
            "zoom_region": self._zoom_region,
            "zoom_all": lambda: document.show(0.0, document.duration_s),
            "clear_region": put("region", lambda: None),
            "shortcuts": lambda: dialogs.show_shortcuts(self),
            "about": lambda: dialogs.show_about(self, document),
        }

    def _make_menus(self) -> None:
        for title in MENUS:
            menu = self.menuBar().addMenu(title)
            for command in (c for c in COMMANDS if c.menu == title):
                menu.addAction(self.commands[command.id])
                if command.id == "open":
                    self._add_samples(menu.addMenu("Samples"))
                    self._add_codecs(menu.addMenu("Codec"))
            if title == "View":
                self._add_themes(menu.addMenu("Theme"))

    def _add_samples(self, menu) -> None:
        for sample in json.loads((resources.SAMPLES / "index.json").read_text(encoding="utf-8")):
            path = resources.SAMPLES / sample["file"]
            action = menu.addAction(sample["title"])
            action.setToolTip(sample["note"])
            action.triggered.connect(lambda _=False, p=path: self.open(p))
        menu.setToolTipsVisible(True)

    def _add_codecs(self, menu) -> None:
        for name in names():
            action = menu.addAction(name)
            action.triggered.connect(lambda _=False, n=name: self.inspector.load_codec(n))

    def _add_themes(self, menu) -> None:
        group = QActionGroup(self)
        for name in ("system", "light", "dark"):
            action = group.addAction(menu.addAction(name.capitalize()))
            action.triggered.connect(lambda _=False, n=name: self.set_theme(n))

    def set_theme(self, name: theme.ThemeName) -> None:
        """Recolour everything: ``light``, ``dark`` or ``system``."""
        chosen = theme.choose(name)
        theme.apply(QApplication.instance(), chosen)
        for view in (self.stack, self.overview, self.transport, self.notices, self.mixer):
            view.recolour(chosen)

    # -- commands ---------------------------------------------------------------

    def open(self, path: str | Path, remark: str = "") -> None:
        self.inspector.open(path, remark)

    def choose_file(self) -> None:
        kinds = " ".join(f"*{suffix}" for suffix in SUPPORTED_SUFFIXES)
        path, _ = QFileDialog.getOpenFileName(
            self, "Open a recording", "", f"Audio ({kinds});;All (*)"
        )
        if path:
            self.open(path)

    def choose_checkpoint(self) -> None:
        path, _ = QFileDialog.getOpenFileName(
            self, "Load a checkpoint", "", "HybridCodec checkpoint (*.safetensors)"
        )
        if path:
            self.inspector.load_codec(path)

    def choose_export(self) -> None:
        path, _ = QFileDialog.getSaveFileName(
            self, "Export what is heard", f"{self.document.heard.value.lower()}.wav",
            "Audio (*.wav *.flac *.ogg *.mp3)",
        )  # fmt: skip
        if path:
            self.inspector.export(path)

    def choose_picture(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "Save picture", "inspector.png", "PNG (*.png)")
        if path and not self.save_picture(path):
            self.document.say(
                f"The picture could not be saved to '{path}'; choose another place.", "error"
            )

    def save_picture(self, path: str | Path) -> bool:
        """Write the window as a PNG, whole or not at all; False when that failed."""
        try:
            with replacing(path) as part:
                # Qt only returns False; raising keeps what was at ``path``.
                if not self.grab().save(str(part), "PNG"):
                    raise OSError("the picture was not written")
        except OSError:
            return False
        return True

    def _zoom(self, factor: float) -> None:
        """Zoom about the playhead if it is in sight, else about the middle."""
        start, end = self.document.visible
        at = self.document.position_s
        if not start <= at <= end:
            at = (start + end) / 2
        self.document.show(at - (at - start) * factor, at + (end - at) * factor)

    def _zoom_region(self) -> None:
        region = self.document.region
        if region is not None:
            self.document.show(region.start_s, region.end_s)

    def _retitle(self) -> None:
        clip = self.document.clip
        self.setWindowTitle(f"{clip.name} — {TITLE}" if clip else TITLE)

    # -- what Qt asks -----------------------------------------------------------

    def dragEnterEvent(self, event) -> None:  # noqa: N802
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event) -> None:  # noqa: N802
        paths = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if paths:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()
            self.receive(paths)

    def receive(self, paths: list[str]) -> None:
        """Take what was dropped or named: checkpoints are loaded, the first recording opened."""
        recordings = [path for path in paths if not path.endswith(".safetensors")]
        for path in set(paths) - set(recordings):
            self.inspector.load_codec(path)
        if recordings:
            others = len(recordings) - 1
            remark = f"One recording at a time: {others} more were left closed." if others else ""
            self.open(recordings[0], remark)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        if self.inspector is not None:
            self.inspector.close()
            self.inspector = None
        event.accept()
