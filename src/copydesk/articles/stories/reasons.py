"""Why articles are one story: what they share that others do not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import scipy.sparse as sparse

from copydesk.articles.stories.links import greatest
from copydesk.articles.stories.terms import BUCKETS, words

SHOWN = 12
"""Terms that are named of a story."""
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Why:
    """What the articles of a story share that is rare elsewhere, in the order of one of their texts."""

    names: tuple[str, ...]
    numbers: tuple[str, ...]
    words: tuple[str, ...]
    """Other words, those that stand in a row in several of the articles as one phrase."""
    days: int | None
    """Days between the first and the last that have a date; None where fewer than two do."""

    def __str__(self) -> str:
        kinds = (("names", self.names), ("numbers", self.numbers), ("words", self.words))
        said = [f"{kind} {', '.join(shared)}" for kind, shared in kinds if shared]
        if self.days is not None:
            said.append(f"within {self.days} day{'' if self.days == 1 else 's'}")
        return "; ".join(said)


def reasons(stories: Sequence[Sequence[int]], texts: Sequence[str], days: Any, weights: Any) -> list[Why]:
    """Say of each story, given as the places of its articles, what they share."""
    found: list[Why] = []
    for start in range(0, len(stories), CHUNK):
        chunk = stories[start : start + CHUNK]
        shared, told = _shared(chunk, weights)
        for places, best, spots in zip(
            chunk, told, _spots(shared, [texts[place] for place in told]), strict=True
        ):
            others = [texts[place].lower() for place in places if place != best]
            found.append(_why(texts[best], spots, others, days[list(places)]))
    return found


def _shared(stories: Sequence[Sequence[int]], weights: Any) -> tuple[Any, list[int]]:
    """Give the terms that weigh most of those that half of a story's articles have, and the article richest in them."""
    sizes = np.array([len(places) for places in stories])
    story = np.arange(len(stories)).repeat(sizes)
    rows = weights[[place for places in stories for place in places]]
    member = sparse.csr_array((np.ones(len(story), dtype=np.float32), (story, np.arange(len(story)))))
    there = rows.copy()
    there.data = np.ones_like(there.data)
    count, sums = (member @ there).tocoo(), (member @ rows).tocoo()
    enough = (count.data >= 2) & (count.data * 2 >= sizes[count.row])
    one, term, weight = count.row[enough], count.col[enough], sums.data[enough]
    best = greatest(one, weight, SHOWN)
    shared = sparse.csr_array((weight[best], (one[best], term[best])), shape=(len(stories), BUCKETS))
    rich = np.asarray(rows.multiply(shared[story]).sum(axis=1)).ravel()
    firsts = np.concatenate([[0], np.cumsum(sizes)])
    richest = [int(rich[a:b].argmax()) for a, b in pairwise(firsts)]
    return shared, [places[place] for places, place in zip(stories, richest, strict=True)]


def _spots(shared: Any, texts: Sequence[str]) -> Iterator[list[tuple[int, int]]]:
    """Find where a shared term stands in each story's text: the first place of each, (start, end)."""
    for row, text in enumerate(texts):
        lowered = text.lower()
        starts, lengths, buckets = words(lowered if len(lowered) == len(text) else text)
        wanted = shared.indices[shared.indptr[row] : shared.indptr[row + 1]]
        hits = np.flatnonzero(np.isin(buckets, wanted))
        _, first = np.unique(buckets[hits], return_index=True)
        hits = hits[np.sort(first)]
        yield list(zip(starts[hits].tolist(), (starts + lengths)[hits].tolist(), strict=True))


def _why(text: str, spots: list[tuple[int, int]], others: Sequence[str], days: Any) -> Why:
    """Join words that stand in a row in another article too, and sort them by kind."""
    runs: list[tuple[int, int]] = []
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
    dated = days[~np.isnan(days)]
    span = int(dated.max() - dated.min()) if len(dated) > 1 else None
    return Why(tuple(names), tuple(numbers), tuple(common), span)
