"""Files, folders and frames as raw articles, one at a time; what cannot be taken comes out as Rejected."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from copydesk.articles.encodings import BINARY, UNTOLD, encoding_of, is_binary
from copydesk.articles.formats import OPENERS, open_frame
from copydesk.articles.meta import Meta, read_meta
from copydesk.articles.rows import FILE, NAMES, Table, article, choose, our_name, reject, shown, trouble
from copydesk.errors import ArticleError
from copydesk.records import RawArticle, Rejected

if TYPE_CHECKING:
    import pandas as pd

KINDS = (".txt", *OPENERS)

# A heading: a short first line, then a blank one. Atomic groups keep \r\n from counting as two line ends.
_HEADING = re.compile(r"([^\r\n]{1,150})(?>\r\n|\r|\n)[^\S\r\n]*(?>\r\n|\r|\n)")
_SENTENCE_END = re.compile(r"[.!?…。！？؟।][\s'\"’”»›)\]」』]*\Z")


def read(
    sources: Sequence["Path | pd.DataFrame"],
    *,
    mapping: Mapping[str, str] = MappingProxyType({}),
    meta: Path | None = None,
) -> Iterator[RawArticle | Rejected]:
    """Read articles from files, folders (recursively, in order) and frames, without holding them.

    `mapping` maps our names to the input's columns; `meta` is a CSV whose column `file` names .txt files.
    Paths, columns and joins are checked before the first article comes: ArticleError lists all their faults.
    """
    inputs = _Inputs(mapping)
    inputs.check(sources, meta)
    return inputs.articles(sources)


@dataclass(slots=True)
class _Inputs:
    mapping: Mapping[str, str]
    faults: list[str] = field(default_factory=list)
    tables: dict[Path, tuple[Table, dict[str, str]] | Rejected] = field(default_factory=dict)
    meta: Meta = field(default_factory=lambda: Meta(""))
    meta_path: Path | None = None
    tabular: bool = False
    """Whether any source has columns, so that the mapping was of use or is already a fault."""

    def check(self, sources: Sequence["Path | pd.DataFrame"], meta: Path | None) -> None:
        """Look at paths, headers and the metadata; raise ArticleError with all that is wrong."""
        unknown = [name for name in self.mapping if our_name(name) is None]
        self.faults += [f"--map {name}=...: no such name; there are {', '.join(NAMES)}" for name in unknown]
        if meta is not None:
            self.meta_path = meta.resolve()
            self.meta, faults = read_meta(meta, self.mapping)
            self.faults += faults
        for source in sources:
            if not isinstance(source, str | Path):
                self._choose(open_frame(source))
            else:
                self._check_path(Path(source))
        self.faults += self.meta.bind()
        idle = [
            f"{name}={column}" for name, column in self.mapping.items() if column not in self.meta.columns
        ]
        if idle and not self.tabular:
            self.faults.append(f"--map {' '.join(idle)}: no table of the input has such a column")
        if self.faults:
            raise _error(self.faults)

    def _check_path(self, source: Path) -> None:
        try:
            source.stat()
        except OSError as error:
            self.faults.append(f"{shown(source)}: {trouble(error)}")
            return
        for found in self._files(source):
            if isinstance(found, Rejected):
                continue
            if found.suffix.lower() == ".txt":
                self.meta.see(found, _relative(found, source))
            else:
                self.tables[found] = self._open(found)

    def _open(self, path: Path) -> tuple[Table, dict[str, str]] | Rejected:
        try:
            table = OPENERS[path.suffix.lower()](path)
        except OSError as error:
            return _unreadable(path, error)
        return table if isinstance(table, Rejected) else (table, self._choose(table))

    def _choose(self, table: Table) -> dict[str, str]:
        # Without columns a JSONL file has no objects: its lines are rejected one by one.
        chosen, faults = choose(table.columns, self.mapping, required="text" if table.columns else "")
        self.tabular = True
        there = ", ".join(table.columns)
        self.faults += [f"{table.source}: {fault}; its columns are {there}" for fault in faults]
        return chosen

    def articles(self, sources: Sequence["Path | pd.DataFrame"]) -> Iterator[RawArticle | Rejected]:
        yield from self.meta.rejected
        for source in sources:
            if not isinstance(source, str | Path):
                table = open_frame(source)
                yield from _rows(table, self._choose(table))
                continue
            for found in self._files(Path(source)):
                if isinstance(found, Rejected):
                    yield found
                    continue
                try:
                    yield from self._file(found)
                except OSError as error:
                    yield _unreadable(found, error)

    def _files(self, source: Path) -> Iterator[Path | Rejected]:
        """Walk a source; the table of metadata often lies in the folder that it is about."""
        for found in _walk(source):
            if self.meta_path is None or isinstance(found, Rejected) or found.resolve() != self.meta_path:
                yield found

    def _file(self, path: Path) -> Iterator[RawArticle | Rejected]:
        if path.suffix.lower() == ".txt":
            yield _text(path, self.meta.of(path))
            return
        opened = self.tables[path] if path in self.tables else self._open(path)
        if isinstance(opened, Rejected):
            yield opened
        else:
            yield from _rows(*opened)


def _walk(source: Path) -> Iterator[Path | Rejected]:
    """Find the files of a known kind, sorted, folder by folder; report all else that is not hidden."""
    if not source.is_dir():
        yield _known(source)
        return
    unreadable: list[OSError] = []
    for folder, folders, files in os.walk(source, onerror=unreadable.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(name for name in files if not name.startswith(".")):
            yield _known(Path(folder, name))
        for path in (Path(folder, name) for name in folders):
            if path.is_symlink():
                yield reject(shown(path), FILE, "a link to a folder is not followed")
    for error in unreadable:
        yield _unreadable(Path(error.filename), error)


def _known(path: Path) -> Path | Rejected:
    if not path.is_file():
        return reject(shown(path), FILE, "not a file, or a broken link")
    if path.suffix.lower() not in KINDS:
        return reject(shown(path), FILE, f"unknown kind {path.suffix!r}; known are {', '.join(KINDS)}")
    return path


def _relative(path: Path, source: Path) -> str:
    return shown(path.relative_to(source)) if path != source else path.name


def _rows(table: Table, chosen: Mapping[str, str]) -> Iterator[RawArticle | Rejected]:
    empty = True
    for row in table.rows(list(chosen.values())):
        empty = False
        if isinstance(row, Rejected):
            yield row
        else:
            item, values = row
            yield article(table.source, item, {name: values.get(column) for name, column in chosen.items()})
    if empty:
        yield reject(table.source, FILE, "no rows")


def _text(path: Path, metadata: Mapping[str, str | None]) -> RawArticle | Rejected:
    """Read a text file; its heading is the title, but stays in the text if the metadata has another title."""
    source = shown(path)
    data = path.read_bytes()
    if is_binary(data):
        return reject(source, FILE, BINARY, data)
    if (encoding := encoding_of(data)) is None:
        return reject(source, FILE, UNTOLD, data)
    try:
        raw = data.decode(encoding)
    except UnicodeDecodeError:
        return reject(source, FILE, f"bad encoding: marked {encoding}, but is not", data)
    fields = dict(metadata)
    title = fields.get("title")
    if (heading := _heading(raw)) and (title is None or title.strip() == heading[0]):
        fields["title"], raw = heading
    if not raw.strip():
        return reject(source, FILE, "empty text", data)
    return RawArticle(source=source, raw=raw, **fields)


def _heading(raw: str) -> tuple[str, str] | None:
    """Part a title from the rest: a first line of at most 150 characters that ends no sentence, then a blank."""
    match = _HEADING.match(raw)
    if match is None or not (title := match[1].strip()) or _SENTENCE_END.search(title):
        return None
    return title, raw[match.end() :]


def _unreadable(path: Path, error: OSError) -> Rejected:
    return reject(shown(path), FILE, f"cannot be read: {trouble(error)}")


def _error(faults: Sequence[str]) -> ArticleError:
    several = [f"the input has {len(faults)} faults:", *faults]
    advice = None
    if any("column" in fault for fault in faults):
        advice = "Say which column is which, for example: --map text=content"
    elif any("no such file" in fault for fault in faults):
        advice = "Check the paths; 'copydesk add --help' lists what can be read."
    return ArticleError(faults[0] if len(faults) == 1 else "\n  - ".join(several), next_step=advice)
