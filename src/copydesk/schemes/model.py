"""What may be labelled: labels on spans, their attributes, questions about the whole article, relations."""

import json
from dataclasses import asdict, dataclass
from typing import Any, Literal

Kind = Literal["choice", "choices", "text"]
Level = Literal["nominal", "ordinal", "interval"]
Edges = Literal["keep", "trim"]
Granularity = Literal["character", "word"]


@dataclass(frozen=True, slots=True)
class Label:
    """A label of spans."""

    name: str
    hotkey: str
    color: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One allowed answer."""

    value: str
    hotkey: str = ""


@dataclass(frozen=True, slots=True)
class Attribute:
    """A property of a span: one of the options, several of them, or free text."""

    name: str
    title: str
    kind: Kind
    options: tuple[Option, ...] = ()
    required: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """A question about the whole unit, with its level of measurement; options stand in their order."""

    name: str
    title: str
    options: tuple[Option, ...]
    level: Level
    multiple: bool = False
    required: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """What holds for every span."""

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
    relations: tuple[str, ...] = ()
    rules: Rules = Rules()
    guidelines: str = ""

    @property
    def ref(self) -> str:
        """`name@version`."""
        return f"{self.name}@{self.version}"

    @property
    def attribute_dtypes(self) -> dict[str, str]:
        """Map attribute columns to their dtype: "object" where values are lists."""
        return {a.name: "object" if a.kind == "choices" else "string" for a in self.attributes}


def to_json(scheme: LabelScheme) -> str:
    """Write what may be labelled as JSON; without the guidelines, which may be mended at any time."""
    definition = asdict(scheme)
    del definition["guidelines"]
    # A definition from before there was a rule is the same one.
    rules = {
        name: value for name, value in definition.pop("rules").items() if value != getattr(Rules(), name)
    }
    if rules:
        definition["rules"] = rules
    return json.dumps(definition, ensure_ascii=False, sort_keys=True)


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
            Attribute(**attribute | {"options": _options(attribute)}) for attribute in stored["attributes"]
        ),
        questions=tuple(
            Question(**question | {"options": _options(question)}) for question in stored["questions"]
        ),
        relations=tuple(stored["relations"]),
        rules=Rules(**stored.get("rules", {})),
    )


def _options(stored: dict[str, Any]) -> tuple[Option, ...]:
    return tuple(Option(**option) for option in stored["options"])
