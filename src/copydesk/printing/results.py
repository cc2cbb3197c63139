"""What came of it: `agreement`, `build`, `demo`."""

import dataclasses
from collections.abc import Iterator, Sequence
from shlex import quote
from typing import TYPE_CHECKING

from rich.markup import escape

from copydesk.printing.leaks import told_by_source
from copydesk.printing.people import login_table
from copydesk.printing.terminal import SHOWN, columns, counts, many, next_step, out, print_json, wide

if TYPE_CHECKING:
    from copydesk.agreement import Agreement
    from copydesk.dataset import Dataset
    from copydesk.demo import Demo


def agreement(figures: "Sequence[Agreement]", *, as_json: bool) -> None:
    """Print agreement figures as tables, with what is to be said about them beneath."""
    if as_json:
        return print_json([dataclasses.asdict(figure) for figure in figures])
    agreement_tables(figures)
    if not any(figure.n_units for figure in figures):
        next_step("copydesk status", "says who submitted what: agreement needs units that two have")
    else:
        next_step("copydesk build NAME", "writes the training set")
    return None


def agreement_tables(figures: "Sequence[Agreement]") -> None:
    """Print figures, and what is to be said about them."""
    from copydesk.agreement import tables

    laid, lines = tables(figures)
    for one in laid:
        name, _, counted = one.title.partition(": ")
        out.print(f"[bold]{escape(name)}[/]" + (f"  [dim]{counted}[/]" if counted else ""))
        table = columns(*one.header)
        for row in one.rows:
            table.add_row(*map(escape, row))
        wide(table)
        out.print()
    for line in lines if figures else ["There is nothing to compare in this way."]:
        out.print(escape(line))


def build(dataset: "Dataset", *, as_json: bool) -> None:
    """Print where the training set is."""
    rows = {part: len(getattr(dataset, part)) for part in ("train", "validation", "test")}
    if as_json:
        return print_json(
            {
                "dataset": dataset.folder,
                "already_built": dataset.already_built,
                "rows": rows,
                "not_remembered": dataset.not_remembered,
                "left_out": dataset.left_out,
            }
        )
    said = "already built" if dataset.already_built else "built"
    out.print(f"{dataset.folder.name} is {said}: {counts(rows)} rows")
    out.print(escape(f"in {dataset.folder}"))
    if aside := dataset.manifest["splits"]["counts"].get("quarantine"):
        out.print(
            f"[yellow]{many(aside['rows'], 'row')} set aside[/] in quarantine.jsonl, in no part; README.md says why"
        )
    if dataset.left_out:
        out.print(f"[yellow]{many(dataset.left_out, 'item')} left out[/]: README.md says which and why")
    for line in _wanting(dataset):
        out.print(f"[yellow]{escape(line)}[/]")
    if told := told_by_source(dataset):
        out.print(escape(f"the source alone tells {told}: see 'copydesk leaks {dataset.folder.name}'"))
    if dataset.not_remembered:
        out.print(
            f"[yellow]{many(dataset.not_remembered, 'article')} dealt a side that is not remembered[/]: "
            "the desk as it was had dealt them none"
        )
    path = dataset.folder / "train.parquet"
    next_step(f'python -c "import pandas; print(pandas.read_parquet({str(path)!r}))"', "loads it")
    return None


def _wanting(dataset: "Dataset") -> Iterator[str]:
    """Say what the parts lack."""
    parts = dataset.manifest["splits"]["counts"]
    stories = sum(counted["stories"] for part, counted in parts.items() if part != "quarantine")
    if stories < len(parts) and not parts["test"]["rows"]:
        are = "is" if stories == 1 else "are"
        yield f"{many(stories, 'story', 'stories')} {are} too few for three parts: everything is in train"
        return
    lacking = dataset.proof.get("labels", {}).get("lacking", ())
    if lacking:
        named = ", ".join(f"{one['label']} ({', '.join(one['not_in'])})" for one in lacking[:SHOWN])
        more = f" and {len(lacking) - SHOWN} more" if len(lacking) > SHOWN else ""
        yield f"not in every part: {named}{more}"


def demo(made: "Demo", *, serving: bool, as_json: bool) -> None:
    """Print what the demo made, and how to go on by hand."""
    if as_json:
        return print_json(made.summary())
    out.print("\n[bold]Agreement of ana and ben[/]")
    agreement_tables(made.agreement)
    rows = {part: len(getattr(made.dataset, part)) for part in ("train", "validation", "test")}
    said = " (already built)" if made.dataset.already_built else ""
    out.print(f"\n[bold]Training set{said}[/]: {escape(str(made.dataset.folder))}\n  {counts(rows)} rows")
    folder = quote(str(made.desk.folder))
    if serving:
        out.print(f"\n[bold]Label more by hand[/]: open {made.url} and log in as")
        login_table(made.desk)
        out.print(escape(f"then run 'copydesk -C {folder} pull' and '... build NAME' in another terminal."))
        out.print("[bold]Ctrl-C stops Label Studio.[/]")
    else:
        next_step(f"copydesk -C {folder} studio", "starts Label Studio again to label by hand")
    return None
