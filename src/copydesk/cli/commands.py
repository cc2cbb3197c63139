"""The command line: parse, one call into Desk, print. Exit codes: 0 well, 1 a CopydeskError, 2 usage."""

import gc
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from copydesk.cli import (
    adjudicate,
    agreement,
    articles,
    audit,
    baseline,
    build,
    care,
    consensus,
    convert,
    diff,
    exchange,
    export,
    intake,
    leaks,
    people,
    plan,
    release,
    schemes,
    stories,
    studio,
    why,
)
from copydesk.cli.opening import AS_OF, open_desk, serve
from copydesk.cli.options import Json


class Commands(TyperGroup):
    """All commands: what is the same however each of them ends."""

    def invoke(self, ctx: Any) -> Any:
        """Run one; every command may be interrupted and run again."""
        try:
            return super().invoke(ctx)
        except typer.BadParameter as error:
            # Typer checks with pydantic, which begins so.
            error.message = error.message.removeprefix("Value error, ")
            raise
        except KeyboardInterrupt:
            from copydesk import printing

            printing.interrupted()
            raise


app = typer.Typer(
    name="copydesk",
    cls=Commands,
    help="News articles out to Label Studio as labeling tasks; verified labels back as a training set.",
    epilog="Try it: `copydesk demo`. Start your own: `copydesk init my-desk`, then follow each last line.",
    rich_markup_mode="markdown",
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback(invoke_without_command=True)
def _start(
    context: typer.Context,
    desk: Annotated[
        Path | None, typer.Option("--desk", "-C", help="The desk's folder; else found from here upwards.")
    ] = None,
    as_of: Annotated[
        str | None,
        typer.Option(
            "--as-of", help="Read the desk as it was: 2026-03-31 (its end) or 2026-03-31T12:00, UTC."
        ),
    ] = None,
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.")] = False,
) -> None:
    context.obj = desk
    context.meta[AS_OF] = as_of
    if as_of and context.invoked_subcommand in ("init", "demo"):
        raise typer.BadParameter(
            f"--as-of reads a desk that is there; {context.invoked_subcommand} makes one"
        )
    if version:
        from importlib.metadata import version as installed

        typer.echo(f"copydesk {installed('copydesk')}")
        raise typer.Exit
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())
        raise typer.Exit


def init(
    folder: Annotated[Path, typer.Argument(help="Where the desk is made.")] = Path(),
    scheme: Annotated[
        str, typer.Option(help="A shipped label scheme, or a folder with a scheme.yaml.")
    ] = "bias",
    annotator: Annotated[
        list[str] | None, typer.Option("--annotator", "-a", help="A pseudonym; repeat for each person.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Make a desk: a folder with settings, a label scheme, and a memory."""
    from copydesk import printing
    from copydesk.desk import Desk

    with Desk.init(folder, scheme, annotator or ("ana",)) as desk:
        printing.init(desk, as_json=as_json)


def status(
    context: typer.Context,
    notes: Annotated[bool, typer.Option("--notes", help="List what annotators wrote to you.")] = False,
    stories: Annotated[bool, typer.Option("--stories", help="List how far each story is.")] = False,
    as_json: Json = False,
) -> None:
    """Say who did what, at what pace, when they will be done, and who drifts from the others."""
    from copydesk import printing

    with open_desk(context) as desk:
        written = desk.notes() if notes else None
        printing.status(desk.status(), notes=written, stories=stories, as_json=as_json)


def demo(
    folder: Annotated[Path, typer.Option("--dir", help="Where the demo's desk is made.")] = Path(
        "copydesk-demo"
    ),
    once: Annotated[bool, typer.Option("--once", help="End when all is done instead of serving.")] = False,
    as_json: Json = False,
) -> None:
    """Go round the whole loop on sample articles: desk, Label Studio, labels, agreement, training set."""
    from copydesk import demo as loop
    from copydesk import printing

    with loop.desk_at(folder.absolute()) as desk:
        try:
            with printing.progress(as_json) as progress:
                made = loop.run(desk, progress, printing.done(as_json))
            printing.demo(made, serving=not once, as_json=as_json)
            if not once:
                serve(desk)
        finally:
            desk.embedded.stop_own()


INIT = "Example: `copydesk init my-desk -a ana -a ben`"
STATUS = "Examples: `copydesk status` · `copydesk status --notes`"
DEMO = "Example: `copydesk demo --once --json`"
PANELS: dict[str, dict[str, tuple[Callable[..., None], str]]] = {
    "Articles": {
        "init": (init, INIT),
        "add": (intake.add, intake.ADD),
    },
    "Labeling": {
        "plan": (plan.plan, plan.EPILOG),
        "push": (exchange.push, exchange.PUSH),
        "pull": (exchange.pull, exchange.PULL),
        "add-labels": (intake.add_labels, intake.ADD_LABELS),
        "status": (status, STATUS),
    },
    "Agreement and consensus": {
        "agreement": (agreement.agreement, agreement.EPILOG),
        "adjudicate": (adjudicate.adjudicate, adjudicate.EPILOG),
        "consensus": (consensus.consensus, consensus.EPILOG),
    },
    "Training sets": {
        "build": (build.build, build.EPILOG),
        "diff": (diff.diff, diff.EPILOG),
        "why": (why.why, why.EPILOG),
        "leaks": (leaks.leaks, leaks.EPILOG),
        "export": (export.export, export.EPILOG),
        "baseline": (baseline.baseline, baseline.EPILOG),
        "release": (release.release, release.RELEASE),
        "rehydrate": (release.rehydrate, release.REHYDRATE),
    },
    "Any Label Studio export": {
        "audit": (audit.audit, audit.EPILOG),
        "convert": (convert.convert, convert.EPILOG),
    },
    "The desk itself": {
        "doctor": (care.doctor, care.DOCTOR),
        "erase": (care.erase, care.ERASE),
        "demo": (demo, DEMO),
    },
}
"""The commands as `--help` shows them, each with its examples."""
for panel, commands in PANELS.items():
    for name, (command, examples) in commands.items():
        app.command(name, epilog=examples, rich_help_panel=panel)(command)
app.add_typer(stories.app, name="stories", rich_help_panel="Articles")
app.add_typer(articles.app, name="articles", rich_help_panel="Articles")
app.add_typer(schemes.app, name="schemes", rich_help_panel="Labeling")
app.add_typer(studio.app, name="studio", rich_help_panel="Labeling")
app.add_typer(people.app, name="people", rich_help_panel="Labeling")


def main() -> None:
    """Run the command line; a CopydeskError is printed without a traceback and ends with 1."""
    from copydesk.errors import CopydeskError

    # Commands make many records that live to their end: looking for cycles among them took a quarter of the time.
    gc.set_threshold(100_000)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that a server that we started ends with us
    try:
        app(prog_name="copydesk")
    except CopydeskError as error:
        from copydesk import printing

        printing.error(error)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
