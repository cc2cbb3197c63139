"""The three real exports: what the audit says, and that plain Python counts the same."""

import json
import re
from collections import Counter
from itertools import combinations
from pathlib import Path

import pytest

import copydesk
from copydesk import printing

EXPORTS = Path(__file__).parents[3] / "shared" / "data" / "label-studio-exports"

pytestmark = pytest.mark.evidence


def plainly(path: Path) -> dict[str, object]:
    """Count the same by the shortest way, on the usable annotations (here nobody annotated a task twice)."""
    tasks = json.loads(path.read_text("utf-8"))
    counts: Counter[str] = Counter()
    for task in tasks:
        text = task["data"]["text"]
        counts["drafts"] += len(task["drafts"])
        people = [annotation["completed_by"]["id"] for annotation in task["annotations"]]
        assert len(people) == len(set(people))
        for annotation in task["annotations"]:
            spans = [item for item in annotation["result"] if item["type"] == "labels"]
            counts["total"] += 1
            counts["regions"] += len(spans)
            if annotation["was_cancelled"]:
                counts["cancelled"] += 1
                continue
            counts["empty"] += not annotation["result"]
            counts["usable"] += len(spans)
            places = [(s["value"]["start"], s["value"]["end"], tuple(s["value"]["labels"])) for s in spans]
            counts["identical"] += len(places) - len(set(places))
            for value in (span["value"] for span in spans):
                slice_ = text[value["start"] : value["end"]]
                claim = value["text"].replace("\\n", " ")
                same = re.sub(r"\s+", " ", slice_) == re.sub(r"\s+", " ", claim)
                counts["exact" if same else "edges" if slice_.strip() == claim.strip() else "other"] += 1
            for one, two in combinations(places, 2):
                counts["overlapping"] += one[0] < two[1] and two[0] < one[1]
    return {"tasks": len(tasks), **counts}


@pytest.mark.parametrize("number", [1, 2, 3])
def test_the_audit_and_plain_python_count_the_same(number: int, tmp_path: Path) -> None:
    path = EXPORTS / f"LEOKA_team_{number}.json"
    report = copydesk.audit(path, fix=tmp_path / "fixed.json")
    printing.audit(report, as_json=False)
    a, r = report.annotations, report.regions
    found = {
        "tasks": report.tasks, "total": a["total"], "cancelled": a["cancelled"], "drafts": a["drafts"],
        "empty": a["empty"], "regions": r["total"], "usable": r["usable"], "exact": r["exact"],
        "edges": r["by_repair"].get("edges", 0), "other": r["rejected"],
        "overlapping": report.overlapping_pairs, "identical": report.identical_regions,
    }  # fmt: skip
    plain = plainly(path)
    assert found == {name: plain.get(name, 0) for name in found}

    again = copydesk.audit(tmp_path / "fixed.json")
    assert again.regions["exact"] == again.regions["usable"] == r["usable"] - report.identical_regions
    assert again.regions["total"] == r["total"] - report.identical_regions
