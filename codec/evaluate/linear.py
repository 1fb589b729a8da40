"""The linear probe: how well a plain multinomial logistic regression reads a label off a vector."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

PENALTY = 1e-4
ITERATIONS = 100
# Directions with less of the variance than this are rounding errors.
LEAST_VARIANCE = 1e-6


@dataclass(frozen=True)
class Accuracy:
    """Over all held-out frames: the share that is right, and the mean of that over the classes.

    ``chance`` is the share of the commonest class, ``balanced_chance`` one in so
    many classes.
    """

    plain: float
    balanced: float
    chance: float
    balanced_chance: float
    frames: int
    classes: int


def held_out_accuracy(vectors: np.ndarray, labels: np.ndarray, folds: np.ndarray) -> Accuracy:
    """Each fold predicted by a probe that was fitted to all the others.

    Parameters
    ----------
    vectors : float32 [N, D]
    labels : int64 [N], 0 … classes - 1
    folds : int64 [N]
    """
    classes = int(labels.max()) + 1
    found = np.zeros(len(labels), np.int64)
    for fold in np.unique(folds):
        out = folds == fold
        found[out] = _predict(vectors[~out], labels[~out], vectors[out], classes)
    right = found == labels
    counts = np.bincount(labels, minlength=classes)
    recall = np.bincount(labels, right, classes)[counts > 0] / counts[counts > 0]
    return Accuracy(
        plain=float(right.mean()),
        balanced=float(recall.mean()),
        chance=float(counts.max() / counts.sum()),
        balanced_chance=1 / len(recall),
        frames=len(labels),
        classes=len(recall),
    )


def _predict(x: np.ndarray, y: np.ndarray, unseen: np.ndarray, classes: int) -> np.ndarray:
    """Fit to ``x`` [N, D] and ``y`` [N]; the likeliest class of each of ``unseen`` [M, D]."""
    known, new = torch.from_numpy(x).float(), torch.from_numpy(unseen).float()
    mean, spread = known.mean(0), known.std(0).clamp_min(1e-8)
    known, new = (known - mean) / spread, (new - mean) / spread
    # Turned to their principal axes, which changes neither fit nor penalty, vectors of a
    # codebook lose the many dimensions in which nothing happens.
    variance, axes = torch.linalg.eigh(known.T @ known / len(known))
    axes = axes[:, variance > LEAST_VARIANCE * variance[-1]]
    known, new = known @ axes, new @ axes
    weights = _fit(known, torch.from_numpy(y), classes)
    return (F.pad(new, (0, 1), value=1.0) @ weights).argmax(1).numpy()


def _fit(x: Tensor, y: Tensor, classes: int) -> Tensor:
    """Weights [D + 1, classes], the bias last: cross-entropy and a small L2 penalty, by L-BFGS."""
    x = F.pad(x, (0, 1), value=1.0)
    weights = torch.zeros(x.shape[1], classes, requires_grad=True)
    search = torch.optim.LBFGS([weights], max_iter=ITERATIONS, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        search.zero_grad()
        value = F.cross_entropy(x @ weights, y) + PENALTY * weights.square().sum() / 2
        value.backward()
        return value

    search.step(loss)
    return weights.detach()
