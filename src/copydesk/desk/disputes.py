"""What annotators dispute and no curator has decided: read off the rows that `build` would write now."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from copydesk.consensus.rules import CONTRACT
from copydesk.dataset.rows.relating import drawn
from copydesk.dataset.rows.votes import mark
from copydesk.desk.source import Source, read
from copydesk.records import ADJUDICATION

if TYPE_CHECKING:
    from copydesk.desk.desk import Desk

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Disputes:
    """The units of a desk that at least two people submitted, as rows of a training set."""

    undecided: tuple[Row, ...]
    """Those with a tie, the most disputed first."""
    outvoted: tuple[Row, ...]
    """Those without a tie in which somebody marked or linked what fewer than half did."""
    decided: tuple[Row, ...]
    """Those that a curator decided."""
    skipped: frozenset[str]
    """Units that a curator skipped; they are undecided still."""


def find(desk: "Desk", source: Source | None = None) -> Disputes:
    """Look through what was submitted, in the words of the desk's scheme, or in the `source` that was read already."""
    source = source or read(desk)
    annotations = source.counting
    made = source.rows(CONTRACT).rows
    several = [row for row in made if row["n_annotators"] > 1 and "adjudicated" not in row]
    ties = {row["unit_id"]: number_of(row) for row in several}
    skipped = annotations[annotations["state"].eq("skipped") & annotations["round"].eq(ADJUDICATION)]
    return Disputes(
        undecided=tuple(
            sorted(
                (row for row in several if ties[row["unit_id"]]),
                key=lambda row: (-ties[row["unit_id"]], row["unit_id"]),
            )
        ),
        outvoted=tuple(row for row in several if not ties[row["unit_id"]] and _outvoted(row)),
        decided=tuple(row for row in made if "adjudicated" in row),
        skipped=frozenset(skipped["unit_id"]),
    )


def number_of(row: Row) -> int:
    """Count what a row disputes: spans, attributes of agreed spans, what stands between two of these, answers."""
    attributes = sum(len(span.get("disputed_attributes", ())) for span in row["spans"])
    between = {frozenset((one["from"], one["to"])) for one in row.get("disputed_relations", ())}
    return len(row["disputed_spans"]) + attributes + len(between) + len(row["disputed_answers"])


def _outvoted(row: Row) -> bool:
    known = {mark(span) for span in (*row["spans"], *row["disputed_spans"])}
    stand = drawn(row, row["spans"])
    return any(
        drawn(vote, row["spans"]) - stand or any(mark(span) not in known for span in vote["spans"])
        for vote in row["votes"]
    )
