"""`copydesk baseline`: a plain model on a built set."""

from pathlib import Path
from typing import Annotated

import typer

from copydesk.cli.options import Json
from copydesk.cli.sets import HELP, find_set

EPILOG = (
    "Examples: `copydesk baseline first` · `copydesk baseline first --question stance --no-curve` · "
    "`copydesk baseline first --label Lexical --seed 7 --save baseline.json`"
)


def baseline(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help=HELP)],
    question: Annotated[
        list[str] | None, typer.Option(help="This question; repeat. Else all, and the spans.")
    ] = None,
    label: Annotated[list[str] | None, typer.Option(help="Spans of this label; repeat.")] = None,
    curve: Annotated[
        bool,
        typer.Option("--curve/--no-curve", help="Also fit on parts of train: would more labels help?"),
    ] = True,
    seed: Annotated[int, typer.Option(min=0, help="Of samples and resamples: the same gives the same.")] = 0,
    resamples: Annotated[
        int, typer.Option(min=0, help="Of the stories, for intervals; 0: no intervals.")
    ] = 1000,
    save: Annotated[
        Path | None, typer.Option(help="Write the report as JSON into this file too.", show_default=False)
    ] = None,
    as_json: Json = False,
) -> None:
    """Fit plain models on train, score them on test: is the set usable, and would more labels help?

    Questions: TF-IDF of words and pairs of words, and logistic regression; spans: a classifier of tokens. Nothing is
    written into the set. Needs `pip install "copydesk[baseline]"`.
    """
    from copydesk import printing

    dataset = find_set(context, name)
    if save and save.resolve().is_relative_to(dataset.folder.resolve()):
        raise typer.BadParameter(f"--save {save} is in the set, which never changes: name a file elsewhere")
    with printing.progress(as_json) as progress:
        report = dataset.baseline(
            question or (), label or (), curve=curve, seed=seed, resamples=resamples, progress=progress
        )
    if save:
        report.save(save)
    printing.baseline(report, save, as_json=as_json)
