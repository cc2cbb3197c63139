"""What `export` wrote, and what of it the format does not hold."""

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape
from rich.table import Table

from copydesk.printing.terminal import many, next_step, out, print_json

if TYPE_CHECKING:
    from copydesk.dataset import Dataset
    from copydesk.dataset.formats.losses import Account

FIRST = ("unit", "document", "span", "attribute", "relation", "answer")
"""The order of the kinds in the table; others follow."""


def export(account: "Account", dataset: "Dataset", format: str, folder: Path, *, as_json: bool) -> None:
    """Print the account of an export: kept, snapped and dropped by kind, then why."""
    if as_json:
        return print_json(summary(account, dataset, format, folder))
    out.print(f"{escape(dataset.folder.name)} as {format}: {escape(str(folder))}")
    out.print(_by_kind(account))
    changes(account)
    if account.aside:
        aside = ", ".join(many(number, kind) for kind, number in sorted(account.aside.items()))
        out.print(f"left aside, the format is for what was decided: {aside}")
    for what, number in sorted(account.notes.items()):
        out.print(f"{number} x {escape(what)}")
    if account.losses:
        next_step(f"less {folder / 'losses.jsonl'}", "lists each loss; --strict refuses them")
    else:
        out.print("nothing is lost")
        next_step(f"ls {folder}", "is what was written; account.json counts it")
    return None


def summary(account: "Account", dataset: "Dataset", format: str, folder: Path) -> dict[str, object]:
    """Give the account as plain values."""
    return {
        "set": dataset.folder.name,
        "format": format,
        "folder": str(folder),
        **account.plain,
    }


def changes(account: "Account") -> None:
    """Print what was snapped and what was dropped, and why."""
    for (change, kind, why), number in sorted(account.counts.items(), key=lambda item: (-item[1], item[0])):
        out.print(f"[yellow]{many(number, escape(kind))} {change}[/]: {escape(why)}")


def _by_kind(account: "Account") -> Table:
    lost: Counter[tuple[str, str]] = Counter()
    for (change, kind, _), number in account.counts.items():
        lost[kind, change] += number
    kinds = {*account.kept, *(kind for kind, _ in lost)}
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("what", "kept", "snapped", "dropped"):
        table.add_column(name, justify="left" if name == "what" else "right", no_wrap=True)
    for kind in [*(k for k in FIRST if k in kinds), *sorted(kinds - set(FIRST))]:
        numbers = account.kept[kind], lost[kind, "snapped"], lost[kind, "dropped"]
        table.add_row(kind, *map(str, numbers))
    return table
