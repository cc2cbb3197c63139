"""`copydesk diff`: what is printed, and with which exit code."""

import json

import pytest

from support.newsroom import answer, articles, newsroom, span


@pytest.fixture
def room(tmp_path, monkeypatch):
    """Ana and Ben label two articles, a set is built, they change their minds and label a third, another is built."""
    monkeypatch.setenv("COLUMNS", "200")
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        monkeypatch.chdir(room.folder)
        room.desk.add(articles({"id": "a"}, {"id": "b"}))
        room.desk.push()
        for who, stance in (("ana", "left"), ("ben", "right")):
            room.submit(who, "a", span("r1", "Lexical", 0, 7), answer("stance", "left"))
            room.submit(who, "b", answer("stance", stance))
        room.desk.pull()
        room.desk.build("v1")
        room.desk.add(articles({"id": "c"}))
        room.desk.push()
        for who in ("ana", "ben"):
            room.submit(who, "b", span("r2", "Lexical", 0, 7), answer("stance", "right"))
            room.submit(who, "c", answer("stance", "left"))
        room.desk.pull()
        room.desk.build("v2")
        yield room


@pytest.mark.usefixtures("room")
def test_what_became_of_the_labels_is_printed(run):
    code, out, err = run("diff", "v1", "v2")

    assert (code, err) == (0, "")
    lines = [line.rstrip() for line in out.splitlines()]
    assert lines[:9] == [
        "v1 → v2",
        "units: 2 in both, 1 added, 0 removed",
        "articles in: 1 (c)",
        "as they were: 1 span, 1 answer",
        "kind    label    added  changed  removed",
        "answer  stance       2        0        0",
        "span    Lexical      1        0        0",
        "added span Lexical in article:b: 0-7 'Ferries'",
        "added answer stance in article:b: right  disputed in the other set",
    ]
    assert "✓ none of 2 articles in both sets changed sides" in lines
    assert lines[-1] == "Next: copydesk diff v1 v2 --list  lists every label"


@pytest.mark.usefixtures("room")
def test_it_is_one_json_object(run):
    code, out, _ = run("diff", "v1", "v2", "--json")

    found = json.loads(out)
    assert code == 0
    assert found["units"] == {"both": 2, "added": 1, "removed": 0}
    assert found["counts"] == [
        {"what": "added", "kind": "answer", "label": "stance", "number": 2},
        {"what": "added", "kind": "span", "label": "Lexical", "number": 1},
    ]
    assert (found["compared"], found["moved"], found["same_split"]) == (2, [], True)
    assert "stance: Krippendorff's alpha (ordinal)" in {figure["name"] for figure in found["agreement"]}


def test_an_article_that_changed_sides_is_an_error(room, run):
    other = room.folder / "other"
    (room.folder / "datasets" / "v2").rename(other)
    train, test = other / "train.jsonl", other / "test.jsonl"
    kept, moved = train.read_text(), test.read_text()
    train.write_text(moved)
    test.write_text(kept)
    manifest = json.loads((other / "manifest.json").read_text())
    del manifest["files"]["train.jsonl"], manifest["files"]["test.jsonl"]  # they are not as they were built
    (other / "manifest.json").write_text(json.dumps(manifest))

    code, out, _ = run("diff", "v1", str(other))

    assert code == 1
    assert "of 2 articles changed sides: a model trained on one set has seen" in out


@pytest.mark.usefixtures("room")
def test_a_set_that_is_not_there_is_named_with_those_that_are(run):
    code, _, err = run("diff", "v1", "v3")

    assert code == 1
    assert "there is no training set 'v3'; there are v1, v2" in err
