"""Erasing a person's identity or a taken-down article: the one exception to append-only."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

from copydesk.errors import DeskError
from copydesk.ledger import schema
from copydesk.ledger.base import Base, now
from copydesk.records import sha256

Kind = Literal["annotator", "article"]
ANONYMOUS = "erased-"
"""Begins the pseudonym of whoever was erased."""
Blank = Callable[[Mapping[str, str]], Mapping[str, str]]
"""Gives the fields of a rejection without what is to be erased."""


class Erasures(Base):
    """What was erased; of the thing itself only the hash of its name is kept."""

    def erased(self, kind: Kind) -> dict[str, bool]:
        """Map what was erased, by its hash (`erasure_of`), to whether the last erasing of it came to its end."""
        rows = self._rows("SELECT what_sha256, step FROM erasures WHERE kind = ? ORDER BY erasure", (kind,))
        return {row["what_sha256"]: row["step"] == "finished" for row in rows}

    def people(self) -> dict[str, set[str]]:
        """Map every pseudonym that the ledger knows to its e-mail addresses."""
        rows = self._rows(
            "SELECT annotator, email FROM annotators UNION SELECT annotator, NULL FROM projects "
            "UNION SELECT annotator, NULL FROM assignments UNION SELECT annotator, NULL FROM annotation_versions"
        )
        found: dict[str, set[str]] = {}
        for row in rows:
            found.setdefault(row["annotator"], set()).update([row["email"]] if row["email"] else [])
        return found

    def tasks_about(self, article_id: str) -> list[tuple[str, int]]:
        """List the tasks about an article, as (server, task)."""
        query = f"SELECT server, studio_task FROM sent WHERE unit_id IN {_UNITS} ORDER BY 1, 2"  # noqa: S608
        rows = self._rows(query, (article_id,))
        return [(row["server"], row["studio_task"]) for row in rows]

    def erase_annotator(
        self, annotator: str, pseudonym: str, blank: Blank, *, dry_run: bool = False
    ) -> dict[str, int]:
        """Put a pseudonym in a person's place and forget the addresses; returns how many rows that changes.

        The number of the account stays: by it the next pull knows whose annotations these are, and does not
        bring the person back under another name.
        """
        with self._erasing("annotator", annotator, dry_run=dry_run) as changed:
            for table in ("projects", "assignments", "annotation_versions"):
                query = f"UPDATE {table} SET annotator = ? WHERE annotator = ?"  # noqa: S608
                changed[table] = self._change(query, (pseudonym, annotator))
            query = "UPDATE annotators SET annotator = ?, email = NULL WHERE annotator = ?"
            changed["annotators"] = self._change(query, (pseudonym, annotator))
            changed["rejections"] = self._blank_rejections(blank)
        return {table: number for table, number in changed.items() if number}

    def erase_article(self, article_id: str, blank: Blank, *, dry_run: bool = False) -> dict[str, int]:
        """Take away an article, its units and everything that was said about them; returns how many rows.

        Its annotations go too: without the text no span of theirs can be verified, and an empty one would
        count as "no label".
        """
        with self._erasing("article", article_id, dry_run=dry_run) as changed:
            whys = self._forget_whys(article_id, blank)
            for table, rows in _ABOUT_ARTICLE.items():
                changed[table] = self._change(f"DELETE FROM {table} WHERE {rows}", (article_id,))  # noqa: S608
            changed["findings"] += self._forget_findings(blank)
            changed["article_events"] += whys
            changed["rejections"] = self._blank_rejections(blank)
        return {table: number for table, number in changed.items() if number}

    def finish_erasure(self, kind: Kind, what: str) -> None:
        """Write the file anew, so that no byte of it holds what was erased, and enter that this is done.

        Raises DeskError while another program reads the ledger: its log cannot be emptied then.
        """
        with self._mishaps():
            self._db.execute("VACUUM")
        self._empty_log()
        if not self.erased(kind).get(erasure_of(what)):
            with self.transaction():
                self._add_erasure(kind, what, "finished")
            self._empty_log()

    def _empty_log(self) -> None:
        with self._mishaps():
            busy = self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if busy:
            raise DeskError(
                f"another program reads the ledger {self.path}: its log may still hold what was erased",
                next_step="End that program, then run the same command again; it finishes the work.",
            )

    @contextmanager
    def _erasing(self, kind: Kind, what: str, *, dry_run: bool) -> Iterator[Counter[str]]:
        """Let rows be changed in one transaction; a dry run does the same and takes it back."""
        self._db.execute("PRAGMA secure_delete = ON")
        changed: Counter[str] = Counter()
        try:
            with self.transaction():
                schema.unprotect(self._db)
                yield changed
                schema.protect(self._db)
                self._add_erasure(kind, what, "begun")
                if dry_run:
                    raise _TakenBack
        except _TakenBack:
            pass

    def _add_erasure(self, kind: Kind, what: str, step: str) -> None:
        row = {"kind": kind, "what_sha256": erasure_of(what), "step": step, "at": now()}
        self._insert("erasures", [row])

    def _change(self, query: str, values: Sequence[str | int | None]) -> int:
        return self._db.execute(query, values).rowcount

    def _forget_findings(self, blank: Blank) -> int:
        """Delete what was found in other articles and mentions what is to go: an examination finds the rest anew."""
        rows = self._rows("SELECT finding, found FROM findings WHERE found != '[]'")
        gone = [row["finding"] for row in rows if blank({"found": row["found"]})["found"] != row["found"]]
        return sum(self._change("DELETE FROM findings WHERE finding = ?", (number,)) for number in gone)

    def _forget_whys(self, article_id: str, blank: Blank) -> int:
        """Take what mentions an article out of the reasons of others' events; why its stories are some goes whole."""
        changed = 0
        rows = self._rows(
            "SELECT event, why FROM article_events WHERE article_id != ? AND why IS NOT NULL", (article_id,)
        )
        stories = self._rows(_STORIES, (article_id,))
        found = {row["event"] for row in stories}
        for row in rows:
            why = None if row["event"] in found else _without(json.loads(row["why"]), blank)
            left = json.dumps(why, ensure_ascii=False) if why else None
            if left != row["why"]:
                changed += self._change(
                    "UPDATE article_events SET why = ? WHERE event = ?", (left, row["event"])
                )
        return changed

    def _blank_rejections(self, blank: Blank) -> int:
        changed = 0
        for row in self._rows("SELECT rowid, source, item, reason, raw FROM rejections"):
            number = row.pop("rowid")
            left = blank(row)
            if left != row:
                query = "UPDATE OR REPLACE rejections SET source = ?, item = ?, reason = ?, raw = ? WHERE rowid = ?"
                changed += self._change(query, (*left.values(), number))
        return changed


def _without(why: dict[str, Any], blank: Blank) -> dict[str, Any]:
    """Leave out of a reason the texts that mention what is to go, and of its lists these alone."""

    def mentions(value: Any) -> bool:
        return isinstance(value, str) and blank({"why": value})["why"] != value

    kept = {
        key: [v for v in value if not mentions(v)] if isinstance(value, list) else value
        for key, value in why.items()
    }
    return {key: value for key, value in kept.items() if not mentions(value)}


class _TakenBack(Exception):
    """Ends the transaction of a dry run."""


def erasure_of(what: str) -> str:
    """Give the hash under which the ledger remembers that something was erased."""
    return sha256(what)


_UNITS = "(SELECT unit_id FROM units, json_each(units.article_ids) AS listed WHERE listed.value = ?)"
_STORIES = (
    "SELECT event FROM article_events WHERE kind = 'story_id' AND by = 'found' AND value IN "
    "(SELECT value FROM article_events WHERE kind = 'story_id' AND article_id = ?)"
)
"""What was found about stories that an article was ever in: their reasons are words of its text too."""
_VERSIONS = f"(SELECT annotation_id, version FROM annotation_versions WHERE unit_id IN {_UNITS})"  # noqa: S608
_ABOUT_ARTICLE = {
    "checks": f"(annotation_id, version) IN {_VERSIONS}",
    "deletions": f"(annotation_id, version) IN {_VERSIONS}",
    "annotation_versions": f"unit_id IN {_UNITS}",
    "sent": f"unit_id IN {_UNITS}",
    "assignment_events": f"unit_id IN {_UNITS}",
    "assignments": f"unit_id IN {_UNITS}",
    "units": f"unit_id IN {_UNITS}",
    "texts": "article_id = ?",
    "article_events": "article_id = ?",
    "findings": "article_id = ?",
}
"""Which rows of each table are about an article; what refers to others goes first."""
