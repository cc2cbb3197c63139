"""Stories found by several processes: the steps of `articles.stories`, for parts of the articles and of the time.

The texts and their weighed terms stay with the workers. Each looks for the nearest of some articles among those of the
weeks around them, by their telling terms; the rows of the pairs found are brought to where these are compared. To the
one who asks come of each article its id, its date and its links, from which the tree is grown and cut there.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sparse

from copydesk.articles.scaling.engine import Engine
from copydesk.articles.scaling.parts import Part, Source, frame
from copydesk.articles.stories import grouping, links, phrases, reasons, terms
from copydesk.articles.stories.arrays import narrowed
from copydesk.articles.stories.grouping import Grouping, Pair
from copydesk.articles.stories.phrases import Rare
from copydesk.articles.stories.reasons import Why
from copydesk.articles.stories.wording import Article

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("article_id", "title", "text", "published")
BLOCK = 5 * links.CHUNK
"""Articles, in the order of their dates, whose nearest one worker finds at once."""
DEALT = 250_000
"""Pairs that one worker compares at once; the rows of their articles come to it from all parts."""
_LOW = np.uint64(2**32 - 1)
_Rows = tuple[Any, Any]
"""The numbers or places of some articles, and a row of each."""


def group(
    engine: Engine,
    articles: Source,
    known: Mapping[str, str] | None = None,
    *,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
) -> Grouping:
    """Find which articles report the same event, as `stories.group` does: the same result.

    `articles` is a frame or a list of Parquet files, which every worker must be able to read by their paths.
    """
    import pandas as pd

    parts = engine.parts(articles, COLUMNS)
    facts: list[pd.DataFrame] = engine.results(engine.each(_facts, parts))
    if not sum(map(len, facts)):
        return Grouping({}, {}, (), ())
    ordered = pd.concat(facts, ignore_index=True).sort_values("article_id")
    number = np.argsort(ordered.index.to_numpy())
    numbers = engine.spread(np.split(number, np.cumsum([len(some) for some in facts])[:-1]))
    start = grouping.begin(ordered, known or {}, together, apart)
    weights, frequency, rare = _weigh(engine, parts, numbers, len(number))
    one, other = _candidates(engine, weights, numbers, frequency, start.days)
    alike, shared = _compare(engine, weights, numbers, rare, one, other)
    had = sum(engine.results(engine.each(_had, rare))).astype(float)
    linked = links.linked(one, other, alike, shared, had, start.days)

    def explain(stories: list[list[int]]) -> list[Why]:
        return _explain(engine, parts, weights, numbers, rare, start.days, stories)

    return grouping.settle(start, linked, explain)


def _weigh(
    engine: Engine, parts: Sequence[Any], numbers: Sequence[Any], many: int
) -> tuple[list[Any], Any, list[Any]]:
    """Weigh the terms of all parts by how frequent they are in all, and find the rare phrases.

    Those with the same hash meet on one worker, those of one range of hashes on each.
    """
    counts, *keys = engine.split(engine.each(_counted, parts, numbers), 1 + phrases.RANGES)
    rare = [engine.one(_rare, some, many) for some in keys]
    frequency = np.zeros(terms.BUCKETS, dtype=np.float32)
    for term, times in engine.results(engine.each(_frequent, counts)):
        frequency[term] += times
    rarity = engine.everywhere(terms.rarity(frequency, many))
    return engine.each(_weighed, counts, rarity=rarity), engine.everywhere(frequency), rare


def _candidates(
    engine: Engine, weights: Sequence[Any], numbers: Sequence[Any], frequency: Any, days: Any
) -> tuple[Any, Any]:
    """Find the pairs to compare: telling terms are dealt by date, and each block meets those around it."""
    order = np.argsort(days, kind="stable")
    place, days = engine.everywhere(np.argsort(order)), days[order]
    many = -(-len(days) // BLOCK)
    most = links.spread(days)
    telling = engine.each(_telling, weights, numbers, frequency=frequency, most=most, place=place, many=many)
    blocks = engine.each(_joined, engine.split(telling, many))
    everywhere = engine.everywhere(days)
    found = []
    for begin in range(0, len(days), BLOCK):
        starts = range(begin, min(begin + BLOCK, len(days)), links.CHUNK)
        around = np.unique(np.concatenate([links.window(days, at)[1] // BLOCK for at in starts]))
        found.append(engine.one(_near, [blocks[block] for block in around.tolist()], starts, everywhere))
    return links.paired(engine.results(found), order)


def _compare(
    engine: Engine, weights: Sequence[Any], numbers: Sequence[Any], rare: Sequence[Any], one: Any, other: Any
) -> tuple[Any, Any]:
    """Compare pairs by all their terms and by rare phrases, some on each worker, to which their rows are brought."""
    deals = max(1, -(-len(one) // DEALT))
    pairs = engine.spread(np.array_split(np.stack([one, other]), deals, axis=1))
    rows = engine.split(engine.each(_picked, weights, numbers, wanted=pairs), deals)
    shared = engine.split(engine.each(_picked_phrases, rare, wanted=pairs), deals)
    compared = engine.results(engine.each(_compared, pairs, rows, shared))
    by_terms, by_phrases = (np.concatenate(some) for some in zip(*compared, strict=True))
    return by_terms, by_phrases


def _explain(
    engine: Engine,
    parts: Sequence[Any],
    weights: Sequence[Any],
    numbers: Sequence[Any],
    rare: Sequence[Any],
    days: Any,
    stories: list[list[int]],
) -> list[Why]:
    """Say of each story what its articles share: some stories on each worker, to which their texts are brought."""
    chunks = [stories[at : at + reasons.CHUNK] for at in range(0, len(stories), reasons.CHUNK)]
    wanted = engine.spread(np.unique(np.concatenate(chunk)) for chunk in chunks)
    told = engine.split(engine.each(_told, parts, weights, numbers, wanted=wanted), len(chunks))
    shared = engine.split(engine.each(_shared, rare, wanted=wanted), len(chunks))
    given = engine.each(_explained, engine.spread(chunks), told, shared, days=engine.everywhere(days))
    return [why for some in engine.results(given) for why in some]


def _facts(part: "Part | pd.DataFrame") -> "pd.DataFrame":
    """Give what is to be known of all articles at once."""
    return frame(part, ("article_id", "published"))


def _counted(part: "Part | pd.DataFrame", numbers: Any) -> list[Any]:
    """Give the counted terms of a part's articles, then the phrases with a hash of each range."""
    articles = frame(part, ("title", "text"))
    counts, hashes, bounds = terms.counted(articles["title"].fillna("").tolist(), articles["text"].tolist())
    own = numbers.astype(np.uint64)
    return [counts, *(keys & ~_LOW | own[keys & _LOW] for keys in phrases.ranges(hashes, bounds))]


def _rare(keys: Sequence[Any], articles: int) -> Rare:
    return phrases.rare(np.concatenate(keys), articles)


def _had(rare: Rare) -> Any:
    """Give how many rare phrases each article has."""
    return np.diff(rare.rows.indptr)


def _frequent(counts: Any) -> _Rows:
    """Give the terms of a part, and in how many articles each is."""
    return np.unique(counts.indices, return_counts=True)


def _weighed(counts: Any, rarity: Any) -> Any:
    own = sparse.csr_array((counts.data, counts.indices, counts.indptr), shape=counts.shape)
    return terms.weighed(own, rarity)  # which changes its own, not what the worker may have to use again


def _telling(weights: Any, numbers: Any, frequency: Any, most: float, place: Any, many: int) -> list[_Rows]:
    """Give the telling terms of a part's articles by block, with their places by date."""
    told, places = links.telling(weights, frequency, most), place[numbers]
    inside = [np.flatnonzero(places // BLOCK == block) for block in range(many)]
    return [(places[rows], told[rows]) for rows in inside]


def _joined(pieces: Sequence[_Rows]) -> _Rows:
    """Join rows from several parts, in the order of their places or numbers."""
    places = np.concatenate([places for places, _ in pieces])
    order = np.argsort(places)
    return places[order], sparse.vstack([rows for _, rows in pieces], format="csr")[order]


def _near(blocks: Sequence[_Rows], starts: Iterable[int], days: Any) -> links.Pairs:
    """Pair the articles of a block with those near them in it and in the blocks behind it."""
    places, told = _joined(blocks)
    told, _ = narrowed(told)
    found = []
    for start in starts:
        rows, others = links.window(days, start)
        one, other = (told[np.searchsorted(places, some)] for some in (rows, others))
        found.append(links.near(one, other, rows, others, days))
    one, other, value = (np.concatenate(column) for column in zip(*found, strict=True))
    return one, other, value


def _picked(weights: Any, numbers: Any, wanted: Sequence[Any]) -> list[_Rows]:
    """Give, for each deal, the rows of its articles that are in this part."""
    inside = [np.flatnonzero(np.isin(numbers, some)) for some in wanted]
    return [(numbers[rows], weights[rows]) for rows in inside]


def _picked_phrases(rare: Rare, wanted: Sequence[Any]) -> list[Any]:
    """Give, for each deal, the rare phrases of a range of hashes that its articles have."""
    return [rare.rows[np.unique(pairs)] for pairs in wanted]


def _compared(pairs: Any, rows: Sequence[_Rows], shared: Sequence[Any]) -> tuple[Any, Any]:
    numbers, weights = _joined(rows)
    rare = sparse.hstack(shared, format="csr")  # in the order of their hashes, as sums depend on it
    one, other = np.searchsorted(numbers, pairs)
    return links.compare(weights, one, other), links.compare(rare, one, other)


def _told(
    part: "Part | pd.DataFrame", weights: Any, numbers: Any, wanted: Sequence[Any]
) -> list[tuple[Any, Any, list[Article]]]:
    """Give, for each chunk of stories, the rows, titles and texts of its articles that are in this part."""
    articles = frame(part, ("title", "text"))
    told = list(zip(articles["title"].fillna(""), articles["text"], strict=True))
    inside = [np.flatnonzero(np.isin(numbers, some)) for some in wanted]
    return [(numbers[rows], weights[rows], [told[row] for row in rows.tolist()]) for rows in inside]


def _shared(rare: Rare, wanted: Sequence[Any]) -> list[Rare]:
    """Give, for each chunk of stories, the rare phrases of a range of hashes that its articles have."""
    return [rare.of(some) for some in wanted]


def _explained(
    stories: Sequence[Sequence[int]],
    told: Sequence[tuple[Any, Any, list[Article]]],
    shared: Sequence[Rare],
    days: Any,
) -> list[Why]:
    numbers, weights = _joined([(some, rows) for some, rows, _ in told])
    rows = ((some.tolist(), own) for some, _, own in told)
    article = {one: own for some, these in rows for one, own in zip(some, these, strict=True)}
    places = [np.searchsorted(numbers, story).tolist() for story in stories]
    articles = [article[one] for one in numbers.tolist()]
    return reasons.reasons(places, articles, days[numbers], weights, phrases.joined(shared))
