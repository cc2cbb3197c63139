"""Tiny exports of strangers, as literals: regions, annotations, tasks, and their audit."""

import json
from pathlib import Path
from typing import Any

import copydesk
from copydesk.verify.findings import AuditReport

TEXT = "Olga Novak 🚢 ran\nthe  harbour."


def region(
    start: Any, end: Any, text: Any = None, *labels: str, id: Any = "r1", **more: Any
) -> dict[str, Any]:
    value = {"start": start, "end": end, "labels": list(labels) or ["Person"]}
    return {
        "id": id, "from_name": "ner", "to_name": "text", "type": "labels",
        "value": value if text is None else {**value, "text": text}, **more,
    }  # fmt: skip


def annotation(*result: Any, by: Any = 1, id: int = 10, **more: Any) -> dict[str, Any]:
    return {"id": id, "completed_by": by, "result": list(result), "was_cancelled": False, **more}


def task(*annotations: Any, id: Any = 1, text: Any = TEXT, **more: Any) -> dict[str, Any]:
    return {"id": id, "data": {"text": text}, "annotations": list(annotations), **more}


def audit(folder: Path, *tasks: Any, **options: Any) -> AuditReport:
    path = folder / "export.json"
    path.write_text(json.dumps(tasks), "utf-8")
    return copydesk.audit(path, **options)


GONE = region(0, 4, "Ivan", id="x")
ABOUT_GONE = {
    "id": "x",
    "from_name": "sure",
    "to_name": "text",
    "type": "choices",
    "value": {"choices": ["yes"]},
}
RELATION = {"from_id": "r1", "to_id": "x", "type": "relation", "direction": "right"}
