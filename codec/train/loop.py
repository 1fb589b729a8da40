"""Step after step until the recipe or the time is at its end, saving on the way."""

from __future__ import annotations

import math
import time
from collections.abc import Sequence
from contextlib import ExitStack

import torch

from codec.train.peers import Peers
from codec.train.reports import Report, Watcher
from codec.train.stopping import Stopping, stopping
from codec.train.sums import Sums
from codec.train.trainer import Trainer


def train_on(
    trainer: Trainer,
    *,
    time_budget_s: float = math.inf,
    checkpoint_s: float = 180.0,
    log_every: int = 50,
    watchers: Sequence[Watcher] = (),
) -> None:
    """Train until ``recipe.steps``, until the time is spent, or until a signal asks for the end.

    Every ``checkpoint_s`` and at the end the run is saved, also after Ctrl+C or
    SIGTERM, which then do what they always do.  Only the leading one of several
    processes saves and has ``watchers``, which are closed at the end.

    Raises
    ------
    KeyboardInterrupt
        After Ctrl+C, once the run is saved; at once when it is pressed again.
    """
    watchers = watchers if trainer.peers.leads else ()
    begun = saved = stepped = time.monotonic()
    with ExitStack() as stack:
        signals = stack.enter_context(stopping())
        for watcher in watchers:
            stack.enter_context(watcher)
            watcher.begins(trainer)
        while trainer.step < trainer.recipe.steps:
            is_over = time.monotonic() - begun >= time_budget_s
            if _is_at_its_end(trainer.peers, signals, is_over):
                break
            losses = trainer.train_step()
            stepped, before = time.monotonic(), stepped
            trainer.elapsed_s += stepped - before
            trainer.sums.add(losses, stepped - before)
            if trainer.step % log_every == 0:
                report, trainer.sums = _report(trainer), Sums()
                for watcher in watchers:
                    watcher.reported(report)
            for watcher in watchers:
                watcher.stepped(trainer)
            if stepped - saved > checkpoint_s:
                _save(trainer, watchers)
                saved = time.monotonic()
        _save(trainer, watchers)


def _is_at_its_end(peers: Peers, signals: Stopping, is_over: bool) -> bool:
    """The same in all processes: the leader's clock decides, and a signal to any of them."""
    mine = signals.asked or (peers.leads and is_over)
    return bool(peers.total(torch.tensor([float(mine)])).item())


def _report(trainer: Trainer) -> Report:
    health, sums = trainer.health, trainer.sums
    steps = trainer.recipe.steps
    usage, perplexity = health.usage(), health.perplexity()
    return Report(trainer.step, steps, sums.step_s, sums.means(), usage, perplexity)


def _save(trainer: Trainer, watchers: Sequence[Watcher]) -> None:
    if trainer.peers.leads:
        trainer.save()
        for watcher in watchers:
            watcher.saved(trainer)
