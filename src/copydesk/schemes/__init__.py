"""Label schemes: what may be labelled, as a folder with scheme.yaml and guidelines.md."""

from copydesk.schemes.folder import SHAPE, configs_dir, find, known, load, shipped
from copydesk.schemes.model import (
    Attribute,
    Edges,
    Label,
    LabelScheme,
    Link,
    Option,
    Question,
    Rules,
    from_json,
    to_json,
)
from copydesk.schemes.shape import json_schema

__all__ = [
    "SHAPE",
    "Attribute",
    "Edges",
    "Label",
    "LabelScheme",
    "Link",
    "Option",
    "Question",
    "Rules",
    "configs_dir",
    "find",
    "from_json",
    "json_schema",
    "known",
    "load",
    "shipped",
    "to_json",
]
