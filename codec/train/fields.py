"""Fields that know their bounds: a dataclass checks itself, and is read strictly from JSON."""

from __future__ import annotations

import reprlib
from dataclasses import Field, field, fields
from typing import Any, TypeVar

from codec.errors import UserError

T = TypeVar("T")
MAX_TEXT = 1000


def number(default: float, low: float, high: float) -> Any:
    """A field of ``low`` to ``high``."""
    return field(default=default, metadata={"kind": "a number", "bounds": (low, high)})


def whole(default: int, low: int, high: int) -> Any:
    """A field of whole numbers from ``low`` to ``high``."""
    return field(default=default, metadata={"kind": "a whole number", "bounds": (low, high)})


def numbers(default: tuple[float, ...], low: float, high: float) -> Any:
    """A field of as many numbers as the default has, each from ``low`` to ``high``."""
    about = {"kind": f"{len(default)} numbers", "bounds": (low, high), "count": len(default)}
    return field(default=default, metadata=about)


def wholes(default: tuple[int, ...], low: int, high: int) -> Any:
    """A field of one or more whole numbers, each from ``low`` to ``high``."""
    about = {"kind": "whole numbers", "bounds": (low, high), "count": None}
    return field(default=default, metadata=about)


def text(default: str) -> Any:
    return field(default=default, metadata={"kind": "a text"})


def choice(*allowed: str) -> Any:
    """A field of one of some texts; the first is the default."""
    return field(default=allowed[0], metadata={"kind": "a text", "choices": allowed})


def part(kind: type, make: Any = None) -> Any:
    """A field that is such a dataclass itself."""
    return field(default_factory=make or kind, metadata={"kind": kind})


def check(owner: Any, where: str) -> None:
    """Compare each field of a dataclass with its type and bounds.

    Raises
    ------
    UserError
        With the field as ``where`` + its name, its value, and what it may be.
    """
    for one in fields(owner):
        value = getattr(owner, one.name)
        if not _fits(value, one):
            raise UserError(
                f"The recipe's {where}{one.name} is {reprlib.repr(value)}; give {_wanted(one)}."
            )


def _fits(value: Any, one: Field) -> bool:
    kind = one.metadata["kind"]
    if isinstance(kind, type):
        return isinstance(value, kind)
    if "choices" in one.metadata:
        return value in one.metadata["choices"]
    if kind == "a text":
        return isinstance(value, str) and len(value) <= MAX_TEXT
    if "count" not in one.metadata:
        return _within(value, one)
    if not isinstance(value, tuple) or one.metadata["count"] not in (None, len(value)):
        return False
    return len(value) > 0 and all(_within(v, one) for v in value)


def _within(value: Any, one: Field) -> bool:
    allowed = int if "whole" in one.metadata["kind"] else int | float
    low, high = one.metadata["bounds"]
    return isinstance(value, allowed) and not isinstance(value, bool) and low <= value <= high


def _wanted(one: Field) -> str:
    kind = one.metadata["kind"]
    if isinstance(kind, type):
        return "an object of " + ", ".join(f.name for f in fields(kind))
    if "choices" in one.metadata:
        return " or ".join(one.metadata["choices"])
    if "bounds" not in one.metadata:
        return f"{kind} of at most {MAX_TEXT} characters"
    low, high = one.metadata["bounds"]
    return f"{kind} from {low:g} to {high:g}"


def read(kind: type[T], data: Any, where: str = "") -> T:
    """A dataclass from what JSON gave; what is left out has its default.

    Raises
    ------
    UserError
        If a field is unknown, of the wrong type or out of range.
    """
    known = {one.name: one for one in fields(kind)}
    for name in data:
        if name not in known:
            raise UserError(f"The recipe has no {where}{name}; known are {', '.join(known)}.")
    return kind(**{name: _read_field(known[name], value, where) for name, value in data.items()})


def _read_field(one: Field, value: Any, where: str) -> Any:
    kind = one.metadata["kind"]
    if isinstance(kind, type) and isinstance(value, dict):
        return read(kind, value, f"{where}{one.name}.")
    return tuple(value) if isinstance(value, list) else value
