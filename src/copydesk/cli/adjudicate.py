"""`copydesk adjudicate`: disputes to a curator, decisions to the annotators."""

from pathlib import Path
from typing import Annotated

import typer

from copydesk.cli.opening import open_desk
from copydesk.cli.options import Json

EPILOG = "Examples: `copydesk adjudicate --dry-run` · `copydesk adjudicate --pages corrections/`"


def adjudicate(
    context: typer.Context,
    curator: Annotated[
        str | None, typer.Option(help="Who decides: a pseudonym; else the curator of copydesk.toml.")
    ] = None,
    take_from: Annotated[
        str | None, typer.Option("--from", help="Take over what this other curator has not begun.")
    ] = None,
    outvoted: Annotated[
        bool, typer.Option("--outvoted", help="Also units in which somebody marked what fewer than half did.")
    ] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="So many new units at the most.")] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be sent, send nothing and remember nothing.")
    ] = False,
    pages: Annotated[
        Path | None,
        typer.Option(
            help="Send nothing; write each annotator a page about what was decided, into this folder."
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """Send what annotators dispute to a curator; the next pull brings her decisions, which win everywhere."""
    from copydesk import printing

    if pages and (curator or take_from or outvoted or limit or dry_run):
        raise typer.BadParameter("--pages goes with --json alone: it sends nothing")
    with open_desk(context) as desk:
        if pages:
            printing.corrections(desk.corrections(pages), as_json=as_json)
            return
        with printing.progress(as_json) as progress:
            report = desk.adjudicate(
                curator=curator,
                take_from=take_from,
                outvoted=outvoted,
                limit=limit,
                dry_run=dry_run,
                progress=progress,
            )
        printing.adjudicate(report, desk.logins().get(report.curator), as_json=as_json)
