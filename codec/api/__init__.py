"""The interface every codec meets: a wave in, tokens or latents or packets out, and back.

The application, the command line and the evaluation speak only this language and never
ask which codec runs: they read its declaration, :class:`CodecInfo`.  Layer numbers on
the screen and on the command line start at 1 ("RVQ-1"); indices in the code start at 0,
as tensor axes do.
"""

from __future__ import annotations

from codec.api.codec import Codec, StreamSession, check_wave, device_memory
from codec.api.codes import Codes
from codec.api.info import Capability, CodecInfo, Kind, LatentInfo, LayerInfo, Role, StreamInfo
from codec.api.layer_set import LayerSet

__all__ = [
    "Capability",
    "Codec",
    "CodecInfo",
    "Codes",
    "Kind",
    "LatentInfo",
    "LayerInfo",
    "LayerSet",
    "Role",
    "StreamInfo",
    "StreamSession",
    "check_wave",
    "device_memory",
]
