"""What an examination of articles finds: ranges that are not the report's own words, damage, copies."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Mark:
    """A range of the canonical text that is not the report's own words: offsets 0-based, end-exclusive."""

    start: int
    end: int
    kind: str
    """What it is: `caption`, `copyright`, `biography`, ..."""
    why: str


@dataclass(frozen=True, slots=True)
class Damage:
    """What was done to a text before it came: reported with its evidence, never repaired by guess."""

    name: str
    """`stripped-words`, `cut-short`, ..."""
    score: float
    """How sure: from 0 to 1."""
    places: tuple[tuple[int, int], ...]
    """Where in the canonical text the evidence is: (start, end), 0-based, end-exclusive."""
    why: str


@dataclass(frozen=True, slots=True)
class Copy:
    """An article that repeats another."""

    article_id: str
    of: str
    """The article it was copied from: the earlier by date where known, else the longer, else the smaller id."""
    kind: Literal["exact", "near", "contained"]
    share: float
    """Jaccard similarity of the word shingles; for `contained` the share of its own that stand in the other."""
