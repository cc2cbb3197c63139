"""Read and write Label Studio's JSON exports, one task at a time: a file of any size, in little memory.

Exports come from strangers: whatever cannot be read ends in a LabelError that names the place.
"""

import json
import os
import re
import tempfile
from collections.abc import Iterator
from itertools import chain, islice
from math import isfinite
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Literal, Self

import numpy as np
import orjson

from copydesk.errors import LabelError

Item = dict[str, Any]
Format = Literal["JSON", "JSON_MIN"]

CHUNK = 1 << 18  # bytes that are read at once
LONGEST = 64 << 20  # bytes of one task; a file that never ends one would fill the memory
DEEPEST = 200  # levels of nesting; Label Studio writes about ten
LONGEST_NUMBER = 1000  # digits
HOW = "In Label Studio: Export, format JSON."

BLANK = b" \t\r\n"
END = ord("]")
QUOTE, OPEN, CLOSE = 2, 1, 255  # 255 is -1 as a signed byte
STRUCTURE = bytes(
    QUOTE if byte == 0x22 else OPEN if byte in b"[{" else CLOSE if byte in b"]}" else 0 for byte in range(256)
)

LONG = re.compile(rb"[0-9]{19}")
ESCAPED = re.compile(rb'\\[\\"]')  # what must not be taken for the end of a string

ROW_KEYS = {"id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement"}
"""What JSON_MIN writes into each row beside the task's data and the controls."""
BOOKKEEPING = {
    "id", "inner_id", "unique_id", "import_id", "project", "task", "file_upload", "overlap", "is_labeled",
    "created_at", "updated_at", "draft_created_at", "created_username", "created_ago",
    "updated_by", "last_action", "last_created_by", "bulk_created", "result_count",
    "total_annotations", "cancelled_annotations", "total_predictions",
    "comment_count", "unresolved_comment_count", "last_comment_updated_at",
    "prediction", "parent_prediction", "parent_annotation",
}  # fmt: skip
"""What the server itself writes beside tasks and annotations, and gives anew on an import."""


def items(path: Path, *, faithful: bool = False) -> Iterator[Any]:
    """Give each item of a file that holds one JSON array; `faithful` keeps whole numbers that pass 64 bits."""
    try:
        with path.open("rb") as file:
            for number, (place, raw) in enumerate(_split(file, path), 1):
                try:
                    yield _parse_slowly(raw) if faithful and LONG.search(raw) else _parse(raw)
                except (ValueError, RecursionError) as error:
                    raise _fault(path, f"task {number} (at byte {place}) is not JSON: {error}") from None
    except OSError as error:
        raise LabelError(f"{path} cannot be read: {error.strerror or error}") from None


def _fault(path: Path, what: str) -> LabelError:
    return LabelError(f"{path} cannot be read as a Label Studio export: {what}", next_step=HOW)


def _split(file: BinaryIO, path: Path) -> Iterator[tuple[int, bytes]]:
    """Cut the array into its items, each with the place where it begins."""
    chunk = file.read(CHUNK).removeprefix(b"\xef\xbb\xbf").lstrip(BLANK)
    if not chunk.startswith(b"["):
        raise _fault(path, _what_it_is(chunk))
    chunk = chunk[1:] or file.read(CHUNK)
    base = file.tell() - len(chunk) if file.seekable() else 1
    parts: list[bytes] = []  # the beginning of an item that goes on in the next chunk
    depth, quoted, count = 0, False, 0
    while chunk:
        while chunk.endswith(b"\\") and (more := file.read(1)):  # an escape is not cut in two
            chunk += more
        ends, closed, depth, quoted, deepest = _ends(chunk, depth, quoted)
        if deepest > DEEPEST:
            raise _fault(path, f"after task {count} something is nested deeper than {DEEPEST} levels")
        begin = 0
        for end in ends:
            raw = b"".join((*parts, chunk[begin : end + 1]))
            parts, begin, count = [], end + 1, count + 1
            raw = _item(raw, count, path)
            yield base + begin - len(raw), raw
        if closed is not None:
            if b"".join((*parts, chunk[begin:closed])).strip(BLANK) or chunk[closed] != END:
                raise _fault(path, f"after task {count} stands something that is no task")
            rest = chunk[closed + 1 :] or file.read(CHUNK)
            while rest:
                if rest.strip(BLANK):
                    raise _fault(path, "something follows after the end of the list")
                rest = file.read(CHUNK)
            return
        parts.append(chunk[begin:])
        if sum(map(len, parts)) > LONGEST:
            raise _fault(path, f"task {count + 1} is longer than {LONGEST >> 20} MB")
        base += len(chunk)
        chunk = file.read(CHUNK)
    raise _fault(path, f"it ends in the middle, after {count} whole tasks: the export was cut short")


def _ends(chunk: bytes, depth: int, quoted: bool) -> tuple[list[int], int | None, int, bool, int]:
    """Find where items of the array end, and where the array does, and how deep it goes.

    `depth` and `quoted` carry over from chunk to chunk.
    """
    plain = ESCAPED.sub(b"  ", chunk) if b"\\" in chunk else chunk
    kinds = np.frombuffer(plain.translate(STRUCTURE), dtype=np.int8)
    places = np.flatnonzero(kinds != 0)
    kinds = kinds[places]
    quotes = kinds == QUOTE
    inside = np.logical_xor.accumulate(quotes) ^ quoted
    brackets = np.flatnonzero(~(quotes | inside))
    steps, places = kinds[brackets], places[brackets]
    depths = np.cumsum(steps, dtype=np.int32) + depth
    over = np.flatnonzero(depths < 0)
    closed = int(places[over[0]]) if len(over) else None
    ends = places[(steps == -1) & (depths == 0)]
    if closed is not None:
        ends = ends[ends < closed]
    last = int(depths[-1]) if len(depths) else depth
    still_quoted = bool(inside[-1]) if len(inside) else quoted
    return ends.tolist(), closed, last, still_quoted, int(depths.max(initial=depth))


def _item(raw: bytes, number: int, path: Path) -> bytes:
    raw = raw.lstrip(BLANK)
    if number > 1:
        if not raw.startswith(b","):
            raise _fault(path, f"between task {number - 1} and task {number} a comma is missing")
        raw = raw[1:].lstrip(BLANK)
    return raw


def _what_it_is(beginning: bytes) -> str:
    if not beginning:
        return "it is empty"
    if beginning.startswith((b"PK", b"\x1f\x8b")):
        return f"it is a {'ZIP archive' if beginning.startswith(b'PK') else 'gzip file'}; unpack it first"
    if beginning.startswith(b"{"):
        return "it is one JSON object (or one a line), not a list of tasks"
    if beginning.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "it is UTF-16; JSON is UTF-8"
    return "it is no JSON list"


def _parse(raw: bytes) -> Any:
    """Parse one item; what orjson does not take (NaN, half characters, endless numbers) is read more slowly."""
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError:
        return _parse_slowly(raw)


def _parse_slowly(raw: bytes) -> Any:
    text = raw.decode("utf-8")
    return json.loads(text, parse_constant=lambda _: None, parse_float=_finite, parse_int=_whole)


def _whole(number: str) -> int:
    if len(number) > LONGEST_NUMBER:
        raise ValueError(f"it holds a number of {len(number)} digits")
    return int(number)


def _finite(number: str) -> float | None:
    value = float(number)
    return value if isfinite(value) else None


# JSON_MIN


def format_of(item: Any) -> Format | None:
    """Say which export an item comes from; None when it is of neither."""
    if not isinstance(item, dict):
        return None
    if isinstance(item.get("annotations"), list):
        return "JSON"
    if "annotation_id" in item or "annotator" in item:
        return "JSON_MIN"
    return "JSON" if "data" in item else None


def tasks(path: Path, *, to_fix: bool = False) -> tuple[Format, Iterator[Any]]:
    """Tell the format by the first item, and give the tasks."""
    found = items(path, faithful=to_fix)
    first = list(islice(found, 1))
    kind = format_of(first[0]) if first else "JSON"
    if kind is None:
        raise LabelError(
            f"{path} cannot be read as a Label Studio export: its first item has neither data and annotations "
            "(JSON) nor annotation_id (JSON_MIN)",
            next_step=HOW,
        )
    if kind == "JSON_MIN" and to_fix:
        raise LabelError(
            f"{path} is JSON_MIN, which leaves out object names, region ids and relations: what --fix would write "
            "could not be imported",
            next_step="In Label Studio: Export, format JSON; then fix that.",
        )
    every = chain(first, found)
    return kind, every if kind == "JSON" else whole_tasks(every)


def whole_tasks(rows: Iterator[Any]) -> Iterator[Any]:
    """Bring the rows of JSON_MIN, one an annotation, into the form of JSON; rows of one task follow each other.

    A control is a field with regions: a list of objects that have a start, an end and labels. Its name becomes
    `from_name`; which object it labels is not in the file, so `to_name` is None. What a later row of a task says
    otherwise than the first, such as an answer, is the `data` of its annotation, null where
    it says nothing.
    """
    task: Item | None = None
    for row in rows:
        if not isinstance(row, dict):
            yield row
            continue
        annotation, data = _annotation(row)
        if task is None or row.get("id") is None or row["id"] != task["id"]:
            if task is not None:
                yield task
            task = {"id": row.get("id"), "data": data, "annotations": []}
        elif data != task["data"]:
            first, every = task["data"], dict.fromkeys((*task["data"], *data))
            annotation["data"] = {name: data.get(name) for name in every if data.get(name) != first.get(name)}
        task["annotations"].append(annotation)
    if task is not None:
        yield task


def _annotation(row: Item) -> tuple[Item, Item]:
    result: list[Item] = []
    data: Item = {}
    for name, value in row.items():
        if isinstance(value, list) and any(_placed(part) for part in value):
            result += [
                {"from_name": name, "to_name": None, "type": _kind(part), "value": part} for part in value
            ]
        elif name not in ROW_KEYS:
            data[name] = value
    annotation = {name: row.get(name) for name in ("created_at", "updated_at", "lead_time")}
    annotation |= {"id": row.get("annotation_id"), "completed_by": row.get("annotator"), "result": result}
    if "agreement" in row:
        annotation["agreement"] = row["agreement"]
    return annotation, data


def _placed(part: Any) -> bool:
    return isinstance(part, dict) and ("start" in part or "end" in part or "globalOffsets" in part)


def _kind(part: Any) -> str | None:
    """Name a region's type by its list of labels or answers."""
    if not isinstance(part, dict):
        return None
    return next((key for key in part if key.endswith("labels") or key in ("choices", "taxonomy")), "labels")


# Writing


class Writer:
    """Write a JSON array item by item; the file appears under its name when all is written, or not at all."""

    def __init__(self, path: Path, *, lines: bool = False) -> None:
        """Begin a file beside its later place; with `lines` it is one object a line."""
        self.path = path
        self.count = 0
        self._lines = lines
        try:
            handle, name = tempfile.mkstemp(prefix=f".{path.name[:80]}.", suffix=".part", dir=path.parent)
        except OSError as error:
            raise LabelError(f"{path} cannot be written: {error.strerror or error}") from None
        self._temporary = Path(name)
        self._file = os.fdopen(handle, "wb")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None:
                if not self._lines:
                    self._file.write(b"\n]\n" if self.count else b"[]\n")
                self._file.close()
                self._temporary.chmod(0o666 & ~_umask())
                self._temporary.replace(self.path)
        except OSError as fault:
            raise LabelError(f"{self.path} cannot be written: {fault.strerror or fault}") from None
        finally:
            self._file.close()
            self._temporary.unlink(missing_ok=True)

    def write(self, item: Any) -> None:
        """Add an item; half characters become U+FFFD, because one of them blocks a whole project."""
        between = b"\n" if self._lines else b",\n" if self.count else b"[\n"
        ended = (dump(item), between) if self._lines else (between, dump(item))
        try:
            self._file.write(b"".join(ended))
        except OSError as error:
            raise LabelError(f"{self.path} cannot be written: {error.strerror or error}") from None
        self.count += 1


def dump(item: Any) -> bytes:
    """Write an item as JSON; half characters become U+FFFD."""
    try:
        return orjson.dumps(item)
    except orjson.JSONEncodeError:
        text = json.dumps(item, ensure_ascii=False)
        return re.sub("[\ud800-\udfff]", "\ufffd", text).encode("utf-8")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
