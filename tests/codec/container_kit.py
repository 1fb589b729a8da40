"""Files as other programs leave them, put together from bytes."""

from __future__ import annotations

import struct
from fractions import Fraction
from pathlib import Path

import numpy as np
import soundfile as sf

from tests.codec.audio_kit import RATE_HZ


def ogg_pages(content: bytes) -> list[bytes]:
    """An Ogg file page by page."""
    pages, position = [], 0
    while position < len(content):
        segments = content[position + 26]
        table = content[position + 27 : position + 27 + segments]
        end = position + 27 + segments + sum(table)
        pages.append(content[position:end])
        position = end
    return pages


def ogg_page(body: bytes, serial: int, sequence: int, granule: int, flags: int = 0) -> bytes:
    """One page with one packet, which has to be shorter than 65 025 bytes."""
    table = bytes([255] * (len(body) // 255) + [len(body) % 255])
    head = struct.pack("<4sBBqIIIB", b"OggS", 0, flags, granule, serial, sequence, 0, len(table))
    page = head + table + body
    return page[:22] + struct.pack("<I", _crc(page)) + page[26:]


def _crc(data: bytes) -> int:
    value = 0
    for byte in data:
        value ^= byte << 24
        for _ in range(8):
            value = (value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)
        value &= 0xFFFFFFFF
    return value


def ogg_flac(flac: bytes, frames: int) -> bytes:
    """A FLAC file of fixed blocks of 4096 mono samples of 16 bits as Ogg FLAC."""
    position, blocks = 4, []
    while True:
        length = int.from_bytes(flac[position + 1 : position + 4], "big")
        blocks.append(flac[position : position + 4 + length])
        position += 4 + length
        if blocks[-1][0] & 0x80:
            break
    first = b"\x7fFLAC\x01\x00" + struct.pack(">H", len(blocks) - 1) + b"fLaC" + blocks[0]
    pages = [ogg_page(first, 9, 0, 0, flags=2)]
    pages += [ogg_page(block, 9, n, 0) for n, block in enumerate(blocks[1:], start=1)]
    parts = flac[position:].split(b"\xff\xf8")[1:]
    for at, part in enumerate(parts, start=1):
        is_last = at == len(parts)
        pages.append(
            ogg_page(b"\xff\xf8" + part, 9, len(pages), min(4096 * at, frames), 4 * is_last)
        )
    return b"".join(pages)


def wav_around(stream: bytes, tag: int, channels: int = 1, rate_hz: int = RATE_HZ) -> bytes:
    """A WAV with a compressed stream in it, for whose samples it has no count."""
    fmt = struct.pack("<HHIIHHH", tag, channels, rate_hz, 8000, 1, 0, 0)
    chunks = b"fmt " + struct.pack("<I", len(fmt)) + fmt
    chunks += b"data" + struct.pack("<I", len(stream)) + stream + b"\0" * (len(stream) % 2)
    return b"RIFF" + struct.pack("<I", 4 + len(chunks)) + b"WAVE" + chunks


class _Bits:
    """Bits as Shorten writes them: a unary part, then the low bits."""

    def __init__(self) -> None:
        self.bits: list[str] = []

    def unsigned(self, value: int, low: int) -> None:
        self.bits.append("0" * (value >> low) + "1")
        if low:
            self.bits.append(format(value & (1 << low) - 1, f"0{low}b"))

    def number(self, value: int) -> None:
        low = value.bit_length()
        self.unsigned(low, 2)
        self.unsigned(value, low)

    def signed(self, value: int, low: int) -> None:
        self.unsigned(value << 1 if value >= 0 else (~value << 1) | 1, low + 1)

    def to_bytes(self) -> bytes:
        bits = "".join(self.bits)
        bits += "0" * (-len(bits) % 32)
        return int(bits, 2).to_bytes(len(bits) // 8, "big")


def shorten(samples: np.ndarray, block: int = 256) -> bytes:
    """int16 [T] as a Shorten stream, version 2, every block predicted from the sample before."""
    bits = _Bits()
    for number in (5, 1, block, 0, 0, 0):  # 16 bits, low byte first; mono; no LPC, mean, skip
        bits.number(number)
    before = 0
    for start in range(0, len(samples), block):
        part = [int(x) for x in samples[start : start + block]]
        if len(part) != block:
            bits.unsigned(5, 2)
            bits.number(len(part))
        bits.unsigned(1, 2)  # DIFF1
        low = 8
        bits.unsigned(low, 3)
        for sample in part:
            bits.signed(sample - before, low)
            before = sample
    bits.unsigned(4, 2)  # QUIT
    return b"ajkg\x02" + bits.to_bytes()


def sphere(coding: str, body: bytes, count: int) -> bytes:
    """A NIST SPHERE file at ``RATE_HZ``."""
    fields = [
        ("channel_count -i", 1), ("sample_count -i", count), ("sample_rate -i", RATE_HZ),
        ("sample_n_bytes -i", 2), ("sample_byte_format -s2", "01"), ("sample_sig_bits -i", 16),
        (f"sample_coding -s{len(coding)}", coding),
    ]  # fmt: skip
    text = "NIST_1A\n   1024\n" + "".join(f"{name} {value}\n" for name, value in fields)
    return (text + "end_head\n").encode().ljust(1024) + body


def encoded(path: Path, codec: str, data: np.ndarray, rate_hz: int = RATE_HZ, **options) -> Path:
    """Write float32 [T, C] with PyAV, which has to be installed."""
    import av

    layout = {1: "mono", 2: "stereo"}[data.shape[1]]
    with av.open(str(path), "w", **options) as container:
        stream = container.add_stream(codec, rate=rate_hz, layout=layout)
        frame = av.AudioFrame.from_ndarray(
            np.ascontiguousarray(data.T, dtype=np.float32), format="fltp", layout=layout
        )
        frame.sample_rate = rate_hz
        resampler = av.AudioResampler(stream.format, layout, rate_hz)
        fifo = av.AudioFifo()
        for piece in [*resampler.resample(frame), *resampler.resample(None)]:
            piece.pts = None
            fifo.write(piece)
        size = stream.codec_context.frame_size or 4096
        position = 0
        while (piece := fifo.read(size, partial=True)) is not None:
            piece.pts, piece.time_base = position, Fraction(1, rate_hz)
            position += piece.samples
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
    return path


def written(path: Path, data: np.ndarray, rate_hz: int = RATE_HZ, **arguments) -> bytes:
    """What soundfile writes, as bytes; the file is gone."""
    sf.write(path, data, rate_hz, **arguments)
    content = path.read_bytes()
    path.unlink()
    return content
