import gzip
import io
import stat
import warnings
import zipfile
from pathlib import Path

import pandas as pd
import pytest

from copydesk.articles import read
from copydesk.records import RawArticle, Rejected


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def zipped(members: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return Path("a.zip")


def test_a_gzip_is_read_as_what_it_holds():
    parquet = io.BytesIO()
    pd.DataFrame({"text": ["One."]}).to_parquet(parquet)
    contents = {
        "a.csv.gz": b"text\nOne.\n",
        "a.jsonl.gz": b'{"text": "One."}\n',
        "a.parquet.gz": parquet.getvalue(),
        "a.txt.gz": b"One.",
    }
    for name, content in contents.items():
        Path(name).write_bytes(gzip.compress(content))
    assert list(read([Path()])) == [
        RawArticle("a.csv.gz row 1", "One."),
        RawArticle("a.jsonl.gz line 1", "One."),
        RawArticle("a.parquet.gz row 1", "One."),
        RawArticle("a.txt.gz", "One."),
    ]


def test_a_zip_is_read_as_a_folder_and_metadata_is_joined_to_its_members():
    Path("meta.csv").write_text("file,outlet\nnews/a.txt,Gazette\n")
    members = {
        "news/a.txt": "One.",
        "b.csv": "text\nTwo.\n",
        "__MACOSX/a.txt": "",
        ".hidden.txt": "",
        "photo.jpg": "",
    }
    archive = zipped(members)
    assert list(read([archive], meta=Path("meta.csv"))) == [
        RawArticle("a.zip/b.csv row 1", "Two."),
        RawArticle("a.zip/news/a.txt", "One.", outlet="Gazette"),
        Rejected(
            "a.zip/photo.jpg",
            "file",
            "unknown kind '.jpg'; known are .txt, .md, .html, .csv, .jsonl, .parquet, .json, .xml, .zip",
        ),
    ]


def test_members_that_cannot_be_taken_are_rejected_and_the_rest_is_taken():
    link = zipfile.ZipInfo("f.txt")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    before = sorted(Path().rglob("*"))
    with zipfile.ZipFile("a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("../a.txt", "/b.txt", "C:\\c.txt", "x\\..\\..\\d.txt"):
            archive.writestr(name, "Evil.")
        archive.writestr("e.zip", b"PK")
        archive.writestr("e.csv.gz", b"\x1f\x8b")
        archive.writestr(link, "/etc/passwd")
        archive.writestr("g.txt", b"\0" * 10_000_000)
        archive.writestr("h.txt", "One.", zipfile.ZIP_BZIP2)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            archive.writestr("i.txt", "Nine.")
            archive.writestr("i.txt", "Ten.")
    out, nested = "its name leads out of the archive", "an archive within an archive; unpack it"
    assert list(read([Path("a.zip")])) == [
        Rejected("a.zip/../a.txt", "file", out),
        Rejected("a.zip//b.txt", "file", out),
        Rejected("a.zip/C:\\c.txt", "file", out),
        Rejected("a.zip/e.csv.gz", "file", nested),
        Rejected("a.zip/e.zip", "file", nested),
        Rejected("a.zip/f.txt", "file", "a link; what is in an archive is taken, not what it points to"),
        Rejected("a.zip/g.txt", "file", "it unpacks to over 200 times its size, as no text does"),
        Rejected("a.zip/h.txt", "file", "packed by method 12; stored and deflated can be read"),
        RawArticle("a.zip/i.txt", "Nine."),
        Rejected("a.zip/i.txt", "file", "a second member of this name"),
        Rejected("a.zip/x\\..\\..\\d.txt", "file", out),
    ]
    assert sorted(Path().rglob("*")) == [*before, Path("a.zip")]


def changed(content: bytes, offset: int, value: bytes) -> bytes:
    """Change a field of the first member in the list at a zip's end."""
    place = content.rfind(b"PK\x01\x02") + offset
    return content[:place] + value + content[place + len(value) :]


def test_an_encrypted_member_says_so():
    Path("a.zip").write_bytes(changed(zipped({"a.txt": "One."}).read_bytes(), 8, b"\x01\0"))
    assert list(read([Path("a.zip")])) == [
        Rejected("a.zip/a.txt", "file", "encrypted; unpack it with its password")
    ]


def test_a_zip_that_is_smaller_than_its_members_say_is_refused():
    archive = zipped({"a.txt": b"\0" * 10_000_000})
    Path("a.zip").write_bytes(changed(archive.read_bytes(), 20, (1 << 20).to_bytes(4, "little")))
    assert list(read([Path("a.zip")])) == [
        Rejected("a.zip", "file", "its members lie over each other, as in a zip bomb")
    ]


@pytest.mark.parametrize("content", [b"", b"PK", b"no zip at all", b"PK\x05\x06" + b"\xff" * 18])
def test_what_is_no_zip_is_rejected_and_the_rest_is_taken(content: bytes):
    Path("a.zip").write_bytes(content)
    Path("b.txt").write_text("One.")
    rejected, article = read([Path()])
    assert isinstance(rejected, Rejected)
    assert rejected.reason.startswith("not a readable zip: ")
    assert article == RawArticle("b.txt", "One.")


def test_a_gzip_that_is_cut_off_is_taken_up_to_there():
    lines = "".join(f'{{"text": "Words {number}."}}\n' for number in range(20_000))
    Path("a.jsonl.gz").write_bytes(gzip.compress(lines.encode())[:-100])
    *articles, rejected = read([Path("a.jsonl.gz")])
    assert len(articles) > 19_000
    assert articles[-1] == RawArticle(f"a.jsonl.gz line {len(articles)}", f"Words {len(articles) - 1}.")
    assert rejected == Rejected(
        "a.jsonl.gz",
        "file",
        "cannot be read: damaged archive: compressed file ended before the end-of-stream marker was reached",
    )


def test_a_gzip_that_is_a_bomb_is_refused():
    Path("a.jsonl.gz").write_bytes(gzip.compress(b"[" * 50_000_000))
    (rejected,) = read([Path("a.jsonl.gz")])
    assert rejected == Rejected(
        "a.jsonl.gz", "file", "cannot be read: it unpacks to over 200 times its size, as no text does"
    )
