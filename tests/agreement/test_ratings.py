"""Krippendorff's alpha and raw agreement: published figures, a peer as oracle, and what is undefined."""

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from copydesk.agreement import Agreement, RatingsError, alpha, raw
from support.worked import WORKED, ratings


@pytest.mark.parametrize(
    ("level", "published"), [("nominal", 0.743), ("ordinal", 0.815), ("interval", 0.849)]
)
def test_the_worked_example_gives_the_published_alpha(level, published):
    measured = alpha(ratings(WORKED), level)

    assert round(measured.value, 3) == published
    assert (measured.n_units, measured.n_annotators, measured.n_pairs, measured.n_stories) == (11, 4, 55, 11)
    assert measured.interval[0] < measured.value < measured.interval[1]


tables = st.integers(2, 4).flatmap(
    lambda n: st.lists(
        st.lists(st.sampled_from([None, 1, 2, 3, 7]), min_size=n, max_size=n), min_size=1, max_size=8
    )
)


@given(tables, st.sampled_from(["nominal", "ordinal", "interval"]))
def test_alpha_is_that_of_the_krippendorff_package(units, level):
    pairable = [unit for unit in units if sum(value is not None for value in unit) > 1]
    assume(len({value for unit in pairable for value in unit if value is not None}) > 1)
    long = [
        {"unit": place, "annotator": who, "value": value}
        for place, unit in enumerate(units)
        for who, value in enumerate(unit)
    ]

    expected = krippendorff.alpha(
        [[np.nan if unit[who] is None else unit[who] for unit in pairable] for who in range(len(units[0]))],
        level_of_measurement=level,
    )
    assert alpha(pd.DataFrame(long), level, resamples=0).value == pytest.approx(expected)


@given(tables, st.sampled_from(["nominal", "ordinal", "interval"]), st.randoms(use_true_random=False))
def test_neither_value_nor_interval_depends_on_the_order_of_rows(units, level, random):
    rows = [
        {
            "unit": f"u{place}",
            "annotator": who,
            "value": value,
            "story": f"s{place // 2}" if place % 3 else None,
        }
        for place, unit in enumerate(units)
        for who, value in enumerate(unit)
        if value is not None
    ]
    rows = rows or [{"unit": "u0", "annotator": 0, "value": 1, "story": None}]
    shuffled = random.sample(rows, len(rows))

    assert alpha(pd.DataFrame(shuffled), level, resamples=20) == alpha(
        pd.DataFrame(rows), level, resamples=20
    )


def test_words_are_ordinal_by_the_order_that_is_given():
    words = {1: "left", 2: "center", 3: "right", 4: "far", 5: "off"}
    frame = ratings(WORKED)

    measured = alpha(frame.assign(value=frame["value"].map(words)), "ordinal", order=list(words.values()))

    assert measured == alpha(frame, "ordinal")


def test_an_ordinal_alpha_on_words_without_an_order_is_refused():
    frame = pd.DataFrame({"unit": ["u", "u"], "annotator": ["ana", "ben"], "value": ["left", "right"]})

    with pytest.raises(RatingsError, match=r"ordinal ratings must be numbers, or their `order`.*'left'"):
        alpha(frame, "ordinal")
    with pytest.raises(RatingsError, match="not in the order left, center: right"):
        alpha(frame, "ordinal", order=["left", "center"])


def test_a_whole_undefined_result_says_that_nobody_shared_a_unit():
    frame = pd.DataFrame({"unit": ["u", "v"], "annotator": ["ana", "ben"], "value": ["left", "right"]})

    assert alpha(frame) == Agreement(
        metric="Krippendorff's alpha",
        rule="nominal",
        value=None,
        interval=None,
        n_units=0,
        n_annotators=0,
        n_pairs=0,
        n_stories=0,
        notes=("no unit was rated by two annotators",),
    )


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_one_annotator_or_no_ratings_at_all_leave_alpha_undefined(level):
    for picture in ("A 1 2 3", ""):
        measured = alpha(ratings(picture), level)
        assert (measured.value, measured.note) == (None, "no unit was rated by two annotators")


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_a_single_value_leaves_alpha_undefined_while_raw_agreement_is_perfect(level):
    frame = ratings("A 3 3 3\nB 3 3 3")

    assert alpha(frame, level).value is None
    assert alpha(frame, level).note == "all ratings are 3: nothing to tell agreement from chance"
    assert raw(frame).value == 1.0


def test_raw_agreement_is_the_share_of_agreeing_pairs():
    # Three ratings, one of three pairs agrees: 1/3. Two ratings that agree: 1. Weighed 3 to 2.
    measured = raw(ratings("A 1 2 1\nB 1 2 .\nC 2 . ."))

    assert measured.value == pytest.approx((3 * (1 / 3) + 2 * 1) / 5)
    assert (measured.n_units, measured.n_annotators, measured.n_pairs) == (2, 3, 4)


def test_resamples_that_are_undefined_are_counted():
    measured = alpha(ratings("A 1 2 2 2 2\nB 1 2 2 2 2"), resamples=200)

    assert measured.value == 1.0
    assert measured.interval == (1.0, 1.0)
    assert measured.note.startswith("undefined in ")
    assert measured.note.endswith(
        " of 200 resamples; every resample gave the same, so the interval does not show how sure this is; "
        "fewer than 20 stories: the interval is rough, rather too narrow"
    )


def test_two_to_four_stories_have_no_interval_of_95_percent():
    measured = alpha(ratings("A 1 2 1 2\nB 1 2 2 2"))

    assert measured.value == pytest.approx(1 - 7 * 2 / 30)
    assert (measured.interval, measured.notes) == (
        None,
        ("no interval: 4 stories are too few for one of 95 %",),
    )
    assert alpha(ratings("A 1 2 1 2\nB 1 2 2 2"), resamples=0).notes == ()


def test_an_interval_of_a_handful_of_resamples_is_refused():
    with pytest.raises(
        RatingsError, match=r"^3 resamples give no interval: 20 are the least, 1000 are usual; 0: no"
    ):
        raw(ratings("A 1 2\nB 1 2"), resamples=3)


def test_units_of_one_story_are_drawn_together():
    frame = ratings(WORKED).assign(story="s")

    assert alpha(frame).n_stories == 1
    assert alpha(frame).interval is None
    assert alpha(frame).note == "no interval: all of it is one story"


def sensible(units: int = 200) -> pd.DataFrame:
    generator = np.random.default_rng(1)
    truth = generator.integers(0, 3, units)
    frames = [
        pd.DataFrame(
            {
                "unit": [f"u{unit}" for unit in range(units)],
                "annotator": who,
                "value": np.where(generator.random(units) < 0.8, truth, generator.integers(0, 3, units)),
                "story": [f"s{unit // 3}" for unit in range(units)],
            }
        )
        for who in ("ana", "ben", "cleo")
    ]
    return pd.concat(frames, ignore_index=True)


@pytest.mark.parametrize("level", ["nominal", "ordinal", "interval"])
def test_the_interval_is_seeded_and_contains_the_value(level):
    frame = sensible()
    first = alpha(frame, level, seed=7)

    assert first == alpha(frame, level, seed=7)
    assert first.interval != alpha(frame, level, seed=8).interval
    assert first.interval[0] < first.value < first.interval[1]
    assert first.interval[1] - first.interval[0] < 0.2
    assert first.note is None


def test_the_interval_is_that_of_a_plain_bootstrap_over_stories():
    frame = sensible()
    stories = [story for _, story in frame.groupby("story")]
    generator = np.random.default_rng(3)
    plain = []
    for _ in range(300):
        drawn = [
            stories[place].assign(unit=lambda rows, copy=copy: rows["unit"] + f"/{copy}")
            for copy, place in enumerate(generator.integers(0, len(stories), len(stories)))
        ]
        wide = pd.concat(drawn).pivot(index="annotator", columns="unit", values="value")
        plain.append(krippendorff.alpha(wide.to_numpy(dtype=float), level_of_measurement="nominal"))

    assert alpha(frame).interval == pytest.approx(tuple(np.percentile(plain, [2.5, 97.5])), abs=0.02)


def test_all_faults_of_a_frame_are_named_at_once():
    frame = pd.DataFrame(
        [
            ("u1", "ana", 1, "s"),
            ("u1", "ana", 2, "s"),
            ("u2", "ana", 1, "s"),
            ("u2", "ben", 1, "t"),
            ("u3", None, 1, "s"),
        ],
        columns=["unit", "annotator", "value", "story"],
    )

    with pytest.raises(RatingsError) as refused:
        alpha(frame)
    assert str(refused.value) == (
        "5 ratings: ratings without annotator: 1; an annotator counts once per unit, but rated these"
        " more than once: u1; a unit belongs to one story, but these have several: u2"
    )


def test_a_frame_without_the_columns_or_with_an_unknown_level_is_refused():
    with pytest.raises(ValueError, match="lacks annotator, value"):
        alpha(pd.DataFrame({"unit": ["u"]}))
    with pytest.raises(ValueError, match="level 'ratio' is unknown: it is nominal, ordinal or interval"):
        alpha(ratings(WORKED), "ratio")
    with pytest.raises(ValueError, match="finite"):
        alpha(pd.DataFrame({"unit": ["u"], "annotator": ["ana"], "value": [np.inf]}), "interval")


def test_what_is_written_in_two_ways_is_refused_rather_than_counted_as_two():
    frame = pd.DataFrame({"unit": ["A", "A"], "annotator": [1, "1"], "value": [2, "2"]}, dtype=object)

    with pytest.raises(RatingsError) as refused:
        alpha(frame)
    assert str(refused.value) == (
        "2 ratings: annotator 1 is there as a number and as text: make the column one type; "
        "value 2 is there as a number and as text: make the column one type"
    )
    with pytest.raises(
        RatingsError, match=r"^the frame of ratings is not a pandas frame but of type list: it needs"
    ):
        raw([("A", "ana", 1)])
    with pytest.raises(RatingsError, match="of several values, ask about each by itself"):
        raw(pd.DataFrame({"unit": ["A"], "annotator": ["ana"], "value": [["x"]]}))


def test_ordered_categories_need_no_order_and_categories_of_numbers_are_numbers():
    long = ratings("A 1 3\nB 2 2\nC 3 3")
    named = long.assign(value=long["value"].map({1: "low", 2: "mid", 3: "high"}))
    ordered = named.assign(value=pd.Categorical(named["value"], ["low", "mid", "high"], ordered=True))

    assert alpha(ordered, "ordinal", resamples=0) == alpha(
        named, "ordinal", order=["low", "mid", "high"], resamples=0
    )
    assert alpha(long.astype({"value": "category"}), "interval") == alpha(long, "interval")
    with pytest.raises(RatingsError, match=r"^the order names a value twice: low, low, mid, high$"):
        alpha(named, "ordinal", order=["low", "low", "mid", "high"])
