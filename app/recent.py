"""The recordings and sessions that were opened last, in a file of their own."""

from __future__ import annotations

import json
from pathlib import Path

from codec.atomic import write_text

MOST = 12
MOST_BYTES = 200_000


def read_recent(file: Path) -> list[str]:
    """Paths, the newest first; none where there is no such list or it is damaged."""
    try:
        if file.stat().st_size > MOST_BYTES:
            return []
        paths = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return []
    if not isinstance(paths, list):
        return []
    return [p for p in paths if isinstance(p, str) and p and "\0" not in p][:MOST]


def add_recent(file: Path, path: str) -> list[str]:
    """Put ``path`` first, among what other windows have put there; the list as it is then.

    Raises OSError.
    """
    paths = [path, *(p for p in read_recent(file) if p != path)][:MOST]
    file.parent.mkdir(parents=True, exist_ok=True)
    write_text(file, json.dumps(paths, indent=1) + "\n")
    return paths


def clear_recent(file: Path) -> list[str]:
    """Forget all of them.  Raises OSError."""
    file.unlink(missing_ok=True)
    return []
