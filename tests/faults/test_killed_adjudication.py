"""SIGKILL in the middle of `adjudicate`, again and again; then one run to the end: every dispute once."""

import random

from support.faults import kill_one, scene, state
from support.newsroom import Newsroom, answer


def dispute(room: Newsroom) -> None:
    """Let Ana and Ben answer otherwise everywhere."""
    room.desk.push()
    for name in "abc":
        room.submit("ana", name, answer("stance", "left"))
        room.submit("ben", name, answer("stance", "right"))
    room.desk.pull()


def decided_and_changed(room: Newsroom) -> None:
    """Let the curator decide one of three disputes, and Ben come round in another."""
    room.desk.adjudicate()
    project = next(n for n, p in room.studio.projects.items() if "adjudication" in p["title"])
    tasks = {t["data"]["unit_id"]: t for t in room.studio.tasks.values() if t["project"] == project}
    lead = next(n for n, mail in room.studio.users.items() if mail == "lead@copydesk.example")
    room.studio.annotate(tasks["article:a"]["id"], lead, [answer("stance", "left"), answer("reason", "slip")])
    bens = room.studio.tasks[room.task("ben", "b")]["annotations"][0]
    room.studio.edit(room.task("ben", "b"), bens["id"], [answer("stance", "center")])
    room.desk.pull()


def shown(room: Newsroom) -> list[tuple[str, str, int]]:
    """Give of each task of the curator what it says without its letters, and how many predictions it has."""
    tasks = [t for t in room.studio.tasks.values() if t["data"]["round"] == "adjudication"]
    lines = {
        t["data"]["unit_id"]: t["data"]["dispute_1_said"].replace("A", "?").replace("B", "?") for t in tasks
    }
    return sorted((t["data"]["unit_id"], lines[t["data"]["unit_id"]], len(t["predictions"])) for t in tasks)


def test_an_adjudicate_that_was_killed_five_times_ends_as_if_it_never_was(tmp_path, monkeypatch):
    with scene(tmp_path / "calm", monkeypatch) as room:
        dispute(room)
        room.desk.adjudicate()
        undisturbed, told = state(room), shown(room)

    with scene(tmp_path / "killed", monkeypatch) as room:
        dispute(room)
        chance = random.Random(3)
        for _ in range(5):
            kill_one(room, "adjudicate", chance)
        room.reopen().adjudicate()

        assert told == [(f"article:{name}", "left: ?\nright: ?", 3) for name in "abc"]
        assert (state(room), shown(room)) == (undisturbed, told)


def test_killed_while_it_makes_a_task_anew_it_keeps_the_decision_and_loses_no_dispute(tmp_path, monkeypatch):
    chance = random.Random(5)
    with scene(tmp_path, monkeypatch) as room:
        dispute(room)
        decided_and_changed(room)
        for _ in range(3):
            kill_one(room, "adjudicate", chance)
        report = room.reopen().adjudicate()

        assert (report.disputed, report.decided, report.waiting) == (2, 1, 2)
        assert shown(room) == [
            ("article:a", "left: ?\nright: ?", 3),
            ("article:b", "left: ?\ncenter: ?", 3),
            ("article:c", "left: ?\nright: ?", 3),
        ]
        assert [row["unit_id"] for row in room.desk.decisions().to_dict("records")] == ["article:a"]
