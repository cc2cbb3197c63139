"""Rows are dealt, compared with each other, and dealt again until nothing crosses."""

from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk.dataset.splits import HoldOut, prove, split
from copydesk.errors import BuildError
from copydesk.tables import table

RATIOS = {"train": 0.6, "validation": 0.2, "test": 0.2}


def text(seed: str, words: int = 60) -> str:
    return " ".join(f"{seed}{n * n}" for n in range(words))


def row(name: str, said: str, **more: Any) -> dict[str, Any]:
    return {
        "article_id": name, "story_id": None, "outlet": "Gazette", "published": None, "text": said,
        "answers": {}, "spans": [],
    } | more  # fmt: skip


def frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    return table("articles", [own | {"added_at": f"2026-03-02T10:{n:02}"} for n, own in enumerate(rows)])


def test_very_many_near_copies_of_a_text_are_all_on_one_side():
    rows = [row(f"copy{n:02}", text("wire").replace(f"wire{n * n} ", "")) for n in range(45)]
    rows += [row(f"a{n}", text(f"a{n}_")) for n in range(12)]

    made = split(rows, frame(rows), {}, RATIOS, 0)

    assert len({made.sides[f"copy{n:02}"] for n in range(45)}) == 1
    assert prove(made.parts)["leaks"] == 0
    assert {part: len(own) > 0 for part, own in made.parts.items()} == dict.fromkeys(RATIOS, True)


def test_what_is_in_no_row_any_more_still_has_its_side_and_its_copies_take_it():
    rows = [row(f"a{n}", text(f"a{n}_")) for n in range(9)]
    gone = row("gone", text("gone"))
    copy = row("copy", text("gone"))

    made = split([*rows, copy], frame([gone, *rows, copy]), {"gone": "test"}, RATIOS, 0)

    assert made.sides["copy"] == "test"


def test_a_pair_over_two_sides_of_a_hold_out_is_set_aside_and_says_so():
    def pair(n: int, *outlets: str) -> dict[str, Any]:
        articles = [row(f"{n}{outlet}", text(f"t{n}{outlet}_"), outlet=outlet) for outlet in outlets]
        return {"articles": articles, "answers": {}, "spans": []}

    rows = [pair(n, "Courier", "Herald") for n in range(5)] + [
        pair(5, "Gazette", "Gazette"),
        pair(6, "Gazette", "Herald"),
    ]
    articles = [own for one in rows for own in one["articles"]]

    made = split(rows, frame(articles), {}, {"train": 1}, 0, hold_out=HoldOut(("Gazette",)))

    assert {part: len(own) for part, own in made.parts.items()} == {
        "train": 5, "validation": 0, "test": 1, "quarantine": 1,
    }  # fmt: skip
    assert made.why == {"its articles are in different parts": 1}


def test_a_hold_out_whose_stories_all_cross_leaves_nothing_to_train_on():
    rows = [
        row(f"{n}{o}", text(f"t{n}{o}_"), story_id=f"s{n}", outlet=o) for n in range(4) for o in ("A", "B")
    ]

    with pytest.raises(BuildError) as refused:
        split(rows, frame(rows), {}, RATIOS, 0, hold_out=HoldOut(("A",)))
    assert str(refused.value).splitlines()[0] == (
        "the hold-out 'outlet=A' leaves nothing in train: train 0, validation 0, test 4, quarantine 4 "
        "(4 set aside: its story, or a copy of it, is in test)."
    )


stories = st.sampled_from(["s0", "s1", "s2", "s3", "s4", "s5", None])
told = st.lists(st.tuples(stories, st.integers(0, 9), st.sampled_from("ABCD")), min_size=1, max_size=8)
merged = st.dictionaries(stories.filter(bool), stories.filter(bool), max_size=2)
wishes = st.sampled_from([None, HoldOut(), HoldOut(("A",))])


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(told, merged), min_size=1, max_size=4), wishes)
def test_whatever_comes_nothing_is_on_two_sides_and_no_article_changes_sides(versions, wish):
    """Each version adds articles, of which some are copies of others by their texts, and merges stories."""
    rows: list[dict[str, Any]] = []
    known: dict[str, str] = {}
    for new, merging in versions:
        rows = [own | {"story_id": merging.get(own["story_id"], own["story_id"])} for own in rows]
        rows += [
            row(f"a{len(rows) + n}", f"{text(f't{of}_')} {n}", story_id=story, outlet=outlet)
            for n, (story, of, outlet) in enumerate(new)
        ]
        try:
            made = split(rows, frame(rows), known, RATIOS, 0, hold_out=wish)
        except BuildError:  # nothing is left to train on, or to test on
            assert wish is not None
            continue

        assert prove(made.parts, hold_out=wish)["leaks"] == 0
        placed = {a: side for a, side in made.sides.items() if side != "quarantine"}
        assert {a: side for a, side in placed.items() if known.get(a, side) != side} == {}
        assert sum(len(own) for own in made.parts.values()) == len(rows)
        known |= {a: side for a, side in placed.items() if a not in known}
