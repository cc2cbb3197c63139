"""What there is to see of stories and articles: lists, and each by itself."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from copydesk.desk import examining
from copydesk.desk.corpus_reports import (
    ArticleReport,
    ArticleRow,
    Place,
    Said,
    StoryReport,
    StoryRow,
    Telling,
)
from copydesk.desk.grouping import kept_apart
from copydesk.desk.holding import check_outlets
from copydesk.desk.retelling import Stories
from copydesk.errors import DeskError
from copydesk.ledger import EVENT_KINDS, FOUND, Ledger, Row, frames
from copydesk.tables import records

if TYPE_CHECKING:
    from copydesk.desk.holdings import Holdings

DATA = "data"
"""Who says what came with the article."""
KINDS = (*EVENT_KINDS, "language")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
BEGINNING = 80
"""So many characters are shown of how a text begins."""
AROUND = 24
"""So many characters on each side are shown of where something is."""


def stories(desk: "Holdings", outlets: int) -> list[StoryRow]:
    """List the stories that so many outlets or more tell, those that most tell first."""
    ledger = desk.ledger
    outlet, published, title = map(ledger.current, ("outlet", "published", "title"))
    found, untitled = [], {}
    for story, members in Stories(ledger).members.items():
        names = {outlet.get(a, a) for a in members}
        if len(names) >= outlets:
            days = {a: day for a in members if (day := _day(published.get(a)))}
            ordered = sorted(members, key=lambda a: (days.get(a, "~"), a))
            dates = [days[a] for a in ordered if a in days]
            first, last = (dates[0], dates[-1]) if dates else (None, None)
            named = next((title[a] for a in ordered if a in title), None)
            unknown = sum(a not in outlet for a in members)
            row = StoryRow(story, len(members), len(names), first, last, named, outlets_unknown=unknown)
            found.append(row)
            if named is None:
                untitled[story] = ordered[0]
    if untitled:
        frame = desk.articles()
        texts = dict(zip(frame["article_id"], frame["text"], strict=True))
        found = [
            replace(row, begins=_begins(texts[untitled[row.story]])) if row.story in untitled else row
            for row in found
        ]
    return sorted(found, key=lambda row: (-row.outlets, -row.articles, row.story))


def _day(published: str | None) -> str | None:
    """Give the day of a date that can be."""
    from copydesk.articles import metadata

    if published is None or not _DAY.match(published):
        return None
    return None if metadata.date_fault(published, datetime.now(UTC)) else published[:10]


def _begins(text: str) -> str:
    return " ".join(text[:BEGINNING].split())


def story(desk: "Holdings", name: str) -> StoryReport:
    """Give a story, by its name or an article in it, with its articles by date, and why they are one."""
    ledger, told = desk.ledger, Stories(desk.ledger)
    name = told.named(name)
    events = ledger.latest_events("story_id")
    rows = {row.article_id: row for row in articles(desk, story=name)}
    ordered = sorted(rows.values(), key=lambda row: (row.published or "~", row.outlet or "~", row.article_id))
    found = [events[a] for a in rows if events[a]["by"] == FOUND and events[a]["why"]]
    why: Mapping[str, Any] = max(found, key=lambda event: str(event["at"]), default={"why": {}})["why"]
    return StoryReport(
        name,
        tuple(
            Telling(
                row.article_id, row.outlet, row.published, row.title, row.words,
                events[row.article_id]["by"] or DATA, row.copy_of, row.held, row.begins,
            )
            for row in ordered
        ),
        {key: value for key, value in why.items() if key not in ("was", "days")} | _span(ordered),
    )  # fmt: skip


def _span(rows: Iterable[ArticleRow]) -> dict[str, int]:
    """Give within how many days articles are, where two of them or more have a date that can be."""
    days = sorted(date.fromisoformat(day) for row in rows if (day := _day(row.published)))
    return {"days": (days[-1] - days[0]).days} if len(days) > 1 else {}


def articles(
    desk: "Holdings",
    *,
    damage: str | None = None,
    held: bool = False,
    copies: bool = False,
    dates: bool = False,
    outlet: str | None = None,
    story: str | None = None,
) -> list[ArticleRow]:
    """List the articles that are all of what is asked; `damage` is the name of one, or `any`."""
    from copydesk.articles import metadata

    frame, found = desk.articles(), examining.findings(desk.ledger)
    if damage not in (None, "any"):
        examining.check_damage(found, damage)
    if outlet is not None:
        check_outlets(desk.ledger, [outlet])
    back = desk.ledger.current("held")
    faults = metadata.read_dates(frame).dropna(subset=["fault"])
    why = dict(zip(faults["article_id"], faults["why"], strict=True))
    rows = (
        ArticleRow(
            a := one["article_id"], one["outlet"], one["published"], one["story_id"], len(one["text"].split()),
            {harm.name: harm.score for harm in found.damage.get(a, ())}, back.get(a),
            found.copies[a][0].of if a in found.copies else None, why.get(a), one["title"],
            None if one["title"] else _begins(one["text"]),
        )
        for one in _filled(frame)
    )  # fmt: skip
    return [
        row
        for row in rows
        if (damage is None or (row.damage if damage == "any" else damage in row.damage))
        and (not held or row.held)
        and (not copies or row.copy_of)
        and (not dates or row.date_fault)
        and outlet in (None, row.outlet)
        and story in (None, row.story)
    ]


def article(desk: "Holdings", article_id: str, *, raw: bool = False) -> ArticleReport:
    """Give everything that is known of an article; with `raw` places in its raw input too."""
    from copydesk.articles import cleaning, metadata

    ledger = desk.ledger
    versions = [row for row in ledger.texts() if row["article_id"] == article_id]
    if not versions:
        raise DeskError(
            f"the desk knows no article {article_id!r}", next_step="'copydesk articles' lists them."
        )
    version = frames.text_versions(ledger)[article_id]
    columns = ["article_id", "text_sha256", "text", "raw", "source", "cleaning"]
    stored = desk.store.read([version["file"]], columns)
    here = (stored["article_id"] == article_id) & (stored["text_sha256"] == version["text_sha256"])
    [kept] = records(stored[here])
    found = examining.findings(ledger)
    offsets = cleaning.raw_offsets(kept["raw"], kept["text"]) if raw else None

    def place(start: int, end: int) -> Place:
        shown = _excerpt(kept["text"], start, end)
        return Place(start, end, shown, offsets.to_raw(start, end) if offsets else None)

    said = _said(ledger, article_id)
    url, published = said.get("url"), said.get("published")
    added = datetime.fromisoformat(version["added_at"])
    fault = metadata.date_fault(published.value, added) if published and published.value else None
    every = [copy for own in found.copies.values() for copy in own]
    return ArticleReport(
        article_id,
        metadata={kind: said[kind] for kind in KINDS if kind in said},
        text=kept["text"],
        text_sha256=kept["text_sha256"],
        versions=len(versions),
        source=kept["source"],
        cleaning=tuple(kept["cleaning"]),
        added_at=version["added_at"],
        held=said.get("held"),
        damage=tuple(
            (harm, tuple(place(*where) for where in harm.places)) for harm in found.damage.get(article_id, ())
        ),
        marks=tuple((mark, place(mark.start, mark.end)) for mark in found.marks.get(article_id, ())),
        copies=found.copies.get(article_id, ()),
        copied_by=tuple(copy for copy in every if copy.of == article_id),
        date_fault=fault.why if fault else None,
        url=metadata.canonical_url(url.value) if url and url.value else None,
    )


def _said(ledger: Ledger, article_id: str) -> dict[str, Said]:
    """Give what is said of an article now, and what was before."""
    events: dict[str, list[Row]] = {}
    for event in ledger.events_of(article_id):
        events.setdefault(event["kind"], []).append(event)
    found = {}
    for kind, said in events.items():
        *before, last = said
        earlier = tuple(str(one["value"]) for one in reversed(before) if one["value"] is not None)
        if last["value"] is not None or kind != "held":
            found[kind] = Said(last["value"], last["by"] or DATA, last["at"], earlier)
    return found


def _excerpt(text: str, start: int, end: int) -> str:
    """Show what stands at a place, in brackets, with a little around it."""
    before, after = text[max(0, start - AROUND) : start], text[end : end + AROUND]
    shown = text[start:end]
    if len(shown) > 2 * AROUND:
        shown = f"{shown[:AROUND]} … {shown[-AROUND:]}"
    return f"{before}[{shown}]{after}".replace("\n", "⏎")


def _filled(frame: Any) -> Iterator[Mapping[str, Any]]:
    """Give the rows of a frame, None where nothing is."""
    import pandas as pd

    for row in records(frame):
        yield {name: None if value is pd.NA or value is None else value for name, value in row.items()}


def doubtful(desk: "Holdings") -> list[dict[str, Any]]:
    """List the pairs of articles of which it is not sure whether they report the same event, the least sure first.

    Those that a person has put together or taken apart since are decided.
    """
    ledger = desk.ledger
    story, people = ledger.current("story_id"), ledger.set_by_people("story_id")
    title = ledger.current("title")
    apart = set(kept_apart(ledger, story))
    rows = []
    for (one, _), own in ledger.findings("doubtful").items():
        for pair in own:
            a, b = sorted((one, pair["other"]))
            where = {"story_a": story.get(a), "story_b": story.get(b)}
            titles = {"title_a": title.get(a), "title_b": title.get(b)}
            together = story.get(a, a) == story.get(b, b) and not people.isdisjoint((a, b))
            if not together and (a, b) not in apart:
                rows.append({"a": a, "b": b, "score": pair["score"], **where, **titles, "why": pair["why"]})
    return sorted(
        rows, key=lambda row: (row["score"] is None, abs((row["score"] or 0) - 0.5), row["a"], row["b"])
    )
