"""The sample's articles for tests of stories and copies: six events, each told by three outlets, one story stripped."""

import pandas as pd

from copydesk import sample
from copydesk.articles import canonical, read
from copydesk.records import Article

FERRY = ("2cf2169b8356e80a", "3546683cf20e9045", "6286297c5f75b38b")
ARMS = ("4c17e518bc6d875f", "85c4890f45a58e97", "da011aefa5723732")
PENSION = ("82794f82a9fa8077", "b23101e309c58df3", "d5797c287ec1ffd5")
STRIPPED = "a68c24089213a7a0"
"""A report on the flood budget whose words were stripped out."""
COPY, ORIGINAL = "4fe57a6227543df3", "b33677cb3ff55a5b"
"""Two reports on the recount that are much alike."""
BIOGRAPHY = "da011aefa5723732"


def told(*only: str, stories: dict[str, str] | None = None) -> pd.DataFrame:
    """Give the sample's articles, or those of some ids, without their stories but for those named."""
    articles = [canonical(raw) for raw in read([sample.ARTICLES], meta=sample.META)]
    rows = [
        {"id": a.article_id, "outlet": a.outlet, "published": a.published, "title": a.title, "text": a.raw,
         "story": (stories or {}).get(a.article_id)}
        for a in articles
        if isinstance(a, Article) and (not only or a.article_id in only)
    ]  # fmt: skip
    return pd.DataFrame(rows)
