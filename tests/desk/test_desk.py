"""A desk as a folder: made whole or not at all, found from anywhere below it, and what it says of itself."""

import sqlite3
from datetime import UTC, datetime

import pytest

from copydesk import Desk
from copydesk.desk import overview
from copydesk.desk.people_reports import AnnotatorStatus, StatusReport, StoryStatus
from copydesk.errors import DeskError, SchemeError, SettingsError
from support.newsroom import articles, edit, hashes, newsroom, plain, span

LATER = datetime(2026, 6, 1, tzinfo=UTC)
"""Long after the fake server's March: nobody did anything in the last days."""


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        yield room


# The folder


def test_a_new_desk_has_settings_a_scheme_and_a_memory(tmp_path):
    with Desk.init(tmp_path / "desk", "bias", ["ana", "ben"]) as desk:
        assert desk.settings.annotators == ("ana", "ben")
        assert desk.scheme().ref == "bias@1"
    assert sorted(hashes(tmp_path / "desk")) == [
        ".copydesk/.gitignore", ".copydesk/ledger.sqlite", "copydesk.toml", "schemes/bias/guidelines.md",
        "schemes/bias/samples.yaml", "schemes/bias/scheme.yaml", "schemes/scheme.schema.json",
    ]  # fmt: skip


def test_a_desk_is_not_made_twice(tmp_path):
    Desk.init(tmp_path).close()
    before = hashes(tmp_path)

    with pytest.raises(DeskError, match="is a desk already"):
        Desk.init(tmp_path)
    assert hashes(tmp_path) == before


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ({"scheme": "biass"}, SchemeError, "unknown scheme 'biass': the shipped ones are actors, bias"),
        ({"annotators": ["Ana"]}, SettingsError, "'Ana': a pseudonym is lower-case letters"),
        ({"annotators": ["ana", "ana"]}, SettingsError, "an annotator is named twice"),
        ({"annotators": []}, SettingsError, "name at least one annotator"),
    ],
)
def test_a_desk_that_cannot_be_made_leaves_nothing_behind(tmp_path, arguments, error, said):
    with pytest.raises(error, match=said):
        Desk.init(tmp_path / "desk", **arguments)
    assert not (tmp_path / "desk").exists()


def test_a_desk_cannot_be_made_where_a_file_is(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")

    with pytest.raises(DeskError, match=r"notes\.txt/desk cannot be made a desk: .*Not a directory"):
        Desk.init(tmp_path / "notes.txt" / "desk")


def test_a_desk_is_found_from_any_folder_below_it(tmp_path, monkeypatch):
    Desk.init(tmp_path).close()
    (tmp_path / "articles" / "deep").mkdir()
    monkeypatch.chdir(tmp_path / "articles" / "deep")

    with Desk.open() as desk:
        assert desk.folder == tmp_path


def test_no_desk_is_one_clear_error(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DeskError) as refused:
        Desk.open()
    assert str(refused.value) == (
        f"there is no desk in {tmp_path} or above it\n  Make one with 'copydesk init', or go to its folder."
    )
    with pytest.raises(DeskError, match=f"{tmp_path} is not a desk"):
        Desk.open(tmp_path)


def test_a_desk_whose_memory_is_damaged_is_not_opened(tmp_path):
    Desk.init(tmp_path).close()
    (tmp_path / ".copydesk" / "ledger.sqlite").write_text("not a database, " * 100)

    with pytest.raises(DeskError, match=r"ledger\.sqlite .*file is not a database"):
        Desk.open(tmp_path)


def test_the_memory_of_a_newer_copydesk_is_not_touched(tmp_path):
    Desk.init(tmp_path).close()
    with sqlite3.connect(tmp_path / ".copydesk" / "ledger.sqlite") as ledger:
        ledger.execute("UPDATE meta SET value = '99' WHERE key = 'version'")

    with pytest.raises(DeskError, match="has version 99; this Copydesk reads version 7"):
        Desk.open(tmp_path)


# The plan


def test_every_article_goes_to_as_many_annotators_as_overlap_says_and_a_story_stays_together(room):
    room.settings('annotators = ["ana", "ben"]', 'annotators = ["ana", "ben", "cleo"]')
    stories = [("a1", "s1"), ("a2", "s1"), ("b", "s2"), ("c", "s3")]
    room.desk.add(articles(*({"id": name, "story": story} for name, story in stories)))

    room.desk.push()

    asked: dict[str, list[str]] = {}
    for unit_id, annotator in plain(room.desk.assignments(), "unit_id", "annotator"):
        asked.setdefault(unit_id, []).append(annotator)
    assert asked == {
        "article:a1": ["ana", "ben"],
        "article:a2": ["ana", "ben"],
        "article:b": ["cleo", "ana"],
        "article:c": ["cleo", "ben"],
    }
    assert len(room.studio.tasks) == 8


def test_more_overlap_than_annotators_asks_all_of_them(room):
    room.settings("overlap = 2", "overlap = 5")
    room.desk.add(articles({"id": "a"}))

    assert [(p.annotator, p.sent) for p in room.desk.push().projects] == [("ana", 1), ("ben", 1)]


def test_a_new_article_of_a_story_goes_to_those_who_have_the_story(room):
    room.settings("overlap = 2", "overlap = 1")
    room.desk.add(articles({"id": "a", "story": "s1"}, {"id": "b", "story": "s2"}))
    room.desk.push()
    room.desk.add(articles({"id": "b2", "story": "s2"}, {"id": "b3", "story": "s2"}))

    room.desk.push()

    assert plain(room.desk.assignments(), "unit_id", "annotator") == [
        ("article:a", "ana"), ("article:b", "ben"), ("article:b2", "ben"), ("article:b3", "ben"),
    ]  # fmt: skip


# The scheme


def test_a_scheme_that_changed_without_a_new_version_is_refused(room):
    room.desk.add(articles({"id": "a"}))
    room.desk.push()
    edit(room.folder / "schemes" / "bias" / "scheme.yaml", "name: Lexical", "name: Wording")
    before = room.files()
    asked = len(room.studio.requests)

    for dry_run in (True, False):
        with pytest.raises(SchemeError) as refused:
            room.desk.push(dry_run=dry_run)
        assert str(refused.value) == (
            "the scheme bias@1 was sent with other labels, attributes or questions\n"
            "  Give it a new version in its scheme.yaml; that gets new projects. Say there, under migrations, what was "
            "renamed, merged, split or retired: what is labelled already then counts on."
        )
    assert room.files() == before
    assert len(room.studio.requests) == asked


def test_hiding_the_outlets_of_projects_that_show_them_is_refused(room):
    room.desk.add(articles({"id": "a"}))
    room.desk.push()
    tasks = len(room.studio.tasks)
    room.settings("blind_source = false", "blind_source = true")

    with pytest.raises(SchemeError) as refused:
        room.desk.push()
    assert str(refused.value) == (
        "the scheme bias@1 was sent with blind_source = false\n"
        "  Set it back in copydesk.toml, or give the scheme a new version in its scheme.yaml; that gets new projects."
    )
    assert len(room.studio.tasks) == tasks


def test_mended_guidelines_are_no_change_of_the_scheme(room):
    room.desk.add(articles({"id": "a"}))
    room.desk.push()
    (room.folder / "schemes" / "bias" / "guidelines.md").write_text("# Bias\n\nMark the words that judge.\n")

    assert room.desk.push().sent == 0


def test_a_new_version_gets_new_projects_and_old_annotations_stay_readable(room):
    room.desk.add(articles({"id": "a"}))
    room.desk.push()
    room.submit("ana", "a", span("r1", "Lexical", 0, 7))
    room.desk.pull()
    scheme = room.folder / "schemes" / "bias" / "scheme.yaml"
    edit(scheme, "name: Lexical", "name: Wording")
    edit(scheme, "version: 1", "version: 2")
    with scheme.open("a") as file:
        file.write("migrations: [{version: 2, steps: [{do: rename, label: Lexical, to: Wording}]}]\n")

    assert [(p.annotator, p.sent) for p in room.desk.push().projects] == [("ben", 1)]
    assert len(room.studio.projects) == 3
    newest = max(room.studio.tasks)
    room.studio.annotate(newest, 2, [span("r1", "Wording", 8, 12)])
    room.desk.pull()

    assert sorted(plain(room.desk.annotations(), "scheme", "annotator")) == [
        ("bias@1", "ana"),
        ("bias@2", "ben"),
    ]
    assert sorted(plain(room.desk.spans(), "annotator", "label", "text")) == [
        ("ana", "Lexical", "Ferries"),
        ("ben", "Wording", "stop"),
    ]
    [row] = room.desk.build("second").train.to_dict("records")
    assert (row["scheme"], row["n_annotators"]) == ("bias@2", 2)


def test_an_attribute_of_one_value_that_takes_several_in_the_next_version_stays_whole(room):
    room.desk.add(articles({"id": "a"}))
    room.desk.push()
    polarity = {"from_name": "polarity", "to_name": "text", "type": "choices"}
    one = {"id": "r1", "value": {"choices": ["negative"]}} | polarity
    both = {"id": "r1", "value": {"choices": ["negative", "positive"]}} | polarity
    room.submit("ana", "a", span("r1", "Lexical", 0, 7), one)
    scheme = room.folder / "schemes" / "bias" / "scheme.yaml"
    edit(scheme, "version: 1", "version: 2")
    edit(scheme, "name: polarity,", "name: polarity, kind: choices,")
    room.desk.push()
    room.studio.annotate(max(room.studio.tasks), 2, [span("r1", "Lexical", 0, 7), both])
    room.desk.pull()

    assert sorted(plain(room.desk.spans(), "annotator", "polarity")) == [
        ("ana", "negative"),
        ("ben", ["negative", "positive"]),
    ]
    [row] = room.desk.build("second").train.to_dict("records")
    assert row["spans"][0]["polarity"].tolist() == ["negative"]
    assert row["spans"][0]["disputed_attributes"].tolist() == ["polarity"]


# What a desk says of itself


def test_the_status_of_an_empty_desk(room):
    assert room.desk.status() == StatusReport(
        articles=0, stories=0, outlets=0, scheme="bias@1", rejected=0, datasets=(),
        annotators=(
            AnnotatorStatus("ana", 0, 0, 0, 0, 0, 0, None),
            AnnotatorStatus("ben", 0, 0, 0, 0, 0, 0, None),
        ),
    )  # fmt: skip


def test_the_status_counts_submitted_skipped_and_not_seen_apart(room):
    room.desk.add(
        articles(
            {"id": "a", "story": "s1", "outlet": "Gazette"},
            {"id": "b", "story": "s1", "outlet": "Courier"},
            {"id": "c"},
            {"id": "d", "text": " "},
        )
    )
    room.desk.push()
    room.submit("ana", "a", span("r1", "Lexical", 0, 7), span("r2", "Informational", 8, 12), lead_time=20.0)
    room.submit("ana", "b", lead_time=41.0)
    room.skip("ana", "c")
    room.skip("ben", "c")
    room.submit("ben", "c", span("r1", "Lexical", 0, 7), lead_time=None)
    room.studio.users[12] = "stranger@newsroom.example"
    room.studio.annotate(room.task("ben", "b"), 12, [])
    room.desk.pull()
    room.desk.build("first")

    assert overview.status(room.desk, LATER) == StatusReport(
        articles=3, stories=2, outlets=2, scheme="bias@1", rejected=1, datasets=("first",),
        annotators=(
            AnnotatorStatus(
                "ana", assigned=3, submitted=2, skipped=1, left=0, empty=1, spans=2, median_seconds=30.5,
                hours=71 / 3600, per_hour=3 / (71 / 3600),
            ),
            AnnotatorStatus(
                "ben", assigned=3, submitted=1, skipped=0, left=2, empty=0, spans=1, median_seconds=None,
                hours=10 / 3600, per_hour=360.0, hours_left=2 / 360,
            ),
            AnnotatorStatus(
                "user12", 0, submitted=1, skipped=0, left=0, empty=1, spans=0, median_seconds=10.0,
                hours=10 / 3600, per_hour=360.0,
            ),
        ),
        by_story=(StoryStatus("c", asked=2, done=2), StoryStatus("s1", asked=4, done=2)),
    )  # fmt: skip


def test_work_on_two_versions_of_a_scheme_is_counted_as_one(room):
    room.desk.add(articles({"id": "a"}))
    room.desk.push()
    room.submit("ana", "a")
    edit(room.folder / "schemes" / "bias" / "scheme.yaml", "version: 1", "version: 2")
    room.desk.push()
    room.desk.pull()

    counts = [(p.annotator, p.assigned, p.submitted, p.left) for p in room.desk.status().annotators]
    assert counts == [("ana", 1, 1, 0), ("ben", 1, 0, 1)]


def test_a_whole_second_round_changes_nothing_here_or_there(room):
    room.desk.add(articles({"id": "a"}, {"id": "b"}))
    room.desk.push()
    room.submit("ana", "a", span("r1", "Lexical", 0, 7))
    room.skip("ben", "a")
    room.desk.pull()
    room.desk.build("first")
    files, server = room.files(), repr(room.studio.tasks)

    room.desk.push()
    room.desk.pull()
    room.desk.build("first")
    room.desk.status()
    room.desk.agreement()
    room.desk.doctor()

    assert room.files() == files
    assert repr(room.studio.tasks) == server


def test_what_must_stay_secret_is_not_for_git(room):
    room.desk.add(articles({"id": "a"}))
    room.desk.push()

    ignored = (room.folder / ".copydesk" / ".gitignore").read_text().splitlines()
    [logins] = (room.folder / ".copydesk").glob("logins*")
    assert "logins*.json" in ignored
    assert "token" in ignored
    assert logins.stat().st_mode & 0o777 == 0o600
