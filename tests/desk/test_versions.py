"""A scheme changed in mid-project: tables before and after, who is asked again, and what a push refuses."""

import json
import time
from pathlib import Path

import pandas as pd
import pytest

from copydesk import Desk
from copydesk.desk.sync_reports import OlderProject
from copydesk.errors import SchemeError, StudioError
from copydesk.ledger import now
from support.fake_studio import Cut
from support.newsroom import Newsroom, answer, articles, newsroom, plain, span

FIRST = """\
name: bias
version: 1
title: Media bias
labels: [{name: Lexical}, {name: Informational}, {name: Vague}, {name: Odd}]
attributes:
  - {name: polarity, options: [negative, positive]}
questions:
  - {name: stance, level: ordinal, options: [left, center, right]}
relations: [says]
"""
SECOND = """\
name: bias
version: 2
title: Media bias
labels: [{name: Bias}, {name: Hedge}, {name: Rumour}, {name: Praise}]
attributes:
  - {name: tone, options: [negative, positive]}
questions:
  - {name: stance, level: ordinal, options: [leftish, center, right]}
  - {name: genre, options: [news, opinion]}
relations: [says]
"""
MIGRATIONS = """\
migrations:
  - version: 2
    steps:
      - {do: merge, label: [Lexical, Informational], to: Bias}
      - {do: split, label: Vague, to: [Hedge, Rumour]}
      - {do: retire, label: Odd}
      - {do: add, label: Praise}
      - {do: rename, attribute: polarity, to: tone}
      - {do: rename, question: stance, option: left, to: leftish}
      - {do: add, question: genre}
"""
NEGATIVE = {"from_name": "polarity", "to_name": "text", "type": "choices", "value": {"choices": ["negative"]}}


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana", "ben", scheme=FIRST) as room:
        room.desk.add(articles(*({"id": name, "story": f"s-{name}"} for name in "abcd")))
        yield room


def write(room: Newsroom, text: str) -> Desk:
    (room.folder / "schemes" / "bias" / "scheme.yaml").write_text(text)
    return room.desk


def begun(room: Newsroom) -> None:
    """Label by the first version: everything that can happen to a unit, and one that nobody began."""
    room.desk.push()
    room.submit("ana", "a", span("r1", "Lexical", 0, 7), {"id": "r1"} | NEGATIVE, answer("stance", "left"))
    room.submit(
        "ana", "b", span("r1", "Vague", 0, 7), span("r2", "Lexical", 8, 12), answer("stance", "right")
    )
    room.skip("ana", "c")
    room.submit(
        "ben", "a", span("r1", "Informational", 0, 7), span("r2", "Lexical", 0, 7), span("r3", "Odd", 8, 12)
    )
    room.studio.tasks[room.task("ben", "b")]["drafts"] = [{"result": []}]
    room.desk.pull()


def asked(room: Newsroom) -> list[tuple[str, str, str]]:
    """List the tasks that lie on the server: scheme, annotator, unit."""
    people = {project.project_key: project.annotator for project in room.desk.ledger.projects()}
    found = (task["data"] for task in room.studio.tasks.values())
    return sorted((one["scheme"], people[one["project_key"]], one["unit_id"]) for one in found)


def test_exactly_what_was_split_is_asked_again_and_what_nobody_began_moves(room):
    begun(room)
    before = asked(room)
    assert before == [("bias@1", who, f"article:{name}") for who in ("ana", "ben") for name in "abcd"]

    report = write(room, SECOND + MIGRATIONS).push()

    older = [(one.annotator, one.scheme, one.moved, one.begun) for one in report.older]
    assert older == [("ana", "bias@1", 1, ()), ("ben", "bias@1", 2, ("article:b",))]
    assert (report.carried, report.asked_again, report.sent, report.predicted) == (3, 1, 4, 1)
    assert asked(room) == [
        ("bias@1", "ana", "article:a"),
        ("bias@1", "ana", "article:b"),
        ("bias@1", "ana", "article:c"),
        ("bias@1", "ben", "article:a"),
        ("bias@1", "ben", "article:b"),
        ("bias@2", "ana", "article:b"),
        ("bias@2", "ana", "article:d"),
        ("bias@2", "ben", "article:c"),
        ("bias@2", "ben", "article:d"),
    ]
    [task] = [task for task in room.studio.tasks.values() if task["predictions"]]
    assert (task["data"]["scheme"], task["data"]["unit_id"]) == ("bias@2", "article:b")
    assert task["predictions"][0]["result"] == [
        {"id": "r2", "to_name": "text", "from_name": "span", "type": "labels",
         "value": {"start": 8, "end": 12, "text": "stop", "labels": ["Bias"]}},
        {"id": "q-stance", "to_name": "text", "from_name": "stance", "type": "choices",
         "value": {"choices": ["right"]}},
    ]  # fmt: skip


def test_a_second_push_of_the_new_version_does_nothing_but_name_what_is_begun(room):
    begun(room)
    write(room, SECOND + MIGRATIONS).push()
    files, server = room.files(), repr(room.studio.tasks)

    again = room.desk.push()

    assert (again.sent, again.predicted, again.asked_again, again.carried) == (0, 0, 0, 3)
    [left] = again.older
    assert left == OlderProject(left.title, "bias@1", "ben", left.url, moved=0, begun=("article:b",))
    assert (room.files(), repr(room.studio.tasks)) == (files, server)


def test_rows_stay_as_they_were_made_and_are_read_in_the_words_of_the_new_version(room):
    begun(room)
    raw = {name: plain(frame) for name, frame in room.desk.labels().items()}
    columns = ("annotator", "unit_id", "label", "text", "polarity")
    assert sorted(plain(room.desk.spans(), *columns)) == [
        ("ana", "article:a", "Lexical", "Ferries", "negative"),
        ("ana", "article:b", "Lexical", "stop", None),
        ("ana", "article:b", "Vague", "Ferries", None),
        ("ben", "article:a", "Informational", "Ferries", None),
        ("ben", "article:a", "Lexical", "Ferries", None),
        ("ben", "article:a", "Odd", "stop", None),
    ]

    write(room, SECOND + MIGRATIONS)
    now_read = room.desk.labels(room.desk.scheme())

    assert sorted(plain(now_read["spans"], "annotator", "unit_id", "label", "text", "tone")) == [
        ("ana", "article:a", "Bias", "Ferries", "negative"),
        ("ben", "article:a", "Bias", "Ferries", None),
    ]
    assert plain(now_read["choices"], "annotator", "unit_id", "question", "value") == [
        ("ana", "article:a", "stance", "leftish"),
    ]
    assert sorted(plain(now_read["rejected"], "reason")) == [
        ("a double of another span since labels were merged",),
        ("the label 'Odd' of bias@1 was retired",),
        ("the label 'Vague' of bias@1 was split: only its annotator can tell what it is now",),
    ]
    assert {name: plain(frame) for name, frame in room.desk.labels().items()} == raw


def test_agreement_says_how_much_of_what_was_submitted_it_sets_aside(room):
    begun(room)
    assert all("set aside" not in (figure.note or "") for figure in room.desk.agreement(resamples=0))
    write(room, SECOND + MIGRATIONS)
    said = (
        "set aside: annotations with what was split since: 1; "
        "labels and values of older versions that were retired, merged or not migrated: 2"
    )
    assert {figure.notes[-1] for figure in room.desk.agreement(resamples=0)} == {said}
    [note] = {figure.notes[-1] for figure in room.desk.agreement(resamples=0, round="label")}
    assert note == said


def test_agreement_says_how_many_annotations_are_of_a_scheme_that_this_one_does_not_follow(room):
    begun(room)
    write(room, FIRST.replace("name: bias", "name: slant"))
    assert {figure.notes[-1] for figure in room.desk.agreement(resamples=0)} == {
        "set aside: annotations made under bias@1, which slant@1 does not follow: 3"
    }


def test_status_counts_what_is_asked_now(room):
    def counts() -> list[tuple]:
        people = room.desk.status().annotators
        return [(p.annotator, p.assigned, p.submitted, p.skipped, p.left, p.empty, p.spans) for p in people]

    begun(room)
    before = [("ana", 4, 2, 1, 1, 0, 3), ("ben", 4, 1, 0, 3, 0, 3)]
    assert counts() == before
    write(room, SECOND + MIGRATIONS)
    assert counts() == before  # nobody was asked anything else yet
    room.desk.push()
    assert counts() == [("ana", 4, 1, 1, 2, 0, 1), ("ben", 4, 1, 0, 3, 0, 1)]
    room.submit("ana", "b", span("r1", "Hedge", 0, 7))
    room.desk.pull()
    assert counts() == [("ana", 4, 2, 1, 1, 0, 2), ("ben", 4, 1, 0, 3, 0, 1)]


def test_late_work_on_the_old_version_enters_and_is_not_asked_again(room):
    begun(room)
    old = room.task("ben", "b")
    write(room, SECOND + MIGRATIONS).push()
    room.studio.tasks[old]["drafts"] = []
    room.studio.annotate(old, 2, [span("r1", "Lexical", 0, 7)])

    assert room.desk.pull().new == 1
    again = room.desk.push()

    assert (again.sent, again.carried, again.older) == (0, 4, ())
    spans = plain(room.desk.labels(room.desk.scheme())["spans"], "annotator", "unit_id", "label")
    assert ("ben", "article:b", "Bias") in spans


def test_late_work_with_what_was_split_is_asked_again_when_it_came(room):
    begun(room)
    old = room.task("ben", "b")
    write(room, SECOND + MIGRATIONS).push()
    room.studio.annotate(old, 2, [span("r1", "Vague", 0, 7)])
    room.desk.pull()

    again = room.desk.push()

    assert (again.sent, again.asked_again, again.older) == (1, 1, ())
    assert ("bias@2", "ben", "article:b") in asked(room)


def test_the_newer_of_two_annotations_of_one_unit_counts_and_the_card_says_what_older_ones_were(room):
    begun(room)
    write(room, SECOND + MIGRATIONS).push()
    room.submit("ana", "b", span("r1", "Hedge", 0, 7), span("r2", "Praise", 8, 12), answer("genre", "news"))
    old = next(t for t in room.studio.tasks.values() if t["drafts"])
    room.studio.annotate(old["id"], 2, [span("r1", "Lexical", 0, 7)])
    room.desk.pull()

    built = room.desk.build("second")

    rows = [
        json.loads(line) for part in ("train", "validation", "test") for line in lines(built.folder, part)
    ]
    [one] = [row for row in rows if row["unit_id"] == "article:b"]
    assert one["scheme"] == "bias@2"
    # ben was never asked for Praise and genre: he has no vote on them
    assert one["spans"] == [{"label": "Praise", "start": 8, "end": 12, "text": "stop", "votes": 1, "of": 1}]
    assert one["disputed_spans"] == [
        {"label": "Bias", "start": 0, "end": 7, "text": "Ferries", "votes": 1, "of": 2},
        {"label": "Hedge", "start": 0, "end": 7, "text": "Ferries", "votes": 1, "of": 2},
    ]
    assert (one["answers"], one["disputed_answers"]) == ({"stance": None, "genre": "news"}, [])
    card = (built.folder / "README.md").read_text()
    assert "- 3 made under `bias@1`, which did not ask for the label 'Praise', the question 'genre'\n" in card
    assert (
        "## Left out\n\n"
        "- 1 set aside: a double of another span since labels were merged\n"
        "- 1 set aside: the label 'Odd' of bias@1 was retired\n\n"
    ) in card
    assert room.desk.build("second").already_built


def lines(folder: Path, part: str) -> list[str]:
    return (folder / f"{part}.jsonl").read_text().splitlines()


def test_agreement_leaves_out_labels_that_not_everybody_was_asked_for(room):
    begun(room)
    write(room, SECOND + MIGRATIONS).push()
    room.submit("ana", "b", span("r1", "Bias", 0, 7), span("r2", "Praise", 8, 12))
    old = next(t for t in room.studio.tasks.values() if t["drafts"])
    room.studio.annotate(old["id"], 2, [span("r1", "Lexical", 0, 7)])
    room.desk.pull()

    spans = room.desk.agreement(rule="exact")[-1]

    assert (spans.about, spans.metric, spans.value, spans.n_units) == ("spans", "span F1", 1.0, 2)


def test_a_push_that_is_cut_off_while_tasks_move_ends_as_if_it_had_not_been(room):
    begun(room)
    deleted = []

    def trouble(name, respond):
        answer = respond()
        if name == "POST /api/dm/actions":
            deleted.append(name)
            raise Cut
        return answer

    room.studio.trouble = trouble
    write(room, SECOND + MIGRATIONS)
    with pytest.raises(StudioError):
        room.desk.push()
    assert (len(deleted), list(room.desk.schemes())) == (1, ["bias@1"])
    room.studio.trouble = None

    assert room.desk.push().sent == 4
    assert [one for one in asked(room) if one[0] == "bias@2"] == [
        ("bias@2", "ana", "article:b"),
        ("bias@2", "ana", "article:d"),
        ("bias@2", "ben", "article:c"),
        ("bias@2", "ben", "article:d"),
    ]


def test_what_somebody_begins_while_tasks_move_stays(room):
    begun(room)
    task = room.task("ana", "d")

    def trouble(name, respond):
        if name == "POST /api/dm/actions":
            room.studio.tasks[task]["drafts"] = [{"result": []}]
        return respond()

    room.studio.trouble = trouble
    report = write(room, SECOND + MIGRATIONS).push()

    assert [(one.annotator, one.moved, one.begun) for one in report.older] == [
        ("ana", 0, ("article:d",)),
        ("ben", 2, ("article:b",)),
    ]
    assert [one for one in asked(room) if one[1] == "ana" and one[0] == "bias@2"] == [
        ("bias@2", "ana", "article:b")
    ]


def test_who_left_is_not_asked_again_and_articles_of_nobody_go_to_those_who_are_there(room):
    room.settings("overlap = 2", "overlap = 1")
    room.desk.push()  # a and c to ana, b and d to ben
    room.settings('annotators = ["ana", "ben"]', 'annotators = ["ana", "cem"]')

    write(room, SECOND).push()

    assert [one for one in asked(room) if one[0] == "bias@2"] == [
        ("bias@2", "ana", "article:a"),
        ("bias@2", "ana", "article:c"),
        ("bias@2", "cem", "article:b"),
        ("bias@2", "cem", "article:d"),
    ]


def test_a_version_that_would_orphan_labels_is_refused_with_the_lines_that_are_missing(room):
    begun(room)
    write(room, SECOND)
    files, requests = room.files(), len(room.studio.requests)

    for dry_run in (True, False):
        with pytest.raises(SchemeError) as refused:
            room.desk.push(dry_run=dry_run)
        assert str(refused.value) == (
            "bias@2 has no place for labels that came in under older versions:\n"
            "  the label 'Lexical' of bias@1: 3 in use\n"
            "  the attribute 'polarity' of bias@1: 1 in use\n"
            "  the option 'left' of the question 'stance' of bias@1: 1 in use\n"
            "  the label 'Vague' of bias@1: 1 in use\n"
            "  the label 'Informational' of bias@1: 1 in use\n"
            "  the label 'Odd' of bias@1: 1 in use\n"
            "  Say in its scheme.yaml what became of them, for example:\n"
            "migrations:\n"
            "  - version: 2\n"
            "    steps:\n"
            "      - {do: retire, label: Lexical}\n"
            "      - {do: rename, attribute: polarity, to: tone}\n"
            "      - {do: rename, question: stance, option: left, to: leftish}\n"
            "      - {do: retire, label: Vague}\n"
            "      - {do: retire, label: Informational}\n"
            "      - {do: retire, label: Odd}"
        )
    assert (room.files(), len(room.studio.requests)) == (files, requests)
    pasted = str(refused.value).partition("for example:\n")[2]
    assert write(room, SECOND + pasted).push().carried == 4


def test_what_nobody_used_may_go_without_a_word(room):
    room.desk.push()
    assert write(room, SECOND).push().sent == 8


def test_an_older_version_cannot_be_sent_after_a_newer_one(room):
    begun(room)
    write(room, SECOND + MIGRATIONS).push()
    write(room, FIRST)
    with pytest.raises(SchemeError) as refused:
        room.desk.push()
    assert str(refused.value) == (
        "bias@2 was sent already: bias@1 is an older version of it\n"
        "  Versions only go up: give the scheme a higher one in its scheme.yaml."
    )


def test_files_of_tasks_hold_what_is_asked_now(room, tmp_path):
    begun(room)
    report = write(room, SECOND + MIGRATIONS).push(to=tmp_path / "out")

    sent = {
        p.annotator: [t["data"]["unit_id"] for t in json.loads(p.file.read_text())] for p in report.projects
    }
    assert sent == {"ana": ["article:b", "article:d"], "ben": ["article:b", "article:c", "article:d"]}
    assert len(asked(room)) == 8


def test_a_desk_as_it_was_speaks_the_words_of_then(room):
    begun(room)
    time.sleep(0.002)
    at = now()
    time.sleep(0.002)
    write(room, SECOND + MIGRATIONS).push()
    with Desk.open(room.folder, as_of=at) as then:
        status = [(p.annotator, p.assigned, p.submitted) for p in then.status().annotators]
        assert (then.scheme().ref, status) == ("bias@1", [("ana", 4, 2), ("ben", 4, 1)])
        built = then.build("then")
        assert set(pd.read_parquet(built.folder / "train.parquet")["scheme"]) == {"bias@1"}
    assert [one.ref for one in room.desk.schemes().values()] == ["bias@1", "bias@2"]
    with Desk.open(room.folder, as_of=now()) as then:
        assert then.scheme() == room.desk.scheme()


def test_predictions_of_the_old_version_go_over_to_the_new_one(room):
    row = {"article_id": "a", "label": "Lexical", "start": 0, "end": 7}
    room.desk.add_labels(pd.DataFrame([row]), kind="predictions", annotator="model-1")
    room.desk.push()
    write(room, SECOND + MIGRATIONS).push()

    found = [t for t in room.studio.tasks.values() if t["data"]["scheme"] == "bias@2" and t["predictions"]]
    assert [t["predictions"][0]["result"][0]["value"]["labels"] for t in found] == [["Bias"], ["Bias"]]


# The screen of projects that are there


def test_mended_guidelines_reach_the_projects_that_are_there(room):
    room.desk.push()
    (room.folder / "schemes" / "bias" / "guidelines.md").write_text("# Bias\n\nMark the words that judge.\n")

    assert [(p.updated, p.not_updated) for p in room.desk.push().projects] == [(True, None)] * 2
    assert [(p.updated, p.not_updated) for p in room.desk.push().projects] == [(False, None)] * 2
    for project in room.studio.projects.values():
        assert "Mark the words that judge." in project["label_config"]
        assert project["expert_instruction"] == "<h1>Bias</h1>\n<p>Mark the words that judge.</p>\n"


def test_a_screen_that_people_changed_on_the_server_stays_theirs(room):
    room.desk.push()
    project = next(iter(room.studio.projects.values()))
    project["label_config"] = changed = (
        project["label_config"].replace("Media bias", "Bias") + "<!-- ours -->"
    )
    (room.folder / "schemes" / "bias" / "guidelines.md").write_text("# Bias\n\nMark the words that judge.\n")

    one, other = room.desk.push().projects

    assert (one.updated, one.not_updated) == (False, "its labeling config was changed on the server")
    assert (other.updated, project["label_config"]) == (True, changed)


def test_a_screen_that_the_server_refuses_is_not_sent_and_its_reason_said(room):
    room.desk.push()
    room.submit("ana", "a", span("r1", "Gone", 0, 7))
    (room.folder / "schemes" / "bias" / "guidelines.md").write_text("# Bias\n\nMark the words that judge.\n")

    ana, ben = room.desk.push().projects

    assert (ana.updated, ben.updated) == (False, True)
    assert "These labels still exist in annotations or drafts: Gone (1 annotations)" in ana.not_updated


def test_two_versions_later_what_nobody_began_is_asked_once_and_all_labels_are_in_the_latest_words(room):
    begun(room)
    write(room, SECOND + MIGRATIONS).push()
    room.submit("ana", "b", span("r1", "Hedge", 0, 7), answer("stance", "leftish"))
    room.desk.pull()
    third = (
        (SECOND + MIGRATIONS)
        .replace("version: 2\ntitle", "version: 3\ntitle")
        .replace("{name: Bias}", "{name: Slant}")
    )
    third = third.replace("{name: Hedge}, {name: Rumour}", "{name: Gossip}")
    steps = "{do: rename, label: Bias, to: Slant}, {do: merge, label: [Hedge, Rumour], to: Gossip}"

    report = write(room, third + f"  - version: 3\n    steps: [{steps}]\n").push()

    assert [(one.annotator, one.scheme, one.moved, one.begun) for one in report.older] == [
        ("ben", "bias@1", 0, ("article:b",)),
        ("ana", "bias@2", 1, ()),
        ("ben", "bias@2", 2, ()),
    ]
    assert [one for one in asked(room) if one[0] != "bias@1"] == [
        ("bias@2", "ana", "article:b"),
        ("bias@3", "ana", "article:d"),
        ("bias@3", "ben", "article:c"),
        ("bias@3", "ben", "article:d"),
    ]
    # Vague was split and merged again: what ana said first can be told now, and her newer word counts
    assert (report.carried, report.asked_again) == (4, 0)
    assert sorted(
        plain(room.desk.labels(room.desk.scheme())["spans"], "annotator", "unit_id", "label", "text")
    ) == [
        ("ana", "article:a", "Slant", "Ferries"),
        ("ana", "article:b", "Gossip", "Ferries"),
        ("ana", "article:b", "Gossip", "Ferries"),
        ("ana", "article:b", "Slant", "stop"),
        ("ben", "article:a", "Slant", "Ferries"),
    ]
    built = room.desk.build("third")
    rows = [
        json.loads(line) for part in ("train", "validation", "test") for line in lines(built.folder, part)
    ]
    [one] = [row for row in rows if row["unit_id"] == "article:b"]
    assert one["votes"] == [
        {"annotator": "ana", "annotation_id": one["votes"][0]["annotation_id"], "version": 1, "scheme": "bias@2",
         "spans": [{"label": "Gossip", "start": 0, "end": 7, "text": "Ferries"}],
         "answers": {"stance": "leftish", "genre": None}},
    ]  # fmt: skip


def test_a_story_whose_label_was_split_is_asked_again_with_the_other_labels_on_its_texts(
    tmp_path, monkeypatch
):
    first = "name: bias\nversion: 1\ntitle: T\nunit: story\nlabels: [{name: A}, {name: B}]\n"
    second = first.replace("1", "2").replace("{name: A}", "{name: A1}, {name: A2}") + (
        "migrations: [{version: 2, steps: [{do: split, label: A, to: [A1, A2]}]}]\n"
    )
    with newsroom(tmp_path, monkeypatch, "ana", scheme=first) as room:
        told = [{"id": name, "story": f"s{name[1]}", "outlet": name[0]} for name in ("g1", "h1", "g2", "h2")]
        room.desk.add(articles(*told))
        room.desk.push()
        person = next(user for user, email in room.studio.users.items() if email.startswith("ana@"))
        for task in room.studio.tasks.values():
            split = span("r1", "A", 0, 7, from_name="span_1", to_name="text_1")
            other = span("r2", "B", 8, 12, from_name="span_2", to_name="text_2")
            mine = [split, other] if task["data"]["unit_id"] == "story:s1" else [other]
            room.studio.annotate(task["id"], person, mine)
        room.desk.pull()

        report = write(room, second).push()

        assert (report.carried, report.asked_again, report.sent) == (1, 1, 1)
        [task] = [task for task in room.studio.tasks.values() if task["predictions"]]
        assert (task["data"]["unit_id"], task["data"]["scheme"]) == ("story:s1", "bias@2")
        assert task["predictions"][0]["result"] == [
            {"id": "r2", "to_name": "text_2", "from_name": "span_2", "type": "labels",
             "value": {"start": 8, "end": 12, "text": "stop", "labels": ["B"]}},
        ]  # fmt: skip
