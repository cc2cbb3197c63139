"""What the metadata of 8,000 real articles is like: spellings of outlets, dates, addresses, languages."""

from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

import pandas as pd
import pytest

from copydesk.articles.metadata import canonical_url, languages, outlet_merges, read_dates

SHARED = Path(__file__).parents[3] / "shared" / "data"

pytestmark = pytest.mark.evidence


@pytest.fixture(scope="module")
def news() -> pd.DataFrame:
    read = pd.read_parquet(SHARED / "news-articles-8k.parquet").rename(columns={"id": "article_id"})
    return read.assign(added_at=datetime(2026, 11, 1, tzinfo=UTC))


def test_spellings_of_the_outlets(news: pd.DataFrame) -> None:
    offers = outlet_merges(news)
    print(f"\n{news['outlet'].nunique()} outlets, {len(offers)} offers")
    for offer in offers:
        print(f"  {offer.name}: {dict(zip(offer.names, offer.counts, strict=True))}")
    assert {offer.name for offer in offers} >= {
        "Fox News",
        "New York Times",
        "Newsmax",
        "ABC News",
        "NBC News",
    }
    spelled = news.assign(
        outlet=news["outlet"].replace("New York Times - News", "NYT").where(news.index % 3 == 0)
    )
    both = pd.concat([news, spelled.dropna(subset="outlet")])
    names = next(offer.names for offer in outlet_merges(both) if "NYT" in offer.names)
    assert "New York Times - News" in names
    print("  and with a third of one outlet called NYT:", names)


def test_dates(news: pd.DataFrame) -> None:
    began = perf_counter()
    found = read_dates(news)
    rate = len(news) / (perf_counter() - began)
    print(
        f"\n{news['published'].isna().sum()} undated, faults {found['fault'].value_counts().to_dict()}, {rate:,.0f}/s"
    )
    print(Counter(why.split(":")[0] for why in found["why"].dropna() if "other dates" in why))
    print(news.loc[found["fault"].notna().to_numpy(), ["outlet", "published"]].to_string())
    dated = news["published"].notna().to_numpy()
    assert (found["published"].notna() | found["fault"].notna()).to_numpy()[dated].all()
    broken = news.assign(published="2021-02-31")
    assert (read_dates(broken)["fault"] == "impossible").all()


def test_addresses(news: pd.DataFrame) -> None:
    began = perf_counter()
    found = news["url"].map(canonical_url)
    rate = len(news) / (perf_counter() - began)
    print(f"\n{news['url'].nunique()} addresses are {found.nunique()}, {rate:,.0f}/s")
    assert found.nunique() == news["url"].nunique()  # two articles are never one address
    copies = news["url"].str.replace("www.", "m.", regex=False) + "#top"
    assert (copies.map(canonical_url) == found).mean() > 0.99


def test_languages(news: pd.DataFrame) -> None:
    began = perf_counter()
    found = pd.DataFrame(languages(news["text"]), columns=["language", "sure"])
    rate = len(news) / (perf_counter() - began)
    print(
        f"\n{found['language'].value_counts().to_dict()}, "
        f"sure {found['sure'].quantile([0, 0.01, 0.5]).to_list()}, {rate:,.0f}/s"
    )
    assert (found["language"] == "en").mean() > 0.999
