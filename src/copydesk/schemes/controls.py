"""What the controls of a labeling screen are called, and what their names say when labels come back.

The screen of an article has one object, `text`; those of pairs and stories have `text_1` to `text_4`, each with
controls of its own for spans and their attributes: `span_2`, `role_2`. An attribute whose options depend on the
label is several controls, each for some labels: `technique.1`, `technique.2`. Names of schemes have no dots.
"""

import re
from dataclasses import dataclass

from copydesk.schemes.model import Attribute, Label, Option, UnitKind

SPAN = "span"
UNSURE = "unsure"
"""The control, and its one value: the annotator is not sure of this unit."""
NOTE = "note"
"""The control with words to the lead about this unit."""
REASON = "reason"
"""The curator's control: why the annotators differ, one of REASONS."""
REASONS = ("guidelines unclear", "slip", "boundary", "ambiguous text", "other")
TEXTS: dict[UnitKind, tuple[int, ...]] = {"article": (), "pair": (1, 2), "story": (1, 2, 3, 4)}
"""The numbers of a screen's texts; the one text of an article has none."""


@dataclass(frozen=True, slots=True)
class Part:
    """A control of an attribute: the labels whose spans have it (none: all), and the options."""

    labels: tuple[str, ...]
    options: tuple[Option, ...]


def named(name: str, text: int | None = None, part: int | None = None) -> str:
    """Name a control or an object, of a text and of a part where there are several."""
    return name + (f"_{text}" if text else "") + (f".{part}" if part else "")


def cut(control: str, unit: UnitKind) -> tuple[str, int | None]:
    """Cut the name of a control of spans into what it asks and the number of its text."""
    name = control.partition(".")[0]
    found = re.fullmatch(r"(.+)_([1-4])", name) if TEXTS[unit] else None
    return (found[1], int(found[2])) if found else (name, None)


def parts(attribute: Attribute, labels: tuple[Label, ...]) -> tuple[Part, ...]:
    """Group the labels that share their options of an attribute; a label with a comma cannot stand in a list."""
    names = [label.name for label in labels if attribute.belongs_to(label.name)]
    if not attribute.labels and not any(option.labels for option in attribute.options):
        return (Part((), attribute.options),)
    alike: dict[tuple[tuple[Option, ...], str], list[str]] = {}
    for name in names:
        alike.setdefault((attribute.options_of(name), name if "," in name else ""), []).append(name)
    return tuple(Part(tuple(some), options) for (options, _), some in alike.items())


def control_of(attribute: Attribute, label: str, labels: tuple[Label, ...], text: int | None = None) -> str:
    """Name the control that asks for an attribute of spans with a label."""
    found = parts(attribute, labels)
    number = next((n for n, part in enumerate(found, 1) if label in part.labels), 1)
    return named(attribute.name, text, number if len(found) > 1 else None)
