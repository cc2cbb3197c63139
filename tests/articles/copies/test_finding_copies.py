"""Exact, near and contained copies, and which is the original."""

from collections.abc import Sequence

import pandas as pd
import pytest
from rensa import RMinHash

from copydesk.articles import copies
from copydesk.articles.copies.sketches import RENSA_ALGORITHM
from copydesk.articles.findings import Copy

FERRY = (
    "Ferry crews in Harlow Bay voted on Monday to strike for a third week after talks with the port "
    "authority broke down over night shifts, leaving islanders with one boat a day and shops short of "
    "bread, milk and fuel, said Mara Olsen of the harbour union."
)  # 47 words: 43 shingles
FLOOD = (
    "The council of Kessland put aside nine million for new flood walls along the river on Tuesday, half "
    "of what engineers had asked for after the storms of last winter, and told villages downstream that "
    "sandbags and pumps will have to do until the next budget is drawn up in spring."
)


def news(*rows: Sequence[str | None]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["article_id", "text", "published"]).astype("string")


def test_articles_of_the_same_text_are_exact_copies_of_the_first_that_was_published():
    articles = news(("a", FERRY, "2026-03-04"), ("b", FERRY, "2026-03-02"), ("c", FERRY, None))
    assert copies.find(articles) == [Copy("a", "b", "exact", 1.0), Copy("c", "b", "exact", 1.0)]


def test_one_changed_word_makes_a_near_copy():
    edited = FERRY.replace("Monday", "Sunday")  # 5 of 43 shingles differ
    articles = news(("a", FERRY, "2026-03-04"), ("b", edited, "2026-03-02"), ("c", FLOOD, None))
    assert copies.find(articles) == [Copy("a", "b", "near", 38 / 48)]


def test_other_signs_and_line_ends_make_a_near_copy_that_shares_everything():
    articles = news(("a", FERRY, None), ("b", FERRY.replace(", ", "\n\n— "), None))
    assert copies.find(articles) == [Copy("a", "b", "near", 1.0)]


def test_a_wire_story_within_a_longer_article_says_how_much_of_the_copy_stands_in_the_original():
    longer = f"{FLOOD} {FLOOD.replace(' ', ' so ')} {FERRY}"
    words = len(longer.split())
    undated = news(("wire", FERRY, None), ("long", longer, None))
    dated = news(("wire", FERRY, "2026-03-02"), ("long", longer, "2026-03-03"))
    assert copies.find(undated) == [Copy("wire", "long", "contained", 1.0)]
    assert copies.find(dated) == [Copy("long", "wire", "contained", 43 / (words - 4))]


def test_a_caption_within_an_article_is_no_copy():
    caption = " ".join(FERRY.split()[:33])  # 29 shingles
    assert copies.find(news(("a", caption, None), ("b", f"{FERRY} {FLOOD}", None))) == []


def test_the_limits_can_be_given():
    edited = FERRY.replace("Monday", "Sunday")
    articles = news(("a", FERRY, None), ("b", edited, None))
    assert copies.find(articles, near=0.8) == [Copy("b", "a", "contained", 38 / 43)]
    assert copies.find(articles, near=0.8, contained=0.9) == []


def test_texts_too_short_for_shingles_are_compared_as_wholes():
    articles = news(("a", "No ferry today", None), ("b", "No ferry today", None), ("c", "No ferry!", None))
    assert copies.find(articles) == [Copy("b", "a", "exact", 1.0)]


def test_no_articles_have_no_copies():
    assert copies.find(news()) == []


@pytest.mark.parametrize(
    ("original", "copy"),
    [
        ("2026-03-02", "2026-03-03"),
        ("2026-03-02", None),
        ("2026-02", "2026-03-01"),
        ("2026-03-02T08:00:00", "2026-03-02T09:30:00"),
        ("2026-03-02T09:00:00+02:00", "2026-03-02T08:00:00+00:00"),
        ("2026-03-02T08:00:00", "2026-03-02"),
        ("2025", "2026-01-01T00:00:00Z"),
        ("2026", "yesterday"),
        ("0001-01-01T00:00:00+05:00", "0001-02"),
        ("2026-03-01", "2026-03-02T25:00"),
    ],
)
def test_the_original_is_the_one_that_is_known_to_be_earlier(original: str, copy: str | None):
    assert copies.find(news(("a", FERRY, copy), ("b", FERRY, original))) == [Copy("a", "b", "exact", 1.0)]


def test_without_dates_the_longer_is_the_original_then_the_smaller_id():
    longer = f"{FERRY} Talks go on."
    assert copies.find(news(("a", FERRY, None), ("b", longer, None))) == [Copy("a", "b", "near", 43 / 46)]
    assert copies.find(news(("b", FERRY, None), ("a", FERRY, None))) == [Copy("b", "a", "exact", 1.0)]


def test_the_order_of_the_rows_makes_no_difference():
    rows = [(f"{n:02}", FERRY.replace("third", f"number {n}"), None) for n in range(50)]
    rows += [("wire", FLOOD, "2026-03-02"), ("long", f"{FERRY} {FLOOD}", None)]
    assert copies.find(news(*rows)) == copies.find(news(*reversed(rows)))


def test_a_story_that_a_hundred_outlets_print_is_one_group_without_comparing_all_with_all():
    found = copies.find(news(*((f"{n:03}", FERRY.replace("third", f"number {n}"), None) for n in range(100))))
    assert set(copies.groups((copy.article_id, copy.of) for copy in found).values()) == {"000"}
    assert len(found) < 100 * 99 / 2


def test_the_pinned_rensa_sketches_as_the_constant_says():
    assert RMinHash.ALGORITHM_VERSION == RENSA_ALGORITHM
