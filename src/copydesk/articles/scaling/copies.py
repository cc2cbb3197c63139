"""Copies found by several processes: the steps of `articles.copies`, for parts of the articles and of the keys.

The texts stay with the workers: to the one who asks come of each article its id, date, length and digest, and in the
end the copies. Articles are sketched part by part; what has the same key then meets on one worker: each has some of the
bands and a range of the sampled shingles. The pairs found are dealt by their second article, counted together, and
their texts brought there to be compared.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from copydesk.articles.copies import candidates, finding
from copydesk.articles.copies.candidates import RANGES, apart
from copydesk.articles.copies.shingles import Hashes
from copydesk.articles.copies.sketches import Sketches
from copydesk.articles.findings import Copy
from copydesk.articles.scaling.engine import Engine
from copydesk.articles.scaling.parts import Part, Source, frame

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("article_id", "text", "published")
DEALT = 50_000
"""Articles whose pairs are compared by one worker at once; their texts come to it from all parts."""

_Facts = tuple["pd.DataFrame", Any, list[bytes]]
_Texts = tuple[Hashes, "pd.Series[str]"]


def find(
    engine: Engine, articles: Source, near: float = finding.NEAR, contained: float = finding.CONTAINED
) -> list[Copy]:
    """Find the articles that repeat another, as `copies.find` does: the same result.

    `articles` is a frame or a list of Parquet files, which every worker must be able to read by their paths.
    """
    import pandas as pd

    parts = engine.parts(articles, COLUMNS)
    facts: list[_Facts] = engine.results(engine.each(_facts, parts))
    if not sum(len(some) for some, _, _ in facts):
        return []
    numbered = finding.number(
        pd.concat([some for some, _, _ in facts], ignore_index=True),
        np.concatenate([lengths for _, lengths, _ in facts]),
        [digest for _, _, digests in facts for digest in digests],
    )
    ends = np.cumsum([len(lengths) for _, lengths, _ in facts])[:-1]
    del facts
    ranks = engine.spread(np.split(numbered.rank, ends))
    alone = engine.spread(np.split(numbered.alone, ends))
    pairs = _pairs(engine, engine.each(_sketched, parts, ranks, alone), len(numbered.rank))
    texts = engine.split(engine.each(_picked, parts, ranks, pairs=pairs), len(pairs))
    compared = engine.each(_compared, pairs, texts, near=near, contained=contained)
    return finding.listed(numbered, (copy for some in engine.results(compared) for copy in some))


def _pairs(engine: Engine, sketches: Sequence[Any], count: int) -> list[Any]:
    """Find the pairs to compare: those of some second articles on each worker."""
    deals = max(RANGES, count // DEALT)
    met = [engine.one(_met, pieces, count, deals) for pieces in engine.split(sketches, RANGES)]
    *dealt, sizes = engine.split(met, deals + 1)
    return engine.each(_counted, dealt, sizes=engine.one(sum, sizes))


def _facts(part: "Part | pd.DataFrame") -> _Facts:
    """Give what is to be known of all articles at once."""
    articles = frame(part, COLUMNS)
    lengths = articles["text"].str.len().to_numpy(np.int64)
    digests = list(finding.digests(articles["text"], lengths))
    return articles[["article_id", "published"]], lengths, digests


def _sketched(part: "Part | pd.DataFrame", rank: Hashes, alone: Any) -> list[Sketches]:
    """Sketch the articles of a part; gives the keys of some bands and of one range at a time."""
    texts = frame(part, COLUMNS)["text"]
    some = list(finding.sketched(texts, texts.str.len().to_numpy(np.int64), rank, alone))
    bands = np.concatenate([sketches.bands for sketches in some], axis=1)
    sample = np.concatenate([sketches.sample for sketches in some])
    return [Sketches(bands[nth::RANGES], candidates.in_range(sample, nth)) for nth in range(RANGES)]


def _met(pieces: Sequence[Sketches], count: int, deals: int) -> list[Any]:
    """Pair what shares keys; gives the pairs dealt by their second articles, and the sizes of the samples last."""
    none = np.empty(0, np.uint64)
    bands = [np.concatenate(rows) for rows in zip(*(piece.bands for piece in pieces), strict=True)]
    banded = [pairs for keys in bands for pairs in candidates.banded(keys)]
    keys, sizes = candidates.shared(np.concatenate([piece.sample for piece in pieces]), count)
    counted = list(candidates.counted(keys))
    alike = np.unique(np.concatenate([none, *banded]))
    sampled = np.concatenate([none, *(pairs for pairs, _ in counted)])
    times = np.concatenate([np.empty(0, np.int64), *(times for _, times in counted)])
    return [*_dealt(deals, alike, sampled, times), sizes]


def _dealt(deals: int, alike: Hashes, sampled: Hashes, times: Any) -> list[tuple[Hashes, Hashes, Any]]:
    one, other = (apart(pairs)[1] % np.uint64(deals) for pairs in (alike, sampled))
    return [(alike[one == nth], sampled[other == nth], times[other == nth]) for nth in range(deals)]


def _counted(found: Sequence[tuple[Hashes, Hashes, Any]], sizes: Any) -> Hashes:
    """Add up how much each pair shares, in all ranges, and keep those worth comparing."""
    sampled, place = np.unique(np.concatenate([some for _, some, _ in found]), return_inverse=True)
    times = np.zeros(len(sampled), np.int64)
    np.add.at(times, place, np.concatenate([times for _, _, times in found]))
    alike = [alike for alike, _, _ in found]
    kept: Hashes = np.unique(np.concatenate([*alike, candidates.sieved(sampled, times, sizes)]))
    return kept


def _picked(part: "Part | pd.DataFrame", rank: Hashes, pairs: Sequence[Hashes]) -> list[_Texts]:
    """Give, for each deal of pairs, the numbers and texts of its articles that are in this part."""
    texts = frame(part, COLUMNS)["text"]
    places = [np.flatnonzero(np.isin(rank, np.concatenate(apart(some)))) for some in pairs]
    return [(rank[here], texts.take(here)) for here in places]


def _compared(
    pairs: Hashes, texts: Sequence[_Texts], near: float, contained: float
) -> list[finding.Compared]:
    """Compare the pairs in full."""
    import pandas as pd

    if not len(pairs):
        return []
    numbers = np.concatenate([some for some, _ in texts])
    order = np.argsort(numbers)
    numbers = numbers[order]
    first, second = (np.searchsorted(numbers, half).astype(np.uint64) for half in apart(pairs))
    found = finding.compared(pd.concat([some for _, some in texts]), order, (first, second), near, contained)
    return [(int(numbers[one]), int(numbers[other]), kind, share) for one, other, kind, share in found]
