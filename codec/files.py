"""Recordings and files of codes through a codec: what the command line does, as functions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from codec.api import Codec, Codes, LayerSet
from codec.audio import read_audio, resample, write_audio
from codec.codes_file import read_codes, write_codes
from codec.errors import AudioFileError, UserError
from codec.targets import SOFTWARE, check_absent, check_not_read, check_replaceable, is_same

__all__ = [
    "Decoded",
    "Encoded",
    "Reconstructed",
    "codes_of",
    "decode_file",
    "encode_file",
    "load_wave",
    "reconstruct_files",
]

CODES_SUFFIX = ".hcodes"
Progress = Callable[[float], None]


@dataclass(frozen=True)
class Encoded:
    """What was written: ``size_bytes`` on disk for ``samples`` at the codec's rate."""

    target: Path
    samples: int
    frames: int
    size_bytes: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Decoded:
    """What was written, ``samples`` long at the codec's rate; ``notes`` are remarks."""

    target: Path
    samples: int
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Reconstructed:
    """One file of many: ``result``, or the ``error`` that it ended with."""

    source: Path
    result: Decoded | None = None
    error: UserError | OSError | None = None


def load_wave(
    path: Path | str, rate_hz: int, channel: int | None = None
) -> tuple[Tensor, tuple[str, ...]]:
    """A recording as a codec wants it.

    Returns
    -------
    Tensor, tuple of str
        Wave float32 [1, 1, T] at ``rate_hz``, T = round(duration · rate), mixed
        to mono or one ``channel`` (counted from 1); and remarks on the recording.

    Raises
    ------
    AudioFileError
        If it cannot be read or is shorter than one sample at ``rate_hz``.
    """
    audio = read_audio(path, channel=channel)
    samples = resample(audio.mono(), audio.rate_hz, rate_hz)
    if len(samples) == 0:
        raise AudioFileError(
            f"{audio.name} is too short to be heard at {rate_hz} Hz; choose a longer recording."
        )
    return torch.from_numpy(samples)[None, None], audio.notes


def codes_of(
    codec: Codec,
    source: Path | str,
    *,
    channel: int | None = None,
    progress: Progress | None = None,
) -> tuple[Codes, tuple[str, ...]]:
    """The codes of a recording, or of a file of codes that such a codec made; and remarks.

    Raises
    ------
    AudioFileError, CodesFileError
        If it cannot be read, or the codes are of another codec.
    """
    source = Path(source)
    if source.suffix.lower() == CODES_SUFFIX:
        stored = read_codes(source)
        stored.check_fits(codec.info)
        return stored.codes, ()
    wave, notes = load_wave(source, codec.info.sample_rate_hz, channel)
    return codec.encode(wave, progress=progress), notes


def encode_file(
    codec: Codec,
    source: Path | str,
    target: Path | str,
    *,
    channel: int | None = None,
    overwrite: bool = True,
    progress: Progress | None = None,
) -> Encoded:
    """Encode a recording, or one ``channel`` of it (counted from 1), into a file of codes.

    Without ``overwrite``, only files that were made here are replaced.

    Raises
    ------
    AudioFileError, CodesFileError, UserError
        If the one cannot be read or the other not written.
    """
    source, target = Path(source), Path(target)
    check_not_read([target], [source])
    check_replaceable(target, overwrite=overwrite)
    wave, notes = load_wave(source, codec.info.sample_rate_hz, channel)
    codes = codec.encode(wave, progress=progress)
    size = write_codes(target, codes, codec.info)
    return Encoded(target, codes.samples, codes.frames, size, notes)


def decode_file(
    codec: Codec,
    source: Path | str,
    target: Path | str,
    layers: LayerSet | None = None,
    *,
    overwrite: bool = True,
) -> Decoded:
    """Decode these layers (None: all) of a file of codes into a recording.

    Without ``overwrite``, only files that were made here are replaced.

    Raises
    ------
    CodesFileError, AudioFileError, UserError
        If the one cannot be read or was not made by such a codec, or the other
        cannot be written.
    """
    source, target = Path(source), Path(target)
    check_not_read([target], [source])
    check_replaceable(target, overwrite=overwrite)
    stored = read_codes(source)
    stored.check_fits(codec.info)
    notes = _untrained_note(codec, layers)
    if stored.other_checkpoint(codec.info):
        notes += (f"made with other weights of {stored.header.codec}, so it may not be speech",)
    return _write(codec, codec.decode(stored.codes, layers), target, notes)


def reconstruct_files(
    codec: Codec,
    sources: Sequence[Path | str],
    folder: Path | str,
    layers: LayerSet | None = None,
    *,
    channel: int | None = None,
    chunk_frames: int | None = None,
    overwrite: bool = True,
) -> Iterator[Reconstructed]:
    """Encode and decode many recordings into WAV files of the same base names and durations.

    Parameters
    ----------
    folder : Path
        Where the WAV files go; it is made if it is not there.
    channel : int, optional
        The only one to read, counted from 1, instead of the mix of all.
    chunk_frames : int, optional
        Run as a stream, so many frames at a time, instead of offline.
    overwrite : bool
        Replace files that are there.

    Returns
    -------
    iterator of Reconstructed
        In order, one a source, as they are done; a bad one does not stop the others.

    Raises
    ------
    UserError
        Before anything is done: if two outputs would have the same name, one
        would replace a recording, one is there and may not be replaced, or the
        codec cannot stream.
    """
    codec.info.check_decodable(LayerSet.all(codec.info.n_layers) if layers is None else layers)
    if chunk_frames is not None and not codec.info.can("streaming"):
        raise UserError(f"{codec.info.name} is not causal and cannot stream; leave streaming out.")
    if chunk_frames is not None and chunk_frames < 1:
        raise UserError(f"Chunks of {chunk_frames} frames cannot be streamed; give 1 or more.")
    paths = [Path(source) for source in sources]
    targets = _targets(paths, Path(folder))
    check_absent(targets, overwrite=overwrite)
    Path(folder).mkdir(parents=True, exist_ok=True)
    return _reconstruct_each(codec, paths, targets, layers, chunk_frames, channel)


def _reconstruct_each(
    codec: Codec,
    sources: list[Path],
    targets: list[Path],
    layers: LayerSet | None,
    chunk_frames: int | None,
    channel: int | None,
) -> Iterator[Reconstructed]:
    for source, target in zip(sources, targets, strict=True):
        try:
            wave, notes = load_wave(source, codec.info.sample_rate_hz, channel)
            if chunk_frames is None:
                made = codec.decode(codec.encode(wave), layers)
            else:
                made = _streamed(codec, wave, layers, chunk_frames)
            notes += _untrained_note(codec, layers)
            outcome = Reconstructed(source, _write(codec, made, target, notes))
        except (UserError, OSError) as error:
            outcome = Reconstructed(source, error=error)
        yield outcome


def _streamed(codec: Codec, wave: Tensor, layers: LayerSet | None, chunk_frames: int) -> Tensor:
    """Wave [1, 1, T] chunk by chunk through a stream, T as it was."""
    step = chunk_frames * codec.info.hop_samples
    with codec.stream() as stream:
        parts = [stream.decode(stream.encode(chunk), layers) for chunk in wave.split(step, -1)]
        parts.append(stream.decode(stream.flush(), layers))
    return torch.cat([part.cpu() for part in parts], -1)[..., : wave.shape[-1]]


def _write(codec: Codec, wave: Tensor, target: Path, notes: tuple[str, ...]) -> Decoded:
    samples, rate_hz = wave[0, 0].cpu().numpy(), codec.info.decoded_rate_hz
    written = write_audio(target, samples, rate_hz, metadata={"software": SOFTWARE})
    if written.clipped_samples:
        notes += (f"clipped at full scale: {written.clipped_samples} of {written.samples} samples",)
    return Decoded(target, written.samples, notes)


def _untrained_note(codec: Codec, layers: LayerSet | None) -> tuple[str, ...]:
    layers = LayerSet.all(codec.info.n_layers) if layers is None else layers
    if codec.info.was_trained_for(layers):
        return ()
    return (f"{codec.info.name} was not trained to decode {layers.label(codec.info.n_layers)}",)


def _targets(sources: list[Path], folder: Path) -> list[Path]:
    """Where each source's reconstruction goes; no two the same, and none a source."""
    taken: dict[str, Path] = {}
    originals = {source.resolve() for source in sources}
    targets = []
    for source in sources:
        target = folder / f"{source.stem}.wav"
        # Folded, since some file systems take "A.wav" and "a.wav" for one file.
        before = taken.setdefault(target.name.casefold(), source)
        if before is not source:
            raise UserError(
                f"'{before}' and '{source}' would both become '{target.name}'; "
                "rename one or give them in separate runs."
            )
        if target.resolve() in originals or any(is_same(target, path) for path in originals):
            raise UserError(
                f"'{target}' would replace a recording that was given; choose another folder."
            )
        targets.append(target)
    return targets
