"""The tasks of a project: looked up by unit, sent, listed page by page, swept up."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import Any

import httpx
import orjson

from copydesk.errors import StudioError
from copydesk.studio.client.asking import ONCE, Task
from copydesk.studio.client.projects import Projects
from copydesk.studio.tasks import utc

LOOK_UP = 500  # units a look-up: 2,000 fit into the server's longest URL
PAGE = 500
WHOLE = (
    "id,data,updated_at,draft_exists,annotations,"
    "completed_by,was_cancelled,created_at,lead_time,result,parent_prediction,parent_annotation"
)
"""What a pull reads: `include` reaches into annotations too. Everything else costs the server half its time."""
STATE = "id,data,total_annotations,cancelled_annotations,draft_exists"


@dataclass(frozen=True, slots=True)
class TaskState:
    """A task without its contents; `touched` says that somebody's work lies on it, be it an unsaved draft."""

    task: int
    unit_id: str | None
    touched: bool


class Tasks(Projects):
    """Find, send, list and delete tasks."""

    def tasks_by_unit(self, project: int, unit_ids: Sequence[str]) -> dict[str, int]:
        """Map those of the units that have a task to their oldest task.

        An unknown filter field answers "nothing there", so the look-up is proven each time on a unit that is
        known to be in the project; StudioError when the proof fails.
        """
        known = self._first_unit(project) if unit_ids else None
        if known is None:
            return {}
        found: dict[str, int] = {}
        for begin in range(0, len(unit_ids), LOOK_UP):
            wanted = [known, *unit_ids[begin : begin + LOOK_UP]]
            answer: dict[str, int] = {}
            for task in self._list(project, _is("data.unit_id", "in_list", wanted), include="id,data"):
                unit_id = task["data"].get("unit_id")
                answer.setdefault(unit_id, task["id"])
            if known not in answer:
                raise StudioError(
                    f"the look-up in project {project} of {self.url} does not find unit {known}, which is there",
                    next_step="Nothing was sent. Run 'copydesk doctor'; this server's version may be unknown.",
                )
            found |= {unit_id: task for unit_id, task in answer.items() if unit_id in wanted[1:]}
        return found

    def _first_unit(self, project: int) -> str | None:
        """Give a unit that is known to be in the project; None when the project has no task of ours."""
        if self.task_number(project) == 0:
            return None
        for task in self._list(project, size=20, include="id,data"):
            unit_id = task["data"].get("unit_id")
            if isinstance(unit_id, str):
                return unit_id
        return None

    def import_tasks(self, project: int, tasks: Sequence[Task]) -> list[int]:
        """Send tasks in one request, once; returns their ids in order. ConnectionLost leaves it open."""
        with self._translated(f"send {len(tasks)} tasks to project {project}"):
            answer = self._ask(
                "POST",
                f"api/projects/{project}/import",
                params={"return_task_ids": True},
                content=orjson.dumps(tasks),  # the SDK walks through every value twice before it encodes them
                headers={"Content-Type": "application/json"},
                request_options=ONCE,
            )
        return [int(task_id) for task_id in answer.json()["task_ids"]]

    def states(self, project: int) -> list[TaskState]:
        """List all tasks of a project without their contents; a second for 1,000."""
        return [_state(task) for task in self._list(project, include=STATE)]

    def state(self, task: int) -> TaskState | None:
        """Read one task as it is now; None when it is gone."""
        with self._translated(f"read task {task}"):
            found = self._ask("GET", f"api/tasks/{task}/", allowed=404)
        return None if found.status_code == 404 else _state(found.json())

    def delete_task(self, task: int) -> None:
        """Delete a task, once: what was true of it may not be true any more at a second try."""
        self._delete(f"api/tasks/{task}/", f"delete the second copy {task}")

    def delete_untouched(self, project: int, tasks: Sequence[int]) -> None:
        """Delete those of some tasks that nobody began, in one request, once: the server looks as it deletes."""
        untouched = [
            _is("draft_exists", "equal", False, kind="Boolean"),
            _is("total_annotations", "equal", 0, kind="Number"),
            _is("cancelled_annotations", "equal", 0, kind="Number"),
        ]
        if not tasks:  # the server takes an empty list for all tasks
            return
        with self._translated(f"delete {len(tasks)} tasks of project {project} that nobody began"):
            self._ask(
                "POST",
                "api/dm/actions",
                params={"id": "delete_tasks", "project": project},
                json={**_filters(*untouched), "selectedItems": {"all": False, "included": list(tasks)}},
                request_options=ONCE,
            )

    def newest_change(self, project: int) -> tuple[str, str] | None:
        """Give the server time of the latest change to any task of a project, and the server's time now."""
        query = json.dumps({"ordering": ["-tasks:updated_at"]})
        answer = self._answer(project, query, include="id,updated_at", page_size=1)
        tasks = answer.json()["tasks"]
        if not tasks:
            return None
        newest, clock = utc(tasks[0]["updated_at"]), answer.headers.get("Date")
        return newest, max(newest, utc(parsedate_to_datetime(clock).isoformat()) if clock else newest)

    def draft_number(self, project: int) -> int:
        """Count the tasks on which somebody has unsaved work; the server lists only the asker's own drafts."""
        query = json.dumps(_filters(_is("draft_exists", "equal", True, kind="Boolean")))
        return int(self._page(project, query, include="id", page_size=1)["total"])

    def changed_tasks(self, project: int, since: str | None) -> Iterator[Task]:
        """Yield tasks with annotations, all or those changed after the server time `since`."""
        changed = [_is("updated_at", "greater", since, kind="Datetime")] if since else []
        yield from self._list(project, *changed, fields="all", include=WHOLE)

    def changed_number(self, project: int, since: str) -> int:
        """Count the tasks that changed after a server time."""
        query = json.dumps(_filters(_is("updated_at", "greater", since, kind="Datetime")))
        return int(self._page(project, query, include="id", page_size=1)["total"])

    def _list(self, project: int, *filters: Task, size: int | None = None, **options: Any) -> Iterator[Task]:
        """Yield the tasks that match, by ascending id; the next page is asked for while one is worked on.

        A page begins behind the last id of the one before: with numbered pages, a task that is deleted meanwhile
        would hide another. No model of the SDK is made of them, that costs more than all the rest.
        """
        size = size or PAGE

        def page(after: int) -> list[Task]:
            behind = _is("id", "greater", after, kind="Number")
            tasks: list[Task] = self._page(
                project, json.dumps(_filters(*filters, behind)), page_size=size, **options
            )["tasks"]
            return tasks

        with ThreadPoolExecutor(1) as ahead:
            tasks = page(0)
            while len(tasks) == size:
                coming = ahead.submit(page, tasks[-1]["id"])
                yield from tasks
                tasks = coming.result()
            yield from tasks

    def _page(self, project: int, query: str, **options: Any) -> Task:
        page: Task = self._answer(project, query, **options).json()
        return page

    def _answer(self, project: int, query: str, **options: Any) -> httpx.Response:
        with self._translated(f"list the tasks of project {project}"):
            return self._ask("GET", "api/tasks/", params={"project": project, "query": query, **options})


def _state(task: Task) -> TaskState:
    work = (task.get("total_annotations"), task.get("cancelled_annotations"), task.get("draft_exists"))
    unit_id = task["data"].get("unit_id")
    return TaskState(int(task["id"]), unit_id if isinstance(unit_id, str) else None, any(work))


def _is(field: str, operator: str, value: Any, *, kind: str = "String") -> Task:
    return {"filter": f"filter:tasks:{field}", "operator": operator, "type": kind, "value": value}


def _filters(*items: Task) -> Task:
    return {"filters": {"conjunction": "and", "items": list(items)}}
