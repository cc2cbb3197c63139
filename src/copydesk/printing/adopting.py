"""What somebody else made in Label Studio: `schemes from-label-studio`, `pull --project`."""

import dataclasses
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rich.markup import escape

from copydesk.printing.terminal import many, next_step, out, parts, print_json

if TYPE_CHECKING:
    from copydesk.desk.reports import ReadScheme
    from copydesk.desk.sync_reports import Adoption
    from copydesk.studio.adopting import Loss


def read_scheme(report: "ReadScheme", *, as_json: bool) -> None:
    """Print which scheme a config became, and what it does not hold."""
    if as_json:
        return print_json(dataclasses.asdict(report))
    out.print(f"{escape(report.scheme)} is in {escape(str(report.folder))}")
    losses(report.losses)
    next_step(f"copydesk schemes check {report.folder}", "when you have written its guidelines.md")
    return None


def losses(found: "Sequence[Loss]") -> None:
    """Print what of a config a scheme does not hold."""
    for loss in found:
        out.print(f"  [yellow]not as it was[/], {escape(str(loss))}")
    if not found:
        out.print("  everything in the config is in it")


def adoption(report: "Adoption") -> None:
    """Print what became of a project."""
    verb = "would be adopted" if report.dry_run else "adopted"
    out.print(
        f"project {report.project} {escape(repr(report.title))} {verb} under {escape(report.scheme)}"
        + (f", which is in {escape(str(report.folder))}" if report.folder else "")
    )
    losses(report.losses)
    out.print(
        f"{many(report.tasks, 'task')}: {many(report.added, 'new article')}, {report.already_there} there already"
    )
    said = (
        (
            report.shared_texts,
            "show an article that another task shows too: their annotations are all on that one",
        ),
        (report.not_taken, "have no text that could be taken; they are rejected with their annotations"),
        (
            report.apart,
            "show another text than the desk has of their article; theirs is an article of its own",
        ),
    )
    for number, what in said:
        if number:
            out.print(f"[yellow]of {many(number, 'task')}[/]: {what}")
    if report.uncleaned:
        counts = escape(parts(report.uncleaned))
        out.print(
            f"texts are as people saw them, so that no offset moves; cleaning would have changed some{counts}"
        )
    for name in report.unknown_fields:
        out.print(f"[yellow]no task has the field[/] {escape(repr(name))}, which --map names")
    for annotator, account in report.strangers.items():
        out.print(f"{escape(annotator)} is account {account} of the server, whom copydesk.toml does not name")
