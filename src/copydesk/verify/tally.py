"""The counts of an audit, and the report made of them."""

from collections import Counter
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path

from copydesk.studio.exports import Format
from copydesk.verify.findings import CROWD, AuditReport, Findings, Fixed, Person, Shared

UNKNOWN = "(unknown)"


@dataclass
class Tally:
    """What was found so far."""

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

    def annotated(self, person: str | None) -> None:
        """Count an annotation, whether it is usable or not."""
        self.counts["annotations"] += 1
        self.people.setdefault(person or UNKNOWN, Counter())["annotations"] += 1

    def unreadable(self, task: str, number: int) -> None:
        """Count what stands among the annotations of a task and is none."""
        if number:
            self.counts["annotations"] += number
            self.counts["unreadable"] += number
            self.findings.add("not-an-annotation", task, times=number)

    def used(self, person: str | None, regions: int) -> None:
        """Count a usable annotation with its regions."""
        self.counts["regions"] += regions
        whose = self.people[person or UNKNOWN]
        whose["usable"] += 1
        whose["regions"] += regions

    def shared(self, people: set[str]) -> None:
        """Count each pair of the people who have a usable annotation of one task."""
        if len(people) < CROWD:
            self.pairs.update(combinations(sorted(people), 2))
        else:
            self.counts["crowded"] += 1

    def report(self, path: Path, kind: Format, fixed: Fixed | None) -> AuditReport:
        """Bring the counts into the shape of the report."""
        n = self.counts
        return AuditReport(
            file=path,
            format=kind,
            tasks=n["tasks"],
            annotations={
                "total": n["annotations"],
                "cancelled": n["cancelled"],
                "drafts": n["drafts"],
                "repeated_by_same_person": n["repeated"],
                "unreadable": n["unreadable"],
                "usable": n["annotations"] - n["cancelled"] - n["repeated"] - n["unreadable"],
                "empty": n["empty"],
            },
            regions={
                "total": n["regions"] + n["regions set aside"],
                "usable": n["regions"],
                "exact": n["placed"] - self.repairs.total(),
                "repaired": self.repairs.total(),
                "rejected": self.faults.total(),
                "not_judged": self.unjudged.total(),
                "by_fault": dict(self.faults.most_common()),
                "by_repair": dict(self.repairs.most_common()),
                "not_judged_because": dict(self.unjudged.most_common()),
            },
            annotators=self._annotators(),
            shared_tasks=[Shared(pair, number) for pair, number in self.pairs.most_common()],
            crowded_tasks=n["crowded"],
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

    def _annotators(self) -> list[Person]:
        people = sorted(self.people.items(), key=lambda item: (-item[1]["usable"], item[0]))
        return [Person(person, c["annotations"], c["usable"], c["regions"]) for person, c in people]
