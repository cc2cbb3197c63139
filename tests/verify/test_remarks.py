"""The flag "unsure", the note to the lead and a curator's reason, which stand beside what the scheme asks."""

import json

import pytest

import copydesk
from copydesk.records import Choice, sha256
from copydesk.schemes import Attribute, Label, LabelScheme, Option, Question
from copydesk.verify import Reading, read, remarks
from support.exports import annotation, region, task

TEXT = "Ferries stop."
SCHEME = LabelScheme("plain", 1, "Plain", "", (Label("A", "1", "#000000"),))


def said(name, **value):
    return {"id": f"x-{name}", "from_name": name, "to_name": "text", "value": value}


UNSURE = said("unsure", choices=["unsure"]) | {"type": "choices"}
NOTE = said("note", text=["Is the union a source?"]) | {"type": "textarea"}


def reading(*result, scheme=SCHEME):
    objects = {"text": {"article_id": "a", "field": "text", "sha256": sha256(TEXT)}}
    return read("k/1", result, objects, {("a", sha256(TEXT)): TEXT}, scheme)


def test_both_are_read_and_are_no_answers():
    assert reading(UNSURE, NOTE) == Reading(unsure=True, note="Is the union a source?")
    assert remarks([UNSURE, NOTE]) == {"unsure": True, "note": "Is the union a source?", "reason": None}


def test_without_them_the_annotator_is_not_unsure_and_there_is_no_note():
    assert reading() == Reading()
    assert remarks([]) == {"unsure": False, "note": None, "reason": None}


def test_a_note_in_several_lines_or_as_a_bare_text_is_one_note():
    assert remarks([said("note", text=["One.", "Two."])])["note"] == "One.\nTwo."
    assert remarks([said("note", text="One.")])["note"] == "One."


@pytest.mark.parametrize(
    ("item", "reason"),
    [
        (said("note", text=[" "]), "it holds no answer"),
        (said("note", choices=["unsure"]), "it holds no answer"),
        (said("note", text=["\ud83d"]), "it holds half a character (a lone surrogate)"),
        (said("unsure", choices=["yes"]), "unknown answer 'yes'; unsure takes unsure"),
        (said("unsure", text=["unsure"]), "it holds no answer"),
    ],
)
def test_what_says_neither_is_rejected_and_in_no_column(item, reason):
    assert [rejected.reason for rejected in reading(item).rejected] == [reason]
    assert remarks([item]) == {"unsure": False, "note": None, "reason": None}


def test_the_reason_of_a_curator_is_one_of_those_on_her_screen():
    slip = said("reason", choices=["slip"])

    assert reading(slip) == Reading(reason="slip")
    assert remarks([slip]) == {"unsure": False, "note": None, "reason": "slip"}
    several = said("reason", choices=["slip", "other"])
    assert [one.reason for one in reading(several).rejected] == ["reason takes one answer, not 2"]


@pytest.mark.parametrize(("item", "name"), [(UNSURE, "unsure"), (NOTE, "note")])
def test_the_first_counts_and_a_second_is_rejected(item, name):
    found = reading(item, said(name, text=["Again."], choices=["unsure"]))
    assert [rejected.reason for rejected in found.rejected] == [f"{name} is answered twice"]
    assert remarks([item, said(name, text=["Again."], choices=["unsure"])]) == remarks([item])


@pytest.mark.parametrize("item", [None, 5, {}, {"from_name": ["note"]}, {"from_name": "note", "value": None}])
def test_what_is_no_remark_says_nothing(item):
    assert remarks([item]) == {"unsure": False, "note": None, "reason": None}


def test_an_older_scheme_keeps_an_attribute_and_a_question_of_these_names():
    older = LabelScheme(
        "old", 1, "Old", "", SCHEME.labels,
        (Attribute("note", "Note", "text"),),
        (Question("unsure", "Unsure", (Option("yes"), Option("no")), "nominal"),),
    )  # fmt: skip
    value = {"start": 0, "end": 7}
    span = {"id": "r1", "from_name": "span", "to_name": "text", "value": value | {"labels": ["A"]}}
    about = {"id": "r1", "from_name": "note", "to_name": "text", "value": value | {"text": ["loud"]}}
    result = [span, about, said("unsure", choices=["yes"])]

    found = reading(*result, scheme=older)
    assert ([one.attributes for one in found.spans], found.choices) == (
        [{"note": "loud"}],
        [Choice("unsure", "yes")],
    )
    assert (found.unsure, found.note, found.rejected) == (False, None, [])
    assert remarks(result) == {"unsure": False, "note": None, "reason": None}


def test_an_audit_takes_them_for_answers_and_finds_no_fault(tmp_path):
    config = tmp_path / "config.xml"
    config.write_text(
        '<View><Labels name="span" toName="text"><Label value="Person"/></Labels>'
        '<Text name="text" value="$text"/></View>'
    )
    export = tmp_path / "export.json"
    regions = [region(0, 4, "Olga", from_name="span"), UNSURE, NOTE]
    export.write_text(json.dumps([task(annotation(*regions))]), "utf-8")

    report = copydesk.audit(export, config=config)

    assert (report.findings, report.answers) == ([], {"choices": 1, "textarea": 1})
