"""Importing torch beside a window that goes on moving.

Two things would hold the window up: loading the libraries, 0.2 s in which the
interpreter's lock is kept, and the garbage collector, which looks through the
hundreds of thousands of objects that the import makes, again and again.
"""

from __future__ import annotations

import ctypes
import gc
import importlib.util
import linecache
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from app.words import tr
from codec.errors import UserError

if TYPE_CHECKING:
    from codec.api import Codec

# dlopen's flags; torch opens the first of its libraries for all to see, the rest not.
_FIRST, _REST = "torch_global_deps", "torch_python"


def import_torch() -> None:
    """Import torch and what a codec needs of it; call it outside the window's thread."""
    if "torch" in sys.modules:
        return
    _load_libraries()
    enabled = gc.isenabled()
    gc.disable()
    try:
        import codec.hybrid.codec
        import codec.zoo  # noqa: F401
    finally:
        # The lines of four hundred files, which torch looked at to tell of itself: 15 MB.
        linecache.clearcache()
        # What is here now stays: it need not be looked through ever again.
        gc.freeze()
        if enabled:
            gc.enable()


def _load_libraries() -> None:
    """Open torch's libraries by a foreign call, which lets go of the interpreter's lock.

    Python's own import keeps it.  Where this fails nothing is lost: the import
    that follows opens them itself.  On Windows torch opens them in this way.
    """
    spec = importlib.util.find_spec("torch")
    if os.name != "posix" or spec is None or spec.origin is None:
        return
    suffix = ".dylib" if sys.platform == "darwin" else ".so"
    folder = Path(spec.origin).parent / "lib"
    dlopen = ctypes.CDLL(None).dlopen
    dlopen.restype = ctypes.c_void_p
    for name, flags in ((_FIRST, os.RTLD_NOW | os.RTLD_GLOBAL), (_REST, os.RTLD_NOW)):
        path = folder / f"lib{name}{suffix}"
        if path.exists():
            dlopen(os.fsencode(path), flags)


def load_codec(name: str, device: str) -> Codec:
    """As ``codec.zoo.load``, with torch imported first; for all that the window runs.

    Raises
    ------
    UserError
        Also if the window cannot show such a codec: it draws one grid of tokens.
    """
    import_torch()
    from codec import zoo

    codec = zoo.load(name, device)
    if not codec.info.layers or not codec.info.has_one_token_rate:
        raise UserError(
            tr(
                "The window shows codecs with one token a frame in every layer, which "
                "{name} is not; use it with python -m codec."
            ).format(name=codec.info.name)
        )
    return codec
