"""What in a file is to be read, as libsndfile reads it: mostly the file, sometimes not.

Recordings that were put one behind the other become several parts; libsndfile reads
the first and keeps silent about the others.  What nobody can make anything of is told.
"""

from __future__ import annotations

import io
import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from codec.audio import _containers
from codec.audio import _sentences as say
from codec.audio._mp3 import id3_bytes, mp3_starts
from codec.audio._ogg import READABLE, OggLink, ogg_links
from codec.audio._pieces import Piece, PiecedFile, patched
from codec.errors import AudioFileError

MOST_PARTS = 1000
_BUFFER_BYTES = 65_536
_FLAC_START = b"fLaC\x00\x00\x00\x22"  # the mark and the header of STREAMINFO, 34 bytes long
_FLAC_ALONE = b"fLaC\x80\x00\x00\x22"  # … where no other metadata follows


@dataclass(frozen=True)
class Part:
    """A recording in a file.

    ``file`` is what libsndfile is given, ``is_whole`` that this is the file on the disk as
    it is, ``limit`` how many samples a channel are sound (None: all).  ``kind`` names what
    libsndfile cannot read.
    """

    file: BinaryIO
    size_bytes: int
    is_whole: bool = False
    limit: int | None = None
    kind: str = ""


def parts_of(raw: BinaryIO, size_bytes: int, name: str) -> tuple[list[Part], list[str]]:
    """The recordings in a file, and remarks on what is left out.

    Raises
    ------
    AudioFileError
        If the file is cut short or has too many of them.
    """
    remarks: list[str] = []
    links = ogg_links(raw, size_bytes)
    if links:
        parts = [_of_link(raw, link, len(links), name, remarks) for link in links[: MOST_PARTS + 1]]
    else:
        starts = _flac_starts(raw) or mp3_starts(raw, size_bytes)
        starts = starts or _chunked_starts(raw, size_bytes, remarks)
        ends = [*starts[1:], size_bytes]
        if len(starts) == 1:
            parts = [Part(raw, size_bytes, is_whole=True)]
        else:
            parts = [
                _cut_out(raw, [(start, end - start)])
                for start, end in zip(starts[: MOST_PARTS + 1], ends, strict=False)
            ]
        parts = [_as_read(part, name) for part in parts]
    if len(parts) > MOST_PARTS:
        raise AudioFileError(say.too_many_parts(name, MOST_PARTS))
    return parts, remarks


def _cut_out(raw: BinaryIO, pieces: Sequence[Piece], **more) -> Part:
    view = PiecedFile(raw, pieces)
    return Part(io.BufferedReader(view, _BUFFER_BYTES), view.size_bytes, **more)


def _of_link(raw: BinaryIO, link: OggLink, n_links: int, name: str, remarks: list[str]) -> Part:
    sound = link.sound
    if link.has_strays:
        raise AudioFileError(say.decoding_fails(name))
    if sound is not None and not sound.has_end:
        raise AudioFileError(say.cut_ogg(name))
    if link.other_sounds:
        remarks.append(f"its first sound track; {link.other_sounds} more left out")
    pieces: list[Piece] = [(link.start, link.end - link.start)]
    if sound is None or sound.codec not in READABLE:
        return _cut_out(raw, pieces, kind=sound.codec if sound else "no known sound")
    if sound.codec == "FLAC":
        return _cut_out(raw, sound.as_flac)
    if len(link.streams) > 1:
        return _cut_out(raw, sound.pages)
    if n_links > 1:
        return _cut_out(raw, pieces)
    return Part(raw, link.end, is_whole=True)


def _as_read(part: Part, name: str) -> Part:
    """The part with what libsndfile makes of it put right."""
    file, size_bytes = part.file, part.size_bytes
    share = _containers.share_present(file, size_bytes)
    if share < 1:
        raise AudioFileError(say.cut_short(name, share))
    wav = _containers.wav_format(file)
    if wav is not None and wav.tag == _containers.WAV_MP3:
        held = size_bytes - wav.data.start
        if not _containers.is_streamed(wav.data.length):
            held = min(held, wav.data.length)
        return _cut_out(file, [(wav.data.start, held)])
    limit = _containers.whole_samples(wav, size_bytes) if wav else None
    changes = _containers.unclosed(file, size_bytes)
    if changes:
        view = io.BufferedReader(patched(file, size_bytes, changes), _BUFFER_BYTES)
        return Part(view, size_bytes, limit=limit)
    return Part(file, size_bytes, part.is_whole, limit)


def _flac_starts(raw: BinaryIO) -> list[int]:
    raw.seek(0)
    first = id3_bytes(raw.read(10))
    raw.seek(first)
    if raw.read(4) != b"fLaC":
        return []
    starts = [0]
    with mmap.mmap(raw.fileno(), 0, access=mmap.ACCESS_READ) as content:
        for mark in (_FLAC_START, _FLAC_ALONE):
            at = first
            while (at := content.find(mark, at + 1)) >= 0 and len(starts) <= MOST_PARTS:
                starts.append(at)
    return sorted(starts)


def _chunked_starts(raw: BinaryIO, size_bytes: int, remarks: list[str]) -> list[int]:
    starts = [0]
    while len(starts) <= MOST_PARTS:
        start = starts[-1]
        view = PiecedFile(raw, [(start, size_bytes - start)])
        end = _containers.end_of_chunks(view, view.size_bytes)
        if end is None:
            break
        following = next((at for at in (end, end + 1, end - 1) if _begins_file(view, at)), None)
        if following is None:
            if not _containers.is_tag_or_nothing(view, end, view.size_bytes):
                left = view.size_bytes - end
                remarks.append(f"{left} bytes behind the end that its header states were left out")
            break
        starts.append(start + following)
    return starts


def _begins_file(view: BinaryIO, at: int) -> bool:
    view.seek(max(0, at))
    head = view.read(12)
    if head[:4] in (b"RIFF", b"RF64", b"BW64", b"RIFX"):
        return head[8:] == b"WAVE"
    if head[:4] == b"FORM":
        return head[8:] in (b"AIFF", b"AIFC")
    return head[:4] == b".snd" or head == b"riff\x2e\x91\xcf\x11\xa5\xd6\x28\xdb"
