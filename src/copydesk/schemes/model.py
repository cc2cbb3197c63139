"""What may be labelled: labels on spans, their attributes, questions about the whole unit, relations."""

import json
from dataclasses import MISSING, dataclass, fields
from typing import Any, Literal

from copydesk.schemes.hotkeys import spare
from copydesk.schemes.migrations import Migration, Step

UnitKind = Literal["article", "pair", "story"]
Kind = Literal["choice", "choices", "text"]
Level = Literal["nominal", "ordinal", "interval"]
Edges = Literal["keep", "trim"]
Granularity = Literal["character", "word"]
Overlap = Literal["allow", "forbid"]


@dataclass(frozen=True, slots=True)
class Label:
    """A label of spans."""

    name: str
    hotkey: str
    color: str
    description: str = ""
    at_most: int | None = None
    """How many spans of one text may have it."""


@dataclass(frozen=True, slots=True)
class Option:
    """One allowed answer."""

    value: str
    hotkey: str = ""
    labels: tuple[str, ...] = ()
    """Of an attribute's option: the labels whose spans may have it; none means all that have the attribute."""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property of a span: one of the options, several of them, or free text."""

    name: str
    title: str
    kind: Kind
    options: tuple[Option, ...] = ()
    required: bool = False
    labels: tuple[str, ...] = ()
    """The labels whose spans have it; none means all."""

    def belongs_to(self, label: str) -> bool:
        """Tell whether spans with a label have it."""
        return not self.labels or label in self.labels

    def options_of(self, label: str) -> tuple[Option, ...]:
        """Give the options that a span with a label may have."""
        return tuple(option for option in self.options if not option.labels or label in option.labels)


@dataclass(frozen=True, slots=True)
class Question:
    """A question about the whole unit, with its level of measurement; options stand in their order."""

    name: str
    title: str
    options: tuple[Option, ...]
    level: Level
    multiple: bool = False
    required: bool = False
    at_most: int | None = None
    """How many answers a question that takes several may have."""


@dataclass(frozen=True, slots=True)
class Link:
    """A relation between two spans, with the labels that are allowed at its ends; none means any."""

    name: str
    from_labels: tuple[str, ...] = ()
    to_labels: tuple[str, ...] = ()

    def fits(self, from_label: str, to_label: str) -> bool:
        """Tell whether it may lead from a span with one label to a span with another."""
        return (not self.from_labels or from_label in self.from_labels) and (
            not self.to_labels or to_label in self.to_labels
        )


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for every span."""

    overlap: Overlap = "allow"
    """Whether spans of one text may share characters."""
    edges: Edges = "keep"
    """White space at the ends of a span: it stays as it was marked, or is cut off when labels come back."""
    granularity: Granularity = "character"
    """What the mouse marks: any characters, or whole words."""


@dataclass(frozen=True, slots=True)
class LabelScheme:
    """A label scheme; `guidelines` is Markdown."""

    name: str
    version: int
    title: str
    source: str
    labels: tuple[Label, ...]
    attributes: tuple[Attribute, ...] = ()
    questions: tuple[Question, ...] = ()
    relations: tuple[Link, ...] = ()
    rules: Rules = Rules()
    unit: UnitKind = "article"
    guidelines: str = ""
    migrations: tuple[Migration, ...] = ()
    """What became of what older versions had, by ascending version."""

    @property
    def ref(self) -> str:
        """`name@version`."""
        return f"{self.name}@{self.version}"

    def follows(self, ref: str) -> bool:
        """Tell whether `name@version` is an older version of this scheme."""
        name, _, version = ref.rpartition("@")
        return name == self.name and int(version) < self.version

    @property
    def relation_names(self) -> tuple[str, ...]:
        """The names of the relations."""
        return tuple(link.name for link in self.relations)

    @property
    def hotkeys(self) -> tuple[str, ...]:
        """The keys of labels and answers."""
        options = [a.options for a in self.attributes] + [q.options for q in self.questions]
        keys = [label.hotkey for label in self.labels] + [o.hotkey for some in options for o in some]
        return tuple(key for key in keys if key)

    @property
    def unsure_hotkey(self) -> str:
        """The key of the "unsure" flag that every task has: the last one that is left."""
        return spare(self.hotkeys)

    @property
    def attribute_dtypes(self) -> dict[str, str]:
        """Map attribute columns to their dtype: "object" where values are lists."""
        return {a.name: "object" if a.kind == "choices" else "string" for a in self.attributes}


def to_json(scheme: LabelScheme) -> str:
    """Write what may be labelled as JSON; without the guidelines, which may be mended at any time.

    What came to schemes later is left out where it says nothing: a definition from before is the same one.
    """
    definition = _plain(scheme)
    del definition["guidelines"]
    return json.dumps(definition, ensure_ascii=False, sort_keys=True)


LATER = {
    "at_most", "labels", "from_labels", "to_labels", "rules", "overlap", "edges", "granularity", "unit",
    "migrations", "values", "to",
}  # fmt: skip
"""The fields that are left out at their defaults."""


def _plain(part: Any) -> dict[str, Any]:
    """Turn a record into plain values."""
    found: dict[str, Any] = {}
    for field in fields(part):
        value = getattr(part, field.name)
        if field.name not in LATER or field.default is MISSING or value != field.default:
            found[field.name] = _value(value)
    return found


def _value(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_value(item) for item in value]
    if isinstance(value, Link) and value == Link(value.name):
        return value.name
    return _plain(value) if hasattr(value, "__dataclass_fields__") else value


def from_json(text: str) -> LabelScheme:
    """Read what `to_json` wrote."""
    stored: dict[str, Any] = json.loads(text)
    return LabelScheme(
        name=stored["name"],
        version=stored["version"],
        title=stored["title"],
        source=stored["source"],
        labels=tuple(Label(**label) for label in stored["labels"]),
        attributes=tuple(
            Attribute(**_tuples(attribute) | {"options": _options(attribute)})
            for attribute in stored["attributes"]
        ),
        questions=tuple(
            Question(**question | {"options": _options(question)}) for question in stored["questions"]
        ),
        relations=tuple(
            Link(link) if isinstance(link, str) else Link(**_tuples(link)) for link in stored["relations"]
        ),
        rules=Rules(**stored.get("rules", {})),
        unit=stored.get("unit", "article"),
        migrations=tuple(
            Migration(one["version"], tuple(Step(**_tuples(step)) for step in one["steps"]))
            for one in stored.get("migrations", ())
        ),
    )


def _options(stored: dict[str, Any]) -> tuple[Option, ...]:
    return tuple(Option(**_tuples(option)) for option in stored["options"])


def _tuples(stored: dict[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in stored.items()}
