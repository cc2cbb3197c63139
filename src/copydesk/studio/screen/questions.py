"""The screen's questions about the whole unit, and what every task has: "unsure" and a note to the lead."""

from xml.etree.ElementTree import Element, SubElement

from copydesk.schemes import LabelScheme, Option, Question, controls
from copydesk.studio.screen.elements import flag, header, options, plain, view

MANY = 8
"""More options than these stand in two columns."""


def questions(parent: Element, scheme: LabelScheme, on: str) -> None:
    """Add the questions; `on` is the object that Label Studio wants them to be about."""
    for question in scheme.questions:
        _question(parent, question, on)


def _question(parent: Element, question: Question, on: str) -> None:
    scale = question.level != "nominal" and not question.multiple
    style = " cd-scale" if scale else " cd-long" if len(question.options) > MANY else ""
    group = view(parent, "cd-group cd-question" + style)
    most = f" ({question.at_most} at the most)" if question.at_most else ""
    header(group, "cd-name", plain(question.title) + most)
    choices = SubElement(
        group, "Choices", name=question.name, toName=on,
        choice="multiple" if question.multiple else "single-radio", showInline="false",
        required=flag(question.required),
    )  # fmt: skip
    if question.required:
        choices.set("requiredMessage", f"Please answer: {question.title}")
    options(choices, question.options)


def to_the_lead(parent: Element, scheme: LabelScheme, on: str) -> None:
    """Add the flag and the note."""
    group = view(parent, "cd-group cd-lead")
    choices = SubElement(
        group, "Choices", name=controls.UNSURE, toName=on, choice="multiple", showInline="true"
    )
    options(choices, (Option(controls.UNSURE, scheme.unsure_hotkey),))
    SubElement(
        group, "TextArea", name=controls.NOTE, toName=on, rows="1", editable="true", maxSubmissions="1",
        placeholder="Note to the lead",
    )  # fmt: skip
