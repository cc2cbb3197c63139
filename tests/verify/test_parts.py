"""Discontinuous spans, and places that were carried over before they came in."""

import pytest

from copydesk.records import sha256
from copydesk.schemes import Label, LabelScheme, Link
from copydesk.verify import read

TEXT = "one two three four"
SCHEME = LabelScheme(
    "s",
    1,
    "S",
    "",
    labels=(Label("A", "1", "#000000"), Label("B", "2", "#000000")),
    relations=(Link("says"),),
)


def span(region, start, end, label="A", **more):
    value = {"start": start, "end": end, "labels": [label]}
    return {"id": region, "from_name": "span", "to_name": "text", "type": "labels", "value": value} | more


def link(from_id, to_id, label="continues"):
    return {"from_id": from_id, "to_id": to_id, "type": "relation", "labels": [label]}


def reading(*result):
    objects = {"text": {"article_id": "a", "field": "text", "sha256": sha256(TEXT)}}
    return read("k/1", result, objects, {("a", sha256(TEXT)): TEXT}, SCHEME)


def parts(found):
    return [(span.span_id, span.part_of) for span in found.spans]


def test_parts_joined_in_any_order_and_direction_are_part_of_the_first_in_the_text():
    found = reading(
        span("c", 8, 13),
        span("b", 4, 7),
        span("a", 0, 3),
        link("b", "c"),
        link("c", "a"),
        link("a", "b", "says"),
    )

    assert parts(found) == [("k/1/c", "k/1/a"), ("k/1/b", "k/1/a"), ("k/1/a", None)]
    assert [(one.relation, one.from_span, one.to_span) for one in found.relations] == [
        ("says", "k/1/a", "k/1/b")
    ]
    assert found.rejected == []


def test_two_spans_that_each_continue_are_two():
    found = reading(
        span("a", 0, 3), span("b", 4, 7), span("c", 8, 13), span("d", 14, 18), link("a", "c"), link("d", "b")
    )

    assert parts(found) == [("k/1/a", None), ("k/1/b", None), ("k/1/c", "k/1/a"), ("k/1/d", "k/1/b")]


def test_spans_of_different_labels_are_not_one_and_their_link_stays():
    found = reading(span("a", 0, 3), span("b", 4, 7, "B"), link("b", "a"))

    assert parts(found) == [("k/1/a", None), ("k/1/b", None)]
    assert [one.relation for one in found.relations] == ["continues"]


def test_a_span_that_continues_itself_is_one_span():
    assert parts(reading(span("a", 0, 3), link("a", "a"))) == [("k/1/a", None)]


@pytest.mark.parametrize(
    ("carried", "check"),
    [
        ("reanchored:0.83", "reanchored:0.83"),
        ("repaired:line-ends", "repaired:line-ends"),
        ("sure", "exact"),
        (7, "exact"),
    ],
)
def test_the_check_of_a_place_that_was_carried_over_is_kept_if_it_is_one(carried, check):
    [found] = reading(span("a", 0, 3, carried=carried)).spans

    assert found.check == check
