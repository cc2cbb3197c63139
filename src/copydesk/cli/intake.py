"""`copydesk add` and `copydesk add-labels`: what comes into a desk from files."""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from copydesk.cli.opening import open_desk
from copydesk.cli.options import Json, pairs_of

ADD = (
    "Examples: `copydesk add news/ --meta news.csv` · `copydesk add dump.parquet --map text=content` · "
    "`copydesk add crawl.zip 'pages/**/*.html' feed.rss` · `zcat crawl.jsonl.gz | copydesk add -` · "
    "`copydesk add - --format csv < news.csv`"
)
ADD_LABELS = (
    "Examples: `copydesk add-labels spans.csv` · `copydesk add-labels brat/ -a ana --map-label PER=Lexical` · "
    "`copydesk add-labels model.jsonl --as predictions`"
)


class Format(Enum):
    """What standard input may be."""

    jsonl = "jsonl"
    csv = "csv"
    txt = "txt"
    md = "md"
    html = "html"
    json = "json"
    xml = "xml"
    parquet = "parquet"
    zip = "zip"


class Kind(Enum):
    """What `add-labels` makes of labels."""

    annotations = "annotations"
    predictions = "predictions"
    both = "both"


def add(
    context: typer.Context,
    sources: Annotated[
        list[Path],
        typer.Argument(
            help="Files (.txt .md .html .jsonl .json .csv .parquet, RSS and Atom as .xml .rss .atom; .gz of these, "
            ".zip), folders, globs, and `-` for standard input."
        ),
    ],
    meta: Annotated[
        Path | None, typer.Option(help="CSV with a column `file` and outlet, story, url, date, author.")
    ] = None,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="`ours=theirs`, such as text=content; repeat.")
    ] = None,
    format: Annotated[
        Format | None, typer.Option(help="Of standard input, where how it begins does not tell.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Read articles. What is there already is not added again; what is rejected is listed with the reason."""
    from copydesk import printing

    pairs = pairs_of(mapping)
    with open_desk(context) as desk, printing.progress(as_json) as progress:
        report = desk.add(
            sources, mapping=pairs, meta=meta, format=format.value if format else None, progress=progress
        )
    printing.add(report, as_json=as_json)
    if report.nothing_taken:
        raise typer.Exit(1)


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

    columns, labels, people = map(pairs_of, (mapping, map_label, map_annotator))
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
