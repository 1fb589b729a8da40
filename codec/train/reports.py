"""What is told of a run while it goes on, and to whom."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codec.atomic import write_text

if TYPE_CHECKING:
    from codec.train.trainer import Trainer

LOG_FILE = "log.jsonl"


@dataclass(frozen=True)
class Report:
    """The steps since the last report: mean losses, seconds a step, and the codebooks' use.

    ``usage`` is the share of the codes in use and ``perplexity`` how many are used
    as if evenly, a layer each.
    """

    step: int
    steps: int
    step_s: float
    losses: dict[str, float]
    usage: list[float]
    perplexity: list[float]

    def row(self) -> dict[str, Any]:
        """Everything as one line of the log, rounded."""
        return {
            "step": self.step,
            "step_s": round(self.step_s, 4),
            **{name: round(value, 4) for name, value in self.losses.items()},
            "usage": [round(u, 3) for u in self.usage],
            "perplexity": [round(p, 1) for p in self.perplexity],
        }


class Watcher(AbstractContextManager):
    """Follows a run from ``with`` to the end of it; what it does not override is nothing."""

    def begins(self, trainer: Trainer) -> None:
        """The run begins, or goes on from ``trainer.step``."""

    def stepped(self, trainer: Trainer) -> None:
        """A step was made."""

    def reported(self, report: Report) -> None:
        """Some steps were summed up."""

    def saved(self, trainer: Trainer) -> None:
        """A checkpoint was written."""

    def __exit__(self, *_: object) -> None:
        """The run has ended or failed."""


class LogFile(Watcher):
    """One JSON object a report, in the run's folder.

    Lines of steps after the last save of a killed run are taken out when it goes on,
    which makes these steps again.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / LOG_FILE

    def begins(self, trainer: Trainer) -> None:
        try:
            lines = self.path.read_text(encoding="utf-8", errors="replace").splitlines()
        except FileNotFoundError:
            return
        kept = [line for line in lines if 0 <= _step_of(line) <= trainer.step]
        if kept != lines:
            write_text(self.path, "".join(f"{line}\n" for line in kept))

    def reported(self, report: Report) -> None:
        with open(self.path, "a", encoding="utf-8") as file:
            file.write(json.dumps(report.row()) + "\n")


class Lines(Watcher):
    """One line of text a report."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self.say = say

    def reported(self, report: Report) -> None:
        losses = "  ".join(f"{n} {v:.4g}" for n, v in report.losses.items())
        self.say(
            f"{report.step:>7}/{report.steps}  step_s {report.step_s:.4g}  {losses}  "
            f"RVQ-1 used {report.usage[0]:.0%}"
        )


def _step_of(line: str) -> int:
    """The step of a line of the log; -1 if it was cut off when the run was killed."""
    try:
        return int(json.loads(line)["step"])
    except (ValueError, KeyError, TypeError):
        return -1


def last_losses(folder: Path) -> dict[str, float]:
    """The losses of the last whole line of a run's log; empty when there is none."""
    try:
        lines = (folder / LOG_FILE).read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    for line in reversed(lines):
        try:
            row = json.loads(line)
        except ValueError:  # cut off when the run was killed
            continue
        return {k: v for k, v in row.items() if isinstance(v, float) and k != "step_s"}
    return {}
