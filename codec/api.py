"""The interface every codec meets: a wave in, twelve or so layers of tokens out.

The application, the command line and the evaluation speak only this language
and never ask which codec runs.  Layer numbers on the screen and on the command
line start at 1 ("RVQ-1"); indices in the code start at 0, as tensor axes do.
"""

from __future__ import annotations

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from codec.errors import LayerSpecError, UserError

if TYPE_CHECKING:
    import torch
    from torch import Tensor

__all__ = ["Codec", "CodecInfo", "Codes", "LayerInfo", "LayerSet", "StreamSession"]

Role = Literal["semantic", "acoustic"]
SubsetKind = Literal["semantic", "prefix", "acoustic", "any", "continuous"]


@dataclass(frozen=True)
class LayerInfo:
    """One token layer: ``number`` from 1, its ``role``, and its codebook."""

    number: int
    role: Role
    codebook_size: int
    bits: int

    @property
    def name(self) -> str:
        return f"RVQ-{self.number}"


@dataclass(frozen=True)
class CodecInfo:
    """What a codec is, as far as a listener or a program needs to know.

    ``latency_samples`` is the algorithmic delay of a streaming round trip: one
    frame for a causal codec without look-ahead.  ``context_frames`` is how many
    frames before a window the decoder must see to give exactly that window.
    ``trained_subsets`` names the kinds of layer sets the weights were trained
    to decode: "semantic", "prefix", "acoustic", "any", and "continuous" if also
    without quantizing the acoustic layers, which ``continuous`` says is possible.
    ``fingerprint`` tells one checkpoint from another: tokens mean nothing to
    other weights.
    """

    name: str
    sample_rate_hz: int
    hop_samples: int
    layers: tuple[LayerInfo, ...]
    causal: bool
    latency_samples: int
    context_frames: int
    trained_subsets: frozenset[SubsetKind]
    additive: bool = True
    continuous: bool = False
    licence: str = ""
    summary: str = ""
    bandwidth_hz: float | None = None
    fingerprint: str = ""

    @property
    def frame_rate_hz(self) -> float:
        return self.sample_rate_hz / self.hop_samples

    @property
    def n_layers(self) -> int:
        return len(self.layers)

    @property
    def bits_per_second(self) -> float:
        """Nominal bit rate of all layers together, in bit/s."""
        return self.rate_of(LayerSet.all(self.n_layers))

    def rate_of(self, layers: LayerSet) -> float:
        """Nominal bit rate of these layers, in bit/s."""
        return self.frame_rate_hz * sum(self.layers[i].bits for i in layers.checked(self.n_layers))

    def frames_of(self, samples: int) -> int:
        """How many frames hold this many samples (the last one padded)."""
        return -(-samples // self.hop_samples)

    def was_trained_for(self, layers: LayerSet) -> bool:
        """Whether the weights were trained to decode this set of layers."""
        kinds = self.trained_subsets
        if not layers or "any" in kinds:
            return True
        if layers == LayerSet.semantic():
            return bool(kinds & {"semantic", "prefix"})
        if layers == LayerSet.acoustic(self.n_layers):
            return "acoustic" in kinds
        return layers.is_prefix and "prefix" in kinds

    @property
    def was_trained_for_continuous(self) -> bool:
        """Whether the weights were trained to decode the unquantized residual."""
        return "continuous" in self.trained_subsets

    def check_continuous(self) -> None:
        """Raise UserError if this codec has no unquantized residual to decode."""
        if not self.continuous:
            raise UserError(
                f"{self.name} cannot decode without quantizing its acoustic layers; "
                "switch Continuous off or use a HybridCodec."
            )


@dataclass(frozen=True)
class LayerSet:
    """A set of layers, by index from 0.

    >>> LayerSet.parse("1,3-5", 12).spec
    '1,3-5'
    >>> LayerSet.prefix(4).label(12)
    'RVQ-1:4'
    """

    indices: frozenset[int]

    @classmethod
    def of(cls, indices: Iterable[int]) -> LayerSet:
        """These indices, counted from 0."""
        chosen = frozenset(int(i) for i in indices)
        if any(i < 0 for i in chosen):
            raise LayerSpecError(f"Layer indices start at 0, but {min(chosen)} was given.")
        return cls(chosen)

    @classmethod
    def none(cls) -> LayerSet:
        return cls(frozenset())

    @classmethod
    def semantic(cls) -> LayerSet:
        """RVQ-1."""
        return cls(frozenset({0}))

    @classmethod
    def prefix(cls, k: int) -> LayerSet:
        """RVQ-1:k."""
        return cls(frozenset(range(k)))

    @classmethod
    def all(cls, n_layers: int) -> LayerSet:
        return cls.prefix(n_layers)

    @classmethod
    def acoustic(cls, n_layers: int) -> LayerSet:
        """RVQ-2:n, everything but the semantic layer."""
        return cls(frozenset(range(1, n_layers)))

    @classmethod
    def parse(cls, spec: str, n_layers: int) -> LayerSet:
        """Read ``semantic``, ``acoustic``, ``all``, ``none``, ``1:k`` or a list like ``1,3-5``.

        Raises
        ------
        LayerSpecError
            If the text is none of these or names a layer outside 1 … ``n_layers``.
        """
        text = spec.strip().lower()
        named = {
            "semantic": cls.semantic(),
            "acoustic": cls.acoustic(n_layers),
            "all": cls.all(n_layers),
            "none": cls.none(),
        }
        if text in named:
            return named[text]
        numbers: set[int] = set()
        for part in text.split(","):
            found = re.fullmatch(r"\s*(\d{1,9})\s*(?:[:-]\s*(\d{1,9})\s*)?", part)
            if not found:
                raise LayerSpecError(
                    f"Layers '{spec}' could not be read: give semantic, acoustic, all, 1:k, "
                    "or a list such as 1,3-5."
                )
            low, high = int(found[1]), int(found[2] or found[1])
            if not 1 <= low <= high <= n_layers:
                raise LayerSpecError(
                    f"Layers '{spec}' name {part.strip()}, "
                    f"but this codec has layers 1 to {n_layers}."
                )
            numbers.update(range(low, high + 1))
        return cls(frozenset(n - 1 for n in numbers))

    def checked(self, n_layers: int) -> list[int]:
        """The indices in order; raises LayerSpecError if one is not below ``n_layers``."""
        if self.indices and max(self.indices) >= n_layers:
            raise LayerSpecError(
                f"Layer {max(self.indices) + 1} was asked for, but this codec has {n_layers}."
            )
        return sorted(self.indices)

    @property
    def is_prefix(self) -> bool:
        """Whether this is RVQ-1:k for some k ≥ 1."""
        return bool(self.indices) and self.indices == frozenset(range(len(self.indices)))

    @property
    def spec(self) -> str:
        """The shortest text that :meth:`parse` reads back as this set."""
        if not self.indices:
            return "none"
        runs: list[list[int]] = []
        for n in sorted(i + 1 for i in self.indices):
            if runs and runs[-1][1] == n - 1:
                runs[-1][1] = n
            else:
                runs.append([n, n])
        return ",".join(str(a) if a == b else f"{a}-{b}" for a, b in runs)

    def label(self, n_layers: int) -> str:
        """The name on the screen: RVQ-1, RVQ-1:k, RVQ-2:12, RVQ-1,3-5 or 'no layer'."""
        if not self.indices:
            return "no layer"
        return "RVQ-" + (self.spec if "," in self.spec else self.spec.replace("-", ":"))

    def toggled(self, index: int) -> LayerSet:
        return LayerSet(self.indices ^ {index})

    def __contains__(self, index: int) -> bool:
        return index in self.indices

    def __bool__(self) -> bool:
        return bool(self.indices)

    def __len__(self) -> int:
        return len(self.indices)


@dataclass(frozen=True, eq=False)
class Codes:
    """Tokens of one or more clips of equal length.

    Attributes
    ----------
    tokens : Tensor, int64 [B, L, F]
        One token a batch item, layer and frame.
    samples : int
        How many samples the wave had, at the codec's rate.
    residual : Tensor, float32 [B, D, F], or None
        What the acoustic layers quantize, where it was asked for.
    """

    tokens: Tensor
    samples: int
    residual: Tensor | None = None

    @property
    def frames(self) -> int:
        return self.tokens.shape[-1]

    @classmethod
    def joined(cls, parts: Sequence[Codes]) -> Codes:
        """Stretches of the same clips, one after the other, as one."""
        import torch

        residuals = [part.residual for part in parts if part.residual is not None]
        return cls(
            torch.cat([part.tokens for part in parts], -1),
            sum(part.samples for part in parts),
            torch.cat(residuals, -1) if residuals else None,
        )

    def to(self, device: torch.device | str) -> Codes:
        residual = None if self.residual is None else self.residual.to(device)
        return replace(self, tokens=self.tokens.to(device), residual=residual)


class StreamSession(ABC):
    """One or more parallel streams, chunk in, chunk out.

    A session keeps the state of encoder and decoder apart, so that it can be
    used for either or for both.
    """

    @abstractmethod
    def encode(self, chunk: Tensor) -> Tensor:
        """Tokens of the frames that are now whole.

        ``chunk`` is float32 [B, 1, T] at the codec's rate with any T ≥ 0; what
        does not fill a frame waits for the next call.  Returns int64 [B, L, F], F ≥ 0.
        """

    @abstractmethod
    def decode(self, tokens: Tensor, layers: LayerSet | Tensor | None = None) -> Tensor:
        """The wave of these frames, float32 [B, 1, F · hop]; layers may change between calls."""

    @abstractmethod
    def flush(self) -> Tensor:
        """Tokens of a last, zero-padded frame if samples are waiting; int64 [B, L, 0 or 1]."""

    @abstractmethod
    def reset(self) -> None:
        """Forget everything, as if just opened."""

    def __enter__(self) -> StreamSession:
        return self

    def __exit__(self, *exc: object) -> None:
        self.reset()


class Codec(ABC):
    """A codec: wave → :class:`Codes` → wave, layer by layer."""

    info: CodecInfo

    @abstractmethod
    def encode(
        self,
        wave: Tensor,
        *,
        keep_residual: bool = False,
        progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Codes:
        """Tokens of ``wave``, float32 [B, 1, T] at ``info.sample_rate_hz``, T ≥ 1.

        With ``keep_residual`` also what the acoustic layers quantize, for
        ``decode(…, continuous=True)``; UserError if the codec has no such thing.
        """

    def encode_stretches(self, wave: Tensor, *, keep_residual: bool = False) -> Iterator[Codes]:
        """What :meth:`encode` gives, in stretches: between them there is time for other work."""
        yield self.encode(wave, keep_residual=keep_residual)

    @abstractmethod
    def decode(
        self,
        codes: Codes,
        layers: LayerSet | Tensor | None = None,
        *,
        continuous: bool = False,
        start_frame: int = 0,
        frames: int | None = None,
    ) -> Tensor:
        """The wave that these layers make.

        Parameters
        ----------
        layers : LayerSet, or bool Tensor [L, F], or None
            Which layers are on, for the whole clip or for each frame; None is all.
        continuous : bool
            Wherever an acoustic layer is on, take ``codes.residual`` in place of all of
            them: what they would say had they endlessly many codes.  UserError if the
            codes hold no residual.
        start_frame, frames : int
            Decode only this window: exactly the slice that decoding all would give.

        Returns
        -------
        Tensor, float32 [B, 1, T]
            ``codes.samples`` long, or what of it lies in the window.
        """

    @abstractmethod
    def layer_embeddings(self, codes: Codes) -> Tensor:
        """Each layer's own contribution before its stream's decoder, float32 [B, L, D, F]."""

    @abstractmethod
    def stream(self, batch: int = 1) -> StreamSession:
        """Open a streaming session for ``batch`` parallel streams."""

    @property
    @abstractmethod
    def device(self) -> torch.device: ...

    @abstractmethod
    def to(self, device: torch.device | str) -> Codec: ...
