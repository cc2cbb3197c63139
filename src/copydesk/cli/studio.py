"""`copydesk studio ...`: the desk's own Label Studio."""

from typing import Annotated

import typer

from copydesk.cli.opening import open_desk, serve
from copydesk.cli.options import Json

TLS = (
    "TLS for a team: leave out --host and let a proxy on this machine stand in front, with a certificate of its own. "
    "`copydesk studio --detach --port 8080 --url https://labels.example.org`, then "
    "`caddy reverse-proxy --from labels.example.org --to 127.0.0.1:8080` (a name that only your network knows: "
    "add `--internal-certs`), or in nginx "
    "`location / { proxy_pass http://127.0.0.1:8080; proxy_set_header Host $host; }`."
)

app = typer.Typer(
    invoke_without_command=True,
    rich_markup_mode="markdown",
    epilog=f"Examples: `copydesk studio --port 8080` · `copydesk studio --detach --host 0.0.0.0`\n\n{TLS}",
)


@app.callback()
def studio(
    context: typer.Context,
    port: Annotated[
        int | None, typer.Option(min=1, max=65535, help="Else the port used last, else a free one.")
    ] = None,
    host: Annotated[
        str | None,
        typer.Option(
            help="Listen on this name or address of the machine, 0.0.0.0 for all: open to the network, without TLS. "
            "Else loopback."
        ),
    ] = None,
    url: Annotated[
        str | None, typer.Option(help="What people type when a proxy with TLS stands in front.")
    ] = None,
    detach: Annotated[
        bool, typer.Option("--detach", "-d", help="Let it go on when this command ends.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Start this desk's own Label Studio and serve until Ctrl-C."""
    if context.invoked_subcommand:
        if port or host or url or detach or as_json:
            raise typer.BadParameter(f"options of {context.invoked_subcommand!r} stand behind it")
        return
    from copydesk import printing

    with open_desk(context) as desk:
        with printing.progress(as_json) as progress:
            running = desk.start_studio(port, host=host, url=url, progress=progress)
        try:
            printing.studio(desk, running, detached=detach, as_json=as_json)
            if not detach:
                serve(desk)
        finally:
            if not detach:
                desk.embedded.stop_own()


@app.command(epilog="Example: `copydesk studio stop`")
def stop(context: typer.Context, as_json: Json = False) -> None:
    """Stop this desk's own Label Studio, wherever it was started, and wait until it has ended."""
    from copydesk import printing

    with open_desk(context) as desk:
        printing.studio_stopped(desk.stop_studio(), as_json=as_json)


@app.command(epilog="Example: `copydesk studio status --json`")
def status(context: typer.Context, as_json: Json = False) -> None:
    """Say whether it runs, where, since when, and how much it holds. Ends with 0 when it runs, else with 1."""
    from copydesk import printing

    with open_desk(context) as desk:
        report = desk.studio()
    printing.studio_status(report, as_json=as_json)
    if not report.running:
        raise typer.Exit(1)
