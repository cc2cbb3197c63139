"""A label scheme as Label Studio's config: the screen that annotators work on.

Labels live on `<Text>`: Label Studio returns exact code points for it. What a scheme says reaches the page as
attribute values of an XML tree, never as markup.
"""

import re
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from copydesk.schemes import Attribute, LabelScheme, Option, Question

STYLE = """
.cd-page { display: flex; gap: 28px; align-items: flex-start; }
.cd-article { flex: 1 1 0; min-width: 0; max-width: 46rem; margin: 0 auto; }
.cd-side { flex: 0 0 17.5rem; position: sticky; top: 0; max-height: calc(100vh - 130px); overflow: auto;
  padding: 2px 6px 12px 2px; font-size: 13px; }
.cd-about { opacity: .65; font-size: 13px; display: flex; gap: 1.2em; }
.cd-about > div { margin: 0; }
.cd-body [class*="richtext"] { font-family: Charter, Georgia, "Noto Serif", serif; font-size: 17px; line-height: 1.75; }
.cd-group { border-top: 1px solid rgba(127, 127, 127, .3); margin-top: 10px; padding-top: 8px; }
.cd-guide { line-height: 1.5; }
.cd-guide h2 { font-size: 14px; margin: 12px 0 4px; }
.cd-guide ul { padding-left: 1.2em; margin: 4px 0; }
"""


def compile_config(scheme: LabelScheme, *, blind_source: bool = False) -> str:
    """Compile a scheme; the same scheme gives the same text.

    Controls are named as the contract says: `span` for labels, attributes and questions by their own names, all
    on the object `text`. The task data has title, outlet, published and text.
    """
    view = Element("View")
    SubElement(view, "Style").text = STYLE
    page = SubElement(view, "View", className="cd-page")
    article = SubElement(page, "View", className="cd-article")
    SubElement(article, "Header", value="$title", size="2", style="margin: 4px 0 2px")
    about = SubElement(article, "View", className="cd-about")
    if not blind_source:
        SubElement(about, "Header", value="$outlet", size="5", style="margin: 0")
    SubElement(about, "Header", value="$published", size="5", style="margin: 0; font-weight: 400")
    body = SubElement(article, "View", className="cd-body")
    SubElement(body, "Text", name="text", value="$text", granularity="symbol")
    side = SubElement(page, "View", className="cd-side")
    if scheme.labels:
        _labels(side, scheme)
    for attribute in scheme.attributes:
        _attribute(side, attribute)
    for question in scheme.questions:
        _question(side, question)
    if scheme.relations:
        relations = SubElement(side, "Relations")
        for relation in scheme.relations:
            SubElement(relations, "Relation", value=relation)
    if scheme.guidelines:
        _guidelines(side, scheme)
    indent(view)
    return tostring(view, encoding="unicode")


def _labels(side: Element, scheme: LabelScheme) -> None:
    labels = SubElement(side, "Labels", name="span", toName="text", showInline="true")
    for label in scheme.labels:
        made = SubElement(labels, "Label", value=label.name, background=label.color)
        _hotkey(made, label.hotkey)
        if label.description:
            made.set("hint", label.description)


def _attribute(side: Element, attribute: Attribute) -> None:
    group = SubElement(side, "View", className="cd-group", visibleWhen="region-selected")
    SubElement(group, "Header", value=attribute.title, size="5", style="margin: 0 0 2px")
    if attribute.kind == "text":
        SubElement(
            group, "TextArea", name=attribute.name, toName="text", perRegion="true", rows="1", editable="true",
            maxSubmissions="1", required=_flag(attribute.required), showSubmitButton="false",
        )  # fmt: skip
        return
    choices = SubElement(
        group, "Choices", name=attribute.name, toName="text", perRegion="true",
        choice="single" if attribute.kind == "choice" else "multiple", showInline="true",
        required=_flag(attribute.required),
    )  # fmt: skip
    _options(choices, attribute.options)


def _question(side: Element, question: Question) -> None:
    group = SubElement(side, "View", className="cd-group")
    SubElement(group, "Header", value=question.title, size="5", style="margin: 0 0 2px")
    choices = SubElement(
        group, "Choices", name=question.name, toName="text",
        choice="multiple" if question.multiple else "single", showInline="false",
        required=_flag(question.required),
    )  # fmt: skip
    if question.required:
        choices.set("requiredMessage", f"Please answer: {question.title}")
    _options(choices, question.options)


def _options(choices: Element, options: tuple[Option, ...]) -> None:
    for option in options:
        _hotkey(SubElement(choices, "Choice", value=option.value), option.hotkey)


def _hotkey(element: Element, hotkey: str) -> None:
    if hotkey:
        element.set("hotkey", hotkey)


def _guidelines(side: Element, scheme: LabelScheme) -> None:
    group = SubElement(side, "View", className="cd-group cd-guide")
    collapse = SubElement(group, "Collapse", bordered="false", accordion="true")
    for title, text in sections(scheme.guidelines):
        panel = SubElement(collapse, "Panel", value=title)
        SubElement(SubElement(panel, "View"), "Markdown", value=plain_markdown(text))


def sections(guidelines: str) -> list[tuple[str, str]]:
    """Cut guidelines at their `##` headings; what stands before the first is "Guidelines"."""
    parts = re.split(r"^##\s+(.+?)\s*$", guidelines, flags=re.MULTILINE)
    first = re.sub(r"^#\s+.+$", "", parts[0], count=1, flags=re.MULTILINE)
    found = [("Guidelines", first), *zip(parts[1::2], parts[2::2], strict=True)]
    return [(title, text.strip()) for title, text in found if text.strip()]


def plain_markdown(text: str) -> str:
    """Make Markdown safe for a page that would run HTML in it, follow any link, and replace `$name`."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace("$", "&#36;")
    return re.sub(r"\]\((?!https?://)", "](#", text)


def instructions_html(scheme: LabelScheme) -> str:
    """Render the guidelines for the Instructions button."""
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark", {"html": False}).render(scheme.guidelines))


def _flag(value: bool) -> str:
    return "true" if value else "false"
