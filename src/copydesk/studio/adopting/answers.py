"""The answers of a config's controls."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from copydesk.schemes import Option
from copydesk.schemes.model import Kind
from copydesk.studio.adopting.tags import Found, named, stored
from copydesk.studio.adopting.translating import BETWEEN
from copydesk.studio.adopting.words import Words
from copydesk.studio.foreign import Node

LONGEST_SCALE = 100


@dataclass(frozen=True, slots=True)
class Answers:
    """What a control may be answered with; `values` maps theirs to ours where that is another word."""

    kind: Kind
    options: tuple[Option, ...]
    values: dict[str, str]


def answers(found: Found, words: Words) -> Answers:
    """Give the answers of a control."""
    losses = words.losses
    if found.tag == "textarea":
        return Answers("text", (), {})
    if found.tag == "rating":
        most = found.get("maxrating")
        number = min(int(most), LONGEST_SCALE) if re.fullmatch(r"[1-9]\d{0,5}", most) else 5
        losses.add(found.node, found.called, f"stars are answers here: 1 to {number}")
        return Answers("choice", tuple(Option(str(n)) for n in range(1, number + 1)), {})
    values: dict[str, str] = {}
    made: list[Option] = []
    nested = False
    for path, node in _paths(found.node, (), found, words):
        nested = nested or len(path) > 1
        if found.says("leafsonly") and named(node, "choice"):
            continue
        given = BETWEEN.join(path)
        what = f"{found.called}: {node.tag} {given!r}"
        value = words.value(node, what, values, [option.value for option in made], given)
        if value is not None:
            losses.rest(node, what)
            made.append(Option(value, words.hotkey(node, what)))
    if found.tag == "taxonomy" or nested:
        why = f"a tree of answers is one list here, each with its path ({BETWEEN.strip()} between)"
        losses.add(found.node, found.called, why)
    several = found.get("choice") == "multiple" or (found.tag == "taxonomy" and found.get("maxusages") != "1")
    renamed = {theirs: ours for theirs, ours in values.items() if theirs != ours}
    return Answers("choices" if several else "choice", tuple(made), renamed)


def _paths(
    node: Node, above: tuple[str, ...], found: Found, words: Words
) -> Iterator[tuple[tuple[str, ...], Node]]:
    """Give each answer with the answers that it lies in."""
    for child in node.children:
        here = above
        if child.tag.lower() == "choice":
            here = (*above, stored(child))
            yield here, child
        else:
            words.losses.inside(child, found)
        yield from _paths(child, here, found, words)
