"""Where output goes, and the pieces that every command prints with."""

import dataclasses
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

if TYPE_CHECKING:
    from copydesk.desk.reports import Progress
    from copydesk.errors import CopydeskError
    from copydesk.records import Rejected

out = Console(soft_wrap=True, highlight=False, emoji=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, emoji=False)
SHOWN = 10


def error(fault: "CopydeskError") -> None:
    """Print an error, by the name that copydesk.errors has for it, and what to do next."""
    name = next(kind.__name__ for kind in type(fault).__mro__ if kind.__module__ == "copydesk.errors")
    step = fault.next_step
    what = str(fault).removesuffix(f"\n  {step}") if step else str(fault)
    err.print(f"[bold red]{name}[/]: {escape(what)}")
    if step:
        err.print(f"  [bold]→[/] {escape(step)}")


def upgraded(backup: Path) -> None:
    """Say that the ledger was upgraded, and where the old one is."""
    err.print(f"The ledger of this desk was upgraded; the old one is kept as {escape(str(backup))}")


@contextmanager
def progress(as_json: bool) -> "Iterator[Progress]":
    """Show what is waited for: a live line on a terminal, nothing elsewhere."""
    bar = Bar(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=err,
        transient=True,
        disable=as_json or not err.is_terminal,
    )
    with bar:
        task = bar.add_task("", total=None)
        last = ""

        def report(what: str, done: int = 0, total: int = 0) -> None:
            nonlocal last
            bar.update(task, description=escape(what), completed=done, total=total or None)
            topic = what.partition(":")[0]
            if not as_json and not err.is_terminal and topic != last:
                err.print(f"... {escape(topic)}")
            last = topic

        yield report


def done(as_json: bool) -> Callable[[str], None]:
    """Give a printer of finished steps."""

    def report(what: str) -> None:
        if not as_json:
            err.print(f"[green]✓[/] {escape(what)}")

    return report


def interrupted() -> None:
    """Say that nothing is lost by Ctrl-C."""
    err.print("Interrupted: what was taken or done stays; run the same command again, it goes on from there.")


def rejections(rejected: "Sequence[Rejected]", unlisted: int = 0) -> None:
    """Print what was not taken: the first few, and the commonest reasons; `unlisted` were rejected beyond those."""
    for item in rejected[:SHOWN]:
        out.print(f"[red]rejected[/] {escape(item.source)}, {escape(item.item)}: {escape(item.reason)}")
    if len(rejected) > SHOWN:
        reasons = Counter(item.reason for item in rejected)
        common = "; ".join(f"{number} x {reason}" for reason, number in reasons.most_common(3))
        of = f"of the first {len(rejected)}: " if unlisted else ""
        out.print(f"... and {len(rejected) - SHOWN + unlisted} more ({of}{escape(common)})")


def left_out(counts: Mapping[str, int]) -> None:
    """Print what of the desk nobody is asked about, and what is planned though it would not be any more."""
    from copydesk.plan import STAYS

    for what, number in counts.items():
        out.print(f"{what}: {number}" if what == STAYS else f"not labelled: {what}: {number}")


def parts(counts: Mapping[str, int]) -> str:
    """Name the parts of a sum, the largest first."""
    largest = sorted(counts.items(), key=lambda part: (-part[1], part[0]))
    return f" ({', '.join(f'{name} {number}' for name, number in largest)})" if largest else ""


def counts(rows: dict[str, int]) -> str:
    """Name counts in their order."""
    return ", ".join(f"{part} {number}" for part, number in rows.items())


def many(number: int, thing: str, things: str | None = None) -> str:
    """Give a number with its thing, one or several."""
    plural = f"{thing[:-1]}ies" if thing.endswith("y") and thing[-2:-1] not in "aeiou" else f"{thing}s"
    return f"{number} {thing if number == 1 else things or plural}"


def columns(*names: str) -> Table:
    """Make an empty table: words to the left, numbers to the right."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    words = {"project", "scheme", "what it is", "annotator", "question", "where", "e-mail", "password"}
    words |= {
        "of",
        "figure",
        "rule",
        "story",
        "account",
        "article",
        "outlet",
        "title",
        "kind",
        "remarks",
        "why",
    }
    words |= {
        "a",
        "b",
        "story of a",
        "story of b",
        "put there by",
        "published",
        "first",
        "last",
        "part",
        "by",
    }
    words |= {"title of a", "title of b"}
    for name in names:
        table.add_column(name, justify="left" if name in words else "right", no_wrap=True)
    return table


def wide(table: Table) -> None:
    """Print a table as wide as it is: a folded address cannot be copied."""
    table.width = out.measure(table, options=out.options.update(max_width=1_000)).maximum
    out.print(table)


def next_step(command: str, why: str) -> None:
    """Print what to do next."""
    out.print(f"[bold]Next:[/] {escape(command)}  [dim]{escape(why)}[/]")


def print_json(value: Any) -> None:
    """Print one JSON object."""
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write("\n")
    sys.stdout.flush()  # whoever waits for a server's address reads a pipe


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
