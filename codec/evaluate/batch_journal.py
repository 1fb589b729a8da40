"""What a batch has done so far, a line at a time, so that one that was ended goes on."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TextIO

from codec.evaluate.marks import Mark


@dataclass(frozen=True)
class Row:
    """One recording with one set of layers: a mark by measure, or the ``error`` it ended with."""

    file: str
    codec: str
    layers: str
    marks: dict[str, Mark] = field(default_factory=dict)
    error: str = ""

    def packed(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return {**vars(self), "marks": {n: mark.packed() for n, mark in self.marks.items()}}

    @classmethod
    def unpacked(cls, packed: dict[str, Any]) -> Row:
        marks = {n: Mark.unpacked(mark) for n, mark in packed["marks"].items()}
        return cls(**{**packed, "marks": marks})


class BatchJournal:
    """A file with a line for what is made and how, then one for all that is begun or done.

    ``known`` has the rows by recording; ``begun`` the names of the files that may have
    been written; ``is_foreign`` says that the file is about something else.
    """

    def __init__(self, path: Path, about: dict[str, Any]) -> None:
        self.path = path
        self.known: dict[str, list[Row]] = {}
        self.begun: set[str] = set()
        self.is_foreign = False
        self._head = json.dumps(about, sort_keys=True)
        self._lines = self._read()
        self._file: TextIO | None = None

    def open(self) -> None:
        """Begin to write, after the last whole line of what is there."""
        for part in self.path.parent.glob(".hybridcodec-*.part") if self.begun else ():
            with suppress(OSError):  # half a file of the process that was killed
                part.unlink()
        text = "".join(f"{line}\n" for line in (self._head, *self._lines))
        self.path.write_text(text, encoding="utf-8")
        self._file = open(self.path, "a", encoding="utf-8")  # noqa: SIM115 - closed by close()

    def begin(self, names: Iterable[str]) -> None:
        """Note that these files are about to be written."""
        new = [name for name in names if name not in self.begun]
        if new:
            self.begun.update(new)
            self._write({"begun": new})

    def add(self, key: str, rows: list[Row]) -> None:
        """Keep what a recording got, whatever happens afterwards."""
        self.known[key] = rows
        self._write({"key": key, "rows": [row.packed() for row in rows]})

    def close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def remove(self) -> None:
        """All is done: nothing is left to go on with."""
        self.close()
        self.path.unlink(missing_ok=True)

    def _write(self, facts: dict[str, Any]) -> None:
        self._file.write(json.dumps(facts) + "\n")
        self._file.flush()
        os.fsync(self._file.fileno())

    def _read(self) -> list[str]:
        """The whole lines behind the head; fills what is known."""
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return []
        except (OSError, UnicodeDecodeError):
            self.is_foreign = True
            return []
        head, *lines = text.split("\n")[:-1] or [""]
        if head != self._head:
            self.is_foreign = bool(text)
            return []
        kept = []
        for line in lines:
            try:
                facts = json.loads(line)
                if "begun" in facts:
                    self.begun.update(facts["begun"])
                else:
                    self.known[facts["key"]] = [Row.unpacked(row) for row in facts["rows"]]
            except (ValueError, KeyError, TypeError, AttributeError):
                break
            kept.append(line)
        return kept
