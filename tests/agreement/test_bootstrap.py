"""The interval: its pieces against worked figures, and its coverage in a small simulation."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.agreement import ac1, alpha, cohen, fleiss, raw
from copydesk.agreement.bootstrap import _acceleration, _level, interval, t_quantile
from support.simulated import QUALITY, coverage, project


@pytest.mark.parametrize(
    ("freedom", "quantile", "within"),
    [(2, 4.3027, 0.04), (5, 2.5706, 3e-4), (10, 2.2281, 1e-4), (30, 2.0423, 1e-4), (10**6, 1.96, 1e-4)],
)
def test_the_quantiles_of_t_are_those_of_its_table(freedom, quantile, within):
    assert t_quantile(freedom) == pytest.approx(quantile, abs=within)


def mean(sums: np.ndarray) -> np.ndarray:
    return sums[:, 0] / sums[:, 1]


def test_the_acceleration_of_a_mean_is_a_sixth_of_its_skewness_over_the_root_of_n():
    numbers = np.array([1.0, 1.0, 2.0, 3.0, 13.0])
    apart = numbers - numbers.mean()
    skewness = (apart**3).sum() / (6 * (apart**2).sum() ** 1.5)
    sums = np.column_stack([numbers, np.ones(5)])

    # Kinds with their numbers are the same stories.
    assert _acceleration(sums, np.ones(5, dtype=int), mean) == pytest.approx(skewness)
    assert _acceleration(sums[1:], np.array([2, 1, 1, 1]), mean) == pytest.approx(skewness)


def test_without_bias_and_skewness_a_bound_is_its_own_quantile_and_beyond_all_reach_the_end():
    assert _level(-1.96, 0, 0) == pytest.approx(0.025, abs=1e-4)
    assert _level(1.96, 0.1, 0.05) == pytest.approx(0.9917, abs=1e-4)
    assert (_level(8, 0, 0.2), _level(-8, 0, -0.2)) == (1.0, 0.0)


def test_the_interval_of_a_mean_of_many_is_that_of_its_standard_error():
    numbers = np.random.default_rng(0).normal(10, 3, 2000)
    sums = np.column_stack([numbers, np.ones(2000)])
    (low, high), undefined = interval(sums, mean, float(numbers.mean()), 4000, 1)

    error = 1.96 * numbers.std(ddof=1) / 2000**0.5
    assert (low, high) == pytest.approx((numbers.mean() - error, numbers.mean() + error), abs=0.02)
    assert undefined == 0


def test_below_thirty_stories_the_interval_is_wider_than_plain_percentiles():
    numbers = np.array([1.0, 4.0, 2.0, 6.0, 3.0, 5.0])
    sums = np.column_stack([numbers, np.ones(6)])
    drawn = np.random.default_rng(0).choice(numbers, (4000, 6)).mean(axis=1)
    plain = np.percentile(drawn, [2.5, 97.5])
    (low, high), _ = interval(sums, mean, 3.5, 4000, 0)

    assert low < plain[0] - 0.2
    assert high > plain[1] + 0.2


@given(
    st.lists(st.lists(st.sampled_from([None, 1, 2]), min_size=3, max_size=3), min_size=1, max_size=9),
    st.sampled_from([ac1, alpha, cohen, fleiss, raw]),
)
def test_an_interval_is_ordered_and_there_is_one_wherever_five_stories_give_a_value(units, figure):
    rows = [(u, who, value) for u, unit in enumerate(units) for who, value in enumerate(unit) if value]
    measured = figure(pd.DataFrame(rows, columns=["unit", "annotator", "value"]), resamples=40)

    assert (measured.interval is None) == (measured.value is None or measured.n_stories < 5)
    if measured.interval:
        assert measured.interval[0] <= measured.interval[1] <= 1 + 1e-9


def test_alpha_grows_with_the_quality_of_the_annotators():
    values = [alpha(project(200, seed=1, quality=q), resamples=0).value for q in (0.6, 0.75, 0.9)]

    assert values == sorted(values)


@pytest.mark.parametrize("n_stories", [60, 200])
def test_some_95_of_100_intervals_contain_the_true_alpha(n_stories):
    true = alpha(project(60_000, seed=0, quality=QUALITY), resamples=0).value

    # 120 projects: 95 % +- 4 standard errors of 2 %.
    assert 0.87 <= coverage(true, n_stories, n_projects=120) <= 1.0
