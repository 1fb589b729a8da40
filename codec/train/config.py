"""The recipe: what a training run is asked to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field

from codec.errors import UserError
from codec.train.discriminators import DiscriminatorConfig
from codec.train.subsets import SubsetShares


@dataclass(frozen=True)
class LossWeights:
    """The paper's weights; ``pitch`` is ours, for decoders that have a source."""

    mel: float = 15.0
    pitch: float = 10.0
    feature: float = 2.0
    adversarial: float = 1.0
    codebook: float = 1.0
    commitment: float = 0.25


@dataclass(frozen=True)
class Recipe:
    """One training run.

    ``steps`` sets the cosine decay of the learning rate from ``learning_rate``
    to a tenth of it; ``adversarial_from`` is the step at which discriminators
    join.  Codes that stay unused for ``revive_every`` steps are revived until
    ``revive_until``.
    """

    codec: str = "hybridcodec-mini"
    steps: int = 20_000
    batch: int = 10
    crop_s: float = 1.2
    learning_rate: float = 1e-3
    discriminator_rate: float = 3e-4
    warmup: int = 200
    betas: tuple[float, float] = (0.8, 0.99)
    weight_decay: float = 0.01
    clip_norm: float = 5.0
    ema: float = 0.999
    seed: int = 0
    adversarial_from: int = 8_000
    revive_every: int = 200
    revive_until: int = 6_000
    weights: LossWeights = field(default_factory=LossWeights)
    shares: SubsetShares = field(default_factory=SubsetShares)
    discriminators: DiscriminatorConfig = field(default_factory=DiscriminatorConfig.small)

    def __post_init__(self) -> None:
        for name in ("steps", "batch", "revive_every"):
            if getattr(self, name) < 1:
                raise UserError(
                    f"The recipe's {name} is {getattr(self, name)}; it must be 1 or more."
                )
        if not 0.2 <= self.crop_s <= 60:
            raise UserError(f"The recipe's crop_s is {self.crop_s}; it must be from 0.2 to 60 s.")
        if not 0 < self.learning_rate < 1:
            raise UserError(f"The recipe's learning_rate is {self.learning_rate}; give 0 to 1.")

    def to_dict(self) -> dict:
        return asdict(self)
