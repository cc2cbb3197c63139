"""What recurs over an outlet's articles: lines that the house adds, not the report's own words."""

import re
from collections.abc import Iterator, Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

from copydesk.articles.findings import Mark

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

RECURS = 3
"""In how many of an outlet's articles a line must stand: two may be two versions of one report."""
PROSE = 12
"""Words from which a line may be prose that versions of one report share, and not only something of the house."""
TOGETHER = 3
"""So many lines of prose that recur in the very same articles are what versions of one report share."""
QUOTED = 0
"""The key of all prose that quotes somebody: it never recurs."""

_LINE = re.compile(r"[^\n]*\w[^\n]*")
_QUOTE = re.compile('[“"„«]')
_DIGITS = re.compile(r"\d+")


def recurring_marks(articles: "pd.DataFrame") -> dict[str, tuple[Mark, ...]]:
    """Mark the lines that recur over an outlet's articles (article_id, outlet, text), for those that have any.

    Numbers and spaces do not count, nor capitals: `Image 1 of 2` is `image 3 of 9`. Memory holds eight bytes for each
    line of one outlet, besides the articles.
    """
    marks: dict[str, tuple[Mark, ...]] = {}
    for _, group in articles.dropna(subset=["outlet"]).groupby("outlet", sort=False):
        if len(group) >= RECURS:
            marks.update(_of_outlet(group["article_id"].tolist(), group["text"].tolist()))
    return marks


def _of_outlet(ids: Sequence[str], texts: Sequence[str]) -> Iterator[tuple[str, tuple[Mark, ...]]]:
    """Count in a first pass over an outlet's articles, mark in a second."""
    keys = [np.fromiter((_key(line[0]) for line in _LINE.finditer(text)), np.uint64) for text in texts]
    counts = _recurring([np.unique(own) for own in keys])
    for article_id, text, own in zip(ids, texts, keys, strict=True):
        if counts.keys().isdisjoint(own.tolist()):
            continue
        yield (
            article_id,
            tuple(
                Mark(*line.span(), "recurring", f"in {counts[key]} of the outlet's {len(texts)} articles")
                for line, key in zip(_LINE.finditer(text), own.tolist(), strict=True)
                if key in counts
            ),
        )


def _recurring(keys: "Sequence[NDArray[np.uint64]]") -> dict[int, int]:
    """Count the articles of each line that recurs, but for what versions of one report share."""
    lines, which, counts = np.unique(np.concatenate(keys), return_inverse=True, return_counts=True)
    articles = np.repeat(np.random.default_rng(0).integers(0, 2**63, len(keys)), [len(own) for own in keys])
    together = np.zeros(len(lines), np.int64)
    np.bitwise_xor.at(together, which, articles)  # the same for lines of the very same articles
    often = counts >= RECURS
    prose = often & (lines & np.uint64(1) == 1)
    sets, members = np.unique(together[prose], return_counts=True)
    versions = prose & np.isin(together, sets[members >= TOGETHER])
    kept = often & ~versions & (lines != QUOTED)
    return dict(zip(lines[kept].tolist(), counts[kept].tolist(), strict=True))


def _key(line: str) -> int:
    """Hash a line as it is compared; the last bit says whether it may be prose."""
    words = _DIGITS.sub("0", line.casefold()).split()
    prose = len(words) >= PROSE
    if prose and _QUOTE.search(line):
        return QUOTED
    number = int.from_bytes(blake2b(" ".join(words).encode(), digest_size=8).digest(), "little")
    return number | 1 if prose else number & ~1
