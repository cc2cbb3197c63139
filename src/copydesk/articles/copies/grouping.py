"""Groups of copies: what must stay on one side of a split."""

from collections.abc import Iterable

from copydesk.articles.findings import Copy


def groups(copies: Iterable[Copy]) -> dict[str, str]:
    """Give each article of the copies its group: all that copies join, named after the smallest id among them."""
    above: dict[str, str] = {}

    def root(article_id: str) -> str:
        while (next_up := above.setdefault(article_id, article_id)) != article_id:
            above[article_id] = above[next_up]  # a shorter way for the next one
            article_id = next_up
        return article_id

    for copy in copies:
        one, other = root(copy.article_id), root(copy.of)
        above[max(one, other)] = min(one, other)
    return {article_id: root(article_id) for article_id in sorted(above)}
