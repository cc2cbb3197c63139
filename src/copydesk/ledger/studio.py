"""The ledger's rows about Label Studio: where projects lie, what was sent, what was seen, who is who."""

import json
from collections.abc import Mapping

from copydesk.ledger.base import Base, Row, now
from copydesk.records import Seen


class Studio(Base):
    """Places, sent tasks, pulls and accounts."""

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

    def key_at(self, server: str, studio_project: int) -> str | None:
        """Give the key of the project that lay last at a place."""
        rows = self._rows(
            "SELECT project_key FROM project_places WHERE server = ? AND studio_project = ? "
            "ORDER BY at DESC, rowid DESC LIMIT 1",
            (server, studio_project),
        )
        return str(rows[0]["project_key"]) if rows else None

    def add_adoption(self, project_key: str, config: str, names: str) -> None:
        """Append that a project is one that Copydesk did not make, with its labeling config and its names in ours."""
        row = {"project_key": project_key, "config": config, "names": names, "at": now()}
        self._insert("adoptions", [row], known="IGNORE")

    def adoption(self, project_key: str) -> Row | None:
        """Give the `config` and `names` of a project that Copydesk did not make; None of one that it made."""
        rows = self._rows("SELECT config, names FROM adoptions WHERE project_key = ?", (project_key,))
        return rows[0] if rows else None

    def adopted_units(self, scheme: str) -> set[str]:
        """Give the units that lie in adopted projects of a scheme, by its name: people label them there."""
        rows = self._rows(
            "SELECT DISTINCT unit_id FROM sent JOIN adoptions USING (project_key) JOIN projects USING (project_key) "
            "WHERE substr(scheme, 1, instr(scheme, '@') - 1) = ?",
            (scheme,),
        )
        return {row["unit_id"] for row in rows}

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

    def ever_sent(self) -> set[str]:
        """Give the units that ever lay on any server."""
        return {row["unit_id"] for row in self._rows("SELECT DISTINCT unit_id FROM sent")}

    def sent_to(self, project_key: str, server: str) -> dict[int, str]:
        """Map the tasks that a project ever had on a server to their units."""
        query = "SELECT studio_task, unit_id FROM sent WHERE project_key = ? AND server = ?"
        return {row["studio_task"]: row["unit_id"] for row in self._rows(query, (project_key, server))}

    def add_pull(self, project_key: str, server: str, seen: Seen) -> None:
        """Append what has been seen of a project."""
        row = {
            "project_key": project_key,
            "server": server,
            "seen_until": seen.until,
            "recent": json.dumps(seen.recent),
            "tasks": seen.tasks,
            "at": now(),
        }
        self._insert("pulls", [row])

    def seen(self, project_key: str, server: str) -> Seen:
        """Give what has been seen of a project; tasks sent since then are among its tasks."""
        rows = self._rows(
            "SELECT seen_until, recent, tasks, at FROM pulls WHERE project_key = ? AND server = ? "
            "ORDER BY pull DESC LIMIT 1",
            (project_key, server),
        )
        last: Row = rows[0] if rows else {"seen_until": None, "recent": "{}", "tasks": None}
        [sent] = self._rows(
            "SELECT count(DISTINCT studio_task) AS tasks FROM sent WHERE project_key = ? AND server = ? AND at > ?",
            (project_key, server, last["at"] if last["tasks"] is not None else ""),
        )
        recent = {int(task): time for task, time in json.loads(last["recent"]).items()}
        return Seen(last["seen_until"], recent, (last["tasks"] or 0) + sent["tasks"])

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
