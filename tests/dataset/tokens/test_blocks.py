"""Windows and sentences: cut by the text alone, with every span whole or in counted pieces."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.dataset.tokens import Cutting, Piece, Places
from copydesk.dataset.tokens.blocks import shared
from copydesk.dataset.tokens.plain import PLAIN
from copydesk.errors import BuildError

TEXT = "One two three. Four five six seven. Eight nine ten eleven twelve."


def cut(text=TEXT, **how):
    [places] = PLAIN([text])
    return [" ".join(places.words(text)[begin:end]) for begin, end in Cutting(**how).blocks(text, places)]


def test_a_text_stays_whole_and_so_does_one_that_fits_a_window():
    assert cut() == ["One two three . Four five six seven . Eight nine ten eleven twelve ."]
    assert len(cut(window=15)) == 1
    assert cut("", window=5, sentences=True) == [""]


def test_a_window_ends_with_a_sentence_where_one_ends_in_its_second_half():
    assert cut(window=7) == ["One two three .", "Four five six seven .", "Eight nine ten eleven twelve ."]
    assert cut(window=4) == ["One two three .", "Four five six seven", ". Eight nine ten", "eleven twelve ."]


def test_a_stride_repeats_tokens_from_a_sentences_beginning_where_there_is_one():
    assert cut(window=10, stride=2) == [
        "One two three . Four five six seven .",
        "seven . Eight nine ten eleven twelve .",
    ]
    assert cut(window=10, stride=6) == [
        "One two three . Four five six seven .",
        "Four five six seven . Eight nine ten eleven twelve",
        "Eight nine ten eleven twelve .",
    ]


def test_a_sentence_is_a_block_and_one_longer_than_a_window_is_cut():
    assert cut(sentences=True) == [
        "One two three .",
        "Four five six seven .",
        "Eight nine ten eleven twelve .",
    ]
    assert cut(sentences=True, window=5)[2:] == ["Eight nine ten eleven twelve", "."]


def test_no_window_ends_inside_a_character():
    places = Places(np.array([0, 1, 1, 1, 2]), np.array([1, 2, 2, 2, 3]))

    assert Cutting(window=3).blocks("a🚢b", places) == [(0, 3), (3, 5)]
    assert Cutting(window=4).blocks("a🚢b", places) == [(0, 4), (4, 5)]


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"window": 0}, "a window of 0 tokens: one or more are needed"),
        ({"window": 5, "stride": 5}, "a stride of 5 tokens: from 0 to less than the window of 5 tokens"),
        ({"stride": 1}, "a stride of 1 tokens: from 0 to less than the window of all tokens"),
        (
            {"window": 5, "stride": 1, "sentences": True},
            "sentences are not repeated: a stride goes with windows only",
        ),
    ],
)
def test_what_cannot_be_cut_is_refused(how, message):
    with pytest.raises(BuildError) as error:
        Cutting(**how)
    assert str(error.value) == message


def test_a_block_has_what_it_sees_of_a_span_that_another_has_whole():
    pieces = [Piece(0, 2, "A"), Piece(3, 6, "A"), Piece(5, 9, "B")]

    assert shared(pieces, [(0, 5), (3, 8), (6, 9)]) == (
        [
            [Piece(0, 2, "A"), Piece(3, 5, "A")],
            [Piece(3, 6, "A"), Piece(5, 8, "B")],
            [Piece(6, 9, "B")],
        ],
        [2],
    )


words = st.text(st.sampled_from("ab. A\n"), max_size=80)


@given(words, st.integers(1, 12), st.data())
def test_windows_cover_all_tokens_and_repeat_no_more_than_the_stride(text, window, data):
    [places] = PLAIN([text])
    stride = data.draw(st.integers(0, window - 1))

    blocks = Cutting(window, stride).blocks(text, places)

    assert (blocks[0][0], blocks[-1][1]) == (0, len(places))
    assert all(0 < end - begin <= window for begin, end in blocks) or not len(places)
    assert all(0 <= end - begin <= stride for (_, end), (begin, _) in pairwise(blocks))
    assert all(begin < after for (begin, _), (after, _) in pairwise(blocks))
    assert all(end < after for (_, end), (_, after) in pairwise(blocks))


@given(words, st.integers(1, 12), st.data())
def test_every_token_of_a_span_is_in_a_piece_of_each_block_that_has_it(text, window, data):
    [places] = PLAIN([text])
    stride = data.draw(st.integers(0, window - 1))
    edges = sorted(data.draw(st.sets(st.integers(0, len(places)), max_size=8)))
    pieces = [Piece(*pair, "A") for pair in zip(edges[::2], edges[1::2], strict=False)]
    blocks = Cutting(window, stride).blocks(text, places)

    own, torn = shared(pieces, blocks)

    for (begin, end), inside in zip(blocks, own, strict=True):
        seen = [token for piece in inside for token in range(piece.first, piece.last)]
        assert seen == [
            token for piece in pieces for token in range(piece.first, piece.last) if begin <= token < end
        ]
    whole = {piece for inside in own for piece in inside}
    assert [pieces[number] for number in torn] == [piece for piece in pieces if piece not in whole]
