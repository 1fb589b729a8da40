"""The sound output against a real sound server with a loudspeaker made of software.

PortAudio reads its surroundings once, when it is loaded, so the playing is done by scripts of
their own.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import correlate

from app.engine.live.software_card import SoftwareCard
from tests.app.sound_kit import running_card, script

RATE_HZ = 48_000
CHIRP_S = 2.0
TONE_HZ = 220
WAIT_S = 30.0

CHIRP = f"""
import numpy as np

def chirp():
    # From 200 Hz to 2 kHz, float32 [T], preceded by a little silence for the fade-in.
    time = np.arange({round(CHIRP_S * RATE_HZ)}) / {RATE_HZ}
    phase = 2 * np.pi * (200 * time + 1800 / (2 * {CHIRP_S}) * time**2)
    return np.concatenate([np.zeros(4800), 0.5 * np.sin(phase)]).astype(np.float32)
"""

PRELUDE = f"""
import sys, time
from app.engine.output import *
from app.engine.playback import Player, Track
{CHIRP}
def wait_for(condition):
    until = time.monotonic() + {WAIT_S}
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.01)

def say(word):
    print(word, flush=True)

(speaker,) = [device for device in list_outputs() if device.name == "speaker"]
assert speaker.host_api == "ALSA" and speaker.channels >= 2, speaker
player = Player({RATE_HZ})
"""

# A generous latency: what is asked here is whether every sample arrives, not how soon.
PLAY = f"""{PRELUDE}
player.set_track(Track(chirp()))
with SoundOutput(player, speaker, latency=0.3) as output:
    assert output.active and output.latency_s > 0 and not refresh_devices()
    player.play()
    wait_for(lambda: player.finished)
    time.sleep(0.5)
    assert not output.lost
assert not output.active and not output.lost
output.close()
assert refresh_devices() and speaker in list_outputs()
say(output.underruns)
"""

# At half speed, with a switch to a softer version of itself in the middle.
SLOW = f"""{PRELUDE}
tone = (0.5 * np.sin(2 * np.pi * {TONE_HZ} * np.arange({RATE_HZ}) / {RATE_HZ})).astype(np.float32)
player.set_track(Track(tone))
player.speed = 0.5
with SoundOutput(player, speaker, latency=0.3) as output:
    player.play()
    wait_for(lambda: player.position > {RATE_HZ} // 2)
    player.set_track(Track(0.5 * tone))
    wait_for(lambda: player.finished)
    time.sleep(0.5)
"""

# What the window does about devices, without the window.
CHOOSE = f"""{PRELUDE}
from PySide6.QtCore import QCoreApplication
from app.engine.jobs import Worker
from app.engine.transport import Transport
from app.model.clip import Clip
from app.model.document import Document
from codec.audio import Audio

qt = QCoreApplication([])
document, worker = Document(), Worker("sound")
transport = Transport(document, worker)
sound = np.zeros({RATE_HZ} * 600, np.float32)

def until(condition):
    def turn():
        qt.processEvents()
        return condition()
    wait_for(turn)

def heard_through():
    return type(transport.outlet.output).__name__

document.clip = Clip(Audio(sound[None], {RATE_HZ}, "long"), "long.wav")
transport.player.set_track(Track(sound))
document.outputs_requested.emit()
until(lambda: document.outputs)
assert [d.name for d in document.outputs].count("speaker") == 1
document.output = next(d for d in document.outputs if d.name == "speaker")
document.playing = True
until(lambda: document.position_s > 0.1)
assert heard_through() == "SoundOutput"
say("playing")
until(lambda: not document.playing)
assert document.notice.offer == "default_output", document.notice
document.notice = None
document.playing = True
until(lambda: document.notice is not None and transport.outlet.output is not None)
assert document.notice.text.startswith("speaker "), document.notice
assert document.notice.offer == "default_output" and heard_through() == "SilentOutput"
document.playing = False
say("went on")
assert sys.stdin.readline()
document.outputs_requested.emit()
document.playing = True
until(lambda: heard_through() == "SoundOutput")
at = document.position_s
until(lambda: document.position_s > at)
worker.close()
transport.close()
say("came back")
"""

LOSE = f"""{PRELUDE}
player.set_track(Track(np.zeros({RATE_HZ} * 600, np.float32)))
player.play()
output, sentence = open_output(player, speaker)
assert isinstance(output, SoundOutput) and sentence is None, sentence
wait_for(lambda: player.position > 0)
say("playing")
wait_for(lambda: output.lost)
assert not output.active
try:
    output.start()
except SoundDeviceError as error:
    assert "speaker" in str(error), error
else:
    raise AssertionError("a lost device has started")
output.close()
output, sentence = open_output(player, speaker)
with output:
    assert isinstance(output, SilentOutput) and sentence.startswith("speaker "), sentence
    position = player.position
    wait_for(lambda: player.position > position)
say("went on")
assert sys.stdin.readline()
output, sentence = open_output(player, speaker)
with output:
    assert isinstance(output, SoundOutput) and sentence is None, sentence
say("came back")
"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[SoftwareCard]:
    with running_card(tmp_path) as card:
        yield card


def finish(running: subprocess.Popen) -> str:
    """What the script has said to the end; fails if it did."""
    said, complaints = running.communicate(timeout=2 * WAIT_S)
    assert running.returncode == 0, complaints
    return said


def expected_chirp() -> np.ndarray:
    """The chirp of the playing script, float32 [T], without the silence in front."""
    scope: dict = {}
    exec(CHIRP, scope)
    return scope["chirp"]()[4800:]


def recorded(server: SoftwareCard, code: str) -> np.ndarray:
    """What the loudspeaker played while ``code`` ran: float32 [T, 2]."""
    recording = server.folder / "recording.f32"
    recorder = server.listen(recording)
    try:
        until = time.monotonic() + WAIT_S
        while recording.stat().st_size == 0:
            assert time.monotonic() < until, "the recorder hears nothing"
            time.sleep(0.05)
        finish(script(server, code))
        time.sleep(0.5)  # what the recorder still has in its buffer
    finally:
        recorder.terminate()
        recorder.wait()
    return np.frombuffer(recording.read_bytes(), np.float32).reshape(-1, 2)


def test_every_sample_arrives_at_the_loudspeaker_without_a_gap(server):
    sound = recorded(server, PLAY)
    chirp = expected_chirp()
    assert (sound[:, 0] == sound[:, 1]).all()
    likeness = correlate(sound[:, 0], chirp, mode="valid", method="fft")
    start = int(np.argmax(likeness))
    # The last milliseconds fade out.  One lost or repeated sample would shift all that follows:
    # at 2 kHz by up to 0.13 of the full scale.
    heard = sound[start : start + len(chirp) - RATE_HZ // 100, 0]
    np.testing.assert_allclose(heard, chirp[: len(heard)], rtol=0, atol=1e-4)


def test_half_speed_comes_out_twice_as_long_at_the_same_pitch_without_a_click(server):
    sound = recorded(server, SLOW)[:, 0].astype(np.float64)
    heard = np.flatnonzero(np.abs(sound) > 1e-3)
    sound = sound[heard[0] : heard[-1] + 1]
    assert len(sound) == pytest.approx(2 * RATE_HZ, rel=0.01)
    # Away from where it fades in, is switched and ends.
    for part, level in ((sound[4800:40_000], 0.5), (sound[70_000:90_000], 0.25)):
        spectrum = np.abs(np.fft.rfft(part * np.hanning(len(part))))
        pitch_hz = spectrum.argmax() * RATE_HZ / len(part)
        assert pitch_hz == pytest.approx(TONE_HZ, abs=RATE_HZ / len(part))
        assert np.abs(part).max() == pytest.approx(level, rel=0.02)
    # Twice as sharp as the tone itself bends; a lost block would be fifty times as sharp.
    tone_bend = 0.5 * (2 * np.pi * TONE_HZ / RATE_HZ) ** 2
    assert np.abs(np.diff(sound[4800:90_000], 2)).max() < 2 * tone_bend


@pytest.mark.parametrize("code", [LOSE, CHOOSE], ids=["outputs", "engine"])
def test_a_server_that_dies_is_noticed_and_found_again_when_it_is_back(server, code):
    with script(server, code) as player:
        try:
            assert player.stdout.readline() == "playing\n", player.communicate()[1]
            server.stop()
            assert player.stdout.readline() == "went on\n", player.communicate()[1]
            server.start()
            player.stdin.write("it is back\n")
            assert finish(player) == "came back\n"
        finally:
            player.kill()
