"""The microphone and the loudspeaker that were chosen last, in a file of their own."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

from app.model.checked import BadValue, Fields
from app.model.live import LiveDevice, LiveState
from codec.atomic import write_text

MOST_BYTES = 50_000
KINDS = ("input", "output")
MOST_CHANNELS, MOST_RATE_HZ = 1024, 1_000_000


def remembered(state: LiveState, file: Path) -> None:
    """Choose what was chosen last; a file that cannot be used chooses nothing."""
    try:
        if file.stat().st_size > MOST_BYTES:
            return
        found = json.loads(file.read_text(encoding="utf-8"))
        devices = {kind: _device(found[kind]) for kind in KINDS if found.get(kind)}
    except (OSError, ValueError, RecursionError, AttributeError, BadValue):
        return
    for kind, device in devices.items():
        setattr(state, kind, device)


def remember(state: LiveState, file: Path) -> None:
    """Keep what is chosen for the next start.  Raises OSError."""
    chosen = {kind: getattr(state, kind) for kind in KINDS}
    told = {kind: device and asdict(device) for kind, device in chosen.items()}
    file.parent.mkdir(parents=True, exist_ok=True)
    write_text(file, json.dumps(told, indent=1) + "\n")


def _device(data: object) -> LiveDevice:
    at = Fields(data, "device")
    return LiveDevice(
        at.text("name"),
        at.text("host_api"),
        at.whole("channels", 1, MOST_CHANNELS),
        at.whole("rate_hz", 1, MOST_RATE_HZ),
    )
