"""Deal pieces of work to people so that loads stay even and every pair shares about as much as every other."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from copydesk.plan.work import Piece


@dataclass(frozen=True, slots=True)
class Block:
    """Units of one story that are dealt together, and the words in them."""

    story: str
    pieces: tuple[Piece, ...]

    @property
    def words(self) -> int:
        """How long it is; a unit without words counts as one."""
        return sum(max(piece.words, 1) for piece in self.pieces)

    @property
    def units(self) -> tuple[str, ...]:
        """The ids of its units."""
        return tuple(piece.unit_id for piece in self.pieces)


class Table:
    """Who has how much, and which pair has how many units in common.

    What somebody has left is divided by her share of the whole, so that even means: all are done at one time.
    """

    def __init__(self, shares: Mapping[str, float], longest: int, *, spread: bool) -> None:
        self.shares, self.spread = shares, spread
        self.people = list(shares)
        self.slack = longest / min(shares.values())
        """How much later than the first somebody may be done: the time of the longest block."""
        self.left: dict[str, float] = dict.fromkeys(shares, 0.0)
        self.common: dict[str, Counter[str]] = {person: Counter() for person in shares}
        self.outlets: dict[str, Counter[str]] = {person: Counter() for person in shares}
        self.held: dict[str, Counter[str]] = defaultdict(Counter)
        """For stories, how many units of theirs each person has."""

    def done_at(self, person: str, more: int = 0) -> float:
        """Give when somebody is done, also with so many words more."""
        return (self.left[person] + more) / self.shares[person]

    def give(self, block: Block, person: str, others: Iterable[str], *, begun: bool = False) -> None:
        """Enter that somebody has a block, together with others; what is begun is no work that is left."""
        if person not in self.shares:
            return
        self._enter(block, person, others, +1)
        self.left[person] += 0 if begun else block.words

    def take(self, block: Block, person: str, others: Iterable[str]) -> None:
        """Enter that somebody does not have a block any more."""
        self._enter(block, person, others, -1)
        self.left[person] -= block.words

    def _enter(self, block: Block, person: str, others: Iterable[str], sign: int) -> None:
        for other in others:
            if other in self.shares:
                self.common[person][other] += sign * len(block.pieces)
                self.common[other][person] += sign * len(block.pieces)
        for piece in block.pieces:
            for outlet in piece.outlets:
                self.outlets[person][outlet] += sign
        self.held[block.story][person] += sign * len(block.pieces)

    def team(self, block: Block, have: Sequence[str], needed: int, rank: Mapping[str, int]) -> list[str]:
        """Choose who gets a block besides those who have it.

        Of those who would be done at most one longest block after the first, who shares least with the chosen
        ones; if these are too few, those with least to do. With equal shares nobody is then ever more than one
        longest block ahead of anybody: a block goes to people below that bound, or to the `needed` with least.
        """
        free = [person for person in self.people if person not in have]
        needed = min(needed, len(free))
        first = min(self.done_at(person) for person in self.people)
        allowed = [p for p in free if self.done_at(p, block.words) <= first + self.slack + 1e-9]
        if not self.spread:  # who has the rest of the story gets this too
            allowed += [p for p in free if p not in allowed and self.held[block.story][p]]
        if len(allowed) < needed:
            return sorted(free, key=lambda p: (self.done_at(p), rank[p]))[:needed]
        chosen: list[str] = []
        while len(chosen) < needed:
            together = [*have, *chosen]
            chosen.append(
                min(
                    (p for p in allowed if p not in chosen), key=lambda p: self._key(block, p, together, rank)
                )
            )
        return chosen

    def _key(
        self, block: Block, person: str, together: Sequence[str], rank: Mapping[str, int]
    ) -> tuple[float, ...]:
        held = self.held[block.story][person]
        shared = sum(self.common[person][other] for other in together)
        outlets = sum(self.outlets[person][outlet] for piece in block.pieces for outlet in piece.outlets)
        at = self.done_at(person)
        return (
            held if self.spread else -held,
            shared,
            at if not together else 0.0,
            outlets,
            at,
            rank[person],
        )

    def move(self, block: Block, readers: Collection[str], late: str, early: str) -> tuple[float, int] | None:
        """Say how good it is to move a block from one to another; None when it would not be even then."""
        after = max(self.done_at(early, block.words), self.done_at(late, -block.words))
        if early in readers or after >= self.done_at(late) - 1e-9:
            return None
        others = [person for person in readers if person != late and person in self.shares]
        shared = sum(self.common[early][o] - self.common[late][o] for o in others)
        return (shared, -block.words)
