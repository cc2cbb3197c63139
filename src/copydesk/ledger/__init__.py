"""The desk's memory: append-only tables in SQLite. Only desk.py opens it."""

from copydesk.ledger.ledger import EVENT_KINDS, Ledger, now

__all__ = ["EVENT_KINDS", "Ledger", "now"]
