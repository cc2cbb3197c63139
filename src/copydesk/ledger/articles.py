"""The ledger's rows about articles: text versions, everything about an article that can change, what was found."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from copydesk.ledger.base import Base, Row, now
from copydesk.records import Article

EVENT_KINDS = ("story_id", "outlet", "url", "published", "author", "title")
By = Literal["found", "person"]
FOUND: By = "found"
PERSON: By = "person"


class Event(NamedTuple):
    """Something about an article changed. `by` is None for what came with the data."""

    article_id: str
    kind: str
    value: str | None
    by: By | None = None
    why: Mapping[str, Any] | None = None


class Articles(Base):
    """Texts, events and findings."""

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

    def add_article_events(self, events: Iterable[Event | tuple[str, str, str]]) -> int:
        """Append events, or (article_id, kind, value) of what came with the data."""
        at = now()
        rows = (Event(*event)._asdict() | {"at": at} for event in events)
        return self._insert("article_events", (row | {"why": _json(row["why"])} for row in rows))

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

    def latest_events(self, kind: str) -> dict[str, Row]:
        """Map each article that has a value of one kind to its latest event: `value`, `by`, `why` parsed, `at`."""
        rows = self._latest("article_events", kind)
        return {row["article_id"]: _parsed(row) for row in rows}

    def _current(self, table: str, kind: str) -> dict[str, str]:
        return {row["article_id"]: row["value"] for row in self._latest(table, kind)}

    def _latest(self, table: str, kind: str) -> list[Row]:
        rows = self._rows(
            f"SELECT article_id, value, by, why, at FROM {table} WHERE event IN "  # noqa: S608 (own table names)
            f"(SELECT max(event) FROM {table} WHERE kind = ? GROUP BY article_id)",
            (kind,),
        )
        return [row for row in rows if row["value"] is not None]

    def events_of(self, article_id: str) -> list[Row]:
        """List everything that was ever said of an article, oldest first: `kind`, `value`, `by`, `why` parsed, `at`."""
        rows = self._rows(
            "SELECT kind, value, by, why, at FROM article_events WHERE article_id = ? ORDER BY event",
            (article_id,),
        )
        return list(map(_parsed, rows))

    def said_by_people(self, kind: str) -> list[Row]:
        """List every event of one kind by a person, oldest first: `article_id`, `value`, `why` parsed."""
        rows = self._rows(
            "SELECT article_id, value, why FROM article_events WHERE kind = ? AND by = ? ORDER BY event",
            (kind, PERSON),
        )
        return list(map(_parsed, rows))

    def ever(self, kind: str) -> set[str]:
        """Give every value that an article ever had of one kind."""
        rows = self._rows(
            "SELECT DISTINCT value FROM article_events WHERE kind = ? AND value IS NOT NULL", (kind,)
        )
        return {row["value"] for row in rows}

    def set_by_people(self, kind: str) -> set[str]:
        """Give the articles of which the latest word of one kind is a person's, taking back included."""
        rows = self._rows(
            "SELECT article_id, by FROM article_events WHERE event IN "
            "(SELECT max(event) FROM article_events WHERE kind = ? GROUP BY article_id)",
            (kind,),
        )
        return {row["article_id"] for row in rows if row["by"] == PERSON}

    def add_findings(
        self, examiner: str, found: Mapping[tuple[str, str], Sequence[Any]], *, sparse: bool = False
    ) -> int:
        """Append what an examiner (`damage@1`) found in text versions, where it is other than last; returns how many.

        With `sparse`, no row says as much as one with nothing in it.
        """
        name, at = examiner.partition("@")[0], now()
        rows = []
        for (article_id, text_sha256), items in found.items():
            new = {"examiner": examiner, "found": json.dumps(items, ensure_ascii=False)}
            last = self._last_finding(name, article_id, text_sha256)
            if sparse and new["found"] == (last["found"] if last else "[]"):
                continue
            if last != new:
                rows.append({"article_id": article_id, "text_sha256": text_sha256, **new, "at": at})
        return self._insert("findings", rows)

    def findings(self, name: str) -> dict[tuple[str, str], list[Any]]:
        """Map text versions (article_id, text_sha256) to what the examiner `name` found last, where it is something."""
        rows = self._rows(
            f"SELECT article_id, text_sha256, found FROM findings WHERE finding IN ({_LATEST}) AND found != '[]'",  # noqa: S608
            (name,),
        )
        return {(row["article_id"], row["text_sha256"]): json.loads(row["found"]) for row in rows}

    def examined(self, examiner: str) -> set[tuple[str, str]]:
        """Give the text versions in which this version of an examiner was the last to look."""
        rows = self._rows(
            f"SELECT article_id, text_sha256 FROM findings WHERE finding IN ({_LATEST}) AND examiner = ?",  # noqa: S608
            (examiner.partition("@")[0], examiner),
        )
        return {(row["article_id"], row["text_sha256"]) for row in rows}

    def _last_finding(self, name: str, article_id: str, text_sha256: str) -> Row | None:
        rows = self._rows(
            f"SELECT examiner, found FROM findings WHERE {_BY} AND article_id = ? AND text_sha256 = ? "  # noqa: S608
            "ORDER BY finding DESC LIMIT 1",
            (name, article_id, text_sha256),
        )
        return rows[0] if rows else None


_BY = "substr(examiner, 1, instr(examiner, '@') - 1) = ?"
"""The examiner, whatever its version."""
_LATEST = f"SELECT max(finding) FROM findings WHERE {_BY} GROUP BY article_id, text_sha256"  # noqa: S608


def _parsed(row: Row) -> Row:
    return row | {"why": json.loads(row["why"] or "null")}


def _json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
