"""Each annotator's spans against the merged spans of the others."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.agreement import RatingsError
from copydesk.consensus import merge_spans, span_reliability
from copydesk.tables import records

PEOPLE = ["ana", "ben", "cleo"]
SEEN = pd.DataFrame({"article_id": "a", "annotator": PEOPLE})


def spans(*rows: tuple[str, int, int]) -> pd.DataFrame:
    return pd.DataFrame(
        [("a", who, "Lexical", start, end) for who, start, end in rows],
        columns=["article_id", "annotator", "label", "start", "end"],
    )


MARKS = spans(
    ("ana", 0, 5), ("ben", 0, 5), ("cleo", 0, 6),
    ("ana", 10, 15), ("ben", 10, 15), ("cleo", 10, 15),
    ("cleo", 20, 25),
)  # fmt: skip


def test_exact_reliability_literally():
    assert records(span_reliability(MARKS, SEEN)) == [
        # Ben and Cleo agree on 10-15 only; 0-5 is theirs to dispute, so Ana's 0-5 is set aside.
        {"annotator": "ana", "articles": 1, "spans": 1, "right": 1, "precision": 1.0}
        | {"reference": 1, "found": 1, "recall": 1.0, "f1": 1.0},
        {"annotator": "ben", "articles": 1, "spans": 1, "right": 1, "precision": 1.0}
        | {"reference": 1, "found": 1, "recall": 1.0, "f1": 1.0},
        # Ana and Ben agree on 0-5 and 10-15; Cleo's 0-6 and 20-25 are wrong.
        {"annotator": "cleo", "articles": 1, "spans": 3, "right": 1, "precision": 1 / 3}
        | {"reference": 2, "found": 1, "recall": 0.5, "f1": 0.4},
    ]


def test_by_overlap_a_common_character_is_enough():
    said = span_reliability(MARKS, SEEN, "overlap")

    assert said[["annotator", "spans", "right", "reference", "found"]].to_numpy().tolist() == [
        # Ben's and Cleo's ends at 5 and 6 are a tie: disputed, set aside.
        ["ana", 1, 1, 1, 1],
        ["ben", 1, 1, 1, 1],
        ["cleo", 3, 2, 2, 2],
    ]
    assert span_reliability(MARKS, SEEN, "overlap", ties="longest")["spans"].tolist() == [2, 2, 3]


def test_articles_that_nobody_else_read_do_not_count():
    alone = MARKS[MARKS["annotator"] == "ana"].assign(article_id="b")
    readers = pd.concat([SEEN, pd.DataFrame({"article_id": ["b"], "annotator": ["ana"]})])

    pd.testing.assert_frame_equal(
        span_reliability(pd.concat([MARKS, alone]), readers), span_reliability(MARKS, SEEN)
    )


def test_a_share_of_nothing_is_missing():
    said = span_reliability(spans(("ana", 0, 5)), SEEN[:2])

    assert records(said[["annotator", "precision", "recall", "f1"]]) == [
        {"annotator": "ana", "precision": 0.0, "recall": pd.NA, "f1": pd.NA},
        {"annotator": "ben", "precision": pd.NA, "recall": 0.0, "f1": pd.NA},
    ]
    assert len(span_reliability(spans(), SEEN[:0])) == 0


def test_faults_are_named():
    with pytest.raises(RatingsError, match="seen lacks annotator"):
        span_reliability(MARKS, SEEN.drop(columns="annotator"))


@settings(max_examples=50, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(PEOPLE), st.integers(0, 12), st.integers(1, 6)).map(
            lambda row: (row[0], row[1], row[1] + row[2])
        ),
        max_size=12,
    ),
    rule=st.sampled_from(["exact", "overlap"]),
)
def test_counts_are_those_of_plain_python(rows, rule):
    said = records(span_reliability(spans(*rows), SEEN, rule))

    def meets(one, other):
        return one == other if rule == "exact" else one[0] < other[1] and other[0] < one[1]

    for row in said:
        own = {(start, end) for who, start, end in rows if who == row["annotator"]}
        others = records(
            merge_spans(
                spans(*(span for span in rows if span[0] != row["annotator"])),
                SEEN[SEEN["annotator"] != row["annotator"]],
                rule,
            )
        )
        reference = [(x["start"], x["end"]) for x in others if x["verdict"] == "majority"]
        disputed = [(x["start"], x["end"]) for x in others if x["verdict"] == "disputed"]
        right = {span for span in own if any(meets(span, other) for other in reference)}
        aside = {span for span in own - right if any(meets(span, other) for other in disputed)}
        found = [other for other in reference if any(meets(span, other) for span in own)]
        counts = (len(own - aside), len(right), len(reference), len(found))
        assert (row["spans"], row["right"], row["reference"], row["found"]) == counts
