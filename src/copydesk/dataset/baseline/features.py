"""What is known of a token: word, form, beginnings and ends of it and of its neighbours, as codes."""

import re
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

Features = npt.NDArray[np.int32]

REACH = 2
"""Neighbours on each side."""
BOUNDARY = ""
"""Stands before and behind each text."""
_RUN = re.compile(r"(.)\1+")


def features(texts: Sequence[Sequence[str]]) -> tuple[Features, npt.NDArray[np.int64]]:
    """Give a row of codes to each token of the texts, one column a feature; and the words in lower case as codes."""
    padding = [BOUNDARY] * REACH
    stream: list[str] = [*padding]
    places = []
    for words in texts:
        places.append(np.arange(len(stream), len(stream) + len(words)))
        stream += words
        stream += padding
    codes, found = pd.factorize(np.array(stream, dtype=object))
    known = [str(word) for word in found]

    def column(of: Callable[[str], str]) -> npt.NDArray[np.int32]:
        own, _ = pd.factorize(np.array([of(word) for word in known], dtype=object))
        found_in: npt.NDArray[np.int32] = own[codes].astype(np.int32)
        return found_in

    at = np.concatenate(places) if places else np.empty(0, dtype=np.int64)
    low, form = column(str.lower), column(shape)
    begin, end, short_end = (column(of) for of in (_begin, _end, _short_end))
    columns = [low[at + step] for step in range(-REACH, REACH + 1)]
    columns += [form[at + step] for step in (-1, 0, 1)]
    columns += [begin[at], end[at], short_end[at], begin[at + 1], end[at + 1], end[at - 1]]
    return np.column_stack(columns), low[at].astype(np.int64)


def shape(word: str) -> str:
    """Give the form of a word: `Xx` for Olsén, `dd` for 2017, `XX` for NATO."""
    kinds = [
        "X" if sign.isupper() else "x" if sign.islower() else "d" if sign.isdigit() else sign for sign in word
    ]
    return _RUN.sub(r"\1\1", "".join(kinds))


def _begin(word: str) -> str:
    return word.lower()[:3]


def _end(word: str) -> str:
    return word.lower()[-3:]


def _short_end(word: str) -> str:
    return word.lower()[-2:]
