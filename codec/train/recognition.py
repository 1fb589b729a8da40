"""How differently a speech recognizer hears two sounds, as something to train for."""

from __future__ import annotations

from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from codec.errors import UserError
from codec.hybrid.speech_encoder import mel_filters

# Whisper's input (Radford et al. 2022, section 2.2): 80 bands up to 8 kHz of 25 ms windows
# each 10 ms, the loudest 80 dB of them, scaled as at 16 kHz.
WINDOW_S, HOP_S, BANDS, TOP_HZ = 0.025, 0.010, 80, 8000.0
WINDOW_AT_16_KHZ = 400
RANGE_LOG10 = 8.0
FLOOR = 1e-10


class RecognitionLoss(nn.Module):
    """Distance of what the layers of Whisper's encoder make of two waves; each item apart.

    ``folder`` holds a Whisper model as ``transformers`` saves it.  Every other layer and
    the last count alike; each is relative to how much the wanted wave moves it.

    Raises
    ------
    UserError
        If transformers is missing or the folder holds no Whisper.
    """

    def __init__(self, folder: str, rate_hz: int) -> None:
        super().__init__()
        self.encoder = _whisper_encoder(Path(folder))
        window, self.hop = round(WINDOW_S * rate_hz), round(HOP_S * rate_hz)
        hann = torch.hann_window(window) * (WINDOW_AT_16_KHZ / window)
        self.register_buffer("window", hann, persistent=False)
        filters = mel_filters(rate_hz, window, BANDS, TOP_HZ)
        self.register_buffer("filters", filters, persistent=False)

    def forward(self, made: Tensor, wanted: Tensor) -> Tensor:
        """Waves [B, 1, T], at least 30 ms → loss [B], 0 where they are heard alike."""
        with torch.no_grad():
            target = self._power(wanted)
            peak = torch.log10(target.clamp_min(FLOOR)).amax((1, 2), keepdim=True)
            target = self._hidden(target, peak)
        heard = self._hidden(self._power(made), peak)
        return torch.stack([_relative(a, b) for a, b in zip(heard, target, strict=True)]).mean(0)

    def _power(self, wave: Tensor) -> Tensor:
        spectrum = torch.stft(
            wave[:, 0].float(), len(self.window), self.hop, window=self.window, return_complex=True
        )[..., :-1]
        return spectrum.abs().square().transpose(1, 2) @ self.filters

    def _hidden(self, power: Tensor, peak: Tensor) -> list[Tensor]:
        """Hidden states [B, N, width] of power in mel bands [B, 2 N, bands]."""
        log_power = torch.log10(power.clamp_min(FLOOR))
        mel = (torch.maximum(log_power, peak - RANGE_LOG10) + 4) / 4
        encoder = self.encoder
        x = F.gelu(encoder.conv1(mel.transpose(1, 2)))
        x = F.gelu(encoder.conv2(x)).transpose(1, 2)
        x = x + encoder.embed_positions.weight[: x.shape[1]]
        kept = []
        for i, layer in enumerate(encoder.layers):
            x = layer(x, None)
            x = x[0] if isinstance(x, tuple) else x
            if i % 2 and i + 1 < len(encoder.layers):
                kept.append(F.layer_norm(x.float(), x.shape[-1:]))
        return [*kept, encoder.layer_norm(x).float()]


def _relative(heard: Tensor, wanted: Tensor) -> Tensor:
    off = (heard - wanted).square().mean((1, 2))
    return off / (wanted - wanted.mean(1, keepdim=True)).square().mean((1, 2)).clamp_min(1e-3)


def _whisper_encoder(folder: Path) -> nn.Module:
    try:
        from transformers import WhisperModel
    except ImportError as error:
        raise UserError(
            "The recognition loss needs transformers; "
            "install it with: pip install 'hybridcodec-inspector[teachers]'."
        ) from error
    try:
        model = WhisperModel.from_pretrained(
            folder, local_files_only=True, use_safetensors=True, dtype=torch.float32
        )
    except (OSError, ValueError, RuntimeError) as error:
        first = str(error).strip().split("\n")[0][:120]
        raise UserError(
            f"The recipe's recognizer '{folder}' cannot be loaded ({first}); "
            "give a folder in which transformers saved a Whisper model."
        ) from error
    return model.encoder.eval().requires_grad_(False)
