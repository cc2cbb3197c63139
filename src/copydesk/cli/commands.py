"""The command line: parse, one call into Desk, print. Exit codes: 0 well, 1 a CopydeskError, 2 usage."""

import os
import signal
import sys
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from copydesk.cli import schemes, studio
from copydesk.cli.opening import AS_OF, open_desk, serve
from copydesk.cli.options import Json

app = typer.Typer(
    name="copydesk",
    help="News articles out to Label Studio as labeling tasks; verified labels back as a training set.",
    epilog="Try it: `copydesk demo`. Start your own: `copydesk init my-desk`, then follow each last line.",
    rich_markup_mode="markdown",
    add_completion=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

app.add_typer(studio.app, name="studio")
app.add_typer(schemes.app, name="schemes")


class Kind(Enum):
    """What `add-labels` makes of labels."""

    annotations = "annotations"
    predictions = "predictions"
    both = "both"


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


@app.command(
    epilog="Examples: `copydesk add news/ --meta news.csv` · `copydesk add dump.parquet --map text=content`"
)
def add(
    context: typer.Context,
    sources: Annotated[list[Path], typer.Argument(help="Files (.txt .jsonl .csv .parquet) and folders.")],
    meta: Annotated[
        Path | None, typer.Option(help="CSV with a column `file` and outlet, story, url, date, author.")
    ] = None,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="`ours=theirs`, such as text=content; repeat.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Read articles. What is there already is not added again; what is rejected is listed with the reason."""
    from copydesk import printing

    pairs = _pairs(mapping or [])
    with open_desk(context) as desk, printing.progress(as_json) as progress:
        report = desk.add(sources, mapping=pairs, meta=meta, progress=progress)
    printing.add(report, as_json=as_json)
    if report.nothing_taken:
        raise typer.Exit(1)


@app.command(
    "add-labels",
    epilog="Examples: `copydesk add-labels spans.csv` · `copydesk add-labels brat/ -a ana --map-label PER=Lexical` · "
    "`copydesk add-labels model.jsonl --as predictions`",
)
def add_labels(
    context: typer.Context,
    sources: Annotated[
        list[Path],
        typer.Argument(
            help="Tables (.csv .jsonl .parquet: article_id, label, start, end, annotator, text), brat (.ann beside "
            ".txt), CoNLL, and folders."
        ),
    ],
    annotator: Annotated[
        str | None, typer.Option("--annotator", "-a", help="Whose labels these are, if the files do not say.")
    ] = None,
    kind: Annotated[
        Kind,
        typer.Option(
            "--as", help="Annotations count as votes; predictions are shown to annotators by the next push."
        ),
    ] = Kind.annotations,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", help="A column, `ours=theirs`, such as article_id=doc; repeat."),
    ] = None,
    map_label: Annotated[
        list[str] | None, typer.Option(help="A label, `theirs=ours`, such as PER=Person; repeat.")
    ] = None,
    map_annotator: Annotated[
        list[str] | None, typer.Option(help="A person, `theirs=ours`, such as ana@x.example=ana; repeat.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be taken, take nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Take labels that exist already: verified as what pull brings; what is rejected is listed with the reason."""
    from copydesk import printing

    columns, labels, people = map(_pairs, (mapping or [], map_label or [], map_annotator or []))
    with open_desk(context) as desk, printing.progress(as_json) as progress:
        report = desk.add_labels(
            sources,
            kind=kind.value,
            annotator=annotator,
            mapping=columns,
            label_names=labels,
            annotator_names=people,
            dry_run=dry_run,
            progress=progress,
        )
    printing.add_labels(report, as_json=as_json)
    if report.nothing_taken:
        raise typer.Exit(1)


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
    pairs = _pairs(mapping or [])
    with open_desk(context) as desk, printing.progress(as_json) as progress:
        report = desk.pull(
            from_file=from_file, project=project, mapping=pairs, name=name, dry_run=dry_run, progress=progress
        )
    printing.pull(report, as_json=as_json)


@app.command(epilog="Example: `copydesk status --json`")
def status(context: typer.Context, as_json: Json = False) -> None:
    """Say how far each annotator is."""
    from copydesk import printing

    with open_desk(context) as desk:
        printing.status(desk.status(), as_json=as_json)


@app.command(epilog="Example: `copydesk agreement --json`")
def agreement(context: typer.Context, as_json: Json = False) -> None:
    """Say how far the annotators agree, corrected for chance where that is defined."""
    from copydesk import printing

    with open_desk(context) as desk:
        printing.agreement(desk.agreement(), as_json=as_json)


@app.command(epilog="Example: `copydesk build first`")
def build(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The name of the training set; it is written once.")],
    include_all: Annotated[
        bool, typer.Option("--all", help="Also units that nobody submitted, without labels.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write the training set: train, validation and test, with a card and a manifest."""
    from copydesk import printing

    with open_desk(context) as desk:
        dataset = desk.build(name, include_all=include_all)
    printing.build(dataset, as_json=as_json)


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


def _pairs(mapping: list[str]) -> dict[str, str]:
    pairs = dict(pair.partition("=")[::2] for pair in mapping)
    wrong = [ours for ours, theirs in pairs.items() if not ours or not theirs]
    if wrong:
        raise typer.BadParameter(
            f"a mapping is two names with = between, such as text=content, not {wrong[0]!r}"
        )
    return pairs
