"""Judge given labels as those that come back from Label Studio are judged, and write them as its regions."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from copydesk.articles.reading.rows import metadata, reject
from copydesk.labels.carrying import carry
from copydesk.labels.conll import align
from copydesk.labels.given import GivenAnswer, GivenLabels, GivenLink, GivenSpan
from copydesk.records import CONTINUES, Rejected
from copydesk.schemes import LabelScheme
from copydesk.verify.answers import NotTaken, attribute_value, check_characters, chosen
from copydesk.verify.regions import CARRIED
from copydesk.verify.repair import Refused, Settled, settle

ENOUGH = 0.5
"""The share of a document's tokens that must stand in an article for it to be about that article."""
Region = dict[str, Any]
Given = GivenSpan | GivenAnswer | GivenLink


@dataclass(frozen=True, slots=True)
class Place:
    """The text version that labels are put on."""

    article_id: str
    text_sha256: str
    text: str


@dataclass(slots=True)
class Settling:
    """What labels came to: regions as Label Studio writes them, and what was not taken."""

    regions: list[Region] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    unchecked: int = 0
    """Spans about whose text nothing was said: their offsets lie in the text, more nobody knows."""


def settle_labels(
    labels: GivenLabels, place: Place, scheme: LabelScheme, names: Mapping[str, str], number: int = 0
) -> Settling:
    """Judge the labels of one document; `names` maps their label names to the scheme's.

    Region ids are r1, r2, ... from `number` on.
    """
    return _Settler(labels, place, scheme, names, number).settle()


class _Settler:
    def __init__(
        self, labels: GivenLabels, place: Place, scheme: LabelScheme, names: Mapping[str, str], number: int
    ) -> None:
        self.labels, self.place, self.scheme, self.names, self.number = labels, place, scheme, names, number
        self.found = Settling()
        self.ids: dict[str, str] = {}
        """Region ids by the names that spans have in their file."""
        self.answers: dict[str, Region] = {}

    def settle(self) -> Settling:
        """Take spans first, then what refers to them."""
        spans = self._aligned() if self.labels.tokens else self.labels.spans
        for group in _groups(spans):
            self._group(group)
        for answer in self.labels.answers:
            self._try(answer, partial(self._answer, answer))
        for link in self.labels.links:
            self._try(link, partial(self._link, link))
        return self.found

    def _try(self, given: Given, make: Callable[[], list[Region]]) -> bool:
        try:
            self.found.regions += make()
        except NotTaken as refused:
            self._reject(given, str(refused), refused.fault)
            return False
        return True

    def _reject(self, given: Given, reason: str, fault: str) -> None:
        raw = ", ".join(f"{name} {value!r}" for name, value in _shown(given))
        self.found.rejected.append(reject(self.labels.source, given.item, reason, raw))
        self.found.faults[fault] += 1

    def _aligned(self) -> Iterator[GivenSpan]:
        """Turn token numbers to characters; a span with a token that is not there is rejected."""
        text, tokens = self.place.text, self.labels.tokens
        places = align([token for _, token in tokens], text)
        missing = [number for number, place in enumerate(places) if place is None]
        if len(missing) > ENOUGH * len(tokens):
            why = (
                f"{len(missing)} of its {len(tokens)} tokens do not stand in article {self.place.article_id}"
            )
            self.found.rejected.append(reject(self.labels.source, self.labels.item, why))
            self.found.faults["other-text"] += 1
            return
        for span in self.labels.spans:
            given = places[span.start : span.end]
            here = [place for place in given if place is not None]
            if len(here) < len(given):
                item, token = tokens[span.start + given.index(None)]
                self._reject(
                    span, f"the token {token!r} of {item} does not stand there in the text", "no-such-token"
                )
                continue
            start, end = here[0][0], here[-1][1]
            yield GivenSpan(span.item, span.label, start, end, text=text[start:end])

    def _group(self, group: list[GivenSpan]) -> None:
        """Take a span, or all parts of one: half of a discontinuous span would say something else."""
        before = len(self.found.regions), self.number, self.found.unchecked
        ids = [f"r{self.number}" if self._try(span, partial(self._span, span)) else None for span in group]
        if None not in ids:
            self.found.regions += [_relation(CONTINUES, str(part), str(ids[0])) for part in ids[1:]]
            return
        del self.found.regions[before[0] :]
        _, self.number, self.found.unchecked = before
        for span, region in zip(group, ids, strict=True):
            self.ids.pop(str(span.name), None)
            if region is not None:
                self._reject(span, "another part of the same span was rejected", "of-no-region")

    def _span(self, span: GivenSpan) -> list[Region]:
        label = self._label(span.label)
        settled, value = self._settled(span)
        attributes = [self._attribute(name, given) for name, given in span.attributes.items()]
        check_characters(span.text or "")
        self.number += 1
        region = {"id": f"r{self.number}", "to_name": "text", "origin": "imported"}
        if span.name is not None:
            if span.name in self.ids:
                raise NotTaken(f"the id {span.name} is used twice", "id-twice")
            self.ids[span.name] = region["id"]
        carried = {CARRIED: settled.check} if settled is not None else {}
        made = [
            region | carried | {"from_name": "span", "type": "labels", "value": value | {"labels": [label]}}
        ]
        place = {"start": value["start"], "end": value["end"]}
        made += [
            region | {"from_name": name, "type": kind, "value": place | answer}
            for name, kind, answer in attributes
        ]
        self.found.unchecked += span.text is None and not (self.labels.text or self.labels.text_sha256)
        return made

    def _settled(self, span: GivenSpan) -> tuple[Settled | None, Region]:
        """Give the region's place as it was given, or as it was carried over from another text, and how."""
        text = self.labels.text if self.labels.text is not None else self.place.text
        edges = self.scheme.rules.edges
        settled = settle(span.start, span.end, span.text, text, proven=False, edges=edges)
        carried = settled
        if text != self.place.text and not isinstance(settled, Refused):
            carried = carry(settled, text, self.place.text)
        if isinstance(carried, Refused):
            raise NotTaken(carried.reason, carried.fault)
        if carried is not settled:
            words = self.place.text[carried.start : carried.end]
            return carried, {"start": carried.start, "end": carried.end, "text": words}
        value = {"start": span.start, "end": span.end}
        return None, value if span.text is None else value | {"text": span.text}

    def _label(self, given: str) -> str:
        label = self.names.get(given, given)
        known = [one.name for one in self.scheme.labels]
        if label not in known:
            raise NotTaken(
                f"unknown label {label!r}; {self.scheme.ref} has {', '.join(known)}"
                f" (--map-label {given}={known[0] if known else '...'})",
                "unknown-label",
            )
        return label

    def _attribute(self, name: str, given: Any) -> tuple[str, str, Region]:
        attribute = next((a for a in self.scheme.attributes if a.name == name), None)
        if attribute is None:
            there = ", ".join(a.name for a in self.scheme.attributes) or "none"
            raise NotTaken(f"unknown attribute {name!r}; {self.scheme.ref} has {there}", "unknown-control")
        kind, key = ("textarea", "text") if attribute.kind == "text" else ("choices", "choices")
        value = {key: _strings(name, given)}
        attribute_value(attribute, value)
        return name, kind, value

    def _answer(self, given: GivenAnswer) -> list[Region]:
        question = next((q for q in self.scheme.questions if q.name == given.question), None)
        if question is None:
            there = ", ".join(q.name for q in self.scheme.questions) or "none"
            raise NotTaken(
                f"unknown question {given.question!r}; {self.scheme.ref} has {there}", "unknown-control"
            )
        region = self.answers.get(question.name)
        if region and not question.multiple:
            raise NotTaken(f"{question.name} takes one answer", "several-answers")
        before = region["value"]["choices"] if region else []
        choices = chosen(
            question.name, question.options, {"choices": [*before, *_strings(question.name, given.value)]}
        )
        if region:
            region["value"]["choices"] = choices
            return []
        self.answers[question.name] = {
            "id": f"q-{question.name}", "from_name": question.name, "to_name": "text", "type": "choices",
            "origin": "imported", "value": {"choices": choices},
        }  # fmt: skip
        return [self.answers[question.name]]

    def _link(self, given: GivenLink) -> list[Region]:
        for name in (given.from_name, given.to_name):
            if name not in self.ids:
                raise NotTaken(f"it links {name}, which is no span that was taken", "of-no-region")
        relation = self.names.get(given.relation, given.relation)
        if relation not in self.scheme.relation_names:
            there = ", ".join(self.scheme.relation_names) or "none"
            raise NotTaken(f"unknown relation {relation!r}; {self.scheme.ref} has {there}", "unknown-label")
        return [_relation(relation, self.ids[given.from_name], self.ids[given.to_name])]


def _relation(label: str, from_id: str, to_id: str) -> Region:
    return {"from_id": from_id, "to_id": to_id, "type": "relation", "direction": "right", "labels": [label]}


def _groups(spans: Iterable[GivenSpan]) -> list[list[GivenSpan]]:
    """Put the parts of a discontinuous span behind its first one; a part of nothing stands alone."""
    spans = list(spans)
    named = {span.name for span in spans if span.name and not span.part_of}
    parts: dict[str, list[GivenSpan]] = {}
    for span in spans:
        if span.part_of in named:
            parts.setdefault(str(span.part_of), []).append(span)
    first = [span for span in spans if span.part_of not in named]
    return [[span, *(parts.pop(span.name, []) if span.name else [])] for span in first]


def _strings(name: str, given: Any) -> list[str]:
    try:
        found = [metadata(one) for one in (given if isinstance(given, list | tuple) else [given])]
    except (TypeError, UnicodeDecodeError):
        raise NotTaken(f"{name} is {type(given).__name__}, not a string", "no-answer") from None
    return [one for one in found if one]


def _shown(given: Given) -> list[tuple[str, Any]]:
    if isinstance(given, GivenSpan):
        return [("label", given.label), ("start", given.start), ("end", given.end), ("text", given.text)]
    if isinstance(given, GivenAnswer):
        return [("question", given.question), ("value", given.value)]
    return [("relation", given.relation), ("from", given.from_name), ("to", given.to_name)]
