"""Tokens for other programs: NumPy, JSON and Praat, beside the packed file of our own."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from codec.api import CodecInfo, Codes
from codec.atomic import replacing, write_text
from codec.errors import UserError

__all__ = ["TOKEN_SUFFIXES", "check_token_suffix", "export_tokens", "runs"]


def export_tokens(
    path: Path | str, codes: Codes, info: CodecInfo, duration_s: float | None = None
) -> None:
    """Write the tokens of one clip; the suffix of ``path`` says how.

    ``duration_s`` is the recording's own, where it is known: at another rate than the
    codec's it is no whole number of samples.

    ``.hcodes`` packs them with a checksum, to be decoded again; ``.npz`` and
    ``.json`` hold ``tokens`` [L, F] with rates and names; ``.TextGrid`` has a
    tier a layer in which a stretch of equal tokens is one interval, for Praat.
    Where layers have token rates of their own, an ``.npz`` holds ``tokens_1`` …, one a
    layer, and an ``.hcodes`` cannot hold them.

    Raises
    ------
    UserError
        If the suffix is none of these, the codec has no tokens, or the file cannot be
        written; what was there stays.
    """
    path = Path(path)
    check_token_suffix(path)
    check_has_tokens(info)
    writer = _WRITERS[path.suffix.lower()]
    try:
        writer(path, codes, info, duration_s or codes.samples / info.sample_rate_hz)
    except OSError as error:
        reason = error.strerror or error
        raise UserError(f"'{path}' was not written ({reason}); choose another place.") from error


def check_token_suffix(path: Path) -> None:
    """Raise UserError if tokens are not saved as such a file."""
    if path.suffix.lower() not in _WRITERS:
        raise UserError(
            f"Tokens are not saved as '{path.suffix or path.name}'; "
            f"choose {', '.join(TOKEN_SUFFIXES)}."
        )


def check_has_tokens(info: CodecInfo) -> None:
    """Raise UserError if this codec has no tokens to save."""
    if not info.layers:
        raise UserError(f"{info.name} has no tokens to save; reconstruct the recording instead.")


def _facts(codes: Codes, info: CodecInfo, duration_s: float) -> dict[str, str | int | float]:
    return {
        "codec": info.name,
        "fingerprint": info.fingerprint,
        "sample_rate_hz": info.sample_rate_hz,
        "hop_samples": info.hop_samples,
        "frame_rate_hz": info.frame_rate_hz,
        "samples": codes.samples,
        "duration_s": duration_s,
    }


def _tokens(codes: Codes) -> list[np.ndarray]:
    """Int32 [F · tokens per frame], one a layer."""
    return [layer[0].cpu().numpy().astype(np.int32) for layer in codes.layers]


def _write_npz(path: Path, codes: Codes, info: CodecInfo, duration_s: float) -> None:
    sizes = np.array([layer.codebook_size for layer in info.layers], np.int32)
    rows = _tokens(codes)
    if info.has_one_token_rate:
        tokens = {"tokens": np.stack(rows)}
    else:
        tokens = {f"tokens_{number}": row for number, row in enumerate(rows, 1)}
        tokens["token_rates_hz"] = np.array([info.token_rate_hz(i) for i in range(len(rows))])
    with replacing(path) as part, open(part, "wb") as file:
        np.savez_compressed(file, **tokens, codebook_sizes=sizes, **_facts(codes, info, duration_s))


def _write_json(path: Path, codes: Codes, info: CodecInfo, duration_s: float) -> None:
    layers = [
        {
            "name": layer.name,
            "role": layer.role,
            "codes": layer.codebook_size,
            "token_rate_hz": info.token_rate_hz(i),
            "tokens": row.tolist(),
        }
        for i, (layer, row) in enumerate(zip(info.layers, _tokens(codes), strict=True))
    ]
    write_text(path, json.dumps({**_facts(codes, info, duration_s), "layers": layers}) + "\n")


def runs(tokens: np.ndarray) -> list[tuple[int, int, int]]:
    """Stretches of equal tokens of one layer [F]: (first frame, frame after the last, token)."""
    if len(tokens) == 0:
        return []
    edges = np.flatnonzero(np.diff(tokens)) + 1
    starts, ends = [0, *edges.tolist()], [*edges.tolist(), len(tokens)]
    return [(a, b, int(tokens[a])) for a, b in zip(starts, ends, strict=True)]


def _write_textgrid(path: Path, codes: Codes, info: CodecInfo, end_s: float) -> None:
    """Praat's long text format ("TextGrid file formats" in its manual)."""
    lines = [
        'File type = "ooTextFile"',
        'Object class = "TextGrid"',
        "",
        "xmin = 0",
        f"xmax = {end_s:.15g}",
        "tiers? <exists>",
        f"size = {info.n_layers}",
        "item []:",
    ]
    for number, (layer, row) in enumerate(zip(info.layers, _tokens(codes), strict=True), 1):
        found, token_s = runs(row), 1 / info.token_rate_hz(number - 1)
        lines += [
            f"    item [{number}]:",
            '        class = "IntervalTier"',
            f'        name = "{layer.name}"',
            "        xmin = 0",
            f"        xmax = {end_s:.15g}",
            f"        intervals: size = {len(found)}",
        ]
        for index, (first, last, token) in enumerate(found, 1):
            lines += [
                f"        intervals [{index}]:",
                f"            xmin = {first * token_s:.15g}",
                # The last frame may be longer than what is left of the recording.
                f"            xmax = {min(last * token_s, end_s):.15g}",
                f'            text = "{token}"',
            ]
    write_text(path, "\n".join(lines) + "\n")


def _write_packed(path: Path, codes: Codes, info: CodecInfo, _: float) -> None:
    # Here, since it needs torch, and a window that only names the suffixes does not.
    from codec.codes_file import write_codes

    write_codes(path, codes, info)


_WRITERS: dict[str, Callable[[Path, Codes, CodecInfo, float], None]] = {
    ".hcodes": _write_packed,
    ".npz": _write_npz,
    ".json": _write_json,
    ".textgrid": _write_textgrid,
}
TOKEN_SUFFIXES = (".hcodes", ".npz", ".json", ".TextGrid")
