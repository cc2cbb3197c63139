"""The desk's memory: rows are added, never changed, all of a change or none of it."""

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.errors import DeskError
from copydesk.ledger import EVENT_KINDS, Ledger, frames, now
from copydesk.ledger import base as module
from copydesk.records import Annotation, Article, Assignment, Project, Rejected, Seen, Unit
from copydesk.tables import records

SERVER = "http://127.0.0.1:8090"
FERRY = Article("ferry", "Ferries stop.", "f4fc", "Ferries stop.", "f4fc", "ferry.txt")
UNIT = Unit("article:ferry", ("ferry",))
PROJECT = Project("k3v9q2", "bias@1", "label", "ana")
ASKED = Assignment("article:ferry", "ana", "bias@1", "label", "k3v9q2")
SEEN = Seen("2026-03-03T09:10:00.000000Z", {7: "2026-03-03T09:09:59.000000Z"}, 1)
ANNOTATION = Annotation(
    annotation_id="k3v9q2/41",
    project_key="k3v9q2",
    unit_id="article:ferry",
    annotator="ana",
    scheme="bias@1",
    round="label",
    state="submitted",
    submitted_at="2026-03-03T09:10:00.000000Z",
    seconds=48.2,
    origin="manual",
    result=({"id": "a1", "value": {"start": 0, "end": 7, "labels": ["Lexical"]}},),
    objects={"text": {"article_id": "ferry", "field": "text", "sha256": "f4fc"}},
    unique_id="3f2c",
    studio_task=7,
)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "ledger.sqlite"


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with closing(Ledger(path)) as ledger:
        yield ledger


def fill(ledger: Ledger) -> None:
    """Put at least one row into every table."""
    with ledger.transaction():
        ledger.add_texts([FERRY], "part-1.parquet")
        ledger.add_article_events([("ferry", "outlet", "Gazette")])
        ledger.add_findings("damage@1", {("ferry", "f4fc"): []})
        ledger.add_scheme(
            "bias@1", definition="{}", definition_sha256="44", config="<View/>", config_sha256="55"
        )
        ledger.add_guidelines("bias@1", "Mark what is loaded.", sent=True)
        ledger.add_plan([UNIT], [PROJECT], [ASKED])
        ledger.withdraw([ASKED])
        ledger.add_plan([], [], [ASKED])
        ledger.add_wishes("bias@1", {"seed": 7})
        ledger.add_place("k3v9q2", SERVER, 3)
        ledger.add_adoption("k3v9q2", "<View/>", "{}")
        ledger.add_sent("k3v9q2", SERVER, {"article:ferry": 7})
        ledger.add_pull("k3v9q2", SERVER, SEEN)
        ledger.add_annotator("ana", SERVER, 1, "ana@newsroom.example")
        ledger.add_annotation(ANNOTATION)
        ledger.add_check("k3v9q2/41", 1, exact=1, rejected=0)
        ledger.add_deletions({"k3v9q2/41": 1})
        ledger.add_rejections([Rejected("a.csv", "row 2", "it is empty", "")])
    ledger.finish_erasure("article", "gone")


# Append-only


def test_no_row_of_any_table_can_be_changed_or_taken_away_even_past_copydesk(ledger, path):
    fill(ledger)
    with closing(sqlite3.connect(path)) as past:
        tables = [
            name
            for (name,) in past.execute(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'meta'"
            )
        ]
        assert len(tables) == 20
        for table in tables:
            (column, *_) = (row[1] for row in past.execute(f"PRAGMA table_info({table})"))
            before = past.execute(f"SELECT * FROM {table}").fetchall()
            assert before, table
            for change in (f"UPDATE {table} SET {column} = {column}", f"DELETE FROM {table}"):
                with pytest.raises(sqlite3.IntegrityError, match="the ledger is append-only"):
                    past.execute(change)
            assert past.execute(f"SELECT * FROM {table}").fetchall() == before


def test_what_refers_to_something_unknown_is_refused(ledger):
    with pytest.raises(sqlite3.IntegrityError), ledger.transaction():
        ledger.add_plan([], [], [ASKED])
    with pytest.raises(sqlite3.IntegrityError), ledger.transaction():
        ledger.add_sent("k3v9q2", SERVER, {"article:ferry": 7})
    assert (ledger.assignments(), ledger.sent(SERVER)) == ([], set())


def test_what_was_taken_back_is_not_asked_until_it_is_asked_again_and_comes_last_then(ledger):
    gas, again = Unit("article:gas", ("gas",)), Assignment("article:gas", "ana", "bias@1", "label", "k3v9q2")
    ledger.add_plan([UNIT, gas], [PROJECT], [ASKED, again])
    ledger.withdraw([ASKED])
    assert ledger.assignments() == [again]
    assert sorted(a.unit_id for a in ledger.assignments(withdrawn=True)) == ["article:ferry", "article:gas"]
    ledger.add_plan([], [], [ASKED])
    assert ledger.assignments() == [again, ASKED]
    ledger.add_plan([], [], [ASKED])
    ledger.withdraw([ASKED])
    assert ledger.assignments() == [again]


def test_the_plans_that_people_made_are_listed_in_their_order(ledger):
    ledger.add_wishes("bias@1", {"overlap": 2})
    ledger.add_wishes("bias@2", {"overlap": 3})
    assert ledger.wishes() == [
        {"scheme": "bias@1", "wishes": {"overlap": 2}},
        {"scheme": "bias@2", "wishes": {"overlap": 3}},
    ]


def test_a_text_version_is_entered_once(ledger):
    ledger.add_texts([FERRY], "part-1.parquet")
    with pytest.raises(sqlite3.IntegrityError):
        ledger.add_texts([FERRY], "part-2.parquet")
    assert [row["file"] for row in ledger.texts()] == ["part-1.parquet"]


def test_everything_is_there_when_the_ledger_is_opened_again(ledger, path):
    fill(ledger)
    with closing(Ledger(path)) as again:
        assert [row["article_id"] for row in again.texts()] == ["ferry"]
        assert again.current("outlet") == {"ferry": "Gazette"}
        assert [row["scheme"] for row in again.schemes()] == ["bias@1"]
        assert (again.units(), again.projects(), again.assignments()) == ([UNIT], [PROJECT], [ASKED])
        assert again.place("k3v9q2", SERVER) == 3
        assert again.sent(SERVER) == {("k3v9q2", "article:ferry")}
        assert again.seen("k3v9q2", SERVER) == SEEN
        assert again.annotators(SERVER) == {1: "ana"}
        assert again.annotation_versions(all_versions=True)[0]["result"] == list(ANNOTATION.result)
        assert again.rejections() == [
            {"source": "a.csv", "item": "row 2", "reason": "it is empty", "raw": ""}
        ]


# Doing the same again


def test_doing_the_same_again_adds_nothing(ledger):
    with ledger.transaction():
        for new in (1, 0):
            ledger.add_scheme(
                "bias@1", definition="{}", definition_sha256="44", config="<View/>", config_sha256="55"
            )
            ledger.add_plan([UNIT], [PROJECT], [ASKED])
            ledger.add_place("k3v9q2", SERVER, 3)
            assert ledger.add_sent("k3v9q2", SERVER, {"article:ferry": 7}) == new
            ledger.add_annotator("ana", SERVER, 1, None)
            assert ledger.add_rejections([Rejected("a.csv", "row 2", "it is empty", "")]) == new
            assert ledger.add_annotation(ANNOTATION) == (1 if new else None)
    assert len(ledger.schemes()) == len(ledger.projects()) == len(ledger.assignments()) == 1
    assert len(ledger.annotation_versions(all_versions=True)) == len(ledger.rejections()) == 1


def test_nothing_to_add_is_fine(ledger):
    assert ledger.add_article_events([]) == ledger.add_rejections([]) == ledger.add_deletions({}) == 0


def test_a_person_keeps_the_pseudonym_that_an_account_got_first(ledger):
    ledger.add_annotator("ana", SERVER, 1, None)
    ledger.add_annotator("user1", SERVER, 1, None)
    ledger.add_annotator("ben", "https://elsewhere.example", 1, None)
    assert ledger.annotators(SERVER) == {1: "ana"}


# What counts is the latest


def test_of_an_articles_events_the_latest_of_each_kind_counts(ledger):
    ledger.add_article_events(
        [("a", "outlet", "Gazette"), ("b", "outlet", "Courier"), ("a", "story_id", "s1")]
    )
    ledger.add_article_events([("a", "outlet", "Tallis"), ("a", "outlet", "Standard")])
    assert ledger.current("outlet") == {"a": "Standard", "b": "Courier"}
    assert ledger.current("story_id") == {"a": "s1"}
    assert ledger.current("author") == {}


def test_an_event_without_a_value_takes_the_value_back(ledger):
    ledger.add_article_events([("a", "story_id", "s1")])
    ledger.add_article_events([("a", "story_id", None)])
    assert ledger.current("story_id") == {}


def test_a_project_lives_where_it_was_last_put_on_each_server(ledger):
    ledger.add_plan([], [PROJECT], [])
    ledger.add_place("k3v9q2", SERVER, 3)
    ledger.add_place("k3v9q2", SERVER, 8)
    ledger.add_place("k3v9q2", "https://elsewhere.example", 4)
    assert ledger.place("k3v9q2", SERVER) == 8
    assert ledger.place("k3v9q2", "https://elsewhere.example") == 4
    assert ledger.place("k3v9q2", "https://nowhere.example") is None


def test_a_project_is_known_as_it_was_seen_last_and_with_what_was_sent_since(ledger):
    ledger.add_plan([UNIT, Unit("article:quay", ("quay",))], [PROJECT], [])
    assert ledger.seen("k3v9q2", SERVER) == Seen(None, {}, 0)
    ledger.add_sent("k3v9q2", SERVER, {"article:ferry": 7})
    assert ledger.seen("k3v9q2", SERVER) == Seen(None, {}, 1)
    ledger.add_pull("k3v9q2", SERVER, Seen("2026-03-04T08:00:00.000000Z", {}, 5))
    ledger.add_pull("k3v9q2", SERVER, SEEN)
    assert ledger.seen("k3v9q2", SERVER) == SEEN
    ledger.add_sent("k3v9q2", SERVER, {"article:ferry": 7, "article:quay": 8})
    assert ledger.seen("k3v9q2", SERVER) == Seen(SEEN.until, SEEN.recent, 2)
    assert ledger.seen("k3v9q2", "https://elsewhere.example") == Seen(None, {}, 0)


# Versions of annotations


def versions(ledger: Ledger) -> list[tuple]:
    rows = ledger.annotation_versions(all_versions=True)
    return [(row["annotation_id"], row["version"], row["deleted_at"] is not None) for row in rows]


@pytest.mark.parametrize(
    "edit",
    [
        {"result": ()},
        {"result": ANNOTATION.result * 2},
        {"state": "skipped"},
        {"seconds": 50.0},
        {"seconds": None},
        {"submitted_at": "2026-03-04T08:00:00.000000Z"},
        {"annotator": "ben"},
        {"objects": {}},
    ],
    ids=lambda edit: next(iter(edit)),
)
def test_an_edit_is_a_new_version_and_the_first_stays(ledger, edit):
    assert ledger.add_annotation(ANNOTATION) == 1
    assert ledger.add_annotation(replace(ANNOTATION, **edit)) == 2
    assert ledger.add_annotation(replace(ANNOTATION, **edit)) is None
    assert ledger.add_annotation(ANNOTATION) == 3
    assert versions(ledger) == [("k3v9q2/41", 1, False), ("k3v9q2/41", 2, False), ("k3v9q2/41", 3, False)]
    (latest,) = ledger.annotation_versions()
    assert (latest["version"], latest["result"]) == (3, list(ANNOTATION.result))


def test_a_unique_id_that_only_a_file_has_does_not_make_a_new_version(ledger):
    ledger.add_annotation(replace(ANNOTATION, unique_id=None, studio_task=None))
    assert ledger.add_annotation(ANNOTATION) is None


def test_a_version_is_given_back_as_it_came(ledger):
    ledger.add_annotation(ANNOTATION)
    (row,) = ledger.annotation_versions()
    assert row | {"at": ""} == {
        "annotation_id": "k3v9q2/41",
        "version": 1,
        "project_key": "k3v9q2",
        "unit_id": "article:ferry",
        "annotator": "ana",
        "scheme": "bias@1",
        "round": "label",
        "state": "submitted",
        "submitted_at": "2026-03-03T09:10:00.000000Z",
        "seconds": 48.2,
        "origin": "manual",
        "unique_id": "3f2c",
        "studio_task": 7,
        "objects": {"text": {"article_id": "ferry", "field": "text", "sha256": "f4fc"}},
        "result": [{"id": "a1", "value": {"start": 0, "end": 7, "labels": ["Lexical"]}}],
        "at": "",
        "deleted_at": None,
    }


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(st.lists(ANYTHING, max_size=3))
def test_any_result_that_json_can_hold_is_given_back_and_known_again(result):
    with closing(Ledger(Path(":memory:"))) as ledger:
        annotation = replace(ANNOTATION, result=tuple(result))
        assert (ledger.add_annotation(annotation), ledger.add_annotation(annotation)) == (1, None)
        assert ledger.annotation_versions()[0]["result"] == result


def test_half_a_character_breaks_neither_an_annotation_nor_a_rejection(ledger):
    ledger.add_annotation(replace(ANNOTATION, result=({"text": "\ud83d"},)))
    ledger.add_rejections([Rejected("export.json", "task 1", "unknown", '"\ud83d é"')])
    assert ledger.annotation_versions()[0]["result"] == [{"text": "\ud83d"}]
    assert ledger.rejections()[0]["raw"] == '"\\ud83d é"'


# Deletions


def test_a_deleted_annotation_no_longer_counts_and_stays_in_the_history(ledger):
    ledger.add_annotation(ANNOTATION)
    assert ledger.live_annotations("k3v9q2", 7) == {"k3v9q2/41": 1}
    assert (ledger.add_deletions({"k3v9q2/41": 1}), ledger.add_deletions({"k3v9q2/41": 1})) == (1, 0)
    assert ledger.live_annotations("k3v9q2", 7) == {}
    assert ledger.annotation_versions() == []
    assert versions(ledger) == [("k3v9q2/41", 1, True)]


def test_an_id_that_the_server_uses_again_after_a_deletion_is_there_again(ledger):
    ledger.add_annotation(ANNOTATION)
    ledger.add_deletions({"k3v9q2/41": 1})
    other = replace(ANNOTATION, annotator="ben", result=(), submitted_at="2026-03-05T10:00:00.000000Z")
    assert ledger.add_annotation(other) == 2
    assert ledger.live_annotations("k3v9q2", 7) == {"k3v9q2/41": 2}
    assert [row["annotator"] for row in ledger.annotation_versions()] == ["ben"]
    assert versions(ledger) == [("k3v9q2/41", 1, True), ("k3v9q2/41", 2, False)]


def test_an_annotation_that_comes_back_just_as_it_was_is_there_again(ledger):
    ledger.add_annotation(ANNOTATION)
    ledger.add_deletions({"k3v9q2/41": 1})
    assert ledger.add_annotation(ANNOTATION) == 2
    assert ledger.add_annotation(ANNOTATION) is None
    assert versions(ledger) == [("k3v9q2/41", 1, True), ("k3v9q2/41", 2, False)]


def test_live_annotations_are_those_of_one_task_of_one_project(ledger):
    ledger.add_annotation(ANNOTATION)
    ledger.add_annotation(replace(ANNOTATION, annotation_id="k3v9q2/42", studio_task=8))
    ledger.add_annotation(replace(ANNOTATION, annotation_id="m8w1zz/41", project_key="m8w1zz"))
    assert ledger.live_annotations("k3v9q2", 7) == {"k3v9q2/41": 1}


# Together or not at all


@pytest.mark.parametrize("accident", [ValueError, KeyboardInterrupt, sqlite3.IntegrityError])
def test_an_accident_in_the_middle_leaves_nothing_behind(ledger, accident):
    def begin() -> None:
        with ledger.transaction():
            fill_inside(ledger)
            raise accident

    with pytest.raises(accident):
        begin()
    assert (ledger.units(), ledger.texts(), ledger.rejections()) == ([], [], [])
    with ledger.transaction():
        fill_inside(ledger)
    assert ledger.units() == [UNIT]


def fill_inside(ledger: Ledger) -> None:
    ledger.add_texts([FERRY], "part-1.parquet")
    ledger.add_plan([UNIT], [PROJECT], [ASKED])
    ledger.add_rejections([Rejected("a.csv", "row 2", "it is empty", "")])


def test_nobody_else_sees_half_a_change(ledger, path):
    with closing(Ledger(path)) as other:
        with ledger.transaction():
            ledger.add_plan([UNIT], [], [])
            assert other.units() == []
        assert other.units() == [UNIT]


def test_a_second_writer_waits_for_its_turn(ledger, path):
    begun, seen = threading.Event(), []

    def write() -> None:
        with closing(Ledger(path)) as other:
            begun.set()
            with other.transaction():
                seen.append(other.units())

    with ledger.transaction():
        second = threading.Thread(target=write)
        second.start()
        ledger.add_plan([UNIT], [], [])
    second.join()
    assert begun.is_set()
    assert seen == [[UNIT]]


def test_who_waits_too_long_is_told_what_for(ledger, path, monkeypatch):
    monkeypatch.setattr(module, "PATIENCE", 0)
    with ledger.transaction(), pytest.raises(DeskError) as error:
        Ledger(path)
    assert str(error.value) == (
        f"the ledger {path} cannot be used: database is locked\n"
        "  Another copydesk writes to this desk; wait for it."
    )


def test_many_who_make_the_same_ledger_at_once_make_one(path):
    ready, failed = threading.Barrier(8), []

    def make() -> None:
        ready.wait()
        try:
            with closing(Ledger(path)) as ledger:
                ledger.add_article_events([("a", "outlet", "Gazette")])
        except DeskError as error:
            failed.append(error)

    makers = [threading.Thread(target=make) for _ in range(8)]
    for maker in makers:
        maker.start()
    for maker in makers:
        maker.join()
    assert failed == []
    with closing(sqlite3.connect(path)) as past:
        assert past.execute("SELECT count(*) FROM article_events").fetchone() == (8,)
        assert past.execute("SELECT * FROM meta").fetchall() == [("version", "7")]


# Files that are not as they should be


def test_a_file_that_is_no_database_is_said_to_be_so(path):
    path.write_bytes(b"Ferries stop. " * 100)
    with pytest.raises(DeskError) as error:
        Ledger(path)
    assert str(error.value) == (
        f"the ledger {path} cannot be used: file is not a database\n"
        "  Restore .copydesk/ledger.sqlite from a backup."
    )


def test_damage_in_the_middle_of_the_file_is_said_when_it_is_met(path):
    with closing(Ledger(path)) as ledger:
        ledger.add_article_events([("a", "outlet", "Gazette " * 20)] * 500)
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 2)
        file.write(b"\xff" * (size - size // 2))
    with pytest.raises(DeskError) as error, closing(Ledger(path)) as ledger:
        ledger.current("outlet")
    assert str(error.value) == (
        f"the ledger {path} cannot be used: database disk image is malformed\n"
        "  Restore .copydesk/ledger.sqlite from a backup."
    )


def test_a_folder_that_is_not_there_is_said_to_be_so(tmp_path):
    with pytest.raises(DeskError) as error:
        Ledger(tmp_path / "gone" / "ledger.sqlite")
    assert str(error.value).endswith(
        "cannot be used: unable to open database file\n  See whether .copydesk/ is there and yours to write."
    )


@pytest.mark.parametrize("version", ["8", "0", "next"])
def test_a_ledger_of_another_version_is_left_alone(path, version):
    Ledger(path).close()
    with closing(sqlite3.connect(path)) as past, past:
        past.execute("UPDATE meta SET value = ? WHERE key = 'version'", (version,))
    with pytest.raises(DeskError) as error:
        Ledger(path)
    assert str(error.value) == (
        f"the ledger {path} has version {version}; this Copydesk reads version 7\n"
        "  Install the Copydesk that wrote it, or a newer one."
    )


def test_a_database_of_something_else_is_no_ledger(path):
    with closing(sqlite3.connect(path)) as other, other:
        other.execute("CREATE TABLE meta (key TEXT, value TEXT)")
    with pytest.raises(DeskError) as error:
        Ledger(path)
    assert str(error.value) == (
        f"{path} is no ledger of Copydesk\n  Restore .copydesk/ledger.sqlite from a backup."
    )


# Times and frames


def test_the_time_of_a_row_sorts_as_text():
    first, second = now(), now()
    assert first <= second
    assert len(first) == len("2026-03-03T09:10:00.000000Z")
    assert datetime.fromisoformat(first).utcoffset().total_seconds() == 0


def test_the_frame_of_articles_shows_the_latest_text_and_the_latest_events(ledger):
    ledger.add_texts([FERRY], "part-1.parquet")
    first = ledger.texts()[0]["at"]
    ledger.add_texts([replace(FERRY, text="Ferries go.", text_sha256="77aa")], "part-2.parquet")
    ledger.add_article_events([("ferry", "outlet", "Gazette"), ("ferry", "title", "Strike")])
    ledger.add_article_events([("ferry", "outlet", "Courier")])
    stored = pd.DataFrame(
        [
            {"article_id": "ferry", "text_sha256": "f4fc", "text": "Ferries stop.", "source": "a", "cleaning": ()},
            {"article_id": "ferry", "text_sha256": "77aa", "text": "Ferries go.", "source": "b", "cleaning": ("nfc",)},
        ]
    )  # fmt: skip
    (row,) = records(frames.articles(ledger, stored))
    assert {name: value for name, value in row.items() if value is not pd.NA} == {
        "article_id": "ferry",
        "outlet": "Courier",
        "title": "Strike",
        "text": "Ferries go.",
        "text_sha256": "77aa",
        "source": "b",
        "cleaning": ("nfc",),
        "added_at": pd.Timestamp(first),
    }
    assert set(EVENT_KINDS) <= set(row)


def test_the_frames_of_the_plan_are_the_contracts(ledger):
    ledger.add_plan([Unit("pair:a+b", ("a", "b")), UNIT], [PROJECT], [ASKED])
    assert frames.units(ledger).to_dict("records") == [
        {"unit_id": "article:ferry", "article_ids": ["ferry"]},
        {"unit_id": "pair:a+b", "article_ids": ["a", "b"]},
    ]
    assert frames.assignments(ledger).to_dict("records") == [
        {
            "unit_id": "article:ferry",
            "annotator": "ana",
            "scheme": "bias@1",
            "round": "label",
            "project_key": "k3v9q2",
        }
    ]


def test_the_frame_of_annotations_is_the_contracts(ledger):
    ledger.add_annotation(ANNOTATION)
    ledger.add_annotation(replace(ANNOTATION, annotation_id="k3v9q2/42", state="skipped", seconds=None))
    frame = frames.annotations(ledger.annotation_versions())
    assert frame.drop(columns=["seconds", "unsure", "note"]).to_dict("records") == [
        {
            "annotation_id": f"k3v9q2/{number}",
            "version": 1,
            "unit_id": "article:ferry",
            "annotator": "ana",
            "scheme": "bias@1",
            "round": "label",
            "state": state,
            "submitted_at": pd.Timestamp("2026-03-03T09:10:00Z"),
            "origin": "manual",
        }
        for number, state in ((41, "submitted"), (42, "skipped"))
    ]
    assert frame["seconds"].tolist() == [48.2, pd.NA]


# Adopted projects


def test_an_adopted_project_is_known_by_its_place_its_names_and_its_units(ledger):
    other = Project("m8w1zz", "bias@1", "label", "ben")
    with ledger.transaction():
        ledger.add_plan([UNIT], [PROJECT, other], [])
        ledger.add_place("m8w1zz", SERVER, 3)
        ledger.add_place("k3v9q2", SERVER, 3)  # the id came again
        ledger.add_adoption("k3v9q2", "<View/>", '{"field": "text"}')
        ledger.add_adoption("k3v9q2", "<Other/>", "{}")
        ledger.add_sent("k3v9q2", SERVER, {"article:ferry": 7})
        ledger.add_sent("m8w1zz", SERVER, {"article:ferry": 8})
    assert (ledger.key_at(SERVER, 3), ledger.key_at(SERVER, 4), ledger.key_at("elsewhere", 3)) == (
        "k3v9q2",
        None,
        None,
    )
    assert ledger.adoption("k3v9q2") == {"config": "<View/>", "names": '{"field": "text"}'}
    assert ledger.adoption("m8w1zz") is None
    assert (ledger.adopted_units("bias"), ledger.adopted_units("bia")) == ({"article:ferry"}, set())


def test_results_are_given_in_our_names_and_kept_as_they_came(ledger, path):
    fill(ledger)
    ledger.ours = lambda key, result: [key, *result]
    [row] = ledger.annotation_versions(all_versions=True)
    assert row["result"] == ["k3v9q2", *ANNOTATION.result]
    with closing(sqlite3.connect(path)) as past:
        [(stored,)] = past.execute("SELECT result FROM annotation_versions")
    assert json.loads(stored) == list(ANNOTATION.result)
