import gzip
import io
import sys
from pathlib import Path

import pytest

from copydesk.articles import read
from copydesk.errors import ArticleError
from copydesk.records import RawArticle, Rejected


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def piped(content: bytes, monkeypatch: pytest.MonkeyPatch, **options: str) -> list[RawArticle | Rejected]:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
    return list(read([Path("-")], **options))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "item"),
    [
        (b'{"text": "One."}\n', " line 1"),
        (b' \n[{"text": "One."}]', " item 1"),
        (gzip.compress(b'{"text": "One."}\n', mtime=0), " line 1"),
        (b"<rss><channel><item><description>One.</description></item></channel></rss>", " item 1"),
    ],
)
def test_standard_input_is_told_by_how_it_begins(content: bytes, item: str, monkeypatch: pytest.MonkeyPatch):
    assert piped(content, monkeypatch) == [RawArticle(f"standard input{item}", "One.")]


@pytest.mark.parametrize(
    ("format", "content", "item"),
    [
        ("csv", b"text\nOne.\n", " row 1"),
        ("txt", b"One.", ""),
        ("csv", gzip.compress(b"text\nOne.\n", mtime=0), " row 1"),
    ],
)
def test_standard_input_is_of_the_format_that_is_said(
    format: str, content: bytes, item: str, monkeypatch: pytest.MonkeyPatch
):
    assert piped(content, monkeypatch, format=format) == [RawArticle(f"standard input{item}", "One.")]


def test_standard_input_of_an_unknown_format_asks_for_it(monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(ArticleError) as error:
        piped(b"text\nOne.\n", monkeypatch)
    assert str(error.value) == (
        "standard input: its format is not told by how it begins; say --format, one of txt, md, html, csv, jsonl, "
        "parquet, json, xml, zip\n  For example: copydesk add - --format csv"
    )


def test_a_glob_finds_files_and_folders_in_order():
    for name in ("news/b.txt", "news/a.txt", "news/sub/c.txt", "news/[d].txt"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text("Words.")
    found = {
        pattern: [article.source for article in read([Path(pattern)])]
        for pattern in ("news/?.txt", "n*", "news/**/*.txt", "news/**", "news/[d].txt")
    }
    every = ["news/[d].txt", "news/a.txt", "news/b.txt", "news/sub/c.txt"]
    assert found == {
        "news/?.txt": ["news/a.txt", "news/b.txt"],
        "n*": every,
        "news/**/*.txt": every,
        "news/**": every,
        "news/[d].txt": ["news/[d].txt"],
    }


def test_a_glob_that_finds_nothing_is_an_error():
    with pytest.raises(ArticleError, match=r"^x/\*.txt: no such file or directory matches\n"):
        read([Path("x/*.txt")])


def test_other_endings_of_the_kinds_are_known():
    Path("a.TSV").write_text("id\ttext\n1\tOne.\n")
    Path("b.ndjson").write_text('{"text": "Two."}\n')
    Path("c.markdown").write_text("*Three.*")
    assert list(read([Path()])) == [
        RawArticle("a.TSV row 1", "One.", article_id="1"),
        RawArticle("b.ndjson line 1", "Two."),
        RawArticle("c.markdown", "Three."),
    ]
