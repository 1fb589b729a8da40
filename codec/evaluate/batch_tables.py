"""The tables of a batch: a row a recording and set of layers, and their means."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from codec.evaluate.batch_journal import Row
from codec.evaluate.bootstrap import interval
from codec.evaluate.marks import Mark
from codec.evaluate.measures import SHORT_NAMES

ROWS_FILE = "measures.csv"
MEANS_FILE = "means.csv"


@dataclass(frozen=True)
class Mean:
    """A measure over ``count`` recordings, and its 95 % bootstrap interval; NaN if unknown."""

    value: float
    low: float
    high: float
    count: int


def rows_csv(rows: Iterable[Row], columns: Sequence[str]) -> str:
    """``file, codec, layers``, the measures, why some are empty, and what went wrong.

    A measure that is not defined is an empty cell.
    """
    head = ["file", "codec", "layers", *columns, "not_defined", "error"]
    cells = (
        [
            *(row.file, row.codec, row.layers),
            *(_number(_mark(row, column).value) for column in columns),
            "" if row.error else _reasons(row, columns),
            row.error,
        ]
        for row in rows
    )
    return _csv([head, *cells])


def means_csv(rows: Sequence[Row], columns: Sequence[str]) -> str:
    """A row a set of layers: of each measure the mean, its interval, and of how many."""
    head = ["codec", "layers"]
    for column in columns:
        head += [column, f"{column}_low", f"{column}_high", f"{column}_count"]
    lines = [head]
    for (codec, layers), of in means(rows, columns).items():
        cells = [codec, layers]
        for column in columns:
            mean = of[column]
            cells += [*map(_number, (mean.value, mean.low, mean.high)), str(mean.count)]
        lines.append(cells)
    return _csv(lines)


def means(rows: Sequence[Row], columns: Sequence[str]) -> dict[tuple[str, str], dict[str, Mean]]:
    """By codec and set of layers, of each column what recordings have in the mean.

    What is not defined is left out; the interval draws whole recordings.
    """
    groups: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        groups.setdefault((row.codec, row.layers), []).append(row)
    return {key: {c: _mean(of, c) for c in columns} for key, of in groups.items()}


def _mean(rows: list[Row], column: str) -> Mean:
    known = [row for row in rows if _mark(row, column).is_defined]
    values = [_mark(row, column).value for row in known]
    if not values:
        return Mean(math.nan, math.nan, math.nan, 0)
    low, high = interval(values, [row.file for row in known])
    return Mean(sum(values) / len(values), low, high, len(values))


def _mark(row: Row, column: str) -> Mark:
    return row.marks.get(SHORT_NAMES.get(column, column), Mark())


def _reasons(row: Row, columns: Sequence[str]) -> str:
    marks = {column: _mark(row, column) for column in columns}
    return "; ".join(f"{c}: {m.reason.value}" for c, m in marks.items() if m.reason)


def _number(value: float) -> str:
    return f"{value:.5g}" if math.isfinite(value) else ""


def _csv(lines: Iterable[Sequence[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(lines)
    # A name that is no text anywhere else is none here either.
    return out.getvalue().encode("utf-8", "replace").decode("utf-8")
