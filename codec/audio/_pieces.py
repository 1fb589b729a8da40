"""A file put together from stretches of another one, and from bytes that replace some of it.

libsndfile reads such a file where the one on the disk begins with something
else, has a size that was never filled in, or holds several recordings.
"""

from __future__ import annotations

import io
import os
from bisect import bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import BinaryIO

Piece = tuple[int, int] | bytes
"""Where a stretch begins and how many bytes it has, or the bytes themselves."""


class PiecedFile(io.RawIOBase):
    """Reads pieces of ``file`` one after the other as one file that can be sought in.

    ``file`` stays open and is moved about in; it must not be read by two threads.
    """

    def __init__(self, file: BinaryIO, pieces: Iterable[Piece]) -> None:
        super().__init__()
        self._file = file
        self._pieces = [p for p in pieces if _length(p) > 0]
        self._ends = list(accumulate(map(_length, self._pieces)))
        self._position = 0

    @property
    def size_bytes(self) -> int:
        """How long it is."""
        return self._ends[-1] if self._ends else 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._position

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._position, os.SEEK_END: self.size_bytes}[whence]
        self._position = max(0, base + offset)
        return self._position

    def readinto(self, buffer) -> int:
        view = memoryview(buffer).cast("B")
        filled = 0
        index = bisect_right(self._ends, self._position)
        while filled < len(view) and index < len(self._pieces):
            got = self._copy(index, view[filled:])
            filled += got
            self._position += got
            if self._position < self._ends[index]:
                if not got:
                    break  # the file on the disk became shorter
                continue
            index += 1
        return filled

    def _copy(self, index: int, view: memoryview) -> int:
        piece, left = self._pieces[index], self._ends[index] - self._position
        skipped, count = _length(piece) - left, min(left, len(view))
        if isinstance(piece, bytes):
            view[:count] = piece[skipped : skipped + count]
            return count
        self._file.seek(piece[0] + skipped)
        return self._file.readinto(view[:count])


def _length(piece: Piece) -> int:
    return len(piece) if isinstance(piece, bytes) else piece[1]


def patched(file: BinaryIO, size_bytes: int, changes: dict[int, bytes]) -> PiecedFile:
    """The whole of ``file`` with other bytes at some places."""
    pieces: list[Piece] = []
    position = 0
    for start, new in sorted(changes.items()):
        pieces += [(position, start - position), new]
        position = start + len(new)
    return PiecedFile(file, [*pieces, (position, size_bytes - position)])
