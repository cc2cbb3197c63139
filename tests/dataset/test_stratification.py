"""Labels are spread over the parts as far as whole stories allow; the ratios come first."""

import hashlib
from collections import Counter
from collections.abc import Mapping

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from copydesk.dataset.splits import PARTS, deal
from copydesk.dataset.splits.labels import all_of, labels_of
from copydesk.tables import table

RATIOS = {"train": 0.8, "validation": 0.1, "test": 0.1}
LABELS = "abcd"


def articles(sizes: Mapping[str, int]) -> pd.DataFrame:
    """Stories of so many articles, named story/number."""
    rows = [
        {"article_id": f"{s}/{n}", "story_id": s, "added_at": "2026-03-02"}
        for s in sizes
        for n in range(sizes[s])
    ]
    return table("articles", rows)


def in_order(stories: Mapping[str, object], seed: int = 0) -> list[str]:
    return sorted(stories, key=lambda story: hashlib.sha256(f"{seed}\0{story}".encode()).digest())


def before(sizes: Mapping[str, int]) -> Counter[str]:
    """Count the articles of each part as they were dealt before labels counted: always to what lacks most."""
    lacking = {side: share * sum(sizes.values()) for side, share in RATIOS.items()}
    counts: Counter[str] = Counter()
    empty = list(PARTS)
    for place, story in enumerate(in_order(sizes)):
        open_to = empty if len(sizes) - place <= len(empty) else list(PARTS)
        side = max(open_to, key=lacking.__getitem__)
        counts[side] += sizes[story]
        lacking[side] -= sizes[story]
        empty = [one for one in empty if one != side]
    return counts


def test_a_label_of_ten_stories_is_dealt_eight_one_one_wherever_they_stand_in_the_order():
    order = in_order({f"s{n}": 1 for n in range(40)})
    for first in (0, 15, 30):
        labels = {f"{story}/0": {"rare"} for story in order[first : first + 10]}

        sides = deal(articles(dict.fromkeys(order, 1)), {}, RATIOS, 0, labels=labels)

        assert Counter(sides.values()) == {"train": 32, "validation": 4, "test": 4}
        assert Counter(sides[article] for article in labels) == {"train": 8, "validation": 1, "test": 1}


def test_a_label_seen_once_or_twice_is_in_train():
    order = in_order({f"s{n}": 1 for n in range(20)})
    for seen in ([0], [19], [3, 17], [18, 19]):
        labels = {f"{order[n]}/0": {"rare"} for n in seen}

        sides = deal(articles(dict.fromkeys(order, 1)), {}, RATIOS, 0, labels=labels)

        assert Counter(sides.values()) == {"train": 16, "validation": 2, "test": 2}
        assert {sides[article] for article in labels} == {"train"}


def test_what_earlier_versions_dealt_counts_as_there():
    known = {f"old{n}/0": "train" for n in range(8)} | {"old8/0": "validation", "old9/0": "test"}
    new = [f"new{n}" for n in range(10)]
    labels = {"old8/0": {"rare"}} | {f"{story}/0": {"rare"} for story in new[:1]}

    sides = deal(articles({a.split("/")[0]: 1 for a in [*known, *new]}), known, RATIOS, 0, labels=labels)

    assert {article: sides[article] for article in known} == known
    assert sides["new0/0"] == "train"


sizes = st.dictionaries(st.sampled_from([f"s{n}" for n in range(60)]), st.integers(1, 6), min_size=3)


@given(sizes, st.randoms(use_true_random=False))
def test_the_ratios_are_no_worse_for_it_than_by_the_articles_of_one_story(sizes, random):
    labels = {
        f"{story}/{n}": {label for label in LABELS if random.random() < 0.3}
        for story in sizes
        for n in range(sizes[story])
    }

    sides = deal(articles(sizes), {}, RATIOS, 0, labels=labels)

    counts, then, total = Counter(sides.values()), before(sizes), sum(sizes.values())
    for side, ratio in RATIOS.items():
        assert counts[side] >= 1
        assert abs(counts[side] - ratio * total) <= abs(then[side] - ratio * total) + max(sizes.values())
    # Without labels nothing changes.
    assert Counter(deal(articles(sizes), {}, RATIOS, 0).values()) == then
    assert deal(articles(sizes), sides, RATIOS, 1, labels=labels) == sides


def test_labels_lie_far_nearer_to_the_ratios_than_by_chance():
    order = in_order({f"s{n}": 1 for n in range(300)})
    labels = {
        f"{story}/0": {
            name for name, every in (("a", 2), ("b", 7), ("c", 13)) if hash_of(story, name) % every == 0
        }
        for story in order
    }
    frame = articles(dict.fromkeys(order, 1))

    def off(sides: Mapping[str, str]) -> float:
        there = {name: Counter(sides[a] for a, own in labels.items() if name in own) for name in "abc"}
        return sum(
            abs(there[name][side] / there[name].total() - ratio)
            for name in "abc"
            for side, ratio in RATIOS.items()
        )

    assert off(deal(frame, {}, RATIOS, 0, labels=labels)) < off(deal(frame, {}, RATIOS, 0)) / 5


def hash_of(story: str, name: str) -> int:
    return int.from_bytes(hashlib.sha256(f"{name}{story}".encode()).digest()[:4])


def test_labels_of_articles_are_their_answers_and_the_labels_of_their_own_spans():
    rows = [
        {
            "articles": [{"article_id": "a"}, {"article_id": "b"}],
            "answers": {"same": "yes", "topics": ["sea", "strike"], "left": None},
            "spans": [{"label": "Actor", "article_id": "b"}],
        },
        {"article_id": "c", "answers": {"same": None}, "spans": [{"label": "Actor"}]},
    ]

    said = {"same = yes", "topics = sea", "topics = strike"}
    assert labels_of(rows) == {"a": said, "b": said | {"span Actor"}, "c": {"span Actor"}}
    assert all_of(rows[0]) == said | {"span Actor"}
