"""Words as they are compared, and spans told by words."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.dataset.release import edges
from copydesk.dataset.release.words import words_of


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("The “Ferry-men’s” STRIKE…", ["the", "ferry", "men", "s", "strike"]),
        ("co\u00adoperate, Ol\u0065\u0301n, Straße, ﬁsh", ["cooperate", "olén", "strasse", "fish"]),
        ("渡轮罢工 day 9", ["渡", "轮", "罢", "工", "day", "9"]),
        ("\ufdfa", ["صلىاللهعليهوسلم"]),
        ("🚢 – …", []),
        ("\u200b", []),
    ],
)
def test_words_are_case_folded_and_have_no_quotes_dashes_and_hidden_characters(text, keys):
    assert words_of(text).keys == keys


@pytest.mark.parametrize(
    ("quote", "at"),
    [
        ("Mara", [0, 0, 0, 0]),
        ("ara", [0, 1, 0, 0]),
        ("“no”", [2, -1, 2, 1]),
        ("“no”  to", [2, -1, 3, 0]),
        ("🚢", [5, -1, 4, 1]),
        ("al", [4, 0, 4, -1]),
    ],
)
def test_a_span_is_told_by_its_first_and_last_word(quote, at):
    text = "Mara said “no”  to all 🚢 men"
    start = text.index(quote)
    assert edges.at(words_of(text), start, start + len(quote)) == at


@given(st.text(alphabet="ab “”,\n🚢é渡", max_size=30), st.data())
def test_a_span_that_begins_and_ends_visibly_is_found_again_in_its_own_text(text, data):
    visible = [found.start() for found in re.finditer(r"\S", text)]
    if not visible:
        return
    start = data.draw(st.sampled_from(visible))
    end = data.draw(st.sampled_from([place for place in visible if place >= start])) + 1
    words = words_of(text)
    assert edges.span(words, *edges.at(words, start, end)) == (start, end)


def test_in_another_copy_the_span_is_on_the_same_words_whatever_the_quotes_and_spaces():
    text, copy = "He said “an insult” to  them", 'He said  "an insult" to them'
    start = text.index("“")
    at = edges.at(words_of(text), start, start + 11)
    place = edges.span(words_of(copy), *at)
    assert place is not None
    assert copy[slice(*place)] == '"an insult"'


def test_what_has_no_word_and_is_not_there_has_no_place():
    text, copy = "Olsén 🚢 called", "Olsén called"
    at = edges.at(words_of(text), 6, 7)
    assert edges.span(words_of(copy), *at) is None
