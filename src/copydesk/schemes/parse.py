"""scheme.yaml -> LabelScheme. Schemes come from strangers: no aliases, no tags, no name used twice."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from copydesk.errors import SchemeError
from copydesk.schemes.hotkeys import Hotkeys
from copydesk.schemes.model import Attribute, Label, LabelScheme, Option, Question
from copydesk.tables import RESERVED

TAKEN = RESERVED | {"span", "title", "relation", "objects"}
COLORS = ("#c2410c", "#1d4ed8", "#15803d", "#7e22ce", "#a16207", "#0e7490", "#be123c", "#4d7c0f")
IDENTIFIER = re.compile(r"[a-z][a-z0-9_]{0,39}")
Text = Annotated[str, Field(min_length=1, max_length=200)]
Name = Annotated[str, Field(pattern=IDENTIFIER.pattern)]
Key = Annotated[str, Field(min_length=1, max_length=1), BeforeValidator(str)]
Path_ = tuple[str | int, ...]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Label(_Part):
    name: Text
    description: str = ""
    hotkey: Key | None = None
    color: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] | None = None


class _Option(_Part):
    value: Text
    hotkey: Key | None = None


def _bare(option: Any) -> Any:
    return {"value": option} if isinstance(option, str) else option


Options = list[Annotated[_Option, BeforeValidator(_bare)]]


class _Attribute(_Part):
    name: Name
    title: Text | None = None
    kind: Literal["choice", "choices", "text"] = "choice"
    options: Options = []
    required: bool = False


class _Question(_Part):
    name: Name
    title: Text | None = None
    level: Literal["nominal", "ordinal", "interval"] = "nominal"
    multiple: bool = False
    required: bool = False
    options: Annotated[Options, Field(min_length=2)]


class _Scheme(_Part):
    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,29}$")]
    version: Annotated[int, Field(ge=1)]
    title: Text
    source: str = ""
    labels: list[_Label] = []
    attributes: list[_Attribute] = []
    questions: list[_Question] = []
    relations: list[Text] = []


def parse(text: str, path: Path, *, guidelines: str = "") -> LabelScheme:
    """Read a scheme; raises SchemeError with every fault, its line, and what was allowed."""
    root = _compose(text, path)
    try:
        read = _Scheme.model_validate(yaml.safe_load(text))
    except ValidationError as error:
        faults = [(_line(root, e["loc"]), f"{_place(e['loc'])}: {_words(e)}") for e in error.errors()]
        raise _faulty(path, faults) from None
    except (yaml.YAMLError, ValueError) as error:
        raise SchemeError(f"{path} is not YAML: {error}") from None
    if faults := [(_line(root, place), what) for place, what in _clashes(read)]:
        raise _faulty(path, faults)
    return _scheme(read, path, root, guidelines)


def _scheme(read: _Scheme, path: Path, root: yaml.Node | None, guidelines: str) -> LabelScheme:
    keys = Hotkeys()
    wanted: list[tuple[Path_, str]] = [
        (("labels", n, "hotkey"), label.hotkey) for n, label in enumerate(read.labels) if label.hotkey
    ]
    for part in ("questions", "attributes"):
        for n, item in enumerate(getattr(read, part)):
            wanted += [
                ((part, n, "options", m, "hotkey"), option.hotkey)
                for m, option in enumerate(item.options)
                if option.hotkey
            ]
    faults = [(_line(root, place), fault) for place, key in wanted if (fault := keys.take(key))]
    if faults:
        raise _faulty(path, faults)

    def options(given: Options) -> tuple[Option, ...]:
        return tuple(Option(option.value, option.hotkey or keys.letter()) for option in given)

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
            )
            for n, label in enumerate(read.labels)
        ),
        questions=tuple(
            Question(q.name, q.title or q.name, options(q.options), q.level, q.multiple, q.required)
            for q in read.questions
        ),
        attributes=tuple(
            Attribute(a.name, a.title or a.name, a.kind, options(a.options), a.required)
            for a in read.attributes
        ),
        relations=tuple(read.relations),
        guidelines=guidelines,
    )


def _clashes(read: _Scheme) -> Iterator[tuple[Path_, str]]:
    """Yield names that are used twice or already mean something, and options that do not fit their kind."""
    if not read.labels and not read.questions:
        yield (), "a scheme needs labels or questions"
    seen: dict[str, str] = {}
    for part in ("attributes", "questions"):
        for n, item in enumerate(getattr(read, part)):
            if item.name in TAKEN:
                yield (part, n, "name"), f"the name {item.name!r} is a column of the tables; choose another"
            if item.name in seen:
                yield (part, n, "name"), f"the name {item.name!r} is used twice"
            seen[item.name] = part
            yield from _twice((part, n, "options"), [option.value for option in item.options])
    for n, attribute in enumerate(read.attributes):
        if (attribute.kind == "text") == bool(attribute.options):
            needs = "no options" if attribute.kind == "text" else "options"
            yield ("attributes", n, "kind"), f"an attribute of kind {attribute.kind} takes {needs}"
    if read.attributes and not read.labels:
        yield ("attributes",), "attributes belong to spans: the scheme needs labels"
    yield from _twice(("labels",), [label.name for label in read.labels])
    yield from _twice(("relations",), read.relations)


def _twice(place: Path_, names: list[str]) -> Iterator[tuple[Path_, str]]:
    seen: set[str] = set()
    for n, name in enumerate(names):
        if name.casefold() in seen:
            yield (*place, n), f"{name!r} is there twice"
        seen.add(name.casefold())


def _compose(text: str, path: Path) -> yaml.Node | None:
    """Parse to nodes, which know their lines, and refuse what a scheme has no use for."""
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken | yaml.TagToken):
                raise _faulty(
                    path, [(token.start_mark.line + 1, "anchors, aliases and tags are not allowed")]
                )
        root: yaml.Node | None = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise SchemeError(f"{path} is not YAML: {error}") from None
    except RecursionError:
        raise SchemeError(f"{path} is nested too deeply") from None
    if faults := list(_double_keys(root)):
        raise _faulty(path, faults)
    return root


def _double_keys(node: yaml.Node | None) -> Iterator[tuple[int, str]]:
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            if key.value in seen:
                yield key.start_mark.line + 1, f"the key {key.value!r} is there twice"
            seen.add(key.value)
            yield from _double_keys(value)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            yield from _double_keys(item)


def _line(root: yaml.Node | None, place: Path_) -> int:
    """Find the line of a value; of one that is missing, the line of what should hold it."""
    node = root
    for step in place:
        below: yaml.Node | None = None
        if isinstance(node, yaml.MappingNode):
            below = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            below = node.value[step]
        if below is None:
            break
        node = below
    return node.start_mark.line + 1 if node else 1


def _place(place: Path_) -> str:
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in place) or "the file"


def _words(error: Any) -> str:
    kind, context = error["type"], error.get("ctx", {})
    if kind == "extra_forbidden":
        return "unknown key"
    if kind == "missing":
        return "is missing"
    if kind == "literal_error":
        return f"{error['input']!r} is not one of {context['expected']}"
    if kind == "string_pattern_mismatch":
        return f"{error['input']!r} does not fit the pattern {context['pattern']}"
    return str(error["msg"])


def _faulty(path: Path, faults: list[tuple[int, str]]) -> SchemeError:
    return SchemeError("\n  ".join(f"{path}:{line}: {what}" for line, what in sorted(faults)))
