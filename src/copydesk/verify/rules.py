"""What in an annotation breaks the rules of its scheme.

The labels stay: each problem is listed, so that the person who made it can mend it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from copydesk.records import CONTINUES, Relation, Span
from copydesk.schemes import Attribute, LabelScheme, Link, Option
from copydesk.verify.links import may_lead
from copydesk.verify.reading import Reading

SHOWN = 40
"""So many characters of a span are shown."""

MOST_OPTIONS = 8
"""So many options are named: whoever mends it sees them all on the screen."""

RULES = (
    "missing-attribute", "wrong-attribute", "wrong-option", "too-many-spans", "overlap", "wrong-ends",
    "missing-answer", "too-many-answers",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that a scheme does not allow; `item` is the id of a span, or the name of a question."""

    rule: str
    item: str
    what: str
    """The words in the text, and what is allowed."""


def problems(reading: Reading, scheme: LabelScheme) -> list[Problem]:
    """List what breaks the rules of a scheme in an annotation that was submitted, in the order of RULES."""
    check = _Check(reading, scheme)
    found = [*check.attributes(), *check.numbers(), *check.overlaps(), *check.ends(), *check.answers()]
    return sorted(found, key=lambda problem: RULES.index(problem.rule)) if len(found) > 1 else found


@dataclass
class _Check:
    reading: Reading
    scheme: LabelScheme

    @cached_property
    def regions(self) -> Mapping[str, list[Span]]:
        """Each region with its spans, one for each of its labels."""
        found: dict[str, list[Span]] = {}
        for span in self.reading.spans:
            found.setdefault(_region(span), []).append(span)
        return found

    @cached_property
    def wholes(self) -> Mapping[str, str]:
        """The region of the first part, for each further part of a span in parts."""
        regions = {span.span_id: _region(span) for span in self.reading.spans}
        return {_region(span): regions[span.part_of] for span in self.reading.spans if span.part_of}

    def whole(self, span: Span) -> str:
        """Name what a span belongs to: its region, with the other parts and the other labels."""
        region = _region(span)
        return self.wholes.get(region, region)

    def attributes(self) -> Iterator[Problem]:
        """Check what spans must have, and what they may.

        A span in parts is described when one of them is. What describes a region of several labels may belong to
        any of them: Label Studio keeps it once.
        """
        wanted = [attribute for attribute in self.scheme.attributes if attribute.required]
        together: dict[str, list[Span]] = {}
        for span in self.reading.spans if wanted else ():
            together.setdefault(self.whole(span), []).append(span)
        for attribute in wanted:
            for spans in together.values():
                having = [span for span in spans if attribute.belongs_to(span.label)]
                if having and not any(attribute.name in span.attributes for span in spans):
                    first = min(having, key=_place)
                    takes = _listed(_options(attribute, having)) or "a text"
                    what = f"{_shown(first)} has no {attribute.name}; it takes {takes}"
                    yield Problem("missing-attribute", first.span_id, what)
        known = {attribute.name: attribute for attribute in self.scheme.attributes}
        for spans in self.regions.values():
            for name, given in spans[0].attributes.items():
                yield from _allowed(known[name], [given] if isinstance(given, str) else given, spans)

    def numbers(self) -> Iterator[Problem]:
        """Count the spans of a label in each text; the parts of one are one."""
        most = {label.name: label.at_most for label in self.scheme.labels if label.at_most}
        counted: dict[tuple[str, str, str], list[Span]] = {}
        for span in self.reading.spans if most else ():
            if span.part_of is None and span.label in most:
                counted.setdefault((span.article_id, span.field, span.label), []).append(span)
        for (_, _, label), spans in counted.items():
            limit = most[label] or 0
            if len(spans) > limit:
                extra = sorted(spans, key=lambda span: (span.start, span.end))[limit]
                what = f"{len(spans)} spans are {label}, number {limit + 1} is {_quoted(extra)}; a text takes {limit}"
                yield Problem("too-many-spans", extra.span_id, what)

    def overlaps(self) -> Iterator[Problem]:
        """Find each span that begins inside another.

        The spans of a text in their order, and of those before the one that reaches furthest, and the furthest
        that is not of the same whole: whatever overlaps overlaps one of the two.
        """
        if self.scheme.rules.overlap == "allow" or len(self.reading.spans) < 2:
            return
        furthest: list[tuple[Span, str]] = []
        for span in sorted(self.reading.spans, key=_place):
            whole = self.whole(span)
            if furthest and _text(furthest[0][0]) != _text(span):
                furthest = []
            for before, other in furthest:
                if other != whole and before.end > span.start:
                    what = (
                        f"{_shown(span)} overlaps {_shown(before)}; spans of {self.scheme.ref} do not overlap"
                    )
                    yield Problem("overlap", span.span_id, what)
                    break
            best: dict[str, tuple[Span, str]] = {}
            for one in sorted([*furthest, (span, whole)], key=lambda one: -one[0].end):
                best.setdefault(one[1], one)
            furthest = list(best.values())[:2]

    def ends(self) -> Iterator[Problem]:
        """Check where relations lead; a `continues` that joined nothing is between spans that cannot be one."""
        links = {link.name: link for link in self.scheme.relations}
        spans = {span.span_id: span for span in self.reading.spans} if self.reading.relations else {}
        for relation in self.reading.relations:
            one, other = spans[relation.from_span], spans[relation.to_span]
            if relation.relation == CONTINUES:
                allowed = "it joins parts of one span: of one label, in one text"
            elif self._fits(links[relation.relation], relation, one, other):
                continue
            else:
                allowed = f"it leads {_ends(links[relation.relation])}"
            head, tail = (other, one) if relation.direction == "left" else (one, other)
            leads = "leads both ways between" if relation.direction == "bi" else "leads from"
            to = "and" if relation.direction == "bi" else "to"
            what = f"{relation.relation} {leads} {_shown(head)} {to} {_shown(tail)}; {allowed}"
            yield Problem("wrong-ends", relation.from_span, what)

    def _fits(self, link: Link, relation: Relation, one: Span, other: Span) -> bool:
        heads, tails = ([span.label for span in self.regions[_region(end)]] for end in (one, other))
        return may_lead(link, heads, tails, relation.direction)

    def answers(self) -> Iterator[Problem]:
        """Check that each question has the answers that it needs, and no more than it takes."""
        for question in self.scheme.questions:
            given = [choice.value for choice in self.reading.choices if choice.question == question.name]
            if question.required and not given:
                what = f"{question.name} is not answered; it takes {_listed(question.options)}"
                yield Problem("missing-answer", question.name, what)
            elif question.at_most and len(given) > question.at_most:
                what = f"{question.name} has {len(given)} answers ({', '.join(given)}); it takes {question.at_most}"
                yield Problem("too-many-answers", question.name, what)


def _allowed(attribute: Attribute, given: Sequence[str], spans: Sequence[Span]) -> Iterator[Problem]:
    """Check that one of a region's labels has the attribute, and that one takes each of its values."""
    first = spans[0]
    having = [span for span in spans if attribute.belongs_to(span.label)]
    if not having:
        what = f"{_shown(first)} has {attribute.name} {', '.join(given)}; only {', '.join(attribute.labels)} has it"
        yield Problem("wrong-attribute", first.span_id, what)
    elif attribute.kind != "text":
        options = _options(attribute, having)
        for value in given:
            if value not in [option.value for option in options]:
                what = f"{_shown(first)} has {attribute.name} {value}; it takes {_listed(options)}"
                yield Problem("wrong-option", first.span_id, what)


def _options(attribute: Attribute, spans: Sequence[Span]) -> list[Option]:
    return [option for span in spans for option in attribute.options_of(span.label)]


def _region(span: Span) -> str:
    """Give the id that the spans of one region share."""
    return span.span_id.removesuffix(f"/{span.label}")


def _text(span: Span) -> tuple[str, str]:
    return span.article_id, span.field


def _place(span: Span) -> tuple[str, str, int, int]:
    return *_text(span), span.start, span.end


def _ends(link: Link) -> str:
    either = [", ".join(labels) or "any label" for labels in (link.from_labels, link.to_labels)]
    return f"from {either[0]} to {either[1]}"


def _listed(options: Sequence[Option]) -> str:
    values = list(dict.fromkeys(option.value for option in options))
    more = f", ... ({len(values)} in all)" if len(values) > MOST_OPTIONS else ""
    return ", ".join(values[:MOST_OPTIONS]) + more


def _shown(span: Span) -> str:
    return f"{_quoted(span)} ({span.label})"


def _quoted(span: Span) -> str:
    """Quote a span's words, on one line and not too many of them."""
    words = " ".join("".join(c if c.isprintable() else " " for c in span.text).split())
    return f"“{words if len(words) <= SHOWN else words[: SHOWN - 3] + '...'}”"
