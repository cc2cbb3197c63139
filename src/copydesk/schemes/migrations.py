"""What became of the labels, attributes, questions, relations and options of a scheme's older versions.

Steps are written down once, in the order in which they hold, and never applied to what people made: they say how
it reads in the words of a later version.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from copydesk.records import CONTINUES

if TYPE_CHECKING:
    from copydesk.schemes.model import LabelScheme

Do = Literal["rename", "merge", "retire", "add", "split"]
PARTS = ("label", "attribute", "question", "relation")
WITH_OPTIONS = ("attribute", "question")
Thing = tuple[str, ...]
"""A label, attribute, question or relation as (part, name); an option as (part, name, value)."""
Fates = frozenset[Thing | None]
"""What a thing may have become, None where it was retired. More than one: its annotator alone can tell."""


@dataclass(frozen=True, slots=True)
class Step:
    """One change: of a `part` by its names, or of some of its options by their values."""

    do: Do
    part: str
    names: tuple[str, ...]
    values: tuple[str, ...] = ()
    to: tuple[str, ...] = ()

    @property
    def things(self) -> tuple[Thing, ...]:
        """What is changed."""
        if self.values:
            return tuple((self.part, self.names[0], value) for value in self.values)
        return tuple((self.part, name) for name in self.names)

    @property
    def results(self) -> tuple[Thing, ...]:
        """What there is instead."""
        return tuple((*self.things[0][:-1], name) for name in self.to)


@dataclass(frozen=True, slots=True)
class Migration:
    """The steps from the version before `version` to it."""

    version: int
    steps: tuple[Step, ...]


def between(scheme: "LabelScheme", older: int) -> tuple[Step, ...]:
    """Give the steps from an older version of a scheme to it."""
    return tuple(step for m in scheme.migrations if older < m.version <= scheme.version for step in m.steps)


def becomes(thing: Thing, steps: Iterable[Step]) -> Fates:
    """Say what a thing of an older version may have become."""
    fates: Fates = frozenset({thing})
    for step in steps:
        fates = frozenset(after for before in fates for after in _after(step, before))
    return fates


def _after(step: Step, thing: Thing | None) -> Iterable[Thing | None]:
    if thing is None or step.do == "add":
        return (thing,)
    depth = len(step.things[0])
    if thing[:depth] not in step.things:
        return (thing,)
    return (None,) if step.do == "retire" else ((*result, *thing[depth:]) for result in step.results)


def strays(steps: Iterable[Step], there: Iterable[Thing]) -> Iterator[Thing]:
    """Yield what steps are about though it was not there: names that were mistyped, say."""
    known = set(there)
    for step in steps:
        if step.do == "add":
            known |= set(step.things)
            continue
        yield from (thing for thing in step.things if thing not in known)
        known = {after for before in known for after in _after(step, before) if after}


def things(scheme: "LabelScheme") -> list[Thing]:
    """List everything that a scheme names, in its order."""
    found: list[Thing] = [("label", label.name) for label in scheme.labels]
    for part, items in (("attribute", scheme.attributes), ("question", scheme.questions)):
        for item in items:
            found.append((part, item.name))
            found += [(part, item.name, option.value) for option in item.options]
    return found + [("relation", name) for name in scheme.relation_names]


def named(thing: Thing) -> str:
    """Name a thing in a message."""
    if len(thing) == 3:
        return f"the option {thing[2]!r} of the {thing[0]} {thing[1]!r}"
    return f"the {thing[0]} {thing[1]!r}"


def faults(migrations: Collection[Migration], there: Iterable[Thing]) -> Iterator[tuple[int, int, str]]:
    """Yield steps that do not lead to what a scheme has: the places of migration and step, and what is wrong.

    What older versions had is not known here, so it is walked backwards from what is `there` now.
    """
    known = _Known(set(there))
    for n, migration in reversed(list(enumerate(migrations))):
        for m, step in reversed(list(enumerate(migration.steps))):
            yield from ((n, m, what) for what in known.undo(step, migration.version))


@dataclass
class _Known:
    """What there was at some moment, as far as one can know who walks backwards."""

    there: set[Thing]
    unknown: set[Thing] = field(default_factory=set)
    """What may have been there or not: it came out of a merge or a split."""
    opaque: set[Thing] = field(default_factory=set)
    """What was retired later, with options that nobody names."""

    def undo(self, step: Step, version: int) -> Iterator[str]:
        """Go back to before a step; yields what cannot be."""
        changed, results = step.things, step.results if step.do != "add" else step.things
        if len(changed[0]) == 3 and not self._may_be(changed[0][:2]):
            yield f"version {version} has no {changed[0][0]} {changed[0][1]!r}"
            return
        for thing in results:
            if not self._may_be(thing):
                yield f"version {version} has no {_short(thing)}"
        if step.do == "add":
            self._take(changed)
            return
        for thing in changed:
            if thing in self.there and thing not in results:
                hint = "; into one that is there, merge" if step.do == "rename" else ""
                yield f"{_short(thing)} is still there in version {version}{hint}"
        self._back(step, changed, results)

    def _back(self, step: Step, changed: tuple[Thing, ...], results: tuple[Thing, ...]) -> None:
        below = {known for known in self.there | self.unknown if known[:2] in results and len(known) == 3}
        opaque = any(result in self.opaque for result in results)
        self._take(results)
        if step.do in ("merge", "split"):
            self.unknown |= {result for result in results if result not in changed}
        self.there |= set(changed)
        if step.do == "rename":
            self.there |= {(*changed[0], *known[2:]) for known in below}
        if step.do == "retire" or opaque:
            self.opaque |= {thing for thing in changed if thing[0] in WITH_OPTIONS}

    def _take(self, gone: Iterable[Thing]) -> None:
        for thing in gone:
            for known in (self.there, self.unknown, self.opaque):
                known -= {one for one in known if one[: len(thing)] == thing}

    def _may_be(self, thing: Thing) -> bool:
        return thing in self.there or thing in self.unknown or thing[:2] in self.opaque


def missing(old: "LabelScheme", new: "LabelScheme") -> list[Thing]:
    """List what an older version has and what, by the migrations, is not in a scheme: nobody says what became of it.

    Options of what is missing itself are not listed. Free text does not go into options.
    """
    there, steps = {*things(new), ("relation", CONTINUES), None}, between(new, old.version)
    free = {("attribute", attribute.name) for attribute in old.attributes if attribute.kind == "text"}
    bound = {("attribute", attribute.name) for attribute in new.attributes if attribute.kind != "text"}
    gone = []
    for thing in things(old):
        fates = becomes(thing, steps)
        if not fates <= there or (thing in free and fates & bound):
            gone.append(thing)
    return _without_options(gone)


def narrowed(old: "LabelScheme", new: "LabelScheme") -> set[Thing]:
    """Give the attributes and questions of an older version that took several values and take one now."""
    one = {("attribute", attribute.name) for attribute in new.attributes if attribute.kind != "choices"}
    one |= {("question", question.name) for question in new.questions if not question.multiple}
    several = [("attribute", attribute.name) for attribute in old.attributes if attribute.kind == "choices"]
    several += [("question", question.name) for question in old.questions if question.multiple]
    return {thing for thing in several if becomes(thing, between(new, old.version)) & one}


def added(old: "LabelScheme", new: "LabelScheme") -> list[Thing]:
    """List what an older version did not ask for; of what is new itself, without its options."""
    steps = between(new, old.version)
    asked = {fate for thing in things(old) for fate in becomes(thing, steps)}
    return _without_options([thing for thing in things(new) if thing not in asked])


def proposed(gone: Collection[Thing], new: Iterable[Thing]) -> list[str]:
    """Write the steps that are missing, as lines for a scheme.yaml.

    What went and what came are taken for one where they are the only ones of their kind.
    """
    came = list(new)
    lines = []
    for thing in gone:
        alike = [one for one in came if one[:-1] == thing[:-1]]
        if len(alike) == 1 and sum(one[:-1] == thing[:-1] for one in gone) == 1:
            lines.append(f"- {{do: rename, {_keys(thing)}, to: {_yaml(alike[0][-1])}}}")
        else:
            lines.append(f"- {{do: retire, {_keys(thing)}}}")
    return lines


def _without_options(found: list[Thing]) -> list[Thing]:
    """Leave out the options of what is listed itself."""
    return [thing for thing in found if len(thing) == 2 or thing[:2] not in found]


def _keys(thing: Thing) -> str:
    keys = f"{thing[0]}: {_yaml(thing[1])}"
    return keys + (f", option: {_yaml(thing[2])}" if len(thing) == 3 else "")


def _yaml(text: str) -> str:
    """Write a text as YAML reads it back: in quotes unless it is a plain word."""
    plain = text.isascii() and text.replace("_", "").replace("-", "").isalpha()
    special = text.lower() in ("null", "true", "false", "yes", "no", "on", "off", "y", "n")
    return text if plain and text[0].isalpha() and not special else "'" + text.replace("'", "''") + "'"


def _short(thing: Thing) -> str:
    return named(thing).removeprefix("the ")
