"""What votes and models of annotators take and give: a long frame of ratings in, `Answers` out.

A rating is a row `unit, annotator, value`; further columns (such as story) are ignored. A missing value means
that the annotator submitted the unit without a value: a voter, but no rating. Units, annotators and values are
sorted, so no result depends on the order of the rows.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from copydesk.agreement import RatingsError
from copydesk.agreement.frames import lacking
from copydesk.agreement.rated import NEEDED, factorized, mixed

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.intp]

SHOWN = 5
"""How many faulty items a message names."""
TIE = 1e-6
"""Values whose probabilities differ by less are tied."""


@dataclass(frozen=True)
class Answers:
    """One answer for each unit, with what it rests on. A unit is undecided (NA) where `rule` says so."""

    rule: str
    """The method with its settings, and when a unit stays undecided."""
    units: pd.DataFrame
    """unit, answer, share (the largest of its distribution), votes (for the answer), of (who submitted it)."""
    distribution: pd.DataFrame
    """Soft labels: a row a unit, a column a value; rows sum to 1, or are missing where nobody gave a value."""
    votes: pd.DataFrame
    """How many gave each value: a row a unit, a column a value."""
    annotators: pd.DataFrame
    """annotator, ratings (how many), reliability (what it is, the function says; NA without ratings)."""
    confusion: pd.DataFrame | None = None
    """Dawid-Skene: P(value | true value), rows (annotator, true), a column a value; rows sum to 1."""
    log_likelihood: float | None = None
    """Of all ratings, natural logarithm; None for a vote, which has no model."""
    iterations: int = 0
    converged: bool = True


@dataclass(frozen=True, slots=True)
class Ratings:
    """The ratings as codes, in the order of unit, annotator."""

    units: "pd.Index[str]"
    annotators: "pd.Index[str]"
    values: "pd.Index[str]"
    unit: Codes
    """The unit of each rating."""
    code: Codes
    """Annotator and value of each rating: annotator * len(values) + value."""
    asked: Codes
    """How many submitted each unit, with a value or without."""

    @property
    def value(self) -> Codes:
        """The value of each rating."""
        return self.code % max(len(self.values), 1)

    @property
    def annotator(self) -> Codes:
        """The annotator of each rating."""
        return self.code // max(len(self.values), 1)

    def votes(self) -> Codes:
        """Count the votes, shape (values, units)."""
        shape = (len(self.values), len(self.units))
        return np.bincount(self.value * shape[1] + self.unit, minlength=shape[0] * shape[1]).reshape(shape)


def read(frame: pd.DataFrame) -> Ratings:
    """Check and sort a frame of ratings."""
    if lacks := lacking(frame, "the frame of ratings", NEEDED):
        raise RatingsError(f"{lacks}: it needs unit, annotator and value")
    unit, units = pd.factorize(frame["unit"], sort=True)
    annotator, annotators = pd.factorize(frame["annotator"], sort=True)
    value, values = factorized(frame["value"])
    faults = mixed(units, annotators, values) + [
        f"ratings without {name}: {int((codes < 0).sum())}"
        for name, codes in (("unit", unit), ("annotator", annotator))
        if (codes < 0).any()
    ]
    # One number for a rating sorts ten times as fast as three columns do; no value comes first, as 0.
    key = np.sort((unit * len(annotators) + annotator) * (len(values) + 1) + value + 1)
    rater, value = np.divmod(key, len(values) + 1)
    twice = np.unique(rater[1:][(np.diff(rater) == 0) & (rater[1:] >= 0)] // max(len(annotators), 1))
    if len(twice) and not faults:
        names = ", ".join(str(units[place]) for place in twice[:SHOWN])
        more = f" and {len(twice) - SHOWN} more" if len(twice) > SHOWN else ""
        faults.append(f"an annotator has one value per unit, but rated these more than once: {names}{more}")
    if faults:
        raise RatingsError(f"{len(frame)} ratings: " + "; ".join(faults))
    unit, annotator = np.divmod(rater, max(len(annotators), 1))
    given = value > 0
    return Ratings(
        units=pd.Index(units, name="unit"),
        annotators=pd.Index(annotators, name="annotator"),
        values=pd.Index(values, name="value"),
        unit=unit[given],
        code=(annotator * len(values) + value - 1)[given],
        asked=np.bincount(unit, minlength=len(units)),
    )


def clear_best(distribution: Array) -> Codes:
    """Find the place of each column's largest share; -1 where it is tied, or where there is none."""
    if not distribution.size:
        return np.full(distribution.shape[1], -1)
    top = distribution.max(axis=0)
    alone = (distribution > top - TIE).sum(axis=0) == 1
    return np.where(alone, distribution.argmax(axis=0), -1)


def answered(
    ratings: Ratings,
    best: Codes,
    distribution: Array,
    reliability: Array,
    rule: str,
    *,
    confusion: Array | None = None,
    log_likelihood: float | None = None,
    iterations: int = 0,
    converged: bool = True,
) -> Answers:
    """Put names to codes. Shapes: best (units,), distribution (values, units), confusion (annotators, true, given)."""
    votes = ratings.votes()
    decided = best >= 0
    share = distribution.max(axis=0) if len(distribution) else np.full(len(best), np.nan)
    for_it = votes[np.maximum(best, 0), np.arange(len(best))] if len(votes) else np.zeros(len(best), np.intp)
    units = pd.DataFrame(
        {
            "unit": ratings.units,
            "answer": _named(ratings.values, best),
            "share": _known(share, ~np.isnan(share)),
            "votes": pd.arrays.IntegerArray(for_it.astype(np.int64), ~decided),
            "of": pd.array(ratings.asked, dtype="Int64"),
        }
    )
    n = np.bincount(ratings.annotator, minlength=len(ratings.annotators))
    annotators = pd.DataFrame(
        {
            "annotator": ratings.annotators,
            "ratings": pd.array(n, dtype="Int64"),
            "reliability": _known(reliability, (n > 0) & ~np.isnan(reliability)),
        }
    )
    return Answers(
        rule=rule,
        units=units,
        # The transposed arrays are what a frame stores anyway: nothing is copied.
        distribution=pd.DataFrame(distribution.T, index=ratings.units, columns=ratings.values),
        votes=pd.DataFrame(votes.T, index=ratings.units, columns=ratings.values),
        annotators=annotators,
        confusion=None if confusion is None else _confusion(ratings, confusion),
        log_likelihood=log_likelihood,
        iterations=iterations,
        converged=converged,
    )


def _known(numbers: Array, known: npt.NDArray[np.bool_]) -> "pd.arrays.FloatingArray":
    return pd.arrays.FloatingArray(np.where(known, numbers, 0.0), ~known)


def _named(values: "pd.Index[str]", places: Codes) -> "pd.Series[str]":
    if not len(values):
        return pd.Series(pd.NA, index=range(len(places)), dtype="string")
    # convert_dtypes: the nullable twin of the values' own dtype, so that whole numbers stay so beside NA.
    named = pd.Series(values.to_numpy()).convert_dtypes()
    missing = pd.NA if named.dtype == object else None  # else the dtype has its own
    return pd.Series(named.array.take(places, allow_fill=True, fill_value=missing), dtype=named.dtype)


def _confusion(ratings: Ratings, confusion: Array) -> pd.DataFrame:
    rows = pd.MultiIndex.from_product([ratings.annotators, ratings.values], names=["annotator", "true"])
    return pd.DataFrame(confusion.reshape(len(rows), len(ratings.values)), index=rows, columns=ratings.values)
