"""Garbage is collected in the window's thread alone.

Python collects wherever the object was made that was one too many.  What a closed dialog or a
plot leaves behind refers to itself, so a worker's thread would come to destroy Qt's objects
beside the window: now and then it hangs or crashes.  And a look through everything that was
imported holds every thread up for 50 ms.
"""

from __future__ import annotations

import gc
import sys

_imported = 0


def take_over() -> None:
    """From now on only :func:`collect` collects; what is here by now stays."""
    gc.disable()
    _keep()


def give_back() -> None:
    """As it was, before the program ends: some libraries complain of what is never let go."""
    gc.unfreeze()
    gc.enable()


def collect() -> None:
    """Collect what Python would have collected by now; call it often, in the window's thread."""
    if len(sys.modules) != _imported:
        _keep()
    pairs = list(zip(gc.get_count(), gc.get_threshold(), strict=True))
    # The oldest generation that is due; the younger ones are collected with it.
    for generation in (2, 1, 0):
        count, threshold = pairs[generation]
        if count > threshold:
            gc.collect(generation)
            return


def _keep() -> None:
    """Never look through what is here: what an import made, and little besides."""
    global _imported
    gc.freeze()
    _imported = len(sys.modules)
