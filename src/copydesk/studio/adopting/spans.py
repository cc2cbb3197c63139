"""The labels of a config's spans."""

import re
from dataclasses import dataclass, field

from copydesk.schemes import Label, controls
from copydesk.studio.adopting import legal
from copydesk.studio.adopting.screen import Screen
from copydesk.studio.adopting.tags import Found, below, condition, get, stored
from copydesk.studio.adopting.translating import Control
from copydesk.studio.adopting.words import Words
from copydesk.studio.foreign import Node


@dataclass
class Labels:
    """The labels of all controls, as those of one."""

    screen: Screen
    words: Words
    labels: dict[str, Label] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    """Of each control, what its labels are called here."""

    def take(self, found: Found) -> Control | None:
        """Take the labels of one control."""
        losses = self.screen.losses
        if source := found.get("value"):
            losses.add(found.node, found.called, f"its labels come from the task's data ({source})")
            return None
        several = self.screen.unit != "article"
        if self.values and not several:
            losses.add(
                found.node, found.called, "a scheme has one set of labels: these are put to the others"
            )
        if found.says("required"):
            losses.add(found.node, f"{found.called} required", "a text without spans may be submitted")
        if found.get("choice") == "multiple":
            why = "the screen gives a span one label; two spans on the same words say as much"
            losses.add(found.node, f"{found.called} choice=multiple", why)
        if found.when:
            losses.add(found.node, f"{found.called} {condition(found.when)}", "labels are always there")
        losses.rest(found.node)
        values: dict[str, str] = {}
        again = several and bool(self.values)  # the same labels, on another text
        for node in below(found.node):
            if node.tag.lower() != "label":
                losses.inside(node, found)
            elif again and (value := legal.value(stored(node))) in self.labels:
                values[stored(node)] = str(value)
            else:
                self._take(node, found, values)
        self.values[found.name] = values
        return Control(controls.SPAN, {theirs: ours for theirs, ours in values.items() if theirs != ours})

    def _take(self, node: Node, found: Found, values: dict[str, str]) -> None:
        losses, what = self.screen.losses, f"{node.tag} {stored(node)!r}"
        name = self.words.value(node, what, values, self.labels)
        if name is None:
            return
        losses.rest(node, what)
        given = get(node, "background")
        color = legal.color(given)
        if given and color is None:
            losses.add(node, f"{what} background={given}", "a colour of the scheme's own instead")
        most = get(node, "maxusages") or found.get("maxusages")
        shown = get(node, "value")
        hint = get(node, "hint").removeprefix(f"{shown}: ")
        if shown != stored(node):
            losses.add(node, f"{what} value={shown!r}", f"the label is called as in results, {name!r}")
            hint = hint or shown
        self.labels[name] = Label(
            name,
            self.words.hotkey(node, what),
            color or "",
            legal.prose(hint),
            int(most) if re.fullmatch(r"[1-9]\d{0,5}", most) else None,
        )
