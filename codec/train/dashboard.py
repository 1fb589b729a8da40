"""A run on a terminal: losses, codebooks, speed and the time that is left, in place."""

from __future__ import annotations

import time
from collections import deque

from rich import box
from rich.columns import Columns
from rich.console import Console
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from codec.train.reports import Report, Watcher
from codec.train.trainer import Trainer

KEPT_REPORTS = 30
REFRESH_S = 0.5
BAR_CELLS = 20
BLOCKS = "▁▂▃▄▅▆▇█"


class Dashboard(Watcher):
    """Draws the run on ``console`` from its first step to its last."""

    def __init__(self, console: Console) -> None:
        self.console = console
        # Drawn by this thread alone: a step is never interrupted for a picture.
        self.live = Live(console=console, auto_refresh=False)
        self.reports: deque[Report] = deque(maxlen=KEPT_REPORTS)
        self.drawn = 0.0

    def say(self, line: str) -> None:
        """Print a line, above the panel where there is one."""
        self.console.print(Text(line))

    def __enter__(self) -> Dashboard:
        self.live.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.live.stop()

    def reported(self, report: Report) -> None:
        self.reports.append(report)

    def stepped(self, trainer: Trainer) -> None:
        if time.monotonic() - self.drawn < REFRESH_S and trainer.step < trainer.recipe.steps:
            return
        self.drawn = time.monotonic()
        self.live.update(self.panel(trainer), refresh=True)

    def panel(self, trainer: Trainer) -> Panel:
        """The whole picture of this moment."""
        steps = trainer.recipe.steps
        rows = Table.grid(expand=True)
        rows.add_row(_bar(trainer.step / steps))
        if self.reports:
            rows.add_row(Text(self._pace(trainer)))
            rows.add_row("")
            # Side by side where the terminal is wide enough.
            tables = [self._losses(trainer), _codebooks(self.reports[-1])]
            rows.add_row(Columns(tables, padding=(0, 4)))
        title = f"{trainer.recipe.codec}: step {trainer.step:,} of {steps:,}"
        return Panel(rows, title=Text(title), box=box.ROUNDED)

    def _pace(self, trainer: Trainer) -> str:
        step_s, sampler = self.reports[-1].step_s, trainer.sampler
        heard_s = sampler.batch * sampler.crop / trainer.model.config.sample_rate_hz
        times = heard_s * trainer.peers.count / step_s
        left_s = (trainer.recipe.steps - trainer.step) * step_s
        return f"{1 / step_s:.2f} steps/s, {times:.0f} × real time, {_span(left_s)} left"

    def _losses(self, trainer: Trainer) -> Table:
        table = Table("loss", "weight", "value", "course", box=None, pad_edge=False)
        for name, value in self.reports[-1].losses.items():
            weight = getattr(trainer.recipe.weights, name, None)
            course = [r.losses[name] for r in self.reports if name in r.losses]
            shown = "" if weight is None else f"{weight:g}"
            table.add_row(name, shown, f"{value:.4g}", Text(sparkline(course), "cyan"))
        return table


def _codebooks(report: Report) -> Table:
    table = Table("layer", "codes used", "", "perplexity", box=None, pad_edge=False)
    for layer, (used, perplexity) in enumerate(
        zip(report.usage, report.perplexity, strict=True), start=1
    ):
        table.add_row(f"RVQ-{layer}", _bar(used, BAR_CELLS), f"{used:.0%}", f"{perplexity:.0f}")
    return table


def _bar(share: float, cells: int | None = None) -> ProgressBar:
    style = {"complete_style": "cyan", "finished_style": "cyan"}
    return ProgressBar(total=1, completed=share, width=cells, **style)


def sparkline(values: list[float]) -> str:
    """Values as a row of blocks, from the least to the most of them."""
    low, high = min(values), max(values)
    scale = (len(BLOCKS) - 1) / (high - low) if high > low else 0.0
    return "".join(BLOCKS[round((v - low) * scale)] for v in values)


def _span(seconds: float) -> str:
    hours, rest = divmod(round(seconds), 3600)
    return f"{hours} h {rest // 60:02} min" if hours else f"{rest // 60} min {rest % 60:02} s"
