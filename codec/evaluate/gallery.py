"""Spectrograms of a few speakers, layer by layer, small enough to go with a model."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from textwrap import shorten
from typing import TYPE_CHECKING

import numpy as np

from codec.api import Codec, CodecInfo, LayerSet
from codec.audio import SpectrogramSettings, spectrogram_db
from codec.errors import AudioFileError
from codec.evaluate.plot import new_figure, save_figure
from codec.files import load_wave

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from codec.train.data import Entry

SPEAKERS = 5
LONGEST_S = 3.0
LONGEST_CAPTION = 80
# A sine of full scale reads 0 dB, as everywhere on the screen.
LOWEST_DB, HIGHEST_DB = -85.0, -20.0
COLOURS = 96
SETTINGS = SpectrogramSettings(window_s=0.032, hop_s=0.01, scale="mel", n_bands=96)


@dataclass(frozen=True)
class Picture:
    """A picture beside the card: its file's name, what it is, and what else to say of it."""

    name: str
    title: str
    caption: str = ""


def write_spectrograms(
    codec: Codec, entries: list[Entry], folder: Path, stem: str
) -> list[Picture]:
    """Draw a clip of each of five speakers, original and decoded, into ``folder``.

    A recording that cannot be read is passed over.
    """
    pictures: list[Picture] = []
    for entry in one_a_speaker(entries):
        try:
            wave, _ = load_wave(entry.path, codec.info.sample_rate_hz, entry.channel)
        except AudioFileError:
            continue
        codes = codec.encode(wave)
        shown = {"original": wave[0, 0].numpy()}
        for layers in _sets(codec.info):
            label = layers.label(codec.info.n_layers)
            shown[label] = codec.decode(codes, layers)[0, 0].cpu().numpy()
        name = f"{stem}-spectrogram-{len(pictures) + 1}.png"
        save_figure(_draw(shown, codec.info.sample_rate_hz), folder / name, colours=COLOURS)
        who = f"Speaker {entry.speaker}" if entry.speaker else entry.path.stem
        pictures.append(Picture(name, f"Spectrograms: {who}", _caption(who, entry)))
    return pictures


def _caption(who: str, entry: Entry) -> str:
    if not entry.transcript:
        return f"{who}."
    return f"{who}: “{shorten(entry.transcript, LONGEST_CAPTION, placeholder=' …')}”"


def one_a_speaker(entries: list[Entry], count: int = SPEAKERS) -> list[Entry]:
    """The first clip of each of so many speakers, spread over all there are."""
    first: dict[str, Entry] = {}
    for entry in entries:
        # Who is not known may be anybody.
        first.setdefault(entry.speaker or f"/{entry.path}", entry)
    speakers = list(first.values())
    places = np.linspace(0, len(speakers) - 1, min(count, len(speakers)))
    return [speakers[round(place)] for place in places]


def _sets(info: CodecInfo) -> list[LayerSet]:
    n_layers = info.n_layers
    if not info.can("prefixes"):
        return [LayerSet.all(n_layers)]
    return [LayerSet.prefix(k) for k in sorted({k for k in (1, 2, 4, n_layers) if k <= n_layers})]


def _draw(shown: dict[str, np.ndarray], rate_hz: int) -> Figure:
    """Panels side by side with one scale for all."""
    figure = new_figure(11, 2.4)
    panels = figure.subplots(1, len(shown), sharex=True, sharey=True)
    for panel, (label, wave) in zip(panels, shown.items(), strict=True):
        wave = wave[: round(LONGEST_S * rate_hz)]
        picture = spectrogram_db(wave, rate_hz, SETTINGS)
        # A column stands for half a hop on either side of its centre.
        half_s = SETTINGS.hop_samples(rate_hz) / rate_hz / 2
        first_s, last_s = picture.times_s[0] - half_s, picture.times_s[-1] + half_s
        edges = (first_s, last_s, 0, SETTINGS.n_bands)
        image = panel.imshow(
            picture.db, aspect="auto", origin="lower", cmap="magma", extent=edges,
            vmin=LOWEST_DB, vmax=HIGHEST_DB, interpolation="nearest",
        )  # fmt: skip
        panel.set_xlim(0, len(wave) / rate_hz)
        panel.set_title(label, fontsize=9)
        panel.set_xlabel("s", fontsize=8)
        panel.tick_params(labelsize=7)
    panels[0].set_xticks(range(int(LONGEST_S)))
    marks_hz = [hz for hz in (250, 500, 1000, 2000, 4000, 8000) if hz < rate_hz / 2]
    bands = np.arange(SETTINGS.n_bands) + 0.5
    panels[0].set_yticks(np.interp(marks_hz, picture.frequencies_hz, bands), marks_hz)
    panels[0].set_ylabel("Hz (mel)", fontsize=8)
    bar = figure.colorbar(image, ax=panels, pad=0.01, fraction=0.02)
    bar.set_label("dB", fontsize=8)
    bar.ax.tick_params(labelsize=7)
    return figure
