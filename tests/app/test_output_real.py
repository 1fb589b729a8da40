"""The sound output against a real sound server with a loudspeaker made of software.

PortAudio reads its surroundings once, when it is loaded, so the playing is done by scripts of
their own.  ``HYBRIDCODEC_REQUIRE_SOUND=1`` turns a missing sound server from a skip to a failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import correlate

REPOSITORY = Path(__file__).resolve().parents[2]
RATE_HZ = 48_000
CHIRP_S = 2.0
WAIT_S = 30.0

NEEDED = ("pulseaudio", "pactl", "parec")

# norewinds: without it the virtual loudspeaker stalls for seconds at a time.
SERVER = """
load-module module-native-protocol-unix
load-module module-null-sink sink_name=speaker format=float32le rate=48000 channels=2 norewinds=1
"""
ALSA = 'pcm.speaker { type pulse device "speaker" hint { show on description "speaker" } }\n'

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


@dataclass
class Server:
    """A sound server of our own, with nothing of the user's."""

    folder: Path
    env: dict[str, str]
    process: subprocess.Popen | None = None

    def start(self) -> None:
        script = self.folder / "default.pa"
        script.write_text(SERVER)
        self.process = subprocess.Popen(
            ["pulseaudio", "-n", "-F", str(script), "--daemonize=no", "--exit-idle-time=-1"]
            + ["--use-pid-file=no", "--disallow-exit"],
            env=self.env,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + WAIT_S
        while b"speaker" not in self.run("pactl", "list", "short", "sinks"):
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                unavailable("pulseaudio does not start here")
            time.sleep(0.1)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def run(self, *command: str) -> bytes:
        done = subprocess.run(command, env=self.env, capture_output=True, timeout=WAIT_S)
        return done.stdout

    def script(self, code: str) -> subprocess.Popen:
        """Run Python code that plays; it talks through its pipes."""
        return subprocess.Popen(
            [sys.executable, "-c", code],
            cwd=REPOSITORY,
            env=self.env,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    missing = [program for program in NEEDED if shutil.which(program) is None]
    if missing:
        unavailable(f"not installed: {', '.join(missing)}")
    runtime, home = tmp_path / "run", tmp_path / "home"
    runtime.mkdir(mode=0o700)
    home.mkdir()
    (home / ".asoundrc").write_text(ALSA)
    env = {key: value for key, value in os.environ.items() if not key.startswith("PULSE_")}
    env |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime)}
    env |= {"XDG_CONFIG_HOME": str(home / ".config")}
    server = Server(tmp_path, env)
    server.start()
    yield server
    server.stop()


def unavailable(reason: str) -> None:
    if os.environ.get("HYBRIDCODEC_REQUIRE_SOUND") == "1":
        pytest.fail(f"HYBRIDCODEC_REQUIRE_SOUND is set, but {reason}")
    pytest.skip(reason)


def finish(script: subprocess.Popen) -> str:
    """What the script has said to the end; fails if it did."""
    said, complaints = script.communicate(timeout=2 * WAIT_S)
    assert script.returncode == 0, complaints
    return said


def expected_chirp() -> np.ndarray:
    """The chirp of the playing script, float32 [T], without the silence in front."""
    scope: dict = {}
    exec(CHIRP, scope)
    return scope["chirp"]()[4800:]


def recorded(server: Server, code: str) -> np.ndarray:
    """What the loudspeaker played while ``code`` ran: float32 [T, 2]."""
    command = ["parec", "-d", "speaker.monitor", "--raw", "--format=float32le"]
    command += [f"--rate={RATE_HZ}", "--channels=2", "--latency-msec=50"]
    recording = server.folder / "recording.f32"
    with recording.open("wb") as file:
        recorder = subprocess.Popen(command, env=server.env, stdout=file)
        try:
            until = time.monotonic() + WAIT_S
            while recording.stat().st_size == 0:
                assert time.monotonic() < until, "the recorder hears nothing"
                time.sleep(0.05)
            finish(server.script(code))
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


def test_a_server_that_dies_is_noticed_and_found_again_when_it_is_back(server):
    with server.script(LOSE) as script:
        try:
            assert script.stdout.readline() == "playing\n", script.communicate()[1]
            server.stop()
            assert script.stdout.readline() == "went on\n", script.communicate()[1]
            server.start()
            script.stdin.write("it is back\n")
            assert finish(script) == "came back\n"
        finally:
            script.kill()
