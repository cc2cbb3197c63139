"""What is on the screen of a config: its objects and controls, and which objects are the articles."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from copydesk.errors import SchemeError
from copydesk.schemes import controls
from copydesk.schemes.model import UnitKind
from copydesk.studio.adopting.losses import Losses
from copydesk.studio.adopting.tags import (
    ANSWERS,
    BOXES,
    ELSEWHERE,
    SPANS,
    TEXTS,
    WHEN,
    WORDS,
    Found,
    get,
    named,
    stored,
)
from copydesk.studio.foreign import Node


@dataclass
class Screen:
    """The objects and controls of a config, in their order."""

    losses: Losses
    objects: list[Found] = field(default_factory=list)
    controls: list[Found] = field(default_factory=list)
    links: list[Node] = field(default_factory=list)
    texts: list[Found] = field(default_factory=list)
    """The objects that are the articles: one, two of a pair, up to four of a story."""
    unit: UnitKind = "article"
    words: str = ""
    """What the last header said, if nothing came behind it yet."""

    def walk(self, node: Node, when: tuple[Mapping[str, str], ...] = ()) -> None:
        """Collect what a tag and the tags in it are."""
        tag = node.tag.lower()
        conditions = {key.lower(): value for key, value in node.attributes.items() if key.lower() in WHEN}
        when = (*when, conditions) if conditions else when
        if tag in WORDS:
            self.words = (get(node, "value") or "".join(node.words).strip()) if tag == "header" else ""
            self.losses.look(node)
        elif tag in BOXES:
            if tag != "view" or {key.lower() for key in node.attributes} - WHEN:
                self.losses.look(node)
            for child in node.children:
                self.walk(child, when)
        elif tag == "relations":
            self.links += named(node, "relation")
        elif get(node, "toname") or tag in ANSWERS or tag in SPANS:
            self.controls.append(Found(node, self.words, when))
            self.words = ""
        elif tag in ELSEWHERE or (node.name and get(node, "value").startswith("$")):
            self.objects.append(Found(node))
            self.words = ""
        else:
            self.losses.add(node, Found(node).called, "a scheme has no such tag")

    def choose_texts(self, where: str) -> None:
        """Say which objects are the articles: those that have labels, else the one that most is asked about."""
        shown = {f.name: f for f in self.objects if f.tag in TEXTS and f.get("value").startswith("$")}
        marked = [t for c in self.controls if c.tag in SPANS for t in c.targets if t in shown]
        marked = list(dict.fromkeys(marked))
        for kind, numbers in controls.TEXTS.items():
            ours = [controls.named("text", number) for number in numbers]
            if numbers and sorted(shown) == ours and (not marked or marked == ours):
                self.unit, marked = kind, ours
        if self.unit == "article" and 2 <= len(marked) <= 4 and self._alike(marked):
            self.unit = "pair" if len(marked) == 2 else "story"
        if self.unit == "article":
            asked = Counter(t for c in self.controls for t in c.targets if t in shown)
            marked = marked[:1] or [name for name, _ in asked.most_common(1)] or list(shown)[:1]
        if not marked:
            raise SchemeError(
                f'{where} has no Text that shows a field of the task (<Text name="text" value="$text"/>)',
                next_step="Schemes are about texts.",
            )
        self.texts = [shown[name] for name in marked]
        for found in self.objects:
            self._say(found, shown)

    def _say(self, found: Found, shown: Mapping[str, Found]) -> None:
        if found in self.texts:
            self.losses.rest(found.node)
            if found.tag != "text":
                why = "here it is a Text: offsets in a rendered page are not offsets of the text"
                self.losses.add(found.node, found.called, why)
        elif found.name in shown:
            self.losses.add(found.node, found.called, "one text is labelled; this one is not shown")
        elif found.tag in TEXTS:
            self.losses.look(found.node)  # words that are the same in every task
        else:
            self.losses.add(found.node, found.called, "articles are texts")

    def _alike(self, names: list[str]) -> bool:
        """Tell whether the same labels are on each of some texts."""
        values = [
            {
                stored(node)
                for control in self.controls
                if control.tag in SPANS and name in control.targets
                for node in named(control.node, "label")
            }
            for name in names
        ]
        return all(one == values[0] for one in values)

    def object(self, number: int) -> str:
        """Name a text of the scheme, counted from 0."""
        return controls.named("text", None if self.unit == "article" else number + 1)

    def is_here(self, found: Found) -> bool:
        """Tell whether a control is about a text of the scheme; say so when it is not."""
        if any(text.name in found.targets for text in self.texts):
            return True
        on = ", ".join(found.targets) or "no object"
        self.losses.add(found.node, found.called, f"it is about {on}, not about {self.texts[0].called}")
        return False

    def is_asked_here(self, found: Found) -> bool:
        """Tell whether a question is about the unit: one about another text in it is."""
        others = [one.name for one in self.objects if one.tag in TEXTS and one.name in found.targets]
        if others and not any(text.name in others for text in self.texts):
            why = f"it is asked about {', '.join(others)}; here about the whole unit"
            self.losses.add(found.node, found.called, why)
            return True
        return self.is_here(found)
