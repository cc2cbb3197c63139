"""Croissant of a set: mlcroissant finds no fault in it, and loads from it what the frames hold."""

import json
import logging
from dataclasses import replace
from typing import Any

import mlcroissant
import pandas as pd
import pytest

from copydesk.consensus.rules import Rules
from copydesk.dataset import Dataset
from copydesk.dataset.build import write
from copydesk.dataset.card import Facts
from copydesk.records import sha256

SETTINGS: dict[str, Any] = {
    "scheme_sha256": "c0ffee", "ratios": {"train": 80, "validation": 10, "test": 10}, "seed": 0, "settings": {},
    "inputs": "1" * 64, "facts": Facts(until="2026-03-04", languages={"e0d8ecd7a909d3d0": "en"}),
}  # fmt: skip
PARTS = ("train", "validation", "test")
SAYS = {"relation": "says", "from": 0, "to": 0, "direction": "right", "votes": 1, "of": 2}


def said(value: Any) -> Any:
    """Give a loaded value with the plain names of its fields, text as text, and null for a record of nulls alone."""
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, list):
        return None if [said(one) for one in value] == [None] else [said(one) for one in value]
    if isinstance(value, dict):
        record = {key.rpartition("/")[2]: said(one) for key, one in value.items()}
        return None if all(one is None for one in record.values()) else record
    return value


def framed(value: Any, deep: int = 0) -> Any:
    """Give a value of a frame as it should be loaded: without what is nested in a list of a list."""
    if isinstance(value, dict):
        record = {key: framed(one, deep) for key, one in value.items() if not (deep and _nested(one))}
        for key in [key for key, one in record.items() if deep and isinstance(one, dict)]:
            record |= {f"{key}.{name}": one for name, one in record.pop(key).items()}
        return None if all(one is None for one in record.values()) else record
    if isinstance(value, list) or hasattr(value, "tolist"):
        return [framed(one, deep + 1) for one in value]
    return None if pd.isna(value) else value


def _nested(value: Any) -> bool:
    return (
        isinstance(value, dict) is False
        and hasattr(value, "__len__")
        and any(isinstance(one, dict) for one in value)
    )


def loaded(built: Dataset) -> dict[str, list[dict[str, Any]]]:
    """Load all records, by the part they are in."""
    read = mlcroissant.Dataset(str(built.folder / "croissant.json"))
    assert (read.metadata.ctx.issues.errors, read.metadata.ctx.issues.warnings) == (set(), set())
    found: dict[str, list[dict[str, Any]]] = {part: [] for part in PARTS}
    for record in read.records("rows"):
        row = {key.removeprefix("rows/"): said(value) for key, value in record.items()}
        found[row.pop("split")].append(row)
    return found


def in_frames(built: Dataset) -> dict[str, list[dict[str, Any]]]:
    """Give the rows of the frames in the shape in which they are loaded."""
    found: dict[str, list[dict[str, Any]]] = {}
    for part in PARTS:
        rows = [
            {key: framed(value) for key, value in row.items()}
            for row in getattr(built, part).to_dict("records")
        ]
        for row in rows:
            for column in ("answer_votes", "answer_shares"):
                if column in row:  # each question is a list by itself
                    row |= {f"{column}/{question}": tally for question, tally in row.pop(column).items()}
            row["votes"] = [
                {key: one for key, one in vote.items() if key not in LOST} for vote in row["votes"]
            ]
        found[part] = rows
    return found


LOST = ("spans", "relations")
"""What of a vote mlcroissant cannot load: lists in a list."""


@pytest.fixture(autouse=True)
def no_word_on_the_log(caplog: pytest.LogCaptureFixture):
    yield
    assert [one.getMessage() for one in caplog.records if one.levelno >= logging.WARNING] == []


def test_the_rows_are_loaded_as_the_frames_have_them_also_of_empty_parts(tmp_path, golden_row, scheme):
    other = golden_row | {
        "unit_id": "article:b", "article_id": "0012", "story_id": None, "url": None, "title": None, "spans": [],
        "relations": [SAYS], "skipped_by": ["cem"], "not_seen_by": ["dan", "eva"],
        "adjudicated": {"by": "lead", "reason": None, "annotation_id": "c/1", "version": 2},
    }  # fmt: skip
    parts = {"train": [golden_row, other], "validation": [], "test": [golden_row | {"unit_id": "article:c"}]}

    built = write(tmp_path, "first", parts, scheme, **SETTINGS)

    found = loaded(built)
    assert found == in_frames(built)
    assert [row["unit_id"] for row in found["train"]] == ["article:e0d8ecd7a909d3d0", "article:b"]
    first = found["train"][0]
    assert first["spans"] == [
        {"label": "Lexical", "start": 30, "end": 40, "text": "Union boss", "votes": 2, "of": 2,
         "polarity": "negative", "disputed_attributes": None, "field": None},
    ]  # fmt: skip
    assert first["answer_votes/stance"] == [{"value": "left", "votes": 1}, {"value": "center", "votes": 1}]
    assert first["votes"][1] == {
        "annotator": "ben", "annotation_id": "m8w1zz/7", "version": 1, "scheme": None, "guidelines": None,
        "answers.stance": "center",
    }  # fmt: skip
    assert (found["train"][1]["article_id"], found["validation"]) == ("0012", [])


def test_lists_of_values_and_soft_labels_are_loaded_too(tmp_path, golden_row, wide_scheme):
    union = {"label": "Actor", "start": 30, "end": 40, "text": "Union boss", "roles": ["hero", "victim"]}
    row = golden_row | {
        "spans": [union | {"votes": 2, "of": 2, "disputes": ["end"]}, union | {"votes": 1, "of": 2, "roles": []}],
        "disputed_spans": [],
        "answers": {"stance": "left", "topics": ["strike", "sea"]},
        "answer_votes": {"stance": {"left": 2}, "topics": {"strike": 2, "sea": 1}},
        "answer_shares": {"stance": {"left": 0.75, "center": 0.25}, "topics": {}},
        "span_shares": [{"label": "Actor", "start": 30, "end": 40, "votes": 2, "of": 2}],
        "votes": [
            {"annotator": "ana", "annotation_id": "k/1", "version": 1, "spans": [union],
             "answers": {"stance": None, "topics": ["sea"]}},
        ],
    }  # fmt: skip
    rules = Rules("dawid-skene", "overlap")

    built = write(
        tmp_path, "wide", {"train": [row], "validation": [], "test": []}, wide_scheme, rules=rules, **SETTINGS
    )

    found = loaded(built)
    assert found == in_frames(built)
    [one] = found["train"]
    assert (one["spans"][0]["roles"], one["spans"][0]["disputes"]) == (["hero", "victim"], ["end"])
    assert one["answers"] == {"stance": "left", "topics": ["strike", "sea"]}
    assert one["answer_shares/stance"] == [
        {"value": "left", "share": 0.75},
        {"value": "center", "share": 0.25},
    ]


@pytest.mark.parametrize("unit", ["pair", "story"])
def test_pairs_and_stories_are_loaded_with_their_articles(tmp_path, golden_row, scheme, unit):
    article = {
        key: golden_row[key] for key in ("article_id", "story_id", "outlet", "published", "url", "title")
    }
    articles = [
        article | {"article_id": name, "text": name * 9, "text_sha256": sha256(name * 9)} for name in "cg"
    ]
    span = {"article_id": "g", "label": "Lexical", "start": 0, "end": 1, "text": "g"}
    vote = {
        "annotator": "ana",
        "annotation_id": "k/1",
        "version": 1,
        "spans": [span],
        "answers": {"stance": "left"},
    }
    row = {key: value for key, value in golden_row.items() if key not in (*article, "text", "text_sha256")}
    row |= {
        "unit_id": f"{unit}:c+g",
        "articles": articles,
        "spans": [span | {"votes": 1, "of": 1}],
        "votes": [vote],
    }
    row |= {"disputed_spans": []}

    parts = {"train": [], "validation": [], "test": [row]}
    built = write(tmp_path, unit, parts, replace(scheme, unit=unit), **SETTINGS)

    found = loaded(built)
    assert found == in_frames(built)
    [one] = found["test"]
    assert [each["text"] for each in one["articles"]] == ["c" * 9, "g" * 9]
    assert one["spans"][0]["article_id"] == "g"


def test_a_scheme_of_questions_alone_and_one_of_spans_alone_are_loaded(tmp_path, golden_row, scheme):
    row = golden_row | {"answers": {}, "answer_votes": {}, "disputed_answers": []}
    spans_alone = write(
        tmp_path,
        "spans",
        {"train": [row], "validation": [], "test": []},
        replace(scheme, questions=()),
        **SETTINGS,
    )
    answers_alone = write(
        tmp_path, "answers",
        {"train": [golden_row | {"spans": [], "disputed_spans": []}], "validation": [], "test": []},
        replace(scheme, labels=(), attributes=()), **SETTINGS,
    )  # fmt: skip
    for built in (spans_alone, answers_alone):
        assert loaded(built) == in_frames(built)


def test_the_parts_are_a_record_set_by_which_rows_are_chosen(tmp_path, golden_row, scheme):
    parts = {"train": [golden_row], "validation": [], "test": [golden_row | {"unit_id": "article:c"}]}
    built = write(tmp_path, "first", parts, scheme, **SETTINGS)

    read = mlcroissant.Dataset(str(built.folder / "croissant.json"))

    assert list(read.records("splits")) == [
        {"splits/name": "train", "splits/url": "http://mlcommons.org/croissant/TrainingSplit"},
        {"splits/name": "validation", "splits/url": "http://mlcommons.org/croissant/ValidationSplit"},
        {"splits/name": "test", "splits/url": "http://mlcommons.org/croissant/TestSplit"},
    ]
    chosen = read.records("rows", filters={"rows/split": "test"})
    assert [row["rows/unit_id"] for row in chosen] == [b"article:c"]


def test_the_metadata_says_what_the_set_is_and_which_files_it_has(tmp_path, golden_row, scheme):
    built = write(
        tmp_path, "first", {"train": [golden_row], "validation": [], "test": []}, scheme, **SETTINGS
    )

    said = json.loads((built.folder / "croissant.json").read_text("utf-8"))

    files = built.manifest["files"]
    assert {one["@id"]: one["sha256"] for one in said["distribution"][:-1]} == {
        name: files[name]["sha256"] for name in files if name.endswith((".parquet", ".jsonl"))
    }
    told = {
        key: said[key] for key in said if not key.startswith("@") and key not in ("distribution", "recordSet")
    }
    assert told == {
        "conformsTo": ["http://mlcommons.org/croissant/1.1", "http://mlcommons.org/croissant/RAI/1.0"],
        "name": "first",
        "description": "1 news article, labelled after the scheme `bias@1`, made with Copydesk.\n"
        "Offsets count Unicode code points of `text`, from 0, the end excluded: a span is `text[start:end]`.",
        "license": "The texts belong to the outlets that published them: see README.md.",
        "citeAs": "@misc{first, title = {first}, year = {2026}, note = {Training set after the scheme bias@1, "
        "made with Copydesk, inputs 1111111111111111}}",
        "version": "1.0.0",
        "datePublished": "2026-03-04",
        "inLanguage": ["en"],
        "keywords": ["news", "copydesk", "bias@1"],
        "rai:dataCollection": "News articles as their outlets published them, collected by whoever made the set; each "
        "text was cleaned by rules that look at it alone, and is known by its hash.",
        "rai:dataCollectionTimeframe": ["2026-03-02", "2026-03-02"],
        "rai:dataAnnotationProtocol": [
            "People labelled whole articles after the scheme bias@1 (scheme.json) and its guidelines (guidelines.md); "
            "README.md says by which rule several votes became one answer. Every vote is in the set."
        ],
        "rai:dataAnnotationPlatform": ["Label Studio"],
        "rai:annotationsPerItem": "1 rows with 2",
        "rai:annotatorDemographics": ["Not known: annotators are pseudonyms."],
        "rai:dataLimitations": ["README.md lists the known faults, what was left out, and what could leak."],
        "rai:personalSensitiveInformation": ["The articles name people as the outlets did."],
    }  # fmt: skip
