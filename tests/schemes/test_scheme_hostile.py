"""Schemes come from strangers: no file does more harm than a message."""

from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from copydesk.errors import SchemeError
from copydesk.schemes import LabelScheme, load
from copydesk.schemes.parse import parse

LABELS = "name: bias\nversion: 1\ntitle: Bias\nlabels: [{name: A}]\n"


def refused(text: str) -> str:
    with pytest.raises(SchemeError) as error:
        parse(text, Path("s.yaml"))
    return str(error.value)


def accepted_or_refused(text: str) -> bool:
    """Whatever else the parser raises fails the test."""
    try:
        return isinstance(parse(text, Path("s.yaml")), LabelScheme)
    except SchemeError as error:
        return str(error).startswith("s.yaml")


def test_a_bomb_of_aliases_is_refused_before_anything_is_unfolded():
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 40)
    )
    assert refused(bomb).split("\n  ") == [
        "s.yaml:1: anchors, aliases and tags are not allowed",
        "s.yaml:2: anchors, aliases and tags are not allowed",
        "s.yaml:3: anchors, aliases and tags are not allowed",
    ]


@pytest.mark.parametrize(
    "line",
    ["title: &t x", "title: *t", "title: !!str x", "title: !!python/object/apply:os.getcwd []", "t: !x y"],
)
def test_anchors_aliases_and_tags_are_refused_with_their_line(line):
    assert refused(f"name: bias\n{line}\n") == "s.yaml:2: anchors, aliases and tags are not allowed"


@pytest.mark.parametrize(
    "nest",
    [
        "[" * 40_000,
        "{a: " * 20_000,
        "? " * 40_000,
        "- " * 40_000,
        "\n".join(" " * n + "a:" for n in range(300)),
    ],
    ids=["lists", "mappings", "keys", "items", "indents"],
)
def test_deep_nesting_is_refused_at_once(nest):
    assert "nested more than 20 levels deep" in refused(nest)


def test_a_key_that_is_there_twice_is_refused_wherever_it_stands():
    assert refused(LABELS + "title: Other\nquestions:\n  - {name: q, name: r, options: [a, b]}\n").split(
        "\n  "
    ) == [
        "s.yaml:5: the key 'title' is there twice",
        "s.yaml:7: the key 'name' is there twice",
    ]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("1: x", "'1' is no key"),
        ("yes: x", "'yes' is no key"),
        ("<<: {version: 2}", "'<<' is no key"),
        ("? [a, b]\n: x", "a list or mapping is no key"),
        ("? {a: b}\n: x", "a list or mapping is no key"),
    ],
)
def test_a_key_that_is_no_text_is_refused(line, fault):
    assert refused(LABELS + line) == f"s.yaml:5: {fault}"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("labels: [", "s.yaml:1: not YAML: expected the node content, but found '<stream end>'"),
        ("a: b\n\tc: d", "s.yaml:2: not YAML: found character '\\t' that cannot start any token"),
        (LABELS + "---\n" + LABELS, "s.yaml:5: not YAML: but found another document"),
        (LABELS.replace("Bias", "2026-99-99"), "s.yaml is not YAML: month must be in 1..12"),
    ],
)
def test_what_is_not_yaml_is_said_with_its_line(text, message):
    assert refused(text) == message


@given(st.text(alphabet="[]{}:,-?&*!|>'\"#%@` \n\tab1~\x00\x85\ufeff\ud800é🚢", max_size=60))
def test_no_text_breaks_the_parser(text):
    assert accepted_or_refused(text)


WORDS = st.sampled_from(["a", "stance", "text", "", "choice", "interval", "u", "1", "#000000", "$x", "\x01"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["name", "title", "options", "hotkey", "value", "kind", "level", "color", "1"]),
            inner,
        )
    ),
    max_leaves=10,
)
PARTS = ["name", "version", "title", "source", "labels", "attributes", "questions", "relations"]


@given(st.dictionaries(st.sampled_from(PARTS), VALUES))
def test_no_values_of_the_wrong_kind_break_the_checks(values):
    valid = {"name": "bias", "version": 1, "title": "Bias", "labels": [{"name": "A"}]}
    assert accepted_or_refused(yaml.safe_dump(valid | values))


# Files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "scheme.yaml").write_text(LABELS)
    return tmp_path


@pytest.mark.parametrize("name", ["scheme.yaml", "guidelines.md"])
def test_a_file_of_two_megabytes_is_not_even_read(name, folder):
    (folder / name).write_bytes(b"#" * 2_000_000)
    with pytest.raises(SchemeError) as error:
        load(folder)
    assert str(error.value) == f"{folder / name} is larger than 100,000 bytes"


@pytest.mark.parametrize("name", ["scheme.yaml", "guidelines.md"])
def test_a_file_that_is_not_utf_8_is_said_to_be_so(name, folder):
    (folder / name).write_bytes(b"name: \xff")
    with pytest.raises(SchemeError) as error:
        load(folder)
    assert str(error.value).startswith(
        f"{folder / name} cannot be read: 'utf-8' codec can't decode byte 0xff"
    )


@pytest.mark.parametrize("name", ["scheme.yaml", "guidelines.md"])
def test_control_characters_are_told_with_their_lines(name, folder):
    (folder / name).write_text("# fine\n# \x01\n\n# \x1b[31m\n")
    with pytest.raises(SchemeError) as error:
        load(folder)
    assert str(error.value) == (
        f"{folder / name}:2: control character U+0001\n  {folder / name}:4: control character U+001B"
    )


def test_a_folder_without_a_scheme_is_an_error(tmp_path):
    with pytest.raises(SchemeError) as error:
        load(tmp_path)
    assert str(error.value).startswith(f"{tmp_path / 'scheme.yaml'} cannot be read: ")
