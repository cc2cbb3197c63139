"""Who decided the labels of one row: each label with those who gave it, those who did not, and how it stands."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from copydesk.consensus.rules import SpanRule
from copydesk.dataset.rows.making import Row
from copydesk.dataset.rows.relating import Link, drawn
from copydesk.dataset.rows.votes import mark

Verdict = Literal["agreed", "decided", "disputed", "outvoted"]
_SPAN = ("article_id", "label", "start", "end", "text", "field")
_ORIGIN = ("annotator", "annotation_id", "version", "scheme", "guidelines")


@dataclass(frozen=True, slots=True)
class Traced:
    """One span, relation or answer of a row, or one that somebody gave in vain."""

    kind: Literal["span", "relation", "answer"]
    what: Mapping[str, Any]
    verdict: Verdict
    """`agreed`: it is a label by the votes; `decided`: a curator's; `disputed`: a tie; `outvoted`: too few gave it."""
    gave: tuple[str, ...]
    others: tuple[str, ...]
    """Who submitted the row without it. Whoever was not asked for it is among them: `of` does not count those."""


@dataclass(frozen=True, slots=True)
class Why:
    """One row of a set, traced."""

    unit_id: str
    part: str
    scheme: str
    consensus: str
    votes: tuple[Mapping[str, Any], ...]
    """Where each vote comes from: annotator, annotation_id, version, and where it is told scheme and guidelines."""
    adjudicated: Mapping[str, Any] | None
    skipped_by: tuple[str, ...]
    not_seen_by: tuple[str, ...]
    labels: tuple[Traced, ...]


def why(row: Row, part: str) -> Why:
    """Trace a row."""
    return Why(
        unit_id=row["unit_id"],
        part=part,
        scheme=row["scheme"],
        consensus=row["consensus"],
        votes=tuple({key: vote[key] for key in _ORIGIN if key in vote} for vote in row["votes"]),
        adjudicated=row.get("adjudicated"),
        skipped_by=tuple(row.get("skipped_by", ())),
        not_seen_by=tuple(row.get("not_seen_by", ())),
        labels=(*_spans(row), *_relations(row), *_answers(row)),
    )


def _spans(row: Row) -> Iterator[Traced]:
    merged = _rule(row) == "overlap"
    shown = [(span, _stands(row)) for span in row["spans"]]
    shown += [(span, "disputed") for span in row["disputed_spans"]]
    covered: set[tuple[str, int]] = set()
    for span, verdict in shown:
        same = _overlaps(span) if merged else _is(span)
        own = [
            (vote["annotator"], n)
            for vote in row["votes"]
            for n, one in enumerate(vote["spans"])
            if same(one)
        ]
        covered.update(own)
        yield _traced(row, "span", _place(span), verdict, [who for who, _ in own])
    left: dict[Hashable, tuple[Row, list[str]]] = {}
    for vote in row["votes"]:
        for n, span in enumerate(vote["spans"]):
            if (vote["annotator"], n) not in covered:
                left.setdefault(mark(span), (span, []))[1].append(vote["annotator"])
    for span, people in left.values():
        yield _traced(row, "span", _place(span), "outvoted", people)


def _relations(row: Row) -> Iterator[Traced]:
    own = {vote["annotator"]: drawn(vote, row["spans"], _rule(row)) for vote in row["votes"]}
    shown = {_link(link): _stands(row) for link in row.get("relations", ())}
    shown |= {_link(link): "disputed" for link in row.get("disputed_relations", ())}
    for link in (*shown, *sorted(set().union(*own.values()) - shown.keys())):
        what = {"relation": link.relation, "from": link.begin, "to": link.end, "direction": link.direction}
        people = [who for who, links in own.items() if link in links]
        yield _traced(row, "relation", what, shown.get(link, "outvoted"), people)


def _answers(row: Row) -> Iterator[Traced]:
    for question, answer in row["answers"].items():
        given: dict[str, list[str]] = {value: [] for value in _listed(answer)}
        for vote in row["votes"]:
            for value in _listed(vote["answers"].get(question)):
                given.setdefault(value, []).append(vote["annotator"])
        open_ = question in row["disputed_answers"]
        for value, people in given.items():
            stands = value in _listed(answer)
            verdict = _stands(row) if stands else "disputed" if open_ else "outvoted"
            yield _traced(row, "answer", {"question": question, "value": value}, verdict, people)


def _traced(
    row: Row,
    kind: Literal["span", "relation", "answer"],
    what: Mapping[str, Any],
    verdict: Verdict,
    gave: Iterable[str],
) -> Traced:
    people = [vote["annotator"] for vote in row["votes"]]
    found = set(gave)
    return Traced(
        kind,
        what,
        verdict,
        tuple(who for who in people if who in found),
        tuple(who for who in people if who not in found),
    )


def _stands(row: Row) -> Verdict:
    return "decided" if "adjudicated" in row else "agreed"


def _rule(row: Row) -> SpanRule:
    return "overlap" if row["consensus"].endswith("+overlap") else "exact"


def _place(span: Row) -> Row:
    return {key: span[key] for key in _SPAN if key in span}


def _is(span: Row) -> Callable[[Row], bool]:
    return lambda own: mark(own) == mark(span)


def _overlaps(span: Row) -> Callable[[Row], bool]:
    """Tell which spans were merged into one: of its label, with a character of it."""
    of = ("article_id", "field", "label")
    return lambda own: (
        all(own.get(key) == span.get(key) for key in of)
        and own["start"] < span["end"]
        and span["start"] < own["end"]
    )


def _link(link: Row) -> Link:
    return Link(link["from"], link["to"], link["relation"], link["direction"])


def _listed(value: Any) -> Sequence[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
