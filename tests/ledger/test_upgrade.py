"""A newer Copydesk brings an older ledger up to date, and keeps the older one beside it."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from copydesk.errors import DeskError
from copydesk.ledger import Ledger

HERE = Path(__file__).parent
ROWS = [
    "INSERT INTO texts VALUES ('ferry', 'f4fc', 'f4fc', 'part-1.parquet', '2026-03-01T08:00:00.000000Z')",
    "INSERT INTO article_events (event, article_id, kind, value, at) "
    "VALUES (7, 'ferry', 'outlet', 'Gazette', '2026-03-01T08:00:00.000000Z')",
    "INSERT INTO units VALUES ('article:ferry', '[\"ferry\"]', '2026-03-02T08:00:00.000000Z')",
    "INSERT INTO projects VALUES ('k3v9q2', 'bias@1', 'label', 'ana', '2026-03-02T08:00:00.000000Z')",
    "INSERT INTO annotation_versions VALUES ('k3v9q2/41', 1, 'k3v9q2', 'article:ferry', 'ana', 'bias@1', 'label', "
    "'submitted', '2026-03-03T09:10:00.000000Z', 48.2, 'manual', NULL, 7, '{}', '[]', '2026-03-03T10:00:00.000000Z')",
]
LATE = "'2026-03-03T10:00:00.000000Z'"
CHECKS = {
    1: f"INSERT INTO checks VALUES ('k3v9q2/41', 1, 3, 2, {LATE})",
    2: f"INSERT INTO checks VALUES ('k3v9q2/41', 1, 3, 0, 0, 2, {LATE})",
    3: f"INSERT INTO checks VALUES ('k3v9q2/41', 1, 3, 0, 0, 2, {LATE})",
    4: f"INSERT INTO checks VALUES ('k3v9q2/41', 1, 3, 0, 0, 2, {LATE}, NULL)",
    5: f"INSERT INTO checks VALUES ('k3v9q2/41', 1, 3, 0, 0, 2, {LATE}, NULL)",
    6: f"INSERT INTO checks VALUES ('k3v9q2/41', 1, 3, 0, 0, 2, {LATE}, NULL)",
}
PULLS = {
    1: f"INSERT INTO pulls VALUES (1, 'k3v9q2', 'embedded', '2026-03-03T09:10:00.000000Z', {LATE})",
    2: f"INSERT INTO pulls VALUES (1, 'k3v9q2', 'embedded', '2026-03-03T09:10:00.000000Z', {LATE})",
    3: f"INSERT INTO pulls VALUES (1, 'k3v9q2', 'embedded', '2026-03-03T09:10:00.000000Z', '{{}}', NULL, {LATE})",
    4: f"INSERT INTO pulls VALUES (1, 'k3v9q2', 'embedded', '2026-03-03T09:10:00.000000Z', '{{}}', NULL, {LATE})",
    5: f"INSERT INTO pulls VALUES (1, 'k3v9q2', 'embedded', '2026-03-03T09:10:00.000000Z', '{{}}', NULL, {LATE})",
    6: f"INSERT INTO pulls VALUES (1, 'k3v9q2', 'embedded', '2026-03-03T09:10:00.000000Z', '{{}}', NULL, {LATE})",
}
APPEND_ONLY = (
    "texts", "article_events", "schemes", "units", "projects", "assignments", "project_places", "sent", "pulls",
    "annotators", "annotation_versions", "checks", "deletions", "rejections",
)  # fmt: skip


def make(path: Path, version: int) -> None:
    """Write a ledger as an older version wrote it."""
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("PRAGMA journal_mode = WAL")
        db.executescript((HERE / f"v{version}.sql").read_text("utf-8"))
        for name in (
            *APPEND_ONLY,
            *(["erasures"] if version > 1 else []),
            *(["adoptions"] if version > 3 else []),
            *(["assignment_events", "plans"] if version > 4 else []),
            *(["findings"] if version > 5 else []),
        ):
            for change in ("UPDATE", "DELETE"):
                db.execute(
                    f"CREATE TRIGGER {name}_no_{change.lower()} BEFORE {change} ON {name} "
                    "BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
                )
        db.execute("INSERT INTO meta VALUES ('version', ?)", (str(version),))
        for row in (*ROWS, CHECKS[version], PULLS[version]):
            db.execute(row)


@pytest.fixture(params=[1, 2, 3, 4, 5, 6])
def old(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Path, int]:
    make(tmp_path / "ledger.sqlite", request.param)
    return tmp_path / "ledger.sqlite", request.param


@pytest.fixture
def path(tmp_path: Path) -> Path:
    make(tmp_path / "ledger.sqlite", 1)
    return tmp_path / "ledger.sqlite"


def dump(path: Path) -> dict[str, list[tuple]]:
    with closing(sqlite3.connect(path)) as db:
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: db.execute(f"SELECT * FROM {name}").fetchall() for name in names}


def schema(path: Path) -> list[tuple]:
    """Give everything that a ledger consists of; SQLite writes a renamed table's name in quotes."""
    with closing(sqlite3.connect(path)) as db:
        rows = db.execute(
            "SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name"
        ).fetchall()
    return [(kind, name, of, sql and sql.replace('"', "")) for kind, name, of, sql in rows]


def test_an_upgrade_keeps_every_row_and_fills_what_is_new(old):
    path, _ = old
    before = dump(path)

    with closing(Ledger(path)) as ledger:
        ledger.add_check("k3v9q2/41", 2, exact=1, repaired=2, reanchored=3, rejected=4)

    after = dump(path)
    assert after.pop("meta") == [("version", "7")]
    added = ("erasures", "adoptions", "assignment_events", "plans", "findings", "guidelines")
    assert [after.pop(new) for new in added] == [[]] * 6
    late = "2026-03-01T08:00:00.000000Z"
    assert after.pop("article_events") == [(7, "ferry", "outlet", "Gazette", late, None, None)]
    checks = [row[:6] for row in after.pop("checks")]
    assert checks == [("k3v9q2/41", 1, 3, 0, 0, 2), ("k3v9q2/41", 2, 1, 2, 3, 4)]
    assert after.pop("pulls") == [
        (1, "k3v9q2", "embedded", "2026-03-03T09:10:00.000000Z", "{}", None, "2026-03-03T10:00:00.000000Z")
    ]
    changed = ("meta", "checks", "article_events", "pulls", *added)
    assert after == {name: rows for name, rows in before.items() if name not in changed}


def test_an_upgraded_ledger_has_the_schema_of_a_new_one(old, tmp_path):
    path, _ = old
    Ledger(path).close()
    Ledger(tmp_path / "new.sqlite").close()
    assert schema(path) == schema(tmp_path / "new.sqlite")


def test_the_old_ledger_is_kept_whole_beside_the_new_one(old):
    path, version = old
    before = dump(path)

    with closing(Ledger(path)) as ledger:
        backup = ledger.backup

    assert backup.name.startswith(f"ledger.sqlite.v{version}-backup-20")
    assert sorted(path.parent.iterdir()) == sorted([path, backup])
    assert dump(backup) == before
    with closing(Ledger(path)) as again:
        assert again.backup is None


def test_an_upgrade_that_cannot_be_finished_leaves_the_old_ledger(path):
    with closing(sqlite3.connect(path)) as past, past:
        past.execute("CREATE TABLE checks_1 (in_the_way TEXT)")
    before = dump(path)
    with pytest.raises(sqlite3.OperationalError, match="checks_1"):
        Ledger(path)
    assert dump(path) == before


def test_a_ledger_that_is_damaged_is_not_upgraded(path):
    with closing(sqlite3.connect(path)) as past, past:
        past.executemany(
            "INSERT INTO article_events (article_id, kind, value, at) VALUES ('a', 'outlet', ?, '2026')",
            [("Gazette " * 20,)] * 500,
        )
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xff" * 4096)
    with pytest.raises(DeskError) as error:
        Ledger(path)
    assert str(path) in str(error.value)
    with closing(sqlite3.connect(path)) as past:
        assert past.execute("SELECT value FROM meta").fetchall() == [("1",)]


def test_two_who_open_an_old_ledger_at_once_upgrade_it_once(path):
    import threading

    ready, found = threading.Barrier(4), []

    def open_it() -> None:
        ready.wait()
        with closing(Ledger(path)) as ledger:
            found.append(ledger.backup)

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 4
    assert len([backup for backup in found if backup]) == 1
