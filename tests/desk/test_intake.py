"""`add`: nothing twice, nothing silently, nothing half."""

import json
import sqlite3

import pandas as pd
import pytest

from copydesk import Desk
from copydesk.desk import intake, turned_away
from copydesk.desk.reports import AddReport
from copydesk.errors import ArticleError
from copydesk.ledger import Ledger
from copydesk.records import Rejected
from support.newsroom import articles, hashes, plain


@pytest.fixture
def desk(tmp_path):
    with Desk.init(tmp_path / "desk") as desk:
        yield desk


def rows_of_the_ledger(desk: Desk) -> dict[str, int]:
    """Count the rows of every table."""
    with sqlite3.connect(desk.folder / ".copydesk" / "ledger.sqlite") as ledger:
        names = [name for (name,) in ledger.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: ledger.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}


def test_adding_the_same_twice_adds_nothing(desk, tmp_path):
    news = tmp_path / "news"
    news.mkdir()
    (news / "a.txt").write_text("Ferry strike goes on\n\nFerries stop.")
    (news / "b.csv").write_text('id,text\nb,"Talks begin."\nc,""\n')
    first = desk.add(news)
    frame, rows, files = desk.articles(), rows_of_the_ledger(desk), hashes(desk.folder / "articles")

    again = desk.add(news)

    assert (first.added, first.already_there, len(first.rejected), first.articles) == (2, 0, 1, 2)
    assert (again.added, again.already_there, len(again.rejected), again.articles) == (0, 2, 1, 2)
    pd.testing.assert_frame_equal(desk.articles(), frame)
    assert rows_of_the_ledger(desk) == rows
    assert hashes(desk.folder / "articles") == files


def test_the_articles_as_a_frame(desk, tmp_path):
    (tmp_path / "a.txt").write_text("Ferry strike goes on\n\nFerries stop.")
    (tmp_path / "meta.csv").write_text(
        "file,outlet,story,url,date,author\na.txt,Gazette,s1,,2026-03-02,M. Olsén\n"
    )
    desk.add(tmp_path / "a.txt", meta=tmp_path / "meta.csv")

    assert plain(desk.articles().drop(columns="added_at")) == [
        ("2172540f8dda445a", "s1", "Gazette", "2026-03-02", None, "M. Olsén", "Ferry strike goes on",
         "Ferries stop.", "8d6162a176996994f7caae43a62e0abd73cf815144a3f5e95c6a0741b41b02ea", f"{tmp_path}/a.txt", []),
    ]  # fmt: skip


def test_metadata_that_comes_later_completes_the_article(desk):
    text = {"text": "Ferries stop."}
    desk.add(pd.DataFrame([text]))
    [(article_id,)] = plain(desk.articles(), "article_id")

    report = desk.add(
        pd.DataFrame([text | {"outlet": "Gazette", "url": "https://g.example/1", "story": "s1"}])
    )

    assert report == AddReport(
        added=0, already_there=1, updated=1, new_versions=(), copies=(), rejected=(), rejected_file=None, articles=1
    )  # fmt: skip
    assert plain(desk.articles(), "article_id", "outlet", "url", "story_id") == [
        (article_id, "Gazette", "https://g.example/1", "s1")
    ]


def test_a_wire_copy_of_another_outlet_is_a_second_article_and_said(desk):
    desk.add(pd.DataFrame([{"text": "Ferries stop.", "outlet": "Gazette"}]))

    report = desk.add(pd.DataFrame([{"text": "Ferries stop.", "outlet": "Courier"}]))

    (gazette, _), (courier, _) = plain(desk.articles(), "article_id", "outlet")
    assert plain(desk.articles(), "outlet", "text") == [
        ("Gazette", "Ferries stop."),
        ("Courier", "Ferries stop."),
    ]
    assert (report.added, report.copies, report.articles) == (1, ((courier, gazette),), 2)


def test_a_new_text_for_a_known_id_is_a_new_version_said_out_loud(desk):
    desk.add(articles({"id": "a", "text": "Ferries stop."}, {"id": "b"}))

    report = desk.add(articles({"id": "a", "text": "Ferries stop. Corrected."}, {"id": "b"}))

    assert (report.added, report.already_there, report.new_versions, report.articles) == (0, 1, ("a",), 2)
    assert plain(desk.articles(), "article_id", "text") == [
        ("a", "Ferries stop. Corrected."),
        ("b", "Ferries stop, says b."),
    ]


def test_what_is_rejected_is_in_the_report_the_frame_and_a_file(desk, tmp_path):
    source = tmp_path / "news.csv"
    source.write_text('id,text\na,"Ferries stop."\nb,""\na/b,"Talks begin."\n')

    report = desk.add(source)

    expected = [
        (str(source), "row 2", "empty text", '{"article_id": "b", "text": ""}'),
        (f"{source} row 3", "article_id", "the id 'a/b' may not hold '/', '+' or characters that do not print", "a/b"),
    ]  # fmt: skip
    assert report.rejected == tuple(Rejected(*row) for row in expected)
    assert plain(desk.rejected()) == expected
    assert report.rejected_file.parent == desk.folder / ".copydesk" / "rejected"
    lines = report.rejected_file.read_text(encoding="utf-8").splitlines()
    assert [tuple(json.loads(line).values()) for line in lines] == expected


def test_an_input_with_faults_leaves_the_desk_as_it_was(desk, tmp_path):
    (tmp_path / "good.txt").write_text("Ferries stop.")
    (tmp_path / "bad.csv").write_text("body\nFerries stop.\n")
    before = rows_of_the_ledger(desk)

    with pytest.raises(ArticleError, match="no column 'text'; its columns are body"):
        desk.add([tmp_path / "good.txt", tmp_path / "bad.csv", tmp_path / "nowhere"])

    assert rows_of_the_ledger(desk) == before
    assert hashes(desk.folder / "articles") == {}


def test_one_article_many_times_in_one_input_is_one_article(desk):
    report = desk.add(articles({"id": "a"}, {"id": "a"}, {"id": "a"}))

    assert (report.added, report.already_there, report.articles) == (1, 2, 1)
    assert len(desk.articles()) == 1


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_an_id_that_stands_twice_in_an_input_with_different_texts_is_taken_once_and_the_other_said(
    desk, tmp_path, monkeypatch, batch
):
    monkeypatch.setattr(intake, "BATCH", batch)
    source = tmp_path / "news.csv"
    source.write_text("id,text\na,Ferries stop.\nb,Talks begin.\na,Ferries go on.\na,Ferries stop.\n")
    reason = f"the id 'a' stands twice in this input with different texts, first in {source} row 1"
    rejected = Rejected(f"{source} row 3", "article_id", reason, "Ferries go on.")

    report = desk.add(source)

    assert (report.added, report.already_there, report.new_versions, report.rejected) == (
        2,
        1,
        (),
        (rejected,),
    )
    assert json.loads(report.rejected_file.read_text())["raw"] == "Ferries go on."
    assert plain(desk.articles(), "article_id", "text") == [("a", "Ferries stop."), ("b", "Talks begin.")]
    again = desk.add(source)
    assert (again.added, again.already_there, again.rejected) == (0, 3, (rejected,))
    assert again.rejected_file == report.rejected_file
    assert len(desk.rejected()) == 1


@pytest.mark.parametrize("batch", [1, 2, 100])
def test_an_article_under_several_addresses_of_its_page_is_one_wherever_batches_end(desk, monkeypatch, batch):
    monkeypatch.setattr(intake, "BATCH", batch)
    data = pd.DataFrame(
        [
            {"text": "Ferries stop.", "outlet": outlet, "url": url}
            for outlet, url in (
                ("Gazette", "https://gazette.example/ferry?utm_source=feed"),
                ("Gazette", "http://www.gazette.example/ferry#top"),
                (None, "https://gazette.example/ferry"),
                ("Courier", "https://gazette.example/ferry"),
                ("Gazette", "https://gazette.example/strike"),
                ("Gazette", "https://gazette.example/ferry?utm_medium=mail"),
            )
        ]
    )

    report = desk.add(data)

    assert (report.added, report.already_there, report.updated) == (3, 3, 0)
    assert plain(desk.articles(), "outlet", "url") == [
        ("Gazette", "https://gazette.example/ferry?utm_source=feed"),
        ("Courier", "https://gazette.example/ferry"),
        ("Gazette", "https://gazette.example/strike"),
    ]
    rows = rows_of_the_ledger(desk)
    desk.add(data)
    assert rows_of_the_ledger(desk) == rows


def test_outlets_are_no_addresses(desk):
    report = desk.add(
        pd.DataFrame([{"text": "Ferries stop.", "outlet": name} for name in ("www.CNN.com", "cnn.com")])
    )

    assert (report.added, len(report.copies)) == (2, 1)


def test_of_long_lists_the_report_has_the_beginning_and_the_desk_all(desk, monkeypatch):
    monkeypatch.setattr(intake, "KEPT", 1)
    monkeypatch.setattr(turned_away, "SOME", 2)
    desk.add(articles({"id": "a"}, {"id": "b"}))
    same = {"text": "Talks begin.", "published": "2026-02-30"}

    report = desk.add(
        articles(
            {"id": "a", "text": "Corrected."},
            {"id": "b", "text": "Mended."},
            *({"id": name, **same} for name in "cde"),
            *({"id": f"x{n}", "text": ""} for n in range(5)),
        )
    )

    assert (report.added, report.new_versions, report.copies) == (3, ("a",), (("d", "c"),))
    assert [len(report.rejected), len(report.dates)] == [1, 1]
    assert report.more == {"new_versions": 1, "copies": 1, "dates": 2, "rejected": 4}
    assert len(report.rejected_file.read_text().splitlines()) == len(desk.rejected()) == 5
    assert len(desk.copies()) == 2


def test_an_interrupted_add_is_finished_by_the_next_one(desk, monkeypatch):
    monkeypatch.setattr(intake, "BATCH", 2)
    frame = articles({"id": "a"}, {"id": "b"}, {"id": "c"}, {"id": "d", "text": ""})

    def interrupted(_what: str, _done: int = 0, _total: int = 0) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        desk.add(frame, progress=interrupted)
    assert plain(desk.articles(), "article_id") == [("a",), ("b",)]
    assert [*(desk.folder / ".copydesk").glob("rejected/*")] == []

    report = desk.add(frame)

    assert (report.added, report.already_there, len(report.rejected)) == (1, 2, 1)
    assert plain(desk.articles(), "article_id") == [("a",), ("b",), ("c",)]


def test_what_comes_twice_in_one_input_is_known_again_however_far_apart(desk, monkeypatch):
    monkeypatch.setattr(intake, "BATCH", 2)
    text = {"text": "Ferries stop."}

    report = desk.add(
        pd.DataFrame(
            [
                {"id": "a", **text, "outlet": "Gazette"},
                {"id": "b", **text, "outlet": "Courier"},
                {"id": "c", **text, "outlet": "Herald"},
                {"id": "a", **text, "outlet": "The Gazette"},
                {"id": "a", **text, "outlet": "The Gazette", "author": "M. Olsén"},
                {**text, "outlet": "Herald"},
            ]
        )
    )

    assert (report.added, report.already_there, report.updated) == (3, 3, 1)
    assert report.copies == (("b", "a"), ("c", "a"))
    assert plain(desk.articles(), "article_id", "outlet", "author") == [
        ("a", "The Gazette", "M. Olsén"),
        ("b", "Courier", None),
        ("c", "Herald", None),
    ]


def test_an_add_reads_of_a_full_desk_only_what_its_articles_are_about(desk, monkeypatch):
    desk.add(articles({"id": "a"}, {"id": "b"}, {"id": "c"}))
    monkeypatch.setattr(Ledger, "texts", None)
    monkeypatch.setattr(Ledger, "current", None)

    report = desk.add(articles({"id": "b", "outlet": "Gazette"}, {"id": "d"}))

    assert (report.added, report.already_there, report.updated, report.articles) == (1, 1, 1, 4)
