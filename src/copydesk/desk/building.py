"""`agreement` and `build`: the desk's frames through the last three steps."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from copydesk import agreement as figures
from copydesk.agreement import Agreement
from copydesk.consensus import voting
from copydesk.dataset import Dataset, rows, splits
from copydesk.dataset import build as writing
from copydesk.desk import views
from copydesk.desk.migrating import Words
from copydesk.errors import BuildError
from copydesk.records import Rejected, sha256
from copydesk.schemes import to_json
from copydesk.verify import NEW_TEXT

if TYPE_CHECKING:
    from copydesk.desk.desk import Desk

LOST = "a label that has no certain place in the new text of its article"


def agreement(desk: "Desk") -> list[Agreement]:
    """Measure agreement on each question (raw, and alpha of its level) and on spans (exact F1)."""
    scheme = desk.scheme()
    words = Words(scheme, desk.schemes())
    labels = views.labels(desk, words)
    votes = voting(words.counting(desk.annotations()))
    stories = _stories(desk.units(), desk.articles())
    voted = votes["annotation_id"]
    choices = labels["choices"][labels["choices"]["annotation_id"].isin(voted)]
    found: list[Agreement] = []
    for question in scheme.questions:
        if question.multiple:
            continue
        ratings = choices[choices["question"] == question.name].rename(columns={"unit_id": "unit"})
        ratings = ratings.assign(story=_story_of(ratings["unit"], stories))[
            ["unit", "annotator", "value", "story"]
        ]
        order = [option.value for option in question.options] if question.level == "ordinal" else None
        if question.level == "interval":
            ratings = ratings.assign(value=pd.to_numeric(ratings["value"]))
        found += [
            _named(question.name, figures.raw(ratings)),
            _named(question.name, figures.alpha(ratings, question.level, order=order)),
        ]
    spans = labels["spans"][labels["spans"]["annotation_id"].isin(voted)]
    if scheme.labels:
        seen = _seen(votes, desk.units(), stories)
        spans = spans[~_half_asked(spans, votes, words)]
        spans = spans.assign(article_id=_in_unit(spans["unit_id"], spans["article_id"]))
        found.append(_named("spans", figures.span_f1(spans, seen=seen)))
    return found


def build(desk: "Desk", name: str, *, include_all: bool) -> Dataset:
    """Write the training set `name`, and remember on which side each of its articles is.

    A desk as it was remembers nothing: the sides that it has to deal are counted in the set that is returned.
    """
    writing.check_name(name)
    scheme = desk.scheme()
    articles = desk.articles()
    words = Words(scheme, desk.schemes())
    labels = views.labels(desk, words)
    annotations = desk.annotations()
    counting = words.counting(annotations)
    votes = voting(counting)
    made = rows.rows(
        scheme,
        articles=articles,
        units=desk.units(),
        annotations=counting,
        spans=labels["spans"],
        choices=labels["choices"],
        relations=labels["relations"],
        include_all=include_all,
        not_asked=words.not_asked(votes),
    )
    if not made.rows:
        raise BuildError(
            "there is nothing to build from: nobody has submitted an annotation",
            next_step="Run 'copydesk pull' when people have labelled; 'copydesk status' says how far they are.",
        )
    rejected = [*made.rejected, *_lost(labels["rejected"], counting), *words.set_aside(annotations, votes)]
    remembered = desk.ledger.sides()
    concerned = {a["article_id"] for row in made.rows for a in rows.articles_of(row)} | set(remembered)
    split = desk.settings.splits
    sides = splits.deal(
        articles[articles["article_id"].isin(concerned)], remembered, split.ratios, split.seed
    )
    parts = splits.part(made.rows, sides)
    settings: Mapping[str, Any] = {"overlap": desk.settings.overlap, "include_all": include_all}
    scheme_sha256 = sha256(to_json(scheme))
    breaking = _breaking(labels["problems"], votes)
    versions = words.versions(votes)
    inputs = _hash(
        {
            "parts": parts,
            "rejected": [item.reason for item in rejected],
            "scheme": [scheme.ref, scheme_sha256],
            "splits": [split.ratios, split.seed],
            "settings": settings,
        }
        # without, the hash is that of sets from before
        | ({"breaking": breaking} if breaking else {})
        | ({"versions": versions} if versions else {})
    )
    dealt = {a: side for a, side in sides.items() if a not in remembered and side != "quarantine"}
    as_of = desk.ledger.as_of
    built = writing.existing(desk.folder / "datasets", name, inputs)
    if built is not None:
        return replace(built, not_remembered=len(dealt) if as_of else 0)
    if not as_of:
        with desk.ledger.transaction():
            desk.ledger.add_article_events((article_id, "side", side) for article_id, side in dealt.items())
    written = writing.write(
        desk.folder / "datasets",
        name,
        parts,
        scheme,
        inputs=inputs,
        scheme_sha256=scheme_sha256,
        ratios=split.ratios,
        seed=split.seed,
        settings={**settings, "as_of": as_of} if as_of else settings,
        agreement=[str(figure) for figure in agreement(desk)],
        rejected=rejected,
        breaking=breaking,
        versions=versions,
    )
    return replace(written, not_remembered=len(dealt) if as_of else 0)


def _lost(rejected: pd.DataFrame, annotations: pd.DataFrame) -> list[Rejected]:
    """Give the labels of these annotations that have no place in the new text of their article."""
    of_these = rejected["source"].isin(annotations["annotation_id"])
    lost = rejected[of_these & rejected["reason"].str.startswith(NEW_TEXT)]
    return [Rejected(row.source, row.item, LOST) for row in lost.itertuples(index=False)]


def _breaking(problems: pd.DataFrame, votes: pd.DataFrame) -> dict[str, list[str]]:
    """Map each annotation that votes though it breaks rules of the scheme to the names of these."""
    problems = problems[problems["annotation_id"].isin(votes["annotation_id"])]
    return {name: sorted(set(own["rule"])) for name, own in problems.groupby("annotation_id")}


def _hash(inputs: Mapping[str, Any]) -> str:
    return sha256(json.dumps(inputs, ensure_ascii=False, sort_keys=True))


def _half_asked(spans: pd.DataFrame, votes: pd.DataFrame, words: Words) -> "pd.Series[bool]":
    """Tell the spans whose label somebody who submitted the unit was not asked for: not marking it says nothing."""
    units = dict(zip(votes["annotation_id"], votes["unit_id"], strict=True))
    unasked = {(units[name], *thing) for name, since in words.not_asked(votes).items() for thing in since}
    pairs = zip(spans["unit_id"], spans["label"], strict=True)
    return pd.Series([(unit, "label", label) in unasked for unit, label in pairs], spans.index, dtype=bool)


def _stories(units: pd.DataFrame, articles: pd.DataFrame) -> dict[str, str]:
    """Map units to their story: that of their first article."""
    names = articles["story_id"].fillna(articles["article_id"])
    story = dict(zip(articles["article_id"], names, strict=True))
    return {
        unit: story[ids[0]]
        for unit, ids in zip(units["unit_id"], units["article_ids"], strict=True)
        if ids[0] in story
    }


def _seen(votes: pd.DataFrame, units: pd.DataFrame, stories: Mapping[str, str]) -> pd.DataFrame:
    """Say who submitted which article of which unit."""
    seen = votes[["unit_id", "annotator"]].merge(units.explode("article_ids"), on="unit_id")
    article_id = _in_unit(seen["unit_id"], seen["article_ids"])
    return seen.assign(article_id=article_id, story=_story_of(seen["unit_id"], stories))


def _in_unit(units: "pd.Series[str]", articles: "pd.Series[str]") -> "pd.Series[str]":
    """Name an article as it stands in one unit: in another pair, people marked it for another reason."""
    return units + " " + articles.astype("string")


def _story_of(units: "pd.Series[str]", stories: Mapping[str, str]) -> "pd.Series[str]":
    return units.map(stories)


def _named(name: str, figure: Agreement) -> Agreement:
    return replace(figure, metric=f"{name}: {figure.metric}")
