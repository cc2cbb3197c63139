"""Hold-outs: outlets or the time after a day as the test part; neither stories nor copies cross."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.dataset.splits import HoldOut, hold_out, joined
from copydesk.dataset.splits.holding import days_of, held_out
from copydesk.errors import BuildError
from copydesk.tables import table

RATIOS = {"train": 0.8, "validation": 0.1, "test": 0.1}


def articles(*rows: tuple[str, str | None, str | None, str | None]) -> pd.DataFrame:
    """Articles (id, story, outlet, published), in the order in which they were added."""
    return table(
        "articles",
        [
            {
                "article_id": a,
                "story_id": story,
                "outlet": outlet,
                "published": day,
                "added_at": f"2026-03-{n:02}",
            }
            for n, (a, story, outlet, day) in enumerate(rows, 1)
        ],
    )


def test_the_articles_of_a_named_outlet_are_the_test_part_and_what_others_told_of_its_stories_is_set_aside():
    frame = articles(
        ("a", "s", "Gazette", None),
        ("b", "s", "Courier", None),
        ("c", "t", "Courier", None),
        ("d", None, "Gazette", None),
        ("e", "u", "Courier", None),
        ("f", "v", None, None),
        ("g", "w", "Courier", None),
        ("copy", "x", "Courier", None),
    )

    sides, why = held_out(frame, HoldOut(("Gazette",)), {}, RATIOS, 0, joined(frame, [("copy", "d")]))

    assert {a: sides[a] for a in ("a", "b", "d", "f", "copy")} == {
        "a": "test", "b": "quarantine", "d": "test", "f": "quarantine", "copy": "quarantine",
    }  # fmt: skip
    assert sorted(sides[a] for a in "ceg") == ["train", "train", "validation"]
    assert why == {
        "b": "its story, or a copy of it, is in test",
        "copy": "its story, or a copy of it, is in test",
        "f": "its outlet is not known",
    }


def test_what_is_published_from_the_day_on_is_test_and_a_date_that_does_not_say_is_set_aside():
    frame = articles(
        ("a", "s", None, "2026-03-31"),
        ("b", "t", None, "2026-03-30T23:59:00Z"),
        ("c", "u", None, "2026-03"),
        ("d", "v", None, "2026"),
        ("e", "w", None, "2026-04"),
        ("f", "x", None, "2025"),
        ("g", "y", None, "spring"),
        ("h", "z", None, None),
        ("i", "t", None, "2027-01-01"),
    )

    sides, why = held_out(frame, HoldOut(after="2026-03-31"), {}, {"train": 1, "test": 1}, 0)

    unknown = "its date of publication is not known to the day"
    assert why == {"b": "its story, or a copy of it, is in test"} | dict.fromkeys("cdgh", unknown)
    assert sides == {
        "a": "test", "b": "quarantine", "c": "quarantine", "d": "quarantine", "e": "test", "f": "train",
        "g": "quarantine", "h": "quarantine", "i": "test",
    }  # fmt: skip


def test_outlets_that_are_dealt_are_in_one_part_each_and_a_story_that_all_tell_is_in_one_too():
    names = ("Courier", "Gazette", "Herald")
    frame = articles(*((f"{story}-{name}", story, name, None) for story in "stuvwxyz" for name in names))

    sides, why = held_out(frame, HoldOut(), {}, RATIOS, 0)

    kept = {article: side for article, side in sides.items() if side != "quarantine"}
    assert sorted(kept.values()) == ["test", *["train"] * 6, "validation"]
    assert len({article[0] for article in kept}) == len(kept) == 8
    assert len({(article[2:], side) for article, side in kept.items()}) == 3
    assert why.keys() == sides.keys() - kept.keys()


def test_a_story_that_was_in_train_stays_there_and_the_held_out_article_that_joins_it_is_set_aside():
    frame = articles(("a", "s", "Courier", None), ("b", "t", "Gazette", None), ("new", "s", "Gazette", None))

    sides, why = held_out(frame, HoldOut(("Gazette",)), {"a": "train", "b": "test"}, RATIOS, 0)

    assert sides == {"a": "train", "b": "test", "new": "quarantine"}
    assert why == {"new": "its story, or a copy of it, is in train"}


def test_an_article_whose_outlet_is_corrected_is_set_aside_and_does_not_change_sides():
    frame = articles(("a", "s", "Gazette", None), ("b", "t", "Courier", None), ("c", "u", "Gazette", None))
    moved = "it was in another part of this split before its outlet or date was changed"

    for wish in (HoldOut(("Gazette",)), HoldOut()):
        known = {"a": "test", "b": "train", "c": "train"}
        assert held_out(frame, wish, known, RATIOS, 0) == (
            {"a": "test", "b": "train", "c": "quarantine"},
            {"c": moved},
        )


def test_an_outlet_that_nobody_has_is_refused_and_those_that_are_there_are_named():
    with pytest.raises(BuildError) as refused:
        held_out(articles(("a", "s", "Gazette", None)), HoldOut(("Gazete",)), {}, RATIOS, 0)
    assert (
        str(refused.value).splitlines()[0]
        == "no labelled article is of the outlet 'Gazete'; there are Gazette"
    )


@pytest.mark.parametrize(
    ("what", "after", "name"),
    [
        (["outlet"], None, "outlet"),
        (["outlet=Gazette"], None, "outlet=Gazette"),
        (["outlet=B", "outlet=A=1", "outlet=B"], None, 'outlet=["A=1", "B"]'),
        (['outlet=["A"]'], None, 'outlet=["[\\"A\\"]"]'),
        ([], "2026-03-31", "after=2026-03-31"),
    ],
)
def test_a_hold_out_has_a_name_by_which_it_is_found_again(what, after, name):
    wish = hold_out(what, after)
    assert (wish.name, HoldOut.of_name(wish.name)) == (name, wish)


def test_without_a_wish_there_is_no_hold_out():
    assert (hold_out([], None), HoldOut.of_name("default")) == (None, None)


@pytest.mark.parametrize(
    ("what", "after", "said"),
    [
        (["story"], None, "--hold-out 'story' is neither 'outlet' nor 'outlet=NAME'"),
        (["outlet="], None, "--hold-out 'outlet=' is neither"),
        (["outlet", "outlet=A"], None, "one thing can be held out at a time"),
        (["outlet=A"], "2026-03-31", "one thing can be held out at a time"),
        ([], "2026-02-30", "--after '2026-02-30' is no day"),
        ([], "2026-03", "--after '2026-03' is no day"),
        ([], "", "--after '' is no day"),
    ],
)
def test_what_cannot_be_held_out_is_refused(what, after, said):
    with pytest.raises(BuildError) as refused:
        hold_out(what, after)
    assert said in str(refused.value)


def test_a_date_means_all_its_days():
    assert days_of("2024-02") == ("2024-02-01", "2024-02-29")
    assert days_of("2024") == ("2024-01-01", "2024-12-31")
    assert days_of("2024-02-03T10:00:00+05:00") == ("2024-02-03", "2024-02-03")
    assert [days_of(said) for said in (None, "", "2024-2-3", "2024-13", "0000", "soon")] == [None] * 6


stories = st.one_of(st.none(), st.sampled_from("stuvw"))
outlets = st.one_of(st.none(), st.sampled_from("ABCDE"))
dates = st.one_of(st.none(), st.sampled_from(["2026-01-01", "2026-03-31", "2026-03", "2027"]))
rows = st.lists(st.tuples(stories, outlets, dates), min_size=1, max_size=25)
pairs = st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), max_size=5)
wishes = st.sampled_from([HoldOut(), HoldOut(("A",)), HoldOut(("A", "B")), HoldOut(after="2026-03-31")])


@given(rows, rows, pairs, wishes, st.integers(0, 3))
def test_nothing_crosses_and_nothing_moves_whatever_comes_later(first, second, copies, wish, seed):
    """Between two versions, articles come, and those that are there change story, outlet and date."""
    linked = [(f"a{one}", f"a{other}") for one, other in copies]
    known: dict[str, str] = {}
    for version, links in ((first, []), ((second + first)[: len(first) + 5], linked)):
        frame = articles(*((f"a{n}", *told) for n, told in enumerate(version[:25])))
        if not set(wish.outlets) <= set(frame["outlet"].dropna()):
            continue

        sides, why = held_out(frame, wish, known, RATIOS, seed, joined(frame, links))

        placed = {a: side for a, side in sides.items() if side != "quarantine"}
        assert sides.keys() == set(frame["article_id"])
        assert why.keys() == sides.keys() - placed.keys()
        told = frame.set_index("article_id")
        for article, side in placed.items():
            assert known.get(article, side) == side
            if wish.outlets:
                assert (told.loc[article, "outlet"] in wish.outlets) == (side == "test")
            if wish.after:
                assert (days_of(told.loc[article, "published"])[0] >= wish.after) == (side == "test")
        keys = ["story_id", "outlet"] if wish == HoldOut() else ["story_id"]
        for key in keys:
            for _, members in frame.dropna(subset=key).groupby(key):
                assert len({placed[a] for a in members["article_id"] if a in placed}) <= 1
        for one, other in links:
            assert len({placed[a] for a in (one, other) if a in placed}) <= 1
        known |= {a: side for a, side in placed.items() if a not in known}
