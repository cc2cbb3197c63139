"""`copydesk push` and `copydesk pull`: what goes to Label Studio, and what comes back."""

from pathlib import Path
from typing import Annotated

import typer

from copydesk.cli.opening import open_desk
from copydesk.cli.options import Json, pairs_of

PUSH = "Examples: `copydesk push --dry-run` · `copydesk push --to tasks/`"
PULL = (
    "Examples: `copydesk pull` · `copydesk pull --from export.json` · `copydesk pull --project 7 --dry-run`"
)


def push(
    context: typer.Context,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would be sent, send nothing.")] = False,
    to: Annotated[
        Path | None, typer.Option(help="Write importable files into this folder instead, one a project.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Send articles to Label Studio as tasks: a project for each annotator, each article once."""
    from copydesk import printing

    with open_desk(context) as desk, printing.progress(as_json) as progress:
        report = desk.push(dry_run=dry_run, to=to, progress=progress)
    printing.push(report, as_json=as_json)


def pull(
    context: typer.Context,
    from_file: Annotated[
        Path | None, typer.Option("--from", help="Read this Label Studio JSON export instead of the server.")
    ] = None,
    project: Annotated[
        int | None,
        typer.Option(help="Adopt this project, which Copydesk did not make; later pulls read it too."),
    ] = None,
    name: Annotated[
        str | None, typer.Option(help="With --project: the name of the scheme that the desk gets.")
    ] = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", help="With --project: `ours=theirs`, such as outlet=publisher; repeat."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="With --project: say what would come, take nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Fetch what changed, verify every region, and append it to the desk's memory."""
    from copydesk import printing

    if project is None and (name or mapping or dry_run):
        raise typer.BadParameter("--name, --map and --dry-run go with --project")
    if project is not None and from_file:
        raise typer.BadParameter("name either --from or --project")
    pairs = pairs_of(mapping)
    with open_desk(context) as desk, printing.progress(as_json) as progress:
        report = desk.pull(
            from_file=from_file, project=project, mapping=pairs, name=name, dry_run=dry_run, progress=progress
        )
    printing.pull(report, as_json=as_json)
