"""The terms of articles, weighed: one sparse row an article."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import numpy as np
import scipy.sparse as sparse

from copydesk.articles.stories import phrases
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
    return np.array([chr(code).isalnum() for code in range(0x110000)])


def _hash(codes: Any, starts: Any, lengths: Any) -> Any:
    """Hash the first letters of each word to a bucket."""
    hashed = np.zeros(len(starts), dtype=np.uint64)
    last = len(codes) - 1
    for place in range(STEM):
        letters = codes[np.minimum(starts + place, last)].astype(np.uint64)
        hashed = hashed * np.uint64(0x9E3779B97F4A7C15) + np.where(place < lengths, letters, np.uint64(0))
    return ((hashed * np.uint64(0xFF51AFD7ED558CCD)) >> np.uint64(42)).astype(np.int32)


def words(text: str) -> tuple[Any, Any, Any]:
    """Find the words of a text: starts, lengths (code points), and the bucket of each."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    letter = np.zeros(len(codes) + 2, dtype=bool)
    letter[1:-1] = _alphanumeric()[codes]
    change = np.flatnonzero(letter[1:] != letter[:-1])
    starts, ends = change[::2], change[1::2]
    long = ends - starts > 1
    starts, lengths = starts[long], (ends - starts)[long]
    return starts, lengths, _hash(codes, starts, lengths)


@cache
def _common() -> Any:
    table = np.zeros(BUCKETS, dtype=bool)
    table[words(COMMON)[2]] = True
    return table


def _counted(titles: Sequence[str], texts: Sequence[str], start: int) -> tuple[Any, Any]:
    """Count the terms of articles from the `start`-th on, those of title and lead counting more; and their pairs."""
    parts = [part.lower() for pair in zip(titles, texts, strict=True) for part in pair]
    starts, _, buckets = words("\n".join(parts))
    ends = np.cumsum([len(part) + 1 for part in parts])
    part = np.searchsorted(ends, starts, side="right")
    kept = ~_common()[buckets]
    part, buckets = part[kept], buckets[kept]
    first = np.searchsorted(part, np.arange(len(parts) + 1))
    rank = np.arange(len(part)) - first[part]
    weight = np.where(part % 2 == 0, TITLE_WEIGHT, np.where(rank < LEAD, LEAD_WEIGHT, 1.0))
    counts = sparse.csr_array((weight.astype(np.float32), buckets, first[::2]), shape=(len(texts), BUCKETS))
    counts.sum_duplicates()
    return counts, phrases.pairs(buckets, part, start + part // 2)


def counted(titles: Sequence[str], texts: Sequence[str]) -> tuple[Any, Any]:
    """Count the terms of articles, a sparse row each; and give their phrases."""
    starts = range(0, max(len(texts), 1), CHUNK)
    chunks = [_counted(titles[at : at + CHUNK], texts[at : at + CHUNK], at) for at in starts]
    counts, keys = zip(*chunks, strict=True)
    return sparse.vstack(counts, format="csr"), np.concatenate(keys)


def rarity(frequency: Any, articles: int) -> Any:
    """Give what each term weighs for being in so few of so many articles."""
    return (np.log((articles + ELSEWHERE) / (frequency + 0.5)) ** RARITY).astype(np.float32)


def weighed(counts: Any, rarity: Any) -> Any:
    """Weigh counted terms, in place: rows of length 1."""
    counts.data = np.log1p(counts.data) * rarity[counts.indices]
    length = np.sqrt(counts.multiply(counts).sum(axis=1))
    counts.data /= np.repeat(np.maximum(length, 1e-9), np.diff(counts.indptr)).astype(np.float32)
    return counts


def weigh(titles: Sequence[str], texts: Sequence[str]) -> tuple[Any, Any, Any]:
    """Weigh the terms of articles: rows of length 1 (articles x buckets); how many have each; their rare phrases."""
    counts, keys = counted(titles, texts)
    rare = phrases.rare(keys, len(texts))
    del keys
    frequency = np.bincount(counts.indices, minlength=BUCKETS).astype(np.float32)
    return weighed(counts, rarity(frequency, len(texts))), frequency, rare
