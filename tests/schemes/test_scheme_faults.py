"""What is wrong with a scheme is said with its line, all of it at once."""

from pathlib import Path

import pytest

from copydesk.errors import SchemeError
from copydesk.schemes import Label, Link, Option, Rules
from copydesk.schemes.parse import parse

HEAD = "name: bias\nversion: 1\ntitle: Bias\n"
LABELS = HEAD + "labels: [{name: A}]\n"


def faults(text: str) -> list[str]:
    with pytest.raises(SchemeError) as error:
        parse(text, Path("s.yaml"))
    return str(error.value).split("\n  ")


def test_everything_that_does_not_fit_is_one_error_in_the_order_of_the_lines():
    assert faults(
        "name: Bias!\n"
        "version: 0\n"
        "colour: red\n"
        "labels:\n"
        "  - {name: A, color: red}\n"
        "  - hotkey: b\n"
        "attributes:\n"
        "  - {name: aim, kind: word, options: [direct]}\n"
        "  - {name: Aim of it, options: [direct]}\n"
        "questions:\n"
        "  - name: stance\n"
        "    level: rank\n"
        "    options: [left]\n"
    ) == [
        "s.yaml:1: name: 'Bias!' does not fit the pattern ^[a-z][a-z0-9-]{0,29}$",
        "s.yaml:1: title: is missing",
        "s.yaml:2: version: Input should be greater than or equal to 1",
        "s.yaml:3: colour: unknown key",
        "s.yaml:5: labels.1.color: 'red' does not fit the pattern ^#[0-9a-fA-F]{6}$",
        "s.yaml:6: labels.2.name: is missing",
        "s.yaml:8: attributes.1.kind: 'word' is not one of 'choice', 'choices' or 'text'",
        "s.yaml:9: attributes.2.name: 'Aim of it' does not fit the pattern ^[a-z][a-z0-9_]{0,39}$",
        "s.yaml:12: questions.1.level: 'rank' is not one of 'nominal', 'ordinal' or 'interval'",
        "s.yaml:13: questions.1.options: needs at least 2 items",
    ]


def test_names_and_hotkeys_that_clash_are_one_error_in_the_order_of_the_lines():
    assert faults(
        HEAD + "labels:\n"
        "  - {name: Lexical, hotkey: '1'}\n"
        "  - {name: LEXICAL, hotkey: '1'}\n"
        "  - {name: Other, hotkey: u}\n"
        "attributes:\n"
        "  - {name: text, options: [a]}\n"
        "  - {name: aim}\n"
        "  - {name: target, kind: text, options: [a]}\n"
        "  - {name: quote, options: [yes it is, Yes it is]}\n"
        "questions:\n"
        "  - {name: aim, options: [a, b]}\n"
        "  - name: stance\n"
        "    options: [{value: left, hotkey: '+'}, {value: right, hotkey: left}]\n"
        "  - {name: score, level: interval, options: ['1', two]}\n"
        "relations: [says, says]\n"
    ) == [
        "s.yaml:6: labels.2.hotkey: the hotkey '1' is used twice",
        "s.yaml:6: labels.2: 'LEXICAL' is there twice, as 'Lexical'",
        "s.yaml:7: labels.3.hotkey: the hotkey 'u' is Label Studio's own",
        "s.yaml:9: attributes.1.name: the name 'text' is Copydesk's own; choose another",
        "s.yaml:10: attributes.2.kind: an attribute of kind choice takes options",
        "s.yaml:11: attributes.3.kind: an attribute of kind text takes no options",
        "s.yaml:12: attributes.4.options.2: 'Yes it is' is there twice, as 'yes it is'",
        "s.yaml:14: questions.1.name: the name 'aim' is used twice",
        "s.yaml:16: questions.2.options.1.hotkey: '+' is no hotkey: a digit or a lower-case letter is",
        "s.yaml:16: questions.2.options.2.hotkey: 'left' is no hotkey: a digit or a lower-case letter is",
        "s.yaml:17: questions.3.options.2.value: 'two' is no number, as the level interval needs",
        "s.yaml:18: relations.2: 'says' is there twice",
    ]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "s.yaml:1: the file: should be keys with values"),
        ("- a\n", "s.yaml:1: the file: should be keys with values"),
        (HEAD, "s.yaml:1: the file: a scheme needs labels or questions"),
        (
            HEAD + "questions: [{name: q, options: [a, b]}]\nattributes: [{name: a, kind: text}]\n",
            "s.yaml:5: attributes: attributes belong to spans: the scheme needs labels",
        ),
        (HEAD + "labels: A\n", "s.yaml:4: labels: should be a list"),
        (HEAD + "labels: [A]\n", "s.yaml:4: labels.1: should be keys with values, as in {name: 'A'}"),
        (HEAD + "labels: [{name: [A]}]\n", "s.yaml:4: labels.1.name: should be a text"),
        (HEAD + "labels: [{name:}]\n", "s.yaml:4: labels.1.name: should be a text"),
        (HEAD + "labels: [{name: ' '}]\n", "s.yaml:4: labels.1.name: is empty"),
        (
            HEAD + f"labels: [{{name: {'x' * 201}}}]\n",
            "s.yaml:4: labels.1.name: is longer than 200 characters",
        ),
        (
            LABELS + f"attributes: [{{name: {'x' * 99}, kind: text}}]\n",
            f"s.yaml:5: attributes.1.name: '{'x' * 56}... does not fit the pattern ^[a-z][a-z0-9_]{{0,39}}$",
        ),
    ],
    ids=lambda text: text[-30:],
)
def test_a_wrong_shape_is_said_in_words(text, fault):
    assert faults(text) == [fault]


def test_what_yaml_takes_for_something_else_than_text_is_to_be_put_in_quotes():
    assert faults(
        "name: bias\nversion: 1\ntitle: 2026-03-02\n"
        "questions:\n"
        "  - {name: quote, options: [yes, no]}\n"
        "  - {name: score, options: [1, 2.5]}\n"
        "  - {name: other, options: [{value: a, hotkey: on}, b]}\n"
    ) == [
        "s.yaml:3: title: YAML reads this as date, not as text: put it in quotes",
        "s.yaml:5: questions.1.options.1.value: YAML reads this as bool, not as text: put it in quotes",
        "s.yaml:5: questions.1.options.2.value: YAML reads this as bool, not as text: put it in quotes",
        "s.yaml:6: questions.2.options.1.value: YAML reads this as int, not as text: put it in quotes",
        "s.yaml:6: questions.2.options.2.value: YAML reads this as float, not as text: put it in quotes",
        "s.yaml:7: questions.3.options.1.hotkey: YAML reads this as bool, not as text: put it in quotes",
    ]


@pytest.mark.parametrize(
    "name", ["text", "title", "label", "span", "start", "votes", "part_of", "objects", "relation", "text_1"]
)
def test_a_name_that_the_tables_or_the_task_use_is_refused(name):
    assert faults(LABELS + f"attributes: [{{name: {name}, kind: text}}]\n") == [
        f"s.yaml:5: attributes.1.name: the name '{name}' is Copydesk's own; choose another"
    ]
    assert faults(LABELS + f"questions: [{{name: {name}, options: [a, b]}}]\n") == [
        f"s.yaml:5: questions.1.name: the name '{name}' is Copydesk's own; choose another"
    ]


@pytest.mark.parametrize("name", ["Aim", "aim of it", "äim", "1aim", "aim-1", "aim\\n", "_aim"])
def test_an_attribute_is_named_as_a_column_is(name):
    assert faults(LABELS + f'attributes: [{{name: "{name}", kind: text}}]\n')[0].startswith(
        "s.yaml:5: attributes.1.name: '"
    )


def test_faults_of_one_line_stand_in_the_order_of_their_items_and_each_once():
    labels = ", ".join(["{name: ''}"] * 11)
    assert faults(HEAD + f"labels: [{labels}]\n") == [
        f"s.yaml:4: labels.{n}.name: is empty" for n in range(1, 12)
    ]
    assert faults(HEAD + "labels: [&a {name: A}, *a, *a]\n") == [
        "s.yaml:4: anchors, aliases and tags are not allowed"
    ]


def test_a_character_that_shows_nothing_makes_no_other_name():
    assert faults(HEAD + "labels: [{name: Bias}, {name: 'Bi\u200bas'}, {name: '\u2066bias\u2069'}]\n") == [
        "s.yaml:4: labels.2: 'Bi\\u200bas' is there twice, as 'Bias'",
        "s.yaml:4: labels.3: '\\u2066bias\\u2069' is there twice, as 'Bias'",
    ]


def test_names_that_only_a_computer_can_tell_apart_are_one_name():
    assert faults(
        HEAD + "labels: [{name: Bias é}, {name: 'BIAS  e\u0301'}, {name: ﬁrst}, {name: first}]\n"
    ) == [
        "s.yaml:4: labels.2: 'BIAS  e\u0301' is there twice, as 'Bias é'",
        "s.yaml:4: labels.4: 'first' is there twice, as 'ﬁrst'",
    ]


@pytest.mark.parametrize(
    ("character", "number"),
    [
        (r"\0", "0000"),
        (r"\x01", "0001"),
        (r"\n", "000A"),
        (r"\t", "0009"),
        (r"\e", "001B"),
        (r"\x85", "0085"),
    ],
)
@pytest.mark.parametrize(
    ("line", "place"),
    [
        ('labels: [{name: "a@b"}]', "labels.1.name"),
        ('questions: [{name: q, title: "a@b", options: [x, y]}]', "questions.1.title"),
        ('questions: [{name: q, options: ["a@b", y]}]', "questions.1.options.1.value"),
        ('labels: [{name: A}]\nrelations: ["a@b"]', "relations.1.name"),
    ],
)
def test_what_stands_on_a_button_holds_no_control_character(character, number, line, place):
    fault = faults(HEAD + line.replace("@", character) + "\n")
    assert len(fault) == 1
    assert fault[0].endswith(f" has a line end or control character (U+{number})")
    assert f": {place}: " in fault[0]


@pytest.mark.parametrize("key", ["labels: [{name: A, description: @}]", "labels: [{name: A}]\nsource: @"])
@pytest.mark.parametrize(
    ("character", "number"), [(r"\x01", "0001"), (r"\uffff", "FFFF"), (r"\ufffe", "FFFE")]
)
def test_what_xml_cannot_hold_is_refused_everywhere(key, character, number):
    fault = faults(HEAD + key.replace("@", f'"a{character}b"') + "\n")
    assert len(fault) == 1
    assert fault[0].endswith(f": the character U+{number} cannot stand on a labeling screen")


def test_half_a_character_is_refused():
    assert faults(HEAD + 'labels: [{name: "a\\ud83d"}]\n') == [
        "s.yaml:4: labels.1.name: half a character (a lone surrogate)"
    ]


@pytest.mark.parametrize("name", ["$outlet", "over $100", "a $x.y b", "${x}", "$[0]"])
def test_a_dollar_sign_that_label_studio_would_replace_is_refused(name):
    (fault,) = faults(HEAD + f'labels: [{{name: "{name}"}}]\n')
    assert fault.startswith("s.yaml:4: labels.1.name: Label Studio puts task data for '$")
    assert fault.endswith("'; put a space behind the $")


def test_a_dollar_sign_on_its_own_is_fine():
    assert parse(HEAD + "labels: [{name: US$}, {name: $ 100}]\n", Path("s.yaml")).labels == (
        Label("US$", "1", "#c2410c"),
        Label("$ 100", "2", "#1d4ed8"),
    )


def test_spaces_around_a_name_are_cut_off():
    scheme = parse(HEAD + "labels: [{name: ' A '}]\nrelations: ['\tsays\u00a0']\n", Path("s.yaml"))
    assert (scheme.labels[0].name, scheme.relations) == ("A", (Link("says"),))


def test_a_thousand_faults_are_told_by_the_first_twenty():
    text = LABELS + "".join(f"key{n}: 1\n" for n in range(1000))
    assert faults(text) == [*(f"s.yaml:{5 + n}: key{n}: unknown key" for n in range(20)), "and 980 more"]


# Hotkeys and colours that the scheme does not name


def test_labels_get_digits_and_answers_get_letters_that_nobody_named():
    scheme = parse(
        HEAD + "labels: [{name: A}, {name: B, hotkey: 1}, {name: C, hotkey: q}]\n"
        "attributes: [{name: aim, options: [x, {value: y, hotkey: 3}, z]}]\n"
        "questions: [{name: stance, options: [l, r]}]\n",
        Path("s.yaml"),
    )
    assert [label.hotkey for label in scheme.labels] == ["2", "1", "q"]
    assert scheme.questions[0].options == (Option("l", "w"), Option("r", "e"))
    assert scheme.attributes[0].options == (Option("x", "r"), Option("y", "3"), Option("z", "t"))


def test_when_all_keys_are_given_out_the_rest_has_none_and_no_key_is_given_twice():
    scheme = parse(HEAD + f"labels: [{', '.join(f'{{name: L{n}}}' for n in range(50))}]\n", Path("s.yaml"))
    keys = [label.hotkey for label in scheme.labels]
    assert len(set(keys[:35])) == 35
    assert "u" not in keys
    assert keys[35:] == [""] * 15


def test_colours_go_round_where_the_scheme_names_none():
    scheme = parse(HEAD + f"labels: [{', '.join(f'{{name: L{n}}}' for n in range(9))}]\n", Path("s.yaml"))
    colours = [label.color for label in scheme.labels]
    assert len(set(colours[:8])) == 8
    assert colours[8] == colours[0]


def test_the_rules_of_spans():
    assert parse(LABELS, Path("s.yaml")).rules == Rules(edges="keep")
    both = LABELS + "rules: {edges: trim, granularity: word}\n"
    assert parse(both, Path("s.yaml")).rules == Rules(edges="trim", granularity="word")
    assert faults(LABELS + "rules:\n  edges: cut\n  gaps: 1\n") == [
        "s.yaml:6: rules.edges: 'cut' is not one of 'keep' or 'trim'",
        "s.yaml:7: rules.gaps: unknown key",
    ]


def test_labels_that_attributes_options_and_relations_name_are_the_schemes_own():
    assert faults(
        HEAD + "labels: [{name: Call}, {name: Doubt}]\n"
        "attributes:\n"
        "  - {name: aim, labels: [Cal], options: [direct]}\n"
        "  - name: technique\n"
        "    options:\n"
        "      - {value: slogan, labels: [Call]}\n"
        "      - {value: smear, labels: [Doubts]}\n"
        "  - {name: tone, labels: [Call], options: [{value: loud, labels: [Doubt]}, soft]}\n"
        "relations:\n"
        "  - {name: answers, from: [Call], to: [Doubt, Fear]}\n"
    ) == [
        "s.yaml:6: attributes.1.labels.1: unknown label 'Cal'; there are Call, Doubt",
        "s.yaml:9: attributes.2.options: no option of technique is for 'Doubt'",
        "s.yaml:10: attributes.2.options.2.labels.1: unknown label 'Doubts'; there are Call, Doubt",
        "s.yaml:11: attributes.3.options.1.labels.1: unknown label 'Doubt'; there are Call",
        "s.yaml:13: relations.1.to.2: unknown label 'Fear'; there are Call, Doubt",
    ]


def test_numbers_that_limit_nothing_and_parts_without_spans_are_refused():
    assert faults(HEAD + "unit: twins\nlabels: [{name: A, at_most: 0}]\nrules: {overlap: maybe}\n") == [
        "s.yaml:4: unit: 'twins' is not one of 'article', 'pair' or 'story'",
        "s.yaml:5: labels.1.at_most: Input should be greater than or equal to 1",
        "s.yaml:6: rules.overlap: 'maybe' is not one of 'allow' or 'forbid'",
    ]
    assert faults(
        HEAD + "questions:\n  - {name: frames, at_most: 2, options: [a, b]}\nrelations: [says]\n"
        "attributes: [{name: aim, options: [x]}, {name: span_2, kind: text}]\n"
    ) == [
        "s.yaml:5: questions.1.at_most: at_most is for a question that takes several answers (multiple)",
        "s.yaml:6: relations: relations belong to spans: the scheme needs labels",
        "s.yaml:7: attributes.2.name: the name 'span_2' is Copydesk's own; choose another",
        "s.yaml:7: attributes: attributes belong to spans: the scheme needs labels",
    ]


def test_what_labels_options_relations_and_rules_may_say_is_read():
    scheme = parse(
        HEAD + "unit: story\n"
        "labels: [{name: State, at_most: 3}, {name: Person}]\n"
        + "attributes:\n  - {name: role, labels: [Person], options: [hero, {value: chief, labels: [Person]}]}\n"
        "questions:\n  - {name: frames, multiple: true, at_most: 2, options: [war, money, law]}\n"
        "relations: [meets, {name: arms, from: [State], to: [State, Person]}]\n"
        "rules: {overlap: forbid}\n",
        Path("s.yaml"),
    )
    assert scheme.unit == "story"
    assert [(label.name, label.at_most) for label in scheme.labels] == [("State", 3), ("Person", None)]
    assert scheme.attributes[0].labels == ("Person",)
    assert scheme.attributes[0].options == (Option("hero", "r"), Option("chief", "t", ("Person",)))
    assert scheme.questions[0].at_most == 2
    assert scheme.relations == (Link("meets"), Link("arms", ("State",), ("State", "Person")))
    assert scheme.rules == Rules(overlap="forbid")
    assert scheme.unsure_hotkey == "0"
    assert [scheme.relations[1].fits(*ends) for ends in (("State", "Person"), ("Person", "State"))] == [
        True,
        False,
    ]


def test_in_pairs_and_stories_a_question_is_not_named_as_an_attributes_control_is():
    text = (
        "labels: [{name: A}]\n"
        "attributes: [{name: role, options: [hero, villain]}]\n"
        "questions: [{name: role_2, options: [a, b]}, {name: role_5, options: [a, b]}]\n"
    )
    assert faults(HEAD + "unit: pair\n" + text) == [
        "s.yaml:7: questions.1.name: the name 'role_2' is that of 'role' on one of the texts; choose another"
    ]
    assert parse(HEAD + text, Path("s.yaml")).questions[0].name == "role_2"
