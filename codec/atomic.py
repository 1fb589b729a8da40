"""Files that are written whole or not at all."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path


@contextmanager
def replacing(path: Path | str) -> Iterator[Path]:
    """A fresh path beside ``path`` to write to, which takes its place when all went well.

    When anything raises, the fresh file is removed and what was at ``path``
    stays as it was; errors pass through.
    """
    # Through a link, so that the file is replaced and not the link.
    final = Path(os.path.realpath(path))
    part = final.with_name(f".hybridcodec-{uuid.uuid4().hex}.part")
    try:
        with open(part, "xb") as file:
            mode = os.fstat(file.fileno()).st_mode
        yield part
        with open(part, "rb+") as file:
            os.fsync(file.fileno())
        # Some writers make their own file that nobody else may read.
        os.chmod(part, mode)
        os.replace(part, final)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def write_text(path: Path | str, text: str) -> None:
    """Write ``text`` as UTF-8."""
    with replacing(path) as part:
        part.write_text(text, encoding="utf-8")
