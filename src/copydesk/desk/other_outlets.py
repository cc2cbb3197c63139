"""The same story as other outlets told it, to be read beside an article."""

from collections.abc import Mapping

from copydesk.ledger import Ledger
from copydesk.records import Article
from copydesk.studio.tasks import OTHERS


def others(ledger: Ledger, articles: Mapping[str, Article]) -> dict[str, tuple[Article, ...]]:
    """Map each article to those of its story from other outlets, the first published first, as many as are shown."""
    story, outlet = ledger.current("story_id"), ledger.current("outlet")
    told: dict[str, list[Article]] = {}
    for article in sorted(
        articles.values(), key=lambda a: (a.published or "~", a.outlet or "~", a.article_id)
    ):
        if article.article_id in story:
            told.setdefault(story[article.article_id], []).append(article)

    def is_other(here: str, there: str) -> bool:
        return here != there and (here not in outlet or outlet.get(there) != outlet[here])

    return {
        here: tuple(a for a in told.get(story.get(here, ""), ()) if is_other(here, a.article_id))[
            : len(OTHERS)
        ]
        for here in articles
    }
