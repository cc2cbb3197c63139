"""What breaks a rule of the scheme is listed for the person who made it until it is mended; its labels are kept."""

import json

import pytest

from copydesk import printing
from copydesk.desk.sync_reports import ToMend
from support.newsroom import answer, articles, newsroom, plain, span

SCHEME = """\
name: bias
version: 1
title: Media bias
labels: [{name: Lexical}, {name: Informational, at_most: 1}]
attributes:
  - {name: polarity, required: true, labels: [Lexical], options: [negative, positive]}
questions:
  - {name: stance, required: true, level: ordinal, options: [left, center, right]}
relations: [{name: says, from: [Lexical], to: [Informational]}]
rules: {overlap: forbid}
"""


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana", "ben", scheme=SCHEME) as room:
        room.desk.add(articles({"id": "a"}, {"id": "b"}))
        room.desk.push()
        yield room


def polarity(region, value="negative"):
    return {"id": region, "from_name": "polarity", "to_name": "text", "type": "choices",
            "value": {"start": 0, "end": 7, "choices": [value]}}  # fmt: skip


def unsure():
    return answer("unsure", "unsure", region="u1")


def note(text):
    return {"id": "n1", "from_name": "note", "to_name": "text", "type": "textarea", "value": {"text": [text]}}


WELL = (span("r1", "Lexical", 0, 7), polarity("r1"), answer("stance", "left"))


def test_the_frame_of_problems(room):
    room.submit("ana", "a", span("r1", "Lexical", 0, 7), span("r2", "Informational", 3, 12), id=41)
    room.submit("ben", "a", *WELL)
    room.desk.pull()

    [key] = [project.project_key for project in room.desk.ledger.projects() if project.annotator == "ana"]
    of = (f"{key}/41", "article:a", "ana")
    assert plain(room.desk.problems()) == [
        (*of, "missing-attribute", f"{key}/41/r1", "“Ferries” (Lexical) has no polarity; it takes negative, positive"),
        (*of, "overlap", f"{key}/41/r2",
         "“ries stop” (Informational) overlaps “Ferries” (Lexical); spans of bias@1 do not overlap"),
        (*of, "missing-answer", "stance", "stance is not answered; it takes left, center, right"),
    ]  # fmt: skip
    assert sorted(plain(room.desk.spans(), "annotator", "label")) == [
        ("ana", "Informational"), ("ana", "Lexical"), ("ben", "Lexical"),
    ]  # fmt: skip


def test_a_skipped_task_breaks_no_rule_and_an_empty_one_lacks_its_answer(room):
    room.skip("ana", "a")
    room.submit("ben", "a")
    room.desk.pull()
    assert plain(room.desk.problems(), "annotator", "rule", "item") == [("ben", "missing-answer", "stance")]


def test_what_was_mended_is_gone_with_the_next_pull(room):
    number = room.submit("ana", "a", span("r1", "Lexical", 0, 7), answer("stance", "left"))
    first = room.desk.pull()
    still = room.desk.pull()
    room.studio.edit(room.task("ana", "a"), number, list(WELL))
    mended = room.desk.pull()

    assert [[one.rule for one in report.to_mend] for report in (first, still, mended)] == [
        ["missing-attribute"],
        ["missing-attribute"],
        [],
    ]
    assert plain(room.desk.problems()) == []


def test_pull_says_where_each_can_be_mended(room):
    room.submit("ben", "a", span("r1", "Lexical", 0, 7), answer("stance", "left"), id=8)
    url, [place], task = room.desk.connect().studio.url, room.desk.places("ben"), room.task("ben", "a")

    [found] = room.desk.pull().to_mend

    key = found.annotation_id.partition("/")[0]
    assert found == ToMend(
        annotator="ben",
        annotation_id=f"{key}/8",
        unit_id="article:a",
        rule="missing-attribute",
        item=f"{key}/8/r1",
        problem="“Ferries” (Lexical) has no polarity; it takes negative, positive",
        url=f"{url}/projects/{place}/data?task={task}",
    )


def test_pull_prints_the_counts_of_each_annotator_and_the_first_few(room, capsys):
    room.submit("ana", "a", *(span(f"r{n}", "Lexical", 8 * n, 8 * n + 2) for n in range(3)))
    room.submit("ana", "b")
    room.submit("ben", "b", *WELL[:2])
    report = room.desk.pull()
    capsys.readouterr()
    printing.pull(report, as_json=False)

    url = room.desk.connect().studio.url
    [ana], [ben] = room.desk.places("ana"), room.desk.places("ben")
    a, b = (f"{url}/projects/{ana}/data?task={room.task('ana', unit)}" for unit in ("a", "b"))
    his = f"{url}/projects/{ben}/data?task={room.task('ben', 'b')}"
    assert capsys.readouterr().out.splitlines()[2:] == [
        "to mend, ana: 2 annotations (missing-attribute 3, missing-answer 2)",
        f"  {a}: “Fe” (Lexical) has no polarity; it takes negative, positive",
        f"  {a}: “st” (Lexical) has no polarity; it takes negative, positive",
        f"  {a}: “ys” (Lexical) has no polarity; it takes negative, positive",
        "  ... and 2 more: 'copydesk pull --json' lists all",
        "to mend, ben: 1 annotation (missing-answer 1)",
        f"  {his}: stance is not answered; it takes left, center, right",
        "Next: copydesk build NAME  writes the training set; 'copydesk status' says how far people are",
    ]
    assert b not in report.to_mend[0].url


def test_pull_gives_all_of_them_as_json(room, capsys):
    room.submit("ana", "a", *(span(f"r{n}", "Lexical", 4 * n, 4 * n + 2) for n in range(5)))
    report = room.desk.pull()
    capsys.readouterr()
    printing.pull(report, as_json=True)
    shown = json.loads(capsys.readouterr().out)["to_mend"]
    assert [(one["annotator"], one["rule"]) for one in shown] == [("ana", "missing-attribute")] * 5 + [
        ("ana", "missing-answer")
    ]


def test_status_counts_who_is_unsure_who_wrote_and_what_is_to_mend(room, capsys):
    room.submit("ana", "a", *WELL, unsure(), note("Is [the union] a source?"))
    room.skip("ana", "b")
    room.submit("ben", "a", *WELL)
    room.submit("ben", "b", unsure())
    room.desk.pull()
    capsys.readouterr()
    printing.status(room.desk.status(), as_json=False)

    assert [line.rstrip() for line in capsys.readouterr().out.splitlines()[1:4]] == [
        "annotator  assigned  submitted  skipped  left  empty  spans  unsure  notes  to mend",
        "ana               2          1        1     0      0      1       1      1        0",
        "ben               2          2        0     0      1      1       1      0        1",
    ]


def test_the_flag_and_the_note_are_columns_of_the_annotations_also_where_a_task_was_skipped(room):
    room.submit("ana", "a", *WELL, unsure(), note("Is [the union] a source?"))
    room.submit("ben", "a", note("No article at all."), was_cancelled=True)
    room.submit("ben", "b", *WELL)
    room.desk.pull()

    frame = room.desk.annotations().sort_values("submitted_at")
    assert plain(frame, "annotator", "state", "unsure", "note") == [
        ("ana", "submitted", True, "Is [the union] a source?"),
        ("ben", "skipped", False, "No article at all."),
        ("ben", "submitted", False, None),
    ]
    assert (str(frame["unsure"].dtype), str(frame["note"].dtype)) == ("boolean", "string")
    assert plain(room.desk.choices(), "question", "value") == [("stance", "left")] * 2
    assert plain(room.desk.rejected()) == []


def test_each_version_has_the_note_that_it_had(room):
    number = room.submit("ana", "a", *WELL, note("First."))
    room.desk.pull()
    room.studio.edit(room.task("ana", "a"), number, [*WELL, note("Second.")])
    room.desk.pull()
    assert plain(room.desk.annotations(all_versions=True), "version", "note") == [
        (1, "First."),
        (2, "Second."),
    ]


def test_labels_from_elsewhere_have_problems_but_nobody_is_asked_to_mend_them(room):
    room.desk.add_labels(articles({"id": "a"}).drop(columns="text").assign(
        article_id="a", label="Lexical", start=0, end=7, annotator="model-1"))  # fmt: skip
    room.submit("ana", "a", *WELL)

    assert room.desk.pull().to_mend == ()
    assert plain(room.desk.problems(), "annotator", "rule") == [
        ("model-1", "missing-attribute"), ("model-1", "missing-answer"),
    ]  # fmt: skip
    assert [person.to_mend for person in room.desk.status().annotators] == [0, 0, 0]


def test_an_export_of_tasks_on_no_server_names_the_unit_instead_of_an_address(room, tmp_path, capsys):
    room.submit("ana", "a", *WELL[:2])
    [ana] = room.desk.places("ana")
    file = tmp_path / "export.json"
    file.write_text(json.dumps(room.studio.export(ana)), "utf-8")

    report = room.desk.pull(from_file=file)

    assert [one.url for one in report.to_mend] == [None]
    capsys.readouterr()
    printing.pull(report, as_json=False)
    assert "  article:a: stance is not answered; it takes left, center, right" in capsys.readouterr().out


def test_annotations_that_break_rules_vote_and_the_card_counts_them(room):
    room.submit("ana", "a", *WELL)
    room.submit("ben", "a", span("r1", "Lexical", 0, 7), answer("stance", "left"))
    room.desk.pull()
    built = room.desk.build("first")

    assert [(s["label"], s["votes"], s["of"]) for s in built.train.iloc[0]["spans"]] == [("Lexical", 2, 2)]
    card = (built.folder / "README.md").read_text("utf-8")
    assert "\n\n1 annotation that votes breaks rules of the scheme: missing-attribute 1.\n" in card


def test_a_set_is_another_one_when_a_relation_was_mended(room):
    informational = span("r2", "Informational", 8, 12)
    says = {"from_id": "r2", "to_id": "r1", "type": "relation", "labels": ["says"]}
    number = room.submit("ana", "a", *WELL, informational, says)
    room.desk.pull()
    broken = (room.desk.build("first").folder / "README.md").read_text("utf-8")
    turned = says | {"from_id": "r1", "to_id": "r2"}
    room.studio.edit(room.task("ana", "a"), number, [*WELL, informational, turned])
    room.desk.pull()
    mended = (room.desk.build("second").folder / "README.md").read_text("utf-8")

    line = "1 annotation that votes breaks rules of the scheme: wrong-ends 1."
    assert (line in broken, line in mended) == (True, False)
