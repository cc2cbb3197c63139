"""A set is opened as it was built, or not at all."""

import json
from pathlib import Path

import pytest

import copydesk
from copydesk.dataset import Dataset
from copydesk.errors import BuildError
from support import rich_sets


@pytest.fixture
def folder(tmp_path) -> Path:
    return rich_sets.of_articles(tmp_path).folder


def refusal(folder: Path) -> str:
    with pytest.raises(BuildError) as refused:
        Dataset.open(folder)
    return str(refused.value).splitlines()[0]


def described(folder: Path, **more: object) -> None:
    path = folder / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | more))


def test_a_set_is_opened_by_its_path_without_a_desk(folder):
    assert copydesk.Dataset.open(str(folder)) == Dataset(folder)


def test_its_page_may_be_edited(folder):
    (folder / "README.md").write_text("The texts are ours.")

    assert Dataset.open(folder) == Dataset(folder)


def test_files_that_are_not_as_they_were_built_are_all_named(folder):
    train = folder / "train.jsonl"
    train.write_text(train.read_text().replace("Actor", "Other", 1))
    (folder / "test.jsonl").unlink()

    assert refusal(folder) == (
        f"{folder} is not as it was built: test.jsonl is missing; "
        "train.jsonl has another SHA-256 than manifest.json says"
    )


def test_a_manifest_names_no_file_outside_its_folder(folder):
    (folder.parent / "secret.txt").write_text("not asked for")
    described(folder, files={"../secret.txt": {"sha256": "0" * 64}})

    assert (
        refusal(folder) == f"{folder} is not as it was built: ../secret.txt is not the name of a file in it"
    )


def test_a_manifest_that_is_cut_off_is_no_set(folder):
    (folder / "manifest.json").write_text('{"name": ')

    assert refusal(folder).startswith(f"{folder} is not a training set: manifest.json: Expecting value")


def test_a_manifest_that_lacks_what_a_set_says_is_named_with_that(folder):
    described(folder, name=None, splits=[])

    with pytest.raises(BuildError, match=r"manifest\.json names no name, splits"):
        _ = Dataset.open(folder).manifest


def test_a_release_is_no_set_until_its_texts_are_back(folder, tmp_path):
    Dataset(folder).release(tmp_path / "out")

    with pytest.raises(BuildError, match="is a release, without the texts"):
        _ = Dataset.open(tmp_path / "out").manifest


def test_a_set_of_an_older_version_says_so_where_it_needs_its_scheme(folder):
    (folder / "scheme.json").unlink()

    with pytest.raises(
        BuildError, match=r"small was built by an older version of Copydesk: it has no scheme\.json"
    ):
        _ = Dataset(folder).scheme


@pytest.mark.parametrize("line", ["[1]", "{}", "7"])
def test_a_line_that_is_no_row_is_named(folder, line):
    path = folder / "train.jsonl"
    path.write_text(path.read_text() + line + "\n")
    number = len(path.read_text().splitlines())

    with pytest.raises(
        BuildError, match=rf"train\.jsonl cannot be read: line {number} is no row of a training set"
    ):
        list(Dataset(folder).rows("train"))


def test_a_damaged_frame_or_proof_is_an_error_of_ours(folder):
    (folder / "train.parquet").write_bytes(b"PAR1 cut")
    (folder / "proof.json").write_text("[]")

    with pytest.raises(BuildError, match=r"train\.parquet cannot be read"):
        _ = Dataset(folder).train
    with pytest.raises(BuildError, match=r"proof\.json cannot be read: it is no object"):
        _ = Dataset(folder).proof
