"""Hold-outs: the test part is what training never saw, be it outlets or the time after a day.

Each hold-out is a split of its own with its own memory: what holds in the default split says nothing here. An article
has the side that its outlet or its date gives it, and stories and copies never cross all the same: of a story that
would lie on several sides one side holds, and its articles on the others are set aside in quarantine.
"""

import calendar
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

import pandas as pd

from copydesk.dataset.splits.dealing import PARTS, Labels, Side, Story, deal, in_order, shares_of, stories_of
from copydesk.errors import BuildError

OUTLET = "outlet"
NO_OUTLET, NO_DATE = "its outlet is not known", "its date of publication is not known to the day"
MOVED = "it was in another part of this split before its outlet or date was changed"
_DATE = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T.*)?)?)?", re.DOTALL)

Why = Mapping[str, str]
"""Article in quarantine -> why."""


@dataclass(frozen=True, slots=True)
class HoldOut:
    """What is held out for the test part: these outlets, or what is published from a day on.

    With neither, outlets are dealt to the parts as stories are else.
    """

    outlets: tuple[str, ...] = ()
    after: str | None = None

    @property
    def name(self) -> str:
        """The name under which the sides of this split are remembered."""
        if self.after:
            return f"after={self.after}"
        if not self.outlets:
            return OUTLET
        one = len(self.outlets) == 1 and not self.outlets[0].startswith("[")
        return f"{OUTLET}={self.outlets[0] if one else json.dumps(self.outlets, ensure_ascii=False)}"

    @classmethod
    def of_name(cls, name: str) -> "HoldOut | None":
        """Give the hold-out of a split's name; None for the default split."""
        what, _, value = name.partition("=")
        if what == "after":
            return cls(after=value)
        if what != OUTLET:
            return None
        return cls(tuple(json.loads(value)) if value.startswith("[") else (value,) if value else ())

    @property
    def said(self) -> str:
        """What the test part is, in a sentence."""
        if self.after:
            return f"The test part is what was published from {self.after} on."
        if self.outlets:
            return f"The test part is what {' and '.join(self.outlets)} published."
        return "No outlet is in two parts: outlets were dealt to the parts."


def hold_out(what: Iterable[str], after: str | None) -> HoldOut | None:
    """Read what is to be held out: `outlet`, or `outlet=NAME` once or more, or a day; None: nothing."""
    wishes = list(what)
    faults = [
        f"--hold-out {w!r} is neither 'outlet' nor 'outlet=NAME'"
        for w in wishes
        if w.partition("=")[0] != OUTLET or w == f"{OUTLET}="
    ]
    names = tuple(sorted({w.partition("=")[2] for w in wishes if "=" in w}))
    if (OUTLET in wishes and names) or (wishes and after is not None):
        faults.append(
            "one thing can be held out at a time: 'outlet', outlets by name, or what is after a day"
        )
    if after is not None and days_of(after) != (after, after):
        faults.append(f"--after {after!r} is no day, such as 2026-03-31")
    if faults:
        raise BuildError(
            "; ".join(faults),
            next_step="Say --hold-out outlet, or --hold-out outlet=NAME (may be repeated), or --after 2026-03-31.",
        )
    return HoldOut(names, after) if wishes or after else None


def held_out(
    articles: pd.DataFrame,
    wish: HoldOut,
    remembered: Mapping[str, Side],
    ratios: Mapping[Side, float],
    seed: int,
    joined: Mapping[str, Story] = MappingProxyType({}),
    labels: Labels = MappingProxyType({}),
) -> tuple[dict[str, Side], dict[str, str]]:
    """Give every article of the frame a side, and say of those in quarantine why.

    `articles` has article_id, story_id, outlet, published, added_at. What is `remembered` of this split holds as in
    `deal`: an article keeps its side or goes to quarantine, and a story keeps the side of its first article that has
    one. Of another story on several sides, test holds before validation, and that before train; where outlets
    are dealt, the side that lacks most, else a story that all outlets tell would leave nothing to train on.

    Raise BuildError for an outlet that no article has.
    """
    stories = stories_of(articles, joined)
    if wish.outlets or wish.after:
        own, why = _wished(articles, wish)
        moved = {a for a, side in own.items() if (remembered.get(a, side) == "test") != (side == "test")}
        rest = _dealt_rest(articles, stories, own, remembered, ratios, seed, joined, labels)
        own = {a: rest.get(a, side) for a, side in own.items()}
    else:
        own, why = _dealt_outlets(articles, remembered, ratios, seed, labels)
        moved = {a for a, side in own.items() if side == "quarantine"}
    why |= dict.fromkeys(moved, MOVED)
    able = {a: side for a, side in own.items() if a not in why and side != "quarantine"}
    at = _sides_of_stories(stories, able, remembered, shares_of(ratios), seed, by_lack=wish == HoldOut())
    why |= {
        article: f"its story, or a copy of it, is in {at[story]}"
        for story, members in stories.items()
        for article in members
        if article not in why and able.get(article) != at[story]
    }
    return {a: "quarantine" if a in why else able[a] for members in stories.values() for a in members}, why


def _wished(articles: pd.DataFrame, wish: HoldOut) -> tuple[dict[str, Side], dict[str, str]]:
    """Say which articles are held out (test) and which not (train, for the time being); and of which nobody knows."""
    own: dict[str, Side] = {}
    why: dict[str, str] = {}
    if unknown := sorted(set(wish.outlets) - set(articles["outlet"].dropna())):
        there = ", ".join(sorted(set(articles["outlet"].dropna()))[:20]) or "none at all"
        raise BuildError(
            f"no labelled article is of the outlet {' or '.join(map(repr, unknown))}; there are {there}",
            next_step="Name an outlet as it is there: copydesk build NAME --hold-out outlet=...",
        )
    for article, outlet, published in zip(
        *(articles[name] for name in ("article_id", "outlet", "published")), strict=True
    ):
        days = None if pd.isna(published) else days_of(published)
        if wish.outlets and pd.isna(outlet):
            why[article] = NO_OUTLET
        elif wish.outlets:
            own[article] = "test" if outlet in wish.outlets else "train"
        elif days is None or days[0] < str(wish.after) <= days[1]:
            why[article] = NO_DATE
        else:
            own[article] = "test" if days[0] >= str(wish.after) else "train"
    return own, why


def _dealt_rest(
    articles: pd.DataFrame,
    stories: Mapping[Story, Sequence[str]],
    own: Mapping[str, Side],
    remembered: Mapping[str, Side],
    ratios: Mapping[Side, float],
    seed: int,
    joined: Mapping[str, Story],
    labels: Labels,
) -> dict[str, Side]:
    """Deal what is not held out to train and validation, as far as its story is not held out."""
    known = {a: side for a, side in remembered.items() if side in ("train", "validation")}
    free = {
        a
        for members in stories.values()
        if any(a in known for a in members) or all(own.get(a) != "test" for a in members)
        for a in members
        if own.get(a) == "train"
    }
    kept = {side: share for side, share in ratios.items() if side != "test"}
    return deal(articles[articles["article_id"].isin(free)], known, kept, seed, joined, labels)


def _dealt_outlets(
    articles: pd.DataFrame,
    remembered: Mapping[str, Side],
    ratios: Mapping[Side, float],
    seed: int,
    labels: Labels,
) -> tuple[dict[str, Side], dict[str, str]]:
    """Deal outlets as if each were a story."""
    known = articles["outlet"].notna()
    why = dict.fromkeys(articles.loc[~known, "article_id"], NO_OUTLET)
    told = articles[known].assign(story_id=articles.loc[known, "outlet"])
    return deal(told, remembered, ratios, seed, labels=labels), why


def _sides_of_stories(
    stories: Mapping[Story, Sequence[str]],
    own: Mapping[str, Side],
    remembered: Mapping[str, Side],
    shares: Mapping[Side, float],
    seed: int,
    *,
    by_lack: bool,
) -> dict[Story, Side]:
    """Say which side holds of each story's: what is remembered, the only one, or as `held_out` says."""
    at: dict[Story, Side] = {}
    kept: Counter[Side] = Counter()
    several: dict[Story, Counter[Side]] = {}
    for story, members in stories.items():
        on = Counter(own[a] for a in members if a in own)
        held = [remembered[a] for a in members if a in remembered]
        if held or len(on) == 1:
            at[story] = held[0] if held else next(iter(on))
            kept[at[story]] += on[at[story]]
        elif on and by_lack:
            several[story] = on
        elif on:
            at[story] = max(on, key=PARTS.index)
    waiting = in_order(several, seed)
    for side in PARTS:  # each at least one story, where there is one for it
        first = next((story for story in waiting if side in several[story]), None)
        if shares[side] and not kept[side] and first:
            waiting.remove(first)
            at[first] = side
            kept[side] += several[first][side]
    for story in waiting:
        total = kept.total() + 1
        at[story] = max(
            (side for side in PARTS if side in several[story]), key=lambda s: shares[s] * total - kept[s]
        )
        kept[at[story]] += several[story][at[story]]
    return at


def days_of(published: str | None) -> tuple[str, str] | None:
    """Give the first and the last day that a date may mean, as it is written, or None for what is none."""
    if not published or not (found := _DATE.fullmatch(published)):
        return None
    year, month, day = (int(part) if part else None for part in found.groups())
    try:
        first = date(year or 0, month or 1, day or 1)
        last_month = month or 12
        last = date(first.year, last_month, day or calendar.monthrange(first.year, last_month)[1])
    except ValueError:
        return None
    return first.isoformat(), last.isoformat()
