"""Ledger rows as the frames of the contract."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from copydesk.ledger.articles import EVENT_KINDS
from copydesk.ledger.ledger import Ledger
from copydesk.records import as_row
from copydesk.tables import TIME, table

if TYPE_CHECKING:
    import pandas as pd


def text_versions(ledger: Ledger) -> dict[str, dict[str, Any]]:
    """Map each article to the row of its latest text version, in the order in which articles were added."""
    latest: dict[str, dict[str, Any]] = {}
    for row in ledger.texts():
        first = latest.get(row["article_id"], row)
        latest[row["article_id"]] = row | {"added_at": first.get("added_at", first["at"])}
    return latest


def articles(ledger: Ledger, stored: "pd.DataFrame") -> "pd.DataFrame":
    """Lay the latest events over the stored articles: one row an article, its latest text version.

    `stored` has the columns article_id, text_sha256, text, source and cleaning of at least these versions.
    """
    rows = {(row.article_id, row.text_sha256): row for row in stored.itertuples(index=False)}
    metadata = {kind: ledger.current(kind) for kind in EVENT_KINDS}
    return table(
        "articles",
        (
            {
                "article_id": article_id,
                "text_sha256": version["text_sha256"],
                "text": (row := rows[article_id, version["text_sha256"]]).text,
                "source": row.source,
                "cleaning": row.cleaning,
                "added_at": _time(version["added_at"]),
                **{kind: metadata[kind].get(article_id) for kind in EVENT_KINDS},
            }
            for article_id, version in text_versions(ledger).items()
        ),
    )


def units(ledger: Ledger) -> "pd.DataFrame":
    """Frame `units`."""
    return table(
        "units", ({"unit_id": u.unit_id, "article_ids": list(u.article_ids)} for u in ledger.units())
    )


def assignments(ledger: Ledger) -> "pd.DataFrame":
    """Frame `assignments`."""
    return table("assignments", map(as_row, ledger.assignments()))


def annotations(rows: list[dict[str, Any]], *, deleted: bool = False) -> "pd.DataFrame":
    """Frame `annotations` from ledger rows; with `deleted`, the column deleted_at is behind it."""
    return table("annotations", (_annotation(row) for row in rows), {"deleted_at": TIME} if deleted else None)


def _annotation(row: Mapping[str, Any]) -> dict[str, Any]:
    deleted_at = row["deleted_at"] and _time(row["deleted_at"])
    return {**row, "submitted_at": _time(row["submitted_at"]), "deleted_at": deleted_at}


def _time(moment: str) -> datetime:
    return datetime.fromisoformat(moment)
