"""`pull --project`: a Label Studio project that Copydesk did not make becomes one of the desk's, and stays as it is."""

import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from copydesk import settings
from copydesk.desk import adopted_names, adopted_tasks, planning, pulling
from copydesk.desk.entering import Entering
from copydesk.desk.founding import MEMORY
from copydesk.desk.reports import Progress
from copydesk.desk.scheme_folders import scheme_name, use, write
from copydesk.desk.sync_reports import Adoption, PullReport
from copydesk.errors import DeskError, SchemeError, StudioError
from copydesk.records import Project
from copydesk.schemes import Attribute, LabelScheme, Question
from copydesk.studio.adopting import Adopted, from_config
from copydesk.studio.client.projects import ProjectState
from copydesk.studio.connect import Connection

if TYPE_CHECKING:
    from copydesk.desk.desk import Desk

ROUND = "adopted"
"""The round of adopted projects, which are everybody's who works in them."""


@dataclass(frozen=True, slots=True)
class _Plan:
    """What an adoption comes to: the scheme, and whether it is one that the desk gets."""

    found: ProjectState
    adopted: Adopted
    scheme: LabelScheme
    is_new: bool
    project: Project | None
    """What it is in the desk, if it is adopted already."""


def adopt(
    desk: "Desk",
    place: int,
    mapping: Mapping[str, str],
    name: str | None,
    progress: Progress,
    *,
    dry_run: bool,
) -> PullReport:
    """Adopt a project, or go on where that was cut off; with `dry_run` it is tried on a copy of the desk's memory.

    `place` is its number on the server. Raises StudioError when it is not there or cannot be adopted, SchemeError when
    the desk's scheme lacks what it labels, DeskError when it is the desk's own.
    """
    connection = desk.connect()
    if not dry_run:
        return _adopt(desk, connection, place, mapping, name, progress)
    with _rehearsal(desk) as copy:
        report = _adopt(copy, connection, place, mapping, name, progress)
    adoption = report.adoption and replace(report.adoption, dry_run=True, folder=None)
    return replace(report, adoption=adoption)


def _adopt(
    desk: "Desk",
    connection: Connection,
    place: int,
    mapping: Mapping[str, str],
    name: str | None,
    progress: Progress,
) -> PullReport:
    planned = _plan(desk, connection, place, name)
    fields = _fields(desk, place, planned, mapping)
    folder = None
    if planned.is_new:
        folder = write(desk.folder / "schemes" / planned.scheme.name, planned.scheme)
        use(desk.folder / settings.FILE, planned.scheme.name)
        desk.settings = settings.read(desk.folder / settings.FILE)
    project = planned.project or _enter(desk, connection, place, planned, fields)
    entering = Entering(desk.ledger, desk.schemes(), desk.store)
    run = adopted_tasks.AdoptedTasks(entering, project, connection, desk.settings)
    progress("pulling")
    pulling.from_adopted(entering, place, project, connection, run)
    adoption = Adoption(
        project=place,
        title=planned.found.title,
        project_key=project.project_key,
        scheme=planned.scheme.ref,
        folder=folder,
        losses=planned.adopted.losses,
        tasks=planned.found.tasks,
        added=run.intake.added,
        already_there=run.intake.already_there,
        not_taken=run.not_taken,
        apart=run.apart,
        uncleaned=dict(run.uncleaned),
        shared_texts=run.shared,
        strangers=dict(run.people.strangers),
        unknown_fields=tuple(sorted(run.unseen)),
    )
    return replace(entering.report(connection.studio.url), adoption=adoption)


def _fields(desk: "Desk", place: int, planned: _Plan, mapping: Mapping[str, str]) -> dict[str, str]:
    """Give the fields of the project's tasks that stand for ours; once it is adopted, they stay as they are."""
    fields = adopted_tasks.fields(planned.adopted.names, mapping)
    row = desk.ledger.adoption(planned.project.project_key) if planned.project else None
    if row and fields and adopted_names.read(row["names"])[1] != fields:
        raise DeskError(
            f"project {place} is adopted already, with other fields of its tasks",
            next_step="Leave out --map; 'copydesk add --meta' corrects outlets, dates and titles.",
        )
    return fields


def _plan(desk: "Desk", connection: Connection, place: int, name: str | None) -> _Plan:
    """Look at everything that could speak against it before anything is changed."""
    studio, ledger = connection.studio, desk.ledger
    where = f"{studio.url}/projects/{place}"
    found = studio.found(place)
    if found is None:
        raise StudioError(
            f"there is no project {place} on {studio.url}",
            next_step="Its number stands in its address: .../projects/NUMBER.",
        )
    key = ledger.key_at(connection.server, place)
    row = ledger.adoption(key) if key else None
    if key and row is None and studio.is_project(place, key):
        raise DeskError(f"{where} is this desk's own project", next_step="Plain 'copydesk pull' reads it.")
    if row is None or adopted_names.read(row["names"])[2] != found.created_at:
        key = None
    config = row["config"] if row and key else found.config
    adopted = from_config(config.encode("utf-8", "replace"), where, name=scheme_name(name or found.title))
    if not adopted.exact:
        raise StudioError(
            f"{where} cannot be adopted: its text is not plain text of its tasks",
            next_step="What people marked there has offsets in a rendered page or in a file elsewhere. "
            f"'copydesk schemes from-label-studio {where}' reads the scheme alone.",
        )
    if adopted.scheme.unit != "article":
        raise StudioError(
            f"{where} cannot be adopted: it is about several texts at once",
            next_step=f"'copydesk schemes from-label-studio {where}' reads the scheme alone.",
        )
    if key:
        [project] = [project for project in ledger.projects() if project.project_key == key]
        return _Plan(found, adopted, desk.schemes()[project.scheme], False, project)
    return _choose(desk, found, adopted)


def _choose(desk: "Desk", found: ProjectState, adopted: Adopted) -> _Plan:
    """Adopt under the desk's scheme where that holds all of the project's, else give an empty desk a scheme."""
    try:
        own = desk.scheme()
        lacks = lacking(own, adopted.scheme)
    except SchemeError as error:
        own, lacks = None, [str(error)]
    if own is not None and not lacks:
        planning.check_scheme(desk.ledger, own, desk.settings)
        return _Plan(found, adopted, own, False, None)
    if desk.ledger.schemes():
        raise SchemeError(
            f"the desk's scheme {own.ref if own else desk.settings.scheme} does not hold what the project "
            f"{found.title!r} labels: it lacks {', '.join(lacks)}",
            next_step="Adopt it in a desk of its own ('copydesk init'), or give this desk's scheme a new version that "
            "has these.",
        )
    title = found.title.strip()[:200] or adopted.scheme.title
    source = f"Read from the labeling config of the Label Studio project {title!r}."
    scheme = replace(adopted.scheme, title=title, source=source)
    return _Plan(found, adopted, scheme, True, None)


def lacking(own: LabelScheme, other: LabelScheme) -> list[str]:
    """Name what a scheme has not of what another one asks for."""
    lacks = []
    if own.unit != other.unit:
        lacks.append(f"the unit {other.unit}")
    lacks += [
        f"the label {label.name!r}"
        for label in other.labels
        if label.name not in {o.name for o in own.labels}
    ]
    lacks += [f"the relation {name!r}" for name in other.relation_names if name not in own.relation_names]
    mine: list[Attribute | Question] = [*own.attributes, *own.questions]
    others: list[Attribute | Question] = [*other.attributes, *other.questions]
    asked = {one.name: (_asks(one), one.options) for one in mine}
    for theirs in others:
        asks, options = asked.get(theirs.name, ("", ()))
        if asks != _asks(theirs):
            lacks.append(f"{theirs.name} ({_asks(theirs)})")
        else:
            values = {option.value for option in options}
            lacks += [f"{theirs.name} {o.value!r}" for o in theirs.options if o.value not in values]
    return lacks


def _asks(asked: Attribute | Question) -> str:
    if isinstance(asked, Attribute):
        return {"choice": "one answer", "choices": "several answers", "text": "free text"}[
            asked.kind
        ] + " of a span"
    return f"{'several answers' if asked.multiple else 'one answer'} of the unit"


def _enter(
    desk: "Desk", connection: Connection, place: int, planned: _Plan, fields: dict[str, str]
) -> Project:
    """Remember the project as one of the desk's, under a key of its own."""
    ledger, scheme = desk.ledger, planned.scheme
    project = Project(planning.new_key(), scheme.ref, ROUND, settings.SHARED)
    with ledger.transaction():
        planning.remember_scheme(ledger, scheme)
        ledger.add_plan([], [project], [])
        ledger.add_place(project.project_key, connection.server, place)
        names = adopted_names.write(planned.adopted.names, fields, planned.found.created_at)
        ledger.add_adoption(project.project_key, planned.found.config, names)
    return project


@contextmanager
def _rehearsal(desk: "Desk") -> Iterator["Desk"]:
    """Give a copy of a desk to try something on; its articles are linked to."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(desk.folder / settings.FILE, folder)
        for part in ("articles", MEMORY):
            (folder / part).mkdir()
        if (desk.folder / "schemes").is_dir():
            shutil.copytree(desk.folder / "schemes", folder / "schemes")
        for file in (desk.folder / "articles").iterdir():
            (folder / "articles" / file.name).symlink_to(file.absolute())
        desk.ledger.copy(folder / MEMORY / "ledger.sqlite")
        with type(desk)(folder) as copy:
            yield copy
