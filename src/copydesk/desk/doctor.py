"""Look at everything that a desk needs, and say what to do about what is not well."""

import platform
import shutil
import stat
import sys
from typing import TYPE_CHECKING

from copydesk.desk.reports import Check
from copydesk.errors import CopydeskError
from copydesk.studio import TESTED_VERSIONS
from copydesk.studio.connect import elsewhere
from copydesk.studio.environment import environment_folder, installed

if TYPE_CHECKING:
    from copydesk.desk.desk import Desk
    from copydesk.ledger.erasures import Kind
    from copydesk.studio.server import Running

ROOM_GB = 2


def check(desk: "Desk") -> list[Check]:
    """Check Python, desk, scheme, server, secrets, erasures and disk."""
    return [
        _python(),
        Check("desk", True, f"{desk.folder}, ledger readable"),
        _scheme(desk),
        *_server(desk),
        *_secrets(desk),
        *_erasures(desk),
        _disk(desk),
    ]


def without_desk() -> list[Check]:
    """Check what can be checked outside of a desk."""
    return [_python(), _program()]


def _python() -> Check:
    ok = sys.version_info >= (3, 11)
    return Check("python", ok, platform.python_version(), None if ok else "Install Python 3.11 or newer.")


def _scheme(desk: "Desk") -> Check:
    try:
        scheme = desk.scheme()
    except CopydeskError as error:
        return Check("scheme", False, str(error), "Mend the scheme.")
    return Check("scheme", True, f"{scheme.ref}: {scheme.title}")


def _program() -> Check:
    program = installed()
    if program:
        return Check("program", True, str(program))
    return Check("program", True, f"Label Studio will be installed on first use into {environment_folder()}")


def _server(desk: "Desk") -> list[Check]:
    tested = f"tested with {', '.join(TESTED_VERSIONS)}"
    first = [] if elsewhere(desk.settings.server) else [_program()]
    try:
        connection = desk.connect()
        info = connection.studio.info()
    except CopydeskError as error:
        what, _, advice = str(error).partition("\n  ")
        return [*first, Check("server", False, what, advice or None)]
    known = info.version in TESTED_VERSIONS
    running = None if elsewhere(desk.settings.server) else desk.embedded.started()
    return [
        *first,
        Check(
            "server",
            known,
            f"Label Studio {info.version} {info.edition} at {connection.studio.url} ({tested})",
            None if known else "Untested version: try 'copydesk push --dry-run' and a pull before real work.",
        ),
        Check("token", True, f"belongs to {info.email}"),
        Check("browser", True, f"annotators open {connection.team_url} and log in; see 'copydesk studio'"),
        *([_network(running)] if running and running.open else []),
    ]


def _network(running: "Running") -> Check:
    return Check(
        "network",
        True,
        f"open: whoever reaches port {running.port} sees the login page; plain HTTP, readable on the way",
        "Keep it to a network that you trust, or put TLS in front: 'copydesk studio --help' says how.",
    )


def _secrets(desk: "Desk") -> list[Check]:
    checks = []
    memory = desk.folder / ".copydesk"
    for path in [*sorted(memory.glob("logins*.json")), memory / "studio" / "admin.json", memory / "token"]:
        if path.exists():
            mode = stat.S_IMODE(path.stat().st_mode)
            ok = mode & 0o077 == 0
            advice = None if ok else f"Others can read it: chmod 600 {path}"
            checks.append(Check("secrets", ok, f"{path.name} has mode {mode:04o}", advice))
    return checks


def _erasures(desk: "Desk") -> list[Check]:
    """Name erasures that were killed on their way; of what they erase only the hash is known."""
    kinds: tuple[Kind, ...] = ("annotator", "article")
    return [
        Check(
            "erasure",
            False,
            f"the erasing of an {kind} was begun and did not come to its end",
            f"Run the same command again: copydesk erase --{kind} ...",
        )
        for kind in kinds
        if not all(desk.ledger.erased(kind).values())
    ]


def _disk(desk: "Desk") -> Check:
    free = shutil.disk_usage(desk.folder).free / 1e9
    ok = free > ROOM_GB
    advice = None if ok else f"Label Studio and its data want {ROOM_GB} GB."
    return Check("disk", ok, f"{free:.0f} GB free", advice)
