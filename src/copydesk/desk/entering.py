"""Enter what came back: every annotation into the ledger, verified and counted."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from copydesk import verify
from copydesk.articles import Store
from copydesk.desk.people import People
from copydesk.desk.sync_reports import PullReport
from copydesk.desk.texts import renewed
from copydesk.ledger import Ledger
from copydesk.records import Annotation, Project, Rejected
from copydesk.schemes import LabelScheme
from copydesk.studio import tasks
from copydesk.studio.client import Task

RAW = 500  # characters of a foreign task that are kept: it stays whole where it came from

Schemes = Mapping[str, LabelScheme]
"""Every scheme that was ever sent, by `name@version`."""


def add_check(
    ledger: Ledger, annotation: Annotation, version: int, reading: verify.Reading, scheme: LabelScheme
) -> Counter[str]:
    """Enter what the regions of one version came to, and how many rules it breaks; returns the counts."""
    checks = reading.checks
    problems = verify.problems(reading, scheme) if annotation.state == "submitted" else []
    ledger.add_check(
        annotation.annotation_id,
        version,
        exact=checks["exact"],
        repaired=sum(verify.repaired(checks).values()),
        reanchored=checks["reanchored"],
        rejected=len(reading.rejected),
        problems=len(problems),
    )
    return checks


@dataclass
class Entering:
    """One run of `pull`: what it entered, and what that came to."""

    ledger: Ledger
    schemes: Schemes
    store: Store
    counts: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    """How many regions came to what: `exact`, `repaired:<how>`, `reanchored`."""
    faults: Counter[str] = field(default_factory=Counter)
    """How many items were rejected, by a short name of the reason."""
    rejected: list[Rejected] = field(default_factory=list)
    changed_configs: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Projects whose labeling config was changed on the server, and what it lacks now."""
    new_labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Projects that Copydesk did not make, and what their labeling config has got since they were adopted."""

    def __post_init__(self) -> None:
        """Read what came back is compared with."""
        self.texts = {(row["article_id"], row["text_sha256"]) for row in self.ledger.texts()}
        self.current = renewed(self.ledger, self.store)
        self.article_ids = {unit.unit_id: unit.article_ids for unit in self.ledger.units()}

    def enter(
        self,
        batch: Sequence[Task],
        project: Project,
        units: Mapping[str, str],
        people: People,
        source: str,
        *,
        live: bool = True,
    ) -> None:
        """Enter tasks of one project with all their annotations; what a live server lacks is entered as deleted."""
        with self.ledger.transaction():
            for task in batch:
                unit_id = units.get(str(task["data"].get("unit_id")))
                if unit_id is None:
                    self.reject(source, task, f"its unit_id is not one of project {project.project_key}'s")
                    continue
                self._enter_task(task, project, unit_id, people, source, live=live)

    def _enter_task(
        self,
        task: Task,
        project: Project,
        unit_id: str,
        people: People,
        source: str,
        *,
        live: bool,
    ) -> None:
        objects = tasks.shown(task["data"], self.article_ids[unit_id])
        known_texts = {
            (shown["article_id"], shown["sha256"]): task["data"][name]
            for name, shown in objects.items()
            if (shown["article_id"], shown["sha256"]) in self.texts
        }
        seen = set()
        for raw in task["annotations"]:
            if why := tasks.fault(raw):
                self.reject(source, task, why)
                continue
            annotation = tasks.annotation(
                raw,
                annotation_id=f"{project.project_key}/{raw['id']}",
                project=project,
                unit_id=unit_id,
                annotator=people.annotator(raw),
                objects=objects,
                studio_task=task.get("id"),
            )
            seen.add(annotation.annotation_id)
            self._enter_annotation(annotation, known_texts, only_later=not live)
        self.counts["drafts"] += sum(1 for draft in task.get("drafts") or () if draft)
        if live:
            known = self.ledger.live_annotations(project.project_key, task["id"])
            gone = {name: version for name, version in known.items() if name not in seen}
            self.counts["deleted"] += self.ledger.add_deletions(gone)

    def _enter_annotation(
        self, annotation: Annotation, texts: Mapping[tuple[str, str], str], *, only_later: bool
    ) -> None:
        version = self.ledger.add_annotation(annotation, only_later=only_later)
        if version is None:
            self.counts["unchanged"] += 1
            return
        self.counts["new" if version == 1 else "changed"] += 1
        scheme = self.schemes[annotation.scheme]
        result = self.ledger.ours(annotation.project_key, list(annotation.result))
        reading = verify.read(
            annotation.annotation_id, result, annotation.objects, texts, scheme, self.current
        )
        self.checks += add_check(self.ledger, annotation, version, reading, scheme)
        self.faults += reading.faults
        self.rejected += reading.rejected

    def reject(self, source: str, task: Task, reason: str) -> None:
        """Enter a task that is not this desk's."""
        # Where something was erased, the server may still hold it: it does not come back as a rejected item.
        erased = self.ledger.erased("article") or self.ledger.erased("annotator")
        raw = "" if erased else json.dumps(task, ensure_ascii=False, default=str)[:RAW]
        rejected = Rejected(source, f"task {task.get('id')}", reason, raw)
        self.rejected.append(rejected)
        self.faults["foreign"] += 1
        self.ledger.add_rejections([rejected])

    def report(self, source: str, missing: Sequence[str] = ()) -> PullReport:
        """Say what was entered; `missing` are projects that are no longer on the server."""
        return PullReport(
            source=source,
            new=self.counts["new"],
            changed=self.counts["changed"],
            deleted=self.counts["deleted"],
            unchanged=self.counts["unchanged"],
            exact=self.checks["exact"],
            repaired=verify.repaired(self.checks),
            reanchored=self.checks["reanchored"],
            rejected=tuple(self.rejected),
            faults=dict(self.faults),
            drafts=self.counts["drafts"],
            missing_projects=tuple(missing),
            annotations=self.ledger.annotation_number(),
            swept=self.counts["swept"],
            changed_configs=dict(self.changed_configs),
            new_labels=dict(self.new_labels),
        )
