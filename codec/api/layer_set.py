"""A set of a codec's layers, and how it is written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from codec.errors import LayerSpecError


@dataclass(frozen=True)
class LayerSet:
    """A set of layers, by index from 0.

    >>> LayerSet.parse("1,3-5", 12).spec
    '1,3-5'
    >>> LayerSet.prefix(4).label(12)
    'RVQ-1:4'
    """

    indices: frozenset[int]

    @classmethod
    def of(cls, indices: Iterable[int]) -> LayerSet:
        """These indices, counted from 0."""
        chosen = frozenset(int(i) for i in indices)
        if any(i < 0 for i in chosen):
            raise LayerSpecError(f"Layer indices start at 0, but {min(chosen)} was given.")
        return cls(chosen)

    @classmethod
    def none(cls) -> LayerSet:
        return cls(frozenset())

    @classmethod
    def semantic(cls) -> LayerSet:
        """RVQ-1."""
        return cls(frozenset({0}))

    @classmethod
    def prefix(cls, k: int) -> LayerSet:
        """RVQ-1:k."""
        return cls(frozenset(range(k)))

    @classmethod
    def all(cls, n_layers: int) -> LayerSet:
        return cls.prefix(n_layers)

    @classmethod
    def acoustic(cls, n_layers: int) -> LayerSet:
        """RVQ-2:n, everything but the semantic layer."""
        return cls(frozenset(range(1, n_layers)))

    @classmethod
    def parse(cls, spec: str, n_layers: int) -> LayerSet:
        """Read ``semantic``, ``acoustic``, ``all``, ``none``, ``1:k`` or a list like ``1,3-5``.

        Raises
        ------
        LayerSpecError
            If the text is none of these or names a layer outside 1 … ``n_layers``.
        """
        text = spec.strip().lower()
        named = {
            "semantic": cls.semantic(),
            "acoustic": cls.acoustic(n_layers),
            "all": cls.all(n_layers),
            "none": cls.none(),
        }
        if text in named:
            return named[text]
        numbers: set[int] = set()
        for part in text.split(","):
            found = re.fullmatch(r"\s*(\d{1,9})\s*(?:[:-]\s*(\d{1,9})\s*)?", part)
            if not found:
                raise LayerSpecError(
                    f"Layers '{spec}' could not be read: give semantic, acoustic, all, 1:k, "
                    "or a list such as 1,3-5."
                )
            low, high = int(found[1]), int(found[2] or found[1])
            if not 1 <= low <= high <= n_layers:
                raise LayerSpecError(
                    f"Layers '{spec}' name {part.strip()}, "
                    f"but this codec has layers 1 to {n_layers}."
                )
            numbers.update(range(low, high + 1))
        return cls(frozenset(n - 1 for n in numbers))

    def checked(self, n_layers: int) -> list[int]:
        """The indices in order; raises LayerSpecError if one is not below ``n_layers``."""
        if self.indices and max(self.indices) >= n_layers:
            raise LayerSpecError(
                f"Layer {max(self.indices) + 1} was asked for, but this codec has {n_layers}."
            )
        return sorted(self.indices)

    @property
    def is_prefix(self) -> bool:
        """Whether this is RVQ-1:k for some k ≥ 1."""
        return bool(self.indices) and self.indices == frozenset(range(len(self.indices)))

    @property
    def spec(self) -> str:
        """The shortest text that :meth:`parse` reads back as this set."""
        if not self.indices:
            return "none"
        runs: list[list[int]] = []
        for n in sorted(i + 1 for i in self.indices):
            if runs and runs[-1][1] == n - 1:
                runs[-1][1] = n
            else:
                runs.append([n, n])
        return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)

    def label(self, n_layers: int) -> str:
        """The name on the screen: RVQ-1, RVQ-1:k, RVQ-2:12, RVQ-1,3-5 or 'no layer'.

        All there is of a codec without layers is 'all'.
        """
        if not self.indices:
            return "no layer" if n_layers else "all"
        return "RVQ-" + (self.spec if "," in self.spec else self.spec.replace("-", ":"))

    def toggled(self, index: int) -> LayerSet:
        return LayerSet(self.indices ^ {index})

    def __contains__(self, index: int) -> bool:
        return index in self.indices

    def __bool__(self) -> bool:
        return bool(self.indices)

    def __len__(self) -> int:
        return len(self.indices)
