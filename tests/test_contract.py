"""The golden test: contract.md's example, literal from end to end, through the real SDK and a fake server."""

import json
import secrets

import pandas as pd
import pytest

from copydesk.tables import COLUMNS
from support.ferry import SHA256, TEXT
from support.ferry import UNIT as FERRY
from support.newsroom import answer, newsroom, plain, span

SCHEME = """\
name: bias
version: 1
title: Media bias
labels: [{name: Lexical}, {name: Informational}]
attributes:
  - {name: polarity, options: [negative, positive]}
questions:
  - {name: stance, level: ordinal, options: [left, center, right]}
relations: [says]
"""
ARTICLES = pd.DataFrame(
    [
        {
            "outlet": "Harbour Gazette",
            "url": "https://gazette.example/ferry",
            "title": "Ferry strike goes on",
            "story": "ferry-strike",
            "published": "2026-03-02",
            "text": TEXT,
        },
        {"id": "77aa0c31d5e2f684", "text": "The harbour is quiet."},
        {"id": "90bc1e22a7d3f590", "text": "Talks begin on Friday."},
    ]
)

# As the contract has it, to the letter.
ANA = json.loads("""\
{"id": 41, "completed_by": 1, "was_cancelled": false, "created_at": "2026-03-03T09:10:00Z", "updated_at": "2026-03-03T09:10:00Z", "lead_time": 48.2, "result": [
  {"id": "a1", "from_name": "span", "to_name": "text", "type": "labels", "origin": "manual", "value": {"start": 30, "end": 40, "text": "Union boss", "labels": ["Lexical"]}},
  {"id": "a1", "from_name": "polarity", "to_name": "text", "type": "choices", "origin": "manual", "value": {"start": 30, "end": 40, "text": "Union boss", "choices": ["negative"]}},
  {"id": "a2", "from_name": "span", "to_name": "text", "type": "labels", "origin": "manual", "value": {"start": 71, "end": 82, "text": "“an insult”", "labels": ["Informational"]}},
  {"from_id": "a1", "to_id": "a2", "type": "relation", "direction": "right", "labels": ["says"]},
  {"id": "c1", "from_name": "stance", "to_name": "text", "type": "choices", "origin": "manual", "value": {"choices": ["left"]}}]}
""")  # noqa: E501
BENS_RESULT = [
    span("b1", "Lexical", 30, 40),
    {"id": "b1", "from_name": "polarity", "to_name": "text", "type": "choices", "origin": "manual",
     "value": {"start": 30, "end": 40, "choices": ["negative"]}},
    answer("stance", "center"),
]  # fmt: skip


@pytest.fixture
def room(tmp_path, monkeypatch):
    # The keys of projects are drawn letter by letter; here the draw gives those of the contract.
    letters = iter("k3v9q2" + "m8w1zz")
    monkeypatch.setattr(secrets, "choice", lambda _: next(letters))
    with newsroom(tmp_path, monkeypatch, "ana", "ben", scheme=SCHEME) as room:
        room.desk.add(ARTICLES)
        room.desk.push()
        yield room


@pytest.fixture
def labelled(room):
    """Ana marked two spans and answered; Ben marked one, changed it a day later, skipped one, left one empty."""
    ferry, harbour, talks = "e0d8ecd7a909d3d0", "77aa0c31d5e2f684", "90bc1e22a7d3f590"
    room.studio.annotate(room.task("ana", ferry), **ANA)
    first = span("b1", "Informational", 30, 40)
    room.submit("ben", ferry, first, id=7, updated_at="2026-03-03T10:00:00Z", lead_time=40.0)
    room.submit("ben", harbour, id=8, updated_at="2026-03-03T10:02:00Z", lead_time=3.1, was_cancelled=True)
    room.submit("ben", talks, id=9, updated_at="2026-03-03T10:05:00Z", lead_time=15.0)
    room.desk.pull()
    later = {"updated_at": "2026-03-04T08:00:00Z", "lead_time": 61.0}
    room.studio.edit(room.task("ben", ferry), 7, BENS_RESULT, **later)
    room.desk.pull()
    return room


def test_a_task_is_sent_as_the_contract_says(room):
    assert room.studio.tasks[room.task("ana", "e0d8ecd7a909d3d0")]["data"] == {
        "unit_id": "article:e0d8ecd7a909d3d0",
        "project_key": "k3v9q2",
        "scheme": "bias@1",
        "round": "label",
        "objects": {
            "text": {
                "article_id": "e0d8ecd7a909d3d0",
                "field": "text",
                "sha256": "f4fc8aa2bbedc56f6ee27bc2ccfd228bb60828f4118ca0e663a37f83a891e37c",
            }
        },
        "title": "Ferry strike goes on",
        "outlet": "Harbour Gazette",
        "published": "2026-03-02",
        "text": TEXT,
    }


def test_who_was_asked(room):
    assert list(room.desk.assignments().columns) == list(COLUMNS["assignments"])
    assert plain(room.desk.assignments()) == [
        ("article:77aa0c31d5e2f684", "ana", "bias@1", "label", "k3v9q2"),
        ("article:77aa0c31d5e2f684", "ben", "bias@1", "label", "m8w1zz"),
        ("article:90bc1e22a7d3f590", "ana", "bias@1", "label", "k3v9q2"),
        ("article:90bc1e22a7d3f590", "ben", "bias@1", "label", "m8w1zz"),
        ("article:e0d8ecd7a909d3d0", "ana", "bias@1", "label", "k3v9q2"),
        ("article:e0d8ecd7a909d3d0", "ben", "bias@1", "label", "m8w1zz"),
    ]


def test_the_annotations_that_came_back(labelled):
    frame = labelled.desk.annotations()
    assert list(frame.columns) == [
        "annotation_id", "version", "unit_id", "annotator", "scheme", "round", "state", "submitted_at",
        "seconds", "origin", "unsure", "note",
    ]  # fmt: skip
    assert plain(frame) == [
        ("k3v9q2/41", 1, FERRY, "ana", "bias@1", "label", "submitted", "2026-03-03T09:10:00+00:00", 48.2, "manual",
         False, None),
        ("m8w1zz/7", 2, FERRY, "ben", "bias@1", "label", "submitted", "2026-03-04T08:00:00+00:00", 61.0, "manual",
         False, None),
        ("m8w1zz/8", 1, "article:77aa0c31d5e2f684", "ben", "bias@1", "label", "skipped",
         "2026-03-03T10:02:00+00:00", 3.1, "manual", False, None),
        ("m8w1zz/9", 1, "article:90bc1e22a7d3f590", "ben", "bias@1", "label", "submitted",
         "2026-03-03T10:05:00+00:00", 15.0, "manual", False, None),
    ]  # fmt: skip


def test_the_first_version_of_what_ben_changed_is_kept(labelled):
    versions = labelled.desk.annotations(all_versions=True)
    assert plain(versions[versions["annotation_id"] == "m8w1zz/7"], "version", "submitted_at", "seconds") == [
        (1, "2026-03-03T10:00:00+00:00", 40.0),
        (2, "2026-03-04T08:00:00+00:00", 61.0),
    ]


def test_the_spans(labelled):
    frame = labelled.desk.spans()
    assert list(frame.columns) == [
        "span_id", "annotation_id", "unit_id", "article_id", "field", "annotator", "label", "start", "end",
        "text", "text_sha256", "origin", "check", "part_of", "polarity",
    ]  # fmt: skip
    article = "e0d8ecd7a909d3d0"
    assert plain(frame) == [
        ("k3v9q2/41/a1", "k3v9q2/41", FERRY, article, "text", "ana", "Lexical", 30, 40, "Union boss", SHA256,
         "manual", "exact", None, "negative"),
        ("k3v9q2/41/a2", "k3v9q2/41", FERRY, article, "text", "ana", "Informational", 71, 82, "“an insult”", SHA256,
         "manual", "exact", None, None),
        ("m8w1zz/7/b1", "m8w1zz/7", FERRY, article, "text", "ben", "Lexical", 30, 40, "Union boss", SHA256,
         "manual", "exact", None, "negative"),
    ]  # fmt: skip


def test_the_answers_and_the_relations(labelled):
    assert plain(labelled.desk.choices()) == [
        ("k3v9q2/41", FERRY, "ana", "stance", "left"),
        ("m8w1zz/7", FERRY, "ben", "stance", "center"),
    ]
    assert plain(labelled.desk.relations()) == [
        ("k3v9q2/41", FERRY, "ana", "says", "k3v9q2/41/a1", "k3v9q2/41/a2", "right"),
    ]
    assert plain(labelled.desk.rejected()) == []


def test_the_rows_of_the_training_set(labelled):
    built = labelled.desk.build("first")

    lexical = {"label": "Lexical", "start": 30, "end": 40, "text": "Union boss"}
    informational = {"label": "Informational", "start": 71, "end": 82, "text": "“an insult”"}
    rows = [json.loads(line) for line in (built.folder / "train.jsonl").read_text("utf-8").splitlines()]
    assert rows == [
        {
            "unit_id": "article:90bc1e22a7d3f590",
            "article_id": "90bc1e22a7d3f590",
            "story_id": None,
            "outlet": None,
            "published": None,
            "url": None,
            "title": None,
            "text": "Talks begin on Friday.",
            "text_sha256": "790a197bff7ecf5be584eea7d91911a900268f102d23fc44e3ef91987d0f1cf0",
            "n_annotators": 1,
            "spans": [],
            "disputed_spans": [],
            "answers": {"stance": None},
            "answer_votes": {"stance": {}},
            "disputed_answers": [],
            "votes": [
                {
                    "annotator": "ben",
                    "annotation_id": "m8w1zz/9",
                    "version": 1,
                    "spans": [],
                    "answers": {"stance": None},
                }
            ],
            "not_seen_by": ["ana"],
            "consensus": "majority",
            "scheme": "bias@1",
        },
        {
            "unit_id": "article:e0d8ecd7a909d3d0",
            "article_id": "e0d8ecd7a909d3d0",
            "story_id": "ferry-strike",
            "outlet": "Harbour Gazette",
            "published": "2026-03-02",
            "url": "https://gazette.example/ferry",
            "title": "Ferry strike goes on",
            "text": TEXT,
            "text_sha256": SHA256,
            "n_annotators": 2,
            "spans": [lexical | {"votes": 2, "of": 2, "polarity": "negative"}],
            "disputed_spans": [informational | {"votes": 1, "of": 2}],
            "answers": {"stance": None},
            "answer_votes": {"stance": {"left": 1, "center": 1}},
            "disputed_answers": ["stance"],
            "votes": [
                {
                    "annotator": "ana",
                    "annotation_id": "k3v9q2/41",
                    "version": 1,
                    "spans": [lexical | {"polarity": "negative"}, informational],
                    "answers": {"stance": "left"},
                    "relations": [{"relation": "says", "from": 0, "to": 1, "direction": "right"}],
                },
                {
                    "annotator": "ben",
                    "annotation_id": "m8w1zz/7",
                    "version": 2,
                    "spans": [lexical | {"polarity": "negative"}],
                    "answers": {"stance": "center"},
                },
            ],
            "consensus": "majority",
            "scheme": "bias@1",
        },
    ]
    assert (len(built.validation), len(built.test)) == (0, 0)
