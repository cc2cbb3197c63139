"""Reading a frame of ratings, and what a vote, Dawid-Skene and MACE have in common."""

from functools import partial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.agreement import RatingsError
from copydesk.consensus import Answers, dawid_skene, mace, vote

METHODS = [vote, dawid_skene, mace]
QUICK = [vote, dawid_skene, partial(mace, restarts=3, iterations=30)]
NAMES = ["vote", "dawid_skene", "mace"]


def ratings(*rows: tuple[object, object, object]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["unit", "annotator", "value"]).astype(object)


def answers(said: Answers) -> dict[object, object]:
    """The answers by unit, None where undecided."""
    return {
        unit: None if answer is pd.NA else answer
        for unit, answer in zip(said.units["unit"], said.units["answer"], strict=True)
    }


def assert_alike(one: Answers, other: Answers) -> None:
    """Compare all that names do not enter, to the last digits but some."""
    pd.testing.assert_frame_equal(one.distribution, other.distribution, atol=1e-9, check_names=False)
    pd.testing.assert_frame_equal(one.votes, other.votes)
    pd.testing.assert_frame_equal(one.units, other.units, atol=1e-9)
    pd.testing.assert_frame_equal(one.annotators, other.annotators, atol=1e-9)
    assert (one.iterations, one.converged) == (other.iterations, other.converged)
    assert one.log_likelihood == pytest.approx(other.log_likelihood, abs=1e-6)


tables = st.dictionaries(
    st.tuples(
        st.sampled_from(["u1", "u2", "u3", "u4", "u5"]), st.sampled_from(["ana", "ben", "cleo", "dan"])
    ),
    st.sampled_from(["left", "center", "right"]),
    min_size=1,
    max_size=20,
)


def frame(table: dict[tuple[str, str], str]) -> pd.DataFrame:
    return ratings(*((unit, annotator, value) for (unit, annotator), value in table.items()))


@pytest.mark.parametrize("method", QUICK, ids=NAMES)
@settings(max_examples=50, deadline=None)
@given(table=tables, random=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_at_all(method, table, random):
    rows = list(table.items())
    random.shuffle(rows)

    one, other = method(frame(table)), method(frame(dict(rows)))

    pd.testing.assert_frame_equal(one.distribution, other.distribution, check_exact=True)
    pd.testing.assert_frame_equal(one.units, other.units, check_exact=True)
    pd.testing.assert_frame_equal(one.annotators, other.annotators, check_exact=True)


@pytest.mark.parametrize("method", QUICK, ids=NAMES)
@settings(max_examples=50, deadline=None)
@given(table=tables)
def test_renaming_annotators_units_and_values_changes_nothing_else(method, table):
    who = {"ana": "zoe", "ben": "yves", "cleo": "ada", "dan": "mia"}
    what = {"left": "s", "center": "r", "right": "t"}
    unit = {"u1": "v9", "u2": "v2", "u3": "v7", "u4": "v1", "u5": "v4"}
    renamed = frame(table).assign(
        annotator=lambda rows: rows["annotator"].map(who),
        value=lambda rows: rows["value"].map(what),
        unit=lambda rows: rows["unit"].map(unit),
    )

    one, other = method(frame(table)), method(renamed)

    back = {new: old for names in (who, what, unit) for old, new in names.items()}
    same_units = [unit[name] for name in one.distribution.index]
    same_values = [what[name] for name in one.distribution.columns]
    same_people = [
        list(other.annotators["annotator"]).index(who[name]) for name in one.annotators["annotator"]
    ]
    order = [list(other.units["unit"]).index(name) for name in same_units]
    assert_alike(
        one,
        Answers(
            rule=other.rule,
            units=other.units.iloc[order]
            .replace(back)
            .astype(dict(one.units.dtypes))
            .reset_index(drop=True),
            distribution=other.distribution.loc[same_units, same_values].set_axis(one.distribution.index).set_axis(
                one.distribution.columns, axis=1
            ),
            votes=other.votes.loc[same_units, same_values].set_axis(one.votes.index).set_axis(
                one.votes.columns, axis=1
            ),
            annotators=other.annotators.iloc[same_people].reset_index(drop=True).assign(
                annotator=one.annotators["annotator"]
            ),
            log_likelihood=other.log_likelihood,
            iterations=other.iterations,
            converged=other.converged,
        ),
    )  # fmt: skip


@pytest.mark.parametrize("method", QUICK, ids=NAMES)
@settings(max_examples=50, deadline=None)
@given(table=tables)
def test_what_all_agree_on_everywhere_stays_the_answer(method, table):
    agreed = {(unit, who): dict(reversed(table.items()))[unit, who] for unit, who in table}
    first = {unit: value for (unit, _), value in reversed(agreed.items())}

    said = method(frame({(unit, who): first[unit] for unit, who in table}))

    assert answers(said) == first


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "rows",
    [
        [("u", "ana", "left"), ("u", "ben", "right")],
        [("u", "ana", "left"), ("u", "ben", "right"), ("u", "cleo", "center")],
        # Whom to believe? Ana and Ben disagree on each, and each says both values as often.
        [("u", "ana", "left"), ("u", "ben", "right"), ("v", "ana", "right"), ("v", "ben", "left")],
    ],
)
def test_symmetric_data_stays_undecided(method, rows):
    assert set(answers(method(ratings(*rows))).values()) == {None}


@pytest.mark.parametrize("method", METHODS)
def test_units_without_a_value_are_there_and_undecided(method):
    said = method(ratings(("u", "ana", "left"), ("v", "ana", pd.NA), ("v", "ben", None)))

    assert answers(said) == {"u": "left", "v": None}
    assert list(said.units["of"]) == [1, 2]
    assert said.distribution.loc["v"].isna().all()
    assert list(said.annotators["ratings"]) == [1, 0]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("rows", [[], [("u", "ana", None)]])
def test_no_ratings_give_frames_without_answers(method, rows):
    said = method(ratings(*rows))

    assert list(said.units.columns) == ["unit", "answer", "share", "votes", "of"]
    assert answers(said) == dict.fromkeys([unit for unit, _, _ in rows])
    assert said.annotators["reliability"].isna().all()


@pytest.mark.parametrize("method", METHODS)
def test_numbers_stay_whole_beside_an_undecided_unit(method):
    said = method(
        ratings(("u", "ana", 1), ("u", "ben", 1), ("v", "ana", 1), ("v", "ben", 2), ("w", "ana", 2))
    )

    assert said.units["answer"].dtype == "Int64"
    assert said.units["answer"][0] == 1


def test_values_of_several_kinds_are_answers_too():
    said = vote(ratings(("u", "ana", "left"), ("v", "ana", 1), ("v", "ben", "left"), ("w", "ana", 2)))

    assert answers(said) == {"u": "left", "v": None, "w": 2}


@pytest.mark.parametrize("method", METHODS)
def test_faults_of_a_frame_are_named_together(method):
    with pytest.raises(RatingsError, match="lacks annotator, value: it needs unit, annotator and value"):
        method(pd.DataFrame({"unit": ["u"]}))
    with pytest.raises(
        RatingsError, match="2 ratings: ratings without unit: 1; ratings without annotator: 1"
    ):
        method(ratings((None, "ana", "left"), ("u", None, "left")))
    with pytest.raises(
        RatingsError, match=r"unhashable type: 'list'\): of several values, ask about each by itself"
    ):
        method(ratings(("u", "ana", ["a", "b"])))
    with pytest.raises(RatingsError, match=r"rated these more than once: u, w$"):
        method(
            ratings(
                ("u", "ana", "a"), ("u", "ana", "b"), ("v", "ana", "a"), ("w", "ben", "a"), ("w", "ben", "a")
            )
        )


@pytest.mark.parametrize("method", METHODS)
def test_other_columns_are_ignored(method):
    rows = ratings(("u", "ana", "a"), ("u", "ben", "a"), ("v", "ana", "b"))

    pd.testing.assert_frame_equal(method(rows.assign(story="s")).units, method(rows).units)


def test_models_find_the_truth_and_rank_the_annotators_right():
    chance = np.random.default_rng(7)
    skill = np.linspace(0.35, 0.95, 10)
    truth = chance.integers(0, 3, 600)
    rows = []
    for unit, true in enumerate(truth):
        for who in chance.choice(10, 4, replace=False):
            knows = chance.random() < skill[who]
            rows.append((f"u{unit:03}", f"p{who}", int(true if knows else chance.integers(0, 3))))
    shuffled = ratings(*rows).sample(frac=1, random_state=1)

    right = {}
    for method in METHODS:
        said = method(shuffled)
        right[method] = (said.units["answer"].fillna(-1).to_numpy() == truth).mean()
        ranks = said.annotators["reliability"].rank().to_numpy()
        assert np.corrcoef(ranks, np.arange(10))[0, 1] > 0.9
    assert min(right[dawid_skene], right[mace]) > 0.93
    assert min(right[dawid_skene], right[mace]) > right[vote] + 0.05
    theta = mace(shuffled).annotators["reliability"].to_numpy(dtype=float)
    assert np.abs(theta - skill).max() < 0.12
