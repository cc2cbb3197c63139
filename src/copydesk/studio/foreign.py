"""Read a labeling config that someone else wrote or changed, as far as labels depend on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

from copydesk.errors import LabelError
from copydesk.schemes import controls

if TYPE_CHECKING:
    from copydesk.schemes import LabelScheme

LARGEST = 8 << 20
DEEPEST = 100  # levels of tags; a screen has about ten


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


@dataclass(frozen=True, slots=True)
class Node:
    """A tag of a config, with the line on which it begins."""

    tag: str
    attributes: Mapping[str, str]
    line: int
    children: "list[Node]" = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    """What stands between its tags, in pieces."""

    @property
    def name(self) -> str:
        """What results call it: empty where it has no name."""
        return self.attributes.get("name", "")


def read_config(path: Path) -> ForeignConfig:
    """Read a config. No document type is taken: with none there are no entities to expand or to fetch."""
    return parse_config(read_file(path), str(path))


def read_file(path: Path) -> bytes:
    """Read the file of a config, as far as it can be one."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise LabelError(f"{path} cannot be read: {error.strerror or error}") from None


def parse_config(xml: bytes, where: str) -> ForeignConfig:
    """Parse a config; `where` it is from is said in the LabelError."""
    reader = _Reader()
    _feed(expat.ParserCreate(), xml, where, reader.start, reader.end)
    return ForeignConfig(
        reader.objects,
        {name: None if labels is None else frozenset(labels) for name, labels in reader.labels.items()},
        reader.to_names,
        frozenset(reader.options),
    )


def missing(scheme: "LabelScheme", config: ForeignConfig) -> list[tuple[str, str]]:
    """List what a scheme has and a config has not: (control, value), and (object, field) of each text."""
    texts = controls.TEXTS[scheme.unit] or (None,)
    wanted = [(controls.named(controls.SPAN, text), label.name) for text in texts for label in scheme.labels]
    for text in texts:
        for attribute in scheme.attributes:
            wanted += [(controls.named(attribute.name, text), option.value) for option in attribute.options]
    wanted += [(question.name, option.value) for question in scheme.questions for option in question.options]
    there = {(whole(control), value) for control, value in config.options}
    gone = [option for option in wanted if option not in there]
    names = [controls.named("text", text) for text in texts]
    return gone + [
        (name, f"${name}") for name in names if config.objects.get(name) != Object("Text", name, False)
    ]


def whole(control: str) -> str:
    """Name the control of which this is a part, `role` for `role.2`, or this one itself."""
    return control.partition(".")[0]


def tree(xml: bytes, where: str) -> Node:
    """Parse a config into its tags, each with its line; `where` it is from is said in the LabelError."""
    root = Node("", {}, 0)
    inside = [root]
    parser = expat.ParserCreate()

    def start(tag: str, attributes: dict[str, str]) -> None:
        node = Node(tag, attributes, parser.CurrentLineNumber)
        inside[-1].children.append(node)
        inside.append(node)
        if len(inside) > DEEPEST:
            raise _Unwanted(f"tags are nested more than {DEEPEST} levels deep")

    def end(_: str) -> None:
        inside.pop()

    def words(text: str) -> None:
        inside[-1].words.append(text)

    parser.CharacterDataHandler = words
    _feed(parser, xml, where, start, end)
    return root.children[0]


def _feed(
    parser: expat.XMLParserType,
    xml: bytes,
    where: str,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None],
) -> None:
    """Parse with the handlers; no document type is taken, and nothing larger than a config could be."""
    if len(xml) > LARGEST:
        raise LabelError(f"{where} is larger than {LARGEST >> 20} MB: that is no labeling config")
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = _refuse
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, _Unwanted, ValueError, LookupError) as error:
        raise LabelError(
            f"{where} cannot be read as a labeling config: {error}",
            next_step="In Label Studio: Settings, Labeling Interface, Code; save that as a file.",
        ) from None


class _Unwanted(Exception):
    """The XML holds what no labeling config needs."""


def _refuse(*_: object) -> None:
    raise _Unwanted("it declares a document type (DOCTYPE), which no labeling config needs")


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
