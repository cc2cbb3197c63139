"""Whose annotation it is that came back: accounts to pseudonyms."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from copydesk.ledger import Ledger
from copydesk.records import Project
from copydesk.settings import SHARED, Settings
from copydesk.studio import tasks
from copydesk.studio.client import Task
from copydesk.studio.connect import Connection


class ServerPeople:
    """Whose annotation it is, by the server's accounts; a stranger becomes `user<id>`."""

    def __init__(self, ledger: Ledger, connection: Connection) -> None:
        self.ledger = ledger
        self.connection = connection
        self.known = ledger.annotators(connection.server)

    def annotator(self, raw: Mapping[str, Any]) -> str:
        """Give the pseudonym of the person who made an annotation."""
        account = tasks.completed_by(raw) or 0
        if account not in self.known:
            email = self.connection.studio.users().get(account)
            self.known[account] = self._name(account, email)
            self.ledger.add_annotator(self.known[account], self.connection.server, account, email)
        return self.known[account]

    def _name(self, account: int, email: str | None) -> str:  # noqa: ARG002 (AdoptedPeople go by it)
        return f"user{account}"


class AdoptedPeople(ServerPeople):
    """Whose annotation it is in a project that Copydesk did not make: a stranger becomes `ann-1`, `ann-2`, ..."""

    def __init__(self, ledger: Ledger, connection: Connection, desk: Settings) -> None:
        super().__init__(ledger, connection)
        self.emails = {email.lower(): annotator for annotator, email in desk.emails.items()}
        self.names = set(ledger.people()) | set(desk.annotators) | set(desk.emails)
        self.strangers: dict[str, int] = {}
        """The pseudonyms that were given out now, with the number of the account."""

    def _name(self, account: int, email: str | None) -> str:
        name = self.emails.get((email or "").lower())
        if name is None:
            name = next(f"ann-{n}" for n in count(1) if f"ann-{n}" not in self.names)
            self.names.add(name)
            self.strangers[name] = account
        return name


class FilePeople:
    """Whose annotation it is in an export: by account if it is of the desk's server, else by the project."""

    def __init__(
        self, ledger: Ledger, project: Project, exported: Sequence[Task], server: str | None
    ) -> None:
        place = ledger.place(project.project_key, server) if server else None
        sent = ledger.sent_to(project.project_key, server) if server else {}
        same = all(task.get("project") == place and task.get("id") in sent for task in exported)
        self.known = ledger.annotators(server) if same and server else {}
        everyone = (raw for task in exported for raw in task["annotations"] if isinstance(raw, dict))
        accounts = {tasks.completed_by(raw) for raw in everyone}
        own = len(accounts) == 1 and not same and project.annotator != SHARED
        self.only = project.annotator if own else None

    def annotator(self, raw: Mapping[str, Any]) -> str:
        """Give the pseudonym of the person who made an annotation."""
        account = tasks.completed_by(raw) or 0
        return self.known.get(account) or self.only or f"user{account}"


People = ServerPeople | FilePeople
