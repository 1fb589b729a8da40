"""A session on disk: which clips, and what was chosen for each.  Checked when read.

JSON, so that a person can read it.  Clips are named by path and SHA-256, never
copied; a path that leads to the network is refused, for opening one would tell
another machine who asks.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any, get_args

from app.model.checked import BadValue, Fields, number
from app.model.document import Region
from app.model.history import Choices
from app.model.mix import Difference, LayerAlone, Pane, Source, Stroke, Voice, key_of
from app.model.overlays import Overlays
from app.model.picture import CEILINGS_HZ, COLOUR_MAPS, FREQUENCY_SCALES, Picture
from codec.api import LayerSet
from codec.atomic import write_text
from codec.audio.files import MAX_CHANNELS
from codec.errors import UserError
from codec.voices import Matching

FORMAT = "hybridcodec-inspector session"
VERSION = 1
SUFFIX = ".hcsession"
MOST_BYTES = 16_000_000
MOST_CLIPS, MOST_STROKES, MOST_PANES, MOST_LAYERS = 1000, 10_000, 80, 64
LONGEST_S = 1e6


class SessionError(UserError):
    """A session that cannot be opened."""


@dataclass(frozen=True)
class Entry:
    """A clip of a session: ``sha256`` of its file (empty: not known), and what was chosen.

    ``channel`` of the file, counted from 1; 0 for the mix of all.
    """

    path: str
    sha256: str = ""
    position_s: float = 0.0
    heard: Source = Source.ORIGINAL
    choices: Choices | None = None
    channel: int = 0

    @property
    def name(self) -> str:
        return Path(self.path).name


@dataclass(frozen=True)
class Session:
    """Clips in the order of the list, and which one is shown (None: none).

    ``elsewhere``: of paths that led nowhere when it was read, where they would be if they
    had been moved together with it.
    """

    codec: str
    entries: tuple[Entry, ...] = ()
    current: int | None = None
    elsewhere: Mapping[str, str] = field(default_factory=dict, compare=False, hash=False)


def write_session(session: Session, path: str | Path) -> None:
    """Write it, whole or not at all.  Raises OSError."""
    folder = Path(path).resolve().parent

    def relative(target: str) -> str:
        moved = target if os.path.exists(target) else session.elsewhere.get(target, target)
        return _relative(moved, folder)

    data = {
        "format": FORMAT,
        "version": VERSION,
        "codec": session.codec,
        "codec_relative": relative(session.codec) if is_path(session.codec) else "",
        "current": session.current,
        "clips": [_plain_entry(entry, relative) for entry in session.entries],
    }
    text = json.dumps(data, indent=1, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # a file name that is no text
        text = json.dumps(data, indent=1)
    write_text(Path(path), text + "\n")


def read_session(path: str | Path) -> Session:
    """Read and check a session.

    Raises
    ------
    SessionError
        If it cannot be read, is not a session, comes from a newer version, or any
        value in it is out of range; the sentence says which.
    """
    path = Path(path)
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SessionError(
                f"'{path.name}' is larger than any session ({MOST_BYTES // 1_000_000} MB); "
                "choose another file."
            )
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise SessionError(
            f"'{path}' cannot be read ({error.strerror or error}); choose another file."
        ) from error
    except (ValueError, RecursionError) as error:
        raise SessionError(
            f"'{path.name}' is not a session, or was cut short; choose another file."
        ) from error
    try:
        return _session(data, path.resolve().parent)
    except UserError as error:
        if isinstance(error, SessionError):
            raise
        raise SessionError(
            f"The session '{path.name}' was not opened: {str(error).rstrip('.')}. "
            "Mend it or choose another."
        ) from error


# -- writing ------------------------------------------------------------------------


def _plain_entry(entry: Entry, relative: Callable[[str], str]) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "path": entry.path,
        "relative": relative(entry.path),
        "sha256": entry.sha256,
    }
    plain["channel"] = entry.channel
    plain |= {"position_s": entry.position_s, "heard": entry.heard.name.lower()}
    plain["choices"] = None
    chosen = entry.choices
    if chosen is not None:
        plain["choices"] = {
            "mix": chosen.mix.spec,
            "strokes": [{**asdict(s), "layers": s.layers.spec} for s in chosen.strokes],
            "continuous": chosen.continuous,
            "voice": _plain_voice(chosen.voice, relative) if chosen.voice else None,
            "region": [chosen.region.start_s, chosen.region.end_s] if chosen.region else None,
            "panes": [key_of(pane) for pane in chosen.panes],
            "picture": asdict(chosen.picture),
            "overlays": asdict(chosen.overlays),
            "visible": list(chosen.visible),
        }
    return plain


def _plain_voice(voice: Voice, relative: Callable[[str], str]) -> dict[str, Any]:
    return {**asdict(voice), "relative": relative(voice.path)}


def _relative(path: str, folder: Path) -> str:
    """The path from the session's folder, so that both can be moved together."""
    try:
        return Path(os.path.relpath(path, folder)).as_posix()
    except ValueError:  # another drive
        return ""


# -- reading ------------------------------------------------------------------------


def _session(data: Any, folder: Path) -> Session:
    top = Fields(data, "session")
    if data.get("format") != FORMAT:
        raise BadValue("it is not a session of this program")
    version = top.whole("version", 1, 1_000_000)
    if version > VERSION:
        raise BadValue(f"it was saved by a newer version of this program (format {version})")
    paths = _Paths(folder)
    entries = tuple(top.each("clips", MOST_CLIPS, lambda v, p: _entry(v, p, paths)))
    current = top.raw("current")
    if current is not None:
        current = top.whole("current", 0, len(entries) - 1)
    codec = _local(top.text("codec"), "codec")
    if is_path(codec):
        codec = paths.read(top, codec, top.text("codec_relative", missing=""))
    return Session(codec, entries, current, paths.elsewhere)


class _Paths:
    """Finds what a session in ``folder`` names, also where both were moved together."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.elsewhere: dict[str, str] = {}

    def read(self, at: Fields, path: str, relative: str) -> str:
        """``path``, unless there is something where ``relative`` leads from the folder."""
        _local(relative, at.where("relative"))
        if not relative:
            return path
        # The pair may have been moved together: what lies beside the session comes first.
        beside = os.path.normpath(self.folder / relative)
        if os.path.exists(beside):
            return beside
        if beside != path and not os.path.exists(path):
            self.elsewhere[path] = beside
        return path


def _entry(value: Any, place: str, paths: _Paths) -> Entry:
    at = Fields(value, place)
    path = paths.read(at, _local(at.text("path"), at.where("path")), at.text("relative"))
    digest = at.text("sha256", most=64)
    if digest and (len(digest) != 64 or set(digest) - set("0123456789abcdef")):
        raise BadValue(f"{at.where('sha256')} is not a SHA-256 in hexadecimal")
    return Entry(
        path,
        digest,
        at.number("position_s", 0, LONGEST_S),
        Source[at.choice("heard", [s.name.lower() for s in Source]).upper()],
        at.optional("choices", lambda v, p: _choices(v, p, paths)),
        at.whole("channel", 0, MAX_CHANNELS) if "channel" in at.value else 0,
    )


def is_path(codec: str) -> bool:
    """Whether a codec is named by where it lies, not by a name that is known everywhere."""
    return "/" in codec or "\\" in codec or codec.endswith(".safetensors")


def is_local(path: str) -> bool:
    """Whether opening ``path`` asks nobody on the network."""
    return not path.startswith(("\\\\", "//")) and "://" not in path


def _local(path: str, place: str) -> str:
    """A path on this machine; what would ask the network is refused."""
    if not is_local(path):
        raise BadValue(f"{place} leads to another machine, where nothing is opened from")
    return path


def _choices(value: Any, place: str, paths: _Paths) -> Choices:
    at = Fields(value, place)
    return Choices(
        mix=_layers(at.text("mix"), at.where("mix")),
        strokes=tuple(at.each("strokes", MOST_STROKES, _stroke)),
        continuous=at.flag("continuous"),
        voice=at.optional("voice", lambda v, p: _voice(v, p, paths)),
        region=_region(at),
        panes=tuple(at.each("panes", MOST_PANES, _pane)),
        picture=_picture(at.raw("picture"), at.where("picture")),
        overlays=_overlays(at.raw("overlays"), at.where("overlays")),
        visible=at.pair("visible", 0, LONGEST_S),
    )


def _layers(spec: str, place: str) -> LayerSet:
    try:
        return LayerSet.parse(spec, MOST_LAYERS)
    except UserError as error:
        raise BadValue(f"{place}: {error}") from error


def _stroke(value: Any, place: str) -> Stroke:
    at = Fields(value, place)
    start_s = at.number("start_s", 0, LONGEST_S)
    end_s = at.number("end_s", 0, LONGEST_S)
    if not start_s < end_s:
        raise BadValue(f"{place} ends before it starts")
    return Stroke(start_s, end_s, _layers(at.text("layers"), at.where("layers")))


def _voice(value: Any, place: str, paths: _Paths) -> Voice:
    at = Fields(value, place)
    path = _local(at.text("path"), at.where("path"))
    path = paths.read(at, path, at.text("relative", missing=""))
    return Voice(path, at.text("name"), at.choice("matching", get_args(Matching)))


def _region(at: Fields) -> Region | None:
    if at.raw("region") is None:
        return None
    return Region(*at.pair("region", 0, LONGEST_S))


def _pane(value: Any, place: str) -> Pane:
    known: dict[str, Pane] = {key_of(source): source for source in Source}
    known["difference"] = Difference()
    known |= {key_of(LayerAlone(i)): LayerAlone(i) for i in range(MOST_LAYERS)}
    if not isinstance(value, str) or value not in known:
        raise BadValue(f"{place} is no pane that this program knows")
    return known[value]


def _picture(value: Any, place: str) -> Picture:
    """Fields that an older session lacks keep their defaults."""
    at, plain = Fields(value, place), Picture()
    known = {field.name for field in fields(Picture)}
    for name in at.value:
        if name not in known:
            raise BadValue(f"{at.where(name)} is not known")
    read: dict[str, Callable[[str], Any]] = {
        "scale": lambda n: at.choice(n, FREQUENCY_SCALES),
        "colour_map": lambda n: at.choice(n, COLOUR_MAPS),
        "window_s": lambda n: at.number(n, 0.001, 1.0),
        "hop_s": lambda n: at.optional(n, lambda v, place: number(v, place, 0.0005, 1.0)),
        "db_low": lambda n: at.number(n, -200, 100),
        "db_high": lambda n: at.number(n, -200, 100),
        "difference_db": lambda n: at.number(n, 1, 100),
        "ceiling_hz": lambda n: at.optional(n, _ceiling_hz),
        "ceilings": lambda n: tuple(at.each(n, MOST_PANES, _ceiling)),
    }
    picture = replace(plain, **{name: read[name](name) for name in at.value})
    if not picture.db_low < picture.db_high:
        raise BadValue(f"{at.where('db_low')} is not below db_high")
    return picture


def _ceiling_hz(value: Any, place: str) -> float:
    return number(value, place, CEILINGS_HZ[0], 1e6)


def _ceiling(value: Any, place: str) -> tuple[str, float | None]:
    """A pane and the upper edge of its own picture; null for as high as the codec goes."""
    if not isinstance(value, list) or len(value) != 2:
        raise BadValue(f"{place} is not a pane and a frequency")
    pane, hz = value
    return key_of(_pane(pane, place)), None if hz is None else _ceiling_hz(hz, place)


def _overlays(value: Any, place: str) -> Overlays:
    at = Fields(value, place)
    return Overlays(**{field.name: at.flag(field.name) for field in fields(Overlays)})
