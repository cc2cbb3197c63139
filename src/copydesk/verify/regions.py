"""Sort the regions of one annotation against the texts that were sent and the scheme that was asked.

What counts is start and end in a text whose hash is known. `value.text` is not the slice; it is only heard where it
shows that offsets were counted otherwise (`repair`). A text that has been replaced since passes its spans on to the
new one (`anchor`).
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from copydesk.records import CONTINUES, Choice, Rejected, Relation, Span
from copydesk.schemes import LabelScheme, controls
from copydesk.verify.anchor import anchor
from copydesk.verify.answers import (
    NotTaken,
    attribute_value,
    check_characters,
    check_repeated,
    chosen,
    storable,
)
from copydesk.verify.links import DIRECTIONS, meant
from copydesk.verify.parts import join_parts
from copydesk.verify.reading import Reading
from copydesk.verify.remarks import is_remark, remark
from copydesk.verify.repair import Refused, settle
from copydesk.verify.screens import asked, fits, without_echoes

Region = Mapping[str, Any]
Texts = Mapping[tuple[str, str], str]
"""(article_id, text_sha256) -> canonical text."""
Current = Mapping[str, tuple[str, str]]
"""article_id -> text_sha256 and text that the article has now."""

CARRIED = "carried"
"""The key of a region that `add-labels` carried over from another text: the check that this gave."""
CARRIED_CHECK = re.compile(r"reanchored:[01]\.\d\d|repaired:[a-z0-9+-]+")


def read(
    annotation_id: str,
    result: Sequence[Region],
    objects: Mapping[str, Mapping[str, str]],
    texts: Texts,
    scheme: LabelScheme,
    current: Current | None = None,
) -> Reading:
    """Read one annotation's result.

    `objects` says which article each object showed and the hash of the text as it came back from the server;
    a hash that is not among `texts` means that the text was changed there, and its regions are rejected.
    Spans on a text that is not the one `current` has for the article are carried over to that.
    """
    return _Reader(annotation_id, objects, texts, scheme, current or {}).read(result)


@dataclass
class _Reader:
    annotation_id: str
    objects: Mapping[str, Mapping[str, str]]
    texts: Texts
    scheme: LabelScheme
    current: Current
    reading: Reading = field(default_factory=Reading)
    by_region: dict[str, list[Span]] = field(default_factory=dict)
    items: dict[str, Region] = field(default_factory=dict)

    def read(self, result: Sequence[Region]) -> Reading:
        """Spans first, then what refers to them."""
        items = [(self._taker(item), item) for item in without_echoes(result, self.scheme)]
        for take in (self._span, self._answer, self._relation, self._unreadable):
            if take == self._relation:  # a double is one only if it has no other attributes
                self._drop_doubles()
            for taker, item in items:
                if taker == take:
                    self._try(take, item)
        join_parts(self.reading)
        return self.reading

    def _taker(self, item: Any) -> Callable[[Any], None]:
        if not isinstance(item, dict):
            return self._unreadable
        if item.get("type") == "relation":
            return self._relation
        return self._span if asked(item, self.scheme)[0] == controls.SPAN else self._answer

    def _unreadable(self, item: Any) -> None:  # noqa: ARG002 (one of four takers)
        raise NotTaken("it is not a region", "not-a-region")

    def _try(self, take: Callable[[Any], None], item: Any) -> None:
        try:
            take(item)
        except NotTaken as refused:
            self.reading.rejected.append(self._unused(item, str(refused)))
            self.reading.faults[refused.fault] += 1

    def _unused(self, item: Any, reason: str) -> Rejected:
        name = (item.get("id") or item.get("from_id")) if isinstance(item, dict) else None
        raw = json.dumps(item, ensure_ascii=False, default=str)
        return Rejected(self.annotation_id, storable(str(name or "no id")), storable(reason), storable(raw))

    def _span(self, item: Region) -> None:
        region, value = item.get("id"), item.get("value")
        if not isinstance(region, str) or not region or not isinstance(value, dict):
            raise NotTaken("a region needs an id and a value", "no-id-or-value")
        check_characters(region)
        if not fits(item, self.scheme):
            raise NotTaken(
                f"{item.get('from_name')!r} does not label {item.get('to_name')!r}", "wrong-object"
            )
        if region in self.by_region:
            raise NotTaken("the region id is used twice", "id-twice")
        labels = self._labels(value)
        origin = str(item.get("origin") or "manual")
        check_characters(origin)
        article_id, object_field, text, text_sha256 = self._shown(str(item.get("to_name")))
        claimed = value.get("text") if isinstance(value.get("text"), str) else None
        place = settle(
            value.get("start"), value.get("end"), claimed, text, proven=True, edges=self.scheme.rules.edges
        )
        newest = self.current.get(article_id) if object_field == "text" else None
        if newest and newest[0] != text_sha256 and not isinstance(place, Refused):
            place = anchor(place.start, place.end, text, newest[1])
            text_sha256, text = newest
        if isinstance(place, Refused):
            raise NotTaken(place.reason, place.fault)
        carried = item.get(CARRIED)
        if place.check != "exact" or not isinstance(carried, str) or not CARRIED_CHECK.fullmatch(carried):
            carried = place.check
        self.by_region[region] = [
            Span(
                span_id=f"{self.annotation_id}/{region}" + (f"/{label}" if len(labels) > 1 else ""),
                article_id=article_id,
                field=object_field,
                label=label,
                start=place.start,
                end=place.end,
                text=text[place.start : place.end],
                text_sha256=text_sha256,
                origin=origin,
                check=carried,
            )
            for label in labels
        ]
        self.items[region] = item
        self.reading.spans += self.by_region[region]

    def _labels(self, value: Mapping[str, Any]) -> list[str]:
        labels = value.get("labels")
        if not isinstance(labels, list) or not labels:
            raise NotTaken("the region has no label", "no-label")
        known = [label.name for label in self.scheme.labels]
        for label in labels:
            if label not in known:
                raise NotTaken(
                    f"unknown label {label!r}; {self.scheme.ref} has {', '.join(known)}", "unknown-label"
                )
        check_repeated("label", labels)
        return labels

    def _shown(self, name: str) -> tuple[str, str, str, str]:
        shown = self.objects.get(name)
        if shown is None:
            raise NotTaken(
                f"unknown object {name!r}; the task has {', '.join(self.objects) or 'none'}", "unknown-object"
            )
        article_id, text_sha256 = shown["article_id"], shown["sha256"]
        text = self.texts.get((article_id, text_sha256))
        if text is None:
            raise NotTaken(
                f"the text on the server is not one that was sent (SHA-256 {text_sha256[:8]}...)",
                "text-changed",
            )
        return article_id, shown["field"], text, text_sha256

    def _answer(self, item: Region) -> None:
        name, value = item.get("from_name"), item.get("value")
        if not isinstance(value, dict):
            raise NotTaken("the item has no value", "no-id-or-value")
        of_spans = asked(item, self.scheme)[0] if fits(item, self.scheme) else None
        attribute = next((a for a in self.scheme.attributes if a.name == of_spans), None)
        question = next((q for q in self.scheme.questions if q.name == name), None)
        if attribute is not None:
            spans = self.by_region.get(str(item.get("id")))
            if spans is None:
                raise NotTaken(
                    f"{name} belongs to a region that is not there or was rejected", "of-no-region"
                )
            if name in spans[0].attributes:
                raise NotTaken(f"{name} is answered twice for the region", "answered-twice")
            answer = attribute_value(attribute, value)
            for span in spans:
                span.attributes[attribute.name] = answer
        elif question is not None:
            if any(choice.question == name for choice in self.reading.choices):
                raise NotTaken(f"{name} is answered twice", "answered-twice")
            values = chosen(question.name, question.options, value)
            if len(values) > 1 and not question.multiple:
                raise NotTaken(f"{name} takes one answer, not {len(values)}", "several-answers")
            self.reading.choices += [Choice(question.name, answer) for answer in values]
        elif is_remark(item):
            if getattr(self.reading, str(name)):
                raise NotTaken(f"{name} is answered twice", "answered-twice")
            setattr(self.reading, str(name), remark(item))
        else:
            raise NotTaken(f"unknown control {name!r} in {self.scheme.ref}", "unknown-control")

    def _relation(self, item: Region) -> None:
        regions = []
        for end in ("from_id", "to_id"):
            spans = self.by_region.get(str(item.get(end)))
            if spans is None:
                raise NotTaken(f"its {end} {item.get(end)!r} is not there or was rejected", "of-no-region")
            regions.append(spans)
        one, other = (spans[0].span_id for spans in regions)
        if one == other and item["from_id"] != item["to_id"]:
            raise NotTaken("it links a region to its identical double", "of-no-region")
        direction = item.get("direction", "right")
        if direction not in DIRECTIONS:
            raise NotTaken(
                f"unknown direction {direction!r}; a relation has {', '.join(DIRECTIONS)}",
                "unknown-direction",
            )
        labels = item.get("labels")
        if labels is None or labels == []:
            new = [meant(self.scheme, regions[0], regions[1], direction)]
        else:
            self._known_relations(labels)
            new = [Relation(label, one, other, direction) for label in labels]
        again = [one.relation for one in new if one in self.reading.relations]
        self.reading.relations += [one for one in new if one.relation not in again]
        if again:
            reason = f"the same relation {', '.join(again)} is there already and kept"
            self.reading.dropped.append(self._unused(item, reason))

    def _known_relations(self, labels: Any) -> None:
        allowed = ", ".join(self.scheme.relation_names) or "none"
        if not isinstance(labels, list):
            raise NotTaken(f"the relation has no label; {self.scheme.ref} has {allowed}", "no-label")
        for label in labels:
            if label not in self.scheme.relation_names and label != CONTINUES:
                raise NotTaken(
                    f"unknown relation {label!r}; {self.scheme.ref} has {allowed}", "unknown-label"
                )
        check_repeated("label", labels)

    def _drop_doubles(self) -> None:
        """Keep one of identical spans, as a restored draft leaves them; what refers to the others means that one.

        Regions with different attributes are not identical: somebody may have meant both.
        """
        kept: dict[tuple[str, str, str, int, int], list[Span]] = {}
        for region, spans in self.by_region.items():
            for place, span in enumerate(spans):
                same = kept.setdefault((span.article_id, span.field, span.label, span.start, span.end), [])
                first = next((one for one in same if one.attributes == span.attributes), None)
                if first is None:
                    same.append(span)
                    continue
                spans[place] = first
                reason = f"identical to {first.span_id}, which is kept"
                self.reading.dropped.append(self._unused(self.items[region], reason))
        remaining = {id(span) for same in kept.values() for span in same}
        self.reading.spans = [span for span in self.reading.spans if id(span) in remaining]
