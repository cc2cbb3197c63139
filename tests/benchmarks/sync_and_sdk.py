"""Push and pull of 10,000 articles beside the bare SDK on one server; prints times, ratios and peak memory.

    COPYDESK_URL=... COPYDESK_TOKEN=... python tests/benchmarks/sync_and_sdk.py [NUMBER]

Each measurement is a process of its own and counts neither start nor imports. Makes projects and deletes them.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

WORDS = ["ferry", "strike", "harbour", "union", "boss", "offer", "crews", "talks", "an insult", "Olsén", "🚢"]
CHUNK = 500
SDK = """
import os, sys, time, json
from label_studio_sdk.client import LabelStudio
sdk = LabelStudio(base_url=os.environ["COPYDESK_URL"], api_key=os.environ["COPYDESK_TOKEN"], timeout=600)
sdk.users.whoami()
"""
DESK = """
import sys, time, json
import pandas, pyarrow, pyarrow.parquet, label_studio_sdk.client
from copydesk import Desk
desk = Desk.open(sys.argv[1])
desk.connect().studio.info()
"""
END = """
seconds = time.perf_counter() - begun
peak = next(line for line in open("/proc/self/status") if line.startswith("VmHWM"))  # not the parent's, as ru_maxrss
print(json.dumps([seconds, int(peak.split()[1]) / 1024]))
"""


def measured(what: str, setup: str, *lines: str, given: Any = "") -> tuple[float, float]:
    """Run lines in a process of their own; gives seconds and peak memory in MB."""
    code = "\n".join([setup, "begun = time.perf_counter()", *lines, END])
    done = subprocess.run(
        [sys.executable, "-c", code, str(given)], check=True, capture_output=True, text=True, timeout=900
    )
    seconds, memory = json.loads(done.stdout.splitlines()[-1])
    print(f"{what:58} {seconds:7.1f} s {memory:7.0f} MB", flush=True)
    return seconds, memory


def text(chance: random.Random) -> str:
    """Make an article of 3 kB."""
    return "".join(f"{chance.choice(WORDS)} " for _ in range(600))[:2900]


def labelled(task: dict[str, Any], account: int) -> dict[str, Any]:
    """Give a task two annotations with ten regions each, as an import takes them."""
    regions = [
        {"id": f"r{n}", "from_name": "span", "to_name": "text", "type": "labels", "origin": "manual",
         "value": {"start": n * 50, "end": n * 50 + 9, "text": task["data"]["text"][n * 50 : n * 50 + 9],
                   "labels": ["Lexical"]}}
        for n in range(10)
    ]  # fmt: skip
    one = {"result": regions, "ground_truth": False, "completed_by": account}
    return task | {"annotations": [one, one]}


def main(number: int, folder: Path) -> None:
    """Measure, print, and tidy up."""
    import pandas as pd
    from label_studio_sdk.client import LabelStudio

    from copydesk import Desk
    from copydesk.studio import sync

    sdk = LabelStudio(base_url=os.environ["COPYDESK_URL"], api_key=os.environ["COPYDESK_TOKEN"], timeout=600)
    account = sdk.users.whoami().id
    chance = random.Random(0)
    rows = pd.DataFrame([{"id": f"a{n}", "text": f"{n} {text(chance)}"} for n in range(number)])
    made: list[int] = []
    try:
        with Desk.init(folder / "pushed", annotators=("bench",)) as desk:
            desk.add(rows)
        pushing, _ = measured("push", DESK, "desk.push()", given=folder / "pushed")
        with Desk.open(folder / "pushed") as desk:
            made += desk.places("bench")
            [file] = [p.file for p in desk.push(to=folder / "tasks").projects]
            config = sdk.projects.get(made[0]).label_config
        bare = sdk.projects.create(title="bare", label_config=config).id
        made.append(bare)
        sending, _ = measured(
            "projects.import_tasks in the same chunks",
            SDK + "tasks = json.load(open(sys.argv[1]))",
            f"for begin in range(0, len(tasks), {CHUNK}):",
            f"    sdk.projects.import_tasks(id={bare}, request=tasks[begin : begin + {CHUNK}],",
            "        return_task_ids=True, request_options={'max_retries': 0})",
            given=file,
        )
        print(f"{'  ratio (aim 1.15)':58} {pushing / sending:7.2f}")
        measured("push at once again", DESK, "desk.push()", given=folder / "pushed")

        with Desk.init(folder / "pulled", annotators=("bench",)) as desk:
            desk.add(rows)
            [file] = [p.file for p in desk.push(to=folder / "labelled").projects]
            [project] = desk.ledger.projects()
            place = sdk.projects.create(title=sync.title(project), label_config=config).id
            made.append(place)
            tasks = [labelled(task, account) for task in json.loads(file.read_text(encoding="utf-8"))]
            ids: list[int] = []
            for begin in range(0, number, CHUNK):
                answer = sdk.projects.import_tasks(
                    id=place, request=tasks[begin : begin + CHUNK], return_task_ids=True
                )
                ids += answer.task_ids
            desk.push()
        first, memory = measured("first pull", DESK, "print(desk.pull())", given=folder / "pulled")
        exporting, size = measured(
            "projects.exports.as_json", SDK, f"tasks = sdk.projects.exports.as_json({place}, timeout=600)"
        )
        print(f"{'  ratio (aims 1.2 and 0.5)':58} {first / exporting:7.2f}   {memory / size:7.2f}")
        measured("pull at once again", DESK, "print(desk.pull())", given=folder / "pulled")
        for task in ids[:: number // 10]:
            sdk.annotations.create(id=task, result=tasks[0]["annotations"][0]["result"])
        again, _ = measured(
            "pull of ten new annotations", DESK, "print(desk.pull())", given=folder / "pulled"
        )
        print(f"{'  ratio (aim 0.1)':58} {again / first:7.3f}")
        sdk.tasks.delete(id=str(ids[5]))
        measured("pull after a task was deleted", DESK, "print(desk.pull())", given=folder / "pulled")
    finally:
        for project in made:
            sdk.projects.delete(id=project)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as temporary:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 10_000, Path(temporary))
