"""Who is asked what, in which project: the plan as the ledger remembers it."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from copydesk import schemes
from copydesk.desk import choosing
from copydesk.desk.reports import ProjectPush
from copydesk.errors import SchemeError
from copydesk.ledger import ANONYMOUS, Ledger
from copydesk.plan import assign
from copydesk.records import Assignment, Project, Unit, sha256
from copydesk.schemes import LabelScheme
from copydesk.settings import FILE, Settings
from copydesk.studio import config, tasks
from copydesk.studio.connect import Connection

if TYPE_CHECKING:
    from copydesk.desk.migrating import Older

ROUND = "label"
IMPORTED = "imported"
"""The round of annotations that were made elsewhere, their origin, and who made them if nobody says."""
Plan = Mapping[Unit, Sequence[str]]
"""Units to the annotators who are to label them."""


def check_scheme(ledger: Ledger, scheme: LabelScheme, settings: Settings) -> None:
    """Refuse a scheme whose screen changed without a new version, and to go back to an older one."""
    definition_sha256 = sha256(schemes.to_json(scheme))
    for row in ledger.schemes():
        if row["config"] and schemes.from_json(row["definition"]).follows(scheme.ref):
            raise SchemeError(
                f"{row['scheme']} was sent already: {scheme.ref} is an older version of it",
                next_step="Versions only go up: give the scheme a higher one in its scheme.yaml.",
            )
        known = schemes.from_json(row["definition"])
        if scheme.follows(row["scheme"]) and known.unit != scheme.unit:
            raise SchemeError(
                f"the scheme {row['scheme']} is about the unit {known.unit}, {scheme.ref} about the unit {scheme.unit}",
                next_step="What was labelled stays with its unit: give the new scheme another name.",
            )
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

    What somebody was asked under an older version, and what is not done, she is asked under this one.
    """
    by_id = {unit.unit_id: unit for unit in (*ledger.units(), *units)}
    waiting = _waiting(ledger, scheme, settings, older)
    stories, asked = choosing.stories(ledger, units), _asked(ledger, scheme, older)
    for unit_id, people in waiting.items():
        asked.setdefault(unit_id, []).extend(people)
    new = waiting | assign(stories, settings.annotators, settings.overlap, asked)
    return {by_id[unit_id]: people for unit_id, people in new.items()}


def remember(ledger: Ledger, scheme: LabelScheme, new: Plan, settings: Settings) -> None:
    """Enter the scheme, new assignments, and a project for each annotator who has none."""
    definition = schemes.to_json(scheme)
    compiled = screen(scheme, settings)
    with ledger.transaction():
        ledger.add_scheme(
            scheme.ref,
            definition=definition,
            definition_sha256=sha256(definition),
            config=compiled,
            config_sha256=sha256(compiled),
        )
        if scheme.unit == "pair" and not settings.pairs:  # they were chosen by their sides
            known, dealt = ledger.sides(), choosing.sides(ledger, settings)
            events = (
                (a, "side", side) for a, side in dealt.items() if a not in known and side != "quarantine"
            )
            ledger.add_article_events(events)
        projects = {project.annotator: project for project in current(ledger, scheme.ref)}
        for person in dict.fromkeys(person for people in new.values() for person in people):
            projects.setdefault(person, Project(new_key(), scheme.ref, ROUND, person))
        ledger.add_plan(
            new,
            projects.values(),
            [
                Assignment(unit.unit_id, person, scheme.ref, ROUND, projects[person].project_key)
                for unit, people in new.items()
                for person in people
            ],
        )


def current(ledger: Ledger, scheme: str) -> list[Project]:
    """Give each annotator's project for a scheme: the latest, if one had to be made anew.

    What was left to somebody whose identity was erased is nobody's work any more.
    """
    projects = [p for p in ledger.projects() if (p.scheme, p.round) == (scheme, ROUND)]
    return list({p.annotator: p for p in projects if not p.annotator.startswith(ANONYMOUS)}.values())


def present(ledger: Ledger, connection: Connection, project: Project) -> Project:
    """Give the project itself, or its successor if it was on a server once and is not on this one.

    Ids of another server, or of a project that was deleted, may come again for other work, so what is made
    anew gets a key of its own, and with it the units that its annotator has not done yet.
    """
    place = ledger.place(project.project_key, connection.server)
    if place is not None and connection.studio.is_project(place, project.project_key):
        return project
    if not ledger.places(project.project_key) or connection.studio.find_project(project.project_key):
        return project
    done = {
        row["unit_id"]
        for row in ledger.annotation_versions()
        if row["project_key"] == project.project_key and row["annotator"] == project.annotator
    }
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
    wanted = min(settings.overlap, len(settings.annotators))
    asked = _asked(ledger, scheme, older)
    for unit_id, people in _waiting(ledger, scheme, settings, older).items():
        asked.setdefault(unit_id, []).extend(people)
    return sum(len(set(people)) < wanted for people in asked.values())


def foretell(ledger: Ledger, scheme: LabelScheme, new: Plan, server: str) -> tuple[ProjectPush, ...]:
    """Say what a push would send, by the ledger alone."""
    sent = ledger.sent(server)
    keys = {project.project_key for project in current(ledger, scheme.ref)}
    asked: dict[str, list[bool]] = {}
    for assignment in ledger.assignments():
        if assignment.project_key in keys:
            waiting = (assignment.project_key, assignment.unit_id) not in sent
            asked.setdefault(assignment.annotator, []).append(waiting)
    for people in new.values():
        for person in people:
            asked.setdefault(person, []).append(True)
    return tuple(
        ProjectPush(f"{scheme.name} · {ROUND} · {person}", person, len(units), sum(units))
        for person, units in asked.items()
    )


def units_by_name(ledger: Ledger, project: Project) -> dict[str, str]:
    """Map what a task may call its unit, plain or blind, to the unit."""
    assigned = [a.unit_id for a in ledger.assignments() if a.project_key == project.project_key]
    return {unit_id: unit_id for unit_id in assigned} | {
        tasks.alias(unit_id, project.project_key): unit_id for unit_id in assigned
    }


def _asked(ledger: Ledger, scheme: LabelScheme, older: "Older") -> dict[str, list[str]]:
    """Map units to those who were asked under this version, and those who are done by an older one."""
    return _people(
        a
        for a in ledger.assignments()
        if a.scheme == scheme.ref or (scheme.follows(a.scheme) and (a.unit_id, a.annotator) in older.done)
    )


def _waiting(ledger: Ledger, scheme: LabelScheme, settings: Settings, older: "Older") -> dict[str, list[str]]:
    """Map units to those who were asked under an older version only, are not done, and are still there."""
    everything = [a for a in ledger.assignments() if a.round == ROUND and a.annotator in settings.annotators]
    settled = older.done | {(a.unit_id, a.annotator) for a in everything if a.scheme == scheme.ref}
    return _people(
        a for a in everything if scheme.follows(a.scheme) and (a.unit_id, a.annotator) not in settled
    )


def _people(assignments: Iterable[Assignment]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for assignment in assignments:
        people = found.setdefault(assignment.unit_id, [])
        if assignment.round == ROUND and assignment.annotator not in people:
            people.append(assignment.annotator)
    return {unit_id: people for unit_id, people in found.items() if people}


def new_key() -> str:
    """Make the key of a project."""
    return "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(6))
