"""`build` on a desk: same inputs, same bytes; a side is for good."""

import json
from pathlib import Path

import pytest

from copydesk import Desk
from copydesk.errors import BuildError
from support.newsroom import answer, articles, hashes, newsroom, span

LEXICAL = span("r1", "Lexical", 0, 7)


@pytest.fixture
def room(tmp_path, monkeypatch):
    """Four stories; Ana and Ben have labelled the first three, and agree on the first two."""
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        room.desk.add(articles(*({"id": name, "story": f"story-{name}"} for name in "abcd")))
        room.desk.push()
        for name, bens in (("a", "left"), ("b", "right"), ("c", "center")):
            room.submit("ana", name, LEXICAL, answer("stance", "right" if name == "b" else "left"))
            room.submit("ben", name, *([LEXICAL] if name != "c" else []), answer("stance", bens))
        room.desk.pull()
        yield room


def sides(desk: Desk) -> dict[str, str]:
    return desk.ledger.current("side")


def rows(folder: Path) -> list[dict]:
    parts = (folder / f"{part}.jsonl" for part in ("train", "validation", "test"))
    return [json.loads(line) for part in parts for line in part.read_text(encoding="utf-8").splitlines()]


def test_each_of_three_parts_gets_a_story_and_the_unit_that_nobody_saw_is_not_in_the_set(room):
    built = room.desk.build("first")

    assert (len(built.train), len(built.validation), len(built.test)) == (1, 1, 1)
    assert sorted(row["unit_id"] for row in rows(built.folder)) == ["article:a", "article:b", "article:c"]
    assert sorted(row["unit_id"] for row in rows(room.desk.build("all", include_all=True).folder)) == [
        "article:a", "article:b", "article:c", "article:d",
    ]  # fmt: skip


def test_the_same_inputs_again_are_already_built_and_change_nothing(room):
    assert not room.desk.build("first").already_built
    before = room.files()

    again = room.desk.build("first")

    assert again.already_built
    assert room.files() == before


def test_the_same_inputs_under_another_name_give_the_same_rows(room):
    first, second = room.desk.build("first").folder, room.desk.build("second").folder

    one, other = hashes(first), hashes(second)
    assert {name for name in one if one[name] != other[name]} == {
        "README.md",
        "croissant.json",
        "manifest.json",
    }
    assert one.keys() == other.keys()


def test_new_labels_are_not_built_into_an_old_name(room):
    first = room.desk.build("first").folder
    before = hashes(first)
    room.submit("ana", "d", LEXICAL)
    room.desk.pull()

    with pytest.raises(BuildError) as refused:
        room.desk.build("first")
    assert str(refused.value) == (
        "the training set 'first' exists with other inputs, and a set never changes once it is built\n"
        "  Build the new one beside it: copydesk build first-2"
    )
    assert hashes(first) == before
    assert [path.name for path in (room.folder / "datasets").iterdir()] == ["first"]
    assert len(rows(room.desk.build("first-2").folder)) == 4


def test_a_refused_build_remembers_no_side(room):
    room.desk.build("first")
    before = sides(room.desk)
    room.submit("ana", "d", LEXICAL)
    room.desk.pull()

    with pytest.raises(BuildError):
        room.desk.build("first")
    assert sides(room.desk) == before


def test_an_article_keeps_its_side_whatever_comes_later(room):
    room.desk.build("first")
    before = sides(room.desk)
    assert sorted(before.values()) == ["test", "train", "validation"]

    room.desk.add(articles(*({"id": f"e{n}", "story": f"story-e{n}"} for n in range(8))))
    room.desk.push()
    for n in range(8):
        room.submit("ana", f"e{n}", LEXICAL)
    room.desk.pull()
    room.settings("test = 10\nseed = 0", "test = 10\nseed = 7")
    built = room.desk.build("second")

    after = sides(room.desk)
    assert {article: after[article] for article in before} == before
    for part in ("train", "validation", "test"):
        stored = {row["article_id"] for row in map(json.loads, (built.folder / f"{part}.jsonl").open())}
        assert stored == {article for article, side in after.items() if side == part}


def test_a_new_article_of_a_known_story_takes_its_side(room):
    room.desk.build("first")
    room.desk.add(articles({"id": "a2", "story": "story-a"}))
    room.desk.push()
    room.submit("ben", "a2")
    room.desk.pull()

    room.desk.build("second")

    assert sides(room.desk)["a2"] == sides(room.desk)["a"]


def test_an_article_whose_story_was_merged_into_another_side_is_set_aside(room):
    room.desk.build("first")
    before = sides(room.desk)
    room.desk.add(articles({"id": "b", "story": "story-a"}))

    built = room.desk.build("second")

    assert sides(room.desk) == before
    assert [json.loads(line)["article_id"] for line in (built.folder / "quarantine.jsonl").open()] == ["b"]


def test_without_a_submitted_annotation_there_is_nothing_to_build(tmp_path):
    with Desk.init(tmp_path / "desk") as desk, pytest.raises(BuildError) as refused:
        desk.build("first")
    assert str(refused.value) == (
        "there is nothing to build from: nobody has submitted an annotation\n"
        "  Run 'copydesk pull' when people have labelled; 'copydesk status' says how far they are."
    )
    assert list((tmp_path / "desk" / "datasets").iterdir()) == []


def test_labels_that_have_no_place_in_a_new_text_are_left_out_and_counted_on_the_card(room):
    room.desk.add(articles({"id": "a", "text": "Ships stop, says a.", "story": "story-a"}))

    built = room.desk.build("first")

    [row] = [row for row in rows(built.folder) if row["unit_id"] == "article:a"]
    assert (row["text"], row["n_annotators"], row["spans"]) == ("Ships stop, says a.", 2, [])
    assert row["answers"] == {"stance": "left"}
    assert "- 2 set aside: a label that has no certain place in the new text of its article\n" in (
        built.folder / "README.md"
    ).read_text("utf-8")


def test_labels_of_an_old_text_are_in_the_set_where_they_stand_now(room):
    room.desk.add(articles({"id": "a", "text": "Update: Ferries stop, says a.", "story": "story-a"}))

    built = room.desk.build("first")

    [row] = [row for row in rows(built.folder) if row["unit_id"] == "article:a"]
    assert row["spans"] == [
        {"label": "Lexical", "start": 8, "end": 15, "text": "Ferries", "votes": 2, "of": 2}
    ]
    assert "new text" not in (built.folder / "README.md").read_text("utf-8")
