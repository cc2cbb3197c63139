"""Finding one row of a set."""

from difflib import get_close_matches
from typing import TYPE_CHECKING

from copydesk.dataset.rows.making import Row
from copydesk.errors import BuildError

if TYPE_CHECKING:
    from copydesk.dataset.folder import Dataset

PLACES = ("train", "validation", "test", "quarantine")


def find(dataset: "Dataset", unit_id: str) -> tuple[Row, str]:
    """Find a row by its unit_id, or by the id of its article; gives it with the part that it is in.

    Raises BuildError for one that there is not.
    """
    wanted, seen = {unit_id, f"article:{unit_id}"}, []
    for part in PLACES:
        for row in dataset.rows(part):
            if row["unit_id"] in wanted:
                return row, part
            seen.append(row["unit_id"])
    close = [*get_close_matches(unit_id, seen, n=3, cutoff=0.5)] or seen[:3]
    raise BuildError(
        f"the set {dataset.folder.name} has no row {unit_id!r}"
        + (f"; it has {', '.join(close)}" if close else ""),
        next_step="Rows are named by unit_id; one that was left out is counted in README.md.",
    )
