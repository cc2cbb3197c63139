"""`pull --project`, killed at any moment and run again, ends as if it had not been."""

import json
import signal
import subprocess
import sys
import time

from copydesk import Desk
from support.newsroom import newsroom, plain

ADOPT = [sys.executable, "-c", "from copydesk.cli import main; main()", "pull", "--project", "1", "--json"]
NER = '<View><Labels name="ner" toName="doc"><Label value="PER"/></Labels><Text name="doc" value="$text"/></View>'
TASKS = 250
KILLS = 5


def told(desk: Desk) -> dict[str, list]:
    return {
        "articles": sorted(plain(desk.articles(), "text")),
        "spans": sorted(plain(desk.spans(), "annotator", "start", "end", "text", "check")),
        "annotations": sorted(plain(desk.annotations(), "unit_id", "annotator", "version", "state")),
        "rejected": plain(desk.rejected()),
    }


def test_a_killed_adoption_is_finished_by_the_next(tmp_path, monkeypatch):
    undisturbed, seconds = None, 0.0
    for number in range(KILLS + 1):
        folder = tmp_path / str(number)
        folder.mkdir()
        with newsroom(folder, monkeypatch, "ana") as room:
            room.studio.users |= {4: "mara@paper.example", 5: "olsen@paper.example"}
            room.studio.projects[1] = {"id": 1, "title": "Who", "label_config": NER, "created_at": "2026"}
            for n in range(TASKS):
                task = room.studio.add_task(1, text=f"Mara sails, ferry {n}.")
                value = {"start": 0, "end": 4, "labels": ["PER"]}
                region = {"id": "r", "from_name": "ner", "to_name": "doc", "type": "labels", "value": value}
                room.studio.annotate(task, 4 + n % 2, [region])
            room.desk.close()
            if number:
                process = subprocess.Popen(
                    ADOPT, cwd=room.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
                )
                time.sleep(seconds * (0.4 + 0.6 * number / KILLS))
                process.send_signal(signal.SIGKILL)
                process.communicate()
            begun = time.monotonic()
            done = subprocess.run(ADOPT, cwd=room.folder, capture_output=True, check=True)
            seconds = seconds or time.monotonic() - begun
            assert json.loads(done.stdout)["annotations"] == TASKS
            now = told(room.reopen())
            undisturbed = undisturbed or now
            assert now == undisturbed
            assert (len(now["articles"]), len(now["spans"])) == (TASKS, TASKS)
            assert [report.new for report in (room.desk.pull(), room.desk.pull(project=1))] == [0, 0]
