"""Where in Label Studio an annotation stands."""

from functools import cache
from typing import TYPE_CHECKING

from copydesk.errors import StudioError
from copydesk.ledger import Row

if TYPE_CHECKING:
    from copydesk.desk.desk import Desk


class Addresses:
    """The addresses of tasks on the desk's server; `url` is where people reach it, None when it does not answer."""

    def __init__(self, desk: "Desk", url: str | None) -> None:
        self.url = url
        ledger, server = desk.ledger, desk.site.server
        self._tasks = cache(lambda key: (ledger.place(key, server), ledger.sent_to(key, server)))

    def of(self, row: Row) -> str | None:
        """Give the address of the task of a row of annotations; None when it is not known to be there."""
        place, sent = self._tasks(row["project_key"])
        task = row["studio_task"]
        return (
            f"{self.url}/projects/{place}/data?task={task}" if self.url and place and task in sent else None
        )


def team_url(desk: "Desk") -> str | None:
    """Give where people reach the desk's server; None when it does not answer."""
    try:
        return desk.connect().team_url
    except StudioError:
        return None
