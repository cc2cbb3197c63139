"""What an audit found: the counts, and each fault with one example and what to do about it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from copydesk.studio.exports import Format

Weight = Literal["lost", "repaired", "unsure", "look"]
WEIGHTS: Sequence[Weight] = ("lost", "repaired", "unsure", "look")
"""From the most important: labels are lost, are repaired, could not be judged, want a look."""

CUT = 120
CROWD = 200
"""From so many annotators of one task on, their pairs are not counted: they would be tens of thousands."""
KINDS = 1_000
"""So many different names are counted by name; a stranger's file may hold endless ones."""


class Advice(NamedTuple):
    """What a fault means, and what to do."""

    weight: Weight
    what: str
    do: str


FOUND: Mapping[str, Advice] = {
    "text-differs": Advice(
        "lost", "the characters at its offsets are not those that it names", "label these again"
    ),
    "ambiguous": Advice("lost", "more than one place explains its offsets", "choose the place by hand"),
    "outside": Advice("lost", "its offsets lie outside the text", "export again with the text that was labelled"),
    "reversed": Advice("lost", "its end lies before its start", "label these again"),
    "no-character": Advice("lost", "it holds no character", "label these again, or let --fix take them out"),
    "not-a-number": Advice("lost", "an offset is no whole number", "mend the program that wrote them"),
    "no-offsets": Advice("lost", "it has no start or no end", "label these again on a <Text> object"),
    "no-label": Advice("lost", "it has no label", "give them a label, or let --fix take them out"),
    "no-text": Advice("lost", "the task does not hold the text that it labels", "export with the task's data"),
    "unclear-text": Advice(
        "lost", "the task holds several texts and none has its name", "say which: --config CONFIG.xml"
    ),
    "not-a-region": Advice("lost", "it is no region at all", "mend the program that wrote them"),
    "not-a-task": Advice("lost", "an item of the file is no task with data", "mend the program that wrote them"),
    "not-an-annotation": Advice("lost", "an annotation is no object with a result", "mend the program that wrote them"),
    "hypertext": Advice(
        "unsure", "its offsets count the page as it was drawn, not the text", "use <Text>; these cannot be proven"
    ),
    "paragraphs": Advice("unsure", "it is on a dialogue (<Paragraphs>)", "check these by eye"),
    "not-a-text": Advice("unsure", "it is on a sound or a series, not on a text", "nothing"),
    "elsewhere": Advice(
        "unsure", "the task holds an address, not the text", "export with the text in the task's data"
    ),
    "repeated-region-id": Advice(
        "look", "one id for two regions of a result: Label Studio merges them on import", "--fix gives new ids"
    ),
    "identical": Advice("look", "the same label twice on the same characters", "--fix takes the copies out"),
    "cut-word": Advice("look", "a region that begins or ends inside a word", "look at them; they may be meant"),
    "overlapping": Advice("look", "two regions that share characters", "allow for it when you make tags of them"),
    "unknown-label": Advice("look", "a label that the config does not have", "add it to the config, or map it"),
    "unknown-control": Advice("look", "a control that the config does not have", "check that it is this config"),
    "repeated-by-same-person": Advice(
        "look", "an earlier annotation of the same person on the same task", "the latest counts"
    ),
    "repeated-task": Advice("look", "a task id that was there before", "export once; do not join exports"),
    "draft": Advice("look", "a draft that was not submitted; an import drops it", "ask the person to submit it"),
    "no-annotator": Advice("look", "an annotation does not say whose it is", "export with completed_by"),
    "half-character": Advice(
        "look", "a text with half a character (a lone surrogate); it blocks a whole project", "--fix replaces them"
    ),
}  # fmt: skip


REPAIRS: Mapping[str, str] = {
    "edges": "offsets and text differ by white space at an edge",
    "utf-16": "offsets counted in UTF-16 units",
    "line-ends": "offsets counted with other line ends",
    "nul": "offsets counted without NUL",
    "number": "offsets written as text or with a decimal point",
}


def _repair(name: str) -> str:
    return "; ".join(REPAIRS.get(how, how) for how in name.partition(":")[2].split("+"))


@dataclass(frozen=True, slots=True)
class Example:
    """Where a fault was first seen."""

    task: str
    annotation: str | None = None
    region: str | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One kind of fault: how often, where first, what it means and what to do."""

    name: str
    weight: Weight
    count: int
    example: Example
    what: str
    do: str


@dataclass(frozen=True, slots=True)
class Person:
    """One annotator, by account number; a number over the address where the export has no other name."""

    annotator: str
    annotations: int
    usable: int
    regions: int


@dataclass(frozen=True, slots=True)
class Shared:
    """How many tasks two annotators both have a usable annotation of."""

    pair: tuple[str, str]
    tasks: int


@dataclass(frozen=True, slots=True)
class Fixed:
    """What `--fix` wrote."""

    file: Path
    tasks: int
    annotations: int
    regions: int
    repaired: int
    removed: int
    """Regions that were refused, and answers and relations that hung on them: they are listed in a file."""
    removed_file: Path | None
    copies: int
    renamed: int
    accounts: int
    """Different people that the file names: an import refuses those who are not members."""
    left_out: dict[str, int]
    """What an import does not take, by its name in the export: drafts, reviews, comments. Ids, times and counts,
    which a server gives anew, are not named."""


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What is in an export, and what is wrong with it.

    A *usable* annotation is not cancelled and, of a person's several on one task, the latest. Regions are spans
    of text; of those in usable annotations each is exact, repaired, rejected or not judged. `overlapping_pairs`
    and `identical_regions` are counted within one annotation and object, over exact and repaired regions.
    """

    file: Path
    format: Format
    tasks: int
    annotations: dict[str, int]
    """total, cancelled, repeated_by_same_person, unreadable, usable, empty (usable without any result), drafts

    All but the empty ones and the drafts add up to the total.
    """
    regions: dict[str, Any]
    """total, usable, exact, repaired, rejected, not_judged, by_fault, by_repair, not_judged_because"""
    annotators: list[Person]
    shared_tasks: list[Shared]
    crowded_tasks: int
    """Tasks with so many annotators (CROWD) that their pairs are left out of `shared_tasks`."""
    overlapping_pairs: int
    identical_regions: int
    """Regions beyond the first of their kind."""
    cut_words: int
    repeated_region_ids: int
    unknown_labels: dict[str, int]
    answers: dict[str, int]
    """Answers about whole tasks in usable annotations, by type."""
    region_answers: dict[str, int]
    """Answers about one region each, by type."""
    relations: int
    other_regions: dict[str, int]
    """Regions that are not on a text (images, sound), by type."""
    predictions: int
    labels: dict[str, int]
    findings: list[Finding]
    fixed: Fixed | None = None

    @property
    def loses_labels(self) -> bool:
        """Whether regions, annotations or tasks cannot be used as they stand or repaired."""
        return any(finding.weight == "lost" for finding in self.findings)


@dataclass
class Findings:
    """Count faults, and keep the first of each as the example."""

    counts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, Example] = field(default_factory=dict)

    def add(
        self,
        name: str,
        task: str,
        annotation: Any = None,
        region: Any = None,
        detail: str = "",
        times: int = 1,
    ) -> None:
        """Count a fault."""
        self.counts[name] += times
        if name not in self.examples:
            self.examples[name] = Example(task, _id(annotation), _id(region), printable(detail))

    def listed(self) -> list[Finding]:
        """Give the faults, the most important first."""
        found = []
        for name, count in self.counts.items():
            advice = FOUND.get(name) or Advice("repaired", _repair(name), "--fix writes them repaired")
            found.append(Finding(name, advice.weight, count, self.examples[name], advice.what, advice.do))
        return sorted(found, key=lambda f: (WEIGHTS.index(f.weight), -f.count, f.name))


def _id(given: Any) -> str | None:
    return None if given is None else shown(given)


def shown(name: Any) -> str:
    """Write whatever stands in place of an id or a name."""
    if isinstance(name, dict | list):
        return f"({'an object' if isinstance(name, dict) else 'a list'})"
    return printable(str(name))


def printable(text: str) -> str:
    """Cut what is long, and write half characters and control characters as escapes."""
    text = text if len(text) <= CUT else text[: CUT - 3] + "..."
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def marked(text: str, start: int, end: int) -> str:
    """Show a span between brackets, with a few characters around it."""
    span = text[start:end] if end - start <= 40 else f"{text[start : start + 18]}...{text[end - 18 : end]}"
    return f"{text[max(0, start - 12) : start]}[{span}]{text[end : end + 12]}"


def counted(counts: Counter[str], name: str, times: int = 1) -> None:
    """Count a name that a stranger chose."""
    if name not in counts:
        name = printable(name)
        name = name if name in counts or len(counts) < KINDS else "(others)"
    counts[name] += times
