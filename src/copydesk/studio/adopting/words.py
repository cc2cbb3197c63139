"""The words of a config as those of a scheme: values, names, titles, keys; what changes is said."""

from collections.abc import Collection
from dataclasses import dataclass, field

from copydesk.studio.adopting import legal
from copydesk.studio.adopting.losses import Losses
from copydesk.studio.adopting.tags import Found, get, stored
from copydesk.studio.foreign import Node


@dataclass
class Words:
    """Names and keys of one scheme: each is given once."""

    losses: Losses
    names: set[str] = field(default_factory=set)
    keys: set[str] = field(default_factory=set)

    def value(
        self, node: Node, what: str, known: dict[str, str], there: Collection[str], given: str | None = None
    ) -> str | None:
        """Give a label or an answer in a form that a scheme takes, apart from those that are there; None if it is none.

        `known` maps theirs to ours, and gets the new one.
        """
        theirs = stored(node) if given is None else given
        if theirs in known:
            self.losses.add(node, what, "it is there twice")
            return None
        if get(node, "value").startswith("$"):
            self.losses.add(node, what, "it comes from the task's data")
            return None
        value = legal.value(theirs)
        if value is None:
            self.losses.add(node, what, "it is empty")
            return None
        value = legal.apart(value, there)
        if value != theirs:
            self.losses.add(node, what, f"it is called {value!r} here")
        known[theirs] = value
        return value

    def name(self, found: Found, given: str) -> str:
        """Give a question or an attribute a name that a column may have."""
        name = legal.name(given, self.names)
        self.names.add(name)
        if name != given:
            why = f"it is called {name} here: {given or 'no name'} cannot be a column"
            self.losses.add(found.node, found.called, why)
        return name

    def title(self, found: Found, name: str) -> str:
        """Give what the screen asks: the words before the control, else its name."""
        return ("" if found.words.startswith("$") else legal.title(found.words)) or name

    def hotkey(self, node: Node, what: str) -> str:
        """Give a key that a scheme may have, else none: it gets one of those that are left."""
        key = get(node, "hotkey")
        if key and (fault := legal.hotkey_fault(key, self.keys)):
            self.losses.add(node, f"{what} hotkey={key}", fault)
            return ""
        self.keys.add(key)
        return key
