"""Units rated alike are worked on once, and nothing else changes."""

import numpy as np
import pandas as pd
import pytest

from copydesk.consensus import dawid_skene, patterns
from copydesk.consensus.answers import read
from copydesk.consensus.patterns import patterns as find


def frame(units: list[str]) -> pd.DataFrame:
    """Each unit is the values of ana, ben, ...; a dash is no rating."""
    return pd.DataFrame(
        [
            (f"u{n:03}", who, value)
            for n, given in enumerate(units)
            for who, value in zip(["ana", "ben", "cleo"], given, strict=False)
            if value != "-"
        ],
        columns=["unit", "annotator", "value"],
    )


def test_units_rated_alike_are_one_kind():
    kinds = find(read(frame(["ab", "ab", "ba", "a-", "ab", "-a", "a-", "a-", "-a"])))

    assert sorted(kinds.weight.tolist()) == [1, 2, 3, 3]
    assert [codes.shape for codes in kinds.groups] == [(1, 2), (2, 2)]
    by_kind = [tuple(np.flatnonzero(kinds.of_unit == kind).tolist()) for kind in range(4)]
    assert sorted(by_kind) == [(0, 1, 4), (2,), (3, 6, 7), (5, 8)]


def test_units_that_are_hardly_alike_are_left_as_they_are():
    kinds = find(read(frame(["aaa", "aab", "aba", "aaa"])))

    assert kinds.weight.tolist() == [1, 1, 1, 1]


def test_blocks_and_kinds_change_no_result(monkeypatch):
    units = ["abc", "abb", "aab", "b-b", "-ca", "abc", "ccc", "aac", "abb", "bbb", "a--"] * 3
    whole = dawid_skene(frame(units))

    monkeypatch.setattr(patterns, "BLOCK", 2)
    blocks = dawid_skene(frame(units))
    monkeypatch.setattr(patterns, "_kinds", lambda codes, _: (np.arange(codes.shape[1]),) * 2)
    single = dawid_skene(frame(units))

    for other in (blocks, single):
        pd.testing.assert_frame_equal(other.distribution, whole.distribution, atol=1e-9)
        assert abs(other.log_likelihood - whole.log_likelihood) < 1e-9


@pytest.mark.parametrize(
    ("disputed", "agreed"),
    [(["ab", "ba"] * 7, ["aa", "bb"] * 3), (["abc", "bca", "cab"] * 5, ["aaa", "bbb", "ccc"])],
)
def test_rounding_errors_never_grow_until_they_break_a_tie(disputed, agreed):
    said = dawid_skene(frame(disputed + agreed), iterations=1500, tolerance=0)

    undecided = said.units["answer"].isna()
    assert undecided.tolist() == [True] * len(disputed) + [False] * len(agreed)
    assert said.units["answer"][~undecided].tolist() == [given[0] for given in agreed]
