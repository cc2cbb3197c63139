"""A training set that was built: a folder that never changes again."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copydesk.errors import BuildError

if TYPE_CHECKING:
    import pandas as pd

    from copydesk.schemes import LabelScheme

MANIFEST = "manifest.json"
SCHEME = "scheme.json"
GUIDELINES = "guidelines.md"


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

    @cached_property
    def scheme(self) -> "LabelScheme":
        """What could be labelled, with the guidelines."""
        from dataclasses import replace

        from copydesk.schemes import from_json

        try:
            definition = (self.folder / SCHEME).read_text(encoding="utf-8")
            guidelines = (self.folder / GUIDELINES).read_text(encoding="utf-8")
            return replace(from_json(definition), guidelines=guidelines)
        except (OSError, ValueError, KeyError) as error:
            raise BuildError(f"{self.folder / SCHEME} cannot be read: {error}", next_step=_REBUILD) from error

    def rows(self, part: str) -> Iterator[dict[str, Any]]:
        """Give the rows of a part (`train`, `validation`, `test`, `quarantine`) one by one, as they are in JSONL.

        There are none in a part that the set does not have.
        """
        path = self.folder / f"{part}.jsonl"
        if part == "quarantine" and not path.exists():
            return
        try:
            with path.open(encoding="utf-8") as file:
                for line in file:
                    yield json.loads(line)
        except (OSError, ValueError) as error:
            raise BuildError(f"{path} cannot be read: {error}", next_step=_REBUILD) from error

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
