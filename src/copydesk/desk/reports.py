"""What the steps of the desk say they did (`push` and `pull`: in `sync_reports`). `--json` prints it as it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol

from copydesk.records import Rejected

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
    """What `add` took. Of long lists only the beginning is here; `more` has how many followed."""

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
    damaged: Mapping[str, int] = field(default_factory=dict)
    """How many of the new texts have which damage."""
    dates: tuple[tuple[str, str], ...] = ()
    """New articles whose date cannot be that of publication, and why: they are taken with it."""
    without_story: int = 0
    """How many of the new articles came without a story."""
    merged_outlets: tuple[tuple[str, str, int], ...] = ()
    """Outlets that people merged into others: the name that came, the one that it got, and for how many articles."""
    more: Mapping[str, int] = field(default_factory=dict)
    """How many `rejected`, `copies`, `new_versions` and `dates` there were beyond those listed here."""

    @property
    def nothing_taken(self) -> bool:
        """Whether the input gave no article, new or known."""
        return not (self.added or self.already_there or self.new_versions)


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
    stray: tuple[str, ...] = ()
    """Where migrations are missing: what those that there are name and the older version does not have."""


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
