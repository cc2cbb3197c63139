"""Worked samples: samples.yaml beside scheme.yaml, articles labelled as the guidelines ask for.

Annotators calibrate on them. Quotes are the words of articles, which go by the stems of their files.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, TypeAdapter

from copydesk.records import CONTINUES
from copydesk.schemes.folder import load
from copydesk.schemes.model import LabelScheme
from copydesk.schemes.nodes import Place
from copydesk.schemes.reading import faulty_at, read_text, shaped
from copydesk.schemes.shape import Name, Part, Prose, Text

SAMPLES = "samples.yaml"
SIZES = {"article": (1,), "pair": (2,), "story": (1, 2, 3, 4)}
"""How many articles a unit has."""


@dataclass(frozen=True, slots=True)
class SampleSpan:
    """The `nth` occurrence (1-based) of `quote` in the text of the unit's article number `article` (1-based)."""

    label: str
    quote: str
    nth: int
    article: int
    attributes: Mapping[str, tuple[str, ...]]
    """One value each; several where the attribute takes several."""
    id: str
    """What the sample's relations call it; empty when none needs it."""


@dataclass(frozen=True, slots=True)
class SampleRelation:
    """A relation between two spans of the sample, by their ids."""

    relation: str
    from_id: str
    to_id: str


@dataclass(frozen=True, slots=True)
class Sample:
    """One unit, or a part of it, labelled wholly."""

    articles: tuple[str, ...]
    """Stems of the articles' files: one, two of a pair, up to four of a story."""
    spans: tuple[SampleSpan, ...]
    relations: tuple[SampleRelation, ...]
    answers: Mapping[str, tuple[str, ...]]
    """One value for each question; several where the question takes several."""
    why: str
    """The hard decision in it."""
    part: str
    """What of the unit was labelled; empty when all of it was."""


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


Values = dict[Name, Annotated[list[Text], BeforeValidator(_listed), Field(min_length=1)]]
Quote = Annotated[str, Field(min_length=1)]
Ordinal = Annotated[int, Field(ge=1, strict=True)]


class _SpanFile(Part):
    label: Text
    quote: Quote
    nth: Ordinal = 1
    article: Ordinal = 1
    attributes: Values = Field(default={})
    id: Name = ""


class _RelationFile(Part):
    relation: Text
    from_id: Annotated[Name, Field(alias="from")]
    to_id: Annotated[Name, Field(alias="to")]


class _SampleFile(Part):
    articles: Annotated[list[Text], Field(min_length=1, max_length=4)]
    spans: list[_SpanFile] = Field(default=[])
    relations: list[_RelationFile] = Field(default=[])
    answers: Values = Field(default={})
    why: Annotated[Prose, Field(min_length=1)]
    part: Text | None = None


_FILE = TypeAdapter(list[_SampleFile])


def samples(folder: Path) -> list[Sample]:
    """Read the worked samples of a scheme; none where it has no samples.yaml.

    Raises SchemeError with every fault and its line: in the shape, and where a sample breaks the scheme. The articles
    are not looked at.
    """
    path = folder / SAMPLES
    if not path.exists():
        return []
    scheme = load(folder)
    root, read = shaped(read_text(path), path, _FILE)
    faults = [((n, *place), what) for n, sample in enumerate(read) for place, what in _faults(scheme, sample)]
    if faults:
        raise faulty_at(path, root, faults)
    return [_sample(sample) for sample in read]


def _faults(scheme: LabelScheme, sample: _SampleFile) -> Iterator[tuple[Place, str]]:
    """Yield what the sample may not have: articles, spans, relations, answers."""
    size = len(sample.articles)
    if size not in SIZES[scheme.unit]:
        yield ("articles",), f"{size} articles are no {scheme.unit}"
    labels = {label.name: label for label in scheme.labels}
    ids: dict[str, str] = {}
    counts: Counter[tuple[str, int]] = Counter()
    for m, span in enumerate(sample.spans):
        place = ("spans", m)
        if span.id and span.id in ids:
            yield (*place, "id"), f"the id {span.id!r} is used twice"
        ids[span.id] = span.label
        if span.article > size:
            yield (*place, "article"), f"{span.article} is more than the unit's {size}"
        if span.label not in labels:
            yield (*place, "label"), _unknown("label", span.label, labels)
            continue
        counts[span.label, span.article] += 1
        most = labels[span.label].at_most
        if most and counts[span.label, span.article] == most + 1:
            yield (*place, "label"), f"at most {most} of the spans may be {span.label}"
        for below, what in _attribute_faults(scheme, span):
            yield (*place, *below), what
    for m, relation in enumerate(sample.relations):
        for below, what in _relation_faults(scheme, relation, ids):
            yield ("relations", m, *below), what
    yield from _answer_faults(scheme, sample.answers)


def _attribute_faults(scheme: LabelScheme, span: _SpanFile) -> Iterator[tuple[Place, str]]:
    own = {a.name: a for a in scheme.attributes if a.belongs_to(span.label)}
    for name, given in span.attributes.items():
        place = ("attributes", name)
        if name not in own:
            yield place, _unknown(f"attribute of {span.label}", name, own)
            continue
        attribute = own[name]
        if attribute.kind != "choices" and len(given) > 1:
            yield place, "one value is allowed"
        allowed = [option.value for option in attribute.options_of(span.label)]
        for value in given:
            if attribute.kind != "text" and value not in allowed:
                yield place, _unknown(f"{name} of {span.label}", value, allowed)
    for name in own:
        if own[name].required and name not in span.attributes:
            yield (), f"{span.label} needs {name}"


def _relation_faults(
    scheme: LabelScheme, relation: _RelationFile, ids: Mapping[str, str]
) -> Iterator[tuple[Place, str]]:
    links = {link.name: link for link in scheme.relations}
    ends = [("from", relation.from_id), ("to", relation.to_id)]
    if unknown := [(end, given) for end, given in ends if given not in ids]:
        yield from (((end,), f"no span has the id {given!r}") for end, given in unknown)
    elif relation.relation not in links:
        yield ("relation",), _unknown("relation", relation.relation, links)
    else:
        labels = [ids[given] for _, given in ends]
        alike = relation.relation != CONTINUES or labels[0] == labels[1]
        if not links[relation.relation].fits(*labels) or not alike:
            yield ("relation",), f"{relation.relation!r} does not lead from {labels[0]} to {labels[1]}"


def _answer_faults(scheme: LabelScheme, answers: Mapping[str, list[str]]) -> Iterator[tuple[Place, str]]:
    questions = {question.name: question for question in scheme.questions}
    for name, given in answers.items():
        place = ("answers", name)
        if name not in questions:
            yield place, _unknown("question", name, questions)
            continue
        question = questions[name]
        most = question.at_most if question.multiple else 1
        if most and len(given) > most:
            yield place, f"at most {most} of the answers may be given"
        allowed = [option.value for option in question.options]
        yield from ((place, _unknown(name, value, allowed)) for value in given if value not in allowed)
    for name, question in questions.items():
        if question.required and name not in answers:
            yield ("answers",), f"{name} is not answered"


def _unknown(kind: str, given: str, allowed: Iterable[str]) -> str:
    return f"unknown {kind} {given!r}; there are {', '.join(allowed) or 'none'}"


def _sample(read: _SampleFile) -> Sample:
    return Sample(
        articles=tuple(read.articles),
        spans=tuple(
            SampleSpan(span.label, span.quote, span.nth, span.article, _values(span.attributes), span.id)
            for span in read.spans
        ),
        relations=tuple(SampleRelation(r.relation, r.from_id, r.to_id) for r in read.relations),
        answers=_values(read.answers),
        why=" ".join(read.why.split()),
        part=read.part or "",
    )


def _values(read: Mapping[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(values) for name, values in read.items()}
