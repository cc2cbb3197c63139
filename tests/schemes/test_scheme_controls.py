"""The names of a screen's controls: made from a scheme, and cut again when labels come back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.schemes import Attribute, Label, Option
from copydesk.schemes.controls import Part, control_of, cut, named, parts

HERO, VILLAIN, VICTIM = (
    Option("hero", "h"),
    Option("villain", "v", ("State", "Army")),
    Option("victim", "i", ("Person",)),
)


def labels(*names: str) -> tuple[Label, ...]:
    return tuple(Label(name, "", "#000000") for name in names)


@pytest.mark.parametrize(
    ("name", "unit", "meant"),
    [
        ("role", "article", ("role", None)),
        ("role_2", "article", ("role_2", None)),
        ("technique.3", "article", ("technique", None)),
        ("span_4", "story", ("span", 4)),
        ("role_2", "pair", ("role", 2)),
        ("role_2_1", "pair", ("role_2", 1)),
        ("technique_1.2", "story", ("technique", 1)),
        ("stance", "story", ("stance", None)),
        ("role_5", "story", ("role_5", None)),
    ],
)
def test_a_name_is_cut_into_what_is_asked_and_the_number_of_the_text(name, unit, meant):
    assert cut(name, unit) == meant


@given(
    st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True),
    st.sampled_from([1, 2, 3, 4]),
    st.none() | st.integers(1, 9),
)
def test_every_name_that_is_made_for_a_story_is_cut_as_it_was_made(name, text, part):
    assert cut(named(name, text, part), "story") == (name, text)


def test_labels_with_the_same_options_share_a_control():
    role = Attribute("role", "Role", "choice", (HERO, VILLAIN, VICTIM), labels=("State", "Person", "Army"))
    scheme = labels("State", "Person", "Army", "Place")
    assert parts(role, scheme) == (
        Part(("State", "Army"), (HERO, VILLAIN)),
        Part(("Person",), (HERO, VICTIM)),
    )
    assert [control_of(role, label, scheme, 2) for label in ("State", "Army", "Person")] == [
        "role_2.1", "role_2.1", "role_2.2",
    ]  # fmt: skip


def test_an_attribute_of_all_labels_is_one_control_that_is_limited_to_none():
    role = Attribute("role", "Role", "choice", (HERO,))
    assert parts(role, labels("State", "Person")) == (Part((), (HERO,)),)
    assert control_of(role, "Person", labels("State", "Person")) == "role"


def test_an_attribute_of_some_labels_is_one_control_when_their_options_are_the_same():
    role = Attribute("role", "Role", "choice", (HERO,), labels=("State",))
    assert parts(role, labels("State", "Person")) == (Part(("State",), (HERO,)),)
    assert control_of(role, "State", labels("State", "Person")) == "role"


def test_a_label_with_a_comma_has_a_control_of_its_own_because_label_studio_cuts_lists_at_commas():
    role = Attribute("role", "Role", "choice", (HERO,), labels=("State", "Person, dead", "Army"))
    assert parts(role, labels("State", "Person, dead", "Army", "Place")) == (
        Part(("State", "Army"), (HERO,)),
        Part(("Person, dead",), (HERO,)),
    )
