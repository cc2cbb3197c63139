"""What one annotation says, as verified, and the counts that come of it."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from copydesk.records import Choice, Rejected, Relation, Span

REPAIRED = "repaired:"
TWICE = f"{REPAIRED}identical-twice"


@dataclass(slots=True)
class Reading:
    """What one annotation says. Every item of its result is in one of the lists, part of a span, or an echo."""

    spans: list[Span] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    rejected: list[Rejected] = field(default_factory=list)
    dropped: list[Rejected] = field(default_factory=list)
    """Spans and relations that stand in the annotation a second time; the first is kept. Their labels are not lost."""
    unsure: bool = False
    note: str | None = None
    """What the annotator wrote to the lead."""
    reason: str | None = None
    """Why the annotators differ, as a curator sees it."""
    faults: Counter[str] = field(default_factory=Counter, compare=False)
    """How many items were rejected, by a short stable name of the reason."""

    @property
    def checks(self) -> Counter[str]:
        """Count spans by their check, without scores, and what was dropped as TWICE."""
        checks = ["reanchored" if span.check.startswith("reanchored") else span.check for span in self.spans]
        return Counter([*checks, *[TWICE] * len(self.dropped)])


def repaired(checks: Mapping[str, int]) -> dict[str, int]:
    """Of counts of checks, those of repaired spans, by how they were repaired."""
    return {
        check.removeprefix(REPAIRED): number for check, number in checks.items() if check.startswith(REPAIRED)
    }
