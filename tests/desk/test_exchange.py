"""`push` and `pull` against a server that answers as Label Studio does, through the real SDK."""

import json
from xml.etree import ElementTree

import httpx
import pytest

from copydesk.desk.sync_reports import ProjectPush, PullReport
from copydesk.errors import DeskError, LabelError, StudioError
from support.fake_studio import FakeStudio
from support.newsroom import answer, articles, edit, hashes, newsroom, plain, span


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        room.desk.add(articles({"id": "a", "outlet": "Gazette"}, {"id": "b", "outlet": "Courier"}))
        yield room


@pytest.fixture
def pushed(room):
    room.desk.push()
    return room


def counts(report: PullReport) -> tuple[int, int, int, int]:
    return report.new, report.changed, report.deleted, report.unchanged


# push


def test_a_push_sends_each_article_to_two_annotators_and_a_second_one_sends_nothing(room):
    first = room.desk.push()
    server, files = json.dumps([room.studio.projects, room.studio.tasks, room.studio.users]), room.files()

    again = room.desk.push()

    assert [(p.annotator, p.assigned, p.sent) for p in first.projects] == [("ana", 2, 2), ("ben", 2, 2)]
    assert [(p.annotator, p.assigned, p.sent) for p in again.projects] == [("ana", 2, 0), ("ben", 2, 0)]
    assert json.dumps([room.studio.projects, room.studio.tasks, room.studio.users]) == server
    assert room.files() == files


def test_only_what_is_new_is_sent(pushed):
    pushed.desk.add(articles({"id": "c"}))

    report = pushed.desk.push()

    assert [(p.annotator, p.assigned, p.sent) for p in report.projects] == [("ana", 3, 1), ("ben", 3, 1)]
    units = [task["data"]["unit_id"] for task in pushed.studio.tasks.values()]
    assert sorted(units) == sorted(["article:a", "article:b", "article:c"] * 2)


def test_a_dry_run_changes_nothing_here_or_there(room):
    files = room.files()

    report = room.desk.push(dry_run=True)

    assert report.projects == (
        ProjectPush("bias · label · ana", "ana", assigned=2, sent=2),
        ProjectPush("bias · label · ben", "ben", assigned=2, sent=2),
    )
    assert room.files() == files
    assert room.studio.requests == []


def test_a_dry_run_after_a_push_says_that_nothing_is_left(pushed):
    pushed.desk.add(articles({"id": "c"}))

    report = pushed.desk.push(dry_run=True)

    assert [(p.annotator, p.assigned, p.sent) for p in report.projects] == [("ana", 3, 1), ("ben", 3, 1)]


def test_annotators_get_accounts_and_logins_that_only_the_owner_can_read(pushed):
    assert sorted(pushed.studio.users.values()) == [
        "admin@copydesk.example", "ana@copydesk.example", "ben@copydesk.example",
    ]  # fmt: skip
    logins = pushed.desk.logins()
    assert {name: login.email for name, login in logins.items()} == {
        "ana": "ana@copydesk.example",
        "ben": "ben@copydesk.example",
    }
    [file] = (pushed.folder / ".copydesk").glob("logins*.json")
    assert file.stat().st_mode & 0o777 == 0o600


def test_an_annotator_with_an_account_of_her_own_keeps_it(room):
    room.studio.users[3] = "Ana.Own@newsroom.example"
    room.settings("[emails]", '[emails]\nana = "ana.own@newsroom.example"')

    room.desk.push()
    room.studio.annotate(room.task("ana", "a"), 3, [])
    room.desk.pull()

    assert sorted(room.studio.users.values()) == [
        "Ana.Own@newsroom.example", "admin@copydesk.example", "ben@copydesk.example",
    ]  # fmt: skip
    assert plain(room.desk.annotations(), "annotator", "state") == [("ana", "submitted")]
    assert room.desk.logins()["ana"].password is None


def test_a_project_that_was_deleted_on_the_server_is_made_again_with_all_its_tasks(pushed):
    [ana] = pushed.desk.places("ana")
    pushed.studio.delete_project(ana)

    report = pushed.desk.push()

    assert [(p.annotator, p.assigned, p.sent) for p in report.projects] == [("ana", 2, 2), ("ben", 2, 0)]
    assert len(pushed.studio.projects) == 2


def test_blind_tasks_tell_neither_outlet_nor_id_and_come_back_as_their_article(room):
    room.settings("blind_source = false", "blind_source = true")
    room.desk.add(articles({"id": "gazette-17", "outlet": "Gazette", "text": "Talks begin."}))
    room.desk.push()
    [ana] = room.desk.places("ana")
    config = room.studio.projects[ana]["label_config"]
    tasks = [task for task in room.studio.tasks.values() if task["project"] == ana]
    [task] = [task for task in tasks if task["data"]["text"] == "Talks begin."]

    assert "$outlet" not in config
    assert [word for word in ("gazette-17", "Gazette", "Courier") if word in json.dumps(tasks)] == []

    room.studio.annotate(task["id"], 1, [span("r1", "Lexical", 0, 5)])
    room.desk.pull()
    assert plain(room.desk.spans(), "unit_id", "article_id", "text", "check") == [
        ("article:gazette-17", "gazette-17", "Talks", "exact")
    ]
    assert room.desk.push().sent == 0


# push --to, pull --from


def test_files_instead_of_a_server_hold_every_task_and_the_config_of_each_project(room, tmp_path):
    report = room.desk.push(to=tmp_path / "tasks")

    keys = {p.annotator: p.project_key for p in room.desk.ledger.projects()}
    assert report.server is None
    assert sorted(path.name for path in (tmp_path / "tasks").iterdir()) == sorted(
        f"bias@1-label-{who}-{keys[who]}.{kind}" for who in ("ana", "ben") for kind in ("json", "config.xml")
    )
    for project in report.projects:
        tasks = json.loads(project.file.read_text(encoding="utf-8"))
        assert [task["data"]["unit_id"] for task in tasks] == ["article:a", "article:b"]
        assert {task["data"]["project_key"] for task in tasks} == {keys[project.annotator]}
        config = ElementTree.parse(project.file.with_name(project.file.stem + ".config.xml"))
        assert config.find(".//Labels").get("name") == "span"
    assert room.studio.requests == []


def test_writing_the_files_again_writes_the_same_bytes(room, tmp_path):
    room.desk.push(to=tmp_path / "tasks")
    before = hashes(tmp_path / "tasks")

    room.desk.push(to=tmp_path / "tasks")

    assert hashes(tmp_path / "tasks") == before


def test_labels_come_back_from_the_export_of_a_project_that_was_imported_by_hand(room, tmp_path):
    [anas, _] = room.desk.push(to=tmp_path / "tasks").projects
    elsewhere = room.studio
    elsewhere.projects[70] = {"id": 70, "title": "imported by hand"}
    elsewhere.users[5] = "whoever@newsroom.example"
    for task in json.loads(anas.file.read_text(encoding="utf-8")):
        elsewhere.add_task(70, **task["data"])
    about_a = next(iter(elsewhere.tasks))
    elsewhere.annotate(about_a, 5, [span("r1", "Lexical", 0, 7), answer("stance", "left")])
    export = tmp_path / "export.json"
    export.write_text(json.dumps(elsewhere.export(70)), encoding="utf-8")

    report = room.desk.pull(from_file=export)

    assert counts(report) == (1, 0, 0, 0)
    assert plain(room.desk.spans(), "unit_id", "annotator", "label", "text") == [
        ("article:a", "ana", "Lexical", "Ferries")
    ]
    assert plain(room.desk.choices(), "annotator", "question", "value") == [("ana", "stance", "left")]
    files = room.files()
    assert counts(room.desk.pull(from_file=export)) == (0, 0, 0, 1)
    assert room.files() == files


def test_an_export_and_the_server_give_the_same_annotation_once(pushed, tmp_path):
    pushed.submit("ana", "a", span("r1", "Lexical", 0, 7))
    pushed.desk.pull()
    export = tmp_path / "export.json"
    export.write_text(json.dumps(pushed.studio.export(*pushed.desk.places("ana"))), encoding="utf-8")

    assert counts(pushed.desk.pull(from_file=export)) == (0, 0, 0, 1)


def test_a_stranger_in_an_export_of_our_own_project_is_not_taken_for_its_annotator(pushed, tmp_path):
    pushed.studio.users[12] = "stranger@newsroom.example"
    pushed.studio.annotate(pushed.task("ana", "a"), 12, [])
    export = tmp_path / "export.json"
    export.write_text(json.dumps(pushed.studio.export(*pushed.desk.places("ana"))), encoding="utf-8")

    pushed.desk.pull(from_file=export)

    assert plain(pushed.desk.annotations(), "annotator") == [("user12",)]
    assert counts(pushed.desk.pull()) == (0, 0, 0, 1)


def test_tasks_of_others_in_an_export_are_rejected_one_by_one(pushed, tmp_path):
    export = tmp_path / "export.json"
    mine = pushed.studio.tasks[pushed.task("ana", "a")]
    foreign = {"id": 1, "data": {"text": "?"}, "annotations": []}
    export.write_text(
        json.dumps([foreign, mine, {"id": 2, "data": None, "annotations": []}]), encoding="utf-8"
    )

    report = pushed.desk.pull(from_file=export)

    assert [(r.source, r.item, r.reason) for r in report.rejected] == [
        (str(export), "task 1", "its project_key is not one of this desk's"),
        (str(export), "task 2", "its project_key is not one of this desk's"),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Expecting value"),
        ("{}", "a Label Studio JSON export is a list of tasks"),
        ('[{"id": 1, "text": "x", "label": []}]', "export as JSON, not JSON-MIN or CSV"),
    ],
)
def test_a_file_that_is_no_export_is_one_clear_error(pushed, tmp_path, text, said):
    export = tmp_path / "export.json"
    export.write_text(text, encoding="utf-8")

    with pytest.raises(LabelError, match="cannot be read as a Label Studio export") as refused:
        pushed.desk.pull(from_file=export)
    assert said in str(refused.value)


# pull


def test_a_pull_before_any_push_is_one_clear_error(room):
    with pytest.raises(
        StudioError, match=r"nothing of this desk lies on http://.*\n  Run 'copydesk push' first\."
    ):
        room.desk.pull()


def test_a_push_without_articles_asks_the_server_for_nothing_and_remembers_nothing(tmp_path, monkeypatch):
    (tmp_path / "empty").mkdir()
    with newsroom(tmp_path / "empty", monkeypatch) as room:
        files = room.files()
        assert room.desk.push().projects == ()
        assert (room.files(), room.studio.requests) == (files, [])


def test_a_second_pull_changes_nothing(pushed):
    pushed.submit("ana", "a", span("r1", "Lexical", 0, 7))
    pushed.skip("ben", "b")
    assert counts(pushed.desk.pull()) == (2, 0, 0, 0)
    server, files = json.dumps(pushed.studio.tasks), pushed.files()

    assert counts(pushed.desk.pull()) == (0, 0, 0, 0)

    assert pushed.files() == files
    assert json.dumps(pushed.studio.tasks) == server


def test_a_pull_from_an_untouched_server_changes_nothing(room):
    room.desk.push()
    room.desk.pull()
    files = room.files()

    assert counts(room.desk.pull()) == (0, 0, 0, 0)
    assert room.files() == files


def test_a_pull_reads_what_changed_and_again_what_a_late_commit_may_hide_among(room):
    room.desk.add(articles({"id": "c"}))
    room.desk.push()
    room.submit("ana", "a", updated_at="2026-03-02T08:00:00.000000Z")
    assert counts(room.desk.pull()) == (1, 0, 0, 0)
    room.submit("ana", "b", updated_at="2026-03-02T08:00:30.000000Z")
    assert counts(room.desk.pull()) == (1, 0, 0, 0)
    assert counts(room.desk.pull()) == (0, 0, 0, 0)

    room.submit("ana", "c", updated_at="2026-03-02T08:00:10.000000Z")  # committed later than its time says
    assert counts(room.desk.pull()) == (1, 0, 0, 2)
    files = room.files()
    assert counts(room.desk.pull()) == (0, 0, 0, 0)
    assert room.files() == files


def test_a_late_commit_is_found_when_another_task_of_that_minute_changed_again(room):
    room.desk.add(articles({"id": "c"}))
    room.desk.push()
    room.submit("ana", "a", updated_at="2026-03-02T08:00:00.000000Z")
    room.desk.pull()
    room.submit("ana", "c", updated_at="2026-03-02T07:59:50.000000Z")  # committed later than its time says
    room.submit("ana", "a", updated_at="2026-03-02T08:00:20.000000Z")

    assert counts(room.desk.pull())[:2] == (2, 0)


def test_tasks_that_somebody_else_put_into_the_project_are_listed_once_not_at_every_pull(pushed):
    pushed.studio.add_task(*pushed.desk.places("ana"), text="Not ours.", unit_id="article:z")
    pushed.desk.pull()
    asked = len(pushed.studio.requests)

    pushed.desk.pull()

    assert (
        len(pushed.studio.requests) - asked == 2 * 7
    )  # the projects' newest change, number, changes, drafts


def test_of_a_unit_s_two_annotated_copies_one_that_is_deleted_is_noticed(pushed):
    [ana] = pushed.desk.places("ana")
    pushed.submit("ana", "a", span("r1", "Lexical", 0, 7))
    second = pushed.studio.add_task(ana, **pushed.studio.tasks[pushed.task("ana", "a")]["data"])
    pushed.studio.annotate(second, 12, [span("r1", "Lexical", 8, 12)])
    assert counts(pushed.desk.pull()) == (2, 0, 0, 0)
    del pushed.studio.tasks[second]

    report = pushed.desk.pull()

    assert (counts(report), report.annotations) == ((0, 0, 1, 1), 1)


def test_a_round_that_breaks_off_is_finished_by_the_next_one(room):
    def refuse(what: str) -> None:
        """Let the server refuse, in every project but the first, the requests whose name ends so."""
        times = iter([False])
        room.studio.trouble = lambda name, respond: (
            httpx.Response(400, json={"detail": "out of order"})
            if name.endswith(what) and next(times, True)
            else respond()
        )

    refuse("/import")
    with pytest.raises(StudioError, match="refused to send 2 tasks to project 4: 400, out of order"):
        room.desk.push()
    room.studio.trouble = None
    assert [(p.annotator, p.sent) for p in room.desk.push().projects] == [("ana", 0), ("ben", 2)]

    room.submit("ana", "a", span("r1", "Lexical", 0, 7))
    room.submit("ben", "a", span("r1", "Lexical", 8, 12))
    [_, bens] = room.studio.projects
    room.studio.trouble = lambda name, respond: (
        httpx.Response(400, json={"detail": "out of order"})
        if name == f"GET /api/projects/{bens}/"
        else respond()
    )
    with pytest.raises(StudioError, match=r"refused to count the tasks of project \d+: 400, out of order"):
        room.desk.pull()
    assert plain(room.desk.spans(), "annotator", "text") == [("ana", "Ferries")]
    room.studio.trouble = None
    assert counts(room.desk.pull()) == (1, 0, 0, 0)
    assert sorted(plain(room.desk.spans(), "annotator", "text")) == [("ana", "Ferries"), ("ben", "stop")]


def test_an_edited_annotation_is_a_new_version(pushed):
    number = pushed.submit("ana", "a", span("r1", "Lexical", 0, 7))
    pushed.desk.pull()
    pushed.studio.edit(pushed.task("ana", "a"), number, [span("r1", "Informational", 8, 12)])

    assert counts(pushed.desk.pull()) == (0, 1, 0, 0)
    assert plain(pushed.desk.spans(), "label", "text") == [("Informational", "stop")]
    assert plain(pushed.desk.annotations(all_versions=True), "version") == [(1,), (2,)]


def test_a_deleted_annotation_is_gone_from_the_frames_and_kept_in_the_memory(pushed):
    number = pushed.submit("ana", "a", span("r1", "Lexical", 0, 7))
    pushed.desk.pull()
    pushed.studio.delete(pushed.task("ana", "a"), number)

    report = pushed.desk.pull()

    assert (counts(report), report.annotations) == ((0, 0, 1, 0), 0)
    assert plain(pushed.desk.annotations()) == []
    assert plain(pushed.desk.spans()) == []
    assert plain(pushed.desk.annotations(all_versions=True), "annotator", "version") == [("ana", 1)]
    files = pushed.files()
    assert counts(pushed.desk.pull()) == (0, 0, 0, 0)
    assert pushed.files() == files


@pytest.mark.parametrize(("first", "then"), [("a", "a"), ("a", "b"), ("b", "a")])
def test_the_id_of_a_deleted_annotation_is_used_again_for_another_one(pushed, first, then):
    number = pushed.submit("ana", first, span("r1", "Lexical", 0, 7))
    pushed.desk.pull()
    pushed.studio.delete(pushed.task("ana", first), number)
    pushed.submit("ana", then, span("r1", "Lexical", 8, 12), id=number)

    pushed.desk.pull()

    assert plain(pushed.desk.annotations(), "unit_id", "version") == [(f"article:{then}", 2)]
    assert plain(pushed.desk.spans(), "unit_id", "text") == [(f"article:{then}", "stop")]
    assert plain(pushed.desk.annotations(all_versions=True), "unit_id", "version") == [
        (f"article:{first}", 1),
        (f"article:{then}", 2),
    ]


def test_an_annotation_that_is_deleted_between_pulls_and_whose_id_is_used_later_is_there_again(pushed):
    number = pushed.submit("ana", "a", span("r1", "Lexical", 0, 7))
    pushed.desk.pull()
    pushed.studio.delete(pushed.task("ana", "a"), number)
    pushed.desk.pull()
    pushed.submit("ana", "a", span("r1", "Lexical", 0, 7), id=number)

    pushed.desk.pull()

    assert plain(pushed.desk.annotations(), "unit_id", "version") == [("article:a", 2)]


def test_a_project_that_was_deleted_on_the_server_is_reported_and_its_labels_stay(pushed):
    pushed.submit("ana", "a", span("r1", "Lexical", 0, 7))
    pushed.submit("ben", "a")
    pushed.desk.pull()
    [ana] = pushed.desk.places("ana")
    title = pushed.studio.projects[ana]["title"]
    pushed.studio.delete_project(ana)

    report = pushed.desk.pull()

    assert (report.missing_projects, report.deleted, report.annotations) == ((title,), 0, 2)
    assert plain(pushed.desk.spans(), "annotator", "text") == [("ana", "Ferries")]


def test_labels_removed_from_the_config_on_the_server_are_reported_by_pull_and_refused_by_push(pushed):
    [ana] = pushed.desk.places("ana")
    pushed.submit(
        "ana", "a", span("r1", "Lexical", 0, 7), span("r2", "Lexical", 8, 12), answer("stance", "left")
    )
    config = pushed.studio.projects[ana]["label_config"]
    without = config.replace('value="Lexical"', 'value="Wording"').replace(
        '<Choice value="right"', '<Choice value="far"'
    )
    assert without.count("Wording") == 1
    pushed.studio.projects[ana]["label_config"] = without
    title = pushed.studio.projects[ana]["title"]
    tasks = json.dumps(pushed.studio.tasks)
    gone = ("span 'Lexical' (2 in use)", "stance 'right' (0 in use)")

    report = pushed.desk.pull()
    assert (report.new, report.changed_configs) == (1, {title: gone})
    pushed.desk.add(articles({"id": "c"}))
    with pytest.raises(StudioError) as refused:
        pushed.desk.push()

    assert str(refused.value).splitlines()[0] == (
        f"the labeling config of {title} was changed on the server: it lacks {', '.join(gone)}"
    )
    assert json.dumps(pushed.studio.tasks) == tasks
    pushed.studio.projects[ana]["label_config"] = config.replace("<View", '<View style="color: red"', 1)
    assert (pushed.desk.pull().changed_configs, pushed.desk.push().sent) == ({}, 2)


def test_a_config_that_shows_something_else_than_the_text_is_reported(pushed):
    [ana] = pushed.desk.places("ana")
    config = pushed.studio.projects[ana]["label_config"]
    pushed.studio.projects[ana]["label_config"] = config.replace('value="$text"', 'value="$body"')

    assert list(pushed.desk.pull().changed_configs.values()) == [("text '$text' (0 in use)",)]


def test_a_text_that_was_changed_on_the_server_takes_no_labels(pushed):
    task = pushed.task("ana", "a")
    pushed.studio.patch(task, text="Ships stop, says a.")
    number = pushed.submit("ana", "a", span("r1", "Lexical", 0, 5), answer("stance", "left"))
    [project] = [p.project_key for p in pushed.desk.ledger.projects() if p.annotator == "ana"]

    report = pushed.desk.pull()

    expected = [
        (f"{project}/{number}", "r1", "the text on the server is not one that was sent (SHA-256 64530fc7...)"),
    ]  # fmt: skip
    assert (report.new, report.exact) == (1, 0)
    assert [(r.source, r.item, r.reason) for r in report.rejected] == expected
    assert plain(pushed.desk.rejected(), "source", "item", "reason") == expected
    assert plain(pushed.desk.spans()) == []
    assert plain(pushed.desk.choices(), "question", "value") == [("stance", "left")]


def test_labels_made_before_a_text_was_changed_on_the_server_are_not_overwritten(pushed):
    pushed.submit("ana", "a", span("r1", "Lexical", 0, 7))
    pushed.desk.pull()
    pushed.studio.patch(pushed.task("ana", "a"), text="Ships stop, says a.")

    report = pushed.desk.pull()

    assert [r.reason[:50] for r in report.rejected] == ["the text on the server is not one that was sent (S"]
    assert plain(pushed.desk.annotations(all_versions=True), "version") == [(1,), (2,)]


def test_a_task_of_others_in_our_project_is_rejected_and_asked_about_once(pushed):
    [ana] = pushed.desk.places("ana")
    foreign = pushed.studio.add_task(ana, text="Not ours.", unit_id="article:z")
    pushed.studio.annotate(foreign, 1, [span("r1", "Lexical", 0, 3)])
    [project] = [p.project_key for p in pushed.desk.ledger.projects() if p.annotator == "ana"]

    report = pushed.desk.pull()

    reason = f"its unit_id is not one of project {project}'s"
    assert [(r.item, r.reason) for r in report.rejected] == [(f"task {foreign}", reason)]
    assert plain(pushed.desk.rejected(), "item", "reason") == [(f"task {foreign}", reason)]
    files = pushed.files()
    pushed.desk.pull()
    assert pushed.files() == files


def test_a_stranger_in_our_project_has_a_pseudonym_too(pushed):
    pushed.studio.users[12] = "stranger@newsroom.example"
    pushed.studio.annotate(pushed.task("ana", "a"), 12, [])

    pushed.desk.pull()

    assert plain(pushed.desk.annotations(), "annotator") == [("user12",)]


def test_drafts_are_counted_and_not_taken(pushed):
    pushed.studio.tasks[pushed.task("ana", "a")]["drafts"] = [
        {"id": 1, "result": [span("r1", "Lexical", 0, 7)]}
    ]

    report = pushed.desk.pull()

    assert (report.drafts, report.new) == (1, 0)


def test_a_push_that_reaches_nobody_remembers_nothing(room, monkeypatch):
    files = room.files()
    with monkeypatch.context() as wrong:
        wrong.setenv("COPYDESK_TOKEN", "0" * 40)
        with pytest.raises(StudioError, match=r"refuses the token \(401\)"):
            room.desk.push()
    assert room.files() == files

    room.settings('annotators = ["ana", "ben"]', 'annotators = ["ben", "cleo"]')
    edit(room.folder / "schemes" / "bias" / "scheme.yaml", "relations: [says]", "relations: [denies]")
    assert [(p.annotator, p.sent) for p in room.desk.push().projects] == [("ben", 2), ("cleo", 2)]


def test_a_folder_for_the_files_that_cannot_be_made_is_one_clear_error(room, tmp_path):
    (tmp_path / "tasks").write_text("a file is in the way")

    with pytest.raises(DeskError) as refused:
        room.desk.push(to=tmp_path / "tasks")
    assert str(refused.value) == (
        f"the tasks cannot be written into {tmp_path}/tasks: File exists\n"
        "  Name another folder: copydesk push --to FOLDER"
    )


def exported(room, annotator, path):
    """Write the annotator's project as Label Studio exports it."""
    [place] = room.desk.places(annotator)
    path.write_text(json.dumps(room.studio.export(place)), "utf-8")
    return path


def test_an_older_export_after_a_newer_one_changes_nothing(pushed, tmp_path):
    first = pushed.submit("ana", "a", span("r1", "Lexical", 0, 7))
    old = exported(pushed, "ana", tmp_path / "old.json")
    pushed.studio.edit(pushed.task("ana", "a"), first, [span("r1", "Lexical", 8, 12)])
    new = exported(pushed, "ana", tmp_path / "new.json")

    assert counts(pushed.desk.pull(from_file=new)) == (1, 0, 0, 0)
    assert counts(pushed.desk.pull(from_file=old)) == (0, 0, 0, 1)
    assert plain(pushed.desk.spans(), "text") == [("stop",)]


@pytest.mark.parametrize(
    ("annotation", "reason"),
    [
        ("x", "an annotation is not an object"),
        ({"result": []}, "an annotation has the id None, which is not a number"),
        ({"id": 5, "result": []}, "annotation 5 has no updated_at that is a time"),
    ],
)
def test_an_annotation_that_cannot_be_read_is_rejected_and_the_rest_is_taken(
    pushed, tmp_path, annotation, reason
):
    pushed.submit("ana", "a", span("r1", "Lexical", 0, 7))
    path = exported(pushed, "ana", tmp_path / "export.json")
    tasks = json.loads(path.read_text("utf-8"))
    tasks[0]["annotations"].append(annotation)
    path.write_text(json.dumps(tasks), "utf-8")

    report = pushed.desk.pull(from_file=path)

    assert (report.new, [r.reason for r in report.rejected]) == (1, [reason])


def test_a_project_deleted_on_the_server_is_made_again_with_what_is_not_done_yet(pushed):
    """Task ids are given out again by the server: the labels of the lost project must not be taken for deleted."""
    pushed.submit("ana", "a", span("r1", "Lexical", 0, 7))
    pushed.desk.pull()
    [lost] = pushed.desk.places("ana")
    ids = sorted(number for number, task in pushed.studio.tasks.items() if task["project"] == lost)
    pushed.studio.delete_project(lost)
    pushed.studio.ids = ids[0] - 2

    pushed.desk.push()
    report = pushed.desk.pull()

    made = pushed.desk.places("ana")[-1]
    there = [task["data"]["unit_id"] for task in pushed.studio.tasks.values() if task["project"] == made]
    assert there == ["article:b"]
    assert (report.deleted, report.missing_projects) == (0, ())
    assert plain(pushed.desk.spans(), "annotator", "text") == [("ana", "Ferries")]


def test_labels_of_one_server_stay_when_the_desk_moves_to_another(pushed, monkeypatch):
    first = pushed.submit("ana", "a", span("r1", "Lexical", 0, 7))
    pushed.desk.pull()
    other = FakeStudio(users={9: "admin@copydesk.example"})
    with other.served() as url:
        monkeypatch.setenv("COPYDESK_URL", url)
        pushed.reopen()
        pushed.studio = other
        pushed.desk.push()
        pushed.submit("ana", "b", span("r1", "Lexical", 8, 12), id=first)
        pushed.desk.pull()
        spans = sorted(plain(pushed.desk.spans(), "unit_id", "text"))
        pushed.reopen()
    assert spans == [("article:a", "Ferries"), ("article:b", "stop")]
