"""A desk. A method reads from the ledger, calls the step, and writes the result back."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from copydesk import settings
from copydesk.desk import (
    doctor,
    erasing,
    mending,
    migrating,
    overview,
    planning,
    pulling,
    pushing,
    team,
)
from copydesk.desk.corpus import Corpus
from copydesk.desk.entering import Entering
from copydesk.desk.founding import MEMORY, found
from copydesk.desk.intake import Intake
from copydesk.desk.people_reports import LoginReport, Note, Person, StatusReport, TeamReport
from copydesk.desk.reports import (
    AddLabelsReport,
    AddReport,
    Check,
    EraseReport,
    Progress,
    SchemeChanges,
    StudioReport,
    quiet,
)
from copydesk.desk.sync_reports import PullReport, PushReport
from copydesk.errors import DeskError, LabelError
from copydesk.schemes import LabelScheme
from copydesk.studio.accounts import Login
from copydesk.studio.connect import Connection
from copydesk.studio.server import EmbeddedServer, Running

if TYPE_CHECKING:
    import pandas as pd

    from copydesk.agreement import Agreement
    from copydesk.consensus.rules import AnswerRule, SpanRule
    from copydesk.dataset import Dataset
    from copydesk.desk.adjudicating import AdjudicateReport
    from copydesk.desk.agreeing import By, Rule
    from copydesk.desk.labelling import As
    from copydesk.desk.plan_reports import PlanReport
    from copydesk.desk.weighing import ConsensusReport


class Desk(Corpus):
    """A folder with articles, a scheme, and the memory of everything that went out and came back."""

    @classmethod
    def init(
        cls, folder: Path | str = ".", scheme: str = "bias", annotators: Sequence[str] = ("ana",)
    ) -> "Desk":
        """Make a desk in a folder; the scheme is copied into it, yours to edit.

        Raises DeskError when there is one, SchemeError when the scheme is not known, SettingsError for a
        pseudonym that is none.
        """
        return cls(found(Path(folder).absolute(), scheme, annotators))

    @classmethod
    def open(cls, folder: Path | str | None = None, *, as_of: date | str | None = None) -> "Desk":
        """Open the desk in a folder, or the nearest one from the working directory upwards.

        With `as_of` it is the desk as it was at the end of that day or at that time (UTC), to read only: its
        articles, plan, labels and scheme. What stands in copydesk.toml is as it is now.
        """
        found = cls.find(folder)
        if found:
            return cls(found, as_of=as_of)
        start = Path(folder or ".").absolute()
        where = f"{start} is not a desk" if folder else f"there is no desk in {start} or above it"
        raise DeskError(where, next_step="Make one with 'copydesk init', or go to its folder.")

    @staticmethod
    def find(folder: Path | str | None = None) -> Path | None:
        """Find the desk in a folder, or the nearest one from the working directory upwards."""
        start = Path(folder or ".").absolute()
        candidates = (start,) if folder else (start, *start.parents)
        return next((place for place in candidates if (place / settings.FILE).exists()), None)

    def close(self) -> None:
        """Close the ledger. The embedded server, if it runs, goes on."""
        self.ledger.close()

    def __enter__(self) -> "Desk":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # The steps

    def add(
        self,
        sources: "Path | str | pd.DataFrame | Sequence[Path | str | pd.DataFrame]",
        *,
        mapping: Mapping[str, str] | None = None,
        meta: Path | str | None = None,
        format: str | None = None,
        progress: Progress = quiet,
    ) -> AddReport:
        """Read articles from files, folders, globs, archives and frames; what is there already is not added again.

        `mapping` maps our column names to yours (`{"text": "content"}`), `meta` is a CSV with a column `file`
        and any of outlet, story, url, published, author, title. The source `-` is standard input; its `format`
        (`jsonl`, `csv`, `txt`, ...) is told by how it begins, where that is certain.
        """
        self._refuse_in_the_past("add")
        intake = Intake(self.ledger, self.store, self.folder / MEMORY / "rejected")
        return intake.run(_listed(sources), mapping or {}, Path(meta) if meta else None, progress, format)

    def add_labels(
        self,
        sources: "Path | str | pd.DataFrame | Sequence[Path | str | pd.DataFrame]",
        *,
        kind: "As" = "annotations",
        annotator: str | None = None,
        mapping: Mapping[str, str] | None = None,
        label_names: Mapping[str, str] | None = None,
        annotator_names: Mapping[str, str] | None = None,
        dry_run: bool = False,
        progress: Progress = quiet,
    ) -> AddLabelsReport:
        """Take labels that exist already, from tables, brat or CoNLL, verified as what a pull brings.

        As annotations they count as `annotator`'s unless the input says whose they are; as predictions the next
        push shows them to the annotators. `mapping` maps our column names to theirs, `label_names` and
        `annotator_names` map theirs to ours. Raises LabelError for what cannot be read at all.
        """
        self._refuse_in_the_past("add labels")
        from copydesk import labels
        from copydesk.desk.labelling import Labelling

        scheme = self.scheme()
        if scheme.unit != "article":
            raise LabelError(
                f"labels that exist already are of single articles; the scheme {scheme.ref} is about "
                + {"pair": "pairs", "story": "stories"}[scheme.unit],
                next_step="Take them in a desk whose scheme is about articles, or one whose unit is article here.",
            )
        planning.check_scheme(self.ledger, scheme, self.settings)
        progress("reading labels")
        read = labels.read(_listed(sources), scheme, mapping or {})
        run = Labelling(self.ledger, self.store, scheme, annotator, label_names or {}, annotator_names or {})
        return run.run(read, kind, progress, dry_run=dry_run)

    def plan(
        self,
        *,
        overlap: int | None = None,
        calibration: int | None = None,
        hours: Mapping[str, float] | None = None,
        spread: bool | None = None,
        seed: int | None = None,
        limit: int | None = None,
        outlets: int | None = None,
        without: Sequence[str] = (),
        slow: Sequence[str] = (),
        dry_run: bool = False,
        progress: Progress = quiet,
    ) -> "PlanReport":
        """Design who labels what, and predict what it costs and how sure agreement will be; `push` sends that then.

        `calibration` and `limit` count stories; of these only such are planned as at least `outlets` tell. `hours` are
        those that people have left. What is not said is as it was planned last, else as copydesk.toml has it. Planned
        again, only what nobody began moves: from whom is not asked any more, and with `hours`, `slow` or somebody new
        to who is done earlier. Raises DeskError for wishes that cannot be.
        """
        from copydesk.desk import designing

        self._refuse_in_the_past("plan")
        given = designing.Given(
            overlap, calibration, spread, seed, limit, outlets, dict(hours or {}), tuple(without), tuple(slow)
        )
        return designing.plan(self, given, progress, dry_run=dry_run)

    def push(
        self,
        *,
        dry_run: bool = False,
        to: Path | str | None = None,
        progress: Progress = quiet,
    ) -> PushReport:
        """Plan what nobody labels yet, make the projects, and send the tasks that are missing.

        `to` writes files that Label Studio imports instead, one a project. With `dry_run` nothing is sent and
        nothing is remembered. Raises SchemeError for a version that would orphan labels, StudioError when Label Studio
        is not there.
        """
        self._refuse_in_the_past("push")
        return pushing.push(self, progress, Path(to) if to else None, dry_run=dry_run)

    def pull(
        self,
        *,
        from_file: Path | str | None = None,
        project: int | None = None,
        mapping: Mapping[str, str] | None = None,
        name: str | None = None,
        dry_run: bool = False,
        progress: Progress = quiet,
    ) -> PullReport:
        """Fetch what changed, verify it, and append it to the ledger; or read a JSON export instead.

        `project` is the number of a Label Studio project that Copydesk did not make: it is adopted, with its labeling
        config as a scheme (called `name` if the desk gets a new one), its tasks as articles and its annotations, and
        from then on every pull reads it too. `mapping` maps our names of an article's fields to those of its tasks;
        with `dry_run` nothing is remembered. Raises SchemeError when the desk's scheme does not hold its labels.
        """
        self._refuse_in_the_past("pull")
        if project is not None:
            from copydesk.desk import adopting

            report = adopting.adopt(self, project, mapping or {}, name, progress, dry_run=dry_run)
            if dry_run:
                return report
            team_url = self.connect().team_url
        elif from_file:
            entering = Entering(self.ledger, self.schemes(), self.store)
            pulling.from_file(entering, Path(from_file), self.site.server)
            report, team_url = entering.report(str(from_file)), None
        else:
            entering, connection = Entering(self.ledger, self.schemes(), self.store), self.connect()
            missing = pulling.from_server(entering, connection, self.settings, progress)
            report, team_url = entering.report(connection.studio.url, missing), connection.team_url
        return replace(report, to_mend=mending.to_mend(self, team_url))

    def build(
        self,
        name: str,
        *,
        include_all: bool = False,
        consensus: "AnswerRule" = "majority",
        spans: "SpanRule" = "exact",
        soft: bool = False,
        hold_out: str | Sequence[str] = (),
        after: str | None = None,
    ) -> "Dataset":
        """Write the training set `name`; the same inputs again say that it is built already.

        `consensus` decides answers, `spans` merges spans; rows have soft labels by any but the rules of the contract,
        which these are, and by them with `soft`. With `hold_out="outlet"` no outlet is in two parts, with
        `"outlet=NAME"`, or several, the test part is what these published, with `after` what was published from that
        day on. Each of these splits is remembered by itself. Raises BuildError when something would leak.
        """
        from copydesk.consensus.rules import Rules
        from copydesk.dataset import splits
        from copydesk.desk import building

        held_out = splits.hold_out([hold_out] if isinstance(hold_out, str) else hold_out, after)
        rules = Rules(consensus, spans, soft)
        return building.build(self, name, include_all=include_all, rules=rules, hold_out=held_out)

    def consensus(self, rule: "AnswerRule" = "majority", spans: "SpanRule" = "exact") -> "ConsensusReport":
        """Say what a training set by these rules would hold, and how far each annotator can be relied on."""
        from copydesk.desk import weighing

        return weighing.consensus(self, rule, spans)

    def agreement(
        self,
        by: "By | None" = None,
        *,
        question: str | None = None,
        rule: "Rule | None" = None,
        threshold: float = 0.5,
        resamples: int = 1000,
        round: str | None = None,
    ) -> "list[Agreement]":
        """Say how far the annotators agree: on each question, on spans, and on attributes of spans that are alike.

        `by` measures parts: each label or answer, pair, annotator against the rest, week or month. `question` is
        the only one to measure; `rule` says when spans match, else exact, overlap (of `threshold`), character and
        token are measured. Answers of several values are measured value by value, free text is not. `round`
        measures one round alone; a curator's decisions never count. Raises DeskError for what there is not.
        """
        from copydesk.desk import agreeing

        return agreeing.agreement(
            self, by, question=question, rule=rule, threshold=threshold, resamples=resamples, round=round
        )

    def adjudicate(
        self,
        *,
        curator: str | None = None,
        take_from: str | None = None,
        outvoted: bool = False,
        limit: int | None = None,
        dry_run: bool = False,
        progress: Progress = quiet,
    ) -> "AdjudicateReport":
        """Send the units that annotators dispute to a curator, with everyone's labels and without names.

        `outvoted` adds units in which somebody only marked what fewer than half did; at most `limit` new units are
        sent, the most disputed first. The next pull brings decisions back: they win in every view. What was decided
        is not asked again. Without `curator` it is the one of the settings; what another curator, `take_from`, has not
        begun moves to her.
        """
        from copydesk.desk import adjudicating

        self._refuse_in_the_past("adjudicate")
        return adjudicating.adjudicate(
            self,
            curator,
            take_from=take_from,
            outvoted=outvoted,
            limit=limit,
            dry_run=dry_run,
            progress=progress,
        )

    def corrections(self, folder: Path | str) -> "list[Path]":
        """Write each annotator a page about the units that a curator decided: her labels beside the decision."""
        from copydesk.desk import corrections

        return corrections.write(self, Path(folder))

    def erase(
        self, *, annotator: str | None = None, article_id: str | None = None, dry_run: bool = False
    ) -> EraseReport:
        """Remove a person's identity or a taken-down article from the desk for good.

        What Label Studio holds and the training sets that were built are not touched; the report names them.
        Raises DeskError unless exactly one of the two is named and known.
        """
        self._refuse_in_the_past("erase")
        if annotator and not article_id:
            return erasing.annotator(self, annotator, dry_run=dry_run)
        if article_id and not annotator:
            return erasing.article(self, article_id, dry_run=dry_run)
        raise DeskError("one thing can be erased at a time: name an annotator or an article")

    def status(self) -> StatusReport:
        """Say how far each annotator and each story is, at what pace, and who drifts from the others."""
        return overview.status(self)

    def notes(self) -> tuple[Note, ...]:
        """List what annotators wrote to the lead."""
        return overview.notes(self)

    def doctor(self) -> list[Check]:
        """Check Python, desk, server, token and disk."""
        return doctor.check(self)

    # Scheme, plan, server

    @property
    def embedded(self) -> EmbeddedServer:
        """The desk's own Label Studio, running or not."""
        return self.site.embedded

    def scheme_changes(self, scheme: LabelScheme | None = None) -> SchemeChanges:
        """Say what in a scheme, else the desk's, is other than in the version that was sent last."""
        return migrating.changes(self.ledger, scheme or self.scheme())

    def connect(self) -> Connection:
        """Connect to the desk's Label Studio; raises StudioError when it is not there."""
        return self.site.connect()

    def places(self, annotator: str) -> list[int]:
        """Give the id of the project in which an annotator labels on the desk's server, if it lies there."""
        server = self.site.server
        projects = planning.current(self.ledger, self.scheme().ref)
        whose = settings.SHARED if self.settings.mode == settings.SHARED else annotator
        found = [self.ledger.place(p.project_key, server) for p in projects if p.annotator == whose]
        return [place for place in found if place is not None]

    def logins(self) -> dict[str, Login]:
        """Give each annotator's login on the desk's server, as far as Copydesk knows it."""
        return self.site.logins.read()

    def people(self) -> list[Person]:
        """List who labels or labelled, with their accounts."""
        return team.people(self)

    def login(self, annotator: str, *, reset: bool = False) -> LoginReport:
        """Give an annotator's login; with `reset` it gets a new password, on the desk's own server alone."""
        if not reset:
            return team.login(self, annotator)
        self._refuse_in_the_past("set a password")
        return team.reset_password(self, annotator)

    def add_annotator(self, annotator: str) -> TeamReport:
        """Name another annotator in copydesk.toml; the next plan gives them work."""
        self._refuse_in_the_past("add an annotator")
        return team.join(self, annotator)

    def remove_annotator(self, annotator: str) -> TeamReport:
        """Take an annotator out of copydesk.toml: they get no new work, what they did stays."""
        self._refuse_in_the_past("remove an annotator")
        return team.leave(self, annotator)

    def start_studio(
        self,
        port: int | None = None,
        *,
        host: str | None = None,
        url: str | None = None,
        progress: Progress = quiet,
    ) -> Running:
        """Start the desk's own Label Studio, or find it running, with an account for each annotator.

        It listens on loopback, else on `host`; `url` is the address that people type when a proxy with TLS stands
        before it. Raises StudioError when the desk is to use a server elsewhere, when it runs otherwise than asked,
        or when it does not come up.
        """
        self._refuse_in_the_past("start Label Studio")
        return self.site.start(port, progress, host=host, url=url)

    def stop_studio(self) -> Running | None:
        """Stop the desk's own Label Studio, whoever started it; gives what was stopped, if there was one."""
        self._refuse_in_the_past("stop Label Studio")
        return self.embedded.stop()

    def studio(self) -> StudioReport:
        """Say whether the desk's own Label Studio runs, where, and how much it holds."""
        return self.site.report()


def _listed(
    sources: "Path | str | pd.DataFrame | Sequence[Path | str | pd.DataFrame]",
) -> "list[Path | pd.DataFrame]":
    many = list(sources) if isinstance(sources, list | tuple) else [sources]
    return [Path(source) if isinstance(source, str) else source for source in many]
