"""A report as one HTML file: facts, figure, sounds to switch between, and figures in tables.

Nothing in it comes from elsewhere, and nothing may: its content policy forbids it.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

import resources
from app.model.channels import title_of
from app.model.document import Document
from app.model.labels import program
from app.words import language, mark, number, tr
from codec.api import CodecInfo
from codec.evaluate.tables import Table

FOLDER = resources.ROOT / "report"
POLICY = (
    "default-src 'none'; img-src data:; media-src data:; "
    "style-src 'unsafe-inline'; script-src 'unsafe-inline'"
)
LOUDNESS = {
    "original": mark("every sound as loud as the original in this stretch (LUFS)"),
    "ebu": mark("every sound at −23 LUFS"),
    "off": mark("as recorded and decoded"),
}

KEYS = mark(
    "All sounds play in sync: choose another one with the mouse or the arrow keys, and playback "
    "continues at the same position. Hold <kbd>X</kbd> for the original."
)
FOOTER = mark("Made with {program}. This file is self-contained.")


@dataclass(frozen=True, eq=False)
class Heard:
    """A sound to listen to: its name, the gain applied, and a FLAC file."""

    title: str
    gain_db: float
    flac: bytes


@dataclass(frozen=True, eq=False)
class Report:
    """Everything that a report shows; ``facts`` by heading, ``figures`` SVG light and dark."""

    title: str
    summary: str
    facts: Mapping[str, Mapping[str, str]]
    figures: tuple[bytes, bytes]
    caption: str
    sounds: tuple[Heard, ...]
    duration_s: float
    measures: Table
    measures_note: str
    tokens: Table


def facts_of_clip(document: Document) -> dict[str, str]:
    """What is known of the recording."""
    clip, original = document.clip, document.waves[None]
    assert clip is not None, "a report is of an open clip"
    count = clip.file_channels
    loudness = "" if original.lufs is None else f"{number(original.lufs, '.1f')} LUFS"
    return _given(
        {
            tr("File"): clip.name,
            tr("Channel"): title_of(clip.channel, count) if count > 1 else "",
            tr("Duration"): f"{number(clip.duration_s, '.2f')} s",
            tr("Sample rate"): f"{number(clip.audio.rate_hz / 1000, 'g')} kHz",
            tr("Loudness"): loudness.replace("-", "−"),
            tr("Remarks"): "; ".join(clip.audio.notes),
        }
    )


def facts_of_codec(info: CodecInfo) -> dict[str, str]:
    """What the codec says of itself."""
    bandwidth = (
        ""
        if info.bandwidth_hz is None
        else tr("up to {khz:g} kHz").format(khz=info.bandwidth_hz / 1000)
    )
    latency_ms = 1000 * info.latency_samples / info.sample_rate_hz
    return _given(
        {
            tr("Name"): info.name,
            tr("Description"): info.summary,
            tr("Sample rate"): f"{number(info.sample_rate_hz / 1000, 'g')} kHz",
            tr("Trained bandwidth"): bandwidth,
            tr("Frames"): tr("{hz:g} Hz, hop {hop} samples").format(
                hz=info.frame_rate_hz, hop=info.hop_samples
            ),
            tr("Layers"): _layers(info),
            tr("Bit rate"): tr("{kbps:g} kbit/s nominal").format(kbps=info.bits_per_second / 1000),
            tr("Causal"): tr("yes, latency {ms:g} ms").format(ms=latency_ms)
            if info.causal
            else tr("no"),
            tr("Trained to decode"): ", ".join(sorted(info.trained_subsets)),
            tr("Licence"): info.licence,
            tr("Fingerprint"): info.fingerprint,
        }
    )


def facts_of_settings(document: Document) -> dict[str, str]:
    """What was chosen in the window."""
    picture, mix = document.picture, document.mixed
    hop: str = tr("fitted to the width")
    if picture.hop_s is not None:
        hop = f"{number(picture.hop_s * 1000, 'g')} ms"
    levels = tr("{low:g} to {high:g} dBFS, {colours}").format(
        low=picture.db_low, high=picture.db_high, colours=picture.colour_map
    )
    return {
        tr("Mix"): mix.label(document.n_layers),
        tr("Loudness"): tr(LOUDNESS[document.loudness]),
        tr("Window"): f"{number(picture.window_s * 1000, 'g')} ms",
        tr("Hop"): hop,
        tr("Frequency"): tr(picture.scale.capitalize()),
        tr("Levels"): levels.replace("-", "−"),
        tr("Made with"): program(),
    }


def _given(facts: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in facts.items() if text}


def _layers(info: CodecInfo) -> str:
    """ "12: RVQ-1 with 2048 codes, then 11 × 1024"."""
    first, *others = (layer.codebook_size for layer in info.layers)
    sizes = sorted(set(others))
    then = tr(", then {count} × {sizes}").format(
        count=len(others), sizes=tr(" or ").join(map(str, sizes))
    )
    told = tr("{n_layers}: RVQ-1 with {first} codes").format(n_layers=info.n_layers, first=first)
    return told + then if others else told


def html(report: Report) -> str:
    """The report as one page of HTML 5."""
    facts = "\n".join(
        f"<section><h2>{escape(heading)}</h2>{_list(pairs)}</section>"
        for heading, pairs in report.facts.items()
    )
    return f"""<!DOCTYPE html>
<html lang="{language()}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{escape(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="{escape(program())}">
<title>{escape(report.title)}</title>
<style>
{(FOLDER / "report.css").read_text(encoding="utf-8")}</style>
</head>
<body>
<header>
<h1>{escape(report.title)}</h1>
<p class="muted">{escape(report.summary)}</p>
</header>
<main>
<section aria-labelledby="pictures"><h2 id="pictures">{tr("Pictures")}</h2>
{_figure(report)}
</section>
<section aria-labelledby="listen"><h2 id="listen">{tr("Listen")}</h2>
{_listen(report)}
</section>
<section aria-labelledby="measures"><h2 id="measures">{tr("Quality vs. layers")}</h2>
{_table(report.measures, report.measures.title)}
<p class="muted">{escape(report.measures_note)}</p>
</section>
<section aria-labelledby="tokens"><h2 id="tokens">{tr("Codebook usage of each layer")}</h2>
{_table(report.tokens, report.tokens.title)}
<p class="muted">{escape(" ".join(report.tokens.notes))}</p>
</section>
<div class="facts">
{facts}
</div>
</main>
<footer class="muted"><p>{escape(tr(FOOTER).format(program=program()))}</p></footer>
<script>
{(FOLDER / "report.js").read_text(encoding="utf-8")}</script>
</body>
</html>
"""


def _figure(report: Report) -> str:
    light, dark = (_data("image/svg+xml", svg) for svg in report.figures)
    return (
        "<figure><picture>"
        f'<source media="(prefers-color-scheme: dark)" srcset="{dark}">'
        f'<img src="{light}" alt="{escape(report.caption)}">'
        f"</picture><figcaption>{escape(report.caption)}</figcaption></figure>"
    )


def _listen(report: Report) -> str:
    rows = "\n".join(_sound(place, sound) for place, sound in enumerate(report.sounds))
    return f"""<p id="keys" hidden>{tr(KEYS)}</p>
<div class="player" id="player" hidden>
<button type="button" id="play" data-play="{tr("Play")}" data-pause="{tr("Pause")}"
 data-loading="{tr("Loading…")}">{tr("Play")}</button>
<input type="range" id="seek" min="0" max="{report.duration_s:.6f}" step="any" value="0"
 aria-label="{tr("Position in seconds")}">
<output id="clock" for="seek"></output>
<label><input type="checkbox" id="loop"> {tr("Loop")}</label>
</div>
<fieldset><legend>{tr("Sounds")}</legend>
{rows}
</fieldset>"""


def _sound(place: int, sound: Heard) -> str:
    gain = f"{number(sound.gain_db, '+.1f')} dB".replace("-", "−")
    checked = " checked" if place == 0 else ""
    title = escape(sound.title)
    return (
        f'<div class="sound"><label><input type="radio" name="sound" value="{place}"{checked}>'
        f'{title}</label><span class="muted">{gain}</span>'
        f'<audio controls preload="metadata" aria-label="{title}" '
        f'src="{_data("audio/flac", sound.flac)}"></audio></div>'
    )


def _table(table: Table, caption: str) -> str:
    head = "".join(f'<th scope="col">{escape(column.title)}</th>' for column in table.shown)
    body = "\n".join(_row(cells) for cells in table.cells())
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table></div>"
    )


def _row(cells: Iterable[str]) -> str:
    first, *others = (escape(text) or "–" for text in cells)
    return f'<tr><th scope="row">{first}</th>{"".join(f"<td>{t}</td>" for t in others)}</tr>'


def _list(pairs: Mapping[str, str]) -> str:
    rows = (f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in pairs.items())
    return f"<dl>{''.join(rows)}</dl>"


def _data(kind: str, content: bytes) -> str:
    return f"data:{kind};base64,{base64.b64encode(content).decode()}"
