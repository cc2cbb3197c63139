"""The frozen records that the steps hand each other, and the ids they carry."""

import dataclasses
import hashlib
from dataclasses import dataclass
from typing import Any, Literal

State = Literal["submitted", "skipped", "draft"]
CONTINUES = "continues"
"""The relation that joins the parts of a discontinuous span; every scheme takes it."""
ADJUDICATION = "adjudication"
"""The round in which a curator decides what annotators dispute: her annotations are no votes, they win."""


def sha256(text: str) -> str:
    """Hash a text: 64 hex digits over its UTF-8 bytes; raw text may hold lone surrogates."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def as_row(record: Any) -> dict[str, Any]:
    """Give a record's fields by name, as they are: `dataclasses.asdict` copies every value."""
    return {name: getattr(record, name) for name in record.__slots__}


@dataclass(frozen=True, slots=True)
class RawArticle:
    """An article as its source gave it: nothing cleaned, nothing hashed, missing metadata is None."""

    source: str
    """Where it came from, for messages: `news/gazette.txt` or `news.csv row 17`."""
    raw: str
    article_id: str | None = None
    title: str | None = None
    outlet: str | None = None
    story_id: str | None = None
    url: str | None = None
    published: str | None = None
    author: str | None = None


@dataclass(frozen=True, slots=True)
class Article:
    """A canonical article. `text` never changes silently: (article_id, text_sha256) names one version."""

    article_id: str
    text: str
    text_sha256: str
    raw: str
    raw_sha256: str
    source: str
    title: str | None = None
    outlet: str | None = None
    story_id: str | None = None
    url: str | None = None
    published: str | None = None
    author: str | None = None
    cleaning: tuple[str, ...] = ()
    """The cleaning steps that changed something, in order, by name."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """Something of the input that was not taken, and why. No row of input disappears without one."""

    source: str
    item: str
    reason: str
    raw: str = ""


@dataclass(frozen=True, slots=True)
class Unit:
    """What one task is about: `article:<id>`, `pair:<a>+<b>` or `story:<id>`, with its articles in order."""

    unit_id: str
    article_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who was asked to label what; no annotation beside it means "not seen"."""

    unit_id: str
    annotator: str
    scheme: str
    round: str
    project_key: str


@dataclass(frozen=True, slots=True)
class Project:
    """One Label Studio project: one for each (scheme, round, annotator or `shared`)."""

    project_key: str
    scheme: str
    round: str
    annotator: str


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (code points, 0-based, end-exclusive) of one text version, with a label."""

    span_id: str
    article_id: str
    field: str
    label: str
    start: int
    end: int
    text: str
    text_sha256: str
    origin: str
    check: str
    attributes: dict[str, str | list[str]] = dataclasses.field(default_factory=dict)
    part_of: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One value that an annotator gave to one question about the whole unit."""

    question: str
    value: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A directed link between two spans of one annotation."""

    relation: str
    from_span: str
    to_span: str
    direction: str


@dataclass(frozen=True, slots=True)
class Annotation:
    """What one annotator gave for one unit, as Label Studio returned it, before any of it is checked."""

    annotation_id: str
    project_key: str
    unit_id: str
    annotator: str
    scheme: str
    round: str
    state: State
    submitted_at: str
    """When it was last changed on the server: UTC, `2026-03-03T09:10:00.000000Z`."""
    seconds: float | None
    origin: str
    result: tuple[dict[str, Any], ...]
    objects: dict[str, dict[str, str]]
    """What each object on the screen showed: article_id, field, and the SHA-256 of the text as it came back."""
    unique_id: str | None = None
    studio_task: int | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """How far one project has been read on one server."""

    until: str | None
    """The server's time up to which changes have been read."""
    recent: dict[int, str]
    """The tasks that changed shortly before that, with the time of their change."""
    tasks: int
    """How many tasks it is known to have."""
