"""The recipe: what a training run is asked to do."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from codec.errors import UserError
from codec.train.discriminators import DiscriminatorConfig
from codec.train.fields import check, choice, number, numbers, part, read, text, whole
from codec.train.subsets import SubsetShares

MOST_STEPS = 10**12
# What may change when a run goes on: how long it lasts and how fast it moves.
CHANGEABLE = frozenset(
    {
        "steps",
        "learning_rate",
        "discriminator_rate",
        "warmup",
        "clip_norm",
        "adversarial_from",
        "revive_every",
        "revive_until",
    }
)


@dataclass(frozen=True)
class LossWeights:
    """The paper's weights, and ours: ``pitch`` is for sources, ``recognition`` asks the recipe's
    recognizer, and ``prediction`` is how far the semantic stream is from the whole latent."""

    mel: float = number(15.0, 0, 1e6)
    distill: float = number(15.0, 0, 1e6)
    loudness: float = number(5.0, 0, 1e6)
    intelligibility: float = number(0.0, 0, 1e6)
    recognition: float = number(0.0, 0, 1e6)
    prediction: float = number(0.0, 0, 1e6)
    pitch: float = number(10.0, 0, 1e6)
    feature: float = number(2.0, 0, 1e6)
    adversarial: float = number(1.0, 0, 1e6)
    codebook: float = number(1.0, 0, 1e6)
    commitment: float = number(0.25, 0, 1e6)

    def __post_init__(self) -> None:
        check(self, "weights.")


@dataclass(frozen=True)
class Recipe:
    """One training run.

    ``steps`` sets the cosine decay of the learning rate from ``learning_rate``
    to a tenth of it; ``adversarial_from`` is the step at which discriminators
    join.  Codes that stay unused for ``revive_every`` steps are revived until
    ``revive_until``.  ``batch`` is the number of crops a process.

    ``teacher`` names what the semantic stream is distilled from (empty: nothing),
    and ``perturbed`` is the share of crops in another voice.  ``semantic_gradient``
    scales what the reconstruction asks of the RVQ-1 codes: 1 as in the paper; 0
    leaves them to the teacher alone, so that they cannot carry a voice.

    ``learner`` is what learns: ``all``, the ``decoder`` alone, or the ``acoustic`` stream and
    the decoder.  The last two go on from weights that were trained before and leave
    every token, or RVQ-1's, as it is.  ``recognizer`` is the folder of the Whisper
    model that the recognition loss asks.

    Raises
    ------
    UserError
        If a field is of the wrong type or out of range.
    """

    codec: str = text("hybridcodec-mini")
    steps: int = whole(20_000, 1, MOST_STEPS)
    batch: int = whole(10, 1, 65_536)
    crop_s: float = number(1.2, 0.2, 60)
    learning_rate: float = number(1e-3, 1e-9, 1)
    discriminator_rate: float = number(3e-4, 1e-9, 1)
    warmup: int = whole(200, 1, MOST_STEPS)
    betas: tuple[float, float] = numbers((0.8, 0.99), 0, 0.999999)
    weight_decay: float = number(0.01, 0, 1)
    clip_norm: float = number(5.0, 1e-6, 1e9)
    ema: float = number(0.999, 0, 1)
    seed: int = whole(0, 0, 2**63 - 1)
    adversarial_from: int = whole(8_000, 0, MOST_STEPS)
    revive_every: int = whole(200, 1, MOST_STEPS)
    revive_until: int = whole(6_000, 0, MOST_STEPS)
    learner: str = choice("all", "decoder", "acoustic")
    teacher: str = text("")
    recognizer: str = text("")
    perturbed: float = number(0.0, 0, 1)
    semantic_gradient: float = number(1.0, 0, 1)
    weights: LossWeights = part(LossWeights)
    shares: SubsetShares = part(SubsetShares)
    discriminators: DiscriminatorConfig = part(DiscriminatorConfig, DiscriminatorConfig.small)

    def __post_init__(self) -> None:
        check(self, "")
        if self.keeps_semantic_tokens and self.teacher:
            raise UserError(
                f"The recipe's learner is '{self.learner}', which leaves RVQ-1's tokens as they "
                "are, so that a teacher has nobody to teach; leave out the teacher."
            )
        if self.weights.recognition and not self.recognizer:
            raise UserError(
                "The recipe weighs the recognition loss and names no recognizer; "
                "give the folder of a Whisper model, or set weights.recognition to 0."
            )
        if self.semantic_gradient == 0 and not self.teacher and not self.keeps_semantic_tokens:
            raise UserError(
                "The recipe's semantic_gradient is 0 and it has no teacher, so that nothing "
                "would shape RVQ-1; name a teacher or raise semantic_gradient."
            )

    @property
    def keeps_tokens(self) -> bool:
        """Whether only what comes after the tokens learns."""
        return self.learner == "decoder"

    @property
    def paired(self) -> int:
        """How many items of a batch come in pairs of one voice, for their averages."""
        return round(self.batch * self.shares.average) // 2 * 2

    @property
    def keeps_semantic_tokens(self) -> bool:
        """Whether RVQ-1's tokens stay as they are."""
        return self.learner != "all"

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, data: Any) -> Recipe:
        """The recipe that :meth:`to_dict` wrote; what is left out has its default.

        Raises
        ------
        UserError
            If a field is unknown, of the wrong type or out of range.
        """
        if not isinstance(data, dict):
            raise UserError("The recipe is not a JSON object of fields such as steps and batch.")
        return read(cls, data)

    @classmethod
    def from_file(cls, path: Path) -> Recipe:
        """The recipe in a JSON file."""
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError) as error:
            raise UserError(
                f"The recipe '{path}' cannot be read ({error}); give a .json file."
            ) from error
        return cls.from_dict(data)

    def check_goes_on(self, begun: dict[str, Any], folder: Path) -> None:
        """Compare with the recipe that the run in ``folder`` was begun with.

        Raises
        ------
        UserError
            If something else is to be learned than until now.
        """
        mine, theirs = _flat(self.to_dict()), _flat(Recipe().to_dict()) | _flat(begun)
        for name, value in mine.items():
            if name not in CHANGEABLE and theirs[name] != value:
                raise UserError(
                    f"The run in '{folder}' was begun with {name} {json.dumps(theirs[name])}, "
                    f"not {json.dumps(value)}; give the same recipe, or an empty folder to begin "
                    "another run in."
                )


def _flat(recipe: dict[str, Any], where: str = "") -> dict[str, Any]:
    """Each field as JSON would have it, those of its parts as ``part.field``."""
    found: dict[str, Any] = {}
    for name, value in recipe.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{where}{name}.")
        else:
            found[where + name] = list(value) if isinstance(value, tuple) else value
    return found
