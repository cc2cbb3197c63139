"""Gzip and zip: what is in them is read, never written; a bomb, a trick or a lock is refused by itself.

An archive's own figures are not believed: a member gives no more bytes than text can be packed into, and members
that together are larger than their archive lie over each other.
"""

import gzip
import io
import stat
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import IO, BinaryIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from copydesk.articles.reading.files import File, kind_of
from copydesk.articles.reading.rows import FILE, reject
from copydesk.records import Rejected

RATIO, SLACK = 200, 1 << 20
"""Text packs to a third or a tenth; a repeated line to a hundredth. Deflate can pack zeros to a thousandth."""
DIRECTORY = 1 << 25
"""Bytes of a zip's list of members, which has to be held in memory: some 300,000 members."""
BOMB = f"it unpacks to over {RATIO} times its size, as no text does"
NESTED = "an archive within an archive; unpack it"

_FAULTS = (
    EOFError,
    zlib.error,
    BadZipFile,
    NotImplementedError,
    RuntimeError,
    struct.error,
    gzip.BadGzipFile,
)


class _Unpacked(io.RawIOBase):
    """What an unpacker gives, as long as it is no bomb; whatever is wrong in the archive is an OSError."""

    def __init__(self, stream: IO[bytes], packed: int) -> None:
        self._stream, self._left = stream, RATIO * packed + SLACK

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        try:
            data = self._stream.read(len(buffer))
        except _FAULTS as error:
            raise OSError(f"damaged archive: {error}") from error
        self._left -= len(data)
        if self._left < 0:
            raise OSError(BOMB)
        buffer[: len(data)] = data
        return len(data)

    def close(self) -> None:
        self._stream.close()
        super().close()


def gunzipped(file: File) -> File:
    """Give what a gzip file holds."""
    return File(file.name, kind_of(file.name), partial(_gunzip, file), file.relative)


def _gunzip(file: File) -> BinaryIO:
    packed = file.open()
    size = packed.seek(0, io.SEEK_END)
    packed.seek(0)
    unpacker = gzip.GzipFile(fileobj=packed)
    unpacker.myfileobj = packed  # type: ignore[assignment] # it closes it with itself
    return io.BufferedReader(_Unpacked(unpacker, size), 1 << 16)  # type: ignore[arg-type] # it reads as one


@dataclass(slots=True)
class Zips:
    """Zip files by name; the last one stays open, as its list of members is read anew with each opening."""

    _name: str = ""
    _zip: ZipFile | None = None

    def members(self, file: File) -> Iterator[File | Rejected]:
        """List what a zip holds, sorted; what cannot be taken of it, or all of it, is rejected."""
        try:
            infos = sorted(self._opened(file).infolist(), key=lambda info: info.filename)
        except (OSError, *_FAULTS) as error:
            yield reject(file.name, FILE, f"not a readable zip: {error}")
            return
        if sum(info.compress_size for info in infos) > self._size(file):
            yield reject(file.name, FILE, "its members lie over each other, as in a zip bomb")
            return
        seen: set[str] = set()
        for info in infos:
            name = f"{file.name}/{info.filename}".encode("utf-8", "backslashreplace").decode()
            if info.is_dir() or _hidden(info.filename):
                continue
            if fault := "a second member of this name" if name in seen else _fault(info):
                yield reject(name, FILE, fault)
            else:
                yield File(name, kind_of(info.filename), partial(self._open, file, info), info.filename)
            seen.add(name)

    def _opened(self, file: File) -> ZipFile:
        if self._zip is None or self._name != file.name:
            stream = file.open()
            if (size := _directory_size(stream)) > DIRECTORY:
                raise BadZipFile(
                    f"its list of members has {size:,} bytes; at most {DIRECTORY:,} are read; unpack it"
                )
            self.close()
            self._zip, self._name = ZipFile(stream), file.name
        return self._zip

    def _open(self, file: File, info: ZipInfo) -> BinaryIO:
        try:
            member = self._opened(file).open(info)
        except _FAULTS as error:
            raise OSError(f"damaged archive: {error}") from error
        return io.BufferedReader(_Unpacked(member, info.compress_size), 1 << 16)

    def _size(self, file: File) -> int:
        with file.open() as stream:
            return stream.seek(0, io.SEEK_END)

    def close(self) -> None:
        """Close the one that is open."""
        if self._zip is not None and self._zip.fp is not None:
            stream = self._zip.fp
            self._zip.close()
            stream.close()
        self._zip = None


def _hidden(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or any(part.startswith(".") and part != ".." for part in parts)


def _fault(info: ZipInfo) -> str | None:
    """Say why a member cannot be taken."""
    path = PurePosixPath(info.filename.replace("\\", "/"))
    if path.is_absolute() or ".." in path.parts or ":" in path.parts[0]:
        return "its name leads out of the archive"
    if stat.S_ISLNK(info.external_attr >> 16):
        return "a link; what is in an archive is taken, not what it points to"
    if info.flag_bits & 0x1:
        return "encrypted; unpack it with its password"
    if info.filename.lower().endswith((".zip", ".gz")):
        return NESTED
    if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        return f"packed by method {info.compress_type}; stored and deflated can be read"
    if info.file_size > RATIO * info.compress_size + SLACK:
        return BOMB
    return None


def _directory_size(stream: BinaryIO) -> int:
    """Find how long a zip's list of members is, before it is read; 0 where that does not look like a zip.

    APPNOTE.TXT 4.3.14 and 4.3.16: the end of the list, and that of Zip64, name its size.
    """
    length = stream.seek(0, io.SEEK_END)
    stream.seek(max(0, length - (1 << 16) - 256))
    tail = stream.read()
    stream.seek(0)
    ends = [(b"PK\x05\x06", "<I", 12), (b"PK\x06\x06", "<Q", 40)]
    sizes: list[int] = []
    for sign, form, at in ends:
        place = tail.rfind(sign) + at
        if place >= at and place + struct.calcsize(form) <= len(tail):
            sizes += struct.unpack_from(form, tail, place)
    return max((size for size in sizes if size != 0xFFFFFFFF), default=0)
