"""`copydesk build` of what can hardly be built: a clear message, and nothing half-written."""

import json
import resource
import signal
from pathlib import Path

import pytest

from support.newsroom import answer, articles, newsroom, span


@pytest.fixture
def room(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        monkeypatch.chdir(room.folder)
        yield room


def label(room, *names: str, story: str | None = None, mark: str = "Lexical") -> None:
    room.desk.add(articles(*({"id": name, "story": story or f"story-{name}"} for name in names)))
    room.desk.push()
    for name in names:
        for who in ("ana", "ben"):
            room.submit(who, name, span("r1", mark, 0, 7), answer("stance", "left"))
    room.desk.pull()


def left(room) -> list[str]:
    """List what lies in datasets/, whole or half-written."""
    folder = room.folder / "datasets"
    return sorted(path.name for path in folder.iterdir()) if folder.is_dir() else []


def test_without_labels_there_is_nothing_to_build(room, run):
    room.desk.add(articles({"id": "a"}))

    assert run("build", "first") == (
        1,
        "",
        "BuildError: there is nothing to build from: nobody has submitted an annotation\n"
        "  → Run 'copydesk pull' when people have labelled; 'copydesk status' says how far they are.\n",
    )
    assert left(room) == []


def test_of_one_story_everything_is_in_train_and_that_is_said(room, run):
    label(room, "a", "b", story="ferry")

    code, out, err = run("build", "first")

    assert (code, err) == (0, "")
    assert out.splitlines()[0] == "first is built: train 2, validation 0, test 0 rows"
    assert "1 story is too few for three parts: everything is in train" in out
    assert "With fewer than 3 stories everything is in train." in (
        room.folder / "datasets" / "first" / "README.md"
    ).read_text(encoding="utf-8")


def test_a_label_that_is_seen_once_and_one_that_no_test_row_has_are_said(room, run):
    label(room, "a", "b", "c", "d")
    label(room, "e", mark="Informational")

    code, out, _ = run("build", "first")

    assert code == 0
    assert "not in every part: span Informational (validation, test)" in out
    card = (room.folder / "datasets" / "first" / "README.md").read_text(encoding="utf-8")
    assert "Informational" in card.partition("## Known faults")[2].partition("\n## ")[0]


def test_a_damaged_ledger_is_named_and_nothing_is_written(room, run):
    label(room, "a", "b", "c")
    room.desk.close()
    ledger = room.folder / ".copydesk" / "ledger.sqlite"
    whole = ledger.read_bytes()
    ledger.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    for name in ("ledger.sqlite-wal", "ledger.sqlite-shm"):
        (ledger.parent / name).unlink(missing_ok=True)

    code, out, err = run("build", "first")

    assert (code, out) == (1, "")
    assert err.startswith(
        f"DeskError: the ledger {ledger} cannot be used: database disk image is malformed\n  → "
    )
    assert left(room) == []


@pytest.fixture
def small_files():
    """Let no file grow over a hundred bytes, as on a full disk; raising the limit again ends it."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    def full(size: int | None) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft if size is None else size, hard))

    yield full
    full(None)
    signal.signal(signal.SIGXFSZ, ignored)


@pytest.mark.parametrize("size", [0, 100, 10_000])
def test_on_a_full_disk_no_set_appears_and_the_next_try_makes_it(room, run, small_files, size):
    label(room, "a", "b", "c")

    small_files(size)
    code, out, err = run("build", "first")
    small_files(None)

    assert (code, out) == (1, "")
    assert err.startswith(("BuildError: the training set cannot be written to ", "DeskError: the ledger "))
    assert "Traceback" not in err
    assert left(room) == []
    assert run("build", "first")[0] == 0
    assert left(room) == ["first"]


def test_a_folder_that_is_in_the_way_is_one_clear_error(room, run):
    label(room, "a", "b", "c")
    (room.folder / "datasets").rmdir()
    (room.folder / "datasets").write_text("not a folder")

    code, out, err = run("build", "first")

    assert (code, out) == (1, "")
    assert err.startswith(
        f"BuildError: the training set cannot be written to {room.folder / 'datasets' / 'first'}: "
    )


def test_what_was_built_is_one_json_object(room, run):
    label(room, "a", "b", "c")

    code, out, _ = run("build", "first", "--json")

    assert code == 0
    assert json.loads(out)["rows"] == {"train": 1, "validation": 1, "test": 1}
    assert Path(json.loads(out)["dataset"]) == room.folder / "datasets" / "first"
