"""Reading values out of untrusted JSON: every refusal names the place, the value and the range."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from codec.errors import UserError

T = TypeVar("T")
MOST_CHARACTERS = 4096


class BadValue(UserError):
    """A value that is missing, of another kind or out of range."""


def shown(value: Any) -> str:
    """A value as a sentence may quote it: one short line."""
    text = repr(value)
    return text if len(text) <= 40 else text[:37] + "…"


class Fields:
    """One JSON object at ``place``, read field by field."""

    def __init__(self, value: Any, place: str) -> None:
        if not isinstance(value, dict):
            raise BadValue(f"{place} is {shown(value)}, not an object")
        self.value, self.place = value, place

    def where(self, name: str) -> str:
        return f"{self.place}.{name}" if self.place else name

    def raw(self, name: str) -> Any:
        if name not in self.value:
            raise BadValue(f"{self.where(name)} is missing")
        return self.value[name]

    def text(self, name: str, *, most: int = MOST_CHARACTERS, missing: str | None = None) -> str:
        """``missing``: what stands for it where an older file lacks it."""
        if missing is not None and name not in self.value:
            return missing
        value = self.raw(name)
        if not isinstance(value, str) or len(value) > most or "\0" in value:
            raise BadValue(
                f"{self.where(name)} is {shown(value)}, not a text of at most {most} characters"
            )
        return value

    def choice(self, name: str, known: Sequence[str]) -> Any:
        value = self.raw(name)
        if value not in known or not isinstance(value, str):
            raise BadValue(f"{self.where(name)} is {shown(value)}; known are {', '.join(known)}")
        return value

    def flag(self, name: str) -> bool:
        value = self.raw(name)
        if not isinstance(value, bool):
            raise BadValue(f"{self.where(name)} is {shown(value)}, not true or false")
        return value

    def number(self, name: str, low: float, high: float) -> float:
        return number(self.raw(name), self.where(name), low, high)

    def whole(self, name: str, low: int, high: int) -> int:
        value = self.raw(name)
        if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
            raise BadValue(
                f"{self.where(name)} is {shown(value)}, not a whole number from {low} to {high}"
            )
        return value

    def pair(self, name: str, low: float, high: float) -> tuple[float, float]:
        """Two rising numbers."""
        values = self.items(name, 2)
        if len(values) != 2:
            raise BadValue(f"{self.where(name)} is {shown(values)}, not two numbers")
        first, last = (number(v, self.where(name), low, high) for v in values)
        if not first < last:
            raise BadValue(f"{self.where(name)} is {shown(values)}, which does not rise")
        return first, last

    def items(self, name: str, most: int) -> list[Any]:
        value = self.raw(name)
        if not isinstance(value, list) or len(value) > most:
            raise BadValue(f"{self.where(name)} is not a list of at most {most}")
        return value

    def each(self, name: str, most: int, read: Callable[[Any, str], T]) -> list[T]:
        """A list, every item read by ``read(value, place)``."""
        return [
            read(value, f"{self.where(name)}[{index}]")
            for index, value in enumerate(self.items(name, most))
        ]

    def optional(self, name: str, read: Callable[[Any, str], T]) -> T | None:
        """An item, or None where it is null."""
        value = self.raw(name)
        return None if value is None else read(value, self.where(name))


def number(value: Any, place: str, low: float, high: float) -> float:
    """A finite number from ``low`` to ``high``."""
    good = isinstance(value, int | float) and not isinstance(value, bool)
    if not good or abs(value) > 1e300 or not math.isfinite(value) or not low <= value <= high:
        raise BadValue(f"{place} is {shown(value)}, not a number from {low:g} to {high:g}")
    return float(value)
