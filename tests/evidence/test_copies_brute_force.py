"""Copies among 5,000 articles beside a brute force that compares every pair: recall and precision.

3,500 real articles, among which there is hardly a copy, and 1,500 that are made of them as newsrooms do: words changed
here and there, paragraphs cut, paragraphs of another article added, or a short version within a longer article.
"""

import random
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_array

from copydesk.articles import copies

NEWS = Path(__file__).parents[3] / "shared" / "data" / "news-articles-8k.parquet"
REAL, MADE = 3500, 1500
WORD = re.compile(r"[0-9A-Za-z\u00c0-\u1fff\u2080-\u2fff]+")

pytestmark = pytest.mark.evidence


def edited(text: str, share: float, chance: random.Random) -> str:
    """Replace that share of the words."""
    return re.sub(r"\S+", lambda word: "edited" if chance.random() < share else word[0], text)


def excerpt(text: str, words: int) -> str:
    return " ".join(text.split()[:words])


def derived(texts: list[str], chance: random.Random) -> str:
    """Make an article out of one or two others."""
    text, other = chance.sample(texts, 2)
    match chance.randrange(4):
        case 0:
            return edited(text, chance.uniform(0, 0.12), chance)
        case 1:
            return excerpt(text, int(len(text.split()) * chance.uniform(0.4, 0.95)))
        case 2:
            return f"{text}\n\n{excerpt(other, int(len(text.split()) * chance.uniform(0.1, 1.2)))}"
        case _:
            wire = edited(excerpt(text, chance.randrange(40, 300)), chance.uniform(0, 0.04), chance)
            return f"{excerpt(other, chance.randrange(100))}\n\n{wire}\n\n{other}"


@pytest.fixture(scope="module")
def articles() -> pd.DataFrame:
    chance = random.Random(6)
    texts = pd.read_parquet(NEWS, columns=["text"])["text"].sample(REAL, random_state=6).tolist()
    shorts = [excerpt(chance.choice(texts), chance.randrange(40, 300)) for _ in range(MADE // 3)]
    made = [derived(texts + shorts, chance) for _ in range(MADE - len(shorts))]
    whole = list(dict.fromkeys(texts + shorts + made))
    ids = [f"a{number:04d}" for number in range(len(whole))]
    return pd.DataFrame({"article_id": ids, "text": whole, "published": None}).astype("string")


@pytest.fixture(scope="module")
def brute(articles: pd.DataFrame) -> pd.DataFrame:
    """Compare every pair: its Jaccard similarity, the share of the shorter, and how long that is."""
    known: dict[tuple[str, ...], int] = {}
    rows, columns = [], []
    for row, text in enumerate(articles["text"]):
        words = WORD.findall(text.lower())
        for shingle in {tuple(words[at : at + 5]) for at in range(len(words) - 4)}:
            rows.append(row)
            columns.append(known.setdefault(shingle, len(known)))
    matrix = csr_array((np.ones(len(rows), np.int32), (rows, columns)), shape=(len(articles), len(known)))
    sizes = matrix.sum(axis=1)
    shared = (matrix @ matrix.T).tocoo()
    above = shared.row < shared.col
    one, other, both = shared.row[above], shared.col[above], shared.data[above]
    ids, shorter = articles["article_id"].to_numpy(object), np.minimum(sizes[one], sizes[other])
    return pd.DataFrame(
        {
            "pair": list(zip(ids[one], ids[other], strict=True)),
            "jaccard": both / (sizes[one] + sizes[other] - both),
            "share": both / shorter,
            "shorter": shorter,
        }
    )


def found(articles: pd.DataFrame, kind: str, near: float = 0.5) -> set[tuple[str, ...]]:
    listed = copies.find(articles, near=near)
    return {tuple(sorted((copy.article_id, copy.of))) for copy in listed if copy.kind == kind}


def figures(name: str, mine: set[tuple[str, ...]], true: set[tuple[str, ...]]) -> tuple[float, float]:
    recall, precision = len(mine & true) / len(true), len(mine & true) / len(mine)
    print(f"\n{name}: {len(true)} true pairs, recall {recall:.4f}, precision {precision:.4f}", end="")
    return recall, precision


@pytest.mark.parametrize("least", [0.8, 0.5])
def test_near_copies_are_those_of_the_brute_force(
    articles: pd.DataFrame, brute: pd.DataFrame, least: float
) -> None:
    true = set(brute["pair"][brute["jaccard"] >= least])
    recall, precision = figures(f"near, Jaccard {least}", found(articles, "near", least), true)
    assert recall >= 0.99
    assert precision >= 0.99


def test_contained_copies_are_those_of_the_brute_force(articles: pd.DataFrame, brute: pd.DataFrame) -> None:
    contained = (brute["jaccard"] < 0.5) & (brute["share"] >= 0.8) & (brute["shorter"] >= 30)
    mine = found(articles, "contained")
    recall, precision = figures("contained", mine, set(brute["pair"][contained]))
    for low, high in ((30, 60), (60, 120), (120, 10**6)):
        size = contained & brute["shorter"].between(low, high - 1)
        true = set(brute["pair"][size])
        print(
            f"\n  the shorter has {low} shingles or more: recall {len(mine & true) / len(true):.4f}", end=""
        )
    assert recall >= 0.95
    assert precision >= 0.99
