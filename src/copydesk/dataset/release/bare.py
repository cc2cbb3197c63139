"""Rows without text: `title`, `text` and the text of every span are null, and every span tells its place by words."""

from collections import Counter
from collections.abc import Collection, Mapping
from typing import Any

from copydesk.dataset.release import edges
from copydesk.dataset.release.words import Words, words_of
from copydesk.dataset.rows import Row, articles_of

AT = "at"
"""The key that a span of a release has and one of a set has not."""


def is_span(value: Any) -> bool:
    """Tell whether part of a row is a range of a text: a span, or a run of characters with soft labels."""
    return isinstance(value, dict) and "start" in value and "end" in value


def spans_in(value: Any) -> int:
    """Count the ranges in part of a row: what `rehydrate` puts back, or says that it is lost."""
    if is_span(value):
        return 1
    return sum(
        map(spans_in, value.values() if isinstance(value, dict) else value if isinstance(value, list) else ())
    )


def is_article(value: Any) -> bool:
    """Tell whether part of a row is about one article: the row itself, or one of `articles`."""
    return isinstance(value, dict) and "text_sha256" in value


def bare(row: Row, free: Collection[str], dropped: Counter[str]) -> Row:
    """Take all text out of a row.

    `free` are the attributes in which annotators write what they like, so may quote: these are left out, and
    counted in `dropped`.
    """
    texts = {
        (article["article_id"], field): words_of(article[field])
        for article in articles_of(row)
        for field in ("text", "title")
        if article[field] is not None
    }
    made: Row = _bare(row, row.get("article_id"), texts, free, dropped)
    return made


def _bare(
    value: Any,
    article: str | None,
    texts: Mapping[tuple[str, str], Words],
    free: Collection[str],
    dropped: Counter[str],
) -> Any:
    if isinstance(value, list):
        return [_bare(one, article, texts, free, dropped) for one in value]
    if not isinstance(value, dict):
        return value
    if is_span(value):
        dropped.update(key for key in value if key in free)
        kept = {key: None if key == "text" else own for key, own in value.items() if key not in free}
        words = texts[place_of(value, article)]
        return kept | {AT: edges.at(words, value["start"], value["end"])}
    found = {key: _bare(own, article, texts, free, dropped) for key, own in value.items()}
    return found | {"title": None, "text": None} if is_article(value) else found


def place_of(span: Mapping[str, Any], article: str | None) -> tuple[str, str]:
    """Name the text that a span is in: its article, in a row about one article that of the row, and the field."""
    return span.get("article_id") or article or "", span.get("field") or "text"
