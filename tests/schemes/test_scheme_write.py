"""Schemes as scheme.yaml, written by Copydesk."""

from pathlib import Path

from hypothesis import HealthCheck, given, settings

from copydesk.schemes import Attribute, Label, LabelScheme, Link, Option, Question, Rules, load, shipped
from copydesk.schemes.folder import configs_dir
from copydesk.schemes.migrations import Migration, Step
from copydesk.schemes.parse import parse
from copydesk.schemes.write import to_yaml
from support.schemes import schemes


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], max_examples=150)
@given(schemes())
def test_what_is_written_is_read_as_the_same_scheme(scheme):
    assert parse(to_yaml(scheme), Path("scheme.yaml")) == scheme


def test_every_shipped_scheme_is_written_and_read_again():
    for name in shipped():
        scheme = load(configs_dir() / name)
        assert parse(to_yaml(scheme), Path("scheme.yaml"), guidelines=scheme.guidelines) == scheme


def test_words_that_yaml_takes_for_something_else_are_in_quotes():
    scheme = LabelScheme(
        name="odd",
        version=2,
        title="null",
        source="",
        labels=(Label("yes", "1", "#c2410c", "first\nsecond: # third", at_most=3), Label("1", "", "")),
        attributes=(
            Attribute("role", "role", "choice", (Option("no", "n", ("yes",)), Option("1.5"))),
            Attribute("who", "Who?", "text", required=True, labels=("1",)),
        ),
        questions=(Question("sure", "Sure?", (Option("~"), Option("on", "o")), "ordinal", True, True, 2),),
        relations=(Link("says"), Link("no", ("yes",), ("1",))),
        rules=Rules(overlap="forbid"),
        unit="pair",
        migrations=(
            Migration(
                2,
                (
                    Step("rename", "label", ("null",), to=("yes",)),
                    Step("merge", "attribute", ("role",), ("a", "b"), ("no",)),
                    Step("retire", "question", ("was",)),
                ),
            ),
        ),
    )
    assert to_yaml(scheme) == (
        """\
name: odd
version: 2
title: 'null'
unit: pair
labels:
- name: 'yes'
  description: "first\\nsecond: # third"
  hotkey: '1'
  color: '#c2410c'
  at_most: 3
- {name: '1'}
attributes:
- name: role
  options:
  - value: 'no'
    hotkey: n
    labels: ['yes']
  - '1.5'
- name: who
  title: Who?
  kind: text
  required: true
  labels: ['1']
questions:
- name: sure
  title: Sure?
  level: ordinal
  multiple: true
  at_most: 2
  required: true
  options:
  - '~'
  - {value: 'on', hotkey: o}
relations:
- says
- name: 'no'
  from: ['yes']
  to: ['1']
rules: {overlap: forbid}
migrations:
- version: 2
  steps:
  - {do: rename, label: 'null', to: 'yes'}
  - do: merge
    attribute: role
    option: [a, b]
    to: 'no'
  - {do: retire, question: was}
"""
    )
    again = parse(to_yaml(scheme), Path("scheme.yaml"))
    assert (again.migrations, again.relations) == (scheme.migrations, scheme.relations)
