"""A run that is ended loses nothing, goes on, and leaves no process behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from codec.api import LayerSet
from codec.evaluate import clips
from codec.evaluate.cases import Options
from codec.evaluate.run import evaluate
from codec.train.data import list_entries
from tests.codec.signal_kit import hear_signals

ROOT = Path(__file__).resolve().parents[2]
CHOSEN = Options(sets=(LayerSet.semantic(),), measures=("mel", "si_sdr_db"))
PATIENCE_S = 60


@pytest.fixture
def folder(tmp_path, write_wav) -> Path:
    """Three recordings, two of one name."""
    for number, name in enumerate(("a/one.wav", "b/one.wav", "c.wav")):
        write_wav(tmp_path / "clips" / name, seconds=0.5, seed=number)
    return tmp_path / "clips"


@pytest.fixture
def measured(monkeypatch) -> list[int]:
    """How long each recording was that was sent to be measured."""
    sent: list[int] = []
    submit = clips.Pool.submit

    def counted(self, original, *more):
        sent.append(len(original))
        return submit(self, original, *more)

    monkeypatch.setattr(clips.Pool, "submit", counted)
    return sent


class Ended(Exception):
    """Stands for whatever ends a run."""


def ended_after(count: int):
    def progress(share: float) -> None:
        nonlocal count
        count -= 1
        if not count:
            raise Ended

    return progress


def test_a_run_goes_on_where_it_stopped_and_finds_the_same(codec_of, folder, tmp_path, measured):
    codec, entries, path = codec_of("tiny-spectral"), list_entries(folder), tmp_path / "x.jsonl"
    whole = evaluate(codec, entries, CHOSEN).to_dict()
    measured.clear()
    with pytest.raises(Ended):
        evaluate(codec, entries, CHOSEN, ended_after(2), path)
    kept = len(path.read_text().splitlines()) - 1
    assert kept >= 2
    measured.clear()
    said: list[str] = []
    again = evaluate(codec, entries, CHOSEN, None, path, said.append).to_dict()
    assert len(measured) == 3 - kept and f"{kept} recordings were measured before" in said[0]
    assert again == whole


def test_what_changed_is_measured_anew(codec_of, folder, tmp_path, measured, write_wav):
    codec, path = codec_of("tiny-spectral"), tmp_path / "x.jsonl"
    evaluate(codec, list_entries(folder), CHOSEN, journal=path)
    write_wav(folder / "b" / "one.wav", seconds=0.7, seed=9)
    measured.clear()
    evaluate(codec, list_entries(folder), CHOSEN, journal=path)
    assert len(measured) == 1, "the replaced one alone, though another has its name"
    measured.clear()
    evaluate(codec, list_entries(folder), Options(measures=("mel",)), journal=path)
    assert len(measured) == 3, "other rows"


def test_a_line_that_was_cut_short_does_not_count(codec_of, folder, tmp_path, measured):
    codec, path = codec_of("tiny-spectral"), tmp_path / "x.jsonl"
    before = evaluate(codec, list_entries(folder), CHOSEN, journal=path).to_dict()
    path.write_text(path.read_text()[:-20])
    measured.clear()
    assert evaluate(codec, list_entries(folder), CHOSEN, journal=path).to_dict() == before
    assert len(measured) == 1
    path.write_bytes(b"\xff\xfe nothing of ours")
    assert evaluate(codec, list_entries(folder), CHOSEN, journal=path).to_dict() == before


def test_the_command_leaves_the_journal_only_while_there_is_more_to_do(
    ok, checkpoint, folder, tmp_path
):
    out = tmp_path / "out.json"
    ok("evaluate", "--manifest", folder, "--codec", checkpoint, "--layers", "1",
       "--measures", "mel", "--json", out)  # fmt: skip
    assert [path.name for path in tmp_path.glob("out*")] == ["out.json"]
    paths = {clip["path"] for clip in json.loads(out.read_text())["by_clip"]}
    assert paths == {str(entry.path) for entry in list_entries(folder)}


# -- no process is left -----------------------------------------------------------------

HANGING = """
import sys, time
sys.path.insert(0, {packages!r})
import numpy as np
from codec.evaluate.listener import Listener, Request
if __name__ == "__main__":
    wave = np.random.default_rng(0).standard_normal(16000).astype(np.float32) * 0.1
    Listener().take(Request(wave, wave, 16000, ("pesq_wb",)))
"""
# Native code that holds Python's lock, as PESQ's does.
HOLDING = """
import ctypes, os
class PesqError(Exception): pass
def pesq(*given):
    with open(os.environ["TELL"], "w") as file:
        file.write(str(os.getpid()))
    ctypes.PyDLL(None).sleep(600)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's help is Linux's")
@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_no_process_outlives_a_run_whatever_ends_it(tmp_path, end):
    packages = tmp_path / "packages"
    packages.mkdir()
    (packages / "pesq.py").write_text(HOLDING)
    script, tell = tmp_path / "hanging.py", tmp_path / "pid"
    script.write_text(HANGING.format(packages=str(packages)))
    environment = {**os.environ, "TELL": str(tell), "PYTHONPATH": f"{packages}:{ROOT}"}
    parent = subprocess.Popen([sys.executable, script], env=environment, cwd=tmp_path,
                              stderr=subprocess.DEVNULL, preexec_fn=hear_signals)  # fmt: skip
    try:
        until(lambda: tell.exists() and tell.read_text())
        child = int(tell.read_text())
        parent.send_signal(end)
        parent.wait(PATIENCE_S)
        until(lambda: not is_running(child))
    finally:
        parent.kill()
        parent.wait()


def until(is_so) -> None:
    give_up_at = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(0.05)


def is_running(process: int) -> bool:
    """Whether there is such a process that has not ended; one may wait to be buried."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False
