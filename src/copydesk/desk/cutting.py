"""`articles cut`: what is marked as not the report's own words is taken out of texts that nobody labels yet."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from copydesk.articles.findings import Mark
from copydesk.desk import examining
from copydesk.desk.corpus_reports import CutReport
from copydesk.desk.holding import named
from copydesk.errors import DeskError
from copydesk.ledger import Ledger, frames
from copydesk.records import Article, as_row, sha256
from copydesk.tables import records

if TYPE_CHECKING:
    from copydesk.desk.holdings import Holdings

LABELLED = "there are labels on it"
SENT = "it was sent to Label Studio"
EMPTY = "nothing would be left of it"
BEFORE = "its text was so before"
Range = tuple[int, int]


def cut(desk: "Holdings", articles: Sequence[str], kinds: Sequence[str], *, dry_run: bool) -> CutReport:
    """Cut marked ranges, all or those of some kinds, out of articles, all or those that are named.

    Each gets a new text version; one with labels, or that was sent, is left alone. Raises DeskError for articles and
    kinds that there are not.
    """
    ledger, marks = desk.ledger, examining.findings(desk.ledger).marks
    only = set(named(ledger, articles))
    known = {mark.kind for own in marks.values() for mark in own}
    if strays := [kind for kind in kinds if kind not in known]:
        raise DeskError(
            f"no range is marked as {', '.join(strays)}; there are {', '.join(sorted(known)) or 'none'}",
            next_step="'copydesk stories' marks ranges; desk.marks() in Python lists them.",
        )
    wanted = {
        a: chosen
        for a, own in marks.items()
        if (not only or a in only) and (chosen := [m for m in own if not kinds or m.kind in kinds])
    }
    left: dict[str, list[str]] = {}
    locked = _locked(ledger)
    for a in [a for a in wanted if a in locked]:
        del wanted[a]
        left.setdefault(locked[a], []).append(a)
    versions = {(row["article_id"], row["text_sha256"]) for row in ledger.texts()}
    made: list[tuple[Article, Article, list[Range]]] = []
    counts: Counter[str] = Counter()
    for before in _stored(desk, wanted):
        ranges = _widened(before.text, wanted[before.article_id])
        after = _without(before, ranges, wanted[before.article_id])
        if not after.text or (after.article_id, after.text_sha256) in versions:
            left.setdefault(BEFORE if after.text else EMPTY, []).append(before.article_id)
            continue
        made.append((before, after, ranges))
        counts.update(mark.kind for mark in wanted[before.article_id])
    if made and not dry_run:
        _enter(desk, made)
    return CutReport(
        tuple(after.article_id for _, after, _ in made),
        dict(counts.most_common()),
        sum(len(before.text) - len(after.text) for before, after, _ in made),
        {why: tuple(those) for why, those in left.items()},
        dry_run,
    )


def _locked(ledger: Ledger) -> dict[str, str]:
    """Map the articles whose text has to stay to why."""
    of = {unit.unit_id: unit.article_ids for unit in ledger.units()}
    found = {a: SENT for unit_id in ledger.ever_sent() for a in of.get(unit_id, ())}
    for row in ledger.annotation_versions(all_versions=True) + ledger.annotation_versions(predicted=True):
        found |= dict.fromkeys(of.get(row["unit_id"], ()), LABELLED)
        found |= dict.fromkeys((shown["article_id"] for shown in row["objects"].values()), LABELLED)
    return found


def _stored(desk: "Holdings", wanted: dict[str, list[Mark]]) -> Iterator[Article]:
    """Read articles whole, as they were stored last."""
    import pandas as pd

    latest = frames.text_versions(desk.ledger)
    fields = list(Article.__dataclass_fields__)
    for file in sorted({latest[a]["file"] for a in wanted}):
        frame = desk.store.read([file], fields)
        for row in records(frame[frame["article_id"].isin(list(wanted))]):
            if latest[row["article_id"]]["text_sha256"] == row["text_sha256"]:
                plain: dict[str, Any] = {
                    name: None if value is pd.NA else value for name, value in row.items()
                }
                yield Article(**{**plain, "cleaning": tuple(plain["cleaning"])})


def _widened(text: str, marks: Sequence[Mark]) -> list[Range]:
    """Give the ranges to cut: where white space stands before one, that behind it goes too."""
    ranges: list[Range] = []
    for start, end in sorted((mark.start, mark.end) for mark in marks):
        if start == 0 or text[start - 1].isspace():
            while end < len(text) and text[end].isspace():
                end += 1
        if ranges and start <= ranges[-1][1]:
            ranges[-1] = (ranges[-1][0], max(end, ranges[-1][1]))
        else:
            ranges.append((start, end))
    return ranges


def _without(article: Article, ranges: Sequence[Range], marks: Sequence[Mark]) -> Article:
    text = examining.without(article.text, ranges).rstrip()
    steps = tuple(f"cut: {kind}" for kind in dict.fromkeys(mark.kind for mark in marks))
    return replace(article, text=text, text_sha256=sha256(text), cleaning=(*article.cleaning, *steps))


def _enter(desk: "Holdings", made: Sequence[tuple[Article, Article, list[Range]]]) -> None:
    """Store the new texts; what is known of the old ones and holds for them too goes along."""
    after = [article for _, article, _ in made]
    found = examining.singly(
        ((one.article_id, one.text_sha256), one.text, one.title, one.author) for one in after
    )
    before = {
        name: desk.ledger.findings(name.partition("@")[0]) for name in (examining.RECURRING, examining.COPIES)
    }
    for name, own in before.items():
        found[name] = {
            (new.article_id, new.text_sha256): [
                row if name == examining.COPIES else moved
                for row in own.get((old.article_id, old.text_sha256), [])
                if name == examining.COPIES or (moved := _moved(row, ranges))
            ]
            for old, new, ranges in made
        }
    file = desk.store.write(after)
    with desk.ledger.transaction():
        desk.ledger.add_texts(after, file)
        examining.enter(desk.ledger, found)


def _moved(row: dict[str, Any], ranges: Sequence[Range]) -> dict[str, Any] | None:
    """Move a mark to where its range is after the cut; None when any of it was cut."""
    mark = Mark(**row)
    if any(mark.start < end and start < mark.end for start, end in ranges):
        return None
    gone = sum(end - start for start, end in ranges if end <= mark.start)
    return as_row(replace(mark, start=mark.start - gone, end=mark.end - gone))
