"""Texts of articles, by version, and those that came again with another text."""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any

from copydesk.articles import Store
from copydesk.ledger import EVENT_KINDS, Ledger, Row, frames
from copydesk.records import Article


def versions(ledger: Ledger, store: Store, keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Read the texts of `(article_id, text_sha256)`."""
    files = {row["file"] for row in ledger.texts() if (row["article_id"], row["text_sha256"]) in keys}
    return store.texts(sorted(files), keys)


def labelled(ledger: Ledger, store: Store, rows: Iterable[Row]) -> dict[tuple[str, str], str]:
    """Read the text versions that rows of annotations are about."""
    shown = (object_ for row in rows for object_ in row["objects"].values())
    return versions(ledger, store, {(one["article_id"], one["sha256"]) for one in shown})


def renewed(ledger: Ledger, store: Store) -> dict[str, tuple[str, str]]:
    """Map the articles that have several text versions to hash and text of the latest: what labels are carried to."""
    number = Counter(row["article_id"] for row in ledger.texts())
    latest = {a: row["text_sha256"] for a, row in frames.text_versions(ledger).items() if number[a] > 1}
    texts = versions(ledger, store, set(latest.items()))
    return {article_id: (text_sha256, text) for (article_id, text_sha256), text in texts.items()}


def latest_articles(ledger: Ledger, store: Store) -> dict[str, Article]:
    """Give what tasks are made of, by article id: the latest texts and metadata, not what they were read from."""
    latest = frames.text_versions(ledger)
    texts = versions(ledger, store, {(a, row["text_sha256"]) for a, row in latest.items()})
    metadata = {kind: ledger.current(kind) for kind in EVENT_KINDS}
    found: dict[str, Article] = {}
    for (article_id, text_sha256), text in texts.items():
        fields: dict[str, Any] = {kind: values.get(article_id) for kind, values in metadata.items()}
        fields |= {"text": text, "text_sha256": text_sha256, "raw": "", "raw_sha256": "", "source": ""}
        found[article_id] = Article(article_id, **fields)
    return found
