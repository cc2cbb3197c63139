"""Which guidelines annotators had, who has not seen what, and what of it a training set tells."""

import json

import pytest

from copydesk import Desk
from copydesk.ledger import base
from copydesk.ledger import plan as entries
from copydesk.records import sha256
from support.newsroom import answer, articles, newsroom, span

FIRST, SECOND = "Mark what is loaded.", "Mark what is loaded, and no names."


@pytest.fixture
def clock(monkeypatch):
    """A clock for the ledger that stands until it is set."""
    time = {"now": "2026-03-01T08:00:00.000000Z"}
    for module in (base, entries):
        monkeypatch.setattr(module, "now", lambda: time["now"])
    return time


@pytest.fixture
def room(tmp_path, monkeypatch, clock):
    """Ana labels before the guidelines are mended, Ben after; nobody has seen the second article."""
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        guide = room.folder / "schemes" / "bias" / "guidelines.md"
        guide.write_text(FIRST)
        room.desk.add(articles({"id": "a"}, {"id": "b"}))
        room.reopen().push()
        room.submit("ana", "a", span("r1", "Lexical", 0, 7), updated_at="2026-03-02T09:00:00Z")
        guide.write_text(SECOND)
        clock["now"] = "2026-03-03T08:00:00.000000Z"
        room.reopen().push()
        room.submit("ben", "a", answer("stance", "left"), updated_at="2026-03-04T09:00:00Z")
        room.desk.pull()
        yield room


def rows(folder, part="train"):
    return [json.loads(line) for line in (folder / f"{part}.jsonl").read_text("utf-8").splitlines()]


def test_each_vote_names_the_guidelines_that_were_sent_last_before_it(room):
    built = room.desk.build("first")

    [row] = rows(built.folder)
    assert [(vote["annotator"], vote["guidelines"]) for vote in row["votes"]] == [
        ("ana", sha256(FIRST)[:12]),
        ("ben", sha256(SECOND)[:12]),
    ]
    assert (built.folder / "guidelines.md").read_text() == SECOND
    assert (built.folder / f"guidelines-{sha256(FIRST)[:12]}.md").read_text() == FIRST
    assert f"guidelines-{sha256(FIRST)[:12]}.md" in built.manifest["files"]
    card = (built.folder / "README.md").read_text("utf-8")
    assert f"- 1 vote: `guidelines.md`\n- 1 vote: `guidelines-{sha256(FIRST)[:12]}.md`" in card


def test_a_desk_as_it_was_has_the_guidelines_of_then(room):
    with Desk.open(room.folder, as_of="2026-03-02") as then:
        assert then.scheme().guidelines == FIRST
    with Desk.open(room.folder, as_of="2026-03-03") as then:
        assert then.scheme().guidelines == SECOND


def test_guidelines_that_nobody_was_sent_are_remembered_with_the_set_and_are_nobodys(room, clock):
    (room.folder / "schemes" / "bias" / "guidelines.md").write_text("A draft.")
    clock["now"] = "2026-03-05T08:00:00.000000Z"
    built = room.reopen().build("first")
    clock["now"] = "2026-03-06T08:00:00.000000Z"
    room.submit("ana", "b", updated_at="2026-03-07T09:00:00Z")
    room.desk.pull()

    assert (built.folder / "guidelines.md").read_text() == "A draft."
    with Desk.open(room.folder, as_of="2026-03-05") as then:
        assert then.scheme().guidelines == "A draft."
    told = {row["unit_id"]: row["votes"] for row in rows(room.desk.build("second").folder)}
    assert told["article:b"][0]["guidelines"] == sha256(SECOND)[:12]


def test_the_same_guidelines_are_entered_once(room):
    room.desk.push()
    room.desk.build("first")
    assert [(row["text"], row["sent"]) for row in room.desk.ledger.guidelines("bias@1")] == [
        (FIRST, 1),
        (SECOND, 1),
    ]


def test_not_seen_and_skipped_and_no_label_differ_in_rows(room):
    room.submit("ana", "b", was_cancelled=True, updated_at="2026-03-05T09:00:00Z")
    room.desk.pull()

    found = {row["unit_id"]: row for row in rows(room.desk.build("all", include_all=True).folder)}

    one, other = found["article:a"], found["article:b"]
    assert (one["votes"][1]["spans"], "skipped_by" in one, "not_seen_by" in one) == ([], False, False)
    assert (other["votes"], other["skipped_by"], other["not_seen_by"]) == ([], ["ana"], ["ben"])


def test_licences_and_paces_reach_the_card_and_are_other_inputs(room):
    first = room.desk.build("first")
    assert "words a minute" in (first.folder / "README.md").read_text("utf-8")
    room.settings('# "Harbour Gazette" = "CC-BY-4.0"', '"Gazette" = "CC-BY-4.0"')
    assert room.desk.build("first").already_built  # no article is of that outlet
    room.desk.set_metadata(["a"], outlet="Gazette")

    built = room.desk.build("second")

    assert "| Gazette | 1 | CC-BY-4.0 |" in (built.folder / "README.md").read_text("utf-8")
    assert json.loads((built.folder / "croissant.json").read_text("utf-8"))["license"] == "cc-by-4.0"


def test_why_on_the_command_line_names_who_decided(room, run, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(room.folder)
    made = room.desk.build("first")
    ana, ben = (vote["annotation_id"] for vote in rows(made.folder)[0]["votes"])

    told = run("why", "first", "a")

    assert (told.code, told.err) == (0, "")
    assert told.lines == [
        "article:a is in train: bias@1, rule majority",
        f"  ana: annotation {ana}, version 1, guidelines {sha256(FIRST)[:12]}",
        f"  ben: annotation {ben}, version 1, guidelines {sha256(SECOND)[:12]}",
        "what it is             stands    given by  not by",
        "Lexical 0-7 “Ferries”  disputed  ana       ben",
        "stance: left           disputed  ben       ana",
        "Next: copydesk why first article:a --json  has all of it",
    ]
    assert "No span is there." in run("why", "first", "a", "--at", "8-12").out
    assert [
        one["kind"] for one in json.loads(run("why", "first", "a", "--at", "3", "--json").out)["labels"]
    ] == ["span"]
    assert run("why", "first", "a", "--at", "x").code == 2
    missing = run("why", "first", "c")
    assert (missing.code, "the set first has no row 'c'" in missing.err) == (1, True)
