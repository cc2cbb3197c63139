"""The names of adopted projects: settled when they were adopted, kept in the ledger, their results put into ours."""

import json
from typing import Any

from copydesk.ledger import Ledger
from copydesk.studio.adopting import Control, Names, translate


class OurNames:
    """Gives the results of a ledger's annotations in our names."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._names: dict[str, Names | None] = {}

    def __call__(self, project_key: str, result: list[Any]) -> list[Any]:
        """Translate what came from a project; what came from one of ours is in our names."""
        if project_key not in self._names:
            row = self._ledger.adoption(project_key)
            self._names[project_key] = read(row["names"])[0] if row else None
        names = self._names[project_key]
        return translate(result, names) if names else result


def write(names: Names, fields: dict[str, str], created_at: str) -> str:
    """Write the names of a project, and which fields of its tasks are which of an article, for the ledger."""
    controls = {theirs: [one.name, dict(one.values)] for theirs, one in names.controls.items()}
    return json.dumps(
        {
            "controls": controls, "objects": dict(names.objects), "field": names.field, "fields": fields,
            "created_at": created_at,
        },
        ensure_ascii=False, sort_keys=True,
    )  # fmt: skip


def read(stored: str) -> tuple[Names, dict[str, str], str]:
    """Read what `write` wrote: the names, the fields of tasks by ours, and when the project was made."""
    found = json.loads(stored)
    controls = {theirs: Control(name, values) for theirs, (name, values) in found["controls"].items()}
    return Names(controls, found["objects"], found["field"]), found["fields"], found["created_at"]
