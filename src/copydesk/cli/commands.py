"""The command line: parse, one call into Desk, print. Exit codes: 0 well, 1 a CopydeskError, 2 usage."""

import gc
import os
import signal
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from copydesk.cli import (
    adjudicate,
    agreement,
    articles,
    baseline,
    consensus,
    convert,
    diff,
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
from copydesk.cli.options import Json, pairs_of


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

app.add_typer(studio.app, name="studio")
app.add_typer(schemes.app, name="schemes")
app.add_typer(people.app, name="people")
app.add_typer(stories.app, name="stories")
app.add_typer(articles.app, name="articles")


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


@app.command(epilog="Example: `copydesk init my-desk -a ana -a ben`")
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


app.command(epilog=intake.ADD)(intake.add)
app.command("add-labels", epilog=intake.ADD_LABELS)(intake.add_labels)


app.command(epilog=plan.EPILOG)(plan.plan)


@app.command(epilog="Examples: `copydesk push --dry-run` · `copydesk push --to tasks/`")
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


@app.command(
    epilog="Examples: `copydesk pull` · `copydesk pull --from export.json` · `copydesk pull --project 7 --dry-run`"
)
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


@app.command(epilog="Examples: `copydesk status` · `copydesk status --notes`")
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


app.command(epilog=agreement.EPILOG)(agreement.agreement)
app.command(epilog=adjudicate.EPILOG)(adjudicate.adjudicate)


app.command(epilog=consensus.EPILOG)(consensus.consensus)


@app.command(
    epilog="Examples: `copydesk build first` · `copydesk build soft --consensus dawid-skene --spans overlap` · "
    "`copydesk build later --after 2026-03-31` · `copydesk build unseen --hold-out outlet`"
)
def build(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The name of the training set; it is written once.")],
    include_all: Annotated[
        bool, typer.Option("--all", help="Also units that nobody submitted, without labels.")
    ] = False,
    rule: Annotated[
        consensus.Rule, typer.Option("--consensus", help=consensus.RULE)
    ] = consensus.Rule.majority,
    spans: Annotated[consensus.Spans, typer.Option(help=consensus.SPANS)] = consensus.Spans.exact,
    soft: Annotated[
        bool,
        typer.Option("--soft", help="Soft labels also by the rules that are set; by others they are there."),
    ] = False,
    hold_out: Annotated[
        list[str] | None,
        typer.Option(
            "--hold-out",
            help="`outlet`: no outlet is in two parts; `outlet=NAME`, repeatable: the test part is what it published.",
        ),
    ] = None,
    after: Annotated[
        str | None, typer.Option(help="The test part is what was published from this day on: 2026-03-31.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write the training set: train, validation and test, with a card, a manifest, and a proof that nothing leaks."""
    from copydesk import printing

    with open_desk(context) as desk:
        dataset = desk.build(
            name,
            include_all=include_all,
            consensus=rule.value,
            spans=spans.value,
            soft=soft,
            hold_out=hold_out or (),
            after=after,
        )
    printing.build(dataset, as_json=as_json)


app.command(epilog=export.EPILOG)(export.export)
app.command(epilog=convert.EPILOG)(convert.convert)
app.command(epilog=diff.EPILOG)(diff.diff)
app.command(epilog=leaks.EPILOG)(leaks.leaks)
app.command(epilog=baseline.EPILOG)(baseline.baseline)
app.command(epilog=why.EPILOG)(why.why)


app.command(epilog=release.RELEASE)(release.release)
app.command(epilog=release.REHYDRATE)(release.rehydrate)


@app.command(
    epilog="Examples: `copydesk audit export.json --config config.xml` · `copydesk audit export.json --fix out.json`"
)
def audit(
    file: Annotated[Path, typer.Argument(help="A Label Studio export, JSON or JSON_MIN.")],
    config: Annotated[
        Path | None, typer.Option(help="The labeling config (XML): finds labels that it does not have.")
    ] = None,
    fix: Annotated[
        Path | None, typer.Option(help="Write a corrected export here, which Label Studio imports.")
    ] = None,
    drop_accounts: Annotated[
        bool, typer.Option("--drop-accounts", help="With --fix: leave out who made the annotations.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check any Label Studio export: every region exact, repaired or rejected; no desk is needed."""
    from copydesk import printing
    from copydesk.verify.audit import audit as check

    report = check(file, config=config, fix=fix, drop_accounts=drop_accounts)
    printing.audit(report, as_json=as_json)
    if report.loses_labels:
        raise typer.Exit(1)


@app.command(epilog="Example: `copydesk -C my-desk doctor`")
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


@app.command(
    epilog="Examples: `copydesk erase --annotator ana --dry-run` · `copydesk erase --article 7f3a --yes`"
)
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


@app.command(epilog="Example: `copydesk demo --once --json`")
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
