"""Where commands write to: never over what they read, and not over what somebody else made."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from codec.errors import UserError

SOFTWARE = "HybridCodec"
"""The tag ``software`` of a recording that a command wrote."""


class AlreadyThereError(UserError):
    """Files are there that nobody has asked to replace."""


def is_same(path: Path, other: Path) -> bool:
    """Whether both lead to one file, by whatever name or link."""
    try:
        return os.path.samefile(path, other)
    except (OSError, ValueError):
        return path.resolve() == other.resolve()


def check_not_read(targets: Iterable[Path | None], sources: Sequence[Path]) -> None:
    """Refuse to write over what is read, or two things into one file.

    Raises
    ------
    UserError
        If one of ``targets`` (None: not written) is one of ``sources``, or another target.
    """
    wanted = [target for target in targets if target is not None]
    for number, target in enumerate(wanted):
        if any(is_same(target, source) for source in sources):
            raise UserError(
                f"'{target.name}' would replace what it is made from; choose another name."
            )
        if any(is_same(target, other) for other in wanted[:number]):
            raise UserError(f"'{target}' is named twice; choose another name for one of them.")


def check_replaceable(target: Path, *, overwrite: bool) -> None:
    """Refuse to write over a file that no command here made, unless ``overwrite``.

    Raises
    ------
    UserError
        If there is such a file.
    """
    if not overwrite and target.exists() and not _was_made_here(target):
        raise UserError(
            f"'{target}' is there already; choose another name, or give --overwrite to replace it."
        )


def check_absent(targets: Sequence[Path], *, overwrite: bool) -> None:
    """Refuse to write over any file, unless ``overwrite``: nobody typed these names.

    Raises
    ------
    UserError
        If one of them is there.
    """
    there = [] if overwrite else [target for target in targets if target.exists()]
    if there:
        others = f" and {len(there) - 1} more are" if len(there) > 1 else " is"
        raise AlreadyThereError(
            f"'{there[0]}'{others} there already; choose another folder, "
            "or give --overwrite to replace what is there."
        )


def _was_made_here(path: Path) -> bool:
    """Whether it is a file of codes, or a recording with our tag, or empty."""
    import soundfile as sf

    from codec.codes_file import MAGIC

    try:
        with open(path, "rb") as file:
            begin = file.read(len(MAGIC))
        if not begin or begin == MAGIC:
            return True
        with sf.SoundFile(path) as recording:
            return recording.software.startswith(SOFTWARE)
    except (OSError, sf.LibsndfileError):
        return False
