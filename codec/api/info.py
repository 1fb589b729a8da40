"""What a codec declares of itself: its streams, its layers, its rates, what it can do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from codec.api.layer_set import LayerSet
from codec.errors import UserError

Kind = Literal["discrete", "continuous", "classical", "text"]
Role = Literal["semantic", "acoustic", "unnamed"]
SubsetKind = Literal["semantic", "prefix", "acoustic", "any", "continuous", "average"]
Capability = Literal[
    "prefixes", "subsets", "contributions", "residual", "windows", "streaming", "memory fallback"
]
# What a causal codec with residual vector quantization usually can.
CAUSAL_RVQ: frozenset[Capability] = frozenset(
    {"prefixes", "subsets", "contributions", "windows", "streaming"}
)


@dataclass(frozen=True)
class LayerInfo:
    """One token layer: ``number`` from 1, its ``role``, and its codebook.

    ``tokens_per_frame`` is how many tokens it has in each of the codec's frames.
    """

    number: int
    role: Role
    codebook_size: int
    bits: int
    tokens_per_frame: int = 1

    @property
    def name(self) -> str:
        return f"RVQ-{self.number}"


@dataclass(frozen=True)
class LatentInfo:
    """A continuous stream: ``dimensions`` numbers, ``per_frame`` times in each frame."""

    dimensions: int
    per_frame: int = 1


@dataclass(frozen=True)
class StreamInfo:
    """One stream as a row of a table: what it is made of and how often a second."""

    kind: Literal["discrete", "continuous", "text"]
    name: str
    rate_hz: float
    role: Role = "unnamed"
    codebook_size: int | None = None
    dimensions: int | None = None


@dataclass(frozen=True)
class CodecInfo:
    """What a codec is, as far as a listener or a program needs to know.

    A *frame* is the shortest stretch in which every layer has a whole number of tokens;
    it lasts ``hop_samples`` at ``sample_rate_hz``, the rate of the wave that goes in.
    What comes out has ``output_rate_hz`` (0: the same), and frames are encoded in
    multiples of ``frames_multiple``.

    ``latency_samples`` is the algorithmic delay of a streaming round trip: one frame for a
    causal codec without look-ahead.  ``context_frames`` is how many frames before a window
    the decoder must see to give exactly that window.

    ``capabilities`` says what can be asked of the codec: to decode "prefixes" RVQ-1:k or
    any "subsets" of its layers, the "contributions" of single layers, the unquantized
    "residual"; "windows" of a clip that equal the slice of the whole; "streaming" that
    equals decoding at once; and a "memory fallback" to fewer frames at a time.

    ``trained_subsets`` names the kinds of layer sets the weights were trained to decode:
    "semantic", "prefix", "acoustic", "any", "continuous" if also without quantizing the
    acoustic layers, "average" if also with the mean of another clip's acoustic layers.
    ``packet_bits_per_second`` is the nominal rate of a codec that has no tokens.
    ``fingerprint`` tells one checkpoint from another: tokens mean nothing to other weights.
    """

    name: str
    sample_rate_hz: int
    hop_samples: int
    layers: tuple[LayerInfo, ...]
    causal: bool
    latency_samples: int
    context_frames: int
    trained_subsets: frozenset[SubsetKind]
    capabilities: frozenset[Capability] = CAUSAL_RVQ
    kind: Kind = "discrete"
    output_rate_hz: int = 0
    frames_multiple: int = 1
    latents: LatentInfo | None = None
    packet_bits_per_second: float = 0.0
    licence: str = ""
    summary: str = ""
    bandwidth_hz: float | None = None
    fingerprint: str = ""

    # -- rates ------------------------------------------------------------------

    @property
    def frame_rate_hz(self) -> float:
        return self.sample_rate_hz / self.hop_samples

    @property
    def decoded_rate_hz(self) -> int:
        """The sample rate of what :meth:`codec.api.Codec.decode` gives."""
        return self.output_rate_hz or self.sample_rate_hz

    @property
    def decoded_hop_samples(self) -> int:
        """A frame in samples of the decoded wave."""
        return round(self.hop_samples * self.decoded_rate_hz / self.sample_rate_hz)

    @property
    def n_layers(self) -> int:
        return len(self.layers)

    @property
    def bits_per_second(self) -> float:
        """Nominal bit rate of everything together, in bit/s; 0 for a continuous stream."""
        if self.packet_bits_per_second:
            return self.packet_bits_per_second
        return self.rate_of(LayerSet.all(self.n_layers))

    def rate_of(self, layers: LayerSet) -> float:
        """Nominal bit rate of these layers, in bit/s."""
        chosen = [self.layers[i] for i in layers.checked(self.n_layers)]
        return self.frame_rate_hz * sum(layer.bits * layer.tokens_per_frame for layer in chosen)

    def token_rate_hz(self, layer: int) -> float:
        """How many tokens a second this layer has, counted from 0."""
        return self.frame_rate_hz * self.layers[layer].tokens_per_frame

    def frames_of(self, samples: int) -> int:
        """How many frames hold this many input samples (the last one padded)."""
        block = self.hop_samples * self.frames_multiple
        return -(-samples // block) * self.frames_multiple

    def decoded_samples(self, samples: int) -> int:
        """How long the decoded wave is of a clip of so many input samples."""
        return -(-samples * self.decoded_rate_hz // self.sample_rate_hz)

    # -- what it has --------------------------------------------------------------

    @property
    def streams(self) -> tuple[StreamInfo, ...]:
        """Every layer and every other stream, as rows."""
        rows = [
            StreamInfo("discrete", x.name, self.token_rate_hz(i), x.role, x.codebook_size)
            for i, x in enumerate(self.layers)
        ]
        if self.latents is not None:
            rate = self.frame_rate_hz * self.latents.per_frame
            size = self.latents.dimensions
            rows.append(StreamInfo("continuous", "latents", rate, dimensions=size))
        return tuple(rows)

    @property
    def has_one_token_rate(self) -> bool:
        """Whether all layers have one token a frame, so that they form a grid."""
        return all(layer.tokens_per_frame == 1 for layer in self.layers)

    @property
    def semantic(self) -> LayerSet:
        """The layers whose role is semantic; none for most codecs."""
        return self._with_role("semantic")

    @property
    def acoustic(self) -> LayerSet:
        """The layers whose role is acoustic."""
        return self._with_role("acoustic")

    def _with_role(self, role: Role) -> LayerSet:
        return LayerSet.of(i for i, layer in enumerate(self.layers) if layer.role == role)

    # -- what it can do -----------------------------------------------------------

    def can(self, capability: Capability) -> bool:
        return capability in self.capabilities

    def check_can(self, capability: Capability, what: str) -> None:
        """Raise UserError if it lacks the capability; ``what`` says what for: "be probed"."""
        if not self.can(capability):
            raise UserError(f"{self.name} cannot {what}; choose another codec.")

    @property
    def additive(self) -> bool:
        """Whether layers have contributions of their own that add up."""
        return self.can("contributions")

    @property
    def continuous(self) -> bool:
        """Whether the unquantized residual can stand for the acoustic layers."""
        return self.can("residual")

    def check_decodable(self, layers: LayerSet) -> None:
        """Raise UserError if this codec cannot decode such a set of its layers."""
        layers.checked(self.n_layers)
        if self.can("subsets") or layers == LayerSet.all(self.n_layers):
            return
        if self.can("prefixes") and layers.is_prefix:
            return
        what = "prefixes (1:k) of its layers" if self.can("prefixes") else "all its layers together"
        raise UserError(f"{self.name} decodes only {what}, not '{layers.spec}'; choose such a set.")

    def was_trained_for(self, layers: LayerSet) -> bool:
        """Whether the weights were trained to decode this set of layers."""
        kinds = self.trained_subsets
        if not layers or "any" in kinds:
            return True
        if layers == self.semantic:
            return "semantic" in kinds or (layers.is_prefix and "prefix" in kinds)
        if layers == self.acoustic:
            return "acoustic" in kinds or (layers.is_prefix and "prefix" in kinds)
        return layers.is_prefix and "prefix" in kinds

    @property
    def was_trained_for_continuous(self) -> bool:
        """Whether the weights were trained to decode the unquantized residual."""
        return "continuous" in self.trained_subsets

    @property
    def was_trained_for_average(self) -> bool:
        """Whether the weights were trained to decode the mean of another clip's acoustic layers."""
        return "average" in self.trained_subsets

    def check_continuous(self) -> None:
        """Raise UserError if this codec has no unquantized residual to decode."""
        if not self.continuous:
            raise UserError(
                f"{self.name} cannot decode without quantizing its acoustic layers; "
                "switch Continuous off or use a HybridCodec."
            )
