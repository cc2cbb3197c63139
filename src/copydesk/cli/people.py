"""`copydesk people ...`: who labels, and how they log in."""

from typing import Annotated

import typer

from copydesk.cli.opening import open_desk
from copydesk.cli.options import Json

app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode="markdown",
    epilog="Examples: `copydesk people` · `copydesk people add cem` · `copydesk people password ana --reset`",
)
Name = Annotated[str, typer.Argument(help="A pseudonym.")]


@app.callback()
def people(context: typer.Context, as_json: Json = False) -> None:
    """List who labels: their accounts, and when they last did."""
    if context.invoked_subcommand:
        if as_json:
            raise typer.BadParameter(f"options of {context.invoked_subcommand!r} stand behind it")
        return
    from copydesk import printing

    with open_desk(context) as desk:
        printing.people(desk.people(), as_json=as_json)


@app.command(epilog="Example: `copydesk people add cem`")
def add(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Name another annotator in copydesk.toml, with an account where Label Studio runs."""
    from copydesk import printing

    with open_desk(context) as desk:
        report = desk.add_annotator(name)
        printing.joined(report, desk.settings.mode, as_json=as_json)


@app.command(epilog="Example: `copydesk people remove cem`")
def remove(context: typer.Context, name: Name, as_json: Json = False) -> None:
    """Take an annotator out of copydesk.toml: no new work. What they did, and their account, stay."""
    from copydesk import printing

    with open_desk(context) as desk:
        report = desk.remove_annotator(name)
        printing.left(report, desk.settings.mode, as_json=as_json)


@app.command(epilog="Examples: `copydesk people password ana` · `copydesk people password ana --reset`")
def password(
    context: typer.Context,
    name: Name,
    reset: Annotated[
        bool, typer.Option("--reset", help="Set a new one first; whoever is logged in is out.")
    ] = False,
    show: Annotated[
        bool, typer.Option("--show-password", help="Print it where no terminal is, and with --json.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Show how an annotator logs in, or set a new password on the desk's own Label Studio."""
    from copydesk import printing

    with open_desk(context) as desk:
        printing.login(desk.login(name, reset=reset), show=show, as_json=as_json)
