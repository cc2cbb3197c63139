"""What is published of a text: hashes side by side, and a key that half of them give."""

import json
from dataclasses import fields

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.dataset.release import sharing, windows
from copydesk.dataset.release.words import words_of

SALT = b"0123456789abcdef"
TEXT = " ".join(f"word{number}" for number in range(100))


@given(st.lists(st.integers(0, sharing.PRIME - 1), min_size=1, max_size=6), st.data())
@settings(max_examples=50)
def test_as_many_shares_as_there_are_coefficients_give_the_secret_whichever_they_are(coefficients, data):
    number = len(coefficients)
    places = data.draw(st.lists(st.integers(1, 10), min_size=number, max_size=number, unique=True))
    shared = sharing.shares(coefficients, 10)
    assert sharing.secret({place: shared[place - 1] for place in places}) == coefficients[0]


def test_windows_do_not_overlap_and_the_last_has_what_is_left_over():
    sealed = windows.seal(words_of(TEXT), SALT)
    assert [sealed.bounds(window) for window in range(8)] == [
        (0, 12), (12, 24), (24, 36), (36, 48), (48, 60), (60, 72), (72, 84), (84, 100),
    ]  # fmt: skip
    assert (len(sealed.windows), len(sealed.shares), len(sealed.marks)) == (8, 8, 100)


def test_half_of_the_windows_give_the_key_and_fewer_do_not():
    words = words_of(TEXT)
    sealed = windows.seal(words, SALT)
    digests = list(windows.digests(words, SALT))
    found = {window: digests[12 * window] for window in (0, 2, 3, 6)}
    key = windows.key_of(sealed, found)
    assert key is not None
    assert windows.marks(words.keys, key) == sealed.marks
    del found[2]
    assert windows.key_of(sealed, found) is None


def test_a_wrong_window_gives_no_key():
    words = words_of(TEXT)
    sealed, digests = windows.seal(words, SALT), list(windows.digests(words, SALT))
    assert windows.key_of(sealed, {0: digests[0], 1: digests[12], 2: digests[24], 3: digests[37]}) is None


@pytest.mark.parametrize("text", [TEXT, "of few words", "", TEXT[:150]])
def test_what_is_written_is_read_again(text):
    sealed = windows.seal(words_of(text), SALT)
    assert windows.from_row(json.loads(json.dumps(windows.to_row(sealed)))) == sealed


def test_of_a_text_of_few_words_nothing_is_published_but_their_number():
    sealed = windows.seal(words_of("Ferry strike goes on, says union"), SALT)
    assert {one.name: getattr(sealed, one.name) for one in fields(sealed)} == {
        "words": 6, "words_sha256": None, "windows": (), "shares": (), "check": b"", "marks": (),
    }  # fmt: skip


def test_hashes_of_releases_with_other_salts_do_not_compare():
    one, other = (windows.to_row(windows.seal(words_of(TEXT), salt)) for salt in (SALT, b"f" * 16))
    assert [key for key in one if one[key] == other[key]] == ["words"]


def test_a_window_that_is_in_the_text_twice_tells_no_place():
    twice = words_of(" ".join([*TEXT.split()[:30], *TEXT.split()[20:60]]))
    sealed = windows.seal(twice, SALT)
    assert [tag == windows.BLANK for tag in sealed.windows] == [False] * 5
    whole = words_of(f"{TEXT} and {TEXT}")
    assert [tag == windows.BLANK for tag in windows.seal(whole, SALT).windows] == [True] * 8 + [False] + [
        True
    ] * 7
