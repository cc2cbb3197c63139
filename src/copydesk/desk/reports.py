"""What each step of the desk says it did. The command line prints these; `--json` prints them as they are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol

from copydesk.records import Rejected


class Progress(Protocol):
    """Hears what a long step does, and how far it is where that is known."""

    def __call__(self, what: str, done: int = 0, total: int = 0) -> None:
        """Take one report."""


def quiet(what: str, done: int = 0, total: int = 0) -> None:
    """Be the progress that says nothing."""


Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class AddReport:
    """What `add` took."""

    added: int
    already_there: int
    updated: int
    """Articles that were there and whose metadata was completed or corrected."""
    new_versions: tuple[str, ...]
    """Ids of articles that came with a new text."""
    copies: tuple[tuple[str, str], ...]
    """Added articles whose text is that of another article, to the letter: (article, the other)."""
    rejected: tuple[Rejected, ...]
    rejected_file: Path | None
    articles: int
    """How many articles the desk holds now."""

    @property
    def nothing_taken(self) -> bool:
        """Whether the input gave no article, new or known."""
        return not (self.added or self.already_there or self.new_versions)


@dataclass(frozen=True, slots=True)
class ProjectPush:
    """What `push` did for one project."""

    title: str
    annotator: str
    assigned: int
    sent: int
    url: str | None = None
    file: Path | None = None
    again: int = 0
    """Of those sent, tasks that were sent before and were deleted on the server."""
    swept: int = 0
    """Untouched second copies, of tasks or of the whole project, that were deleted."""
    predicted: int = 0
    """Tasks that got predictions, new ones and those that nobody had touched."""
    doubles: tuple[str, ...] = ()
    """Addresses of second projects that hold people's work: they stay, and `pull` reads them."""


@dataclass(frozen=True, slots=True)
class PushReport:
    """What `push` sent, or would send."""

    server: str | None
    projects: tuple[ProjectPush, ...]
    dry_run: bool
    short_of_overlap: int = 0
    """Articles that went to fewer annotators than `overlap` wants now; what was assigned stays as it is."""

    @property
    def sent(self) -> int:
        """How many tasks were (or would be) sent."""
        return sum(project.sent for project in self.projects)

    @property
    def again(self) -> int:
        """How many of them had been deleted on the server."""
        return sum(project.again for project in self.projects)

    @property
    def predicted(self) -> int:
        """How many tasks got predictions."""
        return sum(project.predicted for project in self.projects)

    @property
    def swept(self) -> int:
        """How many second copies were deleted."""
        return sum(project.swept for project in self.projects)


@dataclass(frozen=True, slots=True)
class PullReport:
    """What `pull` brought back. Counts are of this pull alone."""

    source: str
    new: int
    changed: int
    deleted: int
    unchanged: int
    exact: int
    rejected: tuple[Rejected, ...]
    drafts: int
    """Tasks with unsubmitted work in people's browsers; it is not taken."""
    missing_projects: tuple[str, ...]
    """Projects that were deleted on the server; what came back from them before stays."""
    annotations: int
    """How many annotations the desk holds now."""
    repaired: Mapping[str, int] = field(default_factory=dict)
    """How many regions were repaired, by how: `utf-16`, `number`, `identical-twice`, ..., joined by `+`."""
    reanchored: int = 0
    """How many spans were carried over to a newer text of their article."""
    faults: Mapping[str, int] = field(default_factory=dict)
    """How many items were rejected, by a short stable name of the reason."""
    swept: int = 0
    """Untouched second copies, of tasks or of projects, that were deleted on the server."""
    changed_configs: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Projects whose labeling config was changed on the server, and what of the scheme it lacks now."""


@dataclass(frozen=True, slots=True)
class AddLabelsReport:
    """What `add-labels` took, or would take."""

    files: Mapping[str, int]
    """How many files there were, by format."""
    articles: int
    annotators: tuple[str, ...]
    entered: Mapping[str, Mapping[str, int]]
    """For the rounds `imported` and `predicted`, how many annotations are new, changed, unchanged."""
    exact: int
    repaired: Mapping[str, int]
    reanchored: int
    """Spans that were carried over from another text of their article."""
    answers: int
    unchecked: int
    """Of the spans, those with no word about what stands there: their offsets lie in the text, that is all."""
    without_label: int
    """Documents that say "no label"."""
    rejected: tuple[Rejected, ...]
    faults: Mapping[str, int]
    """How many items were rejected, by a short stable name of the reason."""
    untaken: Mapping[str, int]
    """What the format has and a desk has no place for, such as brat's events."""
    kind: Literal["annotations", "predictions", "both"]
    dry_run: bool

    @property
    def nothing_taken(self) -> bool:
        """Whether the input gave no annotation, new or known."""
        return not any(number for counts in self.entered.values() for number in counts.values())


@dataclass(frozen=True, slots=True)
class AnnotatorStatus:
    """How far one annotator is."""

    annotator: str
    assigned: int
    submitted: int
    skipped: int
    left: int
    """Assigned, and neither submitted nor skipped."""
    empty: int
    spans: int
    median_seconds: float | None
    imported: int = 0
    """Annotations that were made elsewhere, beside those submitted here."""


@dataclass(frozen=True, slots=True)
class StatusReport:
    """How far a desk is."""

    articles: int
    stories: int
    outlets: int
    scheme: str
    annotators: tuple[AnnotatorStatus, ...]
    rejected: int
    datasets: tuple[str, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class EraseReport:
    """What `erase` removed for good, or would remove."""

    kind: Literal["annotator", "article"]
    what: str
    replaced_by: str | None
    """The pseudonym that a person has from now on."""
    rows: dict[str, int]
    """How many rows of the ledger were changed or deleted, by table."""
    files: tuple[Path, ...]
    """Other files of the desk that were changed or deleted."""
    by_hand: tuple[str, ...]
    """Where it may still stand, for people to delete."""
    datasets: tuple[str, ...]
    """Training sets that still hold it: a set never changes, people delete it."""
    dry_run: bool


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that `doctor` looked at; `advice` says what to do when it is not well."""

    name: str
    ok: bool
    found: str
    advice: str | None = None
