"""Agreement part by part: by value or label, by pair, by annotator against the rest, by period.

All take a frame and a `figure`, a function of such a frame: `alpha`, `raw`, `cohen`, `fleiss`, `ac1` on ratings,
`span_f1` on spans, or one of them with its options as a `functools.partial`. They work on frames of ratings
(`unit`) and of spans (`article_id`). `seen`, who submitted which unit or article, is handed on with spans; without
it, whoever has a row has seen it.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from copydesk.agreement.frames import lacking
from copydesk.agreement.rated import factorized, read
from copydesk.agreement.ratings import alpha
from copydesk.agreement.result import Agreement, RatingsError
from copydesk.agreement.span_pairs import span_f1

Figure = Callable[..., Agreement]


def by_value(
    frame: pd.DataFrame,
    figure: Figure = alpha,
    *,
    values: Sequence[Any] | None = None,
    seen: pd.DataFrame | None = None,
) -> list[Agreement]:
    """Measure each value against the rest: was it given or not? One figure a value, named in `what`.

    Several rows a unit and annotator are several answers to one question; `seen` (unit, annotator, maybe story)
    then says who answered, with or without an answer. `values` gives their order, and may name unused ones.
    """
    _needs(frame, ["unit", "annotator", "value"])
    chosen = factorized(frame["value"])[1] if values is None else values
    return [replace(figure(of_value(frame, value, seen=seen)), what=str(value)) for value in chosen]


def of_value(frame: pd.DataFrame, value: Any, *, seen: pd.DataFrame | None = None) -> pd.DataFrame:
    """Turn ratings into those of one value against the rest: `value`, or "not `value`", both as words.

    Other columns than unit, annotator, value, story and at are left out.
    """
    keys = ["unit", "annotator"]
    _needs(frame, [*keys, "value"])
    given = frame[frame["value"].notna()]
    readers = given if seen is None else seen
    readers = readers[[*keys, *_also(readers, "story"), *_also(readers, "at")]].drop_duplicates(keys)
    chosen = given.loc[given["value"] == value, keys].drop_duplicates().assign(value=str(value))
    rated = readers.merge(chosen, on=keys, how="left")
    return rated.assign(value=rated["value"].fillna(f"not {value}"))


def by_label(
    spans: pd.DataFrame,
    figure: Figure = span_f1,
    *,
    labels: Sequence[str] | None = None,
    seen: pd.DataFrame | None = None,
) -> list[Agreement]:
    """Measure each label's spans alone; one figure a label, named in `what`.

    Without `seen`, whoever marked anything in an article has seen it for every label.
    """
    _needs(spans, ["article_id", "annotator", "label"])
    readers = _readers(spans, seen)
    chosen = sorted(spans["label"].dropna().unique()) if labels is None else labels
    return [replace(figure(spans[spans["label"] == label], seen=readers), what=label) for label in chosen]


def by_pair(
    frame: pd.DataFrame, figure: Figure = alpha, *, seen: pd.DataFrame | None = None
) -> list[Agreement]:
    """Measure each pair of annotators who share a unit, named in `who`, on what both rated."""
    readers = _readers(frame, seen)
    unit = _unit(frame)
    names = _names(readers)
    places, units = pd.factorize(readers[unit])
    rated = np.zeros((len(names), len(units)), dtype=bool)
    rated[pd.Index(names).get_indexer(readers["annotator"]), places] = True
    place = pd.Index(units).get_indexer(frame[unit])
    rows = {name: np.flatnonzero((frame["annotator"] == name) & (place >= 0)) for name in names}
    seeing = {name: np.flatnonzero(readers["annotator"] == name) for name in names}
    found = []
    for (one, left), (other, right) in combinations(zip(names, rated, strict=True), 2):
        both = left & right
        if both.any():
            mine = np.concatenate([rows[one], rows[other]])
            who = np.concatenate([seeing[one], seeing[other]])
            of_both = frame.iloc[mine[both[place[mine]]]], readers.iloc[who[both[places[who]]]]
            found.append(replace(_measured(figure, *of_both), who=(str(one), str(other))))
    return found


def by_annotator(
    frame: pd.DataFrame, figure: Figure = alpha, *, seen: pd.DataFrame | None = None
) -> list[Agreement]:
    """Measure each annotator against the rest, named in `who`: their pairs with each other reader of a unit.

    A unit that three others rated too is compared three times, in its own story; `n_units` counts it once,
    `n_pairs` the comparisons. Pairs among the rest do not count. Texts of `span_alpha` cannot be repeated so.
    """
    if "value" in frame.columns:
        read(frame)  # repeated, units have other names: a fault is named by its own
    readers = _readers(frame, seen)
    return [
        found
        for name in _names(readers)
        if (found := _against_the_rest(frame, readers, name, figure)) is not None
    ]


def by_period(
    frame: pd.DataFrame,
    figure: Figure = alpha,
    *,
    period: str = "W",
    annotator: str | None = None,
    seen: pd.DataFrame | None = None,
) -> list[Agreement]:
    """Measure over time: one figure a period (pandas' D, W, M, Q), named in `period`.

    `frame` (ratings), or `seen` where it is given, has the column `at`: when an annotator submitted the unit. A unit
    counts in the period of its last rating, so all its ratings are in one. With `annotator`, a unit counts in the
    period when they submitted it, and they are compared with the rest: who drifts, and since when.
    """
    unit = _unit(frame)
    times = frame if seen is None else seen
    _needs(times, [unit, "annotator", "at"])
    if times["at"].isna().any():
        raise RatingsError(f"rows without at: {int(times['at'].isna().sum())}")
    own = times if annotator is None else times[times["annotator"] == annotator]
    try:
        times_of = pd.to_datetime(own.groupby(unit)["at"].max(), utc=True).dt.tz_localize(None)
        last = times_of.dt.to_period(period)
    except ValueError as error:
        raise RatingsError(f"periods of {period!r} cannot be told by `at`: {error}") from error
    readers = _readers(frame, seen)
    found = []
    for name in sorted(last.unique()):
        units = last.index[last == name]
        rows, who = frame[frame[unit].isin(units)], readers[readers[unit].isin(units)]
        figures = (
            [_measured(figure, rows, who)]
            if annotator is None
            else [_against_the_rest(rows, who, annotator, figure)]
        )
        found += [replace(one, period=str(name)) for one in figures if one is not None]
    return found


def _against_the_rest(
    frame: pd.DataFrame, readers: pd.DataFrame, name: str, figure: Figure
) -> Agreement | None:
    """Repeat each unit of an annotator for every other reader of it; None when there is none."""
    unit = _unit(frame)
    own = readers[readers["annotator"] == name]
    frame, readers = (rows[rows[unit].isin(own[unit])] for rows in (frame, readers))
    others = readers[readers["annotator"] != name]
    if not len(others):
        return None
    pairs = others[[unit, "annotator"]].rename(columns={"annotator": "other"})
    pairs["pair"] = np.arange(len(pairs))
    pairs["story"] = _stories(pairs[unit], readers)

    def repeated(rows: pd.DataFrame) -> pd.DataFrame:
        rows = rows.drop(columns="story", errors="ignore")
        mine = rows[rows["annotator"] == name].merge(pairs.drop(columns="other"), on=unit)
        theirs = rows.merge(pairs, left_on=[unit, "annotator"], right_on=[unit, "other"]).drop(
            columns="other"
        )
        both = pd.concat([mine.assign(annotator="one"), theirs.assign(annotator="the rest")])
        return both.assign(**{unit: both["pair"]})

    found = _measured(figure, repeated(frame), repeated(readers))
    return replace(
        found, who=(str(name),), n_units=int(pairs[unit].nunique()), n_annotators=1 + pairs["other"].nunique()
    )


def _stories(units: "pd.Series[Any]", readers: pd.DataFrame) -> npt.NDArray[np.int64]:
    """Number the stories of units: one without a story is a story of its own, however often it is repeated."""
    codes, names = pd.factorize(units, sort=True)
    own: npt.NDArray[np.int64] = codes.astype(np.int64)
    if "story" not in readers.columns:
        return own
    known = readers.dropna(subset="story").drop_duplicates(_unit(readers))
    home, _ = pd.factorize(units.map(known.set_index(_unit(readers))["story"]), sort=True)
    own[home >= 0] = len(names) + home[home >= 0]
    return own


def _measured(figure: Figure, frame: pd.DataFrame, seen: pd.DataFrame) -> Agreement:
    return figure(frame) if "unit" in frame.columns else figure(frame, seen=seen)


def _readers(frame: pd.DataFrame, seen: pd.DataFrame | None) -> pd.DataFrame:
    """List who rated or saw which unit, once each, with its story where that is known."""
    unit = _unit(frame)
    source = frame if seen is None else seen
    _needs(source, [unit, "annotator"])
    if "value" in source.columns:
        source = source[source["value"].notna()]
    return source[[unit, "annotator", *_also(source, "story")]].drop_duplicates([unit, "annotator"])


def _names(readers: pd.DataFrame) -> list[Any]:
    """List the annotators in order."""
    if readers["annotator"].isna().any():
        raise RatingsError(f"rows without annotator: {int(readers['annotator'].isna().sum())}")
    return list(factorized(readers["annotator"])[1])


def _unit(frame: pd.DataFrame) -> str:
    return "unit" if "unit" in frame.columns else "article_id"


def _also(frame: pd.DataFrame, column: str) -> list[str]:
    return [column] if column in frame.columns else []


def _needs(frame: pd.DataFrame, columns: list[str]) -> None:
    if lacks := lacking(frame, "the frame", columns):
        raise RatingsError(lacks)
