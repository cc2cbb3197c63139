"""Stories never torn, articles never moved, ratios kept."""

import hashlib
from collections import Counter

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.dataset.splits import deal, joined, part
from copydesk.errors import BuildError
from copydesk.tables import table

RATIOS = {"train": 80, "validation": 10, "test": 10}


def articles(*rows: tuple[str, str | None]) -> pd.DataFrame:
    """Articles (id, story), added one a minute."""
    return table(
        "articles",
        [
            {
                "article_id": article,
                "story_id": story,
                "added_at": f"2026-03-02T{minute // 60:02}:{minute % 60:02}Z",
            }
            for minute, (article, story) in enumerate(rows)
        ],
    )


def test_six_stories_of_three_are_dealt_four_one_one():
    frame = articles(*((f"{story}{n}", story) for story in "abcdef" for n in range(3)))

    sides = deal(frame, {}, RATIOS, seed=0)

    assert Counter(sides.values()) == {"train": 12, "validation": 3, "test": 3}
    assert all(len({sides[f"{story}{n}"] for n in range(3)}) == 1 for story in "abcdef")


def test_stories_are_dealt_in_the_order_of_the_seeded_hash():
    frame = articles(*((story, story) for story in "abcdefghij"))
    order = sorted("abcdefghij", key=lambda story: hashlib.sha256(f"7\0{story}".encode()).hexdigest())

    sides = deal(frame, {}, RATIOS, seed=7)

    assert [sides[story] for story in order] == ["train"] * 8 + ["validation", "test"]


def test_another_seed_deals_otherwise_and_the_same_one_does_not():
    frame = articles(*((story, story) for story in "abcdefghij"))

    assert deal(frame, {}, RATIOS, seed=1) == deal(frame.iloc[::-1], {}, RATIOS, seed=1)
    assert deal(frame, {}, RATIOS, seed=1) != deal(frame, {}, RATIOS, seed=2)


def test_from_three_stories_on_each_part_gets_one_and_below_all_are_in_train():
    three = deal(articles(("a", "s"), ("b", "t"), ("c", None)), {}, RATIOS, seed=0)
    two = deal(articles(("a", "s"), ("b", "t"), ("c", "t")), {}, RATIOS, seed=0)

    assert sorted(three.values()) == ["test", "train", "validation"]
    assert two == {"a": "train", "b": "train", "c": "train"}


def test_a_part_with_ratio_zero_stays_empty():
    frame = articles(*((story, story) for story in "abcdefghij"))

    assert Counter(deal(frame, {}, {"train": 0.9, "test": 0.1}, seed=0).values()) == {"train": 9, "test": 1}


def test_a_new_article_takes_its_storys_side():
    frame = articles(("a", "s"), ("b", "t"), ("c", "u"), ("d", "t"))

    assert deal(frame, {"a": "train", "b": "test", "c": "validation"}, RATIOS, seed=0) == {
        "a": "train",
        "b": "test",
        "c": "validation",
        "d": "test",
    }


def test_an_article_without_a_story_is_not_of_the_story_that_has_its_name():
    frame = articles(("a", None), ("b", "a"), ("c", "s"))

    sides = deal(frame, {"a": "train", "c": "test"}, RATIOS, seed=0)

    assert sides == {"a": "train", "b": "validation", "c": "test"}


def test_when_stories_merge_the_first_added_keeps_its_side_and_the_others_are_set_aside():
    merged = articles(("a", "s"), ("b", "s"), ("c", "s"), ("d", "s"), ("new", "s"))
    remembered = {"a": "test", "b": "train", "c": "test", "d": "quarantine"}

    assert deal(merged, remembered, RATIOS, seed=0) == {
        "a": "test",
        "b": "quarantine",
        "c": "test",
        "d": "quarantine",
        "new": "test",
    }


def test_what_copies_link_is_one_story_with_all_that_is_in_one_with_either():
    frame = articles(("a", "s"), ("b", "s"), ("c", "t"), ("d", None), ("e", None), ("f", "u"))

    assert joined(frame, [("d", "b"), ("e", "d"), ("gone", "f")]) == {
        "a": (False, "d"),
        "b": (False, "d"),
        "d": (False, "d"),
        "e": (False, "d"),
    }
    assert joined(frame, []) == {}


def test_a_new_copy_takes_the_side_of_what_it_was_copied_from():
    frame = articles(("a", "s"), ("b", "t"), ("c", "u"), ("copy", "v"))
    remembered = {"a": "train", "b": "test", "c": "validation"}

    assert deal(frame, remembered, RATIOS, 0, joined(frame, [("copy", "b")])) == remembered | {"copy": "test"}


def test_when_a_copy_links_two_sides_the_later_added_one_is_set_aside():
    frame = articles(("a", "s"), ("b", "t"), ("c", "u"), ("b2", "t"), ("a2", "s"))
    remembered = {"a": "train", "b": "test", "c": "validation", "b2": "test"}

    assert deal(frame, remembered, RATIOS, 0, joined(frame, [("b2", "a")])) == {
        "a": "train",
        "a2": "train",
        "b": "quarantine",
        "b2": "quarantine",
        "c": "validation",
    }


def test_copies_that_are_not_in_the_set_still_link_what_is():
    everything = articles(("a", None), ("wire", None), ("b", None), ("c", None))
    frame = everything[everything["article_id"] != "wire"]

    sides = deal(frame, {"a": "test"}, RATIOS, 0, joined(everything, [("a", "wire"), ("b", "wire")]))

    assert sides["b"] == "test"


def test_quarantine_lasts_when_the_stories_are_split_again_and_takes_new_articles_along():
    frame = articles(("a", "s"), ("b", "t"), ("new", "t"))

    assert deal(frame, {"a": "test", "b": "quarantine"}, RATIOS, seed=0) == {
        "a": "test",
        "b": "quarantine",
        "new": "quarantine",
    }


def test_new_stories_fill_the_parts_that_are_empty():
    frame = articles(("a", "s"), ("b", "t"), ("c", "u"), ("d", "v"))

    sides = deal(frame, {"a": "train", "b": "train"}, RATIOS, seed=0)

    assert sides["a"] == sides["b"] == "train"
    assert {sides["c"], sides["d"]} == {"validation", "test"}


@pytest.mark.parametrize(
    ("ratios", "named"),
    [
        ({"train": 0}, "{'train': 0}"),
        ({"train": -1, "test": 2}, "train = -1"),
        ({"train": 1, "dev": 1}, "dev = 1"),
        ({"train": float("nan")}, "train = nan"),
    ],
)
def test_impossible_ratios_are_refused(ratios, named):
    with pytest.raises(BuildError) as refused:
        deal(articles(("a", "s")), {}, ratios, seed=0)
    assert named in str(refused.value)


def test_rows_go_to_the_side_of_their_article():
    rows = [{"article_id": "a"}, {"article_id": "b"}, {"article_id": "c"}]

    assert part(rows[:2], {"a": "test", "b": "train"}) == {
        "train": [{"article_id": "b"}],
        "validation": [],
        "test": [{"article_id": "a"}],
    }
    assert part(rows[2:], {"c": "quarantine"})["quarantine"] == [{"article_id": "c"}]


sides = st.sampled_from(["train", "validation", "test", "quarantine"])
stories = st.lists(st.one_of(st.none(), st.sampled_from("stuvwxyz")), min_size=1, max_size=30)


@given(stories, st.dictionaries(st.integers(0, 29), sides), st.integers(0, 5))
def test_no_story_is_torn_and_no_remembered_article_moves(of_article, remembered, seed):
    frame = articles(*((f"a{place}", story) for place, story in enumerate(of_article)))
    known = {f"a{place}": side for place, side in remembered.items()}

    dealt = deal(frame, known, RATIOS, seed)

    assert set(dealt) == set(frame["article_id"])
    for article, side in dealt.items():
        assert side in (known.get(article, side), "quarantine")
    for _, members in frame.dropna(subset="story_id").groupby("story_id"):
        assert len({dealt[article] for article in members["article_id"]} - {"quarantine"}) <= 1
    # What one version dealt, the next one keeps.
    assert deal(frame, known | dealt, RATIOS, seed + 1) == dealt


pairs = st.lists(st.tuples(st.integers(0, 29), st.integers(0, 29)), max_size=8)


@given(stories, st.dictionaries(st.integers(0, 29), sides), pairs)
def test_no_copy_is_parted_from_what_it_was_copied_from(of_article, remembered, copies):
    frame = articles(*((f"a{place}", story) for place, story in enumerate(of_article)))
    known = {f"a{place}": side for place, side in remembered.items()}
    linked = [(f"a{one}", f"a{other}") for one, other in copies]

    dealt = deal(frame, known, RATIOS, 0, joined(frame, linked))

    for one, other in linked:
        if one in dealt and other in dealt:
            assert len({dealt[one], dealt[other]} - {"quarantine"}) <= 1
    assert deal(frame, known | dealt, RATIOS, 1, joined(frame, linked)) == dealt


@given(st.lists(st.integers(1, 6), min_size=3, max_size=40), st.integers(0, 5))
def test_counts_are_as_near_the_ratios_as_the_largest_story_allows(sizes, seed):
    frame = articles(
        *((f"{story}/{n}", f"s{story}") for story, size in enumerate(sizes) for n in range(size))
    )

    counts = Counter(deal(frame, {}, RATIOS, seed).values())

    for side, ratio in RATIOS.items():
        assert counts[side] >= 1
        assert abs(counts[side] - ratio / 100 * sum(sizes)) <= 2 * max(sizes)
