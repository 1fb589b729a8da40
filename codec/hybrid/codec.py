"""HybridCodec behind the interface that every codec meets."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from torch import Tensor

from codec.api import Codec, CodecInfo, Codes, LayerInfo, LayerSet, StreamSession
from codec.errors import Cancelled
from codec.hybrid.checkpoint import Card
from codec.hybrid.config import HybridConfig
from codec.hybrid.model import HybridModel
from codec.layers.conv import fold_weight_norm
from codec.layers.state import StreamState

# Long clips run in chunks: memory stays bounded, and work can be cancelled.
CHUNK_FRAMES = 250
SEEK_FRAMES = 750


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
        licence=card.licence,
        summary=card.summary,
        bandwidth_hz=card.bandwidth_hz,
        fingerprint=card.fingerprint,
    )


class HybridCodec(Codec):
    """A HybridCodec ready for use; ``model`` is folded and owned from here on."""

    def __init__(self, model: HybridModel, card: Card | None = None) -> None:
        self.card = card or Card()
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

    @torch.inference_mode()
    def encode(
        self,
        wave: Tensor,
        *,
        progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Codes:
        _check_wave(wave)
        samples, hop = wave.shape[-1], self.info.hop_samples
        frames = self.info.frames_of(samples)
        state = StreamState() if self.info.causal and frames > CHUNK_FRAMES else None
        step = CHUNK_FRAMES if state is not None else frames
        tokens = []
        for first in range(0, frames, step):
            if cancelled and cancelled():
                raise Cancelled
            chunk = wave[..., first * hop : (first + step) * hop].to(self.device)
            chunk = F.pad(chunk, (0, -chunk.shape[-1] % hop))
            tokens.append(self.model.encode(chunk, state))
            if progress:
                progress(min(1.0, (first + step) / frames))
        return Codes(torch.cat(tokens, -1), samples)

    @torch.inference_mode()
    def decode(
        self,
        codes: Codes,
        layers: LayerSet | Tensor | None = None,
        *,
        start_frame: int = 0,
        frames: int | None = None,
    ) -> Tensor:
        tokens, hop = codes.tokens.to(self.device), self.info.hop_samples
        end = codes.frames if frames is None else min(codes.frames, start_frame + frames)
        start = min(max(0, start_frame), end)
        mask = self.mask(layers, codes.frames)
        if not self.info.causal:
            wave = self._decode_span(tokens, mask, 0, codes.frames, None)[..., start * hop :]
        else:
            warm = max(0, start - self.info.context_frames)
            state = StreamState() if warm or end > CHUNK_FRAMES else None
            self._seek(tokens, mask, warm, state)
            step = CHUNK_FRAMES if state is not None else max(1, end - warm)
            spans = range(warm, end, step)
            parts = [self._decode_span(tokens, mask, a, min(a + step, end), state) for a in spans]
            wave = torch.cat(parts, -1) if parts else tokens.new_zeros(len(tokens), 1, 0).float()
            wave = wave[..., (start - warm) * hop :]
        return wave[..., : max(0, min(end * hop, codes.samples) - start * hop)]

    def _seek(self, tokens: Tensor, mask: Tensor, frame: int, state: StreamState | None) -> None:
        """Put the pulses where they would be at ``frame``, had everything before been decoded."""
        grid = self.model.seek_grid_frames
        if not grid or state is None or frame == 0:
            return
        # The phase starts anew in every voiced stretch: farther back nothing matters.
        first = max(0, frame - SEEK_FRAMES) // grid * grid
        part = mask[..., first:frame] if mask.shape[-1] > 1 else mask
        self.model.seek(self.model.embed(tokens[..., first:frame]), part, state)

    def _decode_span(
        self, tokens: Tensor, mask: Tensor, first: int, last: int, state: StreamState | None
    ) -> Tensor:
        part = mask[..., first:last] if mask.shape[-1] > 1 else mask
        return self.model.synthesise(self.model.embed(tokens[..., first:last]), part, state)

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


class HybridStream(StreamSession):
    """Frame by frame; equal to the offline result."""

    def __init__(self, codec: HybridCodec, batch: int) -> None:
        self.codec, self.batch = codec, batch
        self.reset()

    def reset(self) -> None:
        self._encoder, self._decoder = StreamState(), StreamState()
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
        return self.codec.model.encode(joined[..., :whole].to(self.codec.device), self._encoder)

    def flush(self) -> Tensor:
        missing = -self._waiting.shape[-1] % self.codec.info.hop_samples
        return self.encode(self._waiting.new_zeros(self.batch, 1, missing))

    @torch.inference_mode()
    def decode(self, tokens: Tensor, layers: LayerSet | Tensor | None = None) -> Tensor:
        if tokens.shape[-1] == 0:
            return torch.zeros(self.batch, 1, 0)
        mask = self.codec.mask(layers, tokens.shape[-1])
        embeddings = self.codec.model.embed(tokens.to(self.codec.device))
        return self.codec.model.synthesise(embeddings, mask, self._decoder)


def _check_wave(wave: Tensor) -> None:
    if wave.ndim != 3 or wave.shape[1] != 1 or wave.shape[-1] == 0:
        raise ValueError(f"a wave must be [B, 1, T] with T ≥ 1, not {list(wave.shape)}")
