"""Spans in parts, which people draw as regions that `continues` links."""

from dataclasses import replace

from copydesk.records import CONTINUES
from copydesk.verify.links import alike
from copydesk.verify.reading import Reading


def join_parts(reading: Reading) -> None:
    """Make the spans that `continues` links one: each but the first in the text is part of that.

    People draw it from either end. The parts of one span stand in one text and have one label; a link between
    others stays a relation.
    """
    spans = {span.span_id: place for place, span in enumerate(reading.spans)}
    first = {name: name for name in spans}

    def root(name: str) -> str:
        while first[name] != name:
            name = first[name]
        return name

    def begins(name: str) -> tuple[int, int]:
        return reading.spans[spans[name]].start, spans[name]

    others = []
    for link in reading.relations:
        one, other = (reading.spans[spans[end]] for end in (link.from_span, link.to_span))
        if link.relation != CONTINUES or one is other or not alike(one, other):
            others.append(link)
            continue
        low, high = sorted(map(root, (one.span_id, other.span_id)), key=begins)
        first[high] = low
    reading.relations = others
    for name, place in spans.items():
        if root(name) != name:
            reading.spans[place] = replace(reading.spans[place], part_of=root(name))
