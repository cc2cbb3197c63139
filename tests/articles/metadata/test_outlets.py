"""Outlets spelled in several ways are offered for merging."""

import pandas as pd
import pytest

from copydesk.articles.metadata import Merge, outlet_merges

SAME = "differ in capitals, an article, a section or a domain"


def articles(*rows: tuple[str | None, str | None, int]) -> pd.DataFrame:
    """List so many articles of an outlet at an address."""
    return pd.DataFrame(
        [(outlet, url) for outlet, url, number in rows for _ in range(number)], columns=["outlet", "url"]
    )


def test_a_paper_in_seven_spellings_is_one_offer_with_its_reasons():
    found = outlet_merges(
        articles(
            ("New York Times - News", "https://www.nytimes.com/a", 5),
            ("NYT", "https://nytimes.com/b", 3),
            ("nyt", None, 1),
            ("New York Times (Online News)", None, 1),
            ("The New York Times", None, 2),
            ("nytimes.com", "https://www.nytimes.com/c", 1),
            ("NY Times", None, 1),
            ("Harbour Gazette", "https://gazette.example/a", 9),
        )
    )
    assert found == [
        Merge(
            (
                "New York Times - News", "NYT", "The New York Times", "NY Times", "New York Times (Online News)", "nyt",
                "nytimes.com",
            ),
            (5, 3, 2, 1, 1, 1, 1),
            "New York Times",
            (
                f"New York Times (Online News), New York Times - News and The New York Times {SAME}",
                f"NY Times and nytimes.com {SAME}",
                "NY Times is short for New York Times",
                f"NYT and nyt {SAME}",
                "NYT is short for New York Times",
                "their articles are on nytimes.com",
            ),
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        ("Fox Online News", "FOX NEWS", "Fox News"),
        ("NBCNews.com", "NBC News (Online)", "NBC News"),
        ("Harbour Gazette | World News", "The Harbour Gazette", "The Harbour Gazette"),
        ("VOA", "Voice of America", "Voice of America"),
        ("CAP", "Center for American Progress", "Center for American Progress"),
        ("Harbour Gazette - Opinion", "Harbour Gazette Editorial", "Harbour Gazette Editorial"),
        ("Ｇazette", "GAZETTE", "Gazette"),
    ],
)
def test_spellings_are_known_without_an_address(one: str, other: str, name: str):
    (found,) = outlet_merges(articles((one, None, 1), (other, None, 1)))
    assert (set(found.names), found.name) == ({one, other}, name)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Harbour Gazette", "Harbour Gazette - Opinion"),
        ("Harbour Gazette", "Harbour Courier"),
        ("Gazette - Harbour", "Gazette - Hill"),
        ("The Week", "The Weekly"),
        ("BBC", "BBC News"),
        ("", "-"),
    ],
)
def test_what_is_not_known_to_be_one_is_not_offered(one: str, other: str):
    assert outlet_merges(articles((one, None, 2), (other, None, 1))) == []


@pytest.mark.parametrize(
    ("one", "other", "name"),
    [
        ("BBC", "BBC News", "BBC News"),
        ("WaPo", "Washington Post", "Washington Post"),
        ("news.example", "Harbour", "Harbour"),
    ],
)
def test_alike_names_are_one_outlet_where_their_articles_are_on_one_site(one: str, other: str, name: str):
    rows = articles((one, "https://www.news.example/a", 1), (other, "https://m.news.example/b", 2))
    (found,) = outlet_merges(rows)
    assert (found.name, found.why[-1]) == (name, "their articles are on news.example")


def test_a_columnist_is_not_the_paper_that_prints_her():
    rows = articles(
        ("Mara Olsén", "https://gazette.example/a", 1), ("Gazette", "https://gazette.example/b", 9)
    )
    assert outlet_merges(rows) == []


def test_initials_of_two_outlets_are_decided_by_the_site_or_not_at_all():
    press, prospect = (
        ("Associated Press", "https://ap.example/a", 2),
        ("American Prospect", "https://tap.example/a", 2),
    )
    assert outlet_merges(articles(("AP", None, 1), press, prospect)) == []
    (found,) = outlet_merges(articles(("AP", "https://ap.example/b", 1), press, prospect))
    assert (found.names, found.name) == (("Associated Press", "AP"), "Associated Press")
    assert outlet_merges(articles(("AP", "https://alp.example/b", 1), press, prospect)) == []


def test_nothing_is_offered_of_articles_without_an_outlet_or_without_articles():
    assert outlet_merges(articles((None, "https://gazette.example/a", 2))) == []
    assert outlet_merges(articles()) == []


def test_the_order_of_the_articles_does_not_matter():
    rows = articles(
        ("NYT", None, 2), ("New York Times", None, 2), ("A B", None, 1), ("ab", None, 1), ("Ab", None, 1)
    )
    assert outlet_merges(rows) == outlet_merges(rows.iloc[::-1])
