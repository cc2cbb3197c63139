"""What `copydesk plan` prints."""

import json

import pytest

from support.newsroom import articles, newsroom


@pytest.fixture
def room(tmp_path, monkeypatch):
    monkeypatch.setenv("COLUMNS", "200")
    with newsroom(tmp_path, monkeypatch, "ana", "ben", "cara") as room:
        monkeypatch.chdir(room.folder)
        rows = [{"id": f"{story}{n}", "story": story, "outlet": f"o{n}"} for story in "abcd" for n in (1, 2)]
        room.desk.add(articles(*rows))
        yield room


@pytest.fixture
def run(run):
    def in_lines(*arguments: object) -> tuple[int, list[str]]:
        ran = run(*arguments)
        return ran.code, ran.lines

    return in_lines


def test_a_plan_says_who_does_what_what_it_costs_and_how_sure_it_makes(room, run):
    code, lines = run("plan", "--calibration", "1", "--dry-run")
    assert code == 0
    assert lines[:7] == [
        "8 articles of 4 stories, each to 2 annotators; calibration, to all of them first: 2 of 1 story",
        "annotator  units  words  words left  hours left  words a minute",
        "ana            6     24          24         0.0    80 (assumed)",
        "ben            6     24          24         0.0    80 (assumed)",
        "cara           6     24          24         0.0    80 (assumed)",
        "each pair shares 4 to 4 units (mean 4.0; at least 2 by the rule)",
        "words 24 to 24 (the longest story has 8), a unit 4 to 4; outlets at most 0.0% off their share; "
        "4 stories with the same people",
    ]
    assert lines[7].startswith("stance: Krippendorff's alpha (ordinal): 95 % interval about ")
    assert lines[7].endswith(
        " wide over 4 stories (assumed: alpha 0.6, all answers as frequent; rarer answers make it wider)"
    )
    assert lines[9] == "that is for 0.0 hours in all; half as wide: four times the stories, 0.0 hours more"
    assert lines[10] == "Next: copydesk plan  with the same options remembers it; nothing was changed yet"
    assert len(room.desk.assignments()) == 0


def test_a_plan_again_says_what_moves(room, run):
    assert run("plan", "--calibration", "0")[1][-1] == "Next: copydesk push  sends exactly this"
    run("push")
    assert "Nothing changes: all of it is planned so already." in run("plan")[1]
    before = [a.unit_id for a in room.desk.ledger.assignments() if a.annotator == "ben"]
    _, lines = run("plan", "--without", "ben")
    number = len(before)
    assert (
        f"{number} tasks that nobody began taken back, {number} of them deleted on the server; {number} asked anew"
        in lines
    )


@pytest.mark.usefixtures("room")
def test_who_is_short_of_hours_is_named(run):
    _, lines = run("plan", "--hours", "ana=0.001", "--hours", "ben=1", "--overlap", "3")
    assert "ana is short of hours: 0.0 are needed, 0.001 given; --limit plans fewer stories" in lines


@pytest.mark.usefixtures("room")
def test_as_json_a_plan_is_one_object(run):
    _, lines = run("plan", "--json", "--seed", "4", "--limit", "2")
    found = json.loads("\n".join(lines))
    assert found["plan"]["properties"]["stories"] == 2
    assert found["wishes"]["seed"] == 4
    assert [one["about"] for one in found["predicted"]] == ["stance", "spans"]
    assert found["hours_to_halve"] == pytest.approx(3 * found["hours"])


@pytest.mark.usefixtures("room")
def test_hours_that_are_none_are_a_mistake_of_usage(run):
    assert run("plan", "--hours", "ana=many")[0] == 2


def test_a_desk_without_articles_has_nothing_to_plan(tmp_path, run, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana") as room:
        monkeypatch.chdir(room.folder)
        assert run("plan") == (
            0,
            [
                "The desk has no article to label: there is nothing to plan.",
                "Next: copydesk add PATH...  reads your articles",
            ],
        )
