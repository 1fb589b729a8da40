"""Outputs on a computer without sound: everything works but the sound, and the person knows why."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from app.engine.output import (
    NO_DEVICE,
    NO_PORTAUDIO,
    NO_SOUNDDEVICE,
    OutputDevice,
    SilentOutput,
    SoundDeviceError,
    SoundOutput,
    default_output_rate,
    list_outputs,
    open_output,
    refresh_devices,
)
from app.engine.playback import Player, Track

REPOSITORY = Path(__file__).resolve().parents[2]
RATE_HZ = 48_000
WAIT_S = 20.0


class WatchedPlayer(Player):
    """Tells when it has been pulled often enough, so that no test has to sleep."""

    def __init__(self, blocks: int) -> None:
        super().__init__(RATE_HZ)
        self.blocks_left = blocks
        self.pulled = threading.Event()

    def render(self, out: np.ndarray) -> None:
        super().render(out)
        self.blocks_left -= 1
        if self.blocks_left == 0:
            self.pulled.set()


def without_portaudio(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Make importing sounddevice fail as it does where the library is missing."""
    (folder / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    monkeypatch.syspath_prepend(folder)
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)


def test_the_silent_output_moves_the_playhead_until_it_is_stopped():
    player = WatchedPlayer(blocks=5)
    player.set_track(Track(np.ones(RATE_HZ * 60, np.float32)))
    player.play()
    output = SilentOutput(player)
    assert not output.active
    with output:
        assert output.active
        assert player.pulled.wait(WAIT_S)
    assert not output.active and not output.lost and output.underruns == 0
    stopped_at = player.position
    assert stopped_at >= 5 * RATE_HZ // 100
    assert stopped_at % (RATE_HZ // 100) == 0


def test_the_silent_output_goes_on_after_a_stop():
    player = WatchedPlayer(blocks=2)
    output = SilentOutput(player)
    output.start()
    output.start()  # no second thread
    assert player.pulled.wait(WAIT_S)
    output.stop()
    output.stop()
    player.pulled.clear()
    player.blocks_left = 2
    output.start()
    assert player.pulled.wait(WAIT_S)
    output.close()


def test_silence_can_be_asked_for():
    output, sentence = open_output(Player(RATE_HZ), silent=True)
    with output:
        assert isinstance(output, SilentOutput) and output.active
    assert sentence is None


def test_without_portaudio_the_person_is_told_what_to_install(monkeypatch, tmp_path):
    without_portaudio(monkeypatch, tmp_path)
    assert list_outputs() == []
    assert default_output_rate() is None
    assert not refresh_devices()
    output, sentence = open_output(Player(RATE_HZ))
    with output:
        assert isinstance(output, SilentOutput)
    assert sentence == NO_PORTAUDIO and "libportaudio2" in sentence


def test_without_the_package_the_person_is_told_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "sounddevice", None)
    output, sentence = open_output(Player(RATE_HZ))
    output.close()
    assert sentence == NO_SOUNDDEVICE
    with pytest.raises(SoundDeviceError):
        SoundOutput(Player(RATE_HZ))


HAS_A_DEVICE = 77

NOTHING_CONNECTED = f"""
import sys
from app.engine.output import *
from app.engine.playback import Player

if list_outputs():
    sys.exit({HAS_A_DEVICE})
assert default_output_rate() is None and refresh_devices()
gone = OutputDevice(index=3, name="Headphones", host_api="ALSA", channels=2, default_rate_hz=48000)
for device in (None, gone):
    output, sentence = open_output(Player(48000), device)
    with output:
        assert isinstance(output, SilentOutput) and output.active
    print(sentence)
"""


def test_without_any_device_the_person_is_told_and_may_go_on(tmp_path):
    try:
        import sounddevice  # noqa: F401
    except OSError:
        pytest.skip("PortAudio is not installed")
    result = subprocess.run(
        [sys.executable, "-c", NOTHING_CONNECTED],
        cwd=REPOSITORY,
        env=os.environ | {"XDG_RUNTIME_DIR": str(tmp_path)},  # no user's sound server either
        capture_output=True,
        text=True,
        timeout=60,
    )
    if result.returncode == HAS_A_DEVICE:
        pytest.skip("this computer has a sound device")
    assert result.returncode == 0, result.stderr
    sentences = result.stdout.splitlines()
    assert sentences[0] == NO_DEVICE
    assert sentences[1].startswith("Headphones is not connected any more; connect it")


def test_importing_the_module_does_not_look_for_portaudio():
    code = "import sys, app.engine.output; sys.exit('sounddevice' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, timeout=60).returncode == 0


def test_a_described_device_is_a_value():
    device = OutputDevice(0, "speaker", "ALSA", 2, 48_000)
    assert device == OutputDevice(0, "speaker", "ALSA", 2, 48_000)
    with pytest.raises(AttributeError):
        device.index = 1
