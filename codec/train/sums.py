"""Mean losses and seconds a step since the last report, which a stopped run keeps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Sums:
    """``losses``: by name their sum and of how many steps, since some join on the way."""

    steps: int = 0
    seconds: float = 0.0
    losses: dict[str, tuple[float, int]] = field(default_factory=dict)

    def add(self, losses: dict[str, float], seconds: float) -> None:
        """Count one step."""
        self.steps += 1
        self.seconds += seconds
        for name, value in losses.items():
            total, count = self.losses.get(name, (0.0, 0))
            self.losses[name] = (total + value, count + 1)

    def means(self) -> dict[str, float]:
        return {name: total / count for name, (total, count) in self.losses.items()}

    @property
    def step_s(self) -> float:
        """Seconds a step."""
        return self.seconds / max(self.steps, 1)

    def to_dict(self) -> dict[str, Any]:
        return {"steps": self.steps, "seconds": self.seconds, "losses": self.losses}

    @classmethod
    def from_dict(cls, facts: dict[str, Any]) -> Sums:
        """The reverse of :meth:`to_dict`; nothing is counted where facts are missing."""
        losses = {name: tuple(pair) for name, pair in facts.get("losses", {}).items()}
        return cls(facts.get("steps", 0), facts.get("seconds", 0.0), losses)
