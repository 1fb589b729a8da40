"""Step after step until the recipe or the time is at its end, saving on the way."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from contextlib import ExitStack

from codec.train.reports import Report, Watcher
from codec.train.trainer import Trainer


class Sums:
    """Mean losses and seconds a step since the last report."""

    def __init__(self) -> None:
        self.values: dict[str, list[float]] = {}
        self.begun, self.count = time.monotonic(), 0

    def add(self, losses: dict[str, float]) -> None:
        self.count += 1
        for name, value in losses.items():
            self.values.setdefault(name, []).append(value)

    def report(self, trainer: Trainer) -> Report:
        return Report(
            trainer.step,
            trainer.recipe.steps,
            (time.monotonic() - self.begun) / self.count,
            # Some losses join on the way, and are means of fewer steps.
            {name: sum(values) / len(values) for name, values in self.values.items()},
            trainer.health.usage(),
            trainer.health.perplexity(),
        )


def train_on(
    trainer: Trainer,
    *,
    time_budget_s: float = math.inf,
    checkpoint_s: float = 180.0,
    log_every: int = 50,
    watchers: Sequence[Watcher] = (),
) -> None:
    """Train until ``recipe.steps`` or until the time is spent.

    Every ``checkpoint_s`` and at the end the run is saved.  Only the leading one of
    several processes saves and has ``watchers``, which are closed at the end.
    """
    peers = trainer.peers
    watchers = watchers if peers.leads else ()
    begun = saved = time.monotonic()
    sums = Sums()
    with ExitStack() as stack:
        for watcher in watchers:
            stack.enter_context(watcher)
        while trainer.step < trainer.recipe.steps:
            if not peers.agree(time.monotonic() - begun < time_budget_s):
                break
            sums.add(trainer.train_step())
            if trainer.step % log_every == 0:
                report, sums = sums.report(trainer), Sums()
                for watcher in watchers:
                    watcher.reported(report)
            for watcher in watchers:
                watcher.stepped(trainer)
            if time.monotonic() - saved > checkpoint_s:
                saved = _save(trainer, saved, watchers)
        _save(trainer, saved, watchers)


def _save(trainer: Trainer, since: float, watchers: Sequence[Watcher]) -> float:
    """Save what the leader knows; returns the time until which its work is counted."""
    now = time.monotonic()
    trainer.elapsed_s += now - since
    if trainer.peers.leads:
        trainer.save()
        for watcher in watchers:
            watcher.saved(trainer)
    return now
