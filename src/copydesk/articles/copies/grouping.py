"""Groups of what copies join: what must stay on one side of a split."""

from collections.abc import Iterable
from typing import Any, TypeVar

T = TypeVar("T", bound=Any)


def groups(pairs: Iterable[tuple[T, T]]) -> dict[T, T]:
    """Give each of the articles, or of the stories, that pairs join its group, which is the smallest among them."""
    above: dict[T, T] = {}

    def root(one: T) -> T:
        while (next_up := above.setdefault(one, one)) != one:
            above[one] = above[next_up]  # a shorter way for the next one
            one = next_up
        return one

    for pair in pairs:
        first, second = sorted(map(root, pair))
        above[second] = first
    return {one: root(one) for one in sorted(above)}
