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
    """Show a scheme: labels, attributes, questions, with the key of each, and its worked samples."""
    from copydesk import printing, schemes
    from copydesk.schemes.samples import samples

    desk = _desk(context)
    folder = schemes.find(name, desk)
    scheme = schemes.load(folder)
    if xml:
        from copydesk.studio.config import compile_config

        typer.echo(compile_config(scheme))
    else:
        ours = desk is not None and folder.is_relative_to(desk)
        printing.scheme(scheme, samples(folder), name, ours=ours, as_json=as_json)


@app.command(epilog="Example: `copydesk schemes check schemes/bias`")
def check(
    context: typer.Context,
    names: Annotated[list[str], typer.Argument(help="Schemes by name, or their folders.")],
    as_json: Json = False,
) -> None:
    """Check schemes and their samples: every fault with its file and line, and the config by the SDK's own rules."""
    from copydesk import printing, schemes
    from copydesk.errors import SchemeError
    from copydesk.schemes.samples import samples
    from copydesk.studio.config import check_by_sdk

    found: dict[str, str | None] = {}
    for name in names:
        try:
            folder = schemes.find(name, _desk(context))
            check_by_sdk(schemes.load(folder))
            samples(folder)
            found[name] = None
        except SchemeError as fault:
            found[name] = str(fault)
    printing.checked_schemes(found, in_desk=_desk(context) is not None, as_json=as_json)
    if any(found.values()):
        raise typer.Exit(1)


@app.command(
    "from-label-studio",
    epilog="Examples: `copydesk schemes from-label-studio config.xml` · "
    "`copydesk schemes from-label-studio http://127.0.0.1:8080/projects/7 --name actors`",
)
def from_label_studio(
    context: typer.Context,
    source: Annotated[
        str, typer.Argument(metavar="FILE|URL", help="A labeling config (XML), or a project's address.")
    ],
    name: Annotated[
        str | None, typer.Option(help="What the scheme is called; else as the file or project.")
    ] = None,
    to: Annotated[
        Path | None, typer.Option(help="The scheme's folder; else schemes/NAME of this desk, or NAME here.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a scheme out of a labeling config that you have, naming everything that a scheme cannot hold."""
    from copydesk import printing
    from copydesk.cli.opening import open_desk
    from copydesk.desk import scheme_folders

    if _desk(context):
        with open_desk(context) as desk:
            report = scheme_folders.read(source, name, to, desk)
    else:
        report = scheme_folders.read(source, name, to, None)
    printing.read_scheme(report, as_json=as_json)


@app.command(epilog="Example: `copydesk schemes diff bias`")
def diff(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="A scheme of this desk by name, or its folder.")],
    as_json: Json = False,
) -> None:
    """Show what changed since the version that this desk sent last, and the migrations that are missing."""
    from copydesk import printing, schemes
    from copydesk.cli.opening import open_desk

    with open_desk(context) as desk:
        found = desk.scheme_changes(schemes.load(schemes.find(name, desk.folder)))
    printing.scheme_changes(found, as_json=as_json)


@app.command("json-schema", epilog="Example: `copydesk schemes json-schema > scheme.schema.json`")
def json_schema() -> None:
    """Print the JSON Schema of a scheme.yaml; `init` puts it beside the desk's schemes, for editors."""
    import json

    from copydesk import schemes

    typer.echo(json.dumps(schemes.json_schema(), indent=2, ensure_ascii=False))
