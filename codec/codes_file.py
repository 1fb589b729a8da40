"""Tokens on disk: a small, checked, versioned file (suffix ``.hcodes``).

::

    magic      8 bytes   89 "HCODES" 0A
    version    uint16    little-endian, as all numbers
    length     uint32    of the header
    header     JSON      codec, fingerprint, rate, hop, samples, frames, layers
    tokens     bits      frame by frame, layer by layer, most significant bit first,
                         each token with exactly its layer's bits; zeros to the next byte
    crc        uint32    CRC-32 of everything before

Nothing is allocated before the header has been found plausible and the file
exactly as long as the header says.
"""

from __future__ import annotations

import json
import os
import struct
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import torch

from codec.api import CodecInfo, Codes
from codec.atomic import replacing
from codec.errors import CodesFileError

__all__ = ["SUFFIX", "CodesHeader", "StoredCodes", "read_codes", "write_codes"]

SUFFIX = ".hcodes"
MAGIC = b"\x89HCODES\n"
VERSION = 1
PREFIX = struct.Struct("<8sHI")
CRC = struct.Struct("<I")

MAX_HEADER_BYTES = 16_384
MAX_LAYERS = 64
MAX_BITS = 16
MAX_RATE_HZ = 192_000
# Four hours of a dozen 16-bit layers at 100 frames a second are 35 MB.
MAX_TOKEN_BYTES = 64 * 2**20
MAX_TEXT = 200


@dataclass(frozen=True)
class CodesHeader:
    """What a codes file says about its tokens.

    ``bits`` and ``codebook_sizes`` have one entry a layer; ``fingerprint`` is
    the checkpoint's, or empty.
    """

    codec: str
    fingerprint: str
    sample_rate_hz: int
    hop_samples: int
    samples: int
    frames: int
    bits: tuple[int, ...]
    codebook_sizes: tuple[int, ...]

    @property
    def token_bytes(self) -> int:
        return -(-self.frames * sum(self.bits) // 8)


@dataclass(frozen=True)
class StoredCodes:
    """What :func:`read_codes` gives: ``codes`` with tokens int64 [1, L, F], and the header."""

    codes: Codes
    header: CodesHeader
    name: str

    def check_fits(self, info: CodecInfo) -> None:
        """Refuse a codec that these tokens were not made by.

        Raises
        ------
        CodesFileError
            If its codebooks, sample rate or hop differ.
        """
        header = self.header
        if header.codebook_sizes != tuple(layer.codebook_size for layer in info.layers):
            raise CodesFileError(
                f"'{self.name}' holds {len(header.bits)} layers of {header.codec}, which do not "
                f"match the {info.n_layers} of {info.name}; decode it with {header.codec}."
            )
        if (header.sample_rate_hz, header.hop_samples) != (info.sample_rate_hz, info.hop_samples):
            raise CodesFileError(
                f"'{self.name}' was made for {header.sample_rate_hz} Hz and frames of "
                f"{header.hop_samples} samples, but {info.name} has {info.sample_rate_hz} Hz and "
                f"{info.hop_samples}; decode it with {header.codec}."
            )

    def other_checkpoint(self, info: CodecInfo) -> bool:
        """Whether the tokens are known to come from other weights than this codec's."""
        made_by = self.header.fingerprint
        return bool(made_by and info.fingerprint and made_by != info.fingerprint)


def write_codes(path: Path | str, codes: Codes, info: CodecInfo) -> int:
    """Write tokens of one clip; the file is there whole, or is as it was before.

    Parameters
    ----------
    codes : Codes
        Tokens int64 [1, L, F] of the codec that ``info`` describes.

    Returns
    -------
    int
        Bytes written.

    Raises
    ------
    CodesFileError
        If a token lies outside its codebook, the clip is too long or the file
        cannot be written.
    ValueError
        If the tokens have another shape.
    """
    path = Path(path)
    if isinstance(codes.tokens, tuple) or not info.layers:
        raise CodesFileError(
            f"'{path.name}' was not written: such a file holds codecs with one token a frame in "
            f"every layer, and {info.name} has others or none; choose another kind of file."
        )
    tokens = codes.tokens.detach().cpu().numpy()
    if tokens.shape[:2] != (1, info.n_layers) or codes.frames != info.frames_of(codes.samples):
        raise ValueError(
            f"tokens [1, {info.n_layers}, {info.frames_of(codes.samples)}] were expected for "
            f"{codes.samples} samples, not {list(tokens.shape)}"
        )
    header = CodesHeader(
        codec=info.name[:MAX_TEXT],
        fingerprint=info.fingerprint,
        sample_rate_hz=info.sample_rate_hz,
        hop_samples=info.hop_samples,
        samples=codes.samples,
        frames=codes.frames,
        bits=tuple(layer.bits for layer in info.layers),
        codebook_sizes=tuple(layer.codebook_size for layer in info.layers),
    )
    if fault := _fault(header):
        raise CodesFileError(f"'{path.name}' was not written: {fault}; encode a shorter clip.")
    _check_tokens(tokens[0], header.codebook_sizes, f"'{path.name}' was not written")
    text = json.dumps(asdict(header)).encode()
    data = PREFIX.pack(MAGIC, VERSION, len(text)) + text + _pack(tokens[0], header.bits)
    data += CRC.pack(zlib.crc32(data))
    _replace(path, data)
    return len(data)


def read_codes(path: Path | str) -> StoredCodes:
    """Read what :func:`write_codes` wrote.

    Raises
    ------
    CodesFileError
        If the file is missing, foreign, newer than this program, cut short,
        damaged, or holds tokens outside their codebooks.
    """
    path = Path(path)
    try:
        with open(path, "rb") as file:
            header, head = _read_header(file, path.name)
            rest = file.read(header.token_bytes + CRC.size)
    except FileNotFoundError as error:
        raise CodesFileError(
            f"There is no file '{path.name}'; check the name and the folder."
        ) from error
    except (OSError, ValueError) as error:  # ValueError: a null character in the name
        reason = getattr(error, "strerror", None) or error
        raise CodesFileError(
            f"'{path.name}' could not be read ({reason}); choose another {SUFFIX} file."
        ) from error
    packed, stored = rest[: -CRC.size], rest[-CRC.size :]
    if CRC.unpack(stored)[0] != zlib.crc32(packed, zlib.crc32(head)):
        raise CodesFileError(
            f"'{path.name}' is damaged: its checksum does not match; get a fresh copy."
        )
    tokens = _unpack(packed, header)
    _check_tokens(tokens, header.codebook_sizes, f"'{path.name}' is damaged")
    return StoredCodes(Codes(torch.from_numpy(tokens)[None], header.samples), header, path.name)


def _read_header(file: BinaryIO, name: str) -> tuple[CodesHeader, bytes]:
    """The header, and all bytes up to its end; refuses what could not be a whole file."""
    prefix = file.read(PREFIX.size)
    if prefix[: len(MAGIC)] != MAGIC[: len(prefix)] or not prefix:
        raise CodesFileError(f"'{name}' is not a file of codes; choose a {SUFFIX} file.")
    if len(prefix) < PREFIX.size:
        raise CodesFileError(_cut_short(name))
    _, version, length = PREFIX.unpack(prefix)
    if version > VERSION:
        raise CodesFileError(
            f"'{name}' was written by a newer version of this program (format {version}, "
            f"this one reads up to {VERSION}); update the program."
        )
    if version == 0 or length > MAX_HEADER_BYTES:
        raise CodesFileError(_damaged(name, f"format {version}, header of {length} bytes"))
    text = file.read(length)
    if len(text) < length:
        raise CodesFileError(_cut_short(name))
    header = _parse_header(text, name)
    size = os.fstat(file.fileno()).st_size
    wanted = PREFIX.size + length + header.token_bytes + CRC.size
    if size < wanted:
        raise CodesFileError(_cut_short(name))
    if size > wanted:
        raise CodesFileError(_damaged(name, "the file is longer than it says"))
    return header, prefix + text


def _cut_short(name: str) -> str:
    return f"'{name}' is cut short; get a complete copy."


def _damaged(name: str, what: str) -> str:
    return f"The header of '{name}' is damaged ({what}); get a fresh copy."


def _parse_header(text: bytes, name: str) -> CodesHeader:
    try:
        data = json.loads(text)
        header = CodesHeader(
            **{key: tuple(v) if isinstance(v, list) else v for key, v in data.items()}
        )
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise CodesFileError(_damaged(name, "its fields cannot be read")) from error
    if fault := _fault(header):
        raise CodesFileError(_damaged(name, fault))
    return header


def _fault(header: CodesHeader) -> str | None:
    """What is absurd about a header, if anything."""
    for field in ("codec", "fingerprint"):
        text = getattr(header, field)
        if not isinstance(text, str) or len(text) > MAX_TEXT or not text.isprintable():
            return f"{field} is not a short text"
    bits, sizes = header.bits, header.codebook_sizes
    numbers = {
        "sample_rate_hz": (header.sample_rate_hz, 1, MAX_RATE_HZ),
        "hop_samples": (header.hop_samples, 1, MAX_RATE_HZ),
        "samples": (header.samples, 1, 2**40),
        "frames": (header.frames, 1, 2**40),
    }
    for field, (value, low, high) in numbers.items():
        if type(value) is not int or not low <= value <= high:
            return f"{field} is not from {low} to {high}"
    if type(bits) is not tuple or type(sizes) is not tuple or not 1 <= len(bits) <= MAX_LAYERS:
        return f"there are not 1 to {MAX_LAYERS} layers"
    if len(bits) != len(sizes) or not all(type(n) is int for n in bits + sizes):
        return "bits and codebook_sizes do not match"
    pairs = zip(bits, sizes, strict=True)
    if not all(1 <= b <= MAX_BITS and 1 <= size <= 2**b for b, size in pairs):
        return f"a layer has not 1 to {MAX_BITS} bits, or more codes than its bits can tell"
    if header.frames != -(-header.samples // header.hop_samples):
        return f"{header.samples} samples are not {header.frames} frames"
    if header.token_bytes > MAX_TOKEN_BYTES:
        return f"the tokens take more than {MAX_TOKEN_BYTES // 2**20} MB"
    return None


def _check_tokens(tokens: np.ndarray, sizes: tuple[int, ...], context: str) -> None:
    """Refuse tokens [L, F] outside their codebooks."""
    outside = (tokens < 0) | (tokens >= np.array(sizes)[:, None])
    if outside.any():
        layer = int(outside.any(1).argmax())
        raise CodesFileError(
            f"{context}: RVQ-{layer + 1} has tokens outside its {sizes[layer]} codes; "
            "encode the recording again."
        )


def _pack(tokens: np.ndarray, bits: tuple[int, ...]) -> bytes:
    """Tokens [L, F] → bits, frame by frame, padded to whole bytes."""
    columns = [
        (row[:, None] >> np.arange(b - 1, -1, -1, dtype=np.uint16) & 1).astype(np.uint8)
        for row, b in zip(tokens.astype(np.uint16), bits, strict=True)
    ]
    return np.packbits(np.concatenate(columns, axis=1)).tobytes()


def _unpack(packed: bytes, header: CodesHeader) -> np.ndarray:
    """The reverse of :func:`_pack`: int64 [L, F]."""
    per_frame = sum(header.bits)
    flat = np.unpackbits(np.frombuffer(packed, np.uint8), count=header.frames * per_frame)
    frames = flat.reshape(header.frames, per_frame)
    tokens = np.zeros((len(header.bits), header.frames), np.int64)
    first = 0
    for row, b in zip(tokens, header.bits, strict=True):
        for bit in range(first, first + b):
            row <<= 1
            row |= frames[:, bit]
        first += b
    return tokens


def _replace(path: Path, data: bytes) -> None:
    try:
        with replacing(path) as part:
            part.write_bytes(data)
    except OSError as error:
        reason = error.strerror or error
        raise CodesFileError(
            f"'{path.name}' was not written ({reason}); choose another place."
        ) from error
