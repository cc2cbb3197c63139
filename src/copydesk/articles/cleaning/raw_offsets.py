"""From offsets in a canonical text back to offsets in the raw one, by aligning the two.

What cleaning does to a text leaves the visible ASCII characters alone, all of them and in their order: they are the
anchors. Between two anchors stand a few characters at most, and what differs there is compared closely. So the time is
linear in the text. A text that was cut since has other anchors; its lines are aligned first.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

CLOSE = 500
"""Up to so many characters are compared closely (difflib is quadratic); a longer stretch is one piece."""

_EDGES = "\0" + "".join(filter(str.isspace, map(chr, range(0x3001))))
Piece = tuple[int, int, int, int]
"""Where it stands in the text and in the raw text: start, end, start, end. Kept as it was where both are as long."""


@dataclass(frozen=True, slots=True)
class RawOffsets:
    """The alignment of a canonical text with its raw text."""

    pieces: tuple[Piece, ...]
    """They cover the canonical text without gaps, in order."""

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Give the raw range that became this one: the whole of what was repaired, where it touches that."""
        if not 0 <= start <= end <= self._length:
            msg = f"the range {start}-{end} is not within the text of {self._length} characters"
            raise ValueError(msg)
        if not self.pieces:
            return 0, 0
        first, last = self._piece(start), self._piece(max(start, end - 1))
        begin = first[2] + (start - first[0] if _kept(first) else 0)
        stop = last[2] + end - last[0] if _kept(last) else last[3]
        return begin, begin if start == end else stop

    @property
    def _length(self) -> int:
        return self.pieces[-1][1] if self.pieces else 0

    def _piece(self, at: int) -> Piece:
        return self.pieces[max(0, bisect_right(self.pieces, at, key=lambda piece: piece[0]) - 1)]


def raw_offsets(raw: str, text: str) -> RawOffsets:
    """Align a canonical text with the raw text it was made of."""
    return RawOffsets(tuple(_joined(_aligned(raw, text))))


def _kept(piece: Piece) -> bool:
    return piece[1] - piece[0] == piece[3] - piece[2]


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Join neighbours that are both kept and adjoin in both texts; leave out what is nothing in the text."""
    held: Piece | None = None
    for piece in pieces:
        if piece[0] == piece[1]:
            continue
        if held and _kept(held) and _kept(piece) and held[3] == piece[2]:
            held = (held[0], piece[1], held[2], piece[3])
            continue
        if held:
            yield held
        held = piece
    if held:
        yield held


def _aligned(raw: str, text: str) -> Iterator[Piece]:
    """Take off the edges as cleaning does, then align what is left by its anchors, or line by line."""
    shorn = raw.rstrip(_EDGES)
    edge = len(shorn) - len(shorn := shorn.lstrip(_EDGES))
    if shorn == text:
        return _moved([(0, len(text), 0, len(text))], 0, edge)
    pieces = _anchored(shorn, text) if shorn and text else [(0, len(text), 0, len(shorn))]
    return _moved(_by_lines(shorn, text) if pieces is None else pieces, 0, edge)


def _anchored(raw: str, text: str) -> list[Piece] | None:
    """Align two texts that have the same anchors, else None."""
    raw_codes, codes = _codes(raw), _codes(text)
    raw_at, at = _anchors(raw_codes), _anchors(codes)
    if not np.array_equal(raw_codes[raw_at], codes[at]):
        return None
    # The gap after anchor k, and one before the first; in a changed gap the characters or their number differ.
    raw_from, begin = np.append(0, raw_at + 1), np.append(0, at + 1)
    raw_to, end = np.append(raw_at, len(raw)), np.append(at, len(text))
    changed = end - begin != raw_to - raw_from
    shift = np.repeat(raw_from - begin, np.diff(np.append(begin, len(text))))
    there = np.minimum(np.arange(len(text)) + shift, len(raw) - 1)
    unlike = np.flatnonzero(raw_codes[there] != codes)
    changed[np.searchsorted(begin, unlike, side="right") - 1] = True
    pieces: list[Piece] = []
    done, raw_done = 0, 0
    for gap in np.flatnonzero(changed).tolist():
        start, stop, raw_start, raw_stop = (int(array[gap]) for array in (begin, end, raw_from, raw_to))
        pieces.append((done, start, raw_done, raw_start))
        pieces += _moved(_gap(raw[raw_start:raw_stop], text[start:stop]), start, raw_start)
        done, raw_done = stop, raw_stop
    pieces.append((done, len(text), raw_done, raw_done + len(text) - done))
    return pieces


def _codes(text: str) -> "NDArray[np.uint32]":
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype="<u4")


def _anchors(codes: "NDArray[np.uint32]") -> "NDArray[np.intp]":
    """Find the visible ASCII characters; a question mark may be what is left of a broken one."""
    return np.flatnonzero((codes > ord(" ")) & (codes < 127) & (codes != ord("?")))


_LINE = re.compile("[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+\\Z")
_LINE_END = re.compile("(\r\0*\n|\r|\n)")


def _gap(raw: str, text: str) -> Iterator[Piece]:
    """Align what stands between two anchors: line end with line end where they are as many."""
    raw_parts, parts = _LINE_END.split(raw), text.split("\n")
    if len(raw_parts) // 2 + 1 != len(parts):
        yield from _closely(raw, text)
        return
    at = raw_at = 0
    for number, part in enumerate(parts):
        raw_part = raw_parts[2 * number]
        yield from _moved(_closely(raw_part, part), at, raw_at)
        at, raw_at = at + len(part), raw_at + len(raw_part)
        if number < len(parts) - 1:
            line_end = len(raw_parts[2 * number + 1])
            yield at, at + 1, raw_at, raw_at + line_end
            at, raw_at = at + 1, raw_at + line_end


def _closely(raw: str, text: str) -> Iterator[Piece]:
    if max(len(raw), len(text)) > CLOSE:
        yield 0, len(text), 0, len(raw)
        return
    visible = [at for at, character in enumerate(raw) if character != "\0"]  # no text holds a NUL
    shown = "".join(raw[at] for at in visible)
    for what, raw_start, raw_end, start, end in SequenceMatcher(
        None, shown, text, autojunk=False
    ).get_opcodes():
        if what == "equal":
            for at, raw_at in zip(range(start, end), visible[raw_start:raw_end], strict=True):
                yield at, at + 1, raw_at, raw_at + 1
        elif raw_start < raw_end:
            yield start, end, visible[raw_start], visible[raw_end - 1] + 1
        else:
            raw_at = visible[raw_start - 1] + 1 if raw_start else 0
            yield start, end, raw_at, raw_at


def _by_lines(raw: str, text: str) -> Iterator[Piece]:
    """Align line with line (by the rarer ones, as difflib does from 200 on), then within what is not the same."""
    raw_lines, lines = _LINE.findall(raw), _LINE.findall(text)
    raw_at = [0, *np.cumsum([len(line) for line in raw_lines]).tolist()]
    at = [0, *np.cumsum([len(line) for line in lines]).tolist()]
    same = SequenceMatcher(None, [x.strip() for x in raw_lines], [x.strip() for x in lines])
    for _, raw_first, raw_last, first, last in same.get_opcodes():
        start, end, raw_start, raw_end = at[first], at[last], raw_at[raw_first], raw_at[raw_last]
        part, raw_part = text[start:end], raw[raw_start:raw_end]
        pieces = _anchored(raw_part, part) if part and raw_part else [(0, len(part), 0, len(raw_part))]
        yield from _moved(pieces if pieces is not None else _closely(raw_part, part), start, raw_start)


def _moved(pieces: Iterator[Piece] | list[Piece], by: int, raw_by: int) -> Iterator[Piece]:
    for start, end, raw_start, raw_end in pieces:
        yield start + by, end + by, raw_start + raw_by, raw_end + raw_by
