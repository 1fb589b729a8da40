"""Makes pyqtgraph come up sooner: it need not see every class of Qt to use a few.

PySide6 makes a class when it is first asked for.  pyqtgraph, as it is imported, asks
for all 700 of them to copy them into ``pyqtgraph.Qt``: 0.13 s of computing and 16 MB
before there is a window.
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


def mirror_qt() -> None:
    """Call before pyqtgraph is imported; after that nothing happens."""
    if "pyqtgraph" not in sys.modules:
        for name in MIRRORED:
            sys.modules[f"pyqtgraph.Qt.{name}"] = Mirror(name)
