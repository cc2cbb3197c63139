"""One Label Studio server through its SDK; the SDK's errors become ours here."""

import json
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import httpx
import orjson

from copydesk.errors import StudioError
from copydesk.studio.tasks import utc

if TYPE_CHECKING:
    from label_studio_sdk.client import LabelStudio

# The SDK repeats a POST whose answer was lost, and the server has taken it already: tasks double.
ONCE = {"max_retries": 0}
LOOK_UP = 500  # units a look-up: 2,000 fit into the server's longest URL
PAGE = 500
WHOLE = (
    "id,data,updated_at,draft_exists,annotations,"
    "completed_by,was_cancelled,created_at,lead_time,result,parent_prediction,parent_annotation"
)
"""What a pull reads: `include` reaches into annotations too. Everything else costs the server half its time."""
STATE = "id,data,total_annotations,cancelled_annotations,draft_exists"

Task = dict[str, Any]


class ConnectionLost(StudioError):
    """The answer never came or was a server error: what was asked may or may not have been done."""


@dataclass(frozen=True, slots=True)
class TaskState:
    """A task without its contents; `touched` says that somebody's work lies on it, be it an unsaved draft."""

    task: int
    unit_id: str | None
    touched: bool


@dataclass(frozen=True, slots=True)
class ServerInfo:
    """What a server says of itself and of the token's owner."""

    version: str
    edition: str
    email: str
    user: int


class Studio:
    """A connection to one Label Studio server. Nothing is asked until a method is called."""

    timeout = 120.0
    """Seconds to wait for an answer."""

    def __init__(self, url: str, token: str, *, httpx_client: httpx.Client | None = None) -> None:
        self.url = url.rstrip("/")
        self.token = token
        self._httpx_client = httpx_client
        self._sdk: LabelStudio | None = None

    @property
    def sdk(self) -> "LabelStudio":
        """The SDK's client; loading it takes a second."""
        if self._sdk is None:
            from label_studio_sdk.client import LabelStudio

            with self._translated("connect"):
                self._sdk = LabelStudio(
                    base_url=self.url,
                    api_key=self.token,
                    timeout=self.timeout,
                    httpx_client=self._httpx_client,
                )
        return self._sdk

    def info(self) -> ServerInfo:
        """Ask who is there; raises StudioError when nobody is, or the token is refused."""
        with self._translated("ask for its version"):
            user = self.sdk.users.whoami()
            versions = self.sdk.versions.get()
        return ServerInfo(str(versions.release), str(versions.edition), user.email, user.id)

    # Projects

    def find_project(self, project_key: str) -> int | None:
        """Find a project by the key in its title; of doubles the oldest."""
        return next(iter(self.find_projects(project_key)), None)

    def find_projects(self, project_key: str) -> list[int]:
        """Find all projects with a key, oldest first: two pushes that raced made two."""
        with self._translated("look up a project"):
            asked = {"title": f"[{project_key}]", "include": "id,title", "page_size": 100}
            found = self._ask("GET", "api/projects/", params=asked).json()["results"]
        return sorted(int(p["id"]) for p in found if _has_key(p["title"], project_key))

    def is_project(self, project: int, project_key: str) -> bool:
        """Tell whether a project is there and is the one with this key: SQLite servers use ids again."""
        from label_studio_sdk.core.api_error import ApiError

        with self._translated("look up a project"):
            try:
                found = self.sdk.projects.get(project)
            except ApiError as error:
                if error.status_code == 404:
                    return False
                raise
        return _has_key(found.title, project_key)

    def create_project(self, title: str, config: str, instructions: str) -> int:
        """Make a project; raises ConnectionLost when it may or may not have been made."""
        with self._translated(f"make the project {title!r}"):
            project = self.sdk.projects.create(
                title=title,
                label_config=config,
                expert_instruction=instructions,
                show_instruction=False,
                show_skip_button=True,
                enable_empty_annotation=True,
                show_collab_predictions=True,
                maximum_annotations=1,
                request_options=ONCE,
            )
        return int(project.id)

    def delete_project(self, project: int) -> None:
        """Delete a project with all its tasks, once."""
        self._delete(f"api/projects/{project}/", f"delete the empty project {project}")

    # Tasks

    def task_number(self, project: int) -> int:
        """Count the tasks of a project."""
        return self.project(project)[0]

    def project(self, project: int) -> tuple[int, str]:
        """Give how many tasks a project has, and its labeling config as it is now."""
        with self._translated(f"count the tasks of project {project}"):
            found = self.sdk.projects.get(project)
        return int(found.task_number or 0), found.label_config or ""

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

    def _delete(self, path: str, doing: str) -> None:
        with self._translated(doing):
            self._ask("DELETE", path, allowed=404, request_options=ONCE)

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

    def _list(self, project: int, *filters: Task, size: int = PAGE, **options: Any) -> Iterator[Task]:
        """Yield the tasks that match, by ascending id; the next page is asked for while one is worked on.

        A page begins behind the last id of the one before: with numbered pages, a task that is deleted meanwhile
        would hide another. No model of the SDK is made of them, that costs more than all the rest.
        """

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

    def _ask(self, method: str, path: str, *, allowed: int = 200, **options: Any) -> httpx.Response:
        """Ask through the SDK's own client, with its token and its retries, and raise what it raises."""
        from label_studio_sdk.core.api_error import ApiError

        answer: httpx.Response = self.sdk._client_wrapper.httpx_client.request(path, method=method, **options)
        if answer.is_success or answer.status_code == allowed:
            return answer
        try:
            body = answer.json()
        except ValueError:
            body = answer.text
        raise ApiError(status_code=answer.status_code, body=body)

    # Predictions

    def predictions(self, project: int, model: str) -> dict[int, list[tuple[int, list[Task]]]]:
        """Map the tasks of a project to the predictions of one model: id and regions, oldest first."""
        with self._translated(f"list the predictions of project {project}"):
            answer = self._ask("GET", "api/predictions/", params={"project": project}).json()
        found: dict[int, list[tuple[int, list[Task]]]] = {}
        for one in sorted(answer, key=lambda one: int(one["id"])):
            if one["model_version"] == model:
                found.setdefault(int(one["task"]), []).append((int(one["id"]), one["result"]))
        return found

    def import_predictions(self, project: int, predictions: Mapping[int, Task]) -> None:
        """Send predictions by task in one request, once. ConnectionLost leaves it open."""
        with self._translated(f"send {len(predictions)} predictions to project {project}"):
            self._ask(
                "POST",
                f"api/projects/{project}/import/predictions",
                json=[{"task": task, **one} for task, one in predictions.items()],
                request_options=ONCE,
            )

    def delete_prediction(self, prediction: int) -> None:
        """Delete a prediction, once."""
        self._delete(f"api/predictions/{prediction}/", f"delete the prediction {prediction}")

    def show_predictions(self, project: int, model: str) -> None:
        """Let the project show the predictions of one model; the server refuses a name that none of them has."""
        with self._translated(f"show the predictions in project {project}"):
            found = self.sdk.projects.get(project)
            if found.model_version != model or not found.show_collab_predictions:
                self.sdk.projects.update(project, model_version=model, show_collab_predictions=True)

    # Annotations and people

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

    @contextmanager
    def _translated(self, doing: str) -> Iterator[None]:
        """Turn what the SDK raises into a StudioError that says what was being done."""
        from label_studio_sdk.core.api_error import ApiError

        try:
            yield
        except ApiError as error:
            raise _refused(self.url, doing, error.status_code, error.body) from None
        except httpx.HTTPError as error:
            raise lost(self.url, doing, error) from None


class NotThere(ConnectionLost):
    """Nobody answers at the address."""


def lost(url: str, doing: str, error: httpx.HTTPError) -> ConnectionLost:
    """Say that an answer never came, and what to do."""
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.UnsupportedProtocol):
        return NotThere(
            f"no Label Studio answers at {url} ({error})",
            next_step="Start it with 'copydesk studio', or check [server] in copydesk.toml and COPYDESK_URL.",
        )
    return ConnectionLost(
        f"the connection to {url} broke while trying to {doing} ({type(error).__name__}: {error})",
        next_step="Nothing is lost or doubled: run the same command again.",
    )


def _refused(url: str, doing: str, status: int | None, body: Any) -> StudioError:
    if status == 401:
        return StudioError(
            f"{url} refuses the token (401)",
            next_step="Copy the token from Label Studio's Account & Settings page into COPYDESK_TOKEN or "
            ".copydesk/token; legacy tokens must be enabled there.",
        )
    detail = body.get("detail", body) if isinstance(body, dict) else body
    if isinstance(body, dict) and body.get("validation_errors"):
        detail = body["validation_errors"]
    text = str(detail)
    said = "it answered with a page, not with data" if text.lstrip().startswith("<") else text[:300]
    message = f"{url} refused to {doing}: {status}, {said}"
    if status is not None and status >= 500:
        return ConnectionLost(message, next_step="Nothing is lost or doubled: run the same command again.")
    return StudioError(message, next_step="Run 'copydesk doctor'.")


def _has_key(title: str | None, project_key: str) -> bool:
    return (title or "").endswith(f"[{project_key}]")


def _state(task: Task) -> TaskState:
    work = (task.get("total_annotations"), task.get("cancelled_annotations"), task.get("draft_exists"))
    unit_id = task["data"].get("unit_id")
    return TaskState(int(task["id"]), unit_id if isinstance(unit_id, str) else None, any(work))


def _is(field: str, operator: str, value: Any, *, kind: str = "String") -> Task:
    return {"filter": f"filter:tasks:{field}", "operator": operator, "type": kind, "value": value}


def _filters(*items: Task) -> Task:
    return {"filters": {"conjunction": "and", "items": list(items)}}
