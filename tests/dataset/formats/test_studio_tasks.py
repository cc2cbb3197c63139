"""Label Studio's tasks: valid by the SDK, exact by our own audit, everyone's votes in them."""

import json
from pathlib import Path
from typing import Any

import pytest
from label_studio_sdk.label_interface import LabelInterface

from copydesk.errors import BuildError
from copydesk.verify.audit import audit
from support import rich_sets
from support.ferry import SHA256, TEXT


def tasks(folder: Path, part: str = "train") -> list[dict[str, Any]]:
    return json.loads((folder / f"{part}.json").read_text(encoding="utf-8"))


def marked(result: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return [
        (one["id"], one["from_name"], one["value"]["start"], one["value"]["end"], one["value"]["text"])
        for one in result
        if one["type"] == "labels"
    ]


@pytest.mark.parametrize("make", [rich_sets.of_articles, rich_sets.of_pairs, rich_sets.of_stories])
@pytest.mark.parametrize("consensus", ["predictions", "annotations"])
def test_the_sdk_takes_the_config_and_every_task_and_the_audit_finds_every_region_exact(
    tmp_path, make, consensus
):
    make(tmp_path).export("label-studio", tmp_path / "out", consensus=consensus)

    config = LabelInterface((tmp_path / "out" / "config.xml").read_text(encoding="utf-8"))
    config.validate()
    for part in ("train", "validation", "test"):
        for task in tasks(tmp_path / "out", part):
            assert config.validate_task({"data": task["data"]})
            for given in (*task["annotations"], *task["predictions"]):
                assert config.validate_prediction({"model_version": "", **given}, return_errors=True) == []
        found = audit(tmp_path / "out" / f"{part}.json", config=tmp_path / "out" / "config.xml")
        assert found.regions["exact"] == found.regions["total"]
        assert found.unknown_labels == {}
        assert {one.name for one in found.findings} <= {"overlapping", "cut-word", "no-annotator"}


def test_the_votes_are_annotations_the_consensus_is_a_prediction_and_a_skip_is_one(tmp_path):
    account = rich_sets.of_articles(tmp_path).export("label-studio", tmp_path / "out")

    [task] = tasks(tmp_path / "out")
    assert task["data"] == {
        "unit_id": "article:a", "project_key": task["data"]["project_key"], "scheme": "rich@1", "round": "label",
        "objects": {"text": {"article_id": "a", "field": "text", "sha256": SHA256}},
        "title": "Title a", "outlet": "Harbour Gazette", "published": "2026-03-02", "text": TEXT,
        "articles": [{"article_id": "a", "story_id": "story a", "url": None}],
        "annotators": ["ana", "ben", "cleo"],
    }  # fmt: skip
    [ana, ben, cleo] = task["annotations"]
    assert cleo == {"id": 3, "result": [], "ground_truth": False, "was_cancelled": True}
    assert ana["result"] == ben["result"]
    [prediction] = task["predictions"]
    assert prediction["model_version"] == "majority"
    assert marked(prediction["result"]) == marked(ana["result"])
    assert marked(prediction["result"])[:2] == [
        ("r1", "span", 24, 35, "nine\n\nUnion"),
        ("r2", "span", 30, 51, "Union boss Mara Olsén"),
    ]
    assert [one for one in prediction["result"] if one["type"] == "relation"] == [
        {"from_id": "r2", "to_id": "r5", "type": "relation", "direction": "right", "labels": ["says"]},
        {"from_id": "r5", "to_id": "r4", "type": "relation", "direction": "right", "labels": ["continues"]},
        {"from_id": "r2", "to_id": "r6", "type": "relation", "direction": "bi", "labels": ["says"]},
    ]
    assert account.losses == []
    assert account.aside == {"share": 7, "open assignment": 1}


def test_the_consensus_can_be_an_annotation_that_is_marked_as_true(tmp_path):
    rich_sets.of_articles(tmp_path).export("label-studio", tmp_path / "out", consensus="annotations")

    [task] = tasks(tmp_path / "out", "validation")
    assert task["data"]["annotators"] == ["consensus", "ana", "ben"]
    assert [(one["ground_truth"], one["result"]) for one in task["annotations"]] == [
        (True, []), (False, []), (False, []),
    ]  # fmt: skip
    assert task["predictions"] == []


def test_a_story_has_its_texts_side_by_side_and_spans_on_their_own(tmp_path):
    rich_sets.of_stories(tmp_path).export("label-studio", tmp_path / "out")

    [task] = tasks(tmp_path / "out", "test")
    assert [task["data"][f"text_{number}"] for number in range(1, 5)] == [
        rich_sets.QUAY, TEXT, rich_sets.CREWS, "",
    ]  # fmt: skip
    assert [
        (one["from_name"], one["to_name"])
        for one in task["annotations"][0]["result"]
        if one["type"] == "labels"
    ] == [("span_1", "text_1"), ("span_3", "text_3")]


def test_tasks_and_annotations_are_numbered_through_all_parts(tmp_path):
    rich_sets.of_articles(tmp_path).export("label-studio", tmp_path / "out")

    every = [task for part in ("train", "validation", "test") for task in tasks(tmp_path / "out", part)]
    assert [task["id"] for task in every] == [1, 2, 3]
    assert [one["id"] for task in every for one in task["annotations"]] == [1, 2, 3, 4, 5, 6, 7]


def test_spans_on_a_title_are_dropped_and_named(tmp_path):
    title = {
        "label": "Actor",
        "start": 0,
        "end": 5,
        "text": "Title",
        "field": "title",
        "polarity": "negative",
    }
    row = rich_sets.row(
        "article:x", rich_sets.article("x", "Body"), [title], relations=[rich_sets.link("says", 0, 0)]
    )
    from copydesk.dataset.build import write

    parts = {"train": [row], "validation": [], "test": []}
    made = write(tmp_path, "titled", parts, rich_sets.scheme(), **rich_sets.SETTINGS)
    account = made.export("label-studio", tmp_path / "out")

    assert [loss.item for loss in account.losses] == [
        "span Actor 0-5", "attribute polarity of span Actor 0-5", "relation says 0-0", "vote of ana", "vote of ben",
    ]  # fmt: skip
    assert account.kept["span"] == 0


def test_another_way_for_the_consensus_to_come_is_refused(tmp_path):
    with pytest.raises(BuildError, match="the consensus comes as predictions or annotations, not as 'votes'"):
        rich_sets.of_articles(tmp_path).export("label-studio", tmp_path / "out", consensus="votes")
