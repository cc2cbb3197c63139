"""Labeling configs that others wrote, as schemes: what they ask is asked, and what is not is named."""

import pytest
from hypothesis import HealthCheck, given, settings

from copydesk.errors import SchemeError
from copydesk.schemes import Attribute, Label, Link, Option, Question, Rules
from copydesk.studio.adopting import Control, from_config
from copydesk.studio.config import check_by_sdk, compile_config
from support.meaning import meaning, renamed
from support.schemes import schemes


def adopted(xml: str, name: str = "adopted"):
    return from_config(xml.encode(), "config.xml", name=name)


def losses(xml: str) -> list[str]:
    return [str(loss) for loss in adopted(xml).losses]


TEXT = '<Text name="doc" value="$body"/>'
SPANS = '<Labels name="ner" toName="doc"><Label value="PER"/><Label value="LOC"/></Labels>'
SINGLE, SEVERAL = 'choice="single" showInLine="true"', 'required="true" choice="multiple"'
WHEN = 'choice="multiple" visibleWhen="choice-selected" whenTagName="tone"'
NOMINAL = "no config says it: nominal; write ordinal or interval in scheme.yaml"


def ask(name: str, *values: str, on: str = "doc", more: str = "") -> str:
    """Write a question."""
    answers = "".join(f'<Choice value="{value}"/>' for value in values)
    return f'<Choices name="{name}" toName="{on}" {more}>{answers}</Choices>'


TEMPLATES = {
    "entities": f'<View><Labels name="label" toName="doc"><Label value="PER" background="red"/>'
    f'<Label value="ORG" background="darkorange"/></Labels>{TEXT}</View>',
    "relations": f'<View><Relations><Relation value="org:founded"/></Relations>{SPANS}{TEXT}</View>',
    "answer in a passage": '<View><Header value="Read"/><Text name="doc" value="$body" granularity="word"/>'
    '<Text name="query" value="$question"/><Labels name="answer" toName="doc"><Label value="Answer"/></Labels></View>',
    "sentiment": f'<View>{TEXT}<View style="padding: 2em"><Header value="Choose"/>'
    f"{ask('sentiment', 'Good', 'Bad', more=SINGLE)}</View></View>",
    "moderation": f'<View>{TEXT}<Choices name="content_moderation" toName="doc" choice="multiple">'
    '<Choice value="Toxic" background="red"/><Choice value="Threat"/></Choices>'
    '<TextArea name="comments" toName="doc" required="false"/></View>',
    "taxonomy": f'<View>{TEXT}<Taxonomy name="taxonomy" toName="doc"><Choice value="Bacteria"/>'
    '<Choice value="Eukarya"><Choice value="Human"/></Choice></Taxonomy></View>',
    "documents": '<View><Text name="query" value="$query"/><Text name="text1" value="$text1"/>'
    f"{ask('selection', 'One', 'Two', on='query', more=SEVERAL)}</View>",
    "grading": '<View><Text name="doc" value="$document"/><Text name="summary" value="$summary"/>'
    '<Header value="Rate it:"/><Rating name="rating" toName="summary" required="true"/></View>',
    "tags of invoices": '<View><Labels name="ner" toName="doc"><Label value="B-DATE" background="#FF5733"/>'
    f'<Label value="I-DATE" background="#aaa"/><Label value="O"/></Labels>{TEXT}</View>',
    "two levels": f"<View>{TEXT}{ask('tone', 'Good', 'Bad')}{ask('other-props', 'Mixed', 'Ironic', more=WHEN)}</View>",
}


@pytest.mark.parametrize("xml", TEMPLATES.values(), ids=list(TEMPLATES))
def test_a_config_as_label_studio_proposes_it_asks_the_same_when_it_comes_back(xml):
    found = adopted(xml)
    names = {theirs: one.name for theirs, one in found.names.controls.items()}
    lost = {name for name in meaning(xml) if name not in names and name != "(links)"}
    assert meaning(compile_config(found.scheme)) == renamed(meaning(xml), names, lost)
    assert lost <= {"comments"}
    check_by_sdk(found.scheme)


def _plain(scheme):
    """Give of a scheme what its screen says of it."""
    return (
        scheme.unit,
        [
            (label.name, label.description, label.hotkey, label.color.lower(),
             label.at_most if scheme.unit == "article" else None)
            for label in scheme.labels
        ],
        {
            (
                a.name,
                " ".join(a.title.split()),
                a.kind,
                a.required,
                frozenset(label.name for label in scheme.labels if a.belongs_to(label.name)),
                frozenset((label.name, option.value) for label in scheme.labels if a.belongs_to(label.name)
                          for option in a.options_of(label.name)),
            )
            for a in scheme.attributes
        },
        [
            (q.name, " ".join(q.title.split()), q.multiple, q.required, q.at_most,
             [(option.value, option.hotkey) for option in q.options])
            for q in scheme.questions
        ],
        scheme.relation_names,
        scheme.rules.granularity,
    )  # fmt: skip


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much], max_examples=150)
@given(schemes())
def test_a_scheme_comes_back_from_its_own_screen(scheme):
    found = adopted(compile_config(scheme), name=scheme.name)
    assert _plain(found.scheme) == _plain(scheme)
    assert {one.name: dict(one.values) for one in found.names.controls.values()} == {
        name: {}
        for name in (
            *(["span"] if scheme.labels else []),
            *(a.name for a in scheme.attributes),
            *(q.name for q in scheme.questions),
            "unsure",
            "note",
        )
    }


def test_everything_that_a_scheme_cannot_hold_is_named_with_its_line():
    assert losses(
        """\
<View>
  <Image name="photo" value="$photo"/>
  <Text name="doc" value="$body" granularity="sentence"/>
  <Text name="aside" value="$aside"/>
  <Labels name="ner" toName="doc" choice="multiple" required="true">
    <Label value="Person" alias="PER" selected="true" background="papayawhip" hotkey="u"/>
    <Label value="per"/>
    <Label value="$kind"/>
  </Labels>
  <Labels name="parts" toName="doc"><Label value="Cost in $x"/></Labels>
  <Labels name="own" toName="doc" value="$kinds"/>
  <RectangleLabels name="box" toName="photo"><Label value="Face"/></RectangleLabels>
  <Choices name="Stance!" toName="doc" required="true" visibleWhen="choice-selected" whenTagName="text">
    <Choice value="pro"/><Choice value="con" html="&lt;script&gt;alert(1)&lt;/script&gt;"/><Choice value="pro"/>
  </Choices>
  <Choices name="text" toName="doc"><Choice value="alone"/></Choices>
  <Choices name="drawn" toName="doc" value="$options"/>
  <Choices name="about" toName="aside"><Choice value="a"/><Choice value="b"/></Choices>
  <Choices name="blur" toName="photo"><Choice value="a"/><Choice value="b"/></Choices>
  <Rating name="stars" toName="doc" maxRating="3"/>
  <TextArea name="summary" toName="doc"/>
  <Number name="age" toName="doc"/><DateTime name="when" toName="doc"/>
  <Pairwise name="pair" toName="doc,aside"/><Ranker name="rank" toName="doc"/>
  <Repeater on="$pages"/>
</View>
"""
    ) == [
        "line 2: Image photo: articles are texts",
        "line 3: Text doc granularity=sentence: the mouse marks words here",
        "line 4: Text aside: one text is labelled; this one is not shown",
        "line 5: Labels ner required: a text without spans may be submitted",
        "line 5: Labels ner choice=multiple: the screen gives a span one label; two spans on the same words "
        "say as much",
        "line 6: Label 'PER' selected=true: a scheme has no such thing",
        "line 6: Label 'PER' background=papayawhip: a colour of the scheme's own instead",
        "line 6: Label 'PER' value='Person': the label is called as in results, 'PER'",
        "line 6: Label 'PER' hotkey=u: the hotkey 'u' is Label Studio's own; it gets another",
        "line 7: Label 'per': it is called 'per (2)' here",
        "line 8: Label '$kind': it comes from the task's data",
        "line 10: Labels parts: a scheme has one set of labels: these are put to the others",
        "line 10: Label 'Cost in $x': it is called 'Cost in $ x' here",
        "line 11: Labels own: its labels come from the task's data ($kinds)",
        "line 12: RectangleLabels box: a scheme has no such control",
        "line 13: Choices Stance! visiblewhen=choice-selected whentagname=text: a question is always asked; "
        "this one may be left out now",
        "line 13: Choices Stance!: it is called stance here: Stance! cannot be a column",
        "line 13: level of measurement of stance, about: no config says it: nominal; write ordinal or "
        "interval in scheme.yaml",
        "line 14: Choices Stance!: Choice 'con' html=<script>alert(1)</script>: a scheme has no such thing",
        "line 14: Choices Stance!: Choice 'pro': it is there twice",
        "line 16: Choices text: a question has two answers or more, this has 1",
        "line 17: Choices drawn: its answers come from elsewhere ($options)",
        "line 18: Choices about: it is asked about aside; here about the whole unit",
        "line 19: Choices blur: it is about photo, not about Text doc",
        "line 20: Rating stars: stars are answers here: 1 to 3",
        "line 21: TextArea summary: of free text about the unit, a scheme has only the note to the lead",
        "line 22: Number age: a scheme has no such control",
        "line 22: DateTime when: a scheme has no such control",
        "line 23: Pairwise pair: a scheme has no such control",
        "line 23: Ranker rank: a scheme has no such control",
        "line 24: Repeater: a scheme has no such tag",
    ]


FLOOD = '<Label value="a"/>'
UNREADABLE = "config.xml cannot be read as a labeling config:"
NOTHING = "config.xml holds nothing of a text scheme\n "
REFUSED = {
    "no config": ("hello", f"{UNREADABLE} syntax error: line 1, column 0"),
    "entities that grow": (
        '<!DOCTYPE v [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><View>&b;</View>',
        f"{UNREADABLE} it declares a document type (DOCTYPE), which no labeling config needs",
    ),
    "10 MB": (
        f"<View>{' ' * (10 << 20)}</View>",
        "config.xml is larger than 8 MB: that is no labeling config",
    ),
    "deep nesting": (
        "<View>" * 50_000 + "</View>" * 50_000,
        f"{UNREADABLE} tags are nested more than 100 levels deep",
    ),
    "a flood of labels": (
        f'<View>{TEXT}<Labels name="l" toName="doc">{1001 * FLOOD}</Labels></View>',
        "config.xml has 1,001 labels and answers; a scheme takes 1,000 at the most",
    ),
    "images": (
        f'<View><Image name="i" value="$i"/>{ask("c", "a", "b", on="i")}</View>',
        'config.xml has no Text that shows a field of the task (<Text name="text" value="$text"/>)',
    ),
    "free text alone": (
        f'<View>{TEXT}<TextArea name="summary" toName="doc"/></View>',
        f"{NOTHING} line 1: TextArea summary: of free text about the unit, a scheme has only the note to the lead",
    ),
    "a choice between two texts": (
        '<View><Pairwise name="pw" toName="a,b"/><Text name="a" value="$a"/><Text name="b" value="$b"/></View>',
        f"{NOTHING} line 1: Text b: one text is labelled; this one is not shown\n"
        "  line 1: Pairwise pw: a scheme has no such control",
    ),
}


@pytest.mark.parametrize(("xml", "message"), REFUSED.values(), ids=list(REFUSED))
def test_what_has_nothing_of_a_text_scheme_in_it_is_refused(xml, message):
    with pytest.raises(SchemeError) as error:
        adopted(xml)
    assert error.value.args[0] == message


def test_a_script_in_a_label_is_words_on_a_button_and_in_the_guidelines():
    script = "<script>alert(1)</script>"
    escaped = script.replace("<", "&lt;")
    found = adopted(f'<View><Labels name="l" toName="doc"><Label value="{escaped}"/></Labels>{TEXT}</View>')
    assert [label.name for label in found.scheme.labels] == [script]
    assert "## \\<script\\>alert(1)\\</script\\>\n" in found.scheme.guidelines
    assert "<script" not in compile_config(found.scheme).replace(escaped, "")


def test_labels_that_differ_by_case_width_or_space_alone_are_numbered_and_keys_are_given_once():
    found = adopted(
        f'<View>{TEXT}<Labels name="span" toName="doc"><Label value="PER" hotkey="p"/><Label value="per" hotkey="p"/>'
        f'<Label value=" ＰＥＲ "/><Label value="LOC" hotkey="shift+l"/></Labels></View>'
    )
    assert [(label.name, label.hotkey) for label in found.scheme.labels] == [
        ("PER", "p"), ("per (2)", "1"), ("ＰＥＲ (3)", "2"), ("LOC", "3")
    ]  # fmt: skip
    assert found.names.controls == {"span": Control("span", {"per": "per (2)", " ＰＥＲ ": "ＰＥＲ (3)"})}
    assert [str(loss) for loss in found.losses] == [
        "line 1: Label 'per': it is called 'per (2)' here",
        "line 1: Label 'per' hotkey=p: the hotkey 'p' is used twice; it gets another",
        "line 1: Label ' ＰＥＲ ': it is called 'ＰＥＲ (3)' here",
        "line 1: Label 'LOC' hotkey=shift+l: 'shift+l' is no hotkey: a digit or a lower-case letter is; "
        "it gets another",
    ]


def test_reserved_and_odd_names_of_controls_become_names_of_columns():
    names = ("label", "Émotion / ton", "emotion_ton", "7")
    found = adopted(f"<View>{TEXT}{''.join(ask(name, 'a', 'b') for name in names)}</View>")
    assert {theirs: one.name for theirs, one in found.names.controls.items()} == {
        "label": "label_2", "Émotion / ton": "emotion_ton", "emotion_ton": "emotion_ton_2", "7": "q_7"
    }  # fmt: skip
    assert [q.title for q in found.scheme.questions] == ["label_2", "emotion_ton", "emotion_ton_2", "q_7"]


def test_the_flag_and_the_note_of_every_task_are_no_questions_but_others_of_their_names_are():
    ours = ask("unsure", "unsure") + '<TextArea name="note" toName="doc"/>'
    theirs = ask("unsure", "yes", "no") + '<TextArea name="note" toName="doc" perRegion="true"/>'
    found = adopted(f"<View>{TEXT}{SPANS}{ours}</View>")
    assert (found.scheme.questions, found.scheme.attributes, found.losses) == ((), (), ())
    assert set(found.names.controls) == {"ner", "unsure", "note"}
    found = adopted(f"<View>{TEXT}{SPANS}{theirs}</View>")
    assert [q.name for q in found.scheme.questions] + [a.name for a in found.scheme.attributes] == [
        "unsure_2",
        "note_2",
    ]


def test_several_sets_of_labels_are_put_together_and_an_attribute_knows_whose_it_is():
    found = adopted(
        f"""<View>{TEXT}
  <Labels name="who" toName="doc"><Label value="Person"/><Label value="State"/></Labels>
  <Labels name="what" toName="doc" maxUsages="2">
    <Label value="Deed" hint="Deed: what is done"/><Label value="State"/></Labels>
  <View visibleWhen="region-selected" whenTagName="who">
    <Header value="What part does it play?"/>
    <Choices name="part" toName="doc" perRegion="true" required="true" whenLabelValue="Person">
      <Choice value="hero"/><Choice value="villain"/>
    </Choices>
  </View>
  <TextArea name="words" toName="doc" perRegion="true"/>
</View>"""
    )
    scheme = found.scheme
    assert [(label.name, label.description, label.at_most) for label in scheme.labels] == [
        ("Person", "", None), ("State", "", None), ("Deed", "what is done", 2), ("State (2)", "", 2)
    ]  # fmt: skip
    assert scheme.attributes == (
        Attribute(
            "part",
            "What part does it play?",
            "choice",
            (Option("hero", "q"), Option("villain", "w")),
            True,
            ("Person",),
        ),
        Attribute("words", "words", "text"),
    )
    assert found.names.controls == {
        "who": Control("span", {}),
        "what": Control("span", {"State": "State (2)"}),
        "part": Control("part", {}),
        "words": Control("words", {}),
    }
    assert [str(loss) for loss in found.losses] == [
        "line 3: Labels what: a scheme has one set of labels: these are put to the others",
        "line 4: Label 'State': it is called 'State (2)' here",
        "line 6: how it looks (1 tags and attributes): the screen is Copydesk's own",
    ]


def test_two_texts_with_the_same_labels_are_a_pair():
    labels = (
        '<Labels name="on_{0}" toName="{0}"><Label value="Claim"/></Labels><Text name="{0}" value="${0}"/>'
    )
    found = adopted(f"<View>{labels.format('left')}{labels.format('right')}</View>")
    assert (found.scheme.unit, [label.name for label in found.scheme.labels]) == ("pair", ["Claim"])
    assert found.names.objects == {"left": "text_1", "right": "text_2"}


def test_a_scheme_is_what_the_config_says_and_no_more():
    found = adopted(
        f"""<View>{SPANS}{TEXT}
  <Header value="Which genre?"/>{ask("genre", "news", "opinion", more='choice="multiple"')}
  <Rating name="stars" toName="doc" maxRating="2" required="true"/>
  <Relations><Relation value="in"/></Relations></View>""",
        name="mine",
    )
    scheme = found.scheme
    assert (scheme.ref, scheme.title, scheme.source) == (
        "mine@1",
        "mine",
        "Read from the labeling config config.xml.",
    )
    assert scheme.labels == (Label("PER", "1", "#c2410c"), Label("LOC", "2", "#1d4ed8"))
    assert scheme.questions == (
        Question(
            "genre", "Which genre?", (Option("news", "q"), Option("opinion", "w")), "nominal", multiple=True
        ),
        Question("stars", "stars", (Option("1", "e"), Option("2", "r")), "ordinal", required=True),
    )
    assert (scheme.relations, scheme.rules, scheme.unit) == ((Link("in"),), Rules(), "article")
    assert scheme.guidelines == (
        "# mine\n\nWhat is labelled here, and why. Annotators read this beside the text.\n\n"
        "## PER\n\nWhen it applies, and when it does not.\n\n## LOC\n\nWhen it applies, and when it does not.\n"
    )
    assert [str(loss) for loss in found.losses] == [
        f"line 2: level of measurement of genre: {NOMINAL}",
        "line 2: how it looks (1 tags and attributes): the screen is Copydesk's own",
        "line 3: Rating stars: stars are answers here: 1 to 2",
    ]
    assert found.exact


@pytest.mark.parametrize(
    "text",
    ['<HyperText name="doc" value="$body"/>', '<Text name="doc" value="$body" valueType="url"/>'],
    ids=["a rendered page", "a file elsewhere"],
)
def test_offsets_in_what_is_not_the_tasks_own_text_are_not_exact(text):
    assert not adopted(f"<View>{SPANS}{text}</View>").exact
