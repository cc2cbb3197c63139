"""A desk. A method reads from the ledger, calls the step, and writes the result back."""

import json
import secrets
import shutil
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from copydesk import schemes, settings, verify
from copydesk.articles import Store
from copydesk.desk import doctor, exchange
from copydesk.desk.intake import Intake
from copydesk.desk.reports import (
    AddReport,
    AnnotatorStatus,
    Check,
    Progress,
    ProjectPush,
    PullReport,
    PushReport,
    StatusReport,
    quiet,
)
from copydesk.errors import DeskError, SchemeError
from copydesk.ledger import EVENT_KINDS, Ledger, frames
from copydesk.plan import assign
from copydesk.records import Article, Assignment, Project, Unit, sha256
from copydesk.schemes import LabelScheme
from copydesk.studio import accounts, config
from copydesk.studio.connect import EMBEDDED, Connection, connect
from copydesk.studio.server import EmbeddedServer
from copydesk.tables import table

if TYPE_CHECKING:
    import pandas as pd

    from copydesk.agreement import Agreement
    from copydesk.dataset import Dataset

MEMORY = ".copydesk"
ROUND = "label"
NOT_FOR_GIT = "studio/\ntoken\nlogins*.json\n"


class Desk:
    """A folder with articles, a scheme, and the memory of everything that went out and came back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.settings = settings.read(folder / settings.FILE)
        self.ledger = Ledger(folder / MEMORY / "ledger.sqlite")
        self.store = Store(folder / "articles")
        self.embedded = EmbeddedServer(folder / MEMORY / "studio")

    @classmethod
    def init(
        cls, folder: Path | str = ".", scheme: str = "bias", annotators: Sequence[str] = ("ana",)
    ) -> "Desk":
        """Make a desk in a folder; the scheme is copied into it, yours to edit.

        Raises DeskError when there is one, SchemeError when the scheme is not known, SettingsError for a
        pseudonym that is none. `copydesk.toml` appears last: a desk that has it is whole.
        """
        folder = Path(folder).absolute()
        path = folder / settings.FILE
        if path.exists():
            raise DeskError(f"{folder} is a desk already", next_step="Run 'copydesk status' there.")
        source = schemes.find(scheme, None)
        name = schemes.load(source).name
        settings.parse({"scheme": name, "annotators": list(annotators)}, path)
        template = (schemes.configs_dir() / settings.FILE).read_text(encoding="utf-8")
        text = template.replace('scheme = "bias"', f"scheme = {json.dumps(name)}", 1).replace(
            'annotators = ["ana"]', f"annotators = {json.dumps(list(annotators))}", 1
        )
        try:
            for part in ("articles", "datasets", MEMORY):
                (folder / part).mkdir(parents=True, exist_ok=True)
            shutil.copytree(source, folder / "schemes" / name, dirs_exist_ok=True)
            (folder / MEMORY / ".gitignore").write_text(NOT_FOR_GIT, encoding="utf-8")
            Ledger(folder / MEMORY / "ledger.sqlite").close()
            temporary = path.with_suffix(".part")
            temporary.write_text(text, encoding="utf-8")
            temporary.replace(path)
        except OSError as error:
            raise DeskError(f"{folder} cannot be made a desk: {error}") from None
        return cls(folder)

    @classmethod
    def open(cls, folder: Path | str | None = None) -> "Desk":
        """Open the desk in a folder, or the nearest one from the working directory upwards."""
        found = cls.find(folder)
        if found:
            return cls(found)
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
        progress: Progress = quiet,
    ) -> AddReport:
        """Read articles from files, folders and frames; what is there already is not added again.

        `mapping` maps our column names to yours (`{"text": "content"}`), `meta` is a CSV with a column `file`
        and any of outlet, story, url, published, author, title.
        """
        many = list(sources) if isinstance(sources, list | tuple) else [sources]
        paths = [Path(source) if isinstance(source, str) else source for source in many]
        intake = Intake(self.ledger, self.store, self.folder / MEMORY / "rejected")
        return intake.run(paths, mapping or {}, Path(meta) if meta else None, progress)

    def push(
        self,
        *,
        dry_run: bool = False,
        to: Path | str | None = None,
        progress: Progress = quiet,
    ) -> PushReport:
        """Plan what nobody labels yet, make the projects, and send the tasks that are missing.

        `to` writes files that Label Studio imports instead, one a project. With `dry_run` nothing is sent and
        nothing is remembered.
        """
        scheme = self._scheme_to_send()
        new = self._plan(scheme.ref)
        if dry_run:
            return self._foretell(new)
        if not new and not self.ledger.projects():  # no articles
            return PushReport(None, (), dry_run=False)
        connection = None if to else self.connect()
        if connection:  # before anything is remembered: what could not be sent may still be changed
            progress("making accounts")
            self._ensure_accounts(connection)
        self._remember(scheme, new)
        everything = self._articles_by_id()
        done: list[ProjectPush] = []
        projects = [p for p in self.ledger.projects() if p.scheme == scheme.ref]
        for number, project in enumerate(projects):
            progress("pushing", number, len(projects))
            blind = self.settings.blind_source
            wanted = exchange.project_tasks(self.ledger, project, everything, blind_source=blind)
            done.append(
                exchange.push_project(self.ledger, connection, project, wanted, scheme, blind_source=blind)
                if connection
                else exchange.write_project(Path(to or "."), project, wanted, scheme, blind_source=blind)
            )
        progress("pushing", len(projects), len(projects))
        return PushReport(connection.studio.url if connection else None, tuple(done), dry_run=False)

    def pull(self, *, from_file: Path | str | None = None, progress: Progress = quiet) -> PullReport:
        """Fetch what changed, verify it, and append it to the ledger; or read a JSON export instead."""
        pull = exchange.Pull(self.ledger, self.schemes())
        if from_file:
            pull.from_file(Path(from_file), self._server_name())
            return pull.report(str(from_file))
        connection = self.connect()
        pull.from_server(connection, progress)
        return pull.report(connection.studio.url)

    def build(self, name: str, *, include_all: bool = False) -> "Dataset":
        """Write the training set `name`; the same inputs again say that it is built already."""
        from copydesk.desk import building

        return building.build(self, name, include_all=include_all)

    def agreement(self) -> "list[Agreement]":
        """Say how far the annotators agree: on each question, and on spans."""
        from copydesk.desk import building

        return building.agreement(self)

    def status(self) -> StatusReport:
        """Say how far each annotator is."""
        articles, annotations, spans = self.articles(), self.annotations(), self.spans()
        asked = frames.assignments(self.ledger)
        people = dict.fromkeys([*self.settings.annotators, *asked["annotator"], *annotations["annotator"]])
        rows = []
        for person in people:
            own = annotations[annotations["annotator"] == person]
            submitted = own[own["state"] == "submitted"]
            assigned = _work(asked[asked["annotator"] == person])
            skipped = _work(own[own["state"] == "skipped"]) - _work(submitted)
            marked = spans[spans["annotator"] == person]
            seconds = submitted["seconds"].dropna()
            rows.append(
                AnnotatorStatus(
                    annotator=person,
                    assigned=len(assigned),
                    submitted=len(_work(submitted)),
                    skipped=len(skipped),
                    left=len(assigned - _work(submitted) - skipped),
                    empty=int((~submitted["annotation_id"].isin(marked["annotation_id"])).sum()),
                    spans=len(marked),
                    median_seconds=float(seconds.median()) if len(seconds) else None,
                )
            )
        stories = articles["story_id"].fillna(articles["article_id"])
        return StatusReport(
            articles=len(articles),
            stories=int(stories.nunique()),
            outlets=int(articles["outlet"].nunique()),
            scheme=self.scheme().ref,
            annotators=tuple(rows),
            rejected=len(self.rejected()),
            datasets=tuple(sorted(p.parent.name for p in self.folder.glob("datasets/*/manifest.json"))),
        )

    def doctor(self) -> list[Check]:
        """Check Python, desk, server, token and disk."""
        return doctor.check(self)

    # The frames

    def articles(self) -> "pd.DataFrame":
        """Frame `articles`: one row an article, its latest text and metadata."""
        latest = frames.text_versions(self.ledger)
        columns = ["article_id", "text_sha256", "text", "source", "cleaning"]
        stored = self.store.read(sorted({row["file"] for row in latest.values()}), columns)
        return frames.articles(self.ledger, stored)

    def units(self) -> "pd.DataFrame":
        """Frame `units`."""
        return frames.units(self.ledger)

    def assignments(self) -> "pd.DataFrame":
        """Frame `assignments`: who was asked."""
        return frames.assignments(self.ledger)

    def annotations(self, *, all_versions: bool = False) -> "pd.DataFrame":
        """Frame `annotations`: the latest versions that still exist, unless asked for all."""
        return frames.annotations(self.ledger.annotation_versions(all_versions=all_versions))

    def spans(self) -> "pd.DataFrame":
        """Frame `spans`: verified, with the scheme's attributes as columns."""
        return self.labels()["spans"]

    def choices(self) -> "pd.DataFrame":
        """Frame `choices`: answers to questions about whole units."""
        return self.labels()["choices"]

    def relations(self) -> "pd.DataFrame":
        """Frame `relations`: links between spans."""
        return self.labels()["relations"]

    def rejected(self) -> "pd.DataFrame":
        """Frame `rejected`: input that was not taken, and why."""
        return self.labels()["rejected"]

    def labels(self, scheme: LabelScheme | None = None) -> "dict[str, pd.DataFrame]":
        """Give the frames `spans`, `choices`, `relations` and `rejected` from one reading of the ledger.

        `spans` has the attributes of all schemes that were ever sent, and of `scheme`.
        """
        rows = self.ledger.annotation_versions()
        known = self.schemes()
        texts = self._texts(rows)
        found: dict[str, list[dict[str, Any]]] = {"spans": [], "choices": [], "relations": []}
        rejected = self.ledger.rejections()
        for row in rows:
            reading = verify.read(
                row["annotation_id"], row["result"], row["objects"], texts, known[row["scheme"]]
            )
            of = {key: row[key] for key in ("annotation_id", "unit_id", "annotator")}
            found["spans"] += [of | _flat(span) for span in reading.spans]
            found["choices"] += [of | _flat(choice) for choice in reading.choices]
            found["relations"] += [of | _flat(relation) for relation in reading.relations]
            rejected += [_flat(item) for item in reading.rejected]
        attributes: dict[str, str] = {}
        for one in (*known.values(), *([scheme] if scheme else [])):
            for name, dtype in one.attribute_dtypes.items():
                # Lists need "object"; of an attribute that took one value in another version, so do strings.
                attributes[name] = dtype if attributes.get(name, dtype) == dtype else "object"
        return {
            "spans": table("spans", found["spans"], attributes),
            "choices": table("choices", found["choices"]),
            "relations": table("relations", found["relations"]),
            "rejected": table("rejected", rejected),
        }

    def _texts(self, rows: list[dict[str, Any]]) -> dict[tuple[str, str], str]:
        """Read the text versions that annotations are about."""
        wanted = {(shown["article_id"], shown["sha256"]) for row in rows for shown in row["objects"].values()}
        files = sorted(
            {r["file"] for r in self.ledger.texts() if (r["article_id"], r["text_sha256"]) in wanted}
        )
        return self.store.texts(files, wanted)

    # Scheme, plan, server

    def scheme(self) -> LabelScheme:
        """Read the desk's scheme from its folder."""
        return schemes.load(schemes.find(self.settings.scheme, self.folder))

    def schemes(self) -> dict[str, LabelScheme]:
        """Give every scheme that was ever sent, by `name@version`."""
        return {row["scheme"]: schemes.from_json(row["definition"]) for row in self.ledger.schemes()}

    def _scheme_to_send(self) -> LabelScheme:
        """Read the scheme, and refuse one whose screen changed without a new version."""
        scheme = self.scheme()
        definition_sha256 = sha256(schemes.to_json(scheme))
        for row in self.ledger.schemes():
            if row["scheme"] != scheme.ref:
                continue
            if row["definition_sha256"] != definition_sha256:
                raise SchemeError(
                    f"the scheme {scheme.ref} was sent with other labels, attributes or questions",
                    next_step="Give it a new version in its scheme.yaml; that gets new projects.",
                )
            # Blind tasks have other unit ids: in a project that is not blind they would be second copies.
            blind = "$outlet" not in row["config"]
            if blind != self.settings.blind_source:
                raise SchemeError(
                    f"the scheme {scheme.ref} was sent with blind_source = {str(blind).lower()}",
                    next_step=f"Set it back in {settings.FILE}, or give the scheme a new version in its scheme.yaml; "
                    "that gets new projects.",
                )
        return scheme

    def _plan(self, scheme: str) -> dict[str, tuple[str, ...]]:
        """Say who is to label the articles that nobody was asked about yet."""
        story = self.ledger.current("story_id")
        article_ids = frames.text_versions(self.ledger)
        assigned: dict[str, list[str]] = {}
        for assignment in self.ledger.assignments():
            if assignment.scheme == scheme and assignment.round == ROUND:
                assigned.setdefault(assignment.unit_id, []).append(assignment.annotator)
        return assign(
            {f"article:{article_id}": story.get(article_id, article_id) for article_id in article_ids},
            self.settings.annotators,
            self.settings.overlap,
            assigned,
        )

    def _remember(self, scheme: LabelScheme, plan: Mapping[str, Sequence[str]]) -> None:
        """Enter the scheme, new assignments, and a project for each annotator who has none."""
        definition = schemes.to_json(scheme)
        compiled = config.compile_config(scheme, blind_source=self.settings.blind_source)
        with self.ledger.transaction():
            self.ledger.add_scheme(
                scheme.ref,
                definition=definition,
                definition_sha256=sha256(definition),
                config=compiled,
                config_sha256=sha256(compiled),
            )
            projects = {
                p.annotator: p for p in self.ledger.projects() if (p.scheme, p.round) == (scheme.ref, ROUND)
            }
            for person in dict.fromkeys(person for people in plan.values() for person in people):
                projects.setdefault(person, Project(_project_key(), scheme.ref, ROUND, person))
            self.ledger.add_plan(
                [Unit(unit_id, (unit_id.removeprefix("article:"),)) for unit_id in plan],
                projects.values(),
                [
                    Assignment(unit_id, person, scheme.ref, ROUND, projects[person].project_key)
                    for unit_id, people in plan.items()
                    for person in people
                ],
            )

    def _foretell(self, plan: Mapping[str, Sequence[str]]) -> PushReport:
        """Say what a push would send, by the desk's memory alone."""
        server = self._server_name()
        sent = self.ledger.sent(server)
        scheme = self.scheme()
        asked: dict[str, list[str]] = {}
        waiting: dict[str, int] = {}
        for assignment in self.ledger.assignments():
            if assignment.scheme == scheme.ref:
                asked.setdefault(assignment.annotator, []).append(assignment.unit_id)
                missing = (assignment.project_key, assignment.unit_id) not in sent
                waiting[assignment.annotator] = waiting.get(assignment.annotator, 0) + missing
        for unit_id, people in plan.items():
            for person in people:
                asked.setdefault(person, []).append(unit_id)
                waiting[person] = waiting.get(person, 0) + 1
        return PushReport(
            server,
            tuple(
                ProjectPush(f"{scheme.name} · {ROUND} · {person}", person, len(units), waiting[person])
                for person, units in asked.items()
            ),
            dry_run=True,
        )

    def _articles_by_id(self) -> dict[str, Article]:
        import pandas as pd

        frame = self.articles()
        columns = ["article_id", "text", "text_sha256", "source", *EVENT_KINDS]
        return {
            row["article_id"]: Article(
                raw="", raw_sha256="", **{k: v for k, v in row.items() if not pd.isna(v)}
            )
            for row in frame[columns].to_dict("records")
        }

    def connect(self) -> Connection:
        """Connect to the desk's Label Studio; raises StudioError when it is not there."""
        return connect(self.settings.server, self.embedded, self.folder / MEMORY / "token")

    def places(self, annotator: str) -> list[int]:
        """Give the ids of an annotator's projects on the desk's server."""
        server = self._server_name()
        found = [
            self.ledger.place(p.project_key, server)
            for p in self.ledger.projects()
            if p.annotator == annotator
        ]
        return [place for place in found if place is not None]

    def _server_name(self) -> str:
        from copydesk.studio.connect import elsewhere

        return elsewhere(self.settings.server) or EMBEDDED

    @cached_property
    def _logins(self) -> accounts.Logins:
        name = "logins" if self._server_name() == EMBEDDED else f"logins-{sha256(self._server_name())[:8]}"
        return accounts.Logins(self.folder / MEMORY / f"{name}.json")

    def logins(self) -> dict[str, accounts.Login]:
        """Give each annotator's login on the desk's server, as far as Copydesk knows it."""
        return self._logins.read()

    def ensure_accounts(self) -> None:
        """Make the accounts of annotators who have none on the desk's server."""
        self._ensure_accounts(self.connect())

    def _ensure_accounts(self, connection: Connection) -> None:
        made = accounts.ensure(
            connection.studio, self.settings.annotators, self.settings.emails, self._logins
        )
        logins = self._logins.read()
        with self.ledger.transaction():
            for annotator, user in made.items():
                self.ledger.add_annotator(annotator, connection.server, user, logins[annotator].email)


def _work(frame: "pd.DataFrame") -> set[tuple[str, str, str]]:
    """Give what each row is work on: a unit, in one round of one scheme."""
    return set(zip(frame["unit_id"], frame["scheme"], frame["round"], strict=True))


def _flat(record: Any) -> dict[str, Any]:
    """Give a record's fields as a row; a span's attributes become columns."""
    fields: dict[str, Any] = {name: getattr(record, name) for name in record.__slots__}
    attributes: dict[str, Any] = fields.pop("attributes", {})
    return fields | attributes


def _project_key() -> str:
    return "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(6))
