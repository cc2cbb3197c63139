"""Finding copies: exact, near and contained, each compared in full before it is reported."""

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from copydesk.articles.copies.candidates import candidates
from copydesk.articles.copies.shingles import Hashes, blocks, shingles, utf8
from copydesk.articles.copies.sketches import NUMBER, Sketches, sketch
from copydesk.articles.findings import Copy
from copydesk.errors import ArticleError

if TYPE_CHECKING:
    import pandas as pd

NEAR = 0.5
"""Jaccard similarity of the shingles from which on two articles are near copies."""
CONTAINED = 0.8
"""Share of the shorter's shingles from which on it is contained in the longer."""
SHORTEST = 30
"""Shingles that a contained article has at least: less is a caption or a stub, and stands in anything."""
PAIRS = 1000
"""Pairs that are compared at a time, so that only their articles' shingles are in memory."""

Compared = tuple[int, int, Literal["near", "contained"], float]
"""The numbers of an original and its copy, what it is, and the share."""

_DATE = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2}(T.+)?)?)?")


def find(articles: "pd.DataFrame", near: float = NEAR, contained: float = CONTAINED) -> list[Copy]:
    """Find the articles that repeat another: of the same text, of much the same, or one within the other.

    `articles` has article_id, text (canonical) and published (ISO dates of any precision, or NA). The original
    of two is the one that was published first; those without a date come after those with one, then the longer
    is the original, then the smaller id. An exact copy is reported once, with the original of its text, which
    alone stands for that text in the rest. An article may be a near copy of several, and contain several.
    """
    lengths = articles["text"].str.len().to_numpy(np.int64)
    numbered = number(articles, lengths, list(digests(articles["text"], lengths)))
    sketches = list(sketched(articles["text"], lengths, numbered.rank, numbered.alone))
    pairs = candidates(sketches, len(articles))
    del sketches
    found = compared(articles["text"], numbered.order, pairs, near, contained)
    return listed(numbered, found)


@dataclass(frozen=True, slots=True)
class Numbered:
    """Articles by number: the smaller one is the original of two."""

    ids: NDArray[np.object_]
    """The article_id of each number."""
    order: NDArray[np.int64]
    """The position of each number's article."""
    rank: NDArray[np.uint64]
    """The number of the article in each position."""
    original: NDArray[np.uint64]
    """For each number that of the original with the very same text: mostly itself."""

    @property
    def alone(self) -> NDArray[np.bool_]:
        """Say for each position whether its article stands for its text."""
        same: NDArray[np.bool_] = self.original[self.rank] == self.rank
        return same


def number(articles: "pd.DataFrame", lengths: NDArray[np.int64], texts: Sequence[bytes]) -> Numbered:
    """Number articles (article_id, published) of these lengths; `texts` are digests of their texts."""
    if len(articles) > NUMBER:
        raise ArticleError(f"{len(articles)} articles at once; at most {NUMBER} can be searched for copies")
    order = _originals_first(articles, lengths)
    rank = np.empty(len(order), np.uint64)
    rank[order] = np.arange(len(order), dtype=np.uint64)
    return Numbered(articles["article_id"].to_numpy(object)[order], order, rank, _first_of_text(texts, rank))


def sketched(
    texts: "pd.Series", lengths: NDArray[np.int64], rank: Hashes, alone: NDArray[np.bool_]
) -> Iterator[Sketches]:
    """Sketch, some at a time, the texts of these numbers that stand for themselves."""
    for run in blocks(lengths):
        yield sketch(shingles(texts.iloc[run][alone[run]]), rank[run][alone[run]])


def listed(numbered: Numbered, compared: Iterable[Compared]) -> list[Copy]:
    """List the copies, the exact ones too, by their ids."""
    ids, original = numbered.ids, numbered.original
    exact = numbered.rank[~numbered.alone].tolist()
    copies = [Copy(ids[later], ids[original[later]], "exact", 1.0) for later in exact]
    copies += [Copy(ids[second], ids[first], kind, share) for first, second, kind, share in compared]
    return sorted(copies, key=lambda copy: (copy.article_id, copy.of))


def _originals_first(articles: "pd.DataFrame", lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give the positions of the articles in the order in which they count as originals."""
    import pandas as pd

    published = articles["published"].to_numpy(object, na_value=None)
    keys = pd.DataFrame(
        {
            "date": [_date(value) for value in published],
            "shortness": -lengths,
            "article_id": articles["article_id"].to_numpy(object),
        }
    )
    order: NDArray[np.int64] = keys.sort_values(["date", "shortness", "article_id"]).index.to_numpy(np.int64)
    return order


def _date(published: str | None) -> str:
    """Write a date so that earlier ones sort first: in UTC; a day after its times, a month after its days.

    What is no date, or none, sorts last: of such an article nobody knows that it came first.
    """
    if published is None or not (match := _DATE.fullmatch(published)):
        return "~"
    if match[3]:
        try:
            moment = datetime.fromisoformat(published)
            moment = moment.astimezone(UTC) if moment.tzinfo else moment
        except (ValueError, OverflowError):
            return f"{published[:10]}~"
        published = moment.isoformat()[:26]
    return f"{published}~"


def _first_of_text(texts: Sequence[bytes], rank: Hashes) -> NDArray[np.uint64]:
    """Give for each number that of the original with the very same text."""
    first: dict[bytes, int] = {}
    for digest, number in zip(texts, rank.tolist(), strict=True):
        first[digest] = min(number, first.get(digest, number))
    original = np.empty(len(rank), np.uint64)
    original[rank] = [first[digest] for digest in texts]
    return original


def digests(texts: "pd.Series", lengths: NDArray[np.int64]) -> Iterator[bytes]:
    """Give a digest of each text, which no other text has."""
    for run in blocks(lengths):
        data, offsets = utf8(texts.iloc[run])
        whole, ends = data.data, offsets.tolist()
        for begin, end in pairwise(ends):
            yield hashlib.blake2b(whole[begin:end], digest_size=16).digest()


def compared(
    texts: "pd.Series",
    order: NDArray[np.int64],
    pairs: tuple[Hashes, Hashes],
    near: float,
    contained: float,
) -> Iterator[Compared]:
    """Compare all shingles of each pair of numbers; `order` is where the text of each number is."""
    import pandas as pd

    for begin in range(0, len(pairs[0]), PAIRS):
        some = [half[begin : begin + PAIRS].astype(np.int64) for half in pairs]
        rows = np.unique(order[np.concatenate(some)]).tolist()
        taken = [texts.iloc[row] for row in rows]  # Arrow's own way copies the whole column first
        sets = dict(zip(rows, _sets(pd.Series(taken, dtype="string")), strict=True))
        for first, second in zip(*(half.tolist() for half in some), strict=True):
            one, other = sets[order[first]], sets[order[second]]
            shared = len(np.intersect1d(one, other, assume_unique=True))
            alike, shorter = shared / (len(one) + len(other) - shared), min(len(one), len(other))
            if alike >= near:
                yield first, second, "near", alike
            elif shorter >= SHORTEST and shared >= contained * shorter:
                yield first, second, "contained", shared / len(other)


def _sets(texts: "pd.Series") -> Iterator[Hashes]:
    """Give the set of shingles of each text, sorted."""
    for run in blocks(texts.str.len().to_numpy(np.int64)):
        some = shingles(texts.iloc[run])
        for begin, end in pairwise(some.offsets.tolist()):
            yield np.unique(some.hashes[begin:end])
