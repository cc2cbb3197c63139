"""Second copies: how they come about, which of them go, and what is never deleted."""

from time import sleep

import httpx
import pytest

from copydesk.records import Project
from copydesk.studio import sync
from copydesk.studio.client import ConnectionLost, Studio
from support.fake_studio import TOKEN, FakeStudio
from support.newsroom import articles, newsroom, plain, span

PROJECT = Project("k3v9q2", "bias@1", "label", "ana")
TITLE = "bias · label · ana [k3v9q2]"


@pytest.fixture
def fake() -> FakeStudio:
    return FakeStudio()


@pytest.fixture
def studio(fake, monkeypatch) -> Studio:
    monkeypatch.setattr(sync, "PAUSES", (0, 0, 0))
    monkeypatch.setattr("label_studio_sdk.core.http_client.INITIAL_RETRY_DELAY_SECONDS", 0.01)
    return Studio("http://studio.example", TOKEN, httpx_client=fake.client())


def place(fake: FakeStudio, *units: str, title: str = TITLE) -> int:
    fake.ids += 1
    number = fake.ids
    fake.projects[number] = {"id": number, "title": title}
    for unit in units:
        fake.add_task(number, unit_id=unit, text="Ferries stop.")
    return number


def left(fake: FakeStudio) -> list[tuple[int, str]]:
    return [(task["id"], task["data"]["unit_id"]) for task in fake.tasks.values()]


def push(studio: Studio, project: int, *units: str) -> sync.Pushed:
    tasks = {unit: {"data": {"unit_id": unit, "text": "Ferries stop."}} for unit in units}
    return sync.push(studio, project, tasks, lambda _: None)


def test_of_copies_that_nobody_touched_the_oldest_stays(studio, fake):
    project = place(fake, "article:a", "article:b", "article:a", "article:a")

    pushed = push(studio, project, "article:a", "article:b")

    assert pushed == sync.Pushed(units=(), swept=2)
    assert left(fake) == [(2, "article:a"), (3, "article:b")]


@pytest.mark.parametrize("cancelled", [False, True])
def test_the_copy_that_somebody_annotated_or_skipped_stays(studio, fake, cancelled):
    project = place(fake, "article:a", "article:a", "article:a")
    fake.annotate(3, 1, [], was_cancelled=cancelled)

    assert push(studio, project, "article:a").swept == 2
    assert left(fake) == [(3, "article:a")]


def test_an_unsaved_draft_of_somebody_else_is_work_too(studio, fake):
    project = place(fake, "article:a", "article:a")
    fake.tasks[3]["drafts"] = [{"id": 1, "result": []}]

    assert push(studio, project, "article:a").swept == 1
    assert left(fake) == [(3, "article:a")]


def test_all_copies_that_were_touched_stay(studio, fake):
    project = place(fake, "article:a", "article:a", "article:a")
    fake.annotate(2, 1, [])
    fake.annotate(4, 1, [])

    assert push(studio, project, "article:a").swept == 1
    assert left(fake) == [(2, "article:a"), (4, "article:a")]


def test_a_copy_that_somebody_begins_between_the_list_and_the_deletion_stays(studio, fake):
    project = place(fake, "article:a", "article:a")

    def begin(name, respond):
        if name == "GET /api/tasks/3/":
            fake.annotate(3, 1, [])
        return respond()

    fake.trouble = begin
    assert push(studio, project, "article:a").swept == 0
    assert left(fake) == [(2, "article:a"), (3, "article:a")]


def test_tasks_of_others_in_the_project_are_left_alone(studio, fake):
    project = place(fake, "article:a")
    for _ in range(2):
        fake.add_task(project, text="by hand")

    assert push(studio, project, "article:a").swept == 0
    assert len(fake.tasks) == 3


def test_a_deletion_whose_answer_is_lost_is_not_repeated_unseen(studio, fake):
    project = place(fake, "article:a", "article:a")
    fake.trouble = lambda name, respond: (
        httpx.Response(500, json={"detail": "database is locked"}) if name.startswith("DELETE") else respond()
    )

    with pytest.raises(ConnectionLost, match="refused to delete the second copy 3: 500, database is locked"):
        push(studio, project, "article:a")
    assert fake.requests.count("DELETE /api/tasks/3/") == 1


def test_an_import_that_is_committed_after_it_was_looked_up_is_swept_in_the_same_push(studio, fake):
    project = place(fake, "article:a")
    late = []

    def slow(name, respond):
        if name.endswith("/import") and not late:
            late.append(respond)
            raise httpx.ReadTimeout("slow")
        if name.endswith("/import"):
            answer = respond()
            late[0]()
            return answer
        return respond()

    fake.trouble = slow
    assert push(studio, project, "article:a", "article:b") == sync.Pushed(units=("article:b",), swept=1)
    assert [unit for _, unit in left(fake)] == ["article:a", "article:b"]


def test_no_task_is_listed_when_the_server_counts_as_many_as_there_should_be(studio, fake):
    project = place(fake)

    push(studio, project, "article:a", "article:b")

    assert [name for name in fake.requests if "task" in name] == []


def test_the_oldest_of_two_projects_counts_and_the_younger_without_work_goes(studio, fake):
    place(fake, "article:a")
    place(fake, "article:a")
    place(fake, title="bias · label · ana [another]")

    assert sync.places(studio, "k3v9q2") == sync.Places(1, swept=1)
    assert list(fake.projects) == [1, 5]
    assert left(fake) == [(2, "article:a")]


def test_a_younger_project_with_work_in_it_stays(studio, fake):
    place(fake, "article:a")
    place(fake, "article:a")
    fake.tasks[4]["drafts"] = [{"id": 1, "result": []}]

    assert sync.places(studio, "k3v9q2") == sync.Places(1, younger=(3,))
    assert list(fake.projects) == [1, 3]


def test_a_project_that_another_push_made_at_the_same_time_is_taken(studio, fake):
    def race(name, respond):
        if name == "POST /api/projects/":
            place(fake)
        return respond()

    fake.trouble = race
    assert sync.ensure_project(studio, PROJECT, "<View/>", "") == sync.Places(1, swept=1)
    assert list(fake.projects) == [1]


def test_a_page_that_is_worked_on_does_not_hide_tasks_when_others_are_deleted(studio, fake, monkeypatch):
    monkeypatch.setattr("copydesk.studio.client.tasks.PAGE", 2)
    project = place(fake, *(f"article:{name}" for name in "abcdef"))
    seen = []
    for task in studio.changed_tasks(project, None):
        if not seen:
            sleep(0.05)  # the next page has been asked for
        seen.append(task["data"]["unit_id"])
        fake.tasks.pop(2, None)

    assert seen == [f"article:{name}" for name in "abcdef"]


# The desk


@pytest.fixture
def room(tmp_path, monkeypatch):
    monkeypatch.setattr(sync, "PAUSES", (0, 0, 0))
    with newsroom(tmp_path, monkeypatch, "ana") as room:
        room.desk.add(articles({"id": "a"}, {"id": "b"}))
        room.desk.push()
        yield room


def double(room, article_id):
    task = room.studio.tasks[room.task("ana", article_id)]
    return room.studio.add_task(task["project"], **task["data"])


def test_both_annotations_of_a_unit_with_two_copies_come_back(room):
    room.submit("ana", "a", span("r1", "Lexical", 0, 7))
    room.studio.annotate(double(room, "a"), 1, [span("r1", "Lexical", 8, 12)])
    double(room, "b")

    report = room.desk.pull()

    assert (report.new, report.swept) == (2, 1)
    assert plain(room.desk.spans(), "unit_id", "text") == [("article:a", "Ferries"), ("article:a", "stop")]
    assert len(room.studio.tasks) == 3


def test_the_annotations_of_a_deleted_task_vanish_and_it_is_sent_again(room):
    room.submit("ana", "a")
    room.desk.pull()
    del room.studio.tasks[room.task("ana", "a")]

    assert room.desk.pull().deleted == 1
    assert len(room.desk.annotations()) == 0
    assert room.desk.pull().deleted == 0
    pushed = room.desk.push()
    assert (pushed.sent, pushed.again) == (1, 1)
    assert room.desk.push().again == 0


def test_a_deleted_task_that_a_push_finds_first_vanishes_too(room):
    room.submit("ana", "a")
    room.desk.pull()
    del room.studio.tasks[room.task("ana", "a")]

    assert room.desk.push().again == 1
    assert len(room.desk.annotations()) == 0


def test_work_in_a_second_project_comes_back_and_is_reported(room):
    [first] = room.studio.projects
    second = place(room.studio, title=room.studio.projects[first]["title"])
    for task in list(room.studio.tasks.values()):
        made = room.studio.add_task(second, **task["data"])
    room.studio.annotate(made, 1, [])

    pushed = room.desk.push()

    assert (pushed.sent, pushed.swept) == (0, 0)
    assert [url.rpartition("/")[2] for url in pushed.projects[0].doubles] == [str(second)]
    assert room.desk.pull().new == 1
    assert plain(room.desk.annotations(), "unit_id", "annotator") == [("article:b", "ana")]


def test_a_second_pull_reads_no_task_when_nothing_changed(room):
    room.submit("ana", "a")
    room.desk.pull()
    asked = len(room.studio.requests)

    assert room.desk.pull().unchanged == 0
    assert room.studio.requests[asked:] == [
        "GET /api/projects/",
        "GET /api/tasks/",  # the newest change
        "GET /api/projects/{}/".format(*room.studio.projects),  # the number of tasks
        "GET /api/tasks/",  # what changed since
        "GET /api/tasks/",  # how many changed in the minute before
        "GET /api/tasks/",  # ... and since
        "GET /api/tasks/",  # drafts
    ]
