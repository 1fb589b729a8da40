"""How much each layer contributes, frame by frame."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from app.engine.decoder import Decoder
from app.engine.jobs import Job
from app.model.clip import Clip
from app.model.document import Document

if TYPE_CHECKING:
    from codec.api import Codec, Codes

# Embeddings are large: so many frames of them are looked at together.
FRAMES_AT_ONCE = 500


def layer_energy(
    codec: Codec, codes: Codes, job: Job, first: int = 0
) -> Generator[None, None, np.ndarray]:
    """Mean square over the channels of each layer's embedding from a frame on: float32 [L, F]."""
    parts = []
    for start in range(first, codes.frames, FRAMES_AT_ONCE):
        job.check()
        tokens = codes.tokens[:1, :, start : start + FRAMES_AT_ONCE]
        embeddings = codec.layer_embeddings(replace(codes, tokens=tokens))
        parts.append(embeddings[0].float().square().mean(1).cpu().numpy())
        yield
    return np.concatenate(parts, 1)


class EnergyMeter:
    """Fills ``document.energy`` in the codec's thread, behind what is to be heard and seen."""

    def __init__(self, document: Document, decoder: Decoder) -> None:
        self.document, self.decoder = document, decoder
        self._measured: tuple[Clip | None, Codec | None] = (None, None)
        document.events.codes.connect(self._measure)

    def _measure(self, codes: Codes | None) -> None:
        document, codec = self.document, self.decoder.codec
        if self._measured != (document.clip, codec):
            self._measured = (document.clip, codec)
            document.energy = None
        before = document.energy
        first = 0 if before is None else before.shape[1]
        if codes is None or codec is None or not codec.info.additive or first >= codes.frames:
            return

        def add(energy: np.ndarray) -> None:
            document.energy = energy if before is None else np.concatenate([before, energy], 1)

        self.decoder.worker.submit(
            "energy",
            lambda job: layer_energy(codec, codes, job, first),
            then=add,
            failed=lambda error: document.say(str(error), "fault"),
        )
