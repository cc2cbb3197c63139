"""Lines of a file, each no longer than an article can be."""

import io
from collections.abc import Iterator
from typing import TextIO

from copydesk.articles.reading.encodings import BINARY, UNTOLD, encoding_of_lines, is_binary
from copydesk.articles.reading.files import LIMIT, TOO_LONG, File
from copydesk.articles.reading.rows import FILE, reject
from copydesk.records import Rejected

LONG_LINE = f"a line of {TOO_LONG}"


class Cut(str):
    """The start of a line that is too long; the rest of it was passed over."""


def encoding(file: File) -> str | Rejected:
    """Tell the encoding of a file of lines, which is read once for that."""
    head = file.head(1 << 16)
    if is_binary(head):
        return reject(file.name, FILE, BINARY, head)
    return encoding_of_lines(file.open) or reject(file.name, FILE, UNTOLD, head)


def opened(file: File, encoding: str, newline: str = "") -> TextIO:
    """Open as text; bytes that are none come through as lone surrogates, so that only their row is lost.

    UTF-16 and -32 cannot do that; they have been read through once to tell the encoding.
    """
    errors = "strict" if encoding in ("utf-16", "utf-32") else "surrogateescape"
    return io.TextIOWrapper(file.open(), encoding=encoding, errors=errors, newline=newline)


def bounded(stream: TextIO) -> Iterator[str]:
    """Give the lines, and instead of one that is too long a Cut."""
    while line := stream.readline(LIMIT):
        if len(line) < LIMIT or line[-1] in "\r\n":
            yield line
            continue
        start = line[:1000]
        while line and line[-1] not in "\r\n":
            line = stream.readline(LIMIT >> 8)
        yield Cut(start)


def encodes(text: str) -> bool:
    """Say whether a text was decoded without bytes that are none."""
    if text.isascii():
        return True
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
