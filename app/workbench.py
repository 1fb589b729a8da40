"""Clips, sessions, settings and recent files as a part of the window, and their commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMessageBox

from app.engine.autosave import told
from app.engine.jobs import Job, Worker
from app.folders import read_folders, write_folders
from app.live_devices import remember, remembered
from app.model.channels import title_of_clip
from app.model.clip import Clip
from app.model.clip_list import ClipList
from app.model.document import Task
from app.model.follow import Follow
from app.model.live import LiveState
from app.model.session import SUFFIX
from app.recent import add_recent, clear_recent, read_recent
from app.settings import Settings, SettingsError
from app.views.clip_list import ClipPanel
from app.views.file_dialogs import FileDialogs, ask_where_to_save_session
from app.views.recent_menu import RecentMenu
from app.words import mark, tr

if TYPE_CHECKING:
    from app.engine.inspector import Inspector
    from app.engine.session_keeper import SessionKeeper
    from app.main_window import MainWindow

WORKBENCH_COMMANDS = (
    *("new_session", "open_session", "save_session", "save_session_as", "last_session"),
    *("clips", "next_clip", "previous_clip", "remove_clip", "put_back", "settings", "follow"),
    "mix_to_all",
)
NEWCOMER = mark("New here? The tour shows the window in six steps, with a sample.")
PICTURE_SETTINGS = ("scale", "colour_map")
Button = QMessageBox.StandardButton


class Workbench(QObject):
    """``folder`` is where settings, recent files and sessions are kept; None: nowhere."""

    def __init__(self, window: MainWindow, folder: Path | None) -> None:
        super().__init__(window)
        self.window, self.document, self.folder = window, window.document, folder
        self._is_new = folder is not None and not folder.exists()
        self.clips = ClipList(self.document)
        self.panel = ClipPanel(self.clips, window.commands)
        self.settings = self._read_settings()
        self._device = self.settings["device"]
        self.recent: list[str] = [] if folder is None else read_recent(folder / "recent.json")
        self.recent_menu = RecentMenu(window, self)
        folders = {} if folder is None else read_folders(folder / "folders.json")
        self.dialogs = FileDialogs(self.clips.check_free, folders, self._remember_folders)
        self.keeper: SessionKeeper | None = None
        self._leaving = False
        self.settings.changed.connect(self._setting_changed)
        self.document.events.clip.connect(self._opened)
        self.follow = Follow(self.document)
        self.document.events.follows.connect(self._follow_switched)
        window.commands["follow"].setChecked(self.document.follows)
        self.clips.changed.connect(self._show)
        self._show()

    def obey(self) -> None:
        """Have pictures and sound as they are set, where settings are kept."""
        if self.folder is not None:
            self._obey_pictures()
            self.document.loudness = self.settings["loudness"]
            self.document.follows = self.settings["follow"]
            self._obey_buffer()
            remembered(self.window.live.state, self.folder / "devices.json")

    def start(self, inspector: Inspector) -> None:
        """Begin to keep sessions, and to look at clips that are not open."""
        from app.engine.session_keeper import SessionKeeper
        from app.engine.survey import Survey

        self.worker, self.surveying = Worker("sessions"), Worker("survey")
        self.clips.wanted.connect(inspector.open)
        self.clips.unwanted.connect(inspector.close_clip)
        self.survey = Survey(self.clips, self.surveying)
        sessions = self.folder / "sessions" if self.folder else None
        self.keeper = SessionKeeper(
            self.document, self.clips, self.worker, lambda: inspector.decoder.name, sessions
        )
        self.keeper.changed.connect(self._session_changed)
        self.keeper.codec_wanted.connect(self.window.load_codec)
        # Not a lambda: that would keep this alive for as long as the keeper, and that it.
        self.keeper.left_behind.connect(self._offer_last)
        self.keeper.keep_every(self.settings["autosave_s"])
        events = self.window.live.state.events
        for event in (events.input, events.output):
            event.connect(self._remember_devices)

    def begin(self, paths: Sequence[str], channel: int = 0) -> None:
        """Open what the command line names, or what was open last if that is asked for.

        ``channel``: which one of each recording, counted from 1; 0 for the mix of all.
        """
        for path in paths if channel else ():
            self.clips.set_channel(path, channel)
        if paths:
            self.receive(paths)
        elif self.settings["restore"] and self.keeper.has_last:
            self.keeper.open_last()
        if self._is_new:
            self._offer(tr(NEWCOMER), "tour")

    @property
    def workers(self) -> tuple[Worker, ...]:
        return (self.worker, self.surveying) if self.keeper else ()

    @property
    def busy(self) -> bool:
        return any(worker.busy for worker in self.workers)

    def close(self) -> None:
        """Keep everything; after that nothing of it runs."""
        if self.keeper is not None:
            self.keeper.close()
            for worker in self.workers:
                worker.close()

    # -- commands ---------------------------------------------------------------

    def run(self, command_id: str) -> None:
        """One of ``WORKBENCH_COMMANDS``."""
        {
            "new_session": lambda: self._unless_unsaved(self.keeper.new),
            "open_session": self.choose_session,
            "save_session": self.save,
            "save_session_as": self.save_as,
            "last_session": lambda: self._unless_unsaved(self.keeper.open_last),
            "clips": self.panel.switch,
            "next_clip": lambda: self.clips.step(+1),
            "previous_clip": lambda: self.clips.step(-1),
            "remove_clip": self.remove_current,
            "put_back": self.clips.put_back,
            "mix_to_all": self.clips.spread_mix,
            "settings": self.show_settings,
            "follow": lambda: setattr(self.document, "follows", not self.document.follows),
        }[command_id]()

    def show_settings(self) -> None:
        from app.views.settings_dialog import SettingsDialog

        SettingsDialog(self.window, self.settings).open()

    def receive(self, paths: Sequence[str]) -> None:
        """Take what was dropped or named: checkpoints, a session, and clips for the list."""
        for path in dict.fromkeys(p for p in paths if p.lower().endswith(".safetensors")):
            self.window.load_codec(path)
        sessions = [path for path in paths if path.lower().endswith(SUFFIX)]
        clips = [p for p in paths if not p.lower().endswith((SUFFIX, ".safetensors"))]
        if sessions:
            self._unless_unsaved(lambda: self.keeper.open(sessions[0], clips))
        elif clips:
            if len(clips) > 1:
                self.clips.add(clips)
            self.window.open(clips[0])

    def choose_session(self) -> None:
        path = self.dialogs.session(self.window)
        if path:
            self.receive([path])

    def save(self, then: Callable[[], None] = lambda: None) -> None:
        """Save where it was saved before, or ask where."""
        if self.keeper.path:
            self.keeper.save(then=then)
        else:
            self.save_as(then)

    def save_as(self, then: Callable[[], None] = lambda: None) -> None:
        clip = self.document.clip
        name = self.keeper.name or (Path(clip.name).stem if clip else tr("session"))
        path = ask_where_to_save_session(self.dialogs, self.window, name)
        if path:
            self.keeper.save(path, then)

    def remove_current(self) -> None:
        if self.clips.current is not None:
            self.clips.remove(self.clips.current)

    # -- what is unsaved --------------------------------------------------------

    def may_close(self) -> bool:
        """Whether the window may close now; if not, the person has been asked what to do."""
        if self.keeper is None or self._leaving or not self.keeper.unsaved_now():
            return True
        self._unless_unsaved(self._leave)
        return False

    def _leave(self) -> None:
        self._leaving = True
        self.window.close()

    def _unless_unsaved(self, then: Callable[[], None]) -> None:
        """Do it, but ask first where a named session would lose changes."""
        if not self.keeper.unsaved_now():
            then()
            return
        box = QMessageBox(self.window)
        box.setWindowTitle(tr("Unsaved session"))
        box.setText(tr("Save the changes to “{name}”?").format(name=self.keeper.name))
        box.setStandardButtons(Button.Save | Button.Discard | Button.Cancel)
        box.setDefaultButton(Button.Save)

        def answered(button: int) -> None:
            box.deleteLater()
            if button == Button.Save:
                self.save(then)
            elif button == Button.Discard:
                then()

        box.finished.connect(answered)
        box.open()

    def _offer_last(self, told: str) -> None:
        self._offer(told, "last_session")

    def _offer(self, sentence: str, command: str) -> None:
        """Once nothing else has something to say: opening a clip wipes the bar."""
        events = self.document.events

        def when_idle(task: Task | None) -> None:
            if task is None and not self.window.inspector.files.busy:
                events.task.disconnect(when_idle, missing_ok=True)
                self.document.say(sentence, offer=command)

        events.task.connect(when_idle)
        when_idle(self.document.task)

    # -- what is shown ----------------------------------------------------------

    def _session_changed(self) -> None:
        self._show()
        if self.keeper.path and not self.keeper.unsaved:
            self._remember(self.keeper.path)

    def _show(self) -> None:
        """Name clip and session over the window; [*] is the mark of what is unsaved."""
        clip, name = self.document.clip, self.keeper.name if self.keeper else ""
        parts = [title_of_clip(clip)] if clip else []
        parts += [f"{name}[*]"] if name else []
        self.window.setWindowTitle(" — ".join([*parts, self.window.title]))
        self.window.setWindowModified(bool(name) and self.keeper.unsaved)

    def _opened(self, clip: Clip | None) -> None:
        self._show()
        if clip is not None:
            self.dialogs.beside = str(Path(clip.path).absolute().parent)
            self._remember(clip.path)

    # -- recent files -----------------------------------------------------------

    def _remember(self, path: str) -> None:
        if self.folder is not None and self.keeper is not None:
            absolute = str(Path(path).absolute())
            self._change_recent(lambda: add_recent(self.folder / "recent.json", absolute))

    def forget_recent(self) -> None:
        if self.folder is not None:
            self._change_recent(lambda: clear_recent(self.folder / "recent.json"))

    def _remember_folders(self, folders: dict[str, str]) -> None:
        if self.folder is not None and self.keeper is not None:
            self._write("folders", lambda _: self._save_folders(folders))

    def _remember_devices(self) -> None:
        if self.folder is not None:
            state, file = self.window.live.state, self.folder / "devices.json"
            self._write("devices", lambda _: self._save_devices(file, state))

    def _save_devices(self, file: Path, state: LiveState) -> None:
        try:
            remember(state, file)
        except OSError as error:
            raise told(error, tr("The list of devices"), tr("make room for it")) from error

    def _save_folders(self, folders: dict[str, str]) -> None:
        try:
            write_folders(self.folder / "folders.json", folders)
        except OSError as error:
            raise told(error, tr("The list of folders"), tr("make room for it")) from error

    def _change_recent(self, change: Callable[[], list[str]]) -> None:
        def work(_: Job) -> list[str]:
            try:
                return change()
            except OSError as error:
                raise told(error, tr("The list of recent files"), tr("make room for it")) from error

        self._write("recent", work, self._recent_changed)

    def _recent_changed(self, paths: list[str]) -> None:
        self.recent = paths
        if self.window.start_page is not None:
            self.window.start_page.show_recent()

    def _write(self, key: str, work: Callable[[Job], object], then=None) -> None:
        self.worker.submit(
            key, work, then=then, failed=lambda error: self.document.say(str(error), "warning")
        )

    # -- settings ---------------------------------------------------------------

    def _read_settings(self) -> Settings:
        """As they were set, or with a sentence as delivered."""
        try:
            return Settings.read(self.folder / "settings.json") if self.folder else Settings()
        except SettingsError as error:
            self.document.say(str(error), "warning")
            return Settings()

    def _follow_switched(self, on: bool) -> None:
        self.window.commands["follow"].setChecked(on)
        self.settings["follow"] = on

    def _setting_changed(self, name: str) -> None:
        value = self.settings[name]
        if name == "theme" and value != self.window.theme_name:
            self.window.set_theme(value)
        elif name == "text_size":
            self.window.set_theme(self.window.theme_name)
        elif name in PICTURE_SETTINGS:
            self._obey_pictures()
        elif name == "loudness":
            self.document.loudness = value
        elif name == "follow":
            self.document.follows = value
        elif name == "live_buffer_ms":
            self._obey_buffer()
        elif name == "device" and value != self._device and self.keeper is not None:
            self._use_device(value)
        elif name == "autosave_s" and self.keeper is not None:
            self.keeper.keep_every(value)
        if self.folder is not None and self.keeper is not None:
            self._write("settings", lambda _: self._save_settings())

    def _use_device(self, device: str) -> None:
        """One that cannot be had is not set either, or the next start would want it again."""
        window = self.window

        def then() -> None:
            self._device = window.device = device
            window.live.engine.use_codec(window.inspector.decoder.used, device)

        def refused() -> None:
            self.settings["device"] = self._device

        window.inspector.use_device(device, then, refused)

    def _save_settings(self) -> None:
        try:
            self.settings.write(self.folder / "settings.json")
        except OSError as error:
            raise told(error, tr("The settings"), tr("make room for them")) from error

    def _obey_buffer(self) -> None:
        self.window.live.state.buffer_s = self.settings["live_buffer_ms"] / 1000

    def _obey_pictures(self) -> None:
        chosen = {name: self.settings[name] for name in PICTURE_SETTINGS}
        self.document.picture = replace(self.document.picture, **chosen)
