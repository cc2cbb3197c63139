"""What went to Label Studio and came back: `studio`, `push`, `pull`, `status`."""

import dataclasses
from typing import TYPE_CHECKING

from rich.markup import escape

from copydesk.printing.terminal import columns, many, next_step, out, parts, print_json, rejections, wide

if TYPE_CHECKING:
    from copydesk.desk import Desk
    from copydesk.desk.reports import PullReport, PushReport, StatusReport
    from copydesk.studio.server import Running


def studio(desk: "Desk", running: "Running", *, as_json: bool) -> None:
    """Print where the server is and how to log in."""
    if as_json:
        logins = {name: dataclasses.asdict(login) for name, login in desk.logins().items()}
        return print_json({"url": running.url, "pid": running.pid, "logins": logins})
    out.print(f"[bold]Label Studio is ready: {running.url}[/]")
    login_table(desk)
    where = "in another terminal; Ctrl-C here stops the server" if desk.embedded.own else "it runs already"
    next_step("copydesk push", where)
    return None


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
        out.print("The desk has no articles: there is nothing to send.")
        next_step("copydesk add PATH...", "reads your articles")
        return None
    wide(table)
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
            short = many(report.short_of_overlap, "article")
            out.print(
                f"{short} went to fewer annotators than overlap asks for now; what is assigned stays so"
            )
        next_step("copydesk pull", "when people have labelled")
    return None


def pull(report: "PullReport", *, as_json: bool) -> None:
    """Print what `pull` brought back."""
    if as_json:
        return print_json(dataclasses.asdict(report))
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
    if report.swept:
        out.print(f"{many(report.swept, 'second copy', 'second copies')} that nobody touched swept up")
    if report.drafts:
        out.print(f"[yellow]{many(report.drafts, 'draft')}[/] not submitted yet and not taken")
    if report.annotations:
        next_step("copydesk build NAME", "writes the training set; 'copydesk status' says how far people are")
    else:
        next_step("copydesk pull", "again, when people have labelled")
    return None


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
    table = columns(*names)
    for p in report.annotators:
        pace = "" if p.median_seconds is None else f"{p.median_seconds:.0f}"
        elsewhere = [p.imported] if imported else []
        numbers = (p.assigned, p.submitted, p.skipped, p.left, *elsewhere, p.empty, p.spans)
        table.add_row(escape(p.annotator), *map(str, numbers), pace)
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
