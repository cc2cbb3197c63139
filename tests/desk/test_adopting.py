"""`pull --project`: a project that Copydesk did not make, adopted."""

import json
import sqlite3
from datetime import UTC, datetime

import pytest

from copydesk import Desk
from copydesk.errors import ArticleError, DeskError, SchemeError, StudioError
from support.fake_studio import Cut
from support.newsroom import articles, newsroom, plain

NER = """\
<View>
  <Labels name="label" toName="doc">
    <Label value="PER" background="red"/><Label value="ORG" alias="org" background="darkorange"/>
  </Labels>
  <Header value="What is it?"/>
  <Choices name="Genre-type" toName="doc" choice="single"><Choice value="news"/><Choice value="opinion"/></Choices>
  <Choices name="sure" toName="doc" perRegion="true"><Choice value="yes"/><Choice value="no"/></Choices>
  <Text name="doc" value="$text"/>
  <Relations><Relation value="works for"/></Relations>
</View>
"""
CALLED, STRIKE = "Mara Olsén 🚢 works for Ferry Line.", " \r\nStrike goes on.\r\n"


def region(number: str, label: str, start: int, end: int) -> dict:
    value = {"start": start, "end": end, "text": "never looked at", "labels": [label]}
    return {
        "id": number,
        "from_name": "label",
        "to_name": "doc",
        "type": "labels",
        "origin": "manual",
        "value": value,
    }


def choice(name: str, value: str, **more) -> dict:
    return {
        "id": "c",
        "from_name": name,
        "to_name": "doc",
        "type": "choices",
        "value": {"choices": [value]},
    } | more


def works_for(first: str, second: str) -> dict:
    return {
        "type": "relation",
        "from_id": first,
        "to_id": second,
        "direction": "right",
        "labels": ["works for"],
    }


def foreign(studio, title: str = "Harbour NER", config: str = NER) -> int:
    """Make a project as somebody else would; gives its id."""
    studio.ids += 1
    studio.projects[studio.ids] = {
        "id": studio.ids,
        "title": title,
        "label_config": config,
        "created_at": studio.now(),
    }
    return studio.ids


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        room.studio.users |= {4: "Ana@paper.example", 5: "ben@paper.example"}
        yield room


@pytest.fixture
def project(room):
    """Three annotations on two tasks, one of which cleaning would change."""
    number = foreign(room.studio)
    first = room.studio.add_task(number, text=CALLED, title="Who works", outlet="Gazette", date="2026-03-02")
    second = room.studio.add_task(number, text=STRIKE, id="strike")
    room.studio.annotate(
        first, 4,
        [region("r1", "PER", 0, 10), choice("sure", "no", id="r1"), region("r2", "org", 23, 34),
         choice("Genre-type", "news"), works_for("r1", "r2")],
    )  # fmt: skip
    room.studio.annotate(first, 5, [], was_cancelled=True)
    room.studio.annotate(second, 5, [region("r1", "PER", 3, 9)])
    return number


def told(desk) -> dict[str, list]:
    """Tell what a desk holds without keys."""
    frames = desk.labels()
    annotations = desk.annotations()
    known = dict(
        zip(annotations["annotation_id"], annotations["annotator"] + annotations["unit_id"], strict=True)
    )
    return {
        "annotations": plain(annotations, "annotator", "unit_id", "scheme", "round", "state", "version"),
        "spans": sorted(
            plain(frames["spans"], "annotator", "article_id", "label", "start", "end", "text", "check")
        ),
        "choices": plain(frames["choices"], "annotator", "question", "value"),
        "relations": [
            (known[a], relation) for a, relation in plain(frames["relations"], "annotation_id", "relation")
        ],
        "articles": sorted(plain(desk.articles(), "article_id", "title", "outlet", "published", "text")),
        "rejected": plain(frames["rejected"], "item", "reason"),
        "units": sorted(plain(desk.units(), "unit_id")),
    }


def counts(report) -> tuple[int, int, int, int]:
    return report.new, report.changed, report.deleted, report.unchanged


WHO = "article:fa2c986774d1fb07"


def test_config_tasks_and_annotations_of_a_project_become_scheme_articles_and_labels(room, project):
    report = room.desk.pull(project=project)

    assert told(room.desk) == {
        "annotations": [
            ("ann-1", WHO, "harbour-ner@1", "adopted", "submitted", 1),
            ("ann-2", WHO, "harbour-ner@1", "adopted", "skipped", 1),
            ("ann-2", "article:strike", "harbour-ner@1", "adopted", "submitted", 1),
        ],
        "spans": [
            ("ann-1", "fa2c986774d1fb07", "PER", 0, 10, "Mara Olsén", "exact"),
            ("ann-1", "fa2c986774d1fb07", "org", 23, 34, "Ferry Line.", "exact"),
            ("ann-2", "strike", "PER", 3, 9, "Strike", "exact"),
        ],
        "choices": [("ann-1", "genre_type", "news")],
        "relations": [(f"ann-1{WHO}", "works for")],
        "articles": [
            ("fa2c986774d1fb07", "Who works", "Gazette", "2026-03-02", CALLED),
            ("strike", None, None, None, STRIKE),
        ],
        "rejected": [],
        "units": [(WHO,), ("article:strike",)],
    }
    assert plain(room.desk.spans(), "label", "sure") == [("PER", "no"), ("org", None), ("PER", None)]
    assert counts(report) == (3, 0, 0, 0)
    found = report.adoption
    assert (found.project, found.title, found.scheme, found.folder) == (
        project, "Harbour NER", "harbour-ner@1", room.folder / "schemes" / "harbour-ner"
    )  # fmt: skip
    assert (found.tasks, found.added, found.already_there, found.not_taken, found.apart, found.shared_texts) == (
        2, 2, 0, 0, 0, 0
    )  # fmt: skip
    assert found.uncleaned == {"line ends": 1, "edges": 1}
    assert found.strangers == {"ann-1": 4, "ann-2": 5}
    assert [str(loss).partition(": ")[2] for loss in found.losses] == [
        "Label 'org' value='ORG': the label is called as in results, 'org'",
        "how it looks (1 tags and attributes): the screen is Copydesk's own",
        "Choices Genre-type: it is called genre_type here: Genre-type cannot be a column",
        "level of measurement of genre_type: no config says it: nominal; write ordinal or interval in scheme.yaml",
    ]


def test_an_empty_desk_gets_the_scheme_and_nothing_else_of_its_settings_changes(room, project):
    before = (room.folder / "copydesk.toml").read_text("utf-8")

    room.desk.pull(project=project, name="who is who")

    after = (room.folder / "copydesk.toml").read_text("utf-8")
    assert after == before.replace('scheme = "bias"', 'scheme = "who-is-who"')
    assert (room.folder / "schemes" / "who-is-who" / "scheme.yaml").read_text("utf-8") == (
        """\
name: who-is-who
version: 1
title: Harbour NER
source: Read from the labeling config of the Label Studio project 'Harbour NER'.
labels:
- {name: PER, hotkey: '1', color: '#ff0000'}
- {name: org, description: ORG, hotkey: '2', color: '#ff8c00'}
attributes:
- name: sure
  options:
  - {value: 'yes', hotkey: e}
  - {value: 'no', hotkey: r}
questions:
- name: genre_type
  title: What is it?
  options:
  - {value: news, hotkey: q}
  - {value: opinion, hotkey: w}
relations: [works for]
"""
    )
    assert room.reopen().scheme().ref == "who-is-who@1"


def test_what_changes_in_it_comes_with_every_later_pull_and_nothing_else(room, project):
    room.desk.pull(project=project)
    first, second = list(room.studio.tasks)

    assert counts(room.desk.pull()) == (0, 0, 0, 0)
    assert counts(room.desk.pull(project=project)) == (0, 0, 0, 0)

    room.studio.edit(second, 6, [region("r1", "org", 3, 9)])
    room.studio.delete(first, 5)
    third = room.studio.add_task(project, text="A ferry.")
    room.studio.annotate(third, 4, [region("r9", "org", 2, 7)])

    report = room.desk.pull()
    assert counts(report) == (1, 1, 1, 1)
    assert report.adoption is None
    assert sorted(plain(room.desk.spans(), "annotator", "label", "start", "text")) == [
        ("ann-1", "PER", 0, "Mara Olsén"), ("ann-1", "org", 2, "ferry"), ("ann-1", "org", 23, "Ferry Line."),
        ("ann-2", "org", 3, "Strike"),
    ]  # fmt: skip

    del room.studio.tasks[third]
    assert counts(room.desk.pull())[:3] == (0, 0, 1)
    assert counts(room.desk.pull()) == (0, 0, 0, 0)


def test_nothing_in_it_is_ever_changed_by_pull_or_push(room, project):
    room.desk.add(articles({"id": "b", "outlet": "Courier"}))
    before = json.dumps([room.studio.projects, room.studio.tasks])

    room.desk.pull(project=project)
    room.desk.pull()

    assert json.dumps([room.studio.projects, room.studio.tasks]) == before
    report = room.desk.push()
    assert [(p.annotator, p.assigned, p.sent) for p in report.projects] == [("ana", 1, 1), ("ben", 1, 1)]
    own = {number: p for number, p in room.studio.projects.items() if number == project}
    tasks = {number: task for number, task in room.studio.tasks.items() if task["project"] == project}
    assert json.dumps([own, tasks]) == before
    assert {task["data"].get("unit_id") for task in room.studio.tasks.values()} == {None, "article:b"}
    assert counts(room.desk.pull()) == (0, 0, 0, 0)


def test_people_whom_the_settings_name_are_known_and_no_address_is_in_any_table_or_report(room, project):
    room.settings("[emails]", '[emails]\nana = "ana@PAPER.example"')

    report = room.desk.pull(project=project)

    assert sorted(set(plain(room.desk.annotations(), "annotator"))) == [("ana",), ("ann-1",)]
    assert report.adoption.strangers == {"ann-1": 5}
    frames = [*room.desk.labels().values(), room.desk.annotations(), room.desk.articles(), room.desk.units()]
    said = "".join(frame.to_csv() for frame in frames) + repr(report) + repr(room.desk.status())
    assert "@paper" not in said.lower()


def test_the_ledger_keeps_what_came_as_it_came(room, project):
    room.desk.pull(project=project)
    with sqlite3.connect(room.folder / ".copydesk" / "ledger.sqlite") as ledger:
        rows = ledger.execute("SELECT result FROM annotation_versions ORDER BY annotation_id").fetchall()
    assert [json.loads(result) for (result,) in rows] == [
        [
            region("r1", "PER", 0, 10), choice("sure", "no", id="r1"), region("r2", "org", 23, 34),
            choice("Genre-type", "news"), works_for("r1", "r2"),
        ],
        [],
        [region("r1", "PER", 3, 9)],
    ]  # fmt: skip


def test_a_dry_run_says_what_would_come_and_changes_nothing(room, project):
    files, server = room.files(), json.dumps([room.studio.projects, room.studio.tasks])

    report = room.desk.pull(project=project, dry_run=True)

    assert counts(report) == (3, 0, 0, 0)
    assert (report.adoption.dry_run, report.adoption.added, report.adoption.folder) == (True, 2, None)
    assert room.files() == files
    assert json.dumps([room.studio.projects, room.studio.tasks]) == server
    assert room.desk.schemes() == {}


# Which scheme


def test_under_a_scheme_that_holds_its_labels_a_project_counts_with_the_desks_own(room):
    room.desk.add(articles({"id": "a"}))
    room.desk.push()
    xml = '<View><Labels name="l" toName="t"><Label value="Lexical"/></Labels><Text name="t" value="$text"/></View>'
    number = foreign(room.studio, "Old labels", xml)
    task = room.studio.add_task(number, text="Ferries stop, says a.", id="a")
    room.studio.annotate(task, 4, [{**region("r1", "Lexical", 0, 7), "from_name": "l", "to_name": "t"}])
    room.submit("ana", "a", {**region("r2", "Lexical", 0, 7), "from_name": "span", "to_name": "text"})

    report = room.desk.pull(project=number)

    assert (report.adoption.scheme, report.adoption.already_there, report.adoption.folder) == (
        "bias@1",
        1,
        None,
    )
    room.desk.pull()
    assert sorted(plain(room.desk.spans(), "annotator", "unit_id", "label", "start", "end")) == [
        ("ana", "article:a", "Lexical", 0, 7), ("ann-1", "article:a", "Lexical", 0, 7)
    ]  # fmt: skip


def test_a_desk_whose_scheme_is_in_use_refuses_a_project_that_labels_something_else(room, project):
    room.desk.add(articles({"id": "a"}))
    room.desk.push()
    files = room.files()

    with pytest.raises(SchemeError) as error:
        room.desk.pull(project=project)

    assert error.value.args[0] == (
        "the desk's scheme bias@1 does not hold what the project 'Harbour NER' labels: it lacks the label 'PER', "
        "the label 'org', the relation 'works for', sure (one answer of a span), genre_type (one answer of the unit)"
    )
    assert room.files() == files


def test_a_name_that_another_scheme_has_is_refused(room, project):
    with pytest.raises(SchemeError, match="schemes/bias holds another scheme already"):
        room.desk.pull(project=project, name="bias")
    assert room.desk.schemes() == {}


# What cannot be adopted


def test_a_project_that_is_not_there_the_desks_own_and_one_without_plain_texts_are_refused(room):
    hyper = foreign(room.studio, config=NER.replace('<Text name="doc"', '<HyperText name="doc"'))
    image = foreign(room.studio, config='<View><Image name="i" value="$i"/></View>')
    pair = foreign(
        room.studio,
        config='<View><Labels name="a" toName="x"><Label value="A"/></Labels><Text name="x" value="$x"/>'
        '<Labels name="b" toName="y"><Label value="A"/></Labels><Text name="y" value="$y"/></View>',
    )
    for number, kind, message in (
        (99, StudioError, "there is no project 99 on "),
        (hyper, StudioError, "cannot be adopted: its text is not plain text of its tasks"),
        (image, SchemeError, "has no Text that shows a field of the task"),
        (pair, StudioError, "cannot be adopted: it is about several texts at once"),
    ):
        with pytest.raises(kind, match=message):
            room.desk.pull(project=number)
    assert room.desk.schemes() == {}
    room.desk.add(articles({"id": "a"}))
    room.desk.push()
    with pytest.raises(DeskError, match=r"is this desk's own project\n.*Plain 'copydesk pull' reads it"):
        room.desk.pull(project=room.desk.places("ana")[0])


def test_a_mapping_to_no_field_or_to_another_text_is_refused(room, project):
    with pytest.raises(ArticleError) as error:
        room.desk.pull(project=project, mapping={"colour": "x", "text": "title"})
    assert error.value.args[0] == (
        "'colour' is no field of an article\n  the text is what people labelled, 'text', not 'title'"
    )
    assert room.desk.settings.scheme == "bias"
    room.desk.pull(project=project, mapping={"author": "by"})
    assert counts(room.desk.pull(project=project, mapping={"author": "by"})) == (0, 0, 0, 0)
    with pytest.raises(DeskError, match="is adopted already, with other fields of its tasks"):
        room.desk.pull(project=project, mapping={"author": "writer"})


# Texts


def test_fields_of_tasks_are_found_by_name_or_by_mapping(room):
    number = foreign(room.studio)
    room.studio.add_task(
        number, text="A ferry.", headline="Ferries", publisher="Courier", story="strike", day=7
    )

    room.desk.pull(project=number, mapping={"title": "headline", "outlet": "publisher", "published": "day"})

    assert plain(room.desk.articles(), "title", "outlet", "story_id", "published") == [
        ("Ferries", "Courier", "strike", "7")
    ]


def test_a_text_with_nul_is_read_as_the_browser_showed_it(room):
    number = foreign(room.studio)
    task = room.studio.add_task(number, text="A\0 ferry \0sails on.")
    seen = region("r1", "PER", 2, 7)  # the browser counts without NUL
    room.studio.annotate(task, 4, [seen | {"value": seen["value"] | {"text": "ferry"}}])

    room.desk.pull(project=number)

    assert plain(room.desk.articles(), "text") == [("A ferry sails on.",)]
    assert plain(room.desk.spans(), "start", "end", "text") == [(2, 7, "ferry")]


def test_tasks_without_a_text_are_rejected_and_named(room):
    number = foreign(room.studio)
    for text in (5, ["A ferry."], "  ", None):
        room.studio.annotate(room.studio.add_task(number, text=text), 4, [])

    report = room.desk.pull(project=number)

    assert (report.adoption.not_taken, report.new, report.faults) == (4, 0, {"not-an-article": 4})
    assert plain(room.desk.rejected(), "item", "reason") == [
        ("task 2", "it has a int as text in 'text'"),
        ("task 4", "it has a list as text in 'text'"),
        ("task 6", "empty text"),
        ("task 8", "it has no text in 'text'"),
    ]


def test_tasks_that_show_the_same_article_are_about_one_and_an_id_with_two_texts_is_two(room):
    number = foreign(room.studio)
    for text, name in (("One.", "x"), ("One.", "x"), ("Two.", "x")):
        room.studio.annotate(room.studio.add_task(number, text=text, id=name), 4, [region("r1", "PER", 0, 3)])

    report = room.desk.pull(project=number)

    assert (report.adoption.shared_texts, report.adoption.apart, report.adoption.added) == (1, 1, 2)
    assert sorted(plain(room.desk.spans(), "article_id", "text")) == [
        ("b886957c294edab6", "Two"), ("x", "One"), ("x", "One")
    ]  # fmt: skip


def test_an_article_that_the_desk_has_cleaned_stays_as_it_is_beside_the_one_that_people_saw(room):
    room.desk.add(articles({"id": "strike", "text": STRIKE}))
    number = foreign(room.studio)
    task = room.studio.add_task(number, text=STRIKE, id="strike")
    room.studio.annotate(task, 4, [region("r1", "PER", 3, 9)])

    report = room.desk.pull(project=number)

    assert (report.adoption.apart, report.adoption.added) == (1, 1)
    assert plain(room.desk.articles(), "text") == [("Strike goes on.",), (STRIKE,)]
    assert plain(room.desk.spans(), "text", "check") == [("Strike", "exact")]


def test_a_text_that_was_changed_on_the_server_is_not_the_one_that_was_labelled(room, project):
    room.desk.pull(project=project)
    _, second = list(room.studio.tasks)
    room.studio.patch(second, text="Strike is over.")

    report = room.desk.pull()

    assert (counts(report), report.faults) == ((0, 1, 0, 0), {"text-changed": 1})
    assert dict(plain(room.desk.articles(), "article_id", "text"))["strike"] == STRIKE


# The server


def test_labels_that_the_project_got_since_are_named_and_their_regions_rejected(room, project):
    room.desk.pull(project=project)
    first = next(iter(room.studio.tasks))
    room.studio.projects[project]["label_config"] = NER.replace("</Labels>", '<Label value="LOC"/></Labels>')
    room.studio.annotate(first, 4, [region("r1", "LOC", 0, 4)])

    report = room.desk.pull()

    [(name, more)] = report.new_labels.items()
    assert (name.endswith(f"/projects/{project}"), more) == (True, ("label 'LOC'",))
    assert [item.reason for item in report.rejected] == ["unknown label 'LOC'; harbour-ner@1 has PER, org"]


def test_a_project_that_is_gone_is_said_to_be_and_another_with_its_number_is_not_taken_for_it(room, project):
    room.desk.pull(project=project)
    room.studio.delete_project(project)
    assert [name.rpartition("/")[2] for name in room.desk.pull().missing_projects] == [str(project)]

    room.studio.projects[project] = {
        "id": project,
        "title": "Other",
        "label_config": NER,
        "created_at": "later",
    }
    task = room.studio.add_task(project, text="A ferry.")
    room.studio.annotate(task, 4, [region("r1", "PER", 2, 7)])

    report = room.desk.pull()
    assert counts(report) == (0, 0, 0, 0)
    assert [name.rpartition("/")[2] for name in report.missing_projects] == [str(project)]
    assert room.desk.pull(project=project).new == 1
    assert len(room.desk.annotations()) == 4


def test_an_adoption_that_is_cut_off_at_any_request_ends_as_if_it_had_not_been(tmp_path, monkeypatch):
    whole, requests = None, 99
    number = -1
    while number < requests:
        folder = tmp_path / f"cut-{number}"
        folder.mkdir()
        with newsroom(folder, monkeypatch, "ana") as room:
            room.studio.users |= {4: "ana@paper.example", 5: "ben@paper.example"}
            place = foreign(room.studio)
            for n in range(3):
                task = room.studio.add_task(place, text=f"Mara {n} works.", outlet="Gazette")
                room.studio.annotate(task, 4 + n % 2, [region("r1", "PER", 0, 6)])
            room.studio.requests.clear()
            seen = []

            def trouble(name, respond, seen=seen, number=number):
                seen.append(name)
                if len(seen) - 1 == number:
                    raise Cut
                return respond()

            room.studio.trouble = trouble
            try:
                room.desk.pull(project=place)
            except StudioError:
                assert number >= 0
            room.studio.trouble = None
            room.reopen().pull(project=place)
            told_now = told(room.desk)
            if whole is None:
                whole, requests = told_now, len(seen)
            assert told_now == whole
            assert counts(room.desk.pull()) == (0, 0, 0, 0)
        number += 1
    assert requests > 4


# What must go, and what was


def test_an_erased_article_and_an_erased_person_do_not_come_back_from_the_project(room, project):
    room.desk.pull(project=project)
    first, second = list(room.studio.tasks)

    room.desk.erase(article_id="strike")
    room.desk.erase(annotator="ann-1")
    room.studio.annotate(second, 5, [region("r2", "PER", 3, 9)])
    room.studio.annotate(first, 4, [region("r2", "PER", 0, 10)])
    room.reopen().pull()

    assert plain(room.desk.articles(), "title") == [("Who works",)]
    people = {person for (person,) in plain(room.desk.annotations(), "annotator")}
    assert (len(people), "ann-1" in people) == (2, False)
    assert plain(room.desk.rejected(), "item", "reason", "raw") == [
        ("article_id", "it was erased from this desk, for good", "")
    ]


def test_the_desk_as_it_was_reads_an_adopted_project_in_our_names(room, project):
    before = plain(room.desk.add(articles({"id": "b"})) and room.desk.articles(), "added_at")[0][0]
    room.desk.pull(project=project)
    then = room.desk.spans()
    room.desk.close()
    with Desk.open(room.folder, as_of=datetime.now(UTC)) as desk:
        assert plain(desk.spans()) == plain(then)
    with Desk.open(room.folder, as_of=before) as desk:
        assert plain(desk.annotations()) == []
    room.desk = Desk.open(room.folder)
