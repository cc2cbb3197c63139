"""The rows of a training set: what each annotator gave for a unit, and what comes of it."""

from copydesk.dataset.rows.making import ARTICLE, Row, Rows, articles_of, rows
from copydesk.dataset.rows.tracing import SHORT, not_seen

__all__ = ["ARTICLE", "SHORT", "Row", "Rows", "articles_of", "not_seen", "rows"]
