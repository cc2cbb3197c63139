"""The ledger's schema and its version: make a ledger, or bring an older one up to date after a backup."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path

from copydesk.errors import DeskError

UPGRADES = {version: f"upgrade_{version}.sql" for version in range(1, 7)}
"""From which version to the next, by which statements."""
VERSION = max(UPGRADES) + 1
APPEND_ONLY = (
    "texts", "article_events", "schemes", "units", "projects", "assignments", "project_places", "sent", "pulls",
    "annotators", "annotation_versions", "checks", "deletions", "rejections", "erasures", "adoptions",
    "assignment_events", "plans", "findings", "guidelines",
)  # fmt: skip

MATERIAL = (
    "texts", "schemes", "guidelines", "units", "assignments", "assignment_events", "annotation_versions", "deletions",
    "adoptions", "findings",
)  # fmt: skip
"""What training sets are made from, beside events of articles."""


def prepare(db: sqlite3.Connection, path: Path) -> Path | None:
    """Make the tables of a new ledger, or upgrade those of an older one; returns the older one's backup.

    All in one transaction: who is killed leaves the ledger as it was. Raises DeskError when the file is no
    ledger or is newer than this Copydesk.
    """
    with _together(db):
        if not db.execute("SELECT name FROM sqlite_master WHERE name = 'meta'").fetchall():
            _run(db, "schema.sql")
            db.execute("INSERT INTO meta VALUES ('version', ?)", (str(VERSION),))
            protect(db)
        found = _version(db)
        if found is None:
            raise DeskError(
                f"{path} is no ledger of Copydesk",
                next_step="Restore .copydesk/ledger.sqlite from a backup.",
            )
        if found == str(VERSION):
            return None
        if found not in map(str, UPGRADES):
            raise DeskError(
                f"the ledger {path} has version {found}; this Copydesk reads version {VERSION}",
                next_step="Install the Copydesk that wrote it, or a newer one.",
            )
        backup = _back_up(db, path, found)
        for version in range(int(found), VERSION):
            _run(db, UPGRADES[version])
        db.execute("UPDATE meta SET value = ? WHERE key = 'version'", (str(VERSION),))
        protect(db)
        return backup


def protect(db: sqlite3.Connection) -> None:
    """Make every table that is not protected yet append-only."""
    for name in APPEND_ONLY:
        for change in ("UPDATE", "DELETE"):
            db.execute(
                f"CREATE TRIGGER IF NOT EXISTS {name}_no_{change.lower()} BEFORE {change} ON {name} "
                f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
            )


def unprotect(db: sqlite3.Connection) -> None:
    """Let rows be changed until `protect`, within one transaction: others never see it."""
    for name in APPEND_ONLY:
        for change in ("update", "delete"):
            db.execute(f"DROP TRIGGER {name}_no_{change}")


def backups(path: Path) -> list[Path]:
    """List the copies of a ledger that upgrades made, and those that they did not finish."""
    return sorted(path.parent.glob(f"{path.name}.v*-backup-*"))


@contextmanager
def _together(db: sqlite3.Connection) -> Iterator[None]:
    db.execute("BEGIN IMMEDIATE")
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def _run(db: sqlite3.Connection, file: str) -> None:
    text = resources.files("copydesk.ledger").joinpath(file).read_text("utf-8")
    for statement in text.split(";\n"):
        if statement.strip():
            db.execute(statement)


def _version(db: sqlite3.Connection) -> str | None:
    rows = db.execute("SELECT value FROM meta WHERE key = 'version'").fetchall()
    return rows[0][0] if rows else None


def _back_up(db: sqlite3.Connection, path: Path, version: str) -> Path:
    """Copy the ledger beside itself and make sure that the copy is whole; it appears under its name only then."""
    time = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
    for left in path.parent.glob(f"{path.name}.v*-backup-*.part*"):  # by upgrades that were killed
        left.unlink()
    backup = path.with_name(f"{path.name}.v{version}-backup-{time}")
    unfinished = backup.with_name(backup.name + ".part")
    # SQLite does not copy from a connection that holds the lock, so a second one reads what the first one guards.
    with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(unfinished)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        whole = copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if not whole or _counts(copy) != _counts(db):
            raise DeskError(
                f"the ledger {path} cannot be copied before its upgrade, so it stays as it is: {unfinished}",
                next_step="See whether the disk is in order.",
            )
    with unfinished.open("rb") as file:
        os.fsync(file.fileno())
    return unfinished.replace(backup)


def _counts(db: sqlite3.Connection) -> dict[str, int]:
    names = [
        name for (name,) in map(tuple, db.execute("SELECT name FROM sqlite_master WHERE type = 'table'"))
    ]
    return {name: db.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}  # noqa: S608
