"""Session files: what is saved comes back, what is damaged is refused with a sentence."""

from __future__ import annotations

import copy
import json
import os
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.model.document import Document, Picture, Region
from app.model.history import Choices
from app.model.mix import Difference, LayerAlone, Source, Stroke, Voice
from app.model.session import (
    MOST_BYTES,
    VERSION,
    Entry,
    Session,
    SessionError,
    read_session,
    write_session,
)
from codec.api import LayerSet


def full_session(folder) -> Session:
    """Three clips with everything that can be chosen."""
    document = Document()
    document.mix = LayerSet.parse("1,3-5", 12)
    document.strokes = (Stroke(0.1, 0.3, LayerSet.semantic()), Stroke(0.2, 0.9, LayerSet.none()))
    document.continuous = True
    document.voice = Voice(str(folder / "b.wav"), "b.wav", "frames")
    document.region = Region(0.25, 0.75)
    document.panes = (Source.MIX, LayerAlone(3), Difference())
    document.picture = Picture(scale="mel", window_s=0.016, colour_map="cividis")
    document.visible = (0.125, 2.0)
    painted = Choices.of(document)
    return Session(
        "hybridcodec-mini",
        (
            Entry(str(folder / "a.wav"), "0" * 64, 1.5, Source.MIX, painted),
            Entry(str(folder / "b.wav")),
            Entry(str(folder / "ü b.flac"), "f" * 64, 0.0, Source.FULL, Choices.of(Document())),
        ),
        current=0,
    )


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "work.hcsession"
    write_session(full_session(tmp_path), path)
    return path


def test_what_was_saved_is_what_is_read(saved, tmp_path):
    assert read_session(saved) == full_session(tmp_path)


def test_a_folder_that_was_moved_with_its_clips_still_opens(saved, tmp_path):
    (tmp_path / "a.wav").write_bytes(b"here")
    moved = tmp_path.with_name(tmp_path.name + " moved")
    tmp_path.rename(moved)
    try:
        assert read_session(moved / saved.name).entries[0].path == str(moved / "a.wav")
    finally:
        moved.rename(tmp_path)


def move(folder, *names):
    """Move ``folder`` with empty files of these names in it."""
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).touch()
    return folder.rename(folder.with_name(folder.name + " moved"))


def test_the_voice_and_the_checkpoint_are_found_in_a_folder_that_was_moved(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    session = replace(full_session(folder), codec=str(folder / "run" / "model.safetensors"))
    write_session(session, folder / "work.hcsession")
    moved = move(folder, "a.wav", "b.wav", "ü b.flac", "run/model.safetensors")
    read = read_session(moved / "work.hcsession")
    assert read.entries[0].choices.voice == Voice(str(moved / "b.wav"), "b.wav", "frames")
    assert read.codec == str(moved / "run" / "model.safetensors")
    # Saved from there, they are found without the old folder's name.
    write_session(read, moved / "again.hcsession")
    assert str(folder) + os.sep not in (moved / "again.hcsession").read_text()


def test_what_comes_later_than_its_session_is_found_after_a_save_in_between(tmp_path):
    folder = tmp_path / "work"
    folder.mkdir()
    session = replace(full_session(folder), codec=str(folder / "run" / "model.safetensors"))
    write_session(session, folder / "work.hcsession")
    moved = move(folder)
    write_session(read_session(moved / "work.hcsession"), moved / "work.hcsession")
    for name in ("a.wav", "b.wav", "ü b.flac", "run"):
        (moved / name).touch()
    (moved / "run").unlink()
    (moved / "run").mkdir()
    (moved / "run" / "model.safetensors").touch()
    read = read_session(moved / "work.hcsession")
    assert [entry.path for entry in read.entries] == [
        str(moved / name) for name in ("a.wav", "b.wav", "ü b.flac")
    ]
    assert read.entries[0].choices.voice.path == str(moved / "b.wav")
    assert read.codec == str(moved / "run" / "model.safetensors")


def test_what_was_not_moved_with_the_session_is_found_where_it_was(tmp_path):
    folder, clips = tmp_path / "work", tmp_path / "clips"
    folder.mkdir()
    clips.mkdir()
    write_session(full_session(clips), folder / "work.hcsession")
    (clips / "b.wav").touch()
    deeper = tmp_path / "deep" / "er"
    deeper.parent.mkdir()
    folder.rename(deeper)
    read = read_session(deeper / "work.hcsession")
    assert read.entries[0].choices.voice.path == str(clips / "b.wav")


def test_a_session_of_before_relative_voices_still_opens(saved, tmp_path):
    data = json.loads(saved.read_text(encoding="utf-8"))
    del data["codec_relative"], data["clips"][0]["choices"]["voice"]["relative"]
    saved.write_text(json.dumps(data), encoding="utf-8")
    assert read_session(saved) == full_session(tmp_path)


def test_a_known_codec_is_never_taken_for_a_folder_beside_the_session(tmp_path):
    (tmp_path / "hybridcodec-mini").mkdir()
    write_session(Session("hybridcodec-mini"), tmp_path / "x.hcsession")
    assert read_session(tmp_path / "x.hcsession").codec == "hybridcodec-mini"


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d.update(version=VERSION + 1), "newer version"),
        (lambda d: d.update(format="something else"), "not a session"),
        (lambda d: d.update(current=3), "session.current"),
        (lambda d: d.pop("codec"), "session.codec is missing"),
        (lambda d: d["clips"][0].update(path="\\\\server\\share\\a.wav"), "another machine"),
        (lambda d: d["clips"][0].update(path="https://example.org/a.wav"), "another machine"),
        (lambda d: d["clips"][0].update(sha256="xyz"), "SHA-256"),
        (lambda d: d["clips"][0].update(position_s=1e400), "position_s"),
        (lambda d: d["clips"][0]["choices"].update(mix="1,99"), "mix"),
        (lambda d: d["clips"][0]["choices"].update(region=[2.0, 1.0]), "does not rise"),
        (lambda d: d["clips"][0]["choices"]["picture"].update(db_low=50), "db_low"),
        (lambda d: d["clips"][0]["choices"]["picture"].update(window_s=0), "window_s"),
        (lambda d: d["clips"][0]["choices"]["picture"].update(volume=11), "volume"),
        (lambda d: d["clips"][0]["choices"]["voice"].update(path="//host/x"), "another machine"),
        (lambda d: d["clips"][0]["choices"].update(panes=["cellar"]), "panes[0]"),
        (lambda d: d["clips"][0]["choices"]["strokes"][0].update(end_s=0.0), "strokes[0]"),
    ],
)
def test_a_value_out_of_range_is_named(saved, change, told):
    data = json.loads(saved.read_text(encoding="utf-8"))
    change(data)
    saved.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(SessionError, match="work.hcsession") as refusal:
        read_session(saved)
    assert told in str(refusal.value) and "\n" not in str(refusal.value)


@pytest.mark.parametrize(
    "text", ["", "[", "[" * 100_000, "null", "[]", '"x"', "{", '{"format": 1}', "\ufeff{}", "1e999"]
)
def test_what_is_no_session_is_refused_with_a_sentence(tmp_path, text):
    path = tmp_path / "x.hcsession"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SessionError, match="x.hcsession"):
        read_session(path)


def test_a_huge_file_is_refused_before_it_is_read(tmp_path):
    path = tmp_path / "huge.hcsession"
    with open(path, "wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(SessionError, match="larger than any session"):
        read_session(path)


def test_a_session_cut_anywhere_is_refused(saved):
    whole = saved.read_bytes()
    for length in range(0, len(whole.rstrip()) - 1, 37):
        saved.write_bytes(whole[:length])
        with pytest.raises(SessionError):
            read_session(saved)


ABSURD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=30),
    st.lists(st.integers(), max_size=3),
    st.dictionaries(st.text(max_size=5), st.integers(), max_size=2),
)


def places(value, path=()):
    """Every place in a JSON value."""
    yield path
    if isinstance(value, dict | list):
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(below, (*path, key))


@given(data=st.data())
def test_any_value_put_anywhere_is_refused_or_harmless(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("session")
    path = folder / "m.hcsession"
    write_session(full_session(folder), path)
    whole = json.loads(path.read_text(encoding="utf-8"))
    where = data.draw(st.sampled_from([p for p in places(whole) if p]))
    mutated = copy.deepcopy(whole)
    inside = mutated
    for key in where[:-1]:
        inside = inside[key]
    inside[where[-1]] = data.draw(ABSURD)
    path.write_text(json.dumps(mutated), encoding="utf-8")
    try:
        session = read_session(path)
    except SessionError as refusal:
        assert "\n" not in str(refusal)
    else:
        # Whatever was let in can be saved and read again.
        write_session(session, path)
        assert read_session(path) == session


def test_a_file_name_that_is_no_text_is_saved_and_found_again(tmp_path):
    session = Session("", (Entry(str(tmp_path / "\udcff.wav")), Entry(str(tmp_path / "ü.wav"))))
    write_session(session, tmp_path / "x.hcsession")
    assert read_session(tmp_path / "x.hcsession") == session
