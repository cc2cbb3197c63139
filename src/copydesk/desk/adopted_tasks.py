"""Tasks of an adopted project, as articles and units of the desk, and in the form of tasks that it made itself."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from copydesk.articles.reading import rows
from copydesk.desk import adopted_names
from copydesk.desk.entering import Entering
from copydesk.desk.intake import Intake
from copydesk.desk.people import AdoptedPeople
from copydesk.errors import ArticleError
from copydesk.records import Article, Project, Rejected, Unit, sha256
from copydesk.settings import Settings
from copydesk.studio.adopting import Names
from copydesk.studio.client import Task
from copydesk.studio.connect import Connection

NUL = "\0"


def fields(names: Names, mapping: Mapping[str, str]) -> dict[str, str]:
    """Check a mapping of fields (ours to theirs), and give it in our names; ArticleError for what is no field.

    The text is the field that the screen shows, no other.
    """
    faults = [f"{name!r} is no field of an article" for name in mapping if rows.our_name(name) is None]
    if mapping.get("text", names.field) != names.field:
        faults.append(f"the text is what people labelled, {names.field!r}, not {mapping['text']!r}")
    if faults:
        raise ArticleError("\n  ".join(faults), next_step=f"There are {', '.join(rows.NAMES)}.")
    return {str(rows.our_name(name)): theirs for name, theirs in mapping.items()}


class AdoptedTasks:
    """One run over the tasks of an adopted project."""

    def __init__(self, entering: Entering, project: Project, connection: Connection, desk: Settings) -> None:
        ledger = entering.ledger
        row = ledger.adoption(project.project_key)
        assert row is not None  # noqa: S101 (for the type checker: only adopted projects are taken)
        self.entering, self.project, self.server = entering, project, connection.server
        self.names, self.mapping, self.created_at = adopted_names.read(row["names"])
        self.config: str = row["config"]
        self.people = AdoptedPeople(ledger, connection, desk)
        self.intake = Intake(ledger, entering.store, Path())
        self.source = (
            f"{connection.studio.url}/projects/{ledger.place(project.project_key, connection.server)}"
        )
        self.sent = ledger.sent_to(project.project_key, connection.server)
        self.units = {unit_id: unit_id for unit_id in self.sent.values()}
        self.texts: dict[str, set[str]] = {}
        """The texts of each article that the desk has."""
        for version in ledger.texts():
            self.texts.setdefault(version["article_id"], set()).add(version["text_sha256"])
        self.unseen = set(self.mapping.values()) if not self.sent else set()
        """Fields that a mapping names and no task has yet."""
        self.not_taken = self.apart = self.shared = 0
        self.uncleaned: Counter[str] = Counter()

    def take(self, batch: Sequence[Task]) -> list[Task]:
        """Make articles of tasks that are new, and give all that could be taken in the form of our own tasks."""
        new = [task for task in batch if task["id"] not in self.sent]
        made: dict[int, _Made] = {}
        for task in new:
            found = self._article(task)
            if isinstance(found, Rejected):
                self._reject(found)
            else:
                made[task["id"]] = found
        if made:
            self._enter(made)
        return [self._as_ours(task) for task in batch if task["id"] in self.sent]

    def _article(self, task: Task) -> "_Made | Rejected":
        data = task["data"] if isinstance(task["data"], dict) else {}
        item, text = f"task {task['id']}", data.get(self.names.field)
        if not isinstance(text, str):
            what = "no" if text is None else f"a {type(text).__name__} as"
            return rows.reject(self.source, item, f"it has {what} text in {self.names.field!r}", _raw(data))
        columns = [name for name in data if isinstance(name, str)]
        self.unseen.difference_update(columns)
        chosen, _ = rows.choose(columns, {n: c for n, c in self.mapping.items() if c in data})
        values = {name: data[column] for name, column in chosen.items() if _is_plain(data[column])}
        raw = rows.article(self.source, item, values | {"text": text})
        if isinstance(raw, Rejected):
            return raw
        found = self.intake.article(raw)
        if isinstance(found, Rejected):
            return found
        # People marked characters of the text as it stands there, so it is not cleaned. NUL alone they never saw:
        # the browser drops it, and the text without it is what their offsets are carried over to.
        steps = [step for step in found.cleaning if ": " not in step]
        seen = replace(
            found, text=text, text_sha256=sha256(text), cleaning=tuple(s for s in found.cleaning if ": " in s)
        )
        versions = [seen]
        if NUL in text:
            plain = text.replace(NUL, "")
            versions.append(
                replace(seen, text=plain, text_sha256=sha256(plain), cleaning=("NUL", *seen.cleaning))
            )
        if self.texts.get(seen.article_id, {seen.text_sha256}).isdisjoint({seen.text_sha256}):
            name = sha256(NUL.join(("adopted", seen.article_id, text)))[:16]
            if self.intake.is_erased(name):
                return Rejected(seen.source, "article_id", "it was erased from this desk, for good", "")
            versions = [replace(version, article_id=name) for version in versions]
        for version in versions:
            self.texts.setdefault(version.article_id, set()).add(version.text_sha256)
        return _Made(versions, steps, apart=versions[0].article_id != seen.article_id)

    def _reject(self, found: Rejected) -> None:
        self.not_taken += 1
        self.entering.rejected.append(found)
        self.entering.faults["not-an-article"] += 1
        with self.entering.ledger.transaction():
            self.entering.ledger.add_rejections([found])

    def _enter(self, made: "Mapping[int, _Made]") -> None:
        ledger, known = self.entering.ledger, set(self.units)
        for number in range(max(len(one.versions) for one in made.values())):
            # An article's last version counts, so the one with NUL goes in first.
            self.intake.enter(
                [(one.versions[number], True) for one in made.values() if len(one.versions) > number]
            )
        units: dict[str, Unit] = {}
        for task, one in made.items():
            article_id = one.versions[0].article_id
            unit = Unit(f"article:{article_id}", (article_id,))
            self.shared += unit.unit_id in known
            known.add(unit.unit_id)
            units[unit.unit_id] = unit
            self.apart += one.apart
            self.uncleaned.update(one.uncleaned)
            self.sent[task] = unit.unit_id
            self.units[unit.unit_id] = unit.unit_id
            self.entering.article_ids[unit.unit_id] = unit.article_ids
            self.entering.texts |= {(article_id, version.text_sha256) for version in one.versions}
            if len(one.versions) > 1:
                last = one.versions[-1]
                self.entering.current[article_id] = last.text_sha256, last.text
        with ledger.transaction():
            ledger.add_plan(units.values(), [], [])
            for task in made:
                ledger.add_sent(self.project.project_key, self.server, {self.sent[task]: task})

    def _as_ours(self, task: Task) -> Task:
        """Give a task as one that Copydesk made; its annotations stay as they came."""
        unit_id = self.sent[task["id"]]
        text = task["data"].get(self.names.field) if isinstance(task["data"], dict) else None
        shown: dict[str, Any] = {"unit_id": unit_id}
        if isinstance(text, str):
            [name] = self.names.objects.values()
            article_id = self.entering.article_ids[unit_id][0]
            shown |= {name: text, "objects": {name: {"article_id": article_id, "field": "text"}}}
        return task | {"data": shown}


@dataclass(frozen=True, slots=True)
class _Made:
    """An article out of a task, with its versions, the first as people saw it."""

    versions: list[Article]
    uncleaned: list[str] = field(default_factory=list)
    """The cleaning steps that would have changed the text."""
    apart: bool = False
    """Whether the desk has the article with another text, so that this one got an id of its own."""


def _is_plain(value: Any) -> bool:
    if isinstance(value, list):
        return all(isinstance(one, str) for one in value)
    return isinstance(value, str | int | float | None) and not isinstance(value, bool)


def _raw(data: Mapping[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False, default=str)
