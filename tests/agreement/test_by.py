"""Agreement part by part, on ratings and on spans."""

from functools import partial

import pandas as pd
import pytest

from copydesk.agreement import (
    RatingsError,
    ac1,
    alpha,
    by_annotator,
    by_label,
    by_pair,
    by_period,
    by_value,
    cohen,
    of_value,
    raw,
    span_f1,
)

COLUMNS = ["unit", "annotator", "value"]
SPANS = ["article_id", "annotator", "label", "start", "end"]


def ratings(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


THREE = ratings(
    ("u", "ana", "left"), ("u", "ben", "left"), ("u", "cleo", "right"),
    ("v", "ana", "right"), ("v", "ben", "right"),
    ("w", "ana", "center"), ("w", "cleo", "left"),
)  # fmt: skip


def values(figures: list) -> list[tuple]:
    return [(f.what, f.who, f.period, f.value if f.value is None else round(f.value, 3)) for f in figures]


def test_each_value_is_measured_against_the_rest():
    assert values(by_value(THREE, raw)) == [
        ("center", (), None, round(5 / 7, 3)),
        ("left", (), None, round((3 * (1 / 3) + 2) / 7, 3)),
        ("right", (), None, round((3 * (1 / 3) + 4) / 7, 3)),
    ]
    assert [figure.what for figure in by_value(THREE, ac1, values=["right", "far"])] == ["right", "far"]


def test_several_answers_to_one_question_count_each_and_no_answer_counts_when_it_was_seen():
    frame = ratings(("u", "ana", "war"), ("u", "ana", "trade"), ("u", "ben", "war"), ("v", "ana", "war"))
    seen = ratings(("u", "ana", 0), ("u", "ben", 0), ("v", "ana", 0), ("v", "ben", 0))[["unit", "annotator"]]

    assert values(by_value(frame, raw, seen=seen)) == [("trade", (), None, 0.5), ("war", (), None, 0.5)]
    assert values(by_value(frame, raw)) == [("trade", (), None, 0.0), ("war", (), None, 1.0)]


def test_one_value_against_the_rest_is_put_into_words():
    seen = ratings(("u", "ana", 0), ("u", "ben", 0), ("v", "ben", 0))[["unit", "annotator"]].assign(story="s")
    frame = ratings(("u", "ana", "war"), ("u", "ana", "trade"), ("u", "ben", "trade"))

    assert of_value(frame, "war", seen=seen).to_numpy().tolist() == [
        ["u", "ana", "s", "war"], ["u", "ben", "s", "not war"], ["v", "ben", "s", "not war"],
    ]  # fmt: skip
    assert of_value(frame, "trade").to_numpy().tolist() == [["u", "ana", "trade"], ["u", "ben", "trade"]]


def test_each_pair_who_shares_a_unit_is_measured_on_what_both_rated():
    frame = pd.concat([THREE, ratings(("x", "dora", "left"))])

    assert values(by_pair(frame, raw)) == [
        (None, ("ana", "ben"), None, 1.0),
        (None, ("ana", "cleo"), None, 0.0),
        (None, ("ben", "cleo"), None, 0.0),
    ]
    assert [figure.n_units for figure in by_pair(frame, cohen)] == [2, 2, 1]


def test_an_annotator_against_the_rest_is_all_their_pairs_and_none_of_the_others():
    assert values(by_annotator(THREE, raw)) == [
        (None, ("ana",), None, 0.5),
        (None, ("ben",), None, round(2 / 3, 3)),
        (None, ("cleo",), None, 0.0),
    ]
    cleo = by_annotator(THREE, raw)[2]
    assert (cleo.n_units, cleo.n_annotators, cleo.n_pairs, cleo.n_stories) == (2, 3, 3, 2)
    assert str(cleo).startswith("cleo against the rest: raw agreement (share of agreeing pairs): 0.000")
    assert by_annotator(ratings(("u", "ana", 1))) == []


def test_of_two_annotators_each_against_the_rest_is_the_figure_of_both():
    frame = THREE[THREE["annotator"] != "cleo"].assign(story="s")
    whole = alpha(frame)

    for figure in by_annotator(frame):
        assert (figure.value, figure.n_units, figure.n_stories) == (whole.value, 2, 1)


def test_a_unit_counts_in_the_period_of_its_last_rating():
    days = ["2026-03-02", "2026-03-03", "2026-03-10", "2026-03-02", "2026-03-02", "2026-03-09", "2026-03-03"]
    frame = THREE.assign(at=pd.to_datetime(days, utc=True))

    assert values(by_period(frame, raw)) == [
        (None, (), "2026-03-02/2026-03-08", 1.0),
        (None, (), "2026-03-09/2026-03-15", 0.2),
    ]
    assert values(by_period(frame, raw, annotator="cleo")) == [
        (None, ("cleo",), "2026-03-02/2026-03-08", 0.0),
        (None, ("cleo",), "2026-03-09/2026-03-15", 0.0),
    ]
    assert values(by_period(frame, raw, period="M")) == [(None, (), "2026-03", round(3 / 7, 3))]
    with pytest.raises(RatingsError, match="rows without at: 1"):
        by_period(
            frame.assign(at=frame["at"].where(frame["unit"] != "w", frame["at"]).mask(frame.index == 0))
        )
    with pytest.raises(RatingsError, match="the frame lacks at"):
        by_period(THREE)


MARKED = pd.DataFrame(
    [
        ("a", "ana", "L", 0, 5), ("a", "ben", "L", 0, 5), ("a", "cleo", "L", 1, 5),
        ("a", "ana", "M", 6, 9), ("b", "ana", "L", 0, 5), ("b", "ben", "M", 0, 5),
    ],
    columns=SPANS,
)  # fmt: skip


def test_spans_are_measured_by_label_and_whoever_marked_anything_has_seen_them_all():
    assert values(by_label(MARKED)) == [("L", (), None, round(2 / 7, 3)), ("M", (), None, 0.0)]
    assert values(by_label(MARKED, partial(span_f1, rule="overlap"), labels=["L"])) == [
        ("L", (), None, round(6 / 7, 3))
    ]


def test_spans_are_measured_by_pair_by_annotator_and_over_time():
    assert values(by_pair(MARKED, span_f1)) == [
        (None, ("ana", "ben"), None, 0.4),
        (None, ("ana", "cleo"), None, 0.0),
        (None, ("ben", "cleo"), None, 0.0),
    ]
    # Ana: in a with Ben and Cleo, in b with Ben; one match; 2 + 1, 2 + 1, 1 + 1 spans compared.
    assert values(by_annotator(MARKED, span_f1))[0] == (None, ("ana",), None, 0.25)
    seen = MARKED[["article_id", "annotator"]].drop_duplicates()
    times = pd.to_datetime(["2026-03-02", "2026-03-02", "2026-03-02", "2026-03-09", "2026-03-09"], utc=True)
    assert values(by_period(MARKED, span_f1, seen=seen.assign(at=times))) == [
        (None, (), "2026-03-02/2026-03-08", 0.25),
        (None, (), "2026-03-09/2026-03-15", 0.0),
    ]


def test_whoever_saw_an_article_and_marked_nothing_is_compared_too():
    seen = pd.DataFrame([("a", "ana"), ("a", "ben")], columns=["article_id", "annotator"])
    frame = MARKED[MARKED["annotator"] == "ana"][:1]

    assert values(by_pair(frame, span_f1, seen=seen)) == [(None, ("ana", "ben"), None, 0.0)]
    assert values(by_annotator(frame, span_f1, seen=seen)) == [
        (None, ("ana",), None, 0.0),
        (None, ("ben",), None, 0.0),
    ]


def test_parts_need_the_columns_they_are_named_after():
    with pytest.raises(RatingsError, match="the frame lacks value"):
        by_value(THREE.drop(columns="value"))
    with pytest.raises(RatingsError, match="the frame lacks annotator, label"):
        by_label(pd.DataFrame({"article_id": []}))


def test_parts_of_a_faulty_frame_are_refused_by_the_names_in_it():
    frame = pd.DataFrame({"unit": list("aabb"), "annotator": [1, "ben", 1, "ben"], "value": [1, 1, 2, 1]})
    twice = pd.concat([frame, frame[:1]])

    assert [one.who for one in by_pair(frame)] == [("1", "ben")]
    with pytest.raises(RatingsError, match=r"rated these more than once: a$"):
        by_annotator(twice)
    with pytest.raises(RatingsError, match=r"^rows without annotator: 1$"):
        by_pair(frame.assign(annotator=[None, "ben", 1, "ben"]))
    with pytest.raises(RatingsError, match=r"^periods of 'moon' cannot be told by `at`: Invalid frequency"):
        by_period(frame.assign(at="2026-01-05"), period="moon")
