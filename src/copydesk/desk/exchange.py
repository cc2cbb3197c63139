"""`push` and `pull`: what the desk knows, against what Label Studio knows."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from copydesk import verify
from copydesk.desk.reports import Progress, ProjectPush, PullReport
from copydesk.errors import DeskError, LabelError, StudioError
from copydesk.ledger import Ledger
from copydesk.records import Article, Project, Rejected
from copydesk.schemes import LabelScheme
from copydesk.studio import config, sync, tasks
from copydesk.studio.client import Task
from copydesk.studio.connect import Connection

BATCH = 100
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
    studio_project = sync.ensure_project(
        connection.studio,
        project,
        ledger.place(project.project_key, connection.server),
        config.compile_config(scheme, blind_source=blind_source),
        config.instructions_html(scheme),
    )
    units = _units(ledger, project)

    def sent(found: Mapping[str, int]) -> None:
        with ledger.transaction():
            ledger.add_sent(
                project.project_key, connection.server, {units[name]: task for name, task in found.items()}
            )

    with ledger.transaction():
        ledger.add_place(project.project_key, connection.server, studio_project)
    number = sync.push(connection.studio, studio_project, wanted, sent)
    return ProjectPush(
        title=sync.title(project),
        annotator=project.annotator,
        assigned=len(wanted),
        sent=number,
        url=f"{connection.studio.url}/projects/{studio_project}",
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
    counts: Counter[str] = field(default_factory=Counter)
    rejected: list[Rejected] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """Projects that are no longer on the server."""

    def __post_init__(self) -> None:
        """Read what came back is compared with."""
        self.texts = {(row["article_id"], row["text_sha256"]) for row in self.ledger.texts()}
        self.article_ids = {unit.unit_id: unit.article_ids for unit in self.ledger.units()}

    def from_server(self, connection: Connection, progress: Progress) -> None:
        """Read what changed in every project of the desk since the last pull."""
        lies = ((p, self.ledger.place(p.project_key, connection.server)) for p in self.ledger.projects())
        places = [(project, place) for project, place in lies if place is not None]
        if not places:
            raise StudioError(
                f"nothing of this desk lies on {connection.studio.url}",
                next_step="Run 'copydesk push' first.",
            )
        people = _People(self.ledger, connection)
        latest = {p.project_key for p in {(p.scheme, p.round, p.annotator): p for p, _ in places}.values()}
        for number, (project, place) in enumerate(places):
            progress("pulling", number, len(places))
            if not connection.studio.is_project(place, project.project_key):
                if project.project_key in latest:
                    self.missing.append(sync.title(project))
                continue
            newest = connection.studio.newest_change(place)
            seen = self.ledger.seen_until(project.project_key, connection.server)
            units = _units(self.ledger, project)
            batch: list[Task] = []
            for task in connection.studio.changed_tasks(place, sync.window(seen)):
                batch.append(task)
                if len(batch) == BATCH:
                    self._enter(batch, project, units, people, connection.studio.url)
                    batch = []
            self._enter(batch, project, units, people, connection.studio.url)
            if newest and (seen is None or newest > seen):
                with self.ledger.transaction():
                    self.ledger.add_pull(project.project_key, connection.server, newest)
        progress("pulling", len(places), len(places))

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
            )
            self.ledger.add_check(
                annotation.annotation_id,
                version,
                exact=len(reading.spans),
                rejected=len(reading.rejected),
            )
            self.counts["exact"] += len(reading.spans)
            self.rejected += reading.rejected
        self.counts["drafts"] += sum(1 for draft in task.get("drafts") or () if draft)
        if live:
            known = self.ledger.live_annotations(project.project_key, task["id"])
            gone = {name: version for name, version in known.items() if name not in seen}
            self.counts["deleted"] += self.ledger.add_deletions(gone)

    def _reject(self, source: str, task: Task, reason: str) -> None:
        raw = json.dumps(task, ensure_ascii=False, default=str)[:RAW]
        rejected = Rejected(source, f"task {task.get('id')}", reason, raw)
        self.rejected.append(rejected)
        self.ledger.add_rejections([rejected])

    def report(self, source: str) -> PullReport:
        """Say what this run brought."""
        return PullReport(
            source=source,
            new=self.counts["new"],
            changed=self.counts["changed"],
            deleted=self.counts["deleted"],
            unchanged=self.counts["unchanged"],
            exact=self.counts["exact"],
            rejected=tuple(self.rejected),
            drafts=self.counts["drafts"],
            missing_projects=tuple(self.missing),
            annotations=len(self.ledger.annotation_versions()),
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
