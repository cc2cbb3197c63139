import os
import tempfile
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from zipfile import ZipFile

import pandas as pd
import pytest

from copydesk.articles import read
from copydesk.errors import ArticleError
from copydesk.records import RawArticle, Rejected


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, so that sources are short relative paths."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: str, content: str | bytes) -> Path:
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content.encode() if isinstance(content, str) else content)
    return file


def only(path: str, content: str | bytes) -> RawArticle | Rejected:
    (result,) = read([write(path, content)])
    return result


def faults_of(*sources: Path, **options: object) -> str:
    with pytest.raises(ArticleError) as error:
        read(sources, **options)  # type: ignore[arg-type]
    return str(error.value)


@contextmanager
def as_somebody_without_rights() -> Iterator[None]:
    """Lay down root's right to read everything, which tests in a container run with."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.parametrize(
    ("content", "title", "raw"),
    [
        ("Ferry strike goes on\n\nThe crews left.\n", "Ferry strike goes on", "The crews left.\n"),
        ("Ferry strike\r\n\r\nThe crews left.\r\n", "Ferry strike", "The crews left.\r\n"),
        ("Ferry strike\r\rThe crews left.\r", "Ferry strike", "The crews left.\r"),
        ("\ufeffFerry strike \n \t\n\n  The crews left.", "Ferry strike", "\n  The crews left."),
        ("U.S. crews strike “again”\n\nThey left.", "U.S. crews strike “again”", "They left."),
        ("x" * 150 + "\n\nThey left.", "x" * 150, "They left."),
        ("x" * 151 + "\n\nThey left.", None, "x" * 151 + "\n\nThey left."),
        ("Ferry strike\r\nThe crews left.", None, "Ferry strike\r\nThe crews left."),
        ("The crews left.\n\nThey were angry.", None, "The crews left.\n\nThey were angry."),
        ("“Why?”\n\nThey were angry.", None, "“Why?”\n\nThey were angry."),
        ("They left …»\n\nThey were angry.", None, "They left …»\n\nThey were angry."),
        ("\n\nFerry strike\n\nThey left.", None, "\n\nFerry strike\n\nThey left."),
        ("They left", None, "They left"),
    ],
)
def test_a_short_first_line_that_ends_no_sentence_before_a_blank_line_is_the_title(
    content: str, title: str | None, raw: str
):
    assert only("a.txt", content) == RawArticle(source="a.txt", title=title, raw=raw)


@pytest.mark.parametrize(
    ("content", "reason", "raw"),
    [
        pytest.param(b"", "empty text", "", id="nothing"),
        pytest.param(b" \r\n", "empty text", " \r\n", id="blank"),
        pytest.param(b"A title\n\n", "empty text", "A title\n\n", id="title only"),
        pytest.param(
            b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            "binary content, not text",
            "\\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
            id="binary",
        ),
        pytest.param(
            "Žluťoučký kůň".encode("cp852"),
            "the encoding cannot be told; save it as UTF-8",
            "\\xa6lu\\x9cou\\x9fk\\xec k\\x85\\xe5",
            id="untold encoding",
        ),
        pytest.param(
            b"\xff\xfeA\0\x00\xd8",
            "bad encoding: marked utf-16, but is not",
            "\\xff\\xfeA\0\0\\xd8",
            id="broken UTF-16",
        ),
    ],
)
def test_a_text_file_that_cannot_be_taken_is_rejected(content: bytes, reason: str, raw: str):
    assert only("a.txt", content) == Rejected(source="a.txt", item="file", reason=reason, raw=raw)


def test_the_raw_of_a_rejected_file_is_cut_at_500_characters():
    rejected = only("a.txt", b"\0" * 501)
    assert rejected == Rejected("a.txt", "file", "binary content, not text", "\0" * 500)


def test_a_folder_is_read_recursively_in_order_and_reports_what_it_leaves_out():
    write("news/b.txt", "Two.")
    write("news/a.TXT", "One.")
    write("news/sub/c.jsonl", '{"text": "Three."}\n')
    write("news/photo.jpg", b"\xff\xd8")
    write("news/.hidden.txt", "Not this.")
    write("news/.git/d.txt", "Nor this.")
    Path("news/gone.txt").symlink_to("nowhere")
    Path("news/zlink").symlink_to("sub")
    assert list(read([Path("news")])) == [
        RawArticle(source="news/a.TXT", raw="One."),
        RawArticle(source="news/b.txt", raw="Two."),
        Rejected("news/gone.txt", "file", "not a file, or a broken link"),
        Rejected(
            "news/photo.jpg",
            "file",
            "unknown kind '.jpg'; known are .txt, .md, .html, .csv, .jsonl, .parquet, .json, .xml, .zip",
        ),
        Rejected("news/zlink", "file", "a link to a folder is not followed"),
        RawArticle(source="news/sub/c.jsonl line 1", raw="Three."),
    ]


def test_a_file_or_folder_that_may_not_be_read_is_rejected_and_the_rest_is_taken():
    with tempfile.TemporaryDirectory() as folder:  # pytest's own folders are closed to others
        os.chdir(folder)
        Path(folder).chmod(0o755)
        for name in ("a.txt", "b.csv", "c.jsonl", "d.parquet", "e/x.txt"):
            write(name, "Closed.").chmod(0)
        Path("e").chmod(0)
        write("f.txt", "Open.").chmod(0o644)
        with as_somebody_without_rights():
            results = list(read([Path()]))
        Path("e").chmod(0o755)
    denied = "cannot be read: permission denied"
    assert results == [
        Rejected("a.txt", "file", denied),
        Rejected("b.csv", "file", denied),
        Rejected("c.jsonl", "file", denied),
        Rejected("d.parquet", "file", denied),
        RawArticle(source="f.txt", raw="Open."),
        Rejected("e", "file", denied),
    ]


def test_all_faults_of_the_input_are_reported_together_before_anything_is_read():
    write("a.csv", "headline,body\nFerry,Words.\n")
    write("b.jsonl", '{"content": "Words."}\n')
    write("meta.csv", "name,outlet\na.txt,Gazette\n")
    frame = pd.DataFrame({"body": ["Words."]})
    with pytest.raises(ArticleError) as error:
        read(
            [Path("a.csv"), Path("gone"), Path("b.jsonl"), frame],
            mapping={"outlet": "paper", "body": "x"},
            meta=Path("meta.csv"),
        )
    assert str(error.value) == (
        "the input has 9 faults:\n"
        "  - --map body=...: no such name; there are article_id, title, text, outlet, story_id, url, published,"
        " author\n"
        "  - meta.csv: no columns 'file' with the names of the files; there are name, outlet\n"
        "  - a.csv: no column 'text'; its columns are headline, body\n"
        "  - a.csv: no column 'paper' for outlet; its columns are headline, body\n"
        "  - gone: no such file or directory\n"
        "  - b.jsonl: no column 'text'; its columns are content\n"
        "  - b.jsonl: no column 'paper' for outlet; its columns are content\n"
        "  - DataFrame: no column 'text'; its columns are body\n"
        "  - DataFrame: no column 'paper' for outlet; its columns are body\n"
        "  Say which column is which, for example: --map text=content"
    )


def test_a_table_that_lies_among_others_and_has_no_text_is_rejected_by_itself():
    write("crawl/a.txt", "Words.")
    write("crawl/b.csv", "name,size\na.txt,6\n")
    write("crawl/c.jsonl", '{"text": "More."}\n')
    with ZipFile("crawl/d.zip", "w") as archive:
        archive.writestr("state.json", '[{"done": 3}]')
    assert list(read([Path("crawl")])) == [
        RawArticle("crawl/a.txt", "Words."),
        Rejected("crawl/b.csv", "file", "no column 'text'; its columns are name, size"),
        RawArticle("crawl/c.jsonl line 1", "More."),
        Rejected("crawl/d.zip/state.json", "file", "no column 'text'; its columns are done"),
    ]
    assert faults_of(Path("crawl/b.csv")).startswith(
        "crawl/b.csv: no column 'text'; its columns are name, size\n"
    )


@pytest.mark.parametrize(
    ("content", "article"),
    [
        (
            "---\ntitle: Strike\noutlet: Gazette\ndate: 2026-03-02\n---\nThe crews left.\n",
            RawArticle(
                "a.txt", "The crews left.\n", title="Strike", outlet="Gazette", published="2026-03-02"
            ),
        ),
        ("---\nmood: grim\n---\nThe crews left.\n", None),
        ("---\ntitle: Strike: day nine\n---\nThe crews left.\n", None),
        ("---\nThe crews left.\n---\nThey came back.\n", None),
    ],
    ids=["front matter", "of other things", "no YAML", "lines"],
)
def test_front_matter_of_a_text_is_metadata_where_it_names_what_we_know(
    content: str, article: RawArticle | None
):
    assert only("a.txt", content) == (article or RawArticle("a.txt", content))


def test_a_meta_table_knows_better_than_front_matter():
    write("a.txt", "---\noutlet: Gazette\nauthor: Ana\n---\nThe crews left.\n")
    assert list(read([Path("a.txt")], meta=write("meta.csv", "file,outlet,author\na.txt,Courier,\n"))) == [
        RawArticle("a.txt", "The crews left.\n", outlet="Courier", author="Ana")
    ]


def test_a_missing_text_column_names_the_file_the_columns_and_the_option():
    assert faults_of(write("news.csv", "headline,body\nFerry,Words.\n")) == (
        "news.csv: no column 'text'; its columns are headline, body\n"
        "  Say which column is which, for example: --map text=content"
    )


def test_a_path_that_does_not_exist_is_an_error():
    assert faults_of(Path("gone.txt")) == (
        "gone.txt: no such file or directory\n  Check the paths; 'copydesk add --help' lists what can be read."
    )


def test_a_mapping_that_no_table_can_follow_is_an_error():
    assert faults_of(write("a.txt", "Words."), mapping={"text": "content"}) == (
        "--map text=content: no table of the input has such a column\n"
        "  Say which column is which, for example: --map text=content"
    )


@pytest.mark.parametrize("kind", ["csv", "jsonl"])
def test_a_file_is_read_as_far_as_it_is_asked_for_and_memory_does_not_grow(kind: str):
    text = "Words. " * 1000
    row = f'"{text}"\n' if kind == "csv" else f'{{"text": "{text}"}}\n'
    path = write(f"a.{kind}", ("text\n" if kind == "csv" else "") + row * 2000)
    size = path.stat().st_size
    tracemalloc.start()
    articles = read([path])
    assert sum(isinstance(article, RawArticle) for article in islice(articles, 1900)) == 1900
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < size / 10
    path.write_bytes(b"")
    assert len(list(articles)) < 100


def test_parquet_is_read_by_record_batches():
    import pyarrow as pa

    texts = [f"{number} " * 500 for number in range(20_000)]
    pd.DataFrame({"text": texts}).to_parquet("a.parquet")
    before = pa.total_allocated_bytes()
    articles = read([Path("a.parquet")])
    assert next(articles) == RawArticle(source="a.parquet row 1", raw=texts[0])
    assert pa.total_allocated_bytes() - before < sum(map(len, texts)) / 5
    assert [article.raw for article in articles if isinstance(article, RawArticle)] == texts[1:]
