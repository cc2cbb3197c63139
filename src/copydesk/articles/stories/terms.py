"""The terms of articles, weighed: one sparse row an article."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import scipy.sparse as sparse

from copydesk.articles.stories import phrases
from copydesk.articles.stories.arrays import Pile, table
from copydesk.articles.stories.phrases import ELSEWHERE

BUCKETS = 1 << 22
"""Terms are told apart by a hash: a million of them share a bucket in one case of five."""
STEM = 6
"""A word counts by its first letters, so that `rebels` and `rebellion` meet: B-cubed F1 0.831 where whole words give
0.826, on two halves of the two thirds of story-triples (in ../shared/data) that all of this was tuned on."""
LEAD = 30
"""The first words of a text count half as much again: news says what happened at once."""
TITLE_WEIGHT, LEAD_WEIGHT = 2.0, 1.5
RARITY = 0.75
"""The power of the inverse document frequency: F1 0.838; with 1 it is 0.831, with 1.5 it is 0.818."""
CHUNK = 500

COMMON = """
a about after against all also an and any are around as at be because been before being between both but by
can could did do does down during each even for from get had has have he her here him his how if in into is it its
just last like made make many may me more most much my new no not now of off on one only or other our out over own
per said same say says she should since so some still such than that the their them then there these they this
those through to told too two under until up us very was way we were what when where which while who whom whose
why will with would year years you your
"""
"""Words that say nothing of an event in English; in other languages their frequency does the same more slowly."""


@cache
def _alphanumeric() -> Any:
    return np.fromiter(map(str.isalnum, map(chr, range(0x110000))), dtype=bool)


def _hash(codes: Any, starts: Any, lengths: Any) -> Any:
    """Hash the first letters of each word to a bucket; `codes` has as many zeros after the last as that may ask for."""
    hashed = np.zeros(len(starts), dtype=np.uint64)
    for place in range(STEM):
        letters = codes[starts + place] * (place < lengths)
        hashed *= np.uint64(0x9E3779B97F4A7C15)
        hashed += letters
    return ((hashed * np.uint64(0xFF51AFD7ED558CCD)) >> np.uint64(42)).astype(np.int32)


def words(text: str) -> tuple[Any, Any, Any]:
    """Find the words of a text: starts, ends (code points), and the bucket of each."""
    codes = np.frombuffer((text + "\0" * STEM).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    letter = np.zeros(len(codes) + 1, dtype=bool)
    letter[1:] = _alphanumeric()[codes]
    change = np.flatnonzero(letter[1:] != letter[:-1])
    starts, ends = change[::2], change[1::2]
    long = ends - starts > 1
    starts, ends = starts[long], ends[long]
    return starts, ends, _hash(codes, starts, ends - starts)


def words_of(parts: Sequence[str]) -> tuple[Any, Any, Any, Any]:
    """Find the words of several texts at once: the text of each, its start and end there, and its bucket."""
    starts, ends, buckets = words("\n".join(parts))
    begin = np.cumsum([0, *(len(part) + 1 for part in parts)])
    part = np.searchsorted(begin, starts, side="right") - 1
    return part, starts - begin[part], ends - begin[part], buckets


@cache
def _common() -> Any:
    table = np.zeros(BUCKETS, dtype=bool)
    table[words(COMMON)[2]] = True
    return table


def told(buckets: Any) -> Any:
    """Tell which words say something of an event."""
    return ~_common()[buckets]


def _counted(titles: Sequence[str], texts: Sequence[str]) -> tuple[Any, Any, Any]:
    """Count the terms of articles, those of title and lead counting more; give their phrases, and how many each has."""
    parts = [part.lower() for pair in zip(titles, texts, strict=True) for part in pair]
    part, _, _, buckets = words_of(parts)
    kept = told(buckets)
    part, buckets = part[kept], buckets[kept]
    first = np.searchsorted(part, np.arange(len(parts) + 1))
    rank = np.arange(len(part)) - first[part]
    weight = np.where(part % 2 == 0, TITLE_WEIGHT, np.where(rank < LEAD, LEAD_WEIGHT, 1.0))
    counts = sparse.csr_array((weight.astype(np.float32), buckets, first[::2]), shape=(len(texts), BUCKETS))
    counts.sum_duplicates()
    hashes, place = phrases.pairs(buckets, part)
    return counts, hashes, np.bincount(part[place] // 2, minlength=len(texts))


def counted(titles: Sequence[str], texts: Sequence[str]) -> tuple[Any, Any, Any]:
    """Count the terms of articles, a sparse row each; give their phrases, and where those of each begin."""
    data, indices, hashes = Pile(np.float32), Pile(np.int32), Pile(np.uint32)
    many: list[tuple[Any, Any]] = [(np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))]
    for at in range(0, len(texts), CHUNK):
        counts, some, has = _counted(titles[at : at + CHUNK], texts[at : at + CHUNK])
        data.add(counts.data)
        indices.add(counts.indices)
        hashes.add(some)
        many.append((np.diff(counts.indptr), has))
    bounds, begin = (np.cumsum(np.concatenate(each)) for each in zip(*many, strict=True))
    rows = table(data.all(), indices.all(), bounds, (len(texts), BUCKETS))
    return rows, hashes.all(), begin


def rarity(frequency: Any, articles: int) -> Any:
    """Give what each term weighs for being in so few of so many articles."""
    return (np.log((articles + ELSEWHERE) / (frequency + 0.5)) ** RARITY).astype(np.float32)


def frequent(counts: Any) -> Any:
    """Give in how many articles each term is."""
    frequency = np.zeros(BUCKETS, dtype=np.float32)
    np.add.at(frequency, counts.indices, np.float32(1))
    return frequency


def weighed(counts: Any, rarity: Any) -> Any:
    """Weigh counted terms, in place: rows of length 1."""
    np.log1p(counts.data, out=counts.data)
    counts.data *= rarity[counts.indices]
    squares = sparse.csr_array((np.square(counts.data), counts.indices, counts.indptr), shape=counts.shape)
    length = np.sqrt(squares.sum(axis=1))
    counts.data /= np.repeat(np.maximum(length, 1e-9).astype(np.float32), np.diff(counts.indptr))
    return counts


def weigh(titles: Sequence[str], texts: Sequence[str]) -> tuple[Any, Any, phrases.Rare]:
    """Weigh the terms of articles: rows of length 1 (articles x buckets); how many have each; their rare phrases."""
    counts, hashes, bounds = counted(titles, texts)
    rare = phrases.joined([phrases.rare(keys, len(texts)) for keys in phrases.ranges(hashes, bounds)])
    del hashes
    frequency = frequent(counts)
    return weighed(counts, rarity(frequency, len(texts))), frequency, rare
