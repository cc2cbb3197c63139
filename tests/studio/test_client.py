import httpx
import pytest

from copydesk.errors import StudioError
from copydesk.records import Project
from copydesk.studio import sync
from copydesk.studio.client import ConnectionLost, NotThere, ServerInfo, Studio
from support.fake_studio import TOKEN, FakeStudio

PROJECT = Project("k3v9q2", "bias@1", "label", "ana")


@pytest.fixture
def fake() -> FakeStudio:
    return FakeStudio()


@pytest.fixture
def studio(fake: FakeStudio, monkeypatch: pytest.MonkeyPatch) -> Studio:
    monkeypatch.setattr(sync, "PAUSES", (0, 0, 0))
    return Studio("http://studio.example", TOKEN, httpx_client=fake.client())


def tasks(*units: str) -> dict[str, dict]:
    return {unit: {"data": {"unit_id": unit, "text": "Ferries stop."}} for unit in units}


def units_on(fake: FakeStudio) -> list[str]:
    return [task["data"]["unit_id"] for task in fake.tasks.values()]


def push(studio: Studio, *units: str) -> tuple[int, dict[str, int]]:
    heard: dict[str, int] = {}
    place = sync.ensure_project(studio, PROJECT, "<View/>", "").oldest
    return len(sync.push(studio, place, tasks(*units), heard.update).units), heard


def test_a_server_says_its_version_and_whose_token_it_is(studio):
    assert studio.info() == ServerInfo("1.23.2", "Community", "admin@copydesk.example", 1)


def test_a_wrong_token_is_named(fake):
    studio = Studio("http://studio.example", "0" * 40, httpx_client=fake.client())
    with pytest.raises(
        StudioError, match=r"http://studio.example refuses the token \(401\)\n  Copy the token"
    ):
        studio.info()


def test_a_server_that_is_not_there_is_named():
    with pytest.raises(NotThere, match=r"no Label Studio answers at http://127\.0\.0\.1:9"):
        Studio("http://127.0.0.1:9", TOKEN).info()


def test_a_html_page_is_not_repeated_in_the_message(studio, fake):
    fake.trouble = lambda _name, _respond: httpx.Response(404, text="<!DOCTYPE html><html>a long page</html>")
    with pytest.raises(StudioError) as caught:
        studio.users()
    assert str(caught.value).startswith(
        "http://studio.example refused to list its users: 404, it answered with a page, not with data"
    )


def test_tasks_are_sent_once_and_a_second_push_sends_nothing(studio, fake):
    assert push(studio, "article:a", "article:b") == (2, {"article:a": 2, "article:b": 3})
    before = dict(fake.tasks)
    assert push(studio, "article:a", "article:b")[0] == 0
    assert fake.tasks == before
    assert len(fake.projects) == 1


def test_only_what_is_missing_is_sent(studio, fake):
    push(studio, "article:a")
    assert push(studio, "article:b", "article:a")[0] == 1
    assert units_on(fake) == ["article:a", "article:b"]


@pytest.mark.parametrize("taken", [True, False])
def test_a_lost_answer_to_an_import_doubles_nothing_and_loses_nothing(studio, fake, taken):
    cuts = 2

    def trouble(name, respond):
        nonlocal cuts
        if name.endswith("/import") and cuts:
            cuts -= 1
            if taken:
                respond()
            raise httpx.RemoteProtocolError("Server disconnected without sending a response.")
        return respond()

    fake.trouble = trouble
    assert push(studio, "article:a", "article:b")[0] == 2
    assert units_on(fake) == ["article:a", "article:b"]


def test_a_server_error_to_an_import_is_tried_again_after_a_look_up(studio, fake):
    answers = [500]

    def trouble(name, respond):
        if name.endswith("/import") and answers:
            return httpx.Response(answers.pop(), json={"detail": "database is locked"})
        return respond()

    fake.trouble = trouble
    push(studio, "article:a")
    assert units_on(fake) == ["article:a"]


def test_a_lost_answer_to_making_a_project_makes_one_project(studio, fake):
    cut = [True]

    def trouble(name, respond):
        response = respond()
        if name == "POST /api/projects/" and cut:
            cut.pop()
            raise httpx.ReadError("cut")
        return response

    fake.trouble = trouble
    push(studio, "article:a")
    assert [project["title"] for project in fake.projects.values()] == ["bias · label · ana [k3v9q2]"]


def test_a_connection_that_stays_broken_ends_with_advice(studio, fake):
    def trouble(name, respond):
        if name.endswith("/import"):
            raise httpx.ReadTimeout("slow")
        return respond()

    fake.trouble = trouble
    with pytest.raises(ConnectionLost, match="run the same command again"):
        push(studio, "article:a")


def test_a_look_up_that_does_not_find_what_is_there_sends_nothing(studio, fake):
    push(studio, "article:a")

    def trouble(name, respond):
        response = respond()
        if name == "GET /api/tasks/" and "in_list" in fake.url:
            return httpx.Response(
                200, json={"total": 0, "total_annotations": 0, "total_predictions": 0, "tasks": []}
            )
        return response

    fake.trouble = trouble
    with pytest.raises(StudioError, match="does not find unit article:a, which is there"):
        push(studio, "article:b")
    assert units_on(fake) == ["article:a"]


def test_a_project_whose_id_was_given_to_another_is_not_taken_for_ours(studio, fake):
    fake.projects[7] = {"id": 7, "title": "somebody else's"}
    assert sync.ensure_project(studio, PROJECT, "<View/>", "").oldest != 7


def test_a_refusal_is_told_with_the_servers_reason(studio):
    place = sync.ensure_project(studio, PROJECT, "<View/>", "").oldest
    with pytest.raises(StudioError, match=r'400, .*"text" key is expected'):
        studio.import_tasks(place, [{"data": {}}])


def test_a_title_fits_label_studios_fifty_characters():
    project = Project("k3v9q2", "persuasion-techniques@1", "calibration-round", "a" * 20)
    assert sync.title(project) == "persuasion-techniques · calibration-round [k3v9q2]"
    assert len(sync.title(project)) == 50


def test_a_change_may_come_a_minute_late_in_the_only_form_that_the_filter_takes():
    assert sync.window("2026-03-01T00:01:30.5Z") == "2026-03-01T00:00:30.500000Z"
    assert sync.window(None) == ""
