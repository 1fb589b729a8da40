"""Where this program keeps what is its own: settings, recent files, sessions."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtCore import QStandardPaths

NAME = "hybridcodec-inspector"
# Another folder instead of the usual one.
VARIABLE = "HYBRIDCODEC_INSPECTOR_SETTINGS"


def settings_folder() -> Path:
    """The folder, whether it is there yet or not."""
    chosen = os.environ.get(VARIABLE)
    if chosen:
        return Path(chosen).absolute()
    usual = QStandardPaths.StandardLocation.GenericConfigLocation
    return Path(QStandardPaths.writableLocation(usual)) / NAME
