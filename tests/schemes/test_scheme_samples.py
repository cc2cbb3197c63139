"""The worked samples of schemes: what a samples.yaml may say, and that the shipped ones keep to scheme and article."""

import re
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path

import pytest

from copydesk.errors import SchemeError
from copydesk.sample import ARTICLES, locate
from copydesk.schemes import configs_dir, load, shipped
from copydesk.schemes.samples import Sample, SampleRelation, SampleSpan, samples

SCHEME = """\
name: mine
version: 1
title: Mine
labels: [{name: A}, {name: B, at_most: 1}]
attributes:
  - {name: form, labels: [A], required: true, options: [x, {value: z, labels: [A]}]}
  - {name: marks, kind: choices, options: [x, y]}
  - {name: words, kind: text}
questions:
  - {name: one, required: true, options: [p, q]}
  - {name: some, multiple: true, at_most: 2, options: [p, q, r]}
relations: [{name: of, from: [A], to: [B]}, continues]
"""


def folder(path: Path, sample: str, scheme: str = SCHEME) -> Path:
    (path / "scheme.yaml").write_text(scheme, encoding="utf-8")
    (path / "samples.yaml").write_text(sample, encoding="utf-8")
    return path


def body(stem: str) -> str:
    """Give what annotators see of a sample article below its headline."""
    text = (ARTICLES / f"{stem}.txt").read_text(encoding="utf-8").replace("\r\n", "\n").rstrip()
    return text.split("\n\n", 1)[1]


def places(sample: Sample) -> Iterator[tuple[int, int, int, SampleSpan]]:
    for span in sample.spans:
        yield (span.article, *locate(body(sample.articles[span.article - 1]), span.quote, span.nth), span)


def test_a_sample_is_its_articles_spans_relations_and_answers_with_the_reason(tmp_path):
    text = """
    - articles: [ferry]
      part: the first paragraph
      spans:
        - {label: A, quote: the ferry, nth: 2, attributes: {form: z, marks: [x, y], words: sails}, id: a}
        - {label: B, quote: Sölvey, id: b}
      relations: [{relation: of, from: a, to: b}]
      answers: {one: p, some: [q, r]}
      why: >-
        It was
        hard.
    """
    assert samples(folder(tmp_path, text)) == [
        Sample(
            articles=("ferry",),
            spans=(
                SampleSpan(
                    "A", "the ferry", 2, 1, {"form": ("z",), "marks": ("x", "y"), "words": ("sails",)}, "a"
                ),
                SampleSpan("B", "Sölvey", 1, 1, {}, "b"),
            ),
            relations=(SampleRelation("of", "a", "b"),),
            answers={"one": ("p",), "some": ("q", "r")},
            why="It was hard.",
            part="the first paragraph",
        )
    ]


def test_a_scheme_without_samples_has_none(tmp_path):
    assert samples(tmp_path) == []


def test_a_pair_has_two_articles_and_spans_in_either(tmp_path):
    scheme = "name: mine\nversion: 1\ntitle: Mine\nunit: pair\nlabels: [{name: A}]\n"
    text = "- {articles: [a, b], spans: [{label: A, quote: x}, {label: A, quote: y, article: 2}], why: w}\n"
    assert samples(folder(tmp_path, text, scheme)) == [
        Sample(("a", "b"), (SampleSpan("A", "x", 1, 1, {}, ""), SampleSpan("A", "y", 1, 2, {}, "")), (), {}, "w", "")
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("sample", "fault"),
    [
        ("articles: [a]\n", "1: the file: should be a list"),
        ("- {articles: [a], answers: {one: p}}\n", "1: 1.why: is missing"),
        ("- {articles: [a], answers: {one: p}, why: w, span: []}\n", "1: 1.span: unknown key"),
        ("- {articles: [a, b, c, d, e], why: w}\n", "1: 1.articles: has more than 4 items"),
        ("- {articles: [a, b], answers: {one: p}, why: w}\n", "1: 1.articles: 2 articles are no article"),
        ("- {articles: [a], why: w}\n", "1: 1.answers: one is not answered"),
        (
            "- {articles: [a], answers: {one: [p, q]}, why: w}\n",
            "1: 1.answers.one: at most 1 of the answers may be given",
        ),
        (
            "- {articles: [a], answers: {one: p, some: [p, q, r]}, why: w}\n",
            "1: 1.answers.some: at most 2 of the answers may be given",
        ),
        ("- {articles: [a], answers: {one: s}, why: w}\n", "1: 1.answers.one: unknown one 's'; there are p, q"),
        (
            "- {articles: [a], answers: {one: p, two: p}, why: w}\n",
            "1: 1.answers.two: unknown question 'two'; there are one, some",
        ),
        (
            "- {articles: [a], answers: {one: yes}, why: w}\n",
            "1: 1.answers.one.1: YAML reads this as bool, not as text: put it in quotes",
        ),
    ],
)  # fmt: skip
def test_a_sample_that_is_none_is_named_with_its_line(sample, fault, tmp_path):
    with pytest.raises(SchemeError) as error:
        samples(folder(tmp_path, sample))
    assert str(error.value) == f"{tmp_path / 'samples.yaml'}:{fault}"


@pytest.mark.parametrize(
    ("spans", "fault"),
    [
        ("{label: C, quote: x}", "spans.1.label: unknown label 'C'; there are A, B"),
        ("{label: B, quote: x, article: 2}", "spans.1.article: 2 is more than the unit's 1"),
        ("{label: B, quote: ''}", "spans.1.quote: is empty"),
        ("{label: B, quote: x, nth: 0}", "spans.1.nth: Input should be greater than or equal to 1"),
        ("{label: B, quote: x}, {label: B, quote: y}", "spans.2.label: at most 1 of the spans may be B"),
        ("{label: A, quote: x}", "spans.1: A needs form"),
        (
            "{label: B, quote: x, attributes: {form: x}}",
            "spans.1.attributes.form: unknown attribute of B 'form'; there are marks, words",
        ),
        (
            "{label: A, quote: x, attributes: {form: y}}",
            "spans.1.attributes.form: unknown form of A 'y'; there are x, z",
        ),
        (
            "{label: A, quote: x, attributes: {form: [x, z]}}",
            "spans.1.attributes.form: one value is allowed",
        ),
        (
            "{label: B, quote: x, id: s}, {label: A, quote: y, id: s, attributes: {form: x}}",
            "spans.2.id: the id 's' is used twice",
        ),
    ],
)
def test_a_span_that_breaks_the_scheme_is_named(spans, fault, tmp_path):
    text = f"- articles: [a]\n  answers: {{one: p}}\n  why: w\n  spans: [{spans}]\n"
    with pytest.raises(SchemeError) as error:
        samples(folder(tmp_path, text))
    assert str(error.value) == f"{tmp_path / 'samples.yaml'}:4: 1.{fault}"


@pytest.mark.parametrize(
    ("relation", "fault"),
    [
        ("{relation: of, from: a, to: c}", "relations.1.to: no span has the id 'c'"),
        ("{relation: onto, from: a, to: b}", "relations.1.relation: unknown relation 'onto'; there are of, continues"),
        ("{relation: of, from: b, to: a}", "relations.1.relation: 'of' does not lead from B to A"),
        ("{relation: continues, from: a, to: b}", "relations.1.relation: 'continues' does not lead from A to B"),
    ],
)  # fmt: skip
def test_a_relation_that_breaks_the_scheme_is_named(relation, fault, tmp_path):
    text = f"""\
- articles: [a]
  answers: {{one: p}}
  why: w
  spans: [{{label: A, quote: x, id: a, attributes: {{form: x}}}}, {{label: B, quote: y, id: b}}]
  relations: [{relation}]
"""
    with pytest.raises(SchemeError) as error:
        samples(folder(tmp_path, text))
    assert str(error.value) == f"{tmp_path / 'samples.yaml'}:5: 1.{fault}"


@pytest.mark.parametrize("name", shipped())
def test_each_shipped_scheme_has_guidelines_and_two_worked_samples_on_different_articles(name):
    one, two = samples(configs_dir() / name)
    assert load(configs_dir() / name).guidelines
    assert not {*one.articles} & {*two.articles}


@pytest.mark.parametrize("name", shipped())
def test_each_quote_of_a_shipped_sample_is_whole_words_of_its_article(name):
    cut = []
    for sample in samples(configs_dir() / name):
        for article, start, end, span in places(sample):
            text = body(sample.articles[article - 1])
            joined = [text[at - 1 : at + 1] for at in (start, end)]
            if span.quote != span.quote.strip() or any(re.fullmatch(r"\w\w", pair) for pair in joined):
                cut.append(span.quote)
    assert cut == []


@pytest.mark.parametrize("name", shipped())
def test_spans_of_a_shipped_sample_overlap_only_where_the_scheme_allows_it_and_are_never_the_same(name):
    allowed = load(configs_dir() / name).rules.overlap == "allow"
    clashes = []
    for sample in samples(configs_dir() / name):
        for (a, start, end, one), (b, begin, stop, two) in combinations(list(places(sample)), 2):
            if a == b and start < stop and begin < end and (not allowed or one == two):
                clashes.append((one.quote, two.quote))
    assert clashes == []


@pytest.mark.parametrize("name", shipped())
def test_the_guidelines_of_a_shipped_scheme_speak_of_each_label_and_relation(name):
    scheme = load(configs_dir() / name)
    words = scheme.guidelines.casefold()
    names = [label.name for label in scheme.labels] + list(scheme.relation_names)
    assert [name for name in names if name.casefold() not in words] == []


@pytest.mark.parametrize("name", shipped())
def test_no_key_is_named_twice_and_one_is_left_for_unsure(name):
    scheme = load(configs_dir() / name)
    assert len(scheme.hotkeys) == len(set(scheme.hotkeys))
    assert scheme.unsure_hotkey
    assert scheme.unsure_hotkey not in scheme.hotkeys


def test_persuasion_has_the_23_techniques_of_semeval_2023_task_3_in_their_six_groups():
    scheme = load(configs_dir() / "persuasion")
    (technique,) = scheme.attributes
    assert {
        label.name: [option.value for option in technique.options_of(label.name)] for label in scheme.labels
    } == {
        "Attack on reputation": [
            "Name calling or labelling", "Guilt by association", "Casting doubt", "Appeal to hypocrisy",
            "Questioning the reputation",
        ],
        "Justification": [
            "Flag waving", "Appeal to authority", "Appeal to popularity", "Appeal to values",
            "Appeal to fear or prejudice",
        ],
        "Distraction": ["Straw man", "Red herring", "Whataboutism"],
        "Simplification": [
            "Causal oversimplification", "False dilemma or no choice", "Consequential oversimplification",
        ],
        "Call": ["Slogans", "Conversation killer", "Appeal to time"],
        "Manipulative wording": [
            "Loaded language", "Obfuscation, vagueness, confusion", "Exaggeration or minimisation", "Repetition",
        ],
    }  # fmt: skip
    assert [label.hotkey for label in scheme.labels] == ["1", "2", "3", "4", "5", "6"]


def test_the_guidelines_of_persuasion_define_each_technique_with_its_key_under_its_group():
    scheme = load(configs_dir() / "persuasion")
    (technique,) = scheme.attributes
    parts = re.split(r"^## (\d) (.+)$", scheme.guidelines.split("\n## Hard cases")[0], flags=re.MULTILINE)
    assert [
        (key, group, re.findall(r"^\*\*(.+?)\*\* \((.)\): ", text, flags=re.MULTILINE))
        for key, group, text in zip(parts[1::3], parts[2::3], parts[3::3], strict=True)
    ] == [
        (label.hotkey, label.name, [(o.value, o.hotkey) for o in technique.options_of(label.name)])
        for label in scheme.labels
    ]


def test_frames_are_the_fifteen_of_the_media_frames_corpus_in_both_questions_and_in_the_guidelines():
    scheme = load(configs_dir() / "frames")
    frames = [
        "Economic", "Capacity and resources", "Morality", "Fairness and equality",
        "Legality, constitutionality and jurisprudence", "Policy prescription and evaluation",
        "Crime and punishment", "Security and defense", "Health and safety", "Quality of life",
        "Cultural identity", "Public opinion", "Political", "External regulation and reputation", "Other",
    ]  # fmt: skip
    questions = {question.name: question for question in scheme.questions}
    assert [option.value for option in questions["frames"].options] == frames
    assert [option.value for option in questions["primary"].options] == frames
    assert re.findall(r"^## \d+ (.+)$", scheme.guidelines, flags=re.MULTILINE) == frames
    assert [
        {*sample.answers["primary"]} <= {*sample.answers["frames"]}
        for sample in samples(configs_dir() / "frames")
    ] == [True, True]


def test_the_samples_of_quotes_show_each_form_and_content_in_parts():
    one, two = samples(configs_dir() / "quotes")
    forms = [span.attributes["form"][0] for span in one.spans if span.label == "Content"]
    assert forms == ["direct", "indirect", "mixed"]
    assert [link for link in two.relations if link.relation == "continues"] == [
        SampleRelation("continues", "c2", "c1"),
        SampleRelation("continues", "c4", "c3"),
    ]
