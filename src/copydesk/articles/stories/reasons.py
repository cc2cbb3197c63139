"""Why articles are one story: what they share that others do not."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import scipy.sparse as sparse

from copydesk.articles.stories import wording
from copydesk.articles.stories.arrays import narrowed
from copydesk.articles.stories.links import greatest
from copydesk.articles.stories.phrases import Rare
from copydesk.articles.stories.terms import BUCKETS
from copydesk.articles.stories.wording import Article, Span

SHOWN = 12
"""Terms that are named of a story."""
CHUNK = 1000


@dataclass(frozen=True, slots=True)
class Why:
    """What the articles of a story share that is rare elsewhere, in the order of one of their texts."""

    names: tuple[str, ...]
    numbers: tuple[str, ...]
    words: tuple[str, ...]
    """Other words, those that stand in a row in several of the articles as one phrase."""
    phrases: tuple[str, ...]
    """Words in a row that hardly any other article has, unless they were named already.

    Each article that shares such words with another of the story shares one of those named here or above.
    """
    days: int | None
    """Days between the first and the last that have a date; None where fewer than two do."""

    def __str__(self) -> str:
        kinds = (("names", self.names), ("numbers", self.numbers), ("words", self.words))
        said = [f"{kind} {', '.join(shared)}" for kind, shared in kinds if shared]
        if self.phrases:
            said.append(f"rare phrases {', '.join(f'“{phrase}”' for phrase in self.phrases)}")
        if self.days is not None:
            said.append(f"within {self.days} day{'' if self.days == 1 else 's'}")
        return "; ".join(said)


def reasons(
    stories: Sequence[Sequence[int]],
    articles: Sequence[Article],
    days: Any,
    weights: Any,
    rare: Rare,
) -> list[Why]:
    """Say of each story, given as the places of its articles, what they share; these are titles and texts."""
    found: list[Why] = []
    for at in range(0, len(stories), CHUNK):
        chunk = stories[at : at + CHUNK]
        shared, richest = _shared(chunk, weights)
        sharers = wording.sharers(chunk, rare)
        tellers = [wording.tellers(place, own) for place, own in zip(richest, sharers, strict=True)]
        spots, hits = wording.read(tellers, articles, shared, sharers)
        for places, best, own, spot, hit in zip(chunk, richest, sharers, spots, hits, strict=True):
            others = [articles[place][1].lower() for place in places if place != best]
            kinds = _kinds(articles[best][1], spot, others)
            named = [run for kind in kinds for run in kind]
            found.append(Why(*kinds, wording.phrases(hit, own, articles, named), _span(days[list(places)])))
    return found


def _shared(stories: Sequence[Sequence[int]], weights: Any) -> tuple[Any, list[int]]:
    """Give the terms that weigh most of those that half of a story's articles have, and the article richest in them.

    A term is given as the number of the story, shifted, and its bucket.
    """
    sizes = np.array([len(places) for places in stories])
    story = np.arange(len(stories)).repeat(sizes)
    rows, left = narrowed(weights[[place for places in stories for place in places]])
    member = sparse.csr_array((np.ones(len(story), dtype=np.float32), (story, np.arange(len(story)))))
    there = sparse.csr_array((np.ones_like(rows.data), rows.indices, rows.indptr), shape=rows.shape)
    count, sums = (member @ there).tocoo(), (member @ rows).tocoo()
    enough = (count.data >= 2) & (count.data * 2 >= sizes[count.row])
    one, term, weight = count.row[enough], count.col[enough], sums.data[enough]
    best = greatest(one, weight, SHOWN)
    shared = sparse.csr_array((weight[best], (one[best], term[best])), shape=(len(stories), len(left)))
    rich = np.asarray(rows.multiply(shared[story]).sum(axis=1)).ravel()
    firsts = np.concatenate([[0], np.cumsum(sizes)])
    richest = [int(rich[a:b].argmax()) for a, b in pairwise(firsts)]
    terms = one[best].astype(np.int64) * BUCKETS + left[term[best]]
    return terms, [places[place] for places, place in zip(stories, richest, strict=True)]


def _kinds(
    text: str, spots: list[Span], others: Sequence[str]
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Join words that stand in a row in another article too, and sort them: names, numbers, others."""
    runs: list[Span] = []
    for start, end in spots:
        joined = text[runs[-1][0] : end] if runs else ""
        if runs and start - runs[-1][1] <= 2 and any(joined.lower() in other for other in others):
            runs[-1] = (runs[-1][0], end)
        else:
            runs.append((start, end))
    names: list[str] = []
    numbers: list[str] = []
    common: list[str] = []
    for start, end in runs:
        run = text[start:end]
        before = text[:start].rstrip(" “\"'(")[-1:]
        named = run[0].isupper() and (
            before.isalnum() or before in tuple(",;:-–’")
        )  # not the start of a sentence
        kind = numbers if run[0].isdigit() else names if named else common
        kind.append(run)
    return tuple(names), tuple(numbers), tuple(common)


def _span(days: Any) -> int | None:
    """Give the days between the first and the last date; None where fewer than two are known."""
    dated = days[~np.isnan(days)]
    return int(dated.max() - dated.min()) if len(dated) > 1 else None
