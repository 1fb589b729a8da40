"""What a run was told and given from its first step on, however often it was stopped."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass
class Story:
    """``stretches``: from which step on which material was used; and what the card says.

    A stretch has ``from_step``, ``hours_of_audio`` and ``sources`` (source, licence and
    hours each).
    """

    stretches: list[dict[str, Any]] = field(default_factory=list)
    licence: str = ""
    summary: str = ""

    def goes_on(
        self, step: int, hours: float, sources: list[dict[str, Any]], licence: str, summary: str
    ) -> None:
        """The run goes on from ``step`` with this material; empty texts stay as they were."""
        self.licence, self.summary = licence or self.licence, summary or self.summary
        self.stretches = [s for s in self.stretches if s["from_step"] < step]
        material = {"hours_of_audio": round(hours, 4), "sources": sources}
        last = self.stretches[-1] if self.stretches else {}
        if {name: last.get(name) for name in material} != material:
            self.stretches.append({"from_step": step, **material})

    def card(self) -> dict[str, Any]:
        """For a model's card: all sources, each with the most hours that it ever had.

        Where the material was changed on the way, ``data`` has the stretches too.
        """
        hours: dict[tuple[str, str], float] = {}
        for stretch in self.stretches:
            for one in stretch["sources"]:
                key = (one["source"], one["licence"])
                hours[key] = max(hours.get(key, 0.0), one["hours"])
        sources = [
            {"source": source, "licence": licence, "hours": amount}
            for (source, licence), amount in sorted(hours.items(), key=lambda item: -item[1])
        ]
        if len(self.stretches) == 1:
            return {"hours_of_audio": self.stretches[0]["hours_of_audio"], "sources": sources}
        total = round(sum(hours.values()), 4)
        return {"hours_of_audio": total, "sources": sources, "data": self.stretches}

    def to_dict(self) -> dict[str, Any]:
        return dict(vars(self))

    @classmethod
    def from_dict(cls, facts: dict[str, Any]) -> Story:
        """The reverse of :meth:`to_dict`; what is missing is not known."""
        return cls(facts.get("stretches", []), facts.get("licence", ""), facts.get("summary", ""))
