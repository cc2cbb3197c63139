"""`build`: the desk's frames through the last steps."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from copydesk.consensus import voting
from copydesk.consensus.rules import CONTRACT, Rules
from copydesk.dataset import Dataset, rows, splits
from copydesk.dataset import build as writing
from copydesk.dataset.rows import soft
from copydesk.desk.agreeing import agreement
from copydesk.desk.choosing import linked
from copydesk.desk.source import read
from copydesk.errors import BuildError
from copydesk.records import Rejected, sha256
from copydesk.schemes import to_json
from copydesk.verify import NEW_TEXT

if TYPE_CHECKING:
    from copydesk.desk.desk import Desk

LOST = "a label that has no certain place in the new text of its article"


def build(desk: "Desk", name: str, *, include_all: bool, rules: Rules = CONTRACT) -> Dataset:
    """Write the training set `name`, and remember on which side each of its articles is.

    A desk as it was remembers nothing: the sides that it has to deal are counted in the set that is returned.
    """
    writing.check_name(name)
    source = read(desk)
    scheme, words, articles, labels = source.scheme, source.words, source.articles, source.labels
    counting = source.counting
    votes = voting(counting)
    made = source.rows(rules, include_all=include_all)
    if not made.rows and words.split:
        raise BuildError(
            f"there is nothing to build from: every annotation used what {scheme.ref} split, and is asked again",
            next_step="Run 'copydesk push', and 'copydesk pull' when people have labelled again.",
        )
    if not made.rows:
        raise BuildError(
            "there is nothing to build from: nobody has submitted an annotation",
            next_step="Run 'copydesk pull' when people have labelled; 'copydesk status' says how far they are.",
        )
    aside = words.set_aside(source.annotations, votes)
    rejected = [*made.rejected, *_lost(labels["rejected"], counting), *aside]
    remembered = desk.ledger.sides()
    concerned = {a["article_id"] for row in made.rows for a in rows.articles_of(row)} | set(remembered)
    split = desk.settings.splits
    sides = splits.deal(
        articles[articles["article_id"].isin(concerned)],
        remembered,
        split.ratios,
        split.seed,
        splits.joined(articles, linked(desk.ledger)),
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
        return replace(built, not_remembered=len(dealt) if as_of else 0, left_out=len(rejected))
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
        agreement=agreement(desk, source=source),
        rejected=rejected,
        breaking=breaking,
        versions=versions,
        rules=rules,
        reliability=made.view.annotators(soft.frames(made.rows, scheme)[0]),
    )
    return replace(written, not_remembered=len(dealt) if as_of else 0, left_out=len(rejected))


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
