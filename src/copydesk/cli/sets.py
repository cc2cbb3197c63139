"""How commands find the training set that they are called on."""

from pathlib import Path
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from copydesk.dataset import Dataset

HELP = "A training set of the desk by its name, or the folder of any."


def find_set(context: typer.Context, name_or_path: str) -> "Dataset":
    """Find a set: by its name in the desk's datasets/, else by its path, for which no desk is needed.

    Raises BuildError, with the sets there are, when there is none, and when its files are not as they were built.
    """
    from copydesk.dataset.folder import MANIFEST, Dataset
    from copydesk.desk import Desk
    from copydesk.errors import BuildError

    desk = Desk.find(context.obj)
    sets = desk / "datasets" if desk else None
    named = Path(name_or_path).name == name_or_path
    places = [sets / name_or_path] if sets and named else []
    for folder in (*places, Path(name_or_path)):
        if (folder / MANIFEST).is_file():
            return Dataset.open(folder)
    there = sorted(path.parent.name for path in sets.glob(f"*/{MANIFEST}")) if sets else []
    if there:
        raise BuildError(f"there is no training set {name_or_path!r}; there are {', '.join(there)}")
    raise BuildError(
        f"there is no training set {name_or_path!r}; " + ("the desk has none" if sets else "no desk is here"),
        next_step="Build one: copydesk build NAME"
        if sets
        else "Name the folder of a set, or a desk with --desk.",
    )
