"""The model's card: what it is, how it was trained, what it measures; written, never typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codec.api import CodecInfo, LayerSet
from codec.evaluate.gallery import Picture
from codec.evaluate.probe import ProbeReport
from codec.evaluate.report import Report
from codec.evaluate.stress import StressReport
from codec.evaluate.tables import Table
from codec.train.manifest import list_entries
from codec.zoo import Description

if TYPE_CHECKING:
    from codec.train.data import Entry


@dataclass(frozen=True)
class Findings:
    """All that was found out about a model; pictures lie beside the card."""

    report: Report
    probes: ProbeReport | None = None
    stress: StressReport | None = None
    plot: Picture | None = None
    spectrograms: Sequence[Picture] = field(default_factory=tuple)
    data: str = ""
    languages: Sequence[str] = field(default_factory=tuple)


def write_card(description: Description, findings: Findings) -> str:
    """The card as Markdown."""
    info = description.info
    parts = [
        f"# {info.name}\n\n{info.summary}",
        _facts(description),
        _training(description.training),
        _measures(findings),
        _codebooks(findings.report),
        _section("What each layer says of phone and speaker", findings.probes),
        _section("Sounds it was not made for", findings.stress),
        _spectrograms(findings.spectrograms),
        _limits(description, findings),
    ]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def describe_data(manifest: Path, split: str | None, entries: list[Entry]) -> tuple[str, list[str]]:
    """What was measured on, in words, and the languages that the manifest names for it."""
    if manifest.is_dir():
        return f"the folder {manifest.resolve().name}", []
    name = f"{manifest.name}, split {split}" if split else manifest.name
    trained = {entry.speaker for entry in list_entries(manifest) if entry.split == "train"}
    heard = {entry.speaker for entry in entries}
    # Whoever is not named may be anybody.
    if split != "train" and trained and not trained & heard and "" not in trained | heard:
        name += ", whose speakers are none of those in the split train"
    return name, sorted({entry.language for entry in entries if entry.language})


def _facts(description: Description) -> str:
    info = description.info
    total = sum(description.parameters.values())
    subsets = ", ".join(sorted(info.trained_subsets)) or "none stated"
    return f"""## What it is

| | |
|---|---|
| parameters | {total:,} |
| sample rate | {info.sample_rate_hz:,} Hz |
| frames | {info.frame_rate_hz:g} Hz, hop {info.hop_samples} samples |
| layers | {_layers(info)} |
| bit rate | {_bit_rate(info)} |
| causal | {"yes" if info.causal else "no"}, latency \
{1000 * info.latency_samples / info.sample_rate_hz:g} ms |
| layer sets it was trained to decode | {subsets} |
| licence of the weights | {info.licence or "not stated"} |
| fingerprint of the checkpoint | {info.fingerprint or "none"} |"""


def _layers(info: CodecInfo) -> str:
    if not info.layers:
        return "none"
    first, rest = info.layers[0], info.layers[1:]
    text = f"{info.n_layers}: RVQ-1 with {first.codebook_size:,} codes"
    return f"{text}, then {len(rest)} × {rest[-1].codebook_size:,}" if rest else text


def _bit_rate(info: CodecInfo) -> str:
    text = f"{info.bits_per_second / 1000:g} kbit/s"
    if info.layers:
        text += f"; RVQ-1 alone {info.rate_of(LayerSet.prefix(1)):g} bit/s"
    return text


def _training(training: dict[str, Any]) -> str:
    if not training:
        return ""
    rows = "\n".join(
        f"| {s.get('source', '?')} | {s.get('hours', 0):.2f} | {s.get('licence', '')} |"
        for s in training.get("sources", [])
    )
    losses = ", ".join(f"{k} {v:.3g}" for k, v in (training.get("losses") or {}).items())
    runs = _runs(training)
    made_tokens = [run for run in runs if not _kept(run)]
    return f"""## How it was trained

{" Then ".join(_work(run) for run in runs)} {training.get("notes", "")}

{_teaching(_recipe((made_tokens or runs)[-1]))}{_warning(runs)}

Last losses: {losses or "not stated"}.

| source | hours | licence as stated there |
|---|---|---|
{rows}"""


def _runs(training: dict[str, Any]) -> list[dict[str, Any]]:
    """This run, and before it those that it went on from, the first one first."""
    runs = [training]
    while isinstance(before := runs[0].get("before"), dict) and before:
        runs.insert(0, before)
    return runs


def _recipe(run: dict[str, Any]) -> dict[str, Any]:
    return run.get("recipe") or {}


def _kept(run: dict[str, Any]) -> str:
    """What a run left as it was; empty if it taught RVQ-1."""
    return {
        "decoder": " of the decoder alone, which left the tokens as they were,",
        "acoustic": " of all that comes after RVQ-1's tokens, which stayed as they were,",
    }.get(_recipe(run).get("learner"), "")


def _work(run: dict[str, Any]) -> str:
    """How long one run took."""
    alone = " of RVQ-1 alone" if _recipe(run).get("learner") == "semantic" else ""
    return (
        f"{run.get('steps', '?')} steps{alone}{_kept(run)} in {run.get('wall_clock_h', 0):.2f} h "
        f"on {run.get('hours_of_audio', 0):.2f} h of recorded speech."
    )


def _teaching(recipe: dict[str, Any]) -> str:
    """What shaped RVQ-1, as the recipe has it."""
    teacher = recipe.get("teacher")
    if not teacher:
        return (
            "No teacher: RVQ-1 was trained on reconstruction alone, so it is the coarsest layer "
            "rather than a semantic one."
        )
    gradient, perturbed = recipe.get("semantic_gradient", 1.0), recipe.get("perturbed", 0.0)
    felt = (
        "The reconstruction did not shape its codes"
        if gradient == 0
        else f"Its codes felt {gradient:.0%} of what the reconstruction asked of them"
    )
    return (
        f"RVQ-1 was distilled from the teacher `{teacher}`. {felt}; {perturbed:.0%} of the crops "
        "were heard in another voice."
    )


def _warning(runs: list[dict[str, Any]]) -> str:
    """Which measures say less than they seem to, as something like them was trained for."""
    weights = [_recipe(run).get("weights") or {} for run in runs]
    text = ""
    if any(one.get("intelligibility") for one in weights):
        text += (
            "\n\nA part of the loss is close to STOI and ESTOI themselves, so these two flatter "
            "it; judge by PESQ and word errors, which it was not trained for."
        )
    if any(one.get("recognition") for one in weights):
        text += (
            "\n\nA part of the loss is how Whisper's encoder hears the sound, so words that "
            "Whisper recognizes would flatter it; judge by another recognizer."
        )
    return text


def _measures(findings: Findings) -> str:
    report = findings.report
    skipped = f" {report.skipped} files could not be read." if report.skipped else ""
    plot = f"\n\n{_image(findings.plot)}" if findings.plot else ""
    return f"""## What it measures

Mean over {report.clips} clips ({report.minutes:g} minutes) of \
{f"{report.speakers} speakers" if report.speakers else "unknown speakers"}\
{f" from {findings.data}" if findings.data else ""}.{skipped}

{_with_notes(report.key_measures())}

{_with_notes(report.measures())}{plot}"""


def _codebooks(report: Report) -> str:
    if not report.usage:
        return ""
    return f"""## Codebooks on the same clips

The tokens' own frequencies (order 0) need {sum(report.entropy_bits_per_s) / 1000:.3f} kbit/s; \
the packed files have {report.file_bits_per_s / 1000:.3f} kbit/s, header included.

{report.codebooks().markdown()}"""


def _section(title: str, report: ProbeReport | StressReport | None) -> str:
    return f"## {title}\n\n{_with_notes(report.table())}" if report else ""


def _spectrograms(pictures: Sequence[Picture]) -> str:
    shown = "\n\n".join(f"{_image(picture)}\n\n{picture.caption}" for picture in pictures)
    return f"## Spectrograms\n\n{shown}" if shown else ""


def _limits(description: Description, findings: Findings) -> str:
    info = description.info
    bandwidth_hz = info.bandwidth_hz or info.sample_rate_hz / 2
    languages = ", ".join(findings.languages)
    measured = f"Languages it was measured on: {languages}. Expect" if languages else "Expect"
    return f"""## What it cannot do

It has learned nothing above {bandwidth_hz / 1000:g} kHz. {measured} less of other languages, \
above all of those that are not among its training data. It was trained on one voice at a time: \
do not expect music, noise or several voices at once to survive."""


def _image(picture: Picture) -> str:
    return f"![{picture.title}]({picture.name})"


def _with_notes(table: Table) -> str:
    notes = "\n".join(f"* {note}" for note in table.notes)
    return f"{table.markdown()}\n\n{notes}" if notes else table.markdown()
