"""`copydesk export`: a built set in another format."""

from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from copydesk.cli.options import Json
from copydesk.cli.sets import HELP, find_set
from copydesk.dataset.formats.registry import FORMATS

EPILOG = "\n".join(
    (
        "Formats:\n",
        *(f"- `{format.name}`: {format.about}" for format in FORMATS),
        "\nExamples: `copydesk export first --format spacy --to spacy/` · "
        "`copydesk export first --format csv --strict` · "
        "`copydesk export first --format conll --tokenizer spacy:en --window 256` · "
        "`copydesk export first --format label-studio --as annotations --to tasks/`",
    )
)


def _about(option: str) -> str:
    """Say what an option of some formats does, and of which."""
    of = [format for format in FORMATS if option in format.options]
    return f"Of {', '.join(format.name for format in of)}: {of[0].options[option]}."


class As(Enum):
    """How the consensus comes in Label Studio's tasks."""

    predictions = "predictions"
    annotations = "annotations"


class Only(Enum):
    """For which of spaCy's components."""

    ner = "ner"
    spancat = "spancat"
    textcat = "textcat"


def export(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help=HELP)],
    format: Annotated[str, typer.Option("--format", "-f", help="One of those below.")],
    to: Annotated[
        Path | None,
        typer.Option(help="The folder that is written; else NAME-FORMAT here.", show_default=False),
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Any loss is an error, and nothing is written.")
    ] = False,
    lang: Annotated[str | None, typer.Option(help=_about("lang"))] = None,
    only: Annotated[Only | None, typer.Option(help=_about("only"))] = None,
    question: Annotated[str | None, typer.Option(help=_about("question"))] = None,
    tokenizer: Annotated[str | None, typer.Option(help=_about("tokenizer"))] = None,
    window: Annotated[int | None, typer.Option(min=1, help=_about("window"))] = None,
    stride: Annotated[int | None, typer.Option(min=0, help=_about("stride"))] = None,
    sentences: Annotated[bool | None, typer.Option(help=_about("sentences"))] = None,
    offsets: Annotated[bool, typer.Option("--offsets", help=_about("offsets"))] = False,
    annotators: Annotated[bool, typer.Option("--annotators", help=_about("annotators"))] = False,
    as_: Annotated[As | None, typer.Option("--as", help=_about("consensus"))] = None,
    as_json: Json = False,
) -> None:
    """Write a training set in another format, and say what of it the format cannot hold.

    Nothing is lost without a line: losses.jsonl, beside the files, lists each label that was snapped to other bounds or
    dropped, and why.
    """
    from copydesk import printing

    dataset = find_set(context, name)
    folder = to or Path(f"{dataset.folder.name}-{format}")
    options = {
        "lang": lang,
        "only": only and only.value,
        "question": question,
        "tokenizer": tokenizer,
        "window": window,
        "stride": stride,
        "sentences": sentences,
        "offsets": offsets or None,
        "annotators": annotators or None,
        "consensus": as_ and as_.value,
    }
    account = dataset.export(format, folder, strict=strict, **options)
    printing.export(account, dataset, format, folder, as_json=as_json)
