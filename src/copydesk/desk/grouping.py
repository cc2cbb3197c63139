"""`stories`: examine all articles, group those that report the same event, and remember what changed and why.

A story id that came with the data, or that a person set, is pinned: its articles never move, and two such stories never
merge; where the evidence would have it, they are listed as doubtful. What was found may be joined and merged later, by
articles that are new: without one among them, stories stay as they are, so the same call again changes nothing.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING, Any

from copydesk.desk import examining
from copydesk.desk.corpus_reports import Merged, StoriesReport
from copydesk.desk.engines import Engine
from copydesk.desk.examining import Findings
from copydesk.desk.reports import Progress
from copydesk.ledger import FOUND, Event, Ledger, Row
from copydesk.records import sha256

if TYPE_CHECKING:
    import pandas as pd

    from copydesk.articles.stories import Grouping, Why
    from copydesk.desk.holdings import Holdings

DOUBTFUL = "doubtful@1"
APART = "apart_from"
"""Under which name the reason of a person's event lists articles that report another event."""
GIVEN = "both stories were given, by the data or by a person"
Pair = tuple[str, str]
Doubt = tuple[str, str, float | None, str | None]
"""Two articles; how likely they report the same event, and what they share, or else why that is not known."""


@dataclass(frozen=True, slots=True)
class Regrouped:
    """What a grouping changes."""

    story: Mapping[str, str]
    events: Sequence[Event]
    merged: tuple[Merged, ...]
    doubtful: Sequence[Doubt]


def find(desk: "Holdings", progress: Progress, engine: Engine, *, dry_run: bool) -> StoriesReport:
    """Examine the articles of a desk and group them; the same call again changes nothing."""
    from copydesk.articles import metadata

    ledger, articles = desk.ledger, desk.articles()
    fresh = examining.everything(ledger, articles, progress, engine)
    found = examining.findings(ledger, fresh)
    read = metadata.read_dates(articles)
    dates, languages = _dates(articles, read), _languages(ledger, articles, progress)
    progress("grouping stories")
    before = ledger.latest_events("story_id")
    seen = {article_id for article_id, text in ledger.examined(DOUBTFUL) & set(_keys(articles))}
    made = _regroup(ledger, engine, _frame(articles, found, read), before, seen)
    if not dry_run:
        with ledger.transaction():
            examining.enter(ledger, fresh)
            ledger.add_article_events([*dates, *languages, *made.events])
            ledger.add_findings(DOUBTFUL, _doubtful_rows(articles, made.doubtful))
    known = {a: row["value"] for a, row in before.items()}
    spoken = ledger.current("language") | {event.article_id: str(event.value) for event in languages}
    report = _report(articles, found, known, made)
    counts = dict(Counter(spoken.values()).most_common())
    return replace(report, dates=len(dates), languages=counts, dry_run=dry_run)


def _dates(articles: "pd.DataFrame", read: "pd.DataFrame") -> list[Event]:
    """Give the dates that only the other dates of their outlet make clear, such as 03/04/2020."""
    rows = zip(read["article_id"], articles["published"], read["published"], read["why"], strict=True)
    return [
        Event(a, "published", new, FOUND, {"was": was, "why": why})
        for a, was, new, why in rows
        if isinstance(new, str) and isinstance(why, str)
    ]


def _languages(ledger: Ledger, articles: "pd.DataFrame", progress: Progress) -> list[Event]:
    """Tell the languages of articles that have none yet, where the extra for it is there."""
    from copydesk.articles import metadata
    from copydesk.errors import ExtraError

    known = ledger.latest_events("language").keys() | ledger.set_by_people("language")
    waiting = articles[~articles["article_id"].isin(list(known))]
    progress("telling languages")
    try:
        found = metadata.languages(waiting["text"])
    except ExtraError:
        return []
    return [
        Event(a, "language", code, FOUND, {"sure": sure})
        for a, (code, sure) in zip(waiting["article_id"], found, strict=True)
    ]


def _frame(articles: "pd.DataFrame", found: Findings, read: "pd.DataFrame") -> "pd.DataFrame":
    """Give what stories are grouped by: the report's own words, and dates that can be."""
    rows = zip(articles["article_id"], articles["text"], strict=True)
    texts = [examining.own_words(text, found.marks.get(a, ())) for a, text in rows]
    frame = articles[["article_id", "outlet", "title"]]
    return frame.assign(text=texts, published=read["published"].array)


def _regroup(
    ledger: Ledger,
    engine: Engine,
    frame: "pd.DataFrame",
    before: Mapping[str, Row],
    seen: Collection[str],
) -> Regrouped:
    """Group, until no two pinned stories are one, and say what is other than before."""
    known = {a: row["value"] for a, row in before.items()}
    if frame["article_id"].isin(list(seen)).all():
        return Regrouped(known, [], (), _doubted(ledger, frame))
    pinned = {row["value"] for row in before.values() if row["by"] != FOUND}
    apart = set(kept_apart(ledger, known))
    clashing: set[Pair] = set()
    while True:
        made = engine.group(frame, known, apart=apart | clashing)
        more = _clashes(made, known, pinned)
        if not more:
            break
        clashing |= more
    news = {story for a, story in made.story.items() if a not in seen}
    grouped = {a: story for a, story in made.story.items() if story in news}
    story, names = _named(grouped, known, pinned, ledger.ever("story_id"))
    whys = {name: _why(made.why.get(called)) for name, called in names.items()}
    events = [
        Event(a, "story_id", name, FOUND, whys[name] | ({"was": known[a]} if a in known else {}))
        for a, name in sorted(story.items())
        if known.get(a) != name
    ]
    ended: dict[str, set[str]] = {}
    for a, name in story.items():
        if (was := known.get(a, name)) != name:
            ended.setdefault(name, set()).add(was)
    merged = tuple(Merged(name, tuple(sorted(those))) for name, those in sorted(ended.items()))
    doubtful = [(pair.one, pair.other, pair.score, str(pair.why)) for pair in made.doubtful]
    return Regrouped(
        known | story, events, merged, [*doubtful, *((*pair, None, GIVEN) for pair in sorted(clashing))]
    )


def _doubted(ledger: Ledger, frame: "pd.DataFrame") -> list[Doubt]:
    """Give the pairs that were doubtful last."""
    there = set(frame["article_id"])
    rows = ledger.findings(DOUBTFUL.partition("@")[0])
    return [
        (one, pair["other"], pair["score"], pair["why"])
        for (one, _), own in rows.items()
        for pair in own
        if one in there and pair["other"] in there
    ]


def kept_apart(ledger: Ledger, known: Mapping[str, str]) -> Iterable[Pair]:
    """Give the pairs of articles that people put into different stories, as far as they still are."""
    for said in ledger.said_by_people("story_id"):
        article_id = said["article_id"]
        for other in (said["why"] or {}).get(APART, ()):
            if article_id not in known or known.get(other) != known[article_id]:
                yield min(article_id, other), max(article_id, other)


def _clashes(made: "Grouping", known: Mapping[str, str], pinned: set[str]) -> set[Pair]:
    """Give, for pinned stories that were put together, the first article of each, in pairs."""
    inside: dict[str, dict[str, str]] = {}
    for article_id, story in sorted(made.story.items()):
        if (was := known.get(article_id)) in pinned:
            inside.setdefault(story, {}).setdefault(str(was), article_id)
    return {(min(pair), max(pair)) for firsts in inside.values() for pair in combinations(firsts.values(), 2)}


def _named(
    grouped: Mapping[str, str], known: Mapping[str, str], pinned: set[str], taken: Collection[str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Name the stories: by the pinned one in it, else by that which goes on, else anew.

    A new name says nothing of an article, which may have to be erased one day. Gives the story of each article, and
    what the grouping called each story.
    """
    names: dict[str, str] = {}
    for article_id, story in sorted(grouped.items()):
        if (was := known.get(article_id)) in pinned:
            names[story] = str(was)
    old, taken = set(known.values()), set(taken)
    for story in sorted(set(grouped.values()) - names.keys()):
        names[story] = story if story in old else new_name(story, taken)
        taken.add(names[story])
    return {a: names[story] for a, story in grouped.items()}, {name: s for s, name in names.items()}


def new_name(of: str, taken: Collection[str]) -> str:
    """Make a name for a story that no story ever had."""
    digest, length = sha256(of), 8
    while (name := f"s-{digest[:length]}") in taken:
        length += 1
    return name


def _why(why: "Why | None") -> dict[str, Any]:
    if why is None:
        return {}
    shared = {"names": why.names, "numbers": why.numbers, "words": why.words, "phrases": why.phrases}
    found: dict[str, Any] = {kind: list(its) for kind, its in shared.items() if its}
    return found | ({} if why.days is None else {"days": why.days})


def _doubtful_rows(articles: "pd.DataFrame", pairs: Sequence[Doubt]) -> examining.Found:
    rows: dict[str, list[Any]] = {}
    for one, other, score, why in pairs:
        rows.setdefault(one, []).append({"other": other, "score": score, "why": why})
    return {key: rows.get(key[0], []) for key in _keys(articles)}


def _keys(articles: "pd.DataFrame") -> list[examining.Key]:
    return list(zip(articles["article_id"], articles["text_sha256"], strict=True))


def _report(
    articles: "pd.DataFrame", found: Findings, known: Mapping[str, str], made: Regrouped
) -> StoriesReport:
    now = made.story
    sizes, sizes_before = Counter(now.values()), Counter(known.values())
    outlets: dict[str, set[Any]] = {}
    for a, outlet in zip(articles["article_id"], articles["outlet"].fillna(""), strict=True):
        if a in now:
            outlets.setdefault(now[a], set()).add(outlet or (a,))
    told = {story for story, names in outlets.items() if len(names) > 1}
    new = {story for story, size in sizes.items() if size > 1 and sizes_before[story] < 1}
    return StoriesReport(
        articles=len(articles),
        copies=_kinds({copy.kind for copy in own} for own in found.copies.values()),
        marks=dict(Counter(mark.kind for own in found.marks.values() for mark in own).most_common()),
        damaged=_kinds({one.name for one in own} for own in found.damage.values()),
        stories=sum(size > 1 for size in sizes.values()),
        found=len(new),
        joined=sum(a not in known and story not in new for a, story in now.items()),
        merged=made.merged,
        told=len(told),
        in_told=sum(sizes[story] for story in told),
        doubtful=len(made.doubtful),
        given=sum(score is None for _, _, score, _ in made.doubtful),
        dates=0,
    )


def _kinds(several: Iterable[set[str]]) -> dict[str, int]:
    return dict(Counter(kind for own in several for kind in sorted(own)).most_common())
