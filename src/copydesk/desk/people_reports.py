"""What the desk says of people: who they are, how they log in, how far they are, and how they agree."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from copydesk.agreement import Agreement


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who labels or labelled."""

    annotator: str
    email: str | None
    gets_work: bool
    """Whether copydesk.toml names them."""
    account: bool | None
    """Whether the desk's server has the account; None when it does not answer, or no address is known."""
    annotations: int
    last_work: str | None
    """When they last submitted or skipped something that was pulled."""


@dataclass(frozen=True, slots=True)
class LoginReport:
    """How somebody logs in. The password stays out of what is printed, except on a terminal."""

    annotator: str
    email: str
    password: str | None = field(repr=False)
    """None where it is their own account, whose password Copydesk does not know."""
    file: Path
    """Where it stands, for the owner of the desk alone."""
    reset: bool = False


@dataclass(frozen=True, slots=True)
class TeamReport:
    """Who joined or left."""

    annotator: str
    annotators: tuple[str, ...]
    """Who gets work now."""
    joined: bool = False
    account: bool = False
    """Whether an account was made or found."""
    left: int = 0
    """Units that lie with somebody who left, not done."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far one annotator agrees with the rest, in one thing that is asked: spans, or a question."""

    whole: "Agreement"
    others: float | None
    """The mean of the other annotators' values; None when there are fewer than three annotators."""
    last: "Agreement | None"
    """In the annotator's last stories, `drifting.STORIES` of them; None until there are as many before."""
    before: "Agreement | None"
    drifts: Literal["fell", "apart"] | None
    """Whether it fell since, or lies apart from the others': see `drifting`."""


@dataclass(frozen=True, slots=True)
class AnnotatorStatus:
    """How far one annotator is. Work is a unit in a round of a scheme; what was made elsewhere is not work here."""

    annotator: str
    assigned: int
    """In shared mode nobody in particular is asked: see `SharedStatus`."""
    submitted: int
    skipped: int
    left: int
    """Assigned, and neither submitted nor skipped."""
    empty: int
    spans: int
    median_seconds: float | None
    imported: int = 0
    """Annotations that were made elsewhere, beside those submitted here."""
    unsure: int = 0
    """Annotations, submitted or skipped, that are flagged so."""
    notes: int = 0
    """Annotations with a note to the lead."""
    to_mend: int = 0
    """Annotations submitted here that break a rule of their scheme."""
    hours: float = 0
    """Time over tasks that were submitted or skipped; one that lay open counts as `overview.OPEN` times the median."""
    per_hour: float | None = None
    per_day: float | None = None
    """Over the last `overview.DAYS` days, or since the first one's work if that is later; days without work count."""
    hours_left: float | None = None
    """What is left, at the own pace per hour."""
    ends: str | None = None
    """The day on which nothing is left, at the pace of the last days."""
    standing: tuple[Standing, ...] = ()


@dataclass(frozen=True, slots=True)
class SharedStatus:
    """How far a project is in which all annotators label."""

    scheme: str
    round: str
    units: int
    wanted: int
    """By how many annotators each unit is to be labelled."""
    done: int
    """Annotations that were wanted and are there."""
    left: int
    """Annotations that are wanted and that somebody can still make."""
    per_day: float | None = None
    ends: str | None = None


@dataclass(frozen=True, slots=True)
class StoryStatus:
    """How far a story is: annotations that were asked for, and those of them that are submitted or skipped."""

    story: str
    asked: int
    done: int


@dataclass(frozen=True, slots=True)
class Note:
    """What an annotator wrote to the lead, and where."""

    annotator: str
    unit_id: str
    title: str | None
    note: str
    url: str | None
    """The address of the task in Label Studio; None when that does not answer, or the task is not there."""


@dataclass(frozen=True, slots=True)
class Adjudicated:
    """How many units with disputes wait for a curator's decision, and how many units have one."""

    waiting: int
    decided: int


@dataclass(frozen=True, slots=True)
class StatusReport:
    """How far a desk is."""

    articles: int
    stories: int
    outlets: int
    scheme: str
    annotators: tuple[AnnotatorStatus, ...]
    rejected: int
    datasets: tuple[str, ...] = ()
    shared: tuple[SharedStatus, ...] = ()
    by_story: tuple[StoryStatus, ...] = ()
    """Stories of which anything was asked."""
    adjudication: Adjudicated = Adjudicated(0, 0)
