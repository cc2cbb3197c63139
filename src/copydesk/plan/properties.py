"""What is true of a plan, counted on the plan itself."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import combinations

from copydesk.plan.work import CALIBRATION, Asked, Load, Pair, Person, Piece, Properties, Wishes


def properties(
    pieces: Sequence[Piece],
    names: Sequence[str],
    assignments: Sequence[Asked],
    wishes: Wishes,
    *,
    equal: bool,
) -> Properties:
    """Count what a plan is like; `equal` says whether all have the same share of the work."""
    words = {piece.unit_id: piece.words for piece in pieces}
    readers: dict[str, set[str]] = {piece.unit_id: set() for piece in pieces}
    common = set()
    for asked in assignments:
        readers[asked.unit_id].add(asked.annotator)
        if asked.round == CALIBRATION:
            common.add(asked.unit_id)
    overlap = min(wishes.overlap, len(names))
    stories: dict[str, set[frozenset[str]]] = defaultdict(set)
    dealt: dict[str, int] = Counter()
    for piece in pieces:
        stories[piece.story].add(frozenset(readers[piece.unit_id]))
        dealt[piece.unit_id if wishes.spread else piece.story] += piece.words
    shared = sorted(shares(names, readers).values()) or [0]
    own = {name: [unit for unit, those in readers.items() if name in those] for name in names}
    units = [len(its) for its in own.values()] or [0]
    sums = [sum(words[unit] for unit in its) for its in own.values()] or [0]
    means = [total / number for total, number in zip(sums, units, strict=True) if number] or [0.0]
    return Properties(
        units=len(pieces),
        stories=len(stories),
        calibration_units=len(common),
        calibration_stories=len({piece.story for piece in pieces if piece.unit_id in common}),
        overlap=overlap,
        short_of_overlap=sum(len(those) < overlap for those in readers.values()),
        over_overlap=sum(len(those) > overlap for unit, those in readers.items() if unit not in common),
        whole_stories=sum(len(teams) == 1 for teams in stories.values()),
        shared_min=shared[0],
        shared_mean=sum(shared) / len(shared),
        shared_max=shared[-1],
        shared_promised=len(common) + (_promised(pieces, names, common, overlap, wishes) if equal else 0),
        longest=max(dealt.values(), default=0),
        units_min=min(units),
        units_max=max(units),
        words_min=min(sums),
        words_max=max(sums),
        words_a_unit_min=min(means),
        words_a_unit_max=max(means),
        outlets_off=_outlets_off(pieces, own),
    )


def loads(
    pieces: Sequence[Piece], people: Sequence[Person], assignments: Sequence[Asked], begun: Collection[Pair]
) -> tuple[Load, ...]:
    """Say what each annotator has, and how long what is left takes her."""
    by_unit = {piece.unit_id: piece for piece in pieces}
    own: dict[str, list[Piece]] = defaultdict(list)
    left: Counter[str] = Counter()
    for asked in assignments:
        piece = by_unit[asked.unit_id]
        own[asked.annotator].append(piece)
        if (asked.unit_id, asked.annotator) not in begun:
            left[asked.annotator] += piece.words
    return tuple(
        Load(
            annotator=person.name,
            units=len(its := own[person.name]),
            words=(words := sum(piece.words for piece in its)),
            left=left[person.name],
            hours=left[person.name] / person.words_per_minute / 60,
            available=person.hours,
            words_a_unit=words / len(its) if its else 0.0,
            outlets=dict(sorted(Counter(o for piece in its for o in piece.outlets).items())),
        )
        for person in people
    )


def shares(names: Sequence[str], readers: Mapping[str, set[str]]) -> dict[Pair, int]:
    """Count for every pair of annotators the units that both are asked about."""
    found = dict.fromkeys(combinations(sorted(names), 2), 0)
    for those in readers.values():
        for pair in combinations(sorted(those), 2):
            if pair in found:
                found[pair] += 1
    return found


def _promised(
    pieces: Sequence[Piece], names: Sequence[str], common: set[str], overlap: int, wishes: Wishes
) -> int:
    """Give what the rule of `design` promises every pair, in units, beside the calibration set."""
    sizes = Counter(p.unit_id if wishes.spread else p.story for p in pieces if p.unit_id not in common)
    pairs = len(names) * (len(names) - 1)
    even = len(sizes) * overlap * (overlap - 1) // pairs if pairs else 0
    blocks = max(0, min(even // 2, even - 2))
    return sum(sorted(sizes.values())[:blocks])


def _outlets_off(pieces: Sequence[Piece], own: Mapping[str, Sequence[str]]) -> float:
    outlets = {piece.unit_id: piece.outlets for piece in pieces}
    read = {name: Counter(o for unit in units for o in outlets[unit]) for name, units in own.items()}
    whole = Counter[str]()
    for counts in read.values():
        whole.update(counts)
    off = [
        abs(counts[outlet] / counts.total() - number / whole.total())
        for counts in read.values()
        if counts
        for outlet, number in whole.items()
    ]
    return max(off, default=0.0)
