"""The golden test of pairs and stories, literal from plan to training set, through the real SDK and a fake server."""

import json
import secrets

import pandas as pd
import pytest

from copydesk import audit, printing
from copydesk.errors import LabelError, SchemeError
from copydesk.records import sha256
from copydesk.studio import tasks
from support.newsroom import articles, newsroom, plain

PAIR = """\
name: same
version: 1
title: Two articles, one story?
unit: pair
questions:
  - {name: overall, level: ordinal, options: [same, similar, other]}
  - {name: event, options: [yes, no]}
""".replace("[yes, no]", '["yes", "no"]')
STORY = """\
name: told
version: 1
title: One story, several outlets
unit: story
labels: [{name: Actor}, {name: Act}]
attributes:
  - {name: role, options: [hero, villain]}
questions:
  - {name: topic, options: [strike, sea]}
relations: [same]
"""
G = "Dockers strike on."
C = "Strikers block the port."
T = "Port blocked, union says."
FERRY = [
    {"id": "g", "outlet": "Gazette", "story": "ferry", "published": "2026-03-02", "title": "On", "text": G,
     "url": "https://gazette.example/g"},
    {"id": "c", "outlet": "Courier", "story": "ferry", "published": "2026-03-01", "title": "Block", "text": C},
    {"id": "t", "outlet": "Tribune", "story": "ferry", "published": "2026-03-03", "title": "Port", "text": T},
]  # fmt: skip
GAS = [
    {"id": "a", "outlet": "Gazette", "story": "gas", "text": "Gas is dear."},
    {"id": "b", "outlet": "Courier", "story": "gas", "text": "Gas prices rise."},
]


def on(
    text: int, name: str, region: str, start: int, end: int, kind: str, values: list[str], control: int = 0
):
    """Make an item as the browser does: of a text, or an echo that a key wrote under another text's control."""
    return {
        "id": region, "from_name": f"{name}_{control or text}", "to_name": f"text_{text}", "type": kind,
        "origin": "manual", "value": {"start": start, "end": end, "text": "never looked at", kind: values},
    }  # fmt: skip


def answered(question: str, value: str):
    return {"id": f"q-{question}", "from_name": question, "to_name": "text_1", "type": "choices",
            "origin": "manual", "value": {"choices": [value]}}  # fmt: skip


def link(start: str, end: str):
    return {"from_id": start, "to_id": end, "type": "relation", "direction": "right", "labels": ["same"]}


def opened(tmp_path, monkeypatch, scheme, *rows):
    letters = iter("k3v9q2" + "m8w1zz" + "p4c7r8" + "d5f6h7")
    monkeypatch.setattr(secrets, "choice", lambda _: next(letters))
    room = newsroom(tmp_path, monkeypatch, "ana", "ben", scheme=scheme)
    return room, [*rows]


@pytest.fixture
def pairs(tmp_path, monkeypatch):
    """Two articles of one story, two of another; both people compare all four pairs."""
    opening, rows = opened(tmp_path, monkeypatch, PAIR, *FERRY[:2], *GAS)
    with opening as room:
        room.desk.add(articles(*rows))
        room.pushed = room.desk.push()
        yield room


@pytest.fixture
def story(tmp_path, monkeypatch):
    """Three articles of three outlets on one story."""
    opening, rows = opened(tmp_path, monkeypatch, STORY, *FERRY)
    with opening as room:
        room.desk.add(articles(*rows))
        room.pushed = room.desk.push()
        yield room


@pytest.fixture
def rated(pairs):
    time = {"updated_at": "2026-03-03T09:00:00Z", "lead_time": 20.0}
    pairs.submit("ana", "pair:c+g", answered("overall", "same"), answered("event", "yes"), id=41, **time)
    pairs.submit("ben", "pair:c+g", answered("overall", "similar"), answered("event", "yes"), id=7, **time)
    pairs.submit("ana", "pair:a+b", answered("overall", "other"), id=42, **time)
    pairs.desk.pull()
    return pairs


ANA = [
    on(1, "span", "a1", 0, 8, "labels", ["Actor"]),
    on(1, "role", "a1", 0, 8, "choices", ["hero"]),
    on(1, "role", "a1", 0, 8, "choices", ["villain"], control=3),  # its key is the same on every text
    on(3, "span", "a3", 14, 19, "labels", ["Actor"]),
    on(2, "span", "a2", 0, 7, "labels", ["Actor"]),
    on(2, "role", "a2", 0, 7, "choices", ["villain"]),
    link("a1", "a3"),
    link("a3", "a2"),
    answered("topic", "strike"),
]
BEN = [on(1, "span", "b1", 0, 8, "labels", ["Actor"]), on(2, "span", "b2", 0, 8, "labels", ["Actor"])]


@pytest.fixture
def marked(story):
    time = {"updated_at": "2026-03-03T09:00:00Z", "lead_time": 60.0}
    story.submit("ana", "story:ferry", *ANA, id=41, **time)
    story.submit("ben", "story:ferry", *BEN, id=7, **time)
    story.report = story.desk.pull()
    return story


# The plan and its tasks


def test_the_pairs_within_each_story_and_as_many_across_are_sent(pairs):
    assert plain(pairs.desk.units()) == [
        ("pair:a+b", ["a", "b"]),
        ("pair:a+c", ["a", "c"]),
        ("pair:b+g", ["b", "g"]),
        ("pair:c+g", ["c", "g"]),
    ]
    assert plain(pairs.desk.assignments(), "unit_id", "annotator") == [
        ("pair:c+g", "ana"), ("pair:c+g", "ben"), ("pair:a+b", "ana"), ("pair:a+b", "ben"),
        ("pair:a+c", "ana"), ("pair:a+c", "ben"), ("pair:b+g", "ana"), ("pair:b+g", "ben"),
    ]  # fmt: skip
    assert (pairs.pushed.sent, pairs.pushed.unit, pairs.pushed.left_out) == (8, "pair", {})


def test_the_task_of_a_story_shows_its_articles_in_order(story):
    assert story.studio.tasks[story.task("ana", "story:ferry")]["data"] == {
        "unit_id": "story:ferry",
        "project_key": "k3v9q2",
        "scheme": "told@1",
        "round": "label",
        "objects": {
            "text_1": {"article_id": "c", "field": "text", "sha256": sha256(C)},
            "text_2": {"article_id": "g", "field": "text", "sha256": sha256(G)},
            "text_3": {"article_id": "t", "field": "text", "sha256": sha256(T)},
        },
        "title_1": "Block", "outlet_1": "Courier", "published_1": "2026-03-01", "text_1": C,
        "title_2": "On", "outlet_2": "Gazette", "published_2": "2026-03-02", "text_2": G,
        "title_3": "Port", "outlet_3": "Tribune", "published_3": "2026-03-03", "text_3": T,
        "title_4": "", "outlet_4": "", "published_4": "", "text_4": "",
    }  # fmt: skip


def test_a_second_push_sends_nothing(story):
    assert story.desk.push().sent == 0
    assert len(story.studio.tasks) == 2


def test_a_blind_task_of_a_pair_names_neither_source_nor_ids_and_comes_back_to_its_pair(
    tmp_path, monkeypatch
):
    opening, rows = opened(tmp_path, monkeypatch, PAIR, *FERRY[:2])
    with opening as room:
        room.settings("blind_source = false", "blind_source = true")
        room.desk.add(articles(*rows))
        room.desk.push()
        task = next(iter(room.studio.tasks.values()))
        shown = task["data"]
        assert (shown["outlet_1"], shown["outlet_2"], shown["text_1"], shown["text_3"]) == ("", "", C, "")
        assert shown["unit_id"].startswith("pair:")
        assert len(shown["unit_id"]) == len("pair:") + 16
        assert {one["article_id"] for one in shown["objects"].values()}.isdisjoint({"c", "g"})
        room.studio.annotate(task["id"], 1, [answered("overall", "same")])
        room.desk.pull()
        assert plain(room.desk.choices(), "unit_id", "question", "value") == [("pair:c+g", "overall", "same")]


# What comes back


def test_the_spans_of_a_story_are_each_on_their_article(marked):
    columns = ["span_id", "unit_id", "article_id", "field", "label", "start", "end", "text", "check", "role"]
    assert plain(marked.desk.spans(), *columns) == [
        ("k3v9q2/41/a1", "story:ferry", "c", "text", "Actor", 0, 8, "Strikers", "exact", "hero"),
        ("k3v9q2/41/a3", "story:ferry", "t", "text", "Actor", 14, 19, "union", "exact", None),
        ("k3v9q2/41/a2", "story:ferry", "g", "text", "Actor", 0, 7, "Dockers", "exact", "villain"),
        ("m8w1zz/7/b1", "story:ferry", "c", "text", "Actor", 0, 8, "Strikers", "exact", None),
        ("m8w1zz/7/b2", "story:ferry", "g", "text", "Actor", 0, 8, "Dockers ", "exact", None),
    ]
    assert plain(marked.desk.rejected()) == []


def test_relations_lead_from_one_article_to_another(marked):
    assert plain(marked.desk.relations()) == [
        ("k3v9q2/41", "story:ferry", "ana", "same", "k3v9q2/41/a1", "k3v9q2/41/a3", "right"),
        ("k3v9q2/41", "story:ferry", "ana", "same", "k3v9q2/41/a3", "k3v9q2/41/a2", "right"),
    ]


def test_a_span_under_the_control_of_another_text_is_rejected_and_the_padding_holds_none(story):
    story.submit(
        "ana",
        "story:ferry",
        on(1, "span", "x1", 0, 8, "labels", ["Actor"], control=2),
        on(4, "span", "x2", 0, 0, "labels", ["Actor"]),
        {"id": "x3", "from_name": "span", "to_name": "text_1", "type": "labels",
         "value": {"start": 0, "end": 8, "labels": ["Actor"]}},
    )  # fmt: skip
    story.desk.pull()
    assert plain(story.desk.rejected(), "item", "reason") == [
        ("x1", "'span_2' does not label 'text_1'"),
        ("x2", "unknown object 'text_4'; the task has text_1, text_2, text_3"),
        ("x3", "'span' does not label 'text_1'"),
    ]
    assert plain(story.desk.spans()) == []


def test_an_export_of_stories_gives_the_same_spans(marked, tmp_path):
    before = plain(marked.desk.spans()), plain(marked.desk.relations())
    path = tmp_path / "export.json"
    tasks = [task for place in marked.desk.places("ana") for task in marked.studio.export(place)]
    path.write_text(json.dumps(tasks), encoding="utf-8")
    assert marked.desk.pull(from_file=path).rejected == ()
    assert (plain(marked.desk.spans()), plain(marked.desk.relations())) == before


def test_one_article_of_a_story_gets_a_new_text_and_only_its_spans_are_carried_over(marked):
    marked.desk.add(articles(FERRY[1] | {"text": "Update. " + C}))
    assert plain(marked.desk.spans(), "article_id", "start", "end", "text", "check") == [
        ("c", 8, 16, "Strikers", "reanchored:0.80"),
        ("t", 14, 19, "union", "exact"),
        ("g", 0, 7, "Dockers", "exact"),
        ("c", 8, 16, "Strikers", "reanchored:0.80"),
        ("g", 0, 8, "Dockers ", "exact"),
    ]


def test_a_config_that_lost_a_label_of_one_text_is_named_with_what_is_in_use(marked):
    [place] = marked.desk.places("ana")
    config = marked.studio.projects[place]["label_config"]
    head, _, tail = config.partition('name="span_2"')
    marked.studio.projects[place]["label_config"] = (
        head + 'name="span_2"' + tail.replace('value="Actor"', 'value="Person"', 1)
    )
    assert list(marked.desk.pull().changed_configs.values()) == [("span_2 'Actor' (1 in use)",)]


# Agreement and the training set


def test_agreement_counts_the_articles_of_a_story_one_by_one(marked):
    [spans] = marked.desk.agreement(rule="exact", resamples=0)[-1:]
    # Of 3 and 2 spans one is the same, on the Courier; three articles were read by both.
    assert (spans.value, spans.n_units, spans.n_annotators, spans.n_pairs, spans.n_stories) == (
        2 / 5,
        3,
        2,
        3,
        1,
    )


def test_what_has_answers_is_not_empty_where_a_scheme_has_no_labels(rated):
    rated.submit("ben", "pair:a+b", updated_at="2026-03-03T09:00:00Z", lead_time=20.0)
    rated.desk.pull()
    people = rated.desk.status().annotators
    assert [(p.annotator, p.submitted, p.empty) for p in people] == [("ana", 2, 0), ("ben", 2, 1)]


def test_agreement_on_pairs(rated):
    figures = {(figure.about, figure.metric): figure.value for figure in rated.desk.agreement()}
    assert (figures["overall", "raw agreement"], figures["event", "raw agreement"]) == (0.0, 1.0)


def test_the_row_of_a_pair(rated):
    built = rated.desk.build("first")
    rows = [json.loads(line) for line in (built.folder / "train.jsonl").read_text("utf-8").splitlines()]
    assert [row["unit_id"] for row in rows] == ["pair:a+b", "pair:c+g"]
    assert rows[1] == {
        "unit_id": "pair:c+g",
        "articles": [
            {"article_id": "c", "story_id": "ferry", "outlet": "Courier", "published": "2026-03-01", "url": None,
             "title": "Block", "text": C, "text_sha256": sha256(C)},
            {"article_id": "g", "story_id": "ferry", "outlet": "Gazette", "published": "2026-03-02",
             "url": "https://gazette.example/g", "title": "On", "text": G, "text_sha256": sha256(G)},
        ],
        "n_annotators": 2,
        "spans": [],
        "disputed_spans": [],
        "answers": {"overall": None, "event": "yes"},
        "answer_votes": {"overall": {"same": 1, "similar": 1}, "event": {"yes": 2}},
        "disputed_answers": ["overall"],
        "votes": [
            {"annotator": "ana", "annotation_id": "k3v9q2/41", "version": 1,
             "spans": [], "answers": {"overall": "same", "event": "yes"}},
            {"annotator": "ben", "annotation_id": "m8w1zz/7", "version": 1,
             "spans": [], "answers": {"overall": "similar", "event": "yes"}},
        ],
        "consensus": "majority",
        "scheme": "same@1",
    }  # fmt: skip


def test_the_row_of_a_story_says_of_each_span_which_article_it_is_of(marked):
    built = marked.desk.build("first")
    [row] = [json.loads(line) for line in (built.folder / "train.jsonl").read_text("utf-8").splitlines()]
    strikers = {"article_id": "c", "label": "Actor", "start": 0, "end": 8, "text": "Strikers"}
    dockers = {"article_id": "g", "label": "Actor", "start": 0, "end": 7, "text": "Dockers"}
    union = {"article_id": "t", "label": "Actor", "start": 14, "end": 19, "text": "union"}
    longer = dockers | {"end": 8, "text": "Dockers "}
    assert [one["article_id"] for one in row.pop("articles")] == ["c", "g", "t"]
    assert row == {
        "unit_id": "story:ferry",
        "n_annotators": 2,
        "spans": [strikers | {"votes": 2, "of": 2, "disputed_attributes": ["role"]}],
        "disputed_spans": [
            dockers | {"votes": 1, "of": 2, "role": "villain"},
            longer | {"votes": 1, "of": 2},
            union | {"votes": 1, "of": 2},
        ],
        "answers": {"topic": None},
        "answer_votes": {"topic": {"strike": 1}},
        "disputed_answers": ["topic"],
        "votes": [
            {
                "annotator": "ana",
                "annotation_id": "k3v9q2/41",
                "version": 1,
                "spans": [strikers | {"role": "hero"}, dockers | {"role": "villain"}, union],
                "answers": {"topic": "strike"},
                "relations": [
                    {"relation": "same", "from": 0, "to": 2, "direction": "right"},
                    {"relation": "same", "from": 2, "to": 1, "direction": "right"},
                ],
            },
            {
                "annotator": "ben",
                "annotation_id": "m8w1zz/7",
                "version": 1,
                "spans": [strikers, longer],
                "answers": {"topic": None},
            },
        ],
        "consensus": "majority",
        "scheme": "told@1",
    }
    [read] = built.train.to_dict("records")
    assert [one["text"] for one in read["articles"]] == [C, G, T]
    assert [one["article_id"] for one in read["disputed_spans"]] == ["g", "g", "t"]


def test_the_card_of_pairs_speaks_of_pairs(rated):
    card = (rated.desk.build("first").folder / "README.md").read_text("utf-8")
    assert "2 pairs of 4 news articles, labelled after the scheme `same@1`" in card
    assert "4 articles on 2 stories from 2 outlets" in card
    assert "| train | 2 | 2 | 0 | 0 |" in card
    assert "annotators who submitted the pair" in card


def test_a_listed_pair_whose_articles_are_on_two_sides_is_set_aside_and_said(tmp_path, monkeypatch):
    opening, rows = opened(tmp_path, monkeypatch, PAIR, *FERRY[:2], *GAS)
    with opening as room:
        (room.folder / "pairs.csv").write_text("a,b\na,c\na,b\nc,g\n", encoding="utf-8")
        desk = room.settings('# pairs = "pairs.csv"', 'pairs = "pairs.csv"')
        desk.add(articles(*rows))
        desk.push()
        with desk.ledger.transaction():
            desk.ledger.add_article_events([("a", "side", "train"), ("c", "side", "test")])
        for unit_id in ("pair:a+b", "pair:a+c", "pair:c+g"):
            room.submit("ana", unit_id, answered("overall", "other"))
        desk.pull()
        built = desk.build("first")
    counts = {side: part["rows"] for side, part in built.manifest["splits"]["counts"].items()}
    assert counts == {"train": 1, "validation": 0, "test": 1, "quarantine": 1}
    [row] = [json.loads(line) for line in (built.folder / "quarantine.jsonl").read_text("utf-8").splitlines()]
    assert row["unit_id"] == "pair:a+c"
    card = (built.folder / "README.md").read_text("utf-8")
    assert "- 1 pair in `quarantine.jsonl`, in no part: with articles on different sides" in card


def test_pairs_that_copydesk_chooses_are_each_on_one_side_for_good(tmp_path, monkeypatch):
    opening, _ = opened(tmp_path, monkeypatch, PAIR)
    with opening as room:
        room.desk.add(articles(*({"id": s + o, "outlet": o, "story": s} for s in "pqrstuvwxy" for o in "GC")))
        pushed = room.desk.push()
        sides = room.desk.ledger.sides()
        units = dict(plain(room.desk.units()))
        assert {side: list(sides.values()).count(side) for side in ("train", "validation", "test")} == {
            "train": 16, "validation": 2, "test": 2,
        }  # fmt: skip
        assert all(sides[a] == sides[b] for a, b in units.values())
        alike = sum(a[0] == b[0] for a, b in units.values())
        assert (alike, len(units)) == (10, 18)
        assert list(pushed.left_out.values()) == [2]  # the one story of validation, and that of test

        room.desk.add(articles(*({"id": "z" + o, "outlet": o, "story": "z"} for o in "GC")))
        room.desk.push()
        assert room.desk.ledger.sides().items() > sides.items()
        assert len(room.desk.units()) > 18


def test_all_adds_the_pairs_that_nobody_submitted(rated):
    rows = [
        row
        for part in ("train", "validation", "test")
        for row in getattr(rated.desk.build("all", include_all=True), part)["unit_id"]
    ]
    assert sorted(rows) == ["pair:a+b", "pair:a+c", "pair:b+g", "pair:c+g"]


# What changes later


def test_articles_that_come_to_a_planned_story_are_counted_and_its_unit_stays(story):
    story.desk.add(articles(
        {"id": "n", "outlet": "Northern", "story": "ferry"}, {"id": "g2", "outlet": "Gazette", "story": "ferry"},
        {"id": "w", "outlet": "Western", "story": "wind"},
    ))  # fmt: skip
    pushed = story.desk.push()
    assert pushed.sent == 0
    assert pushed.left_out == {
        "articles whose outlet has another one in the unit": 1,
        "articles that came after their story's unit was planned": 1,
        "stories that one outlet alone tells": 1,
    }
    assert plain(story.desk.units()) == [("story:ferry", ["c", "g", "t"])]


def test_an_erased_article_takes_its_story_along_and_what_is_left_is_planned_anew(marked):
    report = marked.desk.erase(article_id="g")
    assert report.units == ("story:ferry",)
    assert [len(f) for f in (marked.desk.units(), marked.desk.annotations(), marked.desk.spans())] == [
        0,
        0,
        0,
    ]

    marked.desk.push()
    marked.desk.pull()

    # The old task still lies on the server: what is marked there on the other articles is theirs, the rest nobody's.
    assert plain(marked.desk.units()) == [("story:ferry", ["c", "t"])]
    assert plain(marked.desk.spans(), "article_id", "text") == [
        ("c", "Strikers"), ("t", "union"), ("c", "Strikers")
    ]  # fmt: skip


def test_a_story_that_is_asked_again_shows_each_annotator_what_is_left_on_each_text(marked):
    mark = on(2, "span", "b3", 8, 14, "labels", ["Act"])
    marked.studio.edit(marked.task("ben", "story:ferry"), 7, [*BEN, mark], updated_at="2026-03-04T09:00:00Z")
    marked.desk.pull()
    path = marked.folder / "schemes" / "told" / "scheme.yaml"
    text = path.read_text("utf-8").replace("version: 1", "version: 2")
    text = text.replace(
        "labels: [{name: Actor}, {name: Act}]", "labels: [{name: Person}, {name: Group}, {name: Act}]"
    )
    steps = "migrations: [{version: 2, steps: [{do: split, label: Actor, to: [Person, Group]}]}]\n"
    path.write_text(text + steps, encoding="utf-8")

    pushed = marked.reopen().push()

    assert (pushed.asked_again, pushed.predicted) == (2, 2)
    shown = marked.studio.tasks[marked.task("ben", "story:ferry")]["predictions"][0]["result"]
    assert [(item["from_name"], item["to_name"], item["value"]["text"]) for item in shown] == [
        ("span_2", "text_2", "strike")
    ]


def test_a_new_version_about_another_unit_is_refused(marked):
    path = marked.folder / "schemes" / "told" / "scheme.yaml"
    text = path.read_text("utf-8").replace("version: 1", "version: 2").replace("unit: story", "unit: pair")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SchemeError, match="told@1 is about the unit story, told@2 about the unit pair"):
        marked.reopen().push()


def test_labels_from_elsewhere_are_refused_where_units_have_several_articles(story):
    with pytest.raises(LabelError, match="the scheme told@1 is about stories"):
        story.desk.add_labels(pd.DataFrame([{"article_id": "c", "label": "Actor", "start": 0, "end": 8}]))


def test_an_erased_article_leaves_the_list_of_pairs_to_people(rated):
    (rated.folder / "pairs.csv").write_text("a,b\nc,g\na,b\nga,c2\n", encoding="utf-8")
    rated.settings('# pairs = "pairs.csv"', 'pairs = "pairs.csv"')
    report = rated.desk.erase(article_id="g", dry_run=True)
    assert report.units == ("pair:b+g", "pair:c+g")
    assert report.by_hand[0] == "pairs.csv, line 2, is yours to delete: c,g"


# What is said


def test_push_says_what_is_not_labelled_in_numbers(story, capsys):
    story.desk.add(
        articles({"id": "g2", "outlet": "Gazette", "story": "ferry"}, {"id": "w", "story": "wind"})
    )
    printing.push(story.desk.push(dry_run=True), as_json=False)
    assert capsys.readouterr().out.splitlines()[:2] == [
        "not labelled: articles whose outlet has another one in the unit: 1",
        "not labelled: stories that one outlet alone tells: 1",
    ]


def test_push_says_that_no_story_is_told_by_several_outlets(tmp_path, monkeypatch, capsys):
    opening, _ = opened(tmp_path, monkeypatch, STORY)
    with opening as room:
        room.desk.add(articles({"id": "a"}, {"id": "b"}))
        printing.push(room.desk.push(), as_json=False)
    assert capsys.readouterr().out.splitlines() == [
        "not labelled: stories that one outlet alone tells: 2",
        "The desk has no story to label: that takes articles of several outlets on one story.",
        "Next: copydesk add PATH...  reads articles; a column 'story' says what they report",
    ]


def test_erase_says_which_pairs_go_along(rated, capsys):
    printing.erase(rated.desk.erase(article_id="g", dry_run=True), as_json=False)
    said = capsys.readouterr().out
    assert "2 pairs and stories would go as a whole, with what was said of the other articles in it" in said
    assert "  pair:b+g, pair:c+g\n" in said


def test_audit_finds_the_spans_of_an_export_of_stories_exact_on_their_texts(story, tmp_path):
    given = [(1, 0, 8, "Actor", {"role": "hero"}), (2, 0, 7, "Actor", {}), (3, 14, 19, "Actor", {})]
    result = tasks.unit_result([C, G, T], given, {"topic": ["sea"]}, story.desk.scheme(), [("same", 0, 2)])
    story.submit("ana", "story:ferry", *result)
    [place] = story.desk.places("ana")
    path = tmp_path / "export.json"
    path.write_text(json.dumps(story.studio.export(place)), encoding="utf-8")
    report = audit(path)
    assert (report.regions["exact"], report.regions["total"], report.relations) == (3, 3, 1)
