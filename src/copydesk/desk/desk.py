"""A desk. A method reads from the ledger, calls the step, and writes the result back."""

import json
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from copydesk import schemes, settings
from copydesk.articles import Store
from copydesk.desk import doctor, erasing, exchange, planning, views
from copydesk.desk.intake import Intake
from copydesk.desk.reports import (
    AddReport,
    Check,
    EraseReport,
    Progress,
    ProjectPush,
    PullReport,
    PushReport,
    StatusReport,
    quiet,
)
from copydesk.errors import DeskError, StudioError
from copydesk.ledger import EVENT_KINDS, Ledger, frames
from copydesk.records import Article, sha256
from copydesk.schemes import LabelScheme
from copydesk.studio import accounts
from copydesk.studio.connect import EMBEDDED, Connection, connect, elsewhere
from copydesk.studio.server import EmbeddedServer, Running

if TYPE_CHECKING:
    import pandas as pd

    from copydesk.agreement import Agreement
    from copydesk.dataset import Dataset

MEMORY = ".copydesk"
ROUND = "label"
NOT_FOR_GIT = "studio/\ntoken\nlogins*.json\n"


class Desk:
    """A folder with articles, a scheme, and the memory of everything that went out and came back."""

    def __init__(self, folder: Path, *, as_of: date | str | None = None) -> None:
        self.folder = folder
        self.settings = settings.read(folder / settings.FILE)
        self.ledger = Ledger(folder / MEMORY / "ledger.sqlite", as_of=as_of)
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
        given = {"scheme": name, "annotators": list(annotators)}
        settings.parse(given, "init", next_step="Name each annotator with a pseudonym such as -a ana.")
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
        progress: Progress = quiet,
    ) -> AddReport:
        """Read articles from files, folders and frames; what is there already is not added again.

        `mapping` maps our column names to yours (`{"text": "content"}`), `meta` is a CSV with a column `file`
        and any of outlet, story, url, published, author, title.
        """
        self._refuse_in_the_past("add")
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
        self._refuse_in_the_past("push")
        scheme = self.scheme()
        planning.check_scheme(self.ledger, scheme, self.settings)
        new = planning.plan(self.ledger, scheme, self.settings)
        if dry_run:
            foretold = planning.foretell(self.ledger, scheme, new, self._server_name())
            return PushReport(self._server_name(), foretold, dry_run=True)
        if not new and not self.ledger.projects():  # no articles
            return PushReport(None, (), dry_run=False)
        connection = None if to else self.connect()
        if connection:  # before anything is remembered: what could not be sent may still be changed
            progress("making accounts")
            self._ensure_accounts(connection)
        planning.remember(self.ledger, scheme, new, self.settings)
        everything = self._articles_by_id()
        done: list[ProjectPush] = []
        projects = planning.current(self.ledger, scheme.ref)
        for number, project in enumerate(projects):
            progress("pushing", number, len(projects))
            blind = self.settings.blind_source
            here = planning.present(self.ledger, connection, project) if connection else project
            wanted = exchange.project_tasks(self.ledger, here, everything, blind_source=blind)
            done.append(
                exchange.push_project(self.ledger, connection, here, wanted, scheme, blind_source=blind)
                if connection
                else exchange.write_project(Path(to or "."), here, wanted, scheme, blind_source=blind)
            )
        progress("pushing", len(projects), len(projects))
        short = planning.short_of_overlap(self.ledger, scheme, self.settings)
        url = connection.studio.url if connection else None
        return PushReport(url, tuple(done), dry_run=False, short_of_overlap=short)

    def pull(self, *, from_file: Path | str | None = None, progress: Progress = quiet) -> PullReport:
        """Fetch what changed, verify it, and append it to the ledger; or read a JSON export instead."""
        self._refuse_in_the_past("pull")
        pull = exchange.Pull(self.ledger, self.schemes(), self.store)
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
        """Say how far each annotator is."""
        return views.status(self)

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
        """Frame `annotations`: the latest versions that still exist.

        With `all_versions`, every version, and in a further column `deleted_at` when it was found gone.
        """
        rows = self.ledger.annotation_versions(all_versions=all_versions)
        return frames.annotations(rows, deleted=all_versions)

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
        return views.labels(self, scheme)

    # Scheme, plan, server

    def scheme(self) -> LabelScheme:
        """Read the desk's scheme from its folder; on a desk as it was, the one that was sent last by then."""
        if self.ledger.as_of and (sent := self.schemes()):
            return list(sent.values())[-1]
        return schemes.load(schemes.find(self.settings.scheme, self.folder))

    def schemes(self) -> dict[str, LabelScheme]:
        """Give every scheme that was ever sent, by `name@version`."""
        return {row["scheme"]: schemes.from_json(row["definition"]) for row in self.ledger.schemes()}

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
        """Give the id of an annotator's project on the desk's server, if it lies there."""
        server = self._server_name()
        projects = planning.current(self.ledger, self.scheme().ref)
        found = [self.ledger.place(p.project_key, server) for p in projects if p.annotator == annotator]
        return [place for place in found if place is not None]

    def _server_name(self) -> str:
        return elsewhere(self.settings.server) or EMBEDDED

    @cached_property
    def _logins(self) -> accounts.Logins:
        name = "logins" if self._server_name() == EMBEDDED else f"logins-{sha256(self._server_name())[:8]}"
        return accounts.Logins(self.folder / MEMORY / f"{name}.json")

    def logins(self) -> dict[str, accounts.Login]:
        """Give each annotator's login on the desk's server, as far as Copydesk knows it."""
        return self._logins.read()

    def start_studio(self, port: int | None = None, *, progress: Progress = quiet) -> Running:
        """Start the desk's own Label Studio, or find it running, with an account for each annotator.

        Raises StudioError when the desk is to use a server elsewhere, or this one does not come up.
        """
        self._refuse_in_the_past("start Label Studio")
        url = elsewhere(self.settings.server)
        if url:
            raise StudioError(
                f"this desk uses the Label Studio at {url}",
                next_step="To run one of its own, unset COPYDESK_URL and take url out of [server] in copydesk.toml.",
            )
        running = self.embedded.start(progress, port)
        try:
            self._ensure_accounts(self.connect())
        except BaseException:
            self.embedded.stop_own()
            raise
        return running

    def _refuse_in_the_past(self, step: str) -> None:
        if self.ledger.as_of:
            raise DeskError(
                f"this is the desk as it was at {self.ledger.as_of}: it cannot {step}",
                next_step="Leave out --as-of (as_of=) to work on it as it is.",
            )

    def _ensure_accounts(self, connection: Connection) -> None:
        made = accounts.ensure(
            connection.studio, self.settings.annotators, self.settings.emails, self._logins
        )
        logins = self._logins.read()
        with self.ledger.transaction():
            for annotator, user in made.items():
                self.ledger.add_annotator(annotator, connection.server, user, logins[annotator].email)
