"""Gamma without its package: what it is given, the sample it is computed on, and what is said without the extra."""

import sys

import pandas as pd
import pytest

from copydesk.agreement import RatingsError, gamma
from copydesk.agreement.gamma import sample, texts
from copydesk.agreement.marks import read
from copydesk.errors import ExtraError

COLUMNS = ["article_id", "annotator", "label", "start", "end"]


def spans(*rows: tuple) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=COLUMNS)


PAIRS = spans(*((f"a{n:02}", who, "L", n, n + 5) for n in range(1, 31) for who in ("ana", "ben")))


def test_a_text_has_the_spans_of_each_reader_in_order_and_a_reader_without_any():
    frame = spans(
        ("b", "cleo", "L", 0, 4),
        ("a", "ben", "M", 7, 9),
        ("a", "ana", "M", 3, 9),
        ("a", "ana", "L", 3, 9),
        ("a", "ana", "L", 0, 20),
        ("a", "ana", "L", 3, 9),
    )
    seen = pd.DataFrame(
        [(a, who) for a, people in (("a", "ana ben cleo"), ("b", "cleo")) for who in people.split()],
        columns=COLUMNS[:2],
    )

    assert texts(read(frame, seen)) == {
        (0, "text"): [[(0, 20, "L"), (3, 9, "L"), (3, 9, "M")], [(7, 9, "M")], []]
    }


def test_each_field_of_an_article_is_a_text():
    frame = spans(("a", "ana", "L", 0, 4), ("a", "ben", "L", 0, 4)).assign(field=["text", "title"])

    assert texts(read(frame, None)) == {(0, "text"): [[(0, 4, "L")], []], (0, "title"): [[(0, 4, "L")], []]}


def test_the_sample_is_drawn_by_its_seed_whatever_the_order_of_the_rows():
    drawn = sample(PAIRS, None, 4, 0)
    again = sample(PAIRS[::-1], None, 4, 0)
    other = sample(PAIRS, None, 4, 1)

    assert list(drawn.marks.articles) == list(again.marks.articles) == ["a09", "a15", "a18", "a23"]
    assert list(other.marks.articles) != list(drawn.marks.articles)
    assert (drawn.n_fit, drawn.n_large) == (30, 0)
    assert list(sample(PAIRS, None, 50, 0).marks.articles) == sorted(PAIRS["article_id"].unique())


def test_articles_that_one_has_seen_or_nobody_marked_are_not_drawn_and_those_too_large_are_counted():
    large = [("large", who, "L", n, n + 1) for who in ("ana", "ben") for n in range(500)]
    frame = spans(("one", "ana", "L", 0, 4), ("a", "ana", "L", 0, 4), *large)
    readers = [("one", "ana")] + [(a, who) for a in ("a", "none", "large") for who in ("ana", "ben")]
    drawn = sample(frame, pd.DataFrame(readers, columns=COLUMNS[:2]), 50, 0)

    assert list(drawn.marks.articles) == ["a"]
    assert (drawn.n_fit, drawn.n_large) == (1, 1)


@pytest.mark.parametrize(
    ("frame", "why"),
    [
        (spans(("a", "ana", "L", 0, 4)), "no article was seen by two annotators"),
        (
            spans(*(("a", who, "L", n, n + 1) for who in ("ana", "ben") for n in range(500))),
            "the spans of all 1 articles are too many to align",
        ),
    ],
)
def test_undefined_says_why_and_needs_no_package(frame, why):
    measured = gamma(frame)

    assert (measured.metric, measured.value, measured.interval, measured.notes) == (
        "gamma",
        None,
        None,
        (why,),
    )
    assert measured.rule == "position and label, pooled over 0 of 0 articles"


def test_without_the_extra_the_error_names_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "pygamma_agreement", None)

    with pytest.raises(ExtraError) as raised:
        gamma(PAIRS)

    assert str(raised.value) == (
        "gamma needs the extra 'gamma', which brings pygamma-agreement: "
        "import of pygamma_agreement halted; None in sys.modules\n"
        "  Run 'pip install \"copydesk[gamma]\"'."
    )


def test_a_sample_of_nothing_and_no_random_continua_are_refused():
    with pytest.raises(RatingsError, match=r"^a sample of 0 articles: one or more are needed$"):
        gamma(PAIRS, articles=0)
    with pytest.raises(RatingsError, match=r"^0 random continua: one or more are needed$"):
        gamma(PAIRS, continua=0)
