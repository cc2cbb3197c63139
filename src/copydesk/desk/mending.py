"""What was rejected or breaks a rule of its scheme, and can be mended where it was labelled: with the place."""

from typing import TYPE_CHECKING

from copydesk.desk import views
from copydesk.desk.addresses import Addresses
from copydesk.desk.planning import IMPORTED
from copydesk.desk.sync_reports import ToMend

if TYPE_CHECKING:
    from copydesk.desk.desk import Desk

REJECTED = "rejected"
"""The rule of what was not taken at all."""


def to_mend(desk: "Desk", url: str | None) -> tuple[ToMend, ...]:
    """List what is open, by annotator; `url` is the address of the desk's server.

    Labels that were made elsewhere are left out: they are in the frame `problems`. So are annotations with what a
    later version of the scheme split: these are asked again.
    """
    addresses = Addresses(desk, url)
    found = []
    words = views.sent_last(desk)
    for row, reading, problems in views.readings(desk, desk.ledger.annotations_with_problems()):
        open_ = [(p.rule, p.item, p.what) for p in problems]
        open_ += [(REJECTED, item.item, item.reason) for item in reading.rejected]
        if not open_ or row["round"] == IMPORTED:
            continue
        if words and words.read(row, reading) is None:  # it is asked again
            continue
        where = addresses.of(row)
        of = {key: row[key] for key in ("annotator", "annotation_id", "unit_id")}
        found += [ToMend(**of, rule=rule, item=item, problem=what, url=where) for rule, item, what in open_]
    return tuple(sorted(found, key=lambda one: one.annotator))
