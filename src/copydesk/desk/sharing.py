"""The shared mode: one project in which all annotators label, each task as often as the server is told."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from copydesk import verify
from copydesk.errors import SettingsError
from copydesk.settings import FILE, SHARED, Settings

if TYPE_CHECKING:
    from copydesk.desk.migrating import Older, Pair


def refuse_other_mode(scheme: str, sent_to: Collection[str], settings: Settings) -> None:
    """Raise SettingsError when a scheme was sent in the other mode, to the annotators that are given.

    What lies with people would be asked again of others. So a new version keeps the mode; only a scheme of another
    name begins anew.
    """
    sent = SHARED if SHARED in sent_to else "blind"
    if sent_to and settings.mode != sent:
        raise SettingsError(
            f'{scheme} was sent with mode = "{sent}"; {FILE} now says "{settings.mode}"',
            next_step=f"Set it back in {FILE}. To label in the other mode, copy the folder of the scheme, give the "
            f"copy another name in its scheme.yaml, and name that in {FILE}: it gets projects of its own.",
        )


def full(done: Iterable["Pair"], wanted: int) -> set[str]:
    """Give the units that so many annotators did, of pairs of a unit and who did it."""
    people: dict[str, set[str]] = {}
    for unit_id, annotator in done:
        people.setdefault(unit_id, set()).add(annotator)
    return {unit_id for unit_id, those in people.items() if len(those) >= wanted}


def in_common(older: "Older", settings: Settings) -> "Older":
    """See the work on older versions as that of the shared project, in shared mode: done is what enough people did.

    What was split for one of them is asked again of all, without labels to start from: these are each one's own.
    """
    if settings.mode != SHARED:
        return older
    again = {unit_id: verify.Reading() for units in older.again.values() for unit_id in units}
    older.done |= {(unit_id, SHARED) for unit_id in full(older.done, settings.wanted) - again.keys()}
    older.again[SHARED] = again
    return older
