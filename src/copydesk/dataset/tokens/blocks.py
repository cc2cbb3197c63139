"""How a text is cut for training: whole, into sentences, or into windows of at most so many tokens.

Where a text is cut depends on the text alone, never on its labels: else a model could read labels off the cuts, and a
text without labels could not be cut in the same way. So a span may be cut, and that is counted.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from copydesk.dataset.tokens.aligning import Piece
from copydesk.dataset.tokens.places import Places
from copydesk.dataset.tokens.sentences import sentences
from copydesk.errors import BuildError

Block = tuple[int, int]
"""The first token, and the one behind the last."""


@dataclass(frozen=True, slots=True)
class Cutting:
    """How texts are cut; with neither, they stay whole."""

    window: int | None = None
    """At most so many tokens; what a model adds ([CLS], [SEP]) is not counted."""
    stride: int = 0
    """At most so many of them are repeated from the window before."""
    sentences: bool = False
    """Each sentence is a block; one of more tokens than a window is cut."""

    def __post_init__(self) -> None:
        """Refuse what cannot be done."""
        if self.window is not None and self.window < 1:
            raise BuildError(f"a window of {self.window} tokens: one or more are needed")
        if self.stride and (self.window is None or not 0 < self.stride < self.window):
            raise BuildError(
                f"a stride of {self.stride} tokens: from 0 to less than the window of {self.window or 'all'} tokens"
            )
        if self.stride and self.sentences:
            raise BuildError("sentences are not repeated: a stride goes with windows only")

    def blocks(self, text: str, places: Places) -> list[Block]:
        """Cut a text, in order; one without tokens is one block without tokens."""
        size = len(places)
        if not size or (not self.sentences and (self.window is None or size <= self.window)):
            return [(0, size)]
        found = set(np.searchsorted(places.starts, sentences(text)).tolist())
        begins = sorted(begin for begin in found if 0 < begin < size)
        if not self.sentences:
            return list(self._windows(places, 0, size, begins))
        edges = list(zip([0, *begins], [*begins, size], strict=True))
        if self.window is None:
            return edges
        return [block for begin, end in edges for block in self._windows(places, begin, end, ())]

    def _windows(self, places: Places, begin: int, end: int, sentences: Sequence[int]) -> Iterator[Block]:
        """Cut tokens, with a sentence that begins in the second half of a window, else at its end."""
        window = self.window or end
        while begin + window < end:
            low, limit = begin + max(window // 2, self.stride), begin + window
            found = bisect_right(sentences, limit) - 1
            cut = sentences[found] if found >= 0 and sentences[found] > low else _between(places, low, limit)
            yield begin, cut
            back = bisect_left(sentences, cut - self.stride)
            begin = sentences[back] if back < len(sentences) and sentences[back] < cut else cut - self.stride
        yield begin, end


def _between(places: Places, low: int, limit: int) -> int:
    """Find the last place from `limit` down to `low` that is not inside a character."""
    for cut in range(limit, low, -1):
        if places.starts[cut] >= places.ends[cut - 1]:
            return cut
    return limit


def shared(pieces: Sequence[Piece], blocks: Sequence[Block]) -> tuple[list[list[Piece]], list[int]]:
    """Give each block its pieces, and say which pieces are whole in none, by their number.

    A block has what it sees of a piece, also where the piece is whole in another: no token in a span is tagged as
    outside.
    """
    if len(blocks) == 1:
        return [list(pieces)], []
    own: list[list[Piece]] = [[] for _ in blocks]
    cut = []
    begins, ends = [begin for begin, _ in blocks], [end for _, end in blocks]
    for number, piece in enumerate(pieces):
        whole = False
        for place in range(bisect_right(ends, piece.first), bisect_left(begins, piece.last)):
            begin, end = blocks[place]
            first, last = max(begin, piece.first), min(end, piece.last)
            own[place].append(Piece(first, last, piece.label))
            whole |= (first, last) == piece[:2]
        if not whole:
            cut.append(number)
    return own, cut
