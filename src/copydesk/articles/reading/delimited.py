"""Comma-, semicolon- or tab-separated values under a header."""

import csv
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from typing import TextIO

from copydesk.articles.reading.files import LIMIT, TOO_LONG, File
from copydesk.articles.reading.lines import LONG_LINE, Cut, bounded, encodes, encoding, opened
from copydesk.articles.reading.rows import FILE, Row, Table, reject
from copydesk.records import Rejected


def open_csv(file: File) -> Table | Rejected:
    """Read the header, and tell by it what separates the values."""
    told = encoding(file)
    if isinstance(told, Rejected):
        return told
    with opened(file, told) as stream:
        first = next(bounded(stream), "")
    if isinstance(first, Cut):
        return reject(file.name, FILE, f"broken header: {LONG_LINE}", first)
    if not first.strip():
        return reject(file.name, FILE, "no header line", first)
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(max(csv.field_size_limit(), LIMIT))  # the process's, so never lowered
    with opened(file, told) as stream:
        try:
            header = tuple(next(csv.reader(_Lines(stream), delimiter=delimiter, strict=True)))
        except csv.Error as error:
            return reject(file.name, FILE, f"broken header: {error}", first)
    return Table(file.name, header, partial(_rows, file, told, delimiter, header))


class _Lines:
    """The lines of a stream for csv; `row` keeps those of the row at hand, as long as an article can be.

    csv forgets a row in which its input raises, and begins anew with the next line.
    """

    def __init__(self, stream: TextIO) -> None:
        self._lines = bounded(stream)
        self.row: list[str] = []
        self._size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._lines)
        self.row.append(line)
        self._size += len(line)
        if isinstance(line, Cut):
            raise csv.Error(LONG_LINE)
        if self._size > LIMIT:
            raise csv.Error(f"{TOO_LONG}: is a quote never closed?")
        return line

    def begin(self) -> None:
        """Forget the last row."""
        self.row.clear()
        self._size = 0


def _rows(
    file: File, told: str, delimiter: str, header: Sequence[str], wanted: Sequence[str]
) -> Iterator[Row | Rejected]:
    """Read rows strictly: a quote that is never closed must not swallow the rows behind it unseen."""
    places = {column: header.index(column) for column in wanted}
    with closing(opened(file, told)) as stream:
        lines = _Lines(stream)
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        next(reader)
        number = 0
        while True:
            lines.begin()
            try:
                row = next(reader, None)
            except csv.Error as error:
                number += 1
                yield reject(file.name, f"row {number}", f"broken CSV: {error}", "".join(lines.row))
                continue
            if row is None:
                return
            if not row:  # a blank line
                continue
            number += 1
            item = f"row {number}"
            if len(row) > len(header):
                reason = f"{len(row)} fields, but the header has {len(header)}"
                yield reject(file.name, item, reason, "".join(lines.row))
            elif not all(map(encodes, row)):
                yield reject(file.name, item, f"bad encoding: not {told}", "".join(lines.row))
            else:
                yield item, {column: row[at] for column, at in places.items() if at < len(row)}
