"""What the characters of a text are, many at a time."""

import re
import unicodedata
from functools import cache

import numpy as np
import numpy.typing as npt

SPACE, SIGN, LETTER, DIGIT, UPON, FLAG = range(6)
"""Kinds of characters; UPON is what stands upon the one before, or joins it to the next."""
JOINER = 0x200D
SOFT_HYPHEN, NON_JOINER = 0xAD, 0x200C
SKIN = range(0x1F3FB, 0x1F400)
FLAGS = range(0x1F1E6, 0x1F200)
TAGS = range(0xE0020, 0xE0080)
WITHOUT_SPACES = (
    *((0x3040, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF)),
    *((0x0E00, 0x0EFF), (0x1000, 0x109F), (0x1780, 0x17FF)),
)  # fmt: skip
"""First and last letters: kana and Han; Thai and Lao, Burmese, Khmer."""

Points = npt.NDArray[np.uint32]
Kinds = npt.NDArray[np.uint8]


def points(text: str) -> Points:
    """Give the code points of a text."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)


def kinds(codes: Points) -> Kinds:
    """Tell what kind each of them is; letters of scripts that put no space between words are signs."""
    return _kinds()[codes]


@cache
def _kinds() -> Kinds:
    every = "".join(map(chr, range(0x110000)))
    found = np.full(len(every), SIGN, dtype=np.uint8)
    for pattern, kind in ((r"[^\W_]+", LETTER), (r"\d+", DIGIT), (r"\s+", SPACE)):
        for run in re.finditer(pattern, every):
            found[run.start() : run.end()] = kind
    found[list(FLAGS)] = FLAG
    for begin, end in WITHOUT_SPACES:
        found[begin : end + 1][found[begin : end + 1] == LETTER] = SIGN
    marks = [place for place, character in enumerate(every) if unicodedata.category(character)[0] == "M"]
    found[[*marks, JOINER, NON_JOINER, SOFT_HYPHEN, *SKIN, *TAGS]] = UPON
    return found
