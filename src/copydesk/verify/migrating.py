"""Read an annotation of an older version of a scheme in the words of a later one: a view, nothing is changed."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from copydesk.records import CONTINUES, Choice, Rejected, Relation, Span
from copydesk.schemes import LabelScheme, Thing, becomes, between, missing, named, narrowed, things
from copydesk.verify.reading import Reading

DOUBLE = "a double of another span since labels were merged"


@dataclass(slots=True)
class Migrated:
    """What an annotation says in the words of a later version, and what it cannot say in them."""

    reading: Reading
    split: tuple[Thing, ...] = ()
    """What it used and what was split since: its annotator alone can tell, so it counts for nothing as it is."""
    left_out: list[Rejected] = field(default_factory=list)
    """Labels, values and links that the later version has no place for, and doubles that a merge made."""


class Migrator:
    """Reads annotations of one version of a scheme in the words of a later one."""

    def __init__(self, old: LabelScheme, new: LabelScheme) -> None:
        self.old, self.new = old, new
        self.kinds = {attribute.name: attribute.kind for attribute in old.attributes}
        self.kinds_now = {attribute.name: attribute.kind for attribute in new.attributes}
        self._steps = between(new, old.version)
        self._there = {*things(new), ("relation", CONTINUES)}
        self._gone, self._one_only = set(missing(old, new)), narrowed(old, new)
        self._known: dict[Thing, Thing | str | None] = {}

    def migrate(self, annotation_id: str, reading: Reading) -> Migrated:
        """Put what an annotation says into the words of the later version."""
        return _Migrating(self, annotation_id, reading).run()

    def uses(self, reading: Reading) -> Iterator[Thing]:
        """Yield, once for each place, what an annotation uses and the later version has no place for.

        What no migration maps, and several values where the later version takes one.
        """
        for span in reading.spans:
            yield from self._gone.intersection([("label", span.label)])
            for name, value in span.attributes.items():
                yield from self._used("attribute", name, value if isinstance(value, list) else [value])
        answers: dict[str, list[str]] = {}
        for choice in reading.choices:
            answers.setdefault(choice.question, []).append(choice.value)
        for name, values in answers.items():
            yield from self._used("question", name, values)
        for link in reading.relations:
            yield from self._gone.intersection([("relation", link.relation)])

    def _used(self, part: str, name: str, values: list[str]) -> Iterator[Thing]:
        if (part, name) in self._gone or ((part, name) in self._one_only and len(values) > 1):
            yield part, name
        yield from self._gone.intersection((part, name, value) for value in values)

    def now(self, thing: Thing) -> Thing | str | None:
        """Give what a thing is now; a reason where it is nothing, None where only an annotator can tell."""
        if thing not in self._known:
            self._known[thing] = self._find(thing)
        return self._known[thing]

    def _find(self, thing: Thing) -> Thing | str | None:
        [now, *others] = becomes(thing, self._steps)
        if others:
            return None
        if now is None:
            return f"{named(thing)} of {self.old.ref} was retired"
        if now not in self._there:
            lost = f"{named(thing)} of {self.old.ref} is not in {self.new.ref}"
            return f"{lost}, and no migration says what became of it"
        return now


class _Migrating:
    def __init__(self, by: Migrator, annotation_id: str, reading: Reading) -> None:
        self.by, self.annotation_id, self.reading = by, annotation_id, reading
        self.split: dict[Thing, None] = {}
        self.left_out: list[Rejected] = []

    def run(self) -> Migrated:
        spans = [span for one in self.reading.spans if (span := self._span(one))]
        kept = {span.span_id for span in spans}
        spans = [replace(span, part_of=span.part_of if span.part_of in kept else None) for span in spans]
        spans, instead = self._one_of_each(spans)
        relations = [link for one in self.reading.relations if (link := self._relation(one, kept, instead))]
        choices = [choice for one in self.reading.choices if (choice := self._choice(one))]
        reading = replace(
            self.reading,
            spans=spans,
            choices=list(dict.fromkeys(choices)),
            relations=list(dict.fromkeys(relations)),
        )
        return Migrated(reading, tuple(self.split), self.left_out)

    def _now(self, thing: Thing, item: str) -> Thing | None:
        """Give what a thing is now; None if it is nothing, which is noted."""
        now = self.by.now(thing)
        if now is None:
            self.split[thing] = None
        elif isinstance(now, str):
            self._leave_out(item, now)
        else:
            return now
        return None

    def _leave_out(self, item: str, reason: str) -> None:
        self.left_out.append(Rejected(self.annotation_id, item, reason))

    def _span(self, span: Span) -> Span | None:
        now = self._now(("label", span.label), span.span_id)
        if now is None:
            return None
        attributes = {}
        for name, value in span.attributes.items():
            if (changed := self._attribute(span, name, value)) is not None:
                attributes[changed[0]] = changed[1]
        return replace(span, label=now[1], attributes=attributes)

    def _attribute(self, span: Span, name: str, value: Any) -> tuple[str, Any] | None:
        item = f"{span.span_id} {name}"
        now = self._now(("attribute", name), item)
        if now is None:
            return None
        kind, given = self.by.kinds_now[now[1]], value if isinstance(value, list) else [value]
        if self.by.kinds[name] != "text":
            given = [one[2] for each in given if (one := self._now(("attribute", name, each), item))]
        elif kind != "text":
            self._leave_out(item, f"{named(now)} of {self.by.new.ref} is no free text")
            given = []
        given = list(dict.fromkeys(given))
        if len(given) > 1 and kind != "choices":
            self._leave_out(item, f"{named(now)} of {self.by.new.ref} takes one value")
            given = []
        return (now[1], given if kind == "choices" else given[0]) if given else None

    def _choice(self, choice: Choice) -> Choice | None:
        now = self._now(("question", choice.question, choice.value), choice.question)
        return Choice(now[1], now[2]) if now else None

    def _relation(self, link: Relation, kept: set[str], instead: dict[str, str]) -> Relation | None:
        now = self._now(("relation", link.relation), f"{link.from_span} to {link.to_span}")
        ends = (link.from_span, link.to_span)
        if now is None or not kept.issuperset(ends):
            return None
        begin, end = (instead.get(name, name) for name in ends)
        return None if begin == end and ends[0] != ends[1] else Relation(now[1], begin, end, link.direction)

    def _one_of_each(self, spans: list[Span]) -> tuple[list[Span], dict[str, str]]:
        """Keep one of spans that are identical now, with all their parts; says which stands for which other."""
        wholes: dict[str, list[Span]] = {}
        for span in spans:
            wholes.setdefault(span.part_of or span.span_id, []).append(span)
        first: dict[tuple[Any, ...], list[Span]] = {}
        instead: dict[str, str] = {}
        for whole in wholes.values():
            whole.sort(key=lambda span: (span.start, span.end))
            same = first.setdefault(tuple(map(_mark, whole)), whole)
            if same is not whole:
                instead |= {double.span_id: one.span_id for double, one in zip(whole, same, strict=True)}
        for double in instead:
            self._leave_out(double, DOUBLE)
        return [span for span in spans if span.span_id not in instead], instead


def _mark(span: Span) -> tuple[Any, ...]:
    attributes = json.dumps(span.attributes, sort_keys=True)
    return span.article_id, span.field, span.label, span.start, span.end, attributes
