"""The command line about people: `people`, `people add`, `remove`, `password`, and what `status` prints of them."""

import dataclasses
import json
import os
import pty
import subprocess
import sys

import pytest

from copydesk import printing
from copydesk.agreement import Agreement
from copydesk.desk.people_reports import AnnotatorStatus, SharedStatus, Standing, StatusReport, StoryStatus
from support.newsroom import articles, newsroom

COPYDESK = [sys.executable, "-c", "from copydesk.cli import main; main()"]


@pytest.fixture
def run(run):
    def in_lines(*arguments: object) -> tuple[int, list[str], str]:
        ran = run(*arguments)
        return ran.code, ran.lines, ran.err

    return in_lines


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        monkeypatch.chdir(room.folder)
        room.desk.add(articles({"id": "a"}))
        room.desk.push()
        room.submit("ana", "a", {"id": "n", "from_name": "note", "to_name": "text", "type": "textarea",
                                 "value": {"text": ["Is [this]\nirony?"]}})  # fmt: skip
        room.desk.pull()
        yield room


@pytest.mark.usefixtures("room")
def test_people_join_and_leave(run):
    add = "Next: copydesk plan --dry-run  says what they would get; 'copydesk push' alone gives them new articles"
    assert run("people", "add", "cem")[1] == [
        "cem labels from now on and has an account; annotators: ana, ben, cem", add
    ]  # fmt: skip
    assert run("people", "remove", "ben")[1] == [
        "ben gets no new work; annotators: ana, cem",
        "1 task that they did not do stay in their project",
        "What they did stays and counts; so does their account",
        "Next: copydesk plan --dry-run  says to whom what they did not begin would go",
    ]
    assert run("people")[1] == [
        "annotator          e-mail                account  annotations   last work (UTC)",
        "ana                ana@copydesk.example  yes                1  2026-03-01 00:00",
        "cem                cem@copydesk.example  yes                0",
        "ben (no new work)  ben@copydesk.example  yes                0",
        "Next: copydesk people password NAME  shows how somebody logs in; --reset sets a new password",
    ]
    ana = json.loads("\n".join(run("people", "--json")[1]))[0]
    assert ana == {
        "annotator": "ana", "email": "ana@copydesk.example", "gets_work": True, "account": True, "annotations": 1,
        "last_work": "2026-03-01T00:00:05.000000Z",
    }  # fmt: skip
    assert run("people", "add", "cem")[::2] == (
        1, "DeskError: cem is an annotator of this desk already\n  → 'copydesk people' lists them.\n"
    )  # fmt: skip
    assert run("people", "--json", "add", "dia")[0] == 2


def test_in_the_shared_project_who_leaves_can_go_on(run, tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        monkeypatch.chdir(room.folder)
        room.settings('mode = "blind"', 'mode = "shared"')
        assert (
            run("people", "add", "cem")[1][-1]
            == "Next: copydesk push  tells Label Studio of another overlap, if any"
        )
        run("people", "remove", "cem")
        assert run("people", "remove", "ben")[1] == [
            "ben gets no new work; annotators: ana",
            "What they did stays and counts; so does their account, with which they can go on in the shared project: "
            "Label Studio's Community edition cannot lock it",
            "Next: copydesk status  says what lies with whom",
        ]


def test_a_password_is_shown_on_a_terminal_and_elsewhere_only_when_asked_for(run, room):
    login = room.desk.logins()["ana"]
    file = room.desk.site.logins.path

    assert run("people", "password", "ana")[1] == [f"ana logs in as {login.email}, password: in {file}"]
    plain = {"annotator": "ana", "email": login.email, "file": str(file), "reset": False}
    assert json.loads("\n".join(run("people", "password", "ana", "--json")[1])) == plain
    assert run("people", "password", "ana", "--show-password")[1] == [
        f"ana logs in as {login.email}, password: {login.password}"
    ]
    shown = json.loads("\n".join(run("people", "password", "ana", "--json", "--show-password")[1]))
    assert shown == plain | {"password": login.password}

    terminal, its_end = pty.openpty()
    subprocess.run(
        [*COPYDESK, "people", "password", "ana"], stdout=its_end, stderr=subprocess.DEVNULL, check=True,
        env={**os.environ, "TERM": "dumb"},
    )  # fmt: skip
    os.close(its_end)
    assert (
        os.read(terminal, 1000).decode().rstrip()
        == f"ana logs in as {login.email}, password: {login.password}"
    )
    os.close(terminal)


@pytest.mark.usefixtures("room")
def test_a_server_elsewhere_is_told_by_its_administrator(run):
    code, lines, err = run("people", "password", "ana", "--reset")
    assert (code, lines) == (1, [])
    assert err.splitlines()[0] == (
        "StudioError: Label Studio's API sets no passwords, so that of ana (ana@copydesk.example) stays"
    )


def test_status_lists_notes_and_stories_where_they_are_asked_for(run, room):
    [place], task = room.desk.places("ana"), room.task("ana", "a")
    url = f"{room.desk.connect().studio.url}/projects/{place}/data?task={task}"
    shown = run("status", "--notes", "--stories")[1]
    assert shown[-6:] == [
        "story  asked  done  left",
        "a          2     1     1",
        f"ana, {url}",
        "  Is [this]",
        "  irony?",
        "Next: copydesk pull  fetches what people labelled since",
    ]
    said = json.loads("\n".join(run("status", "--json", "--notes")[1]))
    assert said["notes"] == [
        {"annotator": "ana", "unit_id": "article:a", "title": None, "note": "Is [this]\nirony?", "url": url}
    ]
    assert "notes" not in json.loads("\n".join(run("status", "--json")[1]))


FIGURE = Agreement("span F1", "exact", 0.3, (0.1, 0.4), 60, 3, 120, 60, who=("cem",), about="spans")
FULL = AnnotatorStatus(
    "maximilian-1", 10_000, 4_321, 12, 5_667, 1_234, 98_765, 43.2, imported=2_000, unsure=123, notes=456, to_mend=78,
    hours=123.45, per_hour=35.1, per_day=123.4, hours_left=161.4, ends="2026-12-24",
)  # fmt: skip


def lines(report, capsys):
    printing.status(report, as_json=False)
    return [line.rstrip() for line in capsys.readouterr().out.splitlines()]


def test_a_full_status_fits_a_hundred_columns(capsys):
    fell = Standing(FIGURE, 0.6, dataclasses.replace(FIGURE, n_stories=20), dataclasses.replace(FIGURE, value=0.75,
                    interval=(0.7, 0.8), n_stories=40), "fell")  # fmt: skip
    apart = Standing(FIGURE, 0.6, None, None, "apart")
    report = StatusReport(
        10_000, 3_334, 3, "bias@1", (FULL, AnnotatorStatus("cem", 3, 1, 0, 2, 0, 4, None, standing=(fell, apart))), 0,
        by_story=(StoryStatus("s", 2, 2), StoryStatus("t", 2, 1), StoryStatus("u", 2, 0)),
    )  # fmt: skip
    shown = lines(report, capsys)
    assert shown == [
        "10000 articles, 3334 stories, 3 outlets; scheme bias@1; 0 rejected items",
        "annotator     assigned  submitted  skipped  left  imported  empty  spans  unsure  notes  to mend",
        "maximilian-1     10000       4321       12  5667      2000   1234  98765     123    456       78",
        "cem                  3          1        0     2         0      0      4       0      0        0",
        "",
        "annotator     hours  median s  per hour  per day  hours left     done by",
        "maximilian-1  123.5        43      35.1    123.4       161.4  2026-12-24",
        "drifts cem, spans: span F1 0.30 (0.10 to 0.40) with the rest in the last 20 stories, "
        "0.75 (0.70 to 0.80) before",
        "drifts cem, spans: span F1 0.30 (0.10 to 0.40) with the rest; the mean of the others' is 0.60",
        "stories: 1 of 3 complete, 1 begun",
        "Next: copydesk pull  fetches what people labelled since",
    ]
    assert max(map(len, shown[1:7])) <= 100


def test_in_shared_mode_what_is_left_is_said_of_the_project(capsys):
    report = StatusReport(
        3, 3, 1, "bias@1", (AnnotatorStatus("ana", 0, 2, 0, 0, 0, 0, None),), 0,
        shared=(SharedStatus("bias@1", "label", 3, 2, done=2, left=4, per_day=2.0, ends="2026-03-09"),),
    )  # fmt: skip
    assert lines(report, capsys) == [
        "3 articles, 3 stories, 1 outlet; scheme bias@1; 0 rejected items",
        "annotator  submitted",
        "ana                2",
        "shared project, round label: 3 tasks for 2 annotators each; 2 of 6 annotations there, 4 left, done by "
        "2026-03-09 at the pace of the last days",
        "Next: copydesk pull  fetches what people labelled since",
    ]
