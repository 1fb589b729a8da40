"""A run for TensorBoard: losses, codebooks, and what a few crops sound and look like."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch

from codec.audio import SpectrogramSettings, spectrogram_db
from codec.errors import UserError
from codec.train.reports import Report, Watcher
from codec.train.trainer import Trainer

CROPS = 3
# A batch that no step draws: the first step is 0, and runs end before this one.
SHOWN_STEP = 2**40
EVENT_FILES = "events.out.tfevents.*"
QUIETEST_DB = -100.0


class TensorBoard(Watcher):
    """Writes into ``folder``; the same few crops are decoded at every checkpoint.

    Raises
    ------
    UserError
        If TensorBoard is not installed.
    """

    def __init__(self, folder: Path, trainer: Trainer) -> None:
        try:
            from torch.utils.tensorboard import SummaryWriter
        except ImportError as error:
            raise UserError(
                "TensorBoard is not installed, so nothing is written for it; "
                "install it with: pip install 'hybridcodec-inspector[tensorboard]'."
            ) from error
        # What was written after the checkpoint of a killed run is written again.
        self.goes_on = trainer.step > 0 and any(Path(folder).glob(EVENT_FILES))
        self.writer = SummaryWriter(folder, purge_step=trainer.step + 1 if self.goes_on else 0)
        self.rate_hz = trainer.model.config.sample_rate_hz
        self.crops = torch.from_numpy(trainer.sampler.draw(SHOWN_STEP).wave[:CROPS])

    def begins(self, trainer: Trainer) -> None:
        stretches = trainer.story.stretches
        is_new = bool(stretches) and stretches[-1]["from_step"] == trainer.step
        if is_new or not self.goes_on:
            self._show("original", self.crops, trainer.step)

    def __exit__(self, *_: object) -> None:
        self.writer.close()

    def reported(self, report: Report) -> None:
        for name, value in report.losses.items():
            self.writer.add_scalar(f"loss/{name}", value, report.step)
        self.writer.add_scalar("speed/steps_a_second", 1 / report.step_s, report.step)
        for layer, (used, perplexity) in enumerate(
            zip(report.usage, report.perplexity, strict=True), start=1
        ):
            self.writer.add_scalar(f"codes_used/RVQ-{layer}", used, report.step)
            self.writer.add_scalar(f"perplexity/RVQ-{layer}", perplexity, report.step)

    @torch.no_grad()
    def saved(self, trainer: Trainer) -> None:
        model, layers = trainer.average, trainer.model.config.n_layers
        embeddings = model.embed(model.encode(self.crops.to(trainer.device)))
        for name, kept in (("RVQ-1", 1), (f"RVQ-1_to_{layers}", layers)):
            mask = torch.zeros(len(embeddings), layers, 1, device=trainer.device)
            mask[:, :kept] = 1
            self._show(name, model.synthesise(embeddings, mask).cpu(), trainer.step)
        self.writer.flush()

    def _show(self, name: str, waves: torch.Tensor, step: int) -> None:
        for number, wave in enumerate(waves[:, 0].float(), start=1):
            tag = f"crop_{number}/{name}"
            self.writer.add_audio(tag, wave[None].clamp(-1, 1), step, self.rate_hz)
            self.writer.add_image(tag, self._picture(wave.numpy()), step, dataformats="HW")

    def _picture(self, wave: np.ndarray) -> np.ndarray:
        """Mel bands over time, uint8 [bands, frames], low frequencies below; 0 dBFS is white."""
        db = spectrogram_db(wave, self.rate_hz, SpectrogramSettings(scale="mel")).db
        return (255 * (1 - np.clip(db / QUIETEST_DB, 0, 1))).astype(np.uint8)[::-1].copy()
