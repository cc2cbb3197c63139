"""`adjudicate`: units with disputes become tasks of a curator, who sees everyone's labels and no names."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from copydesk.desk import disputes, moving, planning, pushing
from copydesk.desk.disputes import Disputes, Row
from copydesk.desk.reports import Progress
from copydesk.desk.texts import latest_articles
from copydesk.errors import SettingsError
from copydesk.ledger import ANONYMOUS, Ledger
from copydesk.records import ADJUDICATION, Assignment, Project
from copydesk.schemes import LabelScheme
from copydesk.settings import SHARED, is_pseudonym
from copydesk.studio import adjudicating, config, sync
from copydesk.studio.client import Task
from copydesk.studio.connect import Connection

if TYPE_CHECKING:
    from copydesk.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class DisputedUnit:
    """A unit that a curator is to decide."""

    unit_id: str
    title: str | None
    disputes: int
    """How many spans, attributes and answers are tied; 0 where somebody is only outvoted."""


@dataclass(frozen=True, slots=True)
class AdjudicateReport:
    """What `adjudicate` sent, or would send."""

    curator: str
    dry_run: bool
    disputed: int
    """Units with a dispute that nobody has decided."""
    decided: int
    units: tuple[DisputedUnit, ...] = ()
    """Those that are new to the curator."""
    renewed: int = 0
    """Tasks that nobody had begun and that were made anew: annotators said something else since."""
    withdrawn: int = 0
    """Tasks that nobody had begun and that were taken back: nothing is disputed in them any more."""
    waiting: int = 0
    """Undecided units that lie with this curator now."""
    elsewhere: int = 0
    """Undecided units that lie with another curator."""
    left: int = 0
    """Units beyond the limit."""
    skipped: int = 0
    """Undecided units that a curator skipped."""
    taken: int = 0
    """Undecided units that were taken over from another curator, who had not begun them."""
    own: int = 0
    """Of the curator's units, those that she labelled too."""
    server: str | None = None
    url: str | None = None


def adjudicate(
    desk: "Desk",
    curator: str | None,
    *,
    take_from: str | None,
    outvoted: bool,
    limit: int | None,
    dry_run: bool,
    progress: Progress,
) -> AdjudicateReport:
    """Send what is disputed to a curator, once; what she has not begun is kept as the annotators have it now."""
    who = curator or desk.settings.curator
    if not is_pseudonym(who) or who == SHARED:
        raise SettingsError(
            f"{who!r} cannot stand for a curator: a pseudonym is lower-case letters, digits, - and _, "
            f"20 at the most, a letter first, and not {SHARED!r}",
            next_step="Name one with --curator, or as curator in copydesk.toml.",
        )
    if take_from and (take_from == who or dry_run or limit):
        raise SettingsError(
            "units are taken from another curator, all that she has not begun: no dry run, no limit"
        )
    ledger, settings, scheme = desk.ledger, desk.settings, desk.scheme()
    planning.check_scheme(ledger, scheme, settings)
    progress("looking for disputes")
    found = disputes.find(desk)
    taken = _take(desk, take_from, _candidates(found, outvoted=outvoted)) if take_from else 0
    mine, others = _asked(ledger, scheme, who)
    chosen = [row for row in _candidates(found, outvoted=outvoted) if row["unit_id"] not in mine | others]
    new = chosen if limit is None else chosen[:limit]
    still = {row["unit_id"]: row for row in (*found.undecided, *found.outvoted) if row["unit_id"] in mine}
    wanted = still | {row["unit_id"]: row for row in new}
    undecided = {row["unit_id"] for row in found.undecided}
    report = AdjudicateReport(
        curator=who,
        dry_run=dry_run,
        disputed=len(undecided),
        decided=len(found.decided),
        units=tuple(DisputedUnit(row["unit_id"], row.get("title"), disputes.number_of(row)) for row in new),
        waiting=len(wanted),
        elsewhere=len(others & undecided),
        left=len(chosen) - len(new),
        skipped=len(found.skipped & undecided),
        taken=taken,
        own=sum(who in [vote["annotator"] for vote in row["votes"]] for row in wanted.values()),
        server=desk.site.server,
    )
    if dry_run or not (wanted or mine):
        return report
    return _send(desk, report, wanted, mine, progress)


def _take(desk: "Desk", giver: str, candidates: Iterable[Row]) -> int:
    """Take those of the units that a curator has not begun from her; killed in between, the next run goes on."""
    ledger, ref = desk.ledger, desk.scheme().ref
    units = {row["unit_id"] for row in candidates}
    lying = [
        a for a in ledger.assignments() if (a.scheme, a.round, a.annotator) == (ref, ADJUDICATION, giver)
    ]
    if not lying:
        raise SettingsError(
            f"no unit of {ref} lies with a curator {giver!r}",
            next_step="'copydesk adjudicate --dry-run' says how much lies with another curator.",
        )
    lying, connection = [a for a in lying if a.unit_id in units], desk.connect()
    begun: set[str] = set()
    for project in (p for p in ledger.projects() if p.project_key in {a.project_key for a in lying}):
        found = moving.take_out(ledger, connection, project, {a.unit_id for a in lying})
        begun |= set(found.begun) if found else set()
    taken = [a for a in lying if a.unit_id not in begun]
    ledger.withdraw(taken)
    return len(taken)


def _candidates(found: Disputes, *, outvoted: bool) -> Sequence[Row]:
    return (*found.undecided, *found.outvoted) if outvoted else found.undecided


def _asked(ledger: Ledger, scheme: LabelScheme, who: str) -> tuple[set[str], set[str]]:
    """Give the units that were sent to a curator under this version of the scheme, and those sent to others."""
    mine: set[str] = set()
    others: set[str] = set()
    for a in ledger.assignments():
        if (a.scheme, a.round) == (scheme.ref, ADJUDICATION) and not a.annotator.startswith(ANONYMOUS):
            (mine if a.annotator == who else others).add(a.unit_id)
    return mine, others


def _send(
    desk: "Desk", report: AdjudicateReport, wanted: Mapping[str, Row], mine: set[str], progress: Progress
) -> AdjudicateReport:
    """Bring the curator's project to what it should be. Killed anywhere, the next run goes on."""
    ledger, settings, scheme, who = desk.ledger, desk.settings, desk.scheme(), report.curator
    progress("making accounts")
    connection = desk.connect()
    desk.site.ensure_accounts(connection, who)
    screen = config.compile_config(
        scheme, blind_source=settings.blind_source, other_outlets=settings.other_outlets, curator=True
    )
    project = _remember(ledger, scheme, who, [unit_id for unit_id in wanted if unit_id not in mine], screen)
    project = planning.present(ledger, connection, project)
    everything = pushing.project_tasks(ledger, project, latest_articles(ledger, desk.store), {}, settings)
    units = planning.units_by_name(ledger, project)
    curated = {
        name: adjudicating.curated(wanted[units[name]], scheme, project.project_key, task)
        for name, task in everything.items()
        if units[name] in wanted
    }
    progress("looking at the curator's project")
    begun, renewed, withdrawn = _clear(connection, project, curated)
    older = sum(_withdraw_all(ledger, connection, one) for one in _older(ledger, scheme))
    tasks = {name: curated.get(name, task) for name, task in everything.items() if name in {*curated, *begun}}
    progress("sending disputes")
    sent = pushing.push_project(ledger, connection, project, tasks, scheme, settings, screen=screen)
    return replace(report, renewed=renewed, withdrawn=withdrawn + older, url=sent.url)


def _remember(ledger: Ledger, scheme: LabelScheme, who: str, new: Iterable[str], screen: str) -> Project:
    """Enter the screen, the curator's project if she has none yet, and what she is asked."""
    own = [
        p for p in ledger.projects() if (p.scheme, p.round, p.annotator) == (scheme.ref, ADJUDICATION, who)
    ]
    project = own[-1] if own else Project(planning.new_key(), scheme.ref, ADJUDICATION, who)
    asked = [Assignment(unit_id, who, scheme.ref, ADJUDICATION, project.project_key) for unit_id in new]
    with ledger.transaction():
        planning.remember_scheme(ledger, scheme, screen)
        ledger.add_plan([], [project], asked)
    return project


def _clear(
    connection: Connection, project: Project, curated: Mapping[str, Task]
) -> tuple[set[str], int, int]:
    """Delete the tasks that nobody began and that show what is not so any more.

    Gives the names of the tasks that were begun, how many of the deleted ones come anew, and how many do not.
    """
    found = sync.places(connection.studio, project.project_key)
    begun: set[str] = set()
    renewed, withdrawn = 0, 0
    for place in (found.oldest, *found.younger) if found else ():
        outdated = []
        for task in connection.studio.changed_tasks(place, None):
            name = str(task["data"].get("unit_id"))
            if task["annotations"] or task.get("draft_exists"):
                begun.add(name)
            elif name not in curated or adjudicating.stale(task["data"], curated[name]):
                outdated.append(task["id"])
                renewed, withdrawn = renewed + (name in curated), withdrawn + (name not in curated)
        for begin in range(0, len(outdated), sync.CHUNK):
            connection.studio.delete_untouched(place, outdated[begin : begin + sync.CHUNK])
    return begun, renewed, withdrawn


def _older(ledger: Ledger, scheme: LabelScheme) -> list[Project]:
    return [p for p in ledger.projects() if p.round == ADJUDICATION and scheme.follows(p.scheme)]


def _withdraw_all(ledger: Ledger, connection: Connection, project: Project) -> int:
    """Delete what nobody began in a project of an older version: what is disputed there is asked under this one."""
    if ledger.place(project.project_key, connection.server) is None:
        return 0
    return _clear(connection, project, {})[2]
