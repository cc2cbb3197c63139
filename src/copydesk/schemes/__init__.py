"""Label schemes: what may be labelled, as a folder with scheme.yaml and guidelines.md."""

from copydesk.schemes.folder import configs_dir, find, load, shipped
from copydesk.schemes.model import (
    Attribute,
    Edges,
    Label,
    LabelScheme,
    Option,
    Question,
    Rules,
    from_json,
    to_json,
)

__all__ = [
    "Attribute",
    "Edges",
    "Label",
    "LabelScheme",
    "Option",
    "Question",
    "Rules",
    "configs_dir",
    "find",
    "from_json",
    "load",
    "shipped",
    "to_json",
]
