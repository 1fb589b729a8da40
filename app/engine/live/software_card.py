"""A sound card made of software, for trying the sound where there is none.

A PulseAudio server of our own, with nothing of the user's: a loudspeaker ``speaker``, whose
sound can be recorded, and a microphone ``mic``, which hears what is played to ``mic_feed``.
PortAudio finds them through ALSA, in processes that have :attr:`SoftwareCard.env`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from pathlib import Path

NEEDED = ("pulseaudio", "pactl", "paplay", "parec")
WAIT_S = 30.0

# norewinds: without it the virtual loudspeaker stalls for seconds at a time.
SERVER = """
load-module module-native-protocol-unix
load-module module-null-sink sink_name=speaker format=float32le rate={rate_hz} channels=2 norewinds=1
load-module module-null-sink sink_name=mic_feed format=float32le rate={rate_hz} channels=1 norewinds=1
"""  # noqa: E501
PULSE = 'pcm.{name} {{ type pulse device "{device}" hint {{ show on description "{name}" }} }}\n'
# ``wire`` is a microphone at the loudspeaker's terminals.
DEVICES = {"speaker": "speaker", "mic": "mic_feed.monitor", "wire": "speaker.monitor"}


class CardError(Exception):
    """Why there can be no such card here."""


class SoftwareCard:
    """A sound server with its own folder; start it, use it, stop it.

    Parameters
    ----------
    folder
        Empty; holds the server's files.
    rate_hz
        The rate of loudspeaker and microphone.

    Raises
    ------
    CardError
        If PulseAudio is not installed.
    """

    def __init__(self, folder: Path, rate_hz: int = 48_000) -> None:
        missing = [program for program in NEEDED if shutil.which(program) is None]
        if missing:
            raise CardError(f"not installed: {', '.join(missing)}")
        self.folder, self.rate_hz = folder, rate_hz
        self.process: subprocess.Popen | None = None
        runtime, home = folder / "run", folder / "home"
        runtime.mkdir(mode=0o700)
        home.mkdir()
        text = "".join(PULSE.format(name=name, device=at) for name, at in DEVICES.items())
        (home / ".asoundrc").write_text(text)
        (folder / "default.pa").write_text(SERVER.format(rate_hz=rate_hz))
        env = {key: value for key, value in os.environ.items() if not key.startswith("PULSE_")}
        env |= {"HOME": str(home), "XDG_RUNTIME_DIR": str(runtime)}
        self.env = env | {"XDG_CONFIG_HOME": str(home / ".config")}

    def start(self) -> None:
        """Start the server and wait until it answers.

        Raises
        ------
        CardError
            If it does not.
        """
        self.process = subprocess.Popen(
            ["pulseaudio", "-n", "-F", str(self.folder / "default.pa"), "--daemonize=no"]
            + ["--exit-idle-time=-1", "--use-pid-file=no", "--disallow-exit"],
            env=self.env,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + WAIT_S
        while b"mic_feed" not in self.run("pactl", "list", "short", "sinks"):
            if self.process.poll() is not None or time.monotonic() > until:
                self.stop()
                raise CardError("pulseaudio does not start here")
            time.sleep(0.1)

    def stop(self) -> None:
        """End the server at once; :meth:`start` begins anew."""
        self.process.kill()
        self.process.wait()

    def run(self, *command: str) -> bytes:
        """What ``command`` prints, beside this server."""
        done = subprocess.run(command, env=self.env, capture_output=True, timeout=WAIT_S)
        return done.stdout

    def speak(self, path: Path) -> subprocess.Popen:
        """Play an audio file into the microphone."""
        return subprocess.Popen(["paplay", "-d", "mic_feed", str(path)], env=self.env)

    def listen(self, path: Path) -> subprocess.Popen:
        """Record the loudspeaker to ``path``, raw float32 [T, 2]; it runs until terminated."""
        command = ["parec", "-d", "speaker.monitor", "--raw", "--format=float32le"]
        command += [f"--rate={self.rate_hz}", "--channels=2", "--latency-msec=50"]
        with path.open("wb") as file:
            return subprocess.Popen(command, env=self.env, stdout=file)
