import csv
import json
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.articles import read
from copydesk.errors import ArticleError
from copydesk.records import RawArticle, Rejected


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def results(path: str, content: str | bytes, **mapping: str) -> list[RawArticle | Rejected]:
    Path(path).write_bytes(content.encode() if isinstance(content, str) else content)
    return list(read([Path(path)], mapping=mapping))


FERRY = {
    "id": "17",
    "title": "Ferry strike",
    "text": "Words.\r\nMore “words”.",
    "outlet": "Gazette",
    "story": "ferry",
    "url": "https://gazette.example/ferry",
    "date": "2026-03-02",
    "author": "Mara",
    "section": "news",
}


def ferry(source: str) -> RawArticle:
    return RawArticle(
        source=source,
        raw="Words.\r\nMore “words”.",
        article_id="17",
        title="Ferry strike",
        outlet="Gazette",
        story_id="ferry",
        url="https://gazette.example/ferry",
        published="2026-03-02",
        author="Mara",
    )


def test_a_row_is_the_same_article_in_every_format():
    frame = pd.DataFrame([FERRY], index=["x"])
    frame.to_parquet("a.parquet")
    with Path("a.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, FERRY)
        writer.writeheader()
        writer.writerow(FERRY)
    Path("a.jsonl").write_text(json.dumps(FERRY))
    assert list(read([Path("a.csv"), Path("a.jsonl"), Path("a.parquet"), frame])) == [
        ferry("a.csv row 1"),
        ferry("a.jsonl line 1"),
        ferry("a.parquet row 1"),
        ferry("DataFrame index x"),
    ]


def test_columns_are_mapped_and_otherwise_found_whatever_their_case():
    content = "Outlet,content,text, ID \nGazette,Words.,not this,1\n"
    assert results("a.csv", content, text="content") == [
        RawArticle(source="a.csv row 1", raw="Words.", outlet="Gazette", article_id="1")
    ]


def test_our_own_name_of_a_column_is_taken_before_its_other_name():
    assert results("a.csv", "id,article_id,text,story,story_id\n1,2,Words.,3,4\n") == [
        RawArticle(source="a.csv row 1", raw="Words.", article_id="2", story_id="4")
    ]


@pytest.mark.parametrize("delimiter", [";", "\t"])
def test_a_csv_may_be_separated_by_semicolons_or_tabs(delimiter: str):
    assert results("a.csv", f"id{delimiter}text\n1{delimiter}Words, words.\n") == [
        RawArticle(source="a.csv row 1", raw="Words, words.", article_id="1")
    ]


def test_a_csv_row_that_cannot_be_taken_is_rejected_and_the_rest_is_taken():
    content = (
        b"id,text\r\n"
        b"1,One.\r\n"
        b"2,Two,three\r\n"
        b"\r\n"
        b"3\r\n"
        b"4,   \r\n"
        b'5,"a "quoted" word"\r\n'
        b"6,caf\xe9\r\n"
        b"7,caf\xc3\xa9\r\n"
        b'8,"never closed\r\n9,Nine.\r\n'
    )
    assert results("a.csv", content) == [
        RawArticle(source="a.csv row 1", raw="One.", article_id="1"),
        Rejected("a.csv", "row 2", "3 fields, but the header has 2", "2,Two,three\r\n"),
        Rejected("a.csv", "row 3", "empty text", '{"article_id": "3", "text": null}'),
        Rejected("a.csv", "row 4", "empty text", '{"article_id": "4", "text": "   "}'),
        Rejected("a.csv", "row 5", "broken CSV: ',' expected after '\"'", '5,"a "quoted" word"\r\n'),
        Rejected("a.csv", "row 6", "bad encoding: not utf-8", "6,caf\\udce9\r\n"),
        RawArticle(source="a.csv row 7", raw="café", article_id="7"),
        Rejected("a.csv", "row 8", "broken CSV: unexpected end of data", '8,"never closed\r\n9,Nine.\r\n'),
    ]


def test_a_csv_field_may_be_large():
    text = "Words. " * 100_000
    assert results("a.csv", f"text\n{text}\n") == [RawArticle(source="a.csv row 1", raw=text)]


def test_a_jsonl_line_that_cannot_be_taken_is_rejected_and_the_rest_is_taken():
    content = (
        b'{"id": 1, "text": "One."}\n'
        b'{"id": 2, "text": \n'
        b"[3]\n"
        b"\n"
        b'{"id": 5, "text": 7}\n'
        b'{"id": 6, "text": ["Six."]}\n'
        b'{"id": 7}\n'
        b'{"id": 8, "text": ""}\n'
        b'{"id": 9, "text": "caf\xe9"}\n'
        b'{"id": 10, "text": "caf\xc3\xa9 \\ud83d"}\n'
        b'{"id": 11, "text": "Words.", "outlet": {"name": "Gazette"}}'
    )
    assert results("a.jsonl", content) == [
        RawArticle(source="a.jsonl line 1", raw="One.", article_id="1"),
        Rejected(
            "a.jsonl",
            "line 2",
            "broken JSON: Expecting value at character 20",
            '{"id": 2, "text": \n',
        ),
        Rejected("a.jsonl", "line 3", "not a JSON object", "[3]\n"),
        Rejected(
            "a.jsonl",
            "line 5",
            "text is int, not a string",
            '{"article_id": 5, "text": 7, "outlet": null}',
        ),
        Rejected(
            "a.jsonl",
            "line 6",
            "text is list, not a string",
            '{"article_id": 6, "text": ["Six."], "outlet": null}',
        ),
        Rejected("a.jsonl", "line 7", "empty text", '{"article_id": 7, "text": null, "outlet": null}'),
        Rejected("a.jsonl", "line 8", "empty text", '{"article_id": 8, "text": "", "outlet": null}'),
        Rejected("a.jsonl", "line 9", "bad encoding: not utf-8", '{"id": 9, "text": "caf\\udce9"}\n'),
        RawArticle(source="a.jsonl line 10", raw="café \ud83d", article_id="10"),
        Rejected(
            "a.jsonl",
            "line 11",
            "outlet is dict, not a string",
            '{"article_id": 11, "text": "Words.", "outlet": {"name": "Gazette"}}',
        ),
    ]


@pytest.mark.parametrize("line", ["[" * 100_000, '{"text": ' + "1" * 5000 + "}"])
def test_a_hostile_jsonl_line_is_rejected(line: str):
    (rejected,) = results("a.jsonl", line)
    assert isinstance(rejected, Rejected)
    assert rejected.reason.startswith("broken JSON: ")
    assert rejected.raw == line[:500]


@pytest.mark.parametrize(
    ("path", "content", "reason"),
    [
        ("a.csv", b"", "no header line"),
        ("a.csv", b"text\n", "no rows"),
        ("a.jsonl", b"", "no rows"),
        ("a.csv", b'"text\n', "broken header: unexpected end of data"),
        ("a.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary content, not text"),
        ("a.jsonl", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "binary content, not text"),
        ("a.csv", "text\nŽluťoučký kůň\n".encode("cp852"), "the encoding cannot be told; save it as UTF-8"),
        ("a.jsonl", b"\xff\xfe{\0\x00\xd8", "the encoding cannot be told; save it as UTF-8"),
    ],
)
def test_a_table_that_cannot_be_taken_is_rejected_whole(path: str, content: bytes, reason: str):
    assert [(r.source, r.item, r.reason) for r in results(path, content)] == [(path, "file", reason)]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_marked_table_is_read_in_its_encoding(encoding: str):
    assert results("a.csv", "text\nMara Olsén 🚢\n".encode(encoding)) == [
        RawArticle(source="a.csv row 1", raw="Mara Olsén 🚢")
    ]
    assert results("a.jsonl", '{"text": "Mara Olsén 🚢"}\n'.encode(encoding)) == [
        RawArticle(source="a.jsonl line 1", raw="Mara Olsén 🚢")
    ]


def test_a_csv_saved_by_a_spreadsheet_in_windows_1252_is_read_in_it():
    content = (
        "id;text\n1;The crews said the offer was “an insult” — they’re angry.\n"
        "2;It’s a long strike, said the harbour’s master at the café.\n"
    )
    assert results("a.csv", content.encode("cp1252")) == [
        RawArticle(
            source="a.csv row 1",
            raw="The crews said the offer was “an insult” — they’re angry.",
            article_id="1",
        ),
        RawArticle(
            source="a.csv row 2",
            raw="It’s a long strike, said the harbour’s master at the café.",
            article_id="2",
        ),
    ]


def test_parquet_that_is_damaged_is_rejected():
    Path("a.parquet").write_bytes(b"PAR1 not really PAR1")
    (rejected,) = read([Path("a.parquet")])
    assert isinstance(rejected, Rejected)
    assert (rejected.source, rejected.item) == ("a.parquet", "file")
    assert rejected.reason.startswith("not a readable Parquet file: ")


def test_parquet_that_is_damaged_in_the_middle_is_taken_up_to_there():
    texts = [f"{number} " * 500 for number in range(2000)]
    pq.write_table(pa.table({"text": texts}), "a.parquet", row_group_size=500, compression="zstd")
    place = pq.ParquetFile("a.parquet").metadata.row_group(2).column(0).data_page_offset
    content = bytearray(Path("a.parquet").read_bytes())
    content[place : place + 200] = b"\0" * 200
    Path("a.parquet").write_bytes(content)
    *articles, rejected = read([Path("a.parquet")])
    assert [article.raw for article in articles] == texts[: len(articles)]
    assert isinstance(rejected, Rejected)
    assert rejected.item == f"row {len(articles) + 1}"
    assert rejected.reason.startswith("this row and all behind it cannot be read: ")


def test_parquet_strings_may_be_bytes_and_those_that_are_not_utf_8_are_rejected():
    column = pa.array([b"One.", b"caf\xe9", b"caf\xc3\xa9"], pa.binary())
    pq.write_table(pa.table({"text": column.cast(pa.string(), safe=False).view(pa.string())}), "a.parquet")
    pq.write_table(pa.table({"text": column}), "b.parquet")
    for name in ("a.parquet", "b.parquet"):
        assert list(read([Path(name)])) == [
            RawArticle(source=f"{name} row 1", raw="One."),
            Rejected(name, "row 2", "bad encoding: text is not UTF-8", '{"text": "b\'caf\\\\xe9\'"}'),
            RawArticle(source=f"{name} row 3", raw="café"),
        ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (None, None),
        (float("nan"), None),
        (pd.NA, None),
        (pd.NaT, None),
        ("", None),
        (" \n", None),
        (" Gazette ", " Gazette "),
        (17, "17"),
        (17.0, "17"),
        (17.5, "17.5"),
        (np.int64(17), "17"),
        (Decimal("17.50"), "17.50"),
        (date(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 3, 2), "2026-03-02"),
        (datetime(2026, 3, 2, 9, 10), "2026-03-02T09:10:00"),
        (pd.Timestamp("2026-03-02", tz="UTC"), "2026-03-02T00:00:00+00:00"),
        (["Ana", None, "Ben"], "Ana, Ben"),
        (np.array(["Ana", "Ben"]), "Ana, Ben"),
        ([], None),
    ],
)
def test_metadata_of_any_simple_kind_becomes_a_string_and_nothing_becomes_none(
    value: Any, expected: str | None
):
    frame = pd.DataFrame({"text": ["Words."], "outlet": pd.Series([value], dtype=object)})
    assert list(read([frame])) == [RawArticle(source="DataFrame index 0", raw="Words.", outlet=expected)]


def test_typed_columns_of_a_frame_and_of_parquet_become_strings():
    frame = pd.DataFrame(
        {
            "id": pd.array([1, None], dtype="Int64"),
            "story": [2.0, None],
            "text": pd.array(["One.", None], dtype="string"),
            "date": pd.to_datetime(["2026-03-02", None]),
        },
        index=[10, 20],
    )
    frame.to_parquet("a.parquet", index=False)
    fields = {"article_id": "1", "raw": "One.", "story_id": "2", "published": "2026-03-02"}
    nothing = '{"article_id": null, "text": null, "story_id": null, "published": null}'
    assert list(read([frame, Path("a.parquet")])) == [
        RawArticle(source="DataFrame index 10", **fields),
        Rejected("DataFrame", "index 20", "empty text", nothing),
        RawArticle(source="a.parquet row 1", **fields),
        Rejected("a.parquet", "row 2", "empty text", nothing),
    ]


def test_a_frame_s_text_must_be_a_string():
    frame = pd.DataFrame({"text": pd.Series([7, ["a"], float("nan")], dtype=object)})
    assert list(read([frame])) == [
        Rejected("DataFrame", "index 0", "text is int, not a string", '{"text": 7}'),
        Rejected("DataFrame", "index 1", "text is list, not a string", '{"text": ["a"]}'),
        Rejected("DataFrame", "index 2", "empty text", '{"text": null}'),
    ]


def test_two_columns_of_one_name_are_an_error():
    frame = pd.DataFrame([["Words.", "Words."]], columns=["text", "text"])
    with pytest.raises(ArticleError, match=r"^DataFrame: 2 columns named 'text'; its columns are text, text"):
        read([frame])


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")).filter(str.strip), min_size=1))
def test_any_text_comes_out_of_csv_and_jsonl_as_it_went_in(texts: list[str]):
    with Path("a.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerows([["text"], *([text] for text in texts)])
    Path("a.jsonl").write_text(
        "".join(json.dumps({"text": text}, ensure_ascii=False) + "\n" for text in texts),
        encoding="utf-8",
        newline="\n",
    )
    for path in (Path("a.csv"), Path("a.jsonl")):
        assert [article.raw for article in read([path]) if isinstance(article, RawArticle)] == texts
