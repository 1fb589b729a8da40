"""What the headers of audio files promise, and whether the file keeps it.

libsndfile reads a WAV, AIFF or Ogg file that was cut in half without a word and
reports the half as its length.  A codec would then be judged on a recording
that is not there, so the promise is read here, beside libsndfile.
"""

from __future__ import annotations

import io
import struct
from dataclasses import dataclass
from typing import BinaryIO

_MAX_CHUNKS = 10_000  # an honest file has a dozen; a hostile one could have millions
_OGG_MAX_PAGE_BYTES = 65_307  # 27 + 255 + 255 * 255, RFC 3533 section 6
_OGG_END_OF_STREAM = 0x04


@dataclass(frozen=True)
class _Layout:
    """How a family of chunked files is laid out."""

    first_chunk: int
    header: struct.Struct
    audio_id: bytes
    align: int = 2
    size_counts_header: bool = False


_RIFF = _Layout(12, struct.Struct("<4sI"), b"data")
_LAYOUTS = {
    b"RIFF": _RIFF,
    b"RF64": _RIFF,
    b"RIFX": _Layout(12, struct.Struct(">4sI"), b"data"),
    b"FORM": _Layout(12, struct.Struct(">4sI"), b"SSND"),
    b"riff": _Layout(40, struct.Struct("<16sQ"), b"data", align=8, size_counts_header=True),
}


@dataclass(frozen=True)
class _AudioChunk:
    start: int  # bytes from the start of the file
    promised_bytes: int


@dataclass(frozen=True)
class Mp3Length:
    """What the frame headers of an MP3 file say.

    Attributes
    ----------
    has_count
        Whether the first frame is a Xing, Info or VBRI header with a count.
    samples
        Samples a channel in all frames; 0 where ``has_count`` spared counting.
    """

    has_count: bool
    samples: int


class UnclosedWav(io.FileIO):
    """A WAV whose sizes were never filled in, in a form that libsndfile reads.

    With a RIFF size of 8 libsndfile concludes that the writer never came back
    and measures the file itself; with the other sizes that writers leave
    (0, 36, 0xFFFFFFFF) it finds no samples.
    """

    def readinto(self, buffer) -> int:
        start = self.tell()
        count = super().readinto(buffer)
        view = memoryview(buffer).cast("B")
        for offset, value in enumerate(struct.pack("<I", 8), start=4):
            if start <= offset < start + count:
                view[offset - start] = value
        return count


def share_present(file: BinaryIO, size_bytes: int) -> float:
    """Return the share, 0 to 1, of the promised audio that the file holds.

    1 also where the format makes no promise that can be read here, or where
    the size is one of those that programs write into a pipe.
    """
    file.seek(0)
    magic = file.read(4)
    if magic == b".snd":
        start, promised = struct.unpack(">II", file.read(8).ljust(8, b"\0"))
        chunk = _AudioChunk(start, promised)
    else:
        chunk = _audio_chunk(file, _LAYOUTS.get(magic))
    if chunk is None or _is_streamed(chunk.promised_bytes):
        return 1.0
    held = max(0, size_bytes - chunk.start)
    # One byte may lack: some writers count the padding byte and leave it out.
    return 1.0 if held + 1 >= chunk.promised_bytes else held / chunk.promised_bytes


def is_unclosed_wav(file: BinaryIO, size_bytes: int) -> bool:
    """Say whether a WAV has samples behind a data chunk that claims to be empty."""
    file.seek(0)
    magic, riff_bytes = struct.unpack("<4sI", file.read(8).ljust(8, b"\0"))
    chunk = _audio_chunk(file, _RIFF) if magic == b"RIFF" else None
    if chunk is None or chunk.promised_bytes != 0 or size_bytes <= chunk.start:
        return False
    # A RIFF size that reaches past the data chunk belongs to an honest file
    # without samples and with other chunks behind.
    return riff_bytes + 8 <= chunk.start or _is_streamed(riff_bytes)


def is_cut_ogg(file: BinaryIO, size_bytes: int) -> bool:
    """Say whether the last page of an Ogg file is incomplete or not the last."""
    file.seek(0)
    if file.read(4) != b"OggS":
        return False
    file.seek(max(0, size_bytes - 2 * _OGG_MAX_PAGE_BYTES))
    tail = file.read()
    page = tail[max(0, tail.rfind(b"OggS")) :]
    if len(page) < 27 or len(page) < 27 + page[26]:
        return True
    segments = page[27 : 27 + page[26]]
    incomplete = len(page) < 27 + len(segments) + sum(segments)
    return incomplete or not page[5] & _OGG_END_OF_STREAM


def mp3_length(file: BinaryIO) -> Mp3Length | None:
    """Walk the frame headers of an MP3; ``None`` if the first is not layer III."""
    file.seek(0)
    position = _id3_bytes(file.read(10))
    file.seek(position)
    first = file.read(64)
    if _mp3_frame(first[:4]) is None:
        return None
    if any(tag in first for tag in (b"Xing", b"Info", b"VBRI")):
        return Mp3Length(has_count=True, samples=0)
    samples = 0
    while True:
        file.seek(position)
        frame = _mp3_frame(file.read(4))
        if frame is None:
            return Mp3Length(has_count=False, samples=samples)
        position += frame[0]
        samples += frame[1]


def _is_streamed(size: int) -> bool:
    """Say whether a size is a stand-in, written where the length was not known.

    0 (GStreamer), just under 2 GiB (SoX, eSpeak, arecord), all ones (FFmpeg),
    and their 64-bit kin.
    """
    return (
        size == 0
        or 0x7FFF_0000 <= size <= 0x8000_0000
        or 0xFFFF_FF00 <= size <= 0xFFFF_FFFF
        or size >= 2**62
    )


def _audio_chunk(file: BinaryIO, layout: _Layout | None) -> _AudioChunk | None:
    position = layout.first_chunk if layout else 0
    long_bytes = None  # the 64-bit size of an RF64 file
    for _ in range(_MAX_CHUNKS if layout else 0):
        file.seek(position)
        raw = file.read(layout.header.size)
        if len(raw) < layout.header.size:
            return None
        name, length = layout.header.unpack(raw)
        length -= layout.header.size if layout.size_counts_header else 0
        if length < 0:
            return None
        if name == b"ds64":
            long_bytes = int.from_bytes(file.read(16)[8:], "little")
        position += layout.header.size
        if name.startswith(layout.audio_id):
            if long_bytes is not None and length == 0xFFFF_FFFF:
                length = long_bytes
            return _AudioChunk(position, length)
        position += -(-length // layout.align) * layout.align
    return None


def _id3_bytes(head: bytes) -> int:
    """Return the length of the ID3v2 tag that ``head`` (10 bytes) opens, or 0."""
    if len(head) < 10 or head[:3] != b"ID3":
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return size + (20 if head[5] & 0x10 else 10)


_MP3_RATES_HZ = (44_100, 48_000, 32_000)
_MP3_KBITS = {  # layer III: MPEG-1, and MPEG-2 and 2.5
    True: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}


def _mp3_frame(head: bytes) -> tuple[int, int] | None:
    """Return the bytes and the samples a channel of the frame that ``head`` opens."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, kbit_index, rate_index = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or not 1 <= kbit_index <= 14 or rate_index == 3:
        return None
    is_mpeg1 = version == 3
    rate_hz = _MP3_RATES_HZ[rate_index] // {3: 1, 2: 2, 0: 4}[version]
    samples = 1152 if is_mpeg1 else 576
    bits_per_s = _MP3_KBITS[is_mpeg1][kbit_index - 1] * 1000
    return samples // 8 * bits_per_s // rate_hz + (head[2] >> 1 & 1), samples
