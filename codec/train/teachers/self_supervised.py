"""Teachers that learned speech from recordings alone: w2v-BERT 2.0, WavLM, HuBERT.

The paper's is layer 16 of w2v-BERT 2.0 (arXiv 2606.06743): 50 vectors a second,
normalised with stored mean and standard deviation and averaged to the codec's frames.
"""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from codec.errors import UserError

CHUNK_S = 30.0
# Both sides of a chunk hear so much more than what they say.
CONTEXT_S = 2.0
SHORTEST_S = 0.05
FBANK_HOP_S = 0.010
IDENTITY_BYTES = 2**20
KINDS = ("wav2vec2-bert", "wavlm", "hubert", "wav2vec2")


@dataclass(frozen=True)
class Source:
    """Where a model can be had from, how large it is, and on what terms."""

    repository: str
    size_gb: float
    licence: str


MODELS = {
    "w2v-bert-2.0": Source("facebook/w2v-bert-2.0", 2.3, "MIT"),
    "wavlm": Source("microsoft/wavlm-large", 1.3, "CC BY-SA 3.0"),
    "hubert": Source("facebook/hubert-base-ls960", 0.4, "Apache 2.0"),
}


def open_model(
    name: str, layer: int, device: str = "cpu", *, download: bool = False
) -> SelfSupervisedTeacher:
    """A teacher of :data:`MODELS`, or in a folder that ``transformers`` has saved.

    Nothing is fetched from the network unless ``download``.

    Raises
    ------
    UserError
        If there is no such model or layer, or the model is not on this machine.
    """
    try:
        import transformers  # noqa: F401 - whether it is there
    except ImportError as error:
        raise UserError(
            f"The teacher '{name}' needs transformers; "
            "install it with: pip install 'hybridcodec-inspector[teachers]'."
        ) from error
    if name in MODELS:
        folder = _fetched(name, layer, download)
    elif Path(name).is_dir():
        folder = Path(name)
    else:
        raise UserError(
            f"There is no teacher '{name}'; known are {', '.join(['pocketsphinx', *MODELS])}, "
            "or give a folder in which transformers saved a model."
        )
    return SelfSupervisedTeacher(folder, name, layer, device)


def _fetched(name: str, layer: int, download: bool) -> Path:
    """The folder of a known model, from the network only if ``download``."""
    from huggingface_hub import snapshot_download

    source = MODELS[name]
    try:
        folder = snapshot_download(
            source.repository,
            allow_patterns=["*.json", "*.safetensors"],
            local_files_only=not download,
        )
    except Exception as error:  # the network's libraries each raise their own kind
        if download:
            raise UserError(
                f"The teacher '{name}' could not be downloaded from {source.repository} "
                f"({type(error).__name__}); check the network, or give a folder as FOLDER:{layer}."
            ) from error
        raise UserError(
            f"The teacher '{name}' is not on this machine; give --download to fetch it "
            f"({source.repository}, {source.size_gb} GB, licence {source.licence}), "
            f"or a folder as FOLDER:{layer}."
        ) from error
    return Path(folder)


class SelfSupervisedTeacher:
    """The hidden state after ``layer`` transformer layers (0: before the first).

    The weights are read when something is listened to for the first time.
    """

    scale_each_dim = True

    def __init__(self, folder: Path, title: str, layer: int, device: str) -> None:
        from transformers import AutoConfig, AutoFeatureExtractor

        self.folder, self.layer, self.device = folder, layer, device
        weights = sorted(folder.glob("*.safetensors"))
        if not weights:
            raise UserError(
                f"The teacher '{title}' has no weights in safetensors in '{folder}'; save it there "
                "once with transformers (save_pretrained), and give the folder."
            )
        try:
            self.config = AutoConfig.from_pretrained(folder, local_files_only=True)
            self.extract = AutoFeatureExtractor.from_pretrained(folder, local_files_only=True)
        except (OSError, ValueError, KeyError) as error:
            raise UserError(
                f"The teacher in '{folder}' cannot be read ({_first_line(error)}); "
                "give a folder with a model and its feature extractor."
            ) from error
        if self.config.model_type not in KINDS:
            raise UserError(
                f"The teacher in '{folder}' is a {self.config.model_type}; "
                f"give a model of a kind that is known: {', '.join(KINDS)}."
            )
        if not 0 <= layer <= self.config.num_hidden_layers:
            raise UserError(
                f"The teacher '{title}' has no layer {layer}; "
                f"give one from 0 to {self.config.num_hidden_layers}."
            )
        self.name = f"{Path(title).name}:{layer} {_identity(folder / 'config.json', *weights)}"
        self.dim = self.config.hidden_size
        self.rate_hz = self.extract.sampling_rate
        self._stride, self._margin = self._geometry()
        hears_waves = self.config.model_type != "wav2vec2-bert"
        self.frame_rate_hz = (self.rate_hz if hears_waves else 1 / FBANK_HOP_S) / self._stride
        if not hears_waves:
            self._stride = 1  # its feature extractor has put them together already

    def _geometry(self) -> tuple[int, int]:
        """Inputs a vector, and how many more the last one reaches for."""
        if self.config.model_type == "wav2vec2-bert":
            return self.extract.stride, 0
        reach = 1
        pairs = zip(self.config.conv_kernel, self.config.conv_stride, strict=True)
        for kernel, stride in reversed(list(pairs)):
            reach = (reach - 1) * stride + kernel
        step = math.prod(self.config.conv_stride)
        return step, reach - step

    @cached_property
    def _model(self) -> torch.nn.Module:
        from safetensors import SafetensorError
        from transformers import AutoModel
        from transformers.utils import logging

        # Its bars and tables would run through what the run itself tells.
        logging.disable_progress_bar()
        logging.set_verbosity_error()
        try:
            model, report = AutoModel.from_pretrained(
                self.folder,
                local_files_only=True,
                use_safetensors=True,
                output_loading_info=True,
                dtype=torch.float32,
            )
        except (OSError, ValueError, RuntimeError, SafetensorError) as error:
            raise UserError(
                f"The teacher in '{self.folder}' cannot be loaded ({_first_line(error)}); "
                "get it again."
            ) from error
        # What hides parts of the input is only used when it is trained itself.
        missing = sorted(k for k in report["missing_keys"] if "masked_spec_embed" not in k)
        if missing:
            raise UserError(
                f"The teacher in '{self.folder}' lacks {len(missing)} tensors "
                f"(the first is {missing[0]}); get it again."
            )
        # Later layers are not asked.
        model.encoder.layers = model.encoder.layers[: self.layer + 1]
        return model.eval().requires_grad_(False).to(self.device)

    @torch.no_grad()
    def features(self, wave: np.ndarray) -> np.ndarray:
        """Float32 [T] at ``rate_hz`` → float32 [N, dim], N ≈ T · frame_rate_hz / rate_hz."""
        if len(wave) < SHORTEST_S * self.rate_hz:
            return np.zeros((0, self.dim), np.float32)
        inputs = self._inputs(wave)
        count = (inputs.shape[1] - self._margin) // self._stride
        chunk, context = (round(s * self.frame_rate_hz) for s in (CHUNK_S, CONTEXT_S))
        parts = []
        for start in range(0, count, chunk):
            first, last = max(0, start - context), min(count, start + chunk + context)
            piece = inputs[:, first * self._stride : last * self._stride + self._margin]
            hidden = self._model(piece.to(self.device), output_hidden_states=True).hidden_states
            spoken = hidden[self.layer][0, start - first :][: min(chunk, count - start)]
            parts.append(spoken.float().cpu().numpy())
        return np.concatenate(parts)

    def _inputs(self, wave: np.ndarray) -> Tensor:
        """What the model takes, normalised over the whole recording: [1, inputs, …]."""
        found: Any = self.extract(
            np.ascontiguousarray(wave, np.float32),
            sampling_rate=self.rate_hz,
            pad_to_multiple_of=None,
            return_tensors="pt",
        )
        return found[self.extract.model_input_names[0]]


def _identity(*files: Path) -> str:
    """What changes when another model is put in a folder: a digest of sizes, heads and tails."""
    digest = hashlib.sha256()
    for path in files:
        size = path.stat().st_size
        digest.update(f"{path.name} {size}\n".encode())
        with open(path, "rb") as file:
            digest.update(file.read(IDENTITY_BYTES))
            file.seek(max(0, size - IDENTITY_BYTES))
            digest.update(file.read())
    return digest.hexdigest()[:16]


def _first_line(error: Exception) -> str:
    return str(error).strip().split("\n")[0][:120]
