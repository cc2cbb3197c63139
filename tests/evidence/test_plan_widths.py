"""Is the interval as wide as `plan` said? Simulated projects of twenty annotators of known quality.

The model is told the true alpha and the shares of the answers; the pilot is sixty stories, forty times another sixty.
Takes a minute or two.
"""

import numpy as np
import pytest

from copydesk.agreement import alpha
from copydesk.plan import Person, Piece, Wishes, design, prediction
from support.simulated import EVEN, RARE, SKEWED, foretold, project

pytestmark = pytest.mark.evidence


@pytest.mark.parametrize("n_stories", [60, 500])
@pytest.mark.parametrize("shares", [EVEN, SKEWED, RARE])
def test_the_model_that_knows_alpha_and_shares_is_within_15_percent(shares, n_stories):
    true = alpha(project(100_000, seed=0, shares=shares), resamples=0).value
    predicted, measured = foretold(n_stories, shares=shares, true=true, n_projects=100)
    ratio = predicted / measured
    print(
        f"shares {shares}, {n_stories} stories: {predicted:.4f} predicted, {measured:.4f} came out: {ratio:.2f}"
    )
    assert predicted == pytest.approx(measured, rel=0.15)


@pytest.mark.parametrize("shares", [EVEN, SKEWED])
def test_pilots_of_sixty_stories_are_within_15_percent_in_the_mean(shares):
    _, measured = foretold(500, shares=shares, true=0.4, n_projects=50)
    ratios = []
    for seed in range(40):
        frame = project(60, seed=10_000 + seed, shares=shares)
        said = {
            str(story): [
                dict(zip(unit["annotator"], unit["value"], strict=True)) for _, unit in own.groupby("unit")
            ]
            for story, own in frame.groupby("story")
        }
        rows = prediction.pilot(said, prediction.rating_row(len(shares)))
        deviation = prediction.resampled(rows, [3] * 500, prediction.alpha_of(len(shares)))
        ratios.append(prediction.width(deviation or np.nan, 500) / measured)
    low, high = np.quantile(ratios, [0.1, 0.9])
    print(f"shares {shares}: mean ratio {np.mean(ratios):.2f}, eight of ten pilots {low:.2f} to {high:.2f}")
    assert np.mean(ratios) == pytest.approx(1, abs=0.15)


@pytest.mark.parametrize(
    ("n_stories", "n_people", "overlap"), [(60, 5, 2), (60, 20, 3), (500, 20, 3), (5_000, 50, 3)]
)
def test_large_designs_are_even(n_stories, n_people, overlap):
    chance = np.random.default_rng(1)
    pieces = [
        Piece(f"s{s:05}-{n}", f"s{s:05}", (f"o{chance.integers(5)}",), int(chance.integers(200, 1200)))
        for s in range(n_stories)
        for n in range(3)
    ]
    its = design(pieces, [Person(f"p{n}") for n in range(n_people)], Wishes(overlap=overlap)).properties
    print(f"{n_stories} stories, {n_people} people, overlap {overlap}: {its}")
    assert its.words_max - its.words_min <= its.longest
    assert its.shared_min >= its.shared_promised
    assert its.whole_stories == n_stories
