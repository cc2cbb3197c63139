"""Who drifts from the others: each annotator's agreement with the rest, in all and of late.

Two things are said of somebody, each only where at least STORIES stories carry every figure in it, where the 95 %
intervals leave no doubt, and where it makes at least GAP: that the agreement in the last STORIES stories fell below
that before (the intervals do not meet), by GAP more than that of the others, who agree less when one of them falls;
or that it lies apart, below the mean of the others' (outside the interval).
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from statistics import mean
from typing import Any, Literal

import pandas as pd

from copydesk import agreement as figures
from copydesk.agreement import Agreement
from copydesk.agreement.result import FEW_STORIES
from copydesk.consensus import voting
from copydesk.desk.agreeing import in_unit, stories
from copydesk.desk.people_reports import Standing
from copydesk.desk.source import Source
from copydesk.schemes import LabelScheme

STORIES = FEW_STORIES
GAP = 0.1
UNITS = 1500
"""So many units that several submitted are compared, the latest: a longer past takes longer and says less."""
RESAMPLES = 400
"""Enough for the ends of an interval to hold to a hundredth, and quick."""
COMPARED = ["article_id", "annotator", "field", "label", "start", "end"]
"""What of a span is compared."""
BEFORE, LAST = pd.Timestamp("2000-01-01", tz="UTC"), pd.Timestamp("2001-01-01", tz="UTC")
"""Two years, one for what was before and one for what was last: figures are told apart by their period."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What is compared in one thing that is asked, and by which figure."""

    about: str
    frame: pd.DataFrame
    seen: pd.DataFrame
    """Who saw which unit (or article), with its story and `at`."""
    figure: Callable[..., Agreement]
    unit: str
    by_seen: bool
    """Whether the figure wants `seen` beside the frame: who marked nothing has no row in it."""


def standings(source: Source) -> dict[str, list[Standing]]:
    """Measure each annotator against the rest; those who share fewer than STORIES stories with them are left out."""
    votes = voting(source.counting)
    if votes["annotator"].nunique() < 2:
        return {}
    votes = votes[["annotation_id", "unit_id", "annotator", "submitted_at"]]
    votes = votes.rename(columns={"unit_id": "unit", "submitted_at": "at"})
    together = votes.groupby("unit")["annotator"].transform("nunique") > 1
    votes = _latest(votes[together])
    votes = votes.assign(story=votes["unit"].map(stories(source.units, source.articles)))
    shown = dict(zip(source.units["unit_id"], source.units["article_ids"], strict=True))
    found: dict[str, list[Standing]] = {}
    for compared in _compared(votes, source.scheme, source.labels, shown):
        for name, standing in _measured(compared):
            found.setdefault(name, []).append(standing)
    return found


def _latest(votes: pd.DataFrame) -> pd.DataFrame:
    last = votes.groupby("unit")["at"].max().sort_values(kind="stable")
    return votes[votes["unit"].isin(last.index[-UNITS:])]


def _compared(
    votes: pd.DataFrame,
    scheme: LabelScheme,
    labels: Mapping[str, pd.DataFrame],
    articles: Mapping[str, Sequence[str]],
) -> Iterator[Compared]:
    """Give what can be compared: questions with one answer, and spans."""
    for question in scheme.questions:
        if question.multiple:
            continue
        given = labels["choices"].loc[
            labels["choices"]["question"] == question.name, ["annotation_id", "value"]
        ]
        rated = votes.merge(given, on="annotation_id")
        if question.level == "interval":
            rated = rated.assign(value=pd.to_numeric(rated["value"]))
        order = [option.value for option in question.options] if question.level == "ordinal" else None
        figure = partial(figures.alpha, level=question.level, order=order, resamples=RESAMPLES)
        yield Compared(question.name, rated, rated, figure, "unit", by_seen=False)
    if scheme.labels:
        seen = votes.assign(of=votes["unit"].map(articles)).explode("of")
        seen = seen.assign(article_id=in_unit(seen["unit"], seen["of"]))
        here = labels["spans"]["annotation_id"].isin(votes["annotation_id"])
        spans = labels["spans"].loc[here, ["unit_id", *COMPARED]]
        spans = spans.assign(article_id=in_unit(spans["unit_id"], spans["article_id"]))
        figure = partial(figures.span_f1, resamples=RESAMPLES)
        yield Compared("spans", spans, seen.drop(columns=["unit", "of"]), figure, "article_id", by_seen=True)


def _measured(compared: Compared) -> Iterator[tuple[str, Standing]]:
    seen = {"seen": compared.seen} if compared.by_seen else {}
    whole = {
        one.who[0]: replace(one, about=compared.about)
        for one in figures.by_annotator(compared.frame, compared.figure, **seen)
        if one.value is not None and one.interval and one.n_stories >= STORIES
    }
    values = {name: one.value for name, one in whole.items() if one.value is not None}
    parts = {name: _before_and_last(compared, name) for name in whole}
    drops = {
        name: before.value - last.value
        for name, (before, last) in parts.items()
        if before and last and before.value is not None and last.value is not None
    }
    for name, one in whole.items():
        (before, last), others = parts[name], _others(values, name)
        drifts: Literal["fell", "apart"] | None = None
        common = _others(drops, name) or 0.0
        if (
            before
            and last
            and before.interval
            and _below(last, before.interval[0], drops[name], max(common, 0.0))
        ):
            drifts = "fell"
        elif others is not None and _below(one, others, others - values[name]):
            drifts = "apart"
        yield name, Standing(one, others, last, before, drifts)


def _others(numbers: Mapping[str, float], name: str) -> float | None:
    """Give the mean over the others, where there are several: of two, each is all that the other has."""
    rest = [number for other, number in numbers.items() if other != name]
    return mean(rest) if len(rest) > 1 else None


def _below(one: Agreement, bound: float, gap: float, common: float = 0.0) -> bool:
    """Tell whether the whole interval lies below a bound, and the gap is larger than the common one by GAP."""
    return bool(one.interval and one.interval[1] < bound and gap - common >= GAP)


def _before_and_last(compared: Compared, name: str) -> tuple[Agreement | None, Agreement | None]:
    """Measure an annotator in the last STORIES stories and in all before, where both are that many."""
    own = compared.seen[compared.seen["annotator"] == name].sort_values("at", ascending=False, kind="stable")
    number = (~own["story"].duplicated()).cumsum()
    if number.empty or number.iloc[-1] < 2 * STORIES:
        return None, None
    at = pd.Series(BEFORE, index=own.index).mask(number <= STORIES, LAST)
    when = dict(zip(own[compared.unit], at, strict=True))
    # A story that reaches over the border counts as last, so that no story is in both.
    last_stories = set(own.loc[number <= STORIES, "story"])
    when |= {
        unit: LAST
        for unit, story in zip(own[compared.unit], own["story"], strict=True)
        if story in last_stories
    }

    def dated(frame: pd.DataFrame) -> pd.DataFrame:
        here: pd.DataFrame = frame[frame[compared.unit].isin(list(when))]
        return here.assign(at=here[compared.unit].map(when))

    seen: dict[str, Any] = {"seen": dated(compared.seen)} if compared.by_seen else {}
    parts = figures.by_period(dated(compared.frame), compared.figure, period="Y", annotator=name, **seen)
    by_year = {one.period: one for one in parts if one.value is not None and one.n_stories >= STORIES}
    before, last = by_year.get("2000"), by_year.get("2001")
    return (before, last) if before and last else (None, None)
