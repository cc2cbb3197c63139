"""The migrations of a scheme.yaml: what they say, what is wrong with them, and which ones are missing."""

from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from copydesk.errors import SchemeError
from copydesk.schemes import (
    LabelScheme,
    Migration,
    Step,
    added,
    becomes,
    between,
    json_schema,
    missing,
    proposed,
)
from copydesk.schemes.parse import parse

THIRD = """\
name: bias
version: 3
title: Bias
labels: [{name: Wording}, {name: C}, {name: Y}, {name: Z1}, {name: Z2}]
questions: [{name: stance, options: [leftish, right]}]
relations: [tells]
migrations:
  - version: 2
    steps:
      - {do: rename, label: Lexical, to: Wording}
      - {do: merge, label: [A, B], to: C}
      - {do: retire, label: X}
      - {do: rename, question: leaning, to: stance}
  - version: 3
    steps:
      - {do: add, label: Y}
      - {do: split, label: Z, to: [Z1, Z2]}
      - {do: rename, question: stance, option: left, to: leftish}
      - {do: retire, attribute: tone}
      - {do: rename, relation: says, to: tells}
"""


def read(text: str) -> LabelScheme:
    return parse(text, Path("s.yaml"))


def faults(text: str) -> list[str]:
    with pytest.raises(SchemeError) as error:
        read(text)
    return str(error.value).split("\n  ")


def test_every_step_is_a_record():
    assert read(THIRD).migrations == (
        Migration(
            2,
            (
                Step("rename", "label", ("Lexical",), to=("Wording",)),
                Step("merge", "label", ("A", "B"), to=("C",)),
                Step("retire", "label", ("X",)),
                Step("rename", "question", ("leaning",), to=("stance",)),
            ),
        ),
        Migration(
            3,
            (
                Step("add", "label", ("Y",)),
                Step("split", "label", ("Z",), to=("Z1", "Z2")),
                Step("rename", "question", ("stance",), ("left",), ("leftish",)),
                Step("retire", "attribute", ("tone",)),
                Step("rename", "relation", ("says",), to=("tells",)),
            ),
        ),
    )


@pytest.mark.parametrize(
    ("thing", "since_first", "since_second"),
    [
        (("label", "Lexical"), {("label", "Wording")}, {("label", "Lexical")}),
        (("label", "B"), {("label", "C")}, {("label", "B")}),
        (("label", "X"), {None}, {("label", "X")}),
        (("label", "Z"), {("label", "Z1"), ("label", "Z2")}, {("label", "Z1"), ("label", "Z2")}),
        (("label", "C"), {("label", "C")}, {("label", "C")}),
        (
            ("question", "leaning", "left"),
            {("question", "stance", "leftish")},
            {("question", "leaning", "left")},
        ),
        (
            ("question", "stance", "left"),
            {("question", "stance", "leftish")},
            {("question", "stance", "leftish")},
        ),
        (("attribute", "tone", "calm"), {None}, {None}),
        (("relation", "says"), {("relation", "tells")}, {("relation", "tells")}),
    ],
)
def test_what_becomes_of_a_thing_depends_on_the_version_that_it_is_from(thing, since_first, since_second):
    scheme = read(THIRD)
    assert becomes(thing, between(scheme, 1)) == since_first
    assert becomes(thing, between(scheme, 2)) == since_second
    assert becomes(thing, between(scheme, 3)) == {thing}


def test_steps_that_say_too_little_or_too_much_are_one_error_with_their_lines():
    assert faults(
        "name: bias\n"
        "version: 2\n"
        "title: Bias\n"
        "labels: [{name: C}]\n"
        "migrations:\n"
        "  - version: 2\n"
        "    steps:\n"
        "      - {do: rename, label: Lexical}\n"
        "      - {do: merge, label: A, to: C}\n"
        "      - {do: retire, label: X, to: C}\n"
        "      - {do: retire}\n"
        "      - {do: retire, label: X, relation: Y}\n"
        "      - {do: merge, question: [q, r], to: s}\n"
        "      - {do: split, label: Z, to: C}\n"
        "      - {do: rename, label: A, option: b, to: c}\n"
        "      - {do: rename, label: [A, B], to: C}\n"
        "      - {do: merge, label: [A, A], to: C}\n"
        "      - {do: rename, label: C, to: C}\n"
        "  - version: 2\n"
        "    steps: [{do: add, label: C}]\n"
        "  - version: 3\n"
        "    steps: [{do: add, label: C}]\n"
    ) == [
        "s.yaml:8: migrations.1.steps.1: rename needs one in `to`",
        "s.yaml:9: migrations.1.steps.2.label: merge takes several, in a list",
        "s.yaml:10: migrations.1.steps.3.to: retire leads to nothing else: leave it out",
        "s.yaml:11: migrations.1.steps.4: a step is about one of label, attribute, question, relation, not 0 of them",
        "s.yaml:12: migrations.1.steps.5: a step is about one of label, attribute, question, relation, not 2 of them",
        "s.yaml:13: migrations.1.steps.6.question: merge is for labels, relations and options; questions are renamed, "
        "retired, added",
        "s.yaml:14: migrations.1.steps.7.to: split needs several, in a list in `to`",
        "s.yaml:15: migrations.1.steps.8.option: an option belongs to one attribute or question",
        "s.yaml:16: migrations.1.steps.9.label: rename takes one",
        "s.yaml:17: migrations.1.steps.10.label: the same is there twice",
        "s.yaml:18: migrations.1.steps.11.to: it is called so already",
        "s.yaml:19: migrations.2.version: versions ascend: 2 comes after 2",
        "s.yaml:21: migrations.3.version: the scheme itself is only at version 2",
    ]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("to: Wording", "to: Wordings", ["s.yaml:10: migrations.1.steps.1: version 2 has no label 'Wordings'"]),
        ("label: X", "label: C", ["s.yaml:12: migrations.1.steps.3: label 'C' is still there in version 2"]),
        ("[A, B], to: C", "[A, Wording], to: C", [
            "s.yaml:11: migrations.1.steps.2: label 'Wording' is still there in version 2",
        ]),
        ("add, label: Y", "add, label: N", ["s.yaml:16: migrations.2.steps.1: version 3 has no label 'N'"]),
        ("to: [Z1, Z2]", "to: [Z1, Z3]", ["s.yaml:17: migrations.2.steps.2: version 3 has no label 'Z3'"]),
        ("to: [Z1, Z2]", "to: [Z1, Z]", ["s.yaml:17: migrations.2.steps.2: version 3 has no label 'Z'"]),
        ("question: stance, option: left", "question: tone, option: left", [
            "s.yaml:18: migrations.2.steps.3: version 3 has no question 'tone'",
        ]),
        ("option: left, to: leftish", "option: right, to: leftish", [
            "s.yaml:18: migrations.2.steps.3: option 'right' of the question 'stance' is still there in version 3; "
            "into one that is there, merge",
        ]),
    ],
)  # fmt: skip
def test_what_steps_lead_to_must_be_there_and_what_they_end_must_not(old, new, said):
    assert THIRD.count(old) == 1
    changed = THIRD.replace(old, new)
    assert faults(changed) == said


def test_a_name_that_a_step_ends_may_come_again_by_a_later_one():
    again = read(
        THIRD.replace("[A, B], to: C", "[A, Y], to: C").replace("label: Lexical, to", "label: C, to")
    )
    assert becomes(("label", "C"), between(again, 1)) == {("label", "Wording")}
    assert becomes(("label", "Y"), between(again, 1)) == {("label", "C")}
    assert becomes(("label", "Y"), between(again, 2)) == {("label", "Y")}


def test_options_of_a_question_that_was_retired_later_need_not_be_known():
    read(
        THIRD.replace("{do: retire, attribute: tone}", "{do: retire, question: genre}").replace(
            "{do: retire, label: X}", "{do: rename, question: genre, option: op-ed, to: opinion}"
        )
    )


def test_a_name_may_be_retired_and_given_to_something_else():
    text = THIRD.replace("{do: add, label: Y}", "{do: retire, label: Y}\n      - {do: add, label: Y}")
    assert becomes(("label", "Y"), between(read(text), 2)) == {None}


def test_what_is_missing_and_what_was_added_and_the_lines_to_write():
    old = read(
        "name: bias\nversion: 2\ntitle: Bias\n"
        "labels: [{name: Wording}, {name: Gone}, {name: Gone too}, {name: Z}]\n"
        "attributes: [{name: tone, options: [calm]}]\n"
        "questions:\n"
        "  - {name: stance, options: [left, right, 'yes']}\n"
        "  - {name: genre, options: [news, opinion]}\n"
        "relations: [says, continues]\n"
    )
    new = read(
        THIRD.replace("options: [leftish, right]", "options: [leftish, right, 'no']").replace(
            "{do: retire, attribute: tone}", "{do: retire, attribute: aim}"
        )
    )
    gone = missing(old, new)
    assert gone == [
        ("label", "Gone"),
        ("label", "Gone too"),
        ("attribute", "tone"),
        ("question", "stance", "yes"),
        ("question", "genre"),
    ]
    assert added(old, new) == [("label", "C"), ("label", "Y"), ("question", "stance", "no")]
    assert proposed(gone, added(old, new)) == [
        "- {do: retire, label: Gone}",
        "- {do: retire, label: 'Gone too'}",
        "- {do: retire, attribute: tone}",
        "- {do: rename, question: stance, option: 'yes', to: 'no'}",
        "- {do: retire, question: genre}",
    ]


def test_editors_are_told_what_a_step_may_hold():
    import yaml

    validator = Draft202012Validator(json_schema())
    assert list(validator.iter_errors(yaml.safe_load(THIRD))) == []
    [error] = validator.iter_errors(yaml.safe_load(THIRD.replace("do: add", "do: forget")))
    assert list(error.path) == ["migrations", 1, "steps", 0, "do"]
