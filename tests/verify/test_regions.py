"""Every item of a result ends in exactly one place: a span, part of one, a choice, a relation, or rejected."""

import json
import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.records import Choice, Rejected, Relation, Span, sha256
from copydesk.schemes import Attribute, Label, LabelScheme, Link, Option, Question, Rules
from copydesk.verify import Reading, read
from support.ferry import ARTICLE_ID as FERRY
from support.ferry import SHA256, TEXT

OBJECTS = {"text": {"article_id": FERRY, "field": "text", "sha256": SHA256}}
TEXTS = {(FERRY, SHA256): TEXT}
SCHEME = LabelScheme(
    name="bias",
    version=1,
    title="Bias",
    source="",
    labels=(Label("Lexical", "1", "#c2410c"), Label("Informational", "2", "#1d4ed8")),
    attributes=(
        Attribute("polarity", "Polarity", "choice", (Option("negative"), Option("positive"))),
        Attribute("aims", "Aims", "choices", (Option("direct"), Option("indirect"))),
        Attribute("target", "Target", "text"),
    ),
    questions=(
        Question("stance", "Stance", (Option("left"), Option("right")), "ordinal"),
        Question("topics", "Topics", (Option("port"), Option("sea")), "nominal", multiple=True),
    ),
    relations=(Link("says"), Link("denies")),
)
WITHOUT_RELATIONS = LabelScheme("plain", 2, "Plain", "", labels=(Label("Lexical", "1", "#c2410c"),))


def reading(*result: object, scheme: LabelScheme = SCHEME) -> Reading:
    return read("k3v9q2/41", result, OBJECTS, TEXTS, scheme)


def region(region: str = "a1", start: object = 30, end: object = 40, *labels: object, **more: object) -> dict:
    value = {"start": start, "end": end, "text": "never read", "labels": list(labels or ["Lexical"])}
    return {"id": region, "from_name": "span", "to_name": "text", "type": "labels", "value": value} | more


def about(name: str, region: str = "a1", **value: object) -> dict:
    return {"id": region, "from_name": name, "to_name": "text", "value": {"start": 30, "end": 40} | value}


def answer(name: str, *choices: object, region: str = "c1") -> dict:
    return {"id": region, "from_name": name, "to_name": "text", "value": {"choices": list(choices)}}


def relation(start: object = "a1", end: object = "a2", **more: object) -> dict:
    return {
        "from_id": start,
        "to_id": end,
        "type": "relation",
        "direction": "right",
        "labels": ["says"],
    } | more


def span(name: str = "a1", start: int = 30, end: int = 40, label: str = "Lexical", **more) -> Span:
    return Span(
        **{
            "span_id": f"k3v9q2/41/{name}",
            "article_id": FERRY,
            "field": "text",
            "label": label,
            "start": start,
            "end": end,
            "text": TEXT[start:end],
            "text_sha256": SHA256,
            "origin": "manual",
            "check": "exact",
        }
        | more
    )


# What is taken


def test_white_space_at_the_edges_is_cut_off_where_the_scheme_says_so():
    trimming = replace(SCHEME, rules=Rules(edges="trim"))
    assert reading(region("a1", 29, 41), scheme=trimming).spans == [
        span("a1", 30, 40, check="repaired:edges")
    ]
    assert reading(region("a1", 29, 41)).spans == [span("a1", 29, 41)]


def test_the_contracts_example_gives_the_contracts_records():
    result = json.loads("""[
  {"id": "a1", "from_name": "span", "to_name": "text", "type": "labels", "origin": "manual", "value": {"start": 30, "end": 40, "text": "Union boss", "labels": ["Lexical"]}},
  {"id": "a1", "from_name": "polarity", "to_name": "text", "type": "choices", "origin": "manual", "value": {"start": 30, "end": 40, "text": "Union boss", "choices": ["negative"]}},
  {"id": "a2", "from_name": "span", "to_name": "text", "type": "labels", "origin": "manual", "value": {"start": 71, "end": 82, "text": "“an insult”", "labels": ["Informational"]}},
  {"from_id": "a1", "to_id": "a2", "type": "relation", "direction": "right", "labels": ["says"]},
  {"id": "c1", "from_name": "stance", "to_name": "text", "type": "choices", "origin": "manual", "value": {"choices": ["left"]}}]
""")  # noqa: E501
    assert reading(*result) == Reading(
        spans=[
            Span(
                span_id="k3v9q2/41/a1",
                article_id="e0d8ecd7a909d3d0",
                field="text",
                label="Lexical",
                start=30,
                end=40,
                text="Union boss",
                text_sha256=SHA256,
                origin="manual",
                check="exact",
                attributes={"polarity": "negative"},
            ),
            Span(
                span_id="k3v9q2/41/a2",
                article_id="e0d8ecd7a909d3d0",
                field="text",
                label="Informational",
                start=71,
                end=82,
                text="“an insult”",
                text_sha256=SHA256,
                origin="manual",
                check="exact",
            ),
        ],
        choices=[Choice("stance", "left")],
        relations=[Relation("says", "k3v9q2/41/a1", "k3v9q2/41/a2", "right")],
    )


def test_an_empty_result_is_an_empty_reading():
    assert reading() == Reading()


def test_the_order_of_the_items_does_not_matter():
    items = [relation(), about("polarity", choices=["negative"]), region("a2", 71, 82), region()]
    assert reading(*items) == Reading(
        spans=[span("a2", 71, 82), span(attributes={"polarity": "negative"})],
        relations=[Relation("says", "k3v9q2/41/a1", "k3v9q2/41/a2", "right")],
    )


def test_several_labels_on_a_region_are_a_span_each_with_the_label_in_its_id():
    assert reading(
        region("a1", 30, 40, "Lexical", "Informational"),
        about("polarity", choices=["negative"]),
        region("a2", 71, 82),
        relation("a2", "a1"),
    ) == Reading(
        spans=[
            span("a1/Lexical", attributes={"polarity": "negative"}),
            span("a1/Informational", label="Informational", attributes={"polarity": "negative"}),
            span("a2", 71, 82),
        ],
        relations=[Relation("says", "k3v9q2/41/a2", "k3v9q2/41/a1/Lexical", "right")],
    )


def test_an_attribute_is_a_value_a_list_or_a_text_as_the_scheme_has_it():
    found = reading(
        region(),
        about("polarity", choices=["positive"]),
        about("aims", choices=["indirect", "direct"]),
        about("target", text=["the union", "and its boss"]),
        region("a2", 71, 82),
        about("aims", "a2", choices=["direct"]),
        about("target", "a2", text="the offer"),
    )
    assert [one.attributes for one in found.spans] == [
        {"polarity": "positive", "aims": ["indirect", "direct"], "target": "the union\nand its boss"},
        {"aims": ["direct"], "target": "the offer"},
    ]
    assert found.rejected == []


def test_a_question_with_several_answers_is_a_choice_each():
    assert reading(answer("topics", "sea", "port"), answer("stance", "left")).choices == [
        Choice("topics", "sea"),
        Choice("topics", "port"),
        Choice("stance", "left"),
    ]


def test_a_relation_with_several_labels_is_a_relation_each_and_its_direction_is_kept():
    found = reading(
        region(),
        region("a2", 71, 82),
        relation(labels=["says", "denies"], direction="bi"),
        relation("a2", "a1", direction="left"),
    )
    assert found.relations == [
        Relation("says", "k3v9q2/41/a1", "k3v9q2/41/a2", "bi"),
        Relation("denies", "k3v9q2/41/a1", "k3v9q2/41/a2", "bi"),
        Relation("says", "k3v9q2/41/a2", "k3v9q2/41/a1", "left"),
    ]


def test_the_origin_is_kept_and_a_region_without_one_is_manual():
    found = reading(
        region("a1", origin="prediction-changed"),
        region("a2", 30, 41, origin=None),
        region("a3", 30, 42, origin="prediction"),
    )
    assert [one.origin for one in found.spans] == ["prediction-changed", "manual", "prediction"]


def test_spans_may_overlap_and_lie_on_each_other():
    assert reading(
        region("a1", 30, 40), region("a2", 35, 45), region("a3", 30, 40, "Informational")
    ).spans == [span("a1"), span("a2", 35, 45), span("a3", label="Informational")]


def test_a_region_that_stands_there_twice_is_one_span_and_the_double_is_counted():
    found = reading(
        region("a1"),
        about("polarity", choices=["negative"]),
        region("b1"),
        about("polarity", "b1", choices=["negative"]),
        region("a2", 71, 82),
        relation("b1", "a2"),
        relation("a1", "a2"),
        relation("a1", "b1"),
    )
    assert found.spans == [span(attributes={"polarity": "negative"}), span("a2", 71, 82)]
    assert found.relations == [Relation("says", "k3v9q2/41/a1", "k3v9q2/41/a2", "right")]
    assert [(item.item, item.reason) for item in found.dropped] == [
        ("b1", "identical to k3v9q2/41/a1, which is kept"),
        ("a1", "the same relation says is there already and kept"),
    ]
    assert [item.reason for item in found.rejected] == ["it links a region to its identical double"]
    assert found.checks == {"exact": 2, "repaired:identical-twice": 2}


def test_regions_that_differ_in_an_attribute_are_two_spans():
    found = reading(region("a1"), about("target", text="the union"), region("a2"))
    assert found.spans == [span(attributes={"target": "the union"}), span("a2")]
    assert found.dropped == []


def test_offsets_that_were_counted_in_utf_16_are_repaired_where_the_text_beside_them_shows_it():
    at = TEXT.index("“an insult”")
    value = {"start": at + 1, "end": at + 12, "text": "“an insult”", "labels": ["Lexical"]}
    found = reading(region(value=value), region("a2", "30", 40.0))
    assert found.spans == [
        span("a1", at, at + 11, check="repaired:utf-16"),
        span("a2", check="repaired:number"),
    ]
    assert found.checks == {"repaired:utf-16": 1, "repaired:number": 1}


def test_a_span_of_an_older_text_is_carried_over_to_the_present_one():
    newer = "Update: " + TEXT.replace("“an insult”", "insulting")
    found = read(
        "k3v9q2/41",
        [region(), region("a2", 71, 82), relation()],
        OBJECTS,
        TEXTS,
        SCHEME,
        {FERRY: (sha256(newer), newer)},
    )
    assert found.spans == [
        span(start=38, end=48, text_sha256=sha256(newer), text="Union boss", check="reanchored:0.97")
    ]
    assert [(item.item, item.reason) for item in found.rejected] == [
        ("a2", "the article has a new text, in which '“an insult”' does not stand"),
        ("a1", "its to_id 'a2' is not there or was rejected"),
    ]
    assert found.faults == {"text-gone": 1, "of-no-region": 1}
    assert found.checks == {"reanchored": 1}


def test_labels_on_the_title_are_about_the_titles_text():
    objects = OBJECTS | {"title": {"article_id": FERRY, "field": "title", "sha256": sha256("Ferry strike")}}
    texts = TEXTS | {(FERRY, sha256("Ferry strike")): "Ferry strike"}
    assert read("k/1", [region("a1", 0, 5, to_name="title")], objects, texts, SCHEME).spans == [
        span(
            start=0, end=5, span_id="k/1/a1", field="title", text="Ferry", text_sha256=sha256("Ferry strike")
        )
    ]


@given(st.data())
def test_any_span_of_any_text_comes_back_exact(data):
    text = data.draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    objects = {"text": {"article_id": "a", "field": "text", "sha256": sha256(text)}}
    found = read("k/1", [region("r", start, end)], objects, {("a", sha256(text)): text}, SCHEME)
    assert found.rejected == []
    assert [(one.start, one.end, one.text, one.check) for one in found.spans] == [
        (start, end, text[start:end], "exact")
    ]


# What is not taken

LENGTH = len(TEXT)


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (region("a1", 95, LENGTH + 1), f"offsets 95 to {LENGTH + 1} lie outside the text of {LENGTH} characters"),
        (region("a1", -1, 5), f"offsets -1 to 5 lie outside the text of {LENGTH} characters"),
        (region("a1", 5, 5), "offsets 5 to 5 hold no character"),
        (region("a1", 40, 30), "offsets 40 to 30 run backwards"),
        (region("a1", 1.5, 5), "its start 1.5 is not a whole number"),
        (region("a1", 1, "five"), "its end 'five' is not a whole number"),
        (region("a1", True, 5), "its start True is not a whole number"),
        (region("a1", None, 5), "its start None is not a whole number"),
        (region("a1", 0, 5, "Loud"), "unknown label 'Loud'; bias@1 has Lexical, Informational"),
        (region("a1", 0, 5, "Lexical", "lexical"), "unknown label 'lexical'; bias@1 has Lexical, Informational"),
        (region("a1", 0, 5, ["Lexical"]), "unknown label ['Lexical']; bias@1 has Lexical, Informational"),
        (region("a1", 0, 5, "Lexical", "Lexical"), "the label 'Lexical' stands there twice"),
        (region(value={"start": 0, "end": 5}), "the region has no label"),
        (region(value={"start": 0, "end": 5, "labels": []}), "the region has no label"),
        (region(value={"start": 0, "end": 5, "labels": "Lexical"}), "the region has no label"),
        (region(""), "a region needs an id and a value"),
        (region(id=7), "a region needs an id and a value"),
        (region(id=None), "a region needs an id and a value"),
        (region(value=None), "a region needs an id and a value"),
        (region(value=[0, 5]), "a region needs an id and a value"),
        (region("\ud83d"), "it holds half a character (a lone surrogate)"),
        (region(origin="\ud83d"), "it holds half a character (a lone surrogate)"),
        (region(to_name="title"), "unknown object 'title'; the task has text"),
        (region(to_name=None), "unknown object 'None'; the task has text"),
        (region(from_name="tag"), "unknown control 'tag' in bias@1"),
        (region(from_name=None), "unknown control None in bias@1"),
        (region(from_name=["span"]), "unknown control ['span'] in bias@1"),
        (answer("mood", "left"), "unknown control 'mood' in bias@1"),
        (answer("stance", "middle"), "unknown answer 'middle'; stance takes left, right"),
        (answer("stance", "left", "right"), "stance takes one answer, not 2"),
        (answer("topics", "sea", "sea"), "the answer 'sea' stands there twice"),
        (answer("stance"), "it holds no answer"),
        (answer("stance", 5), "it holds no answer"),
        (answer("stance") | {"value": {"text": ["left"]}}, "it holds no answer"),
        (answer("stance") | {"value": {}}, "it holds no answer"),
        (answer("stance") | {"value": None}, "the item has no value"),
        (answer("stance") | {"value": ["left"]}, "the item has no value"),
        (about("polarity", choices=["negative"]), "polarity belongs to a region that is not there or was rejected"),
        (relation(), "its from_id 'a1' is not there or was rejected"),
        (relation(None), "its from_id None is not there or was rejected"),
        ({"type": "relation"}, "its from_id None is not there or was rejected"),
        ({}, "the item has no value"),
        (None, "it is not a region"),
        ("a1", "it is not a region"),
        (["a1"], "it is not a region"),
        (7, "it is not a region"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)  # fmt: skip
def test_an_item_that_is_not_as_it_should_be_is_rejected_with_the_reason(item, reason):
    found = reading(item)
    assert [rejected.reason for rejected in found.rejected] == [reason]
    assert Reading(rejected=found.rejected) == found


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (about("polarity", choices=["negative", "positive"]), "polarity takes one value, not 2"),
        (about("polarity", choices=["bad"]), "unknown answer 'bad'; polarity takes negative, positive"),
        (about("polarity", text=["negative"]), "it holds no answer"),
        (about("aims", choices=["direct", "direct"]), "the answer 'direct' stands there twice"),
        (about("target", text=[]), "it holds no answer"),
        (about("target", text=[" "]), "it holds no answer"),
        (about("target", text=[5]), "it holds no answer"),
        (about("target", choices=["union"]), "it holds no answer"),
        (about("target", text=["\ud83d"]), "it holds half a character (a lone surrogate)"),
        (about("polarity", "a9", choices=["bad"]), "polarity belongs to a region that is not there or was rejected"),
        (region("a1", 0, 5), "the region id is used twice"),
        (relation("a1", "a9"), "its to_id 'a9' is not there or was rejected"),
        (relation(labels=["likes"]), "unknown relation 'likes'; bias@1 has says, denies"),
        (relation(labels=["says", "says"]), "the label 'says' stands there twice"),
        (relation(labels=[]), "the relation has no label; between Lexical and Lexical bias@1 allows says, denies"),
        (relation(labels="says"), "the relation has no label; bias@1 has says, denies"),
        (relation(labels=5), "the relation has no label; bias@1 has says, denies"),
        ({"type": "relation", "from_id": "a1", "to_id": "a2"},
         "the relation has no label; between Lexical and Lexical bias@1 allows says, denies"),
        (relation(direction="up"), "unknown direction 'up'; a relation has right, left, bi"),
        (relation(direction=None), "unknown direction None; a relation has right, left, bi"),
    ],
)  # fmt: skip
def test_beside_good_regions_only_the_bad_item_is_rejected(item, reason):
    good = Reading(spans=[span(), span("a2", 71, 82)])
    found = reading(region(), region("a2", 71, 82), item)
    assert [rejected.reason for rejected in found.rejected] == [reason]
    assert (found.spans, found.choices, found.relations) == (good.spans, [], [])


def test_a_second_answer_is_rejected_and_the_first_stands():
    found = reading(
        region(),
        about("polarity", choices=["negative"]),
        about("polarity", choices=["positive"]),
        answer("stance", "left"),
        answer("stance", "right", region="c2"),
    )
    assert found.spans == [span(attributes={"polarity": "negative"})]
    assert found.choices == [Choice("stance", "left")]
    assert [(item.item, item.reason) for item in found.rejected] == [
        ("a1", "polarity is answered twice for the region"),
        ("c2", "stance is answered twice"),
    ]


def test_what_belongs_to_a_rejected_region_is_rejected_with_it():
    found = reading(
        region("a1", 0, 999), about("polarity", choices=["negative"]), region("a2", 71, 82), relation()
    )
    assert found.spans == [span("a2", 71, 82)]
    assert [item.reason for item in found.rejected] == [
        f"offsets 0 to 999 lie outside the text of {LENGTH} characters",
        "polarity belongs to a region that is not there or was rejected",
        "its from_id 'a1' is not there or was rejected",
    ]


def test_regions_of_a_text_that_was_changed_on_the_server_are_rejected_and_answers_are_not():
    changed = {"text": OBJECTS["text"] | {"sha256": sha256("Ferry strike!")}}
    found = read("k3v9q2/41", [region(), answer("stance", "left")], changed, TEXTS, SCHEME)
    assert found.choices == [Choice("stance", "left")]
    assert [item.reason for item in found.rejected] == [
        f"the text on the server is not one that was sent (SHA-256 {sha256('Ferry strike!')[:8]}...)"
    ]


def test_a_task_that_shows_nothing_we_know_has_no_regions():
    assert [item.reason for item in read("k/1", [region()], {}, TEXTS, SCHEME).rejected] == [
        "unknown object 'text'; the task has none"
    ]


def test_a_scheme_without_relations_takes_none():
    found = reading(region(), region("a2", 71, 82), relation(), scheme=WITHOUT_RELATIONS)
    assert [item.reason for item in found.rejected] == ["unknown relation 'says'; plain@2 has none"]


def test_a_rejected_item_is_kept_as_it_came_by_the_id_it_had():
    loud, nameless = region("a1", 0, 5, "Überlaut"), {"from_name": "stance"}
    assert reading(loud, nameless, relation("b1"), "x").rejected == [
        Rejected(
            "k3v9q2/41",
            "a1",
            "unknown label 'Überlaut'; bias@1 has Lexical, Informational",
            '{"id": "a1", "from_name": "span", "to_name": "text", "type": "labels", '
            '"value": {"start": 0, "end": 5, "text": "never read", "labels": ["Überlaut"]}}',
        ),
        Rejected("k3v9q2/41", "no id", "the item has no value", '{"from_name": "stance"}'),
        Rejected(
            "k3v9q2/41",
            "b1",
            "its from_id 'b1' is not there or was rejected",
            '{"from_id": "b1", "to_id": "a2", "type": "relation", "direction": "right", "labels": ["says"]}',
        ),
        Rejected("k3v9q2/41", "no id", "it is not a region", '"x"'),
    ]


def test_half_a_character_is_written_out_so_that_every_table_can_hold_it():
    (rejected,) = reading(region("\ud83d", 0, 5, "\ude00")).rejected
    assert (rejected.item, rejected.reason) == ("\\ud83d", "it holds half a character (a lone surrogate)")
    assert '"labels": ["\\ude00"]' in rejected.raw


# Nothing disappears

JUNK = (
    st.none()
    | st.booleans()
    | st.integers(-3, LENGTH + 3)
    | st.floats()
    | st.text(max_size=3)
    | st.sampled_from(["\ud83d", "\0"])
)
IDS = st.sampled_from(["a1", "a2", "c1"]) | JUNK
VALUES = st.fixed_dictionaries(
    {},
    optional={
        "start": st.integers(-1, 60) | JUNK,
        "end": st.integers(20, LENGTH + 1) | JUNK,
        "labels": st.lists(st.sampled_from(["Lexical", "Informational", "Loud"]) | JUNK, max_size=3) | JUNK,
        "choices": st.lists(st.sampled_from(["left", "negative", "direct", "sea"]) | JUNK, max_size=2) | JUNK,
        "text": st.lists(st.sampled_from(["union", ""]) | JUNK, max_size=2) | JUNK,
    },
)
CONTROLS = st.sampled_from(["span", "span", "span", "polarity", "aims", "target", "stance", "topics", "tag"])
ITEMS = st.lists(
    st.fixed_dictionaries(
        {"id": IDS, "from_name": CONTROLS, "value": VALUES},
        optional={"to_name": st.sampled_from(["text", "title"]), "type": JUNK, "origin": JUNK},
    )
    | st.builds(region, st.sampled_from(["a1", "a2", "a3"]), st.integers(0, 20), st.integers(15, 40))
    | st.builds(about, st.just("polarity"), st.sampled_from(["a1", "a2"]), choices=st.just(["negative"]))
    | st.builds(answer, st.just("stance"), st.sampled_from(["left", "right"]))
    | st.builds(
        relation,
        IDS,
        IDS,
        labels=st.lists(st.sampled_from(["says", "likes"]), max_size=1) | JUNK,
        direction=st.sampled_from(["right", "up"]) | JUNK,
    )
    | st.dictionaries(st.sampled_from(["id", "from_name", "value", "type"]), JUNK)
    | JUNK
    | st.lists(JUNK, max_size=2),
    max_size=8,
)


@given(ITEMS)
def test_every_item_of_any_result_is_in_exactly_one_place(result):
    found = reading(*result)
    regions = {re.sub(r"/(Lexical|Informational)$", "", one.span_id): one for one in found.spans}
    kept = {f"identical to {one.span_id}, which is kept": one for one in found.spans}
    doubles = {json.loads(item.raw)["id"]: kept[item.reason] for item in found.dropped if item.reason in kept}
    doubles = {name: one for name, one in doubles.items() if f"k3v9q2/41/{name}" not in regions}
    placed = (
        len(regions)
        + sum(len(one.attributes) for one in regions.values())
        + len({choice.question for choice in found.choices})
        + len(found.relations)  # these items have one label each
        + len(found.rejected)
        + sum(1 + len(kept.attributes) for kept in doubles.values())
        + sum(item.reason.startswith("the same relation") for item in found.dropped)
    )
    assert placed == len(result)


@given(ITEMS)
def test_whatever_is_taken_is_a_slice_of_the_text_and_what_the_scheme_allows(result):
    found = reading(*result)
    for one in found.spans:
        assert one.text == TEXT[one.start : one.end] != ""
        assert one.label in ("Lexical", "Informational")
        assert one.attributes.get("polarity", "negative") in ("negative", "positive")
    assert {choice.value for choice in found.choices} <= {"left", "right", "port", "sea"}
    assert {(one.relation, one.direction) for one in found.relations} <= {("says", "right")}


@given(ITEMS)
def test_whatever_comes_out_can_be_written_to_any_table(result):
    found = reading(*result)
    texts = [item for one in found.spans for item in (one.span_id, one.origin, *one.attributes.values())]
    texts += [text for item in found.rejected for text in (item.item, item.reason, item.raw)]
    assert [text for text in texts if re.search("[\ud800-\udfff]", str(text))] == []
