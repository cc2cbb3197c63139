"""One Label Studio server: who is there, and its projects, tasks, predictions, annotations and people."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from copydesk.studio.client.asking import ONCE, ConnectionLost, NotThere, Task, lost
from copydesk.studio.client.predictions import Predictions
from copydesk.studio.client.tasks import Tasks, TaskState

__all__ = ["ConnectionLost", "NotThere", "ServerInfo", "Studio", "Task", "TaskState", "lost"]


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """What a server says of itself and of the token's owner."""

    version: str
    edition: str
    email: str
    user: int


class Studio(Tasks, Predictions):
    """A connection to one Label Studio server. Nothing is asked until a method is called."""

    def info(self) -> ServerInfo:
        """Ask who is there; raises StudioError when nobody is, or the token is refused."""
        with self._translated("ask for its version"):
            user = self.sdk.users.whoami()
            versions = self.sdk.versions.get()
        return ServerInfo(str(versions.release), str(versions.edition), user.email, user.id)

    def annotate(
        self, task: int, result: Sequence[dict[str, Any]], *, seconds: float | None, skipped: bool
    ) -> int:
        """Submit an annotation as the token's owner; returns its id."""
        with self._translated(f"submit an annotation of task {task}"):
            annotation = self.sdk.annotations.create(
                id=task,
                result=list(result),
                lead_time=seconds,
                was_cancelled=skipped,
                request_options=ONCE,
            )
        return int(annotation.id)

    def users(self) -> dict[int, str]:
        """Map the server's users to their e-mail addresses."""
        with self._translated("list its users"):
            return {user.id: user.email for user in self.sdk.users.list()}
