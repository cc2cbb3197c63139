"""A split that somebody else made, read from files of any kind, and what leaks in it."""

import json
from pathlib import Path

import pandas as pd
import pytest

from copydesk.dataset.splits import foreign
from copydesk.errors import BuildError


def text(seed: str, words: int = 60) -> str:
    return " ".join(f"{seed}{n * n}" for n in range(words))


def lines(path: Path, *rows: dict) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_planted_leaks_are_found_in_files_of_three_kinds(tmp_path):
    wire = text("wire", 50)
    train = lines(
        tmp_path / "train.jsonl",
        {"id": 0, "content": text("a"), "event": "ferry", "label": "left", "author": "Mara Olsén"},
        {"id": 1, "content": text("b"), "event": "flood", "label": "right"},
        {"id": 2, "content": f"{text('c', 200)} {wire}", "event": "vote", "label": "left"},
        {"id": 3, "content": text("d"), "event": "fire", "label": "left"},
    )
    pd.DataFrame({"id": [0, 1], "content": [text("b"), text("e")], "event": ["storm", "ferry"]}).assign(
        label=["left", "right"]
    ).to_csv(tmp_path / "dev.csv", index=False)
    pd.DataFrame(
        {"id": [0, 1], "content": [text("d").replace("d9 ", ""), wire], "author": ["Mara Olsén", None]}
    ).assign(event=["strike", "match"], label=["left", None]).to_parquet(tmp_path / "test.parquet")

    files = foreign.parts_of([train, tmp_path / "dev.csv", tmp_path / "test.parquet"])
    read = foreign.read(files, {"text": "content", "story": "event"})
    proof = read.prove()

    assert proof["leaks"] == 4
    assert proof["stories"]["listed"] == [{"name": "ferry", "train": 1, "validation": 1}]
    assert {(one["kind"], *sorted((one["a"], one["b"]))) for one in proof["copies"]["listed"]} == {
        ("exact", "train:1", "validation:0"),
        ("near", "test:0", "train:3"),
        ("contained", "test:1", "train:2"),
    }
    assert proof["authors"]["listed"] == [{"name": "Mara Olsén", "train": 1, "test": 1}]
    assert {one["of"] for one in proof["probe"]} == {"label"}


def test_a_split_without_leaks_has_none_and_the_same_ids_in_two_files_are_not_the_same_article(tmp_path):
    for name in ("train", "test"):
        lines(tmp_path / f"{name}.jsonl", {"id": 0, "text": text(name)})

    assert foreign.read(foreign.parts_of([tmp_path])).prove()["leaks"] == 0


def test_a_folder_stands_for_its_files_and_one_kind_of_each(tmp_path):
    for name in ("train.jsonl", "train.parquet", "data/test-00000-of-00002.jsonl", "data/test-00001-of-00002.jsonl",
                 "my_dev_set.tsv", "notes.jsonl", "train.txt"):  # fmt: skip
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()

    assert foreign.parts_of([tmp_path]) == {
        "train": [tmp_path / "train.jsonl"],
        "validation": [tmp_path / "my_dev_set.tsv"],
        "test": [tmp_path / "data" / f"test-0000{n}-of-00002.jsonl" for n in (0, 1)],
    }


def test_rows_that_cannot_be_read_are_counted(tmp_path):
    train = tmp_path / "train.jsonl"
    train.write_text('{"text": "' + text("a") + '"}\n{"text": ""}\n{"text"\n{"text": 7}\n')
    test = lines(tmp_path / "test.jsonl", {"text": text("b"), "labels": ["sea", "war"]})
    lines(tmp_path / "train2.jsonl", {"text": text("c"), "labels": ["sea"]})

    read = foreign.read({"train": [train, tmp_path / "train2.jsonl"], "test": [test]})

    assert [(one.item, one.reason.partition(":")[0]) for one in read.rejected] == [
        ("line 2", "no text"), ("line 3", "broken JSON"), ("line 4", "no text"),
    ]  # fmt: skip
    assert [row["answers"] for row in read.parts["test"]] == [{"labels": ["sea", "war"]}]


@pytest.mark.parametrize(
    ("files", "asked", "said"),
    [
        (["train.jsonl"], {}, "a split has two parts at least"),
        (["train.jsonl", "other.jsonl"], {}, "does not say which part it is"),
        (["train.jsonl", "test.txt"], {}, "test.txt is no file of the kinds .csv, .jsonl, .parquet"),
        (
            ["train.jsonl", "test.jsonl"],
            {"mapping": {"text": "body"}},
            "no column 'body' for text; it has text",
        ),
        (["train.jsonl", "test.jsonl"], {"mapping": {"words": "body"}}, "--map words=...: no such name"),
        (["train.jsonl", "test.jsonl"], {"labels": ["stance"]}, "no column 'stance' of labels"),
        (["train.jsonl", "empty-test.jsonl"], {}, "no column 'text'"),
        (["train.jsonl", "gone-test.jsonl"], {}, "is no file of the kinds"),
    ],
)
def test_what_is_no_split_is_refused_with_what_is_wrong(tmp_path, files, asked, said):
    for name in ("train.jsonl", "test.jsonl", "other.jsonl", "test.txt"):
        lines(tmp_path / name, {"text": text(name[0])})
    (tmp_path / "empty-test.jsonl").touch()

    with pytest.raises(BuildError) as refused:
        foreign.read(foreign.parts_of([tmp_path / name for name in files]), **asked)
    assert said in str(refused.value)
