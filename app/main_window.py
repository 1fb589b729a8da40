"""The window: puts the parts together and binds commands to what they do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QAction, QCloseEvent, QIcon, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QMainWindow, QVBoxLayout, QWidget

import resources
from app.actions import COMMANDS, LAYER_KEYS, THEME_COMMANDS, tip
from app.key_positions import KeysByPosition
from app.live_mode import LIVE_COMMANDS, LiveMode
from app.menus import make_menus, samples
from app.model.document import Document
from app.model.history import History
from app.model.labels import file_name
from app.model.mix import Source, Voice
from app.model.paint import erase_region, paint_region
from app.model.sounding import next_speed
from app.views import theme
from app.views.analysis_strip import STRIP_COMMANDS, AnalysisStrip
from app.views.file_dialogs import FileDialogs
from app.views.hold_to_compare import HoldToCompare
from app.views.layer_mixer import LayerMixer
from app.views.notice_bar import NoticeBar
from app.views.overview import Overview
from app.views.paint_lane import PaintLane
from app.views.picture_tools import PICTURE_COMMANDS, PictureTools
from app.views.scrolled import Scrolled
from app.views.spectrogram_stack import SpectrogramStack
from app.views.transport_bar import HEARD, TransportBar
from app.words import tr
from app.workbench import WORKBENCH_COMMANDS, Workbench
from codec.api import LayerSet
from codec.atomic import replacing
from codec.zoo import DEFAULT

# What is not on the way to the first picture of the window is imported where it is used.
if TYPE_CHECKING:
    from app.engine.inspector import Inspector
    from app.views.live_layers import LiveLayers
    from app.views.start_page import StartPage

TITLE = "HybridCodec Inspector"
# Fits a screen of 1920 by 1080 where everything is twice as large.
LEAST_SIZE = (720, 420)
# Besides the keys that are shown: what other programs use.
OTHER_KEYS = {"zoom_in": ("Ctrl++", "Ctrl+="), "zoom_out": ("Ctrl+-",)}
# Parts of the window that carry out commands of their own.
PARTS = {
    "tools": PICTURE_COMMANDS,
    "strip": STRIP_COMMANDS,
    "live": LIVE_COMMANDS,
    "workbench": WORKBENCH_COMMANDS,
    "exporting": tuple(c.id for c in COMMANDS if c.id.startswith("export_")),
}
HELP_COMMANDS = ("palette", "tour", "explain", "shortcuts", "about")


class MainWindow(QMainWindow):
    """Everything on the screen.  :meth:`start` brings in codec and sound, after it is shown."""

    title = TITLE

    def __init__(
        self,
        document: Document,
        theme_name: theme.ThemeName | None = None,
        folder: Path | None = None,
    ) -> None:
        """``folder``: where settings and sessions are kept, None for nowhere; a theme that
        is given goes before the one that is set.
        """
        super().__init__()
        self.positions = KeysByPosition()
        self.document = document
        self.inspector: Inspector | None = None
        self.start_page: StartPage | None = None
        self.setWindowIcon(QIcon(str(resources.ICONS / "app.png")))
        self.setAcceptDrops(True)
        self.resize(QSize(1280, 800))
        self.setMinimumSize(*LEAST_SIZE)
        self.commands: dict[str, QAction] = {}
        self._make_actions()
        self.workbench = Workbench(self, folder)
        # Before there are widgets, each of which would be styled twice.
        self._choose_colours(theme_name or self.workbench.settings["theme"])
        self._make_views()
        make_menus(self)
        self._recolour()
        document.events.looping.connect(lambda on: self.commands["loop"].setChecked(on))
        document.events.loudness.connect(
            lambda: self.commands["match"].setChecked(document.matched)
        )
        self.workbench.obey()
        self.history = History(document)
        self.history.changed.connect(self._show_history)
        self.workbench.clips.arrived.connect(self.history.opened)
        self.workbench.clips.did.connect(self.history.note)
        self._show_history()

    def start(self, codec: str = DEFAULT, device: str = "auto", *, silent: bool = False) -> None:
        """Start the engine: threads, codec, sound."""
        from app.engine.analyst import Analyst
        from app.engine.inspector import Inspector
        from app.engine.measuring import Measuring
        from app.exporting import Exporting

        self.device = device
        self.live.engine.use_codec(codec, device)
        self.inspector = Inspector(self.document, self.workbench.clips, device, silent=silent)
        self.workbench.start(self.inspector)
        self.analyst = Analyst(self.document, self.strip.analysis, self.inspector.drawing)
        self.measuring = Measuring(self.document, self.strip.analysis, self.inspector.decoder)
        self.exporting = Exporting(
            self, self.document, self.strip, self.inspector, self.measuring, self.dialogs
        )
        # Last: no thread can begin while one of them loads libraries, and the window would wait.
        self.inspector.load_codec(codec)
        # Once what the command line names is being opened.
        QTimer.singleShot(0, self, self._show_start)

    def _show_start(self) -> None:
        """Say how to begin, as long as nothing is open."""
        from app.views.start_page import StartPage

        if self.inspector is not None and self.start_page is None:
            self.start_page = StartPage(
                *(self.stack, self.document, self.commands, samples()),
                lambda file: self.open(resources.SAMPLES / file),
                self.workbench,
            )

    @property
    def dialogs(self) -> FileDialogs:
        """What asks for files, and knows where the last ones were."""
        return self.workbench.dialogs

    # -- parts ------------------------------------------------------------------

    def _make_views(self) -> None:
        document = self.document
        self.transport = TransportBar(document, self.commands)
        self.overview = Overview(document)
        self.stack = SpectrogramStack(document)
        self.tools = PictureTools(document, self.stack, self.commands)
        self.overview.put_beside(self.tools)
        self.paint_lane = PaintLane(document, self.commands)
        self.mixer = LayerMixer(document, self.commands)
        self.notices = NoticeBar(document, self.commands)
        self.strip = AnalysisStrip(document, self.stack, self.commands)
        pictures = QVBoxLayout()
        pictures.setSpacing(6)
        pictures.addWidget(self.overview)
        pictures.addWidget(self.paint_lane)
        pictures.addWidget(self.strip, 1)
        middle = QHBoxLayout()
        middle.setSpacing(8)
        middle.addWidget(self.workbench.panel)
        middle.addLayout(pictures, 1)
        middle.addWidget(Scrolled(self.mixer, Qt.Orientation.Vertical))
        inspect = QWidget()
        page = QVBoxLayout(inspect)
        page.setContentsMargins(0, 0, 0, 0)
        page.setSpacing(8)
        page.addWidget(Scrolled(self.transport, Qt.Orientation.Horizontal))
        page.addLayout(middle, 1)
        keep_in = self.workbench.folder and self.workbench.folder / "live"
        self.live = LiveMode(document, inspect, self.commands, self.open, self.dialogs, keep_in)
        self.live.hinted.connect(self.notices.use_hint)
        body = QWidget()
        column = QVBoxLayout(body)
        column.setContentsMargins(10, 6, 10, 8)
        column.setSpacing(8)
        column.addWidget(self.live.stack, 1)
        column.addWidget(self.notices)
        self.setCentralWidget(body)
        self.stack.canvas.setFocus()

    def _make_actions(self) -> None:
        slots = self._slots()
        for command in COMMANDS:
            action = QAction(tr(command.title), self)
            action.setData(command.id)
            action.setCheckable(command.checkable)
            action.setStatusTip(tr(command.help))
            action.setToolTip(tip(command))
            if command.shortcut:
                more = OTHER_KEYS.get(command.id, ())
                action.setShortcuts([QKeySequence(key) for key in (command.shortcut, *more)])
                self.positions.slots[command.shortcut] = action.trigger
            action.triggered.connect(slots[command.id])
            self.addAction(action)
            self.commands[command.id] = action
        self.commands["match"].setChecked(self.document.matched)
        for index, key in enumerate(LAYER_KEYS):
            self._add_key(key, lambda i=index: self.layers.toggle(i))
            self._add_key(f"Shift+{key}", lambda i=index: self.layers.solo(i))

    def _add_key(self, keys: str, slot: Callable[[], None]) -> None:
        QShortcut(QKeySequence(keys), self).activated.connect(slot)
        self.positions.slots[keys] = slot

    def _slots(self) -> dict[str, Callable[[], object]]:
        document = self.document

        def put(name: str, value: Callable[[], object]) -> Callable[[], None]:
            return lambda: setattr(document, name, value())

        def seek(change_s: float) -> Callable[[], None]:
            return lambda: document.seek(document.position_s + change_s)

        play = put("playing", lambda: not document.playing)
        compare = HoldToCompare(document, self).switch
        return {
            "open": self.choose_file,
            "load_codec": self.choose_checkpoint,
            "screenshot": self.choose_picture,
            "quit": self.close,
            "play": lambda: self.live.takes("play") or play(),
            "to_start": document.go_to_start,
            "back": seek(-1.0),
            "forward": seek(1.0),
            "loop": put("looping", lambda: not document.looping),
            **{
                command_id: put("heard", lambda chosen=source: chosen)
                for source, command_id in HEARD.items()
            },
            "compare": lambda: self.live.takes("compare") or compare(),
            "match": put("matched", lambda: not document.matched),
            "slower": put("speed", lambda: next_speed(document.speed, -1)),
            "faster": put("speed", lambda: next_speed(document.speed, +1)),
            "speed_1": put("speed", lambda: 1.0),
            "default_output": put("output", lambda: None),
            **self._mixing_slots(put),
            "zoom_in": lambda: document.zoom(0.5),
            "zoom_out": lambda: document.zoom(2.0),
            "zoom_region": document.show_region,
            "zoom_all": lambda: document.show(0.0, document.duration_s),
            "clear_region": put("region", lambda: None),
            **{
                command_id: lambda _=False, part=part, c=command_id: getattr(self, part).run(c)
                for part, ids in PARTS.items()
                for command_id in ids
            },
            **{
                command_id: lambda _=False, name=command_id[6:]: self._choose_theme(name)
                for command_id in THEME_COMMANDS
            },
            "undo": lambda: self.history.undo(),
            "redo": lambda: self.history.redo(),
            **{c: lambda _=False, c=c: self._help(c) for c in HELP_COMMANDS},
        }

    def _mixing_slots(self, put: Callable[..., Callable]) -> dict[str, Callable[[], None]]:
        """``put(name, value)``: a slot that sets that field of the document."""
        document = self.document
        return {
            "mix_semantic": lambda: self.layers.choose(LayerSet.semantic()),
            "mix_full": lambda: self.layers.choose(LayerSet.all(self.layers.n_layers)),
            "mix_acoustic": lambda: self.layers.choose(LayerSet.acoustic(self.layers.n_layers)),
            "fewer": lambda: self.layers.change_prefix(-1),
            "more": lambda: self.layers.change_prefix(+1),
            "solo_off": put("solo", LayerSet.none),
            "continuous": lambda: self.mixer.switch_continuous(),
            "paint": put("painting", lambda: not document.painting),
            "paint_region": lambda: paint_region(document),
            "erase_region": lambda: erase_region(document),
            "clear_paint": put("strokes", tuple),
            "voice_from": self.choose_voice,
            "next_channel": lambda: self.inspector.next_channel(),
            "voice_swap": lambda: self.inspector.swap_voice(),
            "voice_remove": put("voice", lambda: None),
        }

    def _choose_theme(self, name: theme.ThemeName) -> None:
        self.set_theme(name)
        self.workbench.settings["theme"] = name

    def set_theme(self, name: theme.ThemeName) -> None:
        """Recolour everything: ``light``, ``dark`` or ``system``."""
        self._choose_colours(name)
        self._recolour()

    def _choose_colours(self, name: theme.ThemeName) -> None:
        self.theme_name = name
        self.commands[f"theme_{name}"].setChecked(True)
        self.theme = theme.choose(name, self.workbench.settings["text_size"])
        theme.apply(QApplication.instance(), self.theme)

    def _recolour(self) -> None:
        mixing = (self.mixer, self.paint_lane, self.strip, self.workbench.panel)
        for view in (self.stack, self.overview, self.transport, self.notices, self.live, *mixing):
            view.recolour(self.theme)

    def event(self, event: QEvent) -> bool:
        """Keys that mean something by where they lie come before what is printed on them."""
        positions = getattr(self, "positions", None)  # some events come while it is made
        return (positions is not None and positions.takes(event)) or super().event(event)

    # -- commands ---------------------------------------------------------------

    @property
    def layers(self) -> LayerMixer | LiveLayers:
        """Whose layers the keys switch."""
        return self.live.layers if self.live.shown else self.mixer

    def open(self, path: str | Path, remark: str = "", *, saved: str = "") -> None:
        self.inspector.open(path, remark, saved=saved)

    def choose_file(self) -> None:
        self.receive(self.dialogs.recordings(self))

    def choose_checkpoint(self) -> None:
        path = self.dialogs.checkpoint(self)
        if path:
            self.load_codec(path)

    def load_codec(self, name: str) -> None:
        """Use another codec, also live: a known name, a folder or a checkpoint file."""
        use_live = lambda: self.live.engine.use_codec(name, self.device)  # noqa: E731
        self.inspector.load_codec(name, use_live)

    def choose_voice(self) -> None:
        path = self.dialogs.recording(self, tr("Acoustic layers from"))
        if path:
            codec = self.document.codec
            matching = "average" if codec and codec.was_trained_for_average else "stretch"
            self.document.voice = Voice(path, Path(path).name, matching)
            self.document.heard = Source.MIX

    def choose_picture(self) -> None:
        name = f"{file_name(self.document, tr('window'))}.png"
        path = self.dialogs.save(self, tr("Save screenshot"), name, {".png": "PNG"})
        if path and self.save_picture(path):
            self.document.say(tr("Saved {name}.").format(name=Path(path).name), saved=path)
        elif path:
            self.document.say(
                tr("The picture could not be saved to '{path}'; choose another place.").format(
                    path=path
                ),
                "error",
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

    def _help(self, command_id: str) -> None:
        from app import helping

        helping.show(command_id, self)

    def _show_history(self) -> None:
        self.commands["undo"].setEnabled(self.history.can_undo)
        self.commands["redo"].setEnabled(self.history.can_redo)

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
        """Take what was dropped or named: checkpoints, a session, recordings."""
        self.workbench.receive(paths)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        if not self.workbench.may_close():
            event.ignore()
            return
        self.live.close()
        if self.inspector is not None:
            self.measuring.close()
            self.workbench.close()
            self.inspector.close()
            self.inspector = None
        event.accept()
