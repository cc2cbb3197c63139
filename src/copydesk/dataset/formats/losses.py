"""The account of what a format could not hold: kept, snapped, dropped, and why."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Literal

Change = Literal["snapped", "dropped"]


@dataclass(frozen=True, slots=True)
class Loss:
    """One thing that the format holds otherwise than the set, or not at all."""

    unit_id: str
    item: str
    """What it is: `span Lexical 30-40`, `relation says`, `answer stance`."""
    change: Change
    """`snapped`: it is there with other bounds; `dropped`: it is not there."""
    why: str


@dataclass(slots=True)
class Account:
    """What became of everything that was written, filled as it is written."""

    kept: Counter[str] = field(default_factory=Counter)
    """How many things of each kind (`span`, `answer`, `relation`, ...) are there as they were."""
    losses: list[Loss] = field(default_factory=list)
    aside: Counter[str] = field(default_factory=Counter)
    """What is not there as the format is not made for it, by kind: votes, disputes, shares; no losses."""
    notes: Counter[str] = field(default_factory=Counter)
    """What is there, but written otherwise, so that it can be had back: how often, by what was done."""

    def keep(self, kind: str, number: int = 1) -> None:
        """Count things that are there as they were."""
        self.kept[kind] += number

    def snap(self, unit_id: str, item: str, why: str) -> None:
        """Note something that is there with other bounds."""
        self.losses.append(Loss(unit_id, item, "snapped", why))

    def drop(self, unit_id: str, item: str, why: str) -> None:
        """Note something that is not there."""
        self.losses.append(Loss(unit_id, item, "dropped", why))

    @property
    def counts(self) -> Counter[tuple[Change, str, str]]:
        """Count losses by what became of them, the kind of thing, and why."""
        return Counter((loss.change, loss.item.partition(" ")[0], loss.why) for loss in self.losses)

    @property
    def plain(self) -> dict[str, Any]:
        """Give what is counted as plain values."""
        return {
            "kept": dict(sorted(self.kept.items())),
            "lost": [
                {"what": kind, "change": change, "why": why, "number": number}
                for (change, kind, why), number in sorted(self.counts.items())
            ],
            "aside": dict(sorted(self.aside.items())),
            "notes": dict(sorted(self.notes.items())),
        }
