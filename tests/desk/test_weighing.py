"""`consensus` and `build` by other rules than the contract's, through the real SDK and a fake server."""

import json

import pytest

from copydesk import Desk
from copydesk.agreement import RatingsError
from copydesk.errors import BuildError
from support.newsroom import answer, articles, hashes, newsroom, plain, span

SAID = {
    "ana": {"a": "left", "b": "left", "c": "right", "d": "right", "e": "left", "f": "right", "g": "left"},
    "ben": {"a": "left", "b": "left", "c": "right", "d": "right", "e": "left", "f": "right", "g": None},
    "cem": {"a": "left", "b": "right", "c": "left", "d": "right", "e": "left", "f": "left", "g": "right"},
}
"""Cem is often alone; of g ana and cem disagree, and ben does not say."""


@pytest.fixture
def room(tmp_path, monkeypatch):
    """All three mark `Ferries` in every article; Cem goes on to `stop`."""
    with newsroom(tmp_path, monkeypatch, *SAID) as room:
        room.settings("overlap = 2", "overlap = 3")
        room.desk.add(articles(*({"id": name, "story": f"story-{name}"} for name in "abcdefg")))
        room.desk.push()
        for who, stances in SAID.items():
            for name, stance in stances.items():
                mark = span("r1", "Lexical", 0, 12 if who == "cem" else 7)
                room.submit(who, name, mark, *([answer("stance", stance)] if stance else []))
        room.desk.pull()
        yield room


def rows(built) -> dict[str, dict]:
    found = {}
    for part in ("train", "validation", "test"):
        for line in (built.folder / f"{part}.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found[row["article_id"]] = row
    return found


def test_a_model_decides_what_a_majority_leaves_open(room):
    by = {rule: room.desk.consensus(rule).answers for rule in ("majority", "dawid-skene", "mace")}
    decided = {rule: plain(frame, "unit_id", "value", "disputed") for rule, frame in by.items()}
    sure = [(f"article:{name}", stance, False) for name, stance in SAID["ana"].items()]
    assert decided == {
        "majority": [*sure[:-1], ("article:g", None, True)],
        "dawid-skene": sure,
        "mace": sure,
    }


def test_the_frames_of_a_consensus(room):
    report = room.desk.consensus(spans="overlap")
    assert report.rules.name == "majority+overlap"
    assert report.said.startswith("The rule is `majority+overlap`.\n\nAn answer is that of more than half")
    assert plain(report.answers)[-1] == (
        "article:g", "stance", None, True, False, {"left": 1, "right": 1}, {"left": 0.5, "right": 0.5}
    )  # fmt: skip
    assert plain(report.spans)[-1] == (
        "article:g", "g", "text", 0, 7, "Lexical", "Ferries", 3, 3, "majority", None, None, None
    )  # fmt: skip
    assert plain(report.span_shares)[-2:] == [
        ("article:g", "g", "text", "Lexical", 0, 7, 3, 3),
        ("article:g", "g", "text", "Lexical", 7, 12, 1, 3),
    ]
    of_spans = report.annotators[report.annotators["of"] == "spans"]
    assert plain(of_spans, "annotator", "articles", "spans", "right", "precision", "recall", "f1") == [
        (who, 7, 7, 7, 1.0, 1.0, 1.0) for who in SAID
    ]
    of_stance = report.annotators[report.annotators["question"] == "stance"]
    assert plain(of_stance, "annotator", "ratings", "decided", "agreement") == [
        ("ana", 7, 6, 1.0), ("ben", 6, 6, 1.0), ("cem", 7, 6, 0.5),
    ]  # fmt: skip
    figures = of_stance.set_index("annotator")[["accuracy", "competence"]]
    assert (figures.loc["cem"] < figures.loc["ana"]).all()


def test_a_consensus_changes_nothing(room):
    before = room.files()
    room.desk.consensus("mace", "overlap")
    assert room.files() == before


def test_sets_by_several_rules_stand_beside_each_other(room):
    plain_set = room.desk.build("plain")
    before = hashes(plain_set.folder)
    built = room.desk.build("weighed", consensus="dawid-skene", spans="overlap")

    row, by_votes = rows(built)["g"], rows(plain_set)["g"]
    assert (by_votes["answers"], by_votes["disputed_answers"]) == ({"stance": None}, ["stance"])
    assert (row["answers"], row["disputed_answers"]) == ({"stance": "left"}, [])
    assert row["answer_votes"] == by_votes["answer_votes"] == {"stance": {"left": 1, "right": 1}}
    assert list(row["answer_shares"]["stance"]) == ["left", "right"]
    assert sum(row["answer_shares"]["stance"].values()) == pytest.approx(1, abs=2e-6)
    assert row["span_shares"] == [
        {"label": "Lexical", "start": 0, "end": 7, "votes": 3, "of": 3},
        {"label": "Lexical", "start": 7, "end": 12, "votes": 1, "of": 3},
    ]
    assert [(span["start"], span["end"], span["votes"]) for span in row["spans"]] == [(0, 7, 3)]
    assert [(span["start"], span["end"], span["votes"]) for span in by_votes["spans"]] == [(0, 7, 2)]
    assert {one["consensus"] for one in rows(built).values()} == {"dawid-skene+overlap"}
    assert built.manifest["consensus"] == "dawid-skene+overlap"
    assert (by_votes["consensus"], plain_set.manifest["consensus"]) == ("majority", "majority")
    assert not by_votes.keys() & {"answer_shares", "span_shares"}
    assert hashes(plain_set.folder) == before

    card = (built.folder / "README.md").read_text("utf-8")
    assert "The rule is `dawid-skene+overlap`." in card
    assert "Applied Statistics 28 (1979)" in card
    assert "| cem | stance | 7 |" in card
    loaded = [row for part in (built.train, built.validation, built.test) for row in part.to_dict("records")]
    [read] = [row for row in loaded if row["article_id"] == "g"]
    assert [dict(run) for run in read["span_shares"]] == [run | {"field": None} for run in row["span_shares"]]


@pytest.mark.parametrize("other", [{"consensus": "mace"}, {"spans": "overlap"}, {"soft": True}])
def test_a_set_that_is_built_is_not_built_again_by_another_rule(room, other):
    assert not room.desk.build("first").already_built
    assert room.desk.build("first").already_built
    with pytest.raises(BuildError) as refused:
        room.desk.build("first", **other)
    assert "'first' exists with other inputs" in str(refused.value)
    assert not room.desk.build("second", **other).already_built
    assert room.desk.build("second", **other).already_built


def test_a_rule_that_is_not_there_is_refused_before_anything_is_written(room):
    with pytest.raises(RatingsError, match="there is no consensus 'plurality'"):
        room.desk.build("first", consensus="plurality")
    assert list((room.folder / "datasets").iterdir()) == []


def test_without_annotations_a_consensus_is_empty(tmp_path):
    with Desk.init(tmp_path / "desk") as desk:
        report = desk.consensus("dawid-skene", "overlap")
    assert [len(f) for f in (report.answers, report.spans, report.span_shares, report.annotators)] == [
        0,
        0,
        0,
        0,
    ]


def test_what_a_curator_decided_is_the_answer_by_every_rule_and_what_annotators_are_measured_by(room):
    room.desk.adjudicate()
    lead = next(n for n, mail in room.studio.users.items() if mail == "lead@copydesk.example")
    [project] = [n for n, p in room.studio.projects.items() if "adjudication" in p["title"]]
    [task] = [
        one["id"]
        for one in room.studio.tasks.values()
        if (one["project"], one["data"]["unit_id"]) == (project, "article:g")
    ]
    room.studio.annotate(task, lead, [span("d1", "Lexical", 0, 12), answer("stance", "center")])
    room.desk.pull()
    for rule in ("majority", "dawid-skene", "mace"):
        report = room.desk.consensus(rule, "overlap")
        assert plain(report.answers)[-1] == (
            "article:g", "stance", "center", False, True, {"left": 1, "right": 1}, {"center": 1.0}
        )  # fmt: skip
        assert plain(report.spans, "start", "end", "votes", "of", "verdict")[-1] == (
            0,
            12,
            1,
            3,
            "adjudicated",
        )
        of_stance = report.annotators[report.annotators["question"] == "stance"]
        assert plain(of_stance, "annotator", "decided") == [("ana", 7), ("ben", 6), ("cem", 7)]
        assert plain(of_stance, "agreement")[0] == (pytest.approx(6 / 7),)


STORY = """\
name: told
version: 1
title: One story, several outlets
unit: story
labels: [{name: Actor}]
questions:
  - {name: topics, multiple: true, options: [strike, sea, law]}
"""


def on(text: int, region: str, start: int, end: int) -> dict:
    value = {"start": start, "end": end, "text": "never looked at", "labels": ["Actor"]}
    return {
        "id": region,
        "from_name": f"span_{text}",
        "to_name": f"text_{text}",
        "type": "labels",
        "value": value,
    }


def test_spans_of_a_story_are_merged_article_by_article_and_several_answers_one_by_one(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, *SAID, scheme=STORY) as room:
        room.settings("overlap = 2", "overlap = 3")
        told = [{"id": "c", "outlet": "Courier"}, {"id": "g", "outlet": "Gazette"}]
        room.desk.add(articles(*(one | {"story": "ferry"} for one in told)))
        room.desk.push()
        given = {"ana": (7, ["strike", "sea"]), "ben": (7, ["strike"]), "cem": (12, ["strike"])}
        for who, (end, topics) in given.items():
            more = [on(2, "r2", 8, 12)] if who == "cem" else []
            topic = answer("topics", *topics) | {"to_name": "text_1"}
            room.submit(who, "story:ferry", on(1, "r1", 0, end), *more, topic)
        room.desk.pull()
        built = room.desk.build("first", consensus="dawid-skene", spans="overlap")
        report = room.desk.consensus("dawid-skene", "overlap")

    [row] = [json.loads(line) for line in (built.folder / "train.jsonl").read_text("utf-8").splitlines()]
    assert row["spans"] == [
        {"article_id": "c", "label": "Actor", "start": 0, "end": 7, "text": "Ferries", "votes": 3, "of": 3}
    ]
    assert row["disputed_spans"] == []
    assert row["span_shares"] == [
        {"article_id": "c", "label": "Actor", "start": 0, "end": 7, "votes": 3, "of": 3},
        {"article_id": "c", "label": "Actor", "start": 7, "end": 12, "votes": 1, "of": 3},
        {"article_id": "g", "label": "Actor", "start": 8, "end": 12, "votes": 1, "of": 3},
    ]
    assert (row["answers"], row["answer_votes"]) == (
        {"topics": ["strike"]},
        {"topics": {"strike": 3, "sea": 1}},
    )
    shares = row["answer_shares"]["topics"]
    assert list(shares) == ["strike", "sea"]
    assert shares["strike"] > 0.9 > 0.5 > shares["sea"]
    [read] = built.train.to_dict("records")
    assert [one["value"] for one in read["answer_shares"]["topics"]] == ["strike", "sea"]
    assert plain(report.answers, "unit_id", "value", "shares") == [("story:ferry", ["strike"], shares)]
    measured = report.annotators[report.annotators["annotator"] == "ana"]
    assert plain(measured, "question", "value", "ratings", "agreement", "articles") == [
        ("topics", "sea", 1, 0.0, None), ("topics", "strike", 1, 1.0, None), (None, None, None, None, 2),
    ]  # fmt: skip
