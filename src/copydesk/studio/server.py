"""The embedded Label Studio: SQLite, loopback, no telemetry, its data in the desk."""

import contextlib
import json
import os
import secrets
import signal
import socket
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from copydesk.errors import StudioError
from copydesk.studio.environment import Say, program

HOST = "127.0.0.1"
START_SECONDS = 180
STOP_SECONDS = 15


@dataclass(frozen=True, slots=True)
class Admin:
    """The embedded server's first account."""

    email: str
    password: str
    token: str


@dataclass(frozen=True, slots=True)
class Running:
    """A server that answers."""

    pid: int
    port: int

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://{HOST}:{self.port}"


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
        try:
            running = Running(**json.loads(self._state.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None
        return running if _alive(running.pid) and self._answers_as_ours(running.url) else None

    def start(self, say: Say, port: int | None = None) -> Running:
        """Start the server, or find it running, and wait until it answers.

        Raises StudioError when it cannot be installed, a given port is taken, or it does not come up.
        """
        running = self.running()
        if running:
            return running
        self.folder.mkdir(parents=True, exist_ok=True)
        # Label Studio takes the next port when its own is busy and says nothing, so the port is checked first.
        port = _free_port(port, self._last_port())
        command = program(say)
        say("starting Label Studio")
        cold = not (self.folder / "label_studio.sqlite3").exists()
        arguments = [str(command), "start", "--no-browser", "--internal-host", HOST, "--port", str(port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*arguments, "--log-level", "WARNING"],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        running = Running(self._process.pid, port)
        self._state.write_text(json.dumps(asdict(running)), encoding="utf-8")
        try:
            self._wait(
                running, say, "setting up Label Studio's database (first start)" if cold else "waiting"
            )
        except BaseException:
            self.stop()
            raise
        return running

    def stop(self) -> bool:
        """Stop the server of this desk, whoever started it; returns whether there was one."""
        try:
            running = Running(**json.loads(self._state.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return False
        ours = self._process is not None and self._process.pid == running.pid
        if not ours and not (_alive(running.pid) and self._answers_as_ours(running.url)):
            return False
        _end(running.pid, self._process)
        self._process = None
        return True

    @property
    def own(self) -> bool:
        """Whether this object started the server that runs."""
        return self._process is not None

    def stop_own(self) -> None:
        """Stop the server if this object started it; one that was running before goes on."""
        if self._process is not None:
            self.stop()

    def wait(self) -> None:
        """Wait until the server that this process started ends."""
        if self._process is not None:
            self._process.wait()

    def _wait(self, running: Running, say: Say, what: str) -> None:
        assert self._process is not None  # noqa: S101 (for the type checker: called after Popen)
        begin = time.monotonic()
        while (waited := time.monotonic() - begin) < START_SECONDS:
            if self._process.poll() is not None:
                raise StudioError(
                    f"Label Studio ended while starting (exit code {self._process.returncode}): {self._last_log()}",
                    next_step=f"Read {self.log}; then run 'copydesk studio' again.",
                )
            if self._answers_as_ours(running.url):
                return
            say(f"{what}: {waited:.0f} s")
            time.sleep(0.3)
        raise StudioError(
            f"Label Studio did not answer within {START_SECONDS} s: {self._last_log()}",
            next_step=f"Read {self.log}; then run 'copydesk studio' again.",
        )

    def _answers_as_ours(self, url: str) -> bool:
        """Tell whether the server at `url` knows this desk's admin: another desk's server does not."""
        admin = self.admin
        try:
            answer = httpx.get(
                f"{url}/api/current-user/whoami", headers={"Authorization": f"Token {admin.token}"}, timeout=5
            )
        except httpx.HTTPError:
            return False
        return answer.status_code == 200 and answer.json().get("email") == admin.email

    def _environment(self) -> dict[str, str]:
        admin = self.admin
        inherited = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("LABEL_STUDIO_", "DJANGO_", "POSTGRE_"))
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


def _free_port(wanted: int | None, last: int | None) -> int:
    """Give the wanted port, else the one used last if it is free, else any free one."""
    for port in (wanted, last, 0):
        if port is None:
            continue
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError as error:
                if port == wanted:
                    raise StudioError(
                        f"port {port} on {HOST} cannot be used: {error.strerror}",
                        next_step="Name another with --port, or leave it out and Copydesk takes a free one.",
                    ) from None
                continue
            return int(probe.getsockname()[1])
    raise StudioError("no free port on this machine", next_step="Name one with --port.")


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _end(pid: int, process: "subprocess.Popen[bytes] | None") -> None:
    """End a process politely, then for good."""
    for stop in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, stop)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            if process is not None:
                process.poll()
            if not _alive(pid):
                return
            time.sleep(0.1)
