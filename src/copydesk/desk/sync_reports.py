"""What `push` and `pull` say they did. The command line prints these; `--json` prints them as they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from copydesk.records import Rejected
from copydesk.schemes.model import UnitKind

if TYPE_CHECKING:
    from copydesk.studio.adopting import Loss


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
    updated: bool = False
    """Whether the project got mended guidelines or a newer screen."""
    not_updated: str | None = None
    """Why it did not get them."""


@dataclass(frozen=True, slots=True)
class OlderProject:
    """What `push` did to the project of an older version, whose work goes on in that of the new one."""

    title: str
    scheme: str
    annotator: str
    url: str
    moved: int
    """Tasks that nobody had begun: deleted there, asked for by the new version."""
    begun: tuple[str, ...]
    """Units that stay there: somebody began, or submitted what was not pulled yet."""


@dataclass(frozen=True, slots=True)
class PushReport:
    """What `push` sent, or would send."""

    server: str | None
    projects: tuple[ProjectPush, ...]
    dry_run: bool
    short_of_overlap: int = 0
    """Units that went to fewer annotators than `overlap` wants now; what was assigned stays as it is."""
    unplanned: int = 0
    """Units that are not in the plan that people made with `plan`."""
    unit: UnitKind = "article"
    """What a task is about."""
    older: tuple[OlderProject, ...] = ()
    """Projects of older versions out of which tasks moved, or in which some are begun."""
    carried: int = 0
    """Units that are done under an older version, once for each annotator: they are not asked for again."""
    asked_again: int = 0
    """Units whose labels were split, once for each annotator: she is asked again, with her other labels as a start."""
    left_out: Mapping[str, int] = field(default_factory=dict)
    """What of the desk is in no pair and no story that is labelled: how many of what."""
    units: int = 0
    """How many were given out before, those in projects that push did not make among them."""

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
class ToMend:
    """What in an annotation was rejected or breaks a rule of its scheme, and the address of its task."""

    annotator: str
    annotation_id: str
    unit_id: str
    rule: str
    item: str
    """The id of a span or region, or the name of a question."""
    problem: str
    url: str | None


@dataclass(frozen=True, slots=True)
class Adoption:
    """What `pull --project` made of a project that Copydesk did not make, or would make."""

    project: int
    title: str
    project_key: str
    scheme: str
    folder: Path | None
    """Where the scheme was written, if the desk got a new one."""
    losses: "tuple[Loss, ...]"
    """What of the labeling config the scheme does not hold, or holds otherwise."""
    tasks: int
    added: int
    """Articles that are new in the desk."""
    already_there: int
    not_taken: int
    """Tasks without a text that could be taken; they are among the rejected."""
    apart: int
    """Tasks whose article the desk has with another text: theirs is an article of its own."""
    uncleaned: Mapping[str, int]
    """How many texts stay as people saw them, by the cleaning step that would have changed them."""
    shared_texts: int
    """Tasks whose article another task of the project shows too."""
    strangers: Mapping[str, int]
    """Pseudonyms that were given to people whom the desk did not know, with the number of their account."""
    unknown_fields: tuple[str, ...] = ()
    """Fields that were named by a mapping and are in no task that was read."""
    dry_run: bool = False


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
    new_labels: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Adopted projects, and what their labeling config has got since: regions with it are rejected."""
    adoption: Adoption | None = None
    """What became of a project that was adopted now."""
    to_mend: tuple[ToMend, ...] = ()
    """All that breaks a rule of its scheme now, from this pull and from before."""
