"""What is labelled: the units that a scheme's kind of unit makes of the desk's articles."""

import csv
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from copydesk.desk import examining
from copydesk.errors import DeskError
from copydesk.ledger import Ledger, frames
from copydesk.plan import COPY, HELD, STAYS, Made, Told, pair, pair_units, story_units
from copydesk.records import Unit
from copydesk.schemes import LabelScheme
from copydesk.settings import FILE, Settings
from copydesk.tables import table

SHOWN = 50
"""How many faults of a file of pairs are named."""
LONGEST = 80
"""How much of an id is shown."""


def choose(ledger: Ledger, scheme: LabelScheme, settings: Settings, folder: Path) -> Made:
    """Give the units that a scheme is to be applied to: those of its kind that are there, and new ones.

    `folder` is the desk's: the file of pairs is found from there. Raises DeskError when that has faults.
    """
    known = frames.text_versions(ledger)
    if scheme.unit == "pair" and settings.pairs:
        return Made(tuple(_listed(folder / settings.pairs, known)))
    there = {u.unit_id: u for u in ledger.units() if u.unit_id.startswith(f"{scheme.unit}:")}
    aside = set_aside(ledger, scheme)
    left_out = dict(Counter(aside.values()))
    articles = [a for a in known if aside.get(a, STAYS) == STAYS]
    if scheme.unit == "article":
        elsewhere = ledger.adopted_units(scheme.name)  # people label these already, in a project of their own
        units = (Unit(f"article:{a}", (a,)) for a in articles if f"article:{a}" not in elsewhere)
        return Made(tuple(units), left_out)
    story, outlet, published = map(ledger.current, ("story_id", "outlet", "published"))
    on = sides(ledger, settings) if scheme.unit == "pair" else {}
    told = [Told(a, story.get(a), outlet.get(a), published.get(a), on.get(a, "")) for a in articles]
    is_story = scheme.unit == "story"
    made = story_units(told, there) if is_story else pair_units(told, there, settings.splits.seed)
    return replace(made, left_out=left_out | dict(made.left_out))


def set_aside(ledger: Ledger, scheme: LabelScheme) -> dict[str, str]:
    """Map copies, and articles that are held back, to why they are not labelled, or that they stay as planned."""
    aside = {copy.article_id: COPY for copy in examining.copies_found(ledger)}
    aside |= dict.fromkeys(ledger.current("held"), HELD)
    if not aside:
        return {}
    asked = {a.unit_id for a in ledger.assignments() if a.scheme == scheme.ref or scheme.follows(a.scheme)}
    planned = {a for unit in ledger.units() if unit.unit_id in asked for a in unit.article_ids}
    return {article_id: STAYS if article_id in planned else why for article_id, why in aside.items()}


def sides(ledger: Ledger, settings: Settings) -> dict[str, str]:
    """Deal every article of the desk a side of the splits, as `build` would; those that have one keep it."""
    from copydesk.dataset import splits

    story = ledger.current("story_id")
    rows = (
        {"article_id": a, "story_id": story.get(a), "added_at": version["added_at"]}
        for a, version in frames.text_versions(ledger).items()
    )
    articles = table("articles", rows)
    joined = splits.joined(articles, linked(ledger))
    return splits.deal(articles, ledger.sides(), settings.splits.ratios, settings.splits.seed, joined)


def linked(ledger: Ledger) -> list[tuple[str, str]]:
    """List the pairs of articles that a split must not part: copies."""
    return [(copy.article_id, copy.of) for copy in examining.copies_found(ledger)]


def stories(ledger: Ledger, units: Sequence[Unit]) -> dict[str, str]:
    """Map units to the story whose annotators label them: that of their first article."""
    story = ledger.current("story_id")
    return {unit.unit_id: story.get(unit.article_ids[0], unit.article_ids[0]) for unit in units}


def _listed(path: Path, articles: Mapping[str, object]) -> list[Unit]:
    """Read the pairs that people listed; raises DeskError with every fault in them."""
    how = f"It is a CSV of UTF-8 with the columns a and b, which hold article ids; {FILE} names it."
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, strict=True)
            lacking = [name for name in ("a", "b") if name not in (rows.fieldnames or ())]
            if lacking:
                raise DeskError(
                    f"the pairs in {path} cannot be read: no column {' and '.join(lacking)}", next_step=how
                )
            lines = [(rows.line_num, (row["a"] or "").strip(), (row["b"] or "").strip()) for row in rows]
    except (OSError, ValueError, csv.Error) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or error
        raise DeskError(f"the pairs in {path} cannot be read: {why}", next_step=how) from None
    if not lines:
        raise DeskError(f"{path} lists no pair", next_step=how)
    faults = [f"line {number}: {fault}" for number, fault in _faults(lines, articles)]
    if faults:
        number = f"{len(faults)} fault{'' if len(faults) == 1 else 's'}"
        more = [f"and {len(faults) - SHOWN} more"] if len(faults) > SHOWN else []
        raise DeskError(
            "\n  ".join([f"{path} has {number}:", *faults[:SHOWN], *more]),
            next_step="'a' and 'b' are ids of articles of this desk; desk.articles() in Python lists them.",
        )
    return [pair(a, b) for _, a, b in lines]


def _faults(
    lines: Sequence[tuple[int, str, str]], articles: Mapping[str, object]
) -> Iterator[tuple[int, str]]:
    seen: dict[Unit, int] = {}
    for number, a, b in lines:
        missing = [name for name, article_id in (("a", a), ("b", b)) if not article_id]
        unknown = [
            article_id for article_id in dict.fromkeys((a, b)) if article_id and article_id not in articles
        ]
        if missing:
            yield number, f"{' and '.join(missing)} is empty"
        if unknown:
            yield number, f"no article {' and no '.join(map(_said, unknown))} in the desk"
        if a and a == b:
            yield number, f"{_said(a)} is paired with itself"
        elif not missing and (first := seen.setdefault(pair(a, b), number)) != number:
            yield number, f"the pair of {_said(a)} and {_said(b)} stands in line {first} already"


def _said(article_id: str) -> str:
    return repr(article_id if len(article_id) <= LONGEST else article_id[: LONGEST - 3] + "...")
