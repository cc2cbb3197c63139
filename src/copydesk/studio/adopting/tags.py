"""The tags of a labeling config. Label Studio reads tags and attributes without regard to case, and so does this."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from copydesk.studio.foreign import Node

SPANS = ("labels", "hypertextlabels")
ANSWERS = ("choices", "taxonomy", "rating", "textarea")
TEXTS = ("text", "hypertext")
BOXES = {"view", "collapse", "panel", "style", "filter", "shortcut"}
WORDS = {"header", "markdown"}
ELSEWHERE = {
    "image", "audio", "audioplus", "video", "timeseries", "paragraphs", "table", "list", "pdf", "chat", "website",
    "hypertext", "text", "ocr", "reactcode",
}  # fmt: skip
"""Tags of objects."""
HELD: dict[str, set[str]] = {
    "text": {"name", "value", "granularity"},
    "hypertext": {"name", "value", "granularity"},
    "labels": {"name", "toname", "value", "maxusages", "choice", "required"},
    "hypertextlabels": {"name", "toname", "value", "maxusages", "choice", "required"},
    "label": {"value", "alias", "background", "hotkey", "hint", "maxusages"},
    "choices": {"name", "toname", "value", "perregion", "peritem", "choice", "required", "allownested"},
    "taxonomy": {"name", "toname", "value", "apiurl", "perregion", "peritem", "required", "leafsonly", "maxusages"},
    "rating": {"name", "toname", "perregion", "peritem", "required", "maxrating"},
    "textarea": {"name", "toname", "value", "perregion", "peritem", "required"},
    "choice": {"value", "alias", "hotkey"},
    "relation": {"value"},
}  # fmt: skip
"""The tags that a scheme has a place for, and those of their attributes that are heard."""
WHEN = {"visiblewhen", "whentagname", "whenlabelvalue", "whenchoicevalue", "whenrole"}
LOOKS = {
    "accordion", "aliasstyle", "bordered", "classname", "contextscroll", "displaymode", "editable", "fillcolor",
    "fillopacity", "highlightcolor", "hoverstyle", "icon", "idattr", "labelposition", "layout", "maxsubmissions",
    "maxwidth", "minwidth", "opacity", "open", "pathseparator", "placeholder", "requiredmessage", "rows",
    "selectedcolor", "selectionstyle", "showalias", "showfullpath", "showinline", "showlabels", "showsubmitbutton",
    "size", "strokecolor", "strokewidth", "style", "sync", "underline", "width",
}  # fmt: skip
"""Attributes that only say how the screen looks or is worked; a scheme has a screen of its own."""


def get(node: Node, attribute: str) -> str:
    """Give an attribute of a tag, empty where it has none; `attribute` is in small letters."""
    return next((value for key, value in node.attributes.items() if key.lower() == attribute), "")


def stored(node: Node) -> str:
    """Give what results call a label or an answer."""
    return get(node, "alias") or get(node, "value")


def below(node: Node) -> Iterator[Node]:
    """Give the tags inside a tag, in their order."""
    for child in node.children:
        yield child
        yield from below(child)


def named(node: Node, tag: str) -> list[Node]:
    """Give the tags of one kind inside a tag."""
    return [child for child in below(node) if child.tag.lower() == tag]


def condition(when: Sequence[Mapping[str, str]]) -> str:
    """Write conditions as they stand in the config."""
    return " ".join(f"{key}={value}" for one in when for key, value in one.items())


@dataclass(frozen=True, slots=True)
class Found:
    """An object or a control: the words before it, and the conditions of it and of the boxes around it."""

    node: Node
    words: str = ""
    when: tuple[Mapping[str, str], ...] = ()

    @property
    def tag(self) -> str:
        """The tag in small letters."""
        return self.node.tag.lower()

    @property
    def name(self) -> str:
        """What results call it."""
        return self.node.name

    @property
    def called(self) -> str:
        """The tag and its name, for reports."""
        return f"{self.node.tag} {self.name}".rstrip()

    @property
    def targets(self) -> list[str]:
        """The objects that it is about."""
        return [target.strip() for target in self.get("toname").split(",") if target.strip()]

    def get(self, attribute: str) -> str:
        """Give an attribute."""
        return get(self.node, attribute)

    def says(self, attribute: str) -> bool:
        """Tell whether an attribute is true."""
        return self.get(attribute).lower() == "true"
