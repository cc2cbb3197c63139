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
    return _links(vote, _finder(spans, rule)(vote["spans"])) if vote.get("relations") else set()


def _links(vote: Row, places: Sequence[int | None]) -> set[Link]:
    found = set()
    for link in vote.get("relations", ()):
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
    if not hers and not any(vote.get("relations") for vote in votes):
        return
    find = _finder(spans, rule)
    places = {vote["annotator"]: find(vote["spans"]) for vote in votes}
    links = {vote["annotator"]: _links(vote, places[vote["annotator"]]) for vote in votes}
    pairs: dict[frozenset[int], set[Link]] = {}
    for link in hers.union(*links.values()):
        pairs.setdefault(frozenset(link[:2]), set()).add(link)
    marked = {who: set(found) for who, found in places.items()}
    for ends, between in sorted(pairs.items(), key=lambda pair: sorted(pair[0])):
        without = {who for link in between for who in unasked(link.relation)}
        asked = [links[who] & between for who in marked if marked[who] >= ends and who not in without]
        tally = Counter(link for own in asked for link in own)
        clear = 2 * max(asked.count(set()), *(tally[link] for link in between)) > len(asked)
        for link in sorted(between):
            yield link, tally[link], len(asked), clear


def _finder(spans: Sequence[Row], rule: SpanRule) -> Callable[[Sequence[Row]], list[int | None]]:
    """Find the spans of a row for which somebody's own stand: the same, or where they are merged the nearest."""
    if rule == "exact":
        known = {mark(span): n for n, span in enumerate(spans)}
        return lambda own: [known.get(mark(span)) for span in own]
    alike: dict[tuple[Any, ...], list[tuple[int, int, int]]] = {}
    for n, span in enumerate(spans):
        alike.setdefault(_kind(span), []).append((n, span["start"], span["end"]))
    return lambda own: [_nearest(span, alike.get(_kind(span), ())) for span in own]


def _kind(span: Row) -> tuple[Any, ...]:
    return span.get("article_id"), span.get("field"), span.get("label")


def _nearest(own: Row, alike: Sequence[tuple[int, int, int]]) -> int | None:
    """Find the span of the same label that shares most characters; each is its place, start and end."""
    start, end = own["start"], own["end"]
    most, place = max(((min(end, last) - max(start, first), -n) for n, first, last in alike), default=(0, 0))
    return -place if most > 0 else None
