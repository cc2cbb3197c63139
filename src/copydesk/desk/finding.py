"""Which article labels are about: by its id, by the name of its file, by its text."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from pathlib import PurePath

from copydesk.articles import Store
from copydesk.labels import GivenLabels, Place
from copydesk.ledger import Ledger, erasure_of, frames
from copydesk.records import sha256


class NotFound(Exception):
    """Why labels are about no article of the desk; `fault` is the reason's short name."""

    def __init__(self, reason: str, fault: str) -> None:
        super().__init__(reason)
        self.fault = fault


class Finder:
    """The desk's articles with all their text versions."""

    def __init__(self, ledger: Ledger, store: Store) -> None:
        self.ledger, self.store = ledger, store
        self.latest = frames.text_versions(ledger)
        self.files: dict[tuple[str, str], str] = {}
        self.by_hash: dict[str, set[str]] = defaultdict(set)
        for row in ledger.texts():
            self.files[row["article_id"], row["text_sha256"]] = row["file"]
            self.by_hash[row["text_sha256"]].add(row["article_id"])
            self.by_hash[row["raw_sha256"]].add(row["article_id"])
        self.erased = ledger.erased("article")

    def find(self, labels: GivenLabels) -> Place:
        """Give the text version that labels are about; raises NotFound."""
        article_id = self._article(labels)
        text_sha256 = self.latest[article_id]["text_sha256"]
        given = sha256(labels.text) if labels.text is not None else labels.text_sha256
        if (article_id, given) in self.files:
            text_sha256 = str(given)
        elif labels.text_sha256 is not None:
            why = f"the text with SHA-256 {labels.text_sha256[:8]}... is none that article {article_id} ever had"
            raise NotFound(why, "text-changed")
        return Place(article_id, text_sha256, self._text(article_id, text_sha256))

    def _article(self, labels: GivenLabels) -> str:
        if labels.article_id is not None:
            if labels.article_id in self.latest:
                return labels.article_id
            if erasure_of(labels.article_id) in self.erased:
                raise NotFound("the article was erased from this desk, for good", "erased")
            raise NotFound(f"the desk has no article {labels.article_id!r}", "unknown-article")
        if labels.stem in self.latest:
            return str(labels.stem)
        ways: list[Iterable[str]] = [self._stems.get(labels.stem or "", ())]
        if labels.text is not None:
            ways.append(self.by_hash.get(sha256(labels.text), ()))
        if labels.tokens:
            ways.append(self._letters.get(_letters("".join(token for _, token in labels.tokens)), ()))
        for found in map(sorted, ways):
            if len(found) == 1:
                return found[0]
            if found:
                raise NotFound(f"it may be about {', '.join(found)}: name the article", "several-articles")
        what = f"named {labels.stem!r} or with its text" if labels.stem else "with its text"
        raise NotFound(f"the desk has no article {what}", "unknown-article")

    def _text(self, article_id: str, text_sha256: str) -> str:
        key = (article_id, text_sha256)
        if key not in self._texts:
            # Whoever has labels on one article of a part has them on most: the part is unpacked once.
            keys = [other for other, file in self.files.items() if file == self.files[key]]
            self._texts |= self.store.texts([self.files[key]], keys)
        return self._texts[key]

    @cached_property
    def _texts(self) -> dict[tuple[str, str], str]:
        return {}

    @cached_property
    def _stems(self) -> dict[str, set[str]]:
        """Map names of .txt files, without their endings, to the articles that came from them."""
        stems: dict[str, set[str]] = defaultdict(set)
        read = self.store.read(
            sorted({row["file"] for row in self.latest.values()}), ["article_id", "source"]
        )
        for row in read.itertuples(index=False):
            if row.source.lower().endswith(".txt") and row.article_id in self.latest:
                stems[PurePath(row.source).stem].add(row.article_id)
        return stems

    @cached_property
    def _letters(self) -> dict[str, set[str]]:
        """Map texts without their white space to articles: of these, tokens know no more."""
        found: dict[str, set[str]] = defaultdict(set)
        for article_id, row in self.latest.items():
            found[_letters(self._text(article_id, row["text_sha256"]))].add(article_id)
        return found


def _letters(text: str) -> str:
    return sha256("".join(text.split()))
