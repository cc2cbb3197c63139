"""`push`: the tasks of the plan, to the server or into files."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from copydesk.desk import choosing, configs, migrating, moving, other_outlets, planning, predicting, sharing
from copydesk.desk.files import write_whole
from copydesk.desk.reports import Progress
from copydesk.desk.sync_reports import ProjectPush, PushReport
from copydesk.desk.texts import latest_articles
from copydesk.errors import DeskError
from copydesk.ledger import Ledger
from copydesk.records import Article, Project, Unit
from copydesk.schemes import LabelScheme
from copydesk.settings import SHARED, Settings
from copydesk.studio import sync, tasks
from copydesk.studio.client import Task
from copydesk.studio.connect import Connection
from copydesk.studio.predicting import bring, prediction
from copydesk.studio.regions import Result
from copydesk.studio.screen.guidelines import instructions_html

if TYPE_CHECKING:
    from copydesk.desk.desk import Desk


def push(desk: "Desk", progress: Progress, to: Path | None, *, dry_run: bool) -> PushReport:
    """Send the tasks of the plan, or write them into the folder `to`; with `dry_run` only say what would be sent."""
    ledger, settings, scheme = desk.ledger, desk.settings, desk.scheme()
    planning.check_scheme(ledger, scheme, settings)
    chosen = choosing.choose(ledger, scheme, settings, desk.folder)
    older = migrating.older(ledger, desk.store, scheme)
    migrating.check(ledger, scheme, older)
    carried, older = len(older.done), sharing.in_common(older, settings)
    new = planning.plan(ledger, scheme, settings, chosen.units, older)
    said = PushReport(None, (), dry_run, unit=scheme.unit, left_out=chosen.left_out)
    said = replace(said, units=len(ledger.units()), carried=carried, asked_again=older.asked_again(new))
    said = replace(said, unplanned=planning.unplanned(ledger, scheme, chosen.units, older, settings))
    if dry_run:
        foretold = planning.foretell(ledger, scheme, new, desk.site.server)
        return replace(said, server=desk.site.server, projects=foretold)
    if not new and not ledger.projects():  # nothing to label
        return said
    connection = None if to else desk.connect()
    if connection:  # before anything is remembered: what could not be sent may still be changed
        progress("making accounts")
        desk.site.ensure_accounts(connection)
        new, moved = moving.withdraw(ledger, connection, scheme, new, older, progress)
        said = replace(said, older=moved)
    planning.remember(ledger, scheme, new, settings)
    articles = latest_articles(ledger, desk.store)
    predicted = predicting.predictions(ledger, desk.store, scheme)
    done: list[ProjectPush] = []
    projects = planning.current(ledger, scheme.ref)
    for number, project in enumerate(projects):
        progress("pushing", number, len(projects))
        here = planning.present(ledger, connection, project, settings.wanted) if connection else project
        shown = predicted | predicting.left_of(ledger, older, project.annotator, scheme)
        wanted = project_tasks(ledger, here, articles, shown, settings)
        done.append(
            push_project(ledger, connection, here, wanted, scheme, settings)
            if connection
            else write_project(to or Path(), here, wanted, scheme, settings)
        )
    progress("pushing", len(projects), len(projects))
    short = planning.short_of_overlap(ledger, scheme, settings, older)
    url = connection.studio.url if connection else None
    return replace(said, server=url, projects=tuple(done), short_of_overlap=short)


def project_tasks(
    ledger: Ledger,
    project: Project,
    articles: Mapping[str, Article],
    predictions: Mapping[str, Result],
    settings: Settings,
) -> dict[str, Task]:
    """Map the units of a project, as they stand in their tasks, to the tasks, with the predictions of each."""
    others = other_outlets.others(ledger, articles) if settings.other_outlets else {}
    units = {unit.unit_id: unit for unit in ledger.units()}
    made: dict[str, Task] = {}
    for assignment in ledger.assignments():
        if assignment.project_key == project.project_key:
            unit = units[assignment.unit_id]
            task = _task(unit, articles, others, project, blind_source=settings.blind_source)
            if unit.unit_id in predictions:
                task["predictions"] = [prediction(predictions[unit.unit_id])]
            made[task["data"]["unit_id"]] = task
    return made


def _task(
    unit: Unit,
    articles: Mapping[str, Article],
    others: Mapping[str, Sequence[Article]],
    project: Project,
    *,
    blind_source: bool,
) -> Task:
    its = [articles[article_id] for article_id in unit.article_ids]
    if unit.unit_id.startswith("article:"):
        told = others.get(its[0].article_id)
        return tasks.task(unit.unit_id, its[0], project, blind_source=blind_source, others=told)
    return tasks.unit_task(unit, its, project, blind_source=blind_source)


def push_project(
    ledger: Ledger,
    connection: Connection,
    project: Project,
    wanted: Mapping[str, Task],
    scheme: LabelScheme,
    settings: Settings,
    *,
    screen: str | None = None,
) -> ProjectPush:
    """Bring one project and its tasks to the server; its screen is the annotators' unless it is given."""
    screen, instructions = screen or planning.screen(scheme, settings), instructions_html(scheme)
    overlap = settings.wanted if project.annotator == SHARED else 1
    lies = sync.ensure_project(connection.studio, project, screen, instructions, overlap=overlap)
    if project.annotator == SHARED:
        connection.studio.set_overlap(lies.oldest, overlap)
    updated, not_updated = configs.renew(ledger, connection.studio, lies.oldest, scheme, screen, instructions)
    configs.refuse_changed(ledger, connection.studio, lies.oldest, project, scheme)
    key, units = project.project_key, planning.units_by_name(ledger, project)
    before = ledger.sent_to(key, connection.server)
    looked_up = False
    lying: dict[str, int] = {}

    def sent(found: Mapping[str, int]) -> None:
        nonlocal looked_up
        lying.update(found)
        here = {units[name]: task for name, task in found.items()}
        with ledger.transaction():
            if not looked_up:
                ledger.add_vanished(key, (task for task, unit_id in before.items() if unit_id not in here))
            ledger.add_sent(key, connection.server, here)
        looked_up = True

    with ledger.transaction():
        ledger.add_place(key, connection.server, lies.oldest)
    known = {unit_id: task for task, unit_id in before.items()}
    names = {name: known[units[name]] for name in wanted if units[name] in known}
    pushed = sync.push(connection.studio, lies.oldest, wanted, sent, names)
    shown = _bring_predictions(connection, lies.oldest, wanted, lying)
    return ProjectPush(
        title=sync.title(project),
        annotator=project.annotator,
        assigned=len(wanted),
        sent=len(pushed.units),
        predicted=shown + sum("predictions" in wanted[name] for name in pushed.units),
        url=f"{connection.team_url}/projects/{lies.oldest}",
        again=sum(units[name] in known for name in pushed.units),
        swept=pushed.swept + lies.swept,
        doubles=tuple(f"{connection.team_url}/projects/{double}" for double in lies.younger),
        updated=updated,
        not_updated=not_updated,
    )


def _bring_predictions(
    connection: Connection, place: int, wanted: Mapping[str, Task], lying: Mapping[str, int]
) -> int:
    """Give tasks that nobody touched the predictions that they lack; returns how many were new."""
    first = {name: task["predictions"][0] for name, task in wanted.items() if "predictions" in task}
    regions = {lying[name]: one["result"] for name, one in first.items() if name in lying}
    model = next((one["model_version"] for one in first.values()), None)
    return bring(connection.studio, place, regions, model) if regions and model else 0


def write_project(
    folder: Path, project: Project, wanted: Mapping[str, Task], scheme: LabelScheme, settings: Settings
) -> ProjectPush:
    """Write one project's tasks and config as files that Label Studio imports."""
    stem = f"{project.scheme}-{project.round}-{project.annotator}-{project.project_key}"
    path = folder / f"{stem}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, json.dumps(list(wanted.values()), ensure_ascii=False, indent=1))
        write_whole(folder / f"{stem}.config.xml", planning.screen(scheme, settings))
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
