"""The migrations of a scheme.yaml -> records, and what is wrong with them."""

from collections.abc import Iterator

from copydesk.schemes.migrations import PARTS, WITH_OPTIONS, Migration, Step, faults, things
from copydesk.schemes.model import LabelScheme
from copydesk.schemes.nodes import Place
from copydesk.schemes.shape import SchemeFile, StepFile


def migrations(read: SchemeFile) -> tuple[Migration, ...]:
    """Give the migrations of a scheme.yaml whose steps have no clashes."""
    return tuple(Migration(one.version, tuple(map(_step, one.steps))) for one in read.migrations)


def step_clashes(read: SchemeFile) -> Iterator[tuple[Place, str]]:
    """Yield steps that say too little or too much, and versions out of order."""
    before = 1
    for n, migration in enumerate(read.migrations):
        place: Place = ("migrations", n)
        if migration.version > read.version:
            yield (*place, "version"), f"the scheme itself is only at version {read.version}"
        elif migration.version <= before and n:
            yield (*place, "version"), f"versions ascend: {migration.version} comes after {before}"
        before = migration.version
        for m, step in enumerate(migration.steps):
            yield from (((*place, "steps", m, *key), what) for key, what in _clashes(step))


def leading_nowhere(scheme: LabelScheme) -> Iterator[tuple[Place, str]]:
    """Yield steps that do not lead to what the scheme has."""
    for n, m, what in faults(scheme.migrations, things(scheme)):
        yield ("migrations", n, "steps", m), what


def _clashes(step: StepFile) -> Iterator[tuple[tuple[str, ...], str]]:
    named = [part for part in PARTS if getattr(step, part) is not None]
    if len(named) != 1:
        yield (), f"a step is about one of {', '.join(PARTS)}, not {len(named)} of them"
        return
    [part] = named
    names, to = getattr(step, part), step.to or []
    changed = names if step.option is None else step.option
    key = part if step.option is None else "option"
    if step.option is not None and (part not in WITH_OPTIONS or len(names) != 1):
        yield ("option",), f"an option belongs to one {' or '.join(WITH_OPTIONS)}"
    if step.do in ("merge", "split") and key in WITH_OPTIONS:
        yield (part,), f"{step.do} is for labels, relations and options; {part}s are renamed, retired, added"
        return
    many_from, many_to = step.do == "merge", step.do == "split"
    if (len(changed) > 1) != many_from:
        yield (key,), f"{step.do} takes {'several, in a list' if many_from else 'one'}"
    wanted = 0 if step.do in ("retire", "add") else 2 if many_to else 1
    if wanted == 0 and step.to is not None:
        yield ("to",), f"{step.do} leads to nothing else: leave it out"
    elif (len(to) > 1) != many_to or len(to) < wanted:
        yield ("to",) if to else (), f"{step.do} needs {'several, in a list' if many_to else 'one'} in `to`"
    for where, several in ((key, changed), ("to", to)):
        if len(set(several)) < len(several):
            yield (where,), "the same is there twice"
    if step.do == "rename" and changed == to:
        yield ("to",), "it is called so already"


def _step(read: StepFile) -> Step:
    part = next(part for part in PARTS if getattr(read, part) is not None)
    return Step(read.do, part, tuple(getattr(read, part)), tuple(read.option or ()), tuple(read.to or ()))
