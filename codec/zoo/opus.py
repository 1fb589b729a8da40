"""Opus at a bit rate in its name, through libsndfile: a classical reference without tokens.

Opus (RFC 6716) has 20 ms packets here, of a variable size around the bit rate asked for.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from codec.api import CodecInfo, Codes, LayerSet
from codec.errors import CodesFileError, UserError
from codec.zoo.family import Description, Family
from codec.zoo.whole_clip import WholeClipCodec

if TYPE_CHECKING:
    import numpy as np
    import torch
    from torch import Tensor

RATE_HZ, HOP_SAMPLES = 48_000, 960
# RFC 7845, section 4.2: what libopus needs before its first sample is whole, at 48 kHz.
LOOKAHEAD_SAMPLES = 312
# libsndfile's compression levels run from 256 (0) down to 6 kbit/s (1) for each channel.
LEAST_KBIT, MOST_KBIT = 6, 256
OFFERED_KBIT = (6, 8, 12, 16, 24, 32)


class Opus(WholeClipCodec):
    """Opus at ``kbit_per_s``, mono, 48 kHz."""

    def __init__(self, kbit_per_s: int) -> None:
        self.kbit_per_s = kbit_per_s
        self.info = describe(kbit_per_s)
        self._decoded: tuple[tuple[bytes, ...], Tensor] | None = None

    @property
    def device(self) -> torch.device:
        import torch

        return torch.device("cpu")

    def to(self, device: torch.device | str) -> Opus:
        return self  # libopus runs on the processor

    def _encode_clip(self, wave: Tensor) -> bytes:
        import soundfile

        file = io.BytesIO()
        level = (MOST_KBIT - self.kbit_per_s) / (MOST_KBIT - LEAST_KBIT)
        # Opus clips what is outside; libsndfile would wrap it around.
        soundfile.write(
            file,
            wave[0, 0].clamp(-1, 1).cpu().numpy(),
            RATE_HZ,
            format="OGG",
            subtype="OPUS",
            compression_level=level,
        )
        return file.getvalue()

    def _collect(self, clips: Sequence[bytes], samples: int) -> Codes:
        return Codes((), samples, packets=tuple(clips))

    def _decode_whole(self, codes: Codes, layers: LayerSet) -> Tensor:
        """All of it; kept, since a player asks for one window after the other."""
        import numpy as np
        import torch

        if codes.packets is None:
            raise UserError(f"These codes hold no packets of {self.info.name}; encode it again.")
        if self._decoded is None or self._decoded[0] != codes.packets:
            clips = [_unpacked(packets, codes.samples) for packets in codes.packets]
            self._decoded = codes.packets, torch.from_numpy(np.stack(clips))[:, None]
        return self._decoded[1]


def _unpacked(packets: bytes, samples: int) -> np.ndarray:
    """Float32 [samples]."""
    import numpy as np
    import soundfile

    try:
        wave, _ = soundfile.read(io.BytesIO(packets), dtype="float32")
    except soundfile.LibsndfileError as error:
        raise CodesFileError(
            f"The Opus packets are damaged ({error.error_string}); encode the recording again."
        ) from error
    return np.pad(wave, (0, max(0, samples - len(wave))))[:samples]


def describe(kbit_per_s: int) -> CodecInfo:
    """What Opus declares at this rate."""
    return CodecInfo(
        name=f"opus-{kbit_per_s}k",
        sample_rate_hz=RATE_HZ,
        hop_samples=HOP_SAMPLES,
        layers=(),
        causal=True,
        latency_samples=HOP_SAMPLES + LOOKAHEAD_SAMPLES,
        context_frames=0,
        trained_subsets=frozenset(),
        capabilities=frozenset(),
        kind="classical",
        packet_bits_per_second=1000.0 * kbit_per_s,
        licence="BSD-3-Clause",
        summary="Opus through libsndfile: what telephones and browsers use.",
    )


class OpusFamily(Family):
    """``opus-NUMBERk`` is Opus at that many kbit/s, 6 to 256."""

    kind = "classical"

    def names(self) -> list[str]:
        return [f"opus-{kbit}k" for kbit in OFFERED_KBIT]

    def accepts(self, name: str) -> bool:
        return _rate_of(name) is not None

    def why_not(self, name: str, weights: Path | None) -> str:
        if weights is not None:
            return f"{name} has no weights; give its name alone."
        if not LEAST_KBIT <= (_rate_of(name) or 0) <= MOST_KBIT:
            return f"Opus runs here at {LEAST_KBIT} to {MOST_KBIT} kbit/s, not as '{name}'."
        import soundfile

        if "OPUS" not in soundfile.available_subtypes("OGG"):
            return "The libsndfile of this machine has no Opus; update soundfile."
        return ""

    def describe(self, name: str, weights: Path | None) -> Description:
        return Description(describe(_rate_of(name) or LEAST_KBIT), {}, has_weights=True)

    def load(self, name: str, weights: Path | None, device: torch.device) -> Opus:
        if reason := self.why_not(name, weights):
            raise UserError(reason)
        return Opus(_rate_of(name) or LEAST_KBIT)


def _rate_of(name: str) -> int | None:
    found = re.fullmatch(r"opus-(\d{1,4})k", name)
    return int(found[1]) if found else None
