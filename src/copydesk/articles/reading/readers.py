"""Files, folders and frames as raw articles, one at a time; what cannot be taken comes out as Rejected."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from copydesk.articles.reading.feeds import read_feed
from copydesk.articles.reading.files import STDIN, File
from copydesk.articles.reading.finding import Finder
from copydesk.articles.reading.formats import OPENERS
from copydesk.articles.reading.frames import open_frame
from copydesk.articles.reading.json_documents import open_json
from copydesk.articles.reading.markdown import read_markdown
from copydesk.articles.reading.meta import Meta, read_meta
from copydesk.articles.reading.pages import packages, read_page
from copydesk.articles.reading.plain import read_text
from copydesk.articles.reading.rows import (
    FILE,
    NAMES,
    Table,
    article,
    choose,
    our_name,
    reject,
    shown,
    trouble,
)
from copydesk.errors import ArticleError
from copydesk.records import RawArticle, Rejected

if TYPE_CHECKING:
    import pandas as pd

DOCUMENTS: dict[str, Callable[[File, Mapping[str, str | None]], RawArticle | Rejected]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".html": read_page,
}
"""Kinds of which a file is one article, and a `--meta` table can say more about it."""
TABLES, FEED, JSON = tuple(OPENERS), ".xml", ".json"
KINDS = (*DOCUMENTS, *TABLES, JSON, FEED)


def read(
    sources: Sequence["Path | pd.DataFrame"],
    *,
    mapping: Mapping[str, str] = MappingProxyType({}),
    meta: Path | None = None,
    format: str | None = None,
) -> Iterator[RawArticle | Rejected]:
    """Read articles from files, folders (recursively, in order), globs, archives and frames, without holding them.

    `-` is standard input, of the kind `format` (`csv`, ...) unless it is told by how it begins. `mapping` maps our
    names to the input's columns; `meta` is a CSV whose column `file` names texts and pages. Paths, columns and joins
    are checked before the first article comes: ArticleError lists all their faults.
    """
    inputs = _Inputs(mapping, Finder(KINDS, format))
    inputs.check(sources, meta)
    return inputs.articles(sources)


@dataclass(slots=True)
class _Inputs:
    mapping: Mapping[str, str]
    finder: Finder
    faults: list[str] = field(default_factory=list)
    tables: dict[str, tuple[Table, dict[str, str]] | Rejected] = field(default_factory=dict)
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
        if fault := self.finder.fault(source):
            self.faults.append(fault)
            return
        for found in self._files(source):
            if isinstance(found, Rejected) or found.kind == FEED:
                continue
            if found.kind in DOCUMENTS:
                self.meta.see(found)
                if DOCUMENTS[found.kind] is read_page:
                    packages()  # before anything is taken
            else:
                self.tables[found.name] = self._open(found, named=found.name in (shown(source), STDIN))

    def _open(self, file: File, *, named: bool) -> tuple[Table, dict[str, str]] | Rejected:
        """Open a table; one that was not named by itself, but found beside others, may be none of articles."""
        try:
            table = self._opener(file.kind)(file)
        except OSError as error:
            return _unreadable(file, error)
        if isinstance(table, Rejected):
            return table
        if named:
            return table, self._choose(table)
        chosen, faults = self._chosen(table)
        return reject(file.name, FILE, "; ".join(faults)) if faults else (table, chosen)

    def _opener(self, kind: str) -> Callable[[File], Table | Rejected]:
        return partial(open_json, text=self.mapping.get("text", "text")) if kind == JSON else OPENERS[kind]

    def _choose(self, table: Table) -> dict[str, str]:
        chosen, faults = self._chosen(table)
        self.faults += [f"{table.source}: {fault}" for fault in faults]
        return chosen

    def _chosen(self, table: Table) -> tuple[dict[str, str], list[str]]:
        # Without columns a JSONL file has no objects: its lines are rejected one by one.
        chosen, faults = choose(table.columns, self.mapping, required="text" if table.columns else "")
        self.tabular = True
        return chosen, [f"{fault}; its columns are {', '.join(table.columns)}" for fault in faults]

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

    def _files(self, source: Path) -> Iterator[File | Rejected]:
        """Find the files of a source; the table of metadata often lies in the folder that it is about."""
        for found in self.finder.files(source):
            is_meta = (
                self.meta_path is not None
                and isinstance(found, File)
                and found.path is not None
                and found.path.resolve() == self.meta_path
            )
            if not is_meta:
                yield found

    def _file(self, file: File) -> Iterator[RawArticle | Rejected]:
        if file.kind in DOCUMENTS:
            yield DOCUMENTS[file.kind](file, self.meta.of(file))
            return
        if file.kind == FEED:
            yield from read_feed(file)
            return
        opened = self.tables[file.name] if file.name in self.tables else self._open(file, named=False)
        if isinstance(opened, Rejected):
            yield opened
        else:
            yield from _rows(*opened)


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


def _unreadable(file: File, error: OSError) -> Rejected:
    return reject(file.name, FILE, f"cannot be read: {trouble(error)}")


def _error(faults: Sequence[str]) -> ArticleError:
    several = [f"the input has {len(faults)} faults:", *faults]
    advice = None
    if any("column" in fault for fault in faults):
        advice = "Say which column is which, for example: --map text=content"
    elif any("no such file" in fault for fault in faults):
        advice = "Check the paths; 'copydesk add --help' lists what can be read."
    elif any("say --format" in fault for fault in faults):
        advice = "For example: copydesk add - --format csv"
    return ArticleError(faults[0] if len(faults) == 1 else "\n  - ".join(several), next_step=advice)
