"""The Label Studio of a desk: its own or one elsewhere, and the accounts of its annotators there."""

from functools import cached_property
from pathlib import Path

from copydesk.desk.reports import Progress, StudioReport
from copydesk.errors import StudioError
from copydesk.ledger import Ledger
from copydesk.records import sha256
from copydesk.settings import Settings
from copydesk.studio import accounts
from copydesk.studio.client import Studio
from copydesk.studio.connect import EMBEDDED, Connection, connect, elsewhere
from copydesk.studio.server import EmbeddedServer, Running


class Site:
    """Where the desk's annotators label."""

    def __init__(self, memory: Path, settings: Settings, ledger: Ledger) -> None:
        self.memory, self.settings, self.ledger = memory, settings, ledger
        self.embedded = EmbeddedServer(memory / "studio")

    @property
    def server(self) -> str:
        """The name under which the ledger knows the server: its URL, or `embedded`."""
        return elsewhere(self.settings.server) or EMBEDDED

    @cached_property
    def logins(self) -> accounts.Logins:
        """The logins of the annotators on this server."""
        name = "logins" if self.server == EMBEDDED else f"logins-{sha256(self.server)[:8]}"
        return accounts.Logins(self.memory / f"{name}.json")

    def connect(self) -> Connection:
        """Connect to the server; raises StudioError when it is not there."""
        return connect(self.settings.server, self.embedded, self.memory / "token")

    def start(
        self, port: int | None, progress: Progress, *, host: str | None = None, url: str | None = None
    ) -> Running:
        """Start the embedded server, or find it running, with an account for each annotator."""
        other = elsewhere(self.settings.server)
        if other:
            raise StudioError(
                f"this desk uses the Label Studio at {other}",
                next_step="To run one of its own, unset COPYDESK_URL and take url out of [server] in copydesk.toml.",
            )
        running = self.embedded.start(progress, port, host=host, site=url)
        try:
            self.ensure_accounts(self.connect())
        except BaseException:
            self.embedded.stop_own()
            raise
        return running

    def report(self) -> StudioReport:
        """Say whether the embedded server runs, where, and how much it holds."""
        started, folder = self.embedded.started(), self.embedded.folder
        running = self.embedded.running() if started else None
        version = Studio(running.url, self.embedded.admin.token).info().version if running else None
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
        return StudioReport(
            running is not None,
            url=started.team_url if started else None,
            local_url=started.url if started else None,
            open=bool(started and started.open),
            host=started.host if started else None,
            port=started.port if started else None,
            pid=started.pid if started else None,
            since=started.since if started else None,
            version=version,
            folder=folder,
            bytes=size,
            elsewhere=elsewhere(self.settings.server),
        )

    def ensure_accounts(self, connection: Connection, *more: str) -> None:
        """Make the accounts that are missing, the annotators' and `more`, and remember who is who."""
        people = tuple(dict.fromkeys((*self.settings.annotators, *more)))
        made = accounts.ensure(connection.studio, people, self.settings.emails, self.logins)
        logins = self.logins.read()
        with self.ledger.transaction():
            for annotator, user in made.items():
                self.ledger.add_annotator(annotator, connection.server, user, logins[annotator].email)
