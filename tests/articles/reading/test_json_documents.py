import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.articles import read
from copydesk.errors import ArticleError
from copydesk.records import RawArticle, Rejected


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def results(content: str | bytes, **mapping: str) -> list[RawArticle | Rejected]:
    Path("a.json").write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read([Path("a.json")], mapping=mapping))


ONE, TWO = RawArticle("a.json item 1", "One."), RawArticle("a.json item 2", "Two.")


@pytest.mark.parametrize(
    ("content", "articles"),
    [
        ('[{"text": "One."}, {"text": "Two."}]', [ONE, TWO]),
        ('\ufeff [\n{"text": "One."}\n]\n', [ONE]),
        ('{"status": "ok", "total": 1, "articles": [{"text": "One."}, {"text": "Two."}]}', [ONE, TWO]),
        ('{"images": [{"src": "a.png"}], "articles": [{"text": "One."}], "next": null}', [ONE]),
        ('{"images": [{"src": "a.png"}], "text": "One."}', [ONE]),
        ('{"text": "One.", "quotes": [{"text": "Not this."}]}', [ONE]),
        ('{"articles": [{"Text ": "One."}]}', [ONE]),
        ('[{"text": "One.", "score": NaN, "id": null}]', [ONE]),
    ],
)
def test_an_array_an_object_that_holds_one_and_a_single_article_are_read(
    content: str, articles: list[RawArticle]
):
    assert results(content) == articles


def test_the_column_of_the_text_may_have_another_name():
    content = '{"links": [{"href": "x"}], "hits": [{"body": "One.", "paper": "Gazette"}]}'
    assert results(content, text="body", outlet="paper") == [
        RawArticle("a.json item 1", "One.", outlet="Gazette")
    ]


def test_an_array_without_a_text_names_its_columns():
    with pytest.raises(ArticleError, match=r"^a.json: no column 'text'; its columns are body, paper\n"):
        results('{"hits": [{"body": "One.", "paper": "Gazette"}]}')


def test_items_that_cannot_be_taken_are_rejected_and_the_rest_is_taken():
    assert results(b'[3, {"text": "Two."}, {"text": "caf\xe9"}, {"text": "\\ud83d"}, {"text": "Fi') == [
        Rejected("a.json", "item 1", "not a JSON object", "3"),
        TWO,
        Rejected("a.json", "item 3", "bad encoding: not utf-8", '{"text": "caf\\udce9"}'),
        RawArticle("a.json item 4", "\ud83d"),
        Rejected(
            "a.json",
            "item 5",
            'broken JSON: Unterminated string starting at, near \'{"text": "Fi\'; this item and all behind it cannot '
            "be read",
        ),
    ]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("12", "broken JSON: neither an array nor an object"),
        ('{"a": 1', "broken JSON: ',' or '}' expected"),
        ('{"a" 1}', "broken JSON: a key and a colon expected"),
        ("[]", "no rows"),
        ("", "broken JSON: neither an array nor an object"),
    ],
)
def test_a_file_that_holds_no_items_is_rejected(content: str, reason: str):
    (rejected,) = results(content)
    assert isinstance(rejected, Rejected)
    assert (rejected.item, rejected.reason) == ("file", reason)


@given(st.lists(st.text(st.characters(codec="utf-8")).filter(str.strip), min_size=1), st.integers(1, 40))
def test_any_text_comes_out_wherever_the_file_is_parted(texts: list[str], chunk: int):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("copydesk.articles.reading.json_documents._CHUNK", chunk)
        content = json.dumps({"n": 123, "articles": [{"text": text} for text in texts]}, ensure_ascii=False)
        assert [article.raw for article in results(content) if isinstance(article, RawArticle)] == texts
