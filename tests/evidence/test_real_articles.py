"""Real articles, real server, real browser: ten spans by mouse in three reports of one event."""

import random
import re
from pathlib import Path

import pandas as pd
import pytest

from browser.newsroom import Newsroom
from browser.screen import chromium

SHARED = Path(__file__).parents[3] / "shared" / "data"
SPANS = (4, 3, 3)

pytestmark = [pytest.mark.evidence, pytest.mark.server, pytest.mark.browser]


def test_ten_spans_in_the_seed_articles(tmp_path: Path, real_studio: str, artefacts: Path) -> None:  # noqa: ARG001
    seeds = sorted((SHARED / "seeds").glob("*.txt"))
    meta = tmp_path / "meta.csv"
    meta.write_text(
        "file,outlet,story\n" + "".join(f"{path.name},Outlet {n},arms\n" for n, path in enumerate(seeds)),
        "utf-8",
    )
    news = pd.read_parquet(SHARED / "news-articles-8k.parquet").head(50)
    newsroom = Newsroom(tmp_path / "desk", "evidence", [*seeds, news], meta)
    print("\nadded", newsroom.added)
    chance = random.Random(0)
    dragged: list[tuple[str, int, int, str]] = []
    with chromium() as browser:
        ana = newsroom.screen(browser, "ana")
        for path, number in zip(seeds, SPANS, strict=True):
            article = newsroom.articles[path.stem]
            newsroom.open(ana, "ana", path.stem)
            words = list(re.finditer(r"\S+", article.text))
            places = [(len(words) * n // number) + chance.randrange(6) for n in range(number)]
            for n, place in enumerate(places):
                start, end = words[place].start(), words[min(place + n + 1, len(words) - 1)].end()
                selected = ana.label("12"[n % 2], start, end)
                dragged.append((article.article_id, start, end, selected))
            ana.answer("w", "lean left")
            ana.page.screenshot(path=artefacts / f"seed-{path.stem}.png")
            ana.submit()
    pulled = newsroom.desk.pull()
    print(pulled)
    dataset = newsroom.desk.build("evidence")
    rows = pd.concat([dataset.train, dataset.validation, dataset.test])
    texts = dict(zip(newsroom.desk.articles()["article_id"], newsroom.desk.articles()["text"], strict=True))
    found = [
        (row.article_id, span["start"], span["end"], span["text"])
        for row in rows.itertuples()
        for span in row.spans
    ]
    for article_id, start, end, text in found:
        assert texts[article_id][start:end] == text
    assert sorted(found) == sorted(dragged)
    assert pulled.exact == 10
