"""Texts of articles that came again with another text."""

from collections import Counter

from copydesk.articles import Store
from copydesk.ledger import Ledger, frames


def renewed(ledger: Ledger, store: Store) -> dict[str, tuple[str, str]]:
    """Map the articles that have several text versions to hash and text of the latest: what labels are carried to."""
    versions = Counter(row["article_id"] for row in ledger.texts())
    latest = {a: row for a, row in frames.text_versions(ledger).items() if versions[a] > 1}
    keys = {(article_id, row["text_sha256"]) for article_id, row in latest.items()}
    texts = store.texts(sorted({row["file"] for row in latest.values()}), keys)
    return {article_id: (text_sha256, text) for (article_id, text_sha256), text in texts.items()}
