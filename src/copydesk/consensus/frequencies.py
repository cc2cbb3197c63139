"""Soft labels for spans: how many annotators marked each character."""

import numpy as np
import pandas as pd

from copydesk.consensus.marks import firsts, joined, read


def span_frequencies(spans: pd.DataFrame, seen: pd.DataFrame) -> pd.DataFrame:
    """Count for each label and character who marked it, as runs of equal frequency.

    Frames as in `merge_spans`. Columns: article_id, field if given, label, start, end, votes (how many annotators
    marked every character from start to end), of (who submitted the article). Runs are as long as they can be and
    never touch with equal votes; what nobody marked has no row. The frequency of a character, or of a token inside a
    run, is votes / of. An annotator's overlapping spans of a label count once.
    """
    marks = read(spans, seen)
    order = np.lexsort((marks.start, marks.annotator, marks.place))
    place, start, end = marks.place[order], marks.start[order], marks.end[order]
    # Each annotator's own spans first become stretches that neither overlap nor touch.
    person = place * max(len(marks.annotators), 1) + marks.annotator[order]
    stretch = firsts(joined(person, start, end, touching=True))
    begins = start[stretch]
    ends = np.maximum.reduceat(end, stretch) if len(stretch) else end

    # One more where a stretch begins, one less where it ends; sums by character are the frequency from there on.
    width = int(ends.max(initial=0)) + 1
    where, event = np.unique(
        np.concatenate([place[stretch] * width + begins, place[stretch] * width + ends]), return_inverse=True
    )
    change = np.bincount(event, np.repeat([1.0, -1.0], len(stretch)), minlength=len(where)).astype(np.int64)
    where, change = where[change != 0], change[change != 0]
    votes = np.cumsum(change)
    run = np.flatnonzero(votes > 0)
    places, starts = np.divmod(where[run], width)
    return marks.rows(
        places,
        start=pd.array(starts, dtype="Int64"),
        end=pd.array(where[run + 1] % width, dtype="Int64"),
        votes=pd.array(votes[run], dtype="Int64"),
    )
