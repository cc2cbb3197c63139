"""How near a sample is to all stories, beside a plain shuffle, and whether every story has its chance."""

from collections import Counter

import numpy as np
import pandas as pd
import pytest

from copydesk.plan import sampling

STORIES, SEEDS = 1_000, 20

pytestmark = pytest.mark.evidence


@pytest.fixture(scope="module")
def pool() -> pd.DataFrame:
    """Make stories of one to nine articles by forty outlets, some of them rare."""
    chance = np.random.default_rng(7)
    story = np.repeat(np.arange(STORIES), chance.geometric(0.35, STORIES).clip(1, 9))
    number = len(story)
    days = pd.Timestamp("2012-01-01") + pd.to_timedelta(chance.integers(0, 3_000, STORIES)[story], unit="D")
    return pd.DataFrame(
        {
            "article_id": [f"a{n:05}" for n in range(number)],
            "story_id": [f"s{n:04}" for n in story],
            "outlet": [f"o{n}" for n in chance.zipf(1.6, number) % 40],
            "published": days.strftime("%Y-%m-%d"),
            "words": chance.lognormal(6.4, 0.6, number).astype(int),
        }
    )


def off(found: sampling.Sample) -> pd.Series:
    """Say by how much the shares of the strata are off (root of the sum of squares), for each that they are about."""
    strata = found.strata.astype({"there": float, "chosen": float})
    share = strata.groupby("per")[["there", "chosen"]].transform(lambda numbers: numbers / numbers.sum())
    return np.sqrt((share["there"] - share["chosen"]).pow(2).groupby(strata["per"]).sum())


@pytest.mark.parametrize("number", [30, 100, 300])
def test_shares_are_nearer_to_those_of_all_than_in_a_plain_shuffle(
    pool: pd.DataFrame, number: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    def mean() -> pd.Series:
        return sum(off(sampling.sample(pool, number, outlets=1, seed=seed)) for seed in range(SEEDS)) / SEEDS

    balanced = mean()
    monkeypatch.setattr(sampling, "AHEAD", 1)
    plain = mean()
    print(f"\n{number} stories, off by: {balanced.round(3).to_dict()}; plain {plain.round(3).to_dict()}")
    assert (balanced < plain).all()
    assert (balanced[["time", "length"]] < 0.6 * plain[["time", "length"]]).all()


def test_stories_of_many_articles_have_the_chance_of_others(pool: pd.DataFrame) -> None:
    size = pool["story_id"].value_counts()
    taken: Counter[int] = Counter()
    for seed in range(100):
        taken.update(size[list(sampling.sample(pool, 100, outlets=1, seed=seed).stories)])
    chances = {
        number: round(taken[number] / 100 / count, 3)
        for number, count in size.value_counts().sort_index().items()
    }
    print("\nchance of a story by its articles, 0.1 is wanted:", chances)
    assert all(0.07 < chance < 0.13 for chance in chances.values())
