"""`adjudicate`: disputes to a curator, her decisions win; what she has, sees and is not asked again."""

import json
from typing import Any

import pytest

from copydesk.errors import DeskError, SettingsError
from support.newsroom import Newsroom, answer, articles, edit, newsroom, plain, span

FERRIES = span("r1", "Lexical", 0, 7)
STOP = span("r2", "Informational", 8, 12)
PEOPLE = ("ana", "ben", "cleo", "dan")


def polarity(region: dict[str, Any], value: str) -> dict[str, Any]:
    """Describe a span as the browser does."""
    place = {key: region["value"][key] for key in ("start", "end", "text")}
    return region | {"from_name": "polarity", "type": "choices", "value": place | {"choices": [value]}}


def reason(value: str) -> dict[str, Any]:
    return answer("reason", value, region="why")


def note(text: str) -> dict[str, Any]:
    return answer("note", region="note") | {"type": "textarea", "value": {"text": [text]}}


@pytest.fixture
def room(tmp_path, monkeypatch):
    """Four people have labelled: in `a` a span is tied, in `b` the answers are; on `c` all but one agree."""
    with newsroom(tmp_path, monkeypatch, *PEOPLE) as room:
        room.settings("overlap = 2", "overlap = 4")
        room.desk.add(articles(*({"id": name, "title": f"About {name}", "story": name} for name in "abc")))
        room.desk.push()
        for who in PEOPLE:
            stop = [STOP] if who in ("ana", "cleo") else []
            room.submit(who, "a", FERRIES, polarity(FERRIES, "negative"), *stop, answer("stance", "left"))
            room.submit(who, "c", FERRIES, *([STOP] if who == "dan" else []), answer("stance", "left"))
        for who, stance in zip(("ana", "ben", "cleo"), ("left", "center", "right"), strict=True):
            room.submit(who, "b", answer("stance", stance))
        room.desk.pull()
        yield room


def rows(room: Newsroom, name: str) -> dict[str, dict[str, Any]]:
    """Build a set; give its rows by the article."""
    folder = room.desk.build(name).folder
    parts = ((folder / f"{part}.jsonl").read_text("utf-8") for part in ("train", "validation", "test"))
    return {row["article_id"]: row for part in parts for row in map(json.loads, part.splitlines())}


def decision(row: dict[str, Any]) -> dict[str, Any]:
    """Say who decided a row, and why; the annotation has an id that is drawn."""
    return {key: row["adjudicated"][key] for key in ("by", "reason")}


def tasks(room: Newsroom, curator: str = "lead") -> dict[str, dict[str, Any]]:
    """Give the tasks of a curator's project by the article."""
    [number] = [n for n, p in room.studio.projects.items() if f"adjudication · {curator}" in p["title"]]
    found = [task for task in room.studio.tasks.values() if task["project"] == number]
    return {task["data"]["unit_id"].removeprefix("article:"): task for task in found}


def said(task: dict[str, Any]) -> list[tuple[str, str]]:
    """Give the differences that a task shows."""
    shown = ((task["data"][f"dispute_{n}"], task["data"][f"dispute_{n}_said"]) for n in range(1, 25))
    return [one for one in shown if one != ("", "")]


def without_letters(text: str) -> str:
    return "".join("?" if one in "ABCD" else one for one in text)


def decide(room: Newsroom, article_id: str, *result: dict[str, Any], **more: Any) -> int:
    """Submit an annotation as the curator."""
    lead = next(n for n, mail in room.studio.users.items() if mail == "lead@copydesk.example")
    return room.studio.annotate(tasks(room)[article_id]["id"], lead, list(result), **more)


def test_the_units_with_a_dispute_go_to_the_curator_and_no_others(room):
    report = room.desk.adjudicate()

    assert [(unit.unit_id, unit.title, unit.disputes) for unit in report.units] == [
        ("article:a", "About a", 1), ("article:b", "About b", 1),
    ]  # fmt: skip
    assert (report.curator, report.disputed, report.decided, report.waiting) == ("lead", 2, 0, 2)
    assert sorted(tasks(room)) == ["a", "b"]
    assert "lead@copydesk.example" in room.studio.users.values()
    assert plain(room.desk.assignments(), "unit_id", "annotator", "round")[-2:] == [
        ("article:a", "lead", "adjudication"), ("article:b", "lead", "adjudication"),
    ]  # fmt: skip


def test_a_task_says_in_words_what_is_disputed_and_names_nobody(room):
    room.desk.adjudicate()

    shown = tasks(room)
    [(span_head, span_said)], [(question, answers)] = said(shown["a"]), said(shown["b"])
    assert (span_head, without_letters(span_said)) == (
        "stop · Informational",
        "Ferries [stop], says a.\nmarked by ?, ?; not by ?, ?",
    )
    assert (question, without_letters(answers)) == ("stance", "left: ?\ncenter: ?\nright: ?")
    assert not [name for name in PEOPLE if name in json.dumps(shown["a"]["data"])]


def test_what_all_agree_on_fills_the_task_and_the_labels_of_each_are_beside_it(room):
    room.desk.adjudicate()

    predictions = {one["model_version"]: one["result"] for one in tasks(room)["a"]["predictions"]}

    assert predictions.pop("agreed") == [
        {"id": "agreed-1", "to_name": "text", "from_name": "span", "type": "labels",
         "value": {"start": 0, "end": 7, "text": "Ferries", "labels": ["Lexical"]}},
        {"id": "agreed-1", "to_name": "text", "from_name": "polarity", "type": "choices",
         "value": {"start": 0, "end": 7, "choices": ["negative"]}},
        {"id": "q-stance", "to_name": "text", "from_name": "stance", "type": "choices",
         "value": {"choices": ["left"]}},
    ]  # fmt: skip
    assert sorted(predictions) == ["annotator A", "annotator B", "annotator C", "annotator D"]
    marked = [
        [region["value"]["labels"][0] for region in regions if region["type"] == "labels"]
        for regions in predictions.values()
    ]
    assert sorted(marked) == [
        ["Lexical"],
        ["Lexical"],
        ["Lexical", "Informational"],
        ["Lexical", "Informational"],
    ]
    [project] = [p for p in room.studio.projects.values() if "adjudication" in p["title"]]
    assert (project["model_version"], project["show_collab_predictions"]) == ("agreed", True)


def test_a_decision_comes_back_and_wins_in_the_row_which_keeps_the_votes(room):
    before = rows(room, "before")
    room.desk.adjudicate()
    decide(room, "a", FERRIES, polarity(FERRIES, "positive"), STOP, answer("stance", "right"), reason("slip"))

    report = room.desk.pull()

    assert (report.new, report.exact, report.rejected) == (1, 2, ())
    lexical = {"label": "Lexical", "start": 0, "end": 7, "text": "Ferries", "votes": 4, "of": 4}
    stop = {"label": "Informational", "start": 8, "end": 12, "text": "stop", "votes": 2, "of": 4}
    assert before["a"]["disputed_spans"] == [stop]
    after = rows(room, "after")
    assert after["b"] == before["b"]
    assert after["c"] == before["c"]
    assert after["a"] == before["a"] | {
        "spans": [lexical | {"polarity": "positive"}, stop],
        "disputed_spans": [],
        "answers": {"stance": "right"},
        "adjudicated": after["a"]["adjudicated"],
    }
    assert after["a"]["adjudicated"] == {
        "by": "lead", "reason": "slip", "annotation_id": room.desk.decisions()["annotation_id"][0], "version": 1,
    }  # fmt: skip
    assert [vote["annotator"] for vote in after["a"]["votes"]] == list(PEOPLE)
    assert after["a"]["n_annotators"] == 4


def test_the_reason_and_the_note_of_a_decision_are_in_the_frame_of_decisions(room):
    room.desk.adjudicate()
    decide(room, "a", FERRIES, reason("guidelines unclear"), note("A strike is an event, see 3.2"))
    decide(room, "b", answer("stance", "left"), reason("slip"))

    room.desk.pull()

    assert plain(room.desk.decisions(), "unit_id", "annotator", "reason", "note") == [
        ("article:a", "lead", "guidelines unclear", "A strike is an event, see 3.2"),
        ("article:b", "lead", "slip", None),
    ]  # fmt: skip


def test_everything_can_be_rejected(room):
    room.desk.adjudicate()
    decide(room, "a", reason("other"))
    room.desk.pull()

    row = rows(room, "set")["a"]

    assert (row["spans"], row["disputed_spans"], row["answers"]) == ([], [], {"stance": None})
    assert decision(row) == {"by": "lead", "reason": "other"}


def test_a_reason_that_the_screen_does_not_offer_is_rejected_and_the_decision_counts(room):
    room.desk.adjudicate()
    decide(room, "a", FERRIES, reason("because"))

    [rejected] = room.desk.pull().rejected

    assert rejected.reason == (
        "unknown answer 'because'; reason takes guidelines unclear, slip, boundary, ambiguous text, other"
    )
    assert decision(rows(room, "set")["a"]) == {"by": "lead", "reason": None}


def test_a_decision_is_nobodys_vote_neither_in_the_rows_nor_in_the_agreement(room):
    before = [str(figure) for figure in room.desk.agreement()]
    room.desk.adjudicate()
    decide(room, "a", STOP, answer("stance", "right"), reason("slip"))
    decide(room, "b", answer("stance", "left"), reason("slip"))
    room.desk.pull()

    assert [str(figure) for figure in room.desk.agreement()] == before
    assert rows(room, "set")["b"]["answer_votes"] == {"stance": {"left": 1, "center": 1, "right": 1}}


def test_run_again_it_sends_nothing_new(room):
    room.desk.adjudicate()
    before = {name: task["id"] for name, task in tasks(room).items()}
    predictions = room.studio.predicted

    again = room.desk.adjudicate()

    assert (again.units, again.waiting, again.renewed, again.withdrawn) == ((), 2, 0, 0)
    assert {name: task["id"] for name, task in tasks(room).items()} == before
    assert room.studio.predicted == predictions


def test_what_was_decided_is_not_asked_again_when_more_labels_arrive(room):
    room.desk.adjudicate()
    decide(room, "b", answer("stance", "left"), reason("slip"))
    room.desk.pull()
    task = tasks(room)["b"]["id"]
    room.submit("dan", "b", answer("stance", "right"))
    room.desk.pull()

    report = room.desk.adjudicate()

    assert (report.units, report.disputed, report.decided, report.waiting) == ((), 1, 1, 1)
    assert tasks(room)["b"]["id"] == task
    assert len(tasks(room)["b"]["annotations"]) == 1
    row = rows(room, "set")["b"]
    assert (row["answers"], row["n_annotators"]) == ({"stance": "left"}, 4)
    assert row["answer_votes"] == {"stance": {"left": 1, "center": 1, "right": 2}}


def test_a_task_that_the_curator_has_not_begun_is_made_anew_when_annotators_change_their_labels(room):
    room.desk.adjudicate()
    old = tasks(room)["b"]["id"]
    room.submit("dan", "b", answer("stance", "right"))
    room.desk.pull()

    report = room.desk.adjudicate()

    assert (report.units, report.waiting, report.renewed, report.withdrawn) == ((), 2, 1, 0)
    assert tasks(room)["b"]["id"] != old
    assert without_letters(said(tasks(room)["b"])[0][1]) == "left: ?\ncenter: ?\nright: ?, ?"


def test_a_task_that_the_curator_has_begun_stays_as_she_has_it(room):
    room.desk.adjudicate()
    task = tasks(room)["b"]
    task["drafts"] = [{"id": 1, "result": []}]
    room.submit("dan", "b", answer("stance", "right"))
    room.desk.pull()

    report = room.desk.adjudicate()

    assert (report.renewed, report.withdrawn) == (0, 0)
    assert tasks(room)["b"] is task
    assert without_letters(said(task)[0][1]) == "left: ?\ncenter: ?\nright: ?"


def test_a_task_in_which_nothing_is_disputed_any_more_is_taken_back_until_something_is(room):
    room.desk.adjudicate()
    annotation = next(a for a in room.studio.tasks[room.task("ben", "b")]["annotations"])
    room.studio.edit(room.task("ben", "b"), annotation["id"], [answer("stance", "left")])
    room.desk.pull()

    report = room.desk.adjudicate()

    assert (report.disputed, report.waiting, report.withdrawn, sorted(tasks(room))) == (1, 1, 1, ["a"])
    room.studio.edit(room.task("ben", "b"), annotation["id"], [answer("stance", "center")])
    room.desk.pull()
    assert (room.desk.adjudicate().waiting, sorted(tasks(room))) == (2, ["a", "b"])


def test_a_skipped_unit_stays_disputed_and_is_not_sent_again(room):
    room.desk.adjudicate()
    decide(room, "a", was_cancelled=True)
    room.desk.pull()

    report = room.desk.adjudicate()

    assert (report.units, report.disputed, report.decided, report.skipped) == ((), 2, 0, 1)
    assert len(tasks(room)["a"]["annotations"]) == 1
    assert rows(room, "set")["a"]["disputed_spans"] != []
    assert "skipped_by" not in rows(room, "set")["a"]


def test_a_changed_decision_counts_as_it_is_now_and_a_deleted_one_no_more(room):
    room.desk.adjudicate()
    number = decide(room, "b", answer("stance", "left"), reason("slip"))
    room.desk.pull()
    room.studio.edit(tasks(room)["b"]["id"], number, [answer("stance", "right"), reason("other")])
    room.desk.pull()

    changed = rows(room, "changed")["b"]
    room.studio.delete(tasks(room)["b"]["id"], number)
    room.desk.pull()

    assert (changed["answers"], changed["adjudicated"]["reason"]) == ({"stance": "right"}, "other")
    assert "adjudicated" not in rows(room, "deleted")["b"]
    assert rows(room, "deleted")["b"]["disputed_answers"] == ["stance"]


def test_outvoted_marks_are_asked_about_on_demand(room):
    report = room.desk.adjudicate(outvoted=True)

    assert [(unit.unit_id, unit.disputes) for unit in report.units] == [
        ("article:a", 1), ("article:b", 1), ("article:c", 0),
    ]  # fmt: skip
    [(head, text)] = said(tasks(room)["c"])
    assert (head, without_letters(text)) == (
        "stop · Informational (outvoted)",
        "Ferries [stop], says c.\nmarked by ?; not by ?, ?, ?",
    )
    assert room.desk.adjudicate().withdrawn == 0


def test_a_limit_leaves_the_rest_for_another_run(room):
    first, second, third = (room.desk.adjudicate(limit=1) for _ in range(3))

    assert [[unit.unit_id for unit in report.units] for report in (first, second, third)] == [
        ["article:a"], ["article:b"], [],
    ]  # fmt: skip
    assert (first.left, second.left) == (1, 0)


def test_two_curators_share_the_work_and_no_unit_goes_to_both(room):
    room.desk.adjudicate(limit=1)

    report = room.desk.adjudicate(curator="maria")

    assert ([unit.unit_id for unit in report.units], report.elsewhere) == (["article:b"], 1)
    assert (sorted(tasks(room)), sorted(tasks(room, "maria"))) == (["a"], ["b"])


def test_what_a_curator_has_not_begun_moves_to_another_who_takes_it_and_what_she_began_stays(room):
    room.desk.adjudicate()
    tasks(room)["a"]["drafts"] = [{"id": 1, "result": []}]

    report = room.desk.adjudicate(curator="maria", take_from="lead")

    assert ([unit.unit_id for unit in report.units], report.taken, report.elsewhere) == (["article:b"], 1, 1)
    assert (sorted(tasks(room)), sorted(tasks(room, "maria"))) == (["a"], ["b"])
    lead = room.desk.adjudicate()
    assert (lead.units, lead.waiting, lead.elsewhere, sorted(tasks(room))) == ((), 1, 1, ["a"])


@pytest.mark.parametrize("wish", [{"take_from": "lead"}, {"dry_run": True}, {"limit": 1}])
def test_units_are_taken_from_another_curator_and_all_that_she_has_not_begun(room, wish):
    with pytest.raises(SettingsError, match="taken from another curator, all that she has not begun"):
        room.desk.adjudicate(**{"take_from": "maria"} | wish)


def test_a_curator_with_whom_nothing_lies_has_nothing_to_take(room):
    with pytest.raises(SettingsError, match="no unit of bias@1 lies with a curator 'lead'"):
        room.desk.adjudicate(curator="maria", take_from="lead")


def test_a_curator_who_labelled_too_is_told_how_many_of_them(room):
    assert room.desk.adjudicate(curator="dan", dry_run=True).own == 1


def test_a_dry_run_sends_and_remembers_nothing(room):
    before, requests = room.files(), len(room.studio.requests)

    report = room.desk.adjudicate(dry_run=True)

    assert ([unit.unit_id for unit in report.units], report.url) == (["article:a", "article:b"], None)
    assert (room.files(), len(room.studio.requests)) == (before, requests)


def test_a_curator_needs_a_pseudonym(room):
    with pytest.raises(SettingsError, match="'Lead Editor' cannot stand for a curator"):
        room.desk.adjudicate(curator="Lead Editor")


def test_a_push_after_it_leaves_the_curators_project_alone(room):
    room.desk.adjudicate()
    before = json.dumps(tasks(room), sort_keys=True)

    assert room.desk.push().sent == 0
    assert json.dumps(tasks(room), sort_keys=True) == before


def test_a_decision_counts_on_in_the_words_of_a_later_version(room):
    room.desk.adjudicate()
    decide(room, "a", FERRIES, STOP, answer("stance", "right"), reason("slip"))
    room.desk.pull()
    scheme = room.folder / "schemes" / "bias" / "scheme.yaml"
    edit(scheme, "version: 1", "version: 2\nmigrations:\n"
         "  - {version: 2, steps: [{do: rename, label: Informational, to: Framing}]}")  # fmt: skip
    edit(scheme, "{name: Informational}", "{name: Framing}")
    room.reopen()

    row = rows(room, "set")["a"]
    report = room.desk.adjudicate()

    assert [(one["label"], one["start"]) for one in row["spans"]] == [("Lexical", 0), ("Framing", 8)]
    assert decision(row) == {"by": "lead", "reason": "slip"}
    assert ([unit.unit_id for unit in report.units], report.decided, report.withdrawn) == (
        ["article:b"],
        1,
        1,
    )


def test_a_decision_goes_with_its_article_to_a_new_text(room):
    room.desk.adjudicate()
    decide(room, "a", FERRIES, STOP, reason("boundary"))
    room.desk.pull()
    room.desk.add(articles({"id": "a", "text": "All ferries: Ferries stop, says a.", "story": "a"}))

    row = rows(room, "set")["a"]

    assert [(one["text"], one["start"]) for one in row["spans"]] == [("Ferries", 13), ("stop", 21)]
    assert decision(row) == {"by": "lead", "reason": "boundary"}


def test_the_card_counts_what_was_adjudicated_by_whom_and_why(room):
    room.desk.adjudicate()
    decide(room, "a", FERRIES, reason("slip"))
    decide(room, "b", answer("stance", "left"), reason("boundary"))
    room.desk.pull()

    card = (room.desk.build("set").folder / "README.md").read_text("utf-8")

    assert (
        "2 articles of 3 a curator decided, having seen everyone's labels: there, `spans`, `relations` and `answers` "
        "are the decision, whatever the votes, nothing is disputed, and `adjudicated` says who decided and why. "
        "By lead 2. Reasons: boundary 1, slip 1."
    ) in card


def test_parquet_has_the_decision_too(room):
    room.desk.adjudicate()
    decide(room, "a", FERRIES, reason("slip"))
    room.desk.pull()

    built = room.desk.build("set")

    found = [row for part in (built.train, built.validation, built.test) for row in part.to_dict("records")]
    decided = {row["article_id"]: row["adjudicated"] for row in found}
    assert (decided["a"]["by"], decided["a"]["reason"], decided["a"]["version"]) == ("lead", "slip", 1)
    assert decided["b"] is None


def test_status_counts_disputes_and_decisions_and_the_curator_is_no_annotator(room):
    room.desk.adjudicate()
    decide(room, "a", FERRIES, reason("slip"))
    room.desk.pull()

    status = room.desk.status()

    assert (status.adjudication.waiting, status.adjudication.decided) == (1, 1)
    assert [person.annotator for person in status.annotators] == list(PEOPLE)


def says(begin: str, end: str, direction: str = "right") -> dict[str, Any]:
    """Draw a relation as the browser does."""
    return {"from_id": begin, "to_id": end, "type": "relation", "direction": direction, "labels": ["says"]}


def test_who_agrees_on_two_spans_and_not_on_what_links_them_disputes_that_until_a_curator_decides(
    tmp_path, monkeypatch
):
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        room.desk.add(articles({"id": "a", "story": "a"}, {"id": "b", "story": "b"}))
        room.desk.push()
        room.submit("ana", "a", FERRIES, STOP, says("r1", "r2"))
        room.submit("ben", "a", FERRIES, STOP, says("r2", "r1"))
        room.submit("ana", "b", FERRIES, STOP, says("r1", "r2"))
        room.submit("ben", "b", FERRIES, STOP, says("r2", "r1", "left"))
        room.desk.pull()
        forth, back = (
            {"relation": "says", "from": one, "to": 1 - one, "direction": "right"} for one in (0, 1)
        )
        before = rows(room, "before")
        assert (before["b"]["relations"], "disputed_relations" in before["b"]) == (
            [forth | {"votes": 2, "of": 2}],
            False,
        )
        assert ("relations" in before["a"], before["a"]["disputed_relations"]) == (
            False, [forth | {"votes": 1, "of": 2}, back | {"votes": 1, "of": 2}],
        )  # fmt: skip
        assert room.desk.status().adjudication.waiting == 1

        report = room.desk.adjudicate()
        assert [(unit.unit_id, unit.disputes) for unit in report.units] == [("article:a", 1)]
        decide(room, "a", FERRIES, STOP, says("r2", "r1"), reason("slip"))
        room.desk.pull()

        assert room.desk.status().adjudication.waiting == 0
        after = rows(room, "after")["a"]
        assert after["relations"] == [back | {"votes": 1, "of": 2}]
        assert "disputed_relations" not in after
        assert decision(after) == {"by": "lead", "reason": "slip"}


def test_pages_before_any_decision_are_refused(room, tmp_path):
    with pytest.raises(DeskError, match="no unit that somebody labelled was decided yet"):
        room.desk.corrections(tmp_path / "pages")


def test_a_blind_desk_shows_its_curator_neither_outlet_nor_id_and_finds_her_decision_again(
    tmp_path, monkeypatch
):
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        room.settings("blind_source = false", "blind_source = true")
        room.desk.add(articles({"id": "telling-id", "outlet": "Gazette", "text": "Ferries stop."}))
        room.desk.push()
        people = {mail.partition("@")[0]: n for n, mail in room.studio.users.items()}
        for task in list(room.studio.tasks.values()):
            who = "ana" if "· ana" in room.studio.projects[task["project"]]["title"] else "ben"
            stance = answer("stance", "left" if who == "ana" else "right")
            room.studio.annotate(task["id"], people[who], [stance])
        room.desk.pull()

        room.desk.adjudicate()
        assert room.desk.adjudicate().renewed == 0
        [(name, task)] = tasks(room).items()
        assert not [word for word in ("telling-id", "Gazette") if word in json.dumps(task["data"])]
        decide(room, name, answer("stance", "left"), reason("slip"))
        room.desk.pull()

        assert rows(room, "set")["telling-id"]["answers"] == {"stance": "left"}
