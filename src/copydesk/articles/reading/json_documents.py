"""A JSON file that is an array of objects, one object that holds such an array, or one article.

It is decoded value by value with the standard library: ijson keeps the path to each value, so that a million
opening brackets take all memory, and it knows neither NaN nor lone surrogates.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, TextIO

from copydesk.articles.reading.encodings import UNTOLD
from copydesk.articles.reading.files import LIMIT, TOO_LONG, File
from copydesk.articles.reading.json_lines import PEEK
from copydesk.articles.reading.lines import encoding, opened
from copydesk.articles.reading.rows import FILE, Row, Table, reject
from copydesk.records import Rejected

_CHUNK = 1 << 18
_NO_TEXT = re.compile("[\udc80-\udcff]")
"""Bytes that are not in the encoding; other surrogates are JSON's own, for canonical() to mend."""
_SPACE = " \t\n\r"


def open_json(file: File, text: str = "text") -> Table | Rejected:
    """Find the rows: the first array whose objects have `text`, else the object itself if it has it, else any array."""
    told = encoding(file)
    if isinstance(told, Rejected):
        if told.reason != UNTOLD:
            return told
        told = "utf-8"  # as the standard says; the file may be one line, and a broken byte costs its own row only
    try:
        with opened(file, told) as stream:
            place = _place(_Values(stream), text)
    except ValueError as error:
        return reject(file.name, FILE, f"broken JSON: {error}", file.head(500))
    columns: dict[str, None] = {}
    for row in islice(_objects(file, told, place), PEEK):
        columns |= {} if isinstance(row, Rejected) else dict.fromkeys(row[1])
    return Table(file.name, tuple(columns), partial(_rows, file, told, place))


def _rows(file: File, told: str, place: str | None, wanted: Sequence[str]) -> Iterator[Row | Rejected]:
    for row in _objects(file, told, place):
        if isinstance(row, Rejected):
            yield row
        else:
            yield row[0], {column: row[1][column] for column in wanted if column in row[1]}


class _Values:
    """Values out of a stream of JSON; it holds one at a time, and none that is longer than an article can be."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._text, self._at = stream.read(_CHUNK).removeprefix("\ufeff"), 0
        self._decode = json.JSONDecoder().raw_decode

    def next(self) -> str:
        """Look at the next character that is no space; empty at the end."""
        while True:
            while self._at < len(self._text):
                if self._text[self._at] not in _SPACE:
                    return self._text[self._at]
                self._at += 1
            if not self._more(_CHUNK):
                return ""

    def skip(self, character: str) -> bool:
        """Go behind the next character if it is this one."""
        if self.next() != character:
            return False
        self._at += 1
        return True

    def value(self) -> Any:
        """Decode the next value; ValueError where it is broken, cut off or too long."""
        self.next()
        while True:
            try:
                value, end = self._decode(self._text, self._at)
                if end < len(self._text) or not self._more(_CHUNK):  # at the end `12` may be the start of 123
                    self._at = end
                    return value
                continue
            except json.JSONDecodeError as error:
                if len(self._text) - self._at > LIMIT:
                    raise ValueError(TOO_LONG) from None
                if not self._more(max(_CHUNK, len(self._text) - self._at)):  # twice as much each time
                    raise ValueError(f"{error.msg}, near {self._text[self._at : self._at + 40]!r}") from None
            except RecursionError:
                raise ValueError("nested too deep") from None

    def _more(self, size: int) -> bool:
        """Read on, forgetting what is done; say whether there was more."""
        more = self._stream.read(size)
        if more:
            self._text, self._at = self._text[self._at :] + more, 0
        return bool(more)


def _place(values: _Values, text: str) -> str | None:
    """Find the key of the array that holds the rows; "" is the file itself, None means that it is the only row."""
    if values.next() == "[":
        return ""
    if not values.skip("{"):
        raise ValueError("neither an array nor an object")
    own, arrays = set(), []
    for key in _keys(values):
        own.add(key)
        if values.next() != "[":
            values.value()
            continue
        for number, item in enumerate(_items(values)):
            if number == 0 and isinstance(item, dict):
                arrays.append(key)
                if _has(item, text) and not _has(own, text):
                    return key
    return arrays[0] if arrays and not _has(own, text) else None


def _has(names: Mapping[str, Any] | set[str], text: str) -> bool:
    return any(name.strip().casefold() == text.casefold() for name in names)


def _keys(values: _Values) -> Iterator[str]:
    """Go through the keys of an object whose brace was read; the caller reads each value."""
    if values.skip("}"):
        return
    while True:
        key = values.value()
        if not isinstance(key, str) or not values.skip(":"):
            raise ValueError("a key and a colon expected")
        yield key
        if not values.skip(","):
            break
    if not values.skip("}"):
        raise ValueError("',' or '}' expected")


def _items(values: _Values) -> Iterator[Any]:
    """Read the items of the array that comes next."""
    values.skip("[")
    if values.skip("]"):
        return
    while True:
        yield values.value()
        if not values.skip(","):
            break
    if not values.skip("]"):
        raise ValueError("',' or ']' expected")


def _objects(file: File, told: str, place: str | None) -> Iterator[Row | Rejected]:
    number = 0
    with opened(file, told) as stream:
        values = _Values(stream)
        try:
            for number, item in enumerate(_found(values, place), start=1):
                shown = json.dumps(item, ensure_ascii=False)[:500]
                if not isinstance(item, dict):
                    yield reject(file.name, f"item {number}", "not a JSON object", shown)
                elif any(_NO_TEXT.search(value) for value in item.values() if isinstance(value, str)):
                    yield reject(file.name, f"item {number}", f"bad encoding: not {told}", shown)
                else:
                    yield f"item {number}", item
        except ValueError as error:
            reason = f"broken JSON: {error}; this item and all behind it cannot be read"
            yield reject(file.name, f"item {number + 1}", reason)


def _found(values: _Values, place: str | None) -> Iterator[Any]:
    if place is None:
        yield values.value()
        return
    if place:
        values.skip("{")
        for key in _keys(values):
            if key == place:
                break
            values.value()
    yield from _items(values)
