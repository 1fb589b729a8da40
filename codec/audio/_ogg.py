"""The pages of an Ogg file: which streams it holds, and where one ends and another begins.

libsndfile reads the first stream and takes its end for the end of the file, but an Ogg
file may be a chain of them (RFC 3533 section 4): so it is where recordings were put one
behind the other, and where a radio station changed the piece.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

_HEADER = struct.Struct("<4sBBqIIIB")  # RFC 3533 section 6
_CONTINUED_FIRST, _FIRST_PAGE, _LAST_PAGE = 0x01, 0x02, 0x04
_SEARCH_BYTES = 65_536
_FLAC_MAPPING_BYTES = 9  # 0x7F "FLAC", version, count of packets: then a FLAC file begins
_CODECS = {
    b"\x01vorbis": "Vorbis",
    b"OpusHead": "Opus",
    b"\x7fFLAC": "FLAC",
    b"Speex   ": "Speex",
    b"PCM     ": "PCM",
    b"\x80theora": "Theora",
    b"\x01video": "video",
}
READABLE = ("Vorbis", "Opus", "FLAC")
SOUNDS = (*READABLE, "Speex", "PCM")


@dataclass
class OggStream:
    """One stream: ``pages`` and their ``bodies`` as (start, length) in bytes of the file."""

    codec: str
    pages: list[tuple[int, int]] = field(default_factory=list)
    bodies: list[tuple[int, int]] = field(default_factory=list)
    has_end: bool = False

    @property
    def as_flac(self) -> list[tuple[int, int]]:
        """The stretches that together are a FLAC file, of a stream of FLAC."""
        start, length = self.bodies[0]
        first = start + _FLAC_MAPPING_BYTES, length - _FLAC_MAPPING_BYTES
        return [first, *self.bodies[1:]]


@dataclass
class OggLink:
    """What lies side by side in a stretch of the file, by serial number.

    ``has_strays``: it has pages of a stream whose beginning is damaged or missing.
    """

    start: int
    end: int
    streams: dict[int, OggStream] = field(default_factory=dict)
    has_strays: bool = False

    @property
    def sound(self) -> OggStream | None:
        """The stream to read: the first that can be, else the first sound."""
        for codecs in (READABLE, SOUNDS):
            for stream in self.streams.values():
                if stream.codec in codecs:
                    return stream
        return None

    @property
    def other_sounds(self) -> int:
        """How many sounds there are besides."""
        return max(0, sum(s.codec in SOUNDS for s in self.streams.values()) - 1)


def ogg_links(file: BinaryIO, size_bytes: int) -> list[OggLink]:
    """The links of the chain that an Ogg file is; empty if it does not begin as one."""
    file.seek(0)
    if file.read(4) != b"OggS":
        return []
    links: list[OggLink] = []
    is_open = False  # whether the streams of this link are still being announced
    for page in _pages(file, size_bytes):
        if page.codec is not None:
            if not is_open:
                if links:
                    links[-1].end = page.start
                links.append(OggLink(page.start, size_bytes))
            links[-1].streams[page.serial] = OggStream(page.codec)
        elif not links:
            return []
        is_open = page.codec is not None
        stream = links[-1].streams.get(page.serial)
        if stream is not None:
            stream.pages.append((page.start, page.length))
            stream.bodies.append((page.start + page.length - page.body_bytes, page.body_bytes))
            stream.has_end = page.is_last and page.start + page.length <= size_bytes
        else:
            links[-1].has_strays = True
    return links


@dataclass(frozen=True)
class _Page:
    """``codec`` is a name on the page that begins a stream ("" if unknown), else None."""

    start: int
    length: int
    body_bytes: int
    serial: int
    is_last: bool
    codec: str | None


def _pages(file: BinaryIO, size_bytes: int) -> Iterator[_Page]:
    position: int | None = 0
    while position is not None and position < size_bytes:
        file.seek(position)
        head = file.read(_HEADER.size + 255)
        if len(head) < _HEADER.size or head[:4] != b"OggS":
            position = _next_page(file, position)
            continue
        _, _, flags, _, serial, _, crc, segments = _HEADER.unpack_from(head)
        table = head[_HEADER.size : _HEADER.size + segments]
        body_bytes = sum(table)
        length = _HEADER.size + segments + body_bytes
        codec = None
        if flags & _FIRST_PAGE and not flags & _CONTINUED_FIRST:
            file.seek(position)
            codec = _codec(file.read(length), length - body_bytes, crc)
        last = bool(flags & _LAST_PAGE) and len(table) == segments
        yield _Page(position, length, body_bytes, serial, last, codec)
        position += length


def _codec(page: bytes, body_start: int, crc: int) -> str | None:
    """What begins with this page; None if its bytes are damaged, and it may begin nothing."""
    if _crc(page[:22] + bytes(4) + page[26:]) != crc:
        return None
    body = page[body_start:]
    return next((name for mark, name in _CODECS.items() if body.startswith(mark)), "")


def _next_page(file: BinaryIO, position: int) -> int | None:
    """Where the next page may begin behind what is none."""
    position += 1
    while True:
        file.seek(position)
        near = file.read(_SEARCH_BYTES)
        at = near.find(b"OggS")
        if at >= 0:
            return position + at
        if len(near) < _SEARCH_BYTES:
            return None
        position += len(near) - 3


def _table() -> list[int]:
    table = []
    for byte in range(256):
        value = byte << 24
        for _ in range(8):
            value = (value << 1) ^ (0x04C1_1DB7 if value & 0x8000_0000 else 0)
        table.append(value & 0xFFFF_FFFF)
    return table


_CRC_TABLE = _table()


def _crc(data: bytes) -> int:
    value = 0
    for byte in data:
        value = (value << 8 & 0xFFFF_FFFF) ^ _CRC_TABLE[value >> 24 ^ byte]
    return value
