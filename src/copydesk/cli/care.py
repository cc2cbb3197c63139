"""`copydesk doctor` and `copydesk erase`: what a desk needs, and what must go."""

import sys
from typing import Annotated

import typer

from copydesk.cli.opening import open_desk
from copydesk.cli.options import Json

DOCTOR = "Example: `copydesk -C my-desk doctor`"
ERASE = "Examples: `copydesk erase --annotator ana --dry-run` · `copydesk erase --article 7f3a --yes`"


def doctor(context: typer.Context, as_json: Json = False) -> None:
    """Check Python, desk, server, token and disk, and say what to do."""
    from copydesk import printing
    from copydesk.desk import Desk
    from copydesk.desk import doctor as checks

    if context.obj or Desk.find():
        with open_desk(context) as desk:
            found = desk.doctor()
    else:
        found = checks.without_desk()
    printing.doctor(found, as_json=as_json)
    if not all(check.ok for check in found):
        raise typer.Exit(1)


def erase(
    context: typer.Context,
    annotator: Annotated[
        str | None, typer.Option("--annotator", "-a", help="The person whose identity goes.")
    ] = None,
    article: Annotated[str | None, typer.Option(help="The id of the article that goes.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go, erase nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Remove a person's identity or a taken-down article from the desk, for good."""
    from copydesk import printing

    if bool(annotator) == bool(article):
        raise typer.BadParameter("name either --annotator or --article")
    with open_desk(context) as desk:
        if not dry_run and not yes:
            if not sys.stdin.isatty():
                raise typer.BadParameter("there is no way back: confirm with --yes, or look with --dry-run")
            found = desk.erase(annotator=annotator, article_id=article, dry_run=True)
            question = f"Erase {found.kind} {found.what} for good ({sum(found.rows.values())} rows)?"
            typer.confirm(question, abort=True, err=True)
        report = desk.erase(annotator=annotator, article_id=article, dry_run=dry_run)
    printing.erase(report, as_json=as_json)
