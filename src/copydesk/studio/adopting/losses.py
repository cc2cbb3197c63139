"""What of a config a scheme does not hold: each thing with its line, and why."""

from dataclasses import dataclass, field

from copydesk.studio.adopting import legal
from copydesk.studio.adopting.tags import BOXES, HELD, LOOKS, WHEN, WORDS, Found
from copydesk.studio.foreign import Node


@dataclass(frozen=True, slots=True)
class Loss:
    """What a scheme does not hold, or holds otherwise, and why."""

    line: int
    what: str
    why: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.what}: {self.why}"


@dataclass
class Losses:
    """The losses of one config; what only looks is counted, not listed."""

    found: list[Loss] = field(default_factory=list)
    looks: list[int] = field(default_factory=list)
    """The lines of what only looks."""

    def add(self, node: Node, what: str, why: str) -> None:
        """Enter a loss."""
        self.found.append(Loss(node.line, legal.shown(what), legal.shown(why)))

    def look(self, node: Node) -> None:
        """Count a tag or an attribute that only looks."""
        self.looks.append(node.line)

    def rest(self, node: Node, what: str = "") -> None:
        """Enter the attributes of a tag that a scheme has no place for."""
        tag = node.tag.lower()
        for attribute, value in node.attributes.items():
            plain = attribute.lower()
            if plain in HELD[tag] or plain in WHEN:
                continue
            if plain in LOOKS or value.lower() in ("", "false") or (tag, plain) == ("choice", "background"):
                self.look(node)
            else:
                self.add(
                    node, f"{what or Found(node).called} {attribute}={value}", "a scheme has no such thing"
                )

    def inside(self, node: Node, found: Found) -> None:
        """Enter a tag inside a control that is none of its labels or answers."""
        if node.tag.lower() in BOXES | WORDS:
            self.look(node)
        else:
            self.add(node, f"{found.called}: {node.tag}", "a scheme has no such tag")

    def all(self) -> tuple[Loss, ...]:
        """Give the losses by their lines."""
        looks = []
        if self.looks:
            what = f"how it looks ({len(self.looks)} tags and attributes)"
            looks.append(Loss(min(self.looks), what, "the screen is Copydesk's own"))
        return tuple(sorted((*self.found, *looks), key=lambda loss: loss.line))
