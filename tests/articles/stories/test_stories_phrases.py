import numpy as np
import pandas as pd
import pytest

from copydesk.articles.stories import Why, group, phrases
from copydesk.articles.stories.reasons import reasons
from copydesk.articles.stories.terms import weigh

MILL = {
    "mill-1": "Green dye ran from a paper mill at Tarn into the river, the board of waters told reporters. It took"
    " samples along the old towpath, where anglers had filled glass jars before dawn, and will sue the owners.",
    "mill-2": "Fish died for three days. Neighbours with glass jars stood along the old towpath and blamed a factory;"
    " a judge hears them in autumn, and experts from Hollin doubt that trout come back.",
    "quarry": "Owners of a quarry near Hollin were told to clear silt from the river; farmers blamed blasting before"
    " dawn, and reporters saw mud up to the sluice.",
    "regatta": "A week of rowing ends in autumn on the river: experts judge the boats, and visitors from Tarn wait"
    " on the bank with hats and flags.",
}


def desk(texts: dict[str, str]) -> pd.DataFrame:
    rows = [
        {"article_id": name, "outlet": None, "title": None, "text": text, "published": None}
        for name, text in texts.items()
    ]
    return pd.DataFrame(rows, dtype="string")


def test_what_two_articles_share_counts_the_less_the_more_others_have_it():
    _, _, rare = weigh(
        ["", "", ""],
        [
            "Local fighters push into the southeast",
            "A push into the southeast by local fighters",
            "The southeast has local fighters and local fighters",
        ],
    )
    np.testing.assert_allclose(
        (rare.rows @ rare.rows.T).toarray(),
        [[1.5, 1.5, 0.5], [1.5, 2.5, 1.5], [0.5, 1.5, 1.5]],
    )


def test_phrases_do_not_run_from_the_title_into_the_text():
    _, _, rare = weigh(["Mill closed", "Closed river"], ["River board", "Mill board"])
    assert rare.rows.nnz == 0


def test_a_phrase_that_many_have_is_not_rare():
    many = phrases.FEW + 1
    _, _, rare = weigh([""] * many, ["Local fighters"] * many)
    assert rare.rows.nnz == 0


@pytest.mark.parametrize("articles", [0, 1])
def test_no_articles_and_one_share_nothing(articles):
    _, _, rare = weigh([""] * articles, ["Local fighters push"] * articles)
    assert (rare.rows.shape[0], rare.rows.nnz) == (articles, 0)


def test_what_long_articles_share_by_chance_tells_nothing():
    had, one, other = np.array([4.0, 4.0, 400.0, 400.0]), np.array([0, 2, 0]), np.array([1, 3, 2])
    found = phrases.beyond_chance(np.array([4.0, 4.0, 0.0]), had, one, other)
    np.testing.assert_allclose(found, [1.747, 0.298, 0.718], atol=0.001)


def test_an_article_joins_by_phrases_that_no_stranger_has_and_they_are_named():
    found = group(desk(MILL))
    assert found.story == {"mill-1": "mill-1", "mill-2": "mill-1"}
    words = ("along", "old towpath", "glass jars")
    assert found.why["mill-1"] == Why((), (), words, phrases=("along the old towpath",), days=None)
    assert (
        str(found.why["mill-1"])
        == "words along, old towpath, glass jars; rare phrases “along the old towpath”"
    )


def why(*articles: tuple[str, str]) -> Why:
    """Say why all these are one story."""
    weights, _, rare = weigh(*zip(*articles, strict=True))
    return reasons([range(len(articles))], articles, np.full(len(articles), np.nan), weights, rare)[0]


def test_each_article_that_shares_rare_phrases_shares_one_that_is_named():
    chain = (
        ("Amber kettles", "boiled near copper gates"),
        ("Copper gates", "opened while silver herons slept"),
        ("Silver herons", "landed on velvet meadows"),
        ("Velvet meadows", "flooded"),
    )
    assert why(*chain).phrases == ("Silver herons", "velvet meadows", "copper gates")


def test_a_long_passage_in_common_is_named_in_pieces():
    passage = "wolves crossed frozen lakes beneath northern lights while villagers counted seven tracks"
    others = [("", "Nine foxes slept"), ("", "Grey rabbits ate"), ("", "Brown badgers dug")]
    assert why(("", f"Old {passage}"), ("", f"Young {passage}"), *others) == Why(
        names=(),
        numbers=(),
        words=(),
        phrases=(
            "wolves crossed frozen lakes beneath northern",
            "northern lights while villagers counted seven tracks",
        ),
        days=None,
    )
