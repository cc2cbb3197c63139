"""`copydesk schemes ...`: what may be labelled, without a server."""

from pathlib import Path
from typing import Annotated

import typer

from copydesk.cli.options import Json

app = typer.Typer(
    help="List, show and check label schemes.", no_args_is_help=True, rich_markup_mode="markdown"
)


def _desk(context: typer.Context) -> Path | None:
    from copydesk.desk import Desk

    return Desk.find(context.obj)


@app.command("list", epilog="Example: `copydesk schemes list --json`")
def list_(context: typer.Context, as_json: Json = False) -> None:
    """List the schemes of this desk and those that come with Copydesk."""
    from copydesk import printing, schemes

    printing.schemes([schemes.load(folder) for folder in schemes.known(_desk(context))], as_json=as_json)


@app.command(
    epilog="Examples: `copydesk schemes show bias` · `copydesk schemes show bias --xml > config.xml`"
)
def show(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A scheme by name, or its folder.")],
    xml: Annotated[bool, typer.Option("--xml", help="Print the labeling config for Label Studio.")] = False,
    as_json: Json = False,
) -> None:
    """Show a scheme: labels, attributes, questions, with the key of each."""
    from copydesk import printing, schemes

    scheme = schemes.load(schemes.find(name, _desk(context)))
    if xml:
        from copydesk.studio.config import compile_config

        typer.echo(compile_config(scheme))
    else:
        printing.scheme(scheme, as_json=as_json)


@app.command(epilog="Example: `copydesk schemes check schemes/bias`")
def check(
    context: typer.Context,
    names: Annotated[list[str], typer.Argument(help="Schemes by name, or their folders.")],
    as_json: Json = False,
) -> None:
    """Check schemes: every fault with its file and line, and the labeling config by the SDK's own rules."""
    from copydesk import printing, schemes
    from copydesk.errors import SchemeError
    from copydesk.studio.config import check_by_sdk

    found: dict[str, str | None] = {}
    for name in names:
        try:
            check_by_sdk(schemes.load(schemes.find(name, _desk(context))))
            found[name] = None
        except SchemeError as fault:
            found[name] = str(fault)
    printing.checked_schemes(found, as_json=as_json)
    if any(found.values()):
        raise typer.Exit(1)


@app.command("json-schema", epilog="Example: `copydesk schemes json-schema > scheme.schema.json`")
def json_schema() -> None:
    """Print the JSON Schema of a scheme.yaml; `init` puts it beside the desk's schemes, for editors."""
    import json

    from copydesk import schemes

    typer.echo(json.dumps(schemes.json_schema(), indent=2, ensure_ascii=False))
