"""Open, append to and read the ledger."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from importlib import resources
from pathlib import Path
from typing import Any

from copydesk.errors import DeskError
from copydesk.records import Annotation, Article, Assignment, Project, Rejected, Unit

VERSION = 1
EVENT_KINDS = ("story_id", "outlet", "url", "published", "author", "title")
APPEND_ONLY = (
    "texts", "article_events", "schemes", "units", "projects", "assignments", "project_places", "sent", "pulls",
    "annotators", "annotation_versions", "checks", "deletions", "rejections",
)  # fmt: skip

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
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


@contextmanager
def _mishaps(path: Path) -> Iterator[None]:
    """Translate what can happen to the file; SQL that is wrong stays what it is."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        next_step = MISHAPS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF)
        if next_step is None:
            raise
        raise DeskError(f"the ledger {path} cannot be used: {error}", next_step=next_step) from None


class Ledger:
    """The desk's memory in one SQLite file: every change is one transaction, no row ever changes."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with _mishaps(path):
            self._db = sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)
            try:
                self._db.row_factory = sqlite3.Row
                self._db.execute("PRAGMA journal_mode = WAL")
                self._db.execute("PRAGMA foreign_keys = ON")
                self._prepare()
            except BaseException:
                self._db.close()
                raise

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    def _prepare(self) -> None:
        with self.transaction():
            if not self._rows("SELECT name FROM sqlite_master WHERE name = 'meta'"):
                self._create()
        found = self._rows("SELECT value FROM meta WHERE key = 'version'")
        if not found:
            raise DeskError(
                f"{self.path} is no ledger of Copydesk",
                next_step="Restore .copydesk/ledger.sqlite from a backup.",
            )
        if found[0]["value"] != str(VERSION):
            raise DeskError(
                f"the ledger {self.path} has version {found[0]['value']}; this Copydesk reads version {VERSION}",
                next_step="Install the Copydesk that wrote it, or a newer one.",
            )

    def _create(self) -> None:
        schema = resources.files("copydesk.ledger").joinpath("schema.sql").read_text("utf-8")
        for statement in schema.split(";\n"):
            if statement.strip():
                self._db.execute(statement)
        for name in APPEND_ONLY:
            for change in ("UPDATE", "DELETE"):
                self._db.execute(
                    f"CREATE TRIGGER {name}_no_{change.lower()} BEFORE {change} ON {name} "
                    f"BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END"
                )
        self._db.execute("INSERT INTO meta VALUES ('version', ?)", (str(VERSION),))

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make everything inside happen together or not at all."""
        with _mishaps(self.path):
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:  # on a full disk SQLite has rolled back by itself
                    self._db.execute("ROLLBACK")
                raise

    def _rows(self, query: str, values: Sequence[Any] = ()) -> list[Row]:
        with _mishaps(self.path):
            return [dict(row) for row in self._db.execute(query, values)]

    def _insert(self, table: str, rows: Iterable[Mapping[str, Any]], *, known: str = "ABORT") -> int:
        """Append rows; `known="IGNORE"` passes over rows that are there already. Returns how many are new."""
        rows = list(rows)
        if not rows:
            return 0
        columns = list(rows[0])
        before = self._db.total_changes
        with _mishaps(self.path):
            self._db.executemany(
                f"INSERT OR {known} INTO {table} ({', '.join(columns)}) "  # noqa: S608 (own table and column names)
                f"VALUES ({', '.join(':' + column for column in columns)})",
                rows,
            )
        return self._db.total_changes - before

    # Articles

    def add_texts(self, articles: Iterable[Article], file: str) -> None:
        """Append text versions that lie in the part `file`."""
        at = now()
        self._insert(
            "texts",
            (
                {
                    "article_id": article.article_id,
                    "text_sha256": article.text_sha256,
                    "raw_sha256": article.raw_sha256,
                    "file": file,
                    "at": at,
                }
                for article in articles
            ),
        )

    def add_article_events(self, events: Iterable[tuple[str, str, str]]) -> int:
        """Append (article_id, kind, value) events."""
        at = now()
        return self._insert(
            "article_events",
            ({"article_id": a, "kind": kind, "value": value, "at": at} for a, kind, value in events),
        )

    def texts(self) -> list[Row]:
        """List all text versions, oldest first."""
        return self._rows("SELECT * FROM texts ORDER BY at, article_id, text_sha256")

    def current(self, kind: str) -> dict[str, str]:
        """Map each article to its latest value of one kind of event."""
        rows = self._rows(
            "SELECT article_id, value FROM article_events WHERE event IN "
            "(SELECT max(event) FROM article_events WHERE kind = ? GROUP BY article_id)",
            (kind,),
        )
        return {row["article_id"]: row["value"] for row in rows if row["value"] is not None}

    # Schemes, units, projects, assignments

    def add_scheme(
        self, scheme: str, *, definition: str, definition_sha256: str, config: str, config_sha256: str
    ) -> None:
        """Append a scheme as it was sent: its definition and the config that it was compiled to."""
        self._insert(
            "schemes",
            [
                {
                    "scheme": scheme,
                    "definition_sha256": definition_sha256,
                    "definition": definition,
                    "config": config,
                    "config_sha256": config_sha256,
                    "at": now(),
                }
            ],
            known="IGNORE",
        )

    def schemes(self) -> list[Row]:
        """List the schemes that were ever sent, oldest first."""
        return self._rows("SELECT * FROM schemes ORDER BY at")

    def add_plan(
        self, units: Iterable[Unit], projects: Iterable[Project], assignments: Iterable[Assignment]
    ) -> None:
        """Append units, projects and assignments; those that are there already stay as they are."""
        at = now()
        self._insert(
            "units",
            (
                {"unit_id": unit.unit_id, "article_ids": json.dumps(unit.article_ids), "at": at}
                for unit in units
            ),
            known="IGNORE",
        )
        self._insert(
            "projects",
            (
                {
                    "project_key": project.project_key,
                    "scheme": project.scheme,
                    "round": project.round,
                    "annotator": project.annotator,
                    "at": at,
                }
                for project in projects
            ),
            known="IGNORE",
        )
        self._insert(
            "assignments",
            (
                {
                    "unit_id": assignment.unit_id,
                    "annotator": assignment.annotator,
                    "scheme": assignment.scheme,
                    "round": assignment.round,
                    "project_key": assignment.project_key,
                    "at": at,
                }
                for assignment in assignments
            ),
            known="IGNORE",
        )

    def units(self) -> list[Unit]:
        """List all units."""
        rows = self._rows("SELECT unit_id, article_ids FROM units ORDER BY unit_id")
        return [Unit(row["unit_id"], tuple(json.loads(row["article_ids"]))) for row in rows]

    def projects(self) -> list[Project]:
        """List all projects, oldest first."""
        rows = self._rows("SELECT project_key, scheme, round, annotator FROM projects ORDER BY rowid")
        return [Project(**row) for row in rows]

    def assignments(self) -> list[Assignment]:
        """List all assignments in the order in which they were made."""
        rows = self._rows(
            "SELECT unit_id, annotator, scheme, round, project_key FROM assignments ORDER BY rowid"
        )
        return [Assignment(**row) for row in rows]

    # Label Studio: places, what was sent, what was seen, who is who

    def add_place(self, project_key: str, server: str, studio_project: int) -> None:
        """Append where a project lives."""
        row = {
            "project_key": project_key,
            "server": server,
            "studio_project": studio_project,
            "at": now(),
        }
        self._insert("project_places", [row], known="IGNORE")

    def places(self, project_key: str) -> list[tuple[str, int]]:
        """List the (server, project id) pairs at which a project ever lay."""
        rows = self._rows("SELECT * FROM project_places WHERE project_key = ? ORDER BY at", (project_key,))
        return [(row["server"], row["studio_project"]) for row in rows]

    def place(self, project_key: str, server: str) -> int | None:
        """Give the latest project id of a project on a server."""
        rows = self._rows(
            "SELECT studio_project FROM project_places WHERE project_key = ? AND server = ? "
            "ORDER BY at DESC, rowid DESC LIMIT 1",
            (project_key, server),
        )
        return int(rows[0]["studio_project"]) if rows else None

    def add_sent(self, project_key: str, server: str, tasks: Mapping[str, int]) -> int:
        """Append which units lie on a server as which tasks; returns how many were new."""
        at = now()
        return self._insert(
            "sent",
            (
                {
                    "project_key": project_key,
                    "unit_id": unit_id,
                    "server": server,
                    "studio_task": task,
                    "at": at,
                }
                for unit_id, task in tasks.items()
            ),
            known="IGNORE",
        )

    def sent(self, server: str) -> set[tuple[str, str]]:
        """Give the (project_key, unit_id) pairs that lie on a server."""
        rows = self._rows("SELECT project_key, unit_id FROM sent WHERE server = ?", (server,))
        return {(row["project_key"], row["unit_id"]) for row in rows}

    def sent_tasks(self, project_key: str, server: str) -> set[int]:
        """Give the tasks that a project has on a server."""
        query = "SELECT studio_task FROM sent WHERE project_key = ? AND server = ?"
        return {row["studio_task"] for row in self._rows(query, (project_key, server))}

    def add_pull(self, project_key: str, server: str, seen_until: str | None) -> None:
        """Append up to which server time a project has been seen."""
        row = {"project_key": project_key, "server": server, "seen_until": seen_until, "at": now()}
        self._insert("pulls", [row])

    def seen_until(self, project_key: str, server: str) -> str | None:
        """Give the server time up to which a project has been seen."""
        rows = self._rows(
            "SELECT max(seen_until) AS seen FROM pulls WHERE project_key = ? AND server = ?",
            (project_key, server),
        )
        return rows[0]["seen"] if rows else None

    def add_annotator(self, annotator: str, server: str, studio_user: int, email: str | None) -> None:
        """Append which account an annotator has on a server."""
        row = {
            "annotator": annotator,
            "server": server,
            "studio_user": studio_user,
            "email": email,
            "at": now(),
        }
        self._insert("annotators", [row], known="IGNORE")

    def annotators(self, server: str) -> dict[int, str]:
        """Map the accounts of a server to pseudonyms."""
        rows = self._rows("SELECT studio_user, annotator FROM annotators WHERE server = ?", (server,))
        return {row["studio_user"]: row["annotator"] for row in rows}

    # Annotations

    def add_annotation(self, annotation: Annotation, *, only_later: bool = False) -> int | None:
        """Append an annotation that is new, changed or back again; returns its version, None if it is known.

        `only_later` passes over one that is not later than what is known: a file may be old.
        """
        row = {
            "project_key": annotation.project_key,
            "unit_id": annotation.unit_id,
            "annotator": annotation.annotator,
            "scheme": annotation.scheme,
            "round": annotation.round,
            "state": annotation.state,
            "submitted_at": annotation.submitted_at,
            "seconds": annotation.seconds,
            "origin": annotation.origin,
            "objects": json.dumps(annotation.objects, sort_keys=True),
            "result": json.dumps(annotation.result),  # ASCII: it may hold lone surrogates, SQLite cannot
        }
        latest = self._rows(
            "SELECT * FROM latest_annotations WHERE annotation_id = ?", (annotation.annotation_id,)
        )
        if only_later and latest and latest[0]["submitted_at"] >= annotation.submitted_at:
            return None
        if latest and not latest[0]["deleted_at"] and all(latest[0][key] == row[key] for key in row):
            return None
        version: int = latest[0]["version"] + 1 if latest else 1
        row |= {
            "annotation_id": annotation.annotation_id,
            "version": version,
            "unique_id": annotation.unique_id,
            "studio_task": annotation.studio_task,
            "at": now(),
        }
        self._insert("annotation_versions", [row])
        return version

    def add_check(self, annotation_id: str, version: int, *, exact: int, rejected: int) -> None:
        """Append the outcome of verifying one version."""
        row = {
            "annotation_id": annotation_id,
            "version": version,
            "exact": exact,
            "rejected": rejected,
            "at": now(),
        }
        self._insert("checks", [row])

    def live_annotations(self, project_key: str, studio_task: int) -> dict[str, int]:
        """Map the annotations of a task that had not vanished when it was last seen to their versions."""
        rows = self._rows(
            "SELECT annotation_id, version FROM latest_annotations "
            "WHERE project_key = ? AND studio_task = ? AND deleted_at IS NULL",
            (project_key, studio_task),
        )
        return {row["annotation_id"]: row["version"] for row in rows}

    def add_deletions(self, versions: Mapping[str, int]) -> int:
        """Append that annotations vanished from the server, each in the version in which it was last seen."""
        at = now()
        rows = ({"annotation_id": a, "version": version, "at": at} for a, version in versions.items())
        return self._insert("deletions", rows, known="IGNORE")

    def annotation_versions(self, *, all_versions: bool = False) -> list[Row]:
        """List annotations with `objects` and `result` parsed: latest versions that still exist, unless asked."""
        rows = self._rows(
            "SELECT v.*, d.at AS deleted_at FROM annotation_versions v "
            "LEFT JOIN deletions d USING (annotation_id, version) ORDER BY annotation_id, version"
            if all_versions
            else "SELECT * FROM latest_annotations WHERE deleted_at IS NULL ORDER BY annotation_id"
        )
        for row in rows:
            row["objects"] = json.loads(row["objects"])
            row["result"] = json.loads(row["result"])
        return rows

    # What was not taken

    def add_rejections(self, rejected: Iterable[Rejected]) -> int:
        """Append input that was not taken; returns how many are new."""
        at = now()
        rows = (
            {"source": r.source, "item": r.item, "reason": r.reason, "raw": _storable(r.raw), "at": at}
            for r in rejected
        )
        return self._insert("rejections", rows, known="IGNORE")

    def rejections(self) -> list[Row]:
        """List input that was not taken, oldest first."""
        return self._rows("SELECT source, item, reason, raw FROM rejections ORDER BY at, rowid")


def _storable(text: str) -> str:
    """Write lone surrogates, which SQLite cannot hold, as what JSON writes for them."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
