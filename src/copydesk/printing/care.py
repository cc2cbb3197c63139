"""The care of a desk: `doctor` and `erase`."""

import dataclasses
from collections.abc import Sequence
from shlex import quote
from typing import TYPE_CHECKING

from rich.markup import escape

from copydesk.printing.terminal import counts, many, next_step, out, print_json

if TYPE_CHECKING:
    from copydesk.desk.reports import Check, EraseReport


def doctor(checks: "Sequence[Check]", *, as_json: bool) -> None:
    """Print what `doctor` found."""
    if as_json:
        return print_json([dataclasses.asdict(check) for check in checks])
    for check in checks:
        mark = "[green]✓[/]" if check.ok else "[red]✗[/]"
        out.print(f"{mark} {check.name:8} {escape(check.found)}")
        if check.advice:
            out.print(f"           [bold]→[/] {escape(check.advice)}")
    return None


def erase(report: "EraseReport", *, as_json: bool) -> None:
    """Print what `erase` removed, and what is left for people to remove."""
    if as_json:
        return print_json(dataclasses.asdict(report))
    verb = "would be erased" if report.dry_run else "erased"
    new = f"; the ledger now says {report.replaced_by}" if report.replaced_by else ""
    out.print(escape(f"{report.kind} {report.what}: {verb}{new}"))
    if report.rows:
        out.print(escape(f"rows of the ledger: {counts(report.rows)}"))
    for path in report.files:
        out.print(escape(f"file: {path}"))
    if report.datasets:
        sets = ", ".join(f"datasets/{name}" for name in report.datasets)
        out.print(f"[yellow]still in training sets[/], which never change; delete them: {escape(sets)}")
    if report.units:
        went = "would go" if report.dry_run else "went"
        some = many(len(report.units), "pair or story", "pairs and stories")
        out.print(f"{some} {went} as a whole, with what was said of the other articles in it")
        out.print(escape(f"  {', '.join(report.units)}"))
    for line in report.by_hand:
        out.print(f"[yellow]by hand[/]: {escape(line)}")
    if report.dry_run:
        next_step(f"copydesk erase --{report.kind} {quote(report.what)}", "does it; there is no way back")
    else:
        next_step("copydesk status", "says what the desk holds now")
    return None
