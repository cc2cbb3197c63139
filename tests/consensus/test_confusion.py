"""Dawid-Skene beside the paper's formulas in plain Python."""

from math import log, prod

import pandas as pd
import pytest

from copydesk.agreement import RatingsError
from copydesk.consensus import dawid_skene

ROWS = [
    ("u1", "ana", "a"), ("u1", "ben", "a"), ("u1", "cleo", "b"),
    ("u2", "ana", "b"), ("u2", "ben", "b"), ("u2", "cleo", "b"),
    ("u3", "ana", "c"), ("u3", "ben", "a"), ("u3", "cleo", "c"),
    ("u4", "ana", "a"), ("u4", "ben", "a"),
    ("u5", "cleo", "b"), ("u5", "ana", "c"),
    ("u6", "ben", "c"),
    ("u7", "ana", "a"), ("u7", "ben", "a"), ("u7", "cleo", "b"),
]  # fmt: skip
FRAME = pd.DataFrame(ROWS, columns=["unit", "annotator", "value"])
VALUES = "abc"


def plainly(rows, iterations, smoothing):
    """EM, formula by formula: P(true value) by unit, the confusion matrices, the log-likelihood."""
    by_unit: dict[str, list[tuple[str, str]]] = {}
    for unit, who, value in rows:
        by_unit.setdefault(unit, []).append((who, value))
    people = sorted({who for _, who, _ in rows})
    shares = {
        unit: {true: sum(value == true for _, value in given) / len(given) for true in VALUES}
        for unit, given in by_unit.items()
    }
    for _ in range(iterations):
        prior = {true: sum(shares[unit][true] for unit in by_unit) / len(by_unit) for true in VALUES}
        count = {
            (who, true, value): sum(shares[unit][true] for unit, *vote in rows if vote == [who, value])
            for who in people
            for true in VALUES
            for value in VALUES
        }
        together = {
            (true, value): sum(count[who, true, value] for who in people)
            / sum(count[who, true, said] for who in people for said in VALUES)
            for true in VALUES
            for value in VALUES
        }
        errors = {}
        for (who, true, value), n in count.items():
            extra = smoothing / 2 * (together[true, value] + (true == value))
            errors[who, true, value] = (n + extra) / (sum(count[who, true, v] for v in VALUES) + smoothing)
        likelihood = 0.0
        for unit, given in by_unit.items():
            joint = {
                true: prior[true] * prod(errors[who, true, value] for who, value in given) for true in VALUES
            }
            likelihood += log(sum(joint.values()))
            shares[unit] = {true: joint[true] / sum(joint.values()) for true in VALUES}
    return shares, errors, prior, likelihood


@pytest.mark.parametrize(("iterations", "smoothing"), [(1, 1.0), (2, 1.0), (30, 1.0), (10, 0.1)])
def test_each_step_is_that_of_the_paper(iterations, smoothing):
    said = dawid_skene(FRAME, iterations=iterations, tolerance=0, smoothing=smoothing)

    shares, errors, prior, likelihood = plainly(ROWS, iterations, smoothing)
    assert said.distribution.to_dict("index") == {
        unit: pytest.approx(of, abs=1e-5) for unit, of in shares.items()
    }
    assert said.confusion.stack().to_dict() == pytest.approx(errors, abs=1e-5)
    assert said.log_likelihood == pytest.approx(likelihood, abs=1e-4)
    assert list(said.annotators["reliability"]) == pytest.approx(
        [sum(prior[true] * errors[who, true, true] for true in VALUES) for who in ("ana", "ben", "cleo")],
        abs=1e-5,
    )
    assert (said.iterations, said.converged) == (iterations, False)


def test_it_stops_when_no_probability_moves():
    said = dawid_skene(FRAME)

    assert said.converged
    assert 1 < said.iterations < 300
    assert said.rule == "Dawid-Skene (EM, smoothing 1): the most probable value; undecided within 1e-6"
    pd.testing.assert_frame_equal(
        dawid_skene(FRAME, iterations=said.iterations + 1, tolerance=0).distribution,
        said.distribution,
        atol=1e-4,
    )


def test_who_always_says_the_contrary_is_understood():
    truth = {f"u{n}": "yes" if n % 3 else "no" for n in range(30)}
    contrary = {"yes": "no", "no": "yes"}
    rows = [(unit, who, value) for unit, value in truth.items() for who in ("ana", "ben", "cleo")]
    rows += [(unit, "dan", contrary[value]) for unit, value in truth.items()]
    rows += [("last", "dan", "yes")]

    said = dawid_skene(pd.DataFrame(rows, columns=["unit", "annotator", "value"]))

    answers = dict(zip(said.units["unit"], said.units["answer"], strict=True))
    assert answers == truth | {"last": "no"}
    assert list(said.annotators["reliability"].round(2)) == [0.99, 0.99, 0.99, 0.06]


@pytest.mark.parametrize("wrong", [{"iterations": 0}, {"smoothing": 0.0}, {"smoothing": float("nan")}])
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(RatingsError, match="iterations must be at least 1 and smoothing above 0"):
        dawid_skene(FRAME, **wrong)
