"""The audit of any Label Studio export: what is in it, and what of its labels can be proven, repaired or not."""

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import chain, combinations
from pathlib import Path
from typing import Any, NamedTuple

from copydesk.errors import LabelError
from copydesk.records import sha256
from copydesk.studio import exports
from copydesk.studio.foreign import ForeignConfig, read_config
from copydesk.verify.findings import AuditReport, Findings, Fixed, Person, Shared, counted, marked, shown
from copydesk.verify.fixes import Fixer
from copydesk.verify.judging import Judge, Verdict, labels_of, on_text
from copydesk.verify.repair import Refused, Settled
from copydesk.verify.words import cuts_word

UNKNOWN = "(unknown)"
HALF = re.compile("[\ud800-\udfff]")
CROWD = 200
"""From so many annotators of one task on, pairs are not counted: they would be tens of thousands."""


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
    found = exports.items(path, faithful=fix is not None)
    first = next(found, None)
    kind = exports.format_of(first) if first is not None else "JSON"
    if kind is None:
        raise LabelError(
            f"{path} cannot be read as a Label Studio export: its first item has neither data and annotations "
            "(JSON) nor annotation_id (JSON_MIN)",
            next_step=exports.HOW,
        )
    if kind == "JSON_MIN" and fix is not None:
        raise LabelError(
            f"{path} is JSON_MIN, which leaves out object names, region ids and relations: what --fix would write "
            "could not be imported",
            next_step="In Label Studio: Export, format JSON; then fix that.",
        )
    items = chain(() if first is None else (first,), found)
    tasks = items if kind == "JSON" else exports.whole_tasks(items)
    with ExitStack() as stack:
        fixer = (
            stack.enter_context(Fixer(path, Path(fix), accounts=not drop_accounts))
            if fix is not None
            else None
        )
        auditor = _Auditor(foreign, fixer)
        for number, task in enumerate(tasks, 1):
            auditor.task(number, task)
    return auditor.report(path, kind, fixer.done() if fixer else None)


class _Span(NamedTuple):
    """A text region where it stands, by what two of them have in common."""

    control: str
    start: int
    end: int
    labels: tuple[str, ...]
    region: Any


@dataclass
class _Auditor:
    config: ForeignConfig | None
    fixer: Fixer | None
    counts: Counter[str] = field(default_factory=Counter)
    findings: Findings = field(default_factory=Findings)
    faults: Counter[str] = field(default_factory=Counter)
    repairs: Counter[str] = field(default_factory=Counter)
    unjudged: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    region_answers: Counter[str] = field(default_factory=Counter)
    other: Counter[str] = field(default_factory=Counter)
    labels: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    people: dict[str, Counter[str]] = field(default_factory=dict)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    seen: set[str] = field(default_factory=set)

    def task(self, number: int, task: Any) -> None:
        """Take one task."""
        self.counts["tasks"] += 1
        given = task.get("data") if isinstance(task, dict) else None
        annotations = task.get("annotations", []) if isinstance(task, dict) else None
        name = shown(task["id"]) if isinstance(task, dict) and "id" in task else f"(no id, item {number})"
        if not isinstance(given, dict) or not isinstance(annotations, list | None):
            self.findings.add("not-a-task", name)
            if self.fixer:
                self.fixer.removed(name, None, task, "not-a-task", "it is no object with data")
            return
        if name in self.seen:
            self.findings.add("repeated-task", name)
        self.seen.add(name)
        if any(isinstance(text, str) and _half(text) for text in given.values()):
            self.findings.add("half-character", name)
        for what in ("drafts", "predictions"):
            self.counts[what] += len(task[what]) if isinstance(task.get(what), list) else 0
        if isinstance(task.get("drafts"), list) and task["drafts"]:
            self.findings.add("draft", name, times=len(task["drafts"]))
        readable = [annotation for annotation in annotations or [] if _whole(annotation)]
        usable = self._usable(name, annotations or [])
        for annotation, person in usable:
            judge = Judge(given, annotation["result"], self.config, readable)
            _Count(self, name, annotation, judge).result(judge.verdicts(), person)
        self._share({person for _, person in usable if person is not None})
        if self.fixer:
            judges = [Judge(given, annotation["result"], self.config, readable) for annotation in readable]
            self.fixer.task(task, list(zip(readable, judges, strict=True)))
            for annotation in annotations or []:
                if not _whole(annotation):
                    self.fixer.removed(
                        name, None, annotation, "not-an-annotation", "it is no object with a result"
                    )

    def _usable(self, task: str, annotations: Sequence[Any]) -> list[tuple[dict[str, Any], str | None]]:
        """Take what is not cancelled; of a person's several the latest."""
        latest: dict[Any, tuple[dict[str, Any], str | None]] = {}
        self.counts["annotations"] += len(annotations)
        for number, annotation in enumerate(annotations):
            if not _whole(annotation):
                self.counts["unreadable"] += 1
                self.findings.add("not-an-annotation", task)
                continue
            self.counts["all regions"] += sum(map(on_text, annotation["result"]))
            person = _person(annotation.get("completed_by"))
            self.people.setdefault(person or UNKNOWN, Counter())["annotations"] += 1
            if annotation.get("was_cancelled"):
                self.counts["cancelled"] += 1
                continue
            if person is None:
                self.findings.add("no-annotator", task, annotation.get("id"))
                latest[number] = annotation, None
                continue
            before = latest.get(person)
            if before:
                older = before[0] if _age(before[0]) <= _age(annotation) else annotation
                self.counts["repeated"] += 1
                self.findings.add("repeated-by-same-person", task, older.get("id"))
                if older is annotation:
                    continue
            latest[person] = annotation, person
        return list(latest.values())

    def _share(self, people: set[str]) -> None:
        if len(people) < CROWD:
            self.pairs.update(combinations(sorted(people), 2))

    def report(self, path: Path, kind: exports.Format, fixed: Fixed | None) -> AuditReport:
        """Bring the counts into the shape of the report."""
        n = self.counts
        people = [
            Person(person, c["annotations"], c["usable"], c["regions"])
            for person, c in sorted(self.people.items(), key=lambda item: (-item[1]["usable"], item[0]))
        ]
        return AuditReport(
            file=path,
            format=kind,
            tasks=n["tasks"],
            annotations={
                "total": n["annotations"],
                "cancelled": n["cancelled"],
                "drafts": n["drafts"],
                "repeated_by_same_person": n["repeated"],
                "usable": n["annotations"] - n["cancelled"] - n["repeated"] - n["unreadable"],
                "empty": n["empty"],
            },
            regions={
                "total": n["all regions"],
                "usable": n["regions"],
                "exact": n["exact"],
                "repaired": self.repairs.total(),
                "rejected": self.faults.total(),
                "not_judged": self.unjudged.total(),
                "by_fault": dict(self.faults.most_common()),
                "by_repair": dict(self.repairs.most_common()),
                "not_judged_because": dict(self.unjudged.most_common()),
            },
            annotators=people,
            shared_tasks=[Shared(pair, number) for pair, number in self.pairs.most_common()],
            overlapping_pairs=n["overlapping"],
            identical_regions=n["identical"],
            cut_words=n["cut"],
            repeated_region_ids=n["same id"],
            unknown_labels=dict(self.unknown.most_common()),
            answers=dict(self.answers.most_common()),
            region_answers=dict(self.region_answers.most_common()),
            relations=n["relations"],
            other_regions=dict(self.other.most_common()),
            predictions=n["predictions"],
            labels=dict(self.labels.most_common()),
            findings=self.findings.listed(),
            fixed=fixed,
        )


@dataclass
class _Count:
    """Count what one usable annotation came to."""

    audit: _Auditor
    task: str
    annotation: Mapping[str, Any]
    judge: Judge
    placed: dict[str, list[_Span]] = field(default_factory=dict)
    """The regions that stand, by object."""
    by_id: dict[str, list[_Span]] = field(default_factory=dict)

    def result(self, verdicts: Sequence[Verdict], person: str | None) -> None:
        """Take each item and its verdict; what hangs on regions comes after them."""
        items = self.annotation["result"]
        for item, verdict in zip(items, verdicts, strict=True):
            if verdict is not None:
                self._region(item, verdict)
        for item, verdict in zip(items, verdicts, strict=True):
            if verdict is None:
                self._beside(item)
        for spans in self.placed.values():
            self._overlaps(spans)
        for region, twins in self.by_id.items():
            if len(twins) > 1 and (extra := _clashes(twins)):
                self.audit.counts["same id"] += extra
                self._find("repeated-region-id", region, times=extra)
        self.audit.counts["empty"] += not items
        whose, regions = self.audit.people[person or UNKNOWN], sum(v is not None for v in verdicts)
        self.audit.counts["regions"] += regions
        whose["usable"] += 1
        whose["regions"] += regions

    def _region(self, item: Any, verdict: Verdict) -> None:
        region = item.get("id") if isinstance(item, dict) else None
        if isinstance(verdict, Settled):
            span = self._settled(item, region, verdict)
            self.placed.setdefault(_key(item.get("to_name")), []).append(span)
            if isinstance(region, str):
                self.by_id.setdefault(region, []).append(span)
        elif isinstance(verdict, Refused):
            self.audit.faults[verdict.fault] += 1
            self._find(verdict.fault, region, verdict.reason)
        else:
            self.audit.unjudged[str(verdict)] += 1
            self._find(str(verdict), region)

    def _settled(self, item: Mapping[str, Any], region: Any, place: Settled) -> _Span:
        audit, value = self.audit, item["value"]
        if place.check == "exact":
            audit.counts["exact"] += 1
        else:
            how = place.check.partition(":")[2]
            audit.repairs[how] += 1
            moved = f"{shown(value['start'])} to {shown(value['end'])} means {place.start} to {place.end}"
            self._find(f"repaired:{how}", region, moved)
        text = self.judge.text(item)
        if isinstance(text, str) and cuts_word(text, place.start, place.end):
            audit.counts["cut"] += 1
            self._find("cut-word", region, marked(text, place.start, place.end))
        labels, control = labels_of(item), _key(item.get("from_name"))
        for label in labels:
            counted(audit.labels, label)
        if audit.config and audit.config.labels:
            self._known(control, labels, region, audit.config)
        return _Span(control, place.start, place.end, labels, region)

    def _known(self, control: str, labels: Sequence[str], region: Any, config: ForeignConfig) -> None:
        """Compare a region's control and labels with the config; None is a control whose labels the tasks hold."""
        if control not in config.labels:
            self._find("unknown-control", region, control)
            return
        known = config.labels[control]
        for label in labels:
            if known is not None and label not in known:
                counted(self.audit.unknown, label)
                self._find("unknown-label", region, label)

    def _overlaps(self, spans: list[_Span]) -> None:
        """Count overlapping pairs without forming them: the regions begun before, less those ended before."""
        if len(spans) < 2:
            return
        spans.sort(key=lambda span: (span.start, span.end))
        ends = sorted(span.end for span in spans)
        for number, span in enumerate(spans):
            if overlaps := number - bisect_right(ends, span.start):
                self.audit.counts["overlapping"] += overlaps
                self._find("overlapping", span.region, f"{span.start} to {span.end}", overlaps)
        seen: set[tuple[Any, ...]] = set()
        for span in spans:
            same = span[:4]
            if same in seen:
                self.audit.counts["identical"] += 1
                self._find("identical", span.region, f"{', '.join(span.labels)}: {span.start} to {span.end}")
            seen.add(same)

    def _beside(self, item: Mapping[str, Any]) -> None:
        """Count what is no region of text: relations, answers about a region or the task, other media."""
        kind, region, value = item.get("type"), item.get("id"), item.get("value")
        name = kind if isinstance(kind, str) else "(no type)"
        if name == "relation":
            self.audit.counts["relations"] += 1
        elif name.endswith("labels"):
            counted(self.audit.other, name)
        else:
            placed = isinstance(value, dict) and "start" in value and "end" in value
            about_region = placed or (isinstance(region, str) and region in self.by_id)
            counted(self.audit.region_answers if about_region else self.audit.answers, name)

    def _find(self, name: str, region: Any, detail: str = "", times: int = 1) -> None:
        self.audit.findings.add(name, self.task, self.annotation.get("id"), region, detail, times)


def _whole(annotation: Any) -> bool:
    return isinstance(annotation, dict) and isinstance(annotation.get("result"), list)


def _person(completed_by: Any) -> str | None:
    """Name an account: its number, else a hash of its address, which has no place in a report."""
    if isinstance(completed_by, dict):
        number, address = completed_by.get("id"), completed_by.get("email")
        completed_by = number if isinstance(number, int | str) else address
    if isinstance(completed_by, bool) or not isinstance(completed_by, int | str) or completed_by == "":
        return None
    name = str(completed_by)
    return f"address {sha256(name)[:8]}" if "@" in name else shown(name)


def _age(annotation: Mapping[str, Any]) -> tuple[datetime, int]:
    """Order annotations by when they were last changed, then by id."""
    moment, number = datetime.min.replace(tzinfo=UTC), annotation.get("id")
    for name in ("updated_at", "created_at"):
        try:
            found = datetime.fromisoformat(str(annotation.get(name)))
        except ValueError:
            continue
        moment = found.replace(tzinfo=UTC) if found.tzinfo is None else found
        break
    return moment, number if isinstance(number, int) else 0


def _clashes(twins: Sequence[_Span]) -> int:
    """Count the regions that cannot share an id: of another place, or of the same control."""
    places = {(span.start, span.end) for span in twins}
    controls = {span.control for span in twins}
    return len(twins) - 1 if len(places) > 1 else len(twins) - len(controls)


def _key(name: Any) -> str:
    return name if isinstance(name, str) else shown(name)


def _half(text: str) -> bool:
    return not text.isascii() and HALF.search(text) is not None
