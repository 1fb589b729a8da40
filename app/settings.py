"""What a person sets once: a table from which the dialog, the file and the checks are made."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psygnal import Signal

from app.model.checked import BadValue, Fields, number, shown
from app.model.live import BUFFER_RANGE_S, BUFFER_S
from app.model.picture import COLOUR_MAPS, FREQUENCY_SCALES
from codec.atomic import write_text
from codec.errors import UserError

VERSION = 1
MOST_BYTES = 1_000_000


@dataclass(frozen=True)
class Choice:
    """One of a few names; ``titles`` are what the person reads."""

    options: tuple[str, ...]
    titles: tuple[str, ...]

    def check(self, value: Any, place: str) -> str:
        if not isinstance(value, str) or value not in self.options:
            raise BadValue(f"{place} is {shown(value)}; known are {', '.join(self.options)}")
        return value


@dataclass(frozen=True)
class Amount:
    """A number from ``low`` to ``high`` in ``unit``."""

    low: float
    high: float
    unit: str
    step: float = 1.0

    def check(self, value: Any, place: str) -> float:
        return number(value, place, self.low, self.high)


@dataclass(frozen=True)
class Switch:
    """On or off."""

    def check(self, value: Any, place: str) -> bool:
        if not isinstance(value, bool):
            raise BadValue(f"{place} is {shown(value)}, not true or false")
        return value


@dataclass(frozen=True)
class Setting:
    """One setting: its name in the file, the page and title in the dialog, and what it may be."""

    name: str
    page: str
    title: str
    help: str
    kind: Choice | Amount | Switch
    default: str | float | bool


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "theme",
        "Window",
        "Theme",
        "Light, dark, or like the system.",
        Choice(("system", "light", "dark"), ("System", "Light", "Dark")),
        "system",
    ),
    Setting(
        "language",
        "Window",
        "Language",
        "Interface language (takes effect after restart).",
        Choice(("system", "en", "de"), ("System", "English", "Deutsch")),
        "system",
    ),
    Setting(
        "text_size",
        "Window",
        "Text size",
        "Size of the text in the window.",
        Amount(80, 200, "%", 10),
        100.0,
    ),
    Setting(
        "scale",
        "Pictures",
        "Frequency scale",
        "The frequency axis of the spectrograms.",
        Choice(FREQUENCY_SCALES, ("Linear", "Mel", "Log", "Bark")),
        "linear",
    ),
    Setting(
        "colour_map",
        "Pictures",
        "Colour map",
        "The colours of the levels; all of them are perceptually uniform.",
        Choice(COLOUR_MAPS, tuple(name.capitalize() for name in COLOUR_MAPS)),
        "magma",
    ),
    Setting(
        "follow",
        "Pictures",
        "Follow playhead",
        "Scroll the view along when the playhead leaves it.",
        Switch(),
        True,
    ),
    Setting(
        "loudness",
        "Sound",
        "Match loudness",
        "Target loudness of every source: the original's, −23 LUFS, or none.",
        Choice(("original", "ebu", "off"), ("The original", "−23 LUFS (EBU R 128)", "Off")),
        "original",
    ),
    Setting(
        "live_buffer_ms",
        "Sound",
        "Live buffer",
        "Output buffer: larger is safer but adds delay.",
        Amount(1000 * BUFFER_RANGE_S[0], 1000 * BUFFER_RANGE_S[1], "ms", 10),
        1000 * BUFFER_S,
    ),
    Setting(
        "device",
        "Codec",
        "Compute device",
        "Where the codec runs; automatic uses a GPU if there is one.",
        Choice(("auto", "cpu", "cuda", "mps"), ("Automatic", "CPU", "CUDA", "MPS")),
        "auto",
    ),
    Setting(
        "autosave_s",
        "Session",
        "Autosave every",
        "How often the session is backed up, in addition to after every change; 0 turns both off.",
        Amount(0, 3600, "s", 5),
        20.0,
    ),
    Setting(
        "restore",
        "Session",
        "Reopen last session at startup",
        "Restore clips, mixes, regions and views.",
        Switch(),
        False,
    ),
)
BY_NAME = {setting.name: setting for setting in SETTINGS}


class SettingsError(UserError):
    """A settings file that is not used."""


class Settings:
    """The values; ``changed(name)`` tells of each that is another now."""

    changed = Signal(str)

    def __init__(self, values: Mapping[str, Any] | None = None) -> None:
        self._values = {s.name: s.default for s in SETTINGS} | dict(values or {})

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def __setitem__(self, name: str, value: Any) -> None:
        """Raises BadValue, a sentence, if ``value`` is not one that this setting may have."""
        value = BY_NAME[name].kind.check(value, name)
        if value != self._values[name]:
            self._values[name] = value
            self.changed.emit(name)

    def reset(self) -> None:
        """Everything as delivered."""
        for setting in SETTINGS:
            self[setting.name] = setting.default

    def write(self, path: Path) -> None:
        """Save, whole or not at all.  Raises OSError."""
        path.parent.mkdir(parents=True, exist_ok=True)
        write_text(path, json.dumps({"version": VERSION, **self._values}, indent=1) + "\n")

    @classmethod
    def read(cls, path: Path) -> Settings:
        """What :meth:`write` saved; all defaults if there is no such file yet.

        A setting that the file lacks has its default.

        Raises
        ------
        SettingsError
            If the file is damaged, from a newer version, or a value is out of range.
        """
        try:
            if path.stat().st_size > MOST_BYTES:
                raise ValueError
            data = json.loads(path.read_text(encoding="utf-8"))
            at = Fields(data, "settings")
            if at.whole("version", 1, 1_000_000) > VERSION:
                raise BadValue("they were saved by a newer version of this program")
            for name in set(data) - set(BY_NAME) - {"version"}:
                raise BadValue(f"{at.where(shown(name))} is not known")
            read = {n: BY_NAME[n].kind.check(data[n], at.where(n)) for n in BY_NAME if n in data}
        except FileNotFoundError:
            return cls()
        except BadValue as error:
            raise SettingsError(
                f"The settings in '{path}' are not used: {error}. Mend or remove the file."
            ) from error
        except (OSError, ValueError, RecursionError) as error:
            raise SettingsError(
                f"The settings in '{path}' cannot be read and are not used; remove the file."
            ) from error
        return cls(read)
