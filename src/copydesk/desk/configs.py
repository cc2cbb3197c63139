"""Labeling configs that somebody changed on the server: the server lets labels go that are in use."""

from collections import Counter

from copydesk.errors import StudioError
from copydesk.ledger import Ledger
from copydesk.records import Project
from copydesk.schemes import LabelScheme
from copydesk.studio import sync
from copydesk.studio.client import Studio
from copydesk.studio.foreign import parse_config, whole


def lacking(
    ledger: Ledger, studio: Studio, place: int, config: str, project: Project, scheme: LabelScheme
) -> tuple[str, ...]:
    """Name what the scheme has and the project's config no longer has, with how many labels that are in use."""
    gone = sync.check_config(studio, place, config, scheme)
    if not gone:
        return ()
    used = Counter(
        (whole(str(item.get("from_name"))), value)
        for row in ledger.annotation_versions()
        if row["project_key"] == project.project_key
        for item in row["result"]
        if isinstance(item, dict) and isinstance(item.get("value"), dict)
        for name in ("labels", "choices")
        for value in item["value"].get(name) or ()
        if isinstance(value, str)
    )
    return tuple(f"{control} {value!r} ({used[control, value]} in use)" for control, value in gone)


def renew(
    ledger: Ledger, studio: Studio, place: int, scheme: LabelScheme, compiled: str, instructions: str
) -> tuple[bool, str | None]:
    """Bring mended guidelines and a newer screen into a project; says whether, and why not where it would be due.

    Only a config that this desk sent for the same scheme is replaced, and only if the server sees no label in use
    that would be lost: what people changed there stays.
    """
    _, there = studio.project(place)
    if there == compiled:
        return False, None
    if there not in {row["config"] for row in ledger.schemes() if row["scheme"] == scheme.ref}:
        return False, "its labeling config was changed on the server"
    if fault := studio.refusal(place, compiled):
        return False, fault
    studio.update_project(place, compiled, instructions)
    return True, None


def refuse_changed(ledger: Ledger, studio: Studio, place: int, project: Project, scheme: LabelScheme) -> None:
    """Raise StudioError when a project's config lacks what the scheme has: work on it would not fit."""
    _, config = studio.project(place)
    if gone := lacking(ledger, studio, place, config, project, scheme):
        raise StudioError(
            f"the labeling config of {sync.title(project)} was changed on the server: it lacks {', '.join(gone)}",
            next_step=f"Put it back at {studio.url}/projects/{place}/settings/labeling, or give the scheme a new "
            "version in its scheme.yaml; that gets new projects.",
        )


def added(before: str, now: str, where: str) -> tuple[str, ...]:
    """Name the labels and answers that a config has got since."""
    old, new = (parse_config(config.encode("utf-8", "replace"), where).options for config in (before, now))
    return tuple(f"{control} {value!r}" for control, value in sorted(new - old))
