"""`add-labels`: what the labels step read, judged and entered as versions of annotations, as a pull's are."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from copydesk import verify
from copydesk.articles import Store
from copydesk.articles.reading.rows import reject
from copydesk.desk import planning
from copydesk.desk.entering import add_check
from copydesk.desk.finding import Finder, NotFound
from copydesk.desk.planning import IMPORTED
from copydesk.desk.reports import AddLabelsReport, Progress
from copydesk.desk.texts import renewed
from copydesk.errors import LabelError
from copydesk.labels import GivenLabels, Place, Read, settle_labels
from copydesk.ledger import PREDICTED, Ledger, erasure_of, now
from copydesk.records import Annotation, Project, Rejected, Unit
from copydesk.schemes import LabelScheme
from copydesk.settings import is_pseudonym

As = Literal["annotations", "predictions", "both"]
ROUNDS: dict[As, tuple[str, ...]] = {
    "annotations": (IMPORTED,), "predictions": (PREDICTED,), "both": (IMPORTED, PREDICTED)
}  # fmt: skip


@dataclass(slots=True)
class _Entry:
    """The labels of one annotator on one article, out of one or several tables."""

    place: Place
    source: str
    whole: bool
    regions: list[dict[str, Any]] = field(default_factory=list)
    spans: int = 0
    rejected: int = 0


@dataclass
class Labelling:
    """One run of `add-labels`. All labels are read and judged before the first is entered."""

    ledger: Ledger
    store: Store
    scheme: LabelScheme
    annotator: str | None
    labels: Mapping[str, str]
    people: Mapping[str, str]
    entries: dict[tuple[str, str], _Entry] = field(default_factory=dict)
    rejected: list[Rejected] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    entered: dict[str, Counter[str]] = field(default_factory=dict)
    unchecked: int = 0

    def run(self, read: Read, kind: As, progress: Progress, *, dry_run: bool) -> AddLabelsReport:
        """Judge and enter everything that was read."""
        if kind not in ROUNDS:
            raise LabelError(f"labels come in as {', '.join(ROUNDS)}, not as {kind!r}")
        self.rejected += read.rejected
        self.faults.update({"unreadable": len(read.rejected)} if read.rejected else {})
        finder = Finder(self.ledger, self.store)
        for number, labels in enumerate(read.labels):
            progress("verifying labels", number, len(read.labels))
            self._judge(labels, finder)
        # An annotation of which nothing was taken would say "no label", and nobody said that.
        self.entries = {
            of: entry for of, entry in self.entries.items() if entry.regions or not entry.rejected
        }
        readings = {of: self._reading(of[0], entry) for of, entry in self.entries.items()}
        if not dry_run:
            with self.ledger.transaction():
                self._enter_all(readings, kind)
                self.ledger.add_rejections(self.rejected)
        else:
            for round_ in ROUNDS[kind]:
                self.entered[round_] = Counter(would=len(readings))
        for reading in readings.values():
            self.rejected += reading.rejected
            self.faults += reading.faults
        return self._report(read, kind, dry_run=dry_run)

    def _judge(self, labels: GivenLabels, finder: Finder) -> None:
        try:
            person = self._person(labels)
            place = finder.find(labels)
            entry = self.entries.get((place.article_id, person))
            if entry and (labels.whole or entry.whole or entry.place != place):
                raise NotFound(
                    f"article {place.article_id} has labels of {person} from {entry.source} already: "
                    "give those of each annotator a name (--annotator)",
                    "twice",
                )
        except NotFound as missing:
            self._reject(labels, str(missing), missing.fault)
            return
        entry = self.entries.setdefault(
            (place.article_id, person), _Entry(place, labels.source, labels.whole)
        )
        found = settle_labels(labels, place, self.scheme, self.labels, entry.spans)
        entry.regions += found.regions
        entry.spans += len(labels.spans)
        entry.rejected += len(found.rejected)
        self.rejected += found.rejected
        self.faults += found.faults
        self.unchecked += found.unchecked

    def _person(self, labels: GivenLabels) -> str:
        """Say whose labels these are; raises NotFound for a name that is no pseudonym."""
        given = labels.annotator or self.annotator or IMPORTED
        person = self.people.get(given, given)
        if not is_pseudonym(person):
            shown = "an address" if "@" in person else repr(person)
            raise NotFound(
                f"{shown} is no pseudonym (lower-case letters, digits, - and _, 20 at the most, a letter first): "
                "--map-annotator THEIRS=ours",
                "unknown-annotator",
            )
        if erasure_of(person) in self._erased:
            raise NotFound("its annotator was erased from this desk, for good", "erased")
        return person

    def _reject(self, labels: GivenLabels, reason: str, fault: str) -> None:
        """Reject each label of a document, so that the count of labels adds up."""
        items = [span.item for span in labels.spans] + [answer.item for answer in labels.answers]
        items += [link.item for link in labels.links]
        items = items or [labels.item]
        self.rejected += [reject(labels.source, item, reason) for item in items]
        self.faults[fault] += len(items)

    def _reading(self, article_id: str, entry: _Entry) -> verify.Reading:
        place = entry.place
        texts = {(article_id, place.text_sha256): place.text}
        reading = verify.read(
            f"{IMPORTED}/{article_id}", entry.regions, _objects(place), texts, self.scheme, self._current
        )
        self.checks += reading.checks
        return reading

    @cached_property
    def _erased(self) -> Mapping[str, bool]:
        return self.ledger.erased("annotator")

    @cached_property
    def _current(self) -> Mapping[str, tuple[str, str]]:
        return renewed(self.ledger, self.store)

    def _enter_all(self, readings: Mapping[tuple[str, str], verify.Reading], kind: As) -> None:
        if readings:
            planning.remember_scheme(self.ledger, self.scheme)
        self.ledger.add_plan((Unit(f"article:{a}", (a,)) for a, _ in self.entries), [], [])
        for round_ in ROUNDS[kind]:
            rows = self.ledger.annotation_versions(predicted=round_ == PREDICTED)
            known = {row["annotation_id"]: row["result"] for row in rows if row["round"] == round_}
            projects = {
                p.annotator: p
                for p in self.ledger.projects()
                if (p.scheme, p.round) == (self.scheme.ref, round_)
            }
            counts = self.entered.setdefault(round_, Counter())
            for (article_id, person), entry in self.entries.items():
                if person not in projects:
                    projects[person] = Project(planning.new_key(), self.scheme.ref, round_, person)
                    self.ledger.add_plan([], [projects[person]], [])
                annotation_id = f"{projects[person].project_key}/{article_id}"
                if known.get(annotation_id) == entry.regions:
                    counts["unchanged"] += 1
                else:
                    self._enter(annotation_id, projects[person], entry, readings[article_id, person], counts)

    def _enter(
        self,
        annotation_id: str,
        project: Project,
        entry: _Entry,
        reading: verify.Reading,
        counts: Counter[str],
    ) -> None:
        annotation = Annotation(
            annotation_id=annotation_id,
            project_key=project.project_key,
            unit_id=f"article:{entry.place.article_id}",
            annotator=project.annotator,
            scheme=project.scheme,
            round=project.round,
            state="submitted",
            submitted_at=now(),
            seconds=None,
            origin=IMPORTED,
            result=tuple(entry.regions),
            objects=_objects(entry.place),
        )
        version = self.ledger.add_annotation(annotation)
        counts["new" if version == 1 else "changed"] += 1
        add_check(self.ledger, annotation, version or 1, reading, self.scheme)

    def _report(self, read: Read, kind: As, *, dry_run: bool) -> AddLabelsReport:
        return AddLabelsReport(
            files=dict(read.files),
            articles=len({article_id for article_id, _ in self.entries}),
            annotators=tuple(sorted({person for _, person in self.entries})),
            entered={round_: dict(counts) for round_, counts in self.entered.items()},
            exact=self.checks["exact"],
            repaired=verify.repaired(self.checks),
            reanchored=self.checks["reanchored"],
            answers=sum(
                len(region["value"]["choices"])
                for entry in self.entries.values()
                for region in entry.regions
                if str(region.get("id", "")).startswith("q-")
            ),
            unchecked=self.unchecked,
            without_label=sum(not entry.regions for entry in self.entries.values()),
            rejected=tuple(self.rejected),
            faults=dict(self.faults),
            untaken=dict(read.untaken),
            kind=kind,
            dry_run=dry_run,
        )


def _objects(place: Place) -> dict[str, dict[str, str]]:
    return {"text": {"article_id": place.article_id, "field": "text", "sha256": place.text_sha256}}
