"""What a plan is made of, and what it is: the frozen records of planning."""

from collections.abc import Mapping
from dataclasses import dataclass, field

CALIBRATION = "calibration"
LABEL = "label"
"""The rounds that are planned: what all label first, and the rest."""
WORDS_PER_MINUTE = 80.0
"""How fast somebody labels of whom no lead time is known: an assumption, a third of silent reading (238 words a
minute, Brysbaert, "How many words do we read per minute?", Journal of Memory and Language 109, 2019)."""

Pair = tuple[str, str]
"""A unit and an annotator."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What planning knows of a unit."""

    unit_id: str
    story: str
    outlets: tuple[str, ...]
    words: int


@dataclass(frozen=True, slots=True)
class Person:
    """An annotator, the hours that are left, and how fast she is."""

    name: str
    hours: float | None = None
    words_per_minute: float = WORDS_PER_MINUTE
    share: float = 1.0
    """Her part of what others have in as much time: less for who is slow."""
    measured: bool = False
    """Whether the pace is that of her own work."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What a plan is to be like."""

    overlap: int = 2
    calibration: int | None = None
    """How many stories all label first; None: a quarter of them, three at the most."""
    spread: bool = False
    """Whether the units of a story go to different people, as far as that goes."""
    seed: int = 0
    even: bool = False
    """Whether work that nobody began moves to those who have less of it left."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One annotator is asked about one unit, in one round."""

    unit_id: str
    annotator: str
    round: str = LABEL


@dataclass(frozen=True, slots=True)
class Standing:
    """What was asked before, in its order, and what of it is begun."""

    asked: tuple[Asked, ...] = ()
    begun: frozenset[Pair] = frozenset()


@dataclass(frozen=True, slots=True)
class Load:
    """What one annotator has in a plan."""

    annotator: str
    units: int
    words: int
    left: int
    """Words in units that she has not begun."""
    hours: float
    """What is left, at her pace."""
    available: float | None = None
    words_a_unit: float = 0.0
    outlets: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Properties:
    """What is true of a plan: counted on the plan itself."""

    units: int
    stories: int
    calibration_units: int
    calibration_stories: int
    overlap: int
    short_of_overlap: int
    """Units that fewer people are asked about than that."""
    over_overlap: int
    """Units beside the calibration set that more people are asked about: as was planned before, or of who left."""
    whole_stories: int
    """Stories whose units all go to the same people."""
    shared_min: int
    """Units that the pair of annotators with the fewest has in common."""
    shared_mean: float
    shared_max: int
    shared_promised: int
    """What every pair has at least, by the rule of `design`; 0 where it promises nothing."""
    longest: int
    """Words of the longest piece of work that is dealt at once: a story, or with `spread` a unit."""
    units_min: int
    units_max: int
    words_min: int
    words_max: int
    words_a_unit_min: float
    words_a_unit_max: float
    outlets_off: float
    """By how much the share of an outlet in somebody's units differs from its share in all, at the most."""


@dataclass(frozen=True, slots=True)
class WorkPlan:
    """Who labels what, in which order, and what is true of it."""

    assignments: tuple[Asked, ...]
    """Everything that is asked: each annotator's in her order, which is calibration first."""
    new: tuple[Asked, ...]
    withdrawn: tuple[Asked, ...]
    """What was asked before and is not any more: nobody had begun it."""
    properties: Properties
    loads: tuple[Load, ...]
