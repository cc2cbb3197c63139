"""The embedded Label Studio: SQLite, loopback unless asked, no telemetry, its data in the desk."""

import json
import os
import secrets
import subprocess
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx

from copydesk.errors import StudioError
from copydesk.studio import network, process
from copydesk.studio.environment import Say, alone, program
from copydesk.studio.network import EVERYWHERE, LOOPBACK

START_SECONDS = 180
ANSWER_SECONDS = 5


@dataclass(frozen=True, slots=True)
class Admin:
    """The embedded server's first account."""

    email: str
    password: str
    token: str


@dataclass(frozen=True, slots=True)
class Running:
    """A server that was started: the process, where it listens, and since when (ISO, UTC)."""

    pid: int
    port: int
    host: str = LOOPBACK
    """As it was asked for, a name or an address."""
    address: str = LOOPBACK
    site: str | None = None
    """Under which people reach it when a proxy stands before it."""
    since: str | None = None
    birth: str | None = None
    """What tells the process from a later one with the same pid."""

    @property
    def url(self) -> str:
        """Where this machine reaches it: loopback where it can."""
        return f"http://{LOOPBACK if self.address == EVERYWHERE else self.address}:{self.port}"

    @property
    def team_url(self) -> str:
        """Where people reach it."""
        host = network.own_address() if self.address == EVERYWHERE else self.host
        return self.site or f"http://{host}:{self.port}"

    @property
    def open(self) -> bool:
        """Whether other machines reach its port."""
        return network.is_open(self.address)


class EmbeddedServer:
    """The Label Studio of one desk; its data, log and admin account lie in `folder`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.log = folder / "server.log"
        self._state = folder / "running.json"
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def admin(self) -> Admin:
        """The admin account, made on first use."""
        path = self.folder / "admin.json"
        if not path.exists():
            admin = Admin("admin@copydesk.example", secrets.token_urlsafe(12), secrets.token_hex(20))
            write_secret(path, json.dumps(asdict(admin)))
        return Admin(**json.loads(path.read_text(encoding="utf-8")))

    def running(self) -> Running | None:
        """Give the server of this desk if one is up, whoever started it."""
        started = self.started()
        return started if started and self._answers_as_ours(started.url) else None

    def started(self) -> Running | None:
        """Give the server of this desk if its process is there, whether it answers or not."""
        try:
            started = Running(**json.loads(self._state.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None
        return started if started.birth and process.birth(started.pid) == started.birth else None

    def start(
        self, say: Say, port: int | None = None, *, host: str | None = None, site: str | None = None
    ) -> Running:
        """Start the server, or find it running, and wait until it answers.

        Raises StudioError when it cannot be installed, a given host or port cannot be used, it runs already but
        not as asked, or it does not come up.
        """
        site = network.origin(site) if site else None
        cold = not (self.folder / "label_studio.sqlite3").exists()
        running = self.started() or self._launch(say, port, host or LOOPBACK, site)
        _as_asked(running, port=port, host=host, site=site)
        try:
            self._wait(
                running, say, "setting up Label Studio's database (first start)" if cold else "waiting"
            )
        except BaseException:
            self.stop_own()
            raise
        return running

    def _launch(self, say: Say, port: int | None, host: str, site: str | None) -> Running:
        address = network.address_of(host)
        self.folder.mkdir(parents=True, exist_ok=True)
        port = network.free_port(port, self._last_port(), address)
        command = [str(program(say)), "start", "--no-browser", "--internal-host", address]
        say("starting Label Studio")
        with alone(self.folder / "start.lock"):
            other = self.started()
            if other:  # of two starts at once one finds the other's
                return other
            with self.log.open("ab") as log:
                self._process = subprocess.Popen(
                    [*command, "--port", str(port), "--log-level", "WARNING"],
                    env=self._environment(site),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,  # so it may outlive our terminal; Ctrl-C is for us to hand on
                )
            pid = self._process.pid
            since = datetime.now(UTC).isoformat(timespec="seconds")
            running = Running(pid, port, host, address, site, since, process.birth(pid))
            write_secret(self._state, json.dumps(asdict(running)))
        return running

    def stop(self) -> Running | None:
        """Stop the server of this desk, whoever started it, and wait for its end; gives what was stopped.

        A stranger that got the pid of a server that is gone is left alone. Raises StudioError when it does not end.
        """
        started = self.started()
        ended = started is None or process.end(started.pid, self._process)
        if started and not ended:
            raise StudioError(f"Label Studio (pid {started.pid}) does not end", next_step=f"Read {self.log}.")
        self._process = None
        return started

    @property
    def own(self) -> bool:
        """Whether this object started the server that runs."""
        return self._process is not None

    def stop_own(self) -> None:
        """Stop the server if this object started it; one that was running before goes on."""
        if self._process is not None and self._process.poll() is None:
            self.stop()
        self._process = None

    def wait(self) -> None:
        """Wait until the server that this process started ends."""
        if self._process is not None:
            self._process.wait()

    def _wait(self, running: Running, say: Say, what: str) -> None:
        again = f"Read {self.log}; then run 'copydesk studio' again."
        begin = time.monotonic()
        while (waited := time.monotonic() - begin) < START_SECONDS:
            code = self._process.poll() if self._process else None
            gone = code is not None if self._process else process.birth(running.pid) != running.birth
            if gone:
                how = "" if code is None else f" (exit code {code})"
                raise StudioError(
                    f"Label Studio ended while starting{how}: {self._last_log()}", next_step=again
                )
            if self._answers_as_ours(running.url):
                return
            say(f"{what}: {waited:.0f} s")
            time.sleep(0.3)
        step = (
            again if self.own else f"Read {self.log}; end it with 'copydesk studio stop' and start it again."
        )
        raise StudioError(
            f"Label Studio (pid {running.pid}) did not answer within {START_SECONDS} s: {self._last_log()}",
            next_step=step,
        )

    def _answers_as_ours(self, url: str) -> bool:
        """Tell whether the server at `url` knows this desk's admin: another desk's server does not."""
        admin = self.admin
        try:
            answer = httpx.get(
                f"{url}/api/current-user/whoami",
                headers={"Authorization": f"Token {admin.token}"},
                timeout=ANSWER_SECONDS,
            )
        except httpx.HTTPError:
            return False
        return answer.status_code == 200 and answer.json().get("email") == admin.email

    def _environment(self, site: str | None) -> dict[str, str]:
        admin = self.admin
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("LABEL_STUDIO_", "HEARTEX_", "DJANGO_", "POSTGRE_"))
        }
        return inherited | {
            "LABEL_STUDIO_BASE_DATA_DIR": str(self.folder.absolute()),
            "LABEL_STUDIO_USERNAME": admin.email,
            "LABEL_STUDIO_PASSWORD": admin.password,
            "LABEL_STUDIO_USER_TOKEN": admin.token,
            "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
            "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
            "LABEL_STUDIO_LATEST_VERSION_CHECK": "false",
            "LABEL_STUDIO_COLLECT_ANALYTICS": "false",
            "LABEL_STUDIO_SENTRY_DSN": "",
            "LABEL_STUDIO_FRONTEND_SENTRY_DSN": "",
            "DJANGO_DB": "sqlite",
            # Label Studio also takes the bare names, DEBUG and HOST, from whoever set them for something else.
            "LABEL_STUDIO_DEBUG": "false",
            "LABEL_STUDIO_HOST": "",
            # Behind TLS a browser's Origin is https while Label Studio sees http: it refuses the login (403).
            "LABEL_STUDIO_CSRF_TRUSTED_ORIGINS": site or "",
        }

    def _last_port(self) -> int | None:
        try:
            return int(json.loads(self._state.read_text(encoding="utf-8"))["port"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None

    def _last_log(self) -> str:
        try:
            lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        except FileNotFoundError:
            return "no log"
        return lines[-1][:300] if lines else "the log is empty"


def write_secret(path: Path, text: str) -> None:
    """Write a file that only its owner can read; it appears whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
    temporary.replace(path)


def _as_asked(found: Running, *, port: int | None, host: str | None, site: str | None) -> None:
    """Refuse to pass off a server that runs otherwise than asked: a host decides who reaches it."""
    wanted = {"--port": (port, found.port), "--host": (host, found.host), "--url": (site, found.site)}
    for option, (asked, given) in wanted.items():
        if asked and asked != given:
            raise StudioError(
                f"Label Studio runs already (pid {found.pid}), with {option} {given}, not {asked}"
                if given
                else f"Label Studio runs already (pid {found.pid}), without {option} {asked}",
                next_step="Stop it with 'copydesk studio stop', then start it again.",
            )
