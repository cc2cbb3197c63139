"""The proof looks at the rows that are written: whatever crosses is found, and what is worth knowing is counted."""

import json
from typing import Any

import pytest

from copydesk.dataset.build import write
from copydesk.dataset.splits import HoldOut, prove
from copydesk.dataset.splits.nearest import nearest
from copydesk.errors import BuildError

SHARES = {"0.05": 0, "0.1": 0, "0.2": 0, "0.3": 0, "0.5": 0}


def text(seed: int, words: int = 80) -> str:
    """Write words that no text of another seed has in the same order."""
    return " ".join(f"word{seed}x{n}" for n in range(words))


def row(name: str, said: str, **more: Any) -> dict[str, Any]:
    """Make as much of a row as is looked at."""
    return {
        "unit_id": f"article:{name}",
        "article_id": name,
        "story_id": None,
        "outlet": None,
        "published": None,
        "text": said,
        "answers": {},
        "spans": [],
    } | more


def test_parts_that_have_nothing_in_common_leak_nothing():
    parts = {
        "train": [row("a", text(1), story_id="s", outlet="Gazette", published="2026-03-02")],
        "validation": [],
        "test": [row("b", text(2), story_id="t", outlet="Gazette", published="2026-03-02T10:00:00Z")],
    }

    assert prove(parts, authors={"a": "Mara  Olsén", "b": "Mara Olsén"}) == {
        "split": "default",
        "leaks": 0,
        "articles": {"across": 0, "listed": []},
        "stories": {"across": 0, "listed": []},
        "copies": {"across": 0, "exact": 0, "near": 0, "contained": 0, "listed": []},
        "nearest": {"at_least": SHARES, "pairs": []},
        "outlets": {"across": 1, "listed": [{"name": "Gazette", "train": 1, "test": 1}]},
        "authors": {"across": 1, "listed": [{"name": "Mara Olsén", "train": 1, "test": 1}]},
        "dates": {
            "train": {"first": "2026-03-02", "last": "2026-03-02", "undated": 0},
            "validation": {"first": None, "last": None, "undated": 0},
            "test": {"first": "2026-03-02", "last": "2026-03-02", "undated": 0},
            "shared": [{"parts": ["train", "test"], "first": "2026-03-02", "last": "2026-03-02"}],
        },
        "labels": {"all": 0, "lacking": []},
        "probe": [],
    }


def test_every_kind_of_leak_is_found_named_and_counted():
    wire = text(3)
    parts = {
        "train": [
            row("a", text(1), story_id="s"),
            row("b", text(2)),
            row("c", f"{wire} {text(4, 300)}"),
            row("d", text(5)),
            row("f", text(9)),
        ],
        "validation": [row("a2", text(6), story_id="s")],
        "test": [
            row("b2", text(2)),
            row("c2", wire),
            row("d2", text(5).replace("word5x3 ", "!! ").upper()),
            row("f", text(9)),
        ],
        "quarantine": [row("b3", text(2), story_id="s")],
    }

    proof = prove(parts)

    assert proof["leaks"] == 5
    assert proof["articles"] == {"across": 1, "listed": ["f"]}
    assert proof["stories"] == {"across": 1, "listed": [{"name": "s", "train": 1, "validation": 1}]}
    assert {(one["kind"], one["in"], one["and"]) for one in proof["copies"]["listed"]} == {
        ("exact", "test", "train"), ("contained", "test", "train"), ("near", "test", "train"),
    }  # fmt: skip
    assert [proof["copies"][kind] for kind in ("across", "exact", "near", "contained")] == [3, 1, 1, 1]
    assert json.loads(json.dumps(proof)) == proof


def test_a_set_whose_parts_leak_is_refused_and_nothing_is_written(tmp_path, scheme, golden_row):
    other = golden_row | {"unit_id": "article:b", "article_id": "b", "story_id": "t"}
    parts = {"train": [golden_row], "validation": [], "test": [other]}
    asked = {"inputs": "1", "scheme_sha256": "c0ffee", "ratios": {"train": 1}, "seed": 0, "settings": {}}

    with pytest.raises(BuildError) as refused:
        write(tmp_path, "first", parts, scheme, proof=prove(parts), **asked)
    assert str(refused.value).splitlines()[0] == (
        "the parts leak, so nothing was written: 1 pair of copies on two sides: "
        "e0d8ecd7a909d3d0 (train) and b (test)"
    )
    assert list(tmp_path.iterdir()) == []


def test_a_proof_lies_in_the_set_and_the_set_can_be_asked_for_it_again(tmp_path, scheme, golden_row):
    parts = {"train": [golden_row], "validation": [], "test": []}
    proof = prove(parts, authors={}, hold_out=HoldOut(after="2027-01-01"), set_aside={"why": 1})
    asked = {"inputs": "1", "scheme_sha256": "c0ffee", "ratios": {"train": 1}, "seed": 0, "settings": {}}

    built = write(tmp_path, "first", parts, scheme, proof=proof, **asked)

    assert json.loads((built.folder / "proof.json").read_text()) == proof == built.leaks()
    assert built.manifest["splits"]["name"] == "after=2027-01-01"
    assert "This is the split `after=2027-01-01`." in (built.folder / "README.md").read_text()


def test_a_set_without_texts_cannot_be_proven(tmp_path, scheme, golden_row):
    asked = {"inputs": "1", "scheme_sha256": "c0ffee", "ratios": {"train": 1}, "seed": 0, "settings": {}}
    built = write(tmp_path, "first", {"train": [golden_row], "validation": [], "test": []}, scheme, **asked)
    path = built.folder / "train.jsonl"
    path.write_text(json.dumps(golden_row | {"text": None}) + "\n")

    with pytest.raises(BuildError, match="has no texts to compare: it is a release"):
        built.leaks()


def test_what_is_held_out_and_is_in_training_all_the_same_is_a_leak():
    parts = {
        "train": [row("a", text(1), outlet="Gazette", published="2026-03-31")],
        "test": [row("b", text(2), outlet="Gazette", published="2026-04-01")],
    }
    for wish, said in {
        HoldOut(("Gazette",)): "the outlet Gazette is in train and test",
        HoldOut(): "the outlet Gazette is in train and test",
        HoldOut(after="2026-03-31"): "a is not from before 2026-03-31, and not in test",
    }.items():
        proof = prove(parts, hold_out=wish)
        assert (proof["leaks"], proof["not_held_out"]) == (1, [said])
    assert prove(parts, hold_out=HoldOut(("Courier",)))["leaks"] == 0


def test_a_label_that_a_part_lacks_is_named():
    parts = {
        "train": [row("a", text(1), answers={"stance": "left"}, spans=[{"label": "Lexical"}])],
        "validation": [],
        "test": [row("b", text(2), answers={"stance": "right"}, spans=[{"label": "Lexical"}])],
    }

    assert prove(parts)["labels"] == {
        "all": 3,
        "lacking": [
            {"label": "stance = left", "rows": 1, "not_in": ["test"]},
            {"label": "stance = right", "rows": 1, "not_in": ["train"]},
        ],
    }


def test_the_nearest_neighbour_is_the_one_with_the_largest_share_of_the_shorter_text():
    quote, passage = text(7, 24), text(8, 14)
    texts = [f"{text(1)} {quote}", f"{text(2, 300)} {passage}", f"{text(3, 60)} {quote} {passage}", text(4)]

    found = nearest(texts, ["train", "train", "test", "test"], 10)

    # 24 words are 20 shingles, 14 are 10; the shorter ones have 104 - 4 and 98 - 4 shingles.
    assert found.pairs == [(2, 0, round(20 / 94, 4)), (2, 1, round(10 / 94, 4))]
    assert found.at_least == {0.05: 3, 0.1: 3, 0.2: 2, 0.3: 0, 0.5: 0}


def test_a_stub_and_what_is_printed_under_everything_are_no_neighbours():
    foot = text(9, 40)
    stub = nearest([text(1, 8), f"{text(1, 8)} {text(2)}"], ["train", "test"], 10)
    everywhere = nearest([f"{text(n)} {foot}" for n in range(10, 70)], ["train"] * 30 + ["test"] * 30, 10)

    assert stub.pairs[0][2] == round(4 / 30, 4)
    assert everywhere.pairs == []


def test_texts_without_five_words_have_no_neighbours():
    assert nearest(["a b", "a b", ""], ["train", "test", "test"], 10).pairs == []
    assert nearest([], [], 10).pairs == []
