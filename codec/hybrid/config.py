"""HybridCodec's configurations: the paper's, its ablations, and the bundled small one."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields, replace
from math import log2, prod
from typing import Any

from codec.errors import CheckpointError

__all__ = [
    "CONFIGS",
    "HybridConfig",
    "SpectralConfig",
    "SpeechEncoderConfig",
    "StreamsConfig",
    "WaveformConfig",
]

MAX_BLOCKS = 64


def _check(owner: object, name: str, low: int, high: int) -> None:
    value = getattr(owner, name)
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise CheckpointError(
            f"The configuration's {type(owner).__name__}.{name} is {value!r}; "
            f"it must be a whole number from {low} to {high}."
        )


@dataclass(frozen=True)
class WaveformConfig:
    """Encoder and decoder as waveform CNNs of DAC's shape (the paper's)."""

    encoder_width: int = 64
    decoder_width: int = 1536
    strides: tuple[int, ...] = (4, 5, 6, 8)

    def __post_init__(self) -> None:
        _check(self, "encoder_width", 1, 512)
        _check(self, "decoder_width", 1, 4096)
        in_range = all(isinstance(s, int) and 1 <= s <= 32 for s in self.strides)
        if not 1 <= len(self.strides) <= 8 or not in_range:
            raise CheckpointError(
                f"The configuration's strides are {self.strides}; "
                "give 1 to 8 of them, each 1 to 32."
            )
        if self.decoder_width % 2 ** len(self.strides):
            raise CheckpointError(
                f"The configuration's decoder_width is {self.decoder_width}; "
                f"{len(self.strides)} strides halve it as often, so give a multiple of "
                f"{2 ** len(self.strides)}."
            )

    @property
    def hop_samples(self) -> int:
        return prod(self.strides)


@dataclass(frozen=True)
class SpectralConfig:
    """Encoder on a causal STFT, decoder by filtered pulses and noise (the bundled model's).

    ``window_samples`` and ``fine_hop_samples`` are the encoder's STFT; both run
    ConvNeXt at ``fine_hop_samples`` and meet the latent at ``stride`` times that.
    The encoder also sees how alike the wave is to itself ``lag_bands`` lags
    earlier, over ``lag_window_samples``: where the pitch shows.
    ``frame_samples`` is the length of the FFT in which a synthesised frame is
    filtered: ``preroll_samples`` before the frame, the frame itself (one hop and
    a fade of ``fade_samples``), and room for the filter to ring.
    """

    window_samples: int = 512
    fine_hop_samples: int = 160
    stride: int = 4
    lag_bands: int = 96
    lag_window_samples: int = 400
    encoder_width: int = 256
    encoder_hidden: int = 768
    encoder_blocks: int = 4
    latent_hidden: int = 512
    latent_blocks: int = 2
    decoder_width: int = 384
    decoder_hidden: int = 960
    decoder_blocks: int = 7
    pitch_width: int = 128
    pitch_blocks: int = 2
    frame_samples: int = 512
    preroll_samples: int = 128
    fade_samples: int = 80

    def __post_init__(self) -> None:
        for field in fields(self):
            is_depth = field.name.endswith("blocks")
            _check(self, field.name, 0 if is_depth else 1, MAX_BLOCKS if is_depth else 8192)
        if self.window_samples < self.fine_hop_samples:
            raise CheckpointError("The configuration's window_samples are fewer than its hop's.")
        if self.fade_samples > self.fine_hop_samples:
            raise CheckpointError("The configuration's fade_samples are more than its hop's.")
        least = self.preroll_samples + self.fine_hop_samples + self.fade_samples
        if self.frame_samples < least or self.frame_samples % 2:
            raise CheckpointError(
                f"The configuration's frame_samples is {self.frame_samples}; "
                f"give an even number, at least {least}."
            )

    @property
    def hop_samples(self) -> int:
        return self.fine_hop_samples * self.stride


@dataclass(frozen=True)
class SpeechEncoderConfig:
    """What RVQ-1 listens with: log-mel at ``hop_samples``, a transformer at twice that.

    ``past_frames`` is how many of the transformer's frames a frame attends to beside itself.
    """

    window_samples: int = 400
    hop_samples: int = 160
    bands: int = 80
    width: int = 512
    heads: int = 8
    hidden: int = 1024
    layers: int = 4
    past_frames: int = 80

    def __post_init__(self) -> None:
        for field in fields(self):
            is_depth = field.name == "layers"
            _check(self, field.name, 0 if is_depth else 1, MAX_BLOCKS if is_depth else 8192)
        if self.window_samples < self.hop_samples:
            raise CheckpointError("The configuration's window_samples are fewer than its hop's.")
        if self.width % self.heads:
            raise CheckpointError(
                f"The configuration's speech encoder has a width of {self.width}, which "
                f"{self.heads} heads cannot share evenly."
            )


@dataclass(frozen=True)
class StreamsConfig:
    """How many ConvNeXt blocks each stream has before and after its quantizer.

    The paper's ablations: HC-SE has a semantic encoder only, HC-SED semantic
    encoder and decoder, HC-SED-AED (the full model) those and acoustic ones.
    """

    semantic_encoder_blocks: int = 5
    semantic_decoder_blocks: int = 5
    acoustic_encoder_blocks: int = 5
    acoustic_decoder_blocks: int = 5
    hidden: int = 2048

    def __post_init__(self) -> None:
        for field in fields(self):
            is_depth = field.name.endswith("blocks")
            _check(self, field.name, 0 if is_depth else 1, MAX_BLOCKS if is_depth else 8192)

    def variant(self, name: str) -> StreamsConfig:
        """These streams as in the ablation ``HC-SE``, ``HC-SED`` or ``HC-SED-AED``."""
        if name == "HC-SED-AED":
            return self
        if name == "HC-SED":
            return replace(self, acoustic_encoder_blocks=0, acoustic_decoder_blocks=0)
        if name == "HC-SE":
            return replace(self.variant("HC-SED"), semantic_decoder_blocks=0)
        raise CheckpointError(
            f"There is no variant '{name}' of HybridCodec; choose HC-SE, HC-SED or HC-SED-AED."
        )


@dataclass(frozen=True)
class HybridConfig:
    """Everything that makes a HybridCodec what it is, apart from its weights.

    With ``speech_encoder`` RVQ-1 listens to the wave through a network of its own;
    without, as in the paper, to the latent that both streams share.
    """

    name: str
    sample_rate_hz: int
    latent_dim: int
    transform: WaveformConfig | SpectralConfig
    streams: StreamsConfig
    semantic_codes: int = 16384
    acoustic_codes: int = 1024
    acoustic_layers: int = 11
    code_dim: int = 8
    causal: bool = True
    speech_encoder: SpeechEncoderConfig | None = None

    def __post_init__(self) -> None:
        _check(self, "sample_rate_hz", 1000, 192_000)
        _check(self, "latent_dim", 1, 8192)
        _check(self, "semantic_codes", 2, 65536)
        _check(self, "acoustic_codes", 2, 65536)
        _check(self, "acoustic_layers", 1, 63)
        _check(self, "code_dim", 1, 1024)
        if not 1 <= self.hop_samples <= self.sample_rate_hz:
            raise CheckpointError(
                f"The configuration's hop is {self.hop_samples} samples; "
                "a frame may be at most one second long."
            )
        if not isinstance(self.causal, bool):
            raise CheckpointError(
                f"The configuration's causal is {self.causal!r}; it must be true or false."
            )
        if isinstance(self.transform, SpectralConfig) and not self.causal:
            raise CheckpointError("The configuration asks for a spectral codec that is not causal.")
        if self.speech_encoder is not None:
            if not self.causal:
                raise CheckpointError(
                    "The configuration has a speech encoder, which is causal, "
                    "in a codec that is not."
                )
            if self.hop_samples % (2 * self.speech_encoder.hop_samples):
                raise CheckpointError(
                    f"The configuration's hop of {self.hop_samples} samples is no multiple of "
                    f"{2 * self.speech_encoder.hop_samples}, two hops of its speech encoder."
                )
        if not isinstance(self.name, str) or not 1 <= len(self.name) <= 100:
            raise CheckpointError("The configuration's name must be a text of 1 to 100 characters.")

    @property
    def hop_samples(self) -> int:
        return self.transform.hop_samples

    @property
    def n_layers(self) -> int:
        return 1 + self.acoustic_layers

    @property
    def codebook_sizes(self) -> tuple[int, ...]:
        return (self.semantic_codes,) + (self.acoustic_codes,) * self.acoustic_layers

    @property
    def bits(self) -> tuple[int, ...]:
        """Bits of a token in each layer: ⌈log2(codebook size)⌉."""
        return tuple(-int(-log2(size) // 1) for size in self.codebook_sizes)

    def to_dict(self) -> dict[str, Any]:
        kind = "waveform" if isinstance(self.transform, WaveformConfig) else "spectral"
        data = {**asdict(self), "transform": {"kind": kind, **asdict(self.transform)}}
        if self.speech_encoder is None:  # as it was written before there was such a thing
            del data["speech_encoder"]
        return data

    @classmethod
    def from_dict(cls, data: Any) -> HybridConfig:
        """The configuration that :meth:`to_dict` wrote.

        Raises
        ------
        CheckpointError
            If a field is missing, unknown, of the wrong type or out of range.
        """
        try:
            parts = dict(data)
            transform = dict(parts.pop("transform"))
            kind = transform.pop("kind")
            kinds = {"waveform": WaveformConfig, "spectral": SpectralConfig}
            if kind not in kinds:
                raise CheckpointError(
                    f"The configuration's transform is '{kind}'; known are waveform and spectral."
                )
            if "strides" in transform:
                transform["strides"] = tuple(transform["strides"])
            if parts.get("speech_encoder") is not None:
                parts["speech_encoder"] = SpeechEncoderConfig(**parts["speech_encoder"])
            return cls(
                transform=kinds[kind](**transform),
                streams=StreamsConfig(**parts.pop("streams")),
                **parts,
            )
        except (TypeError, ValueError, KeyError) as error:
            raise CheckpointError(f"The configuration cannot be read ({error}).") from error


CONFIGS: dict[str, HybridConfig] = {
    "hybridcodec-25hz": HybridConfig(
        name="hybridcodec-25hz",
        sample_rate_hz=24_000,
        latent_dim=1024,
        transform=WaveformConfig(),
        streams=StreamsConfig(),
    ),
    "hybridcodec-mini": HybridConfig(
        name="hybridcodec-mini",
        sample_rate_hz=16_000,
        latent_dim=256,
        transform=SpectralConfig(),
        streams=StreamsConfig(2, 2, 2, 2, hidden=512),
        semantic_codes=2048,
    ),
}
