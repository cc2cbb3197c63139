"""`add` of generated articles beside a bare parse of the same file; prints times, ratios and peak memory.

    python tests/benchmarks/add_and_parse.py [ARTICLES] [REPETITIONS] [KINDS...]

The bare parse is what the file's own library needs to give every row as Python values: `json.loads` a line,
`csv.DictReader`, `to_pylist` of Parquet's batches. One article in five is plain ASCII, the others have curly quotes,
dashes and names with accents, as news has. Each measurement is a process of its own, by turns, and counts neither
start nor imports; medians. Files lie in the temporary folder, and are deleted.
"""

import csv
import json
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

WORDS = [
    *(
        "the",
        "ferry",
        "strike",
        "of",
        "harbour",
        "union",
        "boss",
        "an",
        "offer",
        "and",
        "crews",
        "talks",
        "said",
    ),
    *("on", "that", "they", "would", "not", "be", "in", "port"),
]
FOREIGN = ["“an insult”", "Olsén", "it’s", "—", "Łódź", "“no”", "café", "£3"]
AIM = 2.0
BARE = {
    "jsonl": "import json\nfor line in open(path, encoding='utf-8'): json.loads(line)",
    "csv": (
        "import csv\ncsv.field_size_limit(2**27)\n"
        "for row in csv.DictReader(open(path, encoding='utf-8', newline='')): pass"
    ),
    "parquet": "import pyarrow.parquet as pq\nfor batch in pq.ParquetFile(path).iter_batches(256): batch.to_pylist()",
}
CODE = """
import json, sys, time
path, folder = sys.argv[1:]
import copydesk, copydesk.articles, copydesk.ledger, json, csv, pandas, pyarrow.parquet, ftfy
desk = copydesk.Desk.init(folder)
begun, worked = time.perf_counter(), time.process_time()
{0}
seconds, worked = time.perf_counter() - begun, time.process_time() - worked
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))  # not the parent's, as ru_maxrss
print(json.dumps([seconds, worked, int(peak.split()[1]) / 1024]))
"""


def articles(number: int) -> Iterator[dict[str, str]]:
    """Make articles of some 3 kB."""
    chance = random.Random(0)
    for n in range(number):
        paragraphs = [chance.choices(WORDS, k=90) for _ in range(6)]
        if n % 5:
            for paragraph in paragraphs:
                paragraph[chance.randrange(90)] = chance.choice(FOREIGN)
        text = "\n\n".join(" ".join(words).capitalize() + "." for words in paragraphs)
        yield {
            "id": f"a{n}", "title": f"Ferry strike, day {n}", "text": text, "outlet": f"Gazette {n % 50}",
            "url": f"https://gazette.example/{n}", "date": "2026-03-02", "author": "Mara Olsén",
        }  # fmt: skip


def write(path: Path, number: int) -> None:
    """Write the articles in the kind that the path's ending says."""
    if path.suffix == ".parquet":
        import pandas as pd

        pd.DataFrame(articles(number)).to_parquet(path, index=False)
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        if path.suffix == ".jsonl":
            file.writelines(json.dumps(article, ensure_ascii=False) + "\n" for article in articles(number))
            return
        writer = csv.DictWriter(file, next(articles(1)))
        writer.writeheader()
        writer.writerows(articles(number))


def measured(what: str, code: str, path: Path) -> tuple[float, float]:
    """Run it in a process of its own, print peak memory too; gives seconds, and those in which it had a processor."""
    folder = path.parent / "desk"
    done = subprocess.run(
        [sys.executable, "-c", CODE.format(code), str(path), str(folder)],
        check=True, capture_output=True, text=True, timeout=3600,
    )  # fmt: skip
    shutil.rmtree(folder)
    seconds, worked, memory = json.loads(done.stdout.splitlines()[-1])
    print(f"{what:20} {seconds:7.2f} s {worked:7.2f} s of work {memory:8.0f} MB", flush=True)
    return seconds, worked


def main(number: int, repetitions: int, kinds: list[str], folder: Path) -> None:
    """Write, measure by turns, print the ratios of the medians."""
    for kind in kinds:
        path = folder / f"news.{kind}"
        write(path, number)
        print(f"{number:,} articles in {path.stat().st_size / 1e6:.0f} MB of {kind}", flush=True)
        ends = {f"{kind}: bare parse": BARE[kind], f"{kind}: add": "desk.add(path)"}
        runs: dict[str, list[float]] = {what: [] for what in ends}
        for _ in range(repetitions):
            for what, code in ends.items():
                runs[what].append(measured(what, code, path)[0])
        bare, add = map(statistics.median, runs.values())
        print(f"{kind}: {number / add:,.0f} articles/s; ratio (aim {AIM}): {add / bare:.2f}", flush=True)
        path.unlink()


if __name__ == "__main__":
    given = sys.argv[1:]
    numbers = [int(number) for number in given[:2]]
    with tempfile.TemporaryDirectory() as temporary:
        main(*[*numbers, *[100_000, 3][len(numbers) :]], given[2:] or list(BARE), Path(temporary))
