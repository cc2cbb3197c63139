"""The ledger's rows about articles: text versions, everything about an article that can change, what was found."""

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Literal, NamedTuple

from copydesk.ledger.base import Base, Row, now
from copydesk.records import Article

EVENT_KINDS = ("story_id", "outlet", "url", "published", "author", "title")
By = Literal["found", "person"]
FOUND: By = "found"
PERSON: By = "person"
MERGED = {"merged": "outlets"}
"""Why an article has another outlet: a person called all of that name by another."""


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
        columns = (*Event._fields, "at")
        return self._insert(
            "article_events",
            (
                dict(zip(columns, (*event[:4], _json(event.why), at), strict=True))
                for event in (Event(*given) for given in events)
            ),
        )

    def texts(self) -> list[Row]:
        """List all text versions, oldest first."""
        return self._rows("SELECT * FROM texts ORDER BY at, article_id, text_sha256")

    def versions_of(self, article_ids: Iterable[str]) -> set[tuple[str, str]]:
        """Give the text versions (article_id, text_sha256) of some articles; articles that are not there have none."""
        rows = self._rows(
            "SELECT article_id, text_sha256 FROM texts WHERE article_id IN (SELECT value FROM json_each(?))",
            (_listed(article_ids),),
        )
        return {(row["article_id"], row["text_sha256"]) for row in rows}

    def first_with_text(self, text_sha256s: Iterable[str]) -> dict[str, str]:
        """Map texts to the article that had them first, where one did."""
        rows = self._rows(
            "SELECT value, (SELECT article_id FROM texts WHERE text_sha256 = value ORDER BY rowid LIMIT 1) AS first "
            "FROM json_each(?)",
            (_listed(text_sha256s),),
        )
        return {row["value"]: row["first"] for row in rows if row["first"] is not None}

    def with_raw(self, raw_sha256s: Iterable[str]) -> dict[str, list[str]]:
        """Map raw texts to the articles that came with them, the first first, where some did."""
        rows = self._rows(
            "SELECT raw_sha256, article_id FROM texts WHERE raw_sha256 IN (SELECT value FROM json_each(?)) "
            "ORDER BY rowid",
            (_listed(raw_sha256s),),
        )
        found: dict[str, list[str]] = {}
        for row in rows:
            found.setdefault(row["raw_sha256"], []).append(row["article_id"])
        return found

    def how_many_articles(self) -> int:
        """Count the articles."""
        return int(self._rows("SELECT count(DISTINCT article_id) AS number FROM texts")[0]["number"])

    def sides(self, split: str | None = None) -> dict[str, str]:
        """Map articles to the side that each was dealt in a split, for good; None is the default split.

        An earlier view gives its own sides where it has them, and where it has none those that were dealt since.
        """
        kind = self.side_kind(split)
        return self._current("main.article_events", kind) | self.current(kind)

    @staticmethod
    def side_kind(split: str | None) -> str:
        """Name the kind of event that holds the sides of a split."""
        return f"side:{split}" if split else "side"

    def current(self, kind: str) -> dict[str, str]:
        """Map each article to its latest value of one kind of event."""
        return self._current("article_events", kind)

    def events_now(self, article_ids: Iterable[str]) -> dict[tuple[str, str], Row]:
        """Map (article_id, kind) of some articles to the latest event: `value`, None if taken back, and `by`."""
        rows = self._rows(
            "SELECT article_id, kind, value, by FROM article_events WHERE event IN (SELECT max(event) "
            "FROM article_events WHERE article_id IN (SELECT value FROM json_each(?)) GROUP BY article_id, kind)",
            (_listed(article_ids),),
        )
        return {(row["article_id"], row["kind"]): row for row in rows}

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

    def merged_outlets(self) -> dict[str, str]:
        """Map the outlets that people merged into others to the name that each has now; the last word counts."""
        before = (
            "SELECT value FROM article_events AS b WHERE b.article_id = a.article_id AND b.kind = 'outlet' "
            "AND b.event < a.event ORDER BY b.event DESC LIMIT 1"
        )
        rows = self._rows(
            f"SELECT ({before}) AS was, value, max(event) AS last FROM article_events AS a WHERE kind = 'outlet' "  # noqa: S608
            "AND by = ? AND json_extract(why, '$.merged') = 'outlets' GROUP BY was, value ORDER BY last",
            (PERSON,),
        )
        names: dict[str, str] = {}
        for row in rows:
            was, into = row["was"], row["value"]
            if was is not None:
                names = {name: into if now == was else now for name, now in names.items()} | {was: into}
                names.pop(into, None)  # it is the name that stays, also where it was merged away before
        return names

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
        at, rows = now(), []
        keys = iter(found)
        while some := list(islice(keys, _SOME)):
            last = self._last_findings(examiner, some)
            for key in some:
                new = examiner, json.dumps(found[key], ensure_ascii=False) if found[key] else "[]"
                old = last.get(key)
                if old != new and not (sparse and new[1] == (old[1] if old else "[]")):
                    row = dict(
                        zip(("article_id", "text_sha256", "examiner", "found"), (*key, *new), strict=True)
                    )
                    rows.append(row | {"at": at})
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

    def _last_findings(
        self, examiner: str, keys: Iterable[tuple[str, str]]
    ) -> dict[tuple[str, str], tuple[str, str]]:
        """Map text versions to which version of an examiner looked last, and what it found (JSON)."""
        rows = self._rows(
            f"SELECT article_id, text_sha256, examiner, found FROM findings WHERE {_BY} "  # noqa: S608
            "AND article_id IN (SELECT value FROM json_each(?)) ORDER BY finding",
            (examiner.partition("@")[0], _listed({article_id for article_id, _ in keys})),
        )
        return {(row["article_id"], row["text_sha256"]): (row["examiner"], row["found"]) for row in rows}


_SOME = 1_000
"""How many rows are looked up at a time."""
_BY = "substr(examiner, 1, instr(examiner, '@') - 1) = ?"
"""The examiner, whatever its version."""
_LATEST = f"SELECT max(finding) FROM findings WHERE {_BY} GROUP BY article_id, text_sha256"  # noqa: S608


def _listed(values: Iterable[str]) -> str:
    """Give values as the one that a query takes for a list of any length (`json_each`)."""
    return json.dumps(list(values))


def _parsed(row: Row) -> Row:
    return row | {"why": json.loads(row["why"] or "null")}


def _json(value: Mapping[str, Any] | None) -> str | None:
    return None if value is None else json.dumps(value, ensure_ascii=False)
