"""What is marked as not the report's own words in 8,000 real articles: how many of each kind, and 100 to read."""

import random
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from copydesk.articles import canonical
from copydesk.articles.cleaning import own_marks, raw_offsets, recurring_marks
from copydesk.records import Article, RawArticle

SHARED = Path(__file__).parents[3] / "shared" / "data"

pytestmark = pytest.mark.evidence


def test_the_marks_in_8000_articles():
    news = pd.read_parquet(SHARED / "news-articles-8k.parquet").rename(columns={"id": "article_id"})
    articles = [canonical(RawArticle(source="news", raw=text)) for text in news["text"]]
    news["text"] = [article.text for article in articles if isinstance(article, Article)]
    recurring = recurring_marks(news)
    marks = []
    for row in news.itertuples():
        author = None if pd.isna(row.author) else row.author
        own = own_marks(row.text, row.title, author)
        ranges = {(mark.start, mark.end) for mark in own}
        new = [mark for mark in recurring.get(row.article_id, ()) if (mark.start, mark.end) not in ranges]
        marks += [(mark.kind, row.text[mark.start : mark.end]) for mark in (*own, *new)]
    share = sum(len(text) for _, text in marks) / news["text"].str.len().sum()
    print(f"\n{len(marks)} marks, {share:.1%} of the characters: {Counter(kind for kind, _ in marks)}")
    for kind, text in random.Random(100).sample(marks, 100):
        print(f"{kind:>14}  {text if len(text) < 120 else f'{text[:60]} [...] {text[-50:]}'}")
    assert share < 0.1


def test_the_biography_of_the_second_seed_is_marked_and_found_in_its_raw_text():
    raws = [path.read_text("utf-8") for path in sorted((SHARED / "seeds").glob("*.txt"))]
    found = []
    for raw in raws:
        article = canonical(RawArticle(source="seed", raw=raw.replace("\n", "\r\n")))
        assert isinstance(article, Article)
        there = raw_offsets(article.raw, article.text)
        for mark in own_marks(article.text):
            start, end = there.to_raw(mark.start, mark.end)
            assert article.raw[start:end] == article.text[mark.start : mark.end]
            found.append((mark.kind, article.text[mark.start :][:11]))
    assert found == [("byline", "Author: Jas"), ("biography", "Jason Ditz ")]
