"""The figures of plain models against scikit-learn's and against agreement's, and what tags may follow each other."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, balanced_accuracy_score, f1_score, precision_recall_fscore_support

from copydesk.agreement import span_f1
from copydesk.dataset.baseline import saying, scores
from copydesk.dataset.baseline.features import features, shape
from copydesk.dataset.baseline.known import mark, strings
from copydesk.dataset.baseline.matching import tally
from copydesk.dataset.baseline.questions import counted
from copydesk.dataset.baseline.report import Figure, Gain
from copydesk.dataset.baseline.spans import greedy
from copydesk.dataset.tokens import Piece, decode, vocabulary
from copydesk.printing.baseline import bar

answers = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=30)
spans = st.lists(
    st.tuples(st.integers(0, 30), st.integers(1, 8), st.integers(0, 1)), max_size=8, unique=True
).map(lambda found: sorted({(start, start + size, label) for start, size, label in found}))


@given(answers)
def test_the_figures_of_answers_are_those_of_scikit_learn(pairs):
    there, guessed = (np.array(side) for side in zip(*pairs, strict=True))
    each = np.arange(4)
    sums = counted(there[:, None] == each, guessed[:, None] == each)
    found = sorted(set(there.tolist()))
    assert scores.of_all(sums, scores.macro_f1) == pytest.approx(
        f1_score(there, guessed, labels=found, average="macro", zero_division=0)
    )
    assert scores.of_all(sums, scores.accuracy) == pytest.approx(accuracy_score(there, guessed))
    recalls = precision_recall_fscore_support(there, guessed, labels=found, zero_division=0)[1]
    balanced, above = (scores.of_all(sums, own) for own in (scores.balanced, scores.above_chance))
    if len(found) > 1:
        assert (balanced, above) == pytest.approx((recalls.mean(), recalls.mean() - 1 / len(found)))
    else:
        assert (balanced, above) == (None, None)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=30))
def test_a_value_against_the_rest_is_balanced_as_scikit_learn_balances(pairs):
    there, guessed = (np.array(side)[:, None] for side in zip(*pairs, strict=True))
    found = scores.of_all(counted(there, guessed), scores.balanced_each)
    if there.all() or not there.any():
        assert found is None
    else:
        assert found == pytest.approx(balanced_accuracy_score(there[:, 0], guessed[:, 0]))


def test_a_class_that_a_resample_lacks_is_in_no_mean():
    there, guessed = np.eye(3, dtype=bool)[[0, 0, 1, 2]], np.eye(3, dtype=bool)[[0, 1, 1, 0]]
    stories = counted(there, guessed)
    assert scores.macro_f1(stories[:1]).tolist() == [1.0]
    assert scores.macro_f1(stories.sum(axis=0, keepdims=True)).round(4).tolist() == [0.3889]


@given(spans, spans, st.sampled_from([0, 1]))
def test_f1_on_spans_is_that_of_two_annotators(there, marked, rule):
    sums = np.array([tally(there, marked, [], 2)], dtype=float)
    f1 = scores.of_all(sums, scores.of_spans([0, 1], rule)[2])
    frame = pd.DataFrame(
        [
            ("a", who, str(label), start, end)
            for who, own in (("gold", there), ("model", marked))
            for start, end, label in own
        ],
        columns=["article_id", "annotator", "label", "start", "end"],
    ).astype(
        {"article_id": "string", "annotator": "string", "label": "string", "start": "int64", "end": "int64"}
    )
    seen = pd.DataFrame({"article_id": ["a", "a"], "annotator": ["gold", "model"]}, dtype="string")
    oracle = span_f1(frame, ("exact", "overlap")[rule], seen, threshold=0.5, resamples=0).value
    assert f1 == (None if oracle is None else pytest.approx(oracle))


def test_a_marked_span_on_a_disputed_one_is_not_counted_unless_it_is_right():
    there, marked = [(0, 4, 0)], [(0, 4, 0), (10, 14, 0), (20, 24, 0)]
    assert tally(there, marked, [(12, 16, 0), (2, 6, 0)], 1) == [1, 2, 1, 2, 1]
    assert tally(there, marked, [(12, 16, 0)], 2)[5:] == [0, 0, 0, 0, 0]


@given(
    st.integers(1, 3), st.lists(st.integers(0, 6), min_size=1, max_size=12), st.randoms(use_true_random=False)
)
def test_tags_are_read_so_that_each_may_follow_the_one_before(n_labels, sizes, random):
    names = vocabulary([f"L{n}" for n in range(n_labels)], "bio")
    begins = np.cumsum([0, *sizes])
    drawn = np.array([[random.random() for _ in names] for _ in range(int(begins[-1]))]).reshape(
        -1, len(names)
    )
    best = greedy(drawn, begins)
    for begin, end in pairwise(begins):
        before = "O"
        for place in range(begin, end):
            tag = names[best[place]]
            assert not tag.startswith("I-") or before[2:] == tag[2:]
            allowed = [n for n, name in enumerate(names) if name[0] != "I" or name[2:] == before[2:]]
            assert drawn[place, best[place]] == drawn[place, allowed].max()
            before = tag


def test_strings_are_known_that_were_marked_in_half_of_their_places():
    union, boss, says = 1, 2, 3
    texts = [
        ([union, boss, says], [Piece(0, 2, "Lexical")]),
        ([says, union, boss], []),
        ([union, says, boss], [Piece(1, 2, "Lexical")]),
    ]
    known = strings(texts)
    assert known == {(union, boss): "Lexical"}
    assert mark([boss, union, boss, union, boss], known) == [Piece(1, 3, "Lexical"), Piece(3, 5, "Lexical")]


def test_features_are_of_the_word_its_form_and_its_neighbours():
    found, low = features([["Mara", "Olsén", "said"], ["said"], []])
    assert (found.shape, low.tolist()) == ((4, 14), [*low[:3].tolist(), int(low[2])])
    assert found[2, 2:3].tolist() == found[3, 2:3].tolist()
    assert found[2, 1] != found[3, 1]
    assert [shape(word) for word in ("Olsén", "2017", "NATO", "e-mail", "🚢")] == [
        "Xxx",
        "dd",
        "XX",
        "x-xx",
        "🚢",
    ]


def test_the_decoded_tags_are_spans():
    names = np.array(vocabulary(["A"], "bio"))
    assert list(decode(names[[0, 1, 2, 1]])) == [Piece(1, 3, "A"), Piece(3, 4, "A")]


def test_what_a_doubling_did_decides_what_is_said():
    gain = Gain(50, 100, 0.05, (0.01, 0.09))
    said = {
        one.interval: saying.verdict(one, 100)
        for one in (
            gain,
            replace(gain, value=-0.05, interval=(-0.09, -0.01)),
            replace(gain, value=0.05, interval=(-0.01, 0.11)),
            replace(gain, value=0.05, interval=(-0.2, 0.3)),
            replace(gain, value=0.01, interval=(-0.01, 0.03)),
            replace(gain, interval=None),
        )
    }
    assert said == {
        (0.01, 0.09): "helps",
        (-0.09, -0.01): "falls",
        (-0.01, 0.11): "unclear",
        (-0.2, 0.3): "flat",
        (-0.01, 0.03): "flat",
        None: "too small",
    }
    assert saying.verdict(gain, 9) == "too small"


def test_a_flat_curve_at_chance_does_not_say_that_there_are_enough_labels():
    gain, above = Gain(50, 100, 0.05, (-0.2, 0.3)), Figure("above chance", 0.2, (0.1, 0.3))
    moved = "Doubling the stories from 50 to 100 changed macro F1 by +0.05 (-0.20 to +0.30). "
    assert saying.grown(gain, "macro F1", "flat", above, 100, 12) == (
        f"{moved}The curve is flat, as far as 12 stories to score can tell."
    )
    assert saying.grown(gain, "macro F1", "flat", replace(above, interval=(0.0, 0.3)), 100, 12) == (
        f"{moved}The curve is flat at chance: the words do not tell this, or there are far too few labels to see it."
    )


def test_a_bar_is_as_long_as_its_figure():
    assert [bar(value) for value in (0.0, 0.1, 0.5, 1.0, 1.2)] == ["", "███", "█" * 15, "█" * 30, "█" * 30]
    assert bar(0.0125) == "▍"
