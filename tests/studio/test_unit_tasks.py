"""Labels of pairs and stories as they are sent and read back, and what their config may lack."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk import verify
from copydesk.records import Choice, Relation, sha256
from copydesk.schemes import Attribute, Label, LabelScheme, Link, Option, Question
from copydesk.studio import predicting, tasks
from copydesk.studio.config import compile_config
from copydesk.studio.foreign import missing, parse_config

TEXTS = ["Strikers block the port.", "Dockers strike on."]
SCHEME = LabelScheme(
    name="told",
    version=1,
    title="Told",
    source="",
    labels=(Label("Actor", "1", "#000000"), Label("Act", "2", "#000000")),
    attributes=(
        Attribute(
            "role", "Role", "choices", (Option("hero", labels=("Actor",)), Option("lawful", labels=("Act",)))
        ),
        Attribute("remark", "Remark", "text"),
    ),
    questions=(Question("topic", "Topic", (Option("strike"), Option("sea")), "nominal"),),
    relations=(Link("same"),),
    unit="story",
)
OBJECTS = {
    f"text_{n}": {"article_id": a, "field": "text", "sha256": sha256(text)}
    for n, a, text in zip((1, 2), "cg", TEXTS, strict=True)
}
KNOWN = {(a, sha256(text)): text for a, text in zip("cg", TEXTS, strict=True)}


def test_labels_of_a_story_are_written_under_the_controls_of_their_texts():
    assert tasks.unit_result(
        TEXTS,
        [(2, 0, 7, "Actor", {"role": ["hero"], "remark": "who?"}), (1, 9, 14, "Act", {"role": "lawful"})],
        {"topic": ["strike"]},
        SCHEME,
        [("same", 0, 1)],
    ) == [
        {"id": "r1", "to_name": "text_2", "origin": "manual", "from_name": "span_2", "type": "labels",
         "value": {"start": 0, "end": 7, "text": "Dockers", "labels": ["Actor"]}},
        {"id": "r1", "to_name": "text_2", "origin": "manual", "from_name": "role_2.1", "type": "choices",
         "value": {"start": 0, "end": 7, "choices": ["hero"]}},
        {"id": "r1", "to_name": "text_2", "origin": "manual", "from_name": "remark_2", "type": "textarea",
         "value": {"start": 0, "end": 7, "text": ["who?"]}},
        {"id": "r2", "to_name": "text_1", "origin": "manual", "from_name": "span_1", "type": "labels",
         "value": {"start": 9, "end": 14, "text": "block", "labels": ["Act"]}},
        {"id": "r2", "to_name": "text_1", "origin": "manual", "from_name": "role_1.2", "type": "choices",
         "value": {"start": 9, "end": 14, "choices": ["lawful"]}},
        {"id": "q1", "from_name": "topic", "to_name": "text_1", "origin": "manual", "type": "choices",
         "value": {"choices": ["strike"]}},
        {"from_id": "r1", "to_id": "r2", "type": "relation", "direction": "right", "labels": ["same"]},
    ]  # fmt: skip


PLACES = st.integers(1, 2).flatmap(
    lambda text: st.tuples(
        st.just(text), st.integers(0, len(TEXTS[text - 1]) - 1), st.sampled_from(["Actor", "Act"])
    )
)


@given(st.lists(PLACES, unique=True, max_size=6))
def test_what_is_written_is_read_back(places):
    spans = [
        (text, at, at + 1, label, {"role": ["hero" if label == "Actor" else "lawful"], "remark": f"at {at}"})
        for text, at, label in places
    ]
    links = [("same", n, n + 1) for n in range(len(spans) - 1)]
    written = tasks.unit_result(TEXTS, spans, {"topic": ["sea"]}, SCHEME, links)
    reading = verify.read("k/1", written, OBJECTS, KNOWN, SCHEME)
    assert reading.rejected == reading.dropped == []
    assert [(s.article_id, s.start, s.end, s.label, s.attributes) for s in reading.spans] == [
        ("cg"[text - 1], start, end, label, given) for text, start, end, label, given in spans
    ]
    assert reading.choices == [Choice("topic", "sea")]
    assert reading.relations == [
        Relation("same", f"k/1/r{n + 1}", f"k/1/r{n + 2}", "right") for _, n, _ in links
    ]


def test_what_came_back_is_shown_again_under_the_controls_of_its_texts():
    spans = [
        (2, 0, 7, "Actor", {"role": ["hero"], "remark": "who?"}),
        (1, 9, 14, "Act", {"role": ["lawful"]}),
    ]
    written = tasks.unit_result(TEXTS, spans, {"topic": ["sea"]}, SCHEME, [("same", 0, 1)])
    read = verify.read("k/1", written, OBJECTS, KNOWN, SCHEME)
    again = predicting.result(read.spans, read.choices, read.relations, SCHEME, ["c", "g"])
    assert again == [
        {key: "q-topic" if value == "q1" else value for key, value in item.items() if key != "origin"}
        for item in written
    ]


def region(text: int, control: str, kind: str, value: str) -> dict:
    return {"id": "r1", "from_name": control, "to_name": f"text_{text}", "type": kind,
            "value": {"start": 0, "end": 7, kind: [value]}}  # fmt: skip


@pytest.mark.parametrize("stale", ["hero", "lawful", "no option at all"])
def test_what_a_key_wrote_under_another_texts_controls_is_no_label_and_no_fault(stale):
    echoes = [region(2, "role_1.1", "choices", stale), region(2, "span_1", "labels", "Act")]
    own = [region(2, "span_2", "labels", "Actor"), region(2, "role_2.1", "choices", "hero")]
    reading = verify.read("k/1", echoes + own, OBJECTS, KNOWN, SCHEME)
    assert [(s.article_id, s.label, s.attributes) for s in reading.spans] == [
        ("g", "Actor", {"role": ["hero"]})
    ]
    assert reading.rejected == []


def test_a_control_of_no_text_is_none_of_a_story():
    reading = verify.read(
        "k/1",
        [region(2, "span_2", "labels", "Actor"), region(2, "role.1", "choices", "hero")],
        OBJECTS,
        KNOWN,
        SCHEME,
    )
    assert [s.attributes for s in reading.spans] == [{}]
    assert [r.reason for r in reading.rejected] == ["unknown control 'role.1' in told@1"]


def test_a_claim_says_which_article_an_object_shows_where_it_is_one_of_the_units():
    data = {
        "project_key": "k3v9q2",
        "objects": {
            "text_1": {"article_id": "gone"},
            "text_2": {"article_id": tasks.alias("c", "k3v9q2")},
            "text_3": {"article_id": "g"},
        },
        "text_1": "Taken down.",
        "text_2": TEXTS[0],
        "text_3": TEXTS[1],
    }
    shown = {name: object_["article_id"] for name, object_ in tasks.shown(data, ["c", "g"]).items()}
    # The first is another text than c's, so nothing on it is taken.
    assert shown == {"text_1": "c", "text_2": "c", "text_3": "g"}


@pytest.mark.parametrize("unit", ["article", "pair", "story"])
def test_a_config_of_ones_own_lacks_nothing(unit):
    scheme = LabelScheme(**{name: getattr(SCHEME, name) for name in SCHEME.__slots__} | {"unit": unit})
    assert missing(scheme, parse_config(compile_config(scheme).encode(), "it")) == []


def test_what_a_changed_config_lacks_is_named_by_text():
    xml = compile_config(SCHEME)
    xml = xml.replace('name="text_3" value="$text_3"', 'name="text_3" value="$text_4"')
    xml = xml.replace('value="hero"', 'value="saint"', 1)
    assert missing(SCHEME, parse_config(xml.encode(), "it")) == [("role_1", "hero"), ("text_3", "$text_3")]
