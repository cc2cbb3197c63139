"""A plan on the real server: people get their tasks in its order, and only what nobody began moves."""

import httpx
import pytest

from copydesk import Desk
from copydesk.studio import accounts
from copydesk.studio.client import Studio
from support.newsroom import articles, edit, span

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("real_studio")]

SCHEME = """\
name: plans
version: 1
title: Media bias
labels: [{name: Lexical}, {name: Informational}]
questions:
  - {name: stance, level: ordinal, options: [left, center, right]}
"""


@pytest.fixture
def desk(tmp_path):
    source = tmp_path / "plans"
    source.mkdir()
    (source / "scheme.yaml").write_text(SCHEME)
    Desk.init(tmp_path / "desk", str(source), ("ana", "ben", "cara")).close()
    name = tmp_path.name[:15].replace("_", "-")  # the server is that of other tests too
    mine = "".join(f'{who} = "{who}@{name}.example"\n' for who in ("ana", "ben", "cara"))
    edit(tmp_path / "desk" / "copydesk.toml", "[emails]\n", "[emails]\n" + mine)
    with Desk.open(tmp_path / "desk") as desk:
        desk.add(articles(*({"id": f"{story}{n}", "story": story} for story in "abcd" for n in (1, 2))))
        yield desk


def own(desk: Desk, annotator: str) -> Studio:
    """Be an annotator on the server."""
    url, login = desk.connect().studio.url, desk.logins()[annotator]
    return Studio(url, accounts.token_of(url, login.email, str(login.password)))


def units(desk: Desk, annotator: str) -> list[str | None]:
    """List the units of somebody's tasks, project by project, in their order."""
    studio = desk.connect().studio
    return [state.unit_id for place in desk.places(annotator) for state in studio.states(place)]


def test_label_studio_hands_out_the_tasks_in_the_order_of_the_plan(desk):
    report = desk.plan(calibration=1, seed=5)
    desk.push()
    ana = own(desk, "ana")
    headers = {"Authorization": f"Token {ana.token}"}
    got = []
    for place in desk.places("ana"):
        while True:
            answer = httpx.get(f"{ana.url}/api/projects/{place}/next", headers=headers)
            if answer.status_code == 404:
                break
            got.append(answer.json()["data"]["unit_id"])
            ana.annotate(answer.json()["id"], [], seconds=1.0, skipped=False)
    assert got == [a.unit_id for a in report.plan.assignments if a.annotator == "ana"]
    desk.pull()
    assert sorted(desk.annotations()["round"]) == ["calibration"] * 2 + ["label"] * (len(got) - 2)


def test_planned_again_without_somebody_what_she_began_stays_and_the_rest_moves(desk):
    desk.plan(calibration=0)
    desk.push()
    mine = units(desk, "ben")
    ben, [place] = own(desk, "ben"), desk.places("ben")
    there = desk.connect().studio.tasks_by_unit(place, [str(unit) for unit in mine])
    ben.annotate(there[str(mine[0])], [], seconds=1.0, skipped=True)
    begun = {"result": [span("r1", "Lexical", 0, 7)], "lead_time": 1.0}
    headers = {"Authorization": f"Token {ben.token}"}
    url = f"{ben.url}/api/tasks/{there[str(mine[1])]}/drafts"
    assert httpx.post(url, json=begun, headers=headers).status_code == 201

    report = desk.plan(without=["ben"])

    assert (report.moved, report.stay) == (len(mine) - 2, {"ben": 2})
    assert units(desk, "ben") == mine[:2]
    desk.push()
    for name in ("ana", "cara"):
        planned = [a.unit_id for a in desk.ledger.assignments() if a.annotator == name]
        assert units(desk, name) == planned
    assert desk.plan().plan.withdrawn == ()
