"""A scheme as the ledger keeps it: what may be labelled, without the guidelines."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from copydesk.schemes import (
    Attribute,
    Label,
    LabelScheme,
    Link,
    Migration,
    Option,
    Question,
    Rules,
    Step,
    from_json,
    to_json,
)

TEXTS = st.text(max_size=8)
NAMES = st.lists(TEXTS, max_size=2).map(tuple)
MOST = st.none() | st.integers(min_value=1)
OPTIONS = st.lists(st.builds(Option, value=TEXTS, hotkey=TEXTS, labels=NAMES), max_size=3).map(tuple)
SCHEMES = st.builds(
    LabelScheme,
    name=TEXTS,
    version=st.integers(min_value=1),
    title=TEXTS,
    source=TEXTS,
    labels=st.lists(
        st.builds(Label, name=TEXTS, hotkey=TEXTS, color=TEXTS, description=TEXTS, at_most=MOST), max_size=3
    ).map(tuple),
    attributes=st.lists(
        st.builds(
            Attribute,
            name=TEXTS,
            title=TEXTS,
            kind=st.sampled_from(["choice", "choices", "text"]),
            options=OPTIONS,
            required=st.booleans(),
            labels=NAMES,
        ),
        max_size=3,
    ).map(tuple),
    questions=st.lists(
        st.builds(
            Question,
            name=TEXTS,
            title=TEXTS,
            options=OPTIONS,
            level=st.sampled_from(["nominal", "ordinal", "interval"]),
            multiple=st.booleans(),
            required=st.booleans(),
            at_most=MOST,
        ),
        max_size=3,
    ).map(tuple),
    relations=st.lists(st.builds(Link, TEXTS, NAMES, NAMES), max_size=3).map(tuple),
    rules=st.builds(
        Rules,
        overlap=st.sampled_from(["allow", "forbid"]),
        edges=st.sampled_from(["keep", "trim"]),
        granularity=st.sampled_from(["character", "word"]),
    ),
    unit=st.sampled_from(["article", "pair", "story"]),
    guidelines=TEXTS,
    migrations=st.lists(
        st.builds(
            Migration,
            st.integers(min_value=2),
            st.lists(
                st.builds(
                    Step,
                    st.sampled_from(["rename", "merge", "retire", "add", "split"]),
                    st.sampled_from(["label", "question"]),
                    NAMES, NAMES, NAMES,
                ),
                max_size=2,
            ).map(tuple),
        ),
        max_size=2,
    ).map(tuple),
)  # fmt: skip


def test_a_scheme_is_written_with_sorted_keys_and_without_its_guidelines():
    scheme = LabelScheme(
        name="bias",
        version=2,
        title="Bias",
        source="us",
        labels=(Label("Lexiké", "1", "#c2410c", "judges"),),
        attributes=(Attribute("target", "Target", "text"),),
        questions=(Question("stance", "Stance", (Option("left", "q"), Option("right")), "ordinal"),),
        relations=(Link("says"),),
        guidelines="Mark little.",
    )
    assert to_json(scheme) == (
        '{"attributes": [{"kind": "text", "name": "target", "options": [], "required": false, "title": "Target"}], '
        '"labels": [{"color": "#c2410c", "description": "judges", "hotkey": "1", "name": "Lexiké"}], '
        '"name": "bias", "questions": [{"level": "ordinal", "multiple": false, "name": "stance", '
        '"options": [{"hotkey": "q", "value": "left"}, {"hotkey": "", "value": "right"}], "required": false, '
        '"title": "Stance"}], "relations": ["says"], "source": "us", "title": "Bias", "version": 2}'
    )


def test_a_rule_that_was_not_set_is_not_written_so_that_older_definitions_stay_the_same():
    plain = LabelScheme("bias", 1, "Bias", "", labels=())
    assert not {"rules", "migrations"} & json.loads(to_json(plain)).keys()
    assert json.loads(to_json(replace(plain, rules=Rules(edges="trim"))))["rules"] == {"edges": "trim"}


@given(SCHEMES)
def test_what_was_written_is_read_back_whole_but_for_the_guidelines(scheme):
    assert from_json(to_json(scheme)) == replace(scheme, guidelines="")


@given(SCHEMES, TEXTS)
def test_mending_the_guidelines_does_not_make_another_scheme(scheme, guidelines):
    assert to_json(replace(scheme, guidelines=guidelines)) == to_json(scheme)
