"""`push`: the tasks of the plan, to the server or into files."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from copydesk.desk import configs, elsewhere, planning
from copydesk.desk.reports import ProjectPush
from copydesk.errors import DeskError
from copydesk.ledger import Ledger
from copydesk.records import Article, Project, Unit
from copydesk.schemes import LabelScheme
from copydesk.settings import Settings
from copydesk.studio import config, predicting, sync, tasks
from copydesk.studio.client import Task
from copydesk.studio.connect import Connection


def project_tasks(
    ledger: Ledger,
    project: Project,
    articles: Mapping[str, Article],
    predictions: Mapping[str, predicting.Result],
    settings: Settings,
) -> dict[str, Task]:
    """Map the units of a project, as they stand in their tasks, to the tasks, with the predictions of each."""
    blind_source = settings.blind_source
    others = elsewhere.others(ledger, articles) if settings.other_outlets else {}
    units = {unit.unit_id: unit for unit in ledger.units()}
    made = (
        _task(units[a.unit_id], articles, others, project, blind_source=blind_source)
        | (
            {"predictions": [predicting.prediction(predictions[a.unit_id])]}
            if a.unit_id in predictions
            else {}
        )
        for a in ledger.assignments()
        if a.project_key == project.project_key
    )
    return {task["data"]["unit_id"]: task for task in made}


def _task(
    unit: Unit,
    articles: Mapping[str, Article],
    others: Mapping[str, Sequence[Article]],
    project: Project,
    *,
    blind_source: bool,
) -> dict[str, Any]:
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
) -> ProjectPush:
    """Bring one project and its tasks to the server."""
    screen, instructions = planning.screen(scheme, settings), config.instructions_html(scheme)
    lies = sync.ensure_project(connection.studio, project, screen, instructions)
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
    regions = {
        lying[name]: task["predictions"][0]["result"]
        for name, task in wanted.items()
        if "predictions" in task and name in lying
    }
    shown = predicting.bring(connection.studio, lies.oldest, regions) if regions else 0
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


def write_project(
    folder: Path, project: Project, wanted: Mapping[str, Task], scheme: LabelScheme, settings: Settings
) -> ProjectPush:
    """Write one project's tasks and config as files that Label Studio imports."""
    stem = f"{project.scheme}-{project.round}-{project.annotator}-{project.project_key}"
    path = folder / f"{stem}.json"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(path, json.dumps(list(wanted.values()), ensure_ascii=False, indent=1))
        _write(folder / f"{stem}.config.xml", planning.screen(scheme, settings))
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
