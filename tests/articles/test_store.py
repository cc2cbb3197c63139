from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.articles import Store, canonical
from copydesk.errors import DeskError
from copydesk.records import Article, RawArticle
from copydesk.tables import COLUMNS

ANYTHING = st.text(st.characters(exclude_categories=()))


def made(raw: str, **fields: str) -> Article:
    article = canonical(RawArticle(source="a.txt", raw=raw, **fields))
    assert isinstance(article, Article)
    return article


FERRY = made(
    "Mara Olsén 🚢\r\nleft. ", article_id="a1", title="Ferry", outlet="Gazette", published="2026-03-02"
)
PORT = made("The port is shut.", article_id="a2", story_id="port")


def test_articles_come_back_as_the_frame_s_columns_with_missing_values_na(tmp_path: Path):
    store = Store(tmp_path / "articles")
    frame = store.read([store.write([FERRY]), store.write([PORT])])
    expected = pd.DataFrame(
        {
            "article_id": ["a1", "a2"],
            "story_id": [None, "port"],
            "outlet": ["Gazette", None],
            "published": ["2026-03-02", None],
            "url": [None, None],
            "author": [None, None],
            "title": ["Ferry", None],
            "text": ["Mara Olsén 🚢\nleft.", "The port is shut."],
            "text_sha256": [FERRY.text_sha256, PORT.text_sha256],
            "source": ["a.txt", "a.txt"],
        },
        dtype="string",
    ).assign(cleaning=[["line ends", "edges"], []])
    pd.testing.assert_frame_equal(frame, expected)
    assert frame.columns.tolist() == [column for column in COLUMNS["articles"] if column != "added_at"]
    assert {column: str(dtype) for column, dtype in frame.dtypes.items()} == {
        column: COLUMNS["articles"][column] for column in frame.columns
    }


def test_the_raw_input_comes_only_when_asked_for(tmp_path: Path):
    store = Store(tmp_path)
    frame = store.read([store.write([FERRY])], ["raw", "raw_sha256", "article_id"])
    assert frame.to_dict("list") == {
        "raw": ["Mara Olsén 🚢\r\nleft. "],
        "raw_sha256": [FERRY.raw_sha256],
        "article_id": ["a1"],
    }


def test_no_files_are_an_empty_frame_with_the_same_columns(tmp_path: Path):
    store = Store(tmp_path)
    full = store.read([store.write([FERRY])])
    empty = store.read([])
    assert empty.empty
    assert empty.dtypes.to_dict() == full.dtypes.to_dict()


def test_the_same_articles_are_one_file_and_nothing_else_is_left_behind(tmp_path: Path):
    store = Store(tmp_path)
    name = store.write([FERRY, PORT])
    content = (tmp_path / name).read_bytes()
    assert store.write([FERRY, PORT]) == name
    assert store.write([FERRY]) != name
    assert (tmp_path / name).read_bytes() == content
    assert len(list(tmp_path.iterdir())) == 2
    assert Store(tmp_path / "elsewhere").write([FERRY, PORT]) == name
    assert (tmp_path / "elsewhere" / name).read_bytes() == content


def test_only_the_wanted_texts_are_found_and_a_key_that_is_nowhere_is_absent(tmp_path: Path):
    store = Store(tmp_path)
    many = [made(f"Words {number}.", article_id=f"n{number}") for number in range(2500)]
    files = [store.write([FERRY, PORT]), store.write(many)]
    keys = [
        ("a2", PORT.text_sha256),
        ("a2", FERRY.text_sha256),
        ("n1999", many[1999].text_sha256),
        ("n2", "0" * 64),
    ]
    assert store.texts(files, keys) == {
        ("a2", PORT.text_sha256): "The port is shut.",
        ("n1999", many[1999].text_sha256): "Words 1999.",
    }


def test_a_missing_file_is_named(tmp_path: Path):
    for call in (Store(tmp_path).read, lambda files: Store(tmp_path).texts(files, [("a1", "0")])):
        with pytest.raises(DeskError) as error:
            call(["gone.parquet"])
        assert str(error.value) == (
            f"{tmp_path}/gone.parquet: this file of articles is missing\n"
            "  Put it back from a copy of the desk: files of articles are never changed once written."
        )


@pytest.mark.parametrize("damage", ["emptied", "cut short", "one bit of the text flipped"])
def test_a_damaged_file_is_named(tmp_path: Path, damage: str):
    store = Store(tmp_path)
    name = store.write([made("A text of some length. " * 20, article_id="a1"), PORT])
    path = tmp_path / name
    content = bytearray(path.read_bytes())
    if damage == "emptied":
        content.clear()
    elif damage == "cut short":
        del content[len(content) // 2 :]
    else:
        content[content.index(b"A text of some") + 3] ^= 1
    path.write_bytes(content)
    for call in (store.read, lambda files: store.texts(files, [("a2", PORT.text_sha256)])):
        with pytest.raises(DeskError) as error:
            call([name])
        assert str(error.value).startswith(f"{path}: this file of articles is damaged: ")


def test_a_folder_that_cannot_be_written_is_an_error_and_leaves_nothing(tmp_path: Path):
    (tmp_path / "articles").write_text("a file where the folder should be")
    with pytest.raises(DeskError) as error:
        Store(tmp_path / "articles").write([FERRY])
    assert str(error.value).startswith(f"{tmp_path}/articles/")
    assert str(error.value).endswith(".parquet: cannot be written: file exists")


@given(st.lists(st.tuples(ANYTHING, ANYTHING), max_size=5))
def test_any_text_and_any_raw_input_come_back_exactly(tmp_path_factory: pytest.TempPathFactory, pairs):
    articles = [
        article
        for raw, title in pairs
        if isinstance(article := canonical(RawArticle(source="a.txt", raw=raw, title=title)), Article)
    ]
    store = Store(tmp_path_factory.mktemp("articles"))
    name = store.write(articles)
    frame = store.read([name], ["text", "raw", "title"])
    assert frame["text"].tolist() == [article.text for article in articles]
    assert frame["raw"].tolist() == [article.raw for article in articles]
    assert [None if title is pd.NA else title for title in frame["title"]] == [a.title for a in articles]
    keys = [(article.article_id, article.text_sha256) for article in articles]
    assert store.texts([name], keys) == {
        (article.article_id, article.text_sha256): article.text for article in articles
    }


def test_an_erased_article_is_in_no_part_and_the_others_stay(tmp_path: Path):
    store = Store(tmp_path / "articles")
    both, alone = store.write([FERRY, PORT]), store.write([FERRY])
    assert store.holding("a1") == sorted([both, alone])
    assert store.own_words([both], "a1") == ["Ferry", "Mara Olsén 🚢\nleft.", "Mara Olsén 🚢\r\nleft. "]
    for name in store.holding("a1"):
        store.erase(name, "a1")
    assert store.holding("a1") == store.own_words([both], "a1") == []
    assert [path.name for path in store.folder.iterdir()] == [both]
    assert store.texts([both], [("a2", PORT.text_sha256)]) == {("a2", PORT.text_sha256): "The port is shut."}
