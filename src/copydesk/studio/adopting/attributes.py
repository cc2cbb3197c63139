"""The attributes of spans: controls that are asked of each region."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from copydesk.schemes import Attribute, Option, controls
from copydesk.studio.adopting import legal
from copydesk.studio.adopting.answers import Answers, answers
from copydesk.studio.adopting.spans import Labels
from copydesk.studio.adopting.tags import Found, condition
from copydesk.studio.adopting.translating import Control

PART = re.compile(r"(.+)\.\d+")


@dataclass(frozen=True, slots=True)
class _Asked:
    """One control: what it asks (`base`) of the spans of which text, and of which labels (none: all)."""

    found: Found
    base: str
    text: int | None
    answers: Answers
    labels: tuple[str, ...]
    required: bool


@dataclass
class Attributes:
    """The attributes of one scheme. Our own screens have a control for each text and for some of the labels."""

    labels: Labels
    asked: list[_Asked] = field(default_factory=list)

    def take(self, found: Found) -> None:
        """Take one control."""
        losses = self.labels.screen.losses
        given = answers(found, self.labels.words)
        if given.kind != "text" and not given.options:
            losses.add(found.node, found.called, "it has no answers")
            return
        labels, required = self._of_which(found)
        if labels is not None and not labels:
            losses.add(found.node, found.called, "it is asked of no label that there is")
            return
        base, text = controls.cut(found.name, self.labels.screen.unit)
        if text is None:
            if self.labels.screen.unit != "article":
                losses.add(found.node, found.called, "here it is asked of the spans of every text")
            part = PART.fullmatch(found.name)
            base = part[1] if part else found.name
        self.asked.append(_Asked(found, base, text, given, labels or (), required))

    def made(self) -> tuple[list[Attribute], dict[str, Control]]:
        """Give the attributes, and what each control is called here."""
        made: list[Attribute] = []
        taken: dict[str, Control] = {}
        groups: dict[str, list[_Asked]] = {}
        for one in self.asked:
            groups.setdefault(one.base, []).append(one)
        for base, group in groups.items():
            for some in [group] if self._is_one(base, group) else [[one] for one in group]:
                first = [one for one in some if one.text == some[0].text]
                name = self.labels.words.name(
                    some[0].found, base if len(some) > 1 or some[0].text else some[0].found.name
                )
                made.append(self._attribute(name, first))
                taken |= {one.found.name: Control(name, one.answers.values) for one in some}
        return made, taken

    def _is_one(self, base: str, group: Sequence[_Asked]) -> bool:
        """Tell whether controls are the parts of one attribute."""
        first = group[0]
        alike = all((o.answers.kind, o.required) == (first.answers.kind, first.required) for o in group)
        return alike and legal.is_name(base)

    def _attribute(self, name: str, parts: Sequence[_Asked]) -> Attribute:
        first = parts[0]
        title = self.labels.words.title(first.found, name)
        everything = [*self.labels.labels]
        asked = [label for label in everything if any(not p.labels or label in p.labels for p in parts)]
        options: dict[str, Option] = {}
        for part in parts:
            for option in part.answers.options:
                known = options.get(option.value, option)
                some = (*known.labels, *(part.labels or asked))
                options[option.value] = replace(
                    known, labels=tuple(label for label in asked if label in some)
                )
        return Attribute(
            name,
            title,
            first.answers.kind,
            tuple(replace(o, labels=()) if list(o.labels) == asked else o for o in options.values()),
            first.required,
            () if asked == everything else tuple(asked),
        )

    def _of_which(self, found: Found) -> tuple[tuple[str, ...] | None, bool]:
        """Say of which labels a control is asked (None: all), and whether it must be answered."""
        allowed: set[str] | None = None
        required, losses = found.says("required"), self.labels.screen.losses
        merged = len(self.labels.values) > 1 and self.labels.screen.unit == "article"
        for when in found.when:
            if when.get("visiblewhen", "region-selected") != "region-selected" or "whenchoicevalue" in when:
                what = f"{found.called} {condition((when,))}"
                losses.add(
                    found.node,
                    what,
                    "here it is asked of every span" + (", and may be left out" if required else ""),
                )
                required = False
                continue
            control = self.labels.values.get(when.get("whentagname", ""))
            sets = [set(control.values())] if control and merged else []
            if given := when.get("whenlabelvalue"):
                known = control or {k: v for one in self.labels.values.values() for k, v in one.items()}
                sets.append({known[one] for one in given.split(",") if one in known})
                if unknown := [one for one in given.split(",") if one not in known]:
                    losses.add(
                        found.node, f"{found.called} whenLabelValue", f"no label is called {unknown[0]!r}"
                    )
            for some in sets:
                allowed = some if allowed is None else allowed & some
        if allowed is None or allowed == set(self.labels.labels):
            return None, required
        return tuple(label for label in self.labels.labels if label in allowed), required
