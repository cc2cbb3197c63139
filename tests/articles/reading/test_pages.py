import sys
from pathlib import Path

import pytest

from copydesk.articles import read
from copydesk.errors import ExtraError
from copydesk.records import RawArticle, Rejected

FIRST = "The crews of the harbour left their ships on Monday, and Mara Olsén said that talks had failed. " * 3
SECOND = (
    "A spokesman for the company said the offer was “fair” and would not be changed before the week is out. "
    * 3
)
PAGE = f"""<!doctype html><html><head><title>Ferry strike goes on | Gazette</title>
<meta property="og:site_name" content="Harbour Gazette"><meta property="og:title" content="Ferry strike goes on">
<link rel="canonical" href="https://gazette.example.org/ferry"><meta name="author" content="Mara Olsén">
<meta property="article:published_time" content="2026-03-02T09:10:00Z"></head>
<body><nav><a href="/">Home</a> <a href="/sport">Sport</a></nav>
<article><h1>Ferry strike goes on</h1><p>{FIRST}</p><p>{SECOND}</p></article>
<footer>Copyright 2026 Harbour Gazette</footer></body></html>"""


def only(folder: Path, content: str | bytes) -> RawArticle | Rejected:
    file = folder / "a.html"
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    (result,) = read([file])
    return result


def article(folder: Path) -> RawArticle:
    return RawArticle(
        source=f"{folder}/a.html",
        raw=f"Ferry strike goes on\n{FIRST.strip()}\n{SECOND.strip()}",
        title="Ferry strike goes on",
        outlet="Harbour Gazette",
        url="https://gazette.example.org/ferry",
        published="2026-03-02",
        author="Mara Olsén",
    )


def test_a_page_gives_its_article_with_title_author_date_outlet_and_canonical_address(tmp_path: Path):
    assert only(tmp_path, PAGE) == article(tmp_path)


@pytest.mark.parametrize("charset", ["windows-1252", "iso-8859-1", "utf-8"])
def test_a_page_is_read_in_the_encoding_that_it_declares(tmp_path: Path, charset: str):
    page = PAGE.replace("<head>", f'<head><meta charset="{charset}">')
    encoding = "utf-8" if charset == "utf-8" else "cp1252"
    assert only(tmp_path, page.encode(encoding)) == article(tmp_path)


def test_what_a_table_of_metadata_says_goes_before_the_page(tmp_path: Path):
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "a.html").write_text(PAGE)
    (tmp_path / "meta.csv").write_text("file,outlet,author\na.html,Gazette,\n")
    (result,) = read([tmp_path / "pages"], meta=tmp_path / "meta.csv")
    assert isinstance(result, RawArticle)
    assert (result.outlet, result.author) == ("Gazette", "Mara Olsén")


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("", "not HTML: Document is empty"),
        ("<html><body></body></html>", "no article found in the page"),
        (
            "<html><body>" + "<div>" * 1000 + "<p>Words.",
            "the page is beyond the parser's limits: Excessive depth in document: 256",
        ),
        ("<div>" * 1_000_000, "1,000,000 tags; no article has over 200,000"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary content, not text"),
    ],
)
def test_a_page_that_cannot_be_taken_is_rejected(tmp_path: Path, page: str | bytes, reason: str):
    rejected = only(tmp_path, page)
    assert isinstance(rejected, Rejected)
    assert (rejected.item, rejected.reason) == ("file", reason)


def test_without_the_extra_nothing_is_taken_and_the_error_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setitem(sys.modules, "trafilatura", None)
    (tmp_path / "a.html").write_text(PAGE)
    with pytest.raises(ExtraError) as error:
        read([tmp_path])
    assert str(error.value) == (
        "HTML pages need the extra 'html', which brings trafilatura: import of trafilatura halted; None in "
        "sys.modules\n"
        "  Run 'pip install \"copydesk[html]\"', or leave the pages out."
    )
