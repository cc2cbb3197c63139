"""The words of a text as hashes by which its labels find their places in another copy, and that quote nothing.

What is published of a text, and what it tells somebody who does not have the text:

- `windows`: a keyed hash of each run of twelve words, one run beside the other, the last with what is left over. They
  do not overlap. With overlapping ones whoever knows the words of one, from the lede in a search engine, finds the
  next word by trying every word there is, and so on to the end; here the next guess is twelve words long, more than
  50 bits for the best models of language. The key is public: it keeps hashes of different releases apart.
- `shares`: each window's part of a key, masked by its words. Half of the windows give the key (at least two).
- `marks`: under that key, two bytes for each word, by which words are aligned one by one. Whoever has the key can try
  words until one has the mark; who has it holds half of the article word by word.
- `words_sha256`: of all words, for a copy in which quotes, dashes, spaces and capitals alone differ.

A text of fewer words than a window has none of these but the last, which is left out then: few words can be guessed.
"""

from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

from copydesk.dataset.release.sharing import BYTES, PRIME, secret, shares
from copydesk.dataset.release.words import Words

WINDOW = 12
FEWEST = 2
"""So many windows are needed for the key at least."""
TAG, MARK = 5, 2
"""Bytes of the hash of a window, and of a word's."""
_CHECK = 8
BLANK = bytes(TAG)
"""In place of the hash of a window whose words stand in the text more than once: it tells no place."""


@dataclass(frozen=True, slots=True)
class Sealed:
    """What is published of the words of a text."""

    words: int
    words_sha256: str | None
    windows: tuple[bytes, ...]
    shares: tuple[int, ...]
    check: bytes
    """A hash of the key; empty where there is none."""
    marks: tuple[bytes, ...]

    def bounds(self, window: int) -> tuple[int, int]:
        """Give the first word of a window and the one behind its last."""
        last = window == len(self.windows) - 1
        return window * WINDOW, self.words if last else (window + 1) * WINDOW


def seal(words: Words, salt: bytes) -> Sealed:
    """Hash the words of a text."""
    number = len(words) // WINDOW
    if not number:
        return Sealed(len(words), None, (), (), b"", ())
    bare = Sealed(len(words), words_hash(words, salt), (b"",) * number, (), b"", ())
    digests = [_digest(words.keys[slice(*bare.bounds(window))], salt) for window in range(number)]
    often = _repeated(words.keys)
    tags = tuple(BLANK if window * WINDOW in often else digest[:TAG] for window, digest in enumerate(digests))
    if number < FEWEST:
        return Sealed(len(words), bare.words_sha256, tags, (), b"", ())
    coefficients = _coefficients(words.text, salt, needed(number))
    key = coefficients[0].to_bytes(BYTES)
    masked = [
        (share + _mask(digest)) % PRIME
        for share, digest in zip(shares(coefficients, number), digests, strict=True)
    ]
    return Sealed(len(words), bare.words_sha256, tags, tuple(masked), _check(key), marks(words.keys, key))


def needed(windows: int) -> int:
    """Say how many windows give the key."""
    return max(FEWEST, -(-windows // 2))


def words_hash(words: Words, salt: bytes) -> str:
    """Hash all words of a text."""
    return _hash(" ".join(words.keys), salt, b"words", 32).hex()


def title_hash(title: str, salt: bytes) -> str:
    """Hash a title to the character."""
    return _hash(title, salt, b"title", 32).hex()


def digests(words: Words, salt: bytes, size: int = WINDOW) -> Iterator[bytes]:
    """Hash each run of `size` words of a text that may be a copy."""
    for first in range(len(words) - size + 1):
        yield _digest(words.keys[first : first + size], salt)


def key_of(sealed: Sealed, found: Mapping[int, bytes]) -> bytes | None:
    """Give the key of a text, of the digests of the windows that were found; None where these are too few."""
    number = needed(len(sealed.windows))
    if not sealed.shares or len(found) < number:
        return None
    known = {
        window + 1: (sealed.shares[window] - _mask(digest)) % PRIME
        for window, digest in list(found.items())[:number]
    }
    key = secret(known).to_bytes(BYTES)
    return key if _check(key) == sealed.check else None


def marks(keys: Sequence[str], key: bytes) -> tuple[bytes, ...]:
    """Hash words one by one."""
    known = {word: _hash(word, key, b"mark", MARK) for word in set(keys)}
    return tuple(map(known.__getitem__, keys))


def to_row(sealed: Sealed) -> dict[str, Any]:
    """Write it as JSON's types."""
    return {
        "words": sealed.words,
        "words_sha256": sealed.words_sha256,
        "windows": _text(b"".join(sealed.windows)),
        "shares": _text(b"".join(share.to_bytes(BYTES) for share in sealed.shares)),
        "check": sealed.check.hex(),
        "marks": _text(b"".join(sealed.marks)),
    }


def from_row(row: Mapping[str, Any]) -> Sealed:
    """Read what `to_row` wrote; ValueError and KeyError where it is nothing of the kind."""
    windows, masked, words = (b64decode(row[key]) for key in ("windows", "shares", "marks"))
    return Sealed(
        int(row["words"]),
        row["words_sha256"],
        tuple(windows[at : at + TAG] for at in range(0, len(windows), TAG)),
        tuple(int.from_bytes(masked[at : at + BYTES]) for at in range(0, len(masked), BYTES)),
        bytes.fromhex(row["check"]),
        tuple(words[at : at + MARK] for at in range(0, len(words), MARK)),
    )


def _repeated(keys: Sequence[str]) -> set[int]:
    """Find where runs as long as a window begin that are in a text more than once."""
    first: dict[tuple[str, ...], int] = {}
    found = set()
    for place in range(len(keys) - WINDOW + 1):
        other = first.setdefault(tuple(keys[place : place + WINDOW]), place)
        if other != place:
            found |= {place, other}
    return found


def _text(data: bytes) -> str:
    return b64encode(data).decode("ascii")


def _hash(text: str, key: bytes, person: bytes, size: int) -> bytes:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=size, key=key, person=person).digest()


def _digest(keys: Sequence[str], salt: bytes) -> bytes:
    """Hash the words of a window: its tag, and the mask of its share."""
    return _hash(" ".join(keys), salt, b"window", TAG + BYTES)


def _mask(digest: bytes) -> int:
    return int.from_bytes(digest[TAG:]) % PRIME


def _check(key: bytes) -> bytes:
    return _hash("", key, b"check", _CHECK)


def _coefficients(text: str, salt: bytes, number: int) -> list[int]:
    """Draw a polynomial that is the same each time, and that nobody can draw without the whole text."""
    seed = _hash(text, salt, b"polynomial", 32)
    return [int.from_bytes(_hash(str(place), seed, b"coefficient", BYTES)) % PRIME for place in range(number)]
