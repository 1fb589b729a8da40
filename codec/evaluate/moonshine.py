"""Moonshine tiny, the recognizer inside ``moonshine-voice`` 0.1.0, as its two networks."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np

from codec.errors import UserError
from codec.evaluate.pieces import quiet_pieces
from codec.evaluate.sound import SPEECH_HZ
from codec.evaluate.wording import words_of

INSTALL = "moonshine-voice==0.1.0"
# Attention looks from everywhere to everywhere, and it learned from utterances.
LONGEST_S = 20.0
# The convolutions ahead of the encoder need 895 samples.
SHORTEST_SAMPLES = 4000
TOKENS_A_SECOND = 6.5
START, END = 1, 2


def folder() -> Path | None:
    """Where the package keeps its English model; None where there is none (later versions)."""
    # Importing it would load its native library, which this does not need.
    package = find_spec("moonshine_voice")
    if package is None or not package.origin:
        return None
    found = Path(package.origin).parent / "assets" / "tiny-en"
    return found if (found / "encoder_model.ort").is_file() else None


class Moonshine:
    """English speech to words, greedily, on one core: the same words each time."""

    name = "Moonshine tiny (moonshine-voice 0.1.0)"

    def __init__(self) -> None:
        import onnxruntime

        model = folder()
        if model is None:
            raise UserError(
                f"Moonshine's English model is not installed; install it with: pip install "
                f"{INSTALL}."
            )
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._encoder, self._decoder = (
            onnxruntime.InferenceSession(
                str(model / name), options, providers=["CPUExecutionProvider"]
            )
            for name in ("encoder_model.ort", "decoder_model_merged.ort")
        )
        self._tokens = read_tokens((model / "tokenizer.bin").read_bytes())
        self._outputs = [output.name for output in self._decoder.get_outputs()]
        # Keys and values [1, heads, 0, size]: nothing has been said yet.
        self._nothing = {
            entry.name: np.zeros((1, entry.shape[1], 0, entry.shape[3]), np.float32)
            for entry in self._decoder.get_inputs()
            if entry.name.startswith("past_key_values.")
        }

    def knows(self, words: list[str]) -> bool:
        return bool(words)

    def transcribe(self, wave: np.ndarray) -> list[str]:
        pieces = quiet_pieces(wave, SPEECH_HZ, LONGEST_S)
        return words_of(" ".join(self._text(piece) for piece in pieces if piece.any()))

    def _text(self, wave: np.ndarray) -> str:
        """What is said in float32 [T], some seconds at 16 kHz."""
        wave = np.pad(wave, (0, max(0, SHORTEST_SAMPLES - len(wave))))[None].astype(np.float32)
        # The decoder makes its mask of encoder frames from one of the samples.
        mask = np.ones(wave.shape, np.int64)
        (heard,) = self._encoder.run(None, {"input_values": wave, "attention_mask": mask})
        state, token, said = dict(self._nothing), START, []
        for step in range(round(wave.shape[1] / SPEECH_HZ * TOKENS_A_SECOND) + 1):
            inputs = {
                "encoder_attention_mask": mask,
                "input_ids": np.array([[token]], np.int64),
                "encoder_hidden_states": heard,
                "use_cache_branch": np.array([step > 0]),
            }
            logits, *present = self._decoder.run(self._outputs, inputs | state)
            token = int(logits[0, -1].argmax())
            if token == END:
                break
            said.append(token)
            for name, values in zip(self._outputs[1:], present, strict=True):
                # After the first step it gives back nothing for the encoder's.
                if step == 0 or ".decoder." in name:
                    state[name.replace("present.", "past_key_values.")] = values
        text = b"".join(self._tokens[token] for token in said)
        return text.decode("utf-8", "replace").replace("▁", " ")


def read_tokens(data: bytes) -> list[bytes]:
    """The texts of a ``tokenizer.bin``: each after its length, in one byte or (from 128) two."""
    found, at = [], 0
    while at < len(data):
        length, at = data[at], at + 1
        if length >= 128:
            length, at = (length & 127) + 128 * data[at], at + 1
        found.append(data[at : at + length])
        at += length
    return found
