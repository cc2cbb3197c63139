"""One JSON object a line."""

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import partial
from itertools import islice

from copydesk.articles.reading.files import File
from copydesk.articles.reading.lines import LONG_LINE, Cut, bounded, encodes, encoding, opened
from copydesk.articles.reading.rows import Row, Table, reject
from copydesk.records import Rejected

PEEK = 100
"""Objects that are looked at to learn the columns."""


def open_jsonl(file: File) -> Table | Rejected:
    """Take the keys of the first objects as the columns."""
    if isinstance(told := encoding(file), Rejected):
        return told
    columns: dict[str, None] = {}
    objects = (row for row in _objects(file, told) if not isinstance(row, Rejected))
    with suppress(OSError):  # of an archive that is cut off: told when its rows are read
        for _, values in islice(objects, PEEK):
            columns |= dict.fromkeys(values)
    return Table(file.name, tuple(columns), partial(_rows, file, told))


def _rows(file: File, told: str, wanted: Sequence[str]) -> Iterator[Row | Rejected]:
    for row in _objects(file, told):
        if isinstance(row, Rejected):
            yield row
        else:
            item, values = row
            yield item, {column: values[column] for column in wanted if column in values}


def _objects(file: File, told: str) -> Iterator[Row | Rejected]:
    with opened(file, told, "\n") as stream:
        for number, line in enumerate(bounded(stream), start=1):
            item = f"line {number}"
            if isinstance(line, Cut):
                yield reject(file.name, item, LONG_LINE, line)
                continue
            if line.isspace():
                continue
            if not encodes(line):
                yield reject(file.name, item, f"bad encoding: not {told}", line)
                continue
            try:
                values = json.loads(line)
            except json.JSONDecodeError as error:
                yield reject(file.name, item, f"broken JSON: {error.msg} at character {error.pos + 1}", line)
                continue
            except (ValueError, RecursionError) as error:
                yield reject(file.name, item, f"broken JSON: {error}", line)
                continue
            if isinstance(values, dict):
                yield item, values
            else:
                yield reject(file.name, item, "not a JSON object", line)
