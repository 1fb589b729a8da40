"""The bundled model's encoder and decoder: a causal STFT in, filtered pulses and noise out.

They train on a processor in an hour, where waveform CNNs do not, and stand
around the very same two streams.  The decoder is a source and a filter: a pulse
train at the decoded pitch and a fixed noise, each shaped by a spectrum that the
network gives a hundred times a second, brought back by an inverse FFT and
overlap-add (after Wang et al. 2019, "Neural source-filter waveform models", and
Vocos, Siuzdak 2023).  There is no look-ahead: the encoder's window ends with
its hop, and frame i of the decoder starts at its own hop with a short attack.
"""

from __future__ import annotations

import math

import torch
from torch import Tensor, nn

from codec.hybrid.config import SpectralConfig
from codec.hybrid.pitch import HIGHEST_HZ, LOWEST_HZ, Pitch, pulse_frames, pulse_phase
from codec.layers.blocks import convnext_stack
from codec.layers.conv import Conv1d, ConvTranspose1d, context_of
from codec.layers.state import StreamState, with_past

MAGNITUDE_FLOOR = 1e-5
# Log gains of the two filters: e^-12 is silence, e^3 above any full-scale wave; the
# limits keep an untrained or unlucky network from a blast of noise.
LOG_GAIN_RANGE = (-12.0, 3.0)
LOG_GAIN_START = -4.0
# Where the limiter begins; speech at its usual level does not come near it.
KNEE = 0.9
# So many fine frames before one may still sound in it.
OVERLAPPING = 2
NOISE_SEED = 20260607
NOISE_FRAMES = 512


class SpectralEncoder(nn.Module):
    """Wave [B, 1, F · hop] → latent [B, D, F]."""

    def __init__(self, config: SpectralConfig, latent_dim: int, rate_hz: int) -> None:
        super().__init__()
        self.config = config
        hop, width = config.fine_hop_samples, config.encoder_width
        bins = config.window_samples // 2 + 1
        self.register_buffer("window", torch.hann_window(config.window_samples), persistent=False)
        lags = pitch_lags(config.lag_bands, rate_hz)
        self.register_buffer("lags", lags, persistent=False)
        longest = config.lag_window_samples + math.ceil(rate_hz / LOWEST_HZ)
        self.reach = max(config.window_samples, longest)
        self.embed = nn.Linear(bins + hop + config.lag_bands, width)
        self.norm = nn.LayerNorm(width)
        self.fine = convnext_stack(config.encoder_blocks, width, config.encoder_hidden, causal=True)
        self.down = Conv1d(width, latent_dim, 2 * config.stride, stride=config.stride)
        self.coarse = convnext_stack(
            config.latent_blocks, latent_dim, config.latent_hidden, causal=True
        )

    def features(self, wave: Tensor, state: StreamState | None) -> Tensor:
        """Of the past window the log magnitude, the hop's own samples, and the likeness
        at each lag: [B, N, bins + hop + lags]."""
        config, hop = self.config, self.config.fine_hop_samples
        joined = with_past(self, wave.float(), self.reach - hop, state)[:, 0]
        frames = joined.unfold(-1, self.reach, hop)
        spectrum = torch.fft.rfft(frames[..., -config.window_samples :] * self.window)
        log_magnitude = torch.log(spectrum.abs().clamp_min(MAGNITUDE_FLOOR))
        alike = self_likeness(frames, config.lag_window_samples, self.lags)
        # 2.5 brings the parts to about unit variance on speech.
        return torch.cat([log_magnitude / 2.5, frames[..., -hop:] * 2.5, alike * 2.5], dim=-1)

    def forward(self, wave: Tensor, state: StreamState | None = None) -> Tensor:
        x = self.norm(self.embed(self.features(wave, state))).transpose(1, 2)
        return self.coarse(self.down(self.fine(x, state), state), state)


def pitch_lags(count: int, rate_hz: int) -> Tensor:
    """Lags in samples, evenly spaced on a log scale over the range of pitch: int64 [count]."""
    ends = (math.log(rate_hz / HIGHEST_HZ), math.log(rate_hz / LOWEST_HZ))
    return torch.exp(torch.linspace(*ends, count)).round().long()


def self_likeness(frames: Tensor, window: int, lags: Tensor) -> Tensor:
    """Normalised correlation of the last ``window`` samples with those ``lags`` earlier.

    Frames [B, N, T], T at least ``window`` + the longest lag; the result
    [B, N, lags] is −1 … 1.
    """
    length = frames.shape[-1]
    size = 1 << (length + window - 1).bit_length()
    tail = torch.fft.rfft(frames[..., length - window :], size)
    product = torch.fft.irfft(torch.fft.rfft(frames, size) * tail.conj(), size)
    start = length - window - lags
    power = nn.functional.pad(frames.square().cumsum(-1), (1, 0))
    energy = power[..., start + window] - power[..., start]
    own = power[..., length, None] - power[..., length - window, None]
    return product[..., start] / (own * energy).clamp_min(1e-12).sqrt().clamp_min(1e-4)


class Source(nn.Module):
    """The spectra of pulses and noise that the decoder shapes, frame after frame."""

    def __init__(self, config: SpectralConfig, rate_hz: int) -> None:
        super().__init__()
        self.config, self.rate_hz = config, rate_hz
        hop, length = config.fine_hop_samples, config.frame_samples
        noise = torch.randn(NOISE_FRAMES * hop, generator=torch.Generator().manual_seed(NOISE_SEED))
        # One ring of noise: neighbouring frames hear the same samples where they overlap.
        ring = torch.cat([noise, noise[:length]]).unfold(0, length, hop)[:NOISE_FRAMES]
        spectra = torch.view_as_real(torch.fft.rfft(ring))
        self.register_buffer("noise", spectra, persistent=False)

    def forward(
        self, f0_hz: Tensor, state: StreamState | None, skip: int = 0
    ) -> tuple[Tensor, Tensor]:
        """Pitch [B, N] → spectra of pulses and of noise, complex64 [B, N − skip, bins]."""
        config, count = self.config, f0_hz.shape[1]
        # The stream's memory: phase at its end, and how many frames there have been.
        kept = state.get(self) if state is not None else None
        past = f0_hz.new_zeros(f0_hz.shape[0], 2) if kept is None else kept.to(f0_hz.dtype)
        hop_s = config.fine_hop_samples / self.rate_hz
        phase, carry = pulse_phase(f0_hz, hop_s, past[:, :1])
        index = past[:, 1:].long() + torch.arange(skip, count, device=f0_hz.device)
        if state is not None:
            frames = (past[:, 1:] + count) % NOISE_FRAMES
            state.put(self, torch.cat([carry, frames], 1))
        length, before = config.frame_samples, config.preroll_samples
        pulses = pulse_frames(f0_hz[:, skip:], phase[:, skip:], self.rate_hz, before, length)
        return torch.fft.rfft(pulses), torch.view_as_complex(self.noise[index % NOISE_FRAMES])

    def seek(self, f0_hz: Tensor, state: StreamState, frame: int) -> None:
        """Make ``state`` that of a stream at fine frame ``frame``; ``f0_hz`` [B, N] was before."""
        carry = pulse_phase(f0_hz, self.config.fine_hop_samples / self.rate_hz)[1]
        frames = torch.full_like(carry, frame % NOISE_FRAMES)
        state.put(self, torch.cat([carry, frames], 1))


class SpectralDecoder(nn.Module):
    """Latent [B, D, F] and pitch at the fine rate → wave [B, 1, F · hop]."""

    def __init__(self, config: SpectralConfig, latent_dim: int, rate_hz: int) -> None:
        super().__init__()
        self.config = config
        width, bins = config.decoder_width, config.frame_samples // 2 + 1
        self.coarse = convnext_stack(
            config.latent_blocks, latent_dim, config.latent_hidden, causal=True
        )
        self.up = ConvTranspose1d(latent_dim, width, stride=config.stride)
        self.fine = convnext_stack(config.decoder_blocks, width, config.decoder_hidden, causal=True)
        self.norm = nn.LayerNorm(width)
        self.head = nn.Linear(width, 3 * bins)
        self.source = Source(config, rate_hz)
        self.register_buffer("window", synthesis_window(config), persistent=False)
        # How many frames back the part at the fine rate looks (its own frames overlap too),
        # and a decoded frame, its pitch apart.
        self._fine_context = context_of(self.up, self.fine) + OVERLAPPING / config.stride
        self.context_frames = context_of(self.coarse) + self._fine_context

    def forward(
        self, latent: Tensor, pitch: Pitch, state: StreamState | None = None, skip: int = 0
    ) -> Tensor:
        """The wave from frame ``skip`` on; of those before, no more is decoded than it takes."""
        stride, hop = self.config.stride, self.config.fine_hop_samples
        cut = max(0, skip - math.ceil(self._fine_context))
        fine_skip = max(0, skip * stride - OVERLAPPING)
        x = self.coarse(latent, state, cut)
        x = self.fine(self.up(x, state), state, max(0, fine_skip - cut * stride))
        pulses, noise = self.source(pitch.f0_hz.detach(), state, fine_skip)
        wave = self.overlap_add(self._shaped(x, pulses, noise), state)
        return limited(wave[..., skip * stride * hop - fine_skip * hop :])

    def _shaped(self, x: Tensor, pulses: Tensor, noise: Tensor) -> Tensor:
        """What the network makes of the source, frame after frame: [B, N, window]."""
        pulse_gain, pulse_phase_, noise_gain = (
            self.head(self.norm(x.transpose(1, 2))).float().chunk(3, dim=-1)
        )
        shaped = pulses * torch.polar(_gain(pulse_gain), pulse_phase_) + noise * _gain(noise_gain)
        frames = torch.fft.irfft(shaped, n=self.config.frame_samples)
        before = self.config.preroll_samples
        return frames[..., before : before + len(self.window)] * self.window

    def seek(self, pitch: Pitch, state: StreamState, frame: int) -> None:
        """Make ``state`` that of a stream at ``frame`` which has had ``pitch`` [B, N] before."""
        self.source.seek(pitch.f0_hz, state, frame * self.config.stride)

    def overlap_add(self, frames: Tensor, state: StreamState | None) -> Tensor:
        """Frames [B, N, frame] → wave [B, 1, N · hop]; frame i starts at sample i · hop."""
        hop = self.config.fine_hop_samples
        pieces = -(-frames.shape[-1] // hop)
        frames = nn.functional.pad(frames, (0, pieces * hop - frames.shape[-1]))
        # The last pieces − 1 frames before this chunk still sound in it.
        stacked = with_past(self, frames.transpose(1, 2), pieces - 1, state)
        count = frames.shape[1]
        wave = sum(
            stacked[:, p * hop : (p + 1) * hop, pieces - 1 - p : pieces - 1 - p + count]
            for p in range(pieces)
        )
        return wave.transpose(1, 2).reshape(wave.shape[0], 1, -1)


def limited(wave: Tensor) -> Tensor:
    """Bend what lies beyond ±KNEE so that it stays within ±1, and leave the rest as it is."""
    beyond = (wave.abs() - KNEE).clamp_min(0)
    room = 1 - KNEE
    bent = wave.sign() * (KNEE + room * torch.tanh(beyond / room))
    return torch.where(beyond > 0, bent, wave)


def _gain(log_gain: Tensor) -> Tensor:
    return torch.exp((log_gain + LOG_GAIN_START).clamp(*LOG_GAIN_RANGE))


def synthesis_window(config: SpectralConfig) -> Tensor:
    """One hop and a crossfade: a frame speaks at once and fades while the next one sets in."""
    fade = torch.sin((torch.arange(config.fade_samples) + 0.5) / config.fade_samples * math.pi / 2)
    attack = fade**2
    flat = torch.ones(config.fine_hop_samples - config.fade_samples)
    return torch.cat([attack, flat, 1 - attack])
