"""A set's folder is one that `datasets` opens, typed, and what it loads is what the frames hold."""

from collections.abc import Iterator
from pathlib import Path

import datasets
import pytest

from copydesk.dataset import Dataset
from copydesk.dataset.formats import hub
from support import rich_sets
from support.loaded import named_rows, plain_rows

LABEL = datasets.ClassLabel(names=["Actor", "Loaded words"])
STANCE = datasets.ClassLabel(names=["left", "center", "right"])
TOPIC = datasets.ClassLabel(names=["strike", "sea"])
ROLE = datasets.ClassLabel(names=["hero", "victim of all"])
STRING = datasets.Value("string")


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    datasets.disable_progress_bars()
    yield
    datasets.enable_progress_bars()


@pytest.fixture
def small(tmp_path) -> Dataset:
    return rich_sets.of_articles(tmp_path)


def load(dataset: Dataset) -> datasets.DatasetDict:
    return datasets.load_dataset(str(dataset.folder), cache_dir=str(dataset.folder.parent / "cache"))


@pytest.mark.parametrize("make", [rich_sets.of_articles, rich_sets.of_pairs, rich_sets.of_stories])
def test_what_datasets_loads_from_the_folder_is_what_the_frames_hold(tmp_path, make):
    made = make(tmp_path)

    loaded = load(made)

    for part in loaded:
        assert named_rows(loaded[part]) == plain_rows(getattr(made, part)) != []


def test_labels_attributes_and_answers_are_typed_as_class_labels(small):
    features = load(small)["train"].features

    assert features["answers"] == {
        "stance": STANCE,
        "topics": datasets.List(TOPIC),
        "strength": STRING,  # an interval's values are numbers
    }
    assert features["answer_shares"]["stance"] == datasets.List(
        {"value": STANCE, "share": datasets.Value("float64")}
    )
    span = features["votes"].feature["spans"].feature
    assert {name: span[name] for name in ("label", "start", "roles", "remark")} == {
        "label": LABEL,
        "start": datasets.Value("int64"),
        "roles": datasets.List(ROLE),
        "remark": STRING,
    }
    assert features["relations"].feature["relation"] == datasets.ClassLabel(names=["says", "continues"])
    assert features["text"] == features["outlet"] == STRING


def test_all_parts_are_there_and_the_other_files_of_the_folder_do_not_disturb(small):
    (small.folder / "quarantine.jsonl").write_text('{"unit_id": 1}\n')
    (small.folder / "proof.json").write_text("{}")
    (small.folder / "croissant.json").write_text("{}")

    assert {part: rows.num_rows for part, rows in load(small).items()} == {
        "train": 1,
        "validation": 1,
        "test": 1,
    }


def test_in_memory_it_is_the_same_as_from_the_folder(small):
    loaded, made = load(small), small.to_datasets()

    assert list(made) == list(loaded)
    for part in made:
        assert made[part].features == loaded[part].features
        assert made[part].to_list() == loaded[part].to_list()
        assert made[part].split == part


def test_a_set_with_empty_parts_loads_without_them_and_in_memory_has_them_with_all_columns(tmp_path):
    pairs = rich_sets.of_pairs(tmp_path)

    assert list(load(pairs)) == ["train"]
    made = pairs.to_datasets()
    assert {part: rows.num_rows for part, rows in made.items()} == {"train": 1, "validation": 0, "test": 0}
    assert made["test"].features == made["train"].features


def test_what_is_in_a_set_and_not_in_its_scheme_is_a_class_label_too():
    scheme, row = rich_sets.scheme(), rich_sets.everything()
    row["votes"][0]["spans"][0] = row["votes"][0]["spans"][0] | {"label": "Older", "roles": ["clown"]}
    row["answer_votes"] = {"stance": {"far left": 1}}

    assert hub.class_names(scheme, [row]) == {
        hub.LABEL: ["Actor", "Loaded words", "Older"],
        hub.RELATION: ["says", "continues"],
        ("attribute", "polarity"): ["negative", "positive"],
        ("attribute", "roles"): ["hero", "victim of all", "clown"],
        ("question", "stance"): ["left", "center", "right", "far left"],
        ("question", "topics"): ["strike", "sea"],
    }


def test_the_folder_that_is_exported_for_datasets_loads_as_the_set_does(small, tmp_path):
    account = small.export("datasets", tmp_path / "out")

    loaded = datasets.load_dataset(str(tmp_path / "out"), cache_dir=str(tmp_path / "cache 2"))
    assert account.losses == []
    assert loaded["train"].to_list() == small.to_datasets()["train"].to_list()
    assert sorted(path.name for path in Path(tmp_path / "out").iterdir()) == [
        "README.md", "account.json", "losses.jsonl", "test.parquet", "train.parquet", "validation.parquet",
    ]  # fmt: skip
