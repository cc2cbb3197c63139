"""Hostile and huge files, each read in a process of its own: what comes of it, how long it takes, its peak memory.

    pytest -m evidence -s tests/evidence/test_hostile_reading.py

The lines of 2 GB are holes in sparse files: they take no room on the disk.
"""

import gzip
import json
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

pytestmark = pytest.mark.evidence

HOLE = 2 << 30
MOST = 450
"""MB that reading may take, the interpreter and its libraries (some 100 MB) included."""
CODE = """
import collections, json, resource, sys, time
resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
from pathlib import Path
from copydesk.articles import read
from copydesk.records import Rejected
counts = collections.Counter()
begun = time.perf_counter()
for result in read([Path(path) for path in sys.argv[1:]]):
    counts[result.reason if isinstance(result, Rejected) else "articles"] += 1
seconds = time.perf_counter() - begun
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))
print(json.dumps([counts, round(seconds, 1), int(peak.split()[1]) // 1024]))
"""


def with_hole(path: Path, before: bytes, after: bytes) -> None:
    """Write a file with 2 GB of NUL in it, which no disk has to hold; the start is long enough to look like text."""
    with path.open("wb") as file:
        file.write(before + b"words " * 20_000)
        file.seek(HOLE, os.SEEK_CUR)
        file.write(after)


def bomb(path: Path) -> None:
    """Pack 2 GB of one letter into 2 MB."""
    with gzip.open(path, "wb", compresslevel=1) as file:
        for _ in range(HOLE >> 20):
            file.write(b"a" * (1 << 20))


def zip_bomb(path: Path) -> None:
    """Pack half a GB of one letter beside an article."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "One.")
        with archive.open("b.jsonl", "w") as member:
            for _ in range(HOLE >> 22):
                member.write(b"a" * (1 << 20))


def columns(path: Path) -> None:
    """Write a table of 10,000 columns and 2,000 rows, 100 MB."""
    names = ["text", *(f"c{number}" for number in range(9_999))]
    path.write_text("\n".join([",".join(names), *[",".join(["word"] * 10_000)] * 2_000]) + "\n")


def million(path: Path) -> None:
    """Write a million rows of 1 kB in row groups of 100,000."""
    texts = [f"{number} " + "The crews left their ships on Monday. " * 27 for number in range(100_000)]
    table = pa.table({"text": texts, "outlet": ["Gazette"] * len(texts)})
    with pq.ParquetWriter(path, table.schema) as writer:
        for _ in range(10):
            writer.write_table(table)


LINE = "over 32 MB; no article is as long"
CASES: dict[str, tuple[Callable[[Path], object], dict[str, int]]] = {
    "a.jsonl": (
        lambda path: with_hole(path, b'{"text": "One."}\n', b'\n{"text": "Two."}\n'),
        {"articles": 2, f"a line of {LINE}": 1},
    ),
    "a.csv": (
        lambda path: with_hole(path, b"text\nOne.\n", b"\nTwo.\n"),
        {"articles": 2, f"broken CSV: a line of {LINE}": 1},
    ),
    "quote.csv": (
        lambda path: path.write_bytes(b'text\nOne.\n"' + b"never closed\n" * 6_000_000),
        {"articles": 3_418_890, f"broken CSV: {LINE}: is a quote never closed?": 1},
    ),
    "a.json": (
        lambda path: with_hole(path, b'[{"text": "One."}, {"text": "', b'"}]'),
        {"articles": 1, f"broken JSON: {LINE}; this item and all behind it cannot be read": 1},
    ),
    "a.txt": (lambda path: with_hole(path, b"One.", b"\n"), {LINE: 1}),
    "a.html": (lambda path: with_hole(path, b"<html>", b"\n"), {LINE: 1}),
    "long.xml": (
        lambda path: path.write_bytes(
            b"<rss><channel><item><description>" + b"a" * (1 << 28) + b"</description></item></channel></rss>"
        ),
        {f"this and all behind it cannot be read: {LINE}": 1},
    ),
    "deep.json": (
        lambda path: path.write_bytes(b"[" * 50_000_000),
        {"broken JSON: nested too deep; this item and all behind it cannot be read": 1},
    ),
    "deep.html": (
        lambda path: path.write_bytes(b"<div>" * 1_000_000),
        {"1,000,000 tags; no article has over 200,000": 1},
    ),
    "nested.html": (
        lambda path: path.write_bytes(b"<html><body>" + b"<div>" * 190_000 + b"<p>Words."),
        {"the page is beyond the parser's limits: Excessive depth in document: 256": 1},
    ),
    "bomb.jsonl.gz": (bomb, {"cannot be read: it unpacks to over 200 times its size, as no text does": 1}),
    "bomb.zip": (zip_bomb, {"articles": 1, "it unpacks to over 200 times its size, as no text does": 1}),
    "wide.csv": (columns, {"articles": 2_000}),
    "binary.txt": (lambda path: path.write_bytes(os.urandom(30_000_000)), {"binary content, not text": 1}),
    "broken.jsonl": (
        lambda path: path.write_bytes(b'{"text": "caf\xc3\xa9"}\n' * 100 + b'{"text": "caf\xe9"}\n'),
        {"articles": 100, "bad encoding: not utf-8": 1},
    ),
    "million.parquet": (million, {"articles": 1_000_000}),
}


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", CASES)
def test_a_hostile_or_huge_file_costs_its_own_articles_and_little_memory(name: str, tmp_path: Path):
    make, expected = CASES[name]
    path, good = tmp_path / name, tmp_path / "good.txt"
    make(path)
    good.write_text("Good.")
    before = sorted(tmp_path.iterdir())
    done = subprocess.run(
        [sys.executable, "-c", CODE, str(path), str(good)],
        check=True,
        capture_output=True,
        text=True,
        timeout=800,
    )
    path.unlink()
    counts, seconds, peak = json.loads(done.stdout)
    print(f"\n{name:16} {seconds:6.1f} s {peak:5} MB  {counts}")
    assert sorted([*tmp_path.iterdir(), path]) == before
    expected = expected | {"articles": expected.get("articles", 0) + 1}
    assert counts == expected
    assert peak < MOST
