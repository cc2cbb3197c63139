"""The ledger's rows about articles: text versions, and everything about an article that can change."""

from collections.abc import Iterable

from copydesk.ledger.base import Base, Row, now
from copydesk.records import Article

EVENT_KINDS = ("story_id", "outlet", "url", "published", "author", "title")


class Articles(Base):
    """Texts and events."""

    def add_texts(self, articles: Iterable[Article], file: str) -> None:
        """Append text versions that lie in the part `file`."""
        at = now()
        self._insert(
            "texts",
            (
                {
                    "article_id": article.article_id,
                    "text_sha256": article.text_sha256,
                    "raw_sha256": article.raw_sha256,
                    "file": file,
                    "at": at,
                }
                for article in articles
            ),
        )

    def add_article_events(self, events: Iterable[tuple[str, str, str]]) -> int:
        """Append (article_id, kind, value) events."""
        at = now()
        return self._insert(
            "article_events",
            ({"article_id": a, "kind": kind, "value": value, "at": at} for a, kind, value in events),
        )

    def texts(self) -> list[Row]:
        """List all text versions, oldest first."""
        return self._rows("SELECT * FROM texts ORDER BY at, article_id, text_sha256")

    def sides(self) -> dict[str, str]:
        """Map articles to the side of the split that each was dealt, for good.

        An earlier view gives its own sides where it has them, and where it has none those that were dealt since.
        """
        return self._current("main.article_events", "side") | self.current("side")

    def current(self, kind: str) -> dict[str, str]:
        """Map each article to its latest value of one kind of event."""
        return self._current("article_events", kind)

    def _current(self, table: str, kind: str) -> dict[str, str]:
        rows = self._rows(
            f"SELECT article_id, value FROM {table} WHERE event IN "  # noqa: S608 (own table names)
            f"(SELECT max(event) FROM {table} WHERE kind = ? GROUP BY article_id)",
            (kind,),
        )
        return {row["article_id"]: row["value"] for row in rows if row["value"] is not None}
