"""The ledger's file: open it, change it all at once or not at all, read it as it is or as it was."""

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from copydesk.errors import DeskError
from copydesk.ledger import schema

PATIENCE = 30
"""Seconds to wait for another copydesk that writes to the same desk."""
MISHAPS = {
    sqlite3.SQLITE_CORRUPT: "Restore .copydesk/ledger.sqlite from a backup.",
    sqlite3.SQLITE_NOTADB: "Restore .copydesk/ledger.sqlite from a backup.",
    sqlite3.SQLITE_FULL: "Make room on the disk, then run the command again.",
    sqlite3.SQLITE_BUSY: "Another copydesk writes to this desk; wait for it.",
    sqlite3.SQLITE_CANTOPEN: "See whether .copydesk/ is there and yours to write.",
    sqlite3.SQLITE_PERM: "See whether .copydesk/ is there and yours to write.",
    sqlite3.SQLITE_READONLY: "See whether .copydesk/ is there and yours to write.",
    sqlite3.SQLITE_IOERR: "See whether the disk is in order.",
}
"""What can happen to a file that is not Copydesk's fault, and what to do about it."""

Row = dict[str, Any]


def now() -> str:
    """Give the time of a ledger row: UTC to the microsecond, so that text order is time order."""
    return _written(datetime.now(UTC))


def moment(given: date | str) -> str:
    """Give a day or a time as ledger rows write it: a day means its end, a time without a zone is UTC.

    Raises DeskError when it is neither.
    """
    try:
        then = _parsed(given) if isinstance(given, str) else given
        if not isinstance(then, datetime):
            then = datetime.combine(then, time.max)
        return _written(then.replace(tzinfo=UTC) if then.tzinfo is None else then.astimezone(UTC))
    except (ValueError, OverflowError):
        raise DeskError(
            f"{given!r} is neither a day nor a time",
            next_step="Write a day as 2026-03-31 (its end is meant), a time in UTC as 2026-03-31T12:00.",
        ) from None


def _parsed(given: str) -> date:
    try:
        return date.fromisoformat(given)
    except ValueError:
        return datetime.fromisoformat(given)


def _written(time: datetime) -> str:
    return time.replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


EVENTS = "article_events"


class Base:
    """One SQLite file: every change is one transaction, no row ever changes.

    With `as_of` it is the file as it was at that moment, and nothing can be written to it.
    """

    def __init__(self, path: Path, *, as_of: date | str | None = None) -> None:
        self.path = path
        self.as_of = None if as_of is None else moment(as_of)
        with self._mishaps():
            self._db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
            try:
                self._db.row_factory = sqlite3.Row
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA foreign_keys = ON")
                self.backup = schema.prepare(self._db, path)
                """The copy of an older ledger that was upgraded just now."""
                if self.as_of:
                    self._go_back(self.as_of)
            except BaseException:
                self._db.close()
                raise

    def copy(self, path: Path) -> None:
        """Write a copy of the file."""
        with self._mishaps():
            self._db.execute("VACUUM main INTO ?", (str(path),))

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything inside happen together or not at all."""
        self._refuse_in_the_past()
        with self._mishaps():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # on a full disk SQLite has rolled back by itself
                    self._db.execute("ROLLBACK")
                raise

    def _go_back(self, as_of: str) -> None:
        """Lay a view of the same name over each table that holds only the rows of then."""
        firsts = (self._rows(f"SELECT min(at) AS at FROM {name}")[0]["at"] for name in schema.APPEND_ONLY)  # noqa: S608
        first = min(filter(None, firsts), default=None)
        if first is None or as_of < first:
            raise DeskError(
                f"the desk as it was at {as_of}: there was none yet",
                next_step=f"Its first entry is of {first}." if first else "It has no entry to this day.",
            )
        for name in schema.APPEND_ONLY:
            # A view has no rowid of its own, and the order of entry is read off it. The moment is our own text.
            self._db.execute(
                f"CREATE TEMP VIEW {name} AS SELECT rowid AS rowid, * FROM main.{name} WHERE at <= '{as_of}'"  # noqa: S608
            )
        for view in self._rows("SELECT sql FROM main.sqlite_master WHERE type = 'view'"):
            self._db.execute(view["sql"].replace("CREATE VIEW", "CREATE TEMP VIEW", 1))
        self._db.execute("PRAGMA query_only = ON")

    def last_change(self) -> str:
        """Say when last something came that a training set is made from: the desk of then makes the same one.

        Sides that are dealt do not count: a set is made before they are remembered.
        """
        wheres = dict.fromkeys(schema.MATERIAL, "") | {
            EVENTS: "WHERE kind != 'side' AND kind NOT LIKE 'side:%'"
        }
        lasts = (self._rows(f"SELECT max(at) AS at FROM {name} {where}") for name, where in wheres.items())  # noqa: S608
        return max(filter(None, (found[0]["at"] for found in lasts)), default="")

    def _refuse_in_the_past(self) -> None:
        if self.as_of:
            raise DeskError(
                f"nothing can be written to the desk as it was at {self.as_of}",
                next_step="Leave out --as-of (as_of=) to work on it as it is.",
            )

    @contextmanager
    def _mishaps(self) -> Iterator[None]:
        """Translate what can happen to the file; SQL that is wrong stays what it is."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            next_step = MISHAPS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
            if next_step is None:
                raise
            raise DeskError(f"the ledger {self.path} cannot be used: {error}", next_step=next_step) from None

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[Row]:
        with self._mishaps():
            return [dict(row) for row in self._db.execute(query, values)]

    def _insert(self, table: str, rows: Iterable[Mapping[str, Any]], *, known: str = "ABORT") -> int:
        """Append rows; `known="IGNORE"` passes over rows that are there already. Returns how many are new."""
        self._refuse_in_the_past()
        rows = list(rows)
        if not rows:
            return 0
        columns = list(rows[0])
        before = self._db.total_changes
        with self._mishaps():
            self._db.executemany(
                f"INSERT OR {known} INTO {table} ({', '.join(columns)}) "  # noqa: S608 (own table and column names)
                f"VALUES ({', '.join(':' + column for column in columns)})",
                rows,
            )
        return self._db.total_changes - before
