"""What `copydesk plan` prints."""

import json

import pytest
from typer import BadParameter

from copydesk.cli.plan import _hours
from support.newsroom import articles, edit, newsroom


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
    assert lines[7:] == [
        "stance: no interval is predicted: 4 stories go to two annotators or more, 5 are the least",
        "spans: no interval is predicted: 4 stories go to two annotators or more, 5 are the least",
        "Next: copydesk plan  with the same options remembers it; nothing was changed yet",
    ]
    assert len(room.desk.assignments()) == 0


def test_a_plan_of_five_stories_predicts_how_wide_intervals_are(room, run):
    room.desk.add(articles({"id": "e1", "story": "e", "outlet": "o1"}))
    lines = run("plan", "--dry-run")[1][-5:]
    assert lines[1].startswith("stance: Krippendorff's alpha (ordinal): 95 % interval about ")
    assert lines[1].endswith(
        " wide over 5 stories (assumed: alpha 0.6, all answers as frequent; rarer answers make it wider)"
    )
    assert lines[3] == "that is for 0.0 hours in all; half as wide: four times the stories, 0.1 hours more"


def test_a_plan_again_says_what_moves(room, run):
    assert run("plan", "--calibration", "0")[1][-1] == "Next: copydesk push  sends exactly this"
    run("push")
    assert (
        "Nothing changes: all of it is planned already; --overlap, --spread and --seed count for what is not yet."
        in run("plan")[1]
    )
    assert (
        "8 units with more annotators than 1, as planned before"
        in run("plan", "--overlap", "1", "--dry-run")[1]
    )
    before = [a.unit_id for a in room.desk.ledger.assignments() if a.annotator == "ben"]
    _, lines = run("plan", "--without", "ben")
    number = len(before)
    assert (
        f"{number} tasks that nobody began taken back, {number} of them deleted on the server; {number} asked anew"
        in lines
    )


def test_a_question_with_several_answers_is_said_to_have_no_predicted_interval(room, run):
    edit(room.folder / "schemes" / "bias" / "scheme.yaml", "level: ordinal", "multiple: true")
    room.desk.add(articles({"id": "e1", "story": "e", "outlet": "o1"}))
    _, lines = run("plan", "--dry-run")
    assert (
        "stance: no interval is predicted: it takes several answers, and agreement is measured on each by itself"
        in lines
    )


@pytest.mark.usefixtures("room")
def test_a_dry_run_says_when_it_could_not_look_what_is_begun(run, monkeypatch):
    run("plan", "--calibration", "0")
    run("push")
    monkeypatch.setenv("COPYDESK_TOKEN", "")
    _, lines = run("plan", "--without", "ben", "--dry-run")
    assert lines[6] == "6 tasks that nobody began would be taken back; 6 would be asked anew"
    assert lines[7].startswith("what is begun and not submitted was not looked for: no token for http://")
    assert lines[9] == "  The server alone knows of it, and it stays; so less may be taken back."


@pytest.mark.usefixtures("room")
def test_who_is_short_of_hours_is_named(run):
    _, lines = run("plan", "--hours", "ana=0.001", "--hours", "ben=1", "--overlap", "3")
    assert "ana is short of hours: 0.0 are needed, 0.001 given; --limit plans fewer stories" in lines


def test_stories_that_too_few_outlets_tell_and_those_beyond_the_limit_are_counted(room, run):
    room.desk.add(articles({"id": "e1", "story": "e", "outlet": "o1"}))
    _, lines = run("plan", "--outlets", "2", "--limit", "3", "--dry-run")
    assert lines[:3] == [
        "not labelled: articles of stories beyond the limit: 2",
        "not labelled: articles of stories that too few outlets tell: 1",
        "6 articles of 3 stories, each to 2 annotators; calibration, to all of them first: 2 of 1 story",
    ]


def test_articles_whose_outlet_is_not_known_are_counted_as_such(room, run):
    room.desk.add(articles({"id": "e1", "story": "e"}, {"id": "e2", "story": "e"}))
    _, lines = run("plan", "--calibration", "0", "--dry-run")
    assert lines[1] == "outlet not known: 2 articles; 'copydesk articles set ARTICLE --outlet NAME' says it"


@pytest.mark.usefixtures("room")
def test_where_too_few_outlets_tell_every_story_there_is_nothing_to_plan(run):
    assert run("plan", "--outlets", "9")[1][-2:] == [
        "The desk has no article to label: there is nothing to plan.",
        "Next: copydesk stories list  says how many outlets tell which story",
    ]


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


def test_hours_that_are_no_number_are_named():
    with pytest.raises(BadParameter, match=r"^hours are a name and a number, such as ana=10, not ben=lots$"):
        _hours(["ana=2", "ben=lots"])
