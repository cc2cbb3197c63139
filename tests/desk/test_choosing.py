"""Pairs that people list: exactly those are sent, and every fault of the file is named at once."""

import pytest

from copydesk.errors import DeskError
from support.newsroom import articles, newsroom, plain

SCHEME = """\
name: same
version: 1
title: One story?
unit: pair
questions: [{name: overall, options: [same, other]}]
"""


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana", scheme=SCHEME) as room:
        room.settings('# pairs = "pairs.csv"', 'pairs = "pairs.csv"')
        stories = {"c": "ferry", "g": "ferry", "a": "gas", "é 1": "gas"}
        room.desk.add(articles(*({"id": a, "outlet": a, "story": story} for a, story in stories.items())))
        yield room


def write(room, text: str | bytes) -> None:
    text = text if isinstance(text, bytes) else text.encode("utf-8")
    (room.folder / "pairs.csv").write_bytes(text)


def test_exactly_the_listed_pairs_are_planned_in_the_order_of_their_ids(room):
    write(room, "\ufeffb,why,a\r\nc,alike,g\r\na,unlike,é 1\r\n")
    assert room.desk.push().sent == 2
    assert plain(room.desk.units()) == [("pair:a+é 1", ["a", "é 1"]), ("pair:c+g", ["c", "g"])]


def test_a_pair_that_is_added_to_the_list_is_sent_and_one_that_is_struck_out_stays(room):
    write(room, "a,b\nc,g\n")
    room.desk.push()
    write(room, "a,b\nc,a\n")
    assert room.desk.push().sent == 1
    assert plain(room.desk.units(), "unit_id") == [("pair:a+c",), ("pair:c+g",)]


def test_a_limit_counts_stories_of_listed_pairs_and_of_no_other_articles(room):
    lone = ({"id": f"x{n}", "outlet": f"x{n}"} for n in range(30))
    room.desk.add(articles(*lone))
    write(room, "a,b\n" + "".join(f"x{n},x{n + 1}\n" for n in range(0, 30, 2)) + "c,a\n")
    for limit in (1, 5, 16):
        made = room.desk.plan(limit=limit, dry_run=True)
        assert (made.plan.properties.units, made.plan.properties.stories) == (limit, limit)
    assert made.left_out == {}


def test_every_fault_of_the_list_is_named(room):
    write(room, "a,b\nc,g\nc,c\nx,y\n,g\ng,c\n\nc,\n")
    with pytest.raises(DeskError) as error:
        room.desk.push()
    assert str(error.value) == (
        f"{room.folder / 'pairs.csv'} has 5 faults:\n"
        "  line 3: 'c' is paired with itself\n"
        "  line 4: no article 'x' and no 'y' in the desk\n"
        "  line 5: a is empty\n"
        "  line 6: the pair of 'g' and 'c' stands in line 2 already\n"
        "  line 8: b is empty\n"
        "  'a' and 'b' are ids of articles of this desk; desk.articles() in Python lists them."
    )


def test_one_fault_is_one_fault(room):
    write(room, "a,b\nc,x\n")
    with pytest.raises(DeskError, match=r"pairs.csv has 1 fault:\n  line 2: no article 'x' in the desk\n"):
        room.desk.push()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (None, "No such file or directory"),
        ("", "no column a and b"),
        ("a;b\nc;g\n", "no column a and b"),
        ("a,c\nc,g\n", "no column b"),
        (b"a,b\nc,\xff\n", "'utf-8' codec can't decode"),
        ('a,b\nc,"g\n', "unexpected end of data"),
    ],
    ids=["missing", "empty", "semicolons", "one column", "not UTF-8", "open quote"],
)
def test_a_list_that_cannot_be_read_is_an_error(room, text, why):
    if text is not None:
        write(room, text)
    with pytest.raises(DeskError, match=r"the pairs in .* cannot be read") as error:
        room.desk.push()
    assert why in str(error.value)


def test_a_list_without_a_pair_is_an_error(room):
    write(room, "a,b\n")
    with pytest.raises(DeskError, match=r"pairs.csv lists no pair\n  It is a CSV of UTF-8"):
        room.desk.push()


def test_an_endless_id_is_not_said_in_full(room):
    write(room, "a,b\nc," + "g" * 100_000 + "\n")
    with pytest.raises(DeskError) as error:
        room.desk.push()
    assert f"line 2: no article '{'g' * 77}...' in the desk" in str(error.value)
    assert len(str(error.value)) < 500


def test_a_list_of_pairs_says_nothing_to_a_scheme_about_articles(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana") as room:
        room.settings('# pairs = "pairs.csv"', 'pairs = "pairs.csv"')
        room.desk.add(articles({"id": "a"}))
        assert room.desk.push().sent == 1
