"""`copydesk release` and `copydesk rehydrate`: a set without its texts, and the way back."""

from pathlib import Path
from typing import Annotated

import typer

from copydesk.cli.options import Json, pairs_of
from copydesk.cli.sets import HELP, find_set

RELEASE = "Examples: `copydesk release first` · `copydesk release datasets/first --to public/first`"
REHYDRATE = (
    "Examples: `copydesk rehydrate first-release --articles crawl/ --to first` · "
    "`copydesk rehydrate first-release --articles a.jsonl b.csv pages/ --to first --at-least 0.8`"
)


def release(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help=HELP)],
    to: Annotated[
        Path | None,
        typer.Option(help="The folder that is written; else NAME-release here.", show_default=False),
    ] = None,
    as_json: Json = False,
) -> None:
    """Write a training set without its texts: addresses, hashes and labels by their places, to be published.

    Every file is searched for words of any text or title after it was written; with a quotation nothing is released.
    """
    from copydesk import printing

    dataset = find_set(context, name)
    released = dataset.release(to or Path(f"{dataset.folder.name}-release"))
    printing.release(released, as_json=as_json)


def rehydrate(
    folder: Annotated[Path, typer.Argument(help="The folder of a release.")],
    articles: Annotated[
        list[Path],
        typer.Option(
            "--articles",
            help="Your copies: files, folders and globs, as `add` reads them; several may follow.",
        ),
    ],
    to: Annotated[Path, typer.Option(help="The folder of the set, which is not there yet.")],
    more: Annotated[list[Path] | None, typer.Argument(metavar="[PATH]...", hidden=True)] = None,
    at_least: Annotated[
        float, typer.Option(min=0, max=1, help="Labels whose place is less sure are listed, not taken.")
    ] = 0.6,
    meta: Annotated[
        Path | None, typer.Option(help="CSV with a column `file` and outlet, story, url, date, author.")
    ] = None,
    mapping: Annotated[
        list[str] | None, typer.Option("--map", help="`ours=theirs`, such as text=content; repeat.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Put the texts back into a release from your own copies; no desk is needed. Ends with 1 when anything is lost.

    Where a text is the same its labels are exact; else they are carried over with a confidence, and lost.jsonl lists
    what has no sure place.
    """
    import copydesk
    from copydesk import printing

    done = copydesk.rehydrate(
        folder, [*articles, *(more or ())], to, at_least=at_least, mapping=pairs_of(mapping), meta=meta
    )
    printing.rehydrate(done, as_json=as_json)
    if done.lost:
        raise typer.Exit(1)
