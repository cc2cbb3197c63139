"""What a person sees of an audit: the counts, then each fault with an example and what to do."""

import dataclasses
from shlex import quote
from typing import TYPE_CHECKING

from rich.markup import escape

from copydesk.printing.terminal import counts, many, next_step, out, print_json

if TYPE_CHECKING:
    from copydesk.verify.findings import AuditReport, Finding, Fixed

MARKS = {"lost": "[red]✗[/]", "repaired": "[yellow]~[/]", "unsure": "[yellow]?[/]", "look": "[dim]·[/]"}
PEOPLE = 8


def audit(report: "AuditReport", *, as_json: bool) -> None:
    """Print an audit."""
    if as_json:
        return print_json(dataclasses.asdict(report))
    from copydesk.verify.findings import printable  # it loads numpy, which no other command should wait for

    a, r = report.annotations, report.regions
    unreadable = f", {a['unreadable']} unreadable" if a["unreadable"] else ""
    out.print(
        f"[bold]{escape(printable(report.file.name))}[/] ({report.format}): {many(report.tasks, 'task')}, "
        f"{many(a['total'], 'annotation')} ({a['usable']} usable, {a['cancelled']} cancelled, "
        f"{a['repeated_by_same_person']} repeated by the same person, {a['empty']} empty{unreadable}), "
        f"{many(a['drafts'], 'draft')}"
    )
    unjudged = f", {r['not_judged']} not judged" if r["not_judged"] else ""
    out.print(
        f"regions of text in usable annotations: {r['usable']}: [bold]{r['exact']} exact, {r['repaired']} repaired, "
        f"{r['rejected']} rejected[/]{unjudged}"
    )
    beside = {
        "answers": sum(report.answers.values()),
        "answers about regions": sum(report.region_answers.values()),
        "relations": report.relations,
        "regions of other media": sum(report.other_regions.values()),
        "predictions": report.predictions,
    }
    if said := ", ".join(f"{number} {what}" for what, number in beside.items() if number):
        out.print(f"beside them, not judged: {said}")
    _people(report)
    for finding in report.findings:
        _finding(finding)
    if report.fixed:
        _fixed(report.fixed)
    _last(report)
    return None


def _people(report: "AuditReport") -> None:
    people = ", ".join(f"{p.annotator} ({p.usable})" for p in report.annotators[:PEOPLE])
    more = f" and {len(report.annotators) - PEOPLE} more" if len(report.annotators) > PEOPLE else ""
    out.print(escape(f"annotators (usable annotations): {people or 'none'}{more}"))
    if report.shared_tasks:
        shared = "; ".join(f"{' and '.join(s.pair)} {s.tasks}" for s in report.shared_tasks[:PEOPLE])
        left = len(report.shared_tasks) - PEOPLE
        out.print(
            escape(f"tasks that two share: {shared}{f'; {left} more pairs (--json)' if left > 0 else ''}")
        )
    if report.crowded_tasks:
        out.print(f"tasks with too many annotators, whose pairs are not counted: {report.crowded_tasks}")


def _finding(finding: "Finding") -> None:
    example = finding.example
    places = {"task": example.task, "annotation": example.annotation, "region": example.region}
    place = ", ".join(f"{what} {name}" for what, name in places.items() if name is not None)
    detail = f": {example.detail}" if example.detail else ""
    out.print(
        f"{MARKS[finding.weight]} [bold]{finding.count} {escape(finding.name)}[/]: {escape(finding.what)}"
    )
    out.print(f"    {escape(f'{place}{detail}')}\n    [bold]→[/] {escape(finding.do)}")


def _fixed(fixed: "Fixed") -> None:
    out.print(
        f"[green]✓[/] {escape(str(fixed.file))}: {many(fixed.tasks, 'task')}, "
        f"{many(fixed.annotations, 'annotation')}, {many(fixed.regions, 'region')}; {fixed.repaired} repaired, "
        f"{many(fixed.copies, 'copy', 'copies')} left out, {many(fixed.renamed, 'new region id')}, "
        f"{many(fixed.removed, 'item')} taken out"
    )
    if fixed.removed_file:
        out.print(f"    taken out, with reasons: {escape(str(fixed.removed_file))}")
    if fixed.left_out:
        out.print(f"    not in it, because an import does not take it: {escape(counts(fixed.left_out))}")


def _last(report: "AuditReport") -> None:
    command = f"copydesk audit {quote(str(report.file))}"
    mended = {"identical", "repeated-region-id", "half-character"}
    fixed = report.fixed
    if fixed and fixed.accounts:
        next_step(
            f"import {fixed.file} in Label Studio",
            f"{many(fixed.accounts, 'account')} it names must be members there, else: --fix ... --drop-accounts",
        )
    elif fixed:
        next_step(f"import {fixed.file} in Label Studio", "its labels count as yours")
    elif any(f.weight in ("lost", "repaired") or f.name in mended for f in report.findings):
        what = (
            "writes a corrected export and lists what it takes out"
            if report.format == "JSON"
            else "after an export as JSON"
        )
        next_step(f"{command} --fix FIXED.json", what)
    elif not report.unknown_labels:
        next_step(f"{command} --config CONFIG.xml", "nothing to mend; this also checks the labels' names")
    else:
        next_step(f"{command} --json", "every label by name")
