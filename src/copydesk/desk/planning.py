"""Who is asked what, in which project: the plan as the ledger remembers it."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from copydesk import schemes
from copydesk.desk import choosing, sharing
from copydesk.desk.sync_reports import ProjectPush
from copydesk.errors import SchemeError
from copydesk.ledger import ANONYMOUS, Ledger
from copydesk.plan import CALIBRATION, LABEL, assign
from copydesk.records import Assignment, Project, Unit, sha256
from copydesk.schemes import LabelScheme
from copydesk.settings import FILE, SHARED, Settings
from copydesk.studio import config, tasks
from copydesk.studio.connect import Connection

if TYPE_CHECKING:
    from copydesk.desk.migrating import Older

ROUND = LABEL
ROUNDS = (CALIBRATION, LABEL)
"""The rounds that are planned. Each has a project of its own, so an annotation says itself of which it is."""
IMPORTED = "imported"
"""The round of annotations that were made elsewhere, their origin, and who made them if nobody says."""
Plan = Mapping[Unit, Sequence[str]]
"""Units to the annotators who are to label them."""


def check_scheme(ledger: Ledger, scheme: LabelScheme, settings: Settings) -> None:
    """Refuse a scheme whose screen changed without a new version, and to go back to an older one."""
    definition_sha256 = sha256(schemes.to_json(scheme))
    for row in ledger.schemes():
        known = schemes.from_json(row["definition"])
        if row["config"] and known.follows(scheme.ref):
            raise SchemeError(
                f"{row['scheme']} was sent already: {scheme.ref} is an older version of it",
                next_step="Versions only go up: give the scheme a higher one in its scheme.yaml.",
            )
        if scheme.follows(row["scheme"]) and known.unit != scheme.unit:
            raise SchemeError(
                f"the scheme {row['scheme']} is about the unit {known.unit}, {scheme.ref} about the unit {scheme.unit}",
                next_step="What was labelled stays with its unit: give the new scheme another name.",
            )
        if row["scheme"] == scheme.ref or scheme.follows(row["scheme"]):
            sent_to = {
                p.annotator for p in ledger.projects() if p.scheme == row["scheme"] and p.round in ROUNDS
            }
            sharing.refuse_other_mode(row["scheme"], sent_to, settings)
        if row["scheme"] != scheme.ref:
            continue
        if row["definition_sha256"] != definition_sha256:
            raise SchemeError(
                f"the scheme {scheme.ref} was sent with other labels, attributes or questions",
                next_step="Give it a new version in its scheme.yaml; that gets new projects. Say there, under "
                "migrations, what was renamed, merged, split or retired: what is labelled already then counts on.",
            )
        if not row["config"]:  # only labels from elsewhere came in under it
            continue
        # Blind tasks have other unit ids: in a project that is not blind they would be second copies.
        sent = {"blind_source": "$outlet" not in row["config"]}
        if scheme.unit == "article":
            sent["other_outlets"] = "$other_1" in row["config"]
        for name, value in sent.items():
            if value != getattr(settings, name):
                raise SchemeError(
                    f"the scheme {scheme.ref} was sent with {name} = {str(value).lower()}",
                    next_step=f"Set it back in {FILE}, or give the scheme a new version in its scheme.yaml; "
                    "that gets new projects.",
                )


def screen(scheme: LabelScheme, settings: Settings) -> str:
    """Compile the labeling screen that the settings want."""
    return config.compile_config(
        scheme, blind_source=settings.blind_source, other_outlets=settings.other_outlets
    )


def plan(
    ledger: Ledger, scheme: LabelScheme, settings: Settings, units: Sequence[Unit], older: "Older"
) -> Plan:
    """Say who is to label those of the units that nobody was asked about yet.

    What somebody was asked under an older version, and what is not done, she is asked under this one. Where people
    made a plan of their own, new units wait until they plan again.
    """
    by_id = {unit.unit_id: unit for unit in (*ledger.units(), *units)}
    waiting = _waiting(ledger, scheme, settings, older)
    stories, asked = choosing.stories(ledger, units), _asked(ledger, scheme, older, waiting)
    overlap = 1 if settings.mode == SHARED else settings.overlap  # the server hands a shared task to so many
    new: dict[str, Sequence[str]] = {**waiting}
    if not wishes(ledger, scheme):
        new |= assign(stories, settings.asked, overlap, asked)
    return {by_id[unit_id]: people for unit_id, people in new.items()}


def remember(ledger: Ledger, scheme: LabelScheme, new: Plan, settings: Settings) -> None:
    """Enter a plan; what an older version asked keeps its round, and each person's order, in this one."""
    rounds = {(a.unit_id, a.annotator): a.round for a in ledger.assignments() if scheme.follows(a.scheme)}
    asked = [
        (unit, person, rounds.get((unit.unit_id, person), ROUND))
        for unit, people in new.items()
        for person in people
    ]
    place = {pair: number for number, pair in enumerate(rounds)}
    asked.sort(key=lambda one: place.get((one[0].unit_id, one[1]), len(place)))
    with ledger.transaction():
        enter(ledger, scheme, asked, settings)


def enter(
    ledger: Ledger, scheme: LabelScheme, asked: Sequence[tuple[Unit, str, str]], settings: Settings
) -> None:
    """Enter the scheme, who is asked about which unit in which round, and a project for each who has none.

    To be called within a transaction.
    """
    remember_scheme(ledger, scheme, screen(scheme, settings))
    if scheme.unit == "pair" and not settings.pairs:  # they were chosen by their sides
        known, dealt = ledger.sides(), choosing.sides(ledger, settings)
        ledger.add_article_events(
            (a, "side", side) for a, side in dealt.items() if a not in known and side != "quarantine"
        )
    projects = {(project.annotator, project.round): project for project in current(ledger, scheme.ref)}
    for _, person, round_ in asked:
        if (person, round_) not in projects:
            projects[person, round_] = Project(new_key(), scheme.ref, round_, person)
    assignments = [
        Assignment(unit.unit_id, person, scheme.ref, round_, projects[person, round_].project_key)
        for unit, person, round_ in asked
    ]
    ledger.add_plan((unit for unit, _, _ in asked), projects.values(), assignments)


def remember_scheme(ledger: Ledger, scheme: LabelScheme, compiled: str = "") -> None:
    """Enter a scheme with its screen; without one, when labels that were made elsewhere come in under it first."""
    if not compiled and scheme.ref in {row["scheme"] for row in ledger.schemes()}:
        return
    definition = schemes.to_json(scheme)
    ledger.add_scheme(
        scheme.ref,
        definition=definition,
        definition_sha256=sha256(definition),
        config=compiled,
        config_sha256=sha256(compiled),
    )
    if compiled:
        ledger.add_guidelines(scheme.ref, scheme.guidelines, sent=True)


def current(ledger: Ledger, scheme: str) -> list[Project]:
    """Give each annotator's projects for a scheme, one a round: the latest, if one had to be made anew.

    What was left to somebody whose identity was erased is nobody's work any more.
    """
    projects = [p for p in ledger.projects() if p.scheme == scheme and p.round in ROUNDS]
    return list(
        {(p.annotator, p.round): p for p in projects if not p.annotator.startswith(ANONYMOUS)}.values()
    )


def present(ledger: Ledger, connection: Connection, project: Project, wanted: int = 1) -> Project:
    """Give the project itself, or its successor if it was on a server once and is not on this one.

    Ids of another server, or of a project that was deleted, may come again for other work, so what is made
    anew gets a key of its own, and with it the units that its annotator has not done yet; of a shared project those
    that fewer than `wanted` did.
    """
    place = ledger.place(project.project_key, connection.server)
    if place is not None and connection.studio.is_project(place, project.project_key):
        return project
    if not ledger.places(project.project_key) or connection.studio.find_project(project.project_key):
        return project
    rows = [row for row in ledger.annotation_versions() if row["project_key"] == project.project_key]
    done = {row["unit_id"] for row in rows if row["annotator"] == project.annotator}
    if project.annotator == SHARED:
        done = sharing.full(((row["unit_id"], row["annotator"]) for row in rows), wanted)
    heir = Project(new_key(), project.scheme, project.round, project.annotator)
    units = [
        Assignment(a.unit_id, a.annotator, a.scheme, a.round, heir.project_key)
        for a in ledger.assignments()
        if a.project_key == project.project_key and a.unit_id not in done
    ]
    with ledger.transaction():
        ledger.add_plan([], [heir], units)
    return heir


def short_of_overlap(ledger: Ledger, scheme: LabelScheme, settings: Settings, older: "Older") -> int:
    """Count units that fewer annotators were asked about than the settings want."""
    wanted = 1 if settings.mode == SHARED else settings.wanted
    if planned := wishes(ledger, scheme):
        wanted = min(planned["overlap"], len(settings.annotators))
    asked = _asked(ledger, scheme, older, _waiting(ledger, scheme, settings, older))
    return sum(len(set(people)) < wanted for people in asked.values())


def foretell(ledger: Ledger, scheme: LabelScheme, new: Plan, server: str) -> tuple[ProjectPush, ...]:
    """Say what a push would send, by the ledger alone."""
    sent = ledger.sent(server)
    keys = {project.project_key for project in current(ledger, scheme.ref)}
    asked: dict[tuple[str, str], list[bool]] = {}
    for assignment in ledger.assignments():
        if assignment.project_key in keys:
            waiting = (assignment.project_key, assignment.unit_id) not in sent
            asked.setdefault((assignment.annotator, assignment.round), []).append(waiting)
    for people in new.values():
        for person in people:
            asked.setdefault((person, ROUND), []).append(True)
    return tuple(
        ProjectPush(f"{scheme.name} · {round_} · {person}", person, len(units), sum(units))
        for (person, round_), units in asked.items()
    )


def wishes(ledger: Ledger, scheme: LabelScheme) -> dict[str, Any]:
    """Give the wishes by which people planned last; none where they left it to `push`."""
    found = [row["wishes"] for row in ledger.wishes() if row["scheme"].rpartition("@")[0] == scheme.name]
    return dict(found[-1]) if found else {}


def unplanned(
    ledger: Ledger, scheme: LabelScheme, units: Iterable[Unit], older: "Older", settings: Settings
) -> int:
    """Count units that are not in the plan which people made."""
    if not wishes(ledger, scheme):
        return 0
    asked = _asked(ledger, scheme, older, _waiting(ledger, scheme, settings, older))
    return sum(unit.unit_id not in asked for unit in units)


def units_by_name(ledger: Ledger, project: Project) -> dict[str, str]:
    """Map what a task may call its unit, plain or blind, to the unit, also where it was taken back."""
    assigned = [a.unit_id for a in ledger.assignments(withdrawn=True) if a.project_key == project.project_key]
    return {unit_id: unit_id for unit_id in assigned} | {
        tasks.alias(unit_id, project.project_key): unit_id for unit_id in assigned
    }


def _asked(
    ledger: Ledger, scheme: LabelScheme, older: "Older", waiting: Mapping[str, Sequence[str]]
) -> dict[str, list[str]]:
    """Map units to those who were asked under this version, are done by an older one, or wait to be asked."""
    asked = _people(
        a
        for a in ledger.assignments()
        if a.scheme == scheme.ref or (scheme.follows(a.scheme) and (a.unit_id, a.annotator) in older.done)
    )
    for unit_id, people in waiting.items():
        asked.setdefault(unit_id, []).extend(people)
    return asked


def _waiting(ledger: Ledger, scheme: LabelScheme, settings: Settings, older: "Older") -> dict[str, list[str]]:
    """Map units to those who were asked under an older version only, are not done, and are still there."""
    everything = [a for a in ledger.assignments() if a.round in ROUNDS and a.annotator in settings.asked]
    settled = older.done | {(a.unit_id, a.annotator) for a in everything if a.scheme == scheme.ref}
    return _people(
        a for a in everything if scheme.follows(a.scheme) and (a.unit_id, a.annotator) not in settled
    )


def _people(assignments: Iterable[Assignment]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for assignment in assignments:
        people = found.setdefault(assignment.unit_id, [])
        if assignment.round in ROUNDS and assignment.annotator not in people:
            people.append(assignment.annotator)
    return {unit_id: people for unit_id, people in found.items() if people}


def new_key() -> str:
    """Make the key of a project."""
    return "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(6))
