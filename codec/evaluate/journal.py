"""Results clip by clip, written as they come, so that a run that was ended goes on."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

import numpy as np

from codec.atomic import why_not_written
from codec.errors import UserError
from codec.evaluate.marks import Mark


@dataclass(frozen=True)
class ClipMarks:
    """What a clip got: a mark by row and measure, and what the report needs to know of it.

    ``path`` is the recording's, by which it is known.  ``coded_bytes``: by row, how
    large a baseline made it.  ``voice``: the original speaker's embedding.
    """

    path: str
    seconds: float
    has_lows: bool
    rows: dict[str, dict[str, Mark]]
    coded_bytes: dict[str, int] = field(default_factory=dict)
    faults: tuple[str, ...] = ()
    voice: np.ndarray | None = None

    def packed(self) -> dict[str, Any]:
        """As JSON can hold it."""
        rows = {
            label: {name: mark.packed() for name, mark in marks.items()}
            for label, marks in self.rows.items()
        }
        voice = None if self.voice is None else [round(float(x), 7) for x in self.voice]
        return {**vars(self), "rows": rows, "voice": voice}

    @classmethod
    def unpacked(cls, packed: dict[str, Any]) -> ClipMarks:
        rows = {
            label: {name: Mark.unpacked(mark) for name, mark in marks.items()}
            for label, marks in packed["rows"].items()
        }
        voice = packed["voice"]
        voice = None if voice is None else np.array(voice, np.float32)
        return cls(**{**packed, "rows": rows, "voice": voice, "faults": tuple(packed["faults"])})


class Journal:
    """A file with a line for what is measured and how, then one a clip.

    A file about something else is begun anew; a last line that was not written to
    its end does not count.
    """

    def __init__(self, path: Path, about: dict[str, Any]) -> None:
        self.path = path
        self.known: dict[str, ClipMarks] = {}
        self._head = json.dumps(about, sort_keys=True)
        kept = self._read()
        self._file: TextIO | None = None
        try:
            # As it was up to its last whole line.
            path.write_text("".join(f"{line}\n" for line in kept), encoding="utf-8")
            self._file = open(path, "a", encoding="utf-8")  # noqa: SIM115 - closed by close()
        except OSError as error:
            raise UserError(why_not_written(error, str(path))) from error

    def add(self, key: str, marks: ClipMarks) -> None:
        """Keep what a clip got, whatever happens afterwards."""
        self.known[key] = marks
        try:
            self._file.write(json.dumps({"key": key, **marks.packed()}) + "\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise UserError(why_not_written(error, str(self.path))) from error

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def _read(self) -> list[str]:
        """The lines that are whole and about the same; fills ``known``."""
        try:
            text = self.path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            return [self._head]
        lines = text.split("\n")[:-1]
        if not lines or lines[0] != self._head:
            return [self._head]
        kept = [self._head]
        for line in lines[1:]:
            try:
                facts = json.loads(line)
                key = facts.pop("key")
                self.known[key] = ClipMarks.unpacked(facts)
            except (ValueError, KeyError, TypeError, AttributeError):
                break
            kept.append(line)
        return kept
