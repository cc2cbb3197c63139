"""Word by word, where the words of a text that is known by its hashes alone stand in a copy of it."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import pairwise

from copydesk.dataset.release import edges, windows
from copydesk.dataset.release.windows import WINDOW, Sealed
from copydesk.dataset.release.words import Words

CONTEXT = 5
"""So many words on each side of a span say whether it is at its place."""
OWN, SIDE = 0.4, 0.3
"""What the words of a span count for, and those on each side: a side may be cut off, not both."""
UNKNOWN = 0.5
"""What a word counts for that stands where it should and of which nobody knows whether it is the same."""

CLOSE = 250_000
"""Gaps of up to so many pairs of words are compared pair by pair."""

Gap = tuple[int, int, int, int]
"""Words of the text and of the copy between two places that are known: first, behind the last, of each."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What became of a span in a copy."""

    place: tuple[int, int] | None = None
    confidence: float = 0.0
    """How sure the place is, from 0 to 1."""
    changed: int = 0
    """How many of the span's words are not known to be the same at this place."""


@dataclass(slots=True)
class Alignment:
    """For each word of the text its place in the copy, or -1."""

    copy: Words
    places: list[int]
    same: list[bool]
    """Whether the word at that place is known to be the same."""
    complete: bool = False
    """Whether the key was found, so that a word without a place is not in the copy."""
    certain: bool = False
    """Whether all words are the same."""

    @property
    def confidence(self) -> float:
        """The share of the text's words that are in the copy."""
        return 1.0 if self.certain else sum(self.same) / len(self.same) if self.same else 0.0

    def carry(self, at: edges.At) -> Carried:
        """Find a span in the copy."""
        first, into, last, beyond = at
        begin, end = self._place(first), self._place(last)
        empty = first > last
        if begin is None or end is None or (begin - end != 1 if empty else begin > end):
            return Carried()
        found = edges.span(self.copy, begin, into, end, beyond)
        if found is None:
            return Carried()
        if self.certain:
            return Carried(found, 1.0)
        inner = UNKNOWN if empty else self._inner(first, last, begin, end)
        sides = self._side(first, begin, -1), self._side(last, end, 1)
        changed = sum(not self.same[word] for word in range(first, last + 1))
        return Carried(found, inner * (OWN + SIDE * sum(sides)), max(changed, end - begin - last + first))

    def _place(self, word: int) -> int | None:
        """Give the place of a word; before the first and behind the last are places too."""
        if word < 0:
            return -1
        if word >= len(self.places):
            return len(self.copy)
        return None if self.places[word] < 0 else self.places[word]

    def _inner(self, first: int, last: int, begin: int, end: int) -> float:
        """Give the share of words that the span has in common with its place."""
        own = range(first, last + 1)
        common = sum(
            1 if self.same[word] else 0 if self.complete else UNKNOWN
            for word in own
            if begin <= self.places[word] <= end
        )
        return 2 * common / (len(own) + end - begin + 1)

    def _side(self, word: int, place: int, step: int) -> float:
        """Give the share of the words beside that stand beside the place, too."""
        agreed = 0
        for away in range(step, step * (CONTEXT + 1), step):
            one, other = word + away, place + away
            inside, there = 0 <= one < len(self.places), 0 <= other < len(self.copy)
            agreed += (self.places[one] == other and self.same[one]) if inside and there else inside == there
        return agreed / CONTEXT


def align(sealed: Sealed, copy: Words, salt: bytes) -> Alignment | None:
    """Align a text with a copy; None where nothing tells that it is one."""
    if (
        sealed.words_sha256
        and len(copy) == sealed.words
        and windows.words_hash(copy, salt) == sealed.words_sha256
    ):
        return Alignment(copy, list(range(sealed.words)), [True] * sealed.words, complete=True, certain=True)
    found = _windows(sealed, copy, salt)
    if not found:
        return None
    chain = _rising([(window, place) for window, (place, _) in sorted(found.items())])
    made = Alignment(copy, [-1] * sealed.words, [False] * sealed.words)
    for window, place in chain:
        first, behind = sealed.bounds(window)
        _set(made, first, place, behind - first)
    key = windows.key_of(sealed, {window: found[window][1] for window, _ in chain})
    made.complete = key is not None
    own = windows.marks(copy.keys, key) if key else ()
    for gap in _gaps(sealed, chain, len(copy)):
        if key:
            _closely(made, sealed.marks, own, gap)
        else:
            _by_number(made, gap)
    return made


def _windows(sealed: Sealed, copy: Words, salt: bytes) -> dict[int, tuple[int, bytes]]:
    """Find windows in a copy: where each starts, and its digest; only those that are once in both."""
    sizes = {behind - first for first, behind in map(sealed.bounds, range(len(sealed.windows)))}
    there: dict[tuple[int, bytes], list[tuple[int, bytes]]] = {}
    wanted = Counter(
        (behind - first, sealed.windows[window])
        for window in range(len(sealed.windows))
        for first, behind in [sealed.bounds(window)]
    )
    for size in sizes:
        for place, digest in enumerate(windows.digests(copy, salt, size)):
            if (size, digest[: windows.TAG]) in wanted:
                there.setdefault((size, digest[: windows.TAG]), []).append((place, digest))
    found = {}
    for window, tag in enumerate(sealed.windows):
        first, behind = sealed.bounds(window)
        places = there.get((behind - first, tag), [])
        if len(places) == 1 == wanted[behind - first, tag]:
            found[window] = places[0]
    return found


def _rising(pairs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Keep the most windows that stand in the same order in both."""
    tails: list[int] = []
    ends: list[int] = []
    before: list[int] = []
    for number, (_, place) in enumerate(pairs):
        rank = bisect_left(tails, place)
        tails[rank : rank + 1] = [place]
        ends[rank : rank + 1] = [number]
        before.append(ends[rank - 1] if rank else -1)
    chain = []
    at = ends[-1] if ends else -1
    while at >= 0:
        chain.append(pairs[at])
        at = before[at]
    return chain[::-1]


def _gaps(sealed: Sealed, chain: Sequence[tuple[int, int]], words: int) -> Iterator[Gap]:
    done, there = 0, 0
    for window, place in chain:
        first, behind = sealed.bounds(window)
        yield done, first, there, place
        done, there = behind, place + behind - first
    yield done, sealed.words, there, words


def _closely(made: Alignment, marks: Sequence[bytes], own: Sequence[bytes], gap: Gap) -> None:
    """Align what is between two windows by the marks of its words: from its ends, then by what it has in common."""
    first, behind, place, stop = gap
    while first < behind and place < stop and marks[first] == own[place]:
        _set(made, first, place, 1)
        first, place = first + 1, place + 1
    while first < behind and place < stop and marks[behind - 1] == own[stop - 1]:
        behind, stop = behind - 1, stop - 1
        _set(made, behind, stop, 1)
    known = [(first - 1, place - 1), *_common(marks, own, (first, behind, place, stop)), (behind, stop)]
    for (one, other), (next_one, next_other) in pairwise(known):
        if next_one - one == next_other - other:  # as many words, other ones
            _set(made, one + 1, other + 1, next_one - one - 1, same=False)
        _set(made, next_one, next_other, next_one < behind)


def _common(marks: Sequence[bytes], own: Sequence[bytes], gap: Gap) -> list[tuple[int, int]]:
    """Pair the most words that a gap has in common, in order; of a long gap the longest runs."""
    first, behind, place, stop = gap
    one, other = marks[first:behind], own[place:stop]
    if len(one) * len(other) > CLOSE:
        blocks = SequenceMatcher(None, one, other, autojunk=False).get_matching_blocks()
        return [(first + a + k, place + b + k) for a, b, size in blocks for k in range(size)]
    most = [[0] * (len(other) + 1) for _ in range(len(one) + 1)]
    for a in reversed(range(len(one))):
        for b in reversed(range(len(other))):
            same = one[a] == other[b]
            most[a][b] = most[a + 1][b + 1] + 1 if same else max(most[a + 1][b], most[a][b + 1])
    pairs = []
    a = b = 0
    while a < len(one) and b < len(other):
        if one[a] == other[b]:
            pairs.append((first + a, place + b))
            a, b = a + 1, b + 1
        elif most[a + 1][b] >= most[a][b + 1]:
            a += 1
        else:
            b += 1
    return pairs


def _by_number(made: Alignment, gap: Gap) -> None:
    """Count off the words between two windows where these are as many: nobody knows whether they are the same."""
    first, behind, place, stop = gap
    inside = first > 0 and place > 0 and behind < len(made.places) and stop < len(made.copy)
    if inside and behind - first == stop - place < 2 * WINDOW:
        _set(made, first, place, behind - first, same=False)


def _set(made: Alignment, first: int, place: int, number: int, *, same: bool = True) -> None:
    made.places[first : first + number] = range(place, place + number)
    made.same[first : first + number] = [same] * number


def candidates(tags: Mapping[bytes, Sequence[str]], copy: Words, salt: bytes) -> Counter[str]:
    """Count for each text how many of its windows a copy holds; `tags` maps windows to texts."""
    counted: Counter[str] = Counter()
    for tag in {digest[: windows.TAG] for digest in windows.digests(copy, salt)}:
        counted.update(tags.get(tag, ()))
    return counted
