"""HybridCodec-RVQ: a semantic stream, and an acoustic stream on what it leaves over.

"HybridCodec: Fast Dual-Stream, Semantically Enhanced Neural Audio Codec",
arXiv 2606.06743.  Unlike Mimi, which runs both quantizers on the same latent,
the decoded semantic stream is subtracted before the acoustic stream sees it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import torch
from torch import Tensor, nn

from codec.hybrid.config import HybridConfig, WaveformConfig
from codec.hybrid.pitch import Pitch, PitchHead
from codec.hybrid.spectral import SpectralDecoder, SpectralEncoder
from codec.hybrid.speech_encoder import SpeechEncoder
from codec.hybrid.waveform import WaveformDecoder, WaveformEncoder
from codec.layers.blocks import convnext_stack
from codec.layers.conv import context_of
from codec.layers.gate import SilenceGate
from codec.layers.quantizer import ResidualQuantizer, VectorQuantizer
from codec.layers.state import StreamState


@dataclass
class Analysis:
    """One pass through encoder and quantizers, as training needs it.

    ``latent`` z, ``semantic`` s as the teacher is to see it, and ``residual``, what
    the acoustic layers quantize, [B, D, F]; ``prediction``, how far s is from z,
    relative to z (a scalar); ``embeddings`` [B, L, D, F];
    ``tokens`` [B, L, F]; ``projected`` a layer [B, code_dim, F]; scalar losses.
    """

    latent: Tensor
    semantic: Tensor
    residual: Tensor
    prediction: Tensor
    embeddings: Tensor
    tokens: Tensor
    projected: list[Tensor]
    semantic_codebook_loss: Tensor
    semantic_commitment_loss: Tensor
    acoustic_codebook_loss: Tensor
    acoustic_commitment_loss: Tensor


class HybridModel(nn.Module):
    """The network.  Waves are [B, 1, F · hop], tokens [B, L, F], masks [B, L, F] or [B, L, 1]."""

    def __init__(self, config: HybridConfig) -> None:
        super().__init__()
        self.config = config
        dim, causal, streams = config.latent_dim, config.causal, config.streams

        def stack(blocks: int) -> nn.Module:
            return convnext_stack(blocks, dim, streams.hidden, causal=causal)

        if isinstance(config.transform, WaveformConfig):
            self.encoder = WaveformEncoder(config.transform, dim, causal=causal)
            self.decoder = WaveformDecoder(config.transform, dim, causal=causal)
        else:
            self.encoder = SpectralEncoder(config.transform, dim, config.sample_rate_hz)
            self.decoder = SpectralDecoder(config.transform, dim, config.sample_rate_hz)
            self.pitch = PitchHead(config.transform, dim)
        self.speech_encoder = None
        if config.speech_encoder is not None:
            self.speech_encoder = SpeechEncoder(
                config.speech_encoder, dim, config.sample_rate_hz, config.hop_samples
            )
        self.semantic_encoder = stack(streams.semantic_encoder_blocks)
        self.semantic_quantizer = VectorQuantizer(dim, config.semantic_codes, config.code_dim)
        self.semantic_decoder = stack(streams.semantic_decoder_blocks)
        self.acoustic_encoder = stack(streams.acoustic_encoder_blocks)
        self.acoustic_quantizer = ResidualQuantizer(
            dim, (config.acoustic_codes,) * config.acoustic_layers, config.code_dim
        )
        self.acoustic_decoder = stack(streams.acoustic_decoder_blocks)
        self.gate = SilenceGate(config.sample_rate_hz, config.hop_samples)

    def analyse(self, wave: Tensor, semantic_gradient: float = 1.0) -> Analysis:
        """Encode and quantize with gradients.

        Through ``embeddings`` the RVQ-1 codes feel only the share ``semantic_gradient``
        of what a loss asks of them, through ``semantic`` all of it.
        """
        z = self.encoder(wave)
        first = self.semantic_quantizer(self.semantic_latent(wave, z))
        taught = s = self.semantic_decoder(first.embeddings[:, 0])
        semantic = first.embeddings
        if semantic_gradient < 1:
            semantic = torch.lerp(semantic.detach(), semantic, semantic_gradient)
            s = self.semantic_decoder(semantic[:, 0])
        residual = self.acoustic_encoder(z - s)
        rest = self.acoustic_quantizer(residual)
        return Analysis(
            latent=z,
            semantic=taught,
            residual=residual,
            prediction=_prediction_loss(s, z),
            embeddings=torch.cat([semantic, rest.embeddings], 1),
            tokens=torch.cat([first.tokens, rest.tokens], 1),
            projected=first.projected + rest.projected,
            semantic_codebook_loss=first.codebook_loss,
            semantic_commitment_loss=first.commitment_loss,
            acoustic_codebook_loss=rest.codebook_loss,
            acoustic_commitment_loss=rest.commitment_loss,
        )

    def encode(self, wave: Tensor, state: StreamState | None = None) -> Tensor:
        """Tokens int64 [B, L, F] of whole frames."""
        return self.encode_keeping(wave, state)[0]

    def encode_keeping(
        self, wave: Tensor, state: StreamState | None = None
    ) -> tuple[Tensor, Tensor]:
        """Tokens, and the residual [B, D, F] that the acoustic ones were found for."""
        z = self.encoder(wave, state)
        first = self.semantic_quantizer.encode(self.semantic_latent(wave, z, state))
        s = self.semantic_decoder(self.semantic_quantizer.embed(first), state)
        residual = self.acoustic_encoder(z - s, state)
        rest = self.acoustic_quantizer.encode(residual)
        return torch.cat([first[:, None], rest], 1), residual

    def semantic_latent(
        self, wave: Tensor, latent: Tensor, state: StreamState | None = None
    ) -> Tensor:
        """What RVQ-1 quantizes, of ``wave`` [B, 1, F · hop] or its ``latent`` z: [B, D, F]."""
        heard = latent if self.speech_encoder is None else self.speech_encoder(wave, state)
        return self.semantic_encoder(heard, state)

    def embed(self, tokens: Tensor) -> Tensor:
        """Each layer's contribution to its stream: [B, L, D, F]."""
        first = self.semantic_quantizer.embed(tokens[:, 0])
        return torch.cat([first[:, None], self.acoustic_quantizer.embed(tokens[:, 1:])], 1)

    def embed_unquantized(self, tokens: Tensor, residual: Tensor) -> Tensor:
        """RVQ-1's contribution, and ``residual`` [B, D, F] for all the others: [B, 2, D, F]."""
        return torch.stack([self.semantic_quantizer.embed(tokens[:, 0]), residual], 1)

    def synthesise(
        self,
        embeddings: Tensor,
        mask: Tensor,
        state: StreamState | None = None,
        pitch: Pitch | None = None,
        skip: int = 0,
    ) -> Tensor:
        """Wave of the layers that ``mask`` [B, L, F or 1] (0 or 1) leaves on, from ``skip`` on.

        A stream none of whose layers is on in a frame contributes nothing there,
        rather than what its decoder makes of silence.  A spectral decoder takes
        its pulses from ``pitch`` if given, else from the same layers.  Frames before
        ``skip`` serve as the past of those that follow, as far as these depend on it.
        """
        latent = self._latent(embeddings, mask.to(embeddings.dtype), state)
        if pitch is None and isinstance(self.decoder, SpectralDecoder):
            pitch = self.pitch_of(embeddings, mask, state)
        return self.gate(self.decoder(latent, pitch, state, skip), mask, state, skip)

    def pitch_of(self, embeddings: Tensor, mask: Tensor, state: StreamState | None = None) -> Pitch:
        """What a spectral decoder's pulses follow, from the layers that are on."""
        kept = embeddings * mask[:, :, None]
        both = torch.cat([kept[:, 0], kept[:, 1:].sum(1)], 1)
        with torch.autocast(both.device.type, enabled=False):
            return self.pitch(both, state)

    @property
    def has_pulses(self) -> bool:
        """Whether the decoder goes on from a phase, which depends on all that came before."""
        return isinstance(self.decoder, SpectralDecoder)

    def seek(
        self, embeddings: Tensor, mask: Tensor, state: StreamState, first: int, frame: int, due: int
    ) -> tuple[Pitch, bool]:
        """Bring the pulses of ``state`` to ``frame``, with what there is from ``first`` on.

        Returns the pitch from ``frame`` on, and whether the pulses from frame ``due`` on are
        exactly where they would be had everything before been decoded: their phase starts
        anew after every pause of the voice.
        """
        stride = self.decoder.config.stride
        pitch = self.pitch_of(embeddings, mask, state)
        at = (frame - first) * stride
        before, after = pitch[:, :at], pitch[:, at:]
        self.decoder.seek(before, state, frame)
        if first == 0:
            return after, True
        known = ceil(context_of(self.pitch) + 1) * stride
        paused = pitch.voicing[:, known : (due - first) * stride] <= 0
        return after, bool(paused.any(1).all())

    def _latent(self, embeddings: Tensor, mask: Tensor, state: StreamState | None) -> Tensor:
        semantic_on, acoustic_on = mask[:, :1], mask[:, 1:].amax(1, keepdim=True)
        # Offline a stream that is off throughout need not run; in a stream its
        # state has to go on.
        latent = torch.zeros_like(embeddings[:, 0])
        if state is not None or semantic_on.any():
            s = self.semantic_decoder(embeddings[:, 0] * semantic_on, state)
            latent = latent + s * semantic_on
        if state is not None or acoustic_on.any():
            mixed = (embeddings[:, 1:] * mask[:, 1:, None]).sum(1)
            latent = latent + self.acoustic_decoder(mixed, state) * acoustic_on
        return latent

    def parts_before_semantic_tokens(self) -> list[nn.Module]:
        """What RVQ-1's tokens come from: all that may not change where these are kept."""
        heard = self.encoder if self.speech_encoder is None else self.speech_encoder
        return [heard, self.semantic_encoder, self.semantic_quantizer]

    def parts_after_tokens(self) -> list[nn.Module]:
        """What decoding needs and encoding does not: all that may change under kept tokens."""
        parts = [self.acoustic_decoder, self.decoder]
        return [*parts, self.pitch] if self.has_pulses else parts

    def parameter_counts(self) -> dict[str, int]:
        """Trainable parameters by part, counting weight norm's gains and Snake's alphas."""
        return {
            name: sum(p.numel() for p in part.parameters())
            for name, part in self.named_children()
            if any(True for _ in part.parameters())
        }

    def decoder_context_frames(self) -> int:
        """How many frames back a decoded frame still depends on."""
        streams = [self.semantic_decoder, self.acoustic_decoder]
        return ceil(max(context_of(s) for s in streams) + self.decoder.context_frames) + 1


def _prediction_loss(semantic: Tensor, latent: Tensor) -> Tensor:
    """Squared distance of s from z, which is not asked to move, relative to z's variance.

    The closer s is to what RVQ-1 lets one expect of z, the less of what is said is left
    over for the acoustic layers.
    """
    target = latent.detach().float()
    off = (semantic.float() - target).square().mean()
    return off / target.var((0, 2)).mean().clamp_min(1e-6)
