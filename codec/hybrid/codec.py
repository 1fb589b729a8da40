"""HybridCodec behind the interface that every codec meets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from codec.api import (
    Capability,
    Codec,
    CodecInfo,
    Codes,
    LayerInfo,
    LayerSet,
    StreamSession,
    check_wave,
    device_memory,
)
from codec.errors import Cancelled, UserError
from codec.hybrid.checkpoint import Card
from codec.hybrid.config import HybridConfig
from codec.hybrid.model import HybridModel
from codec.hybrid.pitch import Pitch
from codec.hybrid.replay import Replayed
from codec.layers.conv import fold_weight_norm
from codec.layers.state import StreamState

# Long clips run in chunks: memory stays bounded, and work can be cancelled.
CHUNK_FRAMES, LEAST_CHUNK_FRAMES = 250, 8
# So far back a pause of the voice is looked for, farther where there is none.
SEEK_FRAMES = (0, 36, 100, 750)


def describe(config: HybridConfig, card: Card, context_frames: int) -> CodecInfo:
    """What the interface says of a HybridCodec."""
    layers = tuple(
        LayerInfo(i + 1, "semantic" if i == 0 else "acoustic", size, bits)
        for i, (size, bits) in enumerate(zip(config.codebook_sizes, config.bits, strict=True))
    )
    return CodecInfo(
        name=config.name,
        sample_rate_hz=config.sample_rate_hz,
        hop_samples=config.hop_samples,
        layers=layers,
        causal=config.causal,
        latency_samples=config.hop_samples,
        context_frames=context_frames,
        trained_subsets=card.trained_subsets,
        capabilities=_capabilities(config.causal),
        licence=card.licence,
        summary=card.summary,
        bandwidth_hz=card.bandwidth_hz,
        fingerprint=card.fingerprint,
    )


def _capabilities(causal: bool) -> frozenset[Capability]:
    always: set[Capability] = {"prefixes", "subsets", "contributions", "residual", "windows"}
    if causal:
        always |= {"streaming", "memory fallback"}
    return frozenset(always)


class HybridCodec(Codec):
    """A HybridCodec ready for use; ``model`` is folded and owned from here on.

    What it does raises :class:`DeviceMemoryError` when the device runs out of memory,
    and next time works on half as many frames at once, if it is causal.
    """

    def __init__(self, model: HybridModel, card: Card | None = None) -> None:
        self.card = card or Card()
        self.chunk_frames = CHUNK_FRAMES
        self.parameter_counts = model.parameter_counts()
        self.info = describe(model.config, self.card, model.decoder_context_frames())
        self.model = fold_weight_norm(model.eval()).requires_grad_(False)
        self._set_precision()

    @property
    def device(self) -> torch.device:
        return next(self.model.parameters()).device

    def to(self, device: torch.device | str) -> HybridCodec:
        if torch.device(device).type == "mps":
            self.model.float()
        self.model.to(device)
        self._set_precision()
        return self

    def _set_precision(self) -> None:
        """Pitch in double precision wherever there is such a thing (see codec.hybrid.pitch)."""
        if hasattr(self.model, "pitch") and self.device.type != "mps":
            self.model.pitch.double()

    @property
    def can_spare_memory(self) -> bool:
        return self.info.causal and self.chunk_frames > LEAST_CHUNK_FRAMES

    def within_memory(self) -> AbstractContextManager[None]:
        """Say in a sentence when memory runs out inside, and use less next time."""
        return device_memory(self.device, self._spare_memory)

    def _spare_memory(self) -> None:
        self.chunk_frames = max(LEAST_CHUNK_FRAMES, self.chunk_frames // 2)

    def encode(
        self,
        wave: Tensor,
        *,
        keep_residual: bool = False,
        progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Codes:
        check_wave(wave)
        stretches = self.encode_stretches(wave, keep_residual=keep_residual)
        parts: list[Codes] = []
        frames, done = self.info.frames_of(wave.shape[-1]), 0
        while done < frames:
            if cancelled and cancelled():
                raise Cancelled
            parts.append(next(stretches))
            done += parts[-1].frames
            if progress:
                progress(done / frames)
        return Codes.joined(parts)

    @torch.inference_mode()
    def encode_stretches(self, wave: Tensor, *, keep_residual: bool = False) -> Iterator[Codes]:
        check_wave(wave)
        hop = self.info.hop_samples
        frames = self.info.frames_of(wave.shape[-1])
        state = StreamState() if self.info.causal and frames > self.chunk_frames else None
        step = self.chunk_frames if state is not None else frames
        for first in range(0, frames, step):
            with self.within_memory():
                chunk = wave[..., first * hop : (first + step) * hop].to(self.device)
                padded = F.pad(chunk, (0, -chunk.shape[-1] % hop))
                tokens, residual = self.model.encode_keeping(padded, state)
            yield Codes(tokens, chunk.shape[-1], residual.float() if keep_residual else None)

    @torch.inference_mode()
    def decode(
        self,
        codes: Codes,
        layers: LayerSet | Tensor | None = None,
        *,
        continuous: bool = False,
        start_frame: int = 0,
        frames: int | None = None,
    ) -> Tensor:
        hop = self.info.hop_samples
        end = codes.frames if frames is None else min(codes.frames, start_frame + frames)
        start = min(max(0, start_frame), end)
        mask = self.mask(layers, codes.frames)
        if continuous:
            _check_residual(codes)
            # The residual stands for all acoustic layers wherever one of them is on.
            mask = torch.cat([mask[:, :1], mask[:, 1:].amax(1, keepdim=True)], 1)
        spans = Spans(self.model, codes, mask, continuous)
        with self.within_memory():
            wave = self._wave(spans, start, end)
        return wave[..., : max(0, min(end * hop, codes.samples) - start * hop)]

    def _wave(self, spans: Spans, start: int, end: int) -> Tensor:
        """From frame ``start`` on, until frame ``end`` at least: [B, 1, T]."""
        hop, codes = self.info.hop_samples, spans.codes
        if not self.info.causal:
            return spans.decode(0, codes.frames, None)[..., start * hop :]
        warm = max(0, start - self.info.context_frames)
        step = self.chunk_frames if warm or end > self.chunk_frames else max(1, end)
        state, pitch = (StreamState(), None) if end > step or warm else (None, None)
        if warm and self.model.has_pulses:
            state, pitch = spans.sought(warm, min(warm + step, end), start)
        parts = []
        for first in range(warm, end, step):
            parts.append(spans.decode(first, min(first + step, end), state, start, pitch))
            pitch = None
        nothing = torch.zeros(len(codes.tokens), 1, 0, device=self.device)
        return torch.cat([nothing, *parts], -1)

    @torch.inference_mode()
    def layer_embeddings(self, codes: Codes) -> Tensor:
        return self.model.embed(codes.tokens.to(self.device))

    @torch.inference_mode()
    def decode_embeddings(self, embeddings: Tensor, layers: LayerSet | Tensor | None) -> Tensor:
        """Wave [B, 1, F · hop] of what :meth:`layer_embeddings` gave, [B, L, D, F]."""
        mask = self.mask(layers, embeddings.shape[-1])
        return self.model.synthesise(embeddings.to(self.device), mask)

    def mask(self, layers: LayerSet | Tensor | None, frames: int) -> Tensor:
        """Float mask [1, L, 1 or F] on the model's device."""
        n_layers = self.info.n_layers
        if layers is None:
            layers = LayerSet.all(n_layers)
        if isinstance(layers, LayerSet):
            mask = torch.zeros(1, n_layers, 1)
            mask[:, layers.checked(n_layers)] = 1
        else:
            if layers.shape != (n_layers, frames):
                raise ValueError(
                    f"a layer mask must be [{n_layers}, {frames}], not {list(layers.shape)}"
                )
            mask = layers[None].float()
        return mask.to(self.device)

    def stream(self, batch: int = 1) -> HybridStream:
        if not self.info.causal:
            raise ValueError(f"{self.info.name} is not causal and cannot stream")
        return HybridStream(self, batch)


@dataclass(frozen=True)
class Spans:
    """A clip to be decoded stretch by stretch: frames ``first`` to ``last``.

    ``mask`` [1, L, 1 or F]; with ``continuous`` [1, 2, 1 or F], for RVQ-1 and
    for the residual that stands for all other layers.
    """

    model: HybridModel
    codes: Codes
    mask: Tensor
    continuous: bool

    def decode(
        self,
        first: int,
        last: int,
        state: StreamState | None,
        start: int = 0,
        pitch: Pitch | None = None,
    ) -> Tensor:
        """Their wave from frame ``start`` on: [B, 1, (last − first) · hop] or less.

        ``pitch`` is theirs, if it is known already.
        """
        embeddings, mask = self._embed(first, last), self._mask(first, last)
        skip = min(max(0, start - first), last - first)
        return self.model.synthesise(embeddings, mask, state, pitch, skip)

    def sought(self, first: int, last: int, start: int) -> tuple[StreamState, Pitch]:
        """A stream at frame ``first``, and the pitch of these frames.

        From frame ``start`` on its pulses are where they would be, had everything before
        been decoded.
        """
        for back in SEEK_FRAMES:
            state, before = StreamState(), max(0, first - back)
            embeddings, mask = self._embed(before, last), self._mask(before, last)
            pitch, found = self.model.seek(embeddings, mask, state, before, first, start - 1)
            if found:
                break
        return state, pitch

    def _embed(self, first: int, last: int) -> Tensor:
        tokens = self.codes.tokens[..., first:last].to(self.mask.device)
        if not self.continuous:
            return self.model.embed(tokens)
        residual = self.codes.residual[..., first:last].to(self.mask.device)
        return self.model.embed_unquantized(tokens, residual)

    def _mask(self, first: int, last: int) -> Tensor:
        return self.mask[..., first:last] if self.mask.shape[-1] > 1 else self.mask


class HybridStream(StreamSession):
    """Frame by frame; equal to the offline result.

    On CUDA single frames are replayed from a recording that the first of them makes.
    """

    def __init__(self, codec: HybridCodec, batch: int) -> None:
        self.codec, self.batch = codec, batch
        self.reset()

    def reset(self) -> None:
        self._encoder, self._decoder = StreamState(), StreamState()
        self._encode_frame = Replayed(self._encode, self._encoder)
        self._decode_frame = Replayed(self._decode, self._decoder)
        self._waiting = torch.zeros(self.batch, 1, 0)

    @torch.inference_mode()
    def encode(self, chunk: Tensor) -> Tensor:
        if chunk.shape[:2] != (self.batch, 1):
            raise ValueError(f"a chunk must be [{self.batch}, 1, T], not {list(chunk.shape)}")
        hop = self.codec.info.hop_samples
        joined = torch.cat([self._waiting.to(chunk.device), chunk], -1)
        whole = joined.shape[-1] // hop * hop
        self._waiting = joined[..., whole:].clone()
        if whole == 0:
            return torch.zeros(self.batch, self.codec.info.n_layers, 0, dtype=torch.long)
        step = self.codec.chunk_frames * hop
        with self.codec.within_memory():
            parts = joined[..., :whole].to(self.codec.device).split(step, -1)
            encode = self._encode_frame if whole == hop else self._encode
            return torch.cat([encode(part) for part in parts], -1)

    def _encode(self, wave: Tensor) -> Tensor:
        return self.codec.model.encode(wave, self._encoder)

    def flush(self) -> Tensor:
        missing = -self._waiting.shape[-1] % self.codec.info.hop_samples
        return self.encode(self._waiting.new_zeros(self.batch, 1, missing))

    @torch.inference_mode()
    def decode(self, tokens: Tensor, layers: LayerSet | Tensor | None = None) -> Tensor:
        if tokens.shape[-1] == 0:
            return torch.zeros(self.batch, 1, 0)
        with self.codec.within_memory():
            mask = self.codec.mask(layers, tokens.shape[-1]).expand(-1, -1, tokens.shape[-1])
            tokens, step = tokens.to(self.codec.device), self.codec.chunk_frames
            parts = zip(tokens.split(step, -1), mask.split(step, -1), strict=True)
            decode = self._decode_frame if tokens.shape[-1] == 1 else self._decode
            return torch.cat([decode(*part) for part in parts], -1)

    def _decode(self, tokens: Tensor, mask: Tensor) -> Tensor:
        model = self.codec.model
        return model.synthesise(model.embed(tokens), mask, self._decoder)


def _check_residual(codes: Codes) -> None:
    if codes.residual is None:
        raise UserError(
            "These codes hold no unquantized residual; encode the recording with "
            "keep_residual=True, or decode its acoustic layers."
        )
