"""The ledger's rows about who was asked what: schemes, units, projects, assignments."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from copydesk.ledger.base import Base, Row, now
from copydesk.records import Assignment, Project, Unit, as_row, sha256

_LATEST_EVENTS = (
    "SELECT max(event) AS event, unit_id, project_key, kind, at FROM assignment_events GROUP BY 2, 3"
)
"""The row of which SQLite takes the other columns is the one that has the maximum."""


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

    def add_guidelines(self, scheme: str, text: str, *, sent: bool) -> int:
        """Append the guidelines of a scheme where they are other than the last; returns how many are new."""
        known: Row = (self.guidelines(scheme) or [{"text": "", "sent": 1}])[-1]
        if known["text"] == text and known["sent"] >= sent:
            return 0
        row = {"scheme": scheme, "sha256": sha256(text), "text": text, "sent": int(sent), "at": now()}
        return self._insert("guidelines", [row])

    def guidelines(self, scheme: str) -> list[Row]:
        """List the guidelines that a scheme ever had, oldest first: `sha256`, `text`, `sent`, `at`."""
        return self._rows(
            "SELECT sha256, text, sent, at FROM guidelines WHERE scheme = ? ORDER BY entry", (scheme,)
        )

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
        rows = [as_row(assignment) | {"at": at} for assignment in assignments]
        withdrawn = self._withdrawn()
        again = [row for row in rows if (row["unit_id"], row["project_key"]) in withdrawn]
        self._insert("assignments", rows, known="IGNORE")
        self._add_assignment_events("asked", ((row["unit_id"], row["project_key"]) for row in again))

    def withdraw(self, assignments: Iterable[Assignment]) -> None:
        """Append that assignments were taken back: nobody is asked any more, until `add_plan` asks again."""
        self._add_assignment_events("withdrawn", ((a.unit_id, a.project_key) for a in assignments))

    def add_wishes(self, scheme: str, wishes: Mapping[str, Any]) -> None:
        """Append that somebody made a plan, and by which wishes."""
        self._insert("plans", [{"scheme": scheme, "wishes": json.dumps(wishes, sort_keys=True), "at": now()}])

    def wishes(self) -> list[Row]:
        """List the plans that were made, oldest first: `scheme`, and `wishes` parsed."""
        rows = self._rows("SELECT scheme, wishes FROM plans ORDER BY plan")
        return [row | {"wishes": json.loads(row["wishes"])} for row in rows]

    def _add_assignment_events(self, kind: str, which: Iterable[tuple[str, str]]) -> None:
        at = now()
        rows = ({"unit_id": unit, "project_key": key, "kind": kind, "at": at} for unit, key in which)
        self._insert("assignment_events", rows)

    def _withdrawn(self) -> set[tuple[str, str]]:
        rows = self._rows(f"SELECT unit_id, project_key FROM ({_LATEST_EVENTS}) WHERE kind = 'withdrawn'")  # noqa: S608
        return {(row["unit_id"], row["project_key"]) for row in rows}

    def units(self) -> list[Unit]:
        """List all units."""
        rows = self._rows("SELECT unit_id, article_ids FROM units ORDER BY unit_id")
        return [Unit(row["unit_id"], tuple(json.loads(row["article_ids"]))) for row in rows]

    def projects(self) -> list[Project]:
        """List all projects, oldest first."""
        rows = self._rows("SELECT project_key, scheme, round, annotator FROM projects ORDER BY rowid")
        return [Project(**row) for row in rows]

    def assignments(self, *, withdrawn: bool = False) -> list[Assignment]:
        """List the assignments that stand, with `withdrawn` those too that were taken back, in the order of asking."""
        asked = "" if withdrawn else "WHERE coalesce(e.kind, 'asked') = 'asked' "
        rows = self._rows(
            "SELECT unit_id, annotator, scheme, round, project_key FROM assignments a "  # noqa: S608
            f"LEFT JOIN ({_LATEST_EVENTS}) e USING (unit_id, project_key) {asked}"
            "ORDER BY coalesce(e.at, a.at), coalesce(e.event, 0), a.rowid"
        )
        return [Assignment(**row) for row in rows]
