"""Folders that appear whole or not at all."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from copydesk.errors import BuildError

UNFINISHED = ".building~"
"""Begins the name of a folder that is being written. `~` is in no set's name, so no two are taken for each other."""


@contextmanager
def finished(folder: Path, what: str = "the training set") -> Iterator[Path]:
    """Give a folder to write into; it becomes `folder` by one rename when all went well, and goes away if not.

    Raises BuildError when there is something at `folder` already, or when it cannot be written.
    """
    if os.path.lexists(folder) and not (folder.is_dir() and not any(folder.iterdir())):
        raise BuildError(f"{folder} is there already", next_step="Name a folder that is not there yet.")
    unfinished = folder.with_name(f"{UNFINISHED}{folder.name}~{os.getpid()}")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        yield unfinished
        unfinished.rename(folder)
        for abandoned in folder.parent.glob(f"{UNFINISHED}{folder.name}~*"):  # by runs that were killed
            shutil.rmtree(abandoned, ignore_errors=True)
    except OSError as error:
        raise BuildError(
            f"{what} cannot be written to {folder}: {error.strerror or error}",
            next_step="Check free space and permissions (copydesk doctor), then try again.",
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
