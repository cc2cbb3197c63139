"""`plan`: who labels what, designed before anything is sent, and again when people leave, join or are slow.

Calibration has projects of its own, as every round: an annotation then says itself of which round it is, so agreement
can be asked of calibration alone, while `status` and `build` count all of it. It comes first because it is sent and
read first: a project is worked through in the order of its tasks, which is that of the plan.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from typing import TYPE_CHECKING, Any

from copydesk.desk import choosing, gathering, migrating, moving, planning
from copydesk.desk.plan_reports import PlanReport
from copydesk.desk.reports import Progress
from copydesk.errors import DeskError, StudioError
from copydesk.ledger import Ledger
from copydesk.plan import Asked, Person, Piece, Standing, Wishes, WorkPlan, design
from copydesk.records import Unit
from copydesk.schemes import LabelScheme
from copydesk.settings import FILE, SHARED, Settings
from copydesk.studio.connect import Connection

if TYPE_CHECKING:
    from copydesk.desk.desk import Desk


@dataclass(frozen=True, slots=True)
class Given:
    """What was wished in one call of `plan`; None and empty: as before."""

    overlap: int | None = None
    calibration: int | None = None
    spread: bool | None = None
    seed: int | None = None
    limit: int | None = None
    outlets: int | None = None
    hours: Mapping[str, float] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    slow: tuple[str, ...] = ()


def plan(desk: "Desk", given: Given, progress: Progress, *, dry_run: bool) -> PlanReport:
    """Design who labels what, take untouched work from whom it is not asked any more, and remember it.

    Killed in between, the same call goes on: what is deleted on the server is not remembered as taken back yet, and
    is planned again.
    """
    ledger, settings, scheme = desk.ledger, desk.settings, desk.scheme()
    _check(settings, given)
    planning.check_scheme(ledger, scheme, settings)
    progress("planning")
    chosen = choosing.choose(ledger, scheme, settings, desk.folder)
    older = migrating.older(ledger, desk.store, scheme)
    migrating.check(ledger, scheme, older)
    wished = _wished(planning.wishes(ledger, scheme), settings, given)
    standing = _standing(ledger, scheme)
    pieces, beyond = gathering.pieces(ledger, desk.store, chosen.units, wished, standing)
    people = gathering.people(ledger, scheme, settings, wished, pieces)
    before = {asked.annotator for asked in standing.asked}
    joined = bool(before) and any(person.name not in before for person in people)
    wishes = Wishes(
        overlap=wished["overlap"],
        calibration=wished["calibration"],
        spread=wished["spread"],
        seed=wished["seed"],
        even=bool(given.hours or given.slow) or joined,
    )
    made, moved, unseen = design(pieces, people, wishes, standing), 0, None
    if made.withdrawn and _sent(ledger, desk.site.server, scheme):
        work = (pieces, people, wishes)
        try:
            connection = desk.connect()
            progress("looking what is begun")
            begun = standing.begun | moving.begun(ledger, connection, scheme)
        except StudioError as error:
            if not dry_run:
                raise
            unseen = str(error)
        else:
            standing = replace(standing, begun=begun)
            made = design(*work, standing)
            if not dry_run:
                made, moved = _withdrawn(ledger, connection, scheme, work, standing, progress)
    if not dry_run:
        _remember(ledger, scheme, settings, chosen.units, made, wished)
    report = _report(desk, scheme, made, pieces, people, wished, dry_run=dry_run)
    planned, outlet = {piece.unit_id for piece in pieces}, ledger.current("outlet")
    unknown = {
        a for unit in chosen.units if unit.unit_id in planned for a in unit.article_ids if a not in outlet
    }
    left_out = dict(chosen.left_out) | beyond
    return replace(report, moved=moved, left_out=left_out, unseen=unseen, outlets_unknown=len(unknown))


def _check(settings: Settings, given: Given) -> None:
    """Refuse wishes that cannot be, all at once."""
    faults = []
    if settings.mode == SHARED:
        faults.append(
            "in shared mode Label Studio hands out the tasks: there is nobody in particular to plan for"
        )
    for what, names in (("--hours", given.hours), ("--without", given.without), ("--slow", given.slow)):
        unknown = [name for name in names if name not in settings.annotators]
        if unknown:
            known = ", ".join(settings.annotators)
            faults.append(f"{what} names {', '.join(unknown)}, who is none of the annotators: {known}")
    faults += [
        f"--hours {who}={hours:g}: more than 0 is needed"
        for who, hours in given.hours.items()
        if not 0 < hours < inf
    ]
    both = [name for name in given.without if name in given.hours]
    if both:
        faults.append(f"{', '.join(both)} cannot have hours and be left out")
    if given.overlap is not None and given.overlap < 1:
        faults.append(f"an overlap of {given.overlap}: 1 is the least")
    if (given.calibration or 0) < 0 or (given.limit or 0) < 0 or (given.outlets or 0) < 0:
        faults.append("numbers of stories and of outlets are 0 or more")
    if set(settings.annotators) <= set(given.without):
        faults.append("nobody is left to label")
    if faults:
        raise DeskError(
            "this cannot be planned: " + "\n  ".join(faults),
            next_step=f"{FILE} lists the annotators; 'copydesk plan --help' has examples.",
        )


def _wished(before: Mapping[str, Any], settings: Settings, given: Given) -> dict[str, Any]:
    """Lay what is wished now over what was wished before, and that over the settings.

    Whoever was left out is asked again when she is given hours, and whoever was slow when she is given some.
    """
    wished: dict[str, Any] = {
        "overlap": settings.overlap,
        "calibration": settings.plan.calibration,
        "spread": settings.plan.spread,
        "seed": settings.plan.seed,
        "limit": None,
        "outlets": 1,
        "hours": {},
        "without": [],
        "slow": [],
    } | dict(before)
    for name in ("overlap", "calibration", "spread", "seed", "limit", "outlets"):
        if (value := getattr(given, name)) is not None:
            wished[name] = value
    there = [*settings.annotators]
    for name in ("without", "slow"):
        named = [who for who in wished[name] if who not in given.hours] + list(getattr(given, name))
        wished[name] = [who for who in there if who in named]
    hours = {
        who: number
        for who, number in wished["hours"].items()
        if who in there and who not in wished["without"]
    }
    wished["hours"] = hours | dict(given.hours)
    return wished


def _standing(ledger: Ledger, scheme: LabelScheme) -> Standing:
    """Give what was asked, each once, and what is begun: also all that an older version asks, which `push` moves."""
    asked: dict[tuple[str, str], Asked] = {}
    begun = {
        (row["unit_id"], row["annotator"])
        for row in ledger.annotation_versions()
        if row["scheme"] == scheme.ref and row["round"] in planning.ROUNDS
    }
    for a in ledger.assignments():
        if a.round in planning.ROUNDS and (a.scheme == scheme.ref or scheme.follows(a.scheme)):
            asked.setdefault((a.unit_id, a.annotator), Asked(a.unit_id, a.annotator, a.round))
            if a.scheme != scheme.ref:
                begun.add((a.unit_id, a.annotator))
    return Standing(tuple(asked.values()), frozenset(begun))


def _sent(ledger: Ledger, server: str, scheme: LabelScheme) -> bool:
    keys = {project.project_key for project in planning.current(ledger, scheme.ref)}
    return any(key in keys for key, _ in ledger.sent(server))


def _withdrawn(
    ledger: Ledger,
    connection: Connection,
    scheme: LabelScheme,
    work: tuple[Sequence[Piece], Sequence[Person], Wishes],
    standing: Standing,
    progress: Progress,
) -> tuple[WorkPlan, int]:
    """Delete on the server what is taken back, and design again, until nobody has begun any of it meanwhile."""
    projects = moving.lying(ledger, connection, scheme)
    begun, moved = set(standing.begun), 0
    while True:
        made = design(*work, replace(standing, begun=frozenset(begun)))
        late: set[tuple[str, str]] = set()
        for number, project in enumerate(projects):
            progress("moving tasks that nobody began", number, len(projects))
            gone = {
                a.unit_id
                for a in made.withdrawn
                if (a.annotator, a.round) == (project.annotator, project.round)
            }
            taken = moving.take_out(ledger, connection, project, gone) if gone else None
            if taken:
                moved += taken.moved
                late |= {(unit_id, project.annotator) for unit_id in taken.begun}
        if not late:
            return made, moved
        begun |= late


def _remember(
    ledger: Ledger,
    scheme: LabelScheme,
    settings: Settings,
    units: Sequence[Unit],
    made: WorkPlan,
    wished: Mapping[str, Any],
) -> None:
    by_id = {unit.unit_id: unit for unit in (*ledger.units(), *units)}
    gone = {(a.unit_id, a.annotator) for a in made.withdrawn}
    new = [(by_id[a.unit_id], a.annotator, a.round) for a in made.new]
    with ledger.transaction():
        ledger.withdraw(
            a for a in ledger.assignments() if a.scheme == scheme.ref and (a.unit_id, a.annotator) in gone
        )
        if new:
            planning.enter(ledger, scheme, new, settings)
        if made.assignments and planning.wishes(ledger, scheme) != wished:
            ledger.add_wishes(scheme.ref, wished)


def _report(
    desk: "Desk",
    scheme: LabelScheme,
    made: WorkPlan,
    pieces: Sequence[Piece],
    people: Sequence[Person],
    wished: Mapping[str, Any],
    *,
    dry_run: bool,
) -> PlanReport:
    from copydesk.desk import foreseeing

    asked = {person.name for person in people}
    stay: dict[str, int] = {}
    for a in made.assignments:
        if a.annotator not in asked:
            stay[a.annotator] = stay.get(a.annotator, 0) + 1
    return PlanReport(
        plan=made,
        scheme=scheme.ref,
        unit=scheme.unit,
        dry_run=dry_run,
        wishes=wished,
        measured=tuple(person.name for person in people if person.measured),
        words_per_minute={person.name: person.words_per_minute for person in people},
        hours=sum(
            load.words / person.words_per_minute / 60 for load, person in zip(made.loads, people, strict=True)
        ),
        predicted=foreseeing.widths(desk, scheme, made, pieces),
        stay=stay,
    )
