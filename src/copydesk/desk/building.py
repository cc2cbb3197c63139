"""`build`: the desk's frames through the last steps."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from copydesk.consensus import voting
from copydesk.consensus.rules import CONTRACT, Rules
from copydesk.dataset import Dataset, splits
from copydesk.dataset import build as writing
from copydesk.dataset.rows import soft
from copydesk.desk.agreeing import agreement
from copydesk.desk.choosing import linked
from copydesk.desk.facts import facts
from copydesk.desk.migrating import Words
from copydesk.desk.source import read
from copydesk.errors import BuildError
from copydesk.records import Rejected, sha256
from copydesk.schemes import LabelScheme, to_json
from copydesk.verify import NEW_TEXT

if TYPE_CHECKING:
    from copydesk.desk.desk import Desk

LOST = "a label that has no certain place in the new text of its article"


def build(
    desk: "Desk",
    name: str,
    *,
    include_all: bool,
    rules: Rules = CONTRACT,
    hold_out: splits.HoldOut | None = None,
) -> Dataset:
    """Write the training set `name`, and remember on which side of this split each of its articles is.

    A desk as it was remembers nothing: the sides that it has to deal are counted in the set that is returned.
    """
    writing.check_name(name)
    source = read(desk)
    scheme, words = source.scheme, source.words
    made = source.rows(rules, include_all=include_all)
    if not made.rows:
        raise _nothing(scheme, words)
    votes = voting(source.counting)
    lost = _lost(source.labels["rejected"], source.counting)
    rejected = [*made.rejected, *lost, *words.set_aside(source.annotations, votes)]
    named = hold_out.name if hold_out else None
    remembered = desk.ledger.sides(named)
    of_desk = desk.settings.splits
    linked_copies = linked(desk.ledger)
    split = splits.split(
        made.rows, source.articles, remembered, of_desk.ratios, of_desk.seed, linked_copies, hold_out
    )
    settings = {"overlap": desk.settings.overlap, "include_all": include_all}
    scheme_sha256 = sha256(to_json(scheme))
    breaking = _breaking(source.labels["problems"], votes)
    versions = words.versions(votes)
    known = facts(desk, source, made.rows)
    inputs = {
        "parts": split.parts,
        "rejected": [item.reason for item in rejected],
        "scheme": [scheme.ref, scheme_sha256],
        "splits": [of_desk.ratios, of_desk.seed],
        "settings": settings,
        "guidelines": sha256(scheme.guidelines),
    }
    # without, the hash is that of sets from before
    more = {"breaking": breaking, "versions": versions, "hold_out": named, "facts": known.plain()}
    hashed = _hash(inputs | {what: said for what, said in more.items() if said})
    dealt = {a: side for a, side in split.sides.items() if a not in remembered and side != "quarantine"}
    not_remembered = len(dealt) if desk.ledger.as_of else 0
    built = writing.existing(desk.folder / "datasets", name, hashed)
    if built is not None:
        return replace(built, not_remembered=not_remembered, left_out=len(rejected))
    proof = _proof(source.articles, split)
    if not desk.ledger.as_of:
        _remember(desk, named, dealt, scheme)
    written = writing.write(
        desk.folder / "datasets",
        name,
        split.parts,
        scheme,
        inputs=hashed,
        scheme_sha256=scheme_sha256,
        ratios=of_desk.ratios,
        seed=of_desk.seed,
        settings=settings,
        as_of=desk.ledger.last_change(),
        agreement=agreement(desk, source=source),
        rejected=rejected,
        breaking=breaking,
        versions=versions,
        rules=rules,
        reliability=made.view.annotators(soft.frames(made.rows, scheme)[0]),
        proof=proof,
        facts=known,
    )
    return replace(written, not_remembered=not_remembered, left_out=len(rejected))


def _nothing(scheme: LabelScheme, words: Words) -> BuildError:
    """Say why there are no rows."""
    if words.split:
        return BuildError(
            f"there is nothing to build from: every annotation used what {scheme.ref} split, and is asked again",
            next_step="Run 'copydesk push', and 'copydesk pull' when people have labelled again.",
        )
    return BuildError(
        "there is nothing to build from: nobody has submitted an annotation",
        next_step="Run 'copydesk pull' when people have labelled; 'copydesk status' says how far they are.",
    )


def _remember(desk: "Desk", split: str | None, dealt: Mapping[str, splits.Side], scheme: LabelScheme) -> None:
    """Remember on which sides articles are, and the guidelines that the set holds."""
    kind = desk.ledger.side_kind(split)
    with desk.ledger.transaction():
        desk.ledger.add_article_events((article_id, kind, side) for article_id, side in dealt.items())
        desk.ledger.add_guidelines(scheme.ref, scheme.guidelines, sent=False)


def _proof(articles: pd.DataFrame, split: splits.Split) -> dict[str, Any]:
    """Prove that nothing leaks, before anything is remembered or written; raises BuildError when something does."""
    written = articles.dropna(subset="author")
    authors = dict(zip(written["article_id"], written["author"], strict=True))
    proof = splits.prove(split.parts, authors=authors, hold_out=split.hold_out, set_aside=split.why)
    splits.refuse(proof)
    return proof


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
