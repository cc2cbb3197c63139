"""What breaks a rule of its scheme and can be mended where it was labelled, with the place to do so."""

from functools import cache
from typing import TYPE_CHECKING

from copydesk.desk import views
from copydesk.desk.planning import IMPORTED
from copydesk.desk.reports import ToMend

if TYPE_CHECKING:
    from copydesk.desk.desk import Desk


def to_mend(desk: "Desk", url: str | None) -> tuple[ToMend, ...]:
    """List what is open, by annotator; `url` is the address of the desk's server.

    Labels that were made elsewhere are left out: they are in the frame `problems`. So are annotations with what a
    later version of the scheme split: these are asked again.
    """
    server = desk.site.server

    @cache
    def tasks(project_key: str) -> tuple[int | None, set[int]]:
        return desk.ledger.place(project_key, server), desk.ledger.sent_tasks(project_key, server)

    found = []
    words = views.sent_last(desk)
    for row, reading, problems in views.readings(desk, desk.ledger.annotations_with_problems()):
        if not problems or row["round"] == IMPORTED:
            continue
        if words and words.read(row, reading) is None:  # it is asked again
            continue
        place, sent = tasks(row["project_key"])
        task = row["studio_task"]
        where = f"{url}/projects/{place}/data?task={task}" if url and place and task in sent else None
        of = {key: row[key] for key in ("annotator", "annotation_id", "unit_id")}
        found += [ToMend(**of, rule=p.rule, item=p.item, problem=p.what, url=where) for p in problems]
    return tuple(sorted(found, key=lambda one: one.annotator))
