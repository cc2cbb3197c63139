"""What a labeling config asks of people, read plainly off its XML: to say whether two ask the same.

Trusted configs only: this reader is not the one that is tested.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from xml.etree.ElementTree import Element, fromstring

SAME = ("Labels", "HyperTextLabels")
ANSWERED = ("Choices", "Taxonomy", "Rating", "TextArea")


@dataclass(frozen=True)
class Asked:
    """One control: what it is, of what it is asked, and what may be answered."""

    name: str
    kind: str
    """`labels`, `answers` or `text`."""
    of: str
    """`span` or `unit`."""
    several: bool
    required: bool
    values: tuple[str, ...]


def meaning(config: str) -> dict[str, Asked]:
    """Give what a config asks, by the names of its controls, without what every task has: `unsure` and `note`."""
    found: dict[str, Asked] = {}
    for node in fromstring(config).iter():
        here = {key.lower(): value for key, value in node.attrib.items()}
        name = here.get("name", "")
        if node.tag in SAME:
            found[name] = Asked(
                name, "labels", "span", False, False, tuple(_stored(e) for e in node.iter("Label"))
            )
        elif node.tag in ANSWERED and name not in ("unsure", "note"):
            several = here.get("choice") == "multiple" or (
                node.tag == "Taxonomy" and here.get("maxusages") != "1"
            )
            found[name] = Asked(
                name,
                "text" if node.tag == "TextArea" else "answers",
                "span" if here.get("perregion") == "true" else "unit",
                several,
                here.get("required") == "true",
                tuple(_values(node)),
            )
    links = tuple(_stored(node) for node in fromstring(config).iter("Relation"))
    return found | ({"(links)": Asked("(links)", "links", "span", False, False, links)} if links else {})


def _values(node: Element) -> Iterator[str]:
    if node.tag == "Rating":
        yield from map(str, range(1, int(node.get("maxRating", "5")) + 1))
        return

    def below(parent: Element, above: str) -> Iterator[str]:
        for child in parent:
            here = above
            if child.tag == "Choice":
                here = f"{above} / {_stored(child)}" if above else _stored(child)
                yield here
            yield from below(child, here)

    yield from dict.fromkeys(below(node, ""))


def _stored(node: Element) -> str:
    return node.get("alias") or node.get("value", "")


def renamed(asked: Mapping[str, Asked], names: Mapping[str, str], lost: set[str]) -> dict[str, Asked]:
    """Give what a config asks under other names, without the controls that are said to be lost."""
    kept = {name: one for name, one in asked.items() if name not in lost}
    return {
        names.get(name, name): Asked(names.get(name, name), o.kind, o.of, o.several, o.required, o.values)
        for name, o in kept.items()
    }
