"""Examining articles: each text by itself as it comes in, and all of them for what recurs and what is copied.

What was found stands in the ledger beside the text version that it is about, so nothing is looked for twice.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from copydesk.articles.findings import Copy, Damage, Mark
from copydesk.desk.engines import Engine
from copydesk.desk.reports import Progress
from copydesk.errors import DeskError
from copydesk.ledger import Ledger, frames
from copydesk.records import as_row

if TYPE_CHECKING:
    import pandas as pd

DAMAGE, OWN, RECURRING, COPIES = "damage@1", "marks@1", "recurring@1", "copies@1"
"""The examiners. Give one a higher version when its rules change: everything is examined anew then."""
STEP = 500
"""Texts that are examined between two words on how far it is."""

Key = tuple[str, str]
"""A text version: article_id and text_sha256."""
Found = dict[Key, list[Any]]
Text = tuple[Key, str, str | None, str | None]
"""A text version, its text, and the title and author of its article."""


def singly(texts: Iterable[Text]) -> dict[str, Found]:
    """Examine texts by themselves: give what each examiner found in each."""
    from copydesk.articles import cleaning, damage

    found: dict[str, Found] = {DAMAGE: {}, OWN: {}}
    for key, text, title, author in texts:
        found[DAMAGE][key] = [as_row(one) for one in damage.examine(text)]
        found[OWN][key] = [as_row(one) for one in cleaning.own_marks(text, title, author)]
    return found


def enter(ledger: Ledger, found: Mapping[str, Found]) -> None:
    """Enter what was found; to be called within a transaction."""
    for examiner, own in found.items():
        ledger.add_findings(examiner, own, sparse=examiner in (RECURRING, COPIES))


def unexamined(ledger: Ledger, articles: "pd.DataFrame") -> list[Text]:
    """List the texts that nobody examined by the rules of now: those of an older Copydesk."""
    done = ledger.examined(DAMAGE) & ledger.examined(OWN)
    columns = (articles[name] for name in ("article_id", "text_sha256", "text", "title", "author"))
    rows = zip(*columns, strict=True)
    return [
        ((a, sha), text, _known(title), _known(author))
        for a, sha, text, title, author in rows
        if (a, sha) not in done
    ]


def everything(
    ledger: Ledger, articles: "pd.DataFrame", progress: Progress, engine: Engine
) -> dict[str, Found]:
    """Examine what is not yet, and look over all articles (the frame) for what recurs in an outlet and for copies."""
    from copydesk.articles import cleaning

    waiting = unexamined(ledger, articles)
    found: dict[str, Found] = {DAMAGE: {}, OWN: {}}
    for start in range(0, len(waiting), STEP):
        progress("examining texts", start, len(waiting))
        for examiner, own in singly(waiting[start : start + STEP]).items():
            found[examiner] |= own
    keys = list(zip(articles["article_id"], articles["text_sha256"], strict=True))
    progress("looking for what recurs")
    found[RECURRING] = _rows(keys, cleaning.recurring_marks(articles[["article_id", "outlet", "text"]]))
    progress("looking for copies")
    copied: dict[str, list[Copy]] = {}
    for copy in engine.find(articles[["article_id", "text", "published"]]):
        copied.setdefault(copy.article_id, []).append(copy)
    found[COPIES] = _rows(keys, copied)
    return found


def _rows(keys: Iterable[Key], found: Mapping[str, Sequence[Any]]) -> Found:
    return {key: [as_row(one) for one in found.get(key[0], ())] for key in keys}


@dataclass(frozen=True)
class Findings:
    """What was found in the latest text of each article; articles in which nothing was are left out."""

    damage: Mapping[str, tuple[Damage, ...]]
    marks: Mapping[str, tuple[Mark, ...]]
    copies: Mapping[str, tuple[Copy, ...]]


def findings(ledger: Ledger, fresh: Mapping[str, Found] = MappingProxyType({})) -> Findings:
    """Read what was found; `fresh` is what was found now and is not entered yet."""
    marks: dict[str, tuple[Mark, ...]] = {}
    for examiner in (OWN, RECURRING):
        for article_id, rows in _latest(ledger, examiner, fresh):
            marks[article_id] = marks.get(article_id, ()) + tuple(Mark(**row) for row in rows)
    return Findings(
        {a: tuple(_damage(row) for row in rows) for a, rows in _latest(ledger, DAMAGE, fresh)},
        {a: tuple(sorted(own, key=lambda mark: (mark.start, mark.end))) for a, own in marks.items()},
        {a: tuple(Copy(**row) for row in rows) for a, rows in _latest(ledger, COPIES, fresh)},
    )


def check_damage(found: Findings, name: str) -> None:
    """Refuse the name of a damage that there is not; raises DeskError that lists those there are."""
    from copydesk.articles import damage

    names = {*damage.NAMES, *(one.name for own in found.damage.values() for one in own)}
    if name not in names:
        raise DeskError(
            f"there is no damage {name!r}, but {', '.join(sorted(names))}",
            next_step="'copydesk articles --damage any' lists the articles that have one.",
        )


def copies_found(ledger: Ledger) -> list[Copy]:
    """List the copies among the latest texts."""
    return [Copy(**row) for _, rows in _latest(ledger, COPIES, {}) for row in rows]


def _latest(
    ledger: Ledger, examiner: str, fresh: Mapping[str, Found]
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    found = ledger.findings(examiner.partition("@")[0]) | fresh.get(examiner, {})
    if any(found.values()):
        for article_id, row in frames.text_versions(ledger).items():
            if rows := found.get((article_id, row["text_sha256"])):
                yield article_id, rows


def _damage(row: Mapping[str, Any]) -> Damage:
    return Damage(**{**row, "places": tuple((start, end) for start, end in row["places"])})


def own_words(text: str, marks: Iterable[Mark]) -> str:
    """Give a text without what is marked as not its own."""
    return without(text, ((mark.start, mark.end) for mark in marks))


def without(text: str, ranges: Iterable[tuple[int, int]]) -> str:
    """Give a text without some ranges, which may overlap."""
    kept, last = [], 0
    for start, end in sorted(ranges):
        kept.append(text[last:start])
        last = max(last, end)
    return "".join([*kept, text[last:]])


def _known(value: Any) -> str | None:
    return value if isinstance(value, str) else None
