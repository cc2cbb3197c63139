"""What every reader of labels gives: the labels of one document by one annotator, as the file has them."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from copydesk.records import Rejected


@dataclass(frozen=True, slots=True)
class GivenSpan:
    """A labelled place; `item` is where it stands in its file."""

    item: str
    label: str
    start: Any
    end: Any
    text: str | None = None
    """What the file says stands there; None where it says nothing."""
    name: str | None = None
    """What links and parts call it."""
    part_of: str | None = None
    """The name of the first part of a discontinuous span."""
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GivenAnswer:
    """An answer to a question about the whole document."""

    item: str
    question: str
    value: Any


@dataclass(frozen=True, slots=True)
class GivenLink:
    """A relation between two spans, by their names."""

    item: str
    relation: str
    from_name: str
    to_name: str
    direction: str = "right"


@dataclass(frozen=True, slots=True)
class GivenLabels:
    """All that one file says about one document by one annotator. With no spans it says "no label"."""

    source: str
    item: str
    article_id: str | None = None
    stem: str | None = None
    """The name of the file without its ending, where that may name the article."""
    annotator: str | None = None
    text: str | None = None
    """The text that the offsets count in, where the file brings it."""
    text_sha256: str | None = None
    """The hash of that text, where the file brings only that."""
    tokens: tuple[tuple[str, str], ...] = ()
    """(item, token): then offsets count tokens, and the text has to be found."""
    whole: bool = False
    """Whether this is a document as somebody left it, so that a second one is another's, or another state."""
    spans: tuple[GivenSpan, ...] = ()
    answers: tuple[GivenAnswer, ...] = ()
    links: tuple[GivenLink, ...] = ()


@dataclass(slots=True)
class Read:
    """What was read: labels by document, what cannot be taken, and per format how many files there were."""

    labels: list[GivenLabels] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    files: Counter[str] = field(default_factory=Counter)
    untaken: Counter[str] = field(default_factory=Counter)
    """Kinds of things that a format has and a desk has no place for: brat's events, normalizations, notes."""
