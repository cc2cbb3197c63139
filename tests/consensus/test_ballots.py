"""The plain vote, literally."""

import pandas as pd
import pytest

from copydesk.agreement import RatingsError
from copydesk.consensus import vote
from copydesk.tables import records

ROWS = [
    ("u1", "ana", "left"),
    ("u1", "ben", "left"),
    ("u1", "cleo", "right"),
    ("u2", "ana", "left"),
    ("u2", "ben", "right"),
    ("u2", "cleo", None),
    ("u3", "ana", "right"),
    ("u3", "ben", None),
    ("u4", "cleo", "right"),
]
FRAME = pd.DataFrame(ROWS, columns=["unit", "annotator", "value"])


def test_more_than_half_of_those_who_submitted_decide():
    said = vote(FRAME)

    assert records(said.units) == [
        {"unit": "u1", "answer": "left", "share": 2 / 3, "votes": 2, "of": 3},
        {"unit": "u2", "answer": pd.NA, "share": 0.5, "votes": pd.NA, "of": 3},
        {"unit": "u3", "answer": pd.NA, "share": 1.0, "votes": pd.NA, "of": 2},
        {"unit": "u4", "answer": "right", "share": 1.0, "votes": 1, "of": 1},
    ]
    assert said.distribution.to_dict("index") == {
        "u1": {"left": 2 / 3, "right": 1 / 3},
        "u2": {"left": 0.5, "right": 0.5},
        "u3": {"left": 0.0, "right": 1.0},
        "u4": {"left": 0.0, "right": 1.0},
    }
    assert said.votes.to_numpy().tolist() == [[2, 1], [1, 1], [0, 1], [0, 1]]
    assert records(said.annotators) == [
        {"annotator": "ana", "ratings": 3, "reliability": 1.0},
        {"annotator": "ben", "ratings": 2, "reliability": 1.0},
        {"annotator": "cleo", "ratings": 2, "reliability": 0.5},
    ]
    assert said.rule == "majority: more than half of those who submitted the unit, else undecided"
    assert (said.log_likelihood, said.iterations, said.converged, said.confusion) == (None, 0, True, None)


def test_a_plurality_is_the_most_votes():
    assert list(vote(FRAME, "plurality").units["answer"].fillna("-")) == ["left", "-", "right", "right"]


def test_an_unknown_rule_is_refused():
    with pytest.raises(RatingsError, match="rule 'best' is unknown: it is majority or plurality"):
        vote(FRAME, "best")
