"""Saving what the window has, beside it: sounds, tokens, and whatever else somebody can make."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.engine.decoder import Decoder
from app.engine.jobs import Fault, Worker
from app.engine.series import Excerpt, Series
from app.model.channels import stem_of_clip
from app.model.clip import Wave
from app.model.clip_list import ClipList
from app.model.document import Document, NoticeKind, Task
from app.model.labels import facts_of, name_of, tags
from app.model.measured import prefixes
from app.model.mix import Mix
from app.words import mark, tr
from codec.atomic import replacing, why_not_written
from codec.audio import Written, write_audio
from codec.errors import UserError
from codec.token_files import export_tokens

# A recording is there, but not all of what was asked for.
NOT_YET = mark("The recording is not fully encoded yet; wait until encoding has finished.")


class Exports:
    """Saves in the files' thread; ``document`` is told how it went, in a sentence."""

    def __init__(
        self, document: Document, files: Worker, decoder: Decoder, clips: ClipList
    ) -> None:
        """``clips`` are open: nothing is saved over them."""
        self.document, self.files, self.decoder = document, files, decoder
        self.clips = clips
        self._series: Series | None = None
        for event in (document.events.clip, document.events.codec):
            event.connect(self._abandon)

    # -- one file ---------------------------------------------------------------

    def heard(self, path: str | Path) -> None:
        """Save what is heard, at the level it is heard at, or the region of it."""
        document = self.document
        mix = document.sound_of(document.heard)
        start_s, end_s = self.stretch_s
        original = document.waves.get(None)
        if original is None or not original.complete or (mix and document.codes is None):
            document.say(
                tr("There is nothing to save yet; wait until encoding has finished."), "warning"
            )
            return

        def save() -> None:
            wave = document.waves[mix]
            gain_db = document.gains_db.get(mix, 0.0) if document.matched else 0.0
            self._submit(path, lambda: save_stretch(wave, start_s, end_s, path, facts, gain_db))

        facts = facts_of(document, mix, start_s, end_s)

        if mix is None:
            save()
        else:
            self.decoder.have(mix, start_s, end_s, save)

    def tokens(self, path: str | Path) -> None:
        """Save the open clip's tokens; the suffix says how (see :mod:`codec.token_files`)."""
        codes, info = self.document.codes, self.document.codec
        duration_s = self.document.duration_s
        if not self.check_encoded():
            return

        def work() -> str:
            export_tokens(path, codes, info, duration_s)
            return tr("Saved {name}.").format(name=Path(path).name)

        self._submit(path, work)

    def write(self, path: str | Path, make: Callable[[], bytes], remark: str = "") -> None:
        """Save what ``make`` gives; it is called in the files' thread.

        ``remark`` is a sentence that warns of something in it.
        """

        def work() -> str:
            write_bytes(path, make())
            return f"{tr('Saved {name}.').format(name=Path(path).name)} {remark}".strip()

        self._submit(path, work, "warning" if remark else "note")

    def _submit(self, path: str | Path, work: Callable[[], str], kind: NoticeKind = "note") -> None:
        if not self.clips.check_free([path]):
            return

        def then(told: str) -> None:
            self.document.say(told, kind, saved=str(path))

        # By path: a second file does not replace one that waits to be written.
        self.files.submit(f"export {path}", lambda job: work(), then=then, failed=self._failed)

    # -- several sounds ---------------------------------------------------------

    @property
    def stretch_s(self) -> tuple[float, float]:
        """The region, else the whole clip."""
        region = self.document.region
        return (region.start_s, region.end_s) if region else (0.0, self.document.duration_s)

    @property
    def is_encoded(self) -> bool:
        """Whether all of the clip is encoded, by the codec in use, and nothing else goes on."""
        document, materials = self.document, self.decoder.materials
        if materials is None or document.codes is None or document.task is not None:
            return False
        missing_s = document.duration_s - materials.codes.frames / document.codec.frame_rate_hz
        return (
            materials.codec.info == document.codec and missing_s < 1 / document.codec.frame_rate_hz
        )

    def check_encoded(self) -> bool:
        """Whether :attr:`is_encoded`; says so if not."""
        if not self.is_encoded:
            self.document.say(tr(NOT_YET), "warning")
        return self.is_encoded

    def targets(self, folder: str | Path, suffix: str, *, original: bool) -> dict[Path, Mix | None]:
        """The files that :meth:`prefixes` writes, and what goes into each."""
        stem, n_layers = stem_of_clip(self.document.clip), self.document.n_layers
        width = len(str(n_layers))
        found: dict[Path, Mix | None] = {}
        if original:
            found[Path(folder) / f"{stem}_original{suffix}"] = None
        for k, mix in enumerate(prefixes(n_layers), 1):
            # No colon, which some systems do not allow in a name; in order when sorted.
            layers = "RVQ-1" if k == 1 else f"RVQ-1to{k:0{width}d}"
            found[Path(folder) / f"{stem}_{layers}{suffix}"] = mix
        return found

    def prefixes(self, folder: str | Path, suffix: str, *, original: bool) -> None:
        """Save RVQ-1, RVQ-1:2 … of the clip or its region, each in a file in ``folder``."""
        if not self.check_encoded():
            return
        paths = {mix: p for p, mix in self.targets(folder, suffix, original=original).items()}
        if not self.clips.check_free(paths.values()):
            return
        excerpt = self.excerpt(*self.stretch_s)
        document = self.document
        facts = {mix: facts_of(document, mix, *self.stretch_s) for mix in paths}

        def finish(mix: Mix | None, wave: Wave) -> Written:
            return write_sound(paths[mix], wave, facts[mix], excerpt.gain_db(mix, wave))

        def then(written: list[Written]) -> None:
            clipped = clipped_sentence(sum(w.clipped_samples for w in written))
            document.say(
                tr("Saved {count} files in {name}.{clipped}").format(
                    count=len(written), name=Path(folder).name, clipped=clipped
                ),
                saved=str(next(iter(paths.values()))),
            )

        self.decode(excerpt, list(paths), finish, then)

    def excerpt(self, start_s: float, end_s: float) -> Excerpt:
        """A stretch of the open clip, once :attr:`is_encoded`."""
        document = self.document
        return Excerpt(
            document.waves[None], self.decoder.materials, start_s, end_s, document.loudness
        )

    def decode(
        self,
        excerpt: Excerpt,
        sounds: Sequence[Mix | None],
        finish: Callable[[Mix | None, Wave], Any],
        then: Callable[[list[Any]], None],
    ) -> None:
        """Decode an excerpt of these sounds, with progress, one after another.

        ``finish`` takes each, in the files' thread; ``then`` has what it returned.
        """
        document = self.document

        def told(number: int, share: float) -> None:
            title = tr("Saving {sound}").format(sound=name_of(document, sounds[number]))
            document.task = Task(title, (number + share) / len(sounds))

        def done(results: list[Any]) -> None:
            self._end()
            then(results)

        def failed(error: UserError) -> None:
            number = self._end()
            self._failed(
                error,
                tr(" {number} of {count} were finished.").format(number=number, count=len(sounds))
                if number
                else "",
            )

        workers = self.decoder.worker, self.files
        self._series = Series(
            excerpt, sounds, workers, finish=finish, told=told, then=done, failed=failed
        )
        self._series.begin()

    def cancel(self) -> bool:
        """Stop decoding several sounds; whether any were."""
        if self._series is None:
            return False
        total = len(self._series.sounds)
        self._series.cancel()
        self.document.say(
            tr("Cancelled; {number} of {total} were finished.").format(
                number=self._end(), total=total
            )
        )
        return True

    def _abandon(self) -> None:
        """Another clip or codec: what was being made of the last one is of no use."""
        if self._series is not None:
            self._series.cancel()
            self._end()

    def _end(self) -> int:
        """Have nothing to do any more; how many sounds were finished."""
        series, self._series = self._series, None
        self.document.task = None
        return len(series.results)

    def _failed(self, error: UserError, besides: str = "") -> None:
        self.document.say(f"{error}{besides}", "fault" if isinstance(error, Fault) else "error")


def save_stretch(
    wave: Wave,
    start_s: float,
    end_s: float,
    path: str | Path,
    facts: dict[str, Any],
    gain_db: float,
) -> str:
    """Write a stretch of ``wave``; returns what to say of it."""
    first, last = round(start_s * wave.rate_hz), round(end_s * wave.rate_hz)
    stretch = Wave(wave.samples[first:last], wave.rate_hz)
    written = write_sound(path, stretch, facts, gain_db)
    return tr("Saved {name}.{clipped}").format(
        name=Path(path).name, clipped=clipped_sentence(written.clipped_samples)
    )


def write_sound(path: str | Path, wave: Wave, facts: dict[str, Any], gain_db: float) -> Written:
    """Write ``wave``, louder by ``gain_db``, with its facts in the file."""
    metadata = tags(facts | {"gain_db": round(gain_db, 3)})
    return write_audio(path, wave.samples, wave.rate_hz, metadata=metadata, gain_db=gain_db)


def clipped_sentence(samples: int) -> str:
    """What to add about samples that were clipped; nothing if none were."""
    return tr(" {samples} samples clipped.").format(samples=samples) if samples else ""


def write_bytes(path: str | Path, data: bytes) -> None:
    """Write a file whole or not at all.

    Raises
    ------
    UserError
        If the disk is full or the place may not be written to; what was there stays.
    """
    try:
        with replacing(path) as part:
            part.write_bytes(data)
    except OSError as error:
        raise UserError(why_not_written(error, Path(path).name)) from error
