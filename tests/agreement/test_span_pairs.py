"""F1 of spans over annotator pairs and shared articles."""

from itertools import combinations

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.agreement import Agreement, RatingsError, span_f1

COLUMNS = ["article_id", "annotator", "label", "start", "end"]


def spans(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


def test_exact_f1_counts_equal_spans_twice_and_divides_by_all():
    frame = spans(
        ("a", "ana", "Lexical", 30, 40),
        ("a", "ana", "Informational", 71, 82),
        ("a", "ben", "Lexical", 30, 40),
        ("b", "ana", "Lexical", 0, 5),  # ben has no span in b, so nobody to compare with
    )

    assert span_f1(frame) == Agreement(
        metric="span F1",
        rule="exact",
        value=pytest.approx(2 / 3),
        interval=None,
        n_units=1,
        n_annotators=2,
        n_pairs=1,
        n_stories=1,
        note="no interval: all of it is one story",
    )


def test_an_article_submitted_empty_counts_when_it_was_seen():
    frame = spans(
        ("a", "ana", "Lexical", 30, 40), ("a", "ben", "Lexical", 30, 40), ("b", "ana", "Lexical", 0, 5)
    )
    seen = pd.DataFrame(
        [("a", "ana"), ("a", "ben"), ("b", "ana"), ("b", "ben")], columns=["article_id", "annotator"]
    )

    measured = span_f1(frame, seen=seen)

    assert measured.value == pytest.approx(2 / 3)
    assert (measured.n_units, measured.n_pairs, measured.n_stories) == (2, 2, 2)


def test_spans_of_people_who_did_not_submit_the_article_do_not_count():
    frame = spans(("a", "ana", "L", 0, 1), ("a", "ben", "L", 0, 1), ("a", "cleo", "L", 5, 9))
    seen = pd.DataFrame([("a", "ana"), ("a", "ben")], columns=["article_id", "annotator"])

    assert span_f1(frame, seen=seen).value == 1.0


def test_another_label_end_or_field_is_no_match_and_a_duplicate_counts_once():
    frame = spans(
        ("a", "ana", "L", 0, 4), ("a", "ana", "L", 0, 4), ("a", "ana", "L", 6, 9), ("a", "ana", "L", 20, 22),
        ("a", "ben", "M", 0, 4), ("a", "ben", "L", 6, 8), ("a", "ben", "L", 20, 22),
    )  # fmt: skip

    assert span_f1(frame).value == pytest.approx(2 * 1 / 6)
    assert span_f1(frame.assign(field=["text"] * 6 + ["title"])).value == 0.0


def test_what_is_undefined_says_why():
    seen = pd.DataFrame([("a", "ana"), ("a", "ben")], columns=["article_id", "annotator"])

    nothing = span_f1(spans(), seen=seen)
    alone = span_f1(spans(("a", "ana", "L", 0, 1)))

    assert (nothing.value, nothing.note) == (
        None,
        "nobody marked anything in the articles that two have seen",
    )
    assert (alone.value, alone.note) == (None, "no article was seen by two annotators")


def test_articles_of_one_story_are_one_and_the_interval_is_seeded():
    rows = []
    for article in range(60):
        story = f"s{article // 2}"
        rows += [(f"a{article}", who, "L", 0, 5, story) for who in ("ana", "ben")]
        rows += [(f"a{article}", "ana", "L", 10, 15, story)] * (article % 3)
    frame = pd.DataFrame(rows, columns=[*COLUMNS, "story"])

    first = span_f1(frame, seed=1)

    assert first.n_stories == 30
    assert first == span_f1(frame.sample(frac=1, random_state=2), seed=1)
    assert first.interval[0] < first.value < first.interval[1]
    assert first.note is None


marks = st.lists(
    st.tuples(
        st.sampled_from("ab"),
        st.sampled_from(["ana", "ben", "cleo"]),
        st.sampled_from("LM"),
        st.integers(0, 2),
    ),
    max_size=15,
)


@given(marks)
def test_it_is_the_f1_of_every_pair_added_up(drawn):
    frame = pd.DataFrame([(*row, 5) for row in drawn], columns=COLUMNS)
    matched = marked = 0
    for article in "ab":
        readers = sorted({who for place, who, *_ in drawn if place == article})
        own = {who: {row[2:] for row in drawn if row[:2] == (article, who)} for who in readers}
        for one, other in combinations(readers, 2):
            matched += 2 * len(own[one] & own[other])
            marked += len(own[one]) + len(own[other])

    assert span_f1(frame, resamples=0).value == (pytest.approx(matched / marked) if marked else None)


def test_all_faults_of_the_frames_are_named_at_once():
    frame = spans(("a", "ana", None, 0, 1)).drop(columns="end")

    with pytest.raises(RatingsError) as refused:
        span_f1(frame, seen=pd.DataFrame({"article_id": ["a"]}))
    assert str(refused.value) == "spans lacks end; rows of spans without label: 1; seen lacks annotator"
    with pytest.raises(RatingsError, match="several: a"):
        span_f1(spans(("a", "ana", "L", 0, 1), ("a", "ben", "L", 0, 1)).assign(story=["s", "t"]))
    with pytest.raises(RatingsError, match="rule 'overlap' is unknown"):
        span_f1(spans(), "overlap")
