"""Make units of articles: stories as several outlets tell them, and pairs of articles, alike and unlike."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from copydesk.records import Unit

MOST = 4
"""How many articles of a story are on one screen."""

HELD = "articles that are held back"
COPY = "copies of another article"
STAYS = "held back or copies, but planned before: these stay planned"
ALONE = "stories that one outlet alone tells"
SAME_OUTLET = "articles whose outlet has another one in the unit"
TOO_MANY = f"articles beyond the {MOST} of their story's unit"
LATER = "articles that came after their story's unit was planned"
UNLIKE = "pairs across stories that are missing, for which a side of the splits has too few stories"
QUARANTINE = "quarantine"


@dataclass(frozen=True, slots=True)
class Told:
    """What planning knows of an article; where story or outlet is not known it has one of its own."""

    article_id: str
    story: str | None = None
    outlet: str | None = None
    published: str | None = None
    side: str = ""
    """Where the splits of a training set have it."""

    @property
    def story_key(self) -> tuple[bool, str]:
        """The story, or the article where there is none."""
        return (True, self.story) if self.story else (False, self.article_id)

    @property
    def outlet_key(self) -> tuple[bool, str]:
        """The outlet, or the article where none is known."""
        return (True, self.outlet) if self.outlet else (False, self.article_id)


@dataclass(frozen=True, slots=True)
class Made:
    """Units, those that were there and new ones, and how many of what went into none."""

    units: tuple[Unit, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)


def story_units(articles: Iterable[Told], there: Mapping[str, Unit]) -> Made:
    """Make one unit of each story that 2 to 4 articles of different outlets tell.

    Of more, the first by `published`, then `article_id`, one an outlet; an undated article comes last. A unit that
    is `there` keeps its articles.
    """
    left_out: Counter[str] = Counter()
    units = dict(there)
    covered = {article_id for unit in there.values() for article_id in unit.article_ids}
    for (named, story), told in _stories(articles).items():
        unit_id = f"story:{story}"
        chosen = _first_of_outlets(told)[:MOST]
        if not named or (unit_id not in units and len(chosen) < 2):
            left_out[ALONE] += any(one.article_id not in covered for one in told)
            continue
        unit = units.setdefault(unit_id, Unit(unit_id, tuple(one.article_id for one in chosen)))
        others = [one for one in told if one.article_id not in covered.union(unit.article_ids)]
        outlets = {one.outlet_key for one in told if one.article_id in unit.article_ids}
        for one in others:
            full = len(unit.article_ids) == MOST
            left_out[SAME_OUTLET if one.outlet_key in outlets else TOO_MANY if full else LATER] += 1
    return Made(tuple(units[unit_id] for unit_id in sorted(units)), dict(+left_out))


def pair_units(articles: Iterable[Told], there: Mapping[str, Unit], seed: int) -> Made:
    """Make pairs of articles of different outlets: all within a story, and on each side as many across stories.

    A pair across sides of the splits could be in no part of a training set. Of the pairs across stories, each
    article gets as many as the others, as far as that goes: those of a side stand in a ring, in the order of
    SHA-256 over `seed NUL article_id`, and are joined with the next one, then with the next but one, and so on.
    Pairs that are `there` stay, and count.
    """
    told = {one.article_id: one for one in articles}
    within = [
        pair(one.article_id, other.article_id)
        for members in _stories(told.values()).values()
        for one, other in combinations(members, 2)
        if one.outlet_key != other.outlet_key
    ]
    units = dict(there) | {unit.unit_id: unit for unit in within}
    wanted = Counter(_side(unit, told) for unit in within)
    wanted.subtract(_side(unit, told) for unit in there.values() if _is_across(unit, told))
    for side in sorted(side for side in wanted if side is not None):
        for unit in _across([one for one in told.values() if one.side == side], seed):
            if wanted[side] <= 0:
                break
            if unit.unit_id not in units:
                units[unit.unit_id] = unit
                wanted[side] -= 1
    lacking = sum(number for side, number in wanted.items() if side is not None and number > 0)
    return Made(tuple(units[unit_id] for unit_id in sorted(units)), {UNLIKE: lacking} if lacking else {})


def _side(unit: Unit, told: Mapping[str, Told]) -> str | None:
    """Give the side on which a pair is; None when its articles are on different ones, or on none."""
    one, *others = {told[article_id].side for article_id in unit.article_ids}
    return None if others or one == QUARANTINE else one


def _is_across(unit: Unit, told: Mapping[str, Told]) -> bool:
    one, other = unit.article_ids
    return told[one].story_key != told[other].story_key


def pair(one: str, other: str) -> Unit:
    """Make the unit of two articles, in the order of their ids."""
    return Unit(pair_id(one, other), (min(one, other), max(one, other)))


def pair_id(one: str, other: str) -> str:
    """Name the unit of two articles."""
    return f"pair:{min(one, other)}+{max(one, other)}"


def _across(articles: Collection[Told], seed: int) -> Iterator[Unit]:
    ring = sorted(
        articles,
        key=lambda one: (hashlib.sha256(f"{seed}\0{one.article_id}".encode()).digest(), one.article_id),
    )
    for step in range(1, len(ring) // 2 + 1):
        for place, one in enumerate(ring):
            other = ring[(place + step) % len(ring)]
            if one.story_key != other.story_key and one.outlet_key != other.outlet_key:
                yield pair(one.article_id, other.article_id)


def _stories(articles: Iterable[Told]) -> dict[tuple[bool, str], list[Told]]:
    """List the articles of each story in the order of their dates."""
    stories: dict[tuple[bool, str], list[Told]] = defaultdict(list)
    for one in sorted(articles, key=lambda one: (one.published is None, one.published or "", one.article_id)):
        stories[one.story_key].append(one)
    return dict(sorted(stories.items()))


def _first_of_outlets(told: Iterable[Told]) -> list[Told]:
    first: dict[tuple[bool, str], Told] = {}
    for one in told:
        first.setdefault(one.outlet_key, one)
    return list(first.values())
