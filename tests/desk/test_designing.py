"""`plan` on a desk: pushed in the order of the plan, planned again only what nobody began."""

import pytest

from copydesk import Desk
from copydesk.errors import DeskError, StudioError
from support.fake_studio import Cut
from support.newsroom import Newsroom, answer, articles, edit, newsroom, plain, span

STORIES = {f"{story}{n}": story for story in "abcdef" for n in (1, 2)}


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana", "ben", "cara") as room:
        room.desk.add(articles(*({"id": a, "story": story, "outlet": a[1]} for a, story in STORIES.items())))
        yield room


def there(room: Newsroom) -> dict[tuple[str, str], list[str]]:
    """List the articles that lie on the server, by annotator and round, in the order of the tasks."""
    people = {project.project_key: project.annotator for project in room.desk.ledger.projects()}
    found: dict[tuple[str, str], list[str]] = {}
    for _, task in sorted(room.studio.tasks.items()):
        data = task["data"]
        key = (people[data["project_key"]], data["round"])
        found.setdefault(key, []).append(data["unit_id"].removeprefix("article:"))
    return found


def planned(desk: Desk) -> dict[tuple[str, str], list[str]]:
    """List what the ledger says is asked, by annotator and round, in its order."""
    found: dict[tuple[str, str], list[str]] = {}
    for unit_id, annotator, round_ in plain(desk.assignments(), "unit_id", "annotator", "round"):
        found.setdefault((annotator, round_), []).append(unit_id.removeprefix("article:"))
    return found


def test_push_sends_exactly_what_was_planned_in_the_order_of_each_person(room):
    report = room.desk.plan(calibration=1, seed=3)
    room.desk.push()
    assert there(room) == planned(room.desk)
    for name in ("ana", "ben", "cara"):
        own = [a.unit_id for a in report.plan.assignments if a.annotator == name]
        sent = there(room)[name, "calibration"] + there(room)[name, "label"]
        assert [f"article:{one}" for one in sent] == own
    assert {len(there(room)[name, "calibration"]) for name in ("ana", "ben", "cara")} == {2}
    assert room.desk.push().sent == 0


def test_planning_twice_changes_nothing_and_a_dry_run_remembers_nothing(room):
    first = room.desk.plan(dry_run=True)
    assert (len(room.desk.assignments()), room.desk.ledger.wishes()) == (0, [])
    second = room.desk.plan()
    assert first.plan == second.plan
    before = room.files()
    third = room.desk.plan()
    assert (third.plan.new, third.plan.withdrawn) == ((), ())
    assert third.plan.assignments == second.plan.assignments
    assert room.files() == before


def test_wishes_are_remembered_and_push_asks_nobody_else(room):
    room.desk.plan(overlap=3, calibration=0, limit=2)
    assert room.desk.plan().wishes == {
        "overlap": 3, "calibration": 0, "spread": False, "seed": 0, "limit": 2, "outlets": 1, "hours": {},
        "without": [], "slow": [],
    }  # fmt: skip
    report = room.desk.push()
    assert (report.sent, report.unplanned, report.short_of_overlap) == (12, 8, 0)
    assert room.desk.plan(limit=0).plan.properties.units == 12


def test_a_plan_takes_whole_stories_of_enough_outlets_and_keeps_them_when_it_grows(room):
    room.desk.add(
        articles({"id": "a3", "story": "a", "outlet": "3"}, {"id": "g1", "story": "g", "outlet": "1"})
    )
    first = room.desk.plan(outlets=2, limit=3)
    stories = {a.unit_id[len("article:")] for a in first.plan.assignments}
    assert (len(stories), first.plan.properties.stories, "g" in stories) == (3, 3, False)
    assert first.left_out == {
        "articles of stories that too few outlets tell": 1,
        "articles of stories beyond the limit": 13 - first.plan.properties.units,
    }
    grown = room.desk.plan(limit=5)
    assert (grown.plan.properties.stories, grown.wishes["outlets"], grown.plan.withdrawn) == (5, 2, ())
    assert set(first.plan.assignments) <= set(grown.plan.assignments)


def test_what_is_held_back_is_not_planned_and_what_was_planned_before_stays(room):
    room.desk.plan(limit=5)
    (left,) = set("abcdef") - {a.unit_id[len("article:")] for a in room.desk.ledger.assignments()}
    planned = "b1" if left == "a" else "a1"
    room.desk.hold([f"{left}1", planned])
    report = room.desk.plan(limit=0)
    assert report.left_out == {
        "articles that are held back": 1,
        "held back or copies, but planned before: these stay planned": 1,
    }
    assert report.plan.properties.units == 11
    asked = {a.unit_id for a in report.plan.assignments}
    assert (f"article:{left}1" in asked, f"article:{left}2" in asked, f"article:{planned}" in asked) == (
        False, True, True,
    )  # fmt: skip


def test_annotations_of_the_calibration_round_say_so_and_count_as_all_others(room):
    room.desk.plan(calibration=1)
    room.desk.push()
    common = there(room)["ana", "calibration"][0]
    for name in ("ana", "ben", "cara"):
        room.submit(name, common, span("r1", "Lexical", 0, 7), answer("stance", "left"))
    own = there(room)["ana", "label"][0]
    room.submit("ana", own, answer("stance", "left"))
    room.desk.pull()
    assert sorted(plain(room.desk.annotations(), "unit_id", "annotator", "round")) == sorted(
        [
            (f"article:{common}", "ana", "calibration"),
            (f"article:{common}", "ben", "calibration"),
            (f"article:{common}", "cara", "calibration"),
            (f"article:{own}", "ana", "label"),
        ]
    )
    [ana] = [one for one in room.desk.status().annotators if one.annotator == "ana"]
    assert (ana.assigned, ana.submitted, ana.left) == (
        len(planned(room.desk)["ana", "label"]) + 2,
        2,
        ana.assigned - 2,
    )
    dataset = room.desk.build("first")
    rows = {row["unit_id"]: row["n_annotators"] for row in [*dataset.train.to_dict("records")]}
    assert rows[f"article:{common}"] == 3
    assert room.desk.agreement(round="calibration", resamples=0)[0].n_annotators == 3


def test_when_somebody_leaves_what_she_began_stays_and_only_that(room):
    room.desk.plan(calibration=0)
    room.desk.push()
    mine = there(room)["ben", "label"]
    annotated, drafted, skipped, *untouched = mine
    room.submit("ben", annotated, answer("stance", "left"))
    room.studio.tasks[room.task("ben", drafted)]["drafts"] = [{"result": []}]
    room.skip("ben", skipped)
    server = repr(room.studio.tasks)

    tried = room.desk.plan(without=["ben"], dry_run=True)
    assert (tried.moved, tried.unseen, repr(room.studio.tasks)) == (0, None, server)
    report = room.desk.plan(without=["ben"])
    assert (tried.plan, tried.stay) == (report.plan, report.stay)

    assert sorted(a.unit_id for a in report.plan.withdrawn) == sorted(f"article:{one}" for one in untouched)
    assert (report.moved, report.stay) == (len(untouched), {"ben": 3})
    assert there(room)["ben", "label"] == [annotated, drafted, skipped]
    assert report.plan.properties.short_of_overlap == 0
    room.desk.push()
    assert there(room) == planned(room.desk)
    room.desk.pull()
    assert len(room.desk.annotations()) == 2
    assert room.desk.plan().plan.withdrawn == ()


def test_whoever_is_taken_out_of_the_settings_is_left_out_too(room):
    room.desk.plan(calibration=1)
    desk = room.settings('annotators = ["ana", "ben", "cara"]', 'annotators = ["ana", "cara"]')
    report = desk.plan()
    assert {a.annotator for a in report.plan.assignments} == {"ana", "cara"}
    assert set(planned(desk)) == {
        ("ana", "calibration"),
        ("ana", "label"),
        ("cara", "calibration"),
        ("cara", "label"),
    }


def test_whoever_was_left_out_comes_back_with_hours_and_is_asked_what_she_was_asked_before(room):
    room.desk.plan(calibration=1)
    room.desk.push()
    before = planned(room.desk)["ben", "calibration"]
    room.desk.plan(without=["ben"])
    assert ("ben", "label") not in planned(room.desk)
    room.desk.plan(hours={"ben": 4})
    assert planned(room.desk)["ben", "calibration"] == before
    room.desk.push()
    assert there(room) == planned(room.desk)
    assert (room.desk.push().sent, len(room.desk.ledger.projects())) == (0, 6)


def test_whoever_joins_gets_untouched_work_of_the_others(room):
    desk = room.settings('annotators = ["ana", "ben", "cara"]', 'annotators = ["ana", "ben"]')
    desk.plan(calibration=0, overlap=1)
    desk.push()
    begun = there(room)["ana", "label"][0]
    room.submit("ana", begun, answer("stance", "left"))
    desk = room.settings('annotators = ["ana", "ben"]', 'annotators = ["ana", "ben", "cara"]')
    report = desk.plan()
    assert {a.annotator for a in report.plan.new} == {"cara"}
    assert report.moved == len(report.plan.withdrawn) == len(report.plan.new) > 0
    desk.push()
    assert there(room) == planned(desk)
    assert begun in there(room)["ana", "label"]


def test_planning_that_was_cut_off_in_between_ends_as_if_it_had_not_been(room):
    room.desk.plan(calibration=0)
    room.desk.push()
    before = planned(room.desk)
    deletions = 0

    def cut_the_answer(request, respond):
        nonlocal deletions
        answer = respond()
        if request == "POST /api/dm/actions":
            deletions += 1
            if deletions == 1:
                raise Cut
        return answer

    room.studio.trouble = cut_the_answer
    with pytest.raises(Exception, match="delete"):
        room.desk.plan(without=["ben"])
    room.studio.trouble = None
    assert planned(room.desk) == before
    assert ("ben", "label") not in there(room)

    room.reopen().plan(without=["ben"])
    room.desk.push()
    assert there(room) == planned(room.desk)
    assert set(there(room)) == {("ana", "label"), ("cara", "label")}


def test_what_somebody_begins_while_it_is_planned_stays_hers(room):
    room.desk.plan(calibration=0)
    room.desk.push()
    quick = there(room)["ben", "label"][0]
    task = room.task("ben", quick)
    user = next(user for user, email in room.studio.users.items() if email.startswith("ben@"))

    def begin(request, respond):
        if request == "POST /api/dm/actions":
            room.studio.trouble = None
            room.studio.annotate(task, user, [answer("stance", "left")])
        return respond()

    room.studio.trouble = begin
    report = room.desk.plan(without=["ben"])
    assert there(room)["ben", "label"] == [quick]
    assert planned(room.desk)["ben", "label"] == [quick]
    assert report.stay == {"ben": 1}
    room.desk.push()
    assert there(room) == planned(room.desk)


def test_a_new_version_of_the_scheme_keeps_the_plan_its_rounds_and_what_nobody_began_moves(room):
    room.desk.plan(calibration=1)
    room.desk.push()
    done = there(room)["ana", "calibration"][0]
    room.submit("ana", done, answer("stance", "left"))
    room.desk.pull()
    before = there(room)
    edit(room.folder / "schemes" / "bias" / "scheme.yaml", "version: 1", "version: 2")
    report = room.reopen().push()
    assert (report.carried, report.unplanned) == (1, 0)
    assert there(room) == before
    assert {task["data"]["scheme"] for task in room.studio.tasks.values()} == {"bias@1", "bias@2"}
    again = room.desk.plan()
    assert (again.plan.new, again.plan.withdrawn) == ((), ())


def test_push_without_a_plan_plans_by_itself(room):
    assert room.desk.push().sent == 24
    assert {round_ for _, round_ in there(room)} == {"label"}
    assert room.desk.ledger.wishes() == []


def test_a_dry_run_without_the_server_says_that_it_does_not_know_of_drafts(room, monkeypatch):
    room.desk.plan(calibration=0)
    room.desk.push()
    monkeypatch.setenv("COPYDESK_TOKEN", "")

    tried = room.desk.plan(without=["ben"], dry_run=True)

    assert len(tried.plan.withdrawn) == len(there(room)["ben", "label"])
    assert "COPYDESK_TOKEN" in str(tried.unseen)
    with pytest.raises(StudioError):
        room.desk.plan(without=["ben"])


def test_the_pace_is_that_of_her_own_work_once_there_is_some(room):
    room.desk.plan(calibration=0)
    room.desk.push()
    for one in there(room)["ana", "label"][:5]:
        room.submit("ana", one, answer("stance", "left"), lead_time=6.0)
    room.desk.pull()
    report = room.desk.plan()
    assert (report.measured, report.words_per_minute) == (("ana",), {"ana": 40.0, "ben": 80.0, "cara": 80.0})


def test_a_width_is_predicted_for_each_question_and_for_spans(room):
    report = room.desk.plan(dry_run=True)
    assert [(one.about, one.metric, one.stories) for one in report.predicted] == [
        ("stance", "Krippendorff's alpha (ordinal)", 6),
        ("spans", "span F1 (exact)", 6),
    ]
    assert all(0.1 < one.width < 2 for one in report.predicted)
    assert report.hours_to_halve == pytest.approx(3 * report.hours)


def test_wishes_that_cannot_be_are_refused_together(room):
    with pytest.raises(DeskError) as error:
        room.desk.plan(hours={"dora": 3, "ana": -1}, without=["emil"], overlap=0)
    assert str(error.value) == (
        "this cannot be planned: --hours names dora, who is none of the annotators: ana, ben, cara\n"
        "  --without names emil, who is none of the annotators: ana, ben, cara\n"
        "  --hours ana=-1: more than 0 is needed\n"
        "  an overlap of 0: 1 is the least\n"
        "  copydesk.toml lists the annotators; 'copydesk plan --help' has examples."
    )


def test_in_shared_mode_there_is_nobody_to_plan_for(room):
    desk = room.settings('mode = "blind"', 'mode = "shared"')
    with pytest.raises(DeskError, match="in shared mode Label Studio hands out the tasks"):
        desk.plan()
