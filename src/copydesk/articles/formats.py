"""Files and frames as tables: each opener answers with a Table, or with why the whole of it is Rejected."""

import csv
import json
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copydesk.articles.encodings import BINARY, UNTOLD, encoding_of_lines, is_binary
from copydesk.articles.rows import FILE, Row, Table, reject, shown
from copydesk.records import Rejected

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

FIELD_LIMIT = 2**27
"""Characters that one CSV field may have: more than any article, and a bound where a quote is never closed."""
BATCH = 256
PEEK = 100
"""Objects of a JSONL file that are looked at to learn its columns."""


def open_csv(path: Path) -> Table | Rejected:
    """Read comma-, semicolon- or tab-separated values under a header."""
    source, encoding = shown(path), _encoding(path)
    if isinstance(encoding, Rejected):
        return encoding
    with path.open(encoding=encoding, errors=_errors(encoding), newline="") as file:
        first = file.readline()
    if not first.strip():
        return reject(source, FILE, "no header line", first)
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(max(csv.field_size_limit(), FIELD_LIMIT))  # the process's, so never lowered
    with path.open(encoding=encoding, errors=_errors(encoding), newline="") as file:
        try:
            header = tuple(next(csv.reader(file, delimiter=delimiter, strict=True)))
        except csv.Error as error:
            return reject(source, FILE, f"broken header: {error}", first)
    return Table(source, header, partial(_csv_rows, path, encoding, delimiter, header))


def _csv_rows(
    path: Path, encoding: str, delimiter: str, header: Sequence[str], wanted: Sequence[str]
) -> Iterator[Row | Rejected]:
    """Read rows strictly: a quote that is never closed must not swallow the rows behind it unseen."""
    source = shown(path)
    places = {column: header.index(column) for column in wanted}
    lines: list[str] = []  # of the row at hand

    def remembered(file: Iterator[str]) -> Iterator[str]:
        for line in file:
            lines.append(line)
            yield line

    with path.open(encoding=encoding, errors=_errors(encoding), newline="") as file:
        reader = csv.reader(remembered(file), delimiter=delimiter, strict=True)
        next(reader)
        number = 0
        while True:
            lines.clear()
            try:
                row = next(reader, None)
            except csv.Error as error:
                number += 1
                yield reject(source, f"row {number}", f"broken CSV: {error}", "".join(lines))
                continue
            if row is None:
                return
            if not row:  # a blank line
                continue
            number += 1
            item = f"row {number}"
            if len(row) > len(header):
                reason = f"{len(row)} fields, but the header has {len(header)}"
                yield reject(source, item, reason, "".join(lines))
            elif not all(map(_encodes, row)):
                yield reject(source, item, f"bad encoding: not {encoding}", "".join(lines))
            else:
                yield item, {column: row[at] for column, at in places.items() if at < len(row)}


def open_jsonl(path: Path) -> Table | Rejected:
    """Read one JSON object a line; its columns are the keys of the first 100 objects."""
    if isinstance(encoding := _encoding(path), Rejected):
        return encoding
    columns: dict[str, None] = {}
    objects = (row for row in _objects(path, encoding) if not isinstance(row, Rejected))
    for _, values in islice(objects, PEEK):
        columns |= dict.fromkeys(values)
    return Table(shown(path), tuple(columns), partial(_jsonl_rows, path, encoding))


def _jsonl_rows(path: Path, encoding: str, wanted: Sequence[str]) -> Iterator[Row | Rejected]:
    for row in _objects(path, encoding):
        if isinstance(row, Rejected):
            yield row
        else:
            item, values = row
            yield item, {column: values[column] for column in wanted if column in values}


def _objects(path: Path, encoding: str) -> Iterator[Row | Rejected]:
    source = shown(path)
    with path.open(encoding=encoding, errors=_errors(encoding), newline="\n") as file:
        for number, line in enumerate(file, start=1):
            item = f"line {number}"
            if not line.strip():
                continue
            if not _encodes(line):
                yield reject(source, item, f"bad encoding: not {encoding}", line)
                continue
            try:
                values = json.loads(line)
            except json.JSONDecodeError as error:
                yield reject(source, item, f"broken JSON: {error.msg} at character {error.pos + 1}", line)
                continue
            except (ValueError, RecursionError) as error:
                yield reject(source, item, f"broken JSON: {error}", line)
                continue
            if isinstance(values, dict):
                yield item, values
            else:
                yield reject(source, item, "not a JSON object", line)


def open_parquet(path: Path) -> Table | Rejected:
    """Read Parquet by record batches."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with path.open("rb") as handle, pq.ParquetFile(handle) as file:
            columns = tuple(file.schema_arrow.names)
    except pa.ArrowException as error:
        return reject(shown(path), FILE, f"not a readable Parquet file: {error}")
    return Table(shown(path), columns, partial(_parquet_rows, path))


def _parquet_rows(path: Path, wanted: Sequence[str]) -> Iterator[Row | Rejected]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    # These two make the reader stream within a row group; by default it loads the group's columns whole.
    with path.open("rb") as handle, pq.ParquetFile(handle, buffer_size=1 << 16, pre_buffer=False) as file:
        try:
            for batch in file.iter_batches(batch_size=BATCH, columns=list(wanted)):
                columns = [_values(batch.column(column)) for column in wanted]
                for values in zip(*columns, strict=True):
                    number += 1
                    yield f"row {number}", dict(zip(wanted, values, strict=True))
        except (pa.ArrowException, OSError) as error:
            reason = f"this row and all behind it cannot be read: {error}"
            yield reject(shown(path), f"row {number + 1}", reason)


def _values(column: "pa.Array") -> list[Any]:
    """Take a column's values; strings that are not UTF-8 stay bytes."""
    try:
        values: list[Any] = column.to_pylist()
    except UnicodeDecodeError:
        import pyarrow as pa

        values = column.cast(pa.large_binary()).to_pylist()
    return values


def open_frame(frame: "pd.DataFrame") -> Table:
    """Read a DataFrame's rows; an item names the row's index label."""
    columns = tuple(map(str, frame.columns))
    return Table("DataFrame", columns, partial(_frame_rows, frame, columns))


def _frame_rows(frame: "pd.DataFrame", columns: Sequence[str], wanted: Sequence[str]) -> Iterator[Row]:
    places = [columns.index(column) for column in wanted]
    for start in range(0, len(frame), BATCH):
        part = frame.iloc[start : start + BATCH, places]
        values = part.astype(object).where(part.notna(), None).itertuples(index=False, name=None)
        for label, row in zip(part.index, values, strict=True):
            yield f"index {label}", dict(zip(wanted, row, strict=True))


OPENERS: dict[str, Callable[[Path], Table | Rejected]] = {
    ".csv": open_csv,
    ".jsonl": open_jsonl,
    ".parquet": open_parquet,
}


def _encoding(path: Path) -> str | Rejected:
    with path.open("rb") as file:
        head = file.read(1 << 16)
    if is_binary(head):
        return reject(shown(path), FILE, BINARY, head)
    return encoding_of_lines(path) or reject(shown(path), FILE, UNTOLD, head)


def _errors(encoding: str) -> str:
    """Smuggle undecodable bytes through as lone surrogates, so that only their row is lost.

    UTF-16 and -32 cannot do that; they have been read through once before they get here.
    """
    return "strict" if encoding in ("utf-16", "utf-32") else "surrogateescape"


def _encodes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
