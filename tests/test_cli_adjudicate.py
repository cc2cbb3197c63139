"""`copydesk adjudicate`: what is printed, and with which exit code."""

import json
import re

import pytest

from support.newsroom import answer, articles, newsroom


@pytest.fixture
def room(tmp_path, monkeypatch):
    """Ana and Ben differ on the stance of one article."""
    monkeypatch.setenv("COLUMNS", "200")
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        monkeypatch.chdir(room.folder)
        room.desk.add(articles({"id": "a", "title": "Ferries [stop]"}))
        room.desk.push()
        for who, stance in (("ana", "left"), ("ben", "right")):
            room.submit(who, "a", answer("stance", stance))
        room.desk.pull()
        yield room


def test_what_goes_to_the_curator_is_listed_with_her_login_and_a_second_run_has_nothing_new(room, run):
    dry, first, second = run("adjudicate", "--dry-run"), run("adjudicate"), run("adjudicate")

    listed = "1 unit with disputes that nobody has decided, 0 decided\n"
    assert dry[1] == (
        f"{listed}  article:a: 1 dispute: Ferries [stop]\n1 task would be sent to lead; 1 wait for lead\n"
        "Next: copydesk adjudicate  sends them\n"
    )
    place = next(n for n, project in room.studio.projects.items() if "adjudication" in project["title"])
    assert re.sub(r"(http://\S+?)(?=/projects)|(?<=password )\S+", "...", first[1]) == (
        f"{listed}  article:a: 1 dispute: Ferries [stop]\n1 task sent to lead; 1 wait for lead\n"
        f"lead decides at .../projects/{place}, as lead@copydesk.example, password ...\n"
        "Next: copydesk pull  when the curator has decided\n"
    )
    assert "\n0 tasks sent to lead; 1 wait for lead\n" in second[1]
    assert (dry[0], first[0], second[0]) == (0, 0, 0)


def test_json_has_the_units_and_how_many_were_sent(room, run):  # noqa: ARG001 (it is the desk)
    code, out, _ = run("adjudicate", "--json")

    said = json.loads(out)
    assert (code, said["sent"], said["units"]) == (
        0, 1, [{"unit_id": "article:a", "title": "Ferries [stop]", "disputes": 1}],
    )  # fmt: skip


def test_pages_without_a_decision_and_with_other_options_are_refused(room, run):
    refused, wrong = run("adjudicate", "--pages", "out"), run("adjudicate", "--pages", "out", "--outvoted")

    assert (refused[0], wrong[0]) == (1, 2)
    assert "no unit that somebody labelled was decided yet" in refused[2]
    assert not (room.folder / "out").exists()


def test_pages_are_named_when_they_are_written(room, run):
    run("adjudicate")
    lead = next(n for n, mail in room.studio.users.items() if mail == "lead@copydesk.example")
    task = next(t["id"] for t in room.studio.tasks.values() if t["data"]["round"] == "adjudication")
    room.studio.annotate(task, lead, [answer("stance", "left"), answer("reason", "slip")])
    run("pull")

    code, out, _ = run("adjudicate", "--pages", "out")

    assert code == 0
    assert out == (
        "out/ana.html\nout/ben.html\n2 pages written: one for each annotator, with no name but her own\n"
        "Next: copydesk build NAME  writes the training set with the decisions\n"
    )
    assert "disputes: 0 units to be decided ('copydesk adjudicate'), 1 decided\n" in run("status")[1]
