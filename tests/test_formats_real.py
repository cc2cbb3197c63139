"""The demo's set, in the tools that people train with and in Label Studio itself."""

import json

import datasets
import pandas as pd
import pytest
import spacy
from spacy.tokens import DocBin

from copydesk.studio.client import Studio
from copydesk.verify.audit import audit
from support.loaded import named_rows, plain_rows

pytestmark = pytest.mark.server


def test_the_demos_set_loads_in_datasets_with_the_values_of_its_frames(demo, tmp_path, monkeypatch):
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)

    loaded = datasets.load_dataset(str(demo.dataset.folder), cache_dir=str(tmp_path))

    assert list(loaded) == ["train", "validation", "test"]
    for part, rows in loaded.items():
        assert named_rows(rows) == plain_rows(getattr(demo.dataset, part)) != []
        assert demo.dataset.to_datasets()[part].to_list() == rows.to_list()


def test_the_demos_set_loads_in_spacy_with_the_spans_of_its_frames(demo, tmp_path):
    account = demo.dataset.export("spacy", tmp_path / "out")

    assert {kind for change, kind, _ in account.counts if change == "snapped"} == set()
    for part in ("train", "validation", "test"):
        docs = DocBin().from_disk(tmp_path / "out" / f"{part}.spacy").get_docs(spacy.blank("en").vocab)
        rows = plain_rows(getattr(demo.dataset, part))
        for doc, row in zip(docs, rows, strict=True):
            assert (doc.user_data["unit_id"], doc.text) == (row["unit_id"], row["text"])
            assert [(one.label_, one.text, one.start_char, one.end_char) for one in doc.spans["sc"]] == [
                (one["label"], one["text"], one["start"], one["end"]) for one in row["spans"]
            ]
            said = row["answers"]["stance"]
            assert [name for name, share in doc.cats.items() if share == 1.0] == ([said] if said else [])


def test_the_demos_set_loads_in_pandas_from_csv_with_the_values_of_its_frames(demo, tmp_path):
    demo.dataset.export("csv", tmp_path / "out")

    for part in ("train", "validation", "test"):
        frame = getattr(demo.dataset, part)
        there = pd.read_csv(tmp_path / "out" / f"{part}.csv", dtype="string")
        names = ["unit_id", "article_id", "story_id", "outlet", "published", "title", "text", "text_sha256"]
        pd.testing.assert_frame_equal(there[names], frame[names])
        assert there["stance"].tolist() == [one["stance"] or pd.NA for one in frame["answers"]]


def test_the_exported_tasks_go_into_a_real_project_and_every_region_comes_back_exact(demo, tmp_path):
    account = demo.dataset.export("label-studio", tmp_path / "out")
    config = (tmp_path / "out" / "config.xml").read_text(encoding="utf-8")
    tasks = [
        task
        for part in ("train", "validation", "test")
        for task in json.loads((tmp_path / "out" / f"{part}.json").read_text(encoding="utf-8"))
    ]
    studio = Studio(demo.url, demo.desk.embedded.admin.token)
    project = studio.create_project("an export", config, "")
    try:
        studio.import_tasks(project, tasks)
        back = tmp_path / "back.json"
        exported = studio.sdk.projects.exports.download_sync(
            project, export_type="JSON", download_all_tasks=True
        )
        back.write_bytes(b"".join(exported))
    finally:
        studio.delete_project(project)

    found = audit(back, config=tmp_path / "out" / "config.xml")
    assert found.tasks == len(tasks) == account.kept["task"]
    assert found.annotations["total"] == account.kept["vote"] + account.kept["skip"]
    assert (
        found.regions["exact"] == found.regions["usable"] > 0
    )  # of the one who imported them, the latest a task
    assert (found.regions["by_fault"], found.regions["by_repair"]) == ({}, {})
    spans = {
        task["data"]["unit_id"]: [
            [
                (r["value"]["start"], r["value"]["end"], r["value"]["labels"])
                for r in one["result"]
                if r["type"] == "labels"
            ]
            for one in task["annotations"]
        ]
        for task in json.loads(back.read_text(encoding="utf-8"))
    }
    for part in ("train", "validation", "test"):
        for row in demo.dataset.rows(part):
            voted = [[(s["start"], s["end"], [s["label"]]) for s in vote["spans"]] for vote in row["votes"]]
            assert [one for one in spans[row["unit_id"]] if one] == [one for one in voted if one]
