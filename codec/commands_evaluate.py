"""``python -m codec evaluate`` and ``probe``: what a codec is worth, in tables and pictures."""

from __future__ import annotations

import json
from dataclasses import replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from codec import zoo
from codec.atomic import write_text
from codec.command_options import Channel, CodecName, Device, layer_sets, progress_bar, remark
from codec.errors import UserError
from codec.targets import check_not_read

if TYPE_CHECKING:
    from codec.hybrid.codec import HybridCodec
    from codec.train.data import Entry


class Sets(str, Enum):
    """All sets of layers, or RVQ-1, RVQ-1:4, all layers and acoustic only."""

    ALL = "all"
    FEW = "few"


def option(panel: str, help: str, *names: str, **more: Any) -> Any:
    return typer.Option(*names, help=help, rich_help_panel=panel, **more)


WHAT, ALSO, OUT = "What is measured", "What is measured beside it", "Where it goes"

Manifest = Annotated[Path, option(WHAT, "Recordings.", metavar="CSV_OR_FOLDER")]
Split = Annotated[str | None, option(WHAT, "The split of a manifest to use.")]
Clips = Annotated[
    int | None, option(WHAT, "Only so many clips, evenly spread.", "--clips", "--limit", min=1)
]
Layers = Annotated[
    list[str] | None,
    option(
        WHAT,
        "Sets of layers, else all RVQ-1:k and acoustic; semantic,1:4,acoustic,all or repeated.",
        metavar="SPEC",
    ),
]
SlowSets = Annotated[Sets, option(WHAT, "Sets for slow measures: PESQ, speaker, MOS.", "--sets")]
MeasureNames = Annotated[
    str,
    option(
        WHAT,
        "Only these, else all: wer, pesq_wb (or pesq), stoi, estoi, distillmos, dnsmos, "
        "speaker_similarity (or speaker), mel, si_sdr_db, f0_corr, voicing_error.  So they are "
        "called in --json and --csv; NAME_low and NAME_high are 95 % intervals, and what is not "
        "defined is null.",
        metavar="NAME,NAME",
    ),
]
RecognizerName = Annotated[
    str,
    option(
        WHAT,
        "Word errors by moonshine, pocketsphinx, whisper:MODEL or none; auto: the first of them "
        "that is installed.",
    ),
]
RecognizeSets = Annotated[Sets, option(WHAT, "Sets of layers to recognize.")]
Baselines = Annotated[
    bool, option(ALSO, "Opus at 6 and 12 kbit/s and Codec2 at 3.2.", "--baselines")
]
LyraFolder = Annotated[
    Path | None,
    option(ALSO, "Lyra V2 at 3.2, 6 and 9.2, by its .tflite files there.", metavar="FOLDER"),
]
HighPass = Annotated[
    float | None,
    option(
        WHAT,
        "Leave out what is below so many Hz before measuring, such as 60: rumble and DC.",
        min=20,
        max=300,
        metavar="HZ",
    ),
]
Probes = Annotated[bool, option(ALSO, "Phone and speaker, read off each layer.", "--probes")]
Stress = Annotated[bool, option(ALSO, "Noise, clicks, chords and the like.", "--stress")]
StressClips = Annotated[
    list[Path] | None,
    option(ALSO, "A sound more for --stress; may be repeated.", "--stress-clip", metavar="FILE"),
]
CsvOut = Annotated[Path | None, option(OUT, "The figures.", "--csv", metavar="OUT.csv")]
JsonOut = Annotated[Path | None, option(OUT, "The figures.", "--json", metavar="OUT.json")]
Plot = Annotated[Path | None, option(OUT, "Measures against k.", metavar="OUT.png|svg|pdf")]
CardOut = Annotated[
    Path | None, option(OUT, "The model's card, with pictures beside it.", metavar="OUT.md")
]
Jobs = Annotated[int, typer.Option(min=1, help="Processes that measure.")]


def evaluate(
    manifest: Manifest,
    split: Split = None,
    codec: CodecName = zoo.DEFAULT,
    clips: Clips = None,
    channel: Channel = "mix",
    layers: Layers = None,
    slow_sets: SlowSets = Sets.ALL,
    measures: MeasureNames = "",
    recognizer: RecognizerName = "auto",
    recognize_sets: RecognizeSets = Sets.FEW,
    baselines: Baselines = False,
    lyra: LyraFolder = None,
    high_pass: HighPass = None,
    probes: Probes = False,
    stress: Stress = False,
    stress_clips: StressClips = None,
    csv_out: CsvOut = None,
    json_out: JsonOut = None,
    plot: Plot = None,
    card: CardOut = None,
    jobs: Jobs = 1,
    device: Device = "auto",
) -> None:
    """Measure a codec on many recordings, for every RVQ-1:k and for the acoustic layers alone.

    What each clip got is kept in OUT.clips.jsonl beside the first file asked for until all is
    there: a run that was ended goes on when the same command is given again.
    """
    from codec.evaluate import plot as drawing
    from codec.evaluate import run as measuring
    from codec.evaluate.cases import Options
    from codec.evaluate.measures import chosen_measures
    from codec.evaluate.recognize import chosen_recognizer

    _check_folders(csv_out, json_out, plot, card)
    check_not_read((csv_out, json_out, plot, card), [manifest, *(stress_clips or [])])
    if plot:
        drawing.check_plot(plot)
    chosen = chosen_measures(measures)
    entries, loaded = _open(manifest, split, clips, codec, device, channel)
    check_not_read((csv_out, json_out, plot, card), [Path(entry.path) for entry in entries])
    options = Options(
        sets=layer_sets(layers or [], loaded.info.n_layers),
        slow_sets=slow_sets.value,
        measures=chosen,
        recognizer=chosen_recognizer(recognizer, [entry.transcript for entry in entries]),
        recognize_sets=recognize_sets.value,
        baselines=baselines,
        lyra=lyra,
        high_pass_hz=high_pass or 0.0,
        jobs=jobs,
    )
    journal = _journal_beside(json_out, csv_out, card, plot)
    # What takes longest comes last, so that a refusal costs little.
    beside = _found_beside(loaded, entries, probes, stress, stress_clips or [])
    with progress_bar("Measuring") as progress:
        report = measuring.evaluate(loaded, entries, options, progress, journal, remark)
    found = {"report": report, **beside}
    _write(found, csv_out, json_out)
    typer.echo("\n\n".join(part.text() for part in found.values()))
    if plot:
        drawing.plot_report(report, plot)
    if card:
        findings = _illustrated(found, loaded, entries, card)
        _write_card(card, codec, findings, (manifest, split, entries))
    if journal:
        journal.unlink(missing_ok=True)


def _journal_beside(*outs: Path | None) -> Path | None:
    """Where what each clip got is kept: beside what is asked for, to be found again."""
    first = next(filter(None, outs), None)
    return first and first.with_name(f"{first.name}.clips.jsonl")


def probe(
    manifest: Manifest,
    split: Split = None,
    codec: CodecName = zoo.DEFAULT,
    clips: Clips = None,
    channel: Channel = "mix",
    csv_out: CsvOut = None,
    json_out: JsonOut = None,
    device: Device = "auto",
) -> None:
    """Read phone and speaker off each layer with linear probes, on clips held out."""
    _check_folders(csv_out, json_out)
    check_not_read((csv_out, json_out), [manifest])
    entries, loaded = _open(manifest, split, clips, codec, device, channel)
    found = _found_beside(loaded, entries, probes=True)
    _write(found, csv_out, json_out)
    typer.echo(found["probes"].text())


def _open(
    manifest: Path, split: str | None, clips: int | None, codec: str, device: str, channel: str
) -> tuple[list[Entry], HybridCodec]:
    from codec.audio import channel_of
    from codec.evaluate.run import evenly
    from codec.train.data import list_entries

    chosen = channel_of(channel)
    entries = [replace(entry, channel=chosen) for entry in list_entries(manifest, split)]
    return evenly(entries, clips), zoo.load(codec, device)


def _found_beside(
    codec: HybridCodec,
    entries: list[Entry],
    probes: bool = False,
    stress: bool = False,
    stress_clips: list[Path] | None = None,
) -> dict[str, Any]:
    """The reports that were asked for beside the measures, by name."""
    from codec.evaluate import probe as probing
    from codec.evaluate import stress as stressing

    found: dict[str, Any] = {}
    if stress or stress_clips:
        with progress_bar("Stressing") as progress:
            found["stress"] = stressing.stress(codec, stress_clips or [], progress)
    if probes:
        with progress_bar("Probing") as progress:
            found["probes"] = probing.probe(codec, entries, progress)
    return found


def _check_folders(*paths: Path | None) -> None:
    """Refuse to work for long towards a file that could not be written."""
    for path in paths:
        if path is not None and not path.absolute().parent.is_dir():
            raise UserError(f"There is no folder '{path.parent}' for '{path.name}'; make it first.")


def _write(found: dict[str, Any], csv_out: Path | None, json_out: Path | None) -> None:
    """The first report is the file asked for; in CSV, others get files of their own beside it."""
    first, *others = found
    if csv_out:
        write_text(csv_out, found[first].details().csv())
        for name in others:
            beside = csv_out.with_name(f"{csv_out.stem}-{name}{csv_out.suffix}")
            write_text(beside, found[name].details().csv())
    if json_out:
        facts = found[first].to_dict() | {name: found[name].to_dict() for name in others}
        write_text(json_out, json.dumps(facts, indent=1) + "\n")


def _illustrated(
    found: dict[str, Any], codec: HybridCodec, entries: list[Entry], card: Path
) -> dict[str, Any]:
    """What was found, and pictures of it that were written beside the card."""
    from codec.evaluate.gallery import Picture, write_spectrograms
    from codec.evaluate.plot import can_plot, plot_report

    if not can_plot():
        remark("The card has no pictures, as matplotlib is not installed.")
        return found
    plot = Picture(f"{card.stem}-measures.png", "Measures against k of RVQ-1:k")
    plot_report(found["report"], card.with_name(plot.name))
    pictures = write_spectrograms(codec, entries, card.parent, card.stem)
    return {**found, "plot": plot, "spectrograms": pictures}


def _write_card(
    card: Path, name: str, findings: dict[str, Any], data: tuple[Path, str | None, list[Entry]]
) -> None:
    from codec.evaluate.card import Findings, describe_data, write_card

    about, languages = describe_data(*data)
    complete = Findings(**findings, data=about, languages=languages)
    write_text(card, write_card(zoo.describe(name), complete))
