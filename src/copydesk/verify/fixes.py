"""`audit --fix`: a corrected export that Label Studio imports again."""

from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from math import isfinite
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from copydesk.errors import LabelError
from copydesk.studio.exports import Item, Writer
from copydesk.verify.findings import Fixed, shown
from copydesk.verify.judging import Judge, Unjudged, labels_of
from copydesk.verify.repair import Refused, Settled


class Fixer:
    """Write the corrected tasks, and beside them the list of what was taken out.

    Drafts, and what an import ignores (ids, times, counts), are not written.
    """

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

    def task(self, task: Item, annotations: Sequence[tuple[Item, Judge]]) -> None:
        """Write one task with its annotations."""
        made: Item = {"data": task["data"], "annotations": []}
        for annotation, judge in annotations:
            result = _Repaired(self, task, annotation, judge).result()
            made["annotations"].append(self._annotation(annotation, result))
        predictions = task.get("predictions")
        kept = ("result", "score", "model_version")
        if isinstance(predictions, list) and predictions:
            made["predictions"] = [
                {name: prediction[name] for name in kept if prediction.get(name) is not None}
                for prediction in predictions
                if isinstance(prediction, dict) and isinstance(prediction.get("result"), list)
            ]
        if isinstance(task.get("meta"), dict) and task["meta"]:
            made["meta"] = task["meta"]
        self._tasks.write(made)
        self.counts["annotations"] += len(annotations)

    def _annotation(self, annotation: Item, result: list[Item]) -> Item:
        # An import takes annotations for ground truth unless it is told otherwise.
        made: Item = {
            "result": result,
            "was_cancelled": bool(annotation.get("was_cancelled")),
            "ground_truth": False,
        }
        seconds, account = annotation.get("lead_time"), importable(annotation.get("completed_by"))
        if isinstance(seconds, int | float) and isfinite(seconds):
            made["lead_time"] = seconds
        if self.keeps_accounts and account is not None:
            made["completed_by"] = account
            self.accounts.add(account if isinstance(account, int) else account["email"])
        return made

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

    def __init__(self, fixer: Fixer, task: Item, annotation: Item, judge: Judge) -> None:
        self.fixer, self.task, self.annotation, self.judge = fixer, task, annotation, judge
        self.items = list(zip(annotation["result"], judge.verdicts(), strict=True))
        self.moved: dict[tuple[str, ...], tuple[str, Settled]] = {}
        """(old id, old start, old end) -> new id and place: what hangs on a region goes with it."""
        self.ids: dict[str, dict[Any, tuple[int, int]]] = {}
        self.gone: set[str] = set()

    def result(self) -> list[Item]:
        """Regions first, then what hangs on them, in the order of the export."""
        hangs = Counter(
            name
            for item, verdict in self.items
            if verdict is None
            for name in (item.get("id"), item.get("from_id"), item.get("to_id"))
            if isinstance(name, str)
        )
        made: dict[int, Item] = {}
        seen: set[tuple[Any, ...]] = set()
        for number, (item, verdict) in enumerate(self.items):
            if isinstance(verdict, Refused):
                self._out(item, verdict.fault, verdict.reason)
                if isinstance(item, dict) and isinstance(item.get("id"), str):
                    self.gone.add(item["id"])
            elif isinstance(verdict, Settled):
                control, on, region = (shown(item.get(name)) for name in ("from_name", "to_name", "id"))
                same = (control, on, verdict.start, verdict.end, *labels_of(item))
                if same in seen and not hangs[region]:
                    self.fixer.counts["copies"] += 1
                    continue
                seen.add(same)
                made[number] = self._region(item, verdict)
        self.gone -= self.ids.keys()
        for number, (item, verdict) in enumerate(self.items):
            if verdict is None and (beside := self._beside(item)):
                made[number] = beside
            elif isinstance(verdict, Unjudged):
                made[number] = item
        return [made[number] for number in sorted(made)]

    def _out(self, item: Any, fault: str, reason: str) -> None:
        name = shown(self.task.get("id")), shown(self.annotation.get("id"))
        self.fixer.removed(*name, item, fault, reason)

    def _region(self, item: Item, place: Settled) -> Item:
        value = item["value"]
        control, region = item.get("from_name"), item.get("id")
        old = region if isinstance(region, str) else ""
        new = self._free(old, str(control), (place.start, place.end))
        key = (old, *map(shown, (value["start"], value["end"])))
        self.moved.setdefault(key, (new, place))
        self.fixer.counts["regions"] += 1
        self.fixer.counts["repaired"] += place.check != "exact"
        self.fixer.counts["renamed"] += new != old
        text = self.judge.text(item)
        moved = {**value, "start": place.start, "end": place.end}
        if isinstance(text, str):
            moved["text"] = text[place.start : place.end]
        return {**item, "id": new, "value": moved}

    def _free(self, region: str, control: str, place: tuple[int, int]) -> str:
        """Keep an id that is free; two controls may label one region, which then has one id and one place."""
        name, number = region or "region", 1
        while name in self.ids:
            used = self.ids[name]
            if region and control not in used and place in used.values():
                break
            number += 1
            name = f"{region or 'region'}-{number}"
        self.ids.setdefault(name, {})[control] = place
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
