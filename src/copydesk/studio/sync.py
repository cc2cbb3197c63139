"""Bring a project and its tasks to the server: look up, send what is missing, after any error look up again."""

import time
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from copydesk.records import Project
from copydesk.studio.client import ConnectionLost, Studio, Task
from copydesk.studio.tasks import utc

CHUNK = 500
PAUSES = (2.0, 5.0, 10.0)  # seconds before each further try: a cut-off import may still be under way
OVERLAP = timedelta(seconds=60)
"""How far a pull looks back behind the last one: a change may be committed later than its time says."""


def title(project: Project) -> str:
    """Name a project so that people recognise it and a look-up finds it: 50 characters at the most."""
    name = f"{project.scheme.partition('@')[0]} · {project.round} · {project.annotator}"
    return f"{name[: 47 - len(project.project_key)]} [{project.project_key}]"


def ensure_project(
    studio: Studio, project: Project, place: int | None, config: str, instructions: str
) -> int:
    """Give the server's id of a project: where it was last seen, else by its key, else newly made."""
    if place is not None and studio.is_project(place, project.project_key):
        return place
    for pause in (*PAUSES, None):
        found = studio.find_project(project.project_key)
        if found is not None:
            return found
        try:
            return studio.create_project(title(project), config, instructions)
        except ConnectionLost:
            if pause is None:
                raise
            time.sleep(pause)
    raise AssertionError("the last try returns or raises")


def push(
    studio: Studio,
    studio_project: int,
    tasks: Mapping[str, Task],
    sent: Callable[[dict[str, int]], None],
) -> int:
    """Send the tasks whose units have none yet, and return how many that were.

    `tasks` maps unit ids as they stand in the task to tasks. `sent` hears of each unit that has a task and of
    its id, as soon as that is known.
    """
    there = studio.tasks_by_unit(studio_project, list(tasks))
    sent(there)
    missing = [unit_id for unit_id in tasks if unit_id not in there]
    for begin in range(0, len(missing), CHUNK):
        chunk = {unit_id: tasks[unit_id] for unit_id in missing[begin : begin + CHUNK]}
        sent(_send(studio, studio_project, chunk))
    return len(missing)


def _send(studio: Studio, studio_project: int, tasks: Mapping[str, Task]) -> dict[str, int]:
    """Send a chunk; when the answer is lost, look up what arrived before anything is sent again."""
    there: dict[str, int] = {}
    missing = dict(tasks)
    for pause in (*PAUSES, None):
        try:
            ids = studio.import_tasks(studio_project, list(missing.values()))
            return there | dict(zip(missing, ids, strict=True))
        except ConnectionLost:
            if pause is None:
                raise
            time.sleep(pause)
            there = studio.tasks_by_unit(studio_project, list(tasks))
            missing = {unit_id: task for unit_id, task in tasks.items() if unit_id not in there}
            if not missing:
                break
    return there


def window(seen_until: str | None) -> str | None:
    """Give the server time from which a pull must read again, in the only form that the filter takes."""
    if seen_until is None:
        return None
    moment = datetime.fromisoformat(utc(seen_until)) - OVERLAP
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def read_export(tasks: Any) -> list[Task]:
    """Give the tasks of a parsed JSON export; raises ValueError when it is something else."""
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise ValueError("a Label Studio JSON export is a list of tasks")
    if any("data" not in task or "annotations" not in task for task in tasks):
        raise ValueError("its tasks have no 'data' or no 'annotations': export as JSON, not JSON-MIN or CSV")
    return tasks
