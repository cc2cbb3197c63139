"""What people say about stories: which articles report the same event. Their word holds against later groupings."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from copydesk.desk.corpus_reports import StoryChange
from copydesk.desk.grouping import APART, new_name
from copydesk.errors import DeskError
from copydesk.ledger import PERSON, Event, Ledger, frames

if TYPE_CHECKING:
    from copydesk.desk.holdings import Holdings

NEXT = "'copydesk stories list' names the stories, 'copydesk articles' the articles."


def merge(desk: "Holdings", story: str, other: str) -> StoryChange:
    """Put the articles of `other` into `story`. Raises DeskError for a story that there is not, and for one twice."""
    told = Stories(desk.ledger)
    into, gone = told.named(story), told.named(other)
    if into == gone:
        raise DeskError(
            f"{story} and {other} are one story already", next_step=f"copydesk stories show {into}"
        )
    moved = told.members[gone]
    return told.change(moved, into, {"was": gone})


def split(desk: "Holdings", story: str, articles: Sequence[str]) -> StoryChange:
    """Take articles out of a story, into a new one of theirs. Raises DeskError for those that are not in it."""
    told = Stories(desk.ledger)
    known = told.named(story)
    strays = [a for a in articles if a not in told.members[known]]
    rest = [a for a in told.members[known] if a not in articles]
    if strays or not rest:
        what = f"not in it: {', '.join(strays)}" if strays else "nothing would be left of it"
        raise DeskError(
            f"the story {known} cannot be split like that: {what}",
            next_step=f"'copydesk stories show {known}' lists its articles.",
        )
    return told.change(
        list(dict.fromkeys(articles)), _next_name(known, told.taken), {"was": known, APART: rest}
    )


def move(desk: "Holdings", article_id: str, story: str) -> StoryChange:
    """Put an article into the story `story`, or into that of the article `story`."""
    told = Stories(desk.ledger)
    told.check([article_id])
    was = told.story.get(article_id)
    beside = [a for a in told.members.get(was or "", ()) if a != article_id]
    if story in told.ids and story not in told.members and story not in told.story:
        if story == article_id:
            raise DeskError(f"{article_id} is an article: name the story that it belongs to", next_step=NEXT)
        return told.change([article_id, story], new_name(min(article_id, story), told.taken), {APART: beside})
    into = told.named(story)
    if into == was:
        raise DeskError(f"{article_id} is in {into} already", next_step=f"copydesk stories show {into}")
    return told.change([article_id], into, {"was": was or article_id, APART: beside})


class Stories:
    """The stories of a desk as they are."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.ids = set(frames.text_versions(ledger))
        self.story = ledger.current("story_id")
        self.taken = ledger.ever("story_id")
        self.members: dict[str, list[str]] = {}
        for article_id, story in sorted(self.story.items()):
            self.members.setdefault(story, []).append(article_id)

    def named(self, name: str) -> str:
        """Find a story by its name, or by an article in it."""
        if name in self.members:
            return name
        if name in self.story:
            return self.story[name]
        if name in self.ids:
            raise DeskError(
                f"the article {name} is in no story", next_step=f"copydesk stories move {name} STORY"
            )
        raise DeskError(f"the desk knows no story {name!r}", next_step=NEXT)

    def check(self, articles: Iterable[str]) -> None:
        """Refuse articles that there are not."""
        unknown = [a for a in articles if a not in self.ids]
        if unknown:
            raise DeskError(f"the desk knows no article {', '.join(map(repr, unknown))}", next_step=NEXT)

    def change(self, articles: Sequence[str], story: str, why: Mapping[str, object]) -> StoryChange:
        """Enter that a person put articles into a story."""
        before = tuple(dict.fromkeys(self.story.get(a, a) for a in articles))
        known = {key: value for key, value in why.items() if value}
        with self.ledger.transaction():
            self.ledger.add_article_events(
                Event(a, "story_id", story, PERSON, known or None) for a in articles
            )
        sides = self.ledger.sides()
        within = {*articles, *self.members.get(story, ())}
        on = Counter(sides[a] for a in sorted(within) if a in sides)
        return StoryChange(tuple(articles), story, before, dict(on) if len(on) > 1 else {})


def _next_name(story: str, taken: Iterable[str]) -> str:
    number = 2
    while f"{story}-{number}" in taken:
        number += 1
    return f"{story}-{number}"
