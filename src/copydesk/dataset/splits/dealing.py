"""Sides: train, validation or test for each story, for good.

A story never sits on two sides, a copy is on that of its original, and no article changes sides between versions.
Where merged stories or copies would force one or the other, the article is set aside in quarantine until a person
decides.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
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


def joined(articles: pd.DataFrame, copies: Iterable[tuple[str, str]]) -> dict[str, Story]:
    """Map the articles that copies join to what must lie on one side: the story of the first by name among them.

    `articles` has article_id and story_id; `copies` are pairs of articles. Whoever is in a story with one of these
    is among them, and so is who is in one with a copy of that.
    """
    own = {article: story for story, members in _stories(articles, {}).items() for article in members}
    together = groups((own[one], own[other]) for one, other in copies if one in own and other in own)
    return {article: together[story] for article, story in own.items() if story in together}


def deal(
    articles: pd.DataFrame,
    remembered: Mapping[str, Side],
    ratios: Mapping[Side, float],
    seed: int,
    joined: Mapping[str, Story] = MappingProxyType({}),
) -> dict[str, Side]:
    """Give every article of the frame a side.

    `articles` has article_id, story_id, added_at: those of the set, and the others that are remembered, so
    that their stories are. What copies have `joined` counts as one story. A remembered article keeps its side, with
    one exception: when its story holds articles of several sides (stories were merged, or a copy links them), the
    side of the article that was added first holds, and articles remembered on other sides go to quarantine. A new
    article takes its story's side. A story of which only quarantine is remembered stays there with its new articles:
    it was in some part once.

    Stories without a side are dealt in the order of SHA-256 over `seed NUL story_id`, each to the part that
    lacks most articles; the last ones are kept for parts that would stay empty. With fewer than three stories
    all are in train.
    """
    shares = _shares(ratios)
    stories = _stories(articles, joined)
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
    dealt = _deal_new(stories, sides, Counter(given.values()), shares, seed)
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


def _shares(ratios: Mapping[Side, float]) -> dict[Side, float]:
    wrong = [f"{name} = {ratio}" for name, ratio in ratios.items() if name not in PARTS or not ratio >= 0]
    total = sum(ratios.values())
    if wrong or not 0 < total < float("inf"):
        raise BuildError(
            f"split ratios must be numbers from 0 on for {', '.join(PARTS)}, not all 0: "
            f"{', '.join(wrong) or dict(ratios)}",
            next_step="Correct the split ratios in copydesk.toml; 80, 10 and 10 are usual.",
        )
    return {side: ratios.get(side, 0) / total for side in PARTS}


def _stories(articles: pd.DataFrame, joined: Mapping[str, Story]) -> dict[Story, list[str]]:
    """List each story's articles, the first added first."""
    ordered = articles.sort_values(["added_at", "article_id"])
    stories: dict[Story, list[str]] = {}
    for article, story in zip(ordered["article_id"], ordered["story_id"], strict=True):
        key = (False, article) if pd.isna(story) else (True, story)
        stories.setdefault(joined.get(article, key), []).append(article)
    return stories


def _deal_new(
    stories: Mapping[Story, Sequence[str]],
    sides: Mapping[Story, Side],
    given: Mapping[Side, int],
    shares: Mapping[Side, float],
    seed: int,
) -> dict[Story, Side]:
    """Choose a part for every story that has no side; `given` counts the articles that have one."""
    new = sorted(
        (story for story in stories if story not in sides),
        key=lambda story: (hashlib.sha256(f"{seed}\0{story[1]}".encode()).digest(), story),
    )
    held = [side for side in sides.values() if side != "quarantine"]
    if len(held) + len(new) < ENOUGH_STORIES:
        return dict.fromkeys(new, "train")
    total = sum(given.get(side, 0) for side in PARTS) + sum(len(stories[story]) for story in new)
    lacking = {side: share * total - given.get(side, 0) for side, share in shares.items() if share}
    empty = [side for side in lacking if side not in held]
    dealt: dict[Story, Side] = {}
    for place, story in enumerate(new):
        open_to = empty if len(new) - place <= len(empty) else list(lacking)
        side = max(open_to, key=lacking.__getitem__)
        dealt[story] = side
        lacking[side] -= len(stories[story])
        if side in empty:
            empty.remove(side)
    return dealt
