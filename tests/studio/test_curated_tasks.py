"""A curator's task, made of a row: letters for names, differences in words, everyone's labels as predictions."""

import re
from dataclasses import replace
from typing import Any

from copydesk.schemes import Attribute, Label, LabelScheme, Link, Option, Question
from copydesk.schemes.model import UnitKind
from copydesk.studio.adjudicating import curated, letters, stale
from copydesk.studio.config import compile_config

TEXT = "Ferries stop & <b>wait</b>, $text says."


def options(*values: str) -> tuple[Option, ...]:
    return tuple(map(Option, values))


def scheme(unit: UnitKind = "article") -> LabelScheme:
    return LabelScheme(
        name="bias",
        version=1,
        title="Media bias",
        source="invented",
        labels=(Label("Lexical", "1", "#c2410c"), Label("Informational", "2", "#1d4ed8")),
        attributes=(
            Attribute("polarity", "Polarity", "choice", options("negative", "positive")),
            Attribute("roles", "Roles", "choices", options("hero", "victim")),
        ),
        questions=(
            Question("stance", "Stance", options("left", "center", "right"), "ordinal"),
            Question("topics", "Topics", options("strike", "sea"), "nominal", multiple=True),
        ),
        relations=(Link("says"),),
        unit=unit,
    )


def span(words: str, label: str = "Lexical", **more: Any) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"label": label, "start": start, "end": start + len(words), "text": words} | more


def vote(who: str, *spans: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"annotator": who, "spans": list(spans), "answers": {"stance": "left", "topics": []}} | more


def row(*votes: dict[str, Any], **more: Any) -> dict[str, Any]:
    agreed = {
        "spans": [],
        "disputed_spans": [],
        "answers": {"stance": "left", "topics": []},
        "disputed_answers": [],
    }
    return (
        {"unit_id": "article:a", "article_id": "a", "title": None, "text": TEXT}
        | agreed
        | {"votes": votes}
        | more
    )


def made(one: dict[str, Any], of: LabelScheme | None = None) -> dict[str, Any]:
    task = {"data": {"unit_id": one["unit_id"], "objects": {"text": {"sha256": "f4fc"}}}}
    return curated(one, of or scheme(), "k3v9q2", task)


def said(task: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Give the differences that a task shows, without the empty boxes."""
    shown = [
        (task["data"][f"dispute_{n}"], task["data"][f"dispute_{n}_said"].split("\n")) for n in range(1, 25)
    ]
    return [one for one in shown if one[0]]


def test_letters_are_dealt_by_unit_and_project_whatever_the_order_of_the_names():
    assert letters(["ana", "ben"], "article:a", "k") == letters(["ben", "ana"], "article:a", "k")
    dealt = {letters(["ana", "ben"], f"article:{n}", "k")["ana"] for n in range(20)}
    assert dealt == {"A", "B"}
    assert list(letters(map(str, range(28)), "u", "k").values())[25:] == ["Z", "A2", "B2"]


def test_a_tied_span_says_who_marked_it_and_markup_stays_as_it_is():
    marked = span("<b>wait</b>, $text", polarity="negative")
    by = letters(["ana", "ben"], "article:a", "k3v9q2")

    task = made(row(vote("ana", marked), vote("ben"), disputed_spans=[marked]))

    assert said(task) == [
        (
            "<b>wait</b>, $text · Lexical",
            [
                "Ferries stop & [<b>wait</b>, $text] says.",
                f"marked by {by['ana']}; not by {by['ben']}",
                f"polarity: negative {by['ana']}",
            ],
        )
    ]


def test_ties_come_first_and_what_is_only_outvoted_says_so():
    stop, wait = span("stop", "Informational"), span("wait")
    one = row(
        vote("ana", stop, wait), vote("ben", wait), vote("cleo"), vote("dan"),
        disputed_spans=[wait], answers={"stance": "left", "topics": ["sea"]},
    )  # fmt: skip
    one["votes"][0]["answers"] = {"stance": "right", "topics": ["sea", "strike"]}

    assert [head for head, _ in said(made(one))] == [
        "wait · Lexical", "Stance (there is a majority)", "Topics (there is a majority)",
        "stop · Informational (outvoted)",
    ]  # fmt: skip


def test_a_disputed_attribute_of_an_agreed_span_is_a_difference_and_is_not_filled_in():
    by = letters(["ana", "ben"], "article:a", "k3v9q2")
    agreed = span("stop", roles=["hero"], disputed_attributes=["polarity"])
    votes = [
        vote("ana", span("stop", polarity="negative", roles=["hero"])),
        vote("ben", span("stop", roles=["hero"])),
    ]

    task = made(row(*votes, spans=[agreed]))

    [(head, lines)] = said(task)
    assert (head, lines[0]) == ("stop · Lexical", "Ferries [stop] & <b>wait</b>, $text says.")
    assert lines[1:] == [
        f"marked by {', '.join(sorted(by.values()))}", f"polarity: negative {by['ana']}; none {by['ben']}",
    ]  # fmt: skip
    place = {"start": 8, "end": 12}
    region = {"id": "agreed-1", "to_name": "text"}
    assert task["predictions"][0]["result"] == [
        region | {"from_name": "span", "type": "labels", "value": place | {"text": "stop", "labels": ["Lexical"]}},
        region | {"from_name": "roles", "type": "choices", "value": place | {"choices": ["hero"]}},
        {"id": "q-stance", "to_name": "text", "from_name": "stance", "type": "choices",
         "value": {"choices": ["left"]}},
    ]  # fmt: skip


def arrow(begin: int, end: int, relation: str = "says", **more: int) -> dict[str, Any]:
    return {"relation": relation, "from": begin, "to": end, "direction": "right"} | more


def test_the_relations_of_a_row_are_filled_in_with_those_that_join_the_parts_of_a_span():
    ends = [span("Ferries"), span("stop"), span("wait")]
    links = [arrow(1, 0, votes=2, of=2), arrow(2, 1, "continues", votes=2, of=2)]
    of = replace(scheme(), relations=(Link("says"), Link("continues")))
    one = row(vote("ana", *ends), vote("ben", *ends), spans=ends, relations=links)

    filled, without = (made(one, of)["predictions"][0]["result"] for of in (of, scheme()))

    drawn = [
        {"from_id": begin, "to_id": end, "type": "relation", "direction": "right", "labels": [label]}
        for begin, end, label in (("agreed-2", "agreed-1", "says"), ("agreed-3", "agreed-2", "continues"))
    ]
    assert [region for region in filled if region["type"] == "relation"] == drawn
    assert [region for region in without if region["type"] == "relation"] == drawn[:1]


def test_what_people_link_otherwise_is_a_difference_with_the_way_of_each_arrow():
    ends = [span("Ferries"), span("stop", "Informational")]
    votes = [
        vote("ana", *ends, relations=[arrow(0, 1)]),
        vote("ben", *ends, relations=[arrow(1, 0)]),
        vote("cleo", *ends),
        vote("dan", ends[0]),
    ]
    by = letters(["ana", "ben", "cleo", "dan"], "article:a", "k3v9q2")

    tied = made(row(*votes, spans=ends, disputed_relations=[arrow(0, 1), arrow(1, 0)]))
    outvoted = made(row(*votes, spans=ends))

    [(head, lines)] = said(tied)
    assert head == "Ferries · Lexical — stop · Informational"
    assert lines[:2] == [
        "[Ferries] stop & <b>wait</b>, $text …", "Ferries [stop] & <b>wait</b>, $text says.",
    ]  # fmt: skip
    assert sorted(lines[2:]) == [
        f"no link: {by['cleo']}", f"says (first to second): {by['ana']}", f"says (second to first): {by['ben']}",
    ]  # fmt: skip
    assert said(outvoted) == [(f"{head} (there is a majority)", lines)]
    same = [vote(who, *ends, relations=[arrow(0, 1)]) for who in ("ana", "ben")]
    assert said(made(row(*same, spans=ends, relations=[arrow(0, 1)]))) == []


def test_in_a_pair_every_difference_names_its_text_and_every_region_is_on_its_own():
    articles = [{"article_id": name, "title": None, "text": TEXT} for name in "ab"]
    mine = span("stop", article_id="b")
    pair = row(vote("ana", mine), vote("ben"), unit_id="pair:a+b", disputed_spans=[mine], articles=articles)
    del pair["article_id"], pair["text"]

    task = made(pair, scheme("pair"))

    assert [head for head, _ in said(task)] == ["text 2: stop · Lexical"]
    placed = [
        (one["from_name"], one["to_name"])
        for prediction in task["predictions"][1:]
        for one in prediction["result"]
        if one["type"] == "labels"
    ]
    assert placed == [("span_2", "text_2")]


def test_more_differences_than_boxes_share_the_last_one():
    marks = [{"label": "Lexical", "start": n, "end": n + 1, "text": TEXT[n]} for n in range(26)]

    shown = said(made(row(vote("ana", *marks), vote("ben"), disputed_spans=marks)))

    assert (len(shown), shown[-1][0]) == (24, "3 more")
    assert [line for line in shown[-1][1] if "·" in line] == [
        "/ · Lexical", "b · Lexical", "> · Lexical",
    ]  # fmt: skip


def test_a_task_is_stale_when_anybody_said_something_else_or_the_text_is_another():
    stop = span("stop")
    first = made(row(vote("ana", stop), vote("ben"), disputed_spans=[stop]))
    second = made(row(vote("ana", stop), vote("ben"), vote("cleo"), disputed_spans=[stop]))

    assert not stale(first["data"], first)
    assert stale(first["data"], second)
    assert stale(first["data"] | {"objects": {"text": {"sha256": "0"}}}, first)


def test_the_curators_screen_has_the_boxes_the_reason_and_no_flag_and_the_annotators_has_none_of_them():
    curators, annotators = (compile_config(scheme(), curator=curator) for curator in (True, False))

    assert ("$dispute_24_said" in curators, 'name="reason"' in curators, 'name="unsure"' in curators) == (
        True, True, False,
    )  # fmt: skip
    assert ("$dispute_1" in annotators, 'name="reason"' in annotators) == (False, False)


def test_every_reason_has_a_key_of_its_own_where_the_scheme_leaves_few():
    keys = "1234567890qwerasdfzxcvyuiophjkl"
    asked = Question("topics", "Topics", tuple(Option(key, key) for key in keys), "nominal", multiple=True)
    crowded = replace(scheme("pair"), labels=(), attributes=(), relations=(), questions=(asked,))

    config = compile_config(crowded, curator=True)

    own = re.findall(r'hotkey="(.)"', config.partition('name="reason"')[2])
    assert (len(own), len({*own, *keys})) == (5, len(keys) + 5)
