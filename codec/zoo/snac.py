"""SNAC (Siuzdak et al. 2024, "SNAC: Multi-Scale Neural Audio Codec"): layers at several rates.

Through the ``snac`` package, which an extra of that name brings.  Its decoder adds noise;
here each clip gets the same noise each time, so that decoding twice gives the same.
"""

from __future__ import annotations

import importlib.util
import json
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from codec.api import CodecInfo, Codes, LayerInfo, LayerSet, device_memory
from codec.errors import CheckpointError, MissingWeightsError, UserError
from codec.zoo.family import Description, Family
from codec.zoo.whole_clip import WholeClipCodec

if TYPE_CHECKING:
    import torch
    from torch import Tensor, nn

NAMES = ("snac-24khz", "snac-32khz", "snac-44khz")
CONFIG_FILE, WEIGHTS_FILE, PICKLED_FILE = "config.json", "model.safetensors", "pytorch_model.bin"
NOISE_SEED = 0
NO_PACKAGE = "SNAC needs the package snac; install it with: pip install 'snac>=1.2.1,<2'."


class SnacCodec(WholeClipCodec):
    """A ``snac.SNAC`` behind the common interface; ``model`` is owned from here on."""

    def __init__(self, model: nn.Module, name: str = "snac", fingerprint: str = "") -> None:
        self.model = model.eval().requires_grad_(False)
        self.info = _info(model, name, fingerprint)

    @property
    def device(self) -> torch.device:
        return next(self.model.parameters()).device

    def to(self, device: torch.device | str) -> SnacCodec:
        self.model.to(device)
        return self

    def _encode_clip(self, wave: Tensor) -> list[Tensor]:
        import torch

        with torch.inference_mode(), device_memory(self.device):
            return [layer.cpu() for layer in self.model.encode(wave.to(self.device))]

    def _collect(self, clips: Sequence[list[Tensor]], samples: int) -> Codes:
        import torch

        return Codes(tuple(torch.cat(layer) for layer in zip(*clips, strict=True)), samples)

    def _decode_whole(self, codes: Codes, layers: LayerSet) -> Tensor:
        import torch

        self._check_tokens(codes)
        with torch.inference_mode(), device_memory(self.device):
            return torch.cat([self._decode_clip(codes, i, layers) for i in range(codes.batch)])

    def _decode_clip(self, codes: Codes, item: int, chosen: LayerSet) -> Tensor:
        """One clip, so that its noise does not depend on what else is in the batch."""
        embedding = self._embedding([x[item : item + 1] for x in codes.layers], chosen)
        with same_noise(self.device):
            return self.model.decoder(embedding)

    def _embedding(self, tokens: list[Tensor], chosen: LayerSet) -> Tensor:
        """The sum of the chosen layers' vectors, [1, D, T]; layers that are off add nothing."""
        import torch

        steps = tokens[-1].shape[-1]
        total = torch.zeros(1, self.model.latent_dim, steps, device=self.device)
        for i in chosen.checked(self.info.n_layers):
            quantizer = self.model.quantizer.quantizers[i]
            vectors = quantizer.out_proj(quantizer.decode_code(tokens[i].to(self.device)))
            total = total + vectors.repeat_interleave(quantizer.stride, dim=-1)
        return total

    def _check_tokens(self, codes: Codes) -> None:
        for layer, tokens in zip(self.info.layers, codes.layers, strict=True):
            if tokens.numel() and not 0 <= tokens.min() <= tokens.max() < layer.codebook_size:
                raise IndexError(f"{layer.name} has tokens outside its {layer.codebook_size} codes")


@contextmanager
def same_noise(device: torch.device) -> Iterator[None]:
    """Inside, torch's random numbers are the same each time; outside, none is used up."""
    import torch

    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        torch.manual_seed(NOISE_SEED)
        yield


def _info(model: Any, name: str, fingerprint: str = "") -> CodecInfo:
    strides, bits = model.vq_strides, max(1, (model.codebook_size - 1).bit_length())
    coarsest = math.lcm(*strides)
    hop = int(model.hop_length) * coarsest
    padded = int(model.hop_length) * math.lcm(strides[0], model.attn_window_size or 1)
    return CodecInfo(
        name=name,
        sample_rate_hz=model.sampling_rate,
        hop_samples=hop,
        layers=tuple(
            LayerInfo(i + 1, "unnamed", model.codebook_size, bits, coarsest // stride)
            for i, stride in enumerate(strides)
        ),
        causal=False,
        latency_samples=0,
        context_frames=0,
        trained_subsets=frozenset(),
        capabilities=frozenset({"prefixes", "subsets"}),
        frames_multiple=max(1, padded // hop),
        licence="MIT",
        summary="SNAC: residual quantizers at several token rates.",
        fingerprint=fingerprint,
    )


class Snac(Family):
    """SNAC for 24, 32 and 44.1 kHz, with a person's own folder of weights."""

    kind = "discrete"

    def names(self) -> list[str]:
        return list(NAMES)

    def why_not(self, name: str, weights: Path | None) -> str:
        if importlib.util.find_spec("snac") is None:
            return NO_PACKAGE
        if weights is None:
            return (
                f"{name} needs its weights; give {name}=FOLDER, "
                f"with {CONFIG_FILE} and {WEIGHTS_FILE} in it."
            )
        for file in (CONFIG_FILE, WEIGHTS_FILE):
            if not (weights / file).is_file():
                return self._lacking(weights, file)
        return ""

    @staticmethod
    def _lacking(folder: Path, file: str) -> str:
        if file == WEIGHTS_FILE and (folder / PICKLED_FILE).exists():
            return (
                f"'{folder}' holds {PICKLED_FILE}, which can run code when it is opened; "
                f"convert it to {WEIGHTS_FILE} with safetensors."
            )
        return f"The folder '{folder}' holds no {file}; choose a folder of SNAC's weights."

    def describe(self, name: str, weights: Path | None) -> Description:
        import torch

        if importlib.util.find_spec("snac") is None:
            raise UserError(NO_PACKAGE)
        with torch.device("meta"):
            model = _build(_config(name, weights))
        parts = {part: getattr(model, part) for part in ("encoder", "quantizer", "decoder")}
        counts = {p: sum(x.numel() for x in m.parameters()) for p, m in parts.items()}
        runs = weights is not None and not self.why_not(name, weights)
        fingerprint = _fingerprint(weights / WEIGHTS_FILE) if weights is not None and runs else ""
        return Description(_info(model, name, fingerprint), counts, has_weights=runs)

    def load(self, name: str, weights: Path | None, device: torch.device) -> SnacCodec:
        from safetensors.torch import load_file

        if reason := self.why_not(name, weights):
            raise MissingWeightsError(reason)
        assert weights is not None  # why_not says so
        model = _build(_config(name, weights))
        path = weights / WEIGHTS_FILE
        try:
            model.load_state_dict(load_file(path))
        except Exception as error:
            first = str(error).strip().split("\n")[0][:120]
            raise CheckpointError(
                f"'{path}' does not fit its {CONFIG_FILE} or is damaged ({first}); "
                "get a fresh copy of both."
            ) from error
        return SnacCodec(model, name, _fingerprint(path)).to(device)


def _fingerprint(path: Path) -> str:
    import hashlib

    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def _build(config: dict[str, Any]) -> nn.Module:
    from snac import SNAC

    try:
        return SNAC(**config)
    except (TypeError, ValueError, ZeroDivisionError, RuntimeError) as error:
        raise CheckpointError(
            f"SNAC's {CONFIG_FILE} cannot be used ({error}); get a fresh copy."
        ) from error


def _config(name: str, weights: Path | None) -> dict[str, Any]:
    """A folder's own configuration, or what is published of ``name``."""
    if weights is None:
        return _published(name)
    path = weights / CONFIG_FILE
    try:
        config = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CheckpointError(
            f"'{path}' cannot be read ({error}); choose a folder of SNAC's weights."
        ) from error
    if not isinstance(config, dict):
        raise CheckpointError(f"'{path}' is not a JSON object; get a fresh copy.")
    return config


def _published(name: str) -> dict[str, Any]:
    if name == "snac-24khz":
        return {
            "sampling_rate": 24_000,
            "encoder_dim": 48,
            "encoder_rates": [2, 4, 8, 8],
            "decoder_dim": 1024,
            "decoder_rates": [8, 8, 4, 2],
            "attn_window_size": None,
            "vq_strides": [4, 2, 1],
        }
    return {
        "sampling_rate": 32_000 if name == "snac-32khz" else 44_100,
        "encoder_dim": 64,
        "encoder_rates": [2, 3, 8, 8],
        "decoder_dim": 1536,
        "decoder_rates": [8, 8, 3, 2],
        "attn_window_size": 32,
        "vq_strides": [8, 4, 2, 1],
    }
