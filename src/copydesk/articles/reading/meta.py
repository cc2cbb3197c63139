"""Metadata of files that are one article each, from a table beside them: one row a file, joined by file name."""

import unicodedata
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from copydesk.articles.reading.delimited import open_csv
from copydesk.articles.reading.files import File
from copydesk.articles.reading.rows import choose, metadata, reject, shown, trouble
from copydesk.records import Rejected

COLUMN = "file"


@dataclass(slots=True)
class Meta:
    """The rows of a `--meta` table, and which file each is about.

    First `see` every file, then `bind`, then ask for `of` a file.
    """

    source: str
    columns: tuple[str, ...] = ()
    rejected: list[Rejected] = field(default_factory=list)
    rows: dict[str, tuple[str, dict[str, str | None]]] = field(default_factory=dict)
    _by_path: defaultdict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    _by_name: defaultdict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    _bound: dict[str, str] = field(default_factory=dict)

    def see(self, file: File) -> None:
        """Note a file of the input."""
        for key in {_key(file.relative), _key(file.name)} & self.rows.keys():
            self._by_path[key][file.name] = None
        if (key := _key(file.relative).rpartition("/")[2]) in self.rows:
            self._by_name[key][file.name] = None

    def bind(self) -> list[str]:
        """Decide which file each row is about; return what is ambiguous, reject what matches nothing."""
        faults = []
        for key, (item, _) in self.rows.items():
            files = list(self._by_path[key] or self._by_name[key])
            if not files:
                self.rejected.append(reject(self.source, item, f"no file {key!r} in the input", key))
            elif len(files) > 1:
                names = " or ".join(files[:3])
                faults.append(f"{self.source} {item}: {key!r} may be {names}; write its path in the folder")
            elif (other := self._bound.setdefault(files[0], key)) != key:
                rows = f"{self.rows[other][0]} and {item}"
                faults.append(f"{self.source}: {rows} are both about {files[0]}")
        return faults

    def of(self, file: File) -> dict[str, str | None]:
        """Give the metadata of a file by our names; nothing if no row is about it."""
        return self.rows[self._bound[file.name]][1] if file.name in self._bound else {}


def read_meta(path: Path, mapping: Mapping[str, str]) -> tuple[Meta, list[str]]:
    """Read a `--meta` table whole; the faults are those that stop the input."""
    meta = Meta(shown(path))
    try:
        table = open_csv(File.at(path))
        if isinstance(table, Rejected):
            return meta, [f"{meta.source}: {table.reason}"]
        meta.columns = table.columns
        here = {name: column for name, column in mapping.items() if column in table.columns}
        chosen, faults = choose(table.columns, here)
        chosen.pop("text", None)
        if (times := table.columns.count(COLUMN)) != 1:
            there = ", ".join(table.columns)
            faults.append(
                f"{times or 'no'} columns {COLUMN!r} with the names of the files; there are {there}"
            )
        if faults:
            return meta, [f"{meta.source}: {fault}" for fault in faults]
        for row in table.rows([COLUMN, *chosen.values()]):
            if isinstance(row, Rejected):
                meta.rejected.append(row)
                continue
            item, values = row
            key = _key(values[COLUMN])
            if not key:
                meta.rejected.append(reject(meta.source, item, "no file name", ",".join(values.values())))
            elif key in meta.rows:
                faults.append(f"{meta.source}: {meta.rows[key][0]} and {item} are both about {key!r}")
            else:
                meta.rows[key] = item, {name: metadata(values.get(column)) for name, column in chosen.items()}
    except OSError as error:
        return meta, [f"{meta.source}: {trouble(error)}"]
    return meta, faults


def _key(name: str) -> str:
    """Write a file name as it is compared: some systems decompose accents, some write backslashes."""
    return unicodedata.normalize("NFC", name.strip().replace("\\", "/").removeprefix("./"))
