"""Parquet, by record batches."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from copydesk.articles.reading.files import File, kept
from copydesk.articles.reading.rows import FILE, Row, Table, reject
from copydesk.records import Rejected

if TYPE_CHECKING:
    import pyarrow as pa

BATCH = 256


def open_parquet(file: File) -> Table | Rejected:
    """Read the names of the columns; out of an archive it is unpacked first, as it is read from its end."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if file.path is None:
        with file.open() as stream:
            file = replace(file, open=kept(stream))
    try:
        with file.open() as stream, pq.ParquetFile(stream) as parquet:
            columns = tuple(parquet.schema_arrow.names)
    except pa.ArrowException as error:
        return reject(file.name, FILE, f"not a readable Parquet file: {error}")
    return Table(file.name, columns, partial(_rows, file))


def _rows(file: File, wanted: Sequence[str]) -> Iterator[Row | Rejected]:
    import pyarrow as pa
    import pyarrow.parquet as pq

    number = 0
    # These two make the reader stream within a row group; by default it loads the group's columns whole.
    with file.open() as stream, pq.ParquetFile(stream, buffer_size=1 << 16, pre_buffer=False) as parquet:
        try:
            for batch in parquet.iter_batches(batch_size=BATCH, columns=list(wanted)):
                columns = [_values(batch.column(column)) for column in wanted]
                for values in zip(*columns, strict=True):
                    number += 1
                    yield f"row {number}", dict(zip(wanted, values, strict=True))
        except (pa.ArrowException, OSError) as error:
            reason = f"this row and all behind it cannot be read: {error}"
            yield reject(file.name, f"row {number + 1}", reason)


def _values(column: "pa.Array") -> list[Any]:
    """Take a column's values; strings that are not UTF-8 stay bytes."""
    try:
        values: list[Any] = column.to_pylist()
    except UnicodeDecodeError:
        import pyarrow as pa

        values = column.cast(pa.large_binary()).to_pylist()
    return values
