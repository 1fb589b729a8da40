"""The sound device that the document names: opened when it is needed, beside the window."""

from __future__ import annotations

from app.engine.devices import OutputDevice, list_outputs, refresh_devices
from app.engine.jobs import Job, Worker
from app.engine.output import Output, SilentOutput, open_output
from app.engine.playback import Player
from app.model.document import Document
from app.words import mark, tr

LOST = mark("The sound device went away; reconnect it or choose another one, then press play.")
INSTEAD = "default_output"  # the command that helps where a chosen device is missing


class Outlet:
    """Keeps ``player`` pulled by the device ``document.output``, and the list of devices new.

    ``silent``: by none, ever.
    """

    def __init__(
        self, document: Document, player: Player, worker: Worker, *, silent: bool = False
    ) -> None:
        self.document, self.player, self.worker, self.silent = document, player, worker, silent
        self.output: Output | None = None
        # Belongs to the worker's thread: what it has opened and not yet closed.
        self._open: list[Output] = []
        # At once: whether it is there is told when it is chosen, and what plays goes on there.
        document.events.output.connect(self._reopen)
        document.outputs_requested.connect(self.look)

    @property
    def lost(self) -> bool:
        """Whether the device went away by itself."""
        return self.output is not None and self.output.lost

    @property
    def dropouts(self) -> int:
        """How often the device ran out of sound, or a block of it could not be rendered."""
        return self.player.failures + (self.output.underruns if self.output else 0)

    def ensure(self) -> None:
        """Have the device open, or try again where there was none."""
        stands_in = isinstance(self.output, SilentOutput) and not self.silent
        if self.output is None or self.output.lost or stands_in:
            self._reopen()

    def look(self) -> None:
        """Make ``document.outputs`` anew.

        PortAudio only looks for devices when nothing is open, so an idle device is closed for it;
        while something is played the list is as old as the opening.
        """
        idle = not (self.document.playing or self.document.scrubbing)
        if idle:
            self.output = None

        def work(job: Job) -> tuple[OutputDevice, ...]:
            if idle:
                self._close_all()
            refresh_devices()
            return tuple(list_outputs())

        self.worker.submit("devices", work, then=self._found)

    def close(self) -> None:
        """For good, once the worker has ended."""
        self.output = None
        self._close_all()

    def say_lost(self) -> None:
        self.document.say(tr(LOST), "warning", self._offer(self.document.output))

    def _found(self, devices: tuple[OutputDevice, ...]) -> None:
        self.document.outputs = devices

    def _reopen(self) -> None:
        device = self.document.output
        self.output = None

        def work(job: Job) -> None:
            self._close_all()
            output, sentence = open_output(self.player, device, silent=self.silent)
            self._open.append(output)
            job.deliver(self._opened, output, sentence, device)

        self.worker.submit("output", work)

    def _opened(self, output: Output, sentence: str | None, device: OutputDevice | None) -> None:
        self.output = output
        if sentence:
            self.document.say(sentence, "warning", self._offer(device))

    def _close_all(self) -> None:
        while self._open:
            self._open.pop().close()

    @staticmethod
    def _offer(device: OutputDevice | None) -> str:
        return INSTEAD if device is not None else ""
