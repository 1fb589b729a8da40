"""The frames of an MP3: how many samples they hold, and where another recording begins.

libsndfile guesses the length of an MP3 without a count from its first frame's bit
rate, and stops at the count of one that has it, however much follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

_RESYNC_BYTES = 65_536  # how far behind something else the next frame is looked for


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


def mp3_length(file: BinaryIO) -> Mp3Length | None:
    """Walk the frame headers of an MP3; ``None`` if the first is not layer III."""
    file.seek(0)
    position = id3_bytes(file.read(10))
    file.seek(position)
    first = file.read(64)
    if _frame(first[:4]) is None:
        return None
    if _has_count(first):
        return Mp3Length(has_count=True, samples=0)
    samples = 0
    while True:
        file.seek(position)
        frame = _frame(file.read(4))
        if frame is None:
            return Mp3Length(has_count=False, samples=samples)
        position += frame[0]
        samples += frame[1]


def mp3_starts(file: BinaryIO, size_bytes: int) -> list[int]:
    """Where the recordings in an MP3 begin, in bytes; empty if it is no MP3.

    The first is at 0.  Another one begins where a frame has a count of its own, as
    when files are put one behind the other.
    """
    file.seek(0)
    position = id3_bytes(file.read(10))
    file.seek(position)
    if _frame(file.read(4)) is None:
        return []
    starts = [0]
    is_first = True
    while position < size_bytes:
        file.seek(position)
        head = file.read(64)
        frame = _frame(head[:4])
        if frame is None:
            found = _next_frame(file, position, head)
            if found is None:
                break
            position = found
            continue
        if not is_first and _has_count(head):
            starts.append(position)
        is_first = False
        position += frame[0]
    return starts


def id3_bytes(head: bytes) -> int:
    """Return the length of the ID3v2 tag that ``head`` (10 bytes) opens, or 0."""
    if len(head) < 10 or head[:3] != b"ID3":
        return 0
    size = 0
    for byte in head[6:10]:
        size = size << 7 | byte & 0x7F
    return size + (20 if head[5] & 0x10 else 10)


def _has_count(head: bytes) -> bool:
    return any(tag in head for tag in (b"Xing", b"Info", b"VBRI"))


def _next_frame(file: BinaryIO, position: int, head: bytes) -> int | None:
    """Where the frames go on behind a tag or behind what is none; None if nowhere near."""
    if skipped := id3_bytes(head[:10]):
        return position + skipped
    file.seek(position)
    near = file.read(_RESYNC_BYTES)
    tag = near.find(b"ID3")
    if tag > 0 and (skipped := id3_bytes(near[tag : tag + 10])):
        # The tag of another file, whose picture may hold what looks like frames.
        near = near[:tag]
        if _first_frame(near) is None:
            return position + tag + skipped
    found = _first_frame(near)
    return None if found is None else position + found


def _first_frame(near: bytes) -> int | None:
    at = -1
    while (at := near.find(b"\xff", at + 1)) >= 0:
        frame = _frame(near[at : at + 4])
        # Two in a row, as one header of four bytes turns up by chance.
        if frame and _frame(near[at + frame[0] : at + frame[0] + 4]):
            return at
    return None


_RATES_HZ = (44_100, 48_000, 32_000)
_KBITS = {  # layer III: MPEG-1, and MPEG-2 and 2.5
    True: (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
    False: (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
}


def _frame(head: bytes) -> tuple[int, int] | None:
    """Return the bytes and the samples a channel of the frame that ``head`` opens."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:
        return None
    version, kbit_index, rate_index = head[1] >> 3 & 3, head[2] >> 4, head[2] >> 2 & 3
    if version == 1 or not 1 <= kbit_index <= 14 or rate_index == 3:
        return None
    is_mpeg1 = version == 3
    rate_hz = _RATES_HZ[rate_index] // {3: 1, 2: 2, 0: 4}[version]
    samples = 1152 if is_mpeg1 else 576
    bits_per_s = _KBITS[is_mpeg1][kbit_index - 1] * 1000
    return samples // 8 * bits_per_s // rate_hz + (head[2] >> 1 & 1), samples
