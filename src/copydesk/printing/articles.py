"""What `init` and `add` made and took."""

import dataclasses
from shlex import quote
from typing import TYPE_CHECKING

from rich.markup import escape

from copydesk.printing.terminal import SHOWN, many, next_step, out, print_json, rejections

if TYPE_CHECKING:
    from copydesk.desk import Desk
    from copydesk.desk.reports import AddReport


def init(desk: "Desk", *, as_json: bool) -> None:
    """Print what `init` made."""
    if as_json:
        return print_json(
            {"desk": desk.folder, "scheme": desk.scheme().ref, "annotators": desk.settings.annotators}
        )
    people = ", ".join(desk.settings.annotators)
    out.print(escape(f"A desk in {desk.folder}: scheme {desk.scheme().ref}, annotators {people}"))
    next_step(f"copydesk -C {quote(str(desk.folder))} add PATH...", "reads your articles")
    return None


def add(report: "AddReport", *, as_json: bool) -> None:
    """Print what `add` took."""
    if as_json:
        return print_json(dataclasses.asdict(report))
    more = report.more
    duplicates = len(report.copies) + more.get("copies", 0)
    rejected = len(report.rejected) + more.get("rejected", 0)
    out.print(
        f"{report.added} added, {report.already_there} already there, {many(duplicates, 'duplicate')}, "
        f"{rejected} rejected; the desk holds {many(report.articles, 'article')}"
    )
    if report.updated:
        out.print(f"{many(report.updated, 'article')} got new metadata")
    for article_id in report.new_versions[:SHOWN]:
        out.print(
            f"[yellow]new text[/] for {escape(article_id)}: a new version; labels go over to it where their place "
            "in it is certain"
        )
    for article_id, other in report.copies[:SHOWN]:
        out.print(
            f"[yellow]duplicate[/]: {escape(article_id)} has the text of {escape(other)} (another outlet or url)"
        )
    for name, into, number in report.merged_outlets:
        out.print(
            escape(f"outlet {name}: {many(number, 'article')} got {into}, as people merged it; ")
            + "'copydesk articles set' corrects one"
        )
    if report.damaged:
        found = ", ".join(f"{number} {name}" for name, number in report.damaged.items())
        out.print(f"[yellow]damaged[/]: {found}; 'copydesk articles --damage any' shows them")
    for article_id, why in report.dates[:SHOWN]:
        out.print(f"[yellow]date[/] of {escape(article_id)}: {escape(why)}")
    if (dates := len(report.dates) + more.get("dates", 0)) > SHOWN:
        out.print(f"... and {dates - SHOWN} more; 'copydesk articles --dates' shows them")
    rejections(report.rejected, more.get("rejected", 0))
    if report.rejected_file:
        out.print(escape(f"all rejected items: {report.rejected_file}"))
    if report.nothing_taken:
        what = (
            "again, when they are mended"
            if report.rejected
            else "with files that 'copydesk add --help' names"
        )
        next_step("copydesk add PATH...", what)
    elif report.without_story and report.articles > 1:
        next_step("copydesk stories", "finds copies, and which articles report the same event")
    else:
        next_step(
            "copydesk push",
            "sends them to Label Studio (start it with 'copydesk studio' in another terminal)",
        )
    return None
