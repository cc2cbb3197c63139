"""What is read: one article, two or more side by side, and how other outlets told the same story."""

from xml.etree.ElementTree import Element, SubElement

from copydesk.schemes import LabelScheme, controls
from copydesk.studio.screen import spans
from copydesk.studio.screen.elements import header, view
from copydesk.studio.tasks import OTHERS


def article(page: Element, scheme: LabelScheme, *, blind_source: bool) -> None:
    """Add the one article."""
    _article(view(page, "cd-article"), scheme, None, blind_source=blind_source)


def columns(page: Element, scheme: LabelScheme, *, blind_source: bool) -> None:
    """Add the articles of a pair or a story, each with its labels; each scrolls by itself."""
    row = view(page, "cd-columns")
    for text in controls.TEXTS[scheme.unit]:
        column = view(row, "cd-article cd-column")
        if scheme.labels:
            spans.labels(view(column, "cd-labels"), scheme, text)
        _article(column, scheme, text, blind_source=blind_source)


def _article(parent: Element, scheme: LabelScheme, text: int | None, *, blind_source: bool) -> None:
    def field(name: str) -> str:
        return "$" + controls.named(name, text)

    header(parent, "cd-title", field("title"), size="1")
    about = view(parent, "cd-about")
    for name in ("published",) if blind_source else ("outlet", "published"):
        SubElement(about, "Header", value=field(name), size="5")
    granularity = {"character": "symbol", "word": "word"}[scheme.rules.granularity]
    name = controls.named("text", text)
    SubElement(view(parent, "cd-body"), "Text", name=name, value=f"${name}", granularity=granularity)


def others(aside: Element) -> None:
    """Add the same story as other outlets told it: text that is no object, so nobody can label it."""
    collapse = SubElement(view(aside, "cd-others"), "Collapse", bordered="false", accordion="true")
    for number in OTHERS:
        panel = SubElement(SubElement(collapse, "Panel", value=f"$other_{number}_head"), "View")
        header(panel, "cd-other", f"$other_{number}")
