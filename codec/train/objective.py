"""What one batch costs: the model's attempt at it, and the parts of the loss."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from codec.audio.pitch import track_pitch
from codec.hybrid.config import HybridConfig, SpectralConfig, WaveformConfig
from codec.hybrid.model import Analysis, HybridModel
from codec.hybrid.pitch import Pitch, height_of
from codec.train.config import Recipe
from codec.train.crops import Batch
from codec.train.distill import Distiller
from codec.train.intelligibility import IntelligibilityLoss
from codec.train.losses import SOURCE_SCALES, LoudnessLoss, MelLoss, PitchLoss
from codec.train.pitch_target import at_common_register
from codec.train.recognition import RecognitionLoss
from codec.train.subsets import draw_masks


def autocast(device: torch.device, config: HybridConfig) -> AbstractContextManager:
    """16-bit arithmetic (bfloat16) for spectral codecs where the device has it, else 32-bit.

    Its 8 binary digits are enough for what shapes a spectrum, but as samples of a
    wave they are noise at some −50 dB.
    """
    if isinstance(config.transform, WaveformConfig) or device.type == "mps":
        return nullcontext()  # on MPS complex spectra and bfloat16 do not mix
    if device.type == "cuda" and not torch.cuda.is_bf16_supported(including_emulation=False):
        return nullcontext()
    return torch.autocast(device.type, torch.bfloat16)


@dataclass
class Attempt:
    """``wave`` and what was ``made`` of it [B, 1, T]; ``parts`` of the loss by their weights."""

    wave: Tensor
    made: Tensor
    analysis: Analysis
    parts: dict[str, Tensor]


class Objective:
    """Encodes a batch, decodes a set of layers of each item, and compares."""

    def __init__(self, model: HybridModel, distiller: Distiller | None, recipe: Recipe) -> None:
        self.model, self.distiller, self.recipe = model, distiller, recipe
        config = model.config
        self.has_source = isinstance(config.transform, SpectralConfig)
        self.mel = MelLoss(config.sample_rate_hz, SOURCE_SCALES if self.has_source else None)
        self.loudness = LoudnessLoss(config.sample_rate_hz)
        self.intelligibility = IntelligibilityLoss(config.sample_rate_hz)
        self.pitch = PitchLoss()
        self.recognition = None
        if recipe.weights.recognition:
            device = next(model.parameters()).device
            self.recognition = RecognitionLoss(recipe.recognizer, config.sample_rate_hz).to(device)

    def attempt(self, batch: Batch, rng: np.random.Generator, device: torch.device) -> Attempt:
        """Try a batch with sets of layers drawn from ``rng``."""
        recipe, model = self.recipe, self.model
        wave = torch.from_numpy(batch.wave).to(device)
        mask = draw_masks(rng, len(wave), model.config.n_layers, recipe.shares)
        mask[: recipe.paired] = 1
        mask = torch.from_numpy(mask).to(device)
        with autocast(device, model.config):
            analysis = model.analyse(wave, recipe.semantic_gradient)
            embeddings = self._embeddings(analysis, mask, rng)
            given, pitch_loss = self._pitch(embeddings, mask, wave)
            made = model.synthesise(embeddings, mask, pitch=given)
            parts = self._reconstruction(made, wave, analysis) | pitch_loss
        parts |= self._distillation(analysis, batch)
        return Attempt(wave, made, analysis, parts)

    def _pitch(
        self, embeddings: Tensor, mask: Tensor, wave: Tensor
    ) -> tuple[Pitch | None, dict[str, Tensor]]:
        """The recording's own pitch to make pulses from, and how far the model's is from it.

        With pulses in the right place the filters learn at once; the model's own
        pitch is used from the first frame that is decoded for someone to hear.
        """
        if not self.has_source:
            return None, {}
        config = self.model.config
        f0_hz = track_pitch(wave, config.sample_rate_hz, config.transform.fine_hop_samples)
        made = self.model.pitch_of(embeddings.float(), mask)
        given = Pitch(height_of(f0_hz), torch.where(f0_hz > 0, 1.0, -1.0))
        wanted = f0_hz
        if self.recipe.semantic_gradient < 1:
            # RVQ-1 alone is nobody's voice: its melody is moved to one register.
            alone = mask[:, 1:].amax((1, 2)) == 0
            wanted = torch.where(alone[:, None], at_common_register(f0_hz), f0_hz)
        return given, {"pitch": self.pitch(made, wanted).mean()}

    def _embeddings(self, analysis: Analysis, mask: Tensor, rng: np.random.Generator) -> Tensor:
        """The layers' contributions, in some items with something else for the acoustic ones.

        Some decode the unquantized residual; the recipe's pairs, which come first,
        decode the average of their neighbour, who has the same voice.  Where RVQ-1 is off
        and its tokens are kept, what is decoded does not shape the acoustic codes: they
        are to carry what RVQ-1 leaves over, not everything again.
        """
        embeddings, acoustic = analysis.embeddings, analysis.embeddings[:, 1:]
        paired = self.recipe.paired
        if self.recipe.keeps_semantic_tokens:
            alone = (mask[:, 0].amax(1) == 0)[:, None, None, None]
            acoustic = torch.where(alone, acoustic.detach(), acoustic)
        chosen = torch.from_numpy(rng.random(len(mask)) < self.recipe.shares.continuous)
        whole = chosen.to(mask.device) & (mask[:, 1:].amin((1, 2)) == 1)
        whole[:paired] = False
        unquantized = torch.zeros_like(acoustic)
        unquantized[:, 0] = analysis.residual.to(unquantized.dtype)
        acoustic = torch.where(whole[:, None, None, None], unquantized, acoustic)
        if paired:
            average = acoustic[:paired].mean(-1, keepdim=True).expand_as(acoustic[:paired])
            swapped = average.unflatten(0, (-1, 2)).flip(1).flatten(0, 1)
            acoustic = torch.cat([swapped, acoustic[paired:]])
        return torch.cat([embeddings[:, :1], acoustic], 1)

    def _reconstruction(self, made: Tensor, wave: Tensor, analysis: Analysis) -> dict[str, Tensor]:
        parts = {
            "mel": self.mel(made, wave).mean(),
            "loudness": self.loudness(made, wave).mean(),
            "codebook": analysis.semantic_codebook_loss + analysis.acoustic_codebook_loss,
            "commitment": analysis.semantic_commitment_loss + analysis.acoustic_commitment_loss,
        }
        if self.recipe.weights.prediction:
            parts["prediction"] = analysis.prediction
        if self.recognition is not None:
            parts["recognition"] = self.recognition(made, wave).mean()
        if self.recipe.weights.intelligibility:
            parts["intelligibility"] = self.intelligibility(made, wave).mean()
        return parts

    def _distillation(self, analysis: Analysis, batch: Batch) -> dict[str, Tensor]:
        if self.distiller is None:
            return {}
        device = analysis.semantic.device
        target, known = (torch.from_numpy(x).to(device) for x in (batch.target, batch.known))
        return {"distill": self.distiller(analysis.semantic, target, known)}
