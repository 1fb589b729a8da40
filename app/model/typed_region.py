"""A region by numbers: times as people write them, and what a new start, end or length makes."""

from __future__ import annotations

import re

from app.model.document import Region

# A stretch shorter than this was not meant: a drag that short is a click that slipped.
SHORTEST_REGION_S = 0.01
# Hours and minutes before colons; a point or a comma before the fraction; a unit or none.
TIME = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d*)?|[.,]\d+)\s*s?", re.ASCII)
LONGEST_S = 1e9


def seconds_of(text: str) -> float | None:
    """``1.25``, ``1,25 s``, ``1:02.5`` or ``1:01:02.5`` in seconds; None for what is no time."""
    found = TIME.fullmatch(text.strip())
    if found is None:
        return None
    hours, minutes, seconds = (float((part or "0").replace(",", ".")) for part in found.groups())
    has_hours, has_minutes = (part is not None for part in found.groups()[:2])
    if (has_minutes and seconds >= 60) or (has_hours and minutes >= 60):
        return None
    return min(3600 * hours + 60 * minutes + seconds, LONGEST_S)


def with_start(region: Region, start_s: float, total_s: float) -> Region:
    """Its end stays; where the start would not be before that, its length does."""
    end_s = region.end_s
    if end_s - start_s < SHORTEST_REGION_S:
        end_s = start_s + region.duration_s
    return within(start_s, end_s, total_s)


def with_end(region: Region, end_s: float, total_s: float) -> Region:
    """Its start stays; where the end would not be behind that, its length does."""
    start_s, end_s = region.start_s, min(end_s, total_s)
    if end_s - start_s < SHORTEST_REGION_S:
        start_s = end_s - region.duration_s
    return within(start_s, end_s, total_s)


def with_length(region: Region, length_s: float, total_s: float) -> Region:
    """Its start stays."""
    return within(region.start_s, region.start_s + length_s, total_s)


def within(start_s: float, end_s: float, total_s: float) -> Region:
    """What of a stretch lies in a clip ``total_s`` long, and no less than a region can be."""
    least_s = min(SHORTEST_REGION_S, total_s)
    start_s = min(max(start_s, 0.0), total_s - least_s)
    return Region(start_s, min(max(end_s, start_s + least_s), total_s))
