"""Spans to tags and back: the same spans, or a loss that is counted."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.dataset.tokens import Places, decode, encode, lay, spans_of, vocabulary
from copydesk.dataset.tokens.plain import PLAIN
from copydesk.errors import BuildError

ORDER = {"Lexical": 0, "Quote": 1}
TEXT = "Union boss Olsén calls it “an insult”  now"
[PLACES] = PLAIN([TEXT])


def laid(*spans):
    """Give what is tagged as characters, and what became of the others."""
    found = lay(PLACES, spans, ORDER)
    pieces = [(TEXT[PLACES.starts[p.first] : PLACES.ends[p.last - 1]], p.label) for p in found.pieces]
    return pieces, found.snapped, found.dropped


def test_spans_on_whole_tokens_are_as_they_were_in_the_order_of_the_text():
    assert laid((26, 37, "Quote"), (0, 10, "Lexical")) == (
        [("Union boss", "Lexical"), ("“an insult”", "Quote")],
        [],
        [],
    )


def test_a_span_that_cuts_a_token_takes_in_all_of_it():
    assert laid((1, 7, "Lexical")) == ([("Union boss", "Lexical")], [0], [])


def test_white_space_at_an_edge_goes_and_a_span_of_nothing_else_is_on_no_token():
    assert laid((5, 10, "Lexical"), (37, 39, "Quote")) == (
        [("boss", "Lexical")],
        [0],
        [(1, "it is on no token")],
    )


@pytest.mark.parametrize(
    ("spans", "kept", "why"),
    [
        (
            [(6, 10, "Lexical"), (0, 10, "Lexical")],
            "Union boss",
            "it overlaps a span that is kept",
        ),  # the longer
        (
            [(6, 16, "Quote"), (0, 10, "Quote")],
            "Union boss",
            "it overlaps a span that is kept",
        ),  # the earlier
        ([(0, 5, "Quote"), (0, 5, "Lexical")], "Union", "it overlaps a span that is kept"),  # the first label
        (
            [(13, 16, "Quote"), (0, 13, "Quote")],
            "Union boss Olsén",
            "it shares a token with a span that is kept",
        ),
    ],
)
def test_of_spans_that_share_a_token_one_stays(spans, kept, why):
    pieces, _, dropped = laid(*spans)

    assert ([text for text, _ in pieces], dropped) == ([kept], [(0, why)])


def test_a_label_that_the_scheme_has_not_has_no_tags():
    assert laid((0, 5, "Slur")) == ([], [], [(0, "its label is not in the scheme")])


@pytest.mark.parametrize(
    ("tagging", "tags"),
    [
        ("bio", "B-Lexical I-Lexical B-Lexical O O B-Quote I-Quote I-Quote I-Quote O"),
        ("bilou", "B-Lexical L-Lexical U-Lexical O O B-Quote I-Quote I-Quote L-Quote O"),
    ],
)
def test_neighbours_with_one_label_are_told_apart(tagging, tags):
    spans = [(0, 10, "Lexical"), (11, 16, "Lexical"), (26, 37, "Quote")]

    found = encode(lay(PLACES, spans, ORDER).pieces, 0, len(PLACES), tagging)

    assert found == tags.split()
    assert spans_of(found, PLACES) == spans


def test_a_vocabulary_begins_with_outside():
    assert vocabulary(["A", "B"], "bio") == ("O", "B-A", "I-A", "B-B", "I-B")
    assert vocabulary(["A"], "bilou") == ("O", "B-A", "I-A", "L-A", "U-A")
    with pytest.raises(BuildError, match="unknown way to tag 'iob': there are bio, bilou"):
        vocabulary([], "iob")


@pytest.mark.parametrize(
    ("tags", "spans"),
    [
        ("O I-A I-A O", [(1, 3, "A")]),
        ("L-A O", [(0, 1, "A")]),
        ("B-A I-B I-B", [(0, 1, "A"), (1, 3, "B")]),
        ("B-A O L-A", [(0, 1, "A"), (2, 3, "A")]),
        ("U-A I-A", [(0, 1, "A"), (1, 2, "A")]),
        ("B-A B-A L-A", [(0, 1, "A"), (1, 3, "A")]),
    ],
)
def test_tags_that_break_the_rules_have_one_reading(tags, spans):
    assert list(decode(tags.split())) == spans


@st.composite
def texts(draw):
    """Draw a text with tokens in it that no rule made, and spans anywhere."""
    text = draw(st.text(st.sampled_from("ab é🚢\n"), min_size=1, max_size=30))
    edges = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    chosen = [
        pair for pair in pairwise(edges) for _ in range(draw(st.integers(0, 2)))
    ]  # twice: bytes of a character
    place = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(place, place).filter(lambda pair: pair[0] != pair[1]), max_size=12))
    labels = st.sampled_from([*ORDER, "Slur"])
    spans = [(min(pair), max(pair), draw(labels)) for pair in pairs]
    starts, ends = (np.array([pair[n] for pair in chosen], dtype=np.int64) for n in (0, 1))
    return Places(starts, ends), spans


@given(texts(), st.sampled_from(["bio", "bilou"]))
def test_to_tags_and_back_gives_the_same_spans_or_a_counted_loss(made, tagging):
    places, spans = made

    found = lay(places, spans, ORDER)
    tags = encode(found.pieces, 0, len(places), tagging)
    back = spans_of(tags, places)

    kept = [place for place in found.places if place not in found.snapped]
    assert [back[found.places.index(place)] for place in kept] == [spans[place] for place in kept]
    for place in found.snapped:  # outwards to whole tokens, and at most white space is gone
        start, end, label = spans[place]
        begin, behind, same = back[found.places.index(place)]
        tokens = {
            (int(a), int(b)) for a, b in zip(places.starts, places.ends, strict=True) if a < end and start < b
        }
        assert (begin, behind, same) == (min(tokens)[0], max(tokens)[1], label)
    assert len(back) == len(found.places)
    assert sorted([*kept, *found.snapped, *(place for place, _ in found.dropped)]) == list(range(len(spans)))
    assert set(tags) <= set(vocabulary(ORDER, tagging))


@given(texts())
def test_a_span_is_dropped_only_if_it_has_no_token_of_its_own(made):
    places, spans = made

    found = lay(places, spans, ORDER)

    taken = {token for piece in found.pieces for token in range(piece.first, piece.last)}
    for place, why in found.dropped:
        start, end, label = spans[place]
        tokens = {n for n in range(len(places)) if places.starts[n] < end and start < places.ends[n]}
        assert (label not in ORDER) if "scheme" in why else (not tokens or tokens & taken)


@given(texts(), st.integers(0, 3))
def test_the_order_of_spans_does_not_matter(made, turn):
    places, spans = made

    turned = spans[turn:] + spans[:turn]

    assert lay(places, turned, ORDER).pieces == lay(places, spans, ORDER).pieces
