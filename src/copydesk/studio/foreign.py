"""Read a labeling config that someone else wrote or changed, as far as labels depend on it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

from copydesk.errors import LabelError

if TYPE_CHECKING:
    from copydesk.schemes import LabelScheme

LARGEST = 8 << 20


@dataclass(frozen=True, slots=True)
class Object:
    """What is labelled: its tag, and the task's field that it shows."""

    tag: str
    field: str | None
    elsewhere: bool
    """Whether the field holds an address and not the text."""


@dataclass(frozen=True, slots=True)
class ForeignConfig:
    """The objects and the controls of a config, by name; a control that takes its labels from the task has None."""

    objects: Mapping[str, Object] = field(default_factory=dict)
    labels: Mapping[str, frozenset[str] | None] = field(default_factory=dict)
    to_names: Mapping[str, str] = field(default_factory=dict)
    options: frozenset[tuple[str, str]] = frozenset()
    """(control, value) of every label and every answer that the config itself names."""


def read_config(path: Path) -> ForeignConfig:
    """Read a config. No document type is taken: with none there are no entities to expand or to fetch."""
    try:
        with path.open("rb") as file:
            xml = file.read(LARGEST + 1)
    except OSError as error:
        raise LabelError(f"{path} cannot be read: {error.strerror or error}") from None
    return parse_config(xml, str(path))


def parse_config(xml: bytes, where: str) -> ForeignConfig:
    """Parse a config; `where` it is from is said in the LabelError."""
    if len(xml) > LARGEST:
        raise LabelError(f"{where} is larger than {LARGEST >> 20} MB: that is no labeling config")
    reader = _Reader()
    parser = expat.ParserCreate()
    parser.StartElementHandler = reader.start
    parser.EndElementHandler = reader.end
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, _Doctype, ValueError, LookupError) as error:
        raise LabelError(
            f"{where} cannot be read as a labeling config: {error}",
            next_step="In Label Studio: Settings, Labeling Interface, Code; save that as a file.",
        ) from None
    return ForeignConfig(
        reader.objects,
        {name: None if labels is None else frozenset(labels) for name, labels in reader.labels.items()},
        reader.to_names,
        frozenset(reader.options),
    )


def missing(scheme: "LabelScheme", config: ForeignConfig) -> list[tuple[str, str]]:
    """List what a scheme has and a config has not: (control, value), and (object, field) of the text."""
    wanted = [("span", label.name) for label in scheme.labels]
    wanted += [
        (attribute.name, option.value) for attribute in scheme.attributes for option in attribute.options
    ]
    wanted += [(question.name, option.value) for question in scheme.questions for option in question.options]
    gone = [option for option in wanted if option not in config.options]
    return gone if config.objects.get("text") == Object("Text", "text", False) else [*gone, ("text", "$text")]


class _Doctype(Exception):
    """The XML declares a document type."""


def _refuse(*_: object) -> None:
    raise _Doctype("it declares a document type (DOCTYPE), which no labeling config needs")


class _Reader:
    """What expat tells, kept as far as it is needed."""

    def __init__(self) -> None:
        self.objects: dict[str, Object] = {}
        self.labels: dict[str, set[str] | None] = {}
        self.to_names: dict[str, str] = {}
        self.options: set[tuple[str, str]] = set()
        self._inside: list[str | None] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take a tag: `Labels` and its kin, a `Label` in one of them, or an object with a `$field`."""
        name, value = attributes.get("name"), attributes.get("value", "")
        around = next((control for control in reversed(self._inside) if control), None)
        control = name if name and tag.lower().endswith("labels") else None
        self._inside.append(control or (name if tag == "Choices" and name else None))
        if tag in ("Label", "Choice") and around:
            self.options.add((around, attributes.get("alias") or value))
        if name and "toName" in attributes:
            self.to_names[name] = attributes["toName"]
        if control:
            self.labels[control] = None if value.startswith("$") else set()
        elif tag == "Label" and around and (known := self.labels.get(around)) is not None:
            known.update(label for label in (value, attributes.get("alias")) if label)
        elif name and value.startswith("$") and "toName" not in attributes:
            elsewhere = attributes.get("valueType", "").lower() == "url"
            self.objects[name] = Object(tag, value[1:], elsewhere)

    def end(self, _: str) -> None:
        """Leave a tag."""
        self._inside.pop()
