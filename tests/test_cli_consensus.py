"""`copydesk consensus` and `copydesk build` with rules: what is printed, and with which exit code."""

import csv
import json

import pytest

from support.newsroom import answer, articles, newsroom, span


@pytest.fixture
def room(tmp_path, monkeypatch):
    """Ana and Ben mark the same in two articles and differ on the stance of one."""
    monkeypatch.setenv("COLUMNS", "200")
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        monkeypatch.chdir(room.folder)
        room.desk.add(articles({"id": "a"}, {"id": "b"}))
        room.desk.push()
        for who, stance in (("ana", "left"), ("ben", "right")):
            room.submit(who, "a", span("r1", "Lexical", 0, 7), answer("stance", "left"))
            room.submit(who, "b", span("r1", "Lexical", 0, 7), answer("stance", stance))
        room.desk.pull()
        yield room


@pytest.mark.usefixtures("room")
def test_what_is_decided_and_who_can_be_relied_on(run):
    code, out, err = run("consensus")
    assert (code, err) == (0, "")
    assert [line.rstrip() for line in out.splitlines()] == [
        "majority",
        "2 answers, 1 disputed, 0 by a curator",
        "2 spans, 0 disputed, 0 by a curator",
        "",
        "annotator  question  values given  agrees  accuracy  competence",
        "ana        stance               2   1.000     0.958       0.327",
        "ben        stance               2   1.000     0.625       0.482",
        "agrees: the share of an annotator's values that are the answer, where there is one; the own vote counts. "
        "accuracy: the share that Dawid and Skene's model expects to be right. competence: the share that MACE expects "
        "to be known rather than guessed. Of a question that takes several answers, the mean over these, each as yes "
        "or no. Of two annotators no model can tell who is right where they differ.",
        "",
        "annotator  spans  right  precision  others' spans  found  recall     F1",
        "ana            2      2      1.000              2      2   1.000  1.000",
        "ben            2      2      1.000              2      2   1.000  1.000",
        "Spans against those that most of the other annotators have; what these dispute is set aside. A span is right "
        "when label and both offsets are the same.",
        "Next: copydesk build NAME  writes the training set by this rule",
    ]


@pytest.mark.usefixtures("room")
def test_the_next_step_builds_by_the_same_rule(run):
    last = run("consensus", "--rule", "mace", "--spans", "overlap")[1].splitlines()[-1]
    assert (
        last
        == "Next: copydesk build NAME --consensus mace --spans overlap  writes the training set by this rule"
    )


@pytest.mark.usefixtures("room")
def test_as_json_every_frame_is_a_list_of_rows(run):
    found = json.loads(run("consensus", "--rule", "dawid-skene", "--json")[1])
    assert list(found) == ["rule", "said", "answers", "spans", "span_shares", "annotators"]
    assert found["rule"] == "dawid-skene"
    assert found["answers"][0] == {
        "unit_id": "article:a", "question": "stance", "value": "left", "disputed": False, "adjudicated": False,
        "votes": {"left": 2}, "shares": found["answers"][0]["shares"],
    }  # fmt: skip
    assert [(one["value"], one["disputed"]) for one in found["answers"]] == [("left", False), ("left", False)]
    assert found["spans"][0]["disputes"] is None
    assert found["span_shares"][0] == {
        "unit_id": "article:a", "article_id": "a", "field": "text", "label": "Lexical", "start": 0, "end": 7,
        "votes": 2, "of": 2,
    }  # fmt: skip
    assert [(one["annotator"], one["of"], one["f1"]) for one in found["annotators"]] == [
        ("ana", "question", None), ("ana", "spans", 1.0), ("ben", "question", None), ("ben", "spans", 1.0),
    ]  # fmt: skip


def test_the_table_of_annotators_can_be_a_csv(room, run):
    code, out, _ = run("consensus", "--csv", "people.csv")
    assert (code, "Next: copydesk build NAME" in out) == (0, True)
    with (room.folder / "people.csv").open(encoding="utf-8", newline="") as file:
        lines = list(csv.DictReader(file))
    assert [(line["annotator"], line["of"], line["question"], line["ratings"], line["f1"]) for line in lines] == [
        ("ana", "question", "stance", "2", ""), ("ana", "spans", "", "", "1.0"),
        ("ben", "question", "stance", "2", ""), ("ben", "spans", "", "", "1.0"),
    ]  # fmt: skip


@pytest.mark.usefixtures("room")
def test_a_file_that_cannot_be_written_is_said(run):
    code, _, err = run("consensus", "--csv", "nowhere/people.csv")
    assert code == 1
    assert err.splitlines() == [
        "DeskError: the figures cannot be written to nowhere/people.csv: "
        "Cannot save file into a non-existent directory: 'nowhere'",
        "  → Name another file with --csv.",
    ]


def test_build_takes_the_rules_and_refuses_what_is_none(room, run):
    built = json.loads(run("build", "weighed", "--consensus", "mace", "--spans", "overlap", "--json")[1])
    assert built["rows"] == {"train": 2, "validation": 0, "test": 0}
    manifest = json.loads((room.folder / "datasets" / "weighed" / "manifest.json").read_text("utf-8"))
    assert manifest["consensus"] == "mace+overlap"
    assert run("build", "weighed")[0] == 1
    assert run("build", "other", "--consensus", "plurality")[0] == 2


def test_soft_labels_by_the_contracts_rules_are_asked_for(room, run):
    run("build", "soft", "--soft")
    [line, _] = (room.folder / "datasets" / "soft" / "train.jsonl").read_text("utf-8").splitlines()
    row = json.loads(line)
    assert (row["consensus"], row["answer_shares"]) == ("majority", {"stance": {"left": 1.0}})


def test_one_annotator_is_told_that_it_takes_two(tmp_path, monkeypatch, run):
    with newsroom(tmp_path, monkeypatch, "ana") as room:
        monkeypatch.chdir(room.folder)
        out = run("consensus")[1]
    assert out.splitlines()[:4] == [
        "majority",
        "0 answers, 0 disputed, 0 by a curator",
        "0 spans, 0 disputed, 0 by a curator",
        "How far an annotator can be relied on shows beside others: two have to submit.",
    ]


def test_where_nobody_submitted_the_next_step_is_no_training_set(tmp_path, monkeypatch, run):
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        monkeypatch.chdir(room.folder)
        assert run("consensus")[1].splitlines()[-1] == (
            "Next: copydesk status  says who submitted what: there is nothing to decide yet"
        )
