"""Sides: train, validation or test for each story, for good.

A story never sits on two sides, a copy is on that of its original, and no article changes sides between versions.
Where merged stories or copies would force one or the other, the article is set aside in quarantine until a person
decides.
"""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any

import pandas as pd

from copydesk.articles.copies import groups
from copydesk.dataset.rows import articles_of
from copydesk.errors import BuildError

PARTS = ("train", "validation", "test")
Side = str
"""One of the parts, or `quarantine`."""

ENOUGH_STORIES = 3
"""From this many stories on, each part gets one; below, all are in train."""

Story = tuple[bool, str]
"""Whether there is a story id, and that id, else the article's: no story means a story of its own."""

Labels = Mapping[str, Collection[str]]
"""Article -> the labels and answers that it has; none where nobody labelled it."""

ARTICLE = ""
"""The label that every article has: by it, parts lack articles."""


def joined(articles: pd.DataFrame, copies: Iterable[tuple[str, str]]) -> dict[str, Story]:
    """Map the articles that copies join to what must lie on one side: the story of the first by name among them.

    `articles` has article_id and story_id; `copies` are pairs of articles. Whoever is in a story with one of these
    is among them, and so is who is in one with a copy of that.
    """
    own = {article: story for story, members in stories_of(articles, {}).items() for article in members}
    together = groups((own[one], own[other]) for one, other in copies if one in own and other in own)
    return {article: together[story] for article, story in own.items() if story in together}


def deal(
    articles: pd.DataFrame,
    remembered: Mapping[str, Side],
    ratios: Mapping[Side, float],
    seed: int,
    joined: Mapping[str, Story] = MappingProxyType({}),
    labels: Labels = MappingProxyType({}),
) -> dict[str, Side]:
    """Give every article of the frame a side.

    `articles` has article_id, story_id, added_at: those of the set, and the others that are remembered, so
    that their stories are. What copies have `joined` counts as one story. A remembered article keeps its side, with
    one exception: when its story holds articles of several sides (stories were merged, or a copy links them), the
    side of the article that was added first holds, and articles remembered on other sides go to quarantine. A new
    article takes its story's side. A story of which only quarantine is remembered stays there with its new articles:
    it was in some part once.

    Stories without a side are dealt in the order of SHA-256 over `seed NUL story_id`, those with the label that is
    rarest among what is left first: iterative stratification (Sechidis, Tsoumakas and Vlahavas, "On the Stratification
    of Multi-Label Data", ECML PKDD 2011, algorithm 1) of whole stories. Open to a story are the parts that lack as many
    articles as it has, else the one that lacks most; of these it goes to the one that lacks most of its rarest label,
    then of the next, at last of articles. So no part ends further from its ratio than the largest story is long, and
    what is too rare to be everywhere is in train first. The last stories are kept for parts that would stay empty;
    with fewer than three all are in train.
    """
    shares = shares_of(ratios)
    stories = stories_of(articles, joined)
    sides: dict[Story, Side] = {}
    for story, members in stories.items():
        known = [remembered[article] for article in members if article in remembered]
        if known:
            sides[story] = next((side for side in known if side != "quarantine"), "quarantine")
    given = {
        article: side if remembered.get(article, side) == side else "quarantine"
        for story, side in sides.items()
        for article in stories[story]
    }
    dealt = _deal_new(stories, sides, given, shares, seed, labels)
    return given | {article: side for story, side in dealt.items() for article in stories[story]}


def part(rows: Iterable[dict[str, Any]], sides: Mapping[str, Side]) -> dict[Side, list[dict[str, Any]]]:
    """Sort rows of the training set into their parts: always the three, and quarantine when it is needed.

    A pair or a story whose articles are on different sides goes to quarantine: on either side it would leak.
    """
    parts: dict[Side, list[dict[str, Any]]] = {side: [] for side in PARTS}
    for row in rows:
        own = {sides[article["article_id"]] for article in articles_of(row)}
        parts.setdefault(own.pop() if len(own) == 1 else "quarantine", []).append(row)
    return parts


def shares_of(ratios: Mapping[Side, float]) -> dict[Side, float]:
    """Give the share of each part; raise BuildError for ratios that cannot be."""
    wrong = [f"{name} = {ratio}" for name, ratio in ratios.items() if name not in PARTS or not ratio >= 0]
    total = sum(ratios.values())
    if wrong or not 0 < total < float("inf"):
        raise BuildError(
            f"split ratios must be numbers from 0 on for {', '.join(PARTS)}, not all 0: "
            f"{', '.join(wrong) or dict(ratios)}",
            next_step="Correct the split ratios in copydesk.toml; 80, 10 and 10 are usual.",
        )
    return {side: ratios.get(side, 0) / total for side in PARTS}


def stories_of(articles: pd.DataFrame, joined: Mapping[str, Story]) -> dict[Story, list[str]]:
    """List the articles of each story, and of what copies have `joined`, the first added first."""
    ordered = articles.sort_values(["added_at", "article_id"])
    stories: dict[Story, list[str]] = {}
    for article, story in zip(ordered["article_id"], ordered["story_id"], strict=True):
        key = (False, article) if pd.isna(story) else (True, story)
        stories.setdefault(joined.get(article, key), []).append(article)
    return stories


def in_order(stories: Iterable[Story], seed: int) -> list[Story]:
    """Sort stories as they are dealt: by SHA-256 over `seed NUL story_id`."""
    return sorted(stories, key=lambda story: (hashlib.sha256(f"{seed}\0{story[1]}".encode()).digest(), story))


def _deal_new(
    stories: Mapping[Story, Sequence[str]],
    sides: Mapping[Story, Side],
    given: Mapping[str, Side],
    shares: Mapping[Side, float],
    seed: int,
    labels: Labels,
) -> dict[Story, Side]:
    """Choose a part for every story that has no side; `given` are the articles that have one."""
    new = in_order((story for story in stories if story not in sides), seed)
    held = [side for side in sides.values() if side != "quarantine"]
    if len(held) + len(new) < ENOUGH_STORIES:
        return dict.fromkeys(new, "train")
    shares = {side: share for side, share in shares.items() if share}
    has = {story: _count(stories[story], labels) for story in new}
    placed = {side: _count((a for a, own in given.items() if own == side), labels) for side in PARTS}
    total: Counter[str] = Counter()
    for counts in (*has.values(), *placed.values()):
        total.update(counts)
    lacking = {
        side: {label: share * number - placed[side][label] for label, number in total.items()}
        for side, share in shares.items()
    }
    empty = [side for side in lacking if side not in held]
    dealt: dict[Story, Side] = {}
    for story in _rarest_first(new, has):
        open_to = empty if len(new) - len(dealt) <= len(empty) else list(lacking)
        rarest = sorted(has[story], key=lambda label: (label == ARTICLE, total[label], label))
        side = _part_for(has[story], rarest, {side: lacking[side] for side in open_to})
        dealt[story] = side
        for label, number in has[story].items():
            lacking[side][label] -= number
        if side in empty:
            empty.remove(side)
    return dealt


def _rarest_first(stories: Iterable[Story], has: Mapping[Story, Mapping[str, int]]) -> Iterator[Story]:
    """Give the stories of the label that fewest articles of those left have, then of the next; in order otherwise."""
    left = dict.fromkeys(stories)
    counts: Counter[str] = Counter()
    those_with: dict[str, list[Story]] = {}
    for story in left:
        counts.update(has[story])
        for label in has[story]:
            those_with.setdefault(label, []).append(story)
    while left:
        rarest = min(those_with, key=lambda label: (label == ARTICLE, counts[label], label))
        for story in those_with.pop(rarest):
            if story in left:
                del left[story]
                counts.subtract(has[story])
                yield story


def _count(articles: Iterable[str], labels: Labels) -> Counter[str]:
    """Count the articles that have each label."""
    return Counter(label for article in articles for label in (ARTICLE, *labels.get(article, ())))


def _part_for(
    story: Mapping[str, int], rarest: Sequence[str], lacking: Mapping[Side, Mapping[str, float]]
) -> Side:
    """Choose among the parts that are open: what fits in, else what lacks most; then by the rarest labels."""
    roomy = [side for side in lacking if lacking[side][ARTICLE] >= story[ARTICLE]]
    open_to = roomy or [max(lacking, key=lambda side: lacking[side][ARTICLE])]
    return max(open_to, key=lambda side: [lacking[side][label] for label in rarest])
