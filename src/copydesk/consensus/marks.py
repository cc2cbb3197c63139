"""Spans of several annotators, checked, sorted and counted once: what merging and frequencies start from.

Frames as in `agreement.span_f1`: `spans` has article_id, annotator, label, start, end and may have field; `seen` has
article_id, annotator: who submitted the article, so that marking nothing there is a vote against.
"""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from copydesk.agreement.marks import check
from copydesk.consensus.answers import Codes


@dataclass(frozen=True, slots=True)
class Marks:
    """Spans in the order of place, start, end, annotator; a place is an article, its field if any, and a label."""

    places: pd.DataFrame
    """article_id, field if the spans had it, label, of (how many submitted the article); a row a place."""
    annotators: "pd.Index[str]"
    place: Codes
    annotator: Codes
    start: npt.NDArray[np.int64]
    end: npt.NDArray[np.int64]

    def take(self, which: Codes) -> "Marks":
        """Keep some of the spans, in this order."""
        columns = {name: getattr(self, name)[which] for name in ("place", "annotator", "start", "end")}
        return replace(self, **columns)

    def spans(self) -> pd.DataFrame:
        """Make a frame of the spans, without their annotators."""
        places = self.places.drop(columns="of").take(self.place).reset_index(drop=True)
        return places.assign(start=self.start, end=self.end)

    def rows(self, place: Codes, **columns: object) -> pd.DataFrame:
        """Make a frame: what a place is called, the columns, and `of` behind `votes`."""
        places = self.places.take(place).reset_index(drop=True)
        of = places.pop("of")
        frame = places.assign(**columns)
        frame.insert(frame.columns.get_loc("votes") + 1, "of", of)
        return frame


def read(spans: pd.DataFrame, seen: pd.DataFrame) -> Marks:
    """Check the frames; spans of people who did not submit the article do not count, duplicates count once."""
    check(spans, seen)
    articles = pd.Index(seen["article_id"].unique()).sort_values()
    annotators = pd.Index(seen["annotator"].unique()).sort_values()
    readers = np.unique(_pairs(seen, articles, annotators))
    pair = _pairs(spans, articles, annotators)
    counts = np.isin(pair, readers)
    spans, (article, annotator) = spans[counts], np.divmod(pair[counts], max(len(annotators), 1))

    kinds = [column for column in ("field", "label") if column in spans.columns]
    coded = [pd.factorize(spans[column], sort=True) for column in kinds]
    key = article
    for codes, names in coded:
        key = key * len(names) + codes
    known, place = np.unique(key, return_inverse=True)
    start, end = (spans[column].to_numpy(dtype=np.int64) for column in ("start", "end"))

    order = np.lexsort((annotator, end, start, place))
    columns = [codes[order] for codes in (place, start, end, annotator)]
    new = np.any([np.diff(codes, prepend=-1) != 0 for codes in columns], axis=0)
    place, start, end, annotator = (codes[new] for codes in columns)

    names_of_kinds = {}
    for column, (_, names) in reversed(list(zip(kinds, coded, strict=True))):
        known, codes = np.divmod(known, max(len(names), 1))
        names_of_kinds[column] = names.take(codes)
    places = pd.DataFrame(
        {"article_id": articles.take(known)} | {name: names_of_kinds[name] for name in kinds}
    )
    of = np.bincount(readers // max(len(annotators), 1), minlength=len(articles))[known]
    return Marks(
        places=places.astype("string").assign(of=pd.array(of, dtype="Int64")),
        annotators=annotators,
        place=place,
        annotator=annotator,
        start=start,
        end=end,
    )


def _pairs(frame: pd.DataFrame, articles: "pd.Index[str]", annotators: "pd.Index[str]") -> Codes:
    """Give a number to each row's article and annotator; negative where one of them is not known."""
    article = articles.get_indexer(frame["article_id"])
    annotator = annotators.get_indexer(frame["annotator"])
    pairs: Codes = np.where((article < 0) | (annotator < 0), -1, article * len(annotators) + annotator)
    return pairs


def joined(
    group: Codes, start: npt.NDArray[np.int64], end: npt.NDArray[np.int64], *, touching: bool
) -> Codes:
    """Number the chains of overlapping intervals; sorted by group, then start. `touching` ones chain too or not."""
    width = int(end.max(initial=0)) + 1
    reach = np.maximum.accumulate(group * width + end)
    begins = group * width + start
    # `width` is beyond every end, so that no chain reaches into the next group.
    apart = begins[1:] > reach[:-1] if touching else begins[1:] >= reach[:-1]
    return np.cumsum(np.concatenate([[0] * min(len(group), 1), apart])).astype(np.intp)


def firsts(numbers: Codes) -> Codes:
    """Find where each number begins; they ascend."""
    return np.flatnonzero(np.diff(numbers, prepend=-1))
