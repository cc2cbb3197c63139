"""An export is whole or not there, says what it lost, and is written once."""

import json

import pytest

from copydesk.dataset.formats.registry import FORMATS
from copydesk.errors import BuildError
from support import rich_sets


@pytest.fixture
def small(tmp_path):
    return rich_sets.of_articles(tmp_path / "datasets")


def everything_in(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("name", [format.name for format in FORMATS])
def test_the_same_set_gives_the_same_bytes_in_every_format_and_an_account(tmp_path, small, name):
    one, two = small.export(name, tmp_path / "one"), small.export(name, tmp_path / "two")

    assert one == two
    assert everything_in(tmp_path / "one") == everything_in(tmp_path / "two")
    said = json.loads((tmp_path / "one" / "account.json").read_text())
    assert (said["set"], said["format"], said["options"]) == ("small", name, {})
    assert sum(lost["number"] for lost in said["lost"]) == len(one.losses)
    lines = (tmp_path / "one" / "losses.jsonl").read_text().splitlines()
    assert [json.loads(line)["item"] for line in lines] == [loss.item for loss in one.losses]


@pytest.mark.parametrize("make", [rich_sets.of_pairs, rich_sets.of_stories])
@pytest.mark.parametrize("name", [format.name for format in FORMATS])
def test_every_format_takes_pairs_and_stories_and_accounts_for_each_span(tmp_path, make, name):
    made = make(tmp_path)
    spans = sum(len(row["spans"]) for part in ("train", "test") for row in made.rows(part))

    account = made.export(name, tmp_path / "out")

    lost = sum(loss.item.startswith("span ") for loss in account.losses)
    assert account.kept["span"] + lost == spans > 0


def test_parquet_jsonl_and_the_folder_for_datasets_lose_nothing(tmp_path, small):
    for name in ("parquet", "jsonl", "datasets"):
        account = small.export(name, tmp_path / "as" / name, strict=True)
        assert account.kept == {
            "unit": 3, "span": 7, "attribute": 4, "relation": 3, "answer": 6, "disputed span": 1,
            "disputed answer": 1, "vote": 6, "skip": 1, "open assignment": 1, "share": 7,
        }  # fmt: skip
    assert (tmp_path / "as" / "jsonl" / "train.jsonl").read_bytes() == (
        small.folder / "train.jsonl"
    ).read_bytes()
    assert (tmp_path / "as" / "parquet" / "test.parquet").read_bytes() == (
        small.folder / "test.parquet"
    ).read_bytes()


def test_strict_refuses_any_loss_and_writes_nothing(tmp_path, small):
    with pytest.raises(BuildError) as error:
        small.export("brat", tmp_path / "out", strict=True)

    assert str(error.value) == (
        "the format brat cannot hold 3 of what the set says (1 x span snapped: brat marks nothing across a line"
        " break: it is in pieces there; 1 x attribute snapped: a value is one line in brat: its line breaks are"
        " spaces; 1 x relation snapped: brat's relations have a direction: it leads from the first to the second);"
        " the first is span Loaded words 24-35 of article:a\n"
        "  Nothing was written. Without --strict it is, and losses.jsonl lists each."
    )
    assert [path.name for path in tmp_path.iterdir()] == ["datasets"]


def test_the_same_export_again_changes_nothing_and_gives_the_same_account(tmp_path, small):
    first = small.export("brat", tmp_path / "out")
    before = everything_in(tmp_path / "out")

    assert small.export("brat", tmp_path / "out") == first
    assert everything_in(tmp_path / "out") == before
    with pytest.raises(BuildError, match="cannot hold 3"):
        small.export("brat", tmp_path / "out", strict=True)


def test_a_folder_with_something_else_in_it_is_left_as_it_is(tmp_path, small):
    small.export("brat", tmp_path / "out")
    before = everything_in(tmp_path / "out")

    with pytest.raises(BuildError, match="out is there already"):
        small.export("csv", tmp_path / "out")
    assert everything_in(tmp_path / "out") == before


def test_an_unknown_format_or_option_names_those_there_are(tmp_path, small):
    with pytest.raises(
        BuildError, match="there is no format 'xml'; there are parquet, jsonl, datasets, spacy"
    ):
        small.export("xml", tmp_path / "out")
    with pytest.raises(BuildError, match="the format csv has no option lang; it has none"):
        small.export("csv", tmp_path / "out", lang="en")


def test_a_set_without_texts_is_refused(tmp_path, small):
    row = json.loads((small.folder / "train.jsonl").read_text())
    (small.folder / "train.jsonl").write_text(json.dumps(row | {"text": None}))

    with pytest.raises(BuildError, match="is a release without the texts"):
        small.export("csv", tmp_path / "out")


def test_an_unwritable_folder_is_said_and_leaves_nothing(tmp_path, small):
    (tmp_path / "file").write_text("")

    with pytest.raises(BuildError, match="the csv files cannot be written to"):
        small.export("csv", tmp_path / "file" / "out")
