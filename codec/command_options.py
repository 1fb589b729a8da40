"""What the commands share: options, how they speak, and a bar for what takes long."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from codec.api import LayerSet

CodecName = Annotated[
    str, typer.Option("--codec", help="A known codec, a checkpoint (.safetensors) or its folder.")
]
Channel = Annotated[
    str, typer.Option("--channel", help="What to read of stereo: mix, left, right or a number.")
]
Device = Annotated[str, typer.Option(help="auto, cpu, cuda, cuda:N or mps.")]
Overwrite = Annotated[
    bool, typer.Option("--overwrite", help="Replace files that are there already.")
]


def layer_sets(specs: Iterable[str], n_layers: int) -> tuple[LayerSet, ...]:
    """The sets of layers that were asked for, each once and in order.

    In a text with a name or a RVQ-1:k every comma parts two sets, as in
    ``semantic,1:4,all``; a list of numbers alone, such as ``1,3-5``, is one set.

    Raises
    ------
    LayerSpecError
        If one of them cannot be read.
    """
    found = []
    for spec in specs:
        has_many = ":" in spec or any(c.isalpha() for c in spec)
        parts = spec.split(",") if has_many else [spec]
        found += [LayerSet.parse(part, n_layers) for part in parts]
    return tuple(dict.fromkeys(found))


def say(text: str | Path) -> None:
    """Print a line."""
    typer.echo(one_line(text))


def remark(text: str) -> None:
    """Print a line on stderr."""
    typer.echo(one_line(text), err=True)


def one_line(text: str | Path) -> str:
    """One line, whatever characters are in a file's name."""
    return "".join(c if c.isprintable() else "?" for c in str(text))


@contextmanager
def progress_bar(title: str) -> Iterator[Callable[[float], None]]:
    """A bar on stderr, where there is a terminal, that is gone at the end."""
    from rich.console import Console
    from rich.progress import Progress

    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(title, total=1.0)
        yield lambda share: bar.update(task, completed=share)
