"""``python -m codec``: info, encode, decode, reconstruct, batch, tokens, bench and more.

What the commands do lives in :mod:`codec.zoo`, :mod:`codec.files`,
:mod:`codec.bench` and :mod:`codec.train.run`; those that need torch are
imported inside the commands, so that ``--help`` does not wait for it.

Exit codes: 0; 2 for what the person can mend, with one sentence on stderr;
1 for our own faults; 130 after Ctrl+C.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from codec import zoo
from codec.api import LayerSet
from codec.command_options import (
    Channel,
    CodecName,
    Device,
    Overwrite,
    one_line,
    progress_bar,
    remark,
    say,
)
from codec.commands_batch import ManySpecs, batch, tokens
from codec.commands_evaluate import evaluate, probe
from codec.commands_train import train
from codec.errors import UserError

if TYPE_CHECKING:
    from codec.bench import Speed


class Commands(TyperGroup):
    """All commands, with one place where errors become sentences and exit codes."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except (UserError, OSError) as error:
            if isinstance(error, BrokenPipeError):
                raise
            sentence = _sentence(error)
        except (MemoryError, RuntimeError) as error:
            if not _is_out_of_memory(error):
                raise
            sentence = "The memory is not enough; choose shorter audio or another device."
        except KeyboardInterrupt:
            remark("Stopped.")
            raise typer.Exit(130) from None
        remark(sentence)
        raise typer.Exit(2)


def _is_out_of_memory(error: Exception) -> bool:
    """torch has a class of its own for a GPU's memory and only words for a processor's."""
    words = ("out of memory", "can't allocate memory", "not enough memory")
    return isinstance(error, MemoryError) or any(w in str(error).lower() for w in words)


def _sentence(error: UserError | OSError) -> str:
    if isinstance(error, UserError):
        return str(error)
    what = f"'{error.filename}': " if error.filename else ""
    return f"{what}{error.strerror or error}; check the disk and the names."


app = typer.Typer(
    cls=Commands,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="HybridCodec: speech as layers of tokens, and back.",
)

Layers = Annotated[str, typer.Option(help="semantic, acoustic, all, 1:k, or a list such as 1,3-5.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command()
def info(
    name: Annotated[str, typer.Argument(help="A known codec, a checkpoint or its folder.")],
    as_json: AsJson = False,
) -> None:
    """Say what a codec is: parameters, layers, bit rates, latency, licence."""
    known = zoo.describe(name)
    family, plain, weights = zoo.resolve(name)
    note = family.why_not(plain, weights)
    facts = _facts(known) | {"note": note}
    if as_json:
        typer.echo(json.dumps(facts, indent=2))
        return
    _print_facts(facts)
    if note:
        typer.echo(note)


def _facts(known: zoo.Description) -> dict[str, Any]:
    codec = known.info
    return {
        "name": codec.name,
        "parameters": {"total": sum(known.parameters.values()), **known.parameters},
        "kind": codec.kind,
        "sample_rate_hz": codec.sample_rate_hz,
        "output_rate_hz": codec.decoded_rate_hz,
        "frame_rate_hz": codec.frame_rate_hz,
        "hop_samples": codec.hop_samples,
        "layers": [
            {
                "name": layer.name,
                "number": layer.number,
                "role": layer.role,
                "codebook_size": layer.codebook_size,
                "bits": layer.bits,
            }
            for layer in codec.layers
        ],
        "bits_per_second": codec.bits_per_second,
        "bits_per_second_by_layer": [
            codec.token_rate_hz(i) * layer.bits for i, layer in enumerate(codec.layers)
        ],
        "streams": [asdict(stream) for stream in codec.streams],
        "capabilities": sorted(codec.capabilities),
        "causal": codec.causal,
        "latency_ms": 1000 * codec.latency_samples / codec.sample_rate_hz,
        "trained_subsets": sorted(codec.trained_subsets),
        "bandwidth_hz": codec.bandwidth_hz,
        "licence": codec.licence,
        "summary": codec.summary,
        "fingerprint": codec.fingerprint,
        "has_weights": known.has_weights,
        "training": known.training,
    }


def _print_facts(facts: dict[str, Any]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    parameters = dict(facts["parameters"])
    rows = [
        ("parameters", f"{parameters.pop('total'):,}"),
        *((f"  {part}", f"{count:,}") for part, count in parameters.items()),
        ("sample rate", f"{facts['sample_rate_hz']} Hz"),
        ("frame rate", f"{facts['frame_rate_hz']:g} Hz, hop {facts['hop_samples']} samples"),
        ("bit rate", f"{facts['bits_per_second'] / 1000:g} kbit/s"),
        ("causal", "yes" if facts["causal"] else "no"),
        ("latency", f"{facts['latency_ms']:g} ms"),
        ("trained for", ", ".join(facts["trained_subsets"]) or "nothing yet"),
        ("licence", facts["licence"] or "not stated"),
        ("summary", facts["summary"] or "none"),
    ]
    about = Table(title=one_line(facts["name"]), box=box.SIMPLE, show_header=False)
    for title, text in rows:
        about.add_row(title, one_line(text))
    layers = Table("layer", "role", "codes", "bits", "kbit/s", box=box.SIMPLE)
    rates = facts["bits_per_second_by_layer"]
    for layer, rate in zip(facts["layers"], rates, strict=True):
        cells = (layer["name"], layer["role"], layer["codebook_size"], layer["bits"], rate / 1000)
        layers.add_row(*map(str, cells))
    # A checkpoint's texts are somebody else's: no markup.
    console = Console(markup=False)
    console.print(about)
    if facts["layers"]:
        console.print(layers)


@app.command("list")
def list_codecs(as_json: AsJson = False) -> None:
    """List the codecs that are known by name, and why one cannot run here.

    A row a codec: name; kind (discrete, continuous, classical or text); available; why_not;
    streams, each with kind, name, rate_hz, role, codebook_size and dimensions.
    """
    rows = [asdict(one) for one in zoo.listed()]
    if as_json:
        typer.echo(json.dumps(rows, indent=2))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table("codec", "kind", "streams", "runs here", box=box.SIMPLE)
    for row in rows:
        streams = _streams_in_words(row["streams"])
        table.add_row(row["name"], row["kind"], streams, row["why_not"] or "yes")
    Console(markup=False).print(table)


def _streams_in_words(streams: tuple[dict[str, Any], ...]) -> str:
    """Streams of one rate together: "12 at 25 Hz"."""
    counts = Counter(stream["rate_hz"] for stream in streams)
    return ", ".join(f"{count} at {rate:.5g} Hz" for rate, count in counts.items()) or "–"


@app.command()
def encode(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A recording.")],
    target: Annotated[Path, typer.Argument(metavar="OUT", help="The file of codes (.hcodes).")],
    codec: CodecName = zoo.DEFAULT,
    overwrite: Overwrite = False,
    channel: Channel = "mix",
    device: Device = "auto",
) -> None:
    """Encode a recording into a file of codes."""
    from codec import files
    from codec.audio import channel_of

    chosen_channel = channel_of(channel)
    loaded = zoo.load(codec, device)
    with progress_bar("Encoding") as progress:
        done = files.encode_file(
            loaded,
            source,
            target,
            channel=chosen_channel,
            overwrite=overwrite,
            progress=progress,
        )
    for note in done.notes:
        remark(f"{source.name}: {note}")
    say(
        f"{target}: {done.samples / loaded.info.sample_rate_hz:.2f} s, "
        f"{done.frames} frames, {done.size_bytes} bytes"
    )


@app.command()
def decode(
    source: Annotated[Path, typer.Argument(metavar="IN", help="A file of codes (.hcodes).")],
    target: Annotated[Path, typer.Argument(metavar="OUT.wav", help="The recording.")],
    layers: Layers = "all",
    codec: CodecName = zoo.DEFAULT,
    overwrite: Overwrite = False,
    device: Device = "auto",
) -> None:
    """Decode all or some layers of a file of codes into a recording."""
    from codec import files

    loaded = zoo.load(codec, device)
    chosen = LayerSet.parse(layers, loaded.info.n_layers)
    done = files.decode_file(loaded, source, target, chosen, overwrite=overwrite)
    for note in done.notes:
        remark(f"{source.name}: {note}")
    say(f"{target}: {done.samples / loaded.info.sample_rate_hz:.2f} s")


@app.command()
def reconstruct(
    sources: Annotated[list[Path], typer.Argument(metavar="FILE …", help="Recordings.")],
    out: Annotated[Path, typer.Option(metavar="DIR", help="Where the WAV files go.")],
    codec: CodecName = zoo.DEFAULT,
    layers: Layers = "all",
    streaming: Annotated[bool, typer.Option("--streaming", help="Run as a stream.")] = False,
    chunk_frames: Annotated[
        int | None, typer.Option(min=1, help="Frames a chunk of the stream; 1 if not given.")
    ] = None,
    overwrite: Overwrite = False,
    channel: Channel = "mix",
    device: Device = "auto",
) -> None:
    """Encode and decode recordings into WAV files of the same names and durations."""
    from codec import files
    from codec.audio import channel_of

    if chunk_frames and not streaming:
        raise UserError("--chunk-frames is for streams; give --streaming too.")
    chosen_channel = channel_of(channel)
    loaded = zoo.load(codec, device)
    chosen = LayerSet.parse(layers, loaded.info.n_layers)
    chunk = chunk_frames or 1 if streaming else None
    failed = 0
    for one in files.reconstruct_files(
        loaded,
        sources,
        out,
        chosen,
        channel=chosen_channel,
        chunk_frames=chunk,
        overwrite=overwrite,
    ):
        if one.result is None:
            failed += 1
            remark(_sentence(one.error))
            continue
        for note in one.result.notes:
            remark(f"{one.source.name}: {note}")
        say(one.result.target)
    if failed:
        remark(f"{failed} of {len(sources)} recordings could not be reconstructed.")
        raise typer.Exit(2)


@app.command()
def bench(
    names: Annotated[list[str] | None, typer.Argument(metavar="NAME …")] = None,
    as_json: AsJson = False,
    seconds: Annotated[float, typer.Option(min=0.1, max=600, help="Seconds of audio.")] = 10.0,
    threads: Annotated[str, typer.Option(help="Thread counts, such as 1,2.")] = "1,2",
    device: Device = "auto",
) -> None:
    """Measure how fast codecs encode and decode here, side by side."""
    from codec import bench as measuring

    wanted = _numbers(threads)
    counts = measuring.usable_threads(wanted)
    if not counts:
        raise UserError(f"This machine has fewer cores than {min(wanted)}; give fewer threads.")
    for count in sorted(set(wanted) - set(counts)):
        remark(f"{count} threads are skipped: this machine has fewer cores.")
    with progress_bar("Measuring") as progress:
        speeds = measuring.compare(
            names or zoo.names(), threads=counts, seconds=seconds, device=device, progress=progress
        )
    for name in dict.fromkeys(s.name for s in speeds if s.weights == "random"):
        remark(f"{name} has no weights here; its speed was measured with random ones.")
    if as_json:
        typer.echo(json.dumps([speed.to_dict() for speed in speeds], indent=2))
    else:
        _print_speeds(speeds)


def _numbers(text: str) -> list[int]:
    parts = [part.strip() for part in text.split(",")]
    if not all(re.fullmatch(r"[1-9][0-9]{0,4}", part) for part in parts):
        raise UserError(f"Threads '{text}' could not be read; give numbers such as 1,2.")
    return [int(part) for part in parts]


def _print_speeds(speeds: list[Speed]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(
        title=f"Real-time factors on {speeds[0].device}, {speeds[0].seconds:g} s of audio",
        box=box.SIMPLE,
        pad_edge=False,
    )
    for heading in ("codec", "parameters", "weights", "threads", "encode", "decode", "total"):
        table.add_column(heading, no_wrap=True)
    for one in speeds:
        factors = (f"{rtf:.4f}" for rtf in (one.encode_rtf, one.decode_rtf, one.total_rtf))
        table.add_row(one.name, f"{one.parameters:,}", one.weights, str(one.threads), *factors)
    Console(markup=False).print(table)


app.command(cls=ManySpecs)(batch)
app.command()(tokens)
app.command()(evaluate)
app.command()(probe)
app.command()(train)


def main(name: str | None = None) -> None:
    """Run the command line; ``name`` is what usage messages call it."""
    app(prog_name=name)
