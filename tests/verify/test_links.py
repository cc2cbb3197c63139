"""An arrow that was drawn without a label means the only relation that its ends allow."""

from dataclasses import replace

import pytest

from copydesk.records import sha256
from copydesk.schemes import Label, LabelScheme, Link
from copydesk.verify import read

TEXT = "Kessland armed rebels in the harbour."
STATE, GROUP, PLACE = (Label(name, "", "#000000") for name in ("State", "Group", "Place"))
ARMS = Link("arms", ("State",), ("Group",))
FIGHTS = Link("fights", ("Group",), ("Group", "State"))
JOINS = Link("continues")


def scheme(*links):
    return LabelScheme("actors", 1, "Actors", "", (STATE, GROUP, PLACE), relations=links)


def span(region, label, start, end):
    value = {"start": start, "end": end, "labels": label.split("+")}
    return {"id": region, "from_name": "span", "to_name": "text", "type": "labels", "value": value}


SPANS = [
    span("s", "State", 0, 8),
    span("g", "Group", 15, 21),
    span("p", "Place", 25, 36),
    span("s2", "State", 9, 14),
]


def arrow(start, end, direction="right", **more):
    return {"from_id": start, "to_id": end, "type": "relation", "direction": direction} | more


def reading(scheme, *result):
    objects = {"text": {"article_id": "a", "field": "text", "sha256": sha256(TEXT)}}
    return read("k/1", result, objects, {("a", sha256(TEXT)): TEXT}, scheme)


def relations(scheme, *result):
    found = reading(scheme, *SPANS, *result)
    assert found.rejected == []
    return [
        (r.relation, r.from_span.split("/")[2], r.to_span.split("/")[2], r.direction) for r in found.relations
    ]


@pytest.mark.parametrize(
    ("drawn", "meant"),
    [
        (arrow("s", "g"), ("arms", "s", "g", "right")),
        (arrow("s", "g", labels=[]), ("arms", "s", "g", "right")),
        (arrow("s", "g", labels=None), ("arms", "s", "g", "right")),
        (arrow("g", "s", "left"), ("arms", "g", "s", "left")),
    ],
)
def test_it_is_the_relation_that_leads_where_its_arrow_points(drawn, meant):
    assert relations(scheme(ARMS, Link("leads", ("Place",))), drawn) == [meant]


@pytest.mark.parametrize("drawn", [arrow("g", "s"), arrow("s", "g", "left")])
def test_drawn_from_the_wrong_end_it_is_turned_round(drawn):
    assert relations(scheme(ARMS), drawn) == [("arms", "s", "g", "right")]


def test_what_fits_as_it_was_drawn_comes_before_what_fits_turned_round():
    assert relations(scheme(ARMS, FIGHTS), arrow("g", "s")) == [("fights", "g", "s", "right")]


def test_an_arrow_with_two_heads_is_what_may_lead_both_ways():
    assert relations(scheme(ARMS, Link("talks")), arrow("s", "g", "bi")) == [("talks", "s", "g", "bi")]


@pytest.mark.parametrize(
    ("links", "drawn", "reason"),
    [
        ((ARMS, Link("talks")), arrow("s", "g"), "between State and Group actors@1 allows arms, talks"),
        ((ARMS, FIGHTS), arrow("s", "p"), "between State and Place actors@1 allows none of arms, fights"),
        ((ARMS,), arrow("s", "g", "bi"), "between State and Group actors@1 allows none of arms"),
        ((), arrow("s", "g"), "between State and Group actors@1 has none"),
    ],
)
def test_where_none_or_several_fit_it_is_rejected_and_they_are_named(links, drawn, reason):
    found = reading(scheme(*links), *SPANS, drawn)
    assert [one.reason for one in found.rejected] == [f"the relation has no label; {reason}"]
    assert (found.relations, found.faults) == ([], {"no-label": 1})


def test_between_two_spans_of_one_label_it_continues_where_the_scheme_lists_that_alone():
    found = reading(scheme(ARMS, JOINS), *SPANS, arrow("s2", "s"))
    assert [(span.span_id, span.part_of) for span in found.spans if span.label == "State"] == [
        ("k/1/s", None),
        ("k/1/s2", "k/1/s"),
    ]
    assert (found.relations, found.rejected) == ([], [])


def test_between_spans_of_different_labels_it_does_not_continue():
    assert relations(scheme(ARMS, JOINS), arrow("s", "g")) == [("arms", "s", "g", "right")]


def test_a_scheme_that_does_not_list_continues_takes_it_only_by_its_name():
    [rejected] = reading(scheme(ARMS), *SPANS, arrow("s", "s2")).rejected
    assert (
        rejected.reason == "the relation has no label; between State and State actors@1 allows none of arms"
    )
    assert relations(scheme(ARMS), arrow("s", "s2", labels=["continues"])) == []


def test_a_region_of_two_labels_fits_by_either():
    both = replace(scheme(ARMS), name="both")
    found = reading(both, span("s", "Place+State", 0, 8), SPANS[1], arrow("s", "g"))
    assert [(r.relation, r.from_span, r.to_span) for r in found.relations] == [
        ("arms", "k/1/s/Place", "k/1/g")
    ]
