"""Settle the offsets of one region: exact, repaired where exactly one repair explains them, or refused.

What is known of how offsets go wrong, and of what Label Studio's `value.text` may look like beside a right pair,
was measured on 1.23.2: newlines come as the two characters backslash and n, runs of white space as one space,
NUL not at all.
"""

import re
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from typing import Any, NamedTuple

from copydesk.schemes import Edges

WHOLE = re.compile(r"[+-]?[0-9]{1,18}(?:\.0*)?")
ATOM = re.compile(r"\r\n|.", re.DOTALL)
LINE_ENDS = ("\r\n", "\r", "\n")
# In this order: behind a backslash and an r of the text, the browser's backslash and n looks like a written \r\n.
LINE_ENDS_ALIKE = (
    ("\0", ""), ("\r\n", "\n"), ("\r", "\n"), ("\n", "\\n"), ("\\r\\n", "\\n"), ("\\n", "\n")
)  # fmt: skip
SHOWN = 30


@dataclass(frozen=True, slots=True)
class Settled:
    """A place in the text; `check` is `exact` or `repaired:` and the repairs, joined by `+`."""

    start: int
    end: int
    check: str


@dataclass(frozen=True, slots=True)
class Refused:
    """Why there is no place: `fault` is a short stable name, `reason` a sentence about this region."""

    fault: str
    reason: str


def settle(
    start: Any, end: Any, claimed: str | None, text: str, *, proven: bool, edges: Edges = "keep"
) -> Settled | Refused:
    """Find the place in `text` that a region means.

    `claimed` is what the region says stands there (`value.text`). `proven` says that `text` is known to be the
    one that was labelled: then whole numbers inside it are believed, unless repairs make the claim true that it
    is not as they stand. Otherwise a claim that does not hold needs a repair. Two repairs with different
    outcomes are none. `edges="trim"` moves the ends past white space.
    """
    repairs = []
    ends = _whole(start), _whole(end)
    for name, given, offset in (("start", start, ends[0]), ("end", end, ends[1])):
        if offset is None:
            return Refused("not-a-number", f"its {name} {given!r} is not a whole number")
        if type(given) is not int:
            repairs = ["number"]
    assert ends[0] is not None  # noqa: S101 (for the type checker: checked above)
    assert ends[1] is not None  # noqa: S101
    place, how = _place(ends[0], ends[1], claimed or None, text, proven=proven)
    if isinstance(place, Refused):
        return place
    trimmed = _trim(*place, text) if edges == "trim" else place
    if trimmed[0] == trimmed[1]:
        return Refused("no-character", f"offsets {place[0]} to {place[1]} hold nothing but white space")
    repairs += [*how, *(["edges"] if trimmed != place else [])]
    return Settled(*trimmed, check=f"repaired:{'+'.join(repairs)}" if repairs else "exact")


def _place(
    start: int, end: int, claimed: str | None, text: str, *, proven: bool
) -> tuple[tuple[int, int] | Refused, tuple[str, ...]]:
    """Choose between the offsets as they stand and every repaired reading of them."""
    fault = _fault(start, end, len(text))
    if claimed is not None and (fault or text[start:end] != claimed):
        # What agrees more closely comes first: 'a ' and ' a' differ by one place.
        for same in (_lines, _folded, _core):
            wanted = same(claimed)
            if not fault and same(text[start:end]) == wanted:
                return (start, end), ()
            found = {
                place: how
                for place, how in _readings(start, end, text)
                if same(text[slice(*place)]) == wanted
            }
            if len(found) == 1:
                return next(iter(found.items()))
            if found:
                places = "; ".join(f"{first} to {last}" for first, last in sorted(found))
                return Refused("ambiguous", f"{short(claimed)} may stand at {places}"), ()
        if not fault and not proven:
            stands = short(text[start:end])
            return Refused("text-differs", f"{start} to {end} is {stands}, not {short(claimed)}"), ()
    return fault or (start, end), ()


def _fault(start: int, end: int, length: int) -> Refused | None:
    if start < 0 or max(start, end) > length:
        return Refused("outside", f"offsets {start} to {end} lie outside the text of {length} characters")
    if start > end:
        return Refused("reversed", f"offsets {start} to {end} run backwards")
    if start == end:
        return Refused("no-character", f"offsets {start} to {end} hold no character")
    return None


def _whole(offset: Any) -> int | None:
    """Read an offset that means a whole number: 12, 12.0, "12"."""
    if isinstance(offset, str):
        written = offset.strip()
        return int(written.partition(".")[0]) if WHOLE.fullmatch(written) else None
    if isinstance(offset, float):
        return int(offset) if offset.is_integer() else None
    return offset if isinstance(offset, int) and not isinstance(offset, bool) else None


def _trim(start: int, end: int, text: str) -> tuple[int, int]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


# What is claimed


def _lines(text: str) -> str:
    """Write line ends alike, as newlines or as backslash and n, and runs of spaces and tabs as one space."""
    for old, new in LINE_ENDS_ALIKE:
        text = text.replace(old, new)
    return re.sub(r"[ \t]+", " ", text)


def _folded(text: str) -> str:
    return re.sub(r"[ \t\n\r]+", " ", _lines(text))


def _core(text: str) -> str:
    return _folded(text).strip(" \t\n\r")


def short(text: str) -> str:
    """Quote a text, cut where it is long."""
    return repr(text if len(text) <= SHOWN else text[: SHOWN - 3] + "...")


# How offsets may have been counted


class _Counting(NamedTuple):
    """How the other side counts: in UTF-16 units, with line ends of its own, without NUL."""

    utf16: bool
    line_end: str | None
    nul: bool

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(
            name
            for name, used in (("utf-16", self.utf16), ("line-ends", self.line_end), ("nul", self.nul))
            if used
        )


def _readings(start: int, end: int, text: str) -> Iterator[tuple[tuple[int, int], tuple[str, ...]]]:
    """Give the places that the offsets mean when they are counted otherwise; the simplest way comes last."""
    for way in _ways(text):
        firsts, lasts = _units(text, way)
        if 0 <= start < end <= len(lasts) and min(firsts[start], lasts[end - 1]) >= 0:
            yield (firsts[start], lasts[end - 1]), way.names


@lru_cache(maxsize=4)
def _ways(text: str) -> list[_Counting]:
    """Give the ways to count otherwise that change something in this text, the simplest last."""
    ways = [_Counting(*way) for way in product((True, False), ("\r\n", "\n", None), (True, False))]
    ways.sort(key=lambda way: -len(way.names))
    return [way for way in ways if way.names and _applies(way, text)]


def _applies(way: _Counting, text: str) -> bool:
    """Leave out what changes nothing in this text."""
    return (
        (not way.utf16 or (not text.isascii() and max(text) > "\uffff"))
        and (not way.nul or "\0" in text)
        and (
            way.line_end is None
            or (way.line_end == "\n" and "\r\n" in text)
            or (way.line_end == "\r\n" and bool(re.search(r"(?<!\r)\n|\r(?!\n)", text)))
        )
    )


@lru_cache(maxsize=12)
def _units(text: str, way: _Counting) -> "tuple[array[int], array[int]]":
    """Map each of the other side's units to the character that it begins, and to the end of the one it ends.

    -1 where it begins or ends none: in the middle of a character or of a line end.
    """
    firsts, lasts = array("q"), array("q")
    for atom in ATOM.finditer(text) if way.line_end else re.finditer(".", text, re.DOTALL):
        written = way.line_end if way.line_end and atom[0] in LINE_ENDS else atom[0]
        width = 2 if way.utf16 and written > "\uffff" else len(written)
        if way.nul and written == "\0":
            continue
        firsts.extend([atom.start(), *[-1] * (width - 1)])
        lasts.extend([*[-1] * (width - 1), atom.end()])
    return firsts, lasts
