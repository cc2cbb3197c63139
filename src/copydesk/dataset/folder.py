"""A training set that was built: a folder that never changes again."""

import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copydesk.errors import BuildError

if TYPE_CHECKING:
    import datasets
    import pandas as pd
    import spacy

    from copydesk.dataset.baseline import Report
    from copydesk.dataset.comparing import Difference
    from copydesk.dataset.formats.losses import Account
    from copydesk.dataset.release import Release
    from copydesk.dataset.rows.why import Why
    from copydesk.dataset.tokens import Named, Tagging
    from copydesk.schemes import LabelScheme

MANIFEST = "manifest.json"
SCHEME = "scheme.json"
GUIDELINES = "guidelines.md"
CROISSANT = "croissant.json"
PROOF = "proof.json"
README = "README.md"


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

    @classmethod
    def open(cls, folder: Path | str) -> "Dataset":
        """Open a set that is there, or a release; raises BuildError when a file is not as it was built.

        README.md may be edited: its section on the licence is to be filled in.
        """
        dataset = cls(Path(folder))
        described = _manifest_of(dataset.folder).get("files")
        files = described if isinstance(described, dict) else {}
        faults = [
            f"{name} {fault}"
            for name, file in sorted(files.items())
            if name != README and (fault := _fault(dataset.folder, name, file))
        ]
        if faults:
            raise BuildError(
                f"{folder} is not as it was built: {'; '.join(faults)}",
                next_step="Take the folder from a copy, or build it again under another name: copydesk build NAME",
            )
        return dataset

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

        if not (self.folder / SCHEME).exists():
            raise BuildError(
                f"{self.folder.name} was built by an older version of Copydesk: it has no {SCHEME}, which says what "
                "could be labelled",
                next_step=_REBUILD,
            )
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
                for number, line in enumerate(file, 1):
                    row = json.loads(line)
                    if not isinstance(row, dict) or "unit_id" not in row:
                        raise ValueError(f"line {number} is no row of a training set")
                    yield row
        except (OSError, ValueError) as error:
            raise BuildError(f"{path} cannot be read: {error}", next_step=_REBUILD) from error

    def export(
        self, format: str, folder: Path | str, *, strict: bool = False, **options: str | int | None
    ) -> "Account":
        """Write the set in another format into a folder; returns what the format could not hold, and why."""
        from copydesk.dataset.formats.export import export

        return export(self, format, Path(folder), strict=strict, **options)

    def tokens(
        self,
        tokenizer: "Named" = "plain",
        part: str | None = None,
        *,
        scheme: "Tagging" = "bio",
        window: int | None = None,
        stride: int = 0,
        sentences: bool = False,
        annotator: str | None = None,
    ) -> "pd.DataFrame":
        """Give tokens with tags, one row a text, or one a window of at most so many tokens, or one a sentence.

        `tokenizer` is `plain`, `spacy:en` (or another language), the path of a `tokenizer.json`, or a function
        text -> (start, end) pairs. `scheme` is bio or bilou. Up to `stride` tokens of a window are repeated in the
        next. With `annotator` the spans are theirs, else the consensus. `part` is one of the parts, else all.

        Columns: part, unit_id, article_id, story_id, annotator, window (0, 1, ... of its text); and of one length
        in a row the lists tokens and tags, the int64 arrays starts, ends, tag_ids, and input_ids where the tokenizer
        has ids. `attrs["tags"]` lists the tags by their ids, `attrs["losses"]` says what tags could not hold.
        """
        from copydesk.dataset.tokens.frames import tokens_of

        return tokens_of(self, tokenizer, part, scheme, window, stride, sentences, annotator).frame

    def to_datasets(self) -> "datasets.DatasetDict":
        """Give the parts as the library `datasets` has them, labels and answers as class labels: the extra `hf`."""
        from copydesk.dataset.formats.hub import to_datasets

        return to_datasets(self)

    def to_spacy(self, lang: str = "en") -> "dict[str, spacy.tokens.DocBin]":
        """Give the parts as spaCy's DocBin: entities, span groups and categories: the extra `spacy`."""
        from copydesk.dataset.formats.docbin import to_spacy

        return to_spacy(self, lang)

    def why(self, unit_id: str) -> "Why":
        """Say who decided the labels of a row, named by its unit_id or the id of its article."""
        from copydesk.dataset.rows.finding import find
        from copydesk.dataset.rows.why import why

        return why(*find(self, unit_id))

    def diff(self, after: "Dataset") -> "Difference":
        """Say what is other in the set `after` than in this one."""
        from copydesk.dataset.comparing import compare

        return compare(self, after)

    @cached_property
    def proof(self) -> dict[str, Any]:
        """What was looked for and found that could leak when the set was built; empty in sets from before."""
        path = self.folder / PROOF
        try:
            found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
            if not isinstance(found, dict):
                raise ValueError("it is no object")
        except (OSError, ValueError) as error:
            raise BuildError(f"{path} cannot be read: {error}", next_step=_REBUILD) from error
        return found

    def leaks(self) -> dict[str, Any]:
        """Prove anew that nothing leaks from part to part: `leaks` counts what does, proof.json has the same form."""
        from copydesk.dataset.splits.proving import of_set

        return of_set(self)

    def baseline(
        self,
        questions: Collection[str] = (),
        labels: Collection[str] = (),
        *,
        curve: bool = True,
        resamples: int = 1000,
        seed: int = 0,
        progress: Callable[[str, int, int], None] | None = None,
    ) -> "Report":
        """Fit plain models on train, score them on test, also by the stories it takes: the extra `baseline`."""
        from copydesk.dataset.baseline import baseline

        return baseline(
            self, questions, labels, curve=curve, resamples=resamples, seed=seed, progress=progress
        )

    def release(self, folder: Path | str) -> "Release":
        """Write the set without its texts into a new folder, checked to quote none; `copydesk.rehydrate` goes back."""
        from copydesk.dataset.release import release

        return release(self, Path(folder))

    def _read(self, part: str) -> "pd.DataFrame":
        import pandas as pd

        path = self.folder / f"{part}.parquet"
        try:
            return pd.read_parquet(path, dtype_backend="numpy_nullable")
        except (OSError, ValueError) as error:  # pyarrow says ValueError of a file that is no Parquet
            raise BuildError(f"{path} cannot be read: {error}", next_step=_REBUILD) from error


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read what a folder says it was built from."""
    manifest = _manifest_of(folder)
    if "release" in manifest:
        raise BuildError(
            f"{folder} is a release, without the texts",
            next_step="Put them back first: copydesk rehydrate FOLDER --articles PATH... --to NEW_FOLDER",
        )
    lacking = [name for name, kind in _NEEDED.items() if not isinstance(manifest.get(name), kind)]
    if lacking:
        raise BuildError(
            f"{folder} is not a training set: {MANIFEST} names no {', '.join(lacking)}", next_step=_REBUILD
        )
    return manifest


def _manifest_of(folder: Path) -> dict[str, Any]:
    path = folder / MANIFEST
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BuildError(
            f"{folder} is not a training set: {path.name}: {error}", next_step=_REBUILD
        ) from error
    if not isinstance(manifest, dict):
        raise BuildError(f"{folder} is not a training set: {path.name} names no inputs", next_step=_REBUILD)
    return manifest


def _fault(folder: Path, name: str, file: Any) -> str | None:
    """Say what is wrong with a file that the manifest describes, if anything is; it comes from strangers, too."""
    if Path(name).name != name:
        return "is not the name of a file in it"
    try:
        with (folder / name).open("rb") as opened:
            digest = hashlib.file_digest(opened, "sha256").hexdigest()
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be read ({error.strerror})"
    same = isinstance(file, dict) and file.get("sha256") == digest
    return None if same else f"has another SHA-256 than {MANIFEST} says"


_NEEDED = {"name": str, "scheme": dict, "consensus": str, "splits": dict, "inputs": str}
_REBUILD = "Build it again under another name: copydesk build NAME"
