"""A labeling config as a label scheme."""

import re
from dataclasses import dataclass, replace
from pathlib import Path, PurePath

from copydesk.errors import LabelError, SchemeError
from copydesk.schemes import LabelScheme, Link, Question, Rules, controls
from copydesk.schemes.model import Granularity, Level
from copydesk.schemes.parse import parse
from copydesk.schemes.write import to_yaml
from copydesk.studio.adopting import legal
from copydesk.studio.adopting.answers import answers
from copydesk.studio.adopting.attributes import Attributes
from copydesk.studio.adopting.losses import Loss, Losses
from copydesk.studio.adopting.screen import Screen
from copydesk.studio.adopting.spans import Labels
from copydesk.studio.adopting.tags import ANSWERS, SPANS, Found, condition, named, stored
from copydesk.studio.adopting.translating import Control, Names
from copydesk.studio.adopting.words import Words
from copydesk.studio.foreign import Node, tree

MOST = 1000
"""Labels and answers of one config."""
AT_MOST = re.compile(r" \((\d+) at the most\)$")


@dataclass(frozen=True, slots=True)
class Adopted:
    """A scheme out of a config, what their names are in it, and everything that it is not."""

    scheme: LabelScheme
    names: Names
    losses: tuple[Loss, ...]
    exact: bool
    """Whether offsets are those of characters in the text that the task holds, not of a page or a file elsewhere."""


def from_config(xml: bytes, where: str, *, name: str = "adopted") -> Adopted:
    """Read a labeling config as a scheme.

    Raises SchemeError when it is no config, or has nothing in it that can be labelled in a text.
    """
    try:
        root = tree(xml, where)
    except LabelError as error:
        raise SchemeError(error.args[0], next_step=error.next_step) from None
    count = len(named(root, "label")) + len(named(root, "choice"))
    if count > MOST:
        raise SchemeError(f"{where} has {count:,} labels and answers; a scheme takes {MOST:,} at the most")
    return _Reader(Screen(Losses()), where, name).read(root)


class _Reader:
    """The reading of one config."""

    def __init__(self, screen: Screen, where: str, name: str) -> None:
        self.screen, self.where, self.name = screen, where, name
        self.losses = screen.losses
        self.words = Words(self.losses)
        self.labels = Labels(screen, self.words)
        self.attributes = Attributes(self.labels)
        self.questions: list[Question] = []
        self.taken: dict[str, Control] = {}

    def read(self, root: Node) -> Adopted:
        screen = self.screen
        screen.walk(root)
        screen.choose_texts(self.where)
        for found in screen.controls:
            if found.tag in SPANS and screen.is_here(found) and (control := self.labels.take(found)):
                self.taken[found.name] = control
        for found in screen.controls:
            if found.tag in ANSWERS:
                self._answered(found)
            elif found.tag not in SPANS:
                self.losses.add(found.node, found.called, "a scheme has no such control")
        scheme = self._scheme(root)
        names = Names(
            self.taken,
            {found.name: screen.object(number) for number, found in enumerate(screen.texts)},
            screen.texts[0].get("value")[1:],
        )
        plain = all(
            text.tag == "text" and not text.get("valuetype") + text.get("encoding") for text in screen.texts
        )
        return Adopted(scheme, names, self.losses.all(), plain)

    def _answered(self, found: Found) -> None:
        """Take a control that is answered: it asks about the unit or about each span."""
        of_span = found.says("perregion")
        if not of_span and self._is_of_every_task(found):
            self.taken[found.name] = Control(found.name, {})
            return
        if found.tag == "textarea" and not of_span:
            why = "of free text about the unit, a scheme has only the note to the lead"
            self.losses.add(found.node, found.called, why)
            return
        if not (self.screen.is_here(found) if of_span else self.screen.is_asked_here(found)):
            return
        self.losses.rest(found.node)
        source = "" if found.tag == "textarea" else found.get("value") or found.get("apiurl")
        if found.says("peritem"):
            self.losses.add(found.node, found.called, "it is about parts of a list (perItem)")
        elif source:
            self.losses.add(found.node, found.called, f"its answers come from elsewhere ({source})")
        elif of_span:
            self.attributes.take(found)
        else:
            self._question(found)

    def _is_of_every_task(self, found: Found) -> bool:
        """Tell whether a control is one that every screen of ours has: the flag, the note to the lead."""
        flags = [stored(node) for node in named(found.node, "choice")]
        is_flag = (found.tag, found.name, flags) == ("choices", controls.UNSURE, [controls.UNSURE])
        return is_flag or (found.tag, found.name) == ("textarea", controls.NOTE)

    def _question(self, found: Found) -> None:
        given = answers(found, self.words)
        if len(given.options) < 2:
            why = f"a question has two answers or more, this has {len(given.options)}"
            self.losses.add(found.node, found.called, why)
            return
        required, multiple = found.says("required"), given.kind == "choices"
        if found.when:
            why = "a question is always asked" + ("; this one may be left out now" if required else "")
            self.losses.add(found.node, f"{found.called} {condition(found.when)}", why)
            required = False
        name = self.words.name(found, found.name)
        title = self.words.title(found, name)
        most = found.get("maxusages")
        if multiple and (said := AT_MOST.search(title)):  # as our own screens say it
            title, most = title[: said.start()], said[1]
        self.taken[found.name] = Control(name, given.values)
        level: Level = "ordinal" if found.tag == "rating" else "nominal"
        at_most = int(most) if multiple and re.fullmatch(r"[1-9]\d{0,5}", most) else None
        self.questions.append(Question(name, title, given.options, level, multiple, required, at_most))

    def _scheme(self, root: Node) -> LabelScheme:
        if not self.labels.labels and not self.questions:
            raise SchemeError(
                "\n  ".join([f"{self.where} holds nothing of a text scheme", *map(str, self.losses.all())]),
                next_step="A scheme has labels on a text, or questions with two answers or more.",
            )
        attributes, taken = self.attributes.made()
        links = self._links()
        if not self.labels.labels and (attributes or links):
            self.losses.add(root, "attributes and relations", "they belong to spans, and there are no labels")
            attributes, taken, links = [], {}, []
        self.taken |= taken
        if asked := [question.name for question in self.questions if question.level == "nominal"]:
            ours = (found for found in self.screen.controls if found.name in self.taken)
            first = next(found.node for found in ours if self.taken[found.name].name == asked[0])
            why = "no config says it: nominal; write ordinal or interval in scheme.yaml"
            self.losses.add(first, f"level of measurement of {', '.join(asked)}", why)
        where = self.where if "://" in self.where else PurePath(self.where).name
        draft = LabelScheme(
            name=self.name,
            version=1,
            title=self.name,
            source=legal.prose(f"Read from the labeling config {where}."),
            labels=tuple(self.labels.labels.values()),
            attributes=tuple(attributes),
            questions=tuple(self.questions),
            relations=tuple(map(Link, links)),
            rules=Rules(granularity=self._granularity()),
            unit=self.screen.unit,
        )
        # Through the door that every scheme comes in by: it gives out colours and the keys that are left.
        scheme = parse(to_yaml(draft), Path(self.where))
        return replace(scheme, guidelines=skeleton(scheme))

    def _links(self) -> list[str]:
        values: dict[str, str] = {}
        for node in self.screen.links:
            what = f"{node.tag} {stored(node)!r}"
            if self.words.value(node, what, values, list(values.values())) is not None:
                self.losses.rest(node, what)
        return list(values.values())

    def _granularity(self) -> Granularity:
        text = self.screen.texts[0]
        given = text.get("granularity")
        if given in ("sentence", "paragraph"):
            self.losses.add(text.node, f"{text.called} granularity={given}", "the mouse marks words here")
            return "word"
        return "word" if given == "word" else "character"


def skeleton(scheme: LabelScheme) -> str:
    """Write guidelines to be filled in: a section for each label, else for each question."""
    parts = [
        f"# {legal.heading(scheme.title)}",
        "What is labelled here, and why. Annotators read this beside the text.",
    ]
    for label in scheme.labels:
        words = label.description or "When it applies, and when it does not."
        parts += [f"## {legal.heading(label.name)}", words]
    for question in () if scheme.labels else scheme.questions:
        parts += [f"## {legal.heading(question.title)}", "What each answer means."]
    return "\n\n".join(parts) + "\n"
