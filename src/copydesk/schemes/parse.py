"""scheme.yaml -> LabelScheme. Schemes come from strangers: no aliases, no tags, no name used twice."""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from pydantic import TypeAdapter

from copydesk.schemes.controls import cut
from copydesk.schemes.hotkeys import Hotkeys
from copydesk.schemes.model import Attribute, Label, LabelScheme, Link, Option, Question, Rules
from copydesk.schemes.nodes import Place, short
from copydesk.schemes.reading import faulty_at, shaped
from copydesk.schemes.shape import AttributeOptions, Options, SchemeFile
from copydesk.schemes.steps import leading_nowhere, migrations, step_clashes
from copydesk.tables import RESERVED

OBJECTS = {f"{name}_{n}" for name in ("text", "title", "span") for n in range(1, 5)}
TAKEN = RESERVED | OBJECTS | {"span", "title", "relation", "objects", "unsure", "note", "reason"}
COLORS = ("#c2410c", "#1d4ed8", "#15803d", "#7e22ce", "#a16207", "#0e7490", "#be123c", "#4d7c0f")
_FILE = TypeAdapter(SchemeFile)
NUMBER = re.compile(r"-?\d+(\.\d+)?", re.ASCII)


def parse(text: str, path: Path, *, guidelines: str = "") -> LabelScheme:
    """Read a scheme; raises SchemeError with every fault, its line, and what was allowed."""
    root, read = shaped(text, path, _FILE)
    keys = Hotkeys()
    clashes = [*_clashes(read), *_take_hotkeys(read, keys), *step_clashes(read)]
    if clashes:
        raise faulty_at(path, root, clashes)
    scheme = _scheme(read, keys, guidelines)
    if stray := list(leading_nowhere(scheme)):
        raise faulty_at(path, root, stray)
    return scheme


def _take_hotkeys(read: SchemeFile, keys: Hotkeys) -> Iterator[tuple[Place, str]]:
    """Take the hotkeys that the scheme names; yields those that it cannot have."""
    wanted: list[tuple[Place, str | None]] = [
        (("labels", n, "hotkey"), label.hotkey) for n, label in enumerate(read.labels)
    ]
    for part in ("questions", "attributes"):
        for n, item in enumerate(getattr(read, part)):
            wanted += [
                ((part, n, "options", m, "hotkey"), option.hotkey) for m, option in enumerate(item.options)
            ]
    for place, key in wanted:
        if key is not None and (fault := keys.take(key)):
            yield place, fault


def _scheme(read: SchemeFile, keys: Hotkeys, guidelines: str) -> LabelScheme:
    def options(given: Options | AttributeOptions) -> tuple[Option, ...]:
        return tuple(
            Option(option.value, option.hotkey or keys.letter(), tuple(getattr(option, "labels", ())))
            for option in given
        )

    return LabelScheme(
        name=read.name,
        version=read.version,
        title=read.title,
        source=read.source,
        labels=tuple(
            Label(
                label.name,
                label.hotkey or keys.digit(),
                label.color or COLORS[n % len(COLORS)],
                label.description,
                label.at_most,
            )
            for n, label in enumerate(read.labels)
        ),
        questions=tuple(
            Question(
                q.name, q.title or q.name, options(q.options), q.level, q.multiple, q.required, q.at_most
            )
            for q in read.questions
        ),
        attributes=tuple(
            Attribute(a.name, a.title or a.name, a.kind, options(a.options), a.required, tuple(a.labels))
            for a in read.attributes
        ),
        relations=tuple(Link(link.name, tuple(link.from_), tuple(link.to)) for link in read.relations),
        rules=Rules(**read.rules.model_dump()),
        unit=read.unit,
        guidelines=guidelines,
        migrations=migrations(read),
    )


def _clashes(read: SchemeFile) -> Iterator[tuple[Place, str]]:
    """Yield names that are used twice or already mean something, and options that do not fit their kind."""
    if not read.labels and not read.questions:
        yield (), "a scheme needs labels or questions"
    seen: dict[str, str] = {}
    for part in ("attributes", "questions"):
        for n, item in enumerate(getattr(read, part)):
            if item.name in TAKEN:
                yield (part, n, "name"), f"the name {item.name!r} is Copydesk's own; choose another"
            if item.name in seen:
                yield (part, n, "name"), f"the name {item.name!r} is used twice"
            seen[item.name] = part
            if part == "questions" and read.unit != "article" and (same := _control_of(item.name, read)):
                yield (
                    (part, n, "name"),
                    f"the name {item.name!r} is that of {same!r} on one of the texts; choose another",
                )
            yield from _twice((part, n, "options"), [option.value for option in item.options])
    for n, attribute in enumerate(read.attributes):
        if (attribute.kind == "text") == bool(attribute.options):
            needs = "no options" if attribute.kind == "text" else "options"
            yield ("attributes", n, "kind"), f"an attribute of kind {attribute.kind} takes {needs}"
    for n, question in enumerate(read.questions):
        for m, option in enumerate(question.options if question.level == "interval" else []):
            if not NUMBER.fullmatch(option.value):
                place = ("questions", n, "options", m, "value")
                yield place, f"{option.value!r} is no number, as the level interval needs"
        if question.at_most and not question.multiple:
            yield (
                ("questions", n, "at_most"),
                "at_most is for a question that takes several answers (multiple)",
            )
    for part in ("attributes", "relations"):
        if getattr(read, part) and not read.labels:
            yield (part,), f"{part} belong to spans: the scheme needs labels"
    yield from _twice(("labels",), [label.name for label in read.labels])
    yield from _twice(("relations",), [relation.name for relation in read.relations])
    if read.labels:
        yield from _unknown_labels(read)


def _control_of(name: str, read: SchemeFile) -> str | None:
    """Name the attribute that has a control of this name in pairs and stories."""
    attribute, text = cut(name, read.unit)
    return attribute if text and attribute in [a.name for a in read.attributes] else None


def _unknown_labels(read: SchemeFile) -> Iterator[tuple[Place, str]]:
    """Yield labels that attributes, options and relations name and the scheme does not have."""
    known = [label.name for label in read.labels]
    named: list[tuple[Place, list[str], list[str]]] = []
    for n, relation in enumerate(read.relations):
        named += [
            (("relations", n, "from"), relation.from_, known),
            (("relations", n, "to"), relation.to, known),
        ]
    for n, attribute in enumerate(read.attributes):
        own = [label for label in attribute.labels if label in known] or known
        named.append((("attributes", n, "labels"), attribute.labels, known))
        for m, option in enumerate(attribute.options):
            named.append((("attributes", n, "options", m, "labels"), option.labels, own))
        for label in own if attribute.options else []:
            if not any(not option.labels or label in option.labels for option in attribute.options):
                yield ("attributes", n, "options"), f"no option of {attribute.name} is for {label!r}"
    for place, labels, allowed in named:
        for m, label in enumerate(labels):
            if label not in allowed:
                yield (*place, m), f"unknown label {short(label)}; there are {', '.join(allowed)}"


def _twice(place: Place, names: list[str]) -> Iterator[tuple[Place, str]]:
    """Yield names that nobody could tell from an earlier one."""
    seen: dict[str, str] = {}
    for n, name in enumerate(names):
        alike = look_of(name)
        if alike in seen:
            twin = "" if seen[alike] == name else f", as {seen[alike]!r}"
            yield (*place, n), f"{name!r} is there twice{twin}"
        seen.setdefault(alike, name)


def look_of(name: str) -> str:
    """Give what names have in common that nobody could tell apart.

    They are alike but for case, width, encoding of accents and characters that show nothing.
    """
    shown = (c for c in unicodedata.normalize("NFKC", name) if unicodedata.category(c) != "Cf")
    return " ".join("".join(shown).casefold().split())
