"""Teachers: what the semantic stream is asked to carry, from models that know speech.

A teacher turns a recording into a sequence of vectors that say what is said.
Training pulls the decoded semantic stream towards them ("distillation").
``pocketsphinx`` needs no download; the self-supervised models do.
"""

from __future__ import annotations

from typing import Protocol

import numpy as np

from codec.errors import UserError

__all__ = ["Teacher", "find_teacher", "known_teachers"]


class Teacher(Protocol):
    """What every teacher offers.

    ``name`` identifies the model, layer and version; ``dim`` is the width of
    its vectors, ``frame_rate_hz`` how many it gives a second, ``rate_hz`` the
    sample rate it listens at.  ``scale_each_dim`` asks for each of its dimensions
    to be divided by its own standard deviation, rather than all by one.
    """

    name: str
    dim: int
    frame_rate_hz: float
    rate_hz: int
    scale_each_dim: bool

    def features(self, wave: np.ndarray) -> np.ndarray:
        """Float32 [T] at ``rate_hz`` → float32 [N, dim], N ≈ T · frame_rate_hz / rate_hz."""
        ...


def known_teachers() -> list[str]:
    """Names that :func:`find_teacher` takes; a layer may follow a colon."""
    from codec.train.teachers.self_supervised import MODELS

    return ["pocketsphinx", *MODELS]


def find_teacher(name: str, device: str = "cpu", *, download: bool = False) -> Teacher:
    """A teacher by name: ``pocketsphinx``, ``w2v-bert-2.0:16``, ``wavlm:6``, ``hubert:9``,
    or the path of a folder with a ``transformers`` speech model, ``path:layer``.

    Nothing is fetched from the network unless ``download``.

    Raises
    ------
    UserError
        If there is none of that name, or what it needs is not installed.
    """
    if name == "pocketsphinx":
        from codec.train.teachers.phones import PhoneTeacher

        return PhoneTeacher()
    from codec.train.teachers.self_supervised import open_model

    model, _, layer = name.rpartition(":")
    if not model or not layer.isdigit():
        raise UserError(
            f"There is no teacher '{name}'; known are {', '.join(known_teachers())}. "
            "All but pocketsphinx take a layer, as in w2v-bert-2.0:16."
        )
    return open_model(model, int(layer), device, download=download)
