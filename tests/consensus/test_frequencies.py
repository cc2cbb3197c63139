"""How many marked each character, in runs."""

from itertools import pairwise

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.consensus import span_frequencies
from copydesk.tables import records

PEOPLE = ["ana", "ben", "cleo"]


def spans(*rows: tuple[str, str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(
        [("a", *row) for row in rows], columns=["article_id", "annotator", "label", "start", "end"]
    )


SEEN = pd.DataFrame({"article_id": "a", "annotator": PEOPLE})


def test_runs_are_counted_by_label():
    runs = span_frequencies(
        spans(
            ("ana", "Lexical", 30, 40),
            ("ben", "Lexical", 33, 45),
            ("ben", "Lexical", 40, 42),
            ("zoe", "Lexical", 30, 40),
            ("cleo", "Quote", 0, 3),
            ("ana", "Quote", 3, 5),
        ),
        SEEN,
    )

    assert records(runs) == [
        {"article_id": "a", "label": "Lexical", "start": 30, "end": 33, "votes": 1, "of": 3},
        {"article_id": "a", "label": "Lexical", "start": 33, "end": 40, "votes": 2, "of": 3},
        {"article_id": "a", "label": "Lexical", "start": 40, "end": 45, "votes": 1, "of": 3},
        {"article_id": "a", "label": "Quote", "start": 0, "end": 5, "votes": 1, "of": 3},
    ]


def test_no_spans_give_an_empty_frame_with_all_columns():
    runs = span_frequencies(spans().assign(field=pd.Series(dtype="string")), SEEN)

    assert list(runs.columns) == ["article_id", "field", "label", "start", "end", "votes", "of"]
    assert len(runs) == 0


@settings(max_examples=200, deadline=None)
@given(
    rows=st.lists(
        st.tuples(
            st.sampled_from(PEOPLE),
            st.sampled_from(["Lexical", "Quote"]),
            st.integers(0, 9),
            st.integers(1, 4),
        ).map(lambda row: (*row[:3], row[2] + row[3])),
        max_size=12,
    )
)
def test_runs_say_of_each_character_who_marked_it(rows):
    runs = records(span_frequencies(spans(*rows), SEEN))

    for label in ("Lexical", "Quote"):
        marked = [
            len({who for who, given, start, end in rows if given == label and start <= place < end})
            for place in range(15)
        ]
        by_runs = [0] * 15
        for run in runs:
            if run["label"] == label:
                for place in range(run["start"], run["end"]):
                    assert by_runs[place] == 0
                    by_runs[place] = run["votes"]
        assert by_runs == marked
    for one, other in pairwise(runs):
        assert (one["label"], one["end"], one["votes"]) != (other["label"], other["start"], other["votes"])
