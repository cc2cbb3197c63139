"""`erase`: no byte of the desk holds what is gone, the rest stays as it was, and nothing brings it back."""

import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

from copydesk import Desk
from copydesk.errors import DeskError
from copydesk.ledger import erasure_of
from support.killing import duration, killed
from support.newsroom import Newsroom, answer, articles, edit, newsroom, plain, span

SENTENCE = "Union boss Mara Olsén called the offer an insult to all of the harbour crews."
QUOTE = "called the offer an insult to all of the harbour"
ADDRESS = "ana@copydesk.example"
LEXICAL = span("r1", "Lexical", 0, 10)


@pytest.fixture
def room(tmp_path, monkeypatch):
    """Two articles, labelled by two people; one article and one person stand in rejected input too."""
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        ferry = {"id": "ferry", "text": SENTENCE, "title": "An insult", "outlet": "Gazette", "story": "s"}
        room.desk.add(articles({"id": "other", "outlet": "Courier", "author": "Ana Analyst"}, ferry))
        bad = tmp_path / "bad.jsonl"
        bad.write_text(f'{{"text": "Cut off. {SENTENCE}\n{{"text": "Write to {ADDRESS}\n', encoding="utf-8")
        room.desk.add(bad)
        room.desk.push()
        value = LEXICAL["value"] | {"text": QUOTE}
        for person in ("ana", "ben"):
            room.submit(person, "ferry", LEXICAL | {"value": value}, answer("stance", "left"))
            room.submit(person, "other", LEXICAL, answer("stance", "left"))
        room.desk.pull()
        room.desk.build("first")
        yield room


def holds(desk: Path, *words: str) -> list[str]:
    """List the files of a desk that hold one of some words; of Parquet also what is packed."""
    found = []
    for path in sorted(desk.rglob("*")):
        name = path.relative_to(desk)
        if path.is_dir() or name.parts[0] == "datasets" or name.parts[:2] == (".copydesk", "studio"):
            continue
        content = path.read_bytes()
        if path.suffix == ".parquet":
            content += repr(pd.read_parquet(path).map(str).to_dict()).encode()
            content += pd.read_parquet(path).map(str).to_csv().encode()
        if any(word.encode() in content for word in words):
            found.append(str(name))
    return found


def erasures(room: Newsroom) -> list[tuple[str, str, str]]:
    with closing(sqlite3.connect(room.desk.ledger.path)) as db:
        return db.execute("SELECT kind, what_sha256, step FROM erasures ORDER BY erasure").fetchall()


# A person


def test_no_byte_of_the_desk_holds_an_erased_person(room):
    found = [Path(name).name.partition("-")[0] for name in holds(room.folder, ADDRESS)]
    assert {"ledger.sqlite", "logins", "add"} <= set(found)
    edit(room.folder / "copydesk.toml", '["ana", "ben"]', '["ben"]')

    report = room.desk.erase(annotator="ana")

    assert holds(room.folder, ADDRESS, '"ana"') == []
    assert re.fullmatch(r"erased-[0-9a-f]{4}", report.replaced_by)
    with closing(sqlite3.connect(room.desk.ledger.path)) as db:
        assert "ana" not in {
            value
            for table in ("projects", "assignments", "annotators", "annotation_versions")
            for row in db.execute(f"SELECT * FROM {table}")
            for value in row
        }
    assert erasures(room) == [
        ("annotator", erasure_of("ana"), "begun"),
        ("annotator", erasure_of("ana"), "finished"),
    ]


def test_an_erased_persons_labels_stay_under_the_new_name(room):
    def frames(desk: Desk) -> list[list[tuple]]:
        return [plain(f) for f in (desk.annotations(), desk.spans(), desk.choices(), desk.assignments())]

    before = frames(room.desk)
    report = room.desk.erase(annotator="ana")
    renamed = [
        [tuple(report.replaced_by if value == "ana" else value for value in row) for row in rows]
        for rows in before
    ]
    assert frames(room.desk) == renamed
    assert [person.annotator for person in room.desk.status().annotators] == [
        "ana",
        "ben",
        report.replaced_by,
    ]


def test_the_next_pull_does_not_bring_an_erased_person_back(room):
    edit(room.folder / "copydesk.toml", '["ana", "ben"]', '["ben"]')
    number = room.submit("ana", "ferry", LEXICAL)
    report = room.desk.erase(annotator="ana")
    room.reopen()

    room.desk.pull()
    room.desk.push()

    assert report.replaced_by in set(room.desk.annotations()["annotator"])
    assert set(room.desk.annotations()["annotator"]) == {report.replaced_by, "ben"}
    assert any(name.endswith(f"/{number}") for name in room.desk.annotations()["annotation_id"])
    room.desk.close()
    assert holds(room.folder, ADDRESS) == []


def test_the_report_names_what_people_must_delete_themselves(room):
    room.settings("[emails]\n", f'[emails]\nana = "{ADDRESS}"\n')

    report = room.desk.erase(annotator="ana")

    toml = [line for line in report.by_hand if line.startswith("copydesk.toml")]
    assert [line.partition(": ")[2] for line in toml] == ['annotators = ["ana", "ben"]', f'ana = "{ADDRESS}"']
    server = next(line for line in report.by_hand if line.startswith("Label Studio's copy is not touched"))
    assert ADDRESS in server
    assert report.datasets == ("first",)


# An article


def test_no_byte_of_the_desk_holds_an_erased_article(room):
    found = holds(room.folder, QUOTE)
    assert any(name.endswith(".parquet") for name in found)
    assert any("rejected" in name for name in found)
    assert any("ledger" in name for name in found)

    report = room.desk.erase(article_id="ferry")

    assert holds(room.folder, QUOTE, "ferry") == []
    assert erasures(room) == [
        ("article", erasure_of("ferry"), "begun"),
        ("article", erasure_of("ferry"), "finished"),
    ]
    assert report.rows == {
        "checks": 2, "annotation_versions": 2, "sent": 2, "assignments": 2, "units": 1, "texts": 1,
        "article_events": 4, "findings": 2, "rejections": 1,
    }  # fmt: skip
    assert report.datasets == ("first",)
    assert any("unit_id article:ferry" in line or " on http" in line for line in report.by_hand)


def test_what_is_not_about_an_erased_article_stays_as_it_was(room):
    def frames(desk: Desk) -> list[list[tuple]]:
        names = ("articles", "units", "assignments", "annotations", "spans", "choices")
        return [plain(getattr(desk, name)()) for name in names]

    before = frames(room.desk)
    room.desk.erase(article_id="ferry")
    others = [[row for row in rows if not {"ferry", "article:ferry"} & set(map(str, row))] for rows in before]
    others[1] = [row for row in before[1] if row[0] != "article:ferry"]
    assert frames(room.desk) == others
    assert set(room.desk.rejected()["raw"]) >= {"erased"}
    assert room.desk.status().articles == 1


def test_an_erased_article_is_gone_from_every_earlier_view_too(room):
    room.desk.erase(article_id="ferry")
    with Desk.open(room.folder, as_of="2100-01-01") as then:
        assert list(then.articles()["article_id"]) == ["other"]
        assert set(then.annotations()["unit_id"]) == {"article:other"}


def test_neither_pull_nor_add_brings_an_erased_article_back(room):
    room.desk.erase(article_id="ferry")
    room.submit("ana", "ferry", LEXICAL | {"value": LEXICAL["value"] | {"text": QUOTE}})

    pulled = room.desk.pull()
    added = room.desk.add(articles({"id": "ferry", "text": SENTENCE}, {"id": "new"}))
    room.desk.push()
    room.desk.build("second")

    assert "its unit_id is not one of project" in pulled.rejected[0].reason
    assert [(item.reason, item.raw) for item in added.rejected] == [
        ("it was erased from this desk, for good", "")
    ]
    assert sorted(room.desk.articles()["article_id"]) == ["new", "other"]
    room.desk.close()
    assert holds(room.folder, QUOTE) == []


def test_copies_with_the_same_text_are_named(room):
    room.desk.add(articles({"id": "copy", "text": SENTENCE}))
    report = room.desk.erase(article_id="ferry")
    assert report.by_hand[0] == "The desk holds copies with the same text, which stay: copy"
    assert list(room.desk.articles()["text"]).count(SENTENCE) == 1


# Both


def test_a_dry_run_says_what_would_go_and_changes_nothing(room):
    files = room.files()
    foretold = [
        room.desk.erase(annotator="ana", dry_run=True),
        room.desk.erase(article_id="ferry", dry_run=True),
    ]
    assert room.files() == files
    done = room.desk.erase(annotator="ana"), room.desk.erase(article_id="ferry")
    assert [report.rows for report in foretold] == [report.rows for report in done]
    assert [report.files for report in foretold] == [report.files for report in done]


def test_backups_of_older_ledgers_go_too(room):
    backup = room.desk.ledger.path.with_name("ledger.sqlite.v1-backup-20260303T091000.000000Z")
    shutil.copy(room.desk.ledger.path, backup)
    assert backup in room.desk.erase(annotator="ana").files
    assert not backup.exists()


def test_what_the_desk_does_not_know_cannot_be_erased(room):
    with pytest.raises(DeskError) as error:
        room.desk.erase(annotator="eve")
    assert str(error.value).startswith("the desk knows no annotator 'eve'; it knows ana, ben\n")
    with pytest.raises(DeskError, match="the desk knows no article 'gone'"):
        room.desk.erase(article_id="gone")
    with pytest.raises(DeskError, match="one thing can be erased at a time"):
        room.desk.erase()
    assert erasures(room) == []


def test_erasing_again_changes_nothing(room):
    room.desk.erase(article_id="ferry")
    before = erasures(room)
    again = room.desk.erase(article_id="ferry")
    assert (again.rows, again.files, erasures(room)) == ({}, (), before)


def test_a_program_that_reads_the_ledger_is_waited_for_and_then_named(room, monkeypatch):
    monkeypatch.setattr("copydesk.ledger.base.PATIENCE", 0.1)
    room.reopen()
    with closing(sqlite3.connect(room.desk.ledger.path)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM texts").fetchall()
        with pytest.raises(DeskError, match="its log may still hold what was erased"):
            room.desk.erase(article_id="ferry")
    assert [step for *_, step in erasures(room)] == ["begun"]
    room.desk.erase(article_id="ferry")
    assert [step for *_, step in erasures(room)] == ["begun", "finished"]
    assert holds(room.folder, QUOTE, "ferry") == []


ERASE = """
import sys
from copydesk import Desk

desk = Desk.open(sys.argv[1])
desk.articles()  # what must be imported is there
print("ready", flush=True)
desk.erase(**{sys.argv[2]: sys.argv[3]})
print("done", flush=True)
"""


KILLS = 5


@pytest.mark.parametrize(
    ("kind", "what", "words"), [("annotator", "ana", ADDRESS), ("article_id", "ferry", QUOTE)]
)
def test_an_erasing_that_was_killed_is_finished_by_the_next(room, kind, what, words, tmp_path):
    edit(room.folder / "copydesk.toml", '["ana", "ben"]', '["ben"]')
    room.desk.close()
    seconds = duration(ERASE, shutil.copytree(room.folder, tmp_path / "whole"), kind, what)
    for number in range(KILLS):
        desk = shutil.copytree(room.folder, tmp_path / f"copy-{number}")
        killed(ERASE, desk, kind, what, after=seconds * number / KILLS)
        with Desk.open(desk) as again:
            again.status()
            again.erase(**{kind: what})
        assert holds(desk, words) == []
