"""The ledger's rows about who was asked what: schemes, units, projects, assignments."""

import json
from collections.abc import Iterable

from copydesk.ledger.base import Base, Row, now
from copydesk.records import Assignment, Project, Unit, as_row


class Plan(Base):
    """Schemes, units, projects and assignments."""

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
        self._insert("projects", (as_row(project) | {"at": at} for project in projects), known="IGNORE")
        self._insert(
            "assignments", (as_row(assignment) | {"at": at} for assignment in assignments), known="IGNORE"
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
