"""`add`: what the articles step read, against what the desk knows already."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from copydesk.articles import Store, canonical, read
from copydesk.articles.findings import Copy
from copydesk.desk import examining
from copydesk.desk.files import write_whole
from copydesk.desk.reports import AddReport, Progress
from copydesk.ledger import EVENT_KINDS, PERSON, Ledger, erasure_of
from copydesk.records import Article, RawArticle, Rejected, as_row, sha256

if TYPE_CHECKING:
    import pandas as pd

BATCH = 1_000
_Given = tuple[Article, bool]
"""An article, and whether its id came with it."""
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")


class Intake:
    """One run of `add`. Articles are stored and entered in batches, each in one transaction.

    What the desk knows is looked up for each batch, so that memory does not grow with it.
    """

    def __init__(self, ledger: Ledger, store: Store, rejected_folder: Path) -> None:
        self.ledger = ledger
        self.store = store
        self.rejected_folder = rejected_folder
        self.erased = ledger.erased("article")
        self.added = self.already_there = 0
        self.updated: set[int] = set()
        """Hashes of the ids of articles: they are smaller."""
        self.new_versions: list[str] = []
        self.copies: list[tuple[str, str]] = []
        self.damaged: Counter[str] = Counter()
        self.without_story = 0
        self.dates: dict[str, str] = {}
        self.rejected: list[Rejected] = []

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
        articles = self._articles(read(sources, mapping=mapping, meta=meta, format=format))
        while batch := list(islice(articles, BATCH)):
            self.enter(self._accepted(batch))
            taken += len(batch)
            progress("reading articles", taken)
        with self.ledger.transaction():
            self.ledger.add_rejections(self.rejected)
        return AddReport(
            added=self.added,
            already_there=self.already_there,
            updated=len(self.updated),
            new_versions=tuple(self.new_versions),
            copies=tuple(self.copies),
            rejected=tuple(self.rejected),
            rejected_file=self._write_rejected() if self.rejected else None,
            articles=self.ledger.how_many_articles(),
            damaged=dict(self.damaged.most_common()),
            dates=tuple(self.dates.items()),
            without_story=self.without_story,
        )

    def _articles(self, items: Iterable[RawArticle | Rejected]) -> Iterator[_Given]:
        for item in items:
            if isinstance(item, Rejected):
                self.rejected.append(item)
            elif isinstance(made := canonical(item), Rejected):
                self.rejected.append(made)
            else:
                yield made, item.article_id is not None

    def _accepted(self, batch: Sequence[_Given]) -> list[Article]:
        found = self._identified(batch)
        self.rejected += (article for article in found if isinstance(article, Rejected))
        return [article for article in found if isinstance(article, Article)]

    def article(self, item: RawArticle) -> Article | Rejected:
        """Make the canonical article, under the id that the desk knows it by, or say why it is not taken."""
        made = canonical(item)
        if isinstance(made, Rejected):
            return made
        [article] = self._identified([(made, item.article_id is not None)])
        return article

    def _identified(self, batch: Sequence[_Given]) -> list[Article | Rejected]:
        """Give articles the ids that the desk knows them by, and turn away those that were erased."""
        made = [article for article, named in batch if not named]
        known = {article_id for article_id, _ in self.ledger.versions_of(a.article_id for a in made)}
        raws = self.ledger.known_raw(a.raw_sha256 for a in made if a.article_id not in known)
        found: list[Article | Rejected] = []
        for article, named in batch:
            if not named and article.article_id not in known and article.raw_sha256 in raws:
                article = self._recognised(article)
            found.append(_erased(article) if self.is_erased(article.article_id) else _dated(article))
        return found

    def is_erased(self, article_id: str) -> bool:
        """Tell whether an article was erased from the desk."""
        return bool(self.erased) and erasure_of(article_id) in self.erased

    def _recognised(self, article: Article) -> Article:
        """Give a known article its id back: same raw text, and no outlet or url that speaks against it.

        The id hashes outlet and url too, so an article that was added without them would else come in again.
        """
        candidates = self.ledger.with_raw(article.raw_sha256)
        known = {key: event["value"] for key, event in self.ledger.events_now(candidates).items()}
        given = {"outlet": article.outlet, "url": article.url}
        for article_id in candidates:
            if all(_alike(known.get((article_id, kind)), value) for kind, value in given.items()):
                return replace(article, article_id=article_id)
        return article

    def enter(self, batch: Sequence[Article]) -> None:
        """Store articles and enter what is new of them, with what an examination of their texts finds."""
        new: list[Article] = []
        exact: examining.Found = {}
        events: list[tuple[str, str, str]] = []
        known = _Known.of(self.ledger, batch)
        for article in batch:
            there = article.article_id in known.ids
            if (article.article_id, article.text_sha256) in known.versions:
                self.already_there += 1
            else:
                new.append(article)
                if there:
                    self.new_versions.append(article.article_id)
                else:
                    self.added += 1
                    self.without_story += article.story_id is None
                    if (of := known.by_text.get(article.text_sha256)) is not None:
                        self.copies.append((article.article_id, of))
                        copy = Copy(article.article_id, of, "exact", 1.0)
                        exact[article.article_id, article.text_sha256] = [as_row(copy)]
                known.learn(article)
            changes = known.changes(article)
            events += changes
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
                self.dates[article.article_id] = fault.why
        return found

    def _write_rejected(self) -> Path:
        lines = "".join(json.dumps(asdict(item), ensure_ascii=False) + "\n" for item in self.rejected)
        self.rejected_folder.mkdir(parents=True, exist_ok=True)
        path = self.rejected_folder / f"add-{sha256(lines)[:8]}.jsonl"
        return write_whole(path, lines)


@dataclass(frozen=True, slots=True)
class _Known:
    """What the desk knows of the articles of a batch."""

    versions: set[tuple[str, str]]
    ids: set[str]
    by_text: dict[str, str]
    """The article that had a text first."""
    metadata: dict[tuple[str, str], str | None]
    """The value of each kind, by article."""
    corrected: set[tuple[str, str]]
    """What people set; they knew better."""

    @classmethod
    def of(cls, ledger: Ledger, batch: Iterable[Article]) -> "_Known":
        """Look the articles up."""
        versions = ledger.versions_of({article.article_id for article in batch})
        ids = {article_id for article_id, _ in versions}
        now = ledger.events_now(ids)
        return cls(
            versions,
            ids,
            ledger.first_with_text({article.text_sha256 for article in batch}),
            {key: event["value"] for key, event in now.items()},
            {key for key, event in now.items() if event["by"] == PERSON},
        )

    def learn(self, article: Article) -> None:
        """Know an article that comes in."""
        self.versions.add((article.article_id, article.text_sha256))
        self.ids.add(article.article_id)
        self.by_text.setdefault(article.text_sha256, article.article_id)

    def changes(self, article: Article) -> list[tuple[str, str, str]]:
        """List the metadata that came with an article and is not what the desk holds; what people set stays."""
        changes = []
        for kind in EVENT_KINDS:
            key, value = (article.article_id, kind), getattr(article, kind)
            if value is not None and self.metadata.get(key) != value and key not in self.corrected:
                self.metadata[key] = value
                changes.append((*key, value))
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
    """Tell whether two outlets or addresses may be one; those of a page differ in what names no page."""
    from copydesk.articles import metadata

    if known is None or given is None or known == given:
        return True
    return metadata.canonical_url(known) == metadata.canonical_url(given)
