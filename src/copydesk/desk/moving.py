"""Take tasks that nobody began out of the projects of older versions: the new version asks for them."""

from copydesk.desk import planning
from copydesk.desk.migrating import Older, Pair
from copydesk.desk.planning import Plan
from copydesk.desk.reports import Progress
from copydesk.desk.sync_reports import OlderProject
from copydesk.ledger import Ledger
from copydesk.records import Project
from copydesk.schemes import LabelScheme
from copydesk.studio import sync
from copydesk.studio.connect import Connection


def withdraw(
    ledger: Ledger,
    connection: Connection,
    scheme: LabelScheme,
    new: Plan,
    older: Older,
    progress: Progress,
) -> tuple[Plan, tuple[OlderProject, ...]]:
    """Delete what of the plan lies untouched in older projects; what somebody began stays there, out of the plan.

    Killed in between, the same push goes on: what is deleted is not remembered as asked elsewhere yet, and is
    planned again.
    """
    planned = {(unit.unit_id, person) for unit, people in new.items() for person in people}
    planned -= {(unit_id, person) for person, units in older.again.items() for unit_id in units}
    before: dict[str, set[str]] = {}
    for a in ledger.assignments():
        if scheme.follows(a.scheme) and a.round in planning.ROUNDS and (a.unit_id, a.annotator) in planned:
            before.setdefault(a.project_key, set()).add(a.unit_id)
    begun: set[Pair] = set()
    reports = []
    projects = [project for project in ledger.projects() if project.project_key in before]
    for number, project in enumerate(projects):
        progress("moving tasks to the new version", number, len(projects))
        report = take_out(ledger, connection, project, before[project.project_key])
        if report and (report.moved or report.begun):
            reports.append(report)
            begun |= {(unit_id, project.annotator) for unit_id in report.begun}
    left = {
        unit: tuple(person for person in people if (unit.unit_id, person) not in begun)
        for unit, people in new.items()
    }
    return {unit: people for unit, people in left.items() if people}, tuple(reports)


def lying(ledger: Ledger, connection: Connection, scheme: LabelScheme) -> list[Project]:
    """Give the projects of this version of a scheme in which annotators label on the server."""
    own = [p for p in ledger.projects() if p.scheme == scheme.ref and p.round in planning.ROUNDS]
    return [p for p in own if ledger.place(p.project_key, connection.server) is not None]


def begun(ledger: Ledger, connection: Connection, scheme: LabelScheme) -> set[Pair]:
    """Look on the server who began which unit; it alone knows of drafts, which no pull takes."""
    found: set[Pair] = set()
    for project in lying(ledger, connection, scheme):
        units = planning.units_by_name(ledger, project)
        for place in connection.studio.find_projects(project.project_key):
            states = connection.studio.states(place)
            found |= {(units.get(s.unit_id or "", ""), project.annotator) for s in states if s.touched}
    return found


def take_out(
    ledger: Ledger, connection: Connection, project: Project, planned: set[str]
) -> OlderProject | None:
    """Delete from a project those of the units that nobody began; None when it lies nowhere."""
    studio = connection.studio
    if ledger.place(project.project_key, connection.server) is None:
        return None
    found = sync.places(studio, project.project_key)
    if found is None:
        return None
    units = planning.units_by_name(ledger, project)
    begun, number = [], 0
    for place in (found.oldest, *found.younger):
        mine = [state for state in studio.states(place) if units.get(state.unit_id or "") in planned]
        number += len(mine)
        begun += sync.withdraw(studio, place, mine)
    return OlderProject(
        title=sync.title(project),
        scheme=project.scheme,
        annotator=project.annotator,
        url=f"{connection.team_url}/projects/{found.oldest}",
        moved=number - len(begun),
        begun=tuple(sorted({units[state.unit_id or ""] for state in begun})),
    )
