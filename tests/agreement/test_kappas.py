"""Kappas and AC1: published figures, plain Python as oracle, and what is undefined."""

from collections import Counter
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.agreement import RatingsError, ac1, alpha, cohen, fleiss, raw
from support.worked import WORKED, ratings

# Fleiss, "Measuring nominal scale agreement among many raters" (1971), table 1: 30 patients, each diagnosed by 6 of 43
# psychiatrists (depression, personality disorder, schizophrenia, neurosis, other), as the test data of statsmodels
# have them, after R's irr.
DIAGNOSES = """
444444 222555 233335 555555 222444 113333 333355 113334 114444 555555
144444 124444 222333 144444 224445 333335 111455 111112 224444 133555
555555 244444 224555 114444 144445 222224 111155 224444 133333 555555
"""


def table(*cells: tuple[int, int, int]) -> pd.DataFrame:
    """Make two annotators' ratings from (the one's value, the other's, how often)."""
    pairs = [pair for *pair, times in cells for _ in range(times)]
    rows = [
        (unit, who, value) for unit, pair in enumerate(pairs) for who, value in zip("ab", pair, strict=True)
    ]
    return pd.DataFrame(rows, columns=["unit", "annotator", "value"])


def test_the_psychiatric_diagnoses_of_fleiss_give_the_published_kappa():
    rows = [
        (patient, rater, int(value))
        for patient, diagnoses in enumerate(DIAGNOSES.split())
        for rater, value in enumerate(diagnoses)
    ]
    measured = fleiss(pd.DataFrame(rows, columns=["unit", "annotator", "value"]))

    assert round(measured.value, 3) == 0.430
    assert measured.rule == "nominal, 6 ratings a unit"
    assert (measured.n_units, measured.n_annotators, measured.n_pairs) == (30, 6, 450)
    assert measured.interval[0] < 0.430 < measured.interval[1]


def test_the_four_raters_of_gwet_give_the_figures_of_irrcac():
    frame = ratings(WORKED)

    assert round(ac1(frame).value, 5) == 0.77544
    assert round(fleiss(frame).value, 5) == 0.76117
    assert fleiss(frame).rule == "nominal, 1 to 4 ratings a unit, generalised after Gwet"
    assert ac1(frame).rule == "nominal, 5 values"
    assert (ac1(frame).n_units, ac1(frame).n_annotators, ac1(frame).n_stories) == (11, 4, 11)


def test_cohens_kappa_of_a_table_is_that_of_sas():
    # The example of SAS PROC FREQ that statsmodels tests against: simple kappa 0.4842.
    frame = table((1, 2, 4), (1, 3, 1), (2, 2, 8), (3, 2, 1), (3, 3, 5))

    assert round(cohen(frame, ("a", "b")).value, 4) == 0.4842
    assert cohen(frame) == cohen(frame, ("a", "b")) == cohen(frame, ("b", "a"))
    assert cohen(frame).rule == "nominal"


def test_of_several_annotators_it_is_the_mean_of_their_pairs():
    frame = ratings("A 1 1 2 2 .\nB 1 2 2 2 1\nC 1 1 1 2 1\nD . . . . 1")

    each = [cohen(frame, pair).value for pair in (("A", "B"), ("A", "C"), ("B", "C"))]
    measured = cohen(frame)

    # D gave one value only to the one unit shared with B and C: nothing to tell from chance, so left out.
    assert measured.value == pytest.approx(np.mean(each))
    assert measured.rule == "nominal, mean of 3 of 5 pairs"
    assert cohen(frame, ("B", "D")).note == "all ratings are 1: nothing to tell agreement from chance"


def test_skewed_prevalence_is_explained_beside_kappa_and_leaves_ac1_alone():
    frame = table((0, 0, 118), (0, 1, 5), (1, 0, 2))

    assert round(cohen(frame).value, 3) == -0.023
    assert round(ac1(frame).value, 3) == 0.941
    assert cohen(frame, resamples=0).note == (
        "94.4% of the pairs agree, but 97.2% of the ratings are 0, so chance alone would agree on 94.6%, and the few"
        " other ratings decide the figure: read raw agreement and AC1 beside it"
    )
    assert fleiss(frame, resamples=0).note == alpha(frame, resamples=0).note == cohen(frame, resamples=0).note
    assert (ac1(frame).note, raw(frame).note) == (None, None)


def test_a_figure_that_is_high_too_or_agreement_that_is_not_needs_no_explanation():
    assert cohen(table((0, 0, 50), (1, 1, 48), (0, 1, 2)), resamples=0).note is None
    assert cohen(table((0, 0, 50), (1, 1, 10), (0, 1, 40)), resamples=0).note is None


def test_a_figure_that_few_but_large_disagreements_make_low_is_not_put_down_to_prevalence():
    frame = table((0, 0, 45), (1, 1, 45), (0, 100, 10))

    assert round(raw(frame).value, 3) == 0.9
    assert alpha(frame, "interval").value < 0.1
    assert alpha(frame, "interval", resamples=0).note is None


def test_one_value_is_undefined_unless_ac1_knows_of_another():
    frame = table((3, 3, 30))

    for figure in (cohen, fleiss, ac1):
        assert (figure(frame).value, figure(frame).note) == (
            None,
            "all ratings are 3: nothing to tell agreement from chance",
        )
    assert ac1(frame, values=[3, 4]).value == 1.0
    assert ac1(frame, values=[3, 4]).rule == "nominal, 2 values"


def test_without_a_shared_unit_all_are_undefined():
    frame = ratings("A 1 2 .\nB . . 1")

    for figure in (cohen, fleiss, ac1):
        assert (figure(frame).value, figure(frame).note) == (None, "no unit was rated by two annotators")
        assert (figure(frame[:0]).value, figure(frame[:0]).note) == (
            None,
            "no unit was rated by two annotators",
        )
        assert (figure(frame).n_units, figure(frame).n_stories) == (0, 0)


def test_cohens_kappa_is_refused_for_one_or_an_unknown_annotator():
    with pytest.raises(RatingsError, match="of two annotators, not of A and Z; the frame has A, B, C, D"):
        cohen(ratings(WORKED), ("A", "Z"))
    with pytest.raises(RatingsError, match="not of A and A"):
        cohen(ratings(WORKED), ("A", "A"))
    with pytest.raises(RatingsError, match="values not in the order 1, 2: 3, 4, 5"):
        ac1(ratings(WORKED), values=[1, 2])


units = st.lists(st.lists(st.sampled_from([None, 1, 2, 3]), min_size=3, max_size=3), min_size=1, max_size=8)


def long(units: list[list[int | None]]) -> pd.DataFrame:
    rows = [
        {"unit": f"u{place}", "annotator": "abc"[who], "value": value, "story": f"s{place // 2}"}
        for place, unit in enumerate(units)
        for who, value in enumerate(unit)
        if value is not None
    ]
    return pd.DataFrame(rows, columns=["unit", "annotator", "value", "story"])


def corrected(observed: float, chance: float) -> float | None:
    return None if chance > 1 - 1e-12 else (observed - chance) / (1 - chance)


def plain_cohen(units: list) -> float | None:
    found = []
    for one, other in combinations(range(3), 2):
        pairs = [(unit[one], unit[other]) for unit in units if unit[one] and unit[other]]
        if not pairs:
            continue
        left, right = Counter(a for a, _ in pairs), Counter(b for _, b in pairs)
        chance = sum(left[value] * right[value] for value in left) / len(pairs) ** 2
        found.append(corrected(sum(a == b for a, b in pairs) / len(pairs), chance))
    found = [kappa for kappa in found if kappa is not None]
    return sum(found) / len(found) if found else None


def plain_by_units(units: list, chance) -> float | None:
    counts = [Counter(value for value in unit if value) for unit in units]
    counts = [count for count in counts if count]
    shared = [count for count in counts if count.total() > 1]
    if not shared:
        return None
    agreeing = [
        sum(n * (n - 1) for n in count.values()) / count.total() / (count.total() - 1) for count in shared
    ]
    shares = [
        sum(count[value] / count.total() for count in counts) / len(counts) for value in set().union(*counts)
    ]
    return corrected(sum(agreeing) / len(agreeing), chance(shares))


@given(units)
def test_all_are_what_plain_python_counts(units):
    frame = long(units)

    def as_is(value):
        return None if value is None else pytest.approx(value)

    assert cohen(frame, resamples=0).value == as_is(plain_cohen(units))
    assert fleiss(frame, resamples=0).value == as_is(plain_by_units(units, lambda p: sum(x * x for x in p)))
    assert ac1(frame, values=[1, 2, 3], resamples=0).value == as_is(
        plain_by_units(units, lambda p: sum(x * (1 - x) for x in p) / 2)
    )


@given(units, st.sampled_from([cohen, fleiss, ac1, alpha, raw]), st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_the_names_of_annotators_matter(units, figure, random):
    frame = long(units)
    other = frame.sample(frac=1, random_state=random.randrange(2**32))
    other["annotator"] = other["annotator"].map({"a": "zoe", "b": "ben", "c": "ada"})
    one, two = figure(frame, resamples=20), figure(other, resamples=20)

    # The mean over pairs adds up kappas in the order of their names: equal but for the last digit.
    assert two.value == (None if one.value is None else pytest.approx(one.value))
    assert (two.n_units, two.n_pairs, two.n_stories) == (one.n_units, one.n_pairs, one.n_stories)
    assert figure(frame.sample(frac=1, random_state=1), resamples=20) == one


@given(units, st.sampled_from([cohen, fleiss, ac1, alpha, raw]))
def test_whoever_answers_the_same_agrees_wholly_and_nobody_more(units, figure):
    value = figure(long(units), resamples=0).value
    twins = figure(long([[unit[0], unit[0], unit[0]] for unit in units]), resamples=0).value

    assert value is None or value <= 1 + 1e-9
    assert twins in (None, pytest.approx(1.0))
