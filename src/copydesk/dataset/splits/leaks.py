"""The proof that nothing leaks: what a reviewer would look for, looked for in the rows that were written.

It is a dict of JSON's own types, the same for the same rows. What is a leak adds up in `leaks`: articles, stories and
copies in two parts, and in a hold-out what should not be in two. The rest is information: how near the nearest
neighbours in different parts are, who wrote in two, which days the parts are from, which labels a part lacks, and how
far the source alone predicts the labels (`probe`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import Any

import pandas as pd

from copydesk.articles.copies import find
from copydesk.articles.findings import Copy
from copydesk.dataset.rows import articles_of
from copydesk.dataset.splits.dealing import PARTS, Side
from copydesk.dataset.splits.holding import HoldOut, days_of
from copydesk.dataset.splits.labels import all_of
from copydesk.dataset.splits.nearest import nearest
from copydesk.dataset.splits.probe import probe
from copydesk.errors import BuildError

Row = dict[str, Any]
Parts = Mapping[Side, Sequence[Row]]
Proof = dict[str, Any]

LISTED = 10
"""So many of each thing are listed by name; all are counted."""


def prove(
    parts: Parts,
    *,
    authors: Mapping[str, str] | None = None,
    hold_out: HoldOut | None = None,
    set_aside: Mapping[str, int] | None = None,
) -> Proof:
    """Compare the rows of the parts with each other; what is in quarantine is in no part.

    `authors` maps articles to who wrote them, which rows do not say; `set_aside` counts why rows are in quarantine.
    """
    articles = {side: _articles(parts.get(side, ())) for side in PARTS}
    copies = copies_across(parts)
    sides = _sides(articles)
    twice = sorted(article for article, own in sides.items() if len(own) > 1)
    stories = _across(articles, _story)
    outlets = _across(articles, lambda article: article["outlet"])
    proof: Proof = {
        "split": hold_out.name if hold_out else "default",
        "leaks": 0,
        "articles": {"across": len(twice), "listed": twice[:LISTED]},
        "stories": _listed(stories),
        "copies": {
            "across": len(copies),
            **{kind: sum(copy.kind == kind for copy in copies) for kind in ("exact", "near", "contained")},
            "listed": [_pair(c.article_id, c.of, sides, kind=c.kind, share=c.share) for c in copies[:LISTED]],
        },
        "nearest": _nearest(articles),
        "outlets": _listed(outlets),
        "authors": _listed(_across(articles, lambda a: _one_line(authors.get(a["article_id"]))))
        if authors is not None
        else None,
        "dates": _dates(articles),
        "labels": _labels(parts),
        "probe": probe(parts.get("train", ()), parts.get("test", ())),
    }
    if hold_out:
        proof["held_out"] = hold_out.said
        proof["set_aside"] = dict(set_aside or {})
        proof["not_held_out"] = _not_held_out(articles, outlets, hold_out)
    counted = [proof[what]["across"] for what in ("articles", "stories", "copies")]
    proof["leaks"] = sum(counted) + len(proof.get("not_held_out", ()))
    return proof


def refuse(proof: Mapping[str, Any]) -> None:
    """Raise BuildError for a proof that found a leak."""
    if proof.get("leaks"):
        raise BuildError(
            f"the parts leak, so nothing was written: {'; '.join(said(proof))}",
            next_step="This is a fault of Copydesk: please report it, with this message.",
        )


def said(proof: Mapping[str, Any]) -> list[str]:
    """Say each kind of leak that was found, with the first of them."""
    things = {
        "articles": ("article", "articles"),
        "stories": ("story", "stories"),
        "copies": ("pair of copies", "pairs of copies"),
    }
    lines = [
        f"{n} {one if n == 1 else several} on two sides: {', '.join(map(_name, proof[what]['listed']))}"
        for what, (one, several) in things.items()
        if (n := proof[what]["across"])
    ]
    return [*lines, *proof.get("not_held_out", ())]


def copies_across(parts: Parts) -> list[Copy]:
    """Find the copies, exact, near and contained, of which one article is in another part than the other."""
    articles = {side: _articles(parts.get(side, ())) for side in PARTS}
    sides = _sides(articles)
    every = {a: article for own in articles.values() for a, article in own.items()}
    frame = pd.DataFrame(
        {
            "article_id": pd.Series(list(every), dtype="string"),
            "text": pd.Series([one["text"] for one in every.values()], dtype="string"),
            "published": pd.Series([one["published"] for one in every.values()], dtype="string"),
        }
    )
    return [copy for copy in find(frame) if len(sides[copy.article_id] | sides[copy.of]) > 1]


def _articles(rows: Iterable[Row]) -> dict[str, Row]:
    """Give the articles that rows are about, each once."""
    return {article["article_id"]: article for row in rows for article in articles_of(row)}


def _sides(articles: Mapping[Side, Mapping[str, Row]]) -> dict[str, set[Side]]:
    sides: dict[str, set[Side]] = defaultdict(set)
    for side, own in articles.items():
        for article in own:
            sides[article].add(side)
    return sides


def _story(article: Row) -> str | None:
    story: str | None = article["story_id"]
    return story


def _one_line(text: str | None) -> str | None:
    return " ".join(text.split()) if text else None


def _across(articles: Mapping[Side, Mapping[str, Row]], key: Any) -> dict[str, Counter[Side]]:
    """Map what articles of several parts have in common to how many have it in each, the commonest first."""
    found: dict[str, Counter[Side]] = defaultdict(Counter)
    for side, own in articles.items():
        for article in own.values():
            if (value := key(article)) is not None:
                found[value][side] += 1
    several = ((value, counts) for value, counts in found.items() if len(counts) > 1)
    return dict(sorted(several, key=lambda item: (-item[1].total(), item[0])))


def _listed(across: Mapping[str, Counter[Side]]) -> dict[str, Any]:
    shown = list(across.items())[:LISTED]
    return {
        "across": len(across),
        "listed": [{"name": name} | {side: n[side] for side in PARTS if n[side]} for name, n in shown],
    }


def _pair(a: str, b: str, sides: Mapping[str, set[Side]], **more: Any) -> dict[str, Any]:
    places = {
        which: next(side for side in PARTS if side in sides[one]) for which, one in (("a", a), ("b", b))
    }
    if places["a"] == places["b"]:  # one of them is in two parts itself
        places["b"] = next((side for side in PARTS if side in sides[b] and side != places["a"]), places["b"])
    rounded = {key: round(value, 4) if isinstance(value, float) else value for key, value in more.items()}
    return {"a": a, "in": places["a"], "b": b, "and": places["b"]} | rounded


def _name(one: Any) -> str:
    if isinstance(one, str):
        return one
    return str(one["name"]) if "name" in one else f"{one['a']} ({one['in']}) and {one['b']} ({one['and']})"


def _nearest(articles: Mapping[Side, Mapping[str, Row]]) -> dict[str, Any]:
    every = [(side, article) for side, own in articles.items() for article in own.values()]
    found = nearest([one["text"] for _, one in every], [side for side, _ in every], LISTED)
    pairs = [(every[a], every[b], share) for a, b, share in found.pairs]
    return {
        "at_least": {str(step): number for step, number in found.at_least.items()},
        "pairs": [
            {"a": one["article_id"], "in": side, "b": other["article_id"], "and": another, "share": share}
            for (side, one), (another, other), share in pairs
        ],
    }


def _dates(articles: Mapping[Side, Mapping[str, Row]]) -> dict[str, Any]:
    """Give of each part the first and last day, how many articles have none, and which parts share days."""
    found: dict[str, Any] = {}
    for side, own in articles.items():
        days = [days_of(article["published"]) for article in own.values()]
        told = [day for day in days if day]
        found[side] = {
            "first": min((first for first, _ in told), default=None),
            "last": max((last for _, last in told), default=None),
            "undated": len(days) - len(told),
        }
    shared = []
    for one, other in combinations(PARTS, 2):
        first = max(filter(None, (found[one]["first"], found[other]["first"])), default=None)
        last = min(filter(None, (found[one]["last"], found[other]["last"])), default=None)
        if first and last and found[one]["first"] and found[other]["first"] and first <= last:
            shared.append({"parts": [one, other], "first": first, "last": last})
    return found | {"shared": shared}


def _labels(parts: Parts) -> dict[str, Any]:
    """List the labels and answers that a part with rows has not, with how many rows have them in all."""
    counts = {side: Counter(label for row in parts.get(side, ()) for label in all_of(row)) for side in PARTS}
    every = sorted(set().union(*counts.values()))
    lacking = [
        {"label": label, "rows": sum(counts[side][label] for side in PARTS), "not_in": missing}
        for label in every
        if (missing := [side for side in PARTS if parts.get(side) and not counts[side][label]])
    ]
    return {"all": len(every), "lacking": lacking}


def _not_held_out(
    articles: Mapping[Side, Mapping[str, Row]], outlets: Mapping[str, Counter[Side]], hold_out: HoldOut
) -> list[str]:
    """Say what a hold-out should have kept apart and did not."""
    if hold_out.after:
        late = sorted(
            article
            for side in ("train", "validation")
            for article, one in articles[side].items()
            if (days := days_of(one["published"])) is None or days[1] >= hold_out.after
        )
        return [f"{article} is not from before {hold_out.after}, and not in test" for article in late]
    held = [name for name in outlets if name in hold_out.outlets or not hold_out.outlets]
    return [f"the outlet {name} is in {' and '.join(outlets[name])}" for name in held]
