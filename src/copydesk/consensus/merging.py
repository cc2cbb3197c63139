"""One set of spans out of several annotators', by a stated rule."""

from dataclasses import dataclass
from itertools import compress, pairwise, product
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from copydesk.agreement import RatingsError
from copydesk.consensus.answers import Codes
from copydesk.consensus.marks import Marks, firsts, joined, read

Rule = Literal["exact", "overlap"]
Ties = Literal["dispute", "longest", "shortest"]
Flags = npt.NDArray[np.bool_]
Places = npt.NDArray[np.int64]


def merge_spans(
    spans: pd.DataFrame, seen: pd.DataFrame, rule: Rule = "exact", *, ties: Ties = "dispute"
) -> pd.DataFrame:
    """Merge annotators' spans: a row a merged span, whether it won or not.

    `spans` has article_id, annotator, label, start, end and may have field; `seen` has article_id, annotator: who
    submitted the article (others' spans do not count; a person's duplicates count once).

    `exact`: spans are the same when label, start and end are, as in `majority`.
    `overlap`: spans of one label that overlap, in chains too, vote on one span. Whoever has a single span in the chain
    votes on start and on end; each time the most votes win, and `ties` are a dispute, which shows the longest, or go
    to the longest or the shortest. Where half of the markers or more have several spans, it is disputed whether it
    is one; that, and a start voted behind the end, is shown from the chain's first start to its last end. Whoever
    shares a character with the voted span has marked it. What else is in the chain begins again by itself.

    Columns: article_id, field if given, label, start, end, votes (who marked it), of (who submitted the article),
    verdict: `majority` (more than half of these), `outvoted` (fewer than half), `disputed` (half, or a majority with
    a dispute), disputes (a tuple of support, parts, start, end), annotators (a tuple: who marked it).
    """
    if rule not in ("exact", "overlap") or ties not in ("dispute", "longest", "shortest"):
        raise RatingsError(
            f"rule {rule!r} must be exact or overlap; ties {ties!r} must be dispute, longest or shortest"
        )
    return _judged(*_clustered(read(spans, seen), rule, ties))


def merged_into(
    spans: pd.DataFrame, seen: pd.DataFrame, rule: Rule = "exact", *, ties: Ties = "dispute"
) -> "pd.Series[int]":
    """Number the row of `merge_spans` that each span went into, on the index of `spans`; NA where it does not count."""
    marks, cluster, _ = _clustered(read(spans, seen), rule, ties)
    counted = marks.spans().assign(annotator=marks.annotators.take(marks.annotator), merged=cluster)
    mark = [column for column in counted.columns if column != "merged"]
    merged = spans[mark].merge(counted, on=mark, how="left")["merged"]
    return pd.Series(merged.to_numpy(), spans.index, dtype="Float64").astype("Int64")


def _clustered(marks: Marks, rule: Rule, ties: Ties) -> "tuple[Marks, Codes, Bounds]":
    """Put spans into clusters, in their order."""
    if rule == "overlap":
        return _overlapping(marks, ties)
    first = firsts(cluster := _same(marks))
    return marks, cluster, Bounds(marks.start[first], marks.end[first], {})


@dataclass(frozen=True, slots=True)
class Bounds:
    """Start and end of each cluster, and where they are disputed, by what is disputed."""

    start: Places
    end: Places
    disputes: dict[str, Flags]


def _same(marks: Marks) -> Codes:
    """Number the spans that are the same for several annotators."""
    new = (np.diff(marks.place) > 0) | (np.diff(marks.start) != 0) | (np.diff(marks.end) != 0)
    return np.cumsum(np.concatenate([[False] * min(len(marks.place), 1), new])).astype(np.intp)


def _overlapping(marks: Marks, ties: Ties) -> tuple[Marks, Codes, Bounds]:
    """Vote on the chains, again on what a chain's voted span left over, until every span is in a cluster."""
    cluster = np.zeros(len(marks.place), dtype=np.intp)
    left: Codes = np.arange(len(cluster))
    rounds: list[Bounds] = []
    n = 0
    while len(left) or not rounds:
        some = marks.take(left)
        chain = joined(some.place, some.start, some.end, touching=False)
        voted = _bounds(some, chain, ties)
        inside = (some.start < voted.end[chain]) & (some.end > voted.start[chain])
        cluster[left[inside]] = n + chain[inside]
        rounds.append(voted)
        n, left = n + len(voted.start), left[~inside]
    start, end = (np.concatenate([getattr(voted, side) for voted in rounds]) for side in ("start", "end"))
    disputes = {
        name: np.concatenate([voted.disputes[name] for voted in rounds]) for name in rounds[0].disputes
    }

    place = np.zeros(n, dtype=np.intp)
    place[cluster] = marks.place
    order = np.lexsort((start, place))
    number = np.argsort(order)
    by_cluster = np.argsort(number[cluster], kind="stable")
    disputes = {name: where[order] for name, where in disputes.items()}
    return (
        marks.take(by_cluster),
        number[cluster][by_cluster],
        Bounds(start[order], end[order], disputes),
    )


def _bounds(marks: Marks, cluster: Codes, ties: Ties) -> Bounds:
    """Let those with one span in a cluster vote on its start and end."""
    first = firsts(cluster)
    n, n_annotators = len(first), max(len(marks.annotators), 1)
    own, member, parts = np.unique(
        cluster * n_annotators + marks.annotator, return_inverse=True, return_counts=True
    )
    several = np.bincount(own[parts > 1] // n_annotators, minlength=n)
    torn = 2 * several >= np.bincount(own // n_annotators, minlength=n)
    voter = (parts[member] == 1) & ~torn[cluster]
    hull = (
        np.minimum.reduceat(marks.start, first) if n else marks.start,
        np.maximum.reduceat(marks.end, first) if n else marks.end,
    )
    start, start_tied = _most(cluster[voter], marks.start[voter], hull[0], low=ties != "shortest")
    end, end_tied = _most(cluster[voter], marks.end[voter], hull[1], low=ties == "shortest")
    crossed = start >= end
    asked = ties == "dispute"
    return Bounds(
        np.where(crossed, hull[0], start),
        np.where(crossed, hull[1], end),
        {"parts": torn, "start": start_tied & asked | crossed, "end": end_tied & asked | crossed},
    )


def _most(cluster: Codes, bound: Places, otherwise: Places, *, low: bool) -> tuple[Places, Flags]:
    """Find each cluster's bound with the most votes, of tied ones the lowest or the highest, and where it is a tie."""
    order = np.lexsort((bound if low else -bound, cluster))
    cluster, bound = cluster[order], bound[order]
    first = np.flatnonzero((np.diff(cluster, prepend=-1) != 0) | (np.diff(bound, prepend=-1) != 0))
    votes = np.diff(first, append=len(cluster))
    most = np.zeros(len(otherwise), dtype=np.intp)
    np.maximum.at(most, cluster[first], votes)
    top = first[votes == most[cluster[first]]]
    found, places, times = np.unique(cluster[top], return_index=True, return_counts=True)
    chosen, tied = otherwise.copy(), np.zeros(len(otherwise), dtype=bool)
    chosen[found], tied[found] = bound[top][places], times > 1
    return chosen, tied


def _judged(marks: Marks, cluster: Codes, bounds: Bounds) -> pd.DataFrame:
    """Count who supports each cluster; spans in the order of their clusters."""
    n_annotators = max(len(marks.annotators), 1)
    own = np.unique(cluster * n_annotators + marks.annotator)
    owner = own // n_annotators
    votes = np.bincount(owner)
    first = firsts(cluster)
    of = marks.places["of"].to_numpy(dtype=np.intp)[marks.place[first]]
    disputes = {"support": 2 * votes == of} | bounds.disputes
    disputed = np.any(list(disputes.values()), axis=0)
    outvoted = 2 * votes < of
    verdict = np.where(outvoted, "outvoted", np.where(disputed, "disputed", "majority"))
    # Every combination of disputes is one tuple, which the rows share.
    names = [tuple(compress(disputes, chosen)) for chosen in product([False, True], repeat=len(disputes))]
    named = np.zeros(len(first), dtype=np.intp)
    for where in disputes.values():
        named = 2 * named + (where & ~outvoted)
    who = marks.annotators.to_numpy(dtype=object)[own % n_annotators].tolist()
    places = [*firsts(owner).tolist(), len(owner)]
    return marks.rows(
        marks.place[first],
        start=pd.array(bounds.start, dtype="Int64"),
        end=pd.array(bounds.end, dtype="Int64"),
        votes=pd.array(votes, dtype="Int64"),
        verdict=pd.array(verdict, dtype="string"),
        disputes=pd.Series([names[which] for which in named.tolist()], dtype=object),
        annotators=pd.Series([tuple(who[a:b]) for a, b in pairwise(places)], dtype=object),
    )
