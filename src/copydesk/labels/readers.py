"""Files, folders and frames of labels; which format a file has is told by its ending, else by what is in it."""

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from copydesk.articles.reading.delimited import open_csv
from copydesk.articles.reading.encodings import BINARY, UNTOLD, encoding_of, is_binary
from copydesk.articles.reading.files import File
from copydesk.articles.reading.formats import OPENERS
from copydesk.articles.reading.frames import open_frame
from copydesk.articles.reading.rows import FILE, Table, reject, shown, trouble
from copydesk.errors import LabelError
from copydesk.labels import brat, conll
from copydesk.labels.given import Read
from copydesk.labels.tables import columns_of, read_table
from copydesk.records import Rejected
from copydesk.schemes import LabelScheme

if TYPE_CHECKING:
    import pandas as pd

CONFIGS = {"annotation.conf", "visual.conf", "tools.conf", "kb_shortcuts.conf", "tagset.conf"}
"""brat's own settings, which lie among its files."""
KNOWN = "tables (.csv .jsonl .parquet), brat (.ann beside .txt), CoNLL (a token and its tag a line)"


def read(sources: Sequence["Path | pd.DataFrame"], scheme: LabelScheme, mapping: Mapping[str, str]) -> Read:
    """Read all labels of files, folders (recursively, in order) and frames.

    `mapping` maps our names to the columns of tables. LabelError lists paths that are not there and tables that
    lack a column, all of them.
    """
    into = Read()
    faults: list[str] = []
    for source in sources:
        if not isinstance(source, Path):
            _table(open_frame(source), scheme, mapping, into, faults)
        elif not source.exists():
            faults.append(f"{shown(source)}: there is no such file or folder")
        else:
            for path in _walk(source):
                _file(path, scheme, mapping, into, faults)
    if faults:
        several = [f"the input has {len(faults)} faults:", *faults]
        raise LabelError("\n  ".join(several if len(faults) > 1 else faults), next_step=_advice(faults))
    return into


def _advice(faults: Sequence[str]) -> str:
    if any("column" in fault for fault in faults):
        return "Say which column is which, for example: --map article_id=doc --map label=tag"
    return f"It reads {KNOWN}."


def _walk(source: Path) -> Iterator[Path]:
    if source.is_file():
        yield source
        return
    for folder, folders, files in os.walk(source):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in files if not name.startswith(".")):
            path = Path(folder, name)
            if name not in CONFIGS and not (path.suffix == ".txt" and path.with_suffix(".ann").exists()):
                yield path


def _file(path: Path, scheme: LabelScheme, mapping: Mapping[str, str], into: Read, faults: list[str]) -> None:
    kind = path.suffix.lower()
    try:
        if kind in OPENERS:
            table = OPENERS[kind](File.at(path))
            if isinstance(table, Rejected):
                into.rejected.append(table)
            else:
                _table(table, scheme, mapping, into, faults, name=kind[1:], typed=kind != ".csv")
            return
        text = _text(path)
        if isinstance(text, Rejected):
            into.rejected.append(text)
        elif kind == ".ann":
            _brat(path, text, into)
        elif conll.looks_like(text):
            into.files["conll"] += 1
            conll.read_text(shown(path), path.stem, text, into)
        elif kind == ".tsv" and not isinstance(table := open_csv(File.at(path)), Rejected):
            _table(table, scheme, mapping, into, faults, name="tsv", typed=False)
        else:
            into.rejected.append(
                reject(shown(path), FILE, f"no labels that can be read; it reads {KNOWN}", text)
            )
    except OSError as error:
        into.rejected.append(reject(shown(path), FILE, f"cannot be read: {trouble(error)}"))


def _table(
    table: Table, scheme: LabelScheme, mapping: Mapping[str, str], into: Read, faults: list[str],
    *, name: str = "frame", typed: bool = True,
) -> None:  # fmt: skip
    try:
        chosen = columns_of(table, mapping, scheme)
    except LabelError as error:
        faults.append(error.args[0])
        return
    into.files[name] += 1
    read_table(table, chosen, scheme, into, typed=typed)


def _brat(path: Path, ann: str, into: Read) -> None:
    beside = path.with_suffix(".txt")
    text = _text(beside) if beside.is_file() else None
    if isinstance(text, Rejected):
        into.rejected.append(text)
        return
    into.files["brat"] += 1
    brat.read_text(shown(path), path.stem, ann, text, into)


def _text(path: Path) -> str | Rejected:
    data = path.read_bytes()
    if is_binary(data):
        return reject(shown(path), FILE, BINARY, data)
    if (encoding := encoding_of(data)) is None:
        return reject(shown(path), FILE, UNTOLD, data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return reject(shown(path), FILE, f"bad encoding: marked {encoding}, but is not", data)
