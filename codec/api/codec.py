"""What a codec does: encode, decode, stream; and what happens when memory runs out."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from codec.api.codes import Codes
from codec.api.info import CodecInfo
from codec.api.layer_set import LayerSet
from codec.errors import DeviceMemoryError, UserError

if TYPE_CHECKING:
    import torch
    from torch import Tensor


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
        """What the codec makes of ``wave``, float32 [B, 1, T] at ``info.sample_rate_hz``, T ≥ 1.

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
            UserError for a set that the codec's declaration rules out.
        continuous : bool
            Wherever an acoustic layer is on, take ``codes.residual`` in place of all of
            them: what they would say had they endlessly many codes.  UserError if the
            codes hold no residual.
        start_frame, frames : int
            Only this window: the slice that decoding all would give, exactly so if the
            codec declares "windows".

        Returns
        -------
        Tensor, float32 [B, 1, T]
            At ``info.decoded_rate_hz``; ``info.decoded_samples(codes.samples)`` long, or
            what of it lies in the window.
        """

    def layer_embeddings(self, codes: Codes) -> Tensor:
        """Each layer's own contribution before its stream's decoder, float32 [B, L, D, F].

        UserError unless the codec declares "contributions".
        """
        raise UserError(
            f"The layers of {self.info.name} have no contributions of their own; "
            "choose a codec that adds its layers up."
        )

    def stream(self, batch: int = 1) -> StreamSession:
        """Open a streaming session for ``batch`` parallel streams.

        UserError unless the codec declares "streaming".
        """
        raise UserError(f"{self.info.name} cannot run frame by frame; choose a codec that streams.")

    @property
    def can_spare_memory(self) -> bool:
        """Whether the codec can go on with fewer frames at a time."""
        return False

    @property
    @abstractmethod
    def device(self) -> torch.device: ...

    @abstractmethod
    def to(self, device: torch.device | str) -> Codec: ...


def check_wave(wave: Tensor) -> None:
    """Raise ValueError unless ``wave`` is [B, 1, T] with T ≥ 1."""
    if wave.ndim != 3 or wave.shape[1] != 1 or wave.shape[-1] == 0:
        raise ValueError(f"a wave must be [B, 1, T] with T ≥ 1, not {list(wave.shape)}")


@contextmanager
def device_memory(
    device: torch.device | str, spare: Callable[[], None] | None = None
) -> Iterator[None]:
    """Say in a sentence when the memory of ``device`` does not suffice for what is done inside.

    ``spare`` is called before, so that the next try needs less.

    Raises
    ------
    DeviceMemoryError
        In place of torch's own error.
    """
    import torch

    try:
        yield
    except torch.OutOfMemoryError as error:
        if spare is not None:
            spare()
        raise DeviceMemoryError(
            f"The memory of {device} ran out; close other programs that use it, or let "
            "the codec run on the CPU."
        ) from error
