"""Painting layers over time: strokes on the grid of frames, none over another."""

from __future__ import annotations

from dataclasses import replace
from math import ceil

from app.model.document import Document
from app.model.mix import Source, Stroke
from app.words import tr
from codec.api import LayerSet

Strokes = tuple[Stroke, ...]
# Times closer than this are the same: far below any frame, far above rounding.
SAME_S = 1e-6


def snapped(
    start_s: float, end_s: float, frame_rate_hz: float, duration_s: float
) -> tuple[float, float]:
    """The frame edges nearest to a stretch, at least a frame apart: (start_s, end_s).

    The last edge lies behind the end of a clip that does not fill its last frame.
    """
    frames = max(1, ceil(duration_s * frame_rate_hz - SAME_S))
    first, last = sorted((start_s, end_s))
    first_frame = min(max(round(first * frame_rate_hz), 0), frames - 1)
    # A stretch that reaches the clip's end takes the whole of the last frame.
    at_end = last >= duration_s - SAME_S
    last_frame = frames if at_end else min(round(last * frame_rate_hz), frames)
    return first_frame / frame_rate_hz, max(last_frame, first_frame + 1) / frame_rate_hz


def unpainted(strokes: Strokes, duration_s: float) -> list[tuple[float, float]]:
    """The stretches of a clip over which there is no stroke, in order of time."""
    gaps, at_s = [], 0.0
    for stroke in sorted(strokes, key=lambda stroke: stroke.start_s):
        if stroke.start_s - at_s > SAME_S:
            gaps.append((at_s, stroke.start_s))
        at_s = max(at_s, stroke.end_s)
    return [*gaps, (at_s, duration_s)] if duration_s - at_s > SAME_S else gaps


def erased(strokes: Strokes, start_s: float, end_s: float) -> Strokes:
    """``strokes`` without what lies in this stretch, in order of time."""
    kept = []
    for stroke in strokes:
        for a, b in ((stroke.start_s, start_s), (end_s, stroke.end_s)):
            a, b = max(a, stroke.start_s), min(b, stroke.end_s)
            if b - a > SAME_S:
                kept.append(replace(stroke, start_s=a, end_s=b))
    return tuple(sorted(kept, key=lambda stroke: stroke.start_s))


def painted(strokes: Strokes, new: Stroke) -> Strokes:
    """``strokes`` with a new one over them; it joins neighbours of the same layers."""
    result: list[Stroke] = []
    rest = erased(strokes, new.start_s, new.end_s)
    for stroke in sorted((*rest, new), key=lambda stroke: stroke.start_s):
        last = result[-1] if result else None
        touches = last is not None and stroke.start_s - last.end_s < SAME_S
        if last is not None and touches and last.layers == stroke.layers:
            result[-1] = replace(last, end_s=stroke.end_s)
        else:
            result.append(stroke)
    return tuple(result)


def snap(document: Document, start_s: float, end_s: float) -> tuple[float, float]:
    """A stretch on the grid of the codec's frames; as it is until a codec is there."""
    if document.codec is None:
        return start_s, end_s
    return snapped(start_s, end_s, document.codec.frame_rate_hz, document.duration_s)


def paint(document: Document, start_s: float, end_s: float) -> None:
    """Put the brush's layers over a stretch, and hear the mix."""
    stretch = snap(document, start_s, end_s)
    document.strokes = painted(document.strokes, Stroke(*stretch, document.brush))
    document.solo = LayerSet.none()
    document.heard = Source.MIX


def resize(document: Document, index: int, start_s: float, end_s: float) -> None:
    """Give a stroke other edges; what it then covers gives way."""
    strokes = document.strokes
    others = strokes[:index] + strokes[index + 1 :]
    stretch = snap(document, start_s, end_s)
    document.strokes = painted(others, Stroke(*stretch, strokes[index].layers))


def delete(document: Document, index: int) -> None:
    """Take a stroke away: there the mix's own layers sound again."""
    document.strokes = document.strokes[:index] + document.strokes[index + 1 :]


def paint_region(document: Document) -> None:
    "Apply the brush to the selected region."
    region = document.region
    if region is None:
        document.say(tr("Select a region first, by dragging over a picture."), "warning")
        return
    paint(document, region.start_s, region.end_s)


def erase_region(document: Document) -> None:
    "Erase the painting in the selected region."
    region = document.region
    if region is None:
        document.say(tr("Select a region first, by dragging over a picture."), "warning")
        return
    document.strokes = erased(document.strokes, *snap(document, region.start_s, region.end_s))
