"""Token alpha and unitized alpha: against plain Python, a peer, and figures worked by hand."""

import re

import krippendorff
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.agreement import RatingsError, span_alpha, unitized_alpha
from copydesk.agreement.tokens import tokens

COLUMNS = ["article_id", "annotator", "label", "start", "end"]
TEXTS = pd.DataFrame({"article_id": ["a", "b"], "text": ["Union boss, “an insult”", "a b c"]})
FIRST = TEXTS[:1]


def spans(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


@given(st.lists(st.text(alphabet=st.sampled_from("ab_1 ,“\n🚢é"), max_size=12), max_size=4))
def test_tokens_are_those_of_the_regular_expression(texts):
    start, end, first = tokens(texts)

    begin = 0
    for number, text in enumerate(texts):
        own = slice(first[number], first[number + 1])
        found = [match.span() for match in re.finditer(r"\w+|[^\w\s]", text)]
        assert list(zip(start[own] - begin, end[own] - begin, strict=True)) == found
        begin += len(text)
    assert len(start) == first[-1]


def test_token_alpha_rates_every_token_of_an_article_by_its_readers():
    # Union | boss | , | “ | an | insult | ” : Ana marks Union boss, Ben only boss, by a part of it.
    frame = spans(("a", "ana", "L", 0, 10), ("a", "ben", "L", 7, 9))

    measured = span_alpha(frame, FIRST)

    table = [[1, 1, 0, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0, 0]]
    assert measured.value == pytest.approx(krippendorff.alpha(table, level_of_measurement="nominal"))
    assert (measured.metric, measured.rule) == ("token alpha", "nominal, label sets of tokens")
    assert (measured.n_units, measured.n_annotators, measured.n_pairs) == (1, 2, 1)


def test_a_token_with_two_labels_is_another_value_than_with_one_and_a_label_alone_is_marked_or_not():
    frame = spans(("a", "ana", "L", 0, 5), ("a", "ana", "M", 0, 5), ("a", "ben", "L", 0, 5))

    assert span_alpha(frame, FIRST).value < 0.5
    assert span_alpha(frame, FIRST, label="L").value == 1.0
    assert span_alpha(frame, FIRST, label="M").value == pytest.approx(0.0)
    assert span_alpha(frame, FIRST, label="L").rule == "nominal, tokens L or not"


anything = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        st.sampled_from(["ana", "ben", "cleo"]),
        st.sampled_from("LMN"),
        st.integers(0, 3),
        st.integers(1, 2),
    ).map(lambda row: (*row[:4], row[3] + row[4])),
    max_size=12,
)


def rated(drawn: list[tuple], readers: dict[str, list[str]]) -> np.ndarray:
    """Write out what each annotator said of each token, as krippendorff wants it."""
    numbers: dict[frozenset, int] = {}
    columns = []
    for article, text in TEXTS.itertuples(index=False):
        if len(readers[article]) < 2:
            continue
        for token in re.finditer(r"\w+|[^\w\s]", text):
            column = []
            for who in ("ana", "ben", "cleo"):
                mine = frozenset(
                    row[2]
                    for row in drawn
                    if row[:2] == (article, who) and row[3] < token.end() and token.start() < row[4]
                )
                column.append(numbers.setdefault(mine, len(numbers)) if who in readers[article] else np.nan)
            columns.append(column)
    return np.array(columns, dtype=float).T


@given(anything)
def test_token_alpha_is_alpha_of_the_tokens_written_out(drawn):
    readers = {name: sorted({row[1] for row in drawn if row[0] == name}) for name in "ab"}
    table = rated(drawn, readers)

    value = span_alpha(pd.DataFrame(drawn, columns=COLUMNS), TEXTS, resamples=0).value

    if len(np.unique(table[~np.isnan(table)] if table.size else table)) < 2:
        assert value is None
    else:
        assert value == pytest.approx(krippendorff.alpha(table, level_of_measurement="nominal"))


def by_definition(units: list[tuple[str, int, int]], length: int, observers: list[str]) -> float | None:
    """Give 1 - observed / expected by counting pairs of characters; `units` of one observer do not overlap.

    A character of an observer is in a unit or in the gap. Pairs across observers at one place are observed; all
    pairs are expected but those within one unit, and a gap's character with itself.
    """
    inside = {(who, c): number for number, (who, start, end) in enumerate(units) for c in range(start, end)}
    items = [(who, c) for who in observers for c in range(length)]
    observed = [
        ((who in inside) != ((other, who[1]) in inside))
        for who in items
        for other in observers
        if other != who[0]
    ]
    expected = [
        (one in inside) != (other in inside)
        for one in items
        for other in items
        if (inside[one] != inside.get(other) if one in inside else one != other)
    ]
    if not sum(expected):
        return None
    return 1 - (sum(observed) / len(observed)) / (sum(expected) / len(expected))


cut = st.lists(st.integers(0, 9), max_size=6, unique=True).map(sorted)


@given(st.tuples(cut, cut, cut))
def test_unitized_alpha_is_that_of_its_definition(cuts):
    units = [
        (who, start, end)
        for who, own in zip(("ana", "ben", "cleo"), cuts, strict=True)
        for start, end in zip(own[::2], own[1::2], strict=False)
    ]
    seen = pd.DataFrame({"article_id": "a", "annotator": ["ana", "ben", "cleo"]})
    frame = spans(*[("a", who, "L", start, end) for who, start, end in units])
    text = pd.DataFrame({"article_id": ["a"], "text": ["x" * 9]})

    measured = unitized_alpha(frame, text, seen, resamples=0)

    expected = by_definition(units, 9, ["ana", "ben", "cleo"])
    assert measured.value == (None if expected is None else pytest.approx(expected))
    assert measured.rule == "|u binary, spans against gaps"


def test_unitized_alpha_knows_one_span_from_two_that_touch_by_what_it_expects():
    text = pd.DataFrame({"article_id": ["a"], "text": ["x" * 20]})
    one = spans(("a", "ana", "L", 0, 10), ("a", "ben", "L", 0, 8))
    two = spans(("a", "ana", "L", 0, 5), ("a", "ana", "L", 5, 10), ("a", "ben", "L", 0, 8))

    assert unitized_alpha(one, text).value != unitized_alpha(two, text).value
    assert unitized_alpha(one, text).value == unitized_alpha(one, text, label="L").value


def test_who_saw_an_article_and_marked_nothing_disagrees_and_fields_are_texts_of_their_own():
    frame = spans(("a", "ana", "L", 0, 5)).assign(field="title")
    seen = pd.DataFrame([("a", "ana"), ("a", "ben")], columns=["article_id", "annotator"])
    texts = pd.DataFrame(
        [("a", "title", "Union boss"), ("a", "text", "Talks go on")], columns=["article_id", "field", "text"]
    )

    # Five tokens, one of them marked by one of two.
    assert span_alpha(frame, texts, seen).value == pytest.approx(
        krippendorff.alpha([[1, 0, 0, 0, 0], [0, 0, 0, 0, 0]], level_of_measurement="nominal")
    )
    assert span_alpha(frame, texts, seen, label="M").note == (
        "nobody marked anything in the articles that two have seen"
    )


@given(anything, st.sampled_from([span_alpha, unitized_alpha]), st.randoms(use_true_random=False))
def test_neither_the_order_of_rows_nor_the_names_of_annotators_matter(drawn, figure, random):
    frame = pd.DataFrame(drawn, columns=COLUMNS)
    other = frame.sample(frac=1, random_state=random.randrange(2**32))
    other["annotator"] = other["annotator"].map({"ana": "zoe", "ben": "ben", "cleo": "ada"})

    assert figure(other, TEXTS[::-1], resamples=20) == figure(frame, TEXTS, resamples=20)


@given(anything, st.sampled_from([span_alpha, unitized_alpha]))
def test_whoever_marks_the_same_agrees_wholly_and_nobody_more(drawn, figure):
    frame = pd.DataFrame(drawn, columns=COLUMNS)
    own = frame[frame["annotator"] == "ana"]
    twins = figure(pd.concat([own, own.assign(annotator="ben")]), TEXTS, resamples=0).value

    assert twins in (None, pytest.approx(1.0))
    value = figure(frame, TEXTS, resamples=0).value
    assert value is None or value <= 1


def test_a_low_figure_where_hardly_anything_is_marked_is_explained():
    text = pd.DataFrame({"article_id": ["a"], "text": ["word " * 100]})
    note = span_alpha(spans(("a", "ana", "L", 0, 4), ("a", "ben", "L", 5, 9)), text).note

    assert note.startswith(
        "98.0% of the pairs agree, but 99.0% of the ratings are 'no label', so chance alone"
    )


def test_all_faults_of_the_texts_are_named_at_once():
    frame = spans(
        ("a", "ana", "L", 0, 5), ("a", "ben", "L", 0, 99), ("c", "ana", "L", 0, 5), ("c", "ben", "L", 0, 5)
    )

    with pytest.raises(RatingsError, match="texts lacks text"):
        span_alpha(frame, TEXTS[["article_id"]])
    with pytest.raises(RatingsError, match="articles with more than one text: a; articles without a text: c"):
        span_alpha(frame, pd.concat([TEXTS, TEXTS[:1]]))
    with pytest.raises(RatingsError, match="spans end beyond the text of a"):
        span_alpha(frame[:2], TEXTS)
    with pytest.raises(RatingsError, match="fields with spans but without a text: a"):
        span_alpha(frame[:2].assign(field="title"), TEXTS.assign(field="text"))
