"""Which stories are chosen: whole, told by several outlets, spread as all are, the same whatever the order."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.plan.sampling import Sample, sample

COLUMNS = ["article_id", "story_id", "outlet", "published", "words", "held", "copy_of"]


def articles(*rows: tuple[Any, ...]) -> pd.DataFrame:
    """Make the frame; what a row lacks is unknown."""
    full = [(*row, *[None] * (len(COLUMNS) - len(row))) for row in rows]
    return pd.DataFrame(full, columns=COLUMNS).convert_dtypes()


def many(stories: int) -> pd.DataFrame:
    """Make stories of three articles; every fifth in the small outlet, half of them early, a third long."""
    return articles(
        *(
            (
                f"{n:03}{outlet}",
                f"s{n:03}",
                outlet,
                f"20{10 + n % 2 * 5}-0{1 + n % 9}-01",
                900 if n % 3 else 100,
            )
            for n in range(stories)
            for outlet in ("Gazette", "Courier", "Small" if n % 5 == 0 else "Tribune")
        )
    )


def same(one: Sample, other: Sample) -> bool:
    return (one.stories, one.articles, one.left_out) == (other.stories, other.articles, other.left_out) and (
        one.strata.equals(other.strata)
    )


FERRY = [
    ("f1", "ferry", "Gazette", "2026-03-01", 300),
    ("f2", "ferry", "Courier", "2026-03-02", 500),
    ("f3", "ferry", "Gazette", None, 100),
]


def test_whole_stories_of_enough_outlets_are_chosen_and_all_else_is_left_out_with_the_reason():
    found = sample(
        articles(
            *FERRY,
            ("g1", "gas", "Gazette", "2026-03-01", 200),
            ("g2", "gas", "Gazette", "2026-03-02", 200),
            ("m1", "mine", "Gazette", "2026-03-01", 200),
            ("m2", "mine", "Courier", "2026-03-02", 200, "stripped-words 0.97"),
            ("p1", "pier", "Gazette", "2026-03-01", 200),
            ("p2", "pier", "Courier", "2026-03-01", 200, None, "p1"),
            ("p3", "pier", "Tribune", "2026-03-03", 400, False),
            ("x", None, "Tribune", "2026-03-03", 200),
        )
    )
    assert found.stories == ("pier", "ferry")
    assert found.articles == ("f1", "f2", "f3", "p1", "p3")
    few, copy, held = (
        "articles of stories that too few outlets tell",
        "copies of another article",
        "articles that are held back",
    )
    assert found.left_out == {"g1": few, "g2": few, "m1": few, "m2": held, "p2": copy, "x": few}
    assert found.counts == {few: 4, held: 1, copy: 1}
    assert list(found.strata.itertuples(index=False, name=None)) == [
        ("outlet", "Courier", 1, 1),
        ("outlet", "Gazette", 3, 3),
        ("outlet", "Tribune", 1, 1),
        ("time", "2026-03-01 to 2026-03-01", 2, 2),
        ("time", "2026-03-02 to 2026-03-02", 1, 1),
        ("time", "2026-03-03 to 2026-03-03", 1, 1),
        ("time", "unknown", 1, 1),
        ("length", "100 to 100 words", 1, 1),
        ("length", "200 to 200 words", 1, 1),
        ("length", "300 to 300 words", 1, 1),
        ("length", "400 to 500 words", 2, 2),
    ]


def test_the_shares_of_outlets_times_and_lengths_are_near_those_of_all():
    found = sample(many(200), 30, seed=1)
    assert len(found.stories) == 30
    shares = found.strata.assign(
        there=found.strata["there"] / 600, chosen=found.strata["chosen"] / 90
    ).astype({"there": float, "chosen": float})
    assert (shares["there"] - shares["chosen"]).abs().max() < 0.025


def test_another_seed_is_another_sample():
    assert set(sample(many(60), 10).stories) != set(sample(many(60), 10, seed=1).stories)


@settings(max_examples=8)
@given(st.data())
def test_the_order_of_rows_does_not_matter_and_a_larger_sample_holds_the_smaller(data: st.DataObject):
    pool = many(24)
    number = data.draw(st.integers(0, 24))
    more = data.draw(st.integers(number, 24))
    seed = data.draw(st.integers(0, 5))
    order = data.draw(st.permutations(range(len(pool))))
    small, large = sample(pool, number, seed=seed), sample(pool, more, seed=seed)
    assert same(sample(pool.iloc[order], number, seed=seed), small)
    assert large.stories[:number] == small.stories
    assert set(sample(pool, more, seed=seed, before=small.stories).stories) == set(large.stories)


@pytest.mark.parametrize("stories", [0, 1, None])
def test_what_was_chosen_before_stays_also_beyond_the_number_and_with_fewer_outlets(stories: int | None):
    pool = articles(
        *FERRY, ("g1", "gas", "Gazette"), ("m1", "mine", "Gazette", None, 9, True), ("x", None, "Tribune")
    )
    found = sample(pool, stories, before=("gas", "mine", "x", "gone"), per=())
    assert set(found.stories) - {"ferry"} == {"gas", "x"}
    assert ("ferry" in found.stories) == (stories is None)
    assert found.left_out["m1"] == "articles that are held back"


def test_a_story_that_came_later_does_not_push_out_what_was_chosen_before():
    first = sample(many(20), 8)
    grown = sample(many(60), 12, before=first.stories)
    assert set(first.stories) < set(grown.stories)
    assert len(grown.stories) == 12


def test_articles_whose_outlet_nobody_knows_are_of_different_outlets():
    assert sample(articles(("a", "s"), ("b", "s"))).stories == ("s",)


def test_where_too_few_outlets_tell_every_story_nothing_is_chosen():
    found = sample(articles(*FERRY), outlets=3)
    assert (found.stories, found.articles, set(found.left_out)) == ((), (), {"f1", "f2", "f3"})


def test_of_no_articles_nothing_is_chosen():
    found = sample(articles(), 3)
    assert (found.stories, found.articles, found.left_out, len(found.strata)) == ((), (), {}, 0)


def test_an_unknown_stratum_is_refused():
    with pytest.raises(
        ValueError, match=r"^a sample is stratified by outlet, time, length, not by colour, size$"
    ):
        sample(many(2), per=("size", "outlet", "colour"))
