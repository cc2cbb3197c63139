"""Through the desk: copies, wire stories and merged stories are planted, and none crosses from part to part."""

import json
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copydesk import Desk
from copydesk.dataset import Dataset, splits
from copydesk.dataset.splits import settling
from copydesk.errors import BuildError, DeskError
from support.newsroom import SCHEME

PARTS = ("train", "validation", "test")


def text(seed: str, words: int = 60) -> str:
    """Write words that no text of another seed has in the same order."""
    return f"On {seed}: " + " ".join(f"{seed}{n * n}" for n in range(words))


WIRE = text("wire", 50)


def article(name: str, story: str | None = None, said: str | None = None, **more: Any) -> dict[str, Any]:
    return {"id": name, "story": story, "text": said or text(name), "outlet": "Gazette"} | more


def label(desk: Desk, *rows: dict[str, Any]) -> None:
    """Add articles, each with a label and an answer."""
    desk.add(pd.DataFrame(list(rows)))
    marks = [
        {"article_id": row["id"], "label": "Lexical", "start": 0, "end": 2, "text": "On", "annotator": "ana",
         "stance": "left" if n % 3 else "right"}
        for n, row in enumerate(rows)
    ]  # fmt: skip
    desk.add_labels(pd.DataFrame(marks))


def sides(built: Dataset) -> dict[str, str]:
    """Map the articles of a set to their parts, quarantine too."""
    return {row["article_id"]: part for part in (*PARTS, "quarantine") for row in built.rows(part)}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "bias").mkdir()
    (tmp_path / "bias" / "scheme.yaml").write_text(SCHEME.format(version=1), encoding="utf-8")
    with Desk.init(tmp_path / "desk", str(tmp_path / "bias")) as desk:
        yield desk


@pytest.mark.parametrize("looked", [True, False])
def test_copies_and_wire_stories_are_on_one_side_whether_or_not_somebody_looked_for_them(desk, looked):
    label(
        desk,
        *(article(f"a{n}", f"s{n}") for n in range(12)),
        article("exact", "t1", text("a3")),
        article("near", "t2", text("a4").replace("a49 ", "")),
        article("wire1", "t3", WIRE),
        article("wire2", "t4", f"{text('own', 200)} {WIRE}"),
        article("wire3", "t5", f"{WIRE} {text('other', 150)}"),
    )
    if looked:
        desk.stories()

    built = desk.build("first")

    on = sides(built)
    assert set(on.values()) == set(PARTS)
    assert on["exact"] == on["a3"]
    assert on["near"] == on["a4"]
    assert on["wire1"] == on["wire2"] == on["wire3"]
    assert json.loads((built.folder / "proof.json").read_text())["leaks"] == built.leaks()["leaks"] == 0


def test_a_copy_of_an_article_on_each_side_sets_the_later_side_aside_in_the_next_version(desk):
    label(desk, *(article(f"a{n}", f"s{n}") for n in range(10)))
    first = sides(desk.build("first"))
    in_test = next(a for a, side in first.items() if side == "test")
    in_train = next(a for a, side in first.items() if side == "train")
    label(desk, article("both", "new", f"{text(in_train)} {text(in_test)}"))

    second = sides(desk.build("second"))

    held, gone = sorted((in_train, in_test), key=lambda a: int(a[1:]))
    assert second == first | {gone: "quarantine", "both": first[held]}


def test_merged_stories_set_the_later_side_aside(desk):
    label(desk, *(article(f"a{n}", f"s{n}") for n in range(10)))
    first = sides(desk.build("first"))
    one = next(a for a, side in first.items() if side == "train")
    other = next(a for a, side in first.items() if side == "test")
    desk.merge_stories(f"s{one[1:]}", f"s{other[1:]}")

    second = sides(desk.build("second"))

    held, gone = sorted((one, other), key=lambda a: int(a[1:]))
    assert second == first | {gone: "quarantine"}
    assert held in second


def test_a_split_that_tears_a_story_or_a_copy_is_refused_and_nothing_is_remembered(desk, monkeypatch):
    label(desk, *(article(f"a{n}", "s") for n in range(4)), article("b", "t"), article("c", "u", text("b")))
    monkeypatch.setattr(settling, "deal", lambda frame, *_: {
        a: PARTS[n % 3] for n, a in enumerate(sorted(frame["article_id"]))
    })  # fmt: skip

    with pytest.raises(BuildError) as refused:
        desk.build("first")

    assert str(refused.value).splitlines()[0] == (
        "the parts leak, so nothing was written: 1 story on two sides: s; "
        "1 pair of copies on two sides: c (test) and b (validation)"
    )
    assert list((desk.folder / "datasets").iterdir()) == []
    assert desk.ledger.sides() == {}


def test_hold_outs_are_remembered_by_themselves_and_say_of_each_row_why_it_is_set_aside(desk):
    label(
        desk,
        *(article(f"a{n}", f"s{n}", outlet="Courier", published="2026-01-01") for n in range(8)),
        article("g0", "s0", published="2026-03-01"),
        article("g1", "g", published="2026-03-02"),
        article("none", "n", outlet=None, published="2026-01-01"),
    )

    held = desk.build("unseen", hold_out="outlet=Gazette")
    later = desk.build("later", after="2026-03-01")
    default = sides(desk.build("first"))

    assert [a for a, side in sides(held).items() if side == "test"] == ["g0", "g1"]
    assert {row["article_id"]: row["quarantined"] for row in held.rows("quarantine")} == {
        "a0": "its story, or a copy of it, is in test",
        "none": "its outlet is not known",
    }
    assert sides(held) | {"none": "train"} == sides(later) | {"none": "train"}
    assert (held.manifest["splits"]["name"], later.manifest["splits"]["name"]) == (
        "outlet=Gazette", "after=2026-03-01",
    )  # fmt: skip
    assert set(default.values()) == set(PARTS)
    assert desk.ledger.sides() == default
    assert desk.ledger.sides("outlet=Gazette") == {a: s for a, s in sides(held).items() if s != "quarantine"}
    assert (
        "1 article in `quarantine.jsonl`, in no part: its outlet is not known"
        in (held.folder / "README.md").read_text()
    )
    assert desk.build("unseen", hold_out=["outlet=Gazette"]).already_built
    assert held.leaks()["leaks"] == later.leaks()["leaks"] == 0


def test_a_hold_out_holds_in_its_next_version(desk):
    label(desk, *(article(f"a{n}", f"s{n}", outlet="ABCDEFG"[n % 7]) for n in range(21)))
    first = sides(desk.build("first", hold_out="outlet"))
    label(desk, *(article(f"b{n}", f"s{n}", outlet="ABCDEFGH"[n % 8]) for n in range(24)))

    second = sides(desk.build("second", hold_out="outlet"))

    assert {a: second[a] for a, side in first.items() if side != "quarantine"} == {
        a: side for a, side in first.items() if side != "quarantine"
    }


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (
            {"hold_out": "outlet"},
            "the hold-out 'outlet' leaves nothing in test: train 3, validation 0, test 0",
        ),
        ({"hold_out": "outlet=Gazette"}, "leaves nothing in train: train 0, validation 0, test 3"),
        ({"after": "2030-01-01"}, "leaves nothing in test"),
        ({"hold_out": "outlet=Times"}, "no labelled article is of the outlet 'Times'; there are Gazette"),
        ({"hold_out": "story"}, "'story' is neither 'outlet' nor 'outlet=NAME'"),
    ],
)
def test_a_hold_out_that_leaves_nothing_is_refused_and_nothing_is_remembered(desk, asked, said):
    label(desk, *(article(f"a{n}", f"s{n}", published="2026-01-01") for n in range(3)))

    with pytest.raises(BuildError) as refused:
        desk.build("first", **asked)

    assert said in str(refused.value)
    assert list((desk.folder / "datasets").iterdir()) == []


def test_an_erased_article_is_in_no_split_any_more(desk):
    label(desk, *(article(f"a{n}", f"s{n}", outlet="AB"[n % 2]) for n in range(6)))
    built = desk.build("unseen", hold_out="outlet=A")

    report = desk.erase(article_id="a0")

    assert report.datasets == ("unseen",)
    assert desk.ledger.sides("outlet=A").keys() == sides(built).keys() - {"a0"}


def test_a_hold_out_as_of_then_takes_the_sides_of_then(desk):
    label(desk, *(article(f"a{n}", f"s{n}", outlet="ABCD"[n % 4]) for n in range(12)))
    first = desk.build("first", hold_out="outlet")
    at = desk.ledger.latest_events("side:outlet").popitem()[1]["at"]
    label(desk, *(article(f"b{n}", f"t{n}", outlet="ABCDE"[n % 5]) for n in range(10)))
    desk.build("second", hold_out="outlet")

    with Desk.open(desk.folder, as_of=at) as then:
        again = then.build("again", hold_out="outlet")

    assert again.not_remembered == 0
    assert sides(again) == sides(first)


names = st.sampled_from(["s0", "s1", "s2", "s3", "s4", None])
copied = st.one_of(st.none(), st.integers(0, 5))
added = st.lists(st.tuples(names, copied, st.sampled_from("ABCD")), min_size=3, max_size=7)
merges = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=2)


@settings(max_examples=2, deadline=None)
@given(st.lists(st.tuples(added, merges), min_size=2, max_size=3))
def test_whatever_comes_copies_and_merges_nothing_is_on_two_sides_and_no_article_changes_sides(rounds):
    with TemporaryDirectory() as folder:
        scheme = Path(folder) / "bias"
        scheme.mkdir()
        (scheme / "scheme.yaml").write_text(SCHEME.format(version=1), encoding="utf-8")
        with Desk.init(Path(folder) / "desk", str(scheme)) as desk:
            known: dict[str, dict[str, str]] = {}
            for version, (new, merged) in enumerate(rounds):
                label(
                    desk,
                    *(
                        article(
                            f"v{version}a{n}",
                            story,
                            f"{text(f'w{of}')} {n}" if of is not None else None,
                            outlet=outlet,
                        )
                        for n, (story, of, outlet) in enumerate(new)
                    ),
                )
                for one, other in merged:
                    try:
                        desk.merge_stories(f"s{one}", f"s{other}")
                    except DeskError:  # the same one, or not there
                        continue
                for name, asked in {"default": {}, "outlet": {"hold_out": "outlet"}}.items():
                    try:
                        built = desk.build(f"{name}-{version}", **asked)
                    except BuildError:
                        assert name == "outlet"  # too few outlets, or all stories crossed
                        continue
                    on = {a: side for a, side in sides(built).items() if side != "quarantine"}
                    before = known.setdefault(name, {})
                    assert {a: side for a, side in on.items() if before.get(a, side) != side} == {}
                    assert splits.prove({part: list(built.rows(part)) for part in PARTS})["leaks"] == 0
                    before |= on
