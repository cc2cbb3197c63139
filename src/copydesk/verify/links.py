"""Where relations may lead, and what an arrow means that was drawn without a label."""

from collections.abc import Sequence

from copydesk.records import CONTINUES, Relation, Span
from copydesk.schemes import LabelScheme, Link
from copydesk.verify.answers import NotTaken

DIRECTIONS = ("right", "left", "bi")
"""Where the arrow's head is: at the second end, at the first, at both."""


def may_lead(link: Link, one: Sequence[str], other: Sequence[str], direction: str) -> bool:
    """Tell whether a relation may lead between two regions, given their labels, the way its arrow points."""
    forth = direction == "left" or any(link.fits(a, b) for a in one for b in other)
    back = direction == "right" or any(link.fits(b, a) for a in one for b in other)
    return forth and back


def meant(scheme: LabelScheme, one: Sequence[Span], other: Sequence[Span], direction: str) -> Relation:
    """Give the only relation that an arrow without a label can be; each end is a region, the spans of its labels.

    Where nothing fits the way that the arrow points, it is what alone fits the other way, turned round. Raises
    NotTaken where none or several fit.
    """
    back = {"right": "left", "left": "right"}.get(direction)
    for way in (direction, back) if back else (direction,):
        fitting = [link.name for link in scheme.relations if _may_be(link, one, other, way)]
        if len(fitting) == 1:
            ends = one[0].span_id, other[0].span_id
            if way != direction:  # it leads along the relation, whichever end it was drawn from
                return Relation(fitting[0], *(ends if way == "right" else ends[::-1]), "right")
            return Relation(fitting[0], *ends, direction)
        if fitting:
            break
    between = " and ".join(", ".join(span.label for span in spans) for spans in (one, other))
    which = (
        f"allows {', '.join(fitting)}" if fitting else f"allows none of {', '.join(scheme.relation_names)}"
    )
    raise NotTaken(
        f"the relation has no label; between {between} {scheme.ref} {which if scheme.relations else 'has none'}",
        "no-label",
    )


def alike(one: Span, other: Span) -> bool:
    """Tell whether two spans may be parts of one: they stand in one text and have one label."""
    return (one.article_id, one.field, one.label) == (other.article_id, other.field, other.label)


def _may_be(link: Link, one: Sequence[Span], other: Sequence[Span], direction: str) -> bool:
    if link.name == CONTINUES and not any(alike(a, b) for a in one for b in other):
        return False
    return may_lead(link, [span.label for span in one], [span.label for span in other], direction)
