"""The JSON Schema that editors complete a scheme.yaml from."""

import json

import pytest
import yaml
from jsonschema import Draft202012Validator

from copydesk.desk import Desk
from copydesk.schemes import SHAPE, configs_dir, find, json_schema, shipped

LEAST = {"name": "a", "version": 1, "title": "A", "labels": [{"name": "A"}]}
VALIDATOR = Draft202012Validator(json_schema())


def test_the_file_beside_the_shipped_schemes_is_what_the_code_checks():
    stored = json.loads((configs_dir() / SHAPE).read_text("utf-8"))
    assert stored == json_schema(), f"copydesk schemes json-schema > configs/{SHAPE}"


@pytest.mark.parametrize("name", shipped())
def test_a_shipped_scheme_names_the_schema_and_fits_it(name):
    text = (find(name, None) / "scheme.yaml").read_text("utf-8")
    assert text.startswith(f"# yaml-language-server: $schema=../{SHAPE}\n")
    assert list(VALIDATOR.iter_errors(yaml.safe_load(text))) == []


def test_a_desk_has_the_schema_where_its_schemes_look_for_it(tmp_path):
    Desk.init(tmp_path / "desk").close()
    assert json.loads((tmp_path / "desk" / "schemes" / SHAPE).read_text("utf-8")) == json_schema()


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"colour": "red"}, []),
        ({"version": 0}, ["version"]),
        ({"rules": {"edges": "cut"}}, ["rules", "edges"]),
        ({"questions": [{"name": "stance", "options": ["left"]}]}, ["questions", 0, "options"]),
        (
            {"questions": [{"name": "stance", "level": "rank", "options": [1, "b"]}]},
            ["questions", 0, "level"],
        ),
    ],
)
def test_an_editor_marks_what_does_not_fit(change, path):
    assert path in [list(error.absolute_path) for error in VALIDATOR.iter_errors(LEAST | change)]


def test_an_option_may_be_a_bare_text_and_a_key_a_number():
    question = {"name": "stance", "options": ["left", {"value": "right", "hotkey": 7}]}
    assert list(VALIDATOR.iter_errors(LEAST | {"questions": [question]})) == []
