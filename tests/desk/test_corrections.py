"""`adjudicate --pages`: to each annotator what was decided otherwise than she said, and nobody else's name."""

import re
from html.parser import HTMLParser
from typing import Any

from copydesk.desk.corrections import Difference, differences, page
from copydesk.schemes import Attribute, Label, LabelScheme, Option, Question
from support.newsroom import answer, articles, newsroom, span

SCHEME = LabelScheme(
    name="bias",
    version=1,
    title="Media <bias>",
    source="invented",
    labels=(Label("Lexical", "1", "#c2410c"), Label("Informational", "2", "#1d4ed8")),
    attributes=(Attribute("polarity", "Polarity", "choice", (Option("negative"), Option("positive"))),),
    questions=(Question("stance", "Stance", (Option("left"), Option("right")), "ordinal"),),
)
TEXT = "Ferries stop & <b>wait</b>, says the port."
UNIT = {"unit_id": "article:a", "article_id": "a", "title": "Ferries <stop>", "text": TEXT}


def marked(words: str, label: str, **more: Any) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"label": label, "start": start, "end": start + len(words), "text": words} | more


def row(decided: list[dict[str, Any]], yours: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    votes = [{"annotator": "ana", "spans": yours, "answers": {"stance": "left"}}]
    decision = {
        "spans": decided,
        "answers": {"stance": "left"},
        "adjudicated": {"by": "lead", "reason": "slip"},
    }
    return UNIT | decision | {"votes": votes} | more


def found(decided: list[dict[str, Any]], yours: list[dict[str, Any]]) -> list[Difference]:
    one = row(decided, yours)
    return differences(one, one["votes"][0], SCHEME)


def test_the_same_labels_are_no_difference():
    assert found([marked("stop", "Lexical")], [marked("stop", "Lexical")]) == []


def test_marks_that_only_one_side_has_are_listed_in_the_order_of_the_text():
    yours, decided = marked("wait", "Lexical"), marked("Ferries", "Informational")

    assert found([decided], [yours]) == [
        Difference("not marked by you", "span", "nothing", "Informational", decided),
        Difference("not in the decision", "span", "Lexical", "nothing", yours),
    ]


def test_the_same_place_with_another_label_is_one_difference():
    decided = marked("stop", "Informational")

    assert found([decided], [marked("stop", "Lexical")]) == [
        Difference("another label", "span", "Lexical", "Informational", decided)
    ]


def test_the_same_label_on_some_of_its_characters_is_another_boundary():
    decided = marked("Ferries stop", "Lexical")

    assert found([decided], [marked("stop", "Lexical")]) == [
        Difference("another boundary", "Lexical", "stop", "Ferries stop", decided)
    ]


def test_another_value_of_an_attribute_and_another_answer_are_differences():
    decided = marked("stop", "Lexical", polarity="negative")
    one = row([decided], [marked("stop", "Lexical", polarity="positive")], answers={"stance": None})

    assert differences(one, one["votes"][0], SCHEME) == [
        Difference("another answer", "Stance", "left", "nothing"),
        Difference("another polarity", "Lexical", "positive", "negative", decided),
    ]


def test_what_is_linked_otherwise_between_spans_of_both_is_a_difference():
    ends = [marked("Ferries", "Lexical"), marked("stop", "Informational")]
    forth, back = ({"relation": "says", "from": one, "to": 1 - one, "direction": "right"} for one in (0, 1))
    one = row(ends, ends, relations=[back])
    mine, other, neither = ({**one["votes"][0], "relations": links} for links in ([back], [forth], []))

    assert differences(one, mine, SCHEME) == []
    assert differences(one, other, SCHEME) == [
        Difference(
            "another link", "Ferries — stop", "says (first to second)", "says (second to first)", ends[0]
        )
    ]
    assert differences(one, neither, SCHEME) == [
        Difference("another link", "Ferries — stop", "nothing", "says (second to first)", ends[0])
    ]
    assert "<i>Ferries — stop</i> <b>says (second to first)</b>" in page("ana", [one], {}, SCHEME, set())


class Page(HTMLParser):
    """The text and the tags of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.text: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name in ("href", "src")]

    def handle_data(self, data: str) -> None:
        if data.strip() and self.tags[-1] != "style":
            self.text.append(data.strip())


HOSTILE = "<script>alert(1)</script>\"'&lt;img src=x onerror=alert(2)>"


def test_hostile_names_titles_notes_and_answers_are_text_and_nothing_else():
    question = Question(HOSTILE[:20], HOSTILE, (Option(HOSTILE), Option("right")), "nominal")
    scheme = LabelScheme("x", 1, HOSTILE, "", (Label(HOSTILE, "1", "#c2410c"),), questions=(question,))
    text = f"{HOSTILE} {HOSTILE}"
    mine = {"label": HOSTILE, "start": 0, "end": len(HOSTILE), "text": HOSTILE}
    decided = {
        "unit_id": HOSTILE, "article_id": HOSTILE, "title": HOSTILE, "text": text, "spans": [],
        "answers": {question.name: "right"}, "adjudicated": {"by": HOSTILE, "reason": HOSTILE},
        "votes": [{"annotator": HOSTILE, "spans": [mine], "answers": {question.name: HOSTILE}}],
    }  # fmt: skip

    html = page(HOSTILE, [decided], {HOSTILE: HOSTILE}, scheme, {"ben"})

    read = Page(html)
    assert {"script", "img"} & set(read.tags) == set()
    assert read.text == [
        f"Corrections for {HOSTILE}", f"Corrections for {HOSTILE}",
        f"{HOSTILE} · Decided of what you labelled: 1. The decision is what you said: 0.",
        HOSTILE, "Why people differed:", HOSTILE, HOSTILE,
        f"another answer · {HOSTILE}", "You", HOSTILE, "Decision", "right",
        "not in the decision", HOSTILE, HOSTILE, "You", HOSTILE, "Decision", "nothing",
        "You", HOSTILE, HOSTILE, HOSTILE, HOSTILE, "Decision", HOSTILE, "right",
    ]  # fmt: skip


def test_other_peoples_names_in_a_note_become_others_in_any_case_and_only_whole_names():
    html = page(
        "ana",
        [row([], [])],
        {"article:a": "Ben and CLEO-2 are right, not benign."},
        SCHEME,
        {"ben", "cleo-2"},
    )

    assert "others and others are right, not benign." in html
    assert not re.search(r"\bben\b|cleo", html, re.IGNORECASE)


def test_each_annotator_of_a_decided_unit_gets_a_page_of_her_own(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        room.desk.add(articles({"id": "a", "title": "Ferries"}))
        room.desk.push()
        room.submit("ana", "a", span("r1", "Lexical", 0, 7), answer("stance", "left"))
        room.submit("ben", "a", answer("stance", "left"))
        room.desk.pull()
        room.desk.adjudicate()
        lead = next(n for n, mail in room.studio.users.items() if mail.startswith("lead@"))
        task = next(t for t in room.studio.tasks.values() if t["data"]["round"] == "adjudication")
        written = {"type": "textarea", "value": {"text": ["See 3.2, as ben does"]}}
        told = [
            answer("stance", "left"),
            answer("reason", "slip", region="w"),
            answer("note", region="n") | written,
        ]
        room.studio.annotate(task["id"], lead, told)
        room.desk.pull()

        pages = room.desk.corrections(tmp_path / "pages")

        assert [path.name for path in pages] == ["ana.html", "ben.html"]
        anas, bens = (Page(path.read_text("utf-8")) for path in pages)
        assert anas.text[2:] == [
            "Media bias · Decided of what you labelled: 1. The decision is what you said: 0.",
            "Ferries", "Why people differed:", "slip", "See 3.2, as others does",
            "not in the decision", "Ferries", "stop, says a.", "You", "Lexical", "Decision", "nothing",
            "You", "stance", "left", "Ferries", "Lexical", "Decision", "stance", "left",
        ]  # fmt: skip
        assert bens.text[2:] == [
            "Media bias · Decided of what you labelled: 1. The decision is what you said: 1.",
            "Ferries", "Why people differed:", "slip", "See 3.2, as ben does", "The decision is what you said.",
            "You", "stance", "left", "Decision", "stance", "left",
        ]  # fmt: skip
