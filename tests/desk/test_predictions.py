"""Labels that came in as predictions: shown by the next push, once, where nobody has begun; nobody's votes."""

import json

import httpx
import pandas as pd
import pytest

from support.fake_studio import Cut
from support.newsroom import articles, newsroom, plain, span

TEXT = "Ferries stop, says a."


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana") as room:
        room.desk.add(articles({"id": "a"}, {"id": "b"}))
        yield room


def predict(room, article_id, start, end, kind="predictions"):
    row = {"article_id": article_id, "label": "Lexical", "start": start, "end": end, "polarity": "negative"}
    return room.desk.add_labels(pd.DataFrame([row]), kind=kind, annotator="model-1")


def shown(room):
    """Give the places that are predicted, by article."""
    found = {}
    for task in room.studio.tasks.values():
        for one in task["predictions"]:
            places = [
                (r["value"]["start"], r["value"]["end"]) for r in one["result"] if r["type"] == "labels"
            ]
            found.setdefault(task["data"]["unit_id"], []).append((one["model_version"], places))
    return found


def test_a_task_that_is_sent_brings_its_prediction(room):
    predict(room, "a", 0, 7)

    assert (room.desk.push().predicted, room.desk.push().predicted) == (1, 0)
    [task] = [task for task in room.studio.tasks.values() if task["predictions"]]
    place = {"start": 0, "end": 7}
    assert task["predictions"][0]["result"] == [
        {"id": "r1", "to_name": "text", "from_name": "span", "type": "labels",
         "value": place | {"text": "Ferries", "labels": ["Lexical"]}},
        {"id": "r1", "to_name": "text", "from_name": "polarity", "type": "choices",
         "value": place | {"choices": ["negative"]}},
    ]  # fmt: skip
    assert shown(room) == {"article:a": [("copydesk", [(0, 7)])]}
    [project] = room.studio.projects.values()
    assert project["model_version"] == "copydesk"


def test_tasks_that_are_there_get_theirs_unless_somebody_has_begun(room):
    room.desk.push()
    room.submit("ana", "b", span("r1", "Lexical", 0, 7))
    predict(room, "a", 0, 7)
    predict(room, "b", 8, 12)

    assert (room.desk.push().predicted, room.desk.push().predicted) == (1, 0)
    assert shown(room) == {"article:a": [("copydesk", [(0, 7)])]}


def test_a_later_prediction_takes_the_place_of_the_earlier_one(room):
    predict(room, "a", 0, 7)
    room.desk.push()
    predict(room, "a", 8, 12)

    assert (room.desk.push().predicted, room.desk.push().predicted) == (1, 0)
    assert shown(room) == {"article:a": [("copydesk", [(8, 12)])]}


def test_a_prediction_whose_answer_was_lost_is_there_once(room, monkeypatch):
    monkeypatch.setattr("copydesk.studio.predicting.PAUSES", (0.0, 0.0))
    room.desk.push()
    predict(room, "a", 0, 7)
    lost = []

    def trouble(name, respond):
        answer = respond()
        if name.endswith("/import/predictions") and not lost:
            lost.append(name)
            raise Cut
        return answer

    room.studio.trouble = trouble

    assert room.desk.push().predicted == 1
    assert (len(lost), shown(room)) == (1, {"article:a": [("copydesk", [(0, 7)])]})


def test_a_prediction_that_the_server_refuses_for_a_while_is_sent_again(room, monkeypatch):
    monkeypatch.setattr("copydesk.studio.predicting.PAUSES", (0.0, 0.0))
    room.desk.push()
    predict(room, "a", 0, 7)
    refused = []

    def trouble(name, respond):
        if name.endswith("/import/predictions") and len(refused) < 2:
            refused.append(name)
            return httpx.Response(500, json={"detail": "database is locked"})
        return respond()

    room.studio.trouble = trouble

    assert room.desk.push().predicted == 1
    assert (len(refused), shown(room)) == (2, {"article:a": [("copydesk", [(0, 7)])]})


def test_predictions_are_in_no_frame_and_no_vote(room):
    predict(room, "a", 0, 7)

    assert [len(frame) for frame in room.desk.labels().values()] == [0, 0, 0, 0, 0]
    assert (len(room.desk.annotations()), len(room.desk.annotations(all_versions=True))) == (0, 0)
    assert plain(room.desk.assignments()) == []


def test_labels_may_come_in_as_both(room):
    report = predict(room, "a", 0, 7, kind="both")

    assert report.entered == {"imported": {"new": 1}, "predicted": {"new": 1}}
    assert plain(room.desk.spans(), "annotator", "text", "origin") == [("model-1", "Ferries", "imported")]
    room.desk.push()
    assert shown(room) == {"article:a": [("copydesk", [(0, 7)])]}


def test_predictions_go_over_to_a_new_text_of_the_article(room):
    predict(room, "a", 14, 18)
    room.desk.add(articles({"id": "a", "text": "The " + TEXT}))

    room.desk.push()

    assert shown(room) == {"article:a": [("copydesk", [(18, 22)])]}


def test_files_of_tasks_bring_predictions_too(room, tmp_path):
    predict(room, "a", 0, 7)

    [written] = room.desk.push(to=tmp_path / "out").projects

    tasks = {task["data"]["unit_id"]: task for task in json.loads(written.file.read_text("utf-8"))}
    assert tasks["article:a"]["predictions"][0]["model_version"] == "copydesk"
    assert "predictions" not in tasks["article:b"]
