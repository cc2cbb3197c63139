"""Design who labels what: a calibration set that all label, the rest so that every pair shares enough.

The rule for pairs: with equal shares, every two annotators share the calibration set and half of the stories that
an even deal gives a pair, of n people with overlap k: e = stories * k (k - 1) / (n (n - 1)), rounded down, and then
e / 2 rounded down, or e - 2 where that is less. Deals are tried until one keeps it, and `properties` counts what came
out: that, not the rule, is what a plan says. Where shares differ, only the calibration set is promised.
"""

import hashlib
from collections import defaultdict
from collections.abc import Sequence
from itertools import compress

from copydesk.plan.dealing import Block, Table
from copydesk.plan.properties import loads, properties
from copydesk.plan.work import CALIBRATION, LABEL, Asked, Person, Piece, Standing, Wishes, WorkPlan

CALIBRATION_STORIES = 3
"""So many stories all label first, at the most, if nobody says how many."""
TRIES = 4_000
"""So many stories are dealt in looking for a better deal: twenty deals at the most are tried."""
MORE = 10
"""So many times as many where some pair shares less than is promised."""

Readers = dict[str, dict[str, str]]
"""For units, who is asked about them, and in which round."""


def design(
    pieces: Sequence[Piece], people: Sequence[Person], wishes: Wishes, standing: Standing | None = None
) -> WorkPlan:
    """Say who labels what, and what of that is new, after what stands already.

    What is begun stays with whoever began it. What is not begun stays too, unless its annotator is not among the
    people any more, or with `wishes.even` somebody else would be done earlier. The same input gives the same plan,
    and a plan that stands gives itself.
    """
    standing = standing or Standing()
    pieces = sorted(pieces, key=lambda piece: piece.unit_id)
    tries = 1 if standing.asked else max(1, min(20, TRIES // max(1, len(pieces))))
    plans = []
    for attempt in range(tries * MORE):
        plans.append(
            _plan(pieces, people, wishes, standing, _deal(pieces, people, wishes, standing, attempt))
        )
        best = min(plans, key=_score)
        kept = best.properties.shared_min >= best.properties.shared_promised
        if len(plans) >= tries and (kept or standing.asked):
            break
    return best


def _deal(
    pieces: Sequence[Piece], people: Sequence[Person], wishes: Wishes, standing: Standing, attempt: int
) -> Readers:
    names = [person.name for person in people]
    rank = {name: number for number, name in enumerate(names)}
    overlap = min(wishes.overlap, len(names))
    blocks = _blocks(pieces, spread=wishes.spread)
    table = Table(_shares(people), max((block.words for block in blocks), default=1), spread=wishes.spread)
    readers = _kept(pieces, names, standing)
    common = _calibration(pieces, names, wishes, standing)
    for piece in pieces:
        if piece.story in common:
            for name in names:
                readers[piece.unit_id].setdefault(name, CALIBRATION)
    for block in _alike(blocks, readers, standing):
        there = [name for name in readers[block.units[0]] if name in rank]
        for place, name in enumerate(there):
            table.give(block, name, there[:place], begun=(block.units[0], name) in standing.begun)
    # The longest first: what is short evens out at the end.
    order = sorted(
        _alike(blocks, readers, standing),
        key=lambda block: (-block.words, _hash(wishes.seed, attempt, block.units[0])),
    )
    for block in order:
        have = list(readers[block.units[0]])
        if block.story in common or len(have) >= overlap:
            continue
        for name in table.team(block, have, overlap - len(have), rank):
            table.give(block, name, have)
            have.append(name)
            for unit in block.units:
                readers[unit][name] = LABEL
    if wishes.even or not standing.asked:
        _even_out(table, order, readers, standing)
    return readers


def _even_out(table: Table, blocks: Sequence[Block], readers: Readers, standing: Standing) -> None:
    """Move what nobody began from who is done last to who is done first, while they are further apart than allowed."""
    begun: dict[str, set[str]] = defaultdict(set)
    for block in blocks:
        begun[block.story] |= {
            name for unit in block.units for name in readers[unit] if (unit, name) in standing.begun
        }
    movable = {
        name: [b for b in blocks if readers[b.units[0]].get(name) == LABEL and name not in begun[b.story]]
        for name in table.people
    }
    for _ in range(10 * (len(blocks) + 1) * len(table.people)):
        by_time = sorted(table.people, key=table.done_at)
        late = by_time[-1]
        found = None
        for early in by_time[:-1]:
            if table.done_at(late) - table.done_at(early) <= table.slack + 1e-9:
                break
            moves = [
                (good, number)
                for number, block in enumerate(movable[late])
                if (good := table.move(block, readers[block.units[0]], late, early)) is not None
            ]
            if moves:
                found = early, movable[late].pop(min(moves)[1])
                break
        if found is None:
            return
        early, block = found
        others = [name for name in readers[block.units[0]] if name != late]
        table.take(block, late, others)
        table.give(block, early, others)
        for unit in block.units:
            del readers[unit][late]
            readers[unit][early] = LABEL
        movable[early].append(block)


def _plan(
    pieces: Sequence[Piece],
    people: Sequence[Person],
    wishes: Wishes,
    standing: Standing,
    readers: Readers,
) -> WorkPlan:
    known = {(asked.unit_id, asked.annotator) for asked in standing.asked}
    by_unit = {piece.unit_id: piece for piece in pieces}
    stays = [a.annotator in readers.get(a.unit_id, {a.annotator: ""}) for a in standing.asked]
    kept = list(compress(standing.asked, stays))
    new = [
        Asked(unit, name, round_)
        for unit, those in readers.items()
        for name, round_ in those.items()
        if (unit, name) not in known
    ]
    new.sort(key=lambda asked: _place(asked, by_unit[asked.unit_id], people, wishes))
    assignments = (*kept, *new)
    asked_of = [person.name for person in people]
    planned = [a for a in assignments if a.unit_id in by_unit]
    return WorkPlan(
        assignments=assignments,
        new=tuple(new),
        withdrawn=tuple(a for a, stay in zip(standing.asked, stays, strict=True) if not stay),
        properties=properties(
            pieces, asked_of, planned, wishes, equal=len(set(_shares(people).values())) == 1
        ),
        loads=loads(pieces, people, planned, standing.begun),
    )


def _place(asked: Asked, piece: Piece, people: Sequence[Person], wishes: Wishes) -> tuple[object, ...]:
    """Order everybody's work anew: calibration first, stories shuffled, and the units within each; spread, all units.

    Who stops somewhere has then left few stories half done.
    """
    names = [person.name for person in people]
    story = "" if wishes.spread else piece.story
    return (
        names.index(asked.annotator),
        asked.round != CALIBRATION,
        _hash(wishes.seed, asked.annotator, story),
        _hash(wishes.seed, asked.annotator, asked.unit_id),
    )


def _kept(pieces: Sequence[Piece], names: Sequence[str], standing: Standing) -> Readers:
    """Give what stays of what stands: all of those who are there, and what the others began."""
    readers: Readers = {piece.unit_id: {} for piece in pieces}
    for asked in standing.asked:
        stays = asked.annotator in names or (asked.unit_id, asked.annotator) in standing.begun
        if stays and asked.unit_id in readers:
            readers[asked.unit_id][asked.annotator] = asked.round
    return readers


def _calibration(
    pieces: Sequence[Piece], names: Sequence[str], wishes: Wishes, standing: Standing
) -> set[str]:
    """Choose the stories that all label: those that stand, else some of which nothing was asked.

    One after the other, the one that brings most outlets that are not there yet, then the one nearest to the median
    length.
    """
    story = {piece.unit_id: piece.story for piece in pieces}
    stands = {story[a.unit_id] for a in standing.asked if a.round == CALIBRATION and a.unit_id in story}
    if stands or len(names) < 2:
        return stands
    asked = {story[a.unit_id] for a in standing.asked if a.unit_id in story}
    free = [block for block in _blocks(pieces, spread=False) if block.story not in asked]
    number = (
        min(CALIBRATION_STORIES, (len(free) + 3) // 4) if wishes.calibration is None else wishes.calibration
    )
    lengths = sorted(block.words for block in free)
    median = lengths[len(lengths) // 2] if lengths else 0
    outlets: set[str] = set()
    while free and len(stands) < number:
        best = min(
            free,
            key=lambda block: (
                -len({o for piece in block.pieces for o in piece.outlets} - outlets),
                abs(block.words - median),
                _hash(wishes.seed, block.story),
            ),
        )
        free.remove(best)
        stands.add(best.story)
        outlets |= {outlet for piece in best.pieces for outlet in piece.outlets}
    return stands


def _blocks(pieces: Sequence[Piece], *, spread: bool) -> list[Block]:
    by_story: dict[str, list[Piece]] = defaultdict(list)
    for piece in pieces:
        by_story[piece.unit_id if spread else piece.story].append(piece)
    return [Block(own[0].story, tuple(own)) for own in by_story.values()]


def _alike(blocks: Sequence[Block], readers: Readers, standing: Standing) -> list[Block]:
    """Cut blocks into those whose units have the same people, who began all of them or none."""
    found = []
    for block in blocks:
        parts: dict[object, list[Piece]] = defaultdict(list)
        for piece in block.pieces:
            those = readers[piece.unit_id]
            begun = frozenset(name for name in those if (piece.unit_id, name) in standing.begun)
            parts[(tuple(those.items()), begun)].append(piece)
        found += [Block(block.story, tuple(part)) for part in parts.values()]
    return found


def _shares(people: Sequence[Person]) -> dict[str, float]:
    """Give each person's share of the work: by hours times pace where hours are named; else the same for all.

    Who names no hours counts with the mean of those who do.
    """
    named = [person.hours for person in people if person.hours is not None]
    mean = sum(named) / len(named) if named else 1.0
    work = {
        p.name: p.share * ((mean if p.hours is None else p.hours) * p.words_per_minute if named else 1.0)
        for p in people
    }
    whole = sum(work.values()) / len(work) or 1.0
    return {name: max(own / whole, 1e-6) for name, own in work.items()}


def _score(plan: WorkPlan) -> tuple[float, ...]:
    """Say how bad a plan is: first by the pair that shares least, then by that which shares most, then by outlets."""
    its = plan.properties
    return (-its.shared_min, its.shared_max, its.outlets_off)


def _hash(*parts: object) -> bytes:
    return hashlib.sha256("\0".join(map(str, parts)).encode()).digest()
