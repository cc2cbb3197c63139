"""`add`: what the articles step read, against what the desk knows already."""

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from copydesk.articles import Store, canonical, read
from copydesk.articles.findings import Copy
from copydesk.desk import examining
from copydesk.desk.files import write_whole
from copydesk.desk.reports import AddReport, Progress
from copydesk.ledger import EVENT_KINDS, Ledger, erasure_of
from copydesk.records import Article, RawArticle, Rejected, as_row, sha256

if TYPE_CHECKING:
    import pandas as pd

BATCH = 1_000
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}(?!\d)")


class Intake:
    """One run of `add`. Articles are stored and entered in batches, each in one transaction."""

    def __init__(self, ledger: Ledger, store: Store, rejected_folder: Path) -> None:
        self.ledger = ledger
        self.store = store
        self.rejected_folder = rejected_folder
        self.versions: set[tuple[str, str]] = set()
        self.by_raw: dict[str, list[str]] = defaultdict(list)
        self.by_text: dict[str, str] = {}
        for row in ledger.texts():
            self._know(row["article_id"], row["text_sha256"], row["raw_sha256"])
        self.ids = {article_id for article_id, _ in self.versions}
        self.erased = ledger.erased("article")
        self.metadata = {kind: ledger.current(kind) for kind in EVENT_KINDS}
        self.corrected = {kind: ledger.set_by_people(kind) for kind in EVENT_KINDS}
        self.added = self.already_there = 0
        self.updated: set[str] = set()
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
            self.enter(batch)
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
            articles=len(self.ids),
            damaged=dict(self.damaged.most_common()),
            dates=tuple(self.dates.items()),
            without_story=self.without_story,
        )

    def _articles(self, items: Iterable[RawArticle | Rejected]) -> Iterator[Article]:
        for item in items:
            article = item if isinstance(item, Rejected) else self.article(item)
            if isinstance(article, Rejected):
                self.rejected.append(article)
            else:
                yield article

    def article(self, item: RawArticle) -> Article | Rejected:
        """Make the canonical article, under the id that the desk knows it by, or say why it is not taken."""
        article = canonical(item)
        if isinstance(article, Rejected):
            return article
        if item.article_id is None:
            article = self._recognised(article)
        if self.is_erased(article.article_id):
            return Rejected(article.source, "article_id", "it was erased from this desk, for good", "")
        return _dated(article)

    def is_erased(self, article_id: str) -> bool:
        """Tell whether an article was erased from the desk."""
        return bool(self.erased) and erasure_of(article_id) in self.erased

    def _recognised(self, article: Article) -> Article:
        """Give a known article its id back: same raw text, and no outlet or url that speaks against it.

        The id hashes outlet and url too, so an article that was added without them would else come in again.
        """
        if article.article_id not in self.ids:
            for article_id in self.by_raw.get(article.raw_sha256, ()):
                known = {kind: self.metadata[kind].get(article_id) for kind in ("outlet", "url")}
                given = {"outlet": article.outlet, "url": article.url}
                if all(_alike(known[kind], given[kind]) for kind in known):
                    return replace(article, article_id=article_id)
        return article

    def enter(self, batch: Iterable[Article]) -> None:
        """Store articles and enter what is new of them, with what an examination of their texts finds."""
        new: list[Article] = []
        exact: examining.Found = {}
        events: list[tuple[str, str, str]] = []
        for article in batch:
            known = article.article_id in self.ids
            if (article.article_id, article.text_sha256) in self.versions:
                self.already_there += 1
            else:
                new.append(article)
                if known:
                    self.new_versions.append(article.article_id)
                else:
                    self.added += 1
                    self.without_story += article.story_id is None
                    if (of := self.by_text.get(article.text_sha256)) is not None:
                        self.copies.append((article.article_id, of))
                        copy = Copy(article.article_id, of, "exact", 1.0)
                        exact[article.article_id, article.text_sha256] = [as_row(copy)]
                self._know(article.article_id, article.text_sha256, article.raw_sha256)
                self.ids.add(article.article_id)
            changes = self._changes(article)
            events += changes
            if changes and known:
                self.updated.add(article.article_id)
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

    def _know(self, article_id: str, text_sha256: str, raw_sha256: str) -> None:
        self.versions.add((article_id, text_sha256))
        self.by_raw[raw_sha256].append(article_id)
        self.by_text.setdefault(text_sha256, article_id)

    def _changes(self, article: Article) -> list[tuple[str, str, str]]:
        """List the metadata that came with an article and is not what the desk holds; what people set stays."""
        changes = []
        for kind in EVENT_KINDS:
            value = getattr(article, kind)
            if article.article_id in self.corrected[kind]:  # a person knew better
                continue
            if value is not None and self.metadata[kind].get(article.article_id) != value:
                self.metadata[kind][article.article_id] = value
                changes.append((article.article_id, kind, value))
        return changes

    def _write_rejected(self) -> Path:
        lines = "".join(json.dumps(asdict(item), ensure_ascii=False) + "\n" for item in self.rejected)
        self.rejected_folder.mkdir(parents=True, exist_ok=True)
        path = self.rejected_folder / f"add-{sha256(lines)[:8]}.jsonl"
        return write_whole(path, lines)


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
