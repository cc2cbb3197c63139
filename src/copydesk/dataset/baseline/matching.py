"""Spans that are there against spans that were marked: how many are right."""

from collections.abc import Sequence

Span = tuple[int, int, int]
"""The first character, the one behind the last, the number of the label."""
LEAST = 0.5
"""Of the characters that either of two spans has, both must have so many."""


def tally(
    there: Sequence[Span], marked: Sequence[Span], disputed: Sequence[Span], n_labels: int
) -> list[int]:
    """Count, for each label, the spans there, and by each rule those marked and those right, as `scores` has them.

    The rules: the same bounds; or half of the characters in common, one to one, the most alike first. A marked span
    that is not right and touches a disputed one of its label is not counted: nobody knows.
    """
    counts = [0] * (5 * n_labels)
    for label in {span[2] for span in (*there, *marked)}:
        gold = {span for span in there if span[2] == label}
        own = {span for span in marked if span[2] == label}
        open_ = [span for span in disputed if span[2] == label]
        exact = gold & own
        alike = exact | _overlapping(sorted(gold - exact), sorted(own - exact))
        of_rules = []
        for right in (exact, alike):
            unknown = sum(any(_common(span, other) > 0 for other in open_) for span in own - right)
            of_rules += [len(own) - unknown, len(right)]
        counts[5 * label : 5 * label + 5] = [len(gold), *of_rules]
    return counts


def _overlapping(gold: Sequence[Span], own: Sequence[Span]) -> set[Span]:
    """Choose among the marked spans those that have a partner."""
    pairs = []
    for span in own:
        for other in gold:
            common = _common(span, other)
            union = span[1] - span[0] + other[1] - other[0] - common
            if common > 0 and common >= LEAST * union:
                pairs.append((-common / union, span, other))
    taken: set[Span] = set()
    right: set[Span] = set()
    for _, span, other in sorted(pairs):
        if span not in right and other not in taken:
            right.add(span)
            taken.add(other)
    return right


def _common(one: Span, other: Span) -> int:
    return min(one[1], other[1]) - max(one[0], other[0])
