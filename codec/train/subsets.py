"""Which layers a training item may use: toggle-aware training.

A decoder trained on prefixes only gives noise for other sets.  Beside RVQ-1,
prefixes and all layers, a share of the items decodes a random subset, and one
share the acoustic layers alone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from codec.errors import UserError
from codec.train.fields import check, number


@dataclass(frozen=True)
class SubsetShares:
    """Shares of the items; what is left decodes all layers.

    ``continuous`` is the share, of all items whose acoustic layers are on, that
    decodes what those layers approximate instead: the unquantized residual.
    ``average`` is the share of items whose acoustic layers are replaced by their
    average over other speech of the same voice.
    """

    semantic: float = number(0.25, 0, 1)
    prefix: float = number(0.30, 0, 1)
    random: float = number(0.12, 0, 1)
    acoustic: float = number(0.08, 0, 1)
    continuous: float = number(0.0, 0, 1)
    average: float = number(0.0, 0, 0.5)

    def __post_init__(self) -> None:
        check(self, "shares.")
        total = self.semantic + self.prefix + self.random + self.acoustic
        if total > 1 + 1e-9:
            raise UserError(
                f"The recipe's shares of semantic, prefix, random and acoustic are {total:g} "
                "together; give 1 at most."
            )

    @property
    def trained_subsets(self) -> list[str]:
        """The kinds of layer sets that a checkpoint trained so may be asked for."""
        kinds = {
            "semantic": self.semantic,
            "prefix": self.prefix,
            "any": self.random,
            "acoustic": self.acoustic,
            "continuous": self.continuous,
            "average": self.average,
        }
        return [kind for kind, share in kinds.items() if share > 0]


def draw_masks(
    rng: np.random.Generator, batch: int, layers: int, shares: SubsetShares
) -> np.ndarray:
    """Float32 [batch, layers, 1] of 0 and 1; no item without any layer."""
    masks = np.ones((batch, layers, 1), np.float32)
    for item, dice in zip(masks[..., 0], rng.random(batch), strict=True):
        if dice < (edge := shares.semantic):
            item[1:] = 0
        elif dice < (edge := edge + shares.prefix):
            item[rng.integers(2, max(3, layers)) :] = 0
        elif dice < (edge := edge + shares.random):
            item[:] = rng.random(layers) < rng.uniform(0.2, 0.9)
            item[rng.integers(layers)] = 1
        elif dice < edge + shares.acoustic:
            item[0] = 0
    return masks
