"""A label scheme as Label Studio's config: the screen that annotators work on.

Labels live on `<Text>`: Label Studio returns exact code points for it. What a scheme says reaches the page as
attribute values of an XML tree, never as markup.
"""

from importlib import resources
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from copydesk.errors import SchemeError
from copydesk.schemes import LabelScheme, controls
from copydesk.studio.screen import articles, guidelines, questions, spans
from copydesk.studio.screen import curator as curators
from copydesk.studio.screen.elements import markdown, view

STYLE = resources.files("copydesk.studio.screen").joinpath("screen.css").read_text("utf-8")


def compile_config(
    scheme: LabelScheme, *, blind_source: bool = False, other_outlets: bool = False, curator: bool = False
) -> str:
    """Compile a scheme; the same scheme gives the same text.

    Names of controls are in `schemes.controls`. The task data has title, outlet, published and text, each with
    _1 to _4 in pairs and stories; with `other_outlets`, an article's task has other_1 to other_3 and their heads.
    The screen of a `curator` shows beside it what is disputed, dispute_1 and so on, and asks why.
    """
    root = Element("View", className="cd")
    SubElement(root, "Style").text = STYLE
    several = bool(controls.TEXTS[scheme.unit])
    style = f"cd-page cd-{scheme.unit}" if several else "cd-page"
    page = view(root, style + (" cd-curator" if curator else ""))
    _side(view(page, "cd-side"), scheme, curator=curator)
    told = other_outlets and not several
    if scheme.guidelines or told or curator:
        aside = view(page, "cd-aside")
        if curator:
            curators.disputes(aside)
        if scheme.guidelines:
            guidelines.guidelines(aside, scheme.guidelines)
        if told:
            articles.others(aside)
    (articles.columns if several else articles.article)(page, scheme, blind_source=blind_source)
    spans.relations(root, scheme)
    indent(root)
    return tostring(root, encoding="unicode")


def _side(side: Element, scheme: LabelScheme, *, curator: bool) -> None:
    """Add what is said about the text; the labels of several texts stand with each."""
    several = controls.TEXTS[scheme.unit]
    if scheme.labels and not several:
        many = " cd-crowd" if len(scheme.labels) > spans.CROWD else ""
        spans.labels(view(side, "cd-group cd-first" + many), scheme)
    if scheme.attributes:
        for text in several or (None,):
            spans.attributes(side, scheme, text)
    on = controls.named("text", several[0] if several else None)
    questions.questions(side, scheme, on)
    (curators.decision if curator else questions.to_the_lead)(side, scheme, on)
    if scheme.relations:
        markdown(side, spans.legend(scheme), "cd-group cd-links")
    guidelines.keys(view(side, "cd-group"), scheme)


def check_by_sdk(scheme: LabelScheme) -> None:
    """Raise SchemeError when the SDK does not take the labeling config that a scheme compiles to."""
    from label_studio_sdk._legacy.exceptions import LabelStudioValidationErrorSentryIgnored
    from label_studio_sdk.label_interface import LabelInterface

    try:
        LabelInterface(compile_config(scheme)).validate()
    except (LabelStudioValidationErrorSentryIgnored, ValueError) as error:
        raise SchemeError(f"{scheme.ref} compiles to a labeling config that is not valid: {error}") from None
