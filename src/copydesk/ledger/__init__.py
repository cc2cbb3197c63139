"""The desk's memory: append-only tables in SQLite. Only desk.py opens it."""

from copydesk.ledger.annotations import PREDICTED
from copydesk.ledger.articles import EVENT_KINDS, FOUND, MERGED, PERSON, By, Event
from copydesk.ledger.base import Row, now
from copydesk.ledger.erasures import ANONYMOUS, erasure_of
from copydesk.ledger.ledger import Ledger

__all__ = [
    "ANONYMOUS",
    "EVENT_KINDS",
    "FOUND",
    "MERGED",
    "PERSON",
    "PREDICTED",
    "By",
    "Event",
    "Ledger",
    "Row",
    "erasure_of",
    "now",
]
