"""The report: measures what is not measured yet, decodes every prefix, writes one HTML file."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from app.engine.analyst import tokens_of
from app.engine.exports import Exports, write_sound
from app.engine.measuring import Measuring
from app.model.channels import title_of_clip
from app.model.clip import Wave
from app.model.document import Document, Task
from app.model.labels import facts_of, name_of
from app.model.measured import Marks, prefixes, remarks_of, table_of
from app.model.mix import Mix, Source
from app.model.report import (
    Heard,
    Report,
    facts_of_clip,
    facts_of_codec,
    facts_of_settings,
    html,
)
from app.model.tokens import Analysis, table_of_use
from app.views.figure import HATCHED, Figure, figure_of
from app.views.figure_drawing import Paper, draw
from app.words import tr


class Reporting:
    """Makes reports of the region or the clip, of as much of it as is measured."""

    def __init__(
        self, document: Document, analysis: Analysis, exports: Exports, measuring: Measuring
    ) -> None:
        self.document, self.analysis = document, analysis
        self.exports, self.measuring = exports, measuring
        # What is to be measured besides every RVQ-1:k, and how to go on then.
        self._waiting: tuple[Mix, Callable[[Marks], None]] | None = None
        analysis.events.progress.connect(self._measured)

    def report(self, path: str | Path) -> None:
        """Save a report of the stretch that would be measured now."""
        if not self.exports.check_encoded():
            return
        mix = self.document.mixed
        if not self.exports.decoder.materials.ready(mix):
            self.document.say(
                tr("The mix is not decoded yet; wait a moment, then try again."), "warning"
            )
            return
        figure = figure_of(self.document)
        self._waiting = mix, lambda marks: self._decode(path, marks, mix, figure)
        self.measuring.measure()
        self._measured(self.analysis.progress)

    def _measured(self, progress: float | None) -> None:
        """Go on once everything has been measured; what was measured before is known."""
        document = self.document
        if self._waiting is None:
            return
        if progress is not None:
            document.task = Task(tr("Measuring for the report"), progress)
            return
        (mix, then), self._waiting = self._waiting, None
        document.task = None
        if self.analysis.shown is None:
            self.measuring.rest()
        marks = self.analysis.marks
        if marks is not None and marks.is_complete and mix in marks.values:
            then(marks)
        elif document.notice is None or document.notice.kind not in ("error", "fault"):
            document.say(tr("Cancelled; the report was not written."))

    def _decode(self, path: str | Path, marks: Marks, mix: Mix, figure: Figure) -> None:
        document, stretch = self.document, marks.stretch
        start_s, end_s = stretch.start_s, min(stretch.end_s, document.duration_s)
        layers = prefixes(document.n_layers)
        sounds = [None, *layers, *([] if mix in layers else [mix])]
        titles = {sound: self._title(sound, mix) for sound in sounds}
        facts = {sound: facts_of(document, sound, start_s, end_s) for sound in sounds}
        excerpt = self.exports.excerpt(start_s, end_s)

        def finish(sound: Mix | None, wave: Wave) -> Heard:
            gain_db = excerpt.gain_db(sound, wave)
            with tempfile.TemporaryDirectory(prefix="hybridcodec-") as folder:
                flac = Path(folder) / "sound.flac"
                write_sound(flac, wave, facts[sound], gain_db)
                return Heard(titles[sound], gain_db, flac.read_bytes())

        def then(heard: list[Heard]) -> None:
            self._write(path, marks, mix, figure, tuple(heard), end_s - start_s)

        self.exports.decode(excerpt, sounds, finish, then)

    def _title(self, sound: Mix | None, mix: Mix) -> str:
        document = self.document
        sources = {
            Source.SEMANTIC: document.sound_of(Source.SEMANTIC),
            Source.FULL: document.sound_of(Source.FULL),
            Source.MIX: mix,
        }
        known = [tr(source.value) for source, its in sources.items() if its == sound]
        return name_of(document, sound) + (f" ({', '.join(known)})" if known else "")

    def _write(
        self,
        path: str | Path,
        marks: Marks,
        mix: Mix,
        figure: Figure,
        heard: tuple[Heard, ...],
        duration_s: float,
    ) -> None:
        document, codes = self.document, self.document.codes
        measures = table_of(marks, mix)
        told = remarks_of(marks, mix, frozen=hasattr(sys, "frozen"))
        about = {
            tr("Recording"): facts_of_clip(document),
            tr("Codec"): facts_of_codec(marks.info),
            tr("Settings"): facts_of_settings(document),
        }
        clip = title_of_clip(document.clip)
        title = tr("{clip} through {codec}").format(clip=clip, codec=marks.info.name)

        def make() -> bytes:
            figures = tuple(
                draw(figure, Paper(dark=d, legend=False), ".svg") for d in (False, True)
            )
            report = Report(
                title=title,
                summary=tr("What is heard and measured: {label}.").format(
                    label=marks.stretch.label
                ),
                facts=about,
                figures=figures,
                caption=figure.words,
                sounds=heard,
                duration_s=duration_s,
                measures=measures,
                measures_note=told,
                tokens=table_of_use(tokens_of(codes, marks.info), marks.info),
            )
            return html(report).encode()

        self.exports.write(path, make, "" if figure.is_whole else tr(HATCHED))
