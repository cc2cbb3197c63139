"""A split that somebody else made: files of rows as parts, so that the same proof can be made of them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from copydesk.articles.reading.files import File, kind_of
from copydesk.articles.reading.formats import OPENERS
from copydesk.articles.reading.rows import NAMES, choose, metadata, our_name
from copydesk.dataset.splits.dealing import PARTS, Side
from copydesk.dataset.splits.leaks import Proof, prove
from copydesk.errors import BuildError
from copydesk.records import Rejected

Row = dict[str, Any]

CALLED = {
    "train": "train", "training": "train",
    "validation": "validation", "val": "validation", "valid": "validation", "dev": "validation",
    "development": "validation",
    "test": "test", "testing": "test", "eval": "test", "evaluation": "test",
}  # fmt: skip
"""Words in the name of a file that tell which part it is."""
LABELS = ("label", "labels")
"""Columns that are taken for labels when none is named."""
NEXT = "Name them: copydesk leaks --train FILE --test FILE [--validation FILE]"


@dataclass(slots=True)
class Foreign:
    """The rows of each part, who wrote them, and what could not be read."""

    parts: dict[Side, list[Row]]
    authors: dict[str, str] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)

    def prove(self) -> Proof:
        """Look for leaks."""
        return prove(self.parts, authors=self.authors or None)


def parts_of(paths: Iterable[Path]) -> dict[Side, list[Path]]:
    """Say by their names which files are which part; a folder stands for the files in and below it.

    Where a folder has a part in several kinds, `train.jsonl` and `train.parquet`, the first kind counts.
    """
    found: dict[Side, list[Path]] = {}
    faults = []
    for path in paths:
        if path.is_dir():
            for side, own in _in_folder(path).items():
                found.setdefault(side, []).extend(own)
        elif (one := _part(path)) is not None:
            found.setdefault(one, []).append(path)
        else:
            faults.append(f"the name of {path} does not say which part it is (train, validation or test)")
    if faults:
        raise BuildError("; ".join(faults), next_step=NEXT)
    return found


def read(
    files: Mapping[Side, Sequence[Path]],
    mapping: Mapping[str, str] | None = None,
    labels: Sequence[str] = (),
) -> Foreign:
    """Read files (.jsonl, .csv, .parquet) as parts.

    `mapping` maps our names (text, outlet, story, published, author, title, id) to their columns; `labels` are the
    columns that a model is to predict, else those called label or labels. Raise BuildError for what cannot be read.
    """
    if len([side for side in PARTS if files.get(side)]) < 2:
        raise BuildError("a split has two parts at least: there is nothing to compare", next_step=NEXT)
    wrong = [name for name in mapping or () if our_name(name) is None]
    faults = [f"--map {name}=...: no such name; there are {', '.join(NAMES)}" for name in wrong]
    read = Foreign({side: [] for side in PARTS})
    for side in PARTS:
        for path in files.get(side, ()):
            faults += _read(read, side, path, mapping or {}, labels)
    faults += [
        f"no row of {side} could be read" for side in PARTS if files.get(side) and not read.parts[side]
    ]
    if faults:
        first = [f"{one.source}, {one.item}: {one.reason}" for one in read.rejected[:3]]
        raise BuildError(
            "; ".join([*faults, *first]), next_step="copydesk leaks --map text=content ... names columns."
        )
    return read


def _read(
    into: Foreign, side: Side, path: Path, mapping: Mapping[str, str], labels: Sequence[str]
) -> list[str]:
    """Read a file into its part; give what is wrong with the whole of it."""
    opener = OPENERS.get(kind_of(path.name))
    if opener is None or not path.is_file():
        return [f"{path} is no file of the kinds {', '.join(OPENERS)}"]
    table = opener(File.at(path))
    if isinstance(table, Rejected):
        return [f"{path}: {table.reason}"]
    columns, faults = choose(table.columns, mapping, required="text")
    predicted = list(labels) or [name for name in LABELS if name in table.columns]
    faults += [f"no column {name!r} of labels" for name in predicted if name not in table.columns]
    if faults:
        return [f"{path}: {fault}; it has {', '.join(table.columns)}" for fault in faults]
    own = [name for name in ("answers", "spans") if name in table.columns]
    for row in table.rows([*dict.fromkeys([*columns.values(), *predicted, *own])]):
        if isinstance(row, Rejected):
            into.rejected.append(row)
            continue
        item, values = row
        made = _row(f"{side}:{{}}", item, values, columns, predicted)
        if isinstance(made, str):
            into.rejected.append(Rejected(table.source, item, made, ""))
            continue
        if author := made.pop("author"):
            into.authors[made["article_id"]] = author
        into.parts[side].append(made)
    return []


def _row(
    name: str, item: str, values: Mapping[str, Any], columns: Mapping[str, str], predicted: Sequence[str]
) -> Row | str:
    """Make a row as our sets have it, or say why it is none.

    Its id is within its part, as many count their rows anew in each file.
    """
    given = {ours: values.get(theirs) for ours, theirs in columns.items()}
    text = given.pop("text")
    if not isinstance(text, str) or not text.strip():
        return "no text"
    try:
        told = {ours: metadata(value) for ours, value in given.items()}
        answers = {column: _answer(values.get(column)) for column in predicted}
    except (TypeError, UnicodeDecodeError) as error:
        return f"a value that is neither a text nor a number: {error}"
    spans = values.get("spans")
    marked = (
        [one for one in spans if isinstance(one, dict) and one.get("label")]
        if isinstance(spans, list)
        else []
    )
    theirs = values.get("answers")
    return {
        "article_id": name.format(told.get("article_id") or item),
        "text": text,
        **{ours: told.get(ours) for ours in ("story_id", "outlet", "published", "author")},
        "answers": (theirs if isinstance(theirs, dict) else {}) | answers,
        "spans": [{"label": str(one["label"])} for one in marked],
    }


def _answer(value: Any) -> str | list[str] | None:
    if isinstance(value, list | tuple):
        return [one for one in map(metadata, value) if one is not None]
    return metadata(value)


def _in_folder(folder: Path) -> dict[Side, list[Path]]:
    found: dict[Side, dict[str, list[Path]]] = {}
    for path in sorted(folder.rglob("*")):
        side, kind = _part(path), kind_of(path.name)
        if side and kind in OPENERS and path.is_file():
            found.setdefault(side, {}).setdefault(kind, []).append(path)
    first = next(
        (kind for kind in (".jsonl", ".parquet", ".csv") if any(kind in own for own in found.values())), ""
    )
    return {side: own.get(first) or next(iter(own.values())) for side, own in found.items()}


def _part(path: Path) -> Side | None:
    words = re.findall(r"[a-z]+", path.name.lower().partition(".")[0])
    return next((CALLED[word] for word in words if word in CALLED), None)
