"""How far people are: `status`, `status --notes`, `status --stories`."""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from copydesk.printing.terminal import columns, many, next_step, out, print_json, wide

if TYPE_CHECKING:
    from copydesk.agreement import Agreement
    from copydesk.desk.people_reports import AnnotatorStatus, Note, StatusReport

WORK = {
    "assigned": "assigned", "submitted": "submitted", "skipped": "skipped", "left": "left", "imported": "imported",
    "empty": "empty", "spans": "spans", "unsure": "unsure", "notes": "notes", "to mend": "to_mend",
}  # fmt: skip
ALWAYS = ("submitted",)
"""Columns that stay when all of them is zero; every other one goes."""
Notes = Sequence["Note"]


def status(
    report: "StatusReport", *, notes: "Notes | None" = None, stories: bool = False, as_json: bool
) -> None:
    """Print how far each annotator is; the notes to the lead and the stories one by one where they are asked for."""
    if as_json:
        said = dataclasses.asdict(report)
        return print_json(said if notes is None else said | {"notes": [dataclasses.asdict(n) for n in notes]})
    out.print(
        f"{many(report.articles, 'article')}, {many(report.stories, 'story', 'stories')}, "
        f"{many(report.outlets, 'outlet')}; scheme {report.scheme}; {many(report.rejected, 'rejected item')}"
    )
    _work(report)
    _pace(report.annotators)
    _drifts(report.annotators)
    _progress(report)
    if report.adjudication.waiting or report.adjudication.decided:
        waiting, decided = report.adjudication.waiting, report.adjudication.decided
        out.print(
            f"disputes: {many(waiting, 'unit')} to be decided ('copydesk adjudicate'), {decided} decided"
        )
    if stories:
        _stories(report)
    if notes is not None:
        _notes(notes)
    if report.datasets:
        out.print(f"training sets: {', '.join(report.datasets)}")
    if not report.articles:
        next_step("copydesk add PATH...", "reads your articles")
    elif not report.shared and not any(p.assigned or p.submitted for p in report.annotators):
        next_step("copydesk push", "sends the articles out")
    elif report.adjudication.waiting and not any(p.left for p in report.annotators):
        next_step("copydesk adjudicate", "sends a curator what is disputed")
    else:
        next_step("copydesk pull", "fetches what people labelled since")
    return None


def _work(report: "StatusReport") -> None:
    people = report.annotators
    kept = {name: key for name, key in WORK.items() if name in ALWAYS or any(getattr(p, key) for p in people)}
    if "assigned" in kept:  # then what is left says something, be it nothing
        kept = {name: key for name, key in WORK.items() if name in kept or name == "left"}
    table = columns("annotator", *kept)
    for p in people:
        table.add_row(escape(p.annotator), *(str(getattr(p, key)) for key in kept.values()))
    wide(table)


def _pace(people: "Sequence[AnnotatorStatus]") -> None:
    """Print at what pace people work and when they are done, where anybody did anything."""
    worked = [p for p in people if p.per_hour or p.per_day]
    if not worked:
        return
    said = {
        "hours": [_hours(p.hours) for p in worked],
        "median s": ["" if p.median_seconds is None else f"{p.median_seconds:.0f}" for p in worked],
        "per hour": ["" if p.per_hour is None else f"{p.per_hour:.1f}" for p in worked],
        "per day": ["" if p.per_day is None else f"{p.per_day:.1f}" for p in worked],
        "hours left": [_hours(p.hours_left) for p in worked],
        "done by": [p.ends or "" for p in worked],
    }
    said = {name: column for name, column in said.items() if any(column)}
    table = columns("annotator", *said)
    for p, *pace in zip(worked, *said.values(), strict=True):
        table.add_row(escape(p.annotator), *pace)
    out.print()
    wide(table)


def _hours(hours: float | None) -> str:
    return "" if not hours else "<0.1" if hours < 0.05 else f"{hours:.1f}"


def _drifts(people: "Sequence[AnnotatorStatus]") -> None:
    for name, one in ((p.annotator, one) for p in people for one in p.standing if one.drifts):
        if one.drifts == "fell" and one.last and one.before:
            said = f"{_figure(one.last)} with the rest in the last {many(one.last.n_stories, 'story', 'stories')}, "
            said += f"{_figure(one.before)} before"
        else:
            said = f"{_figure(one.whole)} with the rest; the mean of the others' is {one.others:.2f}"
        out.print(f"[yellow]drifts[/] {escape(f'{name}, {one.whole.about}: {one.whole.metric} {said}')}")


def _figure(one: "Agreement") -> str:
    between = f" ({one.interval[0]:.2f} to {one.interval[1]:.2f})" if one.interval else ""
    return f"{one.value:.2f}{between}"


def _progress(report: "StatusReport") -> None:
    """Print how far the shared projects and the stories are."""
    for shared in report.shared:
        wanted = shared.units * shared.wanted
        each = f"{many(shared.units, 'task')} for {many(shared.wanted, 'annotator')} each"
        ends = f", done by {shared.ends} at the pace of the last days" if shared.ends else ""
        there = f"{shared.done} of {wanted} annotations there, {shared.left} left{ends}"
        out.print(f"shared project, round {escape(shared.round)}: {each}; {there}")
    if report.by_story:
        complete = sum(story.done == story.asked for story in report.by_story)
        begun = sum(0 < story.done < story.asked for story in report.by_story)
        out.print(f"stories: {complete} of {len(report.by_story)} complete, {begun} begun")


def _stories(report: "StatusReport") -> None:
    table = columns("story", "asked", "done", "left")
    for story in report.by_story:
        numbers = (story.asked, story.done, story.asked - story.done)
        table.add_row(escape(story.story), *map(str, numbers))
    wide(table)


def _notes(notes: "Notes") -> None:
    if not notes:
        out.print("no notes")
    for note in notes:
        title = f"{note.title!r}, " if note.title else ""
        out.print(f"[bold]{escape(note.annotator)}[/], {escape(title + (note.url or note.unit_id))}")
        for line in note.note.splitlines() or [""]:
            out.print(f"  {escape(line)}")
