"""Texts of articles, by version, and those that came again with another text."""

from collections import Counter
from collections.abc import Collection, Iterable

from copydesk.articles import Store
from copydesk.ledger import Ledger, Row, frames


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
