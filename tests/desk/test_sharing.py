"""Shared mode: one project for all, the server's own overlap, and everybody's annotations in it their own."""

from datetime import UTC, datetime

import pytest

from copydesk.desk import overview
from copydesk.desk.people_reports import SharedStatus, StoryStatus
from copydesk.errors import SettingsError
from support.newsroom import answer, articles, edit, newsroom, plain, span

NOW = datetime(2026, 3, 3, tzinfo=UTC)


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana", "ben", "cem") as room:
        room.settings('mode = "blind"', 'mode = "shared"')
        yield room


def projects(room):
    return [(p["title"].partition(" [")[0], p["maximum_annotations"]) for p in room.studio.projects.values()]


def test_all_label_in_one_project_and_its_server_hands_each_task_to_so_many(room):
    room.desk.add(articles({"id": "a"}, {"id": "b"}))

    [sent] = room.desk.push().projects
    assert (sent.annotator, sent.assigned, sent.sent) == ("shared", 2, 2)
    assert projects(room) == [("bias · label · shared", 2)]
    assert sorted(room.studio.users.values()) == [
        "admin@copydesk.example", "ana@copydesk.example", "ben@copydesk.example", "cem@copydesk.example"
    ]  # fmt: skip
    assert plain(room.desk.assignments(), "unit_id", "annotator") == [
        ("article:a", "shared"),
        ("article:b", "shared"),
    ]
    again = room.desk.push()
    assert (again.sent, again.short_of_overlap, len(room.studio.tasks)) == (0, 0, 2)


def test_another_overlap_is_told_to_the_server_by_the_next_push(room):
    room.desk.add(articles({"id": "a"}))
    room.desk.push()
    room.settings("overlap = 2", "overlap = 3").push()
    assert projects(room) == [("bias · label · shared", 3)]
    room.settings("overlap = 3", "overlap = 7").push()
    assert projects(room) == [("bias · label · shared", 3)]  # there are three annotators


def test_annotations_are_those_of_the_accounts_that_made_them(room):
    room.desk.add(articles({"id": "a", "story": "s"}, {"id": "b", "story": "s"}))
    room.desk.push()
    room.submit("ana", "a", span("r1", "Lexical", 0, 7), answer("stance", "left"))
    room.submit("ben", "a", span("r1", "Lexical", 0, 7), answer("stance", "right"))
    room.submit("cem", "b", answer("stance", "left"))
    room.skip("ben", "b")
    room.desk.pull()

    assert sorted(plain(room.desk.annotations(), "unit_id", "annotator", "state")) == [
        ("article:a", "ana", "submitted"),
        ("article:a", "ben", "submitted"),
        ("article:b", "ben", "skipped"),
        ("article:b", "cem", "submitted"),
    ]
    stance, *_ = room.desk.agreement()
    assert (stance.about, stance.value, stance.n_pairs) == ("stance", 0.0, 1)
    rows = room.desk.build("first").train.to_dict("records")
    assert sorted((row["article_id"], row["n_annotators"], len(row["spans"])) for row in rows) == [
        ("a", 2, 1),
        ("b", 1, 0),
    ]


def test_status_says_who_did_how_much_and_what_is_left_for_the_project(room):
    room.desk.add(articles({"id": "a", "story": "s"}, {"id": "b", "story": "s"}, {"id": "c"}))
    room.desk.push()
    room.submit("ana", "a")
    room.submit("ben", "a")
    room.submit("cem", "a")  # nobody was to, but the server takes it
    room.skip("ana", "b")
    room.skip("ben", "b")
    room.desk.pull()

    found = overview.status(room.desk, NOW)
    assert [(p.annotator, p.assigned, p.submitted, p.skipped, p.left) for p in found.annotators] == [
        ("ana", 0, 1, 1, 0),
        ("ben", 0, 1, 1, 0),
        ("cem", 0, 1, 0, 0),
    ]
    # Of b only cem can still make one, of c two are wanted: 3 annotations, at 1.5 a day.
    assert found.shared == (
        SharedStatus("bias@1", "label", 3, wanted=2, done=2, left=3, per_day=pytest.approx(1.5, abs=0.01),
                     ends="2026-03-04"),
    )  # fmt: skip
    assert found.by_story == (StoryStatus("c", asked=2, done=0), StoryStatus("s", asked=4, done=4))


def test_a_desk_that_was_pushed_keeps_its_mode(room):
    room.desk.add(articles({"id": "a"}))
    room.desk.push()
    before = (len(room.studio.tasks), plain(room.desk.assignments()))

    with pytest.raises(SettingsError) as error:
        room.settings('mode = "shared"', 'mode = "blind"').push()
    assert str(error.value) == (
        'bias@1 was sent with mode = "shared"; copydesk.toml now says "blind"\n'
        "  Set it back in copydesk.toml. To label in the other mode, copy the folder of the scheme, give the copy "
        "another name in its scheme.yaml, and name that in copydesk.toml: it gets projects of its own."
    )
    edit(room.folder / "schemes" / "bias" / "scheme.yaml", "version: 1", "version: 2")
    with pytest.raises(SettingsError, match="bias@1 was sent with mode"):
        room.desk.push()
    assert (len(room.studio.tasks), plain(room.desk.assignments())) == before

    edit(room.folder / "schemes" / "bias" / "scheme.yaml", "name: bias", "name: alone")
    assert [p.annotator for p in room.desk.push().projects] == ["ana", "ben"]


def test_a_new_version_asks_for_what_too_few_have_done(room):
    room.desk.add(articles({"id": "a"}, {"id": "b"}, {"id": "c"}))
    room.desk.push()
    room.submit("ana", "a")
    room.submit("ben", "a")
    room.submit("ana", "b")
    room.desk.pull()
    edit(room.folder / "schemes" / "bias" / "scheme.yaml", "version: 1", "version: 2")

    report = room.desk.push()
    [sent] = report.projects
    [older] = report.older
    assert (sent.annotator, sent.sent, report.carried) == ("shared", 1, 3)
    assert (older.moved, older.begun) == (1, ("article:b",))  # b goes on where somebody began it
    asked = plain(room.desk.assignments(), "unit_id", "scheme")
    assert [unit for unit, scheme in asked if scheme == "bias@2"] == ["article:c"]


def test_a_split_label_is_asked_again_of_all_without_labels_to_start_from(room):
    room.desk.add(articles({"id": "a"}, {"id": "b"}))
    room.desk.push()
    for person in ("ana", "ben"):
        room.submit(person, "a", span("r1", "Lexical", 0, 7), span("r2", "Informational", 8, 12))
        room.submit(person, "b")
    room.desk.pull()
    path = room.folder / "schemes" / "bias" / "scheme.yaml"
    edit(path, "version: 1", "version: 2")
    edit(path, "{name: Lexical}", "{name: Loaded}, {name: Plain}")
    steps = "migrations: [{version: 2, steps: [{do: split, label: Lexical, to: [Loaded, Plain]}]}]\n"
    path.write_text(path.read_text() + steps)

    report = room.desk.push()
    [sent] = report.projects
    assert (report.asked_again, sent.sent, sent.predicted) == (1, 1, 0)
    [task] = [task for task in room.studio.tasks.values() if task["data"]["scheme"] == "bias@2"]
    assert (task["data"]["unit_id"], task["predictions"]) == ("article:a", [])


def test_a_shared_project_that_was_deleted_is_made_anew_with_what_is_not_done(room):
    room.desk.add(articles({"id": "a"}, {"id": "b"}))
    room.desk.push()
    room.submit("ana", "a")
    room.submit("ben", "a")
    room.submit("cem", "b")
    room.desk.pull()
    room.studio.delete_project(*room.desk.places("ana"))

    [sent] = room.desk.push().projects
    assert (sent.assigned, sent.sent) == (1, 1)
    [task] = room.studio.tasks.values()
    assert task["data"]["unit_id"] == "article:b"


def test_of_an_erased_person_the_annotations_in_the_shared_project_are_to_be_deleted_by_hand(room):
    room.desk.add(articles({"id": "a"}))
    room.desk.push()
    room.submit("ana", "a")
    room.desk.pull()
    said = room.desk.erase(annotator="ana", dry_run=True).by_hand
    assert said[-2] == (
        "Label Studio's copy is not touched: delete there the account (ana@copydesk.example) and that account's "
        "annotations in the projects that end in 'shared'"
    )
