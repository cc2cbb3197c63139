"""What `convert` wrote: the counts, what was rejected and why, and what tags do not hold."""

from shlex import quote
from typing import TYPE_CHECKING, Any

from rich.markup import escape

from copydesk.printing.export import changes
from copydesk.printing.terminal import many, next_step, out, parts, print_json

if TYPE_CHECKING:
    from copydesk.dataset.converting import ConvertReport
    from copydesk.dataset.formats.losses import Account

SHOWN = 6
SINGULAR = {"spans": "span", "items": "answer or other item", "relations": "relation"}
PLURAL = {"answer or other item": "answers and other items"}


def convert(report: "ConvertReport", *, as_json: bool) -> None:
    """Print what became of an export."""
    if as_json:
        return print_json(summary(report))
    from copydesk.verify.findings import (
        FOUND,
        printable,
    )  # it loads numpy, which no other command should wait for

    rows = report.rows
    out.print(
        f"[bold]{escape(printable(report.file.name))}[/] ({report.format}): {many(rows['tasks'], 'task')}, "
        f"{many(rows['annotations'], 'annotation')}{parts(report.states)}"
    )
    said = [
        many(rows[name], one, PLURAL.get(one))
        for name, one in SINGULAR.items()
        if rows[name] or name == "spans"
    ]
    repaired = {name: number for name, number in report.checks.items() if name != "exact"}
    out.print(f"in them: {', '.join(said)}")
    if repaired:
        out.print(
            escape(f"repaired bounds: {', '.join(f'{number} x {how}' for how, number in repaired.items())}")
        )
    for fault, number in sorted(report.faults.items(), key=lambda item: (-item[1], item[0])):
        what = FOUND[fault].what if fault in FOUND else OTHERS.get(fault, fault)
        out.print(f"[red]✗[/] [bold]{number} rejected, {escape(fault)}[/]: {escape(what)}")
    if report.account:
        _files(report, report.account)
    else:
        out.print(
            f"[green]✓[/] {escape(str(report.folder))}: {', '.join(f'{name}.parquet' for name in rows)}"
        )
    _last(report)
    return None


OTHERS = {
    "not-a-draft": "a draft is no object with a result",
    "not-a-prediction": "a prediction is no object with a result",
}


def _files(report: "ConvertReport", account: "Account") -> None:
    listed = [
        f"{escape(name)} ({many(number, 'text')})" for name, number in list(report.documents.items())[:SHOWN]
    ]
    more = f" and {len(report.documents) - SHOWN} more" if len(report.documents) > SHOWN else ""
    out.print(f"[green]✓[/] {escape(str(report.folder))}: {', '.join(listed)}{more}")
    out.print(f"tagged as they were: {many(account.kept['span'], 'span')}")
    changes(account)
    if account.aside:
        aside = ", ".join(f"{number} x {what}" for what, number in sorted(account.aside.items()))
        out.print(f"left aside: {escape(aside)}")
    for what, number in sorted(account.notes.items()):
        out.print(f"{number} x {escape(what)}")


def _last(report: "ConvertReport") -> None:
    folder = quote(str(report.folder))
    if report.account and report.account.losses:
        next_step(
            f"less {quote(str(report.folder / 'losses.jsonl'))}", "lists each thing that tags do not hold"
        )
    elif report.faults:
        name = "rejected.jsonl" if report.account else "rejected.parquet"
        next_step(
            f"copydesk audit {quote(str(report.file))}", f"says what to do about what is in {folder}/{name}"
        )
    elif report.account:
        next_step(f"ls {folder}", "is what was written; nothing is lost")
    else:
        spans = repr(str(report.folder / "spans.parquet"))
        next_step(f"pandas.read_parquet({spans})", "every span, with its verified place; nothing is lost")


def summary(report: "ConvertReport") -> dict[str, Any]:
    """Give the report as plain values."""
    account = report.account
    return {
        "file": str(report.file),
        "export": report.format,
        "folder": str(report.folder),
        "format": report.to,
        "rows": dict(report.rows),
        "states": dict(report.states),
        "checks": dict(report.checks),
        "rejected": dict(report.faults),
        **({"documents": dict(report.documents), **account.plain} if account else {}),
    }
