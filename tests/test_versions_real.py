"""A scheme changed in mid-project on the real server: what moves, what is asked again, what the server refuses."""

import httpx
import pytest

from copydesk import Desk
from copydesk.studio import accounts
from copydesk.studio.client import Studio
from support.newsroom import answer, articles, edit, plain, span

pytestmark = [pytest.mark.server, pytest.mark.usefixtures("real_studio")]

FIRST = """\
name: versions
version: 1
title: Media bias
labels: [{name: Lexical}, {name: Informational}, {name: Vague}]
questions:
  - {name: stance, level: ordinal, options: [left, center, right]}
"""
SECOND = """\
name: versions
version: 2
title: Media bias
labels: [{name: Bias}, {name: Hedge}, {name: Rumour}]
questions:
  - {name: stance, level: ordinal, options: [leftish, center, right]}
migrations:
  - version: 2
    steps:
      - {do: merge, label: [Lexical, Informational], to: Bias}
      - {do: split, label: Vague, to: [Hedge, Rumour]}
      - {do: rename, question: stance, option: left, to: leftish}
"""


@pytest.fixture
def desk(tmp_path):
    source = tmp_path / "versions"
    source.mkdir()
    (source / "scheme.yaml").write_text(FIRST)
    Desk.init(tmp_path / "desk", str(source), ("ana",)).close()
    name = tmp_path.name[:15].replace("_", "-")  # the server is that of other tests too
    mine = f'[emails]\nana = "ana@{name}.example"\n'
    edit(tmp_path / "desk" / "copydesk.toml", "[emails]\n", mine)
    with Desk.open(tmp_path / "desk") as desk:
        desk.add(articles(*({"id": name, "story": name} for name in "abcd")))
        desk.push()
        yield desk


def own(desk: Desk) -> Studio:
    """Be ana on the server."""
    url, login = desk.connect().studio.url, desk.logins()["ana"]
    return Studio(url, accounts.token_of(url, login.email, str(login.password)))


def tasks(desk: Desk) -> dict[str, int]:
    """Map articles to ana's tasks in the project of the scheme's version."""
    [place] = desk.places("ana")
    found = desk.connect().studio.tasks_by_unit(place, [f"article:{name}" for name in "abcd"])
    return {unit_id.removeprefix("article:"): task for unit_id, task in found.items()}


def draft(ana: Studio, task: int) -> None:
    """Begin a task as the browser does, without submitting."""
    begun = {"result": [span("r1", "Vague", 0, 7)], "lead_time": 1.0}
    headers = {"Authorization": f"Token {ana.token}"}
    assert httpx.post(f"{ana.url}/api/tasks/{task}/drafts", json=begun, headers=headers).status_code == 201


def test_the_server_deletes_of_some_tasks_those_that_nobody_began(desk):
    ana, there = own(desk), tasks(desk)
    ana.annotate(there["a"], [], seconds=1.0, skipped=False)
    ana.annotate(there["b"], [], seconds=1.0, skipped=True)
    draft(ana, there["c"])
    studio, [place] = desk.connect().studio, desk.places("ana")

    studio.delete_untouched(place, [])
    assert tasks(desk) == there
    studio.delete_untouched(place, [there["a"], there["b"], there["c"]])
    assert tasks(desk) == there
    studio.delete_untouched(place, list(there.values()))
    assert sorted(tasks(desk)) == ["a", "b", "c"]


def test_a_new_version_in_mid_project(desk):
    scheme = desk.folder / "schemes" / "versions"
    ana, first = own(desk), tasks(desk)
    ana.annotate(
        first["a"], [span("r1", "Lexical", 0, 7), answer("stance", "left")], seconds=1.0, skipped=False
    )
    ana.annotate(
        first["b"], [span("r1", "Vague", 0, 7), span("r2", "Lexical", 8, 12)], seconds=1.0, skipped=False
    )
    draft(ana, first["d"])
    assert (desk.pull().new, desk.push().sent) == (2, 0)

    # mended guidelines reach the project, once; the server refuses a config that would lose what is in use
    (scheme / "guidelines.md").write_text(
        "# Bias\n\nMark the words that judge, & no others.\n\n## Vague\n\nHedges.\n"
    )
    assert [(p.updated, p.not_updated) for p in desk.push().projects] == [(True, None)]
    assert [(p.updated, p.not_updated) for p in desk.push().projects] == [(False, None)]
    [place] = desk.places("ana")
    studio = desk.connect().studio
    _, config = studio.project(place)
    assert "Mark the words that judge" in config
    assert "Vague" in str(studio.refusal(place, config.replace('value="Vague"', 'value="Other"')))
    assert (desk.pull().changed_configs, len(desk.spans())) == ({}, 3)

    (scheme / "scheme.yaml").write_text(SECOND)
    report = desk.push()
    [old] = report.older
    assert (report.carried, report.asked_again, report.sent, report.predicted) == (1, 1, 2, 1)
    assert (old.moved, old.begun) == (1, ("article:d",))
    left = studio.tasks_by_unit(place, [f"article:{name}" for name in "abcd"])
    assert sorted(left) == ["article:a", "article:b", "article:d"]
    second = tasks(desk)
    assert sorted(second) == ["b", "c"]
    [place] = desk.places("ana")
    [(_, regions)] = studio.predictions(place, "copydesk")[second["b"]]
    assert [region["value"]["labels"] for region in regions if region["type"] == "labels"] == [["Bias"]]
    assert (desk.push().sent, desk.pull().deleted) == (0, 0)

    # late work on the old version, and the unit that is asked again
    ana.annotate(first["d"], [span("r1", "Informational", 0, 7)], seconds=1.0, skipped=False)
    ana.annotate(second["b"], [span("r1", "Hedge", 0, 7)], seconds=1.0, skipped=False)
    assert desk.pull().new == 2
    assert (desk.push().sent, desk.push().carried) == (0, 2)
    assert sorted(plain(desk.labels(desk.scheme())["spans"], "unit_id", "label")) == [
        ("article:a", "Bias"),
        ("article:b", "Hedge"),
        ("article:d", "Bias"),
    ]
    [person] = desk.status().annotators
    assert (person.assigned, person.submitted, person.left) == (4, 3, 1)
    rows = [
        row for part in ("train", "validation", "test") for row in getattr(desk.build("x"), part)["unit_id"]
    ]
    assert sorted(rows) == ["article:a", "article:b", "article:d"]
