"""`agreement`: which figures on which of the desk's frames."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, get_args

import pandas as pd

from copydesk import agreement as figures
from copydesk.agreement import Agreement
from copydesk.consensus import voting
from copydesk.consensus.majority import adjudicated
from copydesk.desk.source import Source, read
from copydesk.errors import DeskError
from copydesk.schemes import Attribute, LabelScheme, Question

if TYPE_CHECKING:
    from copydesk.desk.desk import Desk

By = Literal["label", "pair", "annotator", "week", "month"]
Rule = Literal["exact", "overlap", "character", "token", "unitized", "gamma", "all"]

PERIODS = {"week": "W", "month": "M"}
F1_RULES = ("exact", "overlap", "character")
RULES = (*F1_RULES, "token", "unitized")
ATTRIBUTES = "attributes of exactly matching spans"
NOT_GIVEN = "(not given)"
FREE_TEXT = "free text is not measured: two wordings may say the same"

Figure = Callable[..., Agreement]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What was asked for."""

    by: By | None
    rules: tuple[str, ...]
    threshold: float
    resamples: int


@dataclass(frozen=True, slots=True)
class Asked:
    """What people were asked for beside spans: a question, or an attribute of spans."""

    about: str
    ratings: pd.DataFrame
    """unit, annotator, value, story, at."""
    seen: pd.DataFrame
    """Who was asked about which unit, with story and at; of several answers, maybe none was given."""
    values: tuple[Any, ...]
    level: Literal["nominal", "ordinal", "interval"] = "nominal"
    multiple: bool = False
    kappa: bool = False
    of: str | None = None
    """The attribute."""


def agreement(
    desk: "Desk",
    by: By | None = None,
    *,
    question: str | None = None,
    rule: Rule | None = None,
    threshold: float = 0.5,
    resamples: int = 1000,
    round: str | None = None,
    source: Source | None = None,
) -> list[Agreement]:
    """Measure agreement on each question, on spans, and on the attributes of spans that are alike.

    `source` is what was read of the desk already.
    """
    _check(desk.scheme(), by, question, rule, resamples)
    source = source or read(desk)
    scheme, labels, articles, units = source.scheme, source.labels, source.articles, source.units
    # Decisions of curators are no votes, so they are not compared.
    votes = _of_round(source.counting, round)
    aside = source.words.aside(_labelled(source.annotations, round), votes)
    votes["story"] = votes["unit_id"].map(stories(units, articles))
    votes = votes.rename(columns={"unit_id": "unit", "submitted_at": "at"})
    unasked = source.words.not_asked(votes)

    wanted = Wanted(by, _rules(by, rule), threshold, resamples)
    found: list[Agreement] = []
    for one in scheme.questions:
        if question in (None, one.name):
            found += _answers(_question(one, labels["choices"], votes, unasked), wanted)
    if scheme.labels and (question is None or rule):
        spans = labels["spans"][labels["spans"]["annotation_id"].isin(votes["annotation_id"])]
        seen = _seen(votes, units, articles)
        here = spans.assign(article_id=in_unit(spans["unit_id"], spans["article_id"]))
        asked_of_all = here[~_half_asked(here, votes, unasked)]
        found += _spans(asked_of_all, seen, _texts(seen, articles), scheme, wanted)
        if question is None and rule is None:
            for attribute in scheme.attributes:
                asked = _attribute(attribute, here, votes, unasked)
                if attribute.kind != "text":
                    found += _answers(asked, wanted)
                elif by is None:
                    found.append(_unmeasured(asked))
    return [replace(one, notes=(*one.notes, aside)) for one in found] if aside else found


def in_unit(units: "pd.Series[str]", articles: "pd.Series[str]") -> "pd.Series[str]":
    """Name an article as it stands in one unit: in another pair, people marked it for another reason."""
    return units + " " + articles.astype("string")


def _check(
    scheme: LabelScheme, by: str | None, question: str | None, rule: str | None, resamples: int
) -> None:
    """Refuse what cannot be measured, all of it at once."""
    questions = [one.name for one in scheme.questions]
    faults = []
    if by is not None and by not in get_args(By):
        faults.append(f"agreement by {by!r} is unknown: it is by {', '.join(get_args(By))}")
    if question is not None and question not in questions:
        faults.append(f"{scheme.ref} asks no question {question!r}: it asks {', '.join(questions) or 'none'}")
    if rule is not None and rule not in get_args(Rule):
        faults.append(f"the rule {rule!r} for spans is unknown: it is {', '.join(get_args(Rule))}")
    elif rule is not None and not scheme.labels:
        faults.append(f"{scheme.ref} has no labels, so there are no spans to compare")
    elif by == "annotator" and rule in ("token", "unitized", "gamma"):
        faults.append(
            f"one annotator against the rest is not defined for the rule {rule!r}: it is for {', '.join(F1_RULES)}"
        )
    if resamples < 0:
        faults.append(f"{resamples} resamples cannot be drawn: 0 leaves out the intervals")
    if faults:
        raise DeskError("; ".join(faults), next_step="Run 'copydesk agreement --help' for what there is.")


def _of_round(annotations: pd.DataFrame, round: str | None) -> pd.DataFrame:
    """Keep the annotations that vote in a round, else in any."""
    if round is None:
        return voting(annotations)
    votes = voting(annotations[annotations["round"] == round])
    if votes.empty:
        rounds = ", ".join(sorted(voting(annotations)["round"].unique())) or "none"
        raise DeskError(f"nobody submitted anything in the round {round!r}; there is {rounds}")
    return votes


def _labelled(annotations: pd.DataFrame, round: str | None) -> pd.DataFrame:
    """Keep what annotators did in a round, else in any; nothing that a curator did."""
    return annotations[~adjudicated(annotations) if round is None else annotations["round"] == round]


def _rules(by: By | None, rule: Rule | None) -> tuple[str, ...]:
    if rule == "all":
        return F1_RULES if by == "annotator" else RULES
    if rule:
        return (rule,)
    return (*F1_RULES, "token") if by is None else ("exact",)


def _question(
    question: Question,
    choices: pd.DataFrame,
    votes: pd.DataFrame,
    unasked: Mapping[str, Iterable[tuple[str, ...]]],
) -> Asked:
    asked = votes[~_unasked(votes, "question", question.name, unasked)]
    given = choices.loc[choices["question"] == question.name, ["annotation_id", "value"]]
    ratings = asked.merge(given, on="annotation_id")
    values: tuple[Any, ...] = tuple(option.value for option in question.options)
    if question.level == "interval":
        ratings = ratings.assign(value=pd.to_numeric(ratings["value"]))
        values = tuple(pd.to_numeric(pd.Series(values, dtype="string")))
    return Asked(question.name, ratings, asked, values, question.level, question.multiple, kappa=True)


def _attribute(
    attribute: Attribute,
    spans: pd.DataFrame,
    votes: pd.DataFrame,
    unasked: Mapping[str, Iterable[tuple[str, ...]]],
) -> Asked:
    """Ask about each span that several marked alike, with the same label and offsets: who gave which value?"""
    asked = votes[~_unasked(votes, "attribute", attribute.name, unasked)]
    first = spans["part_of"].isna() | (spans["part_of"] == spans["span_id"])
    own = spans[first & spans["label"].map(attribute.belongs_to).astype(bool)]
    mark = own["article_id"] + " " + own["field"] + " " + own["start"].astype("string") + "-"
    mark += own["end"].astype("string") + " " + own["label"]
    rows = (
        own[["annotation_id", attribute.name]]
        .assign(mark=mark)
        .merge(asked[["annotation_id", "annotator", "story", "at"]], on="annotation_id")
    )
    rows = rows.rename(columns={"mark": "unit", attribute.name: "value"})
    rows = rows[rows.groupby("unit")["annotator"].transform("nunique") > 1]
    values = tuple(option.value for option in attribute.options)
    seen = rows.drop_duplicates(["unit", "annotator"])
    if attribute.kind == "choices":
        rows = rows.explode("value")
    else:
        # Who marked the same twice and gave it two values has given none that counts.
        rows = rows.assign(value=rows["value"].astype("string").fillna(NOT_GIVEN))
        rows = rows.drop_duplicates(["unit", "annotator", "value"])
        rows = rows.drop_duplicates(["unit", "annotator"], keep=False)
        values += (NOT_GIVEN,) if (rows["value"] == NOT_GIVEN).any() else ()
    several = attribute.kind == "choices"
    return Asked(ATTRIBUTES, rows, seen, values, multiple=several, of=attribute.name)


def _unmeasured(asked: Asked) -> Agreement:
    """Say of free text that it is not measured."""
    raw = figures.raw(asked.ratings, resamples=0)
    return replace(raw, value=None, notes=(FREE_TEXT,), what=asked.of, about=asked.about)


def _answers(asked: Asked, wanted: Wanted) -> list[Agreement]:
    """Measure a question or an attribute; of several answers, each by itself."""
    n = wanted.resamples
    raw = partial(figures.raw, resamples=n)
    if asked.multiple or wanted.by == "label":
        found = []
        for value in asked.values:
            rated = figures.of_value(asked.ratings, value, seen=asked.seen if asked.multiple else None)
            alpha = partial(figures.alpha, resamples=n)
            ac1 = partial(figures.ac1, values=(str(value), f"not {value}"), resamples=n)
            # Of many answers by many people, one figure each is enough to read.
            chosen = [raw, alpha, ac1] if wanted.by == "label" else [alpha]
            found += [replace(one, what=str(value)) for one in _parts(rated, chosen, wanted.by)]
    else:
        order = list(asked.values) if asked.level == "ordinal" else None
        chosen = [
            raw,
            partial(figures.alpha, level=asked.level, order=order, resamples=n),
            partial(figures.ac1, values=list(asked.values), resamples=n),
        ]
        if wanted.by is None and asked.kappa:
            shared = asked.ratings[asked.ratings["unit"].duplicated(keep=False)]
            two = shared["annotator"].nunique() == 2
            chosen.append(partial(figures.cohen if two else figures.fleiss, resamples=n))
        found = _parts(asked.ratings, chosen, wanted.by)
    parts = (
        [replace(one, what=": ".join(filter(None, (asked.of, one.what)))) for one in found]
        if asked.of
        else found
    )
    return [replace(one, about=asked.about) for one in parts]


def _parts(
    frame: pd.DataFrame, chosen: Sequence[Figure], by: By | None, seen: pd.DataFrame | None = None
) -> list[Agreement]:
    """Measure a frame, or its parts, by some figures; the figures of a part stand together."""
    if by is None or by == "label":
        return [figure(frame) if seen is None else figure(frame, seen=seen) for figure in chosen]
    if by == "pair":
        columns = [figures.by_pair(frame, figure, seen=seen) for figure in chosen]
    elif by == "annotator":
        columns = [figures.by_annotator(frame, figure, seen=seen) for figure in chosen]
    else:
        columns = [figures.by_period(frame, figure, period=PERIODS[by], seen=seen) for figure in chosen]
    return [one for part in zip(*columns, strict=True) for one in part]


def _spans(
    spans: pd.DataFrame, seen: pd.DataFrame, texts: pd.DataFrame, scheme: LabelScheme, wanted: Wanted
) -> list[Agreement]:
    n = wanted.resamples
    f1 = partial(figures.span_f1, threshold=wanted.threshold, resamples=n)
    by_rule: dict[str, Figure] = {rule: partial(f1, rule=rule) for rule in F1_RULES}
    by_rule["gamma"] = partial(figures.gamma, resamples=n)
    alphas: dict[str, Figure] = {
        "token": partial(figures.span_alpha, texts=texts, resamples=n),
        "unitized": partial(figures.unitized_alpha, texts=texts, resamples=n),
    }
    chosen = [(by_rule | alphas)[rule] for rule in wanted.rules]
    if wanted.by == "label":
        found = []
        for label in scheme.labels:
            own = spans[spans["label"] == label.name]
            of_label = [alphas[r](own, seen=seen, label=label.name) if r in alphas else by_rule[r](own, seen=seen)
                        for r in wanted.rules]  # fmt: skip
            found += [replace(one, what=label.name) for one in of_label]
    else:
        found = _parts(spans, chosen, wanted.by, seen)
    return [replace(one, about="spans") for one in found]


def _unasked(
    votes: pd.DataFrame, kind: str, name: str, unasked: Mapping[str, Iterable[tuple[str, ...]]]
) -> "pd.Series[bool]":
    """Tell the annotations of older versions that did not ask for something."""
    return votes["annotation_id"].isin([one for one, things in unasked.items() if (kind, name) in things])


def _half_asked(
    spans: pd.DataFrame, votes: pd.DataFrame, unasked: Mapping[str, Iterable[tuple[str, ...]]]
) -> "pd.Series[bool]":
    """Tell the spans whose label somebody who submitted the unit was not asked for: not marking it says nothing."""
    units = dict(zip(votes["annotation_id"], votes["unit"], strict=True))
    things = {(units[name], *thing) for name, since in unasked.items() for thing in since}
    pairs = zip(spans["unit_id"], spans["label"], strict=True)
    return pd.Series([(unit, "label", label) in things for unit, label in pairs], spans.index, dtype=bool)


def stories(units: pd.DataFrame, articles: pd.DataFrame) -> dict[str, str]:
    """Map units to their story: that of their first article."""
    names = articles["story_id"].fillna(articles["article_id"])
    story = dict(zip(articles["article_id"], names, strict=True))
    return {
        unit: story[ids[0]]
        for unit, ids in zip(units["unit_id"], units["article_ids"], strict=True)
        if ids[0] in story
    }


def _seen(votes: pd.DataFrame, units: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Say who submitted which article of which unit, with its story and when; `of` is the desk's own id."""
    shown = units.explode("article_ids").rename(columns={"unit_id": "unit", "article_ids": "of"})
    seen = votes[["unit", "annotator", "story", "at"]].merge(shown, on="unit")
    seen = seen[seen["of"].isin(articles["article_id"])]
    return seen.assign(article_id=in_unit(seen["unit"], seen["of"])).drop(columns="unit")


def _texts(seen: pd.DataFrame, articles: pd.DataFrame) -> pd.DataFrame:
    """Give every text that was on the screen, as its article is named in the unit."""
    shown = seen[["article_id", "of"]].drop_duplicates().astype("string")
    texts = articles[["article_id", "text"]].rename(columns={"article_id": "of"})
    return shown.merge(texts, on="of")[["article_id", "text"]].assign(field="text")
