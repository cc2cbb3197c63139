"""What went to Label Studio and came back: `push`, `pull`, `status`."""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from copydesk.printing.adopting import adoption
from copydesk.printing.terminal import columns, many, next_step, out, parts, print_json, rejections, wide
from copydesk.printing.versions import screens, versions

if TYPE_CHECKING:
    from copydesk.desk import Desk
    from copydesk.desk.reports import PullReport, PushReport, StatusReport, ToMend

FEW = 3
"""So many problems of each annotator are printed; all are in `--json` and in `desk.problems()`."""


def push(report: "PushReport", *, as_json: bool) -> None:
    """Print what `push` sent or would send."""
    if as_json:
        return print_json(dataclasses.asdict(report) | {"sent": report.sent})
    verb = "would be sent" if report.dry_run else "written" if report.server is None else "sent"
    table = columns("project", "annotator", "assigned", verb, *([] if report.dry_run else ["where"]))
    for project in report.projects:
        where = [] if report.dry_run else [str(project.url or project.file)]
        numbers = (str(project.assigned), str(project.sent))
        table.add_row(*map(escape, (project.title, project.annotator, *numbers, *where)))
    if not report.projects and report.carried:
        out.print("Nothing to send: all that was asked is done under older versions.")
        next_step("copydesk build NAME", "writes the training set in the words of the new version")
        return None
    if not report.projects and report.unit == "article":
        out.print("The desk has no articles: there is nothing to send.")
        next_step("copydesk add PATH...", "reads your articles")
        return None
    for what, number in report.left_out.items():
        out.print(f"not labelled: {what}: {number}")
    if not report.projects:
        out.print(
            f"The desk has no {report.unit} to label: that takes articles of several outlets on one story."
        )
        next_step("copydesk add PATH...", "reads articles; a column 'story' says what they report")
        return None
    wide(table)
    versions(report)
    screens(report)
    if report.dry_run and report.sent:
        next_step("copydesk push", "sends them")
    elif report.server is None:
        out.print(
            "In Label Studio: make a project for each .json, give it the .config.xml beside it as its labeling "
            "interface (Code), and import the .json"
        )
        next_step("copydesk pull --from EXPORT.json", "reads what people labelled, exported as JSON")
    else:
        sent = f"{many(report.sent, 'task')} sent"
        sent += f", {report.again} of them again: they were deleted on the server" if report.again else ""
        out.print(sent if report.sent else "Nothing to send: every task is there already.")
        if report.predicted:
            out.print(
                f"{many(report.predicted, 'task')} got predictions: annotators find these labels in them"
            )
        if report.swept:
            out.print(f"{many(report.swept, 'second copy', 'second copies')} that nobody touched swept up")
        for double in (double for project in report.projects for double in project.doubles):
            out.print(f"[yellow]second project with work in it[/]: {escape(double)}; pull reads it too")
        if report.short_of_overlap:
            stories = "stories" if report.unit == "story" else None
            short = many(report.short_of_overlap, report.unit, stories)
            out.print(
                f"{short} went to fewer annotators than overlap asks for now; what is assigned stays so"
            )
        next_step("copydesk pull", "when people have labelled")
    return None


def pull(report: "PullReport", *, as_json: bool) -> None:
    """Print what `pull` brought back."""
    if as_json:
        return print_json(dataclasses.asdict(report))
    if report.adoption:
        adoption(report.adoption)
    out.print(
        f"from {escape(report.source)}: {report.new} new, {report.changed} changed, {report.deleted} deleted, "
        f"{report.unchanged} unchanged annotations; the desk holds {report.annotations}"
    )
    repaired, rejected = sum(report.repaired.values()), len(report.rejected)
    out.print(
        f"regions of new and changed ones: {report.exact} exact, {repaired} repaired{parts(report.repaired)}, "
        f"{report.reanchored} re-anchored, {rejected} rejected{parts(report.faults)}"
    )
    rejections(report.rejected)
    for project in report.missing_projects:
        out.print(f"[yellow]{escape(project)} is gone from the server[/]; what came back before stays here")
    for project, gone in report.changed_configs.items():
        lacks = escape(f"{project} on the server lacks {', '.join(gone)}")
        out.print(f"[yellow]changed labeling config[/]: {lacks}; put it back, push refuses it")
    for project, more in report.new_labels.items():
        has = escape(f"{project} has {', '.join(more)}")
        out.print(f"[yellow]new since it was adopted[/]: {has}; regions with it are rejected")
    if report.swept:
        out.print(f"{many(report.swept, 'second copy', 'second copies')} that nobody touched swept up")
    if report.drafts:
        out.print(f"[yellow]{many(report.drafts, 'draft')}[/] not submitted yet and not taken")
    _to_mend(report.to_mend)
    if report.adoption and report.adoption.dry_run:
        next_step(f"copydesk pull --project {report.adoption.project}", "adopts it; nothing was taken yet")
    elif report.annotations:
        next_step("copydesk build NAME", "writes the training set; 'copydesk status' says how far people are")
    else:
        next_step("copydesk pull", "again, when people have labelled")
    return None


def _to_mend(found: "Sequence[ToMend]") -> None:
    """Print what breaks a rule: per annotator the counts, and the first few with the address of their task."""
    by_annotator: dict[str, list[ToMend]] = {}
    for problem in found:
        by_annotator.setdefault(problem.annotator, []).append(problem)
    for annotator, own in by_annotator.items():
        number = len({problem.annotation_id for problem in own})
        rules = escape(parts(Counter(problem.rule for problem in own)))
        out.print(f"[yellow]to mend[/], {escape(annotator)}: {many(number, 'annotation')}{rules}")
        for problem in own[:FEW]:
            where = escape(problem.url or problem.unit_id)
            out.print(f"  {where}: {escape(problem.problem)}")
        if len(own) > FEW:
            out.print(f"  ... and {len(own) - FEW} more")


def status(report: "StatusReport", *, as_json: bool) -> None:
    """Print how far each annotator is."""
    if as_json:
        return print_json(dataclasses.asdict(report))
    out.print(
        f"{many(report.articles, 'article')}, {many(report.stories, 'story', 'stories')}, "
        f"{many(report.outlets, 'outlet')}; scheme {report.scheme}; {many(report.rejected, 'rejected item')}"
    )
    imported = ["imported"] if any(p.imported for p in report.annotators) else []
    names = ("annotator", "assigned", "submitted", "skipped", "left", *imported, "empty", "spans", "median s")
    said = {"unsure": "unsure", "notes": "notes", "to mend": "to_mend"}
    said = {name: key for name, key in said.items() if any(getattr(p, key) for p in report.annotators)}
    table = columns(*names, *said)
    for p in report.annotators:
        pace = "" if p.median_seconds is None else f"{p.median_seconds:.0f}"
        elsewhere = [p.imported] if imported else []
        numbers = (p.assigned, p.submitted, p.skipped, p.left, *elsewhere, p.empty, p.spans)
        last = [str(getattr(p, key)) for key in said.values()]
        table.add_row(escape(p.annotator), *map(str, numbers), pace, *last)
    wide(table)
    if report.datasets:
        out.print(f"training sets: {', '.join(report.datasets)}")
    if not report.articles:
        next_step("copydesk add PATH...", "reads your articles")
    elif not any(p.assigned for p in report.annotators):
        next_step("copydesk push", "sends the articles out")
    else:
        next_step("copydesk pull", "fetches what people labelled since")
    return None


def login_table(desk: "Desk") -> None:
    """Print how each annotator logs in."""
    table = columns("annotator", "e-mail", "password")
    for annotator, login in desk.logins().items():
        table.add_row(escape(annotator), escape(login.email), escape(login.password or "(their own)"))
    wide(table)
