"""What is read: something that gives bytes as often as it is asked, be it a file, a member of an archive, or a pipe."""

import io
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from copydesk.articles.reading.rows import FILE, reject, shown
from copydesk.records import Rejected

LIMIT = 1 << 25
"""Bytes that one article may have with all its markup and metadata: more than any, and a bound where nothing ends."""
TOO_LONG = f"over {LIMIT >> 20} MB; no article is as long"
STDIN = "standard input"
ALIASES = {
    ".htm": ".html",
    ".markdown": ".md",
    ".ndjson": ".jsonl",
    ".tsv": ".csv",
    ".rss": ".xml",
    ".atom": ".xml",
}


@dataclass(frozen=True, slots=True)
class File:
    """Bytes under a name; `kind` is the ending that tells how to read them, `path` is set where it is a plain file."""

    name: str
    kind: str
    open: Callable[[], BinaryIO] = field(compare=False)
    relative: str = ""
    """Its name within the folder or archive that was given."""
    path: Path | None = None

    @classmethod
    def at(cls, path: Path, relative: str = "") -> "File":
        """Take a plain file."""
        return cls(shown(path), kind_of(path.name), partial(_plain, path), relative or path.name, path)

    def head(self, size: int) -> bytes:
        """Read its first bytes."""
        with self.open() as stream:
            return stream.read(size)

    def whole(self) -> bytes | Rejected:
        """Read all of it, if it is not longer than an article can be."""
        data = self.head(LIMIT + 1)
        return reject(self.name, FILE, TOO_LONG, data) if len(data) > LIMIT else data


def _plain(path: Path) -> BinaryIO:
    return path.open("rb")


def kind_of(name: str) -> str:
    """Tell a file's kind by its ending; `a.csv.gz` is a .csv."""
    suffix = PurePosixPath(name.lower().removesuffix(".gz")).suffix
    return ALIASES.get(suffix, suffix)


def kept(stream: BinaryIO) -> Callable[[], BinaryIO]:
    """Copy a stream that can be read once into a file without a name, and give what opens that.

    One opening at a time: all share the place that is read next.
    """
    spool = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as what is given
    shutil.copyfileobj(stream, spool, 1 << 20)
    spool.flush()

    def again() -> BinaryIO:
        file = os.fdopen(os.dup(spool.fileno()), "rb")
        file.seek(0)
        return file

    return again


def looks_like(head: bytes) -> str | None:
    """Tell the kind of what has no name by how it begins, as far as that is certain."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    signs = {
        b"{": ".jsonl", b"[": ".json", b"par1": ".parquet", b"pk\x03\x04": ".zip", b"\x1f\x8b": ".gz",
        b"<!doctype html": ".html", b"<html": ".html", b"<?xml": ".xml", b"<rss": ".xml", b"<feed": ".xml",
    }  # fmt: skip
    return next((kind for sign, kind in signs.items() if start.startswith(sign)), None)


class Counted(io.RawIOBase):
    """A stream that is refused where `reset` was not called for longer than an article can be."""

    def __init__(self, stream: io.RawIOBase, most_tags: int) -> None:
        self._stream, self._most_tags = stream, most_tags
        self.reset()

    def reset(self) -> None:
        """Begin to count anew."""
        self._size = self._tags = 0

    def read(self, size: int = -1) -> bytes:
        """Read on; OSError where an article would be too long."""
        data = self._stream.read(size) or b""
        self._size += len(data)
        self._tags += data.count(b"<")
        if self._size > LIMIT:
            raise OSError(TOO_LONG)
        if self._tags > self._most_tags:
            raise OSError(f"over {self._most_tags:,} tags; no article has as many")
        return data
