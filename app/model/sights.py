"""Which stretch of a clip is visible, and its limits; all times in seconds."""

from __future__ import annotations

# No closer than this; a clip that is shorter is seen as if it were so long.
SHORTEST_S = 0.02
# How far into the view the playhead stands after the view went where it is: a share of its width.
LEAD = 0.1
# Stretches that differ by less are one and the same.
ROUNDING_S = 1e-9

Stretch = tuple[float, float]


def within(start_s: float, end_s: float, total_s: float) -> Stretch:
    """The stretch inside a clip ``total_s`` long; a shorter one than is shown is widened
    about its middle."""
    total_s = max(total_s, SHORTEST_S)
    length = min(max(end_s - start_s, SHORTEST_S), total_s)
    start = (start_s + end_s - length) / 2 if end_s - start_s < length else start_s
    start = min(max(start, 0.0), total_s - length)
    return start, start + length


def zoomed(visible: Stretch, at_s: float, factor: float, total_s: float) -> Stretch:
    """``visible`` scaled by ``factor``, or as much of it as the limits allow, about ``at_s``."""
    start, end = visible
    length = end - start
    most_s = max(total_s, SHORTEST_S)
    factor = min(max(factor, SHORTEST_S / length), most_s / length)
    if abs(factor - 1) * length < ROUNDING_S:
        return visible
    return within(at_s - (at_s - start) * factor, at_s + (end - at_s) * factor, total_s)


def are_alike(one: Stretch, other: Stretch) -> bool:
    """Whether two stretches differ by rounding at most."""
    return all(abs(a - b) < ROUNDING_S for a, b in zip(one, other, strict=True))
