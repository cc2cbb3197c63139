"""Sort the regions of one annotation against the texts that were sent and the scheme that was asked.

Label Studio's `value.text` is never looked at: it is not the slice (line ends come back as the two characters
backslash and n, runs of spaces as one). What counts is start and end in a text whose hash is known.
"""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from copydesk.records import Choice, Rejected, Relation, Span
from copydesk.schemes import LabelScheme

Region = Mapping[str, Any]
Texts = Mapping[tuple[str, str], str]
"""(article_id, text_sha256) -> canonical text."""

SPAN_CONTROL = "span"


@dataclass(slots=True)
class Reading:
    """What one annotation says. Every item of its result is in one of the four lists or part of a span."""

    spans: list[Span] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)


def read(
    annotation_id: str,
    result: Sequence[Region],
    objects: Mapping[str, Mapping[str, str]],
    texts: Texts,
    scheme: LabelScheme,
) -> Reading:
    """Read one annotation's result.

    `objects` says which article each object showed and the hash of the text as it came back from the server;
    a hash that is not among `texts` means that the text was changed there, and its regions are rejected.
    """
    return _Reader(annotation_id, objects, texts, scheme).read(result)


class _Refused(Exception):
    """Why an item is not taken."""


@dataclass
class _Reader:
    annotation_id: str
    objects: Mapping[str, Mapping[str, str]]
    texts: Texts
    scheme: LabelScheme
    reading: Reading = field(default_factory=Reading)
    by_region: dict[str, list[Span]] = field(default_factory=dict)

    def read(self, result: Sequence[Region]) -> Reading:
        """Spans first, then what refers to them."""
        order = (self._span, self._answer, self._relation, self._unreadable)
        for take in order:
            for item in result:
                if self._taker(item) == take:
                    self._try(take, item)
        return self.reading

    def _taker(self, item: Any) -> Callable[[Any], None]:
        if not isinstance(item, dict):
            return self._unreadable
        if item.get("type") == "relation":
            return self._relation
        return self._span if item.get("from_name") == SPAN_CONTROL else self._answer

    def _unreadable(self, item: Any) -> None:  # noqa: ARG002 (one of four takers)
        raise _Refused("it is not a region")

    def _try(self, take: Callable[[Any], None], item: Any) -> None:
        try:
            take(item)
        except _Refused as refused:
            raw = json.dumps(item, ensure_ascii=False, default=str)
            name = (item.get("id") or item.get("from_id")) if isinstance(item, dict) else None
            self.reading.rejected.append(
                Rejected(self.annotation_id, str(name or "no id"), str(refused), raw)
            )

    def _span(self, item: Region) -> None:
        region, value = item.get("id"), item.get("value")
        if not isinstance(region, str) or not region or not isinstance(value, dict):
            raise _Refused("a region needs an id and a value")
        if region in self.by_region:
            raise _Refused("the region id is used twice")
        labels = value.get("labels")
        if not isinstance(labels, list) or not labels:
            raise _Refused("the region has no label")
        known = [label.name for label in self.scheme.labels]
        for label in labels:
            if label not in known:
                raise _Refused(f"unknown label {label!r}; {self.scheme.ref} has {', '.join(known)}")
        if repeated := [label for label, times in Counter(labels).items() if times > 1]:
            raise _Refused(f"label {repeated[0]!r} stands twice on the region")
        article_id, object_field, text, text_sha256 = self._shown(str(item.get("to_name")))
        start, end = _offsets(value, len(text))
        self.by_region[region] = [
            Span(
                span_id=f"{self.annotation_id}/{region}" + (f"/{label}" if len(labels) > 1 else ""),
                article_id=article_id,
                field=object_field,
                label=label,
                start=start,
                end=end,
                text=text[start:end],
                text_sha256=text_sha256,
                origin=str(item.get("origin", "manual")),
                check="exact",
            )
            for label in labels
        ]
        self.reading.spans += self.by_region[region]

    def _shown(self, name: str) -> tuple[str, str, str, str]:
        shown = self.objects.get(name)
        if shown is None:
            raise _Refused(f"unknown object {name!r}; the task has {', '.join(self.objects) or 'none'}")
        article_id, text_sha256 = shown["article_id"], shown["sha256"]
        text = self.texts.get((article_id, text_sha256))
        if text is None:
            raise _Refused(f"the text on the server is not one that was sent (SHA-256 {text_sha256[:8]}...)")
        return article_id, shown["field"], text, text_sha256

    def _answer(self, item: Region) -> None:
        name, value = item.get("from_name"), item.get("value")
        if not isinstance(value, dict):
            raise _Refused("the item has no value")
        attribute = next((a for a in self.scheme.attributes if a.name == name), None)
        question = next((q for q in self.scheme.questions if q.name == name), None)
        if attribute is not None:
            spans = self.by_region.get(str(item.get("id")))
            if spans is None:
                raise _Refused(f"{name} belongs to a region that is not there or was rejected")
            values = _values(value)
            _check_options(name, values, [option.value for option in attribute.options])
            for span in spans:
                if attribute.kind == "choices":
                    span.attributes[attribute.name] = values
                elif attribute.kind == "text":
                    span.attributes[attribute.name] = "\n".join(values)
                elif len(values) == 1:
                    span.attributes[attribute.name] = values[0]
                else:
                    raise _Refused(f"{name} takes one value, not {len(values)}")
        elif question is not None:
            values = _values(value)
            _check_options(name, values, [option.value for option in question.options])
            if len(values) > 1 and not question.multiple:
                raise _Refused(f"{name} takes one answer, not {len(values)}")
            self.reading.choices += [Choice(question.name, answer) for answer in values]
        else:
            raise _Refused(f"unknown control {name!r} in {self.scheme.ref}")

    def _relation(self, item: Region) -> None:
        ends = []
        for end in ("from_id", "to_id"):
            spans = self.by_region.get(str(item.get(end)))
            if spans is None:
                raise _Refused(f"its {end} {item.get(end)!r} is not there or was rejected")
            ends.append(spans[0].span_id)
        labels = item.get("labels") or [None]
        for label in labels:
            if label not in self.scheme.relations:
                allowed = ", ".join(self.scheme.relations) or "none"
                raise _Refused(f"unknown relation {label!r}; {self.scheme.ref} has {allowed}")
        direction = str(item.get("direction", "right"))
        self.reading.relations += [Relation(label, ends[0], ends[1], direction) for label in labels]


def _offsets(value: Region, length: int) -> tuple[int, int]:
    start, end = value.get("start"), value.get("end")
    for name, offset in (("start", start), ("end", end)):
        if not isinstance(offset, int) or isinstance(offset, bool):
            raise _Refused(f"its {name} {offset!r} is not a whole number")
    assert isinstance(start, int)  # noqa: S101 (for the type checker: checked above)
    assert isinstance(end, int)  # noqa: S101
    if start < 0 or end > length:
        raise _Refused(f"offsets {start} to {end} lie outside the text of {length} characters")
    if start >= end:
        raise _Refused(f"offsets {start} to {end} hold no character")
    return start, end


def _values(value: Region) -> list[str]:
    values = value.get("choices", value.get("text"))
    values = [values] if isinstance(values, str) else values
    if not isinstance(values, list) or not values or not all(isinstance(v, str) for v in values):
        raise _Refused("it holds no answer")
    return values


def _check_options(name: Any, values: Sequence[str], options: Sequence[str]) -> None:
    for value in values:
        if options and value not in options:
            raise _Refused(f"unknown answer {value!r}; {name} takes {', '.join(options)}")
