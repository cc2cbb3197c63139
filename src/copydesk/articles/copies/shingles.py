"""Word shingles as 64-bit hashes: every five consecutive words of a text, for many texts at once.

Words are runs of letters and digits, ASCII folded to small letters, so that neither punctuation, quotation marks nor
line breaks tell copies apart. Each Chinese, Japanese and Korean character begins a word, as most
of them are written without spaces. All is done on the UTF-8 bytes with numpy: Python's words take many times as long.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import pandas as pd

WORDS = 5
"""Words of a shingle, as in Lee et al. 2022, "Deduplicating Training Data Makes Language Models Better", 4.2."""
VERSION = 1
"""Changes whenever the same text gives other hashes."""
BLOCK = 2**17
"""Characters that are shingled at once: its arrays stay in the processor's cache."""
LONGEST = 2**20
"""More characters than any article has: a text of a gigabyte must not fill the memory."""

Hashes = NDArray[np.uint64]
_BASE, _FACTOR, _MIX = (np.uint64(n) for n in (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0xD6E8FEB86659FD93))
_FOLDED = bytes(
    byte if byte >= 0x80 else ord(chr(byte).lower()) if chr(byte).isalnum() else 0 for byte in range(256)
)


@dataclass(frozen=True, slots=True)
class Shingles:
    """The hashes of the shingles of several texts, in their order: `hashes[offsets[n]:offsets[n + 1]]` are text n's."""

    hashes: Hashes
    offsets: NDArray[np.int64]


def utf8(texts: "pd.Series") -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Give the bytes of all texts one after the other, and where each begins, the end last; nothing is copied."""
    import pyarrow as pa

    strings = pa.array(texts, type=pa.large_string())
    if isinstance(strings, pa.ChunkedArray):
        strings = strings.combine_chunks()
    _, offsets, data = strings.buffers()
    if not len(strings) or data is None:
        return np.empty(0, np.uint8), np.zeros(len(strings) + 1, np.int64)
    begins = np.frombuffer(offsets, np.int64)[strings.offset : strings.offset + len(strings) + 1]
    return np.frombuffer(data, np.uint8)[begins[0] : begins[-1]], begins - begins[0]


def shingles(texts: "pd.Series") -> Shingles:
    """Hash every five consecutive words of each text, of its first `LONGEST` characters; fewer words give none."""
    data, offsets = utf8(texts)
    if (np.diff(offsets) > LONGEST).any():
        data, offsets = utf8(texts.str.slice(stop=LONGEST))
    words, first = _words(data, offsets)
    counts = np.maximum(np.diff(first) - (WORDS - 1), 0)
    if not counts.any():
        return Shingles(np.empty(0, np.uint64), np.zeros(len(offsets), np.int64))
    count = len(words) - (WORDS - 1)
    hashes = words[:count]
    for nth in range(1, WORDS):
        hashes = hashes * _FACTOR + words[nth : nth + count]
    inside = np.ones(len(words), bool)  # the last words of a text begin shingles that run into the next text
    for nth in range(1, WORDS):
        last = first[1:] - nth
        inside[last[last >= 0]] = False
    return Shingles(mixed(hashes[inside[:count]]), np.concatenate(([0], np.cumsum(counts))))


def blocks(lengths: NDArray[np.int64]) -> Iterator[slice]:
    """Cut texts of these lengths into runs of about `BLOCK` characters, each of one text at least."""
    ends = np.cumsum(lengths) // BLOCK
    cuts = [0, *(np.flatnonzero(np.diff(ends)) + 1).tolist(), len(lengths)]
    yield from (slice(begin, end) for begin, end in pairwise(cuts) if begin < end)


def mixed(hashes: Hashes) -> Hashes:
    """Let every bit depend on every other: the finalizer of SplitMix (Steele et al. 2014), with Evensen's factor."""
    hashes = (hashes ^ (hashes >> np.uint64(32))) * _MIX
    hashes = (hashes ^ (hashes >> np.uint64(32))) * _MIX
    return hashes ^ (hashes >> np.uint64(32))


def _words(data: NDArray[np.uint8], offsets: NDArray[np.int64]) -> tuple[Hashes, NDArray[np.int64]]:
    """Hash each word; gives the hashes, and how many words stand before each text's first, all of them last.

    A word's hash is the sum of its bytes times powers of an odd base, taken back by the power of its place: the
    same wherever it stands (Karp and Rabin 1987, modulo 2^64).
    """
    folded = np.frombuffer(data.tobytes().translate(_FOLDED), np.uint8)
    if len(folded) and folded.max() >= 0x80:
        folded = _without_signs(folded.copy())
    lettered = folded != 0
    starts = lettered.copy()
    starts[1:] &= ~lettered[:-1]
    edges = offsets[:-1][offsets[:-1] < len(data)]
    starts[edges] = lettered[edges]
    starts |= (folded >= 0xE3) & (folded <= 0xED)  # what begins a Chinese, Japanese or Korean character
    begins = np.flatnonzero(starts)
    if not len(begins):
        return np.empty(0, np.uint64), np.zeros(len(offsets), np.int64)
    powers, inverses = _powers(1 << len(data).bit_length())
    sums = np.cumsum(folded * powers[: len(data)])
    ends = np.append(begins[1:], len(data)) - 1  # with the signs behind a word, which add nothing
    before = np.append(np.uint64(0), sums[begins[1:] - 1])
    return mixed((sums[ends] - before) * inverses[begins]), np.searchsorted(begins, offsets)


def _without_signs(folded: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Blank what is not a letter beyond ASCII: U+0080 to U+00BF, U+2000 to U+207F, U+3000 to U+303F."""
    leads = np.flatnonzero(folded[:-1] >= 0xC2)
    lead, after = folded[leads], folded[leads + 1]
    two = leads[lead == 0xC2]
    three = leads[((lead == 0xE2) & ((after == 0x80) | (after == 0x81))) | ((lead == 0xE3) & (after == 0x80))]
    for places, size in ((two, 2), (three, 3)):
        for nth in range(size):
            folded[places + nth] = 0
    return folded


@lru_cache(maxsize=2)
def _powers(count: int) -> tuple[Hashes, Hashes]:
    """Give the powers of the base and of its inverse modulo 2^64."""
    inverse = np.uint64(pow(int(_BASE), -1, 2**64))
    powers, inverses = np.full((2, count), [[_BASE], [inverse]], np.uint64)
    powers[0] = inverses[0] = 1
    return np.cumprod(powers), np.cumprod(inverses)
