"""Statistics of tokens: how many codes a layer uses, how evenly, and how many bits they hold.

Everything here counts codes and never asks what they stand for.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

__all__ = ["LayerUse", "count_codes", "entropy_bits", "majority", "perplexity", "uses_of"]


def count_codes(tokens: np.ndarray, size: int) -> np.ndarray:
    """How often each of ``size`` codes occurs in ``tokens`` (integers of any shape): int64 [size].

    Raises
    ------
    ValueError
        If a token is not one of 0 … ``size`` − 1.
    """
    flat = np.asarray(tokens).reshape(-1)
    if flat.size and not 0 <= flat.min() <= flat.max() < size:
        raise ValueError(f"tokens must be 0 to {size - 1}, not {flat.min()} to {flat.max()}")
    return np.bincount(flat, minlength=size)


def entropy_bits(counts: np.ndarray) -> float:
    """Empirical entropy in bits a token, from how often each code occurs.

    ``H = Σ p · log2(1 / p)`` with ``p`` the share of each code (Shannon 1948, "A
    Mathematical Theory of Communication", section 6): 0 where there is one code or
    none, at most log2 of the number of codes.  It takes every token for itself; a
    coder that looks at the tokens before it may need less.

    N tokens cannot show more than log2(N) bits, and even where N is larger than the
    codebook the estimate is too low, by about ``(codes − 1) / (2 N ln 2)`` (Miller
    1955, "Note on the bias of information estimates").
    """
    seen = counts[counts > 0]
    if seen.size == 0:
        return 0.0
    share = seen / seen.sum()
    return float(share @ np.log2(1 / share))


def perplexity(counts: np.ndarray) -> float:
    """How many codes would hold as much if all were as frequent: 2 to the entropy, from 1."""
    return float(2 ** entropy_bits(counts))


@dataclass(frozen=True, eq=False)
class LayerUse:
    """How one layer uses its codebook; ``counts`` int64 [size], once for each code."""

    counts: np.ndarray

    @property
    def size(self) -> int:
        return len(self.counts)

    @cached_property
    def tokens(self) -> int:
        """How many tokens were counted."""
        return int(self.counts.sum())

    @cached_property
    def codes(self) -> int:
        """How many different codes occur."""
        return int(np.count_nonzero(self.counts))

    @property
    def usage(self) -> float:
        """Share of the codebook that occurs at all, 0 … 1."""
        return self.codes / self.size

    @cached_property
    def entropy_bits(self) -> float:
        """See :func:`entropy_bits`."""
        return entropy_bits(self.counts)

    @property
    def perplexity(self) -> float:
        """See :func:`perplexity`."""
        return float(2**self.entropy_bits)

    @cached_property
    def surprise_bits(self) -> np.ndarray:
        """How rare each code is, −log2 of its share: float64 [size], infinite where it is absent.

        Their mean over the tokens is the entropy.
        """
        with np.errstate(divide="ignore"):
            return np.log2(max(self.tokens, 1)) - np.log2(self.counts)

    @property
    def sorted_shares(self) -> np.ndarray:
        """Share of each code that occurs, the most frequent first: float64 [codes], sum 1."""
        seen = np.sort(self.counts[self.counts > 0])[::-1]
        return seen / max(self.tokens, 1)


def uses_of(tokens: np.ndarray, sizes: Sequence[int]) -> tuple[LayerUse, ...]:
    """How each layer of ``tokens`` [L, F] uses its codebook of so many codes."""
    pairs = zip(tokens, sizes, strict=True)
    return tuple(LayerUse(count_codes(layer, size)) for layer, size in pairs)


def majority(tokens: np.ndarray) -> np.ndarray:
    """The most frequent value along the last axis, the smallest of several: [..., n] → [...]."""
    ordered = np.sort(tokens, -1)
    place = np.arange(ordered.shape[-1])
    begins = np.ones(ordered.shape, bool)
    begins[..., 1:] = ordered[..., 1:] != ordered[..., :-1]
    # How many equal values lie up to each place: longest where the longest run ends.
    run = place - np.maximum.accumulate(np.where(begins, place, 0), -1)
    return np.take_along_axis(ordered, run.argmax(-1)[..., None], -1)[..., 0]
