"""Whose an annotation of an export is, and which of two is the later one."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from copydesk.records import sha256
from copydesk.verify.findings import shown


def readable(annotation: Any) -> dict[str, Any] | None:
    """Give an annotation whose result is a list (a server may write an empty one as null); None if it is none."""
    if not isinstance(annotation, dict) or "result" not in annotation:
        return None
    if annotation["result"] is None:
        return {**annotation, "result": []}
    return annotation if isinstance(annotation["result"], list) else None


def person_of(completed_by: Any) -> str | None:
    """Name an account: its number, else a hash of its address, which has no place in a report."""
    if isinstance(completed_by, dict):
        number, address = completed_by.get("id"), completed_by.get("email")
        completed_by = number if isinstance(number, int | str) else address
    if isinstance(completed_by, bool) or not isinstance(completed_by, int | str) or completed_by == "":
        return None
    name = str(completed_by)
    return f"address {sha256(name)[:8]}" if "@" in name else shown(name)


def age(annotation: Mapping[str, Any]) -> tuple[datetime, int]:
    """Order annotations by when they were last changed, then by id."""
    moment, number = datetime.min.replace(tzinfo=UTC), annotation.get("id")
    for name in ("updated_at", "created_at"):
        try:
            found = datetime.fromisoformat(str(annotation.get(name)))
        except ValueError:
            continue
        moment = found.replace(tzinfo=UTC) if found.tzinfo is None else found
        break
    return moment, number if isinstance(number, int) else 0
