"""`status`: who did what, at what pace, what is left, and who drifts; off one reading of the ledger."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from statistics import median
from typing import TYPE_CHECKING

from copydesk.desk import views
from copydesk.desk.addresses import Addresses, team_url
from copydesk.desk.people_reports import (
    Adjudicated,
    AnnotatorStatus,
    Note,
    SharedStatus,
    Standing,
    StatusReport,
    StoryStatus,
)
from copydesk.desk.planning import IMPORTED
from copydesk.ledger import Row, frames
from copydesk.records import ADJUDICATION, Assignment
from copydesk.settings import SHARED

if TYPE_CHECKING:
    from copydesk.desk.desk import Desk
    from copydesk.desk.source import Source

DAYS = 7
"""The pace per day is that of so many days."""
OPEN = 10
"""A lead time counts as so many times the annotator's median at the most: the task lay open over lunch."""

Work = tuple[str, str, str]
"""A unit, in one scheme, whose versions are one, in one round."""


def status(desk: "Desk", now: datetime | None = None) -> StatusReport:
    """Say how far each annotator is with what is asked now: by the version of the scheme that was sent last.

    Paces reach up to `now`; without it that is now, or then on a desk as it was.
    """
    found, ledger = _Overview(desk, now), desk.ledger
    story, outlet = ledger.current("story_id"), ledger.current("outlet")
    articles = list(frames.text_versions(ledger))
    standing = found.standings()
    return StatusReport(
        articles=len(articles),
        stories=len({story.get(a) or a for a in articles}),
        outlets=len({outlet[a] for a in articles if outlet.get(a)}),
        scheme=desk.scheme().ref,
        annotators=tuple(found.annotator(name, standing.get(name, ())) for name in found.people),
        rejected=found.rejected,
        datasets=tuple(sorted(p.parent.name for p in desk.folder.glob("datasets/*/manifest.json"))),
        shared=tuple(found.shared()),
        by_story=tuple(found.by_story()),
        adjudication=found.adjudication(),
    )


def notes(desk: "Desk") -> tuple[Note, ...]:
    """List what annotators wrote to the lead, with the title of the first article and the address of the task."""
    addresses = Addresses(desk, team_url(desk))
    title, of = desk.ledger.current("title"), {u.unit_id: u.article_ids[0] for u in desk.ledger.units()}
    found = []
    for row in views.remarked(desk.ledger.annotation_versions()):
        note = row["note"]
        if note is not None and row["round"] != ADJUDICATION:  # a curator's are for the annotators
            about = title.get(of[row["unit_id"]])
            found.append(Note(row["annotator"], row["unit_id"], about, str(note), addresses.of(row)))
    return tuple(sorted(found, key=lambda note: note.annotator))


class _Overview:
    """What was asked and what came back, counted by annotator, project and story."""

    def __init__(self, desk: "Desk", now: datetime | None) -> None:
        then = desk.ledger.as_of
        self.now = now or (datetime.fromisoformat(then) if then else datetime.now(UTC))
        self.desk, self.settings = desk, desk.settings
        self.words = views.sent_last(desk)
        self.every = views.remarked(desk.ledger.annotation_versions())
        self.labels = views.labels(desk, self.words, self.every)
        self.rows = [row for row in self.every if row["round"] != ADJUDICATION]
        self.split = set(self.words.split) if self.words else set()
        self.rejected = len(self.labels["rejected"]) - len(self.words.left_out if self.words else ())
        self.spans = Counter(self.labels["spans"]["annotation_id"])
        self.said = self.spans if desk.scheme().labels else Counter(self.labels["choices"]["annotation_id"])
        self.wrong = set(self.labels["problems"]["annotation_id"])
        self.own: dict[str, list[Row]] = {}
        for row in self.rows:
            self.own.setdefault(row["annotator"], []).append(row)
        self.asked: dict[str, set[Work]] = {}
        self.common: dict[tuple[str, str], set[Work]] = {}
        """What was asked of all together, by scheme and round."""
        for a in desk.ledger.assignments():
            if a.round == ADJUDICATION:
                continue
            work = self._work(a)
            if a.annotator == SHARED:
                self.common.setdefault(work[1:], set()).add(work)
            else:
                self.asked.setdefault(a.annotator, set()).add(work)
        self.people = list(dict.fromkeys([*self.settings.annotators, *self.asked, *self.own]))
        self.submitted = {name: self._did(name, "submitted") for name in self.people}
        self.done = {name: done | self._did(name, "skipped") for name, done in self.submitted.items()}

    def annotator(self, name: str, standing: Sequence[Standing]) -> AnnotatorStatus:
        """Say how far one annotator is."""
        own, asked = self.own.get(name, []), self.asked.get(name, set())
        here = [row for row in own if row["round"] != IMPORTED]
        worked = [row for row in here if row["state"] != "draft" and row["annotation_id"] not in self.split]
        submitted = [row for row in worked if row["state"] == "submitted"]
        left = len(asked - self.done[name])
        seconds = [row["seconds"] for row in submitted if row["seconds"] is not None]
        hours, per_hour = _pace([row["seconds"] for row in worked if row["seconds"] is not None])
        per_day = _per_day(worked, self.now)
        return AnnotatorStatus(
            annotator=name,
            assigned=len(asked),
            submitted=len(self.submitted[name]),
            skipped=len(self.done[name] - self.submitted[name]),
            left=left,
            empty=sum(not self.said[row["annotation_id"]] for row in submitted),
            spans=sum(self.spans[row["annotation_id"]] for row in own),
            median_seconds=float(median(seconds)) if seconds else None,
            imported=len(own) - len(here),
            unsure=sum(bool(row["unsure"]) for row in own),
            notes=sum(row["note"] is not None for row in own),
            to_mend=sum(row["annotation_id"] in self.wrong for row in submitted),
            hours=hours,
            per_hour=per_hour,
            per_day=per_day,
            hours_left=left / per_hour if left and per_hour else None,
            ends=_ends(left, per_day, self.now),
            standing=tuple(standing),
        )

    def shared(self) -> Iterable[SharedStatus]:
        """Say for each shared project how many annotations are there, of those that its server asks for."""
        wanted, team = self.settings.wanted, self.settings.annotators
        for (scheme, round), asked in self.common.items():
            by = {work: sum(work in done for done in self.submitted.values()) for work in asked}
            willing = {work: sum(work not in self.done.get(name, ()) for name in team) for work in asked}
            left = sum(min(max(0, wanted - by[work]), willing[work]) for work in asked)
            there = [row for row in self.rows if row["state"] == "submitted" and self._work(row) in asked]
            per_day = _per_day(there, self.now)
            done = sum(min(wanted, number) for number in by.values())
            ends = _ends(left, per_day, self.now)
            yield SharedStatus(scheme, round, len(asked), wanted, done, left, per_day, ends)

    def by_story(self) -> Iterable[StoryStatus]:
        """Say how far each story is; a unit's story is that of its first article."""
        story, wanted = self.desk.ledger.current("story_id"), self.settings.wanted
        first = {unit.unit_id: unit.article_ids[0] for unit in self.desk.ledger.units()}
        asked: Counter[str] = Counter()
        done: Counter[str] = Counter()
        every = [(work, 1, int(work in self.done[name])) for name, own in self.asked.items() for work in own]
        for work in (work for own in self.common.values() for work in own):
            every.append((work, wanted, min(wanted, sum(work in those for those in self.done.values()))))
        for work, number, there in every:
            name = story.get(first[work[0]]) or first[work[0]]
            asked[name] += number
            done[name] += there
        return [StoryStatus(name, asked[name], done[name]) for name in sorted(asked)]

    @cached_property
    def source(self) -> "Source | None":
        """What several annotators said, where they did; it is read once for all that compares them."""
        if self.words is None or len(self.own) < 2:
            return None
        from copydesk.desk.source import of_rows

        return of_rows(self.desk, self.words, self.every, self.labels)

    def standings(self) -> dict[str, list[Standing]]:
        """Say how far each annotator agrees with the rest, where that can be said."""
        if self.source is None:
            return {}
        from copydesk.desk import drifting

        return drifting.standings(self.source)

    def adjudication(self) -> Adjudicated:
        """Count the units with disputes that wait for a curator, and those that have a decision."""
        if self.source is None:
            return Adjudicated(0, 0)
        from copydesk.desk import disputes

        found = disputes.find(self.desk, self.source)
        return Adjudicated(len(found.undecided), len(found.decided))

    def _did(self, name: str, state: str) -> set[Work]:
        return {
            self._work(row)
            for row in self.own.get(name, [])
            if (row["state"], row["round"] == IMPORTED) == (state, False)
            and row["annotation_id"] not in self.split
        }

    def _work(self, of: Row | Assignment) -> Work:
        unit, scheme, round = (
            (of.unit_id, of.scheme, of.round)
            if isinstance(of, Assignment)
            else (of["unit_id"], of["scheme"], of["round"])
        )
        return (
            unit,
            self.words.scheme.ref if self.words and self.words.scheme.follows(scheme) else scheme,
            round,
        )


def _pace(seconds: Sequence[float]) -> tuple[float, float | None]:
    """Give the hours that tasks took, by their lead times, and how many of them an hour."""
    if not sum(seconds):
        return 0.0, None
    most = OPEN * median(seconds) or max(seconds)
    hours = sum(min(one, most) for one in seconds) / 3600
    return hours, len(seconds) / hours


def _per_day(rows: Sequence[Row], now: datetime) -> float | None:
    """Give how many tasks a day were done in the last days, or since the first of them; None when none was."""
    times = [datetime.fromisoformat(row["submitted_at"]) for row in rows]
    lately = [time for time in times if now - timedelta(days=DAYS) < time <= now]
    if not lately:
        return None
    return len(lately) / min(DAYS, max(1.0, (now - min(times)) / timedelta(days=1)))


def _ends(left: int, per_day: float | None, now: datetime) -> str | None:
    if not left or not per_day:
        return None
    try:
        return (now + timedelta(days=left / per_day)).date().isoformat()
    except OverflowError:
        return date.max.isoformat()
