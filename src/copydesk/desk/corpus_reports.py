"""What the steps on articles and stories say they found or did. `--json` prints it as it is."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from copydesk.articles.findings import Copy, Damage, Mark


@dataclass(frozen=True, slots=True)
class Merged:
    """Stories that were several and are one now."""

    story: str
    """The one that goes on."""
    merged: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StoriesReport:
    """What `stories` found over all articles, and what it changed."""

    articles: int
    copies: Mapping[str, int]
    """How many articles are a copy, by the kind: exact, near, contained."""
    marks: Mapping[str, int]
    """How many ranges are marked as not the report's own words, by kind."""
    damaged: Mapping[str, int]
    """How many articles have which damage."""
    stories: int
    """Stories of two articles or more that there are now."""
    found: int
    """Stories of two articles or more that were not there before."""
    joined: int
    """Articles that came to a story that was there."""
    merged: tuple[Merged, ...]
    told: int
    """Stories that two outlets or more tell."""
    in_told: int
    """Articles in these."""
    doubtful: int
    """Pairs of articles of which it is not sure whether they report the same event."""
    given: int
    """Of these, pairs of stories that people or the data keep apart."""
    dates: int
    """Dates that were read by how the outlet writes its others."""
    languages: Mapping[str, int] = field(default_factory=dict)
    """How many articles are in which language; empty without the extra `lang`."""
    dry_run: bool = False

    @property
    def changed(self) -> bool:
        """Whether anything about stories is other than before."""
        return bool(self.found or self.joined or self.merged)


@dataclass(frozen=True, slots=True)
class StoryRow:
    """A story in a list."""

    story: str
    articles: int
    outlets: int
    first: str | None
    """The dates of its first and last article, where there are any."""
    last: str | None
    title: str | None
    """Of its first article that has one."""
    begins: str | None = None
    """How its first article begins, where none has a title."""
    outlets_unknown: int = 0
    """Of `outlets`, those that are articles whose outlet is not known: each counts as one of its own."""


@dataclass(frozen=True, slots=True)
class Telling:
    """An article of a story."""

    article_id: str
    outlet: str | None
    published: str | None
    title: str | None
    words: int
    said_by: str
    """Who put it into the story: data, found, person."""
    copy_of: str | None
    held: str | None
    begins: str | None = None
    """How its text begins, where it has no title."""


@dataclass(frozen=True, slots=True)
class StoryReport:
    """A story with its articles."""

    story: str
    articles: tuple[Telling, ...]
    why: Mapping[str, Any]
    """What those of its articles share that were found: names, numbers, words; and within how many days all are."""


@dataclass(frozen=True, slots=True)
class StoryChange:
    """What a person changed about stories."""

    articles: tuple[str, ...]
    """Those that are in another story now."""
    story: str
    """The story that they are in."""
    before: tuple[str, ...]
    """The stories that they were in; articles that were in none count as themselves."""
    sides: Mapping[str, int] = field(default_factory=dict)
    """Of the story, how many articles are on which side of the splits, where it is on several: `build` sets the
    later-added side aside."""


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article in a list."""

    article_id: str
    outlet: str | None
    published: str | None
    story: str | None
    words: int
    damage: Mapping[str, float]
    """Names with scores."""
    held: str | None
    """Why it is held back."""
    copy_of: str | None
    date_fault: str | None
    title: str | None
    begins: str | None = None
    """How its text begins, where it has no title."""


@dataclass(frozen=True, slots=True)
class Said:
    """A piece of metadata, and who said it."""

    value: str | None
    by: str
    """data, found, person"""
    at: str
    before: tuple[str, ...] = ()
    """What was said earlier, the latest first."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a text."""

    start: int
    end: int
    text: str
    """What stands there, with a little around it."""
    raw: tuple[int, int] | None = None
    """Where in the raw input, when asked."""


@dataclass(frozen=True, slots=True)
class ArticleReport:
    """Everything that is known of an article."""

    article_id: str
    metadata: Mapping[str, Said]
    text: str
    text_sha256: str
    versions: int
    source: str
    cleaning: tuple[str, ...]
    added_at: str
    held: Said | None
    damage: tuple[tuple[Damage, tuple[Place, ...]], ...]
    marks: tuple[tuple[Mark, Place], ...]
    copies: tuple[Copy, ...]
    """Of which it is one."""
    copied_by: tuple[Copy, ...]
    date_fault: str | None
    url: str | None
    """The address as it is compared with others."""
    language: str | None = None


@dataclass(frozen=True, slots=True)
class HoldReport:
    """Articles that were held back or released."""

    articles: tuple[str, ...]
    """Those of which that changed."""
    unchanged: int
    """Those that were so already."""
    planned: tuple[str, ...]
    """Of those held, which somebody is asked about already: that stays."""
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class SetReport:
    """Metadata that a person set."""

    articles: tuple[str, ...]
    """Those of which something changed."""
    values: Mapping[str, str | None]
    unchanged: int = 0
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class CutReport:
    """Marked ranges that were cut out of articles."""

    articles: tuple[str, ...]
    """Those with a new text."""
    ranges: Mapping[str, int]
    """How many ranges were cut, by kind."""
    characters: int
    left: Mapping[str, tuple[str, ...]]
    """Why articles with such ranges were left alone -> which."""
    dry_run: bool = False
