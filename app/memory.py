"""How much memory is held on to that nobody uses any more."""

from __future__ import annotations

import ctypes
import sys

# Of glibc's malloc.h: what mallopt can be told.
TRIM_THRESHOLD, MMAP_THRESHOLD, ARENA_MAX = -1, -3, -8
# What is larger goes back to the system once it is free; smaller pieces are taken again and
# again, and asking the system for each would cost half the speed of drawing.
LARGE_BYTES, FREE_BYTES = 2**22, 2**24
# One for all threads: what one of them has let go the others can use.
HEAPS = 1


def share_heap() -> None:
    """Call before any thread begins.  Where there is another allocator nothing happens."""
    if not sys.platform.startswith("linux"):
        return
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError):
        return  # musl, for one
    mallopt(ARENA_MAX, HEAPS)
    mallopt(MMAP_THRESHOLD, LARGE_BYTES)
    mallopt(TRIM_THRESHOLD, FREE_BYTES)
