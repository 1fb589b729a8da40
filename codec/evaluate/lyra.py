"""Lyra V2 (SoundStream) as a baseline, from the folder of its three published networks."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

import numpy as np

from codec.audio import resample
from codec.errors import UserError
from codec.evaluate.baselines import Baseline, Made

LYRA_HZ = 16_000
HOP = 320
BITS_A_STAGE = 4
# Stages of the quantizer at 3.2, 6 and 9.2 kbit/s.
STAGES = (16, 30, 46)
FILES = ("soundstream_encoder.tflite", "quantizer.tflite", "lyragan.tflite")


class Lyra(Baseline):
    """Lyra V2 with so many of the quantizer's stages; the last frame is padded."""

    counted = "the packed indices, no container"
    programs = ()

    def __init__(self, folder: Path, stages: int) -> None:
        super().__init__()
        self.folder, self.stages = folder, stages
        self.kbit_per_s = stages * BITS_A_STAGE * LYRA_HZ / HOP / 1000
        self.label = f"Lyra V2 {self.kbit_per_s:g} kbit/s"

    def _round_trip(self, wave: np.ndarray, rate_hz: int, folder: Path) -> Made:
        heard = resample(wave, rate_hz, LYRA_HZ).astype(np.float32)
        frames = -(-len(heard) // HOP)
        heard = np.pad(heard, (0, frames * HOP - len(heard))).reshape(frames, 1, HOP)
        # The streaming state is inside the interpreters: a clip begins with new ones.
        encode, quantizer, generate = (self._interpreter(name) for name in FILES)
        quantize = quantizer.get_signature_runner("encode")
        restore = quantizer.get_signature_runner("decode")
        made = []
        for frame in heard:
            indices = quantize(
                input_frames=_run(encode, frame), num_quantizers=np.int32(self.stages)
            )["output_0"]
            made.append(_run(generate, restore(encoding_indices=indices)["output_0"])[0])
        size_bytes = -(-frames * self.stages * BITS_A_STAGE // 8)
        decoded = np.concatenate(made) if made else np.zeros(0, np.float32)
        return Made(resample(decoded, LYRA_HZ, rate_hz), size_bytes)

    def _interpreter(self, name: str):
        from ai_edge_litert.interpreter import Interpreter

        interpreter = Interpreter(str(self.folder / name), num_threads=1)
        interpreter.allocate_tensors()
        return interpreter


def lyra_baselines(folder: Path) -> list[Baseline]:
    """Lyra V2 at its three rates.

    Raises
    ------
    UserError
        If the folder does not have its networks, or what runs them is not installed.
    """
    absent = [name for name in FILES if not (folder / name).is_file()]
    if absent:
        raise UserError(
            f"The folder '{folder}' has no {absent[0]}; give the folder of Lyra V2's networks "
            f"({', '.join(FILES)})."
        )
    if find_spec("ai_edge_litert") is None:
        raise UserError("Lyra needs ai-edge-litert; install it with: pip install ai-edge-litert.")
    baselines = [Lyra(folder, stages) for stages in STAGES]
    try:
        baselines[0].code(np.zeros(HOP, np.float32), LYRA_HZ)
    except (ValueError, RuntimeError, KeyError) as error:
        raise UserError(
            f"The networks in '{folder}' cannot be run ({str(error).splitlines()[0]}); "
            "copy Lyra V2's files again."
        ) from error
    return baselines


def _run(interpreter, values: np.ndarray) -> np.ndarray:
    (given,), (made,) = interpreter.get_input_details(), interpreter.get_output_details()
    interpreter.set_tensor(given["index"], values.astype(np.float32))
    interpreter.invoke()
    return interpreter.get_tensor(made["index"])
