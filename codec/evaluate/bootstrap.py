"""How sure a mean is: intervals by the bootstrap over speakers."""

from __future__ import annotations

import math
from collections.abc import Hashable, Sequence

import numpy as np

SEED = 0
DRAWS = 2000
CONFIDENCE = 0.95


def interval(
    values: Sequence[float],
    groups: Sequence[Hashable],
    weights: Sequence[float] | None = None,
) -> tuple[float, float]:
    """The 95 % percentile interval of the weighted mean, whole groups drawn with replacement.

    Parameters
    ----------
    values : sequence of float
        One a clip; what is not finite is left out.
    groups : sequence
        Whose each is: clips of one speaker are alike, so speakers are drawn.
    weights : sequence of float, optional
        What each counts, such as its words; 1 if None.

    Returns
    -------
    float, float
        NaN where fewer than two groups have anything.  The same each time.
    """
    value = np.asarray(values, np.float64)
    weight = np.ones_like(value) if weights is None else np.asarray(weights, np.float64)
    kept = np.isfinite(value) & (weight > 0)
    number: dict[Hashable, int] = {}
    of = [number.setdefault(g, len(number)) for g, k in zip(groups, kept, strict=True) if k]
    if len(number) < 2:
        return math.nan, math.nan
    totals = np.bincount(of, (value * weight)[kept])
    counts = np.bincount(of, weight[kept])
    share = np.full(len(number), 1 / len(number))
    drawn = np.random.default_rng(SEED).multinomial(len(number), share, DRAWS)
    means = (drawn @ totals) / (drawn @ counts)
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(means, (tail, 1 - tail))
    return float(low), float(high)
