"""Which Label Studio a desk uses, and with which token."""

import os
from dataclasses import dataclass
from pathlib import Path

from copydesk.errors import StudioError
from copydesk.settings import ServerSettings
from copydesk.studio.client import Studio
from copydesk.studio.server import EmbeddedServer

EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True)
class Connection:
    """A server and the name under which the ledger knows it: its URL, or `embedded`, whose port changes."""

    studio: Studio
    server: str
    site: str | None = None
    """Where people reach it, if that is not where the desk does."""

    @property
    def team_url(self) -> str:
        """Where people reach it."""
        return self.site or self.studio.url


def elsewhere(settings: ServerSettings) -> str | None:
    """Give the URL of a server that is not ours: COPYDESK_URL, else the desk's settings."""
    url = os.environ.get("COPYDESK_URL") or settings.url
    return url.rstrip("/") if url else None


def connect(settings: ServerSettings, embedded: EmbeddedServer, token_file: Path) -> Connection:
    """Connect to the server elsewhere if one is named, else to the embedded one if it runs.

    Raises StudioError when there is neither, or no token.
    """
    url = elsewhere(settings)
    if url is None:
        running = embedded.running()
        if running is None:
            raise StudioError(
                "Label Studio is not running",
                next_step="Start it with 'copydesk studio' in another terminal, or name a server with COPYDESK_URL.",
            )
        return Connection(Studio(running.url, embedded.admin.token), EMBEDDED, running.team_url)
    token = os.environ.get("COPYDESK_TOKEN") or settings.token or _read(token_file)
    if not token:
        raise StudioError(
            f"no token for {url}",
            next_step=f"Copy it from Label Studio's Account & Settings page into COPYDESK_TOKEN or {token_file}.",
        )
    return Connection(Studio(url, token), url)


def _read(token_file: Path) -> str | None:
    try:
        return token_file.read_text(encoding="utf-8").strip() or None
    except FileNotFoundError:
        return None
