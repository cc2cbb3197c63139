"""The rows of a training set: what each annotator gave for a unit, and what comes of it."""

from copydesk.dataset.rows.making import ARTICLE, Row, Rows, articles_of, rows

__all__ = ["ARTICLE", "Row", "Rows", "articles_of", "rows"]
