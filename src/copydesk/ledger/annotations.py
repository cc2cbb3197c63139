"""The ledger's rows about what came back: annotations, their checks and deletions, and what was not taken."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from copydesk.ledger.base import Base, Row, now
from copydesk.records import Annotation, Rejected

PREDICTED = "predicted"
"""The round of labels that are only shown to annotators: nobody's annotations, so only who asks for them gets them."""


class Annotations(Base):
    """Versions of annotations, checks, deletions and rejections."""

    ours: Callable[[str, list[Any]], list[Any]] = staticmethod(lambda _, result: result)
    """Gives the result of an annotation of a project (by its key) in Copydesk's names. What is stored is as it came."""

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

    def add_check(
        self,
        annotation_id: str,
        version: int,
        *,
        exact: int,
        rejected: int,
        repaired: int = 0,
        reanchored: int = 0,
        problems: int = 0,
    ) -> None:
        """Append the outcome of verifying one version: what its regions came to, and how many rules it breaks."""
        row = {
            "annotation_id": annotation_id,
            "version": version,
            "exact": exact,
            "repaired": repaired,
            "reanchored": reanchored,
            "rejected": rejected,
            "problems": problems,
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

    def annotation_number(self) -> int:
        """Count the annotations that had not vanished when they were last seen."""
        [row] = self._rows(
            "SELECT count(*) AS number FROM latest_annotations WHERE deleted_at IS NULL AND round != ?",
            (PREDICTED,),
        )
        return int(row["number"])

    def add_vanished(self, project_key: str, studio_tasks: Iterable[int]) -> int:
        """Append that tasks vanished from the server, and their annotations with them; returns how many."""
        return sum(
            self.add_deletions(self.live_annotations(project_key, task)) for task in sorted(studio_tasks)
        )

    def add_deletions(self, versions: Mapping[str, int]) -> int:
        """Append that annotations vanished from the server, each in the version in which it was last seen."""
        at = now()
        rows = ({"annotation_id": a, "version": version, "at": at} for a, version in versions.items())
        return self._insert("deletions", rows, known="IGNORE")

    def annotation_versions(self, *, all_versions: bool = False, predicted: bool = False) -> list[Row]:
        """List annotations with `objects` and `result` parsed: latest versions that still exist, unless asked.

        Results are in our names. With `predicted`, the labels that annotators are to be shown, and these alone.
        """
        asked = "round = ?" if predicted else "round != ?"
        rows = self._rows(
            "SELECT v.*, d.at AS deleted_at FROM annotation_versions v "  # noqa: S608
            f"LEFT JOIN deletions d USING (annotation_id, version) WHERE {asked} "
            "ORDER BY annotation_id, version"
            if all_versions
            else f"SELECT * FROM latest_annotations WHERE deleted_at IS NULL AND {asked} ORDER BY annotation_id",  # noqa: S608
            (PREDICTED,),
        )
        return self._parsed(rows)

    def annotation_heads(self) -> list[Row]:
        """List, as `annotation_versions` does, the latest versions that still exist, without `objects` and `result`."""
        return self._rows(
            "SELECT annotation_id, project_key, unit_id, annotator, scheme, round, state, submitted_at, seconds "
            "FROM latest_annotations WHERE deleted_at IS NULL AND round != ? ORDER BY annotation_id",
            (PREDICTED,),
        )

    def annotations_with_problems(self) -> list[Row]:
        """List, as `annotation_versions` does, the latest versions with rejected items, or that break a rule.

        Those of which nobody counted what they break are among them.
        """
        return self._parsed(
            self._rows(
                "SELECT v.* FROM latest_annotations v LEFT JOIN checks USING (annotation_id, version) "
                "WHERE v.deleted_at IS NULL AND v.round != ? AND (coalesce(problems, 1) > 0 OR rejected > 0) "
                "ORDER BY annotation_id",
                (PREDICTED,),
            )
        )

    def _parsed(self, rows: list[Row]) -> list[Row]:
        for row in rows:
            row["objects"] = json.loads(row["objects"])
            row["result"] = self.ours(row["project_key"], json.loads(row["result"]))
        return rows

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
