"""What `add` does not take: ids that stand twice in an input, and everything rejected, on disk as it comes."""

import json
import os
from hashlib import sha256
from io import SEEK_END
from pathlib import Path
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO

from copydesk.ledger import Ledger
from copydesk.records import Article, Rejected, as_row

SOME = 1_000
"""So many rejected items wait for the ledger at a time."""
SPOOL = 1_000_000
"""From so many bytes the ids of an input lie in a file."""


class GivenIds:
    """The ids that one input gave to its articles, each with its text and where it stood first.

    Of an id only its hash and a place in a temporary file lie in memory: about 100 bytes.
    """

    def __init__(self) -> None:
        self._places: dict[int, int] = {}
        self._file: IO[bytes] = SpooledTemporaryFile(SPOOL)  # noqa: SIM115 (closed with the run)

    def close(self) -> None:
        """Forget them."""
        self._file.close()

    def clash(self, article: Article) -> str | None:
        """Say where an article's id stood first in the input, if it had another text there."""
        key = hash(article.article_id)
        if (place := self._places.get(key)) is not None:
            self._file.seek(place)
            article_id, text_sha256, source = json.loads(self._file.readline())
            if article_id == article.article_id:
                return None if text_sha256 == article.text_sha256 else str(source)
        self._places[key] = self._file.seek(0, SEEK_END)
        line = json.dumps((article.article_id, article.text_sha256, article.source))
        self._file.write(line.encode() + b"\n")
        return None


class Rejections:
    """Everything that one run rejects: in the ledger, and in a file that gets its name when it is whole."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self._ledger = ledger
        self._folder = folder
        self._unfinished = folder / f"add-{os.getpid()}.jsonl.part"
        self._file: IO[bytes] | None = None
        self._digest = sha256()
        self._waiting: list[Rejected] = []

    def __enter__(self) -> "Rejections":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._file:
            self._file.close()
            self._unfinished.unlink(missing_ok=True)

    def add(self, item: Rejected) -> None:
        """Write an item down."""
        if self._file is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._file = self._unfinished.open("wb")
        line = json.dumps(as_row(item), ensure_ascii=False).encode() + b"\n"
        self._file.write(line)
        self._digest.update(line)
        self._waiting.append(item)
        if len(self._waiting) >= SOME:
            self._enter()

    def finish(self) -> Path | None:
        """Enter what waits, and give the file; the same items are one file, without any there is none."""
        self._enter()
        if self._file is None:
            return None
        self._file.close()
        self._file = None
        return self._unfinished.replace(self._folder / f"add-{self._digest.hexdigest()[:8]}.jsonl")

    def _enter(self) -> None:
        with self._ledger.transaction():
            self._ledger.add_rejections(self._waiting)
        self._waiting.clear()
