"""Paths, folders, globs, archives and standard input as the files in them; all that is not hidden is reported."""

import glob
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from copydesk.articles.reading.archives import NESTED, Zips, gunzipped
from copydesk.articles.reading.files import STDIN, File, kept, looks_like
from copydesk.articles.reading.rows import FILE, reject, shown, trouble
from copydesk.records import Rejected

_MAGIC = "*?["


@dataclass(slots=True)
class Finder:
    """Finds files of the kinds that are `known`, in the same order each time; `format` is standard input's."""

    known: Sequence[str]
    format: str | None = None
    _zips: Zips = field(default_factory=Zips)
    _stdin: File | None = None

    def fault(self, source: Path) -> str | None:
        """Say why nothing can be found in a source at all."""
        if source == Path("-"):
            file = self._from_stdin()
            if file.kind in (*self.known, ".zip"):
                return None
            if not file.head(1):
                return f"{STDIN}: nothing comes from it"
            endings = ", ".join(kind[1:] for kind in (*self.known, ".zip"))
            return f"{STDIN}: its format is not told by how it begins; say --format, one of {endings}"
        try:
            source.stat()
        except OSError as error:
            if not _is_glob(source):
                return f"{shown(source)}: {trouble(error)}"
            if not _matches(source):
                return f"{shown(source)}: no such file or directory matches"
        return None

    def files(self, source: Path) -> Iterator[File | Rejected]:
        """Find the files of a source, sorted, folder by folder, archives being folders."""
        if source == Path("-"):
            yield from self._unpacked(self._from_stdin())
        elif not source.exists() and _is_glob(source):
            for path in _matches(source):
                yield from self._walk(path)
        else:
            yield from self._walk(source)

    def _walk(self, source: Path) -> Iterator[File | Rejected]:
        if not source.is_dir():
            yield from self._at(source, source.name)
            return
        unreadable: list[OSError] = []
        for folder, folders, files in os.walk(source, onerror=unreadable.append):
            folders[:] = sorted(name for name in folders if not name.startswith("."))
            for name in sorted(name for name in files if not name.startswith(".")):
                path = Path(folder, name)
                yield from self._at(path, shown(path.relative_to(source)))
            for path in (Path(folder, name) for name in folders):
                if path.is_symlink():
                    yield reject(shown(path), FILE, "a link to a folder is not followed")
        for error in unreadable:
            yield reject(shown(Path(error.filename)), FILE, f"cannot be read: {trouble(error)}")

    def _at(self, path: Path, relative: str) -> Iterator[File | Rejected]:
        if not path.is_file():
            yield reject(shown(path), FILE, "not a file, or a broken link")
            return
        file = File.at(path, relative)
        packed = path.suffix.lower() == ".gz"
        if packed and file.kind == ".zip":
            yield reject(file.name, FILE, NESTED)
        else:
            yield from self._unpacked(gunzipped(file) if packed else file)

    def _unpacked(self, file: File) -> Iterator[File | Rejected]:
        for found in self._zips.members(file) if file.kind == ".zip" else (file,):
            if isinstance(found, Rejected) or found.kind in self.known:
                yield found
            else:
                known = ", ".join((*self.known, ".zip"))
                yield reject(found.name, FILE, f"unknown kind {found.kind!r}; known are {known}")

    def _from_stdin(self) -> File:
        """Keep what comes through the pipe, as it is read more than once."""
        if self._stdin is None:
            file = File(STDIN, "", kept(sys.stdin.buffer), STDIN)
            kind = looks_like(file.head(512))
            if kind == ".gz":
                file = gunzipped(file)
                kind = looks_like(file.head(512))
            self._stdin = replace(file, kind=f".{self.format}" if self.format else kind or "")
        return self._stdin


def _is_glob(source: Path) -> bool:
    return any(sign in str(source) for sign in _MAGIC)


def _matches(pattern: Path) -> list[Path]:
    """Find what a pattern matches, sorted; of `**` the files alone, which else came again with their folder."""
    names = sorted(glob.glob(str(pattern), recursive=True))  # noqa: PTH207 - Path.glob takes no absolute pattern
    return [path for path in map(Path, names) if "**" not in pattern.parts or path.is_file()]
