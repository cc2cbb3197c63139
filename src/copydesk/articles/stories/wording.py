"""Where what the articles of a story share stands in their texts."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from copydesk.articles.stories.phrases import Rare, pairs
from copydesk.articles.stories.terms import BUCKETS, told, words_of

SHOWN, LONGEST = 5, 6
"""Rare phrases that are named of a story, more where so many do not join all; and how many words are named of one,
not counting those that say nothing."""

ACROSS = re.compile(r"[^\w\s]\s|\s[^\w\s]")
"""Phrases that go on from one clause into the next are named last."""

Article = tuple[str, str]
"""A title and a text."""
Span = tuple[int, int]
Hit = tuple[int, int, int, int, int, int]
"""Where a rare phrase stands: its number among the words, its article, 0 for the title or 1, start, end; its hash."""
Run = tuple[tuple[int, ...], int, int, int, int, int]
"""Which articles share a phrase, how many words it has; and where it stands: article, 0 or 1, start, end."""


def sharers(stories: Sequence[Sequence[int]], rare: Rare) -> list[dict[int, tuple[int, ...]]]:
    """Give, for each story, the rare phrases that several of its articles have, by hash, and which articles do."""
    places = np.array([place for own in stories for place in own])
    story = np.arange(len(stories)).repeat([len(own) for own in stories])
    own = rare.of(places)
    row = np.arange(len(places)).repeat(np.diff(own.rows.indptr))
    keys = story[row] << 32 | own.hashes[own.rows.indices].astype(np.int64)
    order = np.argsort(keys, kind="stable")
    several, first, count = np.unique(keys[order], return_index=True, return_counts=True)
    found: list[dict[int, tuple[int, ...]]] = [{} for _ in stories]
    for nth in np.flatnonzero(count > 1).tolist():
        those = places[row[order[first[nth] : first[nth] + count[nth]]]]
        found[several[nth] >> 32][int(several[nth] & 0xFFFFFFFF)] = tuple(those.tolist())
    return found


def tellers(first: int, sharers: Mapping[int, tuple[int, ...]]) -> list[int]:
    """Choose articles whose phrases name one of every other that shares any, beginning with `first`."""
    sets = set(sharers.values())
    chosen, reached = [first], {place for those in sets if first in those for place in those}
    for place in sorted({place for those in sets for place in those}):
        if place not in reached:
            chosen.append(place)
            reached |= {other for those in sets if place in those for other in those}
    return chosen


def read(
    tellers: Sequence[Sequence[int]],
    articles: Sequence[Article],
    shared: Any,
    sharers: Sequence[Mapping[int, Any]],
) -> tuple[list[list[Span]], list[list[Hit]]]:
    """Find where shared terms first stand in the text of each story's first teller, and rare phrases in all of them."""
    place = np.array([one for own in tellers for one in own])
    story = np.arange(len(tellers)).repeat([len(own) for own in tellers])
    first = np.diff(story, prepend=-1) > 0
    part, start, end, bucket = words_of([_lower(part) for one in place for part in articles[one]])
    teller, of = part // 2, story[part // 2]
    terms = of * BUCKETS + bucket
    hits = np.flatnonzero(first[teller] & (part % 2 == 1) & np.isin(terms, shared))
    hits = hits[np.sort(np.unique(terms[hits], return_index=True)[1])]
    spots: list[list[Span]] = [[] for _ in tellers]
    for nth, *span in zip(*(column[hits].tolist() for column in (of, start, end)), strict=True):
        spots[nth].append((span[0], span[1]))
    kept = np.flatnonzero(told(bucket))
    hashes, at = pairs(bucket[kept], part[kept])
    one, other = kept[at], kept[at + 1]
    wanted = [nth << 32 | phrase for nth, own in enumerate(sharers) for phrase in own]
    there = np.flatnonzero(np.isin(of[one] << 32 | hashes.astype(np.int64), wanted))
    one, other = one[there], other[there]
    columns = (at[there], place[teller[one]], part[one] % 2, start[one], end[other], hashes[there])
    found: list[list[Hit]] = [[] for _ in tellers]
    for nth, *hit in zip(of[one].tolist(), *(column.tolist() for column in columns), strict=True):
        found[nth].append(tuple(hit))
    return spots, found


def _lower(text: str) -> str:
    """Lower a text, where that leaves its offsets as they are."""
    lowered = text.lower()
    return lowered if len(lowered) == len(text) else text


def phrases(
    hits: Iterable[Hit],
    sharers: Mapping[int, tuple[int, ...]],
    articles: Sequence[Article],
    named: Sequence[str],
) -> tuple[str, ...]:
    """Name rare phrases in the order of the texts: at least one that each sharer has, unless it is `named` already."""
    found: dict[str, tuple[int, set[int]]] = {}
    for those, many, article, part, start, end in _runs(hits, sharers):
        phrase = " ".join(articles[article][part][start:end].split())
        found.setdefault(phrase, (many, set()))[1].update(those)
    ranked = sorted(
        found, key=lambda phrase: (bool(ACROSS.search(phrase)), -len(found[phrase][1]), -found[phrase][0])
    )
    waiting = {article for _, those in found.values() for article in those}
    needed: list[str] = []
    for phrase in ranked:
        if not waiting.isdisjoint(found[phrase][1]):
            needed.append(phrase)
            waiting -= found[phrase][1]
    chosen: list[str] = []
    said = "\n".join(named).lower()
    for phrase in (*needed, *ranked):
        if (phrase in needed or len(chosen) < SHOWN) and phrase.lower() not in said:
            chosen.append(phrase)
            said += f"\n{phrase.lower()}"
    return tuple(phrase for phrase in found if phrase in chosen)


def _runs(hits: Iterable[Hit], sharers: Mapping[int, tuple[int, ...]]) -> list[Run]:
    """Join phrases that go on from one to the next in the same articles."""
    runs: list[Run] = []
    last = -2
    for place, article, part, start, end, phrase in hits:
        those = sharers[phrase]
        if place == last + 1 and runs[-1][0] == those and runs[-1][1] < LONGEST:
            runs[-1] = (those, runs[-1][1] + 1, article, part, runs[-1][4], end)
        else:
            runs.append((those, 2, article, part, start, end))
        last = place
    return runs
