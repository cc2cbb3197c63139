"""MACE beside the paper's model in plain Python."""

from math import exp, lgamma, log, prod

import numpy as np
import pandas as pd
import pytest

from copydesk.agreement import RatingsError
from copydesk.consensus import mace
from copydesk.consensus.competence import digamma

ROWS = [
    (f"u{unit}", who, value)
    for unit, given in enumerate(
        ["aab", "bbb", "cac", "aaa", "bcb", "ccc", "aab", "bbc", "abb", "ccb", "aaa"]
    )
    for who, value in zip(["ana", "ben", "cleo"], given, strict=True)
]
FRAME = pd.DataFrame(ROWS, columns=["unit", "annotator", "value"])
VALUES, PEOPLE = "abc", ["ana", "ben", "cleo"]


def psi(x: float) -> float:
    """The derivative of lgamma, by differences."""
    return (lgamma(x + 1e-5) - lgamma(x - 1e-5)) / 2e-5


def plainly(method: str, iterations: int):
    """From an even start: P(true value) by unit, theta, and the log-likelihood under the mean parameters."""
    units: dict[str, dict[str, str]] = {}
    for unit, who, value in ROWS:
        units.setdefault(unit, {})[who] = value
    knows, guesses = dict.fromkeys(PEOPLE, 0.5), dict.fromkeys(PEOPLE, 0.5)
    strategy = {who: dict.fromkeys(VALUES, 1 / 3) for who in PEOPLE}

    def joint(given, knows, guesses, strategy):
        return {
            true: prod(
                guesses[who] * strategy[who][value] + knows[who] * (value == true)
                for who, value in given.items()
            )
            / len(VALUES)
            for true in VALUES
        }

    for _ in range(iterations):
        known = dict.fromkeys(PEOPLE, 0.0)
        guessed = {who: dict.fromkeys(VALUES, 0.0) for who in PEOPLE}
        for given in units.values():
            weights = joint(given, knows, guesses, strategy)
            for who, value in given.items():
                right = weights[value] / sum(weights.values())
                share = right * knows[who] / (knows[who] + guesses[who] * strategy[who][value])
                known[who] += share
                guessed[who][value] += 1 - share
        little = 0.01 / 3
        k, g, s = (0.5, 0.5, 10.0) if method == "vb" else (little, little, little)
        yes = {who: known[who] + k for who in PEOPLE}
        no = {who: sum(guessed[who].values()) + g for who in PEOPLE}
        said = {who: {value: guessed[who][value] + s for value in VALUES} for who in PEOPLE}
        mean = (
            {who: yes[who] / (yes[who] + no[who]) for who in PEOPLE},
            {who: no[who] / (yes[who] + no[who]) for who in PEOPLE},
            {who: {value: said[who][value] / sum(said[who].values()) for value in VALUES} for who in PEOPLE},
        )
        knows, guesses, strategy = mean
        if method == "vb":
            knows = {who: exp(psi(yes[who]) - psi(yes[who] + no[who])) for who in PEOPLE}
            guesses = {who: exp(psi(no[who]) - psi(yes[who] + no[who])) for who in PEOPLE}
            strategy = {
                who: {value: exp(psi(said[who][value]) - psi(sum(said[who].values()))) for value in VALUES}
                for who in PEOPLE
            }
    shares = {}
    for unit, given in units.items():
        weights = joint(given, knows, guesses, strategy)
        shares[unit] = {true: weights[true] / sum(weights.values()) for true in VALUES}
    return shares, mean[0], sum(log(sum(joint(given, *mean).values())) for given in units.values())


@pytest.mark.parametrize("method", ["vb", "em"])
def test_it_ends_where_the_papers_formulas_end(method):
    said = mace(FRAME, method=method, iterations=3000, tolerance=1e-9)

    shares, theta, likelihood = plainly(method, 1000)
    assert said.converged
    assert said.distribution.to_dict("index") == {
        unit: pytest.approx(of, abs=1e-4) for unit, of in shares.items()
    }
    assert list(said.annotators["reliability"]) == pytest.approx(list(theta.values()), abs=1e-4)
    assert said.log_likelihood == pytest.approx(likelihood, abs=1e-4)


def test_a_seed_draws_the_same_and_the_best_restart_counts():
    one, again, few = mace(FRAME, seed=3), mace(FRAME, seed=3), mace(FRAME, seed=3, restarts=1)

    pd.testing.assert_frame_equal(one.distribution, again.distribution, check_exact=True)
    assert one.log_likelihood >= few.log_likelihood - 1e-6
    assert one.rule == (
        "MACE (variational Bayes, 10 restarts, seed 3): the most probable value; undecided within 1e-6"
    )


def test_who_always_says_the_same_is_not_believed():
    rows = [(f"u{n}", who, "yes" if n % 2 else "no") for n in range(20) for who in ("ana", "ben", "cleo")]
    rows += [(f"u{n}", "spam", "yes") for n in range(20)]

    said = mace(pd.DataFrame(rows, columns=["unit", "annotator", "value"]))

    theta = dict(zip(said.annotators["annotator"], said.annotators["reliability"], strict=True))
    assert min(theta["ana"], theta["ben"], theta["cleo"]) > 0.9
    assert theta["spam"] < 0.3


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"method": "mcmc"}, "method 'mcmc' is unknown: it is vb or em"),
        ({"restarts": 0}, "restarts and iterations must be at least 1, not 0 and 100"),
        ({"iterations": 0}, "restarts and iterations must be at least 1, not 10 and 0"),
    ],
)
def test_settings_out_of_range_are_refused(wrong, message):
    with pytest.raises(RatingsError, match=message):
        mace(FRAME, **wrong)


def test_digamma_has_its_known_values():
    euler = 0.5772156649015329

    found = digamma(np.array([1.0, 0.5, 2.0, 0.1, 1e6]))

    expected = [-euler, -euler - 2 * np.log(2), 1 - euler, -10.423754940411077, 13.815510057964191]
    assert found.tolist() == pytest.approx(expected, abs=1e-11)
