"""`copydesk leaks`."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from copydesk.cli.options import Json, pairs_of
from copydesk.cli.sets import find_set

if TYPE_CHECKING:
    from copydesk.dataset.splits.foreign import Foreign

EPILOG = (
    "Examples: `copydesk leaks first` · `copydesk leaks train.jsonl test.jsonl` · "
    "`copydesk leaks --train a.csv --test b.csv --map text=content --map story=event --label stance`"
)
Files = Annotated[list[Path] | None, typer.Option(help="A file of this part, whatever its name; repeat.")]


def leaks(
    context: typer.Context,
    what: Annotated[
        list[str] | None,
        typer.Argument(
            help="A training set by its name or folder; or the files of any split (.jsonl, .csv, .parquet), whose "
            "names say train, validation (dev) or test.",
        ),
    ] = None,
    train: Files = None,
    validation: Files = None,
    test: Files = None,
    mapping: Annotated[
        list[str] | None,
        typer.Option("--map", help="Of files: `ours=theirs`, such as text=content or story=event; repeat."),
    ] = None,
    label: Annotated[
        list[str] | None,
        typer.Option(help="Of files: a column that a model is to predict, for the source probe; repeat."),
    ] = None,
    as_json: Json = False,
) -> None:
    """Look for what leaks from train into test: stories and copies on two sides, and labels that the source tells.

    For any split, no desk is needed. Ends with 1 when something leaks.
    """
    from copydesk import printing

    named = {"train": train or [], "validation": validation or [], "test": test or []}
    proof, name, unreadable = _proof(context, what or [], named, pairs_of(mapping), label or [])
    printing.leaks(proof, name, unreadable, as_json=as_json)
    if proof["leaks"]:
        raise typer.Exit(1)


def _proof(
    context: typer.Context,
    what: list[str],
    named: dict[str, list[Path]],
    mapping: dict[str, str],
    labels: list[str],
) -> tuple[dict[str, Any], str, int]:
    """Give the proof, the name of what it is about, and how many rows of files could not be read."""
    if not what and not any(named.values()):
        raise typer.BadParameter("name a training set, or the files of a split")
    if not any(named.values()) and len(what) == 1 and not _is_foreign(Path(what[0])):
        if mapping or labels:
            raise typer.BadParameter(
                "--map and --label are about files: a training set says itself what is what"
            )
        dataset = find_set(context, what[0])
        return dataset.leaks(), dataset.folder.name, 0
    split = _read([Path(one) for one in what], named, mapping, labels)
    files = [*what, *(str(path) for own in named.values() for path in own)]
    return split.prove(), " ".join(files), len(split.rejected)


def _read(
    what: list[Path], named: dict[str, list[Path]], mapping: dict[str, str], labels: list[str]
) -> "Foreign":
    from copydesk.dataset.splits import foreign

    files = foreign.parts_of(what)
    for part, own in named.items():
        files.setdefault(part, []).extend(own)
    return foreign.read(files, mapping, labels)


def _is_foreign(path: Path) -> bool:
    from copydesk.dataset.folder import MANIFEST

    return path.is_file() or (path.is_dir() and not (path / MANIFEST).exists())
