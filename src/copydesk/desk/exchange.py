"""`push` and `pull`: what the desk knows, against what Label Studio knows."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from copydesk import verify
from copydesk.articles import Store
from copydesk.desk.reports import Progress, ProjectPush, PullReport
from copydesk.desk.texts import renewed
from copydesk.errors import DeskError, LabelError, StudioError
from copydesk.ledger import Ledger
from copydesk.records import Article, Project, Rejected
from copydesk.schemes import LabelScheme
from copydesk.studio import config, sync, tasks
from copydesk.studio.client import Task
from copydesk.studio.connect import Connection

BATCH = 100
_REPAIRED = "repaired:"
RAW = 500  # characters of a foreign task that are kept: it stays whole where it came from

Schemes = Mapping[str, LabelScheme]
"""Every scheme that was ever sent, by `name@version`."""


def project_tasks(
    ledger: Ledger, project: Project, articles: Mapping[str, Article], *, blind_source: bool
) -> dict[str, Task]:
    """Map the units of a project, as they stand in their tasks, to the tasks."""
    article_ids = {unit.unit_id: unit.article_ids for unit in ledger.units()}
    made = (
        tasks.task(a.unit_id, articles[article_ids[a.unit_id][0]], project, blind_source=blind_source)
        for a in ledger.assignments()
        if a.project_key == project.project_key
    )
    return {task["data"]["unit_id"]: task for task in made}


def push_project(
    ledger: Ledger,
    connection: Connection,
    project: Project,
    wanted: Mapping[str, Task],
    scheme: LabelScheme,
    *,
    blind_source: bool,
) -> ProjectPush:
    """Bring one project and its tasks to the server."""
    lies = sync.ensure_project(
        connection.studio,
        project,
        config.compile_config(scheme, blind_source=blind_source),
        config.instructions_html(scheme),
    )
    key, units = project.project_key, _units(ledger, project)
    before = ledger.sent_to(key, connection.server)
    looked_up = False

    def sent(found: Mapping[str, int]) -> None:
        nonlocal looked_up
        here = {units[name]: task for name, task in found.items()}
        with ledger.transaction():
            if not looked_up:
                ledger.add_vanished(key, (task for task, unit_id in before.items() if unit_id not in here))
            ledger.add_sent(key, connection.server, here)
        looked_up = True

    with ledger.transaction():
        ledger.add_place(key, connection.server, lies.oldest)
    pushed = sync.push(connection.studio, lies.oldest, wanted, sent)
    known = set(before.values())
    return ProjectPush(
        title=sync.title(project),
        annotator=project.annotator,
        assigned=len(wanted),
        sent=len(pushed.units),
        url=f"{connection.studio.url}/projects/{lies.oldest}",
        again=sum(units[name] in known for name in pushed.units),
        swept=pushed.swept + lies.swept,
        doubles=tuple(f"{connection.studio.url}/projects/{double}" for double in lies.younger),
    )


def write_project(
    folder: Path, project: Project, wanted: Mapping[str, Task], scheme: LabelScheme, *, blind_source: bool
) -> ProjectPush:
    """Write one project's tasks and config as files that Label Studio imports."""
    stem = f"{project.scheme}-{project.round}-{project.annotator}-{project.project_key}"
    path = folder / f"{stem}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(path, json.dumps(list(wanted.values()), ensure_ascii=False, indent=1))
        _write(folder / f"{stem}.config.xml", config.compile_config(scheme, blind_source=blind_source))
    except OSError as error:
        raise DeskError(
            f"the tasks cannot be written into {folder}: {error.strerror or error}",
            next_step="Name another folder: copydesk push --to FOLDER",
        ) from None
    return ProjectPush(
        title=sync.title(project),
        annotator=project.annotator,
        assigned=len(wanted),
        sent=len(wanted),
        file=path,
    )


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(path.name + ".part")
    temporary.write_text(text, encoding="utf-8")
    temporary.replace(path)


@dataclass
class Pull:
    """One run of `pull`: every annotation that came back is entered, verified, and counted."""

    ledger: Ledger
    schemes: Schemes
    store: Store
    counts: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    """How many regions came to what: `exact`, `repaired:<how>`, `reanchored`."""
    faults: Counter[str] = field(default_factory=Counter)
    """How many items were rejected, by a short name of the reason."""
    rejected: list[Rejected] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """Projects that are no longer on the server."""

    def __post_init__(self) -> None:
        """Read what came back is compared with."""
        self.texts = {(row["article_id"], row["text_sha256"]) for row in self.ledger.texts()}
        self.current = renewed(self.ledger, self.store)
        self.article_ids = {unit.unit_id: unit.article_ids for unit in self.ledger.units()}

    def from_server(self, connection: Connection, progress: Progress) -> None:
        """Read what changed in every project of the desk since the last pull."""
        projects = [
            p
            for p in self.ledger.projects()
            if self.ledger.place(p.project_key, connection.server) is not None
        ]
        if not projects:
            raise StudioError(
                f"nothing of this desk lies on {connection.studio.url}",
                next_step="Run 'copydesk push' first.",
            )
        people = _People(self.ledger, connection)
        latest = {p.project_key for p in {(p.scheme, p.round, p.annotator): p for p in projects}.values()}
        for number, project in enumerate(projects):
            progress("pulling", number, len(projects))
            found = sync.places(connection.studio, project.project_key)
            if found is None:
                if project.project_key in latest:
                    self.missing.append(sync.title(project))
                continue
            self.counts["swept"] += found.swept
            self._from_places([found.oldest, *found.younger], project, connection, people)
        progress("pulling", len(projects), len(projects))

    def _from_places(
        self, places: Sequence[int], project: Project, connection: Connection, people: "_People"
    ) -> None:
        """Read what changed in a project; it lies at more than one place when two pushes made it at once."""
        studio, key, server = connection.studio, project.project_key, connection.server
        units = _units(self.ledger, project)
        newest, clock = max((times for times in map(studio.newest_change, places) if times), default=("", ""))
        seen = self.ledger.seen_until(key, server)
        since = sync.window(seen)
        self._tidy(places, project, connection, units)
        read = 0
        for place in places:
            changed = studio.changed_tasks(place, since)
            while batch := list(islice(changed, BATCH)):
                self._enter(batch, project, units, people, studio.url)
                read += len(batch)
            self.counts["drafts"] += studio.draft_number(place)
        # The minute before is always read again: late commits may hide in it. When that was much, and the
        # server's clock is past it by now, the next pull need not.
        if newest > (seen or "") or (read > BATCH and newest <= str(sync.window(clock))):
            with self.ledger.transaction():
                self.ledger.add_pull(key, server, clock)

    def _tidy(
        self, places: Sequence[int], project: Project, connection: Connection, units: Mapping[str, str]
    ) -> None:
        """Sweep second copies and notice deleted tasks, if there are not as many tasks as units were sent.

        The server counts its tasks at once; to list them takes a second for 1,000.
        """
        studio, key, server = connection.studio, project.project_key, connection.server
        sent = self.ledger.sent_to(key, server)
        if sum(map(studio.task_number, places)) == len(set(sent.values())):
            return
        states = [studio.states(place) for place in places]
        self.counts["swept"] += sum(sync.sweep(studio, there) for there in states)
        here = {state.task: units.get(state.unit_id or "") for there in states for state in there}
        with self.ledger.transaction():
            self.counts["deleted"] += self.ledger.add_vanished(key, sent.keys() - here.keys())
            for task, unit_id in here.items():
                if unit_id is not None and task not in sent:
                    self.ledger.add_sent(key, server, {unit_id: task})

    def from_file(self, path: Path, server: str | None) -> None:
        """Read a JSON export. Tasks that this desk did not make are rejected, one by one."""
        try:
            exported = sync.read_export(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError) as error:
            raise LabelError(
                f"{path} cannot be read as a Label Studio export: {error}",
                next_step="In Label Studio: Export, format JSON.",
            ) from None
        projects = {project.project_key: project for project in self.ledger.projects()}
        by_project: dict[str, list[Task]] = {}
        with self.ledger.transaction():
            for task in exported:
                key = task["data"].get("project_key") if isinstance(task["data"], dict) else None
                if not isinstance(key, str) or key not in projects:
                    self._reject(str(path), task, "its project_key is not one of this desk's")
                elif not isinstance(task["annotations"], list):
                    self._reject(str(path), task, "its annotations are not a list")
                else:
                    by_project.setdefault(key, []).append(task)
        for key, found in by_project.items():
            project = projects[key]
            people = _FilePeople(self.ledger, project, found, server)
            self._enter(found, project, _units(self.ledger, project), people, str(path), live=False)

    def _enter(
        self,
        batch: Sequence[Task],
        project: Project,
        units: Mapping[str, str],
        people: "_People | _FilePeople",
        source: str,
        *,
        live: bool = True,
    ) -> None:
        with self.ledger.transaction():
            for task in batch:
                unit_id = units.get(str(task["data"].get("unit_id")))
                if unit_id is None:
                    self._reject(source, task, f"its unit_id is not one of project {project.project_key}'s")
                    continue
                self._enter_task(task, project, unit_id, people, source, live=live)

    def _enter_task(
        self,
        task: Task,
        project: Project,
        unit_id: str,
        people: "_People | _FilePeople",
        source: str,
        *,
        live: bool,
    ) -> None:
        objects = tasks.shown(task["data"], self.article_ids[unit_id])
        known_texts = {
            (shown["article_id"], shown["sha256"]): task["data"][name]
            for name, shown in objects.items()
            if (shown["article_id"], shown["sha256"]) in self.texts
        }
        seen = set()
        for raw in task["annotations"]:
            if why := tasks.fault(raw):
                self._reject(source, task, why)
                continue
            annotation = tasks.annotation(
                raw,
                annotation_id=f"{project.project_key}/{raw['id']}",
                project=project,
                unit_id=unit_id,
                annotator=people.annotator(raw),
                objects=objects,
                studio_task=task.get("id"),
            )
            seen.add(annotation.annotation_id)
            version = self.ledger.add_annotation(annotation, only_later=not live)
            if version is None:
                self.counts["unchanged"] += 1
                continue
            self.counts["new" if version == 1 else "changed"] += 1
            reading = verify.read(
                annotation.annotation_id,
                annotation.result,
                objects,
                known_texts,
                self.schemes[annotation.scheme],
                self.current,
            )
            self._count(annotation.annotation_id, version, reading)
        self.counts["drafts"] += sum(1 for draft in task.get("drafts") or () if draft)
        if live:
            known = self.ledger.live_annotations(project.project_key, task["id"])
            gone = {name: version for name, version in known.items() if name not in seen}
            self.counts["deleted"] += self.ledger.add_deletions(gone)

    def _count(self, annotation_id: str, version: int, reading: verify.Reading) -> None:
        checks = reading.checks
        self.ledger.add_check(
            annotation_id,
            version,
            exact=checks["exact"],
            repaired=sum(number for check, number in checks.items() if check.startswith(_REPAIRED)),
            reanchored=checks["reanchored"],
            rejected=len(reading.rejected),
        )
        self.checks += checks
        self.faults += reading.faults
        self.rejected += reading.rejected

    def _reject(self, source: str, task: Task, reason: str) -> None:
        # Where something was erased, the server may still hold it: it does not come back as a rejected item.
        erased = self.ledger.erased("article") or self.ledger.erased("annotator")
        raw = "" if erased else json.dumps(task, ensure_ascii=False, default=str)[:RAW]
        rejected = Rejected(source, f"task {task.get('id')}", reason, raw)
        self.rejected.append(rejected)
        self.faults["foreign"] += 1
        self.ledger.add_rejections([rejected])

    def report(self, source: str) -> PullReport:
        """Say what this run brought."""
        return PullReport(
            source=source,
            new=self.counts["new"],
            changed=self.counts["changed"],
            deleted=self.counts["deleted"],
            unchanged=self.counts["unchanged"],
            exact=self.checks["exact"],
            repaired={
                c.removeprefix(_REPAIRED): n for c, n in self.checks.items() if c.startswith(_REPAIRED)
            },
            reanchored=self.checks["reanchored"],
            rejected=tuple(self.rejected),
            faults=dict(self.faults),
            drafts=self.counts["drafts"],
            missing_projects=tuple(self.missing),
            annotations=self.ledger.annotation_number(),
            swept=self.counts["swept"],
        )


class _People:
    """Whose annotation it is, by the server's accounts; a stranger becomes `user<id>`."""

    def __init__(self, ledger: Ledger, connection: Connection) -> None:
        self.ledger = ledger
        self.connection = connection
        self.known = ledger.annotators(connection.server)

    def annotator(self, raw: Mapping[str, Any]) -> str:
        """Give the pseudonym of the person who made an annotation."""
        account = tasks.completed_by(raw) or 0
        if account not in self.known:
            email = self.connection.studio.users().get(account)
            self.known[account] = f"user{account}"
            self.ledger.add_annotator(self.known[account], self.connection.server, account, email)
        return self.known[account]


class _FilePeople:
    """Whose annotation it is in an export: by account if it is of the desk's server, else by the project."""

    def __init__(
        self, ledger: Ledger, project: Project, exported: Sequence[Task], server: str | None
    ) -> None:
        place = ledger.place(project.project_key, server) if server else None
        sent = ledger.sent_tasks(project.project_key, server) if server else set()
        same = all(task.get("project") == place and task.get("id") in sent for task in exported)
        self.known = ledger.annotators(server) if same and server else {}
        everyone = (raw for task in exported for raw in task["annotations"] if isinstance(raw, dict))
        accounts = {tasks.completed_by(raw) for raw in everyone}
        self.only = project.annotator if len(accounts) == 1 and not same else None

    def annotator(self, raw: Mapping[str, Any]) -> str:
        """Give the pseudonym of the person who made an annotation."""
        account = tasks.completed_by(raw) or 0
        return self.known.get(account) or self.only or f"user{account}"


def _units(ledger: Ledger, project: Project) -> dict[str, str]:
    """Map what a task may call its unit, plain or blind, to the unit."""
    assigned = [a.unit_id for a in ledger.assignments() if a.project_key == project.project_key]
    return {unit_id: unit_id for unit_id in assigned} | {
        tasks.alias(unit_id, project.project_key): unit_id for unit_id in assigned
    }
