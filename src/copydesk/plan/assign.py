"""Decide who labels what."""

from collections import defaultdict
from collections.abc import Mapping, Sequence


def assign(
    stories: Mapping[str, str],
    annotators: Sequence[str],
    overlap: int,
    assigned: Mapping[str, Sequence[str]],
) -> dict[str, tuple[str, ...]]:
    """Give each unit that nobody labels yet to `overlap` annotators, a whole story to the same ones.

    `stories` maps units to their stories and `assigned` maps units to those who were asked before: these stay,
    and a new unit of their story goes to the same annotators, as far as they are still there. Others are chosen
    by who has least to do, then by the order of `annotators`.
    """
    by_story: dict[str, list[str]] = defaultdict(list)
    for unit_id, story in sorted(stories.items()):
        by_story[story].append(unit_id)
    load = dict.fromkeys(annotators, 0)
    for people in assigned.values():
        for person in people:
            load[person] = load.get(person, 0) + 1
    new: dict[str, tuple[str, ...]] = {}
    for story in sorted(by_story):
        units = by_story[story]
        asked = dict.fromkeys(person for unit_id in units for person in assigned.get(unit_id, ()))
        before = [person for person in asked if person in annotators]
        others = sorted((p for p in annotators if p not in before), key=lambda p: load[p])
        people = (*before, *others)[:overlap]
        for unit_id in units:
            if unit_id not in assigned:
                new[unit_id] = people
                for person in people:
                    load[person] += 1
    return new
