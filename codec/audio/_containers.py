"""What the headers of audio files promise, and whether the file keeps it.

libsndfile reads a WAV, AIFF or AU file that was cut in half without a word and
reports the half as its length.  A codec would then be judged on a recording
that is not there, so the promise is read here, beside libsndfile.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_MAX_CHUNKS = 10_000  # an honest file has a dozen; a hostile one could have millions
_EXTENSIBLE = 0xFFFE
_MS_ADPCM, _IMA_ADPCM, _GSM = 0x0002, 0x0011, 0x0031
WAV_MP3 = 0x0055
_GSM_FRAME_BYTES, _GSM_FRAME_SAMPLES = 33, 160
_TAGS = (b"TAG", b"ID3", b"APETAGEX")  # of an MP3 player, behind any file


@dataclass(frozen=True)
class _Layout:
    """How a family of chunked files is laid out."""

    first_chunk: int
    header: struct.Struct
    audio_id: bytes
    align: int = 2
    size_counts_header: bool = False


_RIFF = _Layout(12, struct.Struct("<4sI"), b"data")
_W64 = _Layout(40, struct.Struct("<16sQ"), b"data", align=8, size_counts_header=True)
_LAYOUTS = {
    b"RIFF": _RIFF,
    b"RF64": _RIFF,
    b"BW64": _RIFF,
    b"RIFX": _Layout(12, struct.Struct(">4sI"), b"data"),
    b"FORM": _Layout(12, struct.Struct(">4sI"), b"SSND"),
    b"riff": _W64,
    b"caff": _Layout(8, struct.Struct(">4sQ"), b"data", align=1),
}


@dataclass(frozen=True)
class Chunk:
    """``start``: where its contents begin, in bytes; ``length``: as its header says."""

    name: bytes
    start: int
    length: int


@dataclass(frozen=True)
class WavFormat:
    """What a WAV says of its samples; ``fact`` samples a channel in all, None if it does not."""

    tag: int
    channels: int
    block_bytes: int
    block_samples: int
    fact: int | None
    data: Chunk


def share_present(file: BinaryIO, size_bytes: int) -> float:
    """Return the share, 0 to 1, of the promised audio that the file holds.

    1 also where the format makes no promise that can be read here, or where
    the size is one of those that programs write into a pipe.
    """
    chunk = audio_chunk(file)
    if chunk is None or is_streamed(chunk.length):
        return 1.0
    held = max(0, size_bytes - chunk.start)
    # One byte may lack: some writers count the padding byte and leave it out.
    return 1.0 if held + 1 >= chunk.length else held / chunk.length


def audio_chunk(file: BinaryIO) -> Chunk | None:
    """Where the samples lie and how many bytes of them are promised; None if it does not say."""
    file.seek(0)
    magic = file.read(4)
    if magic == b".snd":
        start, length = struct.unpack(">II", file.read(8).ljust(8, b"\0"))
        return Chunk(magic, start, length)
    if magic == b"NIST":
        return _sphere_samples(sphere_fields(file))
    layout = _LAYOUTS.get(magic)
    if layout is None:
        return None
    return next((c for c in _chunks(file, layout) if c.name.startswith(layout.audio_id)), None)


def unclosed(file: BinaryIO, size_bytes: int) -> dict[int, bytes]:
    """What has to stand where for libsndfile to read a file as it reads its kin.

    A RIFF size of 8 in a WAV whose sizes were never filled in: libsndfile then concludes
    that the writer never came back and measures the file itself; with the others that
    writers leave (0, 36, 0xFFFFFFFF) it finds no samples.  The length of the samples in
    a CAF or an AIFF that was written into a pipe.  RF64 in place of BW64, as the one is
    the other's younger name (ITU-R BS.2088).
    """
    file.seek(0)
    magic, riff_bytes = struct.unpack("<4sI", file.read(8).ljust(8, b"\0"))
    if magic == b"BW64":
        return {0: b"RF64"}
    chunk = audio_chunk(file)
    if chunk is None or size_bytes <= chunk.start or not is_streamed(chunk.length):
        return {}
    held = size_bytes - chunk.start
    if magic == b"caff" and chunk.length:
        return {chunk.start - 8: struct.pack(">Q", held)}
    if magic == b"FORM" and chunk.length:
        return {4: struct.pack(">I", size_bytes - 8), chunk.start - 4: struct.pack(">I", held)}
    # A RIFF size that reaches past the data chunk belongs to an honest file
    # without samples and with other chunks behind.
    open_end = riff_bytes + 8 <= chunk.start or is_streamed(riff_bytes)
    return {4: struct.pack("<I", 8)} if magic == b"RIFF" and not chunk.length and open_end else {}


def is_streamed(size: int) -> bool:
    """Say whether a size is a stand-in, written where the length was not known.

    0 (GStreamer), just under 2 GiB (SoX, eSpeak, arecord), all ones (FFmpeg),
    and their 64-bit kin.
    """
    return (
        size == 0
        or 0x7F00_0000 <= size <= 0x7F00_00FF
        or 0x7FFF_0000 <= size <= 0x8000_0000
        or 0xFFFF_FF00 <= size <= 0xFFFF_FFFF
        or size >= 2**62
    )


def end_of_chunks(file: BinaryIO, size_bytes: int) -> int | None:
    """Where what the headers of a chunked file describe ends, in bytes; None if unknown.

    What comes then is another file, or samples that the header forgot.
    """
    audio = audio_chunk(file)
    if audio is None or is_streamed(audio.length):
        return None
    file.seek(0)
    magic = file.read(4)
    end = audio.start + audio.length
    layout = _LAYOUTS.get(magic)
    if layout is not None:
        for chunk in _chunks(file, layout):
            if not _is_name(chunk.name) or chunk.name[:4] in _LAYOUTS:
                break
            end = max(end, min(chunk.start + chunk.length, size_bytes))
    return end if end < size_bytes else None


def is_tag_or_nothing(file: BinaryIO, start: int, size_bytes: int) -> bool:
    """Say whether what lies behind ``start`` is a tag, padding or a few bytes."""
    file.seek(start)
    rest = file.read(4096)
    return size_bytes - start <= 128 or rest.startswith(_TAGS) or not any(rest)


def wav_format(file: BinaryIO) -> WavFormat | None:
    """What a WAV with blocks of samples says of them; None of another file."""
    file.seek(0)
    layout = _LAYOUTS.get(file.read(4))
    if layout is not _RIFF:
        return None
    fmt, fact = b"", None
    for chunk in _chunks(file, layout):
        if chunk.name == b"data":
            break
        if chunk.name in (b"fmt ", b"fact"):
            file.seek(chunk.start)
            content = file.read(min(chunk.length, 64))
            if chunk.name == b"fmt ":
                fmt = content
            elif len(content) >= 4:
                fact = int.from_bytes(content[:4], "little")
    else:
        return None
    if len(fmt) < 16:
        return None
    tag, channels, _, _, block_bytes = struct.unpack_from("<HHIIH", fmt)
    if tag == _EXTENSIBLE and len(fmt) >= 26:
        tag = int.from_bytes(fmt[24:26], "little")
    per_block = int.from_bytes(fmt[18:20], "little")
    return WavFormat(tag, channels, block_bytes, per_block, fact, chunk)


def whole_samples(wav: WavFormat, size_bytes: int) -> int | None:
    """How many samples a channel a WAV with blocks holds; None if every sample stands alone.

    libsndfile decodes a padding byte, and the rest of the last block, as if it were sound.
    """
    if wav.tag not in (_MS_ADPCM, _IMA_ADPCM, _GSM) or not (wav.block_bytes and wav.block_samples):
        return None
    held = max(0, size_bytes - wav.data.start)
    if not is_streamed(wav.data.length):
        held = min(held, wav.data.length)
    blocks, rest = divmod(held, wav.block_bytes)
    samples = blocks * wav.block_samples + _in_part(wav, rest)
    # A count that is far off was written by a program that counts otherwise.
    near = wav.fact and samples - 2 * wav.block_samples <= wav.fact <= samples
    return wav.fact if near else samples


def _in_part(wav: WavFormat, rest: int) -> int:
    """Samples a channel in the first ``rest`` bytes of a block."""
    if wav.tag == _GSM:
        return rest // _GSM_FRAME_BYTES * _GSM_FRAME_SAMPLES
    head_bytes, head_samples = (4, 1) if wav.tag == _IMA_ADPCM else (7, 2)
    channels = max(1, wav.channels)
    if rest <= head_bytes * channels:
        return 0
    return head_samples + (rest - head_bytes * channels) * 2 // channels


def sphere_fields(file: BinaryIO) -> dict[str, str]:
    """The header of a NIST SPHERE file, with ``header_bytes`` added."""
    file.seek(0)
    lines = file.read(16).split(b"\n")
    if lines[0] != b"NIST_1A" or len(lines) < 2 or not lines[1].strip().isdigit():
        return {}
    header_bytes = min(int(lines[1]), 65_536)
    file.seek(16)
    fields = {"header_bytes": str(header_bytes)}
    for line in file.read(max(0, header_bytes - 16)).split(b"\n"):
        words = line.decode("latin-1").split(maxsplit=2)
        if words[:1] == ["end_head"]:
            break
        if len(words) == 3:
            fields[words[0]] = words[2]
    return fields


def _sphere_samples(fields: dict[str, str]) -> Chunk | None:
    if fields.get("sample_coding", "pcm") not in ("pcm", "ulaw", "mu-law", "alaw"):
        return None
    numbers = [fields.get(f"sample_{n}", "") for n in ("count", "n_bytes")]
    numbers.append(fields.get("channel_count", "1"))
    if not all(n.isdecimal() and len(n) < 16 for n in numbers):
        return None
    count, width, channels = map(int, numbers)
    return Chunk(b"NIST", int(fields["header_bytes"]), count * width * channels)


def _is_name(name: bytes) -> bool:
    return all(32 <= byte < 127 for byte in name[:4])


def _chunks(file: BinaryIO, layout: _Layout) -> Iterator[Chunk]:
    position = layout.first_chunk
    long_bytes = None  # the 64-bit size of an RF64 file
    for _ in range(_MAX_CHUNKS):
        file.seek(position)
        raw = file.read(layout.header.size)
        if len(raw) < layout.header.size:
            return
        name, length = layout.header.unpack(raw)
        length -= layout.header.size if layout.size_counts_header else 0
        if length < 0:
            return
        if name == b"ds64":
            long_bytes = int.from_bytes(file.read(16)[8:], "little")
        position += layout.header.size
        if name.startswith(layout.audio_id) and length == 0xFFFF_FFFF and long_bytes is not None:
            length = long_bytes
        yield Chunk(name, position, length)
        position += -(-length // layout.align) * layout.align
        if position >= 2**62:
            return
