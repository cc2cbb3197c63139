"""Group articles that report the same event."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import scipy.sparse as sparse
from scipy.sparse.csgraph import connected_components

from copydesk.articles.stories import cut, links, terms, tree
from copydesk.articles.stories.links import greatest
from copydesk.articles.stories.reasons import Why, reasons
from copydesk.errors import ArticleError

if TYPE_CHECKING:
    import pandas as pd

Pair = tuple[str, str]

MARGIN = 0.3
"""A merge is doubtful whose chance is less than this from even."""


@dataclass(frozen=True, slots=True)
class Merge:
    """Stories that were known as several and are one now."""

    story: str
    """The story that goes on: of those merged the one with most articles, then the first by name."""
    merged: tuple[str, ...]
    """The stories that end in it."""


@dataclass(frozen=True, slots=True)
class Doubtful:
    """Two articles of which it is not sure whether they report the same event."""

    one: str
    other: str
    score: float
    """How likely they do, from 0 to 1; they were put together from 0.5 on."""
    why: Why
    """What the two share."""


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which articles report the same event, and why."""

    story: dict[str, str]
    """The story of each article that was in one or shares one now; any other is a story of its own."""
    why: dict[str, Why]
    """For each story that is new, or to which an article came: what its articles share."""
    merges: tuple[Merge, ...]
    doubtful: tuple[Doubtful, ...]
    """The nearest to 0.5 first."""


def group(
    articles: "pd.DataFrame",
    known: Mapping[str, str] | None = None,
    *,
    together: Iterable[Pair] = (),
    apart: Iterable[Pair] = (),
) -> Grouping:
    """Find which articles report the same event, by words, rare phrases and numbers, and by time where it is known.

    `articles` has article_id, title, text and published. `known` is the story of articles grouped before: they stay
    together; new articles join them, and two of them become one where the evidence says so. `together` and `apart`
    are pairs of articles as people decided: they hold against any evidence. The order of the rows does not matter.
    """
    articles = articles.sort_values("article_id", ignore_index=True)
    start = begin(articles, known or {}, together, apart)
    titles, texts = articles["title"].fillna("").tolist(), articles["text"].tolist()
    weights, frequency, rare = terms.weigh(titles, texts)
    linked = links.link(weights, frequency, rare.rows, start.days)
    told = list(zip(titles, texts, strict=True))
    return settle(start, linked, lambda stories: reasons(stories, told, start.days, weights, rare))


@dataclass(frozen=True, slots=True)
class Start:
    """What a grouping starts from: the articles in the order of their ids, each with a number."""

    ids: list[str]
    days: Any
    known: Mapping[str, str]
    leaf: Any
    """What each article starts with: its known story, and those that people put together."""
    barred: Any
    """The pairs of leaves that people keep apart (2 x n)."""


def begin(
    articles: "pd.DataFrame", known: Mapping[str, str], together: Iterable[Pair], apart: Iterable[Pair]
) -> Start:
    """Start from articles (article_id, published) in the order of their ids."""
    ids = articles["article_id"].tolist()
    number = {article: place for place, article in enumerate(ids)}
    leaf = _leaves(ids, number, known, together)
    return Start(ids, _days(articles["published"]), known, leaf, _barred(number, leaf, apart))


def settle(start: Start, linked: links.Links, explain: Callable[[list[list[int]]], list[Why]]) -> Grouping:
    """Find the stories among linked articles; `explain` says why of each that changed, given as numbers."""
    grown = tree.grow(linked, start.leaf, start.barred)
    chance = cut.chances(grown, linked, start.leaf)
    cuts, gain = cut.cut(grown, chance)
    story, merges, changed = _named(start.ids, cuts[start.leaf], start.known)
    pairs = _doubtful(start.leaf, linked.alike, grown, gain, cuts)
    why = explain([*changed.values(), *([one, other] for one, other, _ in pairs)])
    doubtful = [
        Doubtful(start.ids[one], start.ids[other], score, said)
        for (one, other, score), said in zip(pairs, why[len(changed) :], strict=True)
    ]
    return Grouping(story, dict(zip(changed, why, strict=False)), merges, tuple(doubtful))


def _leaves(
    ids: list[str], number: Mapping[str, int], known: Mapping[str, str], together: Iterable[Pair]
) -> Any:
    """Give the number of what each article starts with: its known story, and those that people put together."""
    first: dict[str, int] = {}
    bonds = [
        (place, first.setdefault(known[article], place))
        for article, place in number.items()
        if article in known
    ]
    bonds += [(number[one], number[other]) for one, other in together if one in number and other in number]
    one, other = np.array(bonds, dtype=np.int64).reshape(-1, 2).T
    bonded = sparse.coo_array((np.ones(len(bonds)), (one, other)), shape=(len(ids), len(ids)))
    return (
        connected_components(bonded, directed=False)[1].astype(np.int64)
        if ids
        else np.zeros(0, dtype=np.int64)
    )


def _barred(number: Mapping[str, int], leaf: Any, apart: Iterable[Pair]) -> Any:
    """Give the pairs of leaves that people keep apart (2 x n)."""
    pairs = [(one, other) for one, other in apart if one in number and other in number]
    clash = sorted(f"{one} and {other}" for one, other in pairs if leaf[number[one]] == leaf[number[other]])
    if clash:
        raise ArticleError(f"articles are kept apart and put into one story: {', '.join(clash)}")
    return leaf[
        np.array([[number[one], number[other]] for one, other in pairs], dtype=np.int64).reshape(-1, 2).T
    ]


def _days(published: "pd.Series[str]") -> Any:
    """Give the dates as days, NaN where there is none that can be read."""
    import pandas as pd

    times = pd.to_datetime(published, errors="coerce", utc=True, format="ISO8601")
    return ((times - pd.Timestamp("1970-01-01", tz="UTC")) / pd.Timedelta(days=1)).to_numpy(dtype=float)


def _named(
    ids: Sequence[str], stories: Any, known: Mapping[str, str]
) -> tuple[dict[str, str], tuple[Merge, ...], dict[str, list[int]]]:
    """Name each story; give those that merged, and the places of the articles in those that changed."""
    members: dict[int, list[int]] = defaultdict(list)
    for place, story in enumerate(stories.tolist()):
        members[story].append(place)
    taken = set(known.values())
    named: dict[str, str] = {}
    merges, changed = [], {}
    for places in members.values():
        inside = [ids[place] for place in places]
        old: dict[str, int] = defaultdict(int)
        for article in inside:
            if article in known:
                old[known[article]] += 1
        if len(places) == 1 and not old:
            continue
        names = sorted(old, key=lambda name: (-old[name], name))
        name = names[0] if names else next((a for a in inside if a not in taken), f"{inside[0]}+")
        named |= dict.fromkeys(inside, name)
        if len(names) > 1:
            merges.append(Merge(name, tuple(names[1:])))
        if len(names) > 1 or sum(old.values()) < len(inside):
            changed[name] = places
    return named, tuple(merges), changed


def _doubtful(leaf: Any, alike: Any, grown: tree.Tree, gain: Any, cuts: Any) -> list[tuple[int, int, float]]:
    """Give, for each merge that was nearly made or nearly not, the two articles that are most alike across it.

    The least sure first, with the chance.
    """
    merged = grown.leaves + np.arange(len(grown.left))
    chance = np.clip(0.5 + gain / 2, 0, 1)  # a gain is a join more that is right, or less one that is wrong
    near = np.abs(chance - 0.5) < MARGIN
    made = cuts[merged] == merged
    missed = (cuts[merged] < 0) & (cuts[grown.left] >= 0) & (cuts[grown.right] >= 0)
    half = sparse.triu(alike, k=1).tocoo()
    found = []
    for nodes in (merged[near & made], merged[near & missed]):
        side = cut.sides(grown, nodes)[leaf]
        one, other = side[half.row], side[half.col]
        across = np.flatnonzero((one >= 0) & (one // 2 == other // 2) & (one != other))
        across = across[np.argsort(one[across] // 2, kind="stable")]
        best = across[greatest(one[across] // 2, half.data[across], 1)]
        for edge, node in zip(best.tolist(), nodes[one[best] // 2].tolist(), strict=True):
            score = round(float(chance[node - grown.leaves]), 3)
            found.append((int(half.row[edge]), int(half.col[edge]), score))
    return sorted(found, key=lambda pair: (abs(pair[2] - 0.5), pair))
