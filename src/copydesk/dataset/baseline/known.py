"""The rule that learns nothing but strings: what was mostly marked in train is marked wherever it stands."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from copydesk.dataset.tokens import Piece

Words = Sequence[int]
"""The words of a text as codes."""


def strings(texts: Iterable[tuple[Words, Sequence[Piece]]]) -> dict[tuple[int, ...], str]:
    """Give the strings of words that were marked in half of the places where they stand, with their commonest label.

    Of several labels as common the first by name.
    """
    read = list(texts)
    marked: dict[tuple[int, ...], Counter[str]] = defaultdict(Counter)
    for words, pieces in read:
        for piece in pieces:
            marked[tuple(words[piece.first : piece.last])][piece.label] += 1
    by_first = _by_first(marked)
    stands: Counter[tuple[int, ...]] = Counter()
    for words, _ in read:
        stands.update(string for _, string in _found(words, by_first))
    return {
        string: min(labels, key=lambda label: (-labels[label], label))
        for string, labels in marked.items()
        if 2 * sum(labels.values()) >= stands[string]
    }


def mark(words: Words, known: Mapping[tuple[int, ...], str]) -> list[Piece]:
    """Mark the known strings in a text from its beginning on, of several at a place the longest."""
    return list(_marked(words, known, _by_first(known)))


def _marked(
    words: Words, known: Mapping[tuple[int, ...], str], by_first: Mapping[int, list[tuple[int, ...]]]
) -> Iterator[Piece]:
    free = 0
    for place, string in _found(words, by_first):
        if place >= free:
            free = place + len(string)
            yield Piece(place, free, known[string])


def _by_first(strings: Iterable[tuple[int, ...]]) -> dict[int, list[tuple[int, ...]]]:
    """Sort strings by their first word, the longest first."""
    found: dict[int, list[tuple[int, ...]]] = defaultdict(list)
    for string in strings:
        found[string[0]].append(string)
    for own in found.values():
        own.sort(key=lambda string: (-len(string), string))
    return dict(found)


def _found(
    words: Words, by_first: Mapping[int, list[tuple[int, ...]]]
) -> Iterator[tuple[int, tuple[int, ...]]]:
    for place, word in enumerate(words):
        for string in by_first.get(word, ()):
            if tuple(words[place : place + len(string)]) == string:
                yield place, string
