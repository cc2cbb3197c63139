"""`copydesk why`: who decided the labels of one row."""

from typing import Annotated

import typer

from copydesk.cli.options import Json
from copydesk.cli.sets import HELP, find_set

EPILOG = (
    "Examples: `copydesk why first article:7f3a` · `copydesk why first 7f3a --at 30-40` · "
    "`copydesk why first pair:a+b --json`"
)


def why(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help=HELP)],
    unit: Annotated[str, typer.Argument(help="The row: its unit_id, or the id of its article.")],
    at: Annotated[
        str | None, typer.Option(help="Only spans that share a character with these: 30-40, or 30.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Trace the labels of a row: who gave each, in which annotation, under which rule, and who decided."""
    from copydesk import printing

    place = _place(at) if at else None
    printing.why(find_set(context, name).why(unit), name, place, as_json=as_json)


def _place(at: str) -> tuple[int, int]:
    start, _, end = at.partition("-")
    if not start.isdecimal() or not (end or start).isdecimal():
        raise typer.BadParameter(f"{at!r} is no place in a text, such as 30-40 or 30", param_hint="--at")
    return int(start), int(end) if end else int(start) + 1
