"""What each step of the desk says it did. The command line prints these; `--json` prints them as they are."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from copydesk.records import Rejected
from copydesk.schemes.model import UnitKind

if TYPE_CHECKING:
    from copydesk.studio.adopting import Loss


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
class SchemeChanges:
    """What is other in a scheme than in the version that was sent last."""

    scheme: str
    before: str | None
    """The version that was sent last, if there is one."""
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    """What no migration maps to anything that there is."""
    mapped: tuple[str, ...] = ()
    """What has another name, was merged, split or retired."""
    paste: str = ""
    """The migrations that are missing, as lines for its scheme.yaml."""
    new_version: bool = False
    """Whether it has the version of what was sent, and is not the same."""


@dataclass(frozen=True, slots=True)
class PushReport:
    """What `push` sent, or would send."""

    server: str | None
    projects: tuple[ProjectPush, ...]
    dry_run: bool
    short_of_overlap: int = 0
    """Units that went to fewer annotators than `overlap` wants now; what was assigned stays as it is."""
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
    """What in an annotation breaks a rule of its scheme, and the address of its task in Label Studio."""

    annotator: str
    annotation_id: str
    unit_id: str
    rule: str
    item: str
    """The id of a span, or the name of a question."""
    problem: str
    url: str | None


@dataclass(frozen=True, slots=True)
class ReadScheme:
    """What `schemes from-label-studio` wrote."""

    scheme: str
    folder: Path
    losses: "tuple[Loss, ...]"
    """What of the labeling config the scheme does not hold, or holds otherwise."""
    renamed: Mapping[str, str]
    """Their controls that are called otherwise here."""


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
    unsure: int = 0
    """Annotations, submitted or skipped, that are flagged so."""
    notes: int = 0
    """Annotations with a note to the lead."""
    to_mend: int = 0
    """Annotations submitted here that break a rule of their scheme."""


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
    units: tuple[str, ...] = ()
    """Pairs and stories with an erased article: they went as a whole, with what was said of their other articles."""


@dataclass(frozen=True, slots=True)
class StudioReport:
    """The desk's own Label Studio; all but folder and size is None when there is no process of it."""

    running: bool
    """Whether it answers; one with a pid that does not is starting or hangs."""
    url: str | None
    """Where people reach it."""
    local_url: str | None
    """Where the desk reaches it."""
    open: bool
    """Whether other machines reach its port."""
    host: str | None
    port: int | None
    pid: int | None
    since: str | None
    version: str | None
    folder: Path
    bytes: int
    elsewhere: str | None
    """The server that push and pull use instead."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that `doctor` looked at; `advice` says what to do when it is not well."""

    name: str
    ok: bool
    found: str
    advice: str | None = None
