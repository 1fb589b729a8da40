"""Batches: many clips with many sets of layers, in a thread of their own beside the window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from app.engine.jobs import Job, Worker
from app.model.batch import BatchPlan, BatchState
from app.model.clip_list import ClipList
from app.words import tr
from codec.errors import UserError

KEY = "batch"
# The window and what is heard go first.
NICENESS = 10


class Batches:
    """Carries out what ``state`` is asked for, with a codec of its own; one at a time.

    What is open in the window, the codec's thread and the sound go on meanwhile.
    """

    def __init__(
        self, worker: Worker, clips: ClipList, codec_of: Callable[[], tuple[str, str]]
    ) -> None:
        """``codec_of`` gives the name of the codec in use and its device."""
        self.worker, self.clips, self.codec_of = worker, clips, codec_of
        self.state = BatchState()
        self._job: Job | None = None
        self.state.start_requested.connect(self.start)
        self.state.cancel_requested.connect(self.cancel)

    def start(self, plan: BatchPlan) -> None:
        """Begin, or go on with what was ended before; nothing while one goes on."""
        if self.state.progress is not None:
            return
        name, device = self.codec_of()
        channels = {Path(p): self.clips.channel_of(p) or None for p in plan.clips}
        opened = [Path(row.entry.path) for row in self.clips.rows]
        self.state.show(0.0, tr("Loading the codec"))
        self.worker.submit(
            KEY,
            lambda job: self._work(job, plan, (name, device), channels, opened),
            then=lambda done: self._end(*done),
            failed=lambda error: self._end(str(error)),
            progressed=lambda share: self.state.show(share),
        )

    def cancel(self) -> None:
        """Stop; what is done is kept, and the same batch goes on from there."""
        if self.state.progress is not None:
            self.worker.cancel(KEY)
            self.state.show(None, tr("Cancelled. Start again to go on from here."))

    def _work(
        self,
        job: Job,
        plan: BatchPlan,
        codec_of: tuple[str, str],
        channels: dict[Path, int | None],
        opened: list[Path],
    ) -> tuple[str, str]:
        """What to say at the end, and where the table is."""
        from app.engine.torch_import import load_codec

        codec = load_codec(*codec_of)
        from codec.command_options import layer_sets
        from codec.evaluate.batch import Batch, batch_measures
        from codec.targets import AlreadyThereError

        sets = layer_sets(plan.layers.replace(";", " ").split(), codec.info.n_layers)
        try:
            todo = Batch(
                codec,
                [Path(clip) for clip in plan.clips],
                sets,
                batch_measures(plan.measures),
                plan.folder,
                channels=channels,
                kept=opened,
                overwrite=plan.overwrite,
            )
        except AlreadyThereError as error:
            raise UserError(
                tr(
                    "{folder} has files of these names or another unfinished batch; choose "
                    "another folder, or tick “Replace files that are there”."
                ).format(folder=plan.folder.name)
            ) from error
        for done in todo.run(job.progress, job.check, niceness=NICENESS):
            told = done.error or tr("{name} is done.").format(name=done.file.name)
            share = len(todo.done) / len(todo.files)
            job.deliver(self.state.show, share, told)
        bad = sum(bool(done.error) for done in todo.done)
        told = tr("{good} of {count} clips are done; see {path}.").format(
            good=len(todo.done) - bad, count=len(todo.done), path=todo.table
        )
        return told, str(todo.table)

    def _end(self, told: str, table: str = "") -> None:
        self.state.show(None, told)
        self.clips.document.say(told, saved=table)
