"""Sessions as they are saved, opened, kept against a crash and shared by two windows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from app.engine import session_keeper
from app.engine.jobs import Worker
from app.engine.session_files import remark_on
from app.engine.session_keeper import SessionKeeper
from app.engine.survey import Survey, fingerprint
from app.model.clip import Clip
from app.model.clip_list import ClipList
from app.model.document import Document, Region
from app.model.mix import Source
from app.model.session import read_session
from codec.api import LayerSet
from codec.audio import Audio
from tests.app.conftest import WAIT_MS, buzz, write


class Desk:
    """A window's clips and session without the window: opening a clip needs no codec."""

    def __init__(self, folder: Path | None) -> None:
        self.document = Document()
        self.clips = ClipList(self.document)
        self.worker = Worker("sessions")
        self.wanted_codecs: list[str] = []
        self.left_behind: list[str] = []
        self.clips.wanted.connect(self.open)
        self.clips.unwanted.connect(self.close_clip)
        self.document.seek_requested.connect(self.seek)
        self.keeper = SessionKeeper(self.document, self.clips, self.worker, lambda: "tiny", folder)
        self.keeper.codec_wanted.connect(self.wanted_codecs.append)
        self.keeper.left_behind.connect(self.left_behind.append)

    def open(self, path: str, remark: str = "") -> None:
        self._have(Clip(Audio(buzz(2.0, 8000)[None], 8000, Path(path).name), path))

    def close_clip(self) -> None:
        self._have(None)

    def _have(self, clip: Clip | None) -> None:
        document = self.document
        self.clips.leave()
        document.region, document.strokes, document.clip = None, (), clip
        document.show(0.0, document.duration_s)
        self.clips.arrive()

    def seek(self, at_s: float) -> None:
        self.document.position_s = at_s

    @property
    def told(self) -> str:
        return self.document.notice.text if self.document.notice else ""

    def end(self) -> None:
        self.keeper.close()
        self.worker.close()


@pytest.fixture
def desks(qapp, qtbot, tmp_path) -> Iterator[Callable[[], Desk]]:
    """Makes windows of one person; they are closed in the end."""
    made: list[Desk] = []

    def make(folder: Path | None = tmp_path / "kept") -> Desk:
        made.append(Desk(folder))
        idle(qtbot, made[-1])
        return made[-1]

    yield make
    for desk in made:
        desk.end()


@pytest.fixture
def files(tmp_path) -> list[str]:
    return [str(write(tmp_path / f"{name}.wav", buzz(0.1, 8000), 8000)) for name in "abc"]


def idle(qtbot, *desks: Desk) -> None:
    qtbot.waitUntil(lambda: not any(desk.worker.busy for desk in desks), timeout=WAIT_MS)


def work_on(desk: Desk, files: list[str]) -> None:
    """Three clips, something chosen for the first and the second, the second open."""
    desk.clips.add(files)
    desk.open(files[0])
    desk.document.mix, desk.document.region = LayerSet.prefix(3), Region(0.25, 0.5)
    desk.document.heard, desk.document.position_s = Source.MIX, 0.375
    desk.open(files[1])
    desk.document.mix = LayerSet.prefix(5)


@contextmanager
def full_disk() -> Iterator[None]:
    """No file can grow: what the system says then is what a full disk or a quota says."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_what_was_saved_is_there_when_it_is_opened(desks, qtbot, files, tmp_path):
    desk, path = desks(), tmp_path / "work.hcsession"
    work_on(desk, files)
    desk.keeper.save(str(path))
    idle(qtbot, desk)
    assert desk.told == "Saved work.hcsession." and desk.keeper.name == "work"
    saved = read_session(path)
    assert [entry.sha256 for entry in saved.entries] == [fingerprint(file) for file in files]
    desk.keeper.new()
    assert desk.clips.rows == [] and desk.document.clip is None and desk.keeper.path == ""
    desk.keeper.open(str(path))
    idle(qtbot, desk)
    assert desk.document.clip.path == files[1] and desk.document.mix == LayerSet.prefix(5)
    desk.clips.step(-1)
    assert desk.document.region == Region(0.25, 0.5) and desk.document.heard is Source.MIX
    assert desk.document.position_s == 0.375
    desk.clips.choose(desk.clips.rows[2])  # for the first time
    desk.clips.step(-1)
    assert not desk.keeper.unsaved_now()


def test_a_session_that_names_another_codec_asks_for_it(desks, qtbot, files, tmp_path):
    desk, path = desks(), tmp_path / "work.hcsession"
    work_on(desk, files)
    desk.keeper.save(str(path))
    idle(qtbot, desk)
    path.write_text(path.read_text().replace('"tiny"', '"hybridcodec-mini"'))
    desk.keeper.open(str(path))
    idle(qtbot, desk)
    assert desk.wanted_codecs == ["hybridcodec-mini"]


def test_only_what_was_chosen_makes_a_session_unsaved(desks, qtbot, files, tmp_path):
    desk = desks()
    work_on(desk, files)
    assert not desk.keeper.unsaved_now()  # it has no name
    desk.keeper.save(str(tmp_path / "work.hcsession"))
    idle(qtbot, desk)
    desk.document.visible, desk.document.position_s = (0.5, 1.0), 1.25
    assert not desk.keeper.unsaved_now()
    desk.document.mix = LayerSet.semantic()
    assert desk.keeper.unsaved_now()
    desk.keeper.save()
    idle(qtbot, desk)
    assert not desk.keeper.unsaved_now()
    desk.clips.remove(desk.clips.rows[2])
    assert desk.keeper.unsaved_now()


def test_clips_that_vanished_or_changed_are_told_and_the_rest_opens(desks, qtbot, files, tmp_path):
    desk, path = desks(), tmp_path / "work.hcsession"
    work_on(desk, files)
    desk.keeper.save(str(path))
    idle(qtbot, desk)
    Path(files[1]).unlink()
    write(Path(files[2]), buzz(0.2, 8000), 8000)
    desk.keeper.open(str(path))
    idle(qtbot, desk)
    assert desk.document.clip.path == files[0] and desk.document.mix == LayerSet.prefix(3)
    assert "b.wav cannot be found" in desk.told and "c.wav changed since" in desk.told
    assert desk.told.replace(".wav", "").count(".") == 1
    assert [bool(row.trouble) for row in desk.clips.rows] == [False, True, False]
    # What was chosen for the lost one is not lost when the rest is saved again.
    desk.keeper.save()
    idle(qtbot, desk)
    again = read_session(path)
    assert again.entries[1].choices.mix == LayerSet.prefix(5)
    assert again.entries[2].sha256 == fingerprint(files[2])


def test_many_lost_clips_are_one_short_sentence():
    assert remark_on(list("abcde"), []).startswith("a, b, c and 2 more cannot")
    assert remark_on(["a", "b"], []).startswith("a and b cannot") and remark_on([], []) == ""


def test_a_file_that_is_no_session_leaves_what_is_open(desks, qtbot, files, tmp_path):
    desk, path = desks(), tmp_path / "x.hcsession"
    work_on(desk, files)
    path.write_text("no")
    for name in (path, tmp_path / "none.hcsession"):
        desk.keeper.open(str(name))
        idle(qtbot, desk)
        assert desk.document.notice.kind == "error" and name.name in desk.told
    assert len(desk.clips.rows) == 3 and desk.document.clip.path == files[1]


# -- against a crash ----------------------------------------------------------------


def kept_by(desk: Desk) -> list[Path]:
    return list((desk.keeper._autosave.folder).glob("window-*.hcsession"))


def test_a_change_is_kept_by_itself_soon(desks, qtbot, files, monkeypatch):
    monkeypatch.setattr(session_keeper, "KEEP_MS", 10)
    desk = desks()
    desk.keeper.keep_every(3600)
    work_on(desk, files)
    path = desk.keeper._autosave.path
    qtbot.waitUntil(lambda: path.exists() and len(read_session(path).entries) == 3)
    desk.document.mix = LayerSet.semantic()
    wanted = LayerSet.semantic()
    qtbot.waitUntil(lambda: read_session(path).entries[1].choices.mix == wanted)


def test_switched_off_it_is_kept_only_when_the_window_closes(desks, qtbot, files, monkeypatch):
    monkeypatch.setattr(session_keeper, "KEEP_MS", 0)
    monkeypatch.setattr(session_keeper, "LOOK_MS", 0)
    desk = desks()
    desk.keeper.keep_every(0)
    work_on(desk, files)
    qtbot.waitUntil(lambda: not desk.keeper._look_timer.isActive())
    idle(qtbot, desk)
    assert kept_by(desk) == []
    desk.end()
    assert len(read_session(desk.keeper._autosave.last).entries) == 3


def test_a_window_that_was_closed_leaves_the_last_session_and_no_offer(desks, qtbot, files):
    desk = desks()
    work_on(desk, files)
    desk.keeper.keep()
    desk.end()
    assert kept_by(desk) == []
    after = desks()
    assert after.left_behind == []
    after.keeper.open_last()
    idle(qtbot, after)
    assert after.document.clip.path == files[1] and after.document.mix == LayerSet.prefix(5)
    assert after.keeper.path == ""  # a session without a name, as it was


def test_a_window_that_is_closed_empty_leaves_the_last_session_as_it_is(desks, qtbot, files):
    desk = desks()
    work_on(desk, files)
    desk.end()
    desks().end()
    assert len(read_session(desk.keeper._autosave.last).entries) == 3


def test_the_last_session_and_the_one_that_is_open_change_places(desks, qtbot, files):
    desk = desks()
    work_on(desk, files)
    desk.end()
    desk = desks()
    desk.open(files[2])
    desk.document.mix = LayerSet.prefix(7)
    desk.keeper.open_last()
    idle(qtbot, desk)
    # Were it killed now, nothing of either would be lost.
    assert [len(read_session(path).entries) for path in kept_by(desk)] == [3]
    desk.keeper.open_last()
    idle(qtbot, desk)
    assert len(desk.clips.rows) == 1 and desk.document.mix == LayerSet.prefix(7)


def test_two_windows_keep_their_own(desks, qtbot, files):
    one, other = desks(), desks()
    work_on(one, files)
    other.open(files[2])
    for desk in (one, other):
        desk.keeper.keep()
    idle(qtbot, one, other)
    assert sorted(len(read_session(path).entries) for path in kept_by(one)) == [1, 3]
    # A third one that starts meanwhile takes nothing from those that are alive.
    third = desks()
    assert third.left_behind == [] and len(kept_by(one)) == 2


def test_a_session_open_in_another_window_is_a_copy_here(desks, qtbot, files, tmp_path):
    one, other, path = desks(), desks(), str(tmp_path / "work.hcsession")
    work_on(one, files)
    one.keeper.save(path)
    idle(qtbot, one)
    other.keeper.open(path)
    idle(qtbot, other)
    assert len(other.clips.rows) == 3 and other.keeper.path == ""
    assert "open in another window" in other.told
    before = Path(path).read_bytes()
    other.document.mix = LayerSet.semantic()
    other.keeper.save(path)
    idle(qtbot, other)
    assert other.document.notice.kind == "error" and "another name" in other.told
    assert Path(path).read_bytes() == before
    one.keeper.new()
    other.keeper.save(path)
    idle(qtbot, one, other)
    assert other.keeper.path == path and b'"mix": "1"' in Path(path).read_bytes()


# -- what can go wrong --------------------------------------------------------------


def test_a_full_disk_leaves_what_was_saved_whole_and_is_told_once(desks, qtbot, files, tmp_path):
    desk, path = desks(), tmp_path / "work.hcsession"
    work_on(desk, files)
    desk.keeper.save(str(path))
    desk.keeper.keep()
    idle(qtbot, desk)
    kept = desk.keeper._autosave.path
    before = path.read_bytes(), kept.read_bytes()
    desk.document.mix = LayerSet.semantic()
    with full_disk():
        desk.keeper.save()
        idle(qtbot, desk)
        assert "'work.hcsession' could not be saved" in desk.told
        assert desk.keeper.unsaved_now()
        desk.keeper.keep()
        idle(qtbot, desk)
        assert desk.document.notice.kind == "warning" and "make room" in desk.told
        desk.document.notice = None
        desk.keeper.keep()
        idle(qtbot, desk)
        assert desk.document.notice is None
    assert (path.read_bytes(), kept.read_bytes()) == before
    assert not list(tmp_path.rglob("*.part"))
    desk.keeper.save()
    desk.keeper.keep()
    idle(qtbot, desk)
    for file in (path, kept):
        assert read_session(file).entries[1].choices.mix == LayerSet.semantic()


def test_a_fault_in_keeping_is_told_and_the_next_time_works(desks, qtbot, files, monkeypatch):
    desk = desks()
    work_on(desk, files)
    with monkeypatch.context() as broken:
        broken.setattr(desk.keeper._autosave, "write", lambda session: 1 / 0)
        desk.keeper.keep()
        idle(qtbot, desk)
        assert desk.document.notice.kind == "fault"
    desk.keeper.keep()
    idle(qtbot, desk)
    assert len(read_session(desk.keeper._autosave.path).entries) == 3


def test_a_folder_that_cannot_be_made_is_told_and_work_goes_on(desks, qtbot, files, tmp_path):
    (tmp_path / "file").write_text("")
    desk = desks(tmp_path / "file" / "kept")
    assert "could not be saved" in desk.told
    work_on(desk, files)
    desk.keeper.save(str(tmp_path / "work.hcsession"))
    idle(qtbot, desk)
    assert desk.keeper.name == "work" and desk.told == "Saved work.hcsession."


def test_a_file_that_vanishes_from_the_list_is_marked_and_the_others_are_looked_at(
    desks, qtbot, files
):
    desk, worker = desks(), Worker("survey")
    try:
        Path(files[1]).unlink()
        survey = Survey(desk.clips, worker)
        desk.clips.add(files)
        qtbot.waitUntil(lambda: survey._looking is None and not worker.busy, timeout=WAIT_MS)
        gone = desk.clips.rows.pop(1)
        assert "b.wav" in gone.trouble and gone.envelope is None
        for row, file in zip(desk.clips.rows, (files[0], files[2]), strict=True):
            assert row.entry.sha256 == fingerprint(file)
            assert row.envelope.max() == pytest.approx(0.1, abs=0.002)
    finally:
        worker.close()


def test_clips_and_voices_on_other_machines_are_left_out_and_told(desks, qtbot, tmp_path):
    desk, path = desks(), tmp_path / "work.hcsession"
    desk.open(str(tmp_path / "a.wav"))
    desk.clips.add(["x://host/b.wav"])
    desk.clips.rows[1].entry = type(desk.clips.rows[1].entry)("\\\\host\\b.wav")
    desk.keeper.save(str(path))
    idle(qtbot, desk)
    assert len(read_session(path).entries) == 1 and "without 1" in desk.told
