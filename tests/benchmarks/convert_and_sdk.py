"""An export to Parquet and to CoNLL beside label-studio-sdk's converter and `orjson.loads`; prints times and ratios.

    python tests/benchmarks/convert_and_sdk.py [TASKS] [REPETITIONS]

The export is as the Community edition writes it, three annotators with twenty spans each on every task of some 3,000
characters; it lies in the temporary folder, and is deleted. Each measurement is a process of its own, by turns, and
counts neither start nor imports; medians. The machine may be shared: the ratios are of processor time, the time by the
clock stands beside it. The SDK's converter is slow, so it gets the first tasks of the export only, and what is compared
is the time for a task. It writes every annotation of a task with no annotator in CoNLL, and of a region that has
several labels the first; Copydesk verifies each region, and writes all of it in Parquet.
"""

import json
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import orjson
from audit_and_orjson import LABELS, region
from audit_and_orjson import task as task_of

ANNOTATORS, SPANS = 3, 20
CONFIG = "".join(f'<Label value="{label}"/>' for label in LABELS)
CONFIG = f'<View><Labels name="span" toName="text">{CONFIG}</Labels><Text name="text" value="$text"/></View>'
FEW = {"SDK to JSON_MIN": 5, "SDK to CSV": 5, "SDK to CoNLL": 10}
"""These get one task in so many."""

SDK = """
import logging, sys
logging.disable(logging.CRITICAL)
from label_studio_sdk.converter import Converter
from label_studio_sdk.converter.converter import Format
path, folder = sys.argv[1:]
converter = Converter({config!r}, folder, download_resources=False)
"""
OURS = """
import sys
import pandas, pyarrow  # pyarrow imports pandas when it makes its first array
from copydesk import convert
from copydesk.dataset.converting import conll
from copydesk.dataset.tokens import tokenizer
tokenizer("plain")(["x"])  # the table of characters is made once a process
path, folder = sys.argv[1:]
"""
ENDS = {
    "orjson.loads, collector off": (
        "import gc, pathlib, sys, orjson; gc.disable()",
        "tasks = orjson.loads(pathlib.Path(sys.argv[1]).read_bytes())",
    ),
    "Copydesk to Parquet": (OURS, "convert(path, folder + '/tables')"),
    "Copydesk to CoNLL": (OURS, "convert(path, folder + '/tags', format='conll')"),
    "SDK to JSON_MIN": (
        SDK.format(config=CONFIG),
        "converter.convert(path, folder + '/out', Format.JSON_MIN, is_dir=False)",
    ),
    "SDK to CSV": (
        SDK.format(config=CONFIG),
        "converter.convert(path, folder + '/out', Format.CSV, is_dir=False)",
    ),
    "SDK to CoNLL": (
        SDK.format(config=CONFIG),
        "converter.convert(path, folder + '/out', Format.CONLL2003, is_dir=False)",
    ),
}
CODE = """
import json, time
{0}
begun, busy = time.perf_counter(), time.process_time()
{1}
taken = time.perf_counter() - begun, time.process_time() - busy
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))  # not the parent's, as ru_maxrss
print(json.dumps([*taken, int(peak.split()[1]) / 1024]))
"""


def task(number: int, chance: random.Random) -> dict[str, Any]:
    """Make a task with its annotations."""
    whole = task_of(number, chance)
    first, text = whole["annotations"][0], whole["data"]["text"]
    whole["annotations"] = [
        {**first, "id": ANNOTATORS * number + nth, "completed_by": nth + 1, "result_count": SPANS,
         "result": [region(text, chance) for _ in range(SPANS)]}
        for nth in range(ANNOTATORS)
    ]  # fmt: skip
    return whole


def write(path: Path, tasks: int) -> None:
    """Write an export of that many tasks; a shorter one is the beginning of a longer one."""
    chance = random.Random(0)
    with path.open("wb") as file:
        for number in range(1, tasks + 1):
            file.write((b",\n" if number > 1 else b"[\n") + orjson.dumps(task(number, chance)))
        file.write(b"\n]\n")


def measured(what: str, path: Path) -> list[float]:
    """Run it in a process of its own; gives seconds by the clock and of the processor, and peak memory in MB."""
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [sys.executable, "-c", CODE.format(*ENDS[what]), str(path), folder],
            check=True, capture_output=True, text=True, timeout=900,
        )  # fmt: skip
    figures: list[float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main(tasks: int, repetitions: int, folder: Path) -> None:
    """Write the exports, measure by turns, print the medians and their ratios."""
    counts = {what: max(tasks // FEW.get(what, 1), 1) for what in ENDS}
    paths = {number: folder / f"{number}.json" for number in counts.values()}
    for number, path in paths.items():
        write(path, number)
    print(f"{tasks} tasks in {paths[tasks].stat().st_size / 1e6:.0f} MB", flush=True)
    runs: dict[str, list[list[float]]] = {what: [] for what in ENDS}
    for _ in range(repetitions):
        for what in ENDS:
            runs[what].append(measured(what, paths[counts[what]]))
    each: dict[str, float] = {}
    for what, own in runs.items():
        clock, busy, memory = (statistics.median(column) for column in zip(*own, strict=True))
        each[what] = busy / counts[what]
        speed = f"{1 / each[what]:6,.0f} tasks/s, {memory:5.0f} MB at the peak"
        print(
            f"{what:28} {counts[what]:6} tasks, {clock:6.2f} s, processor {busy:6.2f} s, {speed}", flush=True
        )
    for what, other, aim in (
        ("Copydesk to Parquet", "SDK to CSV", "aim 10"),
        ("Copydesk to CoNLL", "SDK to CoNLL", "aim 20"),
    ):
        print(f"{what}: {each[other] / each[what]:.1f} times as fast as the {other} ({aim})")
    ratio = each["Copydesk to Parquet"] / each["orjson.loads, collector off"]
    print(f"Copydesk to Parquet: {ratio:.2f} times the time of orjson.loads (aim 2)")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        given = [int(number) for number in sys.argv[1:]]
        main(*[*given, *[10_000, 3][len(given) :]], Path(made))
