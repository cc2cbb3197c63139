"""Relations between the spans of a row: those who marked both ends vote on what stands between them."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from copydesk.consensus.rules import SpanRule
from copydesk.dataset.rows.deciding import Decision
from copydesk.dataset.rows.votes import mark

Row = Mapping[str, Any]
Shown = dict[str, list[dict[str, Any]]]
Unasked = Callable[[str], Collection[str]]
"""Names those who were not asked for a relation."""


class Link(NamedTuple):
    """A relation between two spans of a row, by their places in it."""

    begin: int
    end: int
    relation: str
    direction: str


def related(
    row: Row, votes: Sequence[Row], decision: Decision | None, unasked: Unasked, rule: SpanRule
) -> Shown:
    """Give the keys `relations` and `disputed_relations` of a row, each only where there are some.

    A relation that more than half drew stands; exactly half is a tie. Where neither a relation nor having none has a
    majority, all that was drawn between the two spans is disputed. Whoever was not asked for a relation has no vote on
    two spans between which it was drawn. Of a unit that a curator decided, the relations are those that `row` has
    already; votes count where she was not asked.
    """
    hers = drawn(row, row["spans"])
    open_ = {name for kind, name, *_ in decision.not_asked if kind == "relation"} if decision else None
    found: Shown = {"relations": [], "disputed_relations": []}
    for link, n, of, clear in _counted(row["spans"], votes, hers, unasked, rule):
        counts = open_ is None or link.relation in open_
        stands = link in hers or (counts and 2 * n > of)
        if stands or (counts and (2 * n == of or not clear)):
            ends = {
                "relation": link.relation,
                "from": link.begin,
                "to": link.end,
                "direction": link.direction,
            }
            found["relations" if stands else "disputed_relations"].append({**ends, "votes": n, "of": of})
    return {key: links for key, links in found.items() if links}


def drawn(vote: Row, spans: Sequence[Row], rule: SpanRule = "exact") -> set[Link]:
    """Give what somebody drew between spans of a row."""
    links, found = vote.get("relations", ()), set()
    places = _places(vote["spans"], spans, rule) if links else []
    for link in links:
        begin, end = places[link["from"]], places[link["to"]]
        if begin is not None and end is not None:
            if link["direction"] == "bi":
                begin, end = sorted((begin, end))
            found.add(Link(begin, end, link["relation"], link["direction"]))
    return found


def _counted(
    spans: Sequence[Row], votes: Sequence[Row], hers: set[Link], unasked: Unasked, rule: SpanRule
) -> Iterator[tuple[Link, int, int, bool]]:
    """Count who drew each relation, and of how many; say whether something has a majority between its two spans."""
    links = {vote["annotator"]: drawn(vote, spans, rule) for vote in votes}
    pairs: dict[frozenset[int], set[Link]] = {}
    for link in hers.union(*links.values()):
        pairs.setdefault(frozenset(link[:2]), set()).add(link)
    marked = {vote["annotator"]: set(_places(vote["spans"], spans, rule)) for vote in votes if pairs}
    for ends, between in sorted(pairs.items(), key=lambda pair: sorted(pair[0])):
        without = {who for link in between for who in unasked(link.relation)}
        asked = [links[who] & between for who in marked if marked[who] >= ends and who not in without]
        tally = Counter(link for own in asked for link in own)
        clear = 2 * max(asked.count(set()), *(tally[link] for link in between)) > len(asked)
        for link in sorted(between):
            yield link, tally[link], len(asked), clear


def _places(own: Sequence[Row], spans: Sequence[Row], rule: SpanRule) -> list[int | None]:
    """Find the spans of a row for which somebody's own stand: the same, or where they are merged the nearest."""
    if rule == "exact":
        known = {mark(span): n for n, span in enumerate(spans)}
        return [known.get(mark(span)) for span in own]
    return [_nearest(span, spans) for span in own]


def _nearest(own: Row, spans: Sequence[Row]) -> int | None:
    """Find the span of the same label that shares most characters."""
    shared = [
        (min(own["end"], span["end"]) - max(own["start"], span["start"]), -n)
        for n, span in enumerate(spans)
        if all(own.get(key) == span.get(key) for key in ("article_id", "field", "label"))
    ]
    most, place = max(shared, default=(0, 0))
    return -place if most > 0 else None
