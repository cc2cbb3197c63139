"""A scheme as Label Studio's config: the whole screen of a tiny scheme, and nothing of a scheme that escapes."""

import re
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import pytest
import yaml
from hypothesis import assume, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from copydesk.errors import SchemeError
from copydesk.schemes import Attribute, Label, LabelScheme, Link, Option, Question, Rules, find, load
from copydesk.schemes.parse import parse
from copydesk.studio.config import STYLE, compile_config
from copydesk.studio.screen.guidelines import instructions_html, plain_markdown, sections

TINY = LabelScheme(
    name="tiny",
    version=1,
    title="Tiny",
    source="",
    labels=(Label("Loaded", "1", "#c2410c", "it judges"), Label("Plain", "", "#1d4ed8")),
    attributes=(
        Attribute("aim", "Aim", "choice", (Option("direct", "d"), Option("indirect")), required=True),
        Attribute("tone", "Tone", "choices", (Option("dry"), Option("hot"))),
        Attribute("target", "Target", "text"),
    ),
    questions=(
        Question("stance", "Leans", (Option("left", "q"), Option("right", "w")), "ordinal", required=True),
        Question("topic", "Topics", (Option("port"), Option("sea")), "nominal", multiple=True),
    ),
    relations=(Link("says"),),
    guidelines="# All\n\nMark *little*.\n\n## Loaded\n\n**Judges.**\n",
)
SCREEN = """\
<View className="cd">
  <Style>STYLE</Style>
  <View className="cd-page">
    <View className="cd-side">
      <View className="cd-group cd-first">
        <Labels name="span" toName="text" showInline="true">
          <Label value="Loaded" background="#c2410c" hotkey="1" hint="Loaded: it judges" />
          <Label value="Plain" background="#1d4ed8" />
        </Labels>
      </View>
      <View className="cd-group cd-about-span" visibleWhen="region-selected" whenTagName="span">
        <View className="cd-attribute">
          <View className="cd-name">
            <Header value="Aim" size="5" />
          </View>
          <Choices name="aim" toName="text" perRegion="true" required="true" requiredMessage="Please describe every span: Aim" choice="single-radio" showInline="true">
            <Choice value="direct" hotkey="d" />
            <Choice value="indirect" />
          </Choices>
        </View>
        <View className="cd-attribute">
          <View className="cd-name">
            <Header value="Tone" size="5" />
          </View>
          <Choices name="tone" toName="text" perRegion="true" required="false" requiredMessage="Please describe every span: Tone" choice="multiple" showInline="true">
            <Choice value="dry" />
            <Choice value="hot" />
          </Choices>
        </View>
        <View className="cd-attribute">
          <View className="cd-name">
            <Header value="Target" size="5" />
          </View>
          <TextArea name="target" toName="text" perRegion="true" required="false" requiredMessage="Please describe every span: Target" rows="1" editable="true" maxSubmissions="1" placeholder="Click, type, Enter" />
        </View>
      </View>
      <View className="cd-group cd-question cd-scale">
        <View className="cd-name">
          <Header value="Leans" size="5" />
        </View>
        <Choices name="stance" toName="text" choice="single-radio" showInline="false" required="true" requiredMessage="Please answer: Leans">
          <Choice value="left" hotkey="q" />
          <Choice value="right" hotkey="w" />
        </Choices>
      </View>
      <View className="cd-group cd-question">
        <View className="cd-name">
          <Header value="Topics" size="5" />
        </View>
        <Choices name="topic" toName="text" choice="multiple" showInline="false" required="false">
          <Choice value="port" />
          <Choice value="sea" />
        </Choices>
      </View>
      <View className="cd-group cd-lead">
        <Choices name="unsure" toName="text" choice="multiple" showInline="true">
          <View>
            <Choice value="unsure" hotkey="0" />
          </View>
        </Choices>
        <TextArea name="note" toName="text" rows="1" editable="true" maxSubmissions="1" placeholder="Note to the lead" />
      </View>
      <View className="cd-group cd-links">
        <Markdown value="&lt;ul&gt;&lt;li&gt;&lt;b&gt;says&lt;/b&gt;&lt;/li&gt;&lt;/ul&gt;" />
      </View>
      <View className="cd-group">
        <View className="cd-keys">
          <Markdown value="&lt;ul&gt;&lt;li&gt;&lt;kbd&gt;click&lt;/kbd&gt; or &lt;kbd&gt;Alt&lt;/kbd&gt; &lt;kbd&gt;.&lt;/kbd&gt; describe a span&lt;/li&gt;&lt;li&gt;&lt;kbd&gt;Esc&lt;/kbd&gt; let go&lt;/li&gt;&lt;li&gt;&lt;kbd&gt;⌫&lt;/kbd&gt; remove&lt;/li&gt;&lt;li&gt;&lt;kbd&gt;Alt&lt;/kbd&gt; &lt;kbd&gt;R&lt;/kbd&gt; &lt;kbd&gt;click&lt;/kbd&gt; link to another span&lt;/li&gt;&lt;li&gt;&lt;kbd&gt;Ctrl&lt;/kbd&gt; &lt;kbd&gt;Enter&lt;/kbd&gt; submit&lt;/li&gt;&lt;li&gt;&lt;kbd&gt;Ctrl&lt;/kbd&gt; &lt;kbd&gt;Space&lt;/kbd&gt; skip&lt;/li&gt;&lt;/ul&gt;" />
        </View>
      </View>
    </View>
    <View className="cd-aside">
      <View className="cd-guidelines">
        <Markdown value="&lt;details class=&quot;cd-guide&quot;&gt;&lt;summary class=&quot;cd-open&quot; accesskey=&quot;g&quot;&gt;&lt;span&gt;Guidelines&lt;/span&gt;&lt;span&gt;&lt;kbd&gt;Alt&lt;/kbd&gt; &lt;kbd&gt;G&lt;/kbd&gt;&lt;/span&gt;&lt;/summary&gt;&#10;&#10;Mark *little*.&#10;&#10;&lt;details open&gt;&lt;summary&gt;Loaded&lt;/summary&gt;&#10;&#10;**Judges.**&#10;&#10;&lt;/details&gt;&#10;&#10;&lt;/details&gt;" />
      </View>
    </View>
    <View className="cd-article">
      <View className="cd-title">
        <Header value="$title" size="1" />
      </View>
      <View className="cd-about">
        <Header value="$outlet" size="5" />
        <Header value="$published" size="5" />
      </View>
      <View className="cd-body">
        <Text name="text" value="$text" granularity="symbol" />
      </View>
    </View>
  </View>
  <Relations choice="single">
    <Relation value="says" />
  </Relations>
</View>"""  # noqa: E501


def compiled(scheme: LabelScheme, **options: bool) -> ElementTree.Element:
    return ElementTree.fromstring(compile_config(scheme, **options))


def without_style(config: str) -> str:
    root = ElementTree.fromstring(config)
    style = root.find("Style")
    assert style is not None
    assert style.text == STYLE
    style.text = "STYLE"
    return ElementTree.tostring(root, encoding="unicode")


def named(scheme: LabelScheme) -> list[str]:
    return [element.attrib["name"] for element in compiled(scheme).iter() if "name" in element.attrib]


def values(root: ElementTree.Element, tag: str) -> list[str]:
    return [element.attrib["value"] for element in root.iter(tag)]


def test_a_tiny_scheme_is_this_screen():
    assert without_style(compile_config(TINY)) == SCREEN


def test_a_scheme_of_questions_only_has_no_labels_and_one_of_labels_only_has_no_questions():
    asked = replace(TINY, labels=(), attributes=(), relations=(), guidelines="")
    assert named(asked) == ["stance", "topic", "unsure", "note", "text"]
    marked = replace(TINY, attributes=(), questions=(), relations=(), guidelines="")
    assert named(marked) == ["span", "unsure", "note", "text"]


def test_the_same_scheme_gives_the_same_config_and_another_gives_another():
    assert compile_config(TINY) == compile_config(replace(TINY))
    assert compile_config(TINY) != compile_config(replace(TINY, labels=TINY.labels[:1]))


def test_a_blind_screen_asks_for_everything_but_the_outlet():
    def fields(*, blind_source: bool) -> set[str]:
        return set(re.findall(r"\$\w+", compile_config(TINY, blind_source=blind_source)))

    assert fields(blind_source=False) == {"$title", "$outlet", "$published", "$text"}
    assert fields(blind_source=True) == {"$title", "$published", "$text"}


def test_where_the_scheme_says_so_the_mouse_marks_whole_words():
    words = compile_config(replace(TINY, rules=Rules(granularity="word")))
    assert words == compile_config(TINY).replace('granularity="symbol"', 'granularity="word"')
    assert words != compile_config(TINY)


def test_label_studios_own_reader_accepts_the_shipped_scheme_and_finds_the_contracts_names():
    from label_studio_sdk.label_interface import LabelInterface

    interface = LabelInterface(compile_config(load(find("bias", None))))
    interface.validate()
    assert {
        control.name: (control.tag, control.to_name, control.labels) for control in interface.controls
    } == {
        "span": ("Labels", ["text"], ["Lexical", "Informational"]),
        "stance": ("Choices", ["text"], ["left", "lean left", "center", "lean right", "right"]),
        "polarity": ("Choices", ["text"], ["negative", "positive"]),
        "aim": ("Choices", ["text"], ["direct", "indirect"]),
        "quote": ("Choices", ["text"], ["yes", "no"]),
        "target": ("TextArea", ["text"], []),
        "speaker": ("TextArea", ["text"], []),
        "unsure": ("Choices", ["text"], ["unsure"]),
        "note": ("TextArea", ["text"], []),
    }
    assert [(shown.name, shown.tag, shown.value) for shown in interface.objects] == [
        ("text", "Text", "$text")
    ]


# Limits

ACTORS = replace(
    TINY,
    labels=(Label("State", "1", "#c2410c", at_most=2), Label("Person", "2", "#1d4ed8"), Label("Place", "3", "#15803d")),
    attributes=(
        Attribute(
            "role", "Role", "choice", labels=("State", "Person"),
            options=(Option("hero", "h"), Option("victim", "v", ("Person",)), Option("villain", "i")),
        ),
        Attribute("who", "Who", "text", labels=("Person",)),
    ),
    questions=(replace(TINY.questions[1], at_most=1),),
    relations=(
        Link("arms", ("State",), ("State", "Person")),
        Link("meets", ("Person",), ("Person",)),
        Link("has", (), ("Place",)),
    ),
    guidelines="",
)  # fmt: skip


def controls_of(scheme: LabelScheme, tag: str) -> list[tuple[str | None, ...]]:
    return [
        (e.get("name"), e.get("toName"), e.get("whenLabelValue"), *(c.get("value") for c in e.iter("Choice")))
        for e in compiled(scheme).iter(tag)
    ]


def test_an_attribute_is_asked_of_its_labels_and_each_label_gets_its_options_in_a_control_of_its_own():
    assert controls_of(ACTORS, "Choices")[:2] == [
        ("role.1", "text", "State", "hero", "villain"),
        ("role.2", "text", "Person", "hero", "victim", "villain"),
    ]
    assert controls_of(ACTORS, "TextArea")[:1] == [("who", "text", "Person")]


def test_a_label_with_a_comma_is_asked_by_a_control_of_its_own_in_a_box_that_is_always_open():
    labels = (
        Label("State", "1", "#c2410c"),
        Label("Person, dead", "2", "#1d4ed8"),
        Label("Place", "3", "#15803d"),
    )
    role = replace(
        ACTORS.attributes[0],
        labels=("State", "Person, dead"),
        options=(Option("hero", "h"), Option("victim", "v")),
    )
    scheme = replace(ACTORS, labels=labels, attributes=(role,), relations=())
    assert [one[:3] for one in controls_of(scheme, "Choices")[:2]] == [
        ("role.1", "text", "State"),
        ("role.2", "text", "Person, dead"),
    ]
    boxes = [e for e in compiled(scheme).iter("View") if e.get("visibleWhen")]
    assert [box.get("whenLabelValue") for box in boxes] == [None, "State", None]


def test_nothing_is_shown_for_spans_whose_label_has_no_attributes():
    [group] = [e for e in compiled(ACTORS).iter("View") if "cd-about-span" in e.get("className", "")]
    assert group.attrib == {
        "className": "cd-group cd-about-span",
        "visibleWhen": "region-selected",
        "whenTagName": "span",
        "whenLabelValue": "State,Person",
    }


def test_how_many_spans_a_label_may_have_is_counted_by_the_screen_in_an_article_and_not_over_several():
    def most(scheme: LabelScheme) -> list[str | None]:
        return [label.get("maxUsages") for label in compiled(scheme).iter("Label")]

    assert most(ACTORS) == ["2", None, None]
    assert most(replace(ACTORS, unit="pair")) == [None] * 6


def test_a_question_says_how_many_answers_it_takes():
    assert "Topics (1 at the most)" in values(compiled(ACTORS), "Header")


def test_the_screen_says_which_labels_a_link_joins():
    assert values(compiled(ACTORS), "Relation") == ["arms", "meets", "has"]
    assert values(compiled(ACTORS), "Markdown")[0] == (
        "<ul><li><b>arms</b> State → State, Person</li><li><b>meets</b> Person → the same</li>"
        "<li><b>has</b> any → Place</li></ul>"
    )


def test_more_than_ten_labels_stand_in_two_columns():
    def crowds(number: int) -> int:
        labels = tuple(Label(f"L{n}", "", "#c2410c") for n in range(number))
        return compile_config(replace(TINY, labels=labels)).count('"cd-group cd-first cd-crowd"')

    assert [crowds(10), crowds(11)] == [0, 1]


def test_a_list_with_a_single_entry_lies_in_a_box_because_label_studio_refuses_it_bare():
    root = compiled(replace(TINY, labels=TINY.labels[:1], attributes=(), relations=()))
    [labels] = root.iter("Labels")
    assert [(child.tag, [one.tag for one in child]) for child in labels] == [("View", ["Label"])]


# Pairs and stories


def test_a_pair_has_two_articles_each_with_labels_and_attributes_of_its_own_on_the_same_keys():
    pair = replace(ACTORS, unit="pair")
    assert named(pair) == [
        *("role_1.1", "role_1.2", "who_1", "role_2.1", "role_2.2", "who_2", "topic", "unsure", "note"),
        *("span_1", "text_1", "span_2", "text_2"),
    ]
    root = compiled(pair)
    assert [label.get("hotkey") for label in root.iter("Label")] == ["1", "2", "3"] * 2
    assert [e.get("toName") for e in root.iter() if e.get("name") in ("topic", "unsure", "note")] == [
        "text_1"
    ] * 3
    assert [e.get("value") for e in root.iter("Text")] == ["$text_1", "$text_2"]
    assert values(root, "Header")[-6:] == [
        f"${name}_{n}" for n in (1, 2) for name in ("title", "outlet", "published")
    ]


def test_a_story_has_room_for_four_articles():
    assert named(replace(ACTORS, unit="story", attributes=(), questions=())) == [
        *("unsure", "note", "span_1", "text_1", "span_2", "text_2", "span_3", "text_3", "span_4", "text_4"),
    ]


def test_a_blind_screen_of_several_articles_shows_no_outlet():
    assert "$outlet" not in compile_config(replace(ACTORS, unit="story"), blind_source=True)


# Other outlets


def test_other_outlets_are_shown_as_headers_which_nobody_can_label():
    root = compiled(TINY, other_outlets=True, blind_source=True)
    assert values(root, "Panel") == ["$other_1_head", "$other_2_head", "$other_3_head"]
    assert values(root, "Header")[-5:] == ["$other_1", "$other_2", "$other_3", "$title", "$published"]
    assert [e.get("value") for e in root.iter("Text")] == ["$text"]


def test_pairs_and_stories_show_their_outlets_already():
    story = replace(ACTORS, unit="story")
    assert compile_config(story, other_outlets=True) == compile_config(story)


# What a scheme says is text, never markup


WORDS = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20) | st.sampled_from(
    [
        '"',
        "'",
        "a & b",
        "&lt;",
        "<b>x</b>",
        "]]>",
        "<!--",
        "$",
        "US$",
        "true",
        "/>",
        '" onclick="x',
        "&#0;",
        "ﬁ",
        "🚢",
    ]
)


@given(WORDS, WORDS, WORDS, st.text(st.characters(exclude_categories=["Cs"]), max_size=20))
def test_every_text_that_a_scheme_may_hold_comes_back_from_the_xml_unharmed(
    label, option, title, description
):
    given_scheme = {
        "name": "s",
        "version": 1,
        "title": "S",
        "labels": [{"name": label, "description": description}],
        "attributes": [{"name": "aim", "title": title, "options": [option]}],
        "questions": [{"name": "stance", "title": title, "options": [option, f"not {option}"]}],
        "relations": [label],
    }
    try:
        scheme = parse(yaml.safe_dump(given_scheme), Path("s.yaml"))
    except SchemeError:
        assume(False)
    root = compiled(scheme)
    name, value = scheme.labels[0].name, scheme.attributes[0].options[0].value
    assert (name, value) == (label.strip(), option.strip())
    assert values(root, "Label") == [name]
    assert values(root, "Relation") == [name]
    assert values(root, "Choice") == [value, value, f"not {option}".strip(), "unsure"]
    assert [e.get("hint") for e in root.iter("Label")] == [f"{name}: {description}" if description else None]
    headers = [value.replace("\u2060", "") for value in values(root, "Header")]
    assert headers[:2] == [title.strip().replace("\u2060", "")] * 2


@given(st.text(alphabet="$a{}[].1 é", min_size=1, max_size=8))
def test_no_title_and_no_heading_becomes_a_field_of_the_task(title):
    root = compiled(
        replace(
            TINY,
            attributes=(Attribute("aim", title, "text"),),
            questions=(Question("stance", title, (Option("a"), Option("b")), "nominal"),),
            relations=(Link(title),),
            guidelines=f"## {title}\n\nWords: {title}.\n",
        )
    )
    shown = values(root, "Header") + values(root, "Markdown")
    assert re.findall(r"\$[\w\[\].{}]+", " ".join(shown)) == ["$title", "$outlet", "$published"]


@given(WORDS)
def test_what_stands_in_the_html_of_the_screen_stays_words(words):
    assume(words.strip())
    link = Link(words, (words,), (words,))
    scheme = replace(TINY, relations=(link,), guidelines=f"Hi\n\n## {words}\n\nHo\n")
    html = "".join(
        MarkdownIt("commonmark", {"html": True}).render(value)
        for value in values(compiled(scheme), "Markdown")
    )
    tags = set(re.findall(r"</?(\W*[a-zA-Z]\w*)", html))
    assert tags == {"details", "summary", "span", "kbd", "ul", "li", "b", "p"}


# Guidelines


def test_guidelines_are_cut_at_their_second_headings_and_lose_the_first():
    assert sections(
        "# Bias\n\nRead *all*.\n\n## Lexical  \nWords.\n\n### Deeper\n\n## Empty\n\n## Stance\n\n- a\n- b\n"
    ) == [
        (None, "Read *all*."),
        ("Lexical", "Words.\n\n### Deeper"),
        ("Stance", "- a\n- b"),
    ]


@pytest.mark.parametrize(
    ("guidelines", "cut"),
    [
        ("", []),
        ("# Only a title\n", []),
        ("Only words.", [(None, "Only words.")]),
        ("## A\n## B\nwords", [("B", "words")]),
        ("#\n\nWords.", [(None, "#\n\nWords.")]),
        ("##\n\nWords.\n\nMore.", [(None, "##\n\nWords.\n\nMore.")]),
    ],
)
def test_nothing_of_the_guidelines_is_lost_but_headings_without_words(guidelines, cut):
    assert sections(guidelines) == cut


def dangers(markdown: str) -> list[tuple[str, str]]:
    """List raw HTML, pictures and links to anything but the web, as the most permissive reader finds them."""
    reader = MarkdownIt("commonmark", {"html": True})
    reader.validateLink = lambda _: True
    found = []
    blocks = reader.parse(markdown)
    for token in [*blocks, *(child for block in blocks for child in block.children or ())]:
        if token.type.startswith("html"):
            found.append(("html", token.content))
        elif token.type == "image":
            found.append(("picture", token.attrs["src"]))
        elif token.type == "link_open" and not re.match(r"https?://|#", token.attrs["href"]):
            found.append(("link", token.attrs["href"]))
    return found + [("field", field) for field in re.findall(r"\$[\w\[\].{}]+", markdown)]


@pytest.mark.parametrize(
    "markdown",
    [
        "<b>x</b>",
        "a <img src=x onerror=alert(1)> b",
        "<script>alert(1)</script>",
        "<!-- x -->",
        "<javascript:alert(1)>",
        "<https://a.example>",
        "[x](javascript:alert(1))",
        "[x](<javascript:alert(1)>)",
        "[x]( javascript:alert(1))",
        "[x](\njavascript:alert(1))",
        "[x](java&#115;cript:alert(1))",
        "[x](http&#58;//a)",
        "[x](data:text/html,x)",
        "[x](//a.example)",
        "[x [y](javascript:a)](javascript:b)",
        "[x](a(b(javascript:c)))",
        "[x](https://a (javascript:b))",
        "[x][y]\n\n[y]: javascript:alert(1)",
        "[y]\n\n[y]: javascript:alert(1)",
        "[y]\n\n> [y]:\n> javascript:alert(1)",
        "![x](https://a.example/pixel.png)",
        "!![x](https://a.example/pixel.png)",
        "[![x](javascript:a)](javascript:b)",
        "![x][y]\n\n[y]: https://a.example/pixel.png",
        "![y]\n\n[y]: https://a.example/pixel.png",
        "$outlet",
        "\\$outlet ${outlet} $[0] $$outlet",
        "`$outlet <b>`",
    ],
)
def test_nothing_in_guidelines_runs_leads_astray_fetches_or_reads_the_task(markdown):
    assert dangers(plain_markdown(markdown)) == []


@given(
    st.lists(
        st.sampled_from(
            [
                *"[]()!<>:\\\n `$&#xy",
                "javascript:a",
                "https://a",
                "![",
                "!![",
                "](",
                "]:",
                "&#58;",
                "&lt;",
                "<a",
                "\n\n[x]: ",
            ]
        ),
        max_size=14,
    ).map("".join)
)
def test_no_mixture_of_markdown_gets_through(markdown):
    assert dangers(plain_markdown(markdown)) == []


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**Bold**, *it* and [the paper](https://a.example/x?a=1&b=2).",
         '<p><strong>Bold</strong>, <em>it</em> and <a href="https://a.example/x?a=1&amp;b=2">the paper</a>.</p>\n'),
        ("a < b & c > d, 5 $, &copy;", "<p>a &lt; b &amp; c &gt; d, 5 $, &amp;copy;</p>\n"),
        ("- one\n- two [x]: y", "<ul>\n<li>one</li>\n<li>two [x]: y</li>\n</ul>\n"),
        ("Stop![^1]", "<p>Stop![^1]</p>\n"),
    ],
)  # fmt: skip
def test_plain_guidelines_look_as_they_were_written(markdown, html):
    drawn = MarkdownIt("commonmark", {"html": False}).render(plain_markdown(markdown)).replace("\u2060", "")
    assert drawn == html


def test_the_instructions_are_html_without_raw_html_pictures_or_links_that_run():
    scheme = replace(
        TINY,
        guidelines="# A\n\n<b>x</b> [y](javascript:a) [z](https://z.example) ![p](https://a.example/pixel.png)\n",
    )
    assert instructions_html(scheme) == (
        "<h1>A</h1>\n<p>&lt;b&gt;x&lt;/b&gt; [y](javascript:a) "
        '<a href="https://z.example">z</a> !<a href="https://a.example/pixel.png">p</a></p>\n'
    )
