from pathlib import Path

import pytest

from copydesk.articles import read
from copydesk.errors import ArticleError
from copydesk.records import RawArticle, Rejected


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("news/sub").mkdir(parents=True)


def news(**texts: str) -> Path:
    for name, text in texts.items():
        Path("news", name.replace("__", "/") + ".txt").write_text(text)
    return Path("news")


def meta(content: str, path: str = "meta.csv") -> Path:
    Path(path).write_text(content)
    return Path(path)


def test_metadata_is_joined_by_file_name_and_a_file_without_a_row_is_fine():
    table = meta(
        "file,outlet,story,url,date,author,title,id\n"
        "a.txt,Gazette,ferry,https://gazette.example/ferry,2026-03-02,Mara,Ferry strike,17\n"
        "sub/b.txt,Courier,,,,,,\n"
    )
    folder = news(a="Words.", sub__b="More words.", sub__c="Others.")
    assert list(read([folder], meta=table)) == [
        RawArticle(
            source="news/a.txt",
            raw="Words.",
            article_id="17",
            title="Ferry strike",
            outlet="Gazette",
            story_id="ferry",
            url="https://gazette.example/ferry",
            published="2026-03-02",
            author="Mara",
        ),
        RawArticle(source="news/sub/b.txt", raw="More words.", outlet="Courier"),
        RawArticle(source="news/sub/c.txt", raw="Others."),
    ]


def test_the_heading_stays_in_the_text_if_the_metadata_has_another_title():
    table = meta("file,title\na.txt,Ferry strike\nb.txt,Ferry strike\n")
    folder = news(a="Ferry strike\n\nWords.", b="Day nine\n\nWords.")
    assert list(read([folder], meta=table)) == [
        RawArticle(source="news/a.txt", raw="Words.", title="Ferry strike"),
        RawArticle(source="news/b.txt", raw="Day nine\n\nWords.", title="Ferry strike"),
    ]


def test_a_row_that_is_about_no_file_or_is_broken_is_rejected():
    table = meta("file,outlet\ngone.txt,Gazette\n,Courier\na.txt,Herald,2026\n")
    assert list(read([news(a="Words.")], meta=table)) == [
        Rejected("meta.csv", "row 2", "no file name", ",Courier"),
        Rejected("meta.csv", "row 3", "3 fields, but the header has 2", "a.txt,Herald,2026\n"),
        Rejected("meta.csv", "row 1", "no file 'gone.txt' in the input", "gone.txt"),
        RawArticle(source="news/a.txt", raw="Words."),
    ]


def test_a_path_is_matched_before_a_name_however_it_is_written():
    table = meta("file,outlet\n./a.txt,Gazette\nsub\\a.txt,Courier\nnews/b.txt,Herald\ncafe\u0301.txt,Post\n")
    folder = news(a="One.", sub__a="Two.", b="Three.", café="Four.")
    assert [article.outlet for article in read([folder], meta=table)] == [
        "Gazette",
        "Herald",
        "Post",
        "Courier",
    ]


def test_rows_that_may_be_about_several_files_or_share_one_are_faults():
    table = meta("file,outlet\na.txt,Gazette\nb.txt,Courier\nb.txt,Herald\nc.txt,Post\nsub/c.txt,Times\n")
    Path("news/other").mkdir()
    folder = news(sub__a="One.", other__a="Two.", b="Three.", sub__c="Four.")
    with pytest.raises(ArticleError) as error:
        read([folder], meta=table)
    assert str(error.value) == (
        "the input has 3 faults:\n"
        "  - meta.csv: row 2 and row 3 are both about 'b.txt'\n"
        "  - meta.csv row 1: 'a.txt' may be news/other/a.txt or news/sub/a.txt; write its path in the folder\n"
        "  - meta.csv: row 4 and row 5 are both about news/sub/c.txt"
    )


def test_the_table_may_lie_in_the_folder_and_have_its_own_column_names():
    table = meta("file,paper\na.txt,Gazette\n", "news/meta.csv")
    articles = read([news(a="Words.")], meta=table, mapping={"outlet": "paper"})
    assert list(articles) == [RawArticle(source="news/a.txt", raw="Words.", outlet="Gazette")]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "meta.csv: no such file or directory"),
        ("", "meta.csv: no header line"),
        (
            "file,file,outlet\n",
            "meta.csv: 2 columns 'file' with the names of the files; there are file, file, outlet",
        ),
        ("file,outlet,outlet\n", "meta.csv: 2 columns named 'outlet'"),
    ],
)
def test_a_table_that_cannot_be_used_is_an_error(content: str | None, message: str):
    if content is not None:
        meta(content)
    with pytest.raises(ArticleError) as error:
        read([news(a="Words.")], meta=Path("meta.csv"))
    assert str(error.value).splitlines()[0] == message
