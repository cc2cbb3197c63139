"""A figure of agreement, with its interval, the counts it rests on, and the reason when there is none."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from copydesk.agreement.bootstrap import Array, Statistic, interval
from copydesk.errors import CopydeskError

FEW_STORIES = 20
"""Below this many stories no bootstrap is to be relied on."""
FEWEST_STORIES = 5
"""Below this many there is no interval: resamples lie between the figures of single stories, and those of n stories lie
around what is true 1 - 2 ** (1 - n) of the time at best: 88 % with four."""
FEWEST_RESAMPLES = 20
"""Of fewer resamples the bounds of an interval are next to nothing."""


class RatingsError(CopydeskError, ValueError):
    """A frame is not what agreement can be computed from; all its faults are listed."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """One figure: `value` is None where it is undefined, and `notes` say why."""

    metric: str
    rule: str
    """The level of measurement, or what counts as a match."""
    value: float | None
    interval: tuple[float, float] | None
    """95 %, from a bootstrap over stories: see `bootstrap.interval`."""
    n_units: int
    n_annotators: int
    n_pairs: int
    n_stories: int
    notes: tuple[str, ...] = ()
    who: tuple[str, ...] = ()
    """The pair that is compared, or the one annotator against the rest; empty: all of them."""
    what: str | None = None
    """The one value or label against the rest; None: all of them."""
    period: str | None = None
    about: str | None = None
    """The question, or what else people were asked for, where there are several."""

    @property
    def note(self) -> str | None:
        """The notes in one line."""
        return "; ".join(self.notes) or None

    @property
    def part(self) -> str:
        """Name the part that it is of: a value or label, annotators, a period; "" for all."""
        people = f"{self.who[0]} against the rest" if len(self.who) == 1 else " and ".join(self.who)
        return ", ".join(name for name in (self.what, people, self.period) if name)

    def __str__(self) -> str:
        """Put the figure, its rule, interval and counts on one line."""
        value = "undefined" if self.value is None else f"{self.value:.3f}"
        between = f", 95 % interval {self.interval[0]:.3f} to {self.interval[1]:.3f}" if self.interval else ""
        counts = (
            f"{self.n_units} units, {self.n_annotators} annotators, "
            f"{self.n_pairs} pairs, {self.n_stories} stories"
        )
        note = f"; {self.note}" if self.note else ""
        names = "".join(f"{name}: " for name in (self.about, self.part) if name)
        return f"{names}{self.metric} ({self.rule}): {value}{between} ({counts}){note}"


@dataclass(frozen=True, slots=True)
class Basis:
    """What a figure rests on. `sums` has one row a story: counts that add up over stories."""

    sums: Array
    n_units: int
    n_annotators: int
    n_pairs: int
    n_stories: int | None = None
    """Stories in which two can be compared, where `sums` has others too."""


def measure(
    metric: str,
    rule: str,
    basis: Basis,
    statistic: Statistic,
    *,
    undefined: str,
    resamples: int,
    seed: int,
    explain: Callable[[float], str | None] | None = None,
) -> Agreement:
    """Compute a figure and its interval from per-story sums.

    `statistic` maps rows of sums to one figure a row, NaN where it is undefined; `undefined` says why.
    `explain` may have a sentence on the value.
    """
    if 0 < resamples < FEWEST_RESAMPLES or resamples < 0:
        raise RatingsError(
            f"{resamples} resamples give no interval: {FEWEST_RESAMPLES} are the least, 1000 are usual; 0: no interval"
        )
    n_stories = len(basis.sums) if basis.n_stories is None else basis.n_stories
    value = float(statistic(basis.sums.sum(axis=0, keepdims=True))[0]) if len(basis.sums) else np.nan
    notes = []
    between = None
    if np.isnan(value):
        notes.append(undefined)
    else:
        if explain and (sentence := explain(value)):
            notes.append(sentence)
        if n_stories < 2:
            notes.append("no interval: all of it is one story")
        elif resamples and n_stories < FEWEST_STORIES:
            notes.append(f"no interval: {n_stories} stories are too few for one of 95 %")
        elif resamples:
            between, n_undefined = interval(basis.sums, statistic, value, resamples, seed)
            if n_undefined:
                notes.append(f"undefined in {n_undefined} of {resamples} resamples")
            if between and between[0] == between[1]:
                notes.append("every resample gave the same, so the interval does not show how sure this is")
            if n_stories < FEW_STORIES:
                notes.append(f"fewer than {FEW_STORIES} stories: the interval is rough, rather too narrow")
    return Agreement(
        metric=metric,
        rule=rule,
        value=None if np.isnan(value) else value,
        interval=between,
        n_units=basis.n_units,
        n_annotators=basis.n_annotators,
        n_pairs=basis.n_pairs,
        n_stories=n_stories,
        notes=tuple(notes),
    )


def ratio(part: Array, whole: Array) -> Array:
    """Divide, with NaN where there is nothing to divide by."""
    shares = np.full(np.shape(whole), np.nan)
    np.divide(part, whole, out=shares, where=whole > 0)
    return shares
