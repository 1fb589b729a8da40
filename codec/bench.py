"""How fast codecs run here, side by side in one run."""

from __future__ import annotations

import math
import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch

from codec import zoo
from codec.api import Codec
from codec.hybrid.codec import HybridCodec
from codec.hybrid.config import CONFIGS
from codec.hybrid.model import HybridModel
from codec.threads import thread_count

__all__ = ["ROUNDS", "Speed", "compare", "load_or_random", "usable_threads"]

ROUNDS = 3
NOISE_LEVEL = 0.1


@dataclass(frozen=True)
class Speed:
    """One codec's speed with one number of threads.

    The factors are seconds of computing a second of audio: below 1 is faster
    than real time.  ``weights`` is "bundled", "checkpoint", "random" or "none".
    """

    name: str
    parameters: int
    weights: str
    device: str
    threads: int
    seconds: float
    encode_rtf: float
    decode_rtf: float

    @property
    def total_rtf(self) -> float:
        return self.encode_rtf + self.decode_rtf

    def to_dict(self) -> dict[str, Any]:
        return {**vars(self), "total_rtf": self.total_rtf}


@dataclass
class _Case:
    """A codec with a number of threads, and the shortest times so far."""

    name: str
    codec: Codec
    parameters: int
    weights: str
    threads: int
    encode_s: float = math.inf
    decode_s: float = math.inf


def load_or_random(name: str, device: str = "auto") -> tuple[Codec, str]:
    """A codec, a HybridCodec with random weights where it has none; and which weights.

    They are "none" for a codec that needs none.
    """
    family, known, weights = zoo.resolve(name)
    if family is not zoo.HYBRID:
        loaded = zoo.load(name, device)
        return loaded, "checkpoint" if weights is not None else "none"
    if zoo.HYBRID.path(known, weights) is not None:
        return zoo.load(name, device), "bundled" if name in CONFIGS else "checkpoint"
    # Fixed, so that two runs measure the very same network.
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        model = HybridModel(CONFIGS[name])
    return HybridCodec(model).to(zoo.choose_device(device)), "random"


def usable_threads(wanted: Sequence[int]) -> list[int]:
    """Those of the thread counts for which there are cores, in order and once each."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return sorted({n for n in wanted if 1 <= n <= (cores or 1)})


def compare(
    names: Sequence[str],
    *,
    threads: Sequence[int],
    seconds: float = 10.0,
    device: str = "auto",
    rounds: int = ROUNDS,
    progress: Callable[[float], None] | None = None,
) -> list[Speed]:
    """Measure these codecs in turns, the best of ``rounds`` after a warm-up.

    In turns, so that whatever else the machine does meets all of them alike.

    Raises
    ------
    CheckpointError, ComputeDeviceError
        If a codec or the device cannot be used.
    """
    cases = []
    for name in names:
        codec, weights = load_or_random(name, device)
        parameters = sum(zoo.describe(name).parameters.values())
        cases += [_Case(name, codec, parameters, weights, count) for count in threads]
    turns = (rounds + 1) * len(cases)
    done = 0
    for turn in range(rounds + 1):
        for case in cases:
            encode_s, decode_s = _run_once(case.codec, case.threads, seconds)
            if turn:  # the first turn warms up
                case.encode_s = min(case.encode_s, encode_s)
                case.decode_s = min(case.decode_s, decode_s)
            done += 1
            if progress:
                progress(done / turns)
    return [_speed(case, seconds) for case in cases]


def _speed(case: _Case, seconds: float) -> Speed:
    return Speed(
        name=case.name,
        parameters=case.parameters,
        weights=case.weights,
        device=str(case.codec.device),
        threads=case.threads,
        seconds=seconds,
        encode_rtf=case.encode_s / seconds,
        decode_rtf=case.decode_s / seconds,
    )


def _run_once(codec: Codec, threads: int, seconds: float) -> tuple[float, float]:
    """Seconds that encoding and decoding take."""
    rate_hz = codec.info.sample_rate_hz
    noise = torch.Generator().manual_seed(0)
    wave = NOISE_LEVEL * torch.randn(1, 1, max(1, round(seconds * rate_hz)), generator=noise)
    wave = wave.to(codec.device)
    with thread_count(threads):
        codes, encode_s = _timed(codec.encode, wave, device=codec.device)
        _, decode_s = _timed(codec.decode, codes, device=codec.device)
    return encode_s, decode_s


def _timed(work: Callable[[Any], Any], given: Any, *, device: torch.device) -> tuple[Any, float]:
    _wait_for(device)
    begun = time.perf_counter()
    result = work(given)
    _wait_for(device)
    return result, time.perf_counter() - begun


def _wait_for(device: torch.device) -> None:
    """A GPU answers before it is done."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)
    elif device.type == "mps":
        torch.mps.synchronize()
