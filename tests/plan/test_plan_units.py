"""Which units are made of articles: stories as several outlets tell them, pairs alike and unlike."""

from collections import Counter
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from copydesk.plan import Made, Told, pair, pair_units, story_units
from copydesk.records import Unit

GAZETTE = Told("g", "ferry", "Gazette", "2026-03-02")
COURIER = Told("c", "ferry", "Courier", "2026-03-01")
TRIBUNE = Told("t", "ferry", "Tribune", None)


def test_a_story_is_one_unit_of_its_outlets_in_the_order_of_their_dates_and_undated_ones_last():
    assert story_units([TRIBUNE, GAZETTE, COURIER], {}) == Made((Unit("story:ferry", ("c", "g", "t")),), {})


def test_of_one_outlet_only_the_first_article_is_taken_and_of_five_outlets_only_four():
    more = [
        Told("g0", "ferry", "Gazette", "2026-03-05"),
        Told("n", "ferry", "Northern", "2026-03-06"),
        Told("w", "ferry", "Western", "2026-03-07"),
    ]
    assert story_units([*more, TRIBUNE, GAZETTE, COURIER], {}) == Made(
        (Unit("story:ferry", ("c", "g", "n", "w")),),
        {
            "articles whose outlet has another one in the unit": 1,
            "articles beyond the 4 of their story's unit": 1,
        },
    )


def test_articles_of_one_day_come_in_the_order_of_their_ids():
    same_day = [Told("b", "s", "B", "2026-03-01"), Told("a", "s", "A", "2026-03-01")]
    assert story_units(same_day, {}).units == (Unit("story:s", ("a", "b")),)


def test_what_one_outlet_alone_tells_is_no_unit_and_counted_by_stories():
    alone = [Told("x", "gas", "Gazette"), Told("y", "gas", "Gazette"), Told("z", None, "Courier"), Told("q")]
    assert story_units([GAZETTE, COURIER, *alone], {}) == Made(
        (Unit("story:ferry", ("c", "g")),), {"stories that one outlet alone tells": 3}
    )


def test_articles_whose_outlet_nobody_knows_are_of_different_outlets():
    assert story_units([Told("a", "s"), Told("b", "s")], {}).units == (Unit("story:s", ("a", "b")),)


def test_a_planned_story_keeps_its_articles_and_what_came_later_is_counted():
    there = {"story:ferry": Unit("story:ferry", ("c", "g"))}
    later = [Told("g0", "ferry", "Gazette", "2026-02-28"), TRIBUNE]
    assert story_units([GAZETTE, COURIER, *later], there) == Made(
        (there["story:ferry"],),
        {
            "articles whose outlet has another one in the unit": 1,
            "articles that came after their story's unit was planned": 1,
        },
    )


def test_articles_whose_planned_story_was_merged_into_another_are_in_their_unit_still():
    there = {"story:old": Unit("story:old", ("c", "g")), "story:ferry": Unit("story:ferry", ("t", "n"))}
    articles = [COURIER, GAZETTE, TRIBUNE, Told("n", "ferry", "Northern")]
    assert story_units(articles, there) == Made((there["story:ferry"], there["story:old"]), {})


FOUR = [GAZETTE, COURIER, Told("a", "gas", "Gazette"), Told("b", "gas", "Courier")]


def test_pairs_are_all_within_a_story_and_as_many_across():
    assert pair_units(FOUR, {}, seed=0) == Made(
        (
            Unit("pair:a+b", ("a", "b")),
            Unit("pair:a+c", ("a", "c")),
            Unit("pair:b+g", ("b", "g")),
            Unit("pair:c+g", ("c", "g")),
        ),
        {},
    )


def test_articles_of_one_outlet_are_no_pair_so_that_the_outlet_gives_no_answer_away():
    same = [Told("g2", "ferry", "Gazette"), GAZETTE, Told("a", "gas", "Gazette")]
    assert pair_units(same, {}, seed=0) == Made((), {})


MISSING = "pairs across stories that are missing, for which a side of the splits has too few stories"


def test_unlike_pairs_that_cannot_be_found_are_counted():
    assert pair_units([GAZETTE, COURIER, TRIBUNE], {}, seed=0) == Made(
        (pair("c", "g"), pair("c", "t"), pair("g", "t")), {MISSING: 3}
    )


def test_pairs_across_stories_are_on_one_side_of_the_splits_and_none_is_made_for_quarantine():
    sides = {"s": "train", "t": "train", "u": "test", "v": "test", "w": "validation", "x": "quarantine"}
    articles = [Told(f"{story}{o}", story, o, side=side) for story, side in sides.items() for o in "XY"]
    made = pair_units(articles, {}, seed=0)
    within = {pair(f"{story}X", f"{story}Y") for story in sides}
    across = set(made.units) - within
    assert set(made.units) > within
    assert Counter(frozenset(sides[a[0]] for a in unit.article_ids) for unit in across) == {
        frozenset({"train"}): 2,
        frozenset({"test"}): 2,
    }
    assert made.left_out == {MISSING: 1}


def test_another_seed_joins_other_stories():
    articles = [Told(f"{story}{outlet}", story, outlet) for story in "stuvw" for outlet in "XY"]
    first, second = (set(pair_units(articles, {}, seed).units) for seed in (1, 2))
    within = {pair(f"{story}X", f"{story}Y") for story in "stuvw"}
    assert first & second >= within
    assert first != second
    assert len(first) == len(second) == 10


def test_pairs_that_are_planned_stay_and_count_among_the_unlike():
    there = {unit.unit_id: unit for unit in pair_units(FOUR, {}, seed=0).units}
    more = [*FOUR, Told("p", "port", "Gazette"), Told("q", "port", "Courier")]
    grown = pair_units(more, there, seed=0)
    assert set(grown.units) > set(there.values())
    assert len(grown.units) == 6


ARTICLES = st.dictionaries(
    st.text("abc01", min_size=1, max_size=3),
    st.tuples(st.sampled_from(["ferry", "gas", "port", None]), st.sampled_from(["G", "C", "T", None])),
    max_size=14,
).map(lambda found: [Told(name, story, outlet) for name, (story, outlet) in found.items()])


def like(one: Told, other: Told) -> bool:
    return one.story_key == other.story_key


@given(ARTICLES, st.integers(0, 3), st.randoms())
def test_pairs_are_sorted_unique_of_two_articles_and_the_same_whatever_the_order(articles, seed, random):
    made = pair_units(articles, {}, seed)
    random.shuffle(articles)
    assert pair_units(articles, {}, seed) == made
    by_id = {one.article_id: one for one in articles}
    for unit in made.units:
        a, b = unit.article_ids
        assert a < b
        assert unit.unit_id == f"pair:{a}+{b}"
        assert by_id[a].outlet_key != by_id[b].outlet_key
    assert len({unit.unit_id for unit in made.units}) == len(made.units)
    alike = {unit for unit in made.units if like(*(by_id[a] for a in unit.article_ids))}
    assert alike == {
        pair(one.article_id, other.article_id)
        for one, other in combinations(articles, 2)
        if like(one, other) and one.outlet_key != other.outlet_key
    }
    assert len(made.units) - len(alike) == len(alike) - sum(made.left_out.values())


@given(ARTICLES, st.integers(0, 3))
def test_a_second_plan_makes_nothing_new(articles, seed):
    pairs = {unit.unit_id: unit for unit in pair_units(articles, {}, seed).units}
    assert pair_units(articles, pairs, seed).units == tuple(pairs.values())
    told = {unit.unit_id: unit for unit in story_units(articles, {}).units}
    assert story_units(articles, told).units == tuple(told.values())


@given(ARTICLES, st.randoms())
def test_every_article_of_a_story_is_in_its_unit_or_counted(articles, random):
    made = story_units(articles, {})
    random.shuffle(articles)
    assert story_units(articles, {}) == made
    by_id = {one.article_id: one for one in articles}
    for unit in made.units:
        own = [by_id[a] for a in unit.article_ids]
        assert {f"story:{one.story}" for one in own} == {unit.unit_id}
        assert 2 <= len(own) == len({one.outlet_key for one in own}) <= 4
    of_units = [one for one in articles if f"story:{one.story}" in {unit.unit_id for unit in made.units}]
    counts = Counter(made.left_out)
    alone = counts.pop("stories that one outlet alone tells", 0)
    assert len(of_units) == sum(len(unit.article_ids) for unit in made.units) + counts.total()
    assert alone == len({one.story_key for one in articles if one not in of_units})
