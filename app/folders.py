"""The folders that were opened from and saved to last, in a file of their own."""

from __future__ import annotations

import json
from pathlib import Path

from codec.atomic import write_text

MOST_BYTES = 50_000
# What is opened and saved, each from and to a folder of its own.
KINDS = ("recordings", "sessions", "codecs", "exports")


def read_folders(file: Path) -> dict[str, str]:
    """A folder a kind; those that are not known, or not there any more, are left out."""
    try:
        if file.stat().st_size > MOST_BYTES:
            return {}
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    if not isinstance(found, dict):
        return {}
    texts = {kind: found[kind] for kind in KINDS if isinstance(found.get(kind), str)}
    return {kind: text for kind, text in texts.items() if text and "\0" not in text}


def write_folders(file: Path, folders: dict[str, str]) -> None:
    """Keep them for the next start.  Raises OSError."""
    file.parent.mkdir(parents=True, exist_ok=True)
    write_text(file, json.dumps(folders, indent=1) + "\n")
