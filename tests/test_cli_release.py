"""`copydesk release` and `copydesk rehydrate`: what is printed, and with which exit code."""

import json

import pytest

from support.newsroom import answer, articles, newsroom, span

SOURCES = [{"id": name, "title": f"Day {name}", "url": f"https://gazette.example/{name}"} for name in "abc"]


@pytest.fixture
def room(tmp_path, monkeypatch):
    """A desk with a set of three articles that Ana and Ben labelled; their copies lie in copies/."""
    monkeypatch.setenv("COLUMNS", "200")
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        monkeypatch.chdir(room.folder)
        room.desk.add(articles(*SOURCES))
        room.desk.push()
        for who in ("ana", "ben"):
            for source in SOURCES:
                room.submit(who, source["id"], span("r1", "Lexical", 0, 7), answer("stance", "left"))
        room.desk.pull()
        room.desk.build("first")
        (room.folder / "copies").mkdir()
        for row in articles(*SOURCES).to_dict("records"):
            (room.folder / "copies" / f"{row['id']}.json").write_text(json.dumps(row))
        yield room


def test_a_set_is_released_by_its_name_and_comes_back_from_copies(run, room):
    assert run("release", "first") == (
        0,
        "released: 3 rows about 3 articles, 9 labels, no text\n"
        "in first-release\n"
        "every file was searched: no words of any text or title, but for addresses and names\n"
        "Next: copydesk rehydrate first-release --articles PATH... --to NEW_FOLDER  puts the texts back\n",
        "",
    )
    assert run("release", "first")[1].startswith("already released: 3 rows")
    assert run("why", "first-release", "a")[1].splitlines()[4].split("  ")[0] == "Lexical 0-7"
    code, out, err = run("rehydrate", "first-release", "--articles", "copies", "--to", "back")
    assert (code, err) == (0, "")
    assert out.splitlines()[:5] == [
        "articles: exact 3, same words 0, aligned 0, missing 0",
        "rows: 3 back, 0 lost",
        "labels: 9 exact, 0 carried over",
        "in back",
        "every row is the same to the byte as in the set that was released",
    ]
    assert (room.folder / "back" / "train.jsonl").read_bytes() == (
        room.folder / "datasets" / "first" / "train.jsonl"
    ).read_bytes()


@pytest.mark.usefixtures("room")
def test_several_paths_may_follow_and_what_is_missing_ends_with_1(run):
    run("release", "datasets/first", "--to", "out")
    code, out, err = run(
        "rehydrate", "out", "--articles", "copies/a.json", "copies/b.json", "--to", "back", "--json"
    )
    found = json.loads(out)
    assert (code, err) == (1, "")
    assert found["articles"] == {"exact": 2, "same words": 0, "aligned": 0, "missing": 1}
    assert [(one["article_id"], one["what"]) for one in found["lost"]] == [("c", "article"), ("c", "row")]
    code, out, err = run("rehydrate", "out", "--articles", "copies/a.json", "--to", "less")
    assert code == 1
    assert out.splitlines()[4:] == [
        "2 articles lost: none of your articles has its id, address, title, text or windows of words",
        "2 rows lost: its texts are not all there",
        "Next: less less/lost.jsonl  lists what was lost, and why",
    ]


@pytest.mark.usefixtures("room")
def test_no_desk_is_needed_for_sets_and_releases_by_their_path(run, room, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("release", room.folder / "datasets" / "first", "--json")[0] == 0
    code, *_ = run("rehydrate", "first-release", "--articles", room.folder / "copies", "--to", "back")
    assert code == 0


@pytest.mark.usefixtures("room")
def test_what_cannot_be_done_is_said_and_nothing_is_written(run, room):
    assert run("release", "second")[::2] == (
        1,
        "BuildError: there is no training set 'second'; there are first\n",
    )
    code, _, err = run("rehydrate", "datasets/first", "--articles", "copies", "--to", "back")
    assert (code, err.splitlines()[0]) == (
        1,
        "BuildError: datasets/first is no release that this version of Copydesk reads: manifest.json does not say so",
    )
    assert not (room.folder / "back").exists()
    assert run("rehydrate", "first-release", "--to", "back")[0] == 2
