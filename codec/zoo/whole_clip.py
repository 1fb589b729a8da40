"""Codecs that encode and decode a clip as a whole: the loops, the checks and the windows."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from codec.api import Codec, Codes, LayerSet, check_wave
from codec.errors import Cancelled, UserError

if TYPE_CHECKING:
    from torch import Tensor


class WholeClipCodec(Codec):
    """Clip by clip, so that one does not depend on what else is in a batch."""

    @abstractmethod
    def _encode_clip(self, wave: Tensor) -> Any:
        """What one wave [1, 1, T] becomes."""

    @abstractmethod
    def _collect(self, clips: Sequence[Any], samples: int) -> Codes:
        """The codes of clips of so many samples each, from what each became."""

    @abstractmethod
    def _decode_whole(self, codes: Codes, layers: LayerSet) -> Tensor:
        """Wave [B, 1, T], T no shorter than the clips, of a set that can be decoded."""

    def encode(
        self,
        wave: Tensor,
        *,
        keep_residual: bool = False,
        progress: Callable[[float], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> Codes:
        check_wave(wave)
        if keep_residual:
            self.info.check_continuous()
        clips = []
        for number, clip in enumerate(wave.float().split(1), 1):
            if cancelled and cancelled():
                raise Cancelled
            clips.append(self._encode_clip(clip))
            if progress:
                progress(number / len(wave))
        return self._collect(clips, wave.shape[-1])

    def decode(
        self,
        codes: Codes,
        layers: LayerSet | Tensor | None = None,
        *,
        continuous: bool = False,
        start_frame: int = 0,
        frames: int | None = None,
    ) -> Tensor:
        if continuous:
            self.info.check_continuous()
        chosen = LayerSet.all(self.info.n_layers) if layers is None else layers
        if not isinstance(chosen, LayerSet):
            raise UserError(f"{self.info.name} has layers on or off for a whole clip only.")
        self.info.check_decodable(chosen)
        hop, end = self.info.decoded_hop_samples, self.info.decoded_samples(codes.samples)
        if frames is not None:
            end = min(end, (start_frame + frames) * hop)
        # A copy, as a codec may keep the whole for the next window.
        return self._decode_whole(codes, chosen)[..., max(0, start_frame) * hop : end].clone()
