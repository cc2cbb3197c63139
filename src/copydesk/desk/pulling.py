"""`pull`: walk through what lies on the server, or in an export, and hand it over to be entered."""

import json
from collections.abc import Callable, Mapping, Sequence
from itertools import islice
from pathlib import Path

from copydesk.desk import configs, planning
from copydesk.desk.adopted_tasks import AdoptedTasks
from copydesk.desk.entering import Entering
from copydesk.desk.people import FilePeople, ServerPeople
from copydesk.desk.reports import Progress
from copydesk.errors import LabelError, StudioError
from copydesk.ledger import Ledger
from copydesk.records import Project, Seen
from copydesk.settings import Settings
from copydesk.studio import sync
from copydesk.studio.client import Studio, Task
from copydesk.studio.connect import Connection
from copydesk.studio.tasks import utc

BATCH = 100


def from_server(entering: Entering, connection: Connection, desk: Settings, progress: Progress) -> list[str]:
    """Read what changed in every project of the desk since the last pull; returns those that are gone."""
    ledger = entering.ledger
    missing = []
    projects = [p for p in ledger.projects() if ledger.place(p.project_key, connection.server) is not None]
    if not projects:
        raise StudioError(
            f"nothing of this desk lies on {connection.studio.url}",
            next_step="Run 'copydesk push' first.",
        )
    people = ServerPeople(ledger, connection)
    latest = {p.project_key for p in {(p.scheme, p.round, p.annotator): p for p in projects}.values()}
    for number, project in enumerate(projects):
        progress("pulling", number, len(projects))
        place = ledger.place(project.project_key, connection.server)
        if place is not None and ledger.adoption(project.project_key):
            run = AdoptedTasks(entering, project, connection, desk)
            if not from_adopted(entering, place, project, connection, run):
                missing.append(run.source)
            continue
        found = sync.places(connection.studio, project.project_key)
        if found is None:
            if project.project_key in latest:
                missing.append(sync.title(project))
            continue
        entering.counts["swept"] += found.swept
        _from_places(entering, [found.oldest, *found.younger], project, connection, people)
    progress("pulling", len(projects), len(projects))
    return missing


def _from_places(
    entering: Entering, places: Sequence[int], project: Project, connection: Connection, people: ServerPeople
) -> None:
    """Read what changed in a project; it lies at more than one place when two pushes made it at once."""
    ledger, studio, key, server = entering.ledger, connection.studio, project.project_key, connection.server
    units = planning.units_by_name(ledger, project)
    newest, clock = max((times for times in map(studio.newest_change, places) if times), default=("", ""))
    seen = ledger.seen(key, server)
    states = [studio.project(place) for place in places]
    tasks = sum(number for number, _ in states)
    if tasks != seen.tasks:
        tasks = _tidy(entering, places, project, connection, units)

    def enter(batch: list[Task]) -> None:
        entering.enter(batch, project, units, people, studio.url)

    recent, late = _changes(studio, places, seen, enter)
    entering.counts["drafts"] += sum(map(studio.draft_number, places))
    for place, (_, config) in zip(places, states, strict=True):
        if gone := configs.lacking(ledger, studio, place, config, project, entering.schemes[project.scheme]):
            entering.changed_configs[sync.title(project)] = gone
    if late or newest > (seen.until or "") or tasks != seen.tasks:
        _remember(ledger, key, server, clock, recent, tasks)


def from_adopted(
    entering: Entering, place: int, project: Project, connection: Connection, run: AdoptedTasks
) -> bool:
    """Read what changed in a project that Copydesk did not make, and change nothing there; False when it is gone."""
    ledger, studio, key, server = entering.ledger, connection.studio, project.project_key, connection.server
    there = studio.found(place)
    if there is None or there.created_at != run.created_at:
        return False
    newest, clock = studio.newest_change(place) or ("", "")
    seen = ledger.seen(key, server)
    if there.tasks != seen.tasks and run.sent:
        here = {state.task for state in studio.states(place)}
        with ledger.transaction():
            entering.counts["deleted"] += ledger.add_vanished(key, run.sent.keys() - here)

    def enter(batch: list[Task]) -> None:
        entering.enter(run.take(batch), project, run.units, run.people, run.source)

    recent, late = _changes(studio, [place], seen, enter)
    entering.counts["drafts"] += studio.draft_number(place)
    if more := configs.added(run.config, there.config, run.source):
        entering.new_labels[run.source] = more
    if late or newest > (seen.until or "") or there.tasks != seen.tasks:
        _remember(ledger, key, server, clock, recent, there.tasks)
    return True


def _changes(
    studio: Studio, places: Sequence[int], seen: Seen, enter: Callable[[list[Task]], None]
) -> tuple[dict[int, str], bool]:
    """Hand over the tasks that changed since they were seen; returns when which changed, and whether any came late."""

    def read(since: str | None) -> dict[int, str]:
        times: dict[int, str] = {}
        for place in places:
            changed = studio.changed_tasks(place, since)
            while batch := list(islice(changed, BATCH)):
                enter(batch)
                times |= {task["id"]: utc(task["updated_at"]) for task in batch}
        return times

    changed = read(seen.until)
    late = not sync.all_seen(studio, places, seen, changed)
    return (read(sync.window(seen.until)) if late else seen.recent | changed), late


def _remember(
    ledger: Ledger, key: str, server: str, clock: str, recent: Mapping[int, str], tasks: int
) -> None:
    lately = {task: time for task, time in recent.items() if time > sync.window(clock)}
    with ledger.transaction():
        ledger.add_pull(key, server, Seen(clock or None, lately, tasks))


def _tidy(
    entering: Entering,
    places: Sequence[int],
    project: Project,
    connection: Connection,
    units: Mapping[str, str],
) -> int:
    """Sweep second copies and notice deleted tasks, when there are not as many tasks as there should be.

    The server counts its tasks at once; to list them takes a second for 1,000. Returns how many there are.
    """
    ledger, studio, key, server = entering.ledger, connection.studio, project.project_key, connection.server
    states = [studio.states(place) for place in places]
    swept = sum(sync.sweep(studio, there) for there in states)
    here = {state.task: units.get(state.unit_id or "") for there in states for state in there}
    sent = ledger.sent_to(key, server)
    with ledger.transaction():
        entering.counts["deleted"] += ledger.add_vanished(key, sent.keys() - here.keys())
        for task, unit_id in here.items():
            if unit_id is not None and task not in sent:
                ledger.add_sent(key, server, {unit_id: task})
    entering.counts["swept"] += swept
    return len(here) - swept


def from_file(entering: Entering, path: Path, server: str | None) -> None:
    """Read a JSON export. Tasks that this desk did not make are rejected, one by one."""
    ledger = entering.ledger
    try:
        exported = sync.read_export(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise LabelError(
            f"{path} cannot be read as a Label Studio export: {error}",
            next_step="In Label Studio: Export, format JSON.",
        ) from None
    projects = {project.project_key: project for project in ledger.projects()}
    by_project: dict[str, list[Task]] = {}
    with ledger.transaction():
        for task in exported:
            key = task["data"].get("project_key") if isinstance(task["data"], dict) else None
            if not isinstance(key, str) or key not in projects:
                entering.reject(str(path), task, "its project_key is not one of this desk's")
            elif not isinstance(task["annotations"], list):
                entering.reject(str(path), task, "its annotations are not a list")
            else:
                by_project.setdefault(key, []).append(task)
    for key, found in by_project.items():
        project = projects[key]
        people = FilePeople(ledger, project, found, server)
        entering.enter(found, project, planning.units_by_name(ledger, project), people, str(path), live=False)
