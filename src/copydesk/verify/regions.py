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
from copydesk.schemes import Attribute, LabelScheme, Option

Region = Mapping[str, Any]
Texts = Mapping[tuple[str, str], str]
"""(article_id, text_sha256) -> canonical text."""

SPAN_CONTROL = "span"
DIRECTIONS = ("right", "left", "bi")


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
            raw = _storable(json.dumps(item, ensure_ascii=False, default=str))
            name = (item.get("id") or item.get("from_id")) if isinstance(item, dict) else None
            self.reading.rejected.append(
                Rejected(self.annotation_id, _storable(str(name or "no id")), str(refused), raw)
            )

    def _span(self, item: Region) -> None:
        region, value = item.get("id"), item.get("value")
        if not isinstance(region, str) or not region or not isinstance(value, dict):
            raise _Refused("a region needs an id and a value")
        _check_characters(region)
        if region in self.by_region:
            raise _Refused("the region id is used twice")
        labels = value.get("labels")
        if not isinstance(labels, list) or not labels:
            raise _Refused("the region has no label")
        known = [label.name for label in self.scheme.labels]
        for label in labels:
            if label not in known:
                raise _Refused(f"unknown label {label!r}; {self.scheme.ref} has {', '.join(known)}")
        _check_repeated("label", labels)
        origin = str(item.get("origin") or "manual")
        _check_characters(origin)
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
                origin=origin,
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
            if name in spans[0].attributes:
                raise _Refused(f"{name} is answered twice for the region")
            answer = _attribute_value(attribute, value)
            for span in spans:
                span.attributes[attribute.name] = answer
        elif question is not None:
            if any(choice.question == name for choice in self.reading.choices):
                raise _Refused(f"{name} is answered twice")
            values = _chosen(question.name, question.options, value)
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
        labels, allowed = item.get("labels"), ", ".join(self.scheme.relations) or "none"
        if not isinstance(labels, list) or not labels:
            raise _Refused(f"the relation has no label; {self.scheme.ref} has {allowed}")
        for label in labels:
            if label not in self.scheme.relations:
                raise _Refused(f"unknown relation {label!r}; {self.scheme.ref} has {allowed}")
        _check_repeated("label", labels)
        direction = item.get("direction", "right")
        if direction not in DIRECTIONS:
            raise _Refused(f"unknown direction {direction!r}; a relation has {', '.join(DIRECTIONS)}")
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


def _attribute_value(attribute: Attribute, value: Region) -> str | list[str]:
    if attribute.kind == "text":
        written = "\n".join(_texts(value.get("text")))
        _check_characters(written)
        return written
    values = _chosen(attribute.name, attribute.options, value)
    if attribute.kind == "choices":
        return values
    if len(values) > 1:
        raise _Refused(f"{attribute.name} takes one value, not {len(values)}")
    return values[0]


def _chosen(name: str, options: Sequence[Option], value: Region) -> list[str]:
    values = _texts(value.get("choices"))
    allowed = [option.value for option in options]
    for answer in values:
        if answer not in allowed:
            raise _Refused(f"unknown answer {answer!r}; {name} takes {', '.join(allowed)}")
    _check_repeated("answer", values)
    return values


def _texts(given: Any) -> list[str]:
    """Take a text or a list of texts; Label Studio sends either. Nothing but spaces is no answer."""
    texts = [given] if isinstance(given, str) else given
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise _Refused("it holds no answer")
    if not any(text.strip() for text in texts):
        raise _Refused("it holds no answer")
    return texts


def _check_repeated(what: str, values: Sequence[str]) -> None:
    if repeated := [value for value, times in Counter(values).items() if times > 1]:
        raise _Refused(f"the {what} {repeated[0]!r} stands there twice")


def _check_characters(text: str) -> None:
    if any("\ud800" <= character <= "\udfff" for character in text):
        raise _Refused("it holds half a character (a lone surrogate)")


def _storable(text: str) -> str:
    """Write lone surrogates, which no table can hold, as what JSON writes for them."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
