"""The model's card: what it is, how it was trained, what it measures; written, never typed."""

from __future__ import annotations

from codec.evaluate.run import Report
from codec.zoo import Description

COLUMNS = {
    "kbit_per_s": ("kbit/s", "{:.3f}"),
    "mel": ("mel distance", "{:.3f}"),
    "stoi": ("STOI", "{:.3f}"),
    "estoi": ("ESTOI", "{:.3f}"),
    "pesq_wb": ("PESQ-WB", "{:.2f}"),
    "si_sdr_db": ("SI-SDR dB", "{:.1f}"),
}


def write_card(description: Description, report: Report) -> str:
    """The card as Markdown."""
    info, training = description.info, description.training
    parts = [
        f"# {info.name}\n\n{info.summary}",
        _facts(description),
        _training(training),
        _measures(report),
        _codebooks(report),
        LIMITS.format(khz=info.sample_rate_hz / 2000),
    ]
    return "\n\n".join(part.strip() for part in parts if part) + "\n"


def text_table(report: Report) -> str:
    """The measures as plain text, a row for each set of layers."""
    table = [["layers", *(title for title, _ in COLUMNS.values())]]
    for row in report.rows:
        table.append([str(row["label"]), *(f.format(row[c]) for c, (_, f) in COLUMNS.items())])
    widths = [max(len(line[i]) for line in table) for i in range(len(table[0]))]
    lines = [
        "  ".join(cell.rjust(w) for cell, w in zip(line, widths, strict=True)) for line in table
    ]
    about = f"{report.clips} clips, {report.minutes:g} min, {report.skipped} skipped"
    if report.missing:
        wanted = " and ".join(report.missing)
        about += f"\nWithout {wanted} some measures were left out; install [evaluate] for them."
    return "\n".join([*lines, about])


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
| layers | {info.n_layers}: RVQ-1 with {info.layers[0].codebook_size:,} codes, \
then {info.n_layers - 1} × {info.layers[-1].codebook_size:,} |
| bit rate | {info.bits_per_second / 1000:g} kbit/s; RVQ-1 alone \
{info.frame_rate_hz * info.layers[0].bits:g} bit/s |
| causal | {"yes" if info.causal else "no"}, latency \
{1000 * info.latency_samples / info.sample_rate_hz:g} ms |
| layer sets it was trained to decode | {subsets} |
| licence of the weights | {info.licence or "not stated"} |"""


def _training(training: dict) -> str:
    if not training:
        return ""
    rows = "\n".join(
        f"| {s.get('source', '?')} | {s.get('hours', 0):.2f} | {s.get('licence', '')} |"
        for s in training.get("sources", [])
    )
    losses = ", ".join(f"{k} {v:.3g}" for k, v in (training.get("losses") or {}).items())
    return f"""## How it was trained

{training.get("steps", "?")} steps in {training.get("wall_clock_h", 0):.2f} h on \
{training.get("hours_of_audio", 0):.2f} h of recorded speech. {training.get("notes", "")}

Last losses: {losses or "not stated"}.

| source | hours | licence as stated there |
|---|---|---|
{rows}"""


def _measures(report: Report) -> str:
    head = " | ".join(title for title, _ in COLUMNS.values())
    lines = [
        "| " + " | ".join([str(row["label"]), *(f.format(row[c]) for c, (_, f) in COLUMNS.items())])
        + " |"
        for row in report.rows
    ]  # fmt: skip
    skipped = f" {report.skipped} files could not be read." if report.skipped else ""
    return f"""## What it measures

Mean over {report.clips} clips ({report.minutes:g} minutes) of {report.speakers} speakers that \
the model never heard in training.{skipped} Mel distance: natural log, mean over four window \
lengths, lower is better. SI-SDR asks for the same waveform, so it punishes every codec that aims \
at the same sound.

| layers | {head} |
|---|{"---|" * len(COLUMNS)}
{chr(10).join(lines)}"""


def _codebooks(report: Report) -> str:
    numbers = " | ".join(f"RVQ-{n}" for n in range(1, len(report.usage) + 1))
    usage = " | ".join(f"{u:.0%}" for u in report.usage)
    perplexity = " | ".join(f"{p:.0f}" for p in report.perplexity)
    return f"""## Codebooks on the same clips

The tokens' own statistics (order 0) need {report.entropy_bits_per_s / 1000:.3f} kbit/s.

| | {numbers} |
|---|{"---|" * len(report.usage)}
| codes used | {usage} |
| perplexity | {perplexity} |"""


LIMITS = """## What it cannot do

It has learned nothing above {khz:g} kHz. It was trained on speech, most of it English, much of \
that by speakers of other languages: expect less of other languages, and do not expect music, \
noise or several voices at once to survive."""
