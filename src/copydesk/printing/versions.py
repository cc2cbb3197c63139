"""What a new version of a scheme does: `schemes diff`, and what `push` says of older versions and of screens."""

import dataclasses
from typing import TYPE_CHECKING

from rich.markup import escape

from copydesk.printing.terminal import many, next_step, out, print_json

if TYPE_CHECKING:
    from copydesk.desk.reports import SchemeChanges
    from copydesk.desk.sync_reports import PushReport


def versions(report: "PushReport") -> None:
    """Print what is done under older versions, what is asked again, and what moved."""
    if report.carried and (report.sent or report.older):
        out.print(f"{many(report.carried, 'annotation')} of older versions carried over: not asked again")
    if report.asked_again:
        again = many(report.asked_again, "task is", "tasks are")
        out.print(f"{again} asked again, with the other labels to start from: something in them was split")
    for old in report.older:
        moved = f"{many(old.moved, 'task')} that nobody began moved to the new version"
        left = (
            f"; [yellow]begun there[/]: {escape(', '.join(old.begun))}; pull brings them" if old.begun else ""
        )
        out.print(f"{escape(f'{old.title} of {old.scheme}')}: {moved}{left}")


def screens(report: "PushReport") -> None:
    """Print which projects got mended guidelines or a newer screen."""
    updated = sum(project.updated for project in report.projects)
    if updated:
        out.print(f"{many(updated, 'project')} got the guidelines and the screen as they are now")
    for project in report.projects:
        if project.not_updated:
            out.print(f"[yellow]older screen[/]: {escape(f'{project.title}: {project.not_updated}')}")


def scheme_changes(found: "SchemeChanges", *, as_json: bool) -> None:
    """Print what changed since the version that was sent last, and the migrations that are missing."""
    if as_json:
        return print_json(dataclasses.asdict(found))
    if found.before is None:
        out.print(f"{escape(found.scheme)}: no version of it was sent yet")
        return None
    out.print(f"{escape(found.scheme)}, after {escape(found.before)}, which was sent last")
    for sign, color, lines in (
        ("+", "green", found.added),
        ("-", "red", found.gone),
        (">", "cyan", found.mapped),
    ):
        for line in lines:
            out.print(f"  [{color}]{sign}[/] {escape(line)}")
    if not (found.added or found.gone or found.mapped):
        out.print("  labels, attributes, questions and relations are the same")
    for stray in found.stray:
        out.print(
            f"[yellow]its migrations name {escape(stray)}[/], which {escape(found.before)} does not have"
        )
    if found.paste:
        out.print("What became of what is gone? In its scheme.yaml, for example:")
        out.print(escape(found.paste), soft_wrap=True)
    if found.new_version:
        out.print(f"[yellow]It needs a new version[/]: {escape(found.before)} was sent otherwise")
    if found.paste:
        name = found.scheme.partition("@")[0]
        next_step(f"copydesk schemes diff {name}", "again, when it says what became of them")
    else:
        next_step("copydesk push --dry-run", "says what the new version would ask of whom")
    return None
