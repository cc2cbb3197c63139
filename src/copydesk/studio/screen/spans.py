"""The screen's labels, the attributes of the selected span, and what may be linked to what."""

from xml.etree.ElementTree import Element, SubElement

from copydesk.schemes import Attribute, LabelScheme, controls
from copydesk.studio.screen.elements import flag, header, hotkey, only_child_safe, options, plain, view
from copydesk.studio.screen.guidelines import shown_as_text

MANY = 4
"""More options than these stand below each other."""
CROWD = 10
"""More labels than these stand in two columns."""


def labels(parent: Element, scheme: LabelScheme, text: int | None = None) -> None:
    """Add the labels of one text. Those of several texts share their keys: what was dragged over decides."""
    group = SubElement(
        parent, "Labels", name=controls.named(controls.SPAN, text), toName=controls.named("text", text),
        showInline="true",
    )  # fmt: skip
    group_or_box = only_child_safe(group, len(scheme.labels))
    for label in scheme.labels:
        made = SubElement(group_or_box, "Label", value=label.name, background=label.color)
        hotkey(made, label.hotkey)
        if label.at_most and text is None:  # Label Studio counts the spans of all texts
            made.set("maxUsages", str(label.at_most))
        if label.description:
            made.set("hint", f"{label.name}: {label.description}")  # a bare "true" would become a boolean


def attributes(parent: Element, scheme: LabelScheme, text: int | None = None) -> None:
    """Add what is asked of the selected span of one text."""
    selected = {"visibleWhen": "region-selected", "whenTagName": controls.named(controls.SPAN, text)}
    limited = [attribute.labels for attribute in scheme.attributes]
    asked_of = tuple(dict.fromkeys(name for names in limited for name in names)) if all(limited) else ()
    group = view(parent, "cd-group cd-about-span", **selected, **_box_only(asked_of))
    for attribute in scheme.attributes:
        parts = controls.parts(attribute, scheme.labels)
        for number, part in enumerate(parts, 1):
            name = controls.named(attribute.name, text, number if len(parts) > 1 else None)
            many = " cd-many" if len(part.options) > MANY else ""
            asked = view(
                group, "cd-attribute" + many, **(selected | _box_only(part.labels) if part.labels else {})
            )
            header(asked, "cd-name", plain(attribute.title))
            _ask(asked, attribute, name, part, text)


def _ask(parent: Element, attribute: Attribute, name: str, part: controls.Part, text: int | None) -> None:
    common = {
        "name": name,
        "toName": controls.named("text", text),
        "perRegion": "true",
        # On the control itself, not only on the box around it: so it is neither asked of other spans nor, when
        # its keys are hit while it is hidden, sent.
        **_only(part.labels),
        "required": flag(attribute.required),
        "requiredMessage": f"Please describe every span: {attribute.title}",
    }
    if attribute.kind == "text":
        typed = {"rows": "1", "editable": "true", "maxSubmissions": "1", "placeholder": "Click, type, Enter"}
        SubElement(parent, "TextArea", common | typed)
    else:
        picked = {
            "choice": "single-radio" if attribute.kind == "choice" else "multiple",
            "showInline": "true",
        }
        options(SubElement(parent, "Choices", common | picked), part.options)


def _only(names: tuple[str, ...]) -> dict[str, str]:
    return {"whenLabelValue": ",".join(names)} if names else {}


def _box_only(names: tuple[str, ...]) -> dict[str, str]:
    """Limit a box, which takes every comma for the end of a name."""
    return {} if any("," in name for name in names) else _only(names)


def relations(root: Element, scheme: LabelScheme) -> None:
    """Add the names that links can have."""
    if scheme.relations:
        links = SubElement(root, "Relations", choice="single")
        for link in scheme.relations:
            SubElement(links, "Relation", value=link.name)


def legend(scheme: LabelScheme) -> str:
    """Say in Markdown which links there are and what they join."""
    lines = []
    for link in scheme.relations:
        one, other = (", ".join(map(shown_as_text, names)) for names in (link.from_labels, link.to_labels))
        ends = (
            "" if not one + other else f" {one or 'any'} → {'the same' if one == other else other or 'any'}"
        )
        lines.append(f"<li><b>{shown_as_text(link.name)}</b>{ends}</li>")
    return f"<ul>{''.join(lines)}</ul>"
