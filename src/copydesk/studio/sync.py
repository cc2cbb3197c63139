"""Bring a project and its tasks to the server: look up, send what is missing, after any error look up again.

Nothing on the server is unique: two pushes at once, or an import that goes on after its time-out, make doubles.
They are swept up afterwards, never a copy that somebody worked on.
"""

import time
from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from copydesk.records import Project, Seen
from copydesk.schemes import LabelScheme
from copydesk.studio.client import ConnectionLost, Studio, Task, TaskState
from copydesk.studio.foreign import missing, parse_config
from copydesk.studio.tasks import utc

CHUNK = 500
PAUSES = (2.0, 5.0, 10.0)  # seconds before each further try: a cut-off import may still be under way
LATE = timedelta(seconds=60)
"""By how much a change may be committed later than its time says."""


def title(project: Project) -> str:
    """Name a project so that people recognise it and a look-up finds it: 50 characters at the most."""
    name = f"{project.scheme.partition('@')[0]} · {project.round} · {project.annotator}"
    return f"{name[: 47 - len(project.project_key)]} [{project.project_key}]"


@dataclass(frozen=True, slots=True)
class Places:
    """Where a project lies: the oldest, and younger doubles of it that hold people's work, to be read too."""

    oldest: int
    younger: tuple[int, ...] = ()
    swept: int = 0
    """How many untouched younger doubles were deleted."""


@dataclass(frozen=True, slots=True)
class Pushed:
    """What a push did: the units it sent, and how many second copies it deleted."""

    units: tuple[str, ...]
    swept: int


def ensure_project(
    studio: Studio, project: Project, config: str, instructions: str, *, overlap: int = 1
) -> Places:
    """Say where a project lies, and make it when it does not; a look afterwards finds what raced."""
    for pause in (*PAUSES, None):
        found = places(studio, project.project_key)
        if found is not None:
            return found
        try:
            studio.create_project(title(project), config, instructions, overlap=overlap)
        except ConnectionLost:
            if pause is None:
                raise
            time.sleep(pause)
    made = places(studio, project.project_key)
    if made is None:
        raise ConnectionLost(f"{studio.url} makes projects and does not show them")
    return made


def check_config(
    studio: Studio, studio_project: int, config: str, scheme: LabelScheme
) -> list[tuple[str, str]]:
    """List what the scheme has and a project's labeling config, as it is now, has not."""
    where = f"the labeling config of {studio.url}/projects/{studio_project}"
    return missing(scheme, parse_config(config.encode("utf-8", "replace"), where)) if config else []


def places(studio: Studio, project_key: str) -> Places | None:
    """Find a project by its key; of doubles the oldest counts, and younger ones without work are deleted."""
    found = studio.find_projects(project_key)
    if not found:
        return None
    oldest, *younger = found
    kept = tuple(double for double in younger if any(task.touched for task in studio.states(double)))
    for double in younger:
        if double not in kept:
            studio.delete_project(double)
    return Places(oldest, kept, len(younger) - len(kept))


def push(
    studio: Studio,
    studio_project: int,
    tasks: Mapping[str, Task],
    sent: Callable[[dict[str, int]], None],
    known: Mapping[str, int] | None = None,
) -> Pushed:
    """Send the tasks whose units have none yet, and sweep when the project then has more than there should be.

    `tasks` maps unit ids as they stand in the task to tasks. `sent` hears of each unit that has a task and of
    its id, as soon as that is known: first, once, of those that have theirs already. Of `known` units it is
    believed that they have theirs if the project has as many tasks; else they are looked up as all others are.
    """
    there = dict(known or {})
    if studio.task_number(studio_project) != len(there):
        there = {}
    there |= studio.tasks_by_unit(studio_project, [unit_id for unit_id in tasks if unit_id not in there])
    sent(there)
    missing = [unit_id for unit_id in tasks if unit_id not in there]
    calm = True
    for begin in range(0, len(missing), CHUNK):
        chunk = {unit_id: tasks[unit_id] for unit_id in missing[begin : begin + CHUNK]}
        ids, undisturbed = _send(studio, studio_project, chunk)
        sent(ids)
        calm = calm and undisturbed
    if not calm:  # what was cut off may have been committed after it was looked up, and sent again
        time.sleep(PAUSES[0])
    swept = 0
    if studio.task_number(studio_project) != len(tasks):
        swept = sweep(studio, studio.states(studio_project))
    return Pushed(tuple(missing), swept)


def _send(studio: Studio, studio_project: int, tasks: Mapping[str, Task]) -> tuple[dict[str, int], bool]:
    """Send a chunk; when the answer is lost, look up what arrived before anything is sent again.

    Says beside the ids whether the first try succeeded.
    """
    there: dict[str, int] = {}
    missing = dict(tasks)
    for tries, pause in enumerate((*PAUSES, None)):
        try:
            ids = studio.import_tasks(studio_project, list(missing.values()))
            return there | dict(zip(missing, ids, strict=True)), tries == 0
        except ConnectionLost:
            if pause is None:
                raise
            time.sleep(pause)
            there = studio.tasks_by_unit(studio_project, list(tasks))
            missing = {unit_id: task for unit_id, task in tasks.items() if unit_id not in there}
            if not missing:
                break
    return there, False


def sweep(studio: Studio, states: list[TaskState]) -> int:
    """Delete second copies of a unit that nobody touched; returns how many.

    Of a unit's copies every touched one stays, else the oldest. Each is read again just before it is deleted:
    somebody may have begun. `states` are the tasks of one project.
    """
    copies: dict[str, list[TaskState]] = {}
    for state in sorted(states, key=lambda state: state.task):
        if state.unit_id is not None:
            copies.setdefault(state.unit_id, []).append(state)
    swept = 0
    for doubled in copies.values():
        kept = next((state for state in doubled if state.touched), doubled[0])
        for state in doubled:
            if state is kept or state.touched:
                continue
            now = studio.state(state.task)
            if now is not None and not now.touched and now.unit_id == kept.unit_id:
                studio.delete_task(state.task)
                swept += 1
    return swept


def withdraw(studio: Studio, studio_project: int, tasks: Sequence[TaskState]) -> list[TaskState]:
    """Delete those of some tasks of one project that nobody began; gives those that stay."""
    untouched = [state.task for state in tasks if not state.touched]
    for begin in range(0, len(untouched), CHUNK):
        studio.delete_untouched(studio_project, untouched[begin : begin + CHUNK])
    there = {state.task for state in studio.states(studio_project)} if untouched else set()
    return [state for state in tasks if state.touched or state.task in there]


def window(until: str | None) -> str:
    """Give the server time behind which changes could still come late, when all was read up to `until`."""
    return utc((datetime.fromisoformat(until) - LATE).isoformat()) if until else ""


def all_seen(studio: Studio, places: Sequence[int], seen: Seen, changed: Container[int]) -> bool:
    """Tell whether nothing was committed late: as many tasks changed shortly before `seen.until` as were read then.

    `changed` are the tasks that changed since. The server counts at once, to read again may take long.
    """
    if seen.until is None:
        return True
    since = window(seen.until)
    known = [task for task, time in seen.recent.items() if since < time <= seen.until and task not in changed]
    counted = (
        studio.changed_number(place, since) - studio.changed_number(place, seen.until) for place in places
    )
    return sum(counted) == len(known)


def read_export(tasks: Any) -> list[Task]:
    """Give the tasks of a parsed JSON export; raises ValueError when it is something else."""
    if not isinstance(tasks, list) or not all(isinstance(task, dict) for task in tasks):
        raise ValueError("a Label Studio JSON export is a list of tasks")
    if any("data" not in task or "annotations" not in task for task in tasks):
        raise ValueError("its tasks have no 'data' or no 'annotations': export as JSON, not JSON-MIN or CSV")
    return tasks
