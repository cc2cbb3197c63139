"""Which of somebody's articles are those of a release."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from copydesk.articles.metadata.addresses import canonical_url
from copydesk.dataset.release import windows
from copydesk.dataset.release.aligning import Alignment, Carried, align, candidates
from copydesk.dataset.release.edges import At
from copydesk.dataset.release.windows import Sealed
from copydesk.dataset.release.words import words_of
from copydesk.records import Article

How = Literal["exact", "same words", "aligned"]
Title = Literal["exact", "same words", "other", "missing"]

ENOUGH = 0.3
"""This share of an article's windows makes a text a copy of it that nothing else speaks for."""
NAMED = 0.2
"""How much better, in shares of words, a copy must be that neither id nor address nor title names."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """An article of a release."""

    article_id: str
    url: str | None
    text_sha256: str
    title_sha256: str | None
    title_words_sha256: str | None
    sealed: Sealed

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Wanted":
        """Read a line of articles.jsonl; ValueError and KeyError where it is none."""
        return cls(
            article_id=row["article_id"],
            url=row["url"],
            text_sha256=row["text_sha256"],
            title_sha256=row["title_sha256"],
            title_words_sha256=row["title_words_sha256"],
            sealed=windows.from_row(row),
        )


@dataclass(frozen=True, slots=True)
class Found:
    """Somebody's copy of an article."""

    text: str
    text_sha256: str
    title: str | None
    source: str
    how: How
    title_is: Title
    alignment: Alignment | None = None
    """None where the text is the same to the character."""

    @property
    def whole(self) -> bool:
        """Whether text and title are the same to the character."""
        return self.how == "exact" and self.title_is == "exact"

    @property
    def confidence(self) -> float:
        """The share of the article's words that the copy has."""
        return 1.0 if self.alignment is None else self.alignment.confidence

    def carry(self, at: At) -> Carried:
        """Find a span in a text that is not the same to the character."""
        return Carried() if self.alignment is None else self.alignment.carry(at)


class Finder:
    """Takes in articles one by one and keeps the best copy of each that is wanted."""

    def __init__(self, wanted: Sequence[Wanted], salt: bytes) -> None:
        self.salt = salt
        self.wanted = {one.article_id: one for one in wanted}
        self.found: dict[str, Found] = {}
        self.others: dict[str, str] = {}
        """Article -> the source of a text that has its id, address or title and none of its words."""
        self._worth: dict[str, tuple[float, ...]] = {}
        self._by_text = _index(wanted, lambda one: [one.text_sha256])
        self._by_url = _index(wanted, lambda one: [canonical_url(one.url)] if one.url else [])
        self._by_title = _index(
            wanted, lambda one: [one.title_words_sha256] if one.title_words_sha256 else []
        )
        self._by_window = _index(wanted, lambda one: set(one.sealed.windows) - {windows.BLANK})

    def take(self, article: Article, given_id: str | None) -> None:
        """Look whether an article is a copy of one that is wanted; `given_id` is the id that came with it."""
        named = [given_id] if given_id in self.wanted else []
        named += self._by_url.get(canonical_url(article.url), []) if article.url else []
        if article.title:
            named += self._by_title.get(windows.words_hash(words_of(article.title), self.salt), [])
        exact = self._by_text.get(article.text_sha256, [])
        for article_id in exact:
            self._keep(article_id, article, "exact", None, named)
        if exact:
            return
        words = words_of(article.text)
        like = [
            article_id
            for article_id, number in sorted(candidates(self._by_window, words, self.salt).items())
            if number >= ENOUGH * len(self.wanted[article_id].sealed.windows)
        ]
        for article_id in dict.fromkeys([*named, *like]):
            alignment = align(self.wanted[article_id].sealed, words, self.salt)
            if alignment is None:
                self.others.setdefault(article_id, article.source)
            else:
                how: How = "same words" if alignment.certain else "aligned"
                self._keep(article_id, article, how, alignment, named)

    def _keep(
        self, article_id: str, article: Article, how: How, alignment: Alignment | None, named: Sequence[str]
    ) -> None:
        """Keep a copy that is better than the one that is kept: exact, then by its words, its names, its title."""
        title_is = self._title(self.wanted[article_id], article.title)
        confidence = 1.0 if alignment is None else alignment.confidence
        by_name = article_id in named
        worth = (
            how == "exact",
            confidence + (NAMED if by_name else 0),
            by_name,
            title_is == "exact",
            title_is == "same words",
        )
        if article_id not in self.found or worth > self._worth[article_id]:
            self._worth[article_id] = worth
            title = article.title if self.wanted[article_id].title_sha256 else None
            self.found[article_id] = Found(
                article.text, article.text_sha256, title, article.source, how, title_is, alignment
            )

    def _title(self, wanted: Wanted, title: str | None) -> Title:
        if wanted.title_sha256 is None:
            return "exact"
        if title is None:
            return "missing"
        if windows.title_hash(title, self.salt) == wanted.title_sha256:
            return "exact"
        same = windows.words_hash(words_of(title), self.salt) == wanted.title_words_sha256
        return "same words" if same else "other"


def _index(wanted: Iterable[Wanted], keys: Any) -> dict[Any, list[str]]:
    index: dict[Any, list[str]] = defaultdict(list)
    for one in wanted:
        for key in dict.fromkeys(keys(one)):
            index[key].append(one.article_id)
    return dict(index)
