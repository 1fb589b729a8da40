"""Runs first in the frozen program: its PortAudio is found also where the system has none."""

import ctypes.util
import sys
from pathlib import Path

_find_in_system = ctypes.util.find_library


def _find_library(name):
    """The library ``name`` beside the program, else the system's."""
    inside = sorted(Path(sys._MEIPASS).glob(f"lib{name}.so*"))
    return str(inside[0]) if inside else _find_in_system(name)


if sys.platform.startswith("linux"):
    ctypes.util.find_library = _find_library
