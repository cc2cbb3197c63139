"""The real Label Studio: a shared project with its own overlap, a password that is set anew, what it cannot hide."""

import json
import secrets

import httpx
import pytest

from copydesk import Desk, sample
from copydesk import demo as loop
from copydesk.errors import StudioError
from copydesk.studio import accounts
from copydesk.studio.client import Studio
from support.newsroom import edit, plain

pytestmark = pytest.mark.server

TEAM = ("uma", "vic", "wim")


@pytest.fixture
def team(tmp_path, real_studio):  # noqa: ARG001 (it says where the server is)
    """A desk in shared mode on a server that others use too, with the sample articles pushed."""
    Desk.init(tmp_path / "desk", "bias", annotators=TEAM).close()
    path, newsroom = tmp_path / "desk" / "copydesk.toml", secrets.token_hex(4)
    edit(path, 'mode = "blind"', 'mode = "shared"')
    lines = [
        f'{name} = "{name}@{newsroom}.example"\n' for name in TEAM
    ]  # accounts that no other test has made
    edit(path, "[emails]\n", "".join(["[emails]\n", *lines]))
    with Desk.open(tmp_path / "desk") as desk:
        desk.add(sample.ARTICLES, meta=sample.META)
        desk.push()
        yield desk


def token(desk, name):
    login = desk.logins()[name]
    return accounts.token_of(desk.connect().studio.url, login.email, str(login.password))


def asked(desk, name, method, path, **body):
    url = desk.connect().studio.url
    return httpx.request(
        method, f"{url}/api/{path}", headers={"Authorization": f"Token {token(desk, name)}"}, **body
    )


def test_the_server_hands_each_task_of_a_shared_project_to_as_many_as_overlap_says(team):
    [place] = team.places("uma")
    first = {name: asked(team, name, "GET", f"projects/{place}/next").json()["id"] for name in ("uma", "vic")}
    assert len(set(first.values())) == 1  # the same task, for two
    for name, task in first.items():
        shown = asked(team, name, "GET", f"projects/{place}/next").json()
        assert (shown["id"], shown["annotations"]) == (
            task,
            [],
        )  # working through, nobody is shown others' labels
        Studio(team.connect().studio.url, token(team, name)).annotate(task, [], seconds=30.0, skipped=False)
    third = asked(team, "wim", "GET", f"projects/{place}/next").json()["id"]
    assert third not in first.values()

    team.pull()
    assert sorted(plain(team.annotations(), "annotator", "state")) == [
        ("uma", "submitted"),
        ("vic", "submitted"),
    ]
    status = team.status()
    assert [(p.annotator, p.submitted) for p in status.annotators] == [("uma", 1), ("vic", 1), ("wim", 0)]
    [shared] = status.shared
    assert (shared.units, shared.wanted, shared.done, shared.left) == (18, 2, 2, 34)

    edit(team.folder / "copydesk.toml", "overlap = 2", "overlap = 3")
    with Desk.open(team.folder) as again:
        again.push()
        assert asked(again, "wim", "GET", f"projects/{place}").json()["maximum_annotations"] == 3


def test_what_the_community_edition_cannot_hide_or_forbid(team):
    """What README says: every account can open, change and delete everything, and submit in another's name."""
    [place] = team.places("uma")
    [task] = {asked(team, "uma", "GET", f"projects/{place}/next").json()["id"]}
    own = asked(team, "uma", "POST", f"tasks/{task}/annotations/", json={"result": []}).json()
    users = {email: number for number, email in team.connect().studio.users().items()}
    email = {name: login.email for name, login in team.logins().items()}

    seen = asked(team, "vic", "GET", f"tasks/{task}/").json()["annotations"]
    assert [one["completed_by"]["email"] for one in seen] == [email["uma"]]
    assert asked(team, "vic", "PATCH", f"annotations/{own['id']}/", json={"result": []}).status_code == 200
    forged = asked(
        team, "vic", "POST", f"tasks/{task}/annotations/",
        json={"result": [], "completed_by": users[email["wim"]]},
    )  # fmt: skip
    assert (forged.status_code, forged.json()["completed_by"]) == (201, users[email["wim"]])
    assert asked(team, "vic", "GET", f"projects/{place}/export?exportType=JSON").status_code == 200
    assert asked(team, "vic", "DELETE", f"annotations/{own['id']}/").status_code == 204
    assert asked(team, "vic", "DELETE", f"projects/{place}/").status_code == 204


def test_a_new_password_lets_in_and_the_old_one_does_not(demo: loop.Demo):
    desk = demo.desk
    old = desk.login("ben")
    own = {"Authorization": f"Token {accounts.token_of(demo.url, old.email, str(old.password))}"}
    user = next(number for number, email in desk.connect().studio.users().items() if email == old.email)

    # The API takes a password, says that all is well, and leaves the old one.
    admin = {"Authorization": f"Token {desk.embedded.admin.token}"}
    answer = httpx.patch(f"{demo.url}/api/users/{user}/", headers=admin, json={"password": "another-one-9"})
    assert answer.status_code == 200
    assert accounts.token_of(demo.url, old.email, str(old.password))

    new = desk.login("ben", reset=True)
    assert (new.annotator, new.email, new.reset, new.password != old.password) == (
        "ben",
        old.email,
        True,
        True,
    )
    assert json.loads(new.file.read_text())["ben"]["password"] == new.password
    assert new.file.stat().st_mode & 0o777 == 0o600
    assert accounts.token_of(demo.url, new.email, str(new.password))
    with pytest.raises(StudioError, match=r"does not let ben@copydesk\.example log in"):
        accounts.token_of(demo.url, old.email, str(old.password))
    assert httpx.get(f"{demo.url}/api/current-user/whoami", headers=own).status_code == 200  # tokens stay


def test_a_password_that_the_server_refuses_and_an_account_that_may_not_set_any(demo: loop.Demo):
    desk = demo.desk
    ben = next(n for n, email in desk.connect().studio.users().items() if email.startswith("ben@"))
    with pytest.raises(StudioError, match="did not set the password of account"):
        accounts.set_password(demo.url, desk.embedded.admin, ben, "short")
    ana = desk.login("ana")
    nobody = type(desk.embedded.admin)(ana.email, str(ana.password), "")
    with pytest.raises(StudioError, match="did not set the password of account"):
        accounts.set_password(demo.url, nobody, ben, "long-enough-9")
    assert accounts.token_of(demo.url, desk.login("ben").email, str(desk.login("ben").password))
