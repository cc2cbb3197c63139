"""A set is written whole or not at all, and once."""

import hashlib
import json
import os
import resource
import signal
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from copydesk.dataset import Dataset, read_manifest
from copydesk.dataset.build import check_name, name_for, write
from copydesk.errors import BuildError

SETTINGS = {
    "scheme_sha256": "c0ffee",
    "ratios": {"train": 80, "validation": 10, "test": 10},
    "seed": 0,
    "settings": {"overlap": 2},
}


@pytest.fixture
def parts(golden_row):
    return {
        "train": [golden_row],
        "validation": [],
        "test": [golden_row | {"unit_id": "article:b", "article_id": "b", "story_id": "b"}],
    }


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_a_set_is_its_files_and_a_manifest_that_describes_them(tmp_path, parts, scheme):
    built = write(tmp_path / "datasets", "first", parts, scheme, inputs="1" * 64, **SETTINGS)

    assert built == Dataset(tmp_path / "datasets" / "first", already_built=False)
    assert [path.name for path in (tmp_path / "datasets").iterdir()] == ["first"]
    manifest = json.loads((built.folder / "manifest.json").read_text())
    files = manifest.pop("files")
    assert manifest == {
        "name": "first",
        "copydesk": version("copydesk"),
        "scheme": {"ref": "bias@1", "sha256": "c0ffee"},
        "consensus": "majority",
        "splits": {
            "ratios": {"train": 80, "validation": 10, "test": 10},
            "seed": 0,
            "counts": {
                "train": {"rows": 1, "stories": 1},
                "validation": {"rows": 0, "stories": 0},
                "test": {"rows": 1, "stories": 1},
            },
        },
        "settings": {"overlap": 2},
        "agreement": [],
        "inputs": "1" * 64,
    }
    assert {name: described.get("rows") for name, described in files.items()} == {
        "README.md": None,
        "croissant.json": None,
        "guidelines.md": None,
        "scheme.json": None,
        "test.jsonl": 1,
        "test.parquet": 1,
        "train.jsonl": 1,
        "train.parquet": 1,
        "validation.jsonl": 0,
        "validation.parquet": 0,
    }
    for name, described in files.items():
        raw = (built.folder / name).read_bytes()
        assert (described["sha256"], described["bytes"]) == (hashlib.sha256(raw).hexdigest(), len(raw))


def test_the_frames_of_a_set_are_read_from_its_files(tmp_path, parts, scheme):
    built = write(tmp_path, "first", parts, scheme, inputs="1", **SETTINGS)

    assert built.manifest["inputs"] == "1"
    assert built.train["unit_id"].tolist() == ["article:e0d8ecd7a909d3d0"]
    assert built.train.loc[0, "spans"][0]["polarity"] == "negative"
    assert built.train.loc[0, "answers"] == {"stance": None}
    assert built.train["text"].dtype == "string"
    assert (len(built.validation), list(built.validation.columns)) == (0, list(built.train.columns))
    assert built.test["article_id"].tolist() == ["b"]
    assert list(built.rows("train")) == parts["train"]
    assert list(built.rows("quarantine")) == []
    assert built.scheme == scheme


def test_quarantine_is_a_file_only_when_there_is_any(tmp_path, parts, scheme, golden_row):
    built = write(tmp_path, "first", parts | {"quarantine": [golden_row]}, scheme, inputs="1", **SETTINGS)

    assert json.loads((built.folder / "quarantine.jsonl").read_text()) == golden_row
    assert built.manifest["files"]["quarantine.jsonl"]["rows"] == 1
    assert built.manifest["splits"]["counts"]["quarantine"] == {"rows": 1, "stories": 1}
    assert not (built.folder / "quarantine.parquet").exists()


def test_the_same_inputs_give_the_same_bytes(tmp_path, parts, scheme):
    one = write(tmp_path / "one", "first", parts, scheme, inputs="1", **SETTINGS)
    two = write(tmp_path / "two", "first", parts, scheme, inputs="1", **SETTINGS)

    assert contents(one.folder) == contents(two.folder)


def test_the_same_inputs_again_are_already_built_and_change_nothing(tmp_path, parts, scheme):
    write(tmp_path, "first", parts, scheme, inputs="1", **SETTINGS)
    before = contents(tmp_path)

    again = write(tmp_path, "first", parts, scheme, inputs="1", **SETTINGS)

    assert again == Dataset(tmp_path / "first", already_built=True)
    assert contents(tmp_path) == before


def test_other_inputs_are_refused_and_the_next_free_name_proposed(tmp_path, parts, scheme):
    write(tmp_path, "first", parts, scheme, inputs="1", **SETTINGS)
    write(tmp_path, "first-2", parts, scheme, inputs="2", **SETTINGS)
    before = contents(tmp_path)

    with pytest.raises(BuildError, match="'first' exists with other inputs") as refused:
        write(tmp_path, "first", parts, scheme, inputs="3", **SETTINGS)
    assert "copydesk build first-3" in str(refused.value)
    with pytest.raises(BuildError, match="these are already built as 'first-2'"):
        write(tmp_path, "first", parts, scheme, inputs="2", **SETTINGS)
    assert contents(tmp_path) == before
    assert [name_for(tmp_path, "first", inputs) for inputs in "123"] == ["first", "first-2", "first-3"]


def test_a_folder_or_file_that_is_no_set_is_not_touched(tmp_path, parts, scheme):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("mine")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")

    for name in ("mine", "link"):
        with pytest.raises(BuildError, match=f"copydesk build {name}-2"):
            write(tmp_path, name, parts, scheme, inputs="1", **SETTINGS)
    assert contents(tmp_path) == {"mine/notes.txt": hashlib.sha256(b"mine").hexdigest()}


@pytest.mark.parametrize(
    "name", ["", ".", "..", ".hidden", "a/b", "../up", "a\\b", "a b", "a\n", "ä", "a~b", "/etc"]
)
def test_a_name_that_is_no_plain_folder_name_is_refused(tmp_path, parts, scheme, name):
    with pytest.raises(BuildError, match="cannot name a training set"):
        write(tmp_path, name, parts, scheme, inputs="1", **SETTINGS)
    assert list(tmp_path.iterdir()) == []


def test_letters_digits_dots_underscores_and_hyphens_are_a_name():
    for name in ("first", "v1.2", "2026-03_a", "A"):
        check_name(name)


def test_a_folder_that_cannot_be_made_is_one_clear_error(tmp_path, parts, scheme):
    (tmp_path / "datasets").write_text("a file is in the way")

    with pytest.raises(BuildError, match="cannot be written to") as refused:
        write(tmp_path / "datasets", "first", parts, scheme, inputs="1", **SETTINGS)
    assert refused.value.next_step == "Check free space and permissions (copydesk doctor), then try again."
    with pytest.raises(BuildError, match="File name too long"):
        write(tmp_path, "a" * 300, parts, scheme, inputs="1", **SETTINGS)


def test_a_disk_that_fills_up_leaves_nothing_behind(tmp_path, parts, scheme, golden_row):
    many = parts | {"train": [golden_row | {"text": os.urandom(5000).hex()} for _ in range(50)]}
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, hard))
        with pytest.raises(BuildError, match=r"cannot be written to .*first: .*File too large"):
            write(tmp_path, "first", many, scheme, inputs="1", **SETTINGS)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)

    assert list(tmp_path.iterdir()) == []
    assert len(write(tmp_path, "first", many, scheme, inputs="1", **SETTINGS).train) == 50


KILLED = """
import os, sys
from pathlib import Path
from copydesk.dataset.files import finished

with finished(Path(sys.argv[1]) / "first") as folder:
    (folder / "train.jsonl").write_text("half")
    os.kill(os.getpid(), 9)
"""


def test_a_build_that_is_killed_leaves_no_set_and_the_next_one_sweeps_up(tmp_path, parts, scheme):
    killed = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not (tmp_path / "first").exists()
    assert len(list(tmp_path.iterdir())) == 1

    write(tmp_path, "first", parts, scheme, inputs="1", **SETTINGS)

    assert [path.name for path in tmp_path.iterdir()] == ["first"]


def test_a_folder_without_a_sound_manifest_is_no_training_set(tmp_path):
    with pytest.raises(BuildError, match="is not a training set"):
        read_manifest(tmp_path)
    for text in ("{", "[]", '{"inputs": 1}'):
        (tmp_path / "manifest.json").write_text(text)
        with pytest.raises(BuildError, match="is not a training set"):
            read_manifest(tmp_path)


def test_a_missing_part_is_a_clear_error(tmp_path):
    with pytest.raises(BuildError, match=r"train\.parquet cannot be read"):
        _ = Dataset(tmp_path).train


def test_importing_the_package_does_not_load_pandas():
    code = "import sys, copydesk.dataset; print('pandas' in sys.modules, 'pyarrow' in sys.modules)"

    shown = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)

    assert shown.stdout == "False False\n"
