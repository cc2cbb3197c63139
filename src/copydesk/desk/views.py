"""Frames and figures that are read off the ledger, never stored: labels as verified."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from copydesk import verify
from copydesk.desk.migrating import Words
from copydesk.desk.readings import read_rows
from copydesk.ledger import Row
from copydesk.records import ADJUDICATION, as_row
from copydesk.tables import table

if TYPE_CHECKING:
    import pandas as pd

    from copydesk.desk.holdings import Holdings


Read = tuple[Row, verify.Reading, list[verify.Problem]]
"""A row of the ledger's annotations, what it says, and what in it breaks the rules of its own scheme."""


def readings(desk: "Holdings", rows: Sequence[Row] | None = None) -> Iterator[Read]:
    """Read the latest version of every annotation, or of those in `rows`; one that was skipped breaks no rule."""
    rows = desk.ledger.annotation_versions() if rows is None else rows
    known = desk.schemes()
    for row, reading in read_rows(desk.ledger, desk.store, rows, known):
        submitted = row["state"] == "submitted"
        yield row, reading, verify.problems(reading, known[row["scheme"]]) if submitted else []


def labels(
    desk: "Holdings", words: Words | None = None, rows: Sequence[Row] | None = None
) -> "dict[str, pd.DataFrame]":
    """Give the frames `spans`, `choices`, `relations`, `rejected` and `problems` from one reading of the ledger.

    `spans` has the attributes of all schemes that were ever sent, and of that of `words`. Spans are on the text that
    their article has now; regions and relations that stood twice in an annotation are among the rejected too. With
    `words`, older versions of its scheme speak in these, and what could not be put into them is among the rejected.
    """
    known, scheme = desk.schemes(), words and words.scheme
    found: dict[str, list[dict[str, Any]]] = {"spans": [], "choices": [], "relations": [], "problems": []}
    rejected = desk.ledger.rejections()
    for row, read, problems in readings(desk, rows):
        of = {key: row[key] for key in ("annotation_id", "unit_id", "annotator")}
        if reading := words.read(row, read) if words else read:
            found["spans"] += [of | _flat(span) for span in reading.spans]
            found["choices"] += [of | _flat(choice) for choice in reading.choices]
            found["relations"] += [of | _flat(relation) for relation in reading.relations]
        found["problems"] += [of | {"rule": p.rule, "item": p.item, "problem": p.what} for p in problems]
        rejected += [_flat(item) for item in (*read.rejected, *read.dropped)]
    rejected += [_flat(item) for item in words.left_out] if words else []
    attributes: dict[str, str] = {}
    for one in (*known.values(), *([scheme] if scheme else [])):
        for name, dtype in one.attribute_dtypes.items():
            # Lists need "object"; of an attribute that took one value in another version, so do strings.
            attributes[name] = dtype if attributes.get(name, dtype) == dtype else "object"
    return {
        "spans": table("spans", found["spans"], attributes),
        "choices": table("choices", found["choices"]),
        "relations": table("relations", found["relations"]),
        "rejected": table("rejected", rejected),
        "problems": table("problems", found["problems"]),
    }


def remarked(rows: Sequence[Row]) -> list[Row]:
    """Lay over each row of an annotation what its annotator remarked: unsure, note, reason."""
    return [row | verify.remarks(row["result"]) for row in rows]


def decisions(rows: Sequence[Row]) -> list[Row]:
    """Keep what curators submitted; of several on one unit the latest counts."""
    return [row for row in rows if row["round"] == ADJUDICATION and row["state"] == "submitted"]


def sent_last(desk: "Holdings") -> Words | None:
    """Give the words of the version of the desk's scheme that was sent last; None before the first."""
    known, name = desk.schemes(), desk.scheme().name
    rows = [row for row in desk.ledger.schemes() if known[row["scheme"]].name == name]
    sent = [row for row in rows if row["config"]] or rows  # without: only labels from elsewhere came in
    versions = sorted(known[row["scheme"]].version for row in sent)
    return Words(known[f"{name}@{versions[-1]}"], known) if versions else None


def _flat(record: Any) -> dict[str, Any]:
    """Give a record's fields as a row; a span's attributes become columns."""
    fields = as_row(record)
    attributes: dict[str, Any] = fields.pop("attributes", {})
    return fields | attributes
