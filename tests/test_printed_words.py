"""Numbers with their things, and what a comparison prints of what does not fit."""

from collections import Counter

from copydesk.dataset.comparing import Difference
from copydesk.dataset.comparing.difference import Moved
from copydesk.printing.diff import diff
from copydesk.printing.terminal import many


def test_things_have_their_plural():
    said = [
        many(1, "entity"),
        many(2, "entity"),
        many(2, "day"),
        many(0, "span"),
        many(2, "story", "stories"),
    ]

    assert said == ["1 entity", "2 entities", "2 days", "0 spans", "2 stories"]


def test_a_comparison_says_how_many_moved_articles_it_does_not_show(capsys):
    moved = tuple(Moved(f"a{number}", "train", "test") for number in range(12))
    found = Difference(
        before="v1", after="v2", settings={"guidelines": (None, "71cc943b6ea8ff"), "split": ("default", "outlet")},
        units={"both": 12, "added": 0, "removed": 0}, articles_in=(), articles_out=(), new_texts=(),
        unchanged=Counter(), changes=(), compared=12, moved=moved, set_aside=(), agreement=(),
    )  # fmt: skip

    diff(found, every=False, as_json=False)

    assert capsys.readouterr().out.splitlines() == [
        "v1 → v2",
        "units: 12 in both, 0 added, 0 removed",
        "guidelines: not said → 71cc943b6ea8",
        "split: default → outlet",
        "as they were: no label",
        "no label was added, changed or removed",
        "the sets are split in different ways: 12 of 12 articles are on another side",
        *(f"  a{number}: train → test" for number in range(10)),
        "  ... and 2 more; --json has all of them",
    ]
