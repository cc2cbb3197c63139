"""CoNLL as people have it: four ways to tag, documents, tokens that are not the text's."""

import pytest

from copydesk.labels import conll
from copydesk.labels.given import Read


def spans(text):
    into = Read()
    conll.read_text("x.conll", "x", text, into)
    return [[(s.label, s.start, s.end) for s in labels.spans] for labels in into.labels]


@pytest.mark.parametrize(
    "tags",
    [
        "I-A I-A O I-B B-B O I-A",  # IOB1
        "B-A I-A O B-B B-B O B-A",  # IOB2
        "B-A E-A O S-B S-B O S-A",  # IOBES
        "B-A L-A O U-B U-B O U-A",  # BILOU
    ],
)
def test_every_way_to_tag_gives_the_same_spans(tags):
    text = "".join(f"w{number} x {tag}\n" for number, tag in enumerate(tags.split()))

    assert spans(text) == [[("A", 0, 2), ("B", 3, 4), ("B", 4, 5), ("A", 6, 7)]]


def test_no_span_crosses_a_sentence():
    assert spans("a B-A\nb I-A\n\nc I-A\n") == [[("A", 0, 2), ("A", 2, 3)]]


def test_documents_begin_where_the_file_says():
    text = "-DOCSTART- -X- O O\n\na O\n\n-DOCSTART- -X- O O\n\n# article_id = two\n# annotator = ana\nb B-A\n"
    into = Read()

    conll.read_text("x.conll", "x", text, into)

    assert [(one.article_id, one.stem, one.annotator, one.tokens) for one in into.labels] == [
        (None, None, None, (("line 3", "a"),)),
        ("two", None, "ana", (("line 9", "b"),)),
    ]


def test_a_line_without_a_tag_is_rejected_with_its_number():
    into = Read()

    conll.read_text("x.conll", "x", "a B-A\nstray\nb I-A\n", into)

    assert [(item.item, item.reason) for item in into.rejected] == [
        ("line 2", "its last column 'stray' is no tag: O, B-..., I-..., E-..., S-..., L-..., U-...")
    ]
    assert [(s.start, s.end) for s in into.labels[0].spans] == [(0, 1), (1, 2)]


def test_a_hash_may_be_a_token():
    assert spans("# B-A\n1 I-A\n") == [[("A", 0, 2)]]


@pytest.mark.parametrize(
    ("tokens", "text", "places"),
    [
        (["a", "b"], " a\n\nb ", [(1, 2), (4, 5)]),
        (["do", "n't", "."], "don't.", [(0, 2), (2, 5), (5, 6)]),
        (["``", "x", "''", "-LRB-"], "“x”(", [(0, 1), (1, 2), (2, 3), (3, 4)]),
        (["a", "X", "b", "c", "d"], "a b c d", [(0, 1), None, (2, 3), (4, 5), (6, 7)]),
        (["a", "b", "c", "d"], "a new thing b c d", [(0, 1), (12, 13), (14, 15), (16, 17)]),
        (["a", "zz"], "a b", [(0, 1), None]),
        (["🚢", "é"], "🚢é", [(0, 1), (1, 2)]),
    ],
)
def test_tokens_are_found_in_order_with_nothing_but_white_space_between(tokens, text, places):
    assert conll.align(tokens, text) == places
