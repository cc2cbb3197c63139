"""`copydesk convert`: any Label Studio export as tables, or as tokens with tags; no desk is needed."""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from copydesk.cli.options import Json

EPILOG = (
    "Examples: `copydesk convert export.json --to tables/` · `copydesk convert export.json --to tags/ -f conll` · "
    "`copydesk convert export.json --to tags/ -f conll --tokenizer spacy:en --scheme bilou --config config.xml`"
)


class Target(Enum):
    """What an export is converted to."""

    parquet = "parquet"
    conll = "conll"


class Tagging(Enum):
    """How tokens are tagged."""

    bio = "bio"
    bilou = "bilou"


def convert(
    file: Annotated[Path, typer.Argument(help="A Label Studio export, JSON or JSON_MIN.", metavar="EXPORT")],
    to: Annotated[Path, typer.Option(help="The folder that is written; it must not be there yet.")],
    format: Annotated[
        Target,
        typer.Option(
            "--format",
            "-f",
            help="`parquet`: tables of everything; `conll`: a file for each annotator and control.",
        ),
    ] = Target.parquet,
    config: Annotated[
        Path | None, typer.Option(help="The labeling config (XML): says on which text each control marks.")
    ] = None,
    tokenizer: Annotated[
        str | None,
        typer.Option(help="Of conll: plain (the default), spacy:LANGUAGE or the path of a tokenizer.json."),
    ] = None,
    scheme: Annotated[
        Tagging | None, typer.Option(help="Of conll: how tokens are tagged, bio if not said.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write any Label Studio export as tables, or as tokens with tags; no desk is needed.

    Every region is verified as an audit does it. Tables lose nothing: what cannot be read is in the table `rejected`.
    What tags cannot hold is counted, and listed in losses.jsonl.
    """
    from copydesk import printing
    from copydesk.dataset.converting import convert as write

    if format is Target.parquet and (tokenizer or scheme):
        raise typer.BadParameter("--tokenizer and --scheme go with --format conll")
    report = write(
        file,
        to,
        format=format.value,
        config=config,
        tokenizer=tokenizer or "plain",
        scheme=(scheme or Tagging.bio).value,
    )
    printing.convert(report, as_json=as_json)
