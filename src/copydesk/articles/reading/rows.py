"""A row of somebody's table as an article: which column is which, and what its values may be."""

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from copydesk.records import RawArticle, Rejected

NAMES: dict[str, tuple[str, ...]] = {
    "article_id": ("article_id", "id"),
    "title": ("title",),
    "text": ("text",),
    "outlet": ("outlet",),
    "story_id": ("story_id", "story"),
    "url": ("url",),
    "published": ("published", "date"),
    "author": ("author",),
}
"""Our name of each field, and the column names that are taken for it, the first that is there."""

FILE = "file"
"""The item of a Rejected that stands for its whole source."""

Row = tuple[str, Mapping[str, Any]]
"""`("row 17", {their column: value})`."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under named columns; `rows(columns)` reads them anew, one at a time."""

    source: str
    columns: tuple[str, ...]
    rows: Callable[[Sequence[str]], Iterator[Row | Rejected]]


def reject(source: str, item: str, reason: str, raw: str | bytes = "") -> Rejected:
    """Make a Rejected whose `raw` is at most 500 characters and can be written anywhere."""
    start = raw[:500]
    text = start.decode("utf-8", "backslashreplace") if isinstance(start, bytes) else start
    return Rejected(source, item, reason, text.encode("utf-8", "backslashreplace").decode("utf-8")[:500])


def shown(path: Path) -> str:
    """Name a file for people and tables; bytes of its name that are not UTF-8 are escaped."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def trouble(error: OSError) -> str:
    """Say in a few words what the system refused."""
    return (error.strerror or str(error)).lower()


def our_name(name: str) -> str | None:
    """Find the field that `name` (or another name of it) stands for."""
    return next((field for field, names in NAMES.items() if name in names), None)


def choose(
    columns: Sequence[str], mapping: Mapping[str, str], *, required: str = ""
) -> tuple[dict[str, str], list[str]]:
    """Find the column of each field: `({our name: their column}, faults)`.

    A mapped column must be there, and one for the field `required`. Where nothing is mapped, capitals and blanks
    around a column's name do not matter.
    """
    mapped = {field: column for name, column in mapping.items() if (field := our_name(name))}
    plain = {column.strip().casefold(): column for column in reversed(columns)}
    chosen: dict[str, str] = {}
    faults: list[str] = []
    for field, names in NAMES.items():
        if field in mapped:
            candidates: tuple[str | None, ...] = (mapped[field],)
            if mapped[field] not in columns:
                faults.append(f"no column {mapped[field]!r} for {field}")
                continue
        else:
            candidates = *(name for name in names if name in columns), *(plain.get(name) for name in names)
        if column := next(filter(None, candidates), None):
            chosen[field] = column
        elif field == required:
            faults.append(f"no column {field!r}")
    twice = Counter(columns)
    faults += [f"{twice[column]} columns named {column!r}" for column in chosen.values() if twice[column] > 1]
    return chosen, faults


def article(source: str, item: str, values: Mapping[str, Any]) -> RawArticle | Rejected:
    """Make an article of values under our names; text must be a string, metadata may be numbers or dates."""
    fields: dict[str, str | None] = {}
    for name, value in values.items():
        try:
            fields[name] = _string(value) if name == "text" else metadata(value)
        except UnicodeDecodeError:
            return _reject_row(source, item, f"bad encoding: {name} is not UTF-8", values)
        except TypeError:
            return _reject_row(source, item, f"{name} is {type(value).__name__}, not a string", values)
    raw = fields.pop("text", None)
    if raw is None or not raw.strip():
        return _reject_row(source, item, "empty text", values)
    return RawArticle(source=f"{source} {item}", raw=raw, **fields)


def metadata(value: Any) -> str | None:
    """Write metadata as a string: blank is None, 17.0 is `17`, a date is in ISO's form, a list is joined.

    Raises TypeError for anything else.
    """
    if isinstance(value, str):  # most are
        return value if value.strip() else None
    if hasattr(value, "tolist"):  # numpy's scalars and arrays
        value = value.tolist()
    if isinstance(value, datetime):
        midnight = value.tzinfo is None and value.time() == datetime.min.time()
        return (value.date() if midnight else value).isoformat()  # a column of dates comes as midnights
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return None if value != value else str(int(value)) if value.is_integer() else str(value)
    if isinstance(value, int | Decimal):
        return str(value)
    if isinstance(value, list | tuple):
        if any(isinstance(part, list | tuple) for part in value):
            raise TypeError
        return ", ".join(filter(None, map(metadata, value))) or None
    text = _string(value)
    return text if text and text.strip() else None


def _string(value: Any) -> str | None:
    if isinstance(value, bytes):
        return value.decode("utf-8")
    if value is None or isinstance(value, str):
        return value
    raise TypeError


def _reject_row(source: str, item: str, reason: str, values: Mapping[str, Any]) -> Rejected:
    try:
        raw = json.dumps(dict(values), ensure_ascii=False, default=str)
    except RecursionError:
        raw = "nested too deep to be shown"
    return reject(source, item, reason, raw)
