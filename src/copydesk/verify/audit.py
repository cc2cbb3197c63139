"""The audit of any Label Studio export: what is in it, and what of its labels can be proven, repaired or not."""

from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from copydesk.studio import exports
from copydesk.studio.foreign import ForeignConfig, read_config
from copydesk.verify.counting import count_result
from copydesk.verify.findings import AuditReport, shown
from copydesk.verify.fixes import Fixer
from copydesk.verify.judging import Judged, Texts, on_text
from copydesk.verify.tally import Tally
from copydesk.verify.usable import age, person_of, readable


def audit(
    path: str | Path,
    *,
    config: str | Path | None = None,
    fix: str | Path | None = None,
    drop_accounts: bool = False,
) -> AuditReport:
    """Audit a Label Studio export, JSON or JSON_MIN, task by task; no desk and no server is needed.

    `config` is the file of the labeling config: then labels and controls that it does not have are found. `fix`
    is where a corrected export is written; with `drop_accounts` it does not say who made the annotations, so that
    a server imports it that does not know them.
    """
    path = Path(path)
    foreign = read_config(Path(config)) if config is not None else None
    kind, tasks = exports.tasks(path, to_fix=fix is not None)
    with ExitStack() as stack:
        fixer = None
        if fix is not None:
            fixer = stack.enter_context(Fixer(path, Path(fix), accounts=not drop_accounts))
        auditor = _Auditor(foreign, fixer)
        for number, task in enumerate(tasks, 1):
            auditor.task(number, task)
    return auditor.tally.report(path, kind, fixer.done() if fixer else None)


class _Auditor:
    """Go through the tasks; what is found goes into the tally, what can be mended to the fixer."""

    def __init__(self, config: ForeignConfig | None, fixer: Fixer | None) -> None:
        self.config, self.fixer = config, fixer
        self.tally = Tally()
        self._seen: set[str] = set()

    def task(self, number: int, task: Any) -> None:
        """Take one task."""
        self.tally.counts["tasks"] += 1
        given = task.get("data") if isinstance(task, dict) else None
        annotations = task.get("annotations", []) if isinstance(task, dict) else None
        known = task.get("id") if isinstance(task, dict) else None
        name = f"(no id, item {number})" if known is None else shown(known)
        if not isinstance(given, dict) or not isinstance(annotations, list | None):
            self.tally.findings.add("not-a-task", name)
            if self.fixer:
                self.fixer.removed(name, None, task, "not-a-task", "it is no object with data")
            return
        self._task_itself(name, task)
        good, bad = [], []
        for annotation in annotations or []:
            whole = readable(annotation)
            if whole is None:
                bad.append(annotation)
            else:
                good.append(whole)
        texts = Texts(given, self.config, good)
        judged = [Judged(annotation, texts) for annotation in good]
        self.tally.unreadable(name, len(bad))
        usable = self._usable(name, judged)
        for one, person in usable:
            count_result(self.tally, self.config, name, one, person)
        self.tally.shared({person for _, person in usable if person is not None})
        if self.fixer:
            self.fixer.task(name, task, judged)
            for annotation in bad:
                why = "it is no object with a result"
                self.fixer.removed(name, None, annotation, "not-an-annotation", why)

    def _task_itself(self, name: str, task: exports.Item) -> None:
        """Look at what a task is and holds beside its annotations."""
        counts, findings = self.tally.counts, self.tally.findings
        if name in self._seen:
            findings.add("repeated-task", name)
        self._seen.add(name)
        if any(isinstance(text, str) and _half(text) for text in task["data"].values()):
            findings.add("half-character", name)
        for what in ("drafts", "predictions"):
            counts[what] += len(task[what]) if isinstance(task.get(what), list) else 0
        if isinstance(task.get("drafts"), list) and task["drafts"]:
            findings.add("draft", name, times=len(task["drafts"]))

    def _usable(self, task: str, annotations: Sequence[Judged]) -> list[tuple[Judged, str | None]]:
        """Take what is not cancelled; of a person's several the latest."""
        latest: dict[Any, tuple[Judged, str | None]] = {}
        counts, findings = self.tally.counts, self.tally.findings
        for number, one in enumerate(annotations):
            annotation = one.annotation
            person = person_of(annotation.get("completed_by"))
            self.tally.annotated(person)
            if annotation.get("was_cancelled"):
                counts["cancelled"] += 1
                counts["regions set aside"] += _regions(one)
                continue
            if person is None:
                findings.add("no-annotator", task, annotation.get("id"))
                latest[number] = one, None
                continue
            before = latest.get(person)
            if before:
                older = before[0] if age(before[0].annotation) <= age(annotation) else one
                counts["repeated"] += 1
                counts["regions set aside"] += _regions(older)
                findings.add("repeated-by-same-person", task, older.annotation.get("id"))
                if older is one:
                    continue
            latest[person] = one, person
        return list(latest.values())


def _regions(one: Judged) -> int:
    return sum(map(on_text, one.annotation["result"]))


def _half(text: str) -> bool:
    """Say whether there is a lone surrogate in it; to write it as UTF-8 is the fastest way to find out."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return True
    return False
