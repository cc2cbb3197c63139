"""What each step of the desk says it did. The command line prints these; `--json` prints them as they are."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

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
    """Unsubmitted work in people's browsers; it is not taken."""
    missing_projects: tuple[str, ...]
    """Projects that were deleted on the server; what came back from them before stays."""
    annotations: int
    """How many annotations the desk holds now."""


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
class Check:
    """One thing that `doctor` looked at; `advice` says what to do when it is not well."""

    name: str
    ok: bool
    found: str
    advice: str | None = None
