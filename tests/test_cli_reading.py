"""`copydesk add` of what crawlers leave: pipes, archives, patterns."""

import gzip
import io
import json
import signal
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from copydesk import Desk
from copydesk.desk import intake
from support.command import Run
from support.newsroom import plain


@pytest.fixture
def desk(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A new desk, and the working directory in it."""
    assert run("init", tmp_path / "desk", "-a", "ana").code == 0
    monkeypatch.chdir(tmp_path / "desk")
    return tmp_path / "desk"


def piped(content: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_add_reads_standard_input_in_the_format_that_it_has_or_is_said_to_have(
    run: Run, desk: Path, monkeypatch: pytest.MonkeyPatch
):
    piped(b'{"id": "a", "text": "Ferries stop."}\n', monkeypatch)
    assert run("add", "-").lines[0] == (
        "1 added, 0 already there, 0 duplicates, 0 rejected; the desk holds 1 article"
    )
    piped(b"id,text\nb,Talks begin.\n", monkeypatch)
    assert run("add", "-", "--format", "csv").lines[0] == (
        "1 added, 0 already there, 0 duplicates, 0 rejected; the desk holds 2 articles"
    )
    with Desk.open(desk) as opened:
        assert plain(opened.articles(), "article_id", "text", "source") == [
            ("a", "Ferries stop.", "standard input line 1"),
            ("b", "Talks begin.", "standard input row 1"),
        ]


@pytest.mark.usefixtures("desk")
def test_add_asks_for_the_format_of_standard_input_where_it_cannot_be_told(
    run: Run, monkeypatch: pytest.MonkeyPatch
):
    piped(b"id,text\nb,Talks begin.\n", monkeypatch)
    refused = run("add", "-")
    assert (refused.code, refused.out) == (1, "")
    assert "its format is not told by how it begins; say --format, one of txt, md, html, csv" in refused.err
    piped(b"", monkeypatch)
    assert run("add", "-").err.splitlines()[-1] == "ArticleError: standard input: nothing comes from it"


def test_add_reads_archives_and_patterns_and_names_what_it_leaves_out(run: Run, desk: Path):
    Path("crawl").mkdir()
    with zipfile.ZipFile("crawl/a.zip", "w") as archive:
        archive.writestr("a.md", "# Ferries stop\n\nCrews *left*.")
        archive.writestr("../b.txt", "Evil.")
    Path("crawl/c.jsonl.gz").write_bytes(gzip.compress(b'{"text": "Talks begin."}\n'))
    Path("crawl/feed.rss").write_text(
        "<rss><channel><title>Gazette</title><item><title>T</title><description>Talks end.</description></item>"
        "</channel></rss>"
    )
    report = json.loads(run("add", "crawl/*", "--json").out)
    assert (report["added"], [item["reason"] for item in report["rejected"]]) == (
        3,
        ["its name leads out of the archive"],
    )
    with Desk.open(desk) as opened:
        assert plain(opened.articles().sort_values("source"), "title", "outlet", "text") == [
            ("Ferries stop", None, "Crews left."),
            (None, None, "Talks begin."),
            ("T", "Gazette", "Talks end."),
        ]
    assert not (desk.parent / "b.txt").exists()


@pytest.mark.usefixtures("desk")
def test_add_names_the_formats_when_it_is_given_another(run: Run):
    refused = run("add", "-", "--format", "pdf")
    assert refused.code == 2
    said = " ".join(refused.err.replace("│", " ").split())
    assert "Invalid value for '--format': 'pdf' is not one of 'jsonl', 'csv', 'txt'," in said


@pytest.mark.usefixtures("desk")
def test_add_tells_of_long_lists_how_many_there_were(run: Run, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(intake, "KEPT", 12)
    rows = "".join(f"{name},Talks begin.\n" for name in "abcdefghijklmnop")
    Path("news.csv").write_text("id,text\n" + rows + ",\n" * 20)
    lines = run("add", "news.csv").lines
    assert lines[0] == "16 added, 0 already there, 15 duplicates, 20 rejected; the desk holds 16 articles"
    assert "... and 10 more (of the first 12: 12 x empty text)" in lines


def test_an_add_that_is_interrupted_says_that_what_was_taken_stays(desk: Path):
    rows = ({"id": f"a{n}", "text": f"Ferry {n} stops."} for n in range(20 * intake.BATCH))
    Path("news.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    adding = subprocess.Popen(
        [sys.executable, "-m", "copydesk", "add", "news.jsonl"], stderr=subprocess.PIPE, text=True
    )
    assert adding.stderr
    assert adding.stderr.readline() == "... reading articles\n"
    adding.send_signal(signal.SIGINT)
    _, said = adding.communicate()
    assert (adding.returncode, said.splitlines()[-1]) == (
        130,
        "Interrupted: what was taken or done stays; run the same command again, it goes on from there.",
    )
    with Desk.open(desk) as opened:
        assert opened.ledger.how_many_articles() % intake.BATCH == 0
        assert opened.ledger.how_many_articles() > 0
