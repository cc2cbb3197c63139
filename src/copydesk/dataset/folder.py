"""A training set that was built: a folder that never changes again."""

import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copydesk.errors import BuildError

if TYPE_CHECKING:
    import pandas as pd

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Dataset:
    """A built training set; the frames are read when they are asked for.

    They hold the rows of the contract, nested columns as lists and dicts.
    """

    folder: Path
    already_built: bool = False
    """These very inputs had been built before, so nothing was written."""
    not_remembered: int = 0
    """Articles that were dealt a side which the desk does not remember: it was opened as it was earlier."""
    left_out: int = 0
    """Labels and units that are not in it; its README.md says which and why."""

    @cached_property
    def train(self) -> "pd.DataFrame":
        """The rows to train on."""
        return self._read("train")

    @cached_property
    def validation(self) -> "pd.DataFrame":
        """The rows to choose models and settings on."""
        return self._read("validation")

    @cached_property
    def test(self) -> "pd.DataFrame":
        """The rows to report on."""
        return self._read("test")

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """The settings the set was built with, and the hash of every file."""
        return read_manifest(self.folder)

    def _read(self, part: str) -> "pd.DataFrame":
        import pandas as pd

        path = self.folder / f"{part}.parquet"
        try:
            return pd.read_parquet(path, dtype_backend="numpy_nullable")
        except OSError as error:
            raise BuildError(f"{path} cannot be read: {error}", next_step=_REBUILD) from error


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read what a folder says it was built from."""
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BuildError(
            f"{folder} is not a training set: {path.name}: {error}", next_step=_REBUILD
        ) from error
    if not isinstance(manifest, dict) or not isinstance(manifest.get("inputs"), str):
        raise BuildError(f"{folder} is not a training set: {path.name} names no inputs", next_step=_REBUILD)
    return manifest


_REBUILD = "Build it again under another name: copydesk build NAME"
