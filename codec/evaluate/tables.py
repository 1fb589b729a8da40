"""Tables of figures: the same for the screen, for Markdown and for a spreadsheet."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Column:
    """How a figure is shown: its key in a record, its heading and its format."""

    key: str
    title: str
    form: str = "{}"

    def text(self, record: Mapping[str, Any]) -> str:
        value = record.get(self.key)
        return "" if is_nothing(value) else self.form.format(value)


@dataclass(frozen=True)
class Table:
    """Records (one a row) under those of the columns that have anything to show."""

    title: str
    columns: tuple[Column, ...]
    records: Sequence[Mapping[str, Any]]
    notes: tuple[str, ...] = ()

    @property
    def shown(self) -> list[Column]:
        return [c for c in self.columns if any(c.text(record) for record in self.records)]

    def cells(self) -> list[list[str]]:
        return [[column.text(record) for column in self.shown] for record in self.records]

    def text(self) -> str:
        """For a terminal; never wider than its figures need."""
        from rich import box
        from rich.console import Console
        from rich.table import Table as RichTable

        drawn = RichTable(title=self.title, box=box.SIMPLE, pad_edge=False, title_justify="left")
        for number, column in enumerate(self.shown):
            drawn.add_column(column.title, justify="right" if number else "left", no_wrap=True)
        for row in self.cells():
            drawn.add_row(*row)
        # Labels may be somebody else's words: no markup.  Wide enough never to cut a figure.
        console = Console(file=io.StringIO(), width=400, markup=False, color_system=None)
        console.print(drawn)
        lines = [line.rstrip() for line in console.file.getvalue().splitlines()]
        return "\n".join([*lines, *self.notes])

    def markdown(self) -> str:
        """Without the notes."""
        rows = [[column.title for column in self.shown], ["---"] * len(self.shown), *self.cells()]
        return "\n".join("| " + " | ".join(row) + " |" for row in rows)

    def csv(self) -> str:
        """Every key of every record, unrounded; empty where there is nothing."""
        keys = list(dict.fromkeys(key for record in self.records for key in record))
        out = io.StringIO()
        writer = csv.DictWriter(out, keys, lineterminator="\n")
        writer.writeheader()
        writer.writerows([finite(dict(record)) for record in self.records])
        return out.getvalue()


def is_nothing(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def finite(value: Any) -> Any:
    """As JSON can hold it: NaN and infinities, at any depth, become None."""
    if isinstance(value, dict):
        return {key: finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [finite(inner) for inner in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
