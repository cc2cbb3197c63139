"""A span goes over to a new text where its place there is certain, and nowhere else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.verify.anchor import anchor
from copydesk.verify.repair import Refused, Settled

OLD = (
    "Ferry strike enters day nine\n\nUnion boss Mara Olsén 🚢 called the offer “an insult” to harbour crews. "
    "The operator said that the offer stands until Friday. Passengers were told to stay at home."
)


def carried(marked: str, new: str, old: str = OLD) -> tuple:
    """Carry over what stands once in the old text."""
    start = old.index(marked)
    found = anchor(start, start + len(marked), old, new)
    if isinstance(found, Refused):
        return found.fault, found.reason
    return new[found.start : found.end], found.start, found.check


def test_in_a_text_that_changed_elsewhere_the_score_is_full():
    new = "Correction: a name was wrong. " + OLD.replace("at home", "away")
    assert carried("“an insult”", new) == ("“an insult”", OLD.index("“an") + 30, "reanchored:1.00")


def test_a_change_beside_the_span_lowers_the_score():
    new = OLD.replace("called the offer", "called the last offer")
    assert carried("“an insult”", new) == ("“an insult”", OLD.index("“an") + 5, "reanchored:0.92")


def test_a_text_that_begins_and_ends_at_the_span_is_compared_by_what_there_is():
    assert carried("ab", "ab", "ab") == ("ab", 0, "reanchored:1.00")
    assert carried("Ferry", "Ferry strike", "Ferry strike") == ("Ferry", 0, "reanchored:1.00")


def test_of_several_places_the_one_with_the_right_words_around_it_is_taken():
    new = OLD.replace("Passengers", "It calls the offer fair. Passengers")
    marked = "the offer"
    first, second = OLD.index(marked), OLD.rindex(marked)
    assert anchor(first, first + 9, OLD, new) == Settled(first, first + 9, "reanchored:1.00")
    assert anchor(second, second + 9, OLD, new) == Settled(second, second + 9, "reanchored:0.84")


@pytest.mark.parametrize(
    ("marked", "old", "new", "expected"),
    [
        (
            "“an insult”",
            OLD,
            OLD.replace("“an insult”", '"an insult"'),
            ("text-gone", "the article has a new text, in which '“an insult”' does not stand"),
        ),
        (
            "Union boss Mara Olsén 🚢 called the offer",
            OLD,
            "Ferries sail.",
            (
                "text-gone",
                "the article has a new text, in which 'Union boss Mara Olsén 🚢 cal...' does not stand",
            ),
        ),
        (
            "Union boss",
            OLD,
            "Talks begin. Nobody had asked the Union boss, whose office is closed for the holidays.",
            (
                "context-gone",
                "the article has a new text, in which 'Union boss' stands among other words (0.08)",
            ),
        ),
        (
            "crews",
            "They said so: the crews of all ships are tired.",
            "They said so: the crews of all ships are tired. They said so: the crews of all ships are tired.",
            ("several-places", "the article has a new text, in which 'crews' may stand in several places"),
        ),
    ],
)
def test_a_span_without_a_certain_place_is_refused(marked, old, new, expected):
    assert carried(marked, new, old) == expected


def test_of_a_line_that_stood_twice_and_now_stands_once_nobody_knows_which_it_was():
    line = "Please share this article with all of your friends and colleagues in the newsroom.\n"
    old = line + "Ferries stop.\n" + line
    for start in (old.index("friends"), old.rindex("friends")):
        found = anchor(start, start + 7, old, line)
        assert isinstance(found, Refused)
        assert found.fault == "several-places"


def test_a_phrase_that_was_deleted_is_not_found_in_its_twin():
    old = (
        "The board said in a statement on Monday that it knows nothing. "
        "The crew said in a statement on Monday that it will strike."
    )
    new = "The crew said in a statement on Monday that it will strike."
    first = old.index("statement")
    found = anchor(first, first + 9, old, new)
    assert isinstance(found, Refused)
    assert found.fault == "several-places"


WORDS = st.lists(st.from_regex(r"[a-z🚢é]{4,9}", fullmatch=True), min_size=6, max_size=40, unique=True)


@given(WORDS, st.data())
def test_a_word_that_stands_once_moves_with_what_is_put_before_or_after_it(words, data):
    number = data.draw(st.integers(0, len(words) - 1))
    old = " ".join(words)
    start = len(" ".join(words[:number])) + bool(number)
    end = start + len(words[number])
    before, after = data.draw(st.text("0123 \n", max_size=80)), data.draw(st.text("0123 \n", max_size=80))

    found = anchor(start, end, old, before + old + after)

    if old.count(words[number]) == 1:
        assert isinstance(found, Settled)
        assert (found.start, found.end) == (start + len(before), end + len(before))


@given(st.text("ab 🚢\n", min_size=1, max_size=30), st.text("ab 🚢\n", max_size=30), st.data())
def test_wherever_a_span_goes_the_same_characters_stand_there(old, new, data):
    start = data.draw(st.integers(0, len(old) - 1))
    end = data.draw(st.integers(start + 1, len(old)))
    found = anchor(start, end, old, new)
    assert isinstance(found, Refused) or new[found.start : found.end] == old[start:end]
