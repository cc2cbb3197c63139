"""What `adjudicate` says."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

from copydesk.printing.terminal import many, next_step, out, print_json

if TYPE_CHECKING:
    from copydesk.desk.adjudicating import AdjudicateReport
    from copydesk.studio.accounts import Login

SHOWN = 10


def adjudicate(report: "AdjudicateReport", login: "Login | None", *, as_json: bool) -> None:
    """Print what goes to the curator, and how she logs in."""
    if as_json:
        return print_json(dataclasses.asdict(report) | {"sent": 0 if report.dry_run else len(report.units)})
    out.print(
        f"{many(report.disputed, 'unit')} with disputes that nobody has decided, {report.decided} decided"
        + (f", {report.skipped} skipped" if report.skipped else "")
    )
    for unit in report.units[:SHOWN]:
        what = many(unit.disputes, "dispute") if unit.disputes else "outvoted marks"
        out.print(escape(f"  {unit.unit_id}: {what}" + (f": {unit.title}" if unit.title else "")))
    if len(report.units) > SHOWN:
        out.print(f"  ... and {len(report.units) - SHOWN} more")
    verb = "would be sent" if report.dry_run else "sent"
    who = escape(report.curator)
    out.print(f"{many(len(report.units), 'task')} {verb} to {who}; {report.waiting} wait for {who}")
    for number, said in (
        (report.renewed, "made anew: annotators changed their labels, and nobody had begun"),
        (report.withdrawn, "taken back: nothing is disputed in them any more, and nobody had begun"),
        (report.taken, "taken over from another curator, who had not begun them"),
        (report.elsewhere, "with another curator"),
        (report.left, "left for another time"),
    ):
        if number:
            out.print(f"{many(number, 'task')} {said}")
    if report.own:
        out.print(f"[yellow]{who} labelled {report.own} of these too[/]: somebody else should decide them")
    if report.url and login:
        password = login.password or "(their own)"
        out.print(escape(f"{report.curator} decides at {report.url}, as {login.email}, password {password}"))
    if report.dry_run and report.units:
        next_step("copydesk adjudicate", "sends them")
    elif report.waiting:
        next_step("copydesk pull", "when the curator has decided")
    elif report.decided:
        next_step("copydesk adjudicate --pages DIR", "writes each annotator a page about the decisions")
    else:
        next_step("copydesk build NAME", "writes the training set")
    return None


def corrections(pages: Sequence[Path], *, as_json: bool) -> None:
    """Print where the pages are."""
    if as_json:
        return print_json({"pages": list(pages)})
    for path in pages:
        out.print(escape(str(path)))
    out.print(f"{many(len(pages), 'page')} written: one for each annotator, with no name but her own")
    next_step("copydesk build NAME", "writes the training set with the decisions")
    return None
