from pathlib import Path

import pytest

from copydesk.articles import read
from copydesk.articles.reading.fragments import text_of_fragment
from copydesk.records import RawArticle, Rejected


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def results(content: str | bytes, name: str = "a.xml") -> list[RawArticle | Rejected]:
    Path(name).write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read([Path(name)]))


def rss(items: str) -> str:
    return f"<rss><channel><title>Harbour Gazette</title>{items}</channel></rss>"


def test_rss_with_whole_articles_and_with_teasers():
    content = (
        '<?xml version="1.0"?><rss xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour Gazette</title>'
        "<item><title>Ferry &amp;amp; strike</title><link> https://g.example/1 </link>"
        "<pubDate>Mon, 02 Mar 2026 09:10:00 +0100</pubDate><dc:creator>Mara</dc:creator>"
        "<description>Teaser</description><content:encoded><![CDATA[<p>One\n <b>two</b>.</p><p>Three<br>caf&eacute;</p>"
        "<script>no</script>]]></content:encoded></item>"
        "<item><title>Talks</title><pubDate>yesterday</pubDate><description>caf&eacute; &lt;p&gt;x</description></item>"
        "<item><title>Nothing</title></item></channel></rss>"
    )
    assert results(content, "a.rss") == [
        RawArticle(
            source="a.rss item 1",
            raw="One two.\n\nThree\ncafé",
            title="Ferry & strike",
            outlet="Harbour Gazette",
            url="https://g.example/1",
            published="2026-03-02T09:10:00+01:00",
            author="Mara",
        ),
        RawArticle(
            "a.rss item 2", "café\n\nx", title="Talks", outlet="Harbour Gazette", published="yesterday"
        ),
        Rejected("a.rss item 3", "text", "empty text", "Nothing"),
    ]


def test_atom_with_text_and_with_xhtml():
    content = (
        '<feed xmlns="http://www.w3.org/2005/Atom"><title>Courier</title>'
        '<entry><title type="html">A &amp;lt; b</title><link rel="self" href="x"/><link href="https://c.example/1"/>'
        "<updated>2026-03-03T00:00:00Z</updated><published>2026-03-02T00:00:00Z</published>"
        "<author><name>Ana</name></author><author><name>Ben</name></author>"
        '<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>One.</p><p>Two.</p></div></content></entry>'
        '<entry><title>T</title><summary type="text">1 &lt; 2</summary></entry></feed>'
    )
    assert results(content, "a.atom") == [
        RawArticle(
            source="a.atom item 1",
            raw="One.\n\nTwo.",
            title="A < b",
            outlet="Courier",
            url="https://c.example/1",
            published="2026-03-02T00:00:00Z",
            author="Ana, Ben",
        ),
        RawArticle("a.atom item 2", "1 < 2", title="T", outlet="Courier"),
    ]


def test_a_feed_that_is_broken_is_taken_as_far_as_it_goes():
    assert results(rss("<item><description>One.</description></item><item><descr")) == [
        RawArticle("a.xml item 1", "One.", outlet="Harbour Gazette"),
        Rejected("a.xml item 2", "text", "empty text"),
        Rejected(
            "a.xml",
            "file",
            "broken XML, line 1: error parsing attribute name; what was taken behind it may lack words",
        ),
    ]


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">',
        '<!ENTITY b SYSTEM "file:///etc/passwd">',
        '<!ENTITY % p SYSTEM "http://127.0.0.1:9/x.dtd"> %p; <!ENTITY b "x">',
    ],
)
def test_entities_of_a_feed_are_neither_expanded_nor_fetched(declared: str):
    content = f"<!DOCTYPE rss [{declared}]>" + rss("<item><description>x &b; y</description></item>")
    assert results(content) == [
        Rejected("a.xml", "file", "it declares entities of its own, which are not expanded")
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("<nitf/>", "neither RSS nor Atom: its root is <nitf>"),
        ("words", "broken XML, line 1: Start tag expected, '<' not found"),
        (rss(""), "no entries"),
    ],
)
def test_a_file_that_is_no_feed_is_rejected(content: str, reason: str):
    assert results(content) == [Rejected("a.xml", "file", reason)]


def test_a_feed_of_a_million_tags_is_given_up_behind_what_was_read():
    item = "<item><description>One.</description></item>"
    assert results(rss(item + "<item>" + "<a>" * 1_000_000)) == [
        RawArticle("a.xml item 1", "One.", outlet="Harbour Gazette"),
        Rejected(
            "a.xml",
            "item 2",
            "this and all behind it cannot be read: over 200,000 tags; no article has as many",
        ),
    ]


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("plain words", "plain words"),
        ("a &amp; b", "a & b"),
        ("<p>One\n  <i>two</i></p>three", "One two\n\nthree"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("<ul><li>a<li>b</ul><style>p{}</style><!-- no -->", "a\n\nb"),
        ("a<br>b<br/>\n c", "a\nb\nc"),
        ("", ""),
    ],
)
def test_a_fragment_of_html_becomes_its_text(markup: str, text: str):
    assert text_of_fragment(markup) == text
