"""What became of the labels of one unit between two sets."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from copydesk.dataset.comparing.difference import Change, Kind, What
from copydesk.dataset.rows import Row, articles_of
from copydesk.verify.anchor import anchor
from copydesk.verify.repair import Refused

Span = Mapping[str, Any]
_COUNTED = ("votes", "of", "disputes", "disputed_attributes")
"""What a span has beside what it says; `text` follows from its place."""
_EMPTY: Row = {"spans": [], "disputed_spans": [], "answers": {}, "disputed_answers": [], "relations": []}


def unit_changes(unit: str, before: Row | None, after: Row | None) -> tuple[list[Change], Counter[str]]:
    """Give the labels of a unit that are other than before, and count those that are as they were, by kind."""
    old, new = before or _EMPTY, after or _EMPTY
    gone = {True: "unit", False: ""}[before is None or after is None]
    texts = _Texts(old, new) if before and after else None
    spans, same = _spans(unit, old, new, texts, gone)
    answers, as_they_were = _answers(unit, old, new, gone)
    links, as_drawn = _relations(unit, old, new, gone, by_place=not (texts and texts.other))
    return [*spans, *answers, *links], Counter(span=same, answer=as_they_were, relation=as_drawn)


class _Texts:
    """The texts of a unit that are other than before."""

    def __init__(self, old: Row, new: Row) -> None:
        olds, news = ({one["article_id"]: one for one in articles_of(row)} for row in (old, new))
        self._single = next(iter(news))
        self.other = {
            (article, field): (olds[article][field], news[article][field])
            for article in olds.keys() & news.keys()
            for field in ("text", "title")
            if olds[article][field] != news[article][field]
        }

    def carried(self, span: Span) -> Span | None:
        """Give a span of before with its place in the text of now; None where it has no certain one."""
        pair = self.other.get((span.get("article_id", self._single), span.get("field", "text")))
        if pair is None:
            return span
        place = anchor(span["start"], span["end"], pair[0] or "", pair[1] or "")
        return None if isinstance(place, Refused) else {**span, "start": place.start, "end": place.end}


def _spans(unit: str, old: Row, new: Row, texts: _Texts | None, gone: str) -> tuple[list[Change], int]:
    changes: list[Change] = []
    left: list[tuple[Span, Span]] = []
    for span in old["spans"]:
        carried = texts.carried(span) if texts else span
        if carried is None:
            changes.append(Change("removed", "span", unit, span["label"], span, None, "text"))
        else:
            left.append((span, carried))
    came = list(new["spans"])
    same = 0
    for alike, why in (
        (_identical, ""),
        (_same_label, "attributes"),
        (_same_bounds, "label"),
        (_overlap, "bounds"),
    ):
        still = []
        for span, carried in left:
            scores = [alike(carried, other) for other in came]
            found = came[scores.index(max(scores))] if any(scores) else None
            if found is None:
                still.append((span, carried))
                continue
            came.remove(found)
            if why:
                changes.append(Change("changed", "span", unit, found["label"], span, found, why))
            else:
                same += 1
        left = still
    changes += [
        Change(
            "removed",
            "span",
            unit,
            span["label"],
            span,
            None,
            gone or _dispute(carried, new["disputed_spans"]),
        )
        for span, carried in left
    ]
    disputed = [texts.carried(span) if texts else span for span in old["disputed_spans"]]
    changes += [
        Change(
            "added", "span", unit, span["label"], None, span, gone or _dispute(span, filter(None, disputed))
        )
        for span in came
    ]
    return changes, same


def _identical(one: Span, other: Span) -> int:
    return _same_label(one, other) and _said(one) == _said(other)


def _same_label(one: Span, other: Span) -> int:
    return _same_bounds(one, other) and one["label"] == other["label"]


def _same_bounds(one: Span, other: Span) -> int:
    return _field(one) == _field(other) and (one["start"], one["end"]) == (other["start"], other["end"])


def _overlap(one: Span, other: Span) -> int:
    """Count the characters that two spans of a label have in common."""
    if one["label"] != other["label"] or _field(one) != _field(other):
        return 0
    common: int = min(one["end"], other["end"]) - max(one["start"], other["start"])
    return max(0, common)


def _field(span: Span) -> tuple[str | None, str]:
    return span.get("article_id"), span.get("field", "text")


def _said(span: Span) -> dict[str, Any]:
    return {key: value for key, value in span.items() if key not in (*_COUNTED, "start", "end", "text")}


def _dispute(span: Span, disputed: Iterable[Span]) -> str:
    return "disputed" if any(_same_label(span, other) for other in disputed) else ""


def _answers(unit: str, old: Row, new: Row, gone: str) -> tuple[list[Change], int]:
    changes, same = [], 0
    for question in dict.fromkeys([*old["answers"], *new["answers"]]):
        was, now = (_given(row["answers"].get(question)) for row in (old, new))
        if was == now:
            same += was is not None
            continue
        what: What = "added" if was is None else "removed" if now is None else "changed"
        disputed = question in (old if was is None else new)["disputed_answers"]
        why = gone or ("disputed" if disputed else "")
        changes.append(Change(what, "answer", unit, question, was, now, why))
    return changes, same


def _given(answer: Any) -> Any:
    """An empty list of answers is none."""
    return answer if answer or answer == 0 else None


def _relations(unit: str, old: Row, new: Row, gone: str, *, by_place: bool) -> tuple[list[Change], int]:
    was, now = _links(old, by_place=by_place), _links(new, by_place=by_place)
    kind: Kind = "relation"
    removed = [
        Change("removed", kind, unit, was[key]["relation"], was[key], None, gone)
        for key in was
        if key not in now
    ]
    added = [
        Change("added", kind, unit, now[key]["relation"], None, now[key], gone)
        for key in now
        if key not in was
    ]
    return [*removed, *added], len(was.keys() & now.keys())


def _links(row: Row, *, by_place: bool) -> dict[tuple[Any, ...], Row]:
    """Give relations by the spans that they join, told by their places, or on texts that differ by their words."""
    of_span = ("label", "start", "end") if by_place else ("label", "text")
    spans = row["spans"]
    found = {}
    for link in row.get("relations", ()):
        ends = [spans[link[end]] for end in ("from", "to")]
        key = (
            link["relation"],
            link["direction"],
            *((*_field(one), *(one[k] for k in of_span)) for one in ends),
        )
        found[key] = {**link, "from": ends[0]["text"], "to": ends[1]["text"]}
    return found
