"""``python -m codec batch`` and ``tokens``: many recordings at once; tokens for others."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from codec import zoo
from codec.command_options import (
    Channel,
    CodecName,
    Device,
    Overwrite,
    layer_sets,
    progress_bar,
    remark,
    say,
)

ONE = r"(semantic|acoustic|all|none|\d+([:-]\d+)?)"
SPEC = re.compile(rf"(?i){ONE}(,{ONE})*")


class ManySpecs(TyperCommand):
    """Takes several sets of layers behind one ``--layers``, as in ``--layers semantic 1:4 all``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        given: list[str] = []
        in_layers = False
        for number, arg in enumerate(args):
            before = args[number - 1] if number else ""
            if before == "--layers":
                in_layers = True
            elif in_layers and SPEC.fullmatch(arg) and not Path(arg).exists():
                given.append("--layers")
            else:
                in_layers = False
            given.append(arg)
        return super().parse_args(ctx, given)


def batch(
    sources: Annotated[list[Path], typer.Argument(metavar="FILE …", help="Recordings.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the table and sounds go.")],
    layers: Annotated[
        list[str] | None,
        typer.Option(
            metavar="SPEC …",
            help="Sets of layers, such as semantic,1:4,acoustic,all; or repeated. All if none.",
        ),
    ] = None,
    measures: Annotated[
        str,
        typer.Option(
            metavar="NAME,NAME",
            help="Only these, else all: pesq_wb (or pesq), stoi, estoi, distillmos, dnsmos, "
            "speaker_similarity (or speaker), mel, si_sdr_db, f0_corr, voicing_error.",
        ),
    ] = "",
    codec: CodecName = zoo.DEFAULT,
    overwrite: Overwrite = False,
    channel: Channel = "mix",
    device: Device = "auto",
) -> None:
    """Decode and measure many recordings with many sets of layers.

    DIR/measures.csv has a row a recording and set, DIR/means.csv their means with 95 %
    bootstrap intervals; the sounds lie beside them.  A run that was ended goes on when the same
    command is given again.
    """
    from codec.audio import channel_of
    from codec.evaluate.batch import Batch, batch_measures

    columns, chosen = batch_measures(measures), channel_of(channel)
    loaded = zoo.load(codec, device)
    sets = layer_sets(layers or ["all"], loaded.info.n_layers)
    todo = Batch(loaded, sources, sets, columns, out, channel=chosen, overwrite=overwrite)
    if todo.known:
        remark(f"{todo.known} of {len(todo.files)} recordings were done before; the rest follows.")
    for one in sets:
        if not loaded.info.was_trained_for(one):
            label = one.label(loaded.info.n_layers)
            remark(f"{loaded.info.name} was not trained to decode {label}")
    failed = 0
    with progress_bar("Batch") as progress:
        for done in todo.run(progress):
            failed += bool(done.error)
            for note in (done.error, *done.notes):
                if note:
                    remark(note if note is done.error else f"{done.file.name}: {note}")
    _print_means(todo)
    say(todo.table)
    if failed:
        remark(f"{failed} of {len(todo.files)} recordings could not be decoded and measured.")
        raise typer.Exit(2)


def _print_means(todo: Any) -> None:
    from codec.evaluate.batch_tables import means

    for (_, layers), of in means(todo.rows, todo.columns).items():
        parts = []
        for name, mean in of.items():
            span = f" [{mean.low:.3g}, {mean.high:.3g}]" if mean.low == mean.low else ""
            parts.append(f"{name} {mean.value:.3g}{span}" if mean.count else f"{name} –")
        say(f"{layers}: {', '.join(parts)}")


def tokens(
    source: Annotated[
        Path, typer.Argument(metavar="IN", help="A recording, or a file of codes (.hcodes).")
    ],
    target: Annotated[
        Path, typer.Argument(metavar="OUT.TextGrid|.npz|.json", help="The suffix says how.")
    ],
    codec: CodecName = zoo.DEFAULT,
    overwrite: Overwrite = False,
    channel: Channel = "mix",
    device: Device = "auto",
) -> None:
    """Write the tokens of a recording for Praat, NumPy or anything that reads JSON."""
    from codec import files
    from codec.audio import channel_of
    from codec.targets import check_not_read, check_replaceable
    from codec.token_files import check_has_tokens, check_token_suffix, export_tokens

    check_token_suffix(target)
    chosen = channel_of(channel)
    check_not_read([target], [source])
    check_replaceable(target, overwrite=overwrite)
    loaded = zoo.load(codec, device)
    check_has_tokens(loaded.info)
    with progress_bar("Encoding") as progress:
        codes, notes = files.codes_of(loaded, source, channel=chosen, progress=progress)
    export_tokens(target, codes, loaded.info)
    for note in notes:
        remark(f"{source.name}: {note}")
    seconds = codes.samples / loaded.info.sample_rate_hz
    say(f"{target}: {seconds:.2f} s, {codes.frames} frames, {loaded.info.n_layers} layers")
