"""The words of a text as they are compared: without quotes, dashes, white space and capitals."""

import re
import unicodedata
from dataclasses import dataclass

_LONE = (
    "\u0e00-\u109f\u1780-\u17ff"  # Thai, Lao, Tibetan, Burmese, Khmer
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"  # Japanese, Chinese
)
"""Scripts that write no space between words: each character is a word."""
_UNSEEN = "\u00ad\u200b-\u200d\u2060\ufeff"
_WORD = re.compile(rf"[{_LONE}]|(?:(?![{_LONE}])[\w{_UNSEEN}\u0300-\u036f])+")
_HIDDEN = re.compile(f"[{_UNSEEN}]")


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a text in order, and where each starts and ends, in code points."""

    text: str
    keys: list[str]
    starts: list[int]
    ends: list[int]

    def __len__(self) -> int:
        return len(self.keys)


def words_of(text: str) -> Words:
    """Find the words of a text: runs of letters, digits and what hangs on them, case folded, in compatible forms."""
    keys, starts, ends = [], [], []
    for found in _WORD.finditer(text):
        if key := _key(found[0]):
            keys.append(key)
            starts.append(found.start())
            ends.append(found.end())
    return Words(text, keys, starts, ends)


def _key(word: str) -> str:
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKC", _HIDDEN.sub("", word)).casefold()
    return unicodedata.normalize("NFKC", folded).replace(" ", "")  # a ligature may be several words
