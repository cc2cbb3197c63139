"""F1 of annotators on spans, over all pairs of them: exact, by overlap, by character."""

from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from copydesk.agreement.bootstrap import Array
from copydesk.agreement.marks import Codes, Marks, read
from copydesk.agreement.result import Agreement, RatingsError, measure, ratio

Rule = Literal["exact", "overlap", "character"]


def span_f1(
    spans: pd.DataFrame,
    rule: Rule = "exact",
    seen: pd.DataFrame | None = None,
    *,
    threshold: float = 0.5,
    resamples: int = 1000,
    seed: int = 0,
) -> Agreement:
    """Compute F1 over annotator pairs and the articles both have seen: 2 * matches / (a's spans + b's).

    Matches and spans are added up before dividing (micro average). Only spans of the same article, field and
    label can match; a person's identical duplicates count once.

    - `exact`: same start and end.
    - `overlap`: intersection over union of the characters is at least `threshold`, above 0 up to 1. One to one
      within each pair of annotators, best overlap first, then the earlier; above 0.5, with nobody's own spans of
      one label overlapping, there is never a choice.
    - `character`: what matches are characters of a label that both marked; each of a person's counts once.

    `spans` has article_id, annotator, label, start, end and may have field and story. `seen` has article_id,
    annotator (and may have story): who submitted the article, so that marking nothing there counts; other
    people's spans do not count. Without it, whoever has a span in an article has seen it.
    """
    if rule not in ("exact", "overlap", "character"):
        raise RatingsError(f"rule {rule!r} is unknown: it is exact, overlap or character")
    if not 0 < threshold <= 1:
        raise RatingsError(f"threshold {threshold} is not above 0 and at most 1")
    marks = read(spans, seen)
    if rule == "character":
        marks = marks.pieces()
        place, length, depth = marks.depths()
        matched = marks.per_article(place, length * depth * (depth - 1.0))
        marked = marks.per_article(marks.place, (marks.end - marks.start).astype(np.float64))
    else:
        matched = _equal(marks) if rule == "exact" else _overlapping(marks, threshold)
        marked = marks.per_article(marks.place, np.ones(len(marks.place)))
    # Each of an article's spans is compared once with every other reader.
    marked = marked * (marks.readers - 1)
    return measure(
        "span F1",
        f"overlap of {threshold:g} or more" if rule == "overlap" else rule,
        marks.basis(np.column_stack([matched, marked])),
        _f1,
        undefined=marks.undefined(),
        explain=lambda _: marks.unseen(),
        resamples=resamples,
        seed=seed,
    )


def _f1(sums: Array) -> Array:
    matched, marked = sums.T
    return ratio(matched, marked)


def _equal(marks: Marks) -> Array:
    """Count twice the matching pairs of each article: q people with the same span are q * (q - 1) of these."""
    columns = (marks.place, marks.start, marks.end)
    changed = np.any([np.diff(column) != 0 for column in columns], axis=0)
    first = np.flatnonzero(np.append(True, changed)[: len(marks.place)])
    alike = np.diff(np.append(first, len(marks.place))).astype(np.float64)
    return marks.per_article(marks.place[first], alike * (alike - 1))


def _overlapping(marks: Marks, threshold: float) -> Array:
    """Count twice the matches of each article: the greedy one-to-one matching, for all pairs at once."""
    one, other = _meeting(marks)
    shared = np.minimum(marks.end[one], marks.end[other]) - np.maximum(marks.start[one], marks.start[other])
    union = np.maximum(marks.end[one], marks.end[other]) - np.minimum(marks.start[one], marks.start[other])
    share = shared / union
    kept = (share >= threshold) & (marks.annotator[one] != marks.annotator[other])
    one, other, share = one[kept], other[kept], share[kept]

    # A span is matched once with each other annotator, so the ends of an edge are (span, the other's annotator).
    n = marks.n_codes()
    names = np.concatenate([one * n + marks.annotator[other], other * n + marks.annotator[one]])
    known, ends, counts = np.unique(names, return_inverse=True, return_counts=True)
    ends = ends.reshape(2, -1)
    alone = (counts[ends] == 1).all(axis=0)
    chosen = [one[alone]]
    ends, one, other, share = ends[:, ~alone], one[~alone], other[~alone], share[~alone]

    # Best first. `one` is the earlier of the two, so the order does not depend on who is called what; two edges
    # with a common end never tie, as duplicates are gone.
    order = np.lexsort((marks.end[other], marks.start[other], marks.end[one], marks.start[one], -share))
    ends, one = ends[:, order], one[order]
    best = np.empty(len(known), dtype=np.int64)
    while len(one):
        rank = np.arange(len(one))
        best[ends[:, ::-1].T.ravel()] = np.repeat(
            rank[::-1], 2
        )  # of a repeated place, the last one written stays
        taken = (best[ends] == rank).all(axis=0)
        chosen.append(one[taken])
        used = np.zeros(len(known), dtype=bool)
        used[ends[:, taken]] = True
        left = ~used[ends].any(axis=0)
        ends, one = ends[:, left], one[left]
    matched = marks.place[np.concatenate(chosen)]
    return marks.per_article(matched, np.full(len(matched), 2.0))


def _meeting(marks: Marks) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """List the pairs of spans of one place that share a character, the earlier first: no others are formed."""
    big = int(marks.end.max(initial=0)) + 1
    begins: Codes = marks.place * big + marks.start
    first = np.arange(len(begins))
    n_after = np.searchsorted(begins, marks.place * big + marks.end) - first - 1
    one = np.repeat(first, n_after)
    within = np.arange(len(one)) - np.repeat(np.cumsum(n_after) - n_after, n_after)
    return one, one + 1 + within
