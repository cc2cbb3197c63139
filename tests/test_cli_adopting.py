"""The command line with what somebody else made: `pull --project`, `schemes from-label-studio`."""

import json

import pytest

from support.newsroom import newsroom

XML = """<View><Labels name="ner" toName="doc"><Label value="PER"/></Labels>
<Text name="doc" value="$text"/><Rating name="stars" toName="doc" maxRating="2"/></View>"""


@pytest.fixture
def room(tmp_path, monkeypatch):
    """An empty desk beside a server with a project of somebody else's, in it a task that she labelled."""
    with newsroom(tmp_path, monkeypatch, "ana") as room:
        monkeypatch.chdir(room.folder)
        room.studio.users[4] = "mara@paper.example"
        room.studio.projects[1] = {"id": 1, "title": "Who", "label_config": XML, "created_at": "2026"}
        task = room.studio.add_task(1, text="Mara sails. ")
        value = {"start": 0, "end": 4, "labels": ["PER"]}
        room.studio.annotate(
            task, 4, [{"id": "r", "from_name": "ner", "to_name": "doc", "type": "labels", "value": value}]
        )
        room.url = room.desk.connect().studio.url
        yield room


@pytest.mark.usefixtures("room")
def test_what_is_labelled_in_an_adopted_project_is_not_sent_out_and_the_next_step_is_to_pull(run):
    run("pull", "--project", 1)
    assert run("status")[1].splitlines()[-1] == "Next: copydesk pull  fetches what people labelled since"
    for options in ((), ("--dry-run",)):
        assert run("push", *options)[1].splitlines() == [
            "Nothing to send: all of it is labelled in projects that push did not make.",
            "Next: copydesk pull  fetches what people labelled there",
        ]


def test_an_address_that_is_not_of_a_project_is_not_taken_for_a_file(run, room):
    assert run("schemes", "from-label-studio", room.url) == (
        1,
        "",
        f"SchemeError: {room.url} is not the address of a project\n"
        "  → Copy it from the browser: http://HOST/projects/NUMBER.\n",
    )


def test_pull_says_what_came_of_a_project_and_what_could_not_be_held(run, room):
    code, out, _ = run("pull", "--project", 1)
    assert code == 0
    assert out.splitlines() == [
        f"project 1 'Who' adopted under who@1, which is in {room.folder}/schemes/who",
        "  not as it was, line 2: Rating stars: stars are answers here: 1 to 2",
        "1 task: 1 new article, 0 there already",
        "texts are as people saw them, so that no offset moves; cleaning would have changed some (edges 1)",
        "ann-1 is account 4 of the server, whom copydesk.toml does not name",
        f"from {room.url}: 1 new, 0 changed, 0 deleted, 0 unchanged annotations; the desk holds 1",
        "regions of new and changed ones: 1 exact, 0 repaired, 0 re-anchored, 0 rejected",
        "Next: copydesk build NAME  writes the training set; 'copydesk status' says how far people are",
    ]


def test_a_dry_run_says_what_would_come_and_what_to_do_next(run, room):
    code, out, _ = run("pull", "--project", 1, "--name", "mine", "--dry-run")
    assert (code, out.splitlines()[0]) == (0, "project 1 'Who' would be adopted under mine@1")
    assert out.splitlines()[-1] == "Next: copydesk pull --project 1  adopts it; nothing was taken yet"
    assert not (room.folder / "schemes" / "mine").exists()


def test_an_adoption_is_one_json_object_without_addresses_of_people(run, room):
    code, out, _ = run("pull", "--project", 1, "--map", "author=writer", "--json")
    said = json.loads(out)
    assert (code, said["new"], said["exact"], said["rejected"]) == (0, 1, 1, [])
    assert said["adoption"] == {
        "project": 1,
        "title": "Who",
        "project_key": said["adoption"]["project_key"],
        "scheme": "who@1",
        "folder": str(room.folder / "schemes" / "who"),
        "losses": [{"line": 2, "what": "Rating stars", "why": "stars are answers here: 1 to 2"}],
        "tasks": 1,
        "added": 1,
        "already_there": 0,
        "not_taken": 0,
        "apart": 0,
        "uncleaned": {"edges": 1},
        "shared_texts": 0,
        "strangers": {"ann-1": 4},
        "unknown_fields": ["writer"],
        "dry_run": False,
    }
    assert "@paper" not in out


@pytest.mark.usefixtures("room")
@pytest.mark.parametrize(
    "arguments", [("--dry-run",), ("--name", "x"), ("--map", "a=b"), ("--project", 1, "--from", "x.json")]
)
def test_what_goes_with_project_alone_is_refused_without_it(run, arguments):
    code, _, err = run("pull", *arguments)
    assert code == 2
    assert "--project" in err


def test_a_config_in_a_file_becomes_a_scheme_of_the_desk(run, room, tmp_path):
    (tmp_path / "old.xml").write_text(XML, "utf-8")
    code, out, _ = run("schemes", "from-label-studio", tmp_path / "old.xml")
    folder = room.folder / "schemes" / "old"
    assert (code, out.splitlines()) == (
        0,
        [
            f"old@1 is in {folder}",
            "  not as it was, line 2: Rating stars: stars are answers here: 1 to 2",
            f"Next: copydesk schemes check {folder}  when you have written its guidelines.md",
        ],
    )
    assert run("schemes", "check", "old")[0] == 0


def test_a_project_becomes_a_scheme_without_a_desk(run, room, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    code, out, _ = run("schemes", "from-label-studio", f"{room.url}/projects/1", "--to", "here", "--json")
    assert (code, json.loads(out)) == (
        0,
        {
            "scheme": "who@1",
            "folder": "here",
            "losses": [{"line": 2, "what": "Rating stars", "why": "stars are answers here: 1 to 2"}],
            "renamed": {"ner": "span"},
        },
    )
    assert sorted(path.name for path in (tmp_path / "here").iterdir()) == ["guidelines.md", "scheme.yaml"]


def test_a_config_without_texts_is_an_error_that_lists_what_was_in_it(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sum.xml").write_text(
        '<View><Text name="t" value="$t"/><TextArea name="a" toName="t"/></View>'
    )
    code, out, err = run("schemes", "from-label-studio", "sum.xml")
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        "SchemeError: sum.xml holds nothing of a text scheme",
        "  line 1: TextArea a: of free text about the unit, a scheme has only the note to the lead",
        "  → A scheme has labels on a text, or questions with two answers or more.",
    ]
