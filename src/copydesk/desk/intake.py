"""`add`: what the articles step read, against what the desk knows already."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from copydesk.articles import Store, canonical, read
from copydesk.articles.findings import Copy
from copydesk.articles.reading.rows import reject
from copydesk.desk import examining
from copydesk.desk.reports import AddReport, Progress
from copydesk.desk.turned_away import GivenIds, Rejections
from copydesk.ledger import EVENT_KINDS, MERGED, PERSON, Event, Ledger, erasure_of
from copydesk.records import Article, RawArticle, Rejected, as_row

if TYPE_CHECKING:
    import pandas as pd

BATCH = 1_000
KEPT = 1_000
"""So many of each are in the report; the desk has all of them."""
_Given = tuple[Article, bool]
"""An article, and whether its id came with it."""
_Told = TypeVar("_Told")
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")


class Intake:
    """One run of `add`. Articles are stored and entered in batches, each in one transaction.

    What the desk knows is looked up for each batch, so that memory does not grow with it.
    """

    def __init__(self, ledger: Ledger, store: Store, rejected_folder: Path) -> None:
        self.ledger = ledger
        self.store = store
        self.erased = ledger.erased("article")
        self.outlets = ledger.merged_outlets()
        self.added = self.already_there = 0
        self.updated: set[int] = set()
        """Hashes of the ids of articles: they are smaller."""
        self.new_versions: list[str] = []
        self.copies: list[tuple[str, str]] = []
        self.damaged: Counter[str] = Counter()
        self.merged: Counter[tuple[str, str]] = Counter()
        self.without_story = 0
        self.dates: list[tuple[str, str]] = []
        self.rejected: list[Rejected] = []
        self.rejections = Rejections(ledger, rejected_folder)
        self.more: Counter[str] = Counter()

    def run(
        self,
        sources: "Sequence[Path | pd.DataFrame]",
        mapping: Mapping[str, str],
        meta: Path | None,
        progress: Progress,
        format: str | None = None,
    ) -> AddReport:
        """Read, clean and enter everything that `sources` hold."""
        taken = 0
        with closing(GivenIds()) as ids, self.rejections:
            articles = self._articles(read(sources, mapping=mapping, meta=meta, format=format), ids)
            while batch := list(islice(articles, BATCH)):
                self.enter(batch)
                taken += len(batch)
                progress("reading articles", taken)
            rejected_file = self.rejections.finish()
        return AddReport(
            added=self.added,
            already_there=self.already_there,
            updated=len(self.updated),
            new_versions=tuple(self.new_versions),
            copies=tuple(self.copies),
            rejected=tuple(self.rejected),
            rejected_file=rejected_file,
            articles=self.ledger.how_many_articles(),
            damaged=dict(self.damaged.most_common()),
            dates=tuple(self.dates),
            without_story=self.without_story,
            merged_outlets=tuple((*names, number) for names, number in self.merged.most_common()),
            more=dict(self.more),
        )

    def _articles(self, items: Iterable[RawArticle | Rejected], ids: GivenIds) -> Iterator[_Given]:
        for item in items:
            made = item if isinstance(item, Rejected) else canonical(item)
            if isinstance(made, Rejected):
                self._reject(made)
                continue
            named = isinstance(item, RawArticle) and item.article_id is not None
            if named and (first := ids.clash(made)):
                said = f"the id {made.article_id!r} stands twice in this input with different texts, first in {first}"
                self._reject(reject(made.source, "article_id", said, made.raw))
            else:
                yield made, named

    def _reject(self, item: Rejected) -> None:
        self.rejections.add(item)
        self._tell("rejected", self.rejected, item)

    def _tell(self, what: str, told: list[_Told], one: _Told) -> None:
        """Keep the first of what is told, and count the others: there is no end of them."""
        if len(told) < KEPT:
            told.append(one)
        else:
            self.more[what] += 1

    def article(self, item: RawArticle) -> Article | Rejected:
        """Make the canonical article, under the id that the desk knows it by, or say why it is not taken."""
        made = canonical(item)
        if isinstance(made, Rejected):
            return made
        given = made, item.article_id is not None
        return self._identified(given, _Known.of(self.ledger, [given], self.outlets))

    def _identified(self, given: _Given, known: "_Known") -> Article | Rejected:
        """Give an article the id that the desk knows it by, or turn it away if it was erased."""
        article, named = given
        if not named and (there := known.recognised(article)):
            article = replace(article, article_id=there)
        return _erased(article) if self.is_erased(article.article_id) else _dated(article)

    def is_erased(self, article_id: str) -> bool:
        """Tell whether an article was erased from the desk."""
        return bool(self.erased) and erasure_of(article_id) in self.erased

    def enter(self, batch: Sequence[_Given]) -> None:
        """Store articles and enter what is new of them, with what an examination of their texts finds."""
        new: list[Article] = []
        exact: examining.Found = {}
        events: list[Event] = []
        known = _Known.of(self.ledger, batch, self.outlets)
        for given in batch:
            article = self._identified(given, known)
            if isinstance(article, Rejected):
                self._reject(article)
                continue
            there = article.article_id in known.ids
            if (article.article_id, article.text_sha256) in known.versions:
                self.already_there += 1
            else:
                new.append(article)
                if there:
                    self._tell("new_versions", self.new_versions, article.article_id)
                else:
                    self.added += 1
                    self.without_story += article.story_id is None
                    if (of := known.by_text.get(article.text_sha256)) is not None:
                        self._tell("copies", self.copies, (article.article_id, of))
                        copy = Copy(article.article_id, of, "exact", 1.0)
                        exact[article.article_id, article.text_sha256] = [as_row(copy)]
                known.learn(article)
            changes = known.changes(article)
            events += changes
            self.merged.update((str(article.outlet), str(one.value)) for one in changes if one.why == MERGED)
            if changes and there:
                self.updated.add(hash(article.article_id))
        file = self.store.write(new) if new else ""
        found = self._examined(new) | {examining.COPIES: exact}
        with self.ledger.transaction():
            self.ledger.add_texts(new, file)
            self.ledger.add_article_events(events)
            examining.enter(self.ledger, found)

    def _examined(self, new: Sequence[Article]) -> dict[str, examining.Found]:
        """Look what is wrong with texts, and with dates, that came."""
        from copydesk.articles import metadata

        found = examining.singly(((a.article_id, a.text_sha256), a.text, a.title, a.author) for a in new)
        for damage in found[examining.DAMAGE].values():
            self.damaged.update({one["name"] for one in damage})
        added = datetime.now(UTC)
        for article in new:
            if article.published and (fault := metadata.date_fault(article.published, added)):
                self._tell("dates", self.dates, (article.article_id, fault.why))
        return found


@dataclass(frozen=True, slots=True)
class _Known:
    """What the desk knows of the articles of a batch, and learns of them one by one."""

    versions: set[tuple[str, str]]
    ids: set[str]
    by_text: dict[str, str]
    """The article that had a text first."""
    by_raw: dict[str, list[str]]
    """The articles that came with a raw text, the first first."""
    metadata: dict[tuple[str, str], str | None]
    """The value of each kind, by article."""
    corrected: set[tuple[str, str]]
    """What people set; they knew better."""
    outlets: Mapping[str, str]
    """The names that people gave to outlets."""
    pages: dict[str, str | None] = field(default_factory=dict)
    """The canonical addresses of articles that were compared."""

    @classmethod
    def of(cls, ledger: Ledger, batch: Sequence[_Given], outlets: Mapping[str, str]) -> "_Known":
        """Look the articles up."""
        versions = ledger.versions_of({article.article_id for article, _ in batch})
        ids = {article_id for article_id, _ in versions}
        by_raw = ledger.with_raw(
            {a.raw_sha256 for a, named in batch if not named and a.article_id not in ids}
        )
        alike = {article_id for those in by_raw.values() for article_id in those} - ids
        now = ledger.events_now(ids | alike)
        return cls(
            versions | ledger.versions_of(alike),
            ids | alike,
            ledger.first_with_text({article.text_sha256 for article, _ in batch}),
            by_raw,
            {key: event["value"] for key, event in now.items()},
            {key for key, event in now.items() if event["by"] == PERSON},
            outlets,
        )

    def recognised(self, article: Article) -> str | None:
        """Give the id of a known article: the same, or same raw text and no outlet or url that speaks against it.

        The id hashes outlet and url too, so an article that was added without them would else come in again.
        """
        if article.article_id in self.ids:
            return article.article_id
        alike = self.by_raw.get(article.raw_sha256)
        if not alike:
            return None
        page = _page(article.url)
        outlet = article.outlet and self.outlets.get(article.outlet, article.outlet)
        for article_id in alike:  # thousands, where a wall of cookies was saved for the articles
            if article_id not in self.pages:
                self.pages[article_id] = _page(self.metadata.get((article_id, "url")))
            its_outlet = self.metadata.get((article_id, "outlet"))
            if _alike(self.pages[article_id], page) and _alike(its_outlet, outlet):
                return article_id
        return None

    def learn(self, article: Article) -> None:
        """Know an article that comes in."""
        self.versions.add((article.article_id, article.text_sha256))
        self.ids.add(article.article_id)
        self.by_text.setdefault(article.text_sha256, article.article_id)
        self.by_raw.setdefault(article.raw_sha256, []).append(article.article_id)

    def changes(self, article: Article) -> list[Event]:
        """List the metadata that came with an article and is not what the desk holds; what people set stays.

        What people merged an outlet into is their word on a new article too.
        """
        changes = []
        for kind in EVENT_KINDS:
            key, value = (article.article_id, kind), getattr(article, kind)
            known = self.metadata.get(key)
            if value is None or value == known or key in self.corrected:
                continue
            if kind == "url":
                if _page(known) == _page(value):
                    continue
                self.pages.pop(article.article_id, None)
            changes.append(Event(*key, value))
            if kind == "outlet" and value in self.outlets:
                value = self.outlets[value]
                changes.append(Event(*key, value, PERSON, MERGED))
                self.corrected.add(key)
            self.metadata[key] = value
        return changes


def _erased(article: Article) -> Rejected:
    return Rejected(article.source, "article_id", "it was erased from this desk, for good", "")


def _dated(article: Article) -> Article:
    """Write a date in ISO's form that is clear though it is in another, such as 3 March 2026."""
    from copydesk.articles import metadata

    if article.published is None or _ISO.match(article.published):
        return article
    read = metadata.read_date(article.published)
    if not isinstance(read, str):
        return article
    return replace(article, published=read, cleaning=(*article.cleaning, "published: date read"))


def _alike(known: str | None, given: str | None) -> bool:
    """Tell whether two values may be one."""
    return known == given or known is None or given is None


def _page(url: str | None) -> str | None:
    """Give the address by which a page is known again, if there is one."""
    from copydesk.articles import metadata

    return None if url is None else metadata.canonical_url(url)
