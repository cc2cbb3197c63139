"""What a person sees: text with colours on a terminal, or one JSON object."""

import dataclasses
import json
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar
from rich.table import Table

if TYPE_CHECKING:
    from copydesk.agreement import Agreement
    from copydesk.dataset import Dataset
    from copydesk.demo import Demo
    from copydesk.desk import Desk
    from copydesk.desk.reports import (
        AddReport,
        Check,
        EraseReport,
        Progress,
        PullReport,
        PushReport,
        StatusReport,
    )
    from copydesk.errors import CopydeskError
    from copydesk.records import Rejected
    from copydesk.studio.server import Running

out = Console(soft_wrap=True, highlight=False, emoji=False)
err = Console(stderr=True, soft_wrap=True, highlight=False, emoji=False)
SHOWN = 10


def error(fault: "CopydeskError") -> None:
    """Print an error, by the name that copydesk.errors has for it, and what to do next."""
    name = next(kind.__name__ for kind in type(fault).__mro__ if kind.__module__ == "copydesk.errors")
    what, _, step = str(fault).rpartition("\n  ") if fault.next_step else (str(fault), "", "")
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


def init(desk: "Desk", *, as_json: bool) -> None:
    """Print what `init` made."""
    if as_json:
        return _json(
            {"desk": desk.folder, "scheme": desk.scheme().ref, "annotators": desk.settings.annotators}
        )
    people = ", ".join(desk.settings.annotators)
    out.print(escape(f"A desk in {desk.folder}: scheme {desk.scheme().ref}, annotators {people}"))
    _next(f"copydesk -C {quote(str(desk.folder))} add PATH...", "reads your articles")
    return None


def add(report: "AddReport", *, as_json: bool) -> None:
    """Print what `add` took."""
    if as_json:
        return _json(dataclasses.asdict(report))
    out.print(
        f"{report.added} added, {report.already_there} already there, {_many(len(report.copies), 'duplicate')}, "
        f"{len(report.rejected)} rejected; the desk holds {_many(report.articles, 'article')}"
    )
    if report.updated:
        out.print(f"{_many(report.updated, 'article')} got new metadata")
    for article_id in report.new_versions[:SHOWN]:
        out.print(
            f"[yellow]new text[/] for {escape(article_id)}: a new version; labels go over to it where their place "
            "in it is certain"
        )
    for article_id, other in report.copies[:SHOWN]:
        out.print(
            f"[yellow]duplicate[/]: {escape(article_id)} has the text of {escape(other)} (another outlet or url)"
        )
    _rejected(report.rejected)
    if report.rejected_file:
        out.print(escape(f"all rejected items: {report.rejected_file}"))
    if report.nothing_taken:
        what = (
            "again, when they are mended"
            if report.rejected
            else "with files of .txt, .jsonl, .csv or .parquet"
        )
        _next("copydesk add PATH...", what)
    else:
        _next(
            "copydesk push",
            "sends them to Label Studio (start it with 'copydesk studio' in another terminal)",
        )
    return None


def push(report: "PushReport", *, as_json: bool) -> None:
    """Print what `push` sent or would send."""
    if as_json:
        return _json(dataclasses.asdict(report) | {"sent": report.sent})
    verb = "would be sent" if report.dry_run else "written" if report.server is None else "sent"
    table = _table("project", "annotator", "assigned", verb, *([] if report.dry_run else ["where"]))
    for project in report.projects:
        where = [] if report.dry_run else [str(project.url or project.file)]
        numbers = (str(project.assigned), str(project.sent))
        table.add_row(*map(escape, (project.title, project.annotator, *numbers, *where)))
    if not report.projects:
        out.print("The desk has no articles: there is nothing to send.")
        _next("copydesk add PATH...", "reads your articles")
        return None
    _wide(table)
    if report.dry_run and report.sent:
        _next("copydesk push", "sends them")
    elif report.server is None:
        out.print(
            "In Label Studio: make a project for each .json, give it the .config.xml beside it as its labeling "
            "interface (Code), and import the .json"
        )
        _next("copydesk pull --from EXPORT.json", "reads what people labelled, exported as JSON")
    else:
        sent = f"{_many(report.sent, 'task')} sent"
        sent += f", {report.again} of them again: they were deleted on the server" if report.again else ""
        out.print(sent if report.sent else "Nothing to send: every task is there already.")
        if report.swept:
            out.print(f"{_many(report.swept, 'second copy', 'second copies')} that nobody touched swept up")
        for double in (double for project in report.projects for double in project.doubles):
            out.print(f"[yellow]second project with work in it[/]: {escape(double)}; pull reads it too")
        if report.short_of_overlap:
            short = _many(report.short_of_overlap, "article")
            out.print(
                f"{short} went to fewer annotators than overlap asks for now; what is assigned stays so"
            )
        _next("copydesk pull", "when people have labelled")
    return None


def pull(report: "PullReport", *, as_json: bool) -> None:
    """Print what `pull` brought back."""
    if as_json:
        return _json(dataclasses.asdict(report))
    out.print(
        f"from {escape(report.source)}: {report.new} new, {report.changed} changed, {report.deleted} deleted, "
        f"{report.unchanged} unchanged annotations; the desk holds {report.annotations}"
    )
    repaired, rejected = sum(report.repaired.values()), len(report.rejected)
    out.print(
        f"regions of new and changed ones: {report.exact} exact, {repaired} repaired{_parts(report.repaired)}, "
        f"{report.reanchored} re-anchored, {rejected} rejected{_parts(report.faults)}"
    )
    _rejected(report.rejected)
    for project in report.missing_projects:
        out.print(f"[yellow]{escape(project)} is gone from the server[/]; what came back before stays here")
    if report.swept:
        out.print(f"{_many(report.swept, 'second copy', 'second copies')} that nobody touched swept up")
    if report.drafts:
        out.print(f"[yellow]{_many(report.drafts, 'draft')}[/] not submitted yet and not taken")
    if report.annotations:
        _next("copydesk build NAME", "writes the training set; 'copydesk status' says how far people are")
    else:
        _next("copydesk pull", "again, when people have labelled")
    return None


def studio(desk: "Desk", running: "Running", *, as_json: bool) -> None:
    """Print where the server is and how to log in."""
    if as_json:
        logins = {name: dataclasses.asdict(login) for name, login in desk.logins().items()}
        return _json({"url": running.url, "pid": running.pid, "logins": logins})
    out.print(f"[bold]Label Studio is ready: {running.url}[/]")
    _logins(desk)
    where = "in another terminal; Ctrl-C here stops the server" if desk.embedded.own else "it runs already"
    _next("copydesk push", where)
    return None


def status(report: "StatusReport", *, as_json: bool) -> None:
    """Print how far each annotator is."""
    if as_json:
        return _json(dataclasses.asdict(report))
    out.print(
        f"{_many(report.articles, 'article')}, {_many(report.stories, 'story', 'stories')}, "
        f"{_many(report.outlets, 'outlet')}; scheme {report.scheme}; {_many(report.rejected, 'rejected item')}"
    )
    table = _table("annotator", "assigned", "submitted", "skipped", "left", "empty", "spans", "median s")
    for p in report.annotators:
        pace = "" if p.median_seconds is None else f"{p.median_seconds:.0f}"
        numbers = (p.assigned, p.submitted, p.skipped, p.left, p.empty, p.spans)
        table.add_row(escape(p.annotator), *map(str, numbers), pace)
    _wide(table)
    if report.datasets:
        out.print(f"training sets: {', '.join(report.datasets)}")
    if not report.articles:
        _next("copydesk add PATH...", "reads your articles")
    elif not any(p.assigned for p in report.annotators):
        _next("copydesk push", "sends the articles out")
    else:
        _next("copydesk pull", "fetches what people labelled since")
    return None


def agreement(figures: "Sequence[Agreement]", *, as_json: bool) -> None:
    """Print agreement figures, each with its rule."""
    if as_json:
        return _json([dataclasses.asdict(figure) for figure in figures])
    for figure in figures:
        out.print(escape(str(figure)))
    if not figures:
        out.print("No annotations yet.")
    _next("copydesk build NAME", "writes the training set")
    return None


def build(dataset: "Dataset", *, as_json: bool) -> None:
    """Print where the training set is."""
    rows = {part: len(getattr(dataset, part)) for part in ("train", "validation", "test")}
    if as_json:
        return _json(
            {
                "dataset": dataset.folder,
                "already_built": dataset.already_built,
                "rows": rows,
                "not_remembered": dataset.not_remembered,
            }
        )
    said = "already built" if dataset.already_built else "built"
    out.print(f"{dataset.folder.name} is {said}: {_counts(rows)} rows")
    out.print(escape(f"in {dataset.folder}"))
    if dataset.not_remembered:
        out.print(
            f"[yellow]{_many(dataset.not_remembered, 'article')} dealt a side that is not remembered[/]: "
            "the desk as it was had dealt them none"
        )
    path = dataset.folder / "train.parquet"
    _next(f'python -c "import pandas; print(pandas.read_parquet({str(path)!r}))"', "loads it")
    return None


def erase(report: "EraseReport", *, as_json: bool) -> None:
    """Print what `erase` removed, and what is left for people to remove."""
    if as_json:
        return _json(dataclasses.asdict(report))
    verb = "would be erased" if report.dry_run else "erased"
    new = f"; the ledger now says {report.replaced_by}" if report.replaced_by else ""
    out.print(escape(f"{report.kind} {report.what}: {verb}{new}"))
    if report.rows:
        out.print(escape(f"rows of the ledger: {_counts(report.rows)}"))
    for path in report.files:
        out.print(escape(f"file: {path}"))
    if report.datasets:
        sets = ", ".join(f"datasets/{name}" for name in report.datasets)
        out.print(f"[yellow]still in training sets[/], which never change; delete them: {escape(sets)}")
    for line in report.by_hand:
        out.print(f"[yellow]by hand[/]: {escape(line)}")
    if report.dry_run:
        _next(f"copydesk erase --{report.kind} {quote(report.what)}", "does it; there is no way back")
    else:
        _next("copydesk status", "says what the desk holds now")
    return None


def doctor(checks: "Sequence[Check]", *, as_json: bool) -> None:
    """Print what `doctor` found."""
    if as_json:
        return _json([dataclasses.asdict(check) for check in checks])
    for check in checks:
        mark = "[green]✓[/]" if check.ok else "[red]✗[/]"
        out.print(f"{mark} {check.name:8} {escape(check.found)}")
        if check.advice:
            out.print(f"           [bold]→[/] {escape(check.advice)}")
    return None


def demo(made: "Demo", *, serving: bool, as_json: bool) -> None:
    """Print what the demo made, and how to go on by hand."""
    if as_json:
        return _json(made.summary())
    out.print("\n[bold]Agreement of ana and ben[/]")
    for figure in made.agreement:
        out.print(f"  {escape(str(figure))}")
    rows = {part: len(getattr(made.dataset, part)) for part in ("train", "validation", "test")}
    said = " (already built)" if made.dataset.already_built else ""
    out.print(f"\n[bold]Training set{said}[/]: {escape(str(made.dataset.folder))}\n  {_counts(rows)} rows")
    folder = quote(str(made.desk.folder))
    if serving:
        out.print(f"\n[bold]Label more by hand[/]: open {made.url} and log in as")
        _logins(made.desk)
        out.print(escape(f"then run 'copydesk -C {folder} pull' and '... build NAME' in another terminal."))
        out.print("[bold]Ctrl-C stops Label Studio.[/]")
    else:
        _next(f"copydesk -C {folder} studio", "starts Label Studio again to label by hand")
    return None


def _logins(desk: "Desk") -> None:
    table = _table("annotator", "e-mail", "password")
    for annotator, login in desk.logins().items():
        table.add_row(escape(annotator), escape(login.email), escape(login.password or "(their own)"))
    _wide(table)


def _rejected(rejected: "Sequence[Rejected]") -> None:
    for item in rejected[:SHOWN]:
        out.print(f"[red]rejected[/] {escape(item.source)}, {escape(item.item)}: {escape(item.reason)}")
    if len(rejected) > SHOWN:
        reasons = Counter(item.reason for item in rejected)
        common = "; ".join(f"{number} x {reason}" for reason, number in reasons.most_common(3))
        out.print(f"... and {len(rejected) - SHOWN} more ({escape(common)})")


def _parts(counts: Mapping[str, int]) -> str:
    """Name the parts of a sum, the largest first."""
    parts = sorted(counts.items(), key=lambda part: (-part[1], part[0]))
    return f" ({', '.join(f'{name} {number}' for name, number in parts)})" if parts else ""


def _counts(rows: dict[str, int]) -> str:
    return ", ".join(f"{part} {number}" for part, number in rows.items())


def _many(number: int, thing: str, things: str | None = None) -> str:
    return f"{number} {thing if number == 1 else things or thing + 's'}"


def _table(*columns: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    words = {"project", "annotator", "where", "e-mail", "password"}
    for column in columns:
        table.add_column(column, justify="left" if column in words else "right", no_wrap=True)
    return table


def _wide(table: Table) -> None:
    """Print a table as wide as it is: a folded address cannot be copied."""
    table.width = out.measure(table, options=out.options.update(max_width=1_000)).maximum
    out.print(table)


def _next(command: str, why: str) -> None:
    out.print(f"[bold]Next:[/] {escape(command)}  [dim]{escape(why)}[/]")


def _json(value: Any) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=2, default=_plain)
    sys.stdout.write("\n")
    sys.stdout.flush()  # whoever waits for a server's address reads a pipe


def _plain(value: Any) -> Any:
    if isinstance(value, Path):
        return str(value)
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
