"""The curator's part of the screen: what the annotators dispute, in words, and why they do."""

from xml.etree.ElementTree import Element, SubElement

from copydesk.schemes import LabelScheme, Option, controls
from copydesk.schemes.hotkeys import spare
from copydesk.studio.adjudicating import CARDS, card
from copydesk.studio.screen.elements import header, options, view


def disputes(aside: Element) -> None:
    """Add the disputes: text of the task that is no object, so markup in it is nothing but text."""
    cards = view(aside, "cd-disputes")
    for number in CARDS:
        box = view(cards, "cd-dispute")
        for field, style in zip(card(number), ("cd-about-it", "cd-said"), strict=True):
            header(box, style, f"${field}")


def decision(parent: Element, scheme: LabelScheme, on: str) -> None:
    """Add why the annotators differ, which is always asked, and a word to them."""
    group = view(parent, "cd-group cd-question")
    header(group, "cd-name", "Why do they differ?")
    choices = SubElement(
        group, "Choices", name=controls.REASON, toName=on, choice="single-radio", showInline="false",
        required="true", requiredMessage="Please say why the annotators differ",
    )  # fmt: skip
    taken = [*scheme.hotkeys, scheme.unsure_hotkey]
    for _ in controls.REASONS:
        taken.append(spare(taken))
    keys = sorted(filter(None, taken[-len(controls.REASONS) :]))
    keys.append(scheme.unsure_hotkey)  # nobody is asked here whether she is unsure
    options(choices, tuple(map(Option, controls.REASONS, [*keys, *("" for _ in controls.REASONS)])))
    SubElement(
        view(parent, "cd-group cd-lead"), "TextArea", name=controls.NOTE, toName=on, rows="1", editable="true",
        maxSubmissions="1", placeholder="A word to the annotators",
    )  # fmt: skip
