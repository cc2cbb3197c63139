"""The predicted width of an interval is that which comes out: on models, on simulated projects, from pilot labels."""

import numpy as np
import pandas as pd
import pytest

from copydesk.agreement import alpha, span_f1
from copydesk.plan import prediction
from support.simulated import foretold, project

EVEN = (1 / 3, 1 / 3, 1 / 3)


def said(frame: pd.DataFrame) -> dict[str, list[dict[str, int]]]:
    """Give ratings as what a pilot is: for stories, what each annotator said of each unit."""
    return {
        str(story): [
            {str(who): int(value) for who, value in zip(unit["annotator"], unit["value"], strict=True)}
            for _, unit in own.groupby("unit")
        ]
        for story, own in frame.groupby("story")
    }


def test_sums_of_a_unit_are_how_often_each_value_and_the_weighted_differences():
    assert prediction.rating_row(3)([0, 0, 2]).tolist() == [2, 0, 1, 2]
    assert prediction.rating_row(3, ordered=True)([0, 0, 2]).tolist() == [2, 0, 1, 8]
    assert prediction.span_row([frozenset("ab"), frozenset("b"), frozenset()]).tolist() == [2, 6]


def test_alpha_of_the_sums_is_the_alpha_that_agreement_measures():
    frame = project(12, seed=3)
    measured = alpha(frame, resamples=0).value
    by_unit = [prediction.rating_row(3)(list(unit["value"].astype(int))) for _, unit in frame.groupby("unit")]
    assert prediction.alpha_of(3)(np.array([sum(by_unit)]))[0] == pytest.approx(measured)


def test_f1_of_the_sums_is_the_f1_that_agreement_measures():
    spans = pd.DataFrame(
        [
            ("a", "ana", 0),
            ("a", "ana", 9),
            ("a", "ben", 0),
            ("b", "ana", 3),
            ("b", "ben", 3),
            ("b", "ben", 5),
        ],
        columns=["article_id", "annotator", "start"],
    ).assign(label="x", end=lambda frame: frame["start"] + 2)
    marked = [[{0, 9}, {0}], [{3}, {3, 5}]]
    rows = [prediction.span_row([frozenset(own) for own in unit]) for unit in marked]
    measured = span_f1(spans, resamples=0).value
    assert prediction.f1_of(np.array([sum(rows)]))[0] == pytest.approx(measured)


def test_a_pilot_gives_each_story_with_every_choice_of_its_readers():
    stories = {
        "s": [{"ana": 0, "ben": 0, "cara": 1}, {"ana": 1}],
        "t": [{"ana": 1, "ben": 0}],
        "u": [{"ana": 1}],
    }
    found = prediction.pilot(stories, prediction.rating_row(2))
    assert {number: [rows.tolist() for rows in own] for number, own in found.items()} == {
        2: [[[2, 0, 0], [1, 1, 2], [1, 1, 2]], [[1, 1, 2]]],
        3: [[[2, 1, 2]]],
    }


@pytest.mark.parametrize("shares", [EVEN, (0.85, 0.15)])
def test_the_width_from_the_model_is_within_15_percent_of_what_comes_out(shares):
    predicted, measured = foretold(60, shares=shares, true=0.4, n_projects=12)
    assert predicted == pytest.approx(measured, rel=0.15)


def test_the_width_from_a_large_pilot_is_within_15_percent_of_what_comes_out():
    pilot = prediction.pilot(said(project(300, seed=99)), prediction.rating_row(3))
    deviation = prediction.resampled(pilot, [3] * 60, prediction.alpha_of(3))
    widths = [np.diff(alpha(project(60, seed=seed), resamples=400, seed=seed).interval) for seed in range(12)]
    assert prediction.width(deviation, 60) == pytest.approx(np.mean(widths), rel=0.15)


def test_the_width_of_f1_from_the_model_is_that_of_simulated_spans():
    chance = np.random.default_rng(5)
    rows = []
    for story in range(60):
        finds = np.sqrt(chance.beta(3.6, 2.4))
        for unit in range(3):
            true = range(chance.poisson(5))
            for who in ("ana", "ben"):
                found = [number for number in true if chance.random() < finds]
                extra = [1000 + chance.integers(10**6) for _ in range(chance.poisson(5 * (1 - finds)))]
                rows += [(f"{story}-{unit}", story, who, 10 * int(start)) for start in [*found, *extra]]
    spans = pd.DataFrame(rows, columns=["article_id", "story", "annotator", "start"])
    spans = spans.assign(label="x", end=spans["start"] + 5)
    low, high = span_f1(spans, resamples=400).interval
    deviation = prediction.spans_model([[2] * 3] * 60, f1=0.6)
    assert prediction.width(deviation, 60) == pytest.approx(high - low, rel=0.25)


def test_four_times_the_stories_halve_the_width():
    few, many = (prediction.ratings_model([[2]] * number, shares=EVEN) for number in (100, 400))
    assert prediction.width(few, 100) / prediction.width(many, 400) == pytest.approx(2, rel=0.1)


def test_nothing_is_predicted_where_nobody_reads_what_another_reads():
    assert prediction.ratings_model([[1, 1], [1]]) is None
    assert prediction.ratings_model([[2]], shares=(1.0,)) is None
    assert prediction.spans_model([]) is None
    assert prediction.resampled({}, [2, 2], prediction.f1_of) is None
    assert prediction.resampled({2: [np.ones((1, 2))]}, [1, 1], prediction.f1_of) is None


def test_the_same_seed_predicts_the_same():
    assert prediction.ratings_model([[2]] * 9, seed=4) == prediction.ratings_model([[2]] * 9, seed=4)
    assert prediction.ratings_model([[2]] * 9, seed=4) != prediction.ratings_model([[2]] * 9, seed=5)
