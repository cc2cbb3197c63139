"""Words, numbers and single signs: tokens that need no library, and are small, so that few spans cut one.

- A word is letters, marks upon them and digits: `Olsén`, `नमस्ते`, `B2B`. `don't` is three tokens, `left-wing` three.
- A number keeps the dots and commas inside: `1,000.50`, `3.5m`.
- Every other sign stands alone, `_` too; an emoji keeps its colour and its joiners, a flag its two letters.
- Of scripts that put no space between words (Chinese, Japanese, Thai, Lao, Khmer, Burmese) each letter stands alone.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from copydesk.dataset.tokens.characters import (
    DIGIT,
    FLAG,
    JOINER,
    LETTER,
    SIGN,
    SPACE,
    UPON,
    Kinds,
    Points,
    kinds,
    points,
)
from copydesk.dataset.tokens.places import Places, Tokenizer

CHUNK = 2_000_000
"""Characters looked at together, so that memory stays small."""


def plain(texts: Sequence[str]) -> list[Places]:
    """Find the tokens of texts."""
    return [places for chunk in _chunks(texts) for places in _cut(chunk)]


PLAIN = Tokenizer("plain", plain)


def _chunks(texts: Sequence[str]) -> Iterator[Sequence[str]]:
    begin, size = 0, 0
    for place, text in enumerate(texts):
        if size and size + len(text) > CHUNK:
            yield texts[begin:place]
            begin, size = place, 0
        size += len(text)
    yield texts[begin:]


def _cut(texts: Sequence[str]) -> Iterator[Places]:
    # A space before each text keeps its first word from the last of the one before.
    codes = points(" " + " ".join(texts) + " ")
    kind = kinds(codes)
    first = (kind != SPACE) & ~_joined(codes, kind)
    last = kind != SPACE
    last[:-1] &= first[1:] | (kind[1:] == SPACE)
    starts, ends = np.flatnonzero(first), np.flatnonzero(last) + 1
    sizes = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    begins = np.cumsum(sizes + 1) - sizes
    edges = [*np.searchsorted(starts, begins).tolist(), len(starts)]
    for place, begin in enumerate(begins.tolist()):
        own = slice(edges[place], edges[place + 1])
        yield Places(starts[own] - begin, ends[own] - begin)


def _joined(codes: Points, kind: Kinds) -> npt.NDArray[np.bool_]:
    """Tell which characters go on with the token of the one before."""
    base, upon = kind, kind == UPON
    at = np.flatnonzero(upon)
    if len(at):  # what stands upon a letter does not end its word
        begun = np.where(np.diff(at, prepend=-1) > 1, at, 0)
        carrier = kind[np.maximum.accumulate(begun) - 1]
        base = kind.copy()
        base[at] = np.where(carrier == SPACE, SIGN, carrier)
    word = (base == LETTER) | (base == DIGIT)
    joined = np.zeros(len(kind), dtype=bool)
    joined[1:] = word[1:] & word[:-1] & ~upon[1:]
    joined[1:] |= (kind[1:] == FLAG) & (base[:-1] == FLAG)
    joined[1:] |= (kind[1:] == SIGN) & (codes[:-1] == JOINER)
    joined[1:] |= upon[1:] & (kind[:-1] != SPACE)
    inside = np.flatnonzero((codes[1:-1] == ord(".")) | (codes[1:-1] == ord(","))) + 1
    inside = inside[(kind[inside - 1] == DIGIT) & (kind[inside + 1] == DIGIT)]
    joined[inside] = joined[inside + 1] = True
    return joined
