"""The desk's memory: append-only tables in SQLite. Only desk.py opens it."""

from copydesk.ledger.annotations import PREDICTED
from copydesk.ledger.articles import EVENT_KINDS, FOUND, PERSON, By, Event
from copydesk.ledger.base import Row, now
from copydesk.ledger.erasures import ANONYMOUS, erasure_of
from copydesk.ledger.ledger import Ledger

__all__ = [
    "ANONYMOUS",
    "EVENT_KINDS",
    "FOUND",
    "PERSON",
    "PREDICTED",
    "By",
    "Event",
    "Ledger",
    "Row",
    "erasure_of",
    "now",
]
