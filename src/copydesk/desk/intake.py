"""`add`: what the articles step read, against what the desk knows already."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from copydesk.articles import Store, canonical, read
from copydesk.desk.files import write_whole
from copydesk.desk.reports import AddReport, Progress
from copydesk.ledger import EVENT_KINDS, Ledger, erasure_of
from copydesk.records import Article, RawArticle, Rejected, sha256

if TYPE_CHECKING:
    import pandas as pd

BATCH = 1_000


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
        self.added = self.already_there = 0
        self.updated: set[str] = set()
        self.new_versions: list[str] = []
        self.copies: list[tuple[str, str]] = []
        self.rejected: list[Rejected] = []

    def run(
        self,
        sources: "Sequence[Path | pd.DataFrame]",
        mapping: Mapping[str, str],
        meta: Path | None,
        progress: Progress,
    ) -> AddReport:
        """Read, clean and enter everything that `sources` hold."""
        taken = 0
        articles = self._articles(read(sources, mapping=mapping, meta=meta))
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
        return article

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
                if all(known[k] is None or given[k] is None or known[k] == given[k] for k in known):
                    return replace(article, article_id=article_id)
        return article

    def enter(self, batch: Iterable[Article]) -> None:
        """Store articles and enter what is new of them."""
        new: list[Article] = []
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
                    if article.text_sha256 in self.by_text:
                        self.copies.append((article.article_id, self.by_text[article.text_sha256]))
                self._know(article.article_id, article.text_sha256, article.raw_sha256)
                self.ids.add(article.article_id)
            changes = self._changes(article)
            events += changes
            if changes and known:
                self.updated.add(article.article_id)
        file = self.store.write(new) if new else ""
        with self.ledger.transaction():
            self.ledger.add_texts(new, file)
            self.ledger.add_article_events(events)

    def _know(self, article_id: str, text_sha256: str, raw_sha256: str) -> None:
        self.versions.add((article_id, text_sha256))
        self.by_raw[raw_sha256].append(article_id)
        self.by_text.setdefault(text_sha256, article_id)

    def _changes(self, article: Article) -> list[tuple[str, str, str]]:
        """List the metadata that came with an article and is not what the desk holds."""
        changes = []
        for kind in EVENT_KINDS:
            value = getattr(article, kind)
            if value is not None and self.metadata[kind].get(article.article_id) != value:
                self.metadata[kind][article.article_id] = value
                changes.append((article.article_id, kind, value))
        return changes

    def _write_rejected(self) -> Path:
        lines = "".join(json.dumps(asdict(item), ensure_ascii=False) + "\n" for item in self.rejected)
        self.rejected_folder.mkdir(parents=True, exist_ok=True)
        path = self.rejected_folder / f"add-{sha256(lines)[:8]}.jsonl"
        return write_whole(path, lines)
