"""Who labels: accounts, logins, and the list of annotators in copydesk.toml."""

import json

import pytest

from copydesk import Desk
from copydesk.desk.people_reports import Person, TeamReport
from copydesk.errors import DeskError, SettingsError, StudioError
from support.newsroom import articles, newsroom


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        yield room


@pytest.fixture
def alone(tmp_path):
    """Give a desk without any server, and its settings file."""
    with Desk.init(tmp_path / "desk", "bias", ["ana", "ben", "cem"]) as desk:
        yield desk, desk.folder / "copydesk.toml"


def test_people_are_listed_with_their_accounts_and_their_last_work(room):
    room.desk.add(articles({"id": "a"}))
    ana, ben = "ana@copydesk.example", "ben@copydesk.example"
    assert room.desk.people() == [
        Person("ana", None, True, None, 0, None),
        Person("ben", None, True, None, 0, None),
    ]

    room.desk.push()
    room.submit("ana", "a")
    room.skip("ben", "a")
    room.desk.pull()
    room.desk.remove_annotator("ben")
    del room.studio.users[next(user for user, email in room.studio.users.items() if email == ben)]
    assert room.desk.people() == [
        Person("ana", ana, True, True, 1, "2026-03-01T00:00:05.000000Z"),
        Person("ben", ben, False, False, 1, "2026-03-01T00:00:06.000000Z"),
    ]


def test_without_a_server_nobody_knows_whether_there_is_an_account(room, monkeypatch):
    room.desk.add(articles({"id": "a"}))
    room.desk.push()
    monkeypatch.setenv("COPYDESK_TOKEN", "wrong")
    assert [person.account for person in room.desk.people()] == [None, None]


def test_who_joins_gets_an_account_and_what_nobody_was_asked_about(room):
    room.settings("overlap = 2", "overlap = 1")
    room.desk.add(articles({"id": "a"}))
    room.desk.push()
    assert room.desk.add_annotator("cem") == TeamReport(
        "cem", ("ana", "ben", "cem"), joined=True, account=True
    )
    assert "cem@copydesk.example" in room.studio.users.values()

    room.desk.add(articles({"id": "b"}, {"id": "c"}))
    room.desk.push()
    assert sorted(zip(*[room.reopen().assignments()[c] for c in ("annotator", "unit_id")], strict=True)) == [
        ("ana", "article:a"), ("ben", "article:b"), ("cem", "article:c")
    ]  # fmt: skip


def test_who_leaves_gets_no_new_work_and_keeps_what_they_did(room):
    room.desk.add(articles({"id": "a"}, {"id": "b"}))
    room.desk.push()
    room.submit("ben", "a")
    room.desk.pull()

    assert room.desk.remove_annotator("ben") == TeamReport("ben", ("ana",), left=1)
    room.desk.add(articles({"id": "c"}))
    room.reopen().push()
    assert sorted(room.desk.assignments().query("unit_id == 'article:c'")["annotator"]) == ["ana"]
    assert room.desk.annotations()["annotator"].tolist() == ["ben"]


def test_nothing_else_in_the_settings_changes(alone):
    desk, path = alone
    before = path.read_text()
    assert desk.add_annotator("dia") == TeamReport("dia", ("ana", "ben", "cem", "dia"), joined=True)
    assert path.read_text() == before.replace('["ana", "ben", "cem"]', '["ana", "ben", "cem", "dia"]')
    for name in ("dia", "ana", "ben"):
        desk.remove_annotator(name)
    assert path.read_text() == before.replace('["ana", "ben", "cem"]', '["cem"]')
    assert Desk.open(desk.folder).settings == desk.settings


LISTED = """\
# ours
annotators = [  # ] "nobody"
  "ana",  # leads
  'ben', "dan",  # in summer
  # "eve" left
  "cem"  # last
]
[emails]
ana = "ana@newsroom.example"
"""


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("ana", [1, 2, 4, 5, 6, 7, 8, 9]),
        ("cem", [1, 2, 3, 4, 5, 7, 8, 9]),
    ],
)
def test_who_stands_on_a_line_of_their_own_goes_with_it(alone, name, lines):
    desk, path = alone
    path.write_text(LISTED)
    Desk.open(desk.folder).remove_annotator(name)
    assert path.read_text() == "".join(LISTED.splitlines(keepends=True)[number - 1] for number in lines)


def test_who_stands_among_others_goes_alone_and_who_joins_stands_last(alone):
    desk, path = alone
    path.write_text(LISTED)
    with Desk.open(desk.folder) as other:
        other.remove_annotator("ben")
        other.add_annotator("fay")
    changed = LISTED.replace("  'ben', \"dan\"", '  "dan"').replace('"cem"  #', '"cem", "fay"  #')
    assert path.read_text() == changed


def test_a_file_without_annotators_gets_the_line(alone):
    desk, path = alone
    path.write_text('scheme = "bias"\n')
    Desk.open(desk.folder).add_annotator("ben")
    assert path.read_text() == 'annotators = ["ana", "ben"]\nscheme = "bias"\n'


def test_a_list_that_cannot_be_told_from_its_text_stays(alone):
    desk, path = alone
    path.write_text('"annotators" = ["ana", "ben"]\n')
    with Desk.open(desk.folder) as other, pytest.raises(SettingsError) as error:
        other.add_annotator("cem")
    assert str(error.value) == (
        f"{path}: its annotators cannot be changed without touching more\n"
        '  Set annotators = ["ana", "ben", "cem"] by hand.'
    )
    assert path.read_text() == '"annotators" = ["ana", "ben"]\n'


def test_whom_the_desk_does_not_know_or_cannot_miss(alone):
    desk, path = alone
    before = path.read_text()
    for step, said in [
        (lambda: desk.add_annotator("ana"), "ana is an annotator of this desk already"),
        (
            lambda: desk.remove_annotator("zoe"),
            "this desk knows no annotator 'zoe'\n  There are ana, ben, cem.",
        ),
        (lambda: desk.login("zoe"), "this desk knows no annotator 'zoe'"),
        (lambda: desk.login("ana"), "ana has no account on embedded yet"),
    ]:
        with pytest.raises(DeskError) as error:
            step()
        assert str(error.value).startswith(said)
    with pytest.raises(SettingsError, match="'Zoe B': a pseudonym is lower-case letters"):
        desk.add_annotator("Zoe B")
    with pytest.raises(SettingsError, match="'shared' stands for the project that all label in"):
        desk.add_annotator("shared")
    assert path.read_text() == before
    for name in ("ana", "ben"):
        desk.remove_annotator(name)
    with pytest.raises(DeskError, match="cem is the only annotator"):
        desk.remove_annotator("cem")


def test_a_login_is_what_the_file_holds_and_a_server_elsewhere_sets_no_password(room):
    room.desk.add(articles({"id": "a"}))
    room.desk.push()
    login = room.desk.login("ana")
    [file] = (room.folder / ".copydesk").glob("logins-*.json")
    held = json.loads(file.read_text())["ana"]
    assert (login.email, login.password, login.file, login.reset) == (
        held["email"],
        held["password"],
        file,
        False,
    )
    assert held["password"] not in repr(login)

    before, asked = file.read_text(), len(room.studio.requests)
    with pytest.raises(StudioError) as error:
        room.desk.login("ana", reset=True)
    user = next(user for user, email in room.studio.users.items() if email == "ana@copydesk.example")
    url = room.desk.connect().studio.url
    assert str(error.value) == (
        "Label Studio's API sets no passwords, so that of ana (ana@copydesk.example) stays\n"
        f"  An administrator of that server can: {url}/admin/users/user/{user}/password/ in the browser, or "
        "'label-studio reset_password --username E-MAIL' on its machine."
    )
    assert (file.read_text(), room.studio.requests[asked:]) == (before, ["GET /api/users/"])
