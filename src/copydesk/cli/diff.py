"""`copydesk diff`: what became of every label between two training sets."""

from typing import Annotated

import typer

from copydesk.cli import sets
from copydesk.cli.options import Json

EPILOG = "Examples: `copydesk diff v1 v2` · `copydesk diff v1 v2 --list` · `copydesk diff v1 v2 --json`"


def diff(
    context: typer.Context,
    before: Annotated[str, typer.Argument(help=sets.HELP)],
    after: Annotated[str, typer.Argument(help="The set to compare it with.")],
    every: Annotated[bool, typer.Option("--list", help="List every label, not only the first ones.")] = False,
    as_json: Json = False,
) -> None:
    """Compare two training sets: labels added, changed and removed, articles in and out, agreement, sides.

    Exits with 1 when an article is on another side of the same split: what was trained on one set must not be tested
    on the other.
    """
    from copydesk import printing

    found = sets.find_set(context, before).diff(sets.find_set(context, after))
    printing.diff(found, every=every, as_json=as_json)
    if found.same_split and found.moved:
        raise typer.Exit(1)
