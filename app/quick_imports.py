"""Makes imports quicker where Qt is about.

PySide6 makes a class when it is first asked for.  pyqtgraph, as it is imported, asks
for all 700 of them to copy them into ``pyqtgraph.Qt``: 0.13 s of computing and 16 MB
before there is a window.

And PySide6 reads the source of whatever is imported after it, torch's thousand files
among them, to learn whether they may switch its ``__feature__`` on, which changes the
names of Qt's methods.  Python then keeps all these lines: 50 MB.
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType

MIRRORED = ("QtCore", "QtGui", "QtWidgets")
# The function in pyqtgraph.Qt that copies what its mirror of a module does not have yet.
COPIER = "_copy_attrs"


class Mirror(ModuleType):
    """Stands for ``pyqtgraph.Qt.NAME``: takes from ``PySide6.NAME`` what is asked of it, then."""

    def __init__(self, name: str) -> None:
        super().__init__(f"pyqtgraph.Qt.{name}", f"What is used of PySide6.{name}.")
        self._source = importlib.import_module(f"PySide6.{name}")

    def __getattr__(self, name: str) -> object:
        if sys._getframe(1).f_code.co_name == COPIER:
            return None  # "it is here": nothing is copied
        value = getattr(self._source, name)
        setattr(self, name, value)
        return value

    def __dir__(self) -> list[str]:
        return sorted({*vars(self), *dir(self._source)})


def read_no_sources() -> None:
    """Let PySide6 take every module for one that switches no feature: none here does.

    So it is for a frozen program, which has no sources.  A PySide6 that looks in
    another way goes on looking.
    """
    importlib.import_module("PySide6.QtCore")
    feature = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda module: False


def mirror_qt() -> None:
    """Call before pyqtgraph is imported; after that nothing happens."""
    if "pyqtgraph" not in sys.modules:
        for name in MIRRORED:
            sys.modules[f"pyqtgraph.Qt.{name}"] = Mirror(name)
