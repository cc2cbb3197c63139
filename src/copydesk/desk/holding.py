"""What people say about articles: held back or released, and metadata that they correct. Their word holds."""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches
from typing import TYPE_CHECKING

from copydesk.desk import examining
from copydesk.desk.corpus_reports import HoldReport, SetReport
from copydesk.errors import DeskError
from copydesk.ledger import MERGED, PERSON, Event, Ledger, frames

if TYPE_CHECKING:
    from copydesk.articles.metadata import Merge
    from copydesk.desk.holdings import Holdings

LIST = "'copydesk articles' lists the articles."
OFFERS = "'copydesk articles' lists them; 'copydesk articles outlets' offers what could be merged."
_LANGUAGE = re.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8})*")
"""What language tags look like (BCP 47)."""


def named(ledger: Ledger, articles: Iterable[str]) -> list[str]:
    """Give articles, each once. Raises DeskError that names those that there are not."""
    known, wanted = frames.text_versions(ledger), list(dict.fromkeys(articles))
    unknown = [a for a in wanted if a not in known]
    if unknown:
        raise DeskError(f"the desk knows no article {', '.join(map(repr, unknown))}", next_step=LIST)
    return wanted


def damaged(ledger: Ledger, damage: str, at_least: float) -> dict[str, float]:
    """Map the articles that have a damage of a score or more to the score."""
    found = examining.findings(ledger)
    examining.check_damage(found, damage)
    return {
        a: one.score
        for a, own in found.damage.items()
        for one in own
        if one.name == damage and one.score >= at_least
    }


def hold(
    desk: "Holdings",
    articles: Sequence[str],
    reason: str | None,
    damage: str | None,
    at_least: float,
    *,
    dry_run: bool,
) -> HoldReport:
    """Hold articles back: those that are named, and those with a damage. What is planned already stays."""
    ledger = desk.ledger
    whys = dict.fromkeys(named(ledger, articles), reason or "a person said so")
    if damage:
        found = damaged(ledger, damage, at_least)
        whys |= {a: reason or f"{damage} {score:.2f}" for a, score in found.items() if a not in whys}
    back = ledger.current("held")
    changed = [a for a in whys if a not in back]
    if not dry_run:
        with ledger.transaction():
            ledger.add_article_events(Event(a, "held", whys[a], PERSON) for a in changed)
    asked = {a.unit_id for a in ledger.assignments()}
    planned = {a for unit in ledger.units() if unit.unit_id in asked for a in unit.article_ids}
    return HoldReport(
        tuple(changed), len(whys) - len(changed), tuple(a for a in changed if a in planned), dry_run
    )


def release(desk: "Holdings", articles: Sequence[str], damage: str | None, *, dry_run: bool) -> HoldReport:
    """Release articles that are held back: those that are named, and those with a damage."""
    ledger = desk.ledger
    back = ledger.current("held")
    which = named(ledger, articles) + ([a for a in damaged(ledger, damage, 0) if a in back] if damage else [])
    which = list(dict.fromkeys(which))
    changed = [a for a in which if a in back]
    if not dry_run:
        with ledger.transaction():
            ledger.add_article_events(Event(a, "held", None, PERSON) for a in changed)
    return HoldReport(tuple(changed), len(which) - len(changed), (), dry_run)


def correct(desk: "Holdings", articles: Sequence[str], values: Mapping[str, str]) -> SetReport:
    """Set metadata of articles; an empty value takes it away. Raises DeskError that names all that cannot be."""
    from copydesk.articles import metadata

    ledger, which = desk.ledger, named(desk.ledger, articles)
    if not values:
        raise DeskError(
            "nothing was named to be set", next_step="'copydesk articles set --help' has examples."
        )
    new: dict[str, str | None] = {kind: value.strip() or None for kind, value in values.items()}
    faults = []
    if date := new.get("published"):
        if fault := metadata.date_fault(date):
            faults.append(f"{date!r} cannot be the date of publication: {fault.why}; write it as 2026-03-02")
        else:
            new["published"] = str(metadata.read_date(date))
    if (url := new.get("url")) and not metadata.canonical_url(url).startswith("https://"):
        faults.append(f"{url!r} is no address of the web, such as https://example.org/ferries")
    if (code := new.get("language")) and not _LANGUAGE.fullmatch(code):
        faults.append(f"{code!r} is no code of a language, such as en or pt-BR")
    if faults:
        raise DeskError("; ".join(faults), next_step="'copydesk articles set --help' has examples.")
    return _set(ledger, dict.fromkeys(which, new), None)


def merges(desk: "Holdings") -> "list[Merge]":
    """Offer outlets that are spelled in several ways for merging."""
    from copydesk.articles import metadata
    from copydesk.tables import table

    outlet, url = desk.ledger.current("outlet"), desk.ledger.current("url")
    rows = [{"article_id": a, "outlet": name, "url": url.get(a)} for a, name in outlet.items()]
    return metadata.outlet_merges(table("articles", rows))


def merge_outlets(desk: "Holdings", names: Sequence[str], into: str, *, dry_run: bool) -> SetReport:
    """Call the outlets `names` by one name, of articles that are added later too.

    Raises DeskError for one that there is not.
    """
    if not into.strip():
        raise DeskError("name the outlet that stays", next_step=OFFERS)
    check_outlets(desk.ledger, names)
    outlet = desk.ledger.current("outlet")
    which = {a: {"outlet": into.strip()} for a, name in outlet.items() if name in names}
    return _set(desk.ledger, which, MERGED, dry_run=dry_run)


def check_outlets(ledger: Ledger, names: Iterable[str]) -> None:
    """Refuse outlets that no article is of; raises DeskError that names those whose names are near."""
    known = set(ledger.current("outlet").values())
    unknown = [name for name in names if name not in known]
    if unknown:
        there = {name.casefold(): name for name in sorted(known)}
        near = [there[name] for one in unknown for name in get_close_matches(one.casefold(), there)]
        nearest = f"; near it: {', '.join(map(repr, dict.fromkeys(near)))}" if near else ""
        raise DeskError(
            f"no article is of the outlet {', '.join(map(repr, unknown))}{nearest}", next_step=OFFERS
        )


def _set(
    ledger: Ledger,
    wanted: Mapping[str, Mapping[str, str | None]],
    why: Mapping[str, str] | None,
    *,
    dry_run: bool = False,
) -> SetReport:
    values = next(iter(wanted.values()), {})
    now = {kind: ledger.current(kind) for kind in values}
    events = [
        Event(a, kind, value, PERSON, why)
        for a, its in wanted.items()
        for kind, value in its.items()
        if now[kind].get(a) != value
    ]
    if not dry_run:
        with ledger.transaction():
            ledger.add_article_events(events)
    changed = tuple(dict.fromkeys(event.article_id for event in events))
    return SetReport(changed, dict(values), len(wanted) - len(changed), dry_run)
