"""`audit --fix`: a corrected export that Label Studio imports again.

An import takes a task's data, meta, annotations and predictions, and of an annotation its result, account, time
spent and marks; it drops drafts, reviews and comments, and gives ids and times of its own. So does this.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from copydesk.errors import LabelError
from copydesk.studio.exports import BOOKKEEPING, Item, Writer
from copydesk.verify.findings import Fixed, counted, shown
from copydesk.verify.judging import Judged, Placed, Unjudged
from copydesk.verify.repair import Refused

PREDICTED = ("result", "score", "model_version")
LONGEST = 1e15
"""Seconds that nobody spent on a task; NaN is not below it either."""


class Fixer:
    """Write the corrected tasks, and beside them the list of what was taken out."""

    def __init__(self, source: Path, path: Path, *, accounts: bool) -> None:
        """Begin; the files appear when all is written."""
        self.path = path
        self.list_path = path.with_name(f"{path.stem}.removed.jsonl")
        for written in (path, self.list_path):
            if written.exists() and written.samefile(source):
                raise LabelError(
                    f"{written} is the export itself, which is never overwritten",
                    next_step="Name another file: copydesk audit EXPORT.json --fix FIXED.json",
                )
        if path.is_dir():
            raise LabelError(f"{path} is a folder", next_step=f"Name a file: --fix {path / 'fixed.json'}")
        self.counts: Counter[str] = Counter()
        self.left_out: Counter[str] = Counter()
        self.keeps_accounts = accounts
        self.accounts: set[str | int] = set()
        self._stack = ExitStack()

    def __enter__(self) -> Self:
        with ExitStack() as stack:
            self._tasks = stack.enter_context(Writer(self.path))
            self._list = stack.enter_context(Writer(self.list_path, lines=True))
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.__exit__(kind, error, trace)
        if kind is None and not self._list.count:
            self.list_path.unlink()

    def task(self, name: str, task: Item, annotations: Sequence[Judged]) -> None:
        """Write one task with its annotations."""
        made: Item = {"data": task["data"], "annotations": [], **self._predictions(name, task)}
        for judged in annotations:
            result = _Repaired(self, name, judged).result()
            made["annotations"].append(self._annotation(judged.annotation, result))
        if isinstance(task.get("meta"), dict) and task["meta"]:
            made["meta"] = task["meta"]
        self._leave_out(task, made)
        self._tasks.write(made)
        self.counts["annotations"] += len(annotations)

    def _predictions(self, task_name: str, task: Item) -> Item:
        given, made = task.get("predictions"), []
        for prediction in given if isinstance(given, list) else ():
            if isinstance(prediction, dict) and isinstance(prediction.get("result"), list):
                made.append(
                    {name: prediction[name] for name in PREDICTED if prediction.get(name) is not None}
                )
            else:
                why = "it is no object with a result"
                self.removed(task_name, None, prediction, "not-a-prediction", why)
        return {"predictions": made} if made else {}

    def _annotation(self, annotation: Mapping[str, Any], result: list[Item]) -> Item:
        # An import takes annotations for ground truth unless it is told otherwise, so it always is.
        made: Item = {
            "result": result,
            "was_cancelled": bool(annotation.get("was_cancelled")),
            "ground_truth": annotation.get("ground_truth") is True,
        }
        seconds, account = annotation.get("lead_time"), importable(annotation.get("completed_by"))
        if isinstance(seconds, int | float) and abs(seconds) < LONGEST:
            made["lead_time"] = seconds
        if self.keeps_accounts and account is not None:
            made["completed_by"] = account
            self.accounts.add(account if isinstance(account, int) else account["email"])
        self._leave_out(annotation, made)
        return made

    def _leave_out(self, given: Mapping[str, Any], made: Item) -> None:
        """Count what stands in a task or an annotation and is not written."""
        for name, value in given.items():
            if value and name not in made and name not in BOOKKEEPING and name != "predictions":
                counted(self.left_out, name, len(value) if isinstance(value, list) else 1)

    def removed(self, task: Any, annotation: Any, item: Any, fault: str, reason: str) -> None:
        """List what was taken out, with the ids of its task and its annotation."""
        region = item.get("id") if annotation is not None and isinstance(item, dict) else None
        self.counts["removed"] += 1
        self._list.write(
            {
                "task": task,
                "annotation": annotation,
                "region": region,
                "fault": fault,
                "reason": reason,
                "raw": item,
            }
        )

    def done(self) -> Fixed:
        """Say what was written."""
        n = self.counts
        return Fixed(
            file=self.path,
            tasks=self._tasks.count,
            annotations=n["annotations"],
            regions=n["regions"],
            repaired=n["repaired"],
            removed=n["removed"],
            removed_file=self.list_path if self._list.count else None,
            copies=n["copies"],
            renamed=n["renamed"],
            accounts=len(self.accounts),
            left_out=dict(self.left_out.most_common()),
        )


def importable(completed_by: Any) -> Any:
    """Bring an account into a form that an import takes: a number, or an object with the address."""
    if isinstance(completed_by, dict):
        address = completed_by.get("email")
        if isinstance(address, str) and "@" in address:
            return {"email": address}
        completed_by = completed_by.get("id")
    return completed_by if isinstance(completed_by, int) and not isinstance(completed_by, bool) else None


class _Repaired:
    """The result of one annotation, corrected."""

    def __init__(self, fixer: Fixer, task: str, judged: Judged) -> None:
        self.fixer, self.task, self.annotation = fixer, task, judged.annotation
        self.items = list(zip(self.annotation["result"], judged.verdicts, strict=True))
        self.moved: dict[tuple[str, ...], tuple[str, Placed]] = {}
        """(old id, old start, old end) -> new id and place: what hangs on a region goes with it."""
        self.ids: set[str] = set()
        self.numbers: Counter[str] = Counter()
        """So many new ids were made of an old one."""
        self.shared: dict[tuple[str, tuple[int, int]], tuple[str, set[str]]] = {}
        """(old id, new place) -> new id, and the controls that label it there."""
        self.gone: set[str] = set()

    def result(self) -> list[Item]:
        """Regions first, then what hangs on them, in the order of the export."""
        hangs = {
            name
            for item, verdict in self.items
            if verdict is None
            for name in (item.get("id"), item.get("from_id"), item.get("to_id"))
            if isinstance(name, str)
        }
        made: dict[int, Item] = {}
        seen: set[tuple[Any, ...]] = set()
        for number, (item, verdict) in enumerate(self.items):
            if isinstance(verdict, Refused):
                self._out(item, verdict.fault, verdict.reason)
                if isinstance(item, dict) and isinstance(item.get("id"), str):
                    self.gone.add(item["id"])
            elif isinstance(verdict, Placed):
                control, on, region = (shown(item.get(name)) for name in ("from_name", "to_name", "id"))
                same = (control, on, verdict.start, verdict.end, *verdict.labels)
                twin = (region, (verdict.start, verdict.end)) in self.shared
                if same in seen and (twin or region not in hangs):
                    self.fixer.counts["copies"] += 1
                    continue
                seen.add(same)
                made[number] = self._region(item, verdict)
        self.gone -= self.ids
        for number, (item, verdict) in enumerate(self.items):
            if verdict is None and (beside := self._beside(item)):
                made[number] = beside
            elif isinstance(verdict, Unjudged):
                made[number] = item
        return [made[number] for number in sorted(made)]

    def _out(self, item: Any, fault: str, reason: str) -> None:
        self.fixer.removed(self.task, shown(self.annotation.get("id")), item, fault, reason)

    def _region(self, item: Item, place: Placed) -> Item:
        value = item["value"]
        control, region = item.get("from_name"), item.get("id")
        old = region if isinstance(region, str) else ""
        new = self._free(old, str(control), (place.start, place.end))
        key = (old, *map(shown, (value["start"], value["end"])))
        self.moved.setdefault(key, (new, place))
        self.fixer.counts["regions"] += 1
        self.fixer.counts["repaired"] += place.check != "exact"
        self.fixer.counts["renamed"] += new != old
        slice_ = place.text[place.start : place.end]
        moved = {**value, "start": place.start, "end": place.end, "text": slice_}
        return {**item, "id": new, "value": moved}

    def _free(self, region: str, control: str, place: tuple[int, int]) -> str:
        """Keep an id that is free; two controls may label one region, which then has one id and one place."""
        shared = self.shared.get((region, place)) if region else None
        if shared and control not in shared[1]:
            shared[1].add(control)
            return shared[0]
        name, stem = region or "region", region or "region"
        while name in self.ids:
            self.numbers[stem] += 1
            name = f"{stem}-{self.numbers[stem] + 1}"
        self.ids.add(name)
        self.shared[region, place] = name, {control}
        return name

    def _beside(self, item: Item) -> Item | None:
        """Let answers go with their region; take out what hangs on a region that was taken out."""
        if item.get("type") == "relation":
            for end in ("from_id", "to_id"):
                if isinstance(item.get(end), str) and item[end] in self.gone:
                    self._out(item, "no-region", f"its {end} was taken out")
                    return None
            return item
        region, value = item.get("id"), item.get("value")
        if not isinstance(region, str):
            return item
        if isinstance(value, dict) and "start" in value:
            moved = self.moved.get((region, *map(shown, (value.get("start"), value.get("end")))))
            if moved:
                new, place = moved
                return {**item, "id": new, "value": {**value, "start": place.start, "end": place.end}}
        if region in self.gone:
            self._out(item, "no-region", "its region was taken out")
            return None
        return item
