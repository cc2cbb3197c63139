"""What `plan` says it did, or would do."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from copydesk.plan import WorkPlan
from copydesk.schemes.model import UnitKind


@dataclass(frozen=True, slots=True)
class Predicted:
    """How wide the 95 % interval of a figure is going to be."""

    about: str
    """A question, or `spans`."""
    metric: str
    width: float | None
    """None where none can be predicted: `model` says why."""
    stories: int
    """Stories of which two people or more read a unit: what the interval rests on."""
    model: str
    """What that was reckoned from."""


@dataclass(frozen=True, slots=True)
class PlanReport:
    """Who labels what, what is true of that, what it costs, and how sure agreement will be."""

    plan: WorkPlan
    scheme: str
    unit: UnitKind
    dry_run: bool
    wishes: Mapping[str, Any]
    """What was wished, now or before."""
    measured: tuple[str, ...]
    """Annotators whose pace is that of their own work; of the others it is assumed."""
    words_per_minute: Mapping[str, float]
    hours: float
    """What the whole plan takes, what is done included."""
    predicted: tuple[Predicted, ...] = ()
    moved: int = 0
    """Tasks that nobody had begun and that were deleted on the server."""
    stay: Mapping[str, int] = field(default_factory=dict)
    """Of annotators who are not asked any more, how many units that they began stay theirs."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """What of the desk is in no pair and no story that is labelled: how many of what."""
    unseen: str | None = None
    """Of a dry run: why it could not look on the server what is begun and not submitted, which would stay."""

    outlets_unknown: int = 0
    """Articles in the plan whose outlet is not known: each counts as one of its own."""

    @property
    def hours_to_halve(self) -> float:
        """What halves every interval: four times as many stories, so three times as many hours more."""
        return 3 * self.hours
