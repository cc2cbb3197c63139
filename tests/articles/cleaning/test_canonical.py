import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.articles import canonical
from copydesk.records import Article, RawArticle, Rejected, sha256
from support.ferry import SHA256, TEXT

ANYTHING = st.text(st.characters(exclude_categories=()))
"""All of Unicode: lone surrogates and NUL too."""
MOJIBAKE = st.builds(
    lambda text, wrong: text.encode("utf-8", "ignore").decode(wrong, "ignore"),
    st.text(),
    st.sampled_from(["latin-1", "cp1252", "cp1251", "mac_roman", "cp437"]),
)


def text_of(raw: str) -> str:
    article = canonical(RawArticle(source="a.txt", raw=raw))
    assert isinstance(article, Article)
    return article.text


def cleaning_of(raw: str, **metadata: str) -> tuple[str, ...]:
    article = canonical(RawArticle(source="a.txt", raw=raw, **metadata))
    assert isinstance(article, Article)
    return article.cleaning


def test_the_contract_s_article_gets_the_contract_s_id_and_hash():
    raw = RawArticle(
        source="ferry.jsonl line 1",
        raw=TEXT,
        title="Ferry strike goes on",
        outlet="Harbour Gazette",
        story_id="ferry-strike",
        url="https://gazette.example/ferry",
        published="2026-03-02",
    )
    assert canonical(raw) == Article(
        article_id="e0d8ecd7a909d3d0",
        text=TEXT,
        text_sha256=SHA256,
        raw=TEXT,
        raw_sha256=SHA256,
        source="ferry.jsonl line 1",
        title="Ferry strike goes on",
        outlet="Harbour Gazette",
        story_id="ferry-strike",
        url="https://gazette.example/ferry",
        published="2026-03-02",
    )


def test_each_step_that_changed_something_is_named_and_the_raw_input_is_kept():
    raw = "\r\nThe crew\x92s offer\0 was â€œan insultâ€\x9d to \ud83d\udea2 and \ud83d.\rThey left.  \n"
    article = canonical(RawArticle(source="a.txt", raw=raw))
    assert article == Article(
        article_id="e726c4d91c17687a",
        text="The crew’s offer was “an insult” to 🚢 and \ufffd.\nThey left.",
        text_sha256=sha256("The crew’s offer was “an insult” to 🚢 and \ufffd.\nThey left."),
        raw=raw,
        raw_sha256="95755207492af90632966fd564500507d3bd401a88207bc2eeaae075560cf2a7",
        source="a.txt",
        cleaning=("NUL", "surrogates", "line ends", "encoding", "edges"),
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("“an insult”, ‘so’ — it’s…", id="curly quotes"),
        pytest.param('"an insult", it\'s...', id="straight quotes"),
        pytest.param("to  harbour   crews", id="double spaces"),
        pytest.param("10\xa0000 tonnes", id="non-breaking space"),
        pytest.param("the o\ufb03ce", id="ligature"),
        pytest.param("ＦＵＬＬ　width ｱ", id="full and half width"),
        pytest.param("Olse\u0301n", id="decomposed accent"),
        pytest.param("AT&amp;T &lt;b&gt; &#233;", id="HTML entities"),
        pytest.param("<p>a</p>", id="markup"),
        pytest.param("one\u2028two\u2029three", id="line and paragraph separators"),
        pytest.param("a\x07b\x1b[31mc\x7f", id="control characters"),
        pytest.param("a\u200bb\u00adc\ufeffd", id="invisible characters"),
        pytest.param("one\ttwo \n  three \n\n\n four", id="white space within"),
        pytest.param("Müller, Łódź, Ἀθῆναι, Київ, القاهرة, 東京 👩🏽‍🚒", id="scripts"),
        pytest.param("lost \ufffd already", id="replacement character"),
    ],
)
def test_nothing_else_is_touched(text: str):
    assert text_of(text) == text
    assert cleaning_of(text) == ()


@pytest.mark.parametrize(
    ("damaged", "mended"),
    [
        ("Mara OlsÃ©n", "Mara Olsén"),
        ("itâ€™s", "it’s"),
        ("LAS VEGAS \x96 a", "LAS VEGAS – a"),
        ("the sea Ã¢â‚¬â€œ twice", "the sea – twice"),
        ("a “curly” line\nand itâ€™s another", "a “curly” line\nand it’s another"),
    ],
)
def test_text_that_was_decoded_wrongly_is_mended(damaged: str, mended: str):
    assert text_of(damaged) == mended
    assert cleaning_of(damaged) == ("encoding",)


@pytest.mark.parametrize("raw", ["", " \r\n\t\xa0", "\0\0", "\u200b\ufeff", "\u200b \u200b"])
def test_a_text_without_a_visible_character_is_rejected(raw: str):
    assert canonical(RawArticle(source="a.csv row 2", raw=raw)) == Rejected(
        source="a.csv row 2", item="text", reason="empty after cleaning", raw=raw
    )


def test_metadata_becomes_valid_single_lines_and_its_cleaning_is_named():
    article = canonical(
        RawArticle(
            source="a.txt",
            raw="Words.",
            article_id=" a1 ",
            title=" Ferry \r\n strike  of\0 itâ€™s kind ",
            outlet="Neue ZÃ¼rcher",
            author="Ana\ud83d",
            url=" https://gazette.example/ferry\n",
            story_id="\0",
        )
    )
    assert article == Article(
        article_id="a1",
        text="Words.",
        text_sha256=sha256("Words."),
        raw="Words.",
        raw_sha256=sha256("Words."),
        source="a.txt",
        title="Ferry strike  of it’s kind",
        outlet="Neue Zürcher",
        author="Ana\ufffd",
        url="https://gazette.example/ferry",
        story_id=None,
        cleaning=(
            "title: NUL",
            "title: encoding",
            "title: edges",
            "title: line ends",
            "outlet: encoding",
            "author: surrogates",
            "story_id: NUL",
            "url: edges",
        ),
    )


@pytest.mark.parametrize(
    ("given_", "kept"),
    [
        ("2026-03-02", "2026-03-02"),
        ("20260302", "2026-03-02"),
        ("2026-03-02 09:10", "2026-03-02T09:10:00"),
        ("2026-03-02T09:10:00Z", "2026-03-02T09:10:00+00:00"),
        ("March 2, 2026", "March 2, 2026"),
        ("02.03.2026", "02.03.2026"),
        ("2026", "2026"),
    ],
)
def test_a_date_is_written_in_iso_s_form_if_it_can_be_parsed_and_else_kept(given_: str, kept: str):
    article = canonical(RawArticle(source="a.txt", raw="Words.", published=given_))
    assert isinstance(article, Article)
    assert article.published == kept
    assert article.cleaning == (() if given_ == kept else ("published: ISO date",))


@pytest.mark.parametrize(
    ("article_id", "reason"),
    [
        ("a/b", "the id 'a/b' may not hold '/', '+' or characters that do not print"),
        ("a+b", "the id 'a+b' may not hold '/', '+' or characters that do not print"),
        ("a\nb", r"the id 'a\nb' may not hold '/', '+' or characters that do not print"),
        ("a\ud83d", r"the id 'a\ud83d' may not hold '/', '+' or characters that do not print"),
        ("..", "the id '..' may not hold '/', '+' or characters that do not print"),
        ("a" * 201, "the id has 201 characters; at most 200 are allowed"),
    ],
)
def test_an_id_that_cannot_stand_in_file_names_and_unit_ids_is_rejected(article_id: str, reason: str):
    rejected = canonical(RawArticle(source="a.csv row 2", raw="Words.", article_id=article_id))
    assert isinstance(rejected, Rejected)
    assert (rejected.source, rejected.item, rejected.reason) == ("a.csv row 2", "article_id", reason)


def test_without_an_id_the_title_stands_in_for_the_url_and_missing_parts_are_empty():
    def made(**fields: str) -> str:
        article = canonical(RawArticle(source="a.txt", raw="Words.", **fields))
        assert isinstance(article, Article)
        return article.article_id

    assert made() == sha256("\0\0Words.")[:16]
    assert made(outlet="Gazette", title="Ferry") == sha256("Gazette\0Ferry\0Words.")[:16]
    assert made(outlet="Gazette", title="Ferry", url="u") == sha256("Gazette\0u\0Words.")[:16]


@given(ANYTHING | MOJIBAKE)
def test_canonical_text_is_valid_and_making_it_twice_changes_nothing(raw: str):
    once = canonical(RawArticle(source="a.txt", raw=raw, title=raw, published=raw))
    if isinstance(once, Rejected):
        assert once == Rejected("a.txt", "text", "empty after cleaning", once.raw)
        return
    once.text.encode("utf-8")
    assert not re.search(r"[\0\r]|\A\s|\s\Z", once.text)
    assert once.text_sha256 == sha256(once.text)
    assert once.title is None or once.title.splitlines() == [once.title]
    again = canonical(RawArticle(source="a.txt", raw=once.text, title=once.title, published=once.published))
    assert isinstance(again, Article)
    assert (again.text, again.title, again.published, again.cleaning) == (
        once.text,
        once.title,
        once.published,
        (),
    )
