"""A long frame of ratings, `unit, annotator, value[, story]`, checked and as numbers.

A rating is pairable when somebody else rated the same unit.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from pandas.api.types import is_numeric_dtype

from copydesk.agreement.bootstrap import Array
from copydesk.agreement.frames import lacking, written_twice
from copydesk.agreement.result import Basis, RatingsError

Level = Literal["nominal", "ordinal", "interval"]
Codes = npt.NDArray[np.intp]

NEEDED = ("unit", "annotator", "value")
SHOWN = 5
"""How many faulty items a message names."""

HIGH = 0.9
LOW = 0.667
DOMINANT = 0.7
"""Raw agreement from HIGH on beside a nominal figure below LOW, Krippendorff's bound for even tentative conclusions,
means that chance agrees on 0.7 or more, which it does only where one value has such a share. An ordinal or interval
figure can be low for another reason: few but large disagreements."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ratings of units, ordered by story, unit and annotator whatever the order of the rows.

    Sums of floats and the seeded bootstrap depend on the order.
    """

    unit: Codes
    """The unit of each rating, 0 ... units - 1."""
    annotator: Codes
    """The annotator of each rating, as a place in `annotators`."""
    code: Codes
    """The value of each rating, as a place in `values`."""
    values: list[Any]
    annotators: list[Any]
    story: Codes
    """The story of each unit, ascending, 0 ... stories - 1."""

    def sizes(self) -> Codes:
        """Count the ratings of each unit."""
        return np.bincount(self.unit, minlength=len(self.story))

    def counts(self) -> Array:
        """Count the ratings of each unit by value: units x values."""
        shape = (len(self.story), len(self.values))
        cells = self.unit * shape[1] + self.code
        return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)

    def by_story(self, per_unit: Array) -> Array:
        """Add up rows of units to rows of stories."""
        first = np.flatnonzero(np.diff(self.story, prepend=-1))
        return np.add.reduceat(per_unit, first, axis=0) if len(first) else per_unit

    def pairable(self) -> "Ratings":
        """Leave out the units that one annotator rated."""
        kept = self.sizes() > 1
        if kept.all():
            return self
        ratings = kept[self.unit]
        place = np.cumsum(kept) - 1
        stories = self.story[kept]
        return Ratings(
            place[self.unit[ratings]],
            self.annotator[ratings],
            self.code[ratings],
            self.values,
            self.annotators,
            np.cumsum(np.diff(stories, prepend=stories[:1]) != 0),
        )

    def basis(self, sums: Array) -> Basis:
        """Count what the sums rest on: the pairable units."""
        sizes = self.sizes()
        shared = sizes > 1
        return Basis(
            sums,
            int(shared.sum()),
            len(np.unique(self.annotator[shared[self.unit]])),
            int((sizes * (sizes - 1) // 2).sum()),
            len(np.unique(self.story[shared])),
        )

    def undefined(self) -> str:
        """Say why a figure on these ratings could be undefined."""
        if not (self.sizes() > 1).any():
            return "no unit was rated by two annotators"
        return f"all ratings are {self.values[self.code[0]]!r}: nothing to tell agreement from chance"

    def explain(self, value: float) -> str | None:
        """Explain a low corrected figure beside high raw agreement: the prevalence trap."""
        counts = self.pairable().counts()
        sizes = counts.sum(axis=1)
        agreeing = ((counts * (counts - 1)).sum(axis=1) / (sizes - 1)).sum() / sizes.sum()
        return trap(value, float(agreeing), self.values, counts.sum(axis=0))


def trap(
    value: float,
    agreeing: float,
    values: Sequence[Any],
    counts: Array,
    beside: str = "raw agreement and AC1",
) -> str | None:
    """Say in one sentence why a figure is low though raw agreement is high, where that is so."""
    if agreeing < HIGH or value >= LOW:
        return None
    shares = counts / counts.sum()
    if shares.max() < DOMINANT:
        return None
    return (
        f"{agreeing:.1%} of the pairs agree, but {shares.max():.1%} of the ratings are {values[shares.argmax()]!r},"
        f" so chance alone would agree on {(shares**2).sum():.1%}, and the few other ratings decide the figure:"
        f" read {beside} beside it"
    )


def read(frame: pd.DataFrame, level: Level = "nominal", order: Sequence[Any] | None = None) -> Ratings:
    """Check a frame of ratings; a missing value is no rating, a missing story is a story of its own.

    Raises RatingsError with all faults of the frame.
    """
    if level not in ("nominal", "ordinal", "interval"):
        raise RatingsError(f"level {level!r} is unknown: it is nominal, ordinal or interval")
    if lacks := lacking(frame, "the frame of ratings", NEEDED):
        raise RatingsError(f"{lacks}: it needs unit, annotator and value")
    if frame["value"].isna().any():
        frame = frame[frame["value"].notna()]
    values, code = _coded(frame["value"], level, order)
    unit, units = pd.factorize(frame["unit"], sort=True)
    annotator, annotators = pd.factorize(frame["annotator"], sort=True)
    story = unit
    if "story" in frame.columns:
        known, stories = pd.factorize(frame["story"], sort=True)
        story = np.where(known < 0, len(stories) + unit, known)

    faults = mixed(units, annotators, values)
    for name, codes in (("unit", unit), ("annotator", annotator)):
        if (codes < 0).any():
            faults.append(f"ratings without {name}: {int((codes < 0).sum())}")
    named = (unit >= 0) & (annotator >= 0)
    story_of = np.zeros(len(units), dtype=np.intp)
    story_of[unit[unit >= 0]] = story[unit >= 0]
    rank = np.argsort(
        story_of * len(units) + np.arange(len(units))
    )  # no ties: the fast sort, not a stable one
    place = np.empty_like(rank)
    place[rank] = np.arange(len(rank))
    key = np.where(named, place[unit] * len(annotators) + annotator, -1) if len(units) else unit
    ordered = np.argsort(key)
    ordered = ordered[len(key) - int(named.sum()) :]
    twice = np.unique(unit[ordered[1:]][np.diff(key[ordered]) == 0])
    if len(twice):
        faults.append(
            "an annotator counts once per unit, but rated these more than once: "
            + _some([str(units[unit]) for unit in twice])
        )
    torn = np.unique(unit[(unit >= 0) & (story_of[unit] != story)]) if len(units) else twice
    if len(torn):
        faults.append(
            "a unit belongs to one story, but these have several: "
            + _some([str(units[unit]) for unit in torn])
        )
    if faults:
        raise RatingsError(f"{len(frame)} ratings: " + "; ".join(faults))

    stories = story_of[rank]
    return Ratings(
        place[unit[ordered]],
        annotator[ordered],
        code[ordered],
        values,
        list(annotators),
        np.cumsum(np.diff(stories, prepend=stories[:1]) != 0),
    )


def mixed(units: "pd.Index[Any]", annotators: "pd.Index[Any]", values: Sequence[Any]) -> list[str]:
    """Say what among units, annotators or values is there in two ways."""
    columns = (("unit", units), ("annotator", annotators), ("value", values))
    return [fault for name, column in columns if (fault := written_twice(name, pd.Index(column)))]


def _coded(column: "pd.Series[Any]", level: Level, order: Sequence[Any] | None) -> tuple[list[Any], Codes]:
    if isinstance(column.dtype, pd.CategoricalDtype):
        if column.dtype.ordered and level == "ordinal" and order is None:
            order = list(column.dtype.categories)
        column = column.astype(column.dtype.categories.dtype)
    if order is not None:
        if len(set(order)) < len(order):
            raise RatingsError(f"the order names a value twice: {', '.join(map(str, order))}")
        places = {value: place for place, value in enumerate(order)}
        unknown = sorted({str(value) for value in column if value not in places})
        if unknown:
            raise RatingsError(f"values not in the order {', '.join(map(str, order))}: {_some(unknown)}")
        return list(order), np.array([places[value] for value in column], dtype=np.intp)
    code, values = factorized(column)
    if level != "nominal" and len(values) and not is_numeric_dtype(values.dtype):
        needed = "numbers, or their `order` from low to high" if level == "ordinal" else "numbers"
        raise RatingsError(f"{level} ratings must be {needed}; there is {values[0]!r}")
    if level == "interval" and not np.isfinite(np.asarray(values, dtype=float)).all():
        raise RatingsError("interval ratings must be finite numbers")
    return list(values), code


def factorized(column: "pd.Series[Any]") -> "tuple[Codes, pd.Index[Any]]":
    """Number the values of a column."""
    try:
        code, values = pd.factorize(column.infer_objects(), sort=True)
    except TypeError as error:
        raise RatingsError(
            f"a value cannot be compared ({error}): of several values, ask about each by itself"
        ) from error
    return code, pd.Index(values)


def _some(names: list[str]) -> str:
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more
