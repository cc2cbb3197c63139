"""Kill programs at random moments, as a power cut would, and see what is left of a ledger."""

import random
import select
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

APPEND = """
import sys
from pathlib import Path
from copydesk.ledger import Ledger
from copydesk.records import Annotation, Article, Rejected, Unit

print("ready", flush=True)
ledger = Ledger(Path(sys.argv[1]))
number = int(sys.argv[2])
while True:
    article = f"{number}-a"
    shown = {"text": {"article_id": article, "field": "text", "sha256": "f4fc"}}
    with ledger.transaction():
        ledger.add_texts([Article(f"{number}-{n}", "", "f4fc", "", "f4fc", "") for n in "ab"], "part.parquet")
        ledger.add_article_events((article, kind, "Gazette " * 200) for kind in ("outlet", "title", "url"))
        ledger.add_plan([Unit(f"article:{article}", (article,))], [], [])
        ledger.add_annotation(Annotation(
            f"k3v9q2/{number}", "k3v9q2", f"article:{article}", "ana", "bias@1", "label", "submitted",
            "2026-03-03T09:10:00.000000Z", 48.2, "manual", ({"id": "a1"},), shown))
        ledger.add_check(f"k3v9q2/{number}", 1, exact=1, rejected=0)
        ledger.add_rejections([Rejected("a.csv", f"row {number}", "it is empty", "")])
    print(number, flush=True)
    number += 1
"""
"""Appends numbered transactions for ever, each with the rows of PER_TRANSACTION, and prints each that is done."""

PER_TRANSACTION = {
    "texts": 2, "article_events": 3, "units": 1, "annotation_versions": 1, "checks": 1, "rejections": 1,
}  # fmt: skip


def killed(program: str, *arguments: object, after: float) -> list[str]:
    """Run a Python program, kill it so many seconds after its first line; returns its whole lines."""
    process = subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert process.stdout
    assert select.select([process.stdout], [], [], 60)[0]
    first = process.stdout.readline()
    time.sleep(after)
    process.send_signal(signal.SIGKILL)
    out, err = process.communicate()
    assert err == b""
    return (first + out).decode().split("\n")[:-1]


def duration(program: str, *arguments: object) -> float:
    """Measure how many seconds a program takes from its first line to its second."""
    with subprocess.Popen(
        [sys.executable, "-c", program, *map(str, arguments)], stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        process.stdout.readline()
        begun = time.monotonic()
        assert process.stdout.readline()
        return time.monotonic() - begun


def check(path: Path, done: int) -> int:
    """Assert that a ledger is whole and holds every transaction that was done; returns how many it holds."""
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        if not db.execute("SELECT name FROM sqlite_master").fetchall():  # killed before there was a ledger
            assert done == 0
            return 0
        counts = {
            table: db.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in PER_TRANSACTION
        }
    number, rest = divmod(counts["units"], PER_TRANSACTION["units"])
    assert rest == 0
    assert counts == {table: rows * number for table, rows in PER_TRANSACTION.items()}
    assert done <= number <= done + 1, f"{done} transactions were done, the ledger holds {number}"
    return number


def kill_while_appending(path: Path, times: int) -> int:
    """Kill a program that appends, start it again, and so on; returns how many transactions the ledger holds."""
    number = 0
    for _ in range(times):
        lines = killed(APPEND, path, number, after=random.uniform(0, 0.3))
        done = int(lines[-1]) + 1 if len(lines) > 1 else number
        number = check(path, done)
    return number
