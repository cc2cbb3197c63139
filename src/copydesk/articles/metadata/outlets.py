"""Outlets that are spelled in several ways: offered for merging, with the reasons; a person decides.

Spellings are one outlet when nothing is left between them but capitals, an article, a section or a domain; when one
is a short form of the other; or when they are alike and their articles lie on the same site. A site alone says
nothing: columnists are printed on it. What an outlet writes as opinion stays apart from what it reports.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from copydesk.articles.metadata.addresses import site
from copydesk.articles.metadata.names import Name, abbreviates, read_name, short_forms

if TYPE_CHECKING:
    import pandas as pd

PLATFORM = 200
"""A site with more outlets than that is nobody's own."""

AT_HOME = 0.2
"""From this share of its articles with an address, a site is one of an outlet's own."""

_HOST = r"^\s*(?:\w+:)?(?://)?([^/?#\s]+)"


@dataclass(frozen=True, slots=True)
class Merge:
    """Spellings that seem to be one outlet."""

    names: tuple[str, ...]
    """The most frequent first."""
    counts: tuple[int, ...]
    """How many articles each has."""
    name: str
    """What they could be called."""
    why: tuple[str, ...]


@dataclass(slots=True)
class _Outlet:
    """Spellings of one key."""

    key: str
    names: dict[Name, int] = field(default_factory=dict)
    """With the number of their articles."""
    sites: Counter[str] = field(default_factory=Counter)
    """Where its articles lie, as far as their addresses tell."""

    @property
    def words(self) -> tuple[str, ...]:
        """The words of its name: `foxnews.com` has one where `Fox News` has two."""
        return max((name.words for name in self.names), key=lambda words: (len(words), words))

    @property
    def articles(self) -> int:
        """How many articles it has."""
        return sum(self.names.values())

    @property
    def home(self) -> set[str]:
        """The sites that are its own."""
        return {one for one, number in self.sites.items() if number >= AT_HOME * self.sites.total()}

    @property
    def called(self) -> str:
        """What it is called most, without its sections."""
        called: Counter[str] = Counter()
        for name, number in self.names.items():
            called[name.plain] += 0 if name.site else number
        return max(called, key=lambda plain: (called[plain], plain))


Outlets = Mapping[str, _Outlet]


def outlet_merges(articles: "pd.DataFrame") -> list[Merge]:
    """Offer the outlets of a frame (outlet, url) for merging, those with most articles first."""
    outlets = _outlets(articles)
    roots = {key: key for key in outlets}
    whys: dict[str, list[str]] = {key: _same(outlet) for key, outlet in outlets.items()}

    def root(key: str) -> str:
        while roots[key] != key:
            key = roots[key]
        return key

    for one, other, why in (*_shortened(outlets), *_neighbours(outlets)):
        if (a := root(one)) != (b := root(other)):
            roots[b] = a
            whys[a] += [*whys.pop(b), why]
    together: dict[str, list[_Outlet]] = defaultdict(list)
    for key, outlet in outlets.items():
        together[root(key)].append(outlet)
    offers = [_merge(outlets[key].called, those, whys[key]) for key, those in together.items()]
    return sorted(
        (offer for offer in offers if len(offer.names) > 1),
        key=lambda offer: (-sum(offer.counts), offer.name),
    )


def _outlets(articles: "pd.DataFrame") -> dict[str, _Outlet]:
    """Put the spellings together that differ in capitals, punctuation, an article, a section or a domain."""
    outlets: dict[str, _Outlet] = {}
    keys: dict[str, str] = {}
    for text, number in sorted(articles["outlet"].value_counts().items()):
        name = read_name(str(text))
        keys[name.text] = name.key
        outlet = outlets.setdefault(name.key, _Outlet(name.key))
        outlet.names[name] = int(number)
        if name.site:
            outlet.sites[name.site] += int(number)
    known = articles.dropna(subset=["outlet", "url"])
    hosts = known["url"].str.extract(_HOST, expand=False)
    for (text, host), number in Counter(zip(known["outlet"], hosts, strict=True)).items():
        if isinstance(host, str) and (where := site(host)):
            outlets[keys[text]].sites[where] += number
    return outlets


def _shortened(outlets: Outlets) -> Iterator[tuple[str, str, str]]:
    """Give the keys of an outlet and of a short form of it, and why."""
    longer: dict[str, set[str]] = defaultdict(set)
    for key, outlet in outlets.items():
        _, slash, section = key.partition("/")
        for form in short_forms(outlet.words):
            short = f"{form}{slash}{section}"
            if short in outlets and short != key and not _elsewhere(outlets[short], outlet):
                longer[short].add(key)
    full: dict[str, str] = {}
    for short in sorted(longer, key=lambda key: (-len(key), key)):  # NYT is short for NY Times, that for ...
        keys = {full.get(key, key) for key in longer[short]}
        at_home = {key for key in keys if outlets[short].home & outlets[key].home}
        if len(keys) == 1 or len(at_home) == 1:  # AP may be several; then a site must tell
            (full[short],) = (key,) = at_home if len(at_home) == 1 else keys
            yield key, short, f"{outlets[short].called} is short for {outlets[key].called}"


def _neighbours(outlets: Outlets) -> Iterator[tuple[str, str, str]]:
    """Give the keys of outlets on one site whose names are alike, and why."""
    at: dict[tuple[str, str], list[_Outlet]] = defaultdict(list)
    for outlet in outlets.values():
        for home in outlet.home:
            at[home, outlet.key.partition("/")[2]].append(outlet)
    for (home, _), those in sorted(at.items()):
        if len(those) > PLATFORM:
            continue
        those.sort(key=lambda outlet: (-outlet.articles, outlet.key))
        for one, other in combinations(those, 2):
            if _alike(one, other):
                why = f"{one.called} and {other.called} are alike, and their articles are on {home}"
                yield one.key, other.key, why
        called = [outlet for outlet in those if any(name.site == home for name in outlet.names)]
        others = [outlet for outlet in those if outlet not in called]
        if called and others:
            main = max(others, key=lambda outlet: outlet.sites[home])
            yield main.key, called[0].key, f"the articles of {main.called} are on {home}"


def _elsewhere(one: _Outlet, other: _Outlet) -> bool:
    """Tell whether the articles of two outlets are known to lie on other sites."""
    return bool(one.sites and other.sites) and one.sites.keys().isdisjoint(other.sites)


def _alike(one: _Outlet, other: _Outlet) -> bool:
    """Tell whether one name is the beginning of the other, or made of beginnings of its words, as WaPo."""
    short, long = sorted((one.words, other.words), key=lambda words: len("".join(words)))
    return long[: len(short)] == short or (len(long) > 1 and abbreviates("".join(short), long))


def _same(outlet: _Outlet) -> list[str]:
    """Say why the spellings of one key are together."""
    if len(outlet.names) == 1:
        return []
    return [
        f"{_listed(name.text for name in outlet.names)} differ in capitals, an article, a section or a domain"
    ]


def _merge(called: str, those: list[_Outlet], why: list[str]) -> Merge:
    counts = {name.text: number for outlet in those for name, number in outlet.names.items()}
    names = sorted(counts, key=lambda name: (-counts[name], name))
    homes = sorted({home for outlet in those for home in outlet.home})
    on = [f"their articles are on {', '.join(homes)}"] if homes else []
    return Merge(tuple(names), tuple(counts[name] for name in names), called, (*why, *on))


def _listed(names: Iterator[str]) -> str:
    *first, last = sorted(names)
    return f"{', '.join(first)} and {last}"
