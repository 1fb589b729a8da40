"""The panes on the screen as a figure for paper: what is in it, taken down at once.

Drawing it (:mod:`app.views.figure_drawing`) needs nothing else and may go on in any thread.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from app.model.channels import title_of_clip
from app.model.document import Document, Image, Picture
from app.model.mix import Difference, Pane, Source
from app.views.frequency_axis import FrequencyAxis
from app.views.level_scale import look_up
from app.words import mark, number, plain, tr

# A pane's height: all together about this, none lower or higher than these.
STACK_MM, LOWEST_MM, HIGHEST_MM = 110.0, 16.0, 42.0
# The frequency axis has more labels the more pixels there are: a label's gap is 24 of them.
AXIS_PX_PER_MM = 5.5
# On the screen, more ticks than this would not be told apart.
LEAST_TICK_GAP_PX = 3
HATCHED = mark("What is not decoded yet is hatched in it.")


@dataclass(frozen=True, eq=False)
class FigurePane:
    """One picture: ``ticks`` and what lies over it by height, 0 … 1, and seconds.

    ``contour`` holds times and heights, NaN where there is nothing to draw.  ``gaps``
    are the stretches, in seconds, of which there is no picture yet.
    """

    title: str
    image: Image | None
    is_difference: bool
    ticks: tuple[tuple[float, str], ...]
    contour: tuple[np.ndarray, np.ndarray] | None
    limit: float | None
    gaps: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, eq=False)
class Figure:
    """The panes from above, ``start_s`` to ``end_s``, and what stands under them.

    ``colours`` uint8 [256, 3] and ``levels_db`` (lowest, highest) of pictures (False) and
    differences (True); ``changes_s`` is where RVQ-1's token changes.
    """

    panes: tuple[FigurePane, ...]
    start_s: float
    end_s: float
    colours: dict[bool, np.ndarray]
    levels_db: dict[bool, tuple[float, float]]
    changes_s: np.ndarray
    title: str
    legend: str

    @property
    def is_whole(self) -> bool:
        """Whether there is a picture of everything that is in it."""
        return not any(pane.gaps for pane in self.panes)

    @property
    def words(self) -> str:
        """What is written under the panes."""
        return f"{self.title}; {self.legend}" if self.title else self.legend


def pane_height_mm(count: int) -> float:
    """How high each of so many panes is on paper."""
    return min(max(STACK_MM / max(count, 1), LOWEST_MM), HIGHEST_MM)


def figure_of(document: Document) -> Figure:
    """What the panes show now; in the window's thread."""
    clip, picture, (start_s, end_s) = document.clip, document.picture, document.visible
    panes = tuple(_pane(document, pane) for pane in document.panes)
    changes_s = _changes_s(document)
    span = f"{number(start_s, '.2f')}–{number(end_s, '.2f')} s"
    title = f"{title_of_clip(clip)}, {span}" if clip else ""
    return Figure(
        panes,
        start_s,
        end_s,
        {d: look_up(picture, difference=d) for d in (False, True)},
        {
            False: (picture.db_low, picture.db_high),
            True: (-picture.difference_db, picture.difference_db),
        },
        changes_s,
        title,
        _legend(document, panes, bool(len(changes_s))),
    )


def _pane(document: Document, pane: Pane) -> FigurePane:
    image, axis = _image(document, pane), FrequencyAxis()
    start_s, end_s = document.visible[0], min(document.visible[1], document.duration_s)
    axis_px = AXIS_PX_PER_MM * pane_height_mm(len(document.panes))
    if image is not None:
        axis.set_frequencies(image.frequencies_hz, image.span)
    heights = axis.tickValues(0.0, 1.0, axis_px)[0][1]
    labels = [number(float(hz) / 1000, "g") for hz in axis.tickStrings(heights, 1, 1)]
    if axis.is_linear:
        heights, labels = [0.0, *heights], ["0", *labels]
    limit = document.codec.bandwidth_hz if document.codec else None
    is_seen = limit is not None and limit < document.top_of(pane)
    shows_limit = document.overlays.bandwidth and is_seen
    return FigurePane(
        document.title_of(pane).replace("  ·  ", " · "),
        image,
        pane == Difference(),
        tuple(zip(heights, labels, strict=True)),
        _contour(document, pane),
        axis.height_of(limit) if shows_limit else None,
        image.gaps(start_s, end_s) if image else ((start_s, end_s),) if start_s < end_s else (),
    )


def _image(document: Document, pane: Pane) -> Image | None:
    """The pane's picture, unless it is still that of what was chosen before."""
    image = document.images.get(pane)
    is_other = image is not None and image.sound not in ("", document.sound_of(pane))
    return None if is_other else image


def _contour(document: Document, pane: Pane) -> tuple[np.ndarray, np.ndarray] | None:
    contour = document.contours.get(pane)
    if contour is None or not document.overlays.pitch:
        return None
    times = contour.start_s + np.arange(len(contour.f0_hz)) * contour.hop_s
    inside = (times >= document.visible[0]) & (times <= document.visible[1])
    heights = np.where(inside, contour.heights, np.nan)
    heights[(heights < 0) | (heights > 1)] = np.nan
    return times, heights


def _changes_s(document: Document) -> np.ndarray:
    """Where RVQ-1's token changes, if that is shown and can be told apart."""
    codes, info, (start_s, end_s) = document.codes, document.codec, document.visible
    if not document.overlays.changes or codes is None or info is None:
        return np.zeros(0)
    frames = np.flatnonzero(np.diff(codes.tokens[0, 0].cpu().numpy())) + 1
    times = frames / info.frame_rate_hz
    inside = times[(times > start_s) & (times < end_s)]
    crowded = len(inside) * LEAST_TICK_GAP_PX > document.columns
    return np.zeros(0) if crowded else inside


def _legend(document: Document, panes: tuple[FigurePane, ...], has_changes: bool) -> str:
    """Everything that it takes to make the figure again, in a few sentences."""
    info, picture = document.codec, document.picture
    parts = []
    if info is not None:
        kbps, khz = (number(n / 1000, "g") for n in (info.bits_per_second, info.sample_rate_hz))
        rate = f"{kbps} kbit/s, {khz} kHz"
        parts.append(f"{info.name} ({rate})")
        parts.append(
            tr("mix {label}").format(label=document.sound_of(Source.MIX).label(info.n_layers))
        )
    image = next((pane.image for pane in panes if pane.image is not None), None)
    parts.append(
        tr("window {window:g} ms, {hop}").format(
            window=picture.window_s * 1000, hop=_hop(picture, image)
        )
    )
    parts.append(tr("{scale} frequency scale").format(scale=picture.scale))
    if any(pane.contour is not None for pane in panes):
        parts.append(tr("cyan: f0 in Hz (YIN), on the right-hand axis"))
    if any(pane.gaps for pane in panes):
        parts.append(tr("hatched: not decoded yet"))
    if has_changes:
        parts.append(tr("ticks above: RVQ-1 token changes"))
    if any(pane.limit is not None for pane in panes):
        parts.append(
            tr("dashed: learned up to {bandwidth:g} kHz").format(bandwidth=info.bandwidth_hz / 1000)
        )
    return "; ".join(parts) + "."


def _hop(picture: Picture, image: Image | None) -> str:
    if picture.hop_s is not None:
        return tr("hop {hop:g} ms").format(hop=picture.hop_s * 1000)
    if image is None:
        return tr("hop fitted to the width")
    column_s = (image.end_s - image.start_s) / image.levels.shape[1]
    return tr("hop fitted to the width ({column} ms a column)").format(
        column=plain(column_s * 1000)
    )
