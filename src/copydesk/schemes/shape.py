"""What a scheme.yaml may hold: the shape that is checked, and that editors complete from."""

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints

from copydesk.schemes.migrations import Do
from copydesk.schemes.model import Edges, Granularity, Kind, Level, Overlap, UnitKind
from copydesk.schemes.nodes import short

UNWRITABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML, and so a labeling screen, cannot hold."""
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
VARIABLE = re.compile(r"\$[\w\[\].{}]+", re.ASCII)
"""What Label Studio replaces by a value of the task on a button."""


def _writable(text: str) -> str:
    if found := UNWRITABLE.search(text):
        raise ValueError(f"the character U+{ord(found[0]):04X} cannot stand on a labeling screen")
    return text


def _one_line(text: str) -> str:
    if found := CONTROL.search(text):
        raise ValueError(f"{short(text)} has a line end or control character (U+{ord(found[0]):04X})")
    return _writable(text)


def _no_variable(text: str) -> str:
    if found := VARIABLE.search(text):
        raise ValueError(f"Label Studio puts task data for {found[0]!r}; put a space behind the $")
    return text


def _typed(key: Any) -> Any:
    return str(key) if isinstance(key, int) and not isinstance(key, bool) else key


Text = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200), AfterValidator(_one_line)
]
Value = Annotated[Text, AfterValidator(_no_variable)]
Prose = Annotated[str, Field(max_length=2000), AfterValidator(_writable)]
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Count = Annotated[int, Field(ge=1)]
Key = Annotated[str, BeforeValidator(_typed, json_schema_input_type=str | int)]


class Part(BaseModel):
    """What every part of a scheme's files has in common: no key but the named ones."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


class LabelFile(Part):
    """A label of spans."""

    name: Value
    """What the button says and what stands in the training set."""
    description: Prose = ""
    """When it applies, in a few words; shown when the mouse rests on the button."""
    hotkey: Key | None = None
    """One key; without it, the next free digit."""
    color: Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")] | None = None
    """Of the marked text, as #c2410c."""
    at_most: Count | None = None
    """How many spans of one text may have it."""


class OptionFile(Part):
    """One allowed answer."""

    value: Value
    hotkey: Key | None = None
    """One key; without it, the next free letter."""


def _bare(option: Any) -> Any:
    return option if isinstance(option, dict) else {"value": option}


Options = list[Annotated[OptionFile, BeforeValidator(_bare, json_schema_input_type=str | OptionFile)]]


class AttributeOptionFile(OptionFile):
    """One allowed value of an attribute."""

    labels: list[Value] = []
    """The labels whose spans may have it; without them, all that have the attribute."""


AttributeOptions = list[
    Annotated[AttributeOptionFile, BeforeValidator(_bare, json_schema_input_type=str | AttributeOptionFile)]
]


class AttributeFile(Part):
    """A property of a span, asked when the span is selected."""

    name: Name
    """The column in the training set."""
    title: Text | None = None
    """What the screen asks."""
    kind: Kind = "choice"
    """One of the options, several of them (choices), or free text."""
    labels: list[Value] = []
    """The labels whose spans have it; without them, all."""
    options: AttributeOptions = []
    required: bool = False
    """Whether an annotation with a span that lacks it cannot be submitted."""


class QuestionFile(Part):
    """A question about the whole article, pair or story."""

    name: Name
    """The key in the training set."""
    title: Text | None = None
    """What the screen asks."""
    level: Level = "nominal"
    """The level of measurement: what agreement is measured by. Options of an ordinal question stand in order."""
    multiple: bool = False
    """Whether several answers may be given."""
    at_most: Count | None = None
    """How many, where several may be given."""
    required: bool = False
    """Whether an annotation without an answer cannot be submitted."""
    options: Annotated[Options, Field(min_length=2)]


class RelationFile(Part):
    """A link between two spans."""

    name: Value
    from_: Annotated[list[Value], Field(alias="from")] = []
    """The labels of spans that it may begin at; without them, any."""
    to: list[Value] = []
    """The labels of spans that it may lead to; without them, any."""


def _named(relation: Any) -> Any:
    return relation if isinstance(relation, dict) else {"name": relation}


Relations = list[Annotated[RelationFile, BeforeValidator(_named, json_schema_input_type=str | RelationFile)]]


class RulesFile(Part):
    """What holds for every span."""

    overlap: Overlap = "allow"
    """Whether spans of one text may share characters (allow, forbid)."""

    edges: Edges = "keep"
    """White space at the ends of a span: it stays as it was marked (keep), or is cut off (trim)."""
    granularity: Granularity = "character"
    """What the mouse marks: any characters, or whole words."""


def _several(given: Any) -> Any:
    return given if isinstance(given, list) else [given]


Several = Annotated[list[Value], BeforeValidator(_several, json_schema_input_type=str | list[str])]


class StepFile(Part):
    """What became of a label, attribute, question or relation, or of an option; say which with one of these keys."""

    do: Do
    """rename, merge (several to one), split (one to several: who used it is asked again), retire (its labels are
    left out), add (older annotations were not asked)."""
    label: Several | None = None
    """A label; several to merge."""
    attribute: Several | None = None
    """An attribute, or with `option` the one whose option it is."""
    question: Several | None = None
    """A question, or with `option` the one whose option it is."""
    relation: Several | None = None
    """A relation; several to merge."""
    option: Several | None = None
    """An option of the attribute or question; several to merge."""
    to: Several | None = None
    """What it is now; several after a split."""


class MigrationFile(Part):
    """What changed from the version before to this one."""

    version: Annotated[int, Field(ge=2)]
    """The version that the steps lead to."""
    steps: Annotated[list[StepFile], Field(min_length=1)]
    """In the order in which they hold."""


class SchemeFile(Part):
    """A label scheme of Copydesk: what may be labelled."""

    model_config = ConfigDict(title="Label scheme of Copydesk")

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,29}$")]
    """Small letters, digits and -."""
    version: Annotated[int, Field(ge=1)]
    """Raise it when labels, attributes or questions change, and say under migrations what became of the old ones."""
    title: Text
    source: Prose = ""
    """Where the scheme comes from."""
    unit: UnitKind = "article"
    """What one task is about: an article, a pair of articles, or a story as up to four outlets tell it."""
    labels: list[LabelFile] = []
    attributes: list[AttributeFile] = []
    questions: list[QuestionFile] = []
    relations: Relations = []
    """Links between two spans."""
    rules: RulesFile = RulesFile()
    migrations: list[MigrationFile] = []
    """What became of what older versions had: how their annotations read in the words of this one."""


def json_schema() -> dict[str, Any]:
    """Describe a scheme.yaml in JSON Schema (2020-12), for completion in editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema"} | SchemeFile.model_json_schema()
