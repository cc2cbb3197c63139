"""Where the tokens of a text stand."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from copydesk.dataset.tokens.characters import SPACE, kinds, points
from copydesk.errors import BuildError

Codes = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Places:
    """The tokens of one text in order: characters `starts[i]` to `ends[i]`, counted in code points.

    Neither starts nor ends ever go back, so tokens may share characters (bytes of one), but not change places.
    An empty one (`starts[i] == ends[i]`) is white space: it counts as a token, and no span ends on it.
    """

    starts: Codes
    ends: Codes
    ids: Codes | None = None
    """What the tokenizer's vocabulary calls them, where it has one."""

    def __len__(self) -> int:
        """Count the tokens."""
        return len(self.starts)

    def words(self, text: str) -> list[str]:
        """Give the tokens as they stand in the text."""
        return [text[start:end] for start, end in zip(self.starts.tolist(), self.ends.tolist(), strict=True)]

    def written(self) -> "Places":
        """Give the tokens as a file can list them: none empty, and those that share characters as one."""
        solid = np.flatnonzero(self.ends > self.starts)
        starts, ends = self.starts[solid], self.ends[solid]
        new = np.ones(len(solid), dtype=bool)
        new[1:] = starts[1:] >= ends[:-1]
        first = np.flatnonzero(new)
        if len(first) == len(self):
            return self
        last = np.append(first[1:], len(solid)) - 1
        return Places(starts[first], ends[last] if len(first) else ends)


@dataclass(frozen=True, slots=True)
class Tokenizer:
    """A way to cut texts into tokens."""

    name: str
    cut: Callable[[Sequence[str]], list[Places]]

    def __call__(self, texts: Sequence[str]) -> list[Places]:
        """Give the tokens of each text."""
        return self.cut(texts)


def placed(name: str, text: str, starts: Codes, ends: Codes, ids: Codes | None = None) -> Places:
    """Take the tokens that somebody's tokenizer gives: white space at their edges is cut off.

    One that is nothing but white space stays only where tokens have ids, for these count. BuildError when they
    are not in order, or not in the text.
    """
    wrong = (starts > ends) | (starts < 0) | (ends > len(text))
    wrong[1:] |= (starts[1:] < starts[:-1]) | (ends[1:] < ends[:-1])
    if wrong.any():
        place = int(wrong.argmax())
        raise BuildError(
            f"tokenizer {name}: token {place} stands at {int(starts[place])}-{int(ends[place])}, which is not behind"
            f" the one before, or not in the text of {len(text)} characters"
        )
    black = kinds(points(text)) != SPACE
    at = np.arange(len(text), dtype=np.int64)
    next_black = np.minimum.accumulate(np.append(np.where(black, at, len(text)), len(text))[::-1])[::-1]
    last_black = np.maximum.accumulate(np.append(-1, np.where(black, at, -1)))
    begin, end = next_black[starts], last_black[ends] + 1
    empty = begin >= end
    if ids is None:
        return Places(begin[~empty], end[~empty])
    return Places(np.where(empty, starts, begin), np.where(empty, starts, end), ids)
