"""Canonical articles on disk: Parquet files that are written once and never changed."""

import hashlib
import json
import os
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from copydesk.articles.reading.rows import trouble
from copydesk.errors import DeskError
from copydesk.records import Article
from copydesk.tables import COLUMNS

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

_FIELDS = tuple(Article.__dataclass_fields__)
_FRAME = tuple(column for column in COLUMNS["articles"] if column in _FIELDS)
_REPEATED = ["outlet", "story_id", "published", "author", "cleaning.list.element"]
_SHORT = [name for name in _FIELDS if name not in ("text", "raw", "cleaning")]
_GROUP = 1000  # rows that must be unpacked to find one text


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of part files; which of them count, and in which order, the ledger knows."""

    folder: Path

    def write(self, articles: Sequence[Article]) -> str:
        """Write one part file and return its name; the same articles give the same name and are written once."""
        name = f"{_digest(articles)}.parquet"
        path = self.folder / name
        if path.exists():
            return name
        self._put(path, _table(articles))
        return name

    def _put(self, path: Path, articles: "pa.Table") -> None:
        """Write a part that appears whole or not at all."""
        import pyarrow.parquet as pq

        unfinished = self.folder / f".{path.name}.{os.getpid()}"
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with unfinished.open("wb") as file:
                # With checksums a flipped bit is an error; without them it may pass for text.
                pq.write_table(
                    articles,
                    file,
                    compression="zstd",
                    row_group_size=_GROUP,
                    use_dictionary=_REPEATED,  # looking for repeated texts costs more than writing them
                    write_statistics=_SHORT,
                    write_page_checksum=True,
                )
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except OSError as error:
            with suppress(OSError):
                unfinished.unlink()
            raise DeskError(f"{path}: cannot be written: {trouble(error)}") from error

    def read(self, files: Sequence[str], columns: Sequence[str] | None = None) -> "pd.DataFrame":
        """Read articles in the order of `files`: the columns of the frame `articles`, or those asked for.

        All are "string" but `cleaning`, which holds lists. `raw` and `raw_sha256` come only when asked for.
        """
        import pandas as pd
        import pyarrow as pa

        columns = list(_FRAME if columns is None else columns)
        read = list(dict.fromkeys([*columns, "text"])) if "raw" in columns else columns
        tables = [_schema().empty_table().select(read)]
        for name in files:
            with self._part(name) as part:
                tables.append(part.read(read).select(read))
        frame = pa.concat_tables(tables).to_pandas(types_mapper={pa.large_string(): pd.StringDtype()}.get)
        if "raw" in columns:  # Arrow's strings cannot hold surrogates, Python's can
            raws = zip(frame["raw"], frame["text"], strict=True)
            texts = [text if raw is None else raw.decode("utf-8", "surrogatepass") for raw, text in raws]
            frame["raw"] = pd.Series(texts, dtype=pd.StringDtype("python"))
        if "cleaning" in columns:
            frame["cleaning"] = pd.Series([list(steps) for steps in frame["cleaning"]], dtype=object)
        return frame[columns]

    def texts(self, files: Sequence[str], keys: Collection[tuple[str, str]]) -> dict[tuple[str, str], str]:
        """Find the texts of `(article_id, text_sha256)`; a key that no file holds is absent."""
        wanted = set(keys)
        found: dict[tuple[str, str], str] = {}
        for name in files:
            with self._part(name) as part:
                for group in range(part.num_row_groups):
                    columns = part.read_row_group(group, ["article_id", "text_sha256"]).to_pydict()
                    keys_here = list(zip(columns["article_id"], columns["text_sha256"], strict=True))
                    rows = [row for row, key in enumerate(keys_here) if key in wanted]
                    if rows:
                        texts = part.read_row_group(group, ["text"])["text"].take(rows).to_pylist()
                        found.update(zip((keys_here[row] for row in rows), texts, strict=True))
        return found

    def holding(self, article_id: str) -> list[str]:
        """List the parts that hold an article, whether the ledger knows them or not."""
        found = []
        for path in sorted(self.folder.glob("*.parquet")):
            with self._part(path.name) as part:
                if article_id in part.read(["article_id"])["article_id"].to_pylist():
                    found.append(path.name)
        return found

    def own_words(self, files: Sequence[str], article_id: str) -> list[str]:
        """Give every title, text and raw input of an article."""
        frame = self.read(files, ["article_id", "title", "text", "raw"])
        own = frame[frame["article_id"] == article_id]
        return [words for name in ("title", "text", "raw") for words in own[name].dropna()]

    def erase(self, name: str, article_id: str) -> None:
        """Take an article out of a part, for good; a part without articles goes away.

        The part keeps its name, which only the same articles anew would get.
        """
        import pyarrow.compute as pc

        with self._part(name) as part:
            articles = part.read()
        left = articles.filter(pc.not_equal(articles["article_id"], article_id))
        if left.num_rows:
            self._put(self.folder / name, left)
        else:
            (self.folder / name).unlink()

    @contextmanager
    def _part(self, name: str) -> Iterator["pq.ParquetFile"]:
        import pyarrow as pa
        import pyarrow.parquet as pq

        path = self.folder / name
        try:
            with path.open("rb") as file, pq.ParquetFile(file, page_checksum_verification=True) as part:
                yield part
        except FileNotFoundError as error:
            raise DeskError(f"{path}: this file of articles is missing", next_step=_RESTORE) from error
        except (OSError, pa.ArrowException) as error:
            fault = f"{path}: this file of articles is damaged: {error}"
            raise DeskError(fault, next_step=_RESTORE) from error


_RESTORE = "Put it back from a copy of the desk: files of articles are never changed once written."


def _digest(articles: Sequence[Article]) -> str:
    """Name the content: text and raw input stand in it by their hashes."""
    content = hashlib.sha256()
    for article in articles:
        fields = [getattr(article, name) for name in _FIELDS if name not in ("text", "raw")]
        content.update(json.dumps(fields).encode())
    return content.hexdigest()[:16]


def _schema() -> "pa.Schema":
    """Make a column of each field of Article.

    `raw` is binary: it may hold surrogates, which are not UTF-8. It is null where it is the text.
    """
    import pyarrow as pa

    kinds = {"raw": pa.large_binary(), "cleaning": pa.list_(pa.string())}
    return pa.schema([(name, kinds.get(name, pa.large_string())) for name in _FIELDS])


def _table(articles: Sequence[Article]) -> "pa.Table":
    import pyarrow as pa

    columns = {name: [getattr(article, name) for article in articles] for name in _FIELDS}
    columns["raw"] = [
        None if article.raw == article.text else article.raw.encode("utf-8", "surrogatepass")
        for article in articles
    ]
    return pa.table(columns, schema=_schema())
