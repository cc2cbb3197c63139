"""A process that is killed with SIGKILL leaves the ledger whole: each transaction is there or it is not."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from copydesk.ledger import Ledger
from copydesk.ledger.schema import VERSION
from support.killing import duration, kill_while_appending, killed

OPEN = """
import sys
from pathlib import Path
from copydesk.ledger import Ledger

print("ready", flush=True)
Ledger(Path(sys.argv[1])).close()
print("done", flush=True)
"""


@pytest.mark.parametrize("times", [10])
def test_a_killed_process_leaves_every_transaction_whole_or_absent(tmp_path, times):
    assert kill_while_appending(tmp_path / "ledger.sqlite", times) > times


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A ledger of version 1 that is large enough for its upgrade to take a moment."""
    path = tmp_path / "old.sqlite"
    with closing(sqlite3.connect(path)) as db, db:
        db.executescript((Path(__file__).parents[1] / "ledger" / "v1.sql").read_text("utf-8"))
        db.execute("INSERT INTO meta VALUES ('version', '1')")
        db.executemany(
            "INSERT INTO checks VALUES (?, 1, 3, 2, '2026-03-03T10:00:00.000000Z')",
            ((f"k3v9q2/{number}",) for number in range(30_000)),
        )
    return path


@pytest.mark.parametrize("times", [6])
def test_a_killed_upgrade_leaves_the_old_ledger_or_the_new_one(tmp_path, old, times):
    path = tmp_path / "whole" / "ledger.sqlite"
    path.parent.mkdir()
    shutil.copy(old, path)
    seconds = duration(OPEN, path)
    for number in range(times):
        path = tmp_path / f"desk-{number}" / "ledger.sqlite"
        path.parent.mkdir()
        shutil.copy(old, path)

        killed(OPEN, path, after=seconds * number / times)

        with closing(sqlite3.connect(path)) as db:
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            (version,) = db.execute("SELECT value FROM meta").fetchone()
            assert version in ("1", str(VERSION))
            assert rows(db, "exact, rejected") == [(30_000, 3, 2)]
        for backup in path.parent.glob("*Z"):
            with closing(sqlite3.connect(backup)) as db:
                assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
                assert rows(db, "exact, rejected") == [(30_000, 3, 2)]
        Ledger(path).close()
        with closing(sqlite3.connect(path)) as db:
            assert rows(db, "exact, repaired, reanchored, rejected") == [(30_000, 3, 0, 0, 2)]


def rows(db: sqlite3.Connection, columns: str) -> list[tuple]:
    return db.execute(f"SELECT count(*), {columns} FROM checks GROUP BY {columns}").fetchall()
