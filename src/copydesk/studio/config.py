"""A label scheme as Label Studio's config: the screen that annotators work on.

Labels live on `<Text>`: Label Studio returns exact code points for it. What a scheme says reaches the page as
attribute values of an XML tree, never as markup.
"""

import re
from importlib import resources
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from copydesk.errors import SchemeError
from copydesk.schemes import Attribute, LabelScheme, Option, Question

STYLE = resources.files("copydesk.studio").joinpath("screen.css").read_text("utf-8")
KEYS = {
    "": "Ctrl+Enter submits, Ctrl+Space skips.",
    "span": "Click a span to describe it; Esc lets it go; Backspace removes it.",
}


def compile_config(scheme: LabelScheme, *, blind_source: bool = False) -> str:
    """Compile a scheme; the same scheme gives the same text.

    Controls are named as the contract says: `span` for labels, attributes and questions by their own names, all
    on the object `text`. The task data has title, outlet, published and text.
    """
    view = Element("View")
    SubElement(view, "Style").text = STYLE
    page = SubElement(view, "View", className="cd-page")
    side = SubElement(page, "View", className="cd-side")
    if scheme.labels:
        _labels(side, scheme)
    for question in scheme.questions:
        _question(side, question)
    if scheme.attributes:
        _attributes(side, scheme.attributes)
    if scheme.guidelines:
        _guidelines(side, scheme.guidelines)
    _keys(side, scheme)
    _article(page, scheme, blind_source=blind_source)
    if scheme.relations:
        relations = SubElement(view, "Relations")
        for relation in scheme.relation_names:
            SubElement(relations, "Relation", value=relation)
    indent(view)
    return tostring(view, encoding="unicode")


def check_by_sdk(scheme: LabelScheme) -> None:
    """Raise SchemeError when the SDK does not take the labeling config that a scheme compiles to."""
    from label_studio_sdk._legacy.exceptions import LabelStudioValidationErrorSentryIgnored
    from label_studio_sdk.label_interface import LabelInterface

    try:
        LabelInterface(compile_config(scheme)).validate()
    except (LabelStudioValidationErrorSentryIgnored, ValueError) as error:
        raise SchemeError(f"{scheme.ref} compiles to a labeling config that is not valid: {error}") from None


def _article(page: Element, scheme: LabelScheme, *, blind_source: bool) -> None:
    article = SubElement(page, "View", className="cd-article")
    _header(article, "cd-title", "$title", size="1")
    about = SubElement(article, "View", className="cd-about")
    for field in ("$published",) if blind_source else ("$outlet", "$published"):
        SubElement(about, "Header", value=field, size="5")
    body = SubElement(article, "View", className="cd-body")
    granularity = {"character": "symbol", "word": "word"}[scheme.rules.granularity]
    SubElement(body, "Text", name="text", value="$text", granularity=granularity)


def _labels(side: Element, scheme: LabelScheme) -> None:
    group = SubElement(side, "View", className="cd-group cd-first")
    labels = SubElement(group, "Labels", name="span", toName="text", showInline="true")
    for label in scheme.labels:
        made = SubElement(labels, "Label", value=label.name, background=label.color)
        _hotkey(made, label.hotkey)
        if label.description:
            made.set("hint", f"{label.name}: {label.description}")  # a bare "true" would become a boolean


def _attributes(side: Element, attributes: tuple[Attribute, ...]) -> None:
    group = SubElement(side, "View", className="cd-group cd-about-span", visibleWhen="region-selected")
    for attribute in attributes:
        _header(group, "cd-name", _plain(attribute.title))
        if attribute.kind == "text":
            SubElement(
                group, "TextArea", name=attribute.name, toName="text", perRegion="true", rows="1", editable="true",
                maxSubmissions="1", placeholder="Click, type, Enter", required=_flag(attribute.required),
                requiredMessage=f"Please describe every span: {attribute.title}",
            )  # fmt: skip
            continue
        choices = SubElement(
            group, "Choices", name=attribute.name, toName="text", perRegion="true",
            choice="single-radio" if attribute.kind == "choice" else "multiple", showInline="true",
            required=_flag(attribute.required), requiredMessage=f"Please describe every span: {attribute.title}",
        )  # fmt: skip
        _options(choices, attribute.options)


def _question(side: Element, question: Question) -> None:
    group = SubElement(side, "View", className="cd-group cd-question")
    _header(group, "cd-name", _plain(question.title))
    choices = SubElement(
        group, "Choices", name=question.name, toName="text",
        choice="multiple" if question.multiple else "single-radio", showInline="false",
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


def _header(parent: Element, style: str, value: str, size: str = "5") -> None:
    SubElement(SubElement(parent, "View", className=style), "Header", value=value, size=size)


def _plain(words: str) -> str:
    """Keep Label Studio from reading `$5` as a field of the task: a word joiner, which is not drawn, ends it."""
    return words.replace("$", "$\u2060")


def _keys(side: Element, scheme: LabelScheme) -> None:
    words = KEYS["span"] + " " + KEYS[""] if scheme.labels else KEYS[""]
    _header(SubElement(side, "View", className="cd-group"), "cd-keys", words)


def _guidelines(side: Element, guidelines: str) -> None:
    group = SubElement(side, "View", className="cd-group cd-guide")
    collapse = SubElement(group, "Collapse", bordered="false", accordion="true")
    for title, text in sections(guidelines):
        # A Panel does not take a Markdown, a View does.
        panel = SubElement(SubElement(collapse, "Panel", value=_plain(title)), "View")
        SubElement(panel, "Markdown", value=plain_markdown(text))


def sections(guidelines: str) -> list[tuple[str, str]]:
    """Cut guidelines at their `##` headings; what stands before the first is "Guidelines"."""
    parts = re.split(r"^##[ \t]+(\S.*?)[ \t]*$", guidelines, flags=re.MULTILINE)
    first = re.sub(r"^#[ \t]+\S.*$", "", parts[0], count=1, flags=re.MULTILINE)
    found = [("Guidelines", first), *zip(parts[1::2], parts[2::2], strict=True)]
    return [(title, text.strip()) for title, text in found if text.strip()]


def plain_markdown(text: str) -> str:
    """Make Markdown safe for a page that would run HTML in it, follow any link, and replace `$name`."""
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace("$", "&#36;")
    # A word joiner, which is not drawn, keeps pictures from being fetched and links from being defined apart.
    text = text.replace("![", "!\u2060[").replace("]:", "]\u2060:")
    return re.sub(r"\]\((?!https?://)", "](#", text)


def instructions_html(scheme: LabelScheme) -> str:
    """Render the guidelines for the Instructions button."""
    from markdown_it import MarkdownIt

    return str(MarkdownIt("commonmark", {"html": False}).disable("image").render(scheme.guidelines))


def _flag(value: bool) -> str:
    return "true" if value else "false"
