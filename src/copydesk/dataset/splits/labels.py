"""The labels of rows as plain names, for dealing by them and for counting them."""

from collections.abc import Collection, Iterable
from typing import Any

from copydesk.dataset.rows import articles_of

Row = dict[str, Any]


def labels_of(rows: Iterable[Row]) -> dict[str, Collection[str]]:
    """Collect the labels and answers that each article has, in however many rows it is."""
    found: dict[str, set[str]] = {}
    for row in rows:
        for article in articles_of(row):
            found.setdefault(article["article_id"], set()).update(answers_of(row))
        for span in row["spans"]:
            found[span.get("article_id", row.get("article_id"))].add(f"span {span['label']}")
    return {article: frozenset(labels) for article, labels in found.items()}


def answers_of(row: Row) -> set[str]:
    """Give the answers of a row as `question = value`; a question of several values may give several."""
    return {
        f"{question} = {value}"
        for question, answer in row["answers"].items()
        for value in (answer if isinstance(answer, list) else [answer])
        if value is not None
    }


def all_of(row: Row) -> set[str]:
    """Give the answers of a row, and the labels of its spans as `span label`."""
    return answers_of(row) | {f"span {span['label']}" for span in row["spans"]}
