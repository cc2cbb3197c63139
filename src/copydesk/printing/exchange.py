"""What went to Label Studio and came back: `push`, `pull`."""

import dataclasses
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from copydesk.printing.adopting import adoption
from copydesk.printing.terminal import (
    columns,
    left_out,
    many,
    next_step,
    out,
    parts,
    print_json,
    rejections,
    wide,
)
from copydesk.printing.versions import screens, versions

if TYPE_CHECKING:
    from copydesk.desk.sync_reports import PullReport, PushReport, ToMend

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
    if not report.projects:
        return _nothing_to_send(report)
    left_out(report.left_out)
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
        if report.unplanned:
            waiting = many(report.unplanned, report.unit, "stories" if report.unit == "story" else None)
            out.print(f"{waiting} not in the plan: 'copydesk plan' plans them too")
        if report.short_of_overlap:
            stories = "stories" if report.unit == "story" else None
            short = many(report.short_of_overlap, report.unit, stories)
            out.print(
                f"{short} went to fewer annotators than overlap asks for now; what is assigned stays so"
            )
        next_step("copydesk pull", "when people have labelled")
    return None


def _nothing_to_send(report: "PushReport") -> None:
    """Print why there is no project, and what to do."""
    if report.carried:
        out.print("Nothing to send: all that was asked is done under older versions.")
        next_step("copydesk build NAME", "writes the training set in the words of the new version")
    elif report.units:
        out.print("Nothing to send: all of it is labelled in projects that push did not make.")
        next_step("copydesk pull", "fetches what people labelled there")
    elif report.unit == "article":
        left_out(report.left_out)
        other = "other " if report.left_out else ""
        out.print(f"The desk has no {other}articles: there is nothing to send.")
        next_step("copydesk add PATH...", "reads your articles")
    else:
        left_out(report.left_out)
        out.print(
            f"The desk has no {report.unit} to label: that takes articles of several outlets on one story."
        )
        next_step("copydesk add PATH...", "reads articles; a column 'story' says what they report")


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
    listed = {problem.annotation_id for problem in report.to_mend}
    rejections([item for item in report.rejected if item.source not in listed])
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
    """Print what is to be mended: per annotator the counts, and the first few with the address of their task."""
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
            out.print(f"  ... and {len(own) - FEW} more: 'copydesk pull --json' lists all")
