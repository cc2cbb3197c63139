"""Audit of a generated export beside `orjson.loads` of the whole file; prints times, ratios and peak memory.

    python tests/benchmarks/audit_and_orjson.py [MEGABYTES] [REPETITIONS]

Each measurement is a process of its own, by turns, and counts neither start nor imports; medians. The file lies
in the temporary folder, and is deleted.
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

WORDS = [
    "ferry",
    "strike",
    "harbour",
    "union",
    "boss",
    "“an offer”",
    "crews",
    "talks",
    "Olsén",
    "🚢",
    "said",
    "on",
]
LABELS = ["Lexical", "Informational", "Quote", "Omission"]
MOMENT = "2026-03-03T09:10:00.123456Z"
ENDS = {
    "orjson.loads, collector off": (
        "import gc, pathlib, sys, orjson; gc.disable()",
        "tasks = orjson.loads(pathlib.Path(sys.argv[1]).read_bytes())",
    ),
    "audit": ("import sys; from copydesk import audit", "report = audit(sys.argv[1])"),
}
CODE = """
import json, time
{0}
begun = time.perf_counter()
{1}
seconds = time.perf_counter() - begun
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))  # not the parent's, as ru_maxrss
print(json.dumps([seconds, int(peak.split()[1]) / 1024]))
"""


def article(chance: random.Random) -> str:
    """Make an article of 3 kB: paragraphs of words, some of them beyond ASCII."""
    paragraphs = (" ".join(chance.choices(WORDS, k=75)) for _ in range(6))
    return "\n\n".join(paragraphs)


def region(text: str, chance: random.Random) -> dict[str, Any]:
    """Mark one to eight words as Label Studio writes it: newlines as a backslash and an n."""
    start = text.rfind(" ", 0, chance.randrange(1, len(text) - 100)) + 1
    end = text.find(" ", start + chance.randrange(4, 40))
    return {
        "id": f"{chance.getrandbits(60):x}"[:10], "from_name": "span", "to_name": "text", "type": "labels",
        "origin": "manual",
        "value": {"start": start, "end": end, "text": text[start:end].replace("\n", "\\n"),
                  "labels": [chance.choice(LABELS)]},
    }  # fmt: skip


def task(number: int, chance: random.Random) -> dict[str, Any]:
    """Make a task as an export of the Community edition holds it, with two or three annotations of ten regions."""
    text = article(chance)
    annotations = [
        {"id": 3 * number + nth, "completed_by": person, "result": [region(text, chance) for _ in range(10)],
         "was_cancelled": False, "ground_truth": False, "created_at": MOMENT, "updated_at": MOMENT,
         "draft_created_at": None, "lead_time": 48.25, "prediction": {}, "result_count": 10,
         "unique_id": f"{number:08x}-0000-4000-8000-{nth:012x}", "import_id": None, "last_action": None,
         "bulk_created": False, "task": number, "project": 1, "updated_by": person, "parent_prediction": None,
         "parent_annotation": None, "last_created_by": None}
        for nth, person in enumerate(chance.sample(range(1, 13), chance.choice([2, 3])))
    ]  # fmt: skip
    return {
        "id": number, "annotations": annotations, "file_upload": None, "drafts": [], "predictions": [],
        "data": {"text": text, "title": "Ferry strike goes on", "outlet": "Harbour Gazette"}, "meta": {},
        "created_at": MOMENT, "updated_at": MOMENT, "inner_id": number, "total_annotations": len(annotations),
        "cancelled_annotations": 0, "total_predictions": 0, "comment_count": 0, "unresolved_comment_count": 0,
        "last_comment_updated_at": None, "project": 1, "updated_by": 1, "comment_authors": [],
    }  # fmt: skip


def write(path: Path, megabytes: int) -> int:
    """Write an export of that size; gives the number of tasks."""
    chance, number = random.Random(0), 0
    with path.open("wb") as file:
        while file.tell() < megabytes * 1_000_000:
            number += 1
            file.write((b",\n" if number > 1 else b"[\n") + orjson.dumps(task(number, chance)))
        file.write(b"\n]\n")
    return number


def measured(what: str, path: Path) -> tuple[float, float]:
    """Run it in a process of its own; gives seconds and peak memory in MB."""
    code = CODE.format(*ENDS[what])
    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], check=True, capture_output=True, text=True, timeout=900
    )
    seconds, memory = json.loads(done.stdout.splitlines()[-1])
    print(f"{what:30} {seconds:7.2f} s {memory:8.0f} MB", flush=True)
    return seconds, memory


def main(megabytes: int, repetitions: int, path: Path) -> None:
    """Write, measure by turns, print the ratios of the medians."""
    print(f"{write(path, megabytes)} tasks in {path.stat().st_size / 1e6:.0f} MB", flush=True)
    runs: dict[str, list[tuple[float, float]]] = {what: [] for what in ENDS}
    for _ in range(repetitions):
        for what in ENDS:
            runs[what].append(measured(what, path))
    (whole, size), (time, memory) = (
        [statistics.median(run[n] for run in runs[what]) for n in (0, 1)] for what in ENDS
    )
    print(f"medians: {whole:.2f} s, {size:.0f} MB; {time:.2f} s, {memory:.0f} MB")
    print(f"ratios (aims 2 and 0.33): {time / whole:.2f}   {memory / size:.3f}")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        given = [int(number) for number in sys.argv[1:]]
        main(*[*given, *[500, 3][len(given) :]], Path(folder) / "export.json")
