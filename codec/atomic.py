"""Files that are written whole or not at all."""

from __future__ import annotations

import errno
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


def why_not_written(error: OSError, name: str) -> str:
    """One sentence for a file that could not be written: why, and what to do."""
    if error.errno in (errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)):
        return f"{name} was not written: the disk is full; free some room or choose another disk."
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"{name} was not written: the folder or the file may not be changed; "
            "choose another place, or close the file elsewhere."
        )
    return f"{name} was not written ({error.strerror or error}); choose another place."
