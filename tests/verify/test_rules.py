"""Each rule of a scheme: what breaks it is named with the words in the text, and what keeps it is not."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.records import Span, sha256
from copydesk.schemes import Attribute, Label, LabelScheme, Link, Option, Question, Rules
from copydesk.verify import Problem, Reading, problems, read

TEXT = "Minister Olsén of Kessland armed rebels in Tallis.\nThe rebels thanked Kessland."
PERSON, STATE, GROUP = (
    Label("Person", "1", "#c2410c"),
    Label("State", "2", "#1d4ed8"),
    Label("Group", "3", "#7e22ce"),
)
SCHEME = LabelScheme("actors", 1, "Actors", "", (PERSON, STATE, GROUP))
ROLE = Attribute(
    "role",
    "Role",
    "choice",
    (Option("hero"), Option("villain", labels=("Person",))),
    labels=("Person", "State"),
)
ARMS = Link("arms", ("State", "Person"), ("Group",))


def mark(region, label, words, start=0):
    start = TEXT.index(words, start)
    labels = [label] if isinstance(label, str) else label
    value = {"start": start, "end": start + len(words), "labels": labels}
    return {"id": region, "from_name": "span", "to_name": "text", "type": "labels", "value": value}


def about(region, name, *choices, **value):
    return {"id": region, "from_name": name, "to_name": "text", "value": value or {"choices": list(choices)}}


def link(start, end, name="arms", direction="right"):
    return {"from_id": start, "to_id": end, "type": "relation", "labels": [name], "direction": direction}


def reading(scheme, *result):
    objects = {"text": {"article_id": "a", "field": "text", "sha256": sha256(TEXT)}}
    found = read("k/1", result, objects, {("a", sha256(TEXT)): TEXT}, scheme)
    assert found.rejected == []
    return found


def found(scheme, *result):
    return problems(reading(scheme, *result), scheme)


# Attributes

OLSEN = mark("r1", "Person", "Minister Olsén")
KESSLAND = mark("r2", "State", "Kessland")
REBELS = mark("r3", "Group", "rebels")
LATER = mark("r4", "Group", "The rebels")


def test_a_span_without_a_required_attribute_and_those_that_need_none():
    scheme = replace(SCHEME, attributes=(replace(ROLE, required=True),))
    assert found(scheme, OLSEN, KESSLAND, REBELS, about("r1", "role", "villain")) == [
        Problem("missing-attribute", "k/1/r2", "“Kessland” (State) has no role; it takes hero")
    ]


def test_a_required_text_is_asked_for_as_a_text():
    scheme = replace(SCHEME, attributes=(Attribute("why", "Why", "text", required=True),))
    assert found(scheme, OLSEN, about("r1", "why", text=["said so"])) == []
    assert found(scheme, OLSEN) == [
        Problem("missing-attribute", "k/1/r1", "“Minister Olsén” (Person) has no why; it takes a text")
    ]


def test_a_span_in_parts_is_described_when_one_of_them_is():
    scheme = replace(SCHEME, attributes=(Attribute("n", "N", "choice", (Option("x"),), required=True),))
    parts = (mark("p1", "Person", "Minister"), mark("p2", "Person", "Olsén"), link("p2", "p1", "continues"))
    assert found(scheme, *parts, about("p2", "n", "x")) == []
    assert found(scheme, *parts) == [
        Problem("missing-attribute", "k/1/p1", "“Minister” (Person) has no n; it takes x")
    ]


def test_an_attribute_of_another_label():
    scheme = replace(SCHEME, attributes=(ROLE,))
    assert found(scheme, REBELS, about("r3", "role", "hero")) == [
        Problem("wrong-attribute", "k/1/r3", "“rebels” (Group) has role hero; only Person, State has it")
    ]


def test_an_option_of_another_label():
    scheme = replace(SCHEME, attributes=(ROLE, replace(ROLE, name="roles", kind="choices")))
    result = (KESSLAND, about("r2", "role", "villain"), about("r2", "roles", "hero", "villain"))
    assert found(scheme, *result) == [
        Problem("wrong-option", "k/1/r2", "“Kessland” (State) has role villain; it takes hero"),
        Problem("wrong-option", "k/1/r2", "“Kessland” (State) has roles villain; it takes hero"),
    ]


def test_what_describes_a_region_of_two_labels_may_belong_to_either():
    scheme = replace(SCHEME, attributes=(replace(ROLE, required=True),))
    both = mark("r1", ["State", "Person"], "Kessland")
    assert found(scheme, both, about("r1", "role", "villain")) == []
    assert found(scheme, both) == [
        Problem("missing-attribute", "k/1/r1/State", "“Kessland” (State) has no role; it takes hero, villain")
    ]


# Numbers


def test_too_many_spans_of_a_label_in_one_text():
    scheme = replace(SCHEME, labels=(PERSON, replace(STATE, at_most=1), GROUP))
    again = mark("r9", "State", "Kessland", 30)
    assert found(scheme, KESSLAND, REBELS, LATER) == []
    assert found(scheme, again, KESSLAND) == [
        Problem("too-many-spans", "k/1/r9", "2 spans are State, number 2 is “Kessland”; a text takes 1")
    ]


def test_the_parts_of_a_span_count_as_one_and_each_text_by_itself():
    scheme = replace(SCHEME, labels=(PERSON, replace(STATE, at_most=1), GROUP))
    parts = (KESSLAND, mark("r9", "State", "Tallis"), link("r2", "r9", "continues"))
    assert found(scheme, *parts) == []
    two = [span("a", "State", 0, 5), replace(span("b", "State", 0, 5), article_id="other")]
    assert problems(Reading(spans=two), scheme) == []


# Overlap

APART = replace(SCHEME, rules=Rules(overlap="forbid"))


def span(name, label, start, end, part_of=None, attributes=None):
    where = {
        "article_id": "a",
        "field": "text",
        "text_sha256": sha256(TEXT),
        "origin": "manual",
        "check": "exact",
    }
    return Span(
        span_id=f"k/1/{name}", label=label, start=start, end=end, text=TEXT[start:end],
        part_of=part_of and f"k/1/{part_of}", attributes=attributes or {}, **where,
    )  # fmt: skip


def test_overlap_is_a_problem_where_the_scheme_forbids_it():
    inside = mark("r9", "Person", "Olsén")
    assert found(SCHEME, OLSEN, inside) == []
    assert found(APART, inside, OLSEN, KESSLAND) == [
        Problem(
            "overlap",
            "k/1/r9",
            "“Olsén” (Person) overlaps “Minister Olsén” (Person); spans of actors@1 do not overlap",
        )
    ]


def test_spans_that_touch_do_not_overlap():
    assert found(APART, mark("r1", "Person", "Minister "), mark("r2", "Person", "Olsén")) == []


def test_the_labels_of_a_region_and_the_parts_of_a_span_do_not_overlap_with_themselves():
    both = mark("r1", ["Person", "State"], "Minister Olsén")
    part = mark("r2", "Person", "Olsén of Kessland")
    assert found(APART, both) == []
    assert found(APART, both, part, link("r1", "r2", "continues")) == []
    assert [problem.item for problem in found(APART, both, part)] == ["k/1/r2"]


def test_spans_of_different_texts_do_not_overlap():
    elsewhere = replace(span("r2", "Person", 0, 8), article_id="b")
    title = replace(span("r3", "Person", 0, 8), field="title")
    assert problems(Reading(spans=[span("r1", "Person", 0, 8), elsewhere, title]), APART) == []


PLACES = st.tuples(st.integers(0, 12), st.integers(1, 5), st.none() | st.integers(0, 5))


@given(st.lists(PLACES, max_size=9))
def test_every_span_that_begins_inside_another_is_found_as_by_comparing_each_with_each(places):
    spans = []
    for number, (start, length, of) in enumerate(places):
        first = spans[of] if of is not None and of < len(spans) and spans[of].part_of is None else None
        part_of = first.span_id.removeprefix("k/1/") if first else None
        spans.append(span(f"r{number}", "Person", start, start + length, part_of))
    listed = {problem.item for problem in problems(Reading(spans=spans), APART)}

    order = sorted(spans, key=lambda one: (one.start, one.end))
    assert listed == {
        after.span_id
        for number, after in enumerate(order)
        for before in order[:number]
        if before.end > after.start and (before.part_of or before.span_id) != (after.part_of or after.span_id)
    }


# Relations

LEADS = "; it leads from State, Person to Group"
LINKED = replace(SCHEME, relations=(ARMS, Link("supports")))


@pytest.mark.parametrize(
    ("drawn", "what"),
    [
        (link("r2", "r3"), None),
        (link("r3", "r2", direction="left"), None),
        (link("r3", "r2", "supports", "bi"), None),
        (link("r3", "r2"), "arms leads from “rebels” (Group) to “Kessland” (State)" + LEADS),
        (
            link("r2", "r3", direction="left"),
            "arms leads from “rebels” (Group) to “Kessland” (State)" + LEADS,
        ),
        (
            link("r2", "r3", direction="bi"),
            "arms leads both ways between “Kessland” (State) and “rebels” (Group)" + LEADS,
        ),
        (
            link("r2", "r3", "continues"),
            "continues leads from “Kessland” (State) to “rebels” (Group); it joins parts of one span: of one label, "
            "in one text",
        ),
    ],
)  # fmt: skip
def test_a_relation_leads_between_the_labels_of_its_ends_as_its_arrow_points(drawn, what):
    wrong = [] if what is None else [Problem("wrong-ends", f"k/1/{drawn['from_id']}", what)]
    assert found(LINKED, KESSLAND, REBELS, drawn) == wrong


def test_an_end_of_two_labels_fits_by_either():
    assert found(LINKED, mark("r2", ["Group", "State"], "Kessland"), REBELS, link("r2", "r3")) == []


def test_ends_that_are_free_are_called_any_label():
    scheme = replace(SCHEME, relations=(Link("thanks", (), ("State",)),))
    [problem] = found(scheme, KESSLAND, REBELS, link("r2", "r3", "thanks"))
    assert problem.what.endswith("; it leads from any label to State")


# Answers


def test_answers_that_are_missing_and_those_that_are_too_many():
    options = tuple(map(Option, ("port", "sea", "union")))
    scheme = replace(
        SCHEME,
        questions=(
            Question("topics", "Topics", options, "nominal", multiple=True, at_most=2),
            Question("primary", "Primary", options, "nominal", required=True),
        ),
    )
    assert found(scheme, about("q1", "primary", "sea"), about("q2", "topics", "port", "sea")) == []
    assert found(scheme, about("q2", "topics", "port", "sea", "union")) == [
        Problem("missing-answer", "primary", "primary is not answered; it takes port, sea, union"),
        Problem("too-many-answers", "topics", "topics has 3 answers (port, sea, union); it takes 2"),
    ]


def test_of_many_options_the_first_are_named():
    options = tuple(Option(f"frame {n}") for n in range(1, 16))
    scheme = replace(SCHEME, questions=(Question("main", "Main", options, "nominal", required=True),))
    assert found(scheme) == [
        Problem(
            "missing-answer",
            "main",
            "main is not answered; it takes frame 1, frame 2, frame 3, frame 4, frame 5, frame 6, frame 7, frame 8, "
            "... (15 in all)",
        )
    ]


def test_long_words_are_cut_and_stand_on_one_line():
    long = TEXT[TEXT.index("rebels in") :]
    [problem] = found(replace(SCHEME, labels=(replace(GROUP, at_most=1),)), REBELS, mark("r9", "Group", long))
    assert (
        problem.what
        == "2 spans are Group, number 2 is “rebels in Tallis. The rebels thanked ...”; a text takes 1"
    )


# Whatever is made as the scheme says has no problem

NAMES = ("A", "B", "C")
SOME = st.lists(st.sampled_from(NAMES), unique=True).map(tuple)


@st.composite
def schemes(draw):
    free = Option("free")  # every label has one answer
    attributes = [
        Attribute(name, name, kind, (free, Option("some", labels=draw(SOME))) if kind != "text" else (),
                  required=draw(st.booleans()), labels=draw(SOME))
        for name, kind in (("one", "choice"), ("several", "choices"), ("words", "text"))
    ]  # fmt: skip
    most = draw(st.none() | st.integers(1, 2))
    question = Question("q", "Q", tuple(map(Option, "xyz")), "nominal", multiple=True, required=draw(st.booleans()),
                        at_most=most)  # fmt: skip
    labels = tuple(Label(name, "", "#000000", at_most=draw(st.none() | st.integers(1, 2))) for name in NAMES)
    links = tuple(Link(name, draw(SOME), draw(SOME)) for name in ("l1", "l2"))
    rules = Rules(overlap=draw(st.sampled_from(["allow", "forbid"])))
    return LabelScheme("made", 1, "", "", labels, tuple(attributes), (question,), links, rules)


@st.composite
def annotations(draw):
    scheme, result, marked = draw(schemes()), [], {}
    for number in range(draw(st.integers(0, 5))):
        label = draw(st.sampled_from(scheme.labels))
        if label.at_most and list(marked.values()).count(label.name) >= label.at_most:
            continue
        region, start = f"r{number}", 6 * number
        end = start + (6 if scheme.rules.overlap == "forbid" else draw(st.integers(1, 30)))
        marked[region] = label.name
        value = {"start": start, "end": end, "labels": [label.name]}
        result.append(
            {"id": region, "from_name": "span", "to_name": "text", "type": "labels", "value": value}
        )
        for attribute in scheme.attributes:
            if attribute.belongs_to(label.name) and (attribute.required or draw(st.booleans())):
                allowed = [option.value for option in attribute.options_of(label.name)]
                chosen = [draw(st.sampled_from(allowed))] if attribute.kind == "choice" else allowed
                value = {"choices": chosen} if allowed else {"text": ["said"]}
                result.append({"id": region, "from_name": attribute.name, "to_name": "text", "value": value})
    for one, other in draw(st.lists(st.tuples(*[st.sampled_from(list(marked) or [""])] * 2), max_size=3)):
        for relation in scheme.relations:
            if one != other and relation.fits(marked[one], marked[other]):
                drawn = draw(st.sampled_from([(one, other, "right"), (other, one, "left")]))
                result.append(link(drawn[0], drawn[1], relation.name, drawn[2]))
    question = scheme.questions[0]
    if question.required or draw(st.booleans()):
        size = draw(st.integers(1, question.at_most or 3))
        result.append(about("q1", "q", *"xyz"[:size]))
    return scheme, draw(st.permutations(result))


@given(annotations())
def test_an_annotation_made_as_its_scheme_says_has_no_problem(made):
    scheme, result = made
    assert found(scheme, *result) == []
