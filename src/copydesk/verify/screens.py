"""What the control of an item asks, and whether it belongs to the object that the item is on."""

from collections.abc import Mapping, Sequence
from typing import Any

from copydesk.schemes import LabelScheme, controls


def asked(item: Mapping[str, Any], scheme: LabelScheme) -> tuple[str, int | None]:
    """Say what a control asks and, of one for spans where there are several texts, the number of its text."""
    control = str(item.get("from_name"))
    name, text = controls.cut(control, scheme.unit)
    if control == controls.named(controls.SPAN, text) or any(name == a.name for a in scheme.attributes):
        return name, text
    return control, None


def fits(item: Mapping[str, Any], scheme: LabelScheme) -> bool:
    """Tell whether the control of a span or of its attribute belongs to the object that the item is on."""
    if not controls.TEXTS[scheme.unit]:
        return True
    text = asked(item, scheme)[1]
    return item.get("to_name") in (controls.named("text", text), controls.named("title", text))


def without_echoes(result: Sequence[Any], scheme: LabelScheme) -> Sequence[Any]:
    """Leave out what a key wrote under the controls of other texts: Label Studio lets it hit those too.

    A span that has no region under the control of its own text is none of these.
    """
    if not controls.TEXTS[scheme.unit]:
        return result
    placed = [item for item in result if isinstance(item, dict) and asked(item, scheme)[1]]
    right = {str(item.get("id")) for item in placed if fits(item, scheme)}
    echoes = {
        id(item)
        for item in placed
        if not fits(item, scheme)
        and (asked(item, scheme)[0] != controls.SPAN or str(item.get("id")) in right)
    }
    return [item for item in result if id(item) not in echoes]
