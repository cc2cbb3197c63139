"""Shingles of words as hashes, beside a plain definition of them."""

import re
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from copydesk.articles.copies.shingles import blocks, shingles

LETTER = r"[0-9A-Za-z\u00c0-\u1fff\u2080-\u2fff]"
WORD = re.compile(rf"[\u3040-\ud7ff]{LETTER}*|{LETTER}+")
LETTERS = "aBcé7 ’“—.,\n\u00a0»漢字。한Ж"


def texts(*given: str) -> pd.Series:
    return pd.Series(given, dtype="string")


def hashes(*given: str) -> list[list[int]]:
    found = shingles(texts(*given))
    ends = found.offsets.tolist()
    return [found.hashes[begin:end].tolist() for begin, end in pairwise(ends)]


@pytest.mark.parametrize(
    "other",
    [
        "the ferry crews voted to strike again",
        "“The ferry crews voted — to strike,” again…",
        "The ferry\ncrews\u00a0voted to\n\nstrike again",
    ],
)
def test_case_signs_and_line_breaks_make_no_difference(other: str):
    assert hashes("The ferry crews voted to strike again.") == hashes(other)


def test_the_same_text_has_the_same_hashes_in_every_version():
    pinned = [6194949487891524016, 8367311739208126696, 3004448048165805241]
    assert hashes("The ferry crews voted to strike again.") == [pinned]


def test_a_text_of_fewer_than_five_words_has_no_shingles():
    assert hashes("", "Ferry strike goes on", "Ferry strike goes on today") == [
        [],
        [],
        [13682911216784253361],
    ]


def test_a_character_is_a_word_in_scripts_without_spaces():
    assert len(hashes("渡轮罢工仍在继续。")[0]) == 4


def test_no_more_than_a_million_characters_of_a_text_are_shingled():
    assert len(hashes("a ferry strike goes on " * 100_000)[0]) == len(
        hashes(("a ferry strike goes on " * 50_000)[: 2**20])[0]
    )


@example(["", "7.7字.7.7"])
@given(st.lists(st.text(LETTERS, max_size=60), max_size=6))
def test_shingles_are_those_of_the_plain_definition_whatever_stands_beside_a_text(some: list[str]):
    known: dict[tuple[str, ...], int] = {}
    for text, own in zip(some, hashes(*some), strict=True):
        words = WORD.findall(re.sub("[A-Z]", lambda letter: letter[0].lower(), text))
        plain = [tuple(words[at : at + 5]) for at in range(len(words) - 4)]
        assert [known.setdefault(shingle, value) for shingle, value in zip(plain, own, strict=True)] == own
    assert len(set(known.values())) == len(known)


@given(st.lists(st.integers(0, 300_000), max_size=30))
def test_blocks_take_every_text_once_and_in_order(lengths: list[int]):
    cut = list(blocks(pd.Series(lengths, dtype="int64").to_numpy()))
    assert [at for run in cut for at in range(run.start, run.stop)] == list(range(len(lengths)))
