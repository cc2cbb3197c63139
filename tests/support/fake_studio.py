"""A fake Label Studio for the real SDK: it answers as 1.23.2 was measured to answer.

As an httpx transport for one client (`client`), or on a loopback port for everyone (`served`).
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx

TOKEN = "0123456789abcdef0123456789abcdef01234567"
Answer = tuple[int, Any]
EQUAL = ("draft_exists", "total_annotations", "cancelled_annotations")
"""The fields that can be filtered by `equal`."""


class Cut(Exception):
    """Raised by `trouble`: the served fake drops the connection, after half of an answer if it is given one."""

    def __init__(self, answer: httpx.Response | None = None) -> None:
        self.answer = answer


@dataclass
class FakeStudio:
    """Projects, tasks and annotations in memory. `trouble` may raise or answer instead of the server."""

    projects: dict[int, dict[str, Any]] = field(default_factory=dict)
    tasks: dict[int, dict[str, Any]] = field(default_factory=dict)
    users: dict[int, str] = field(default_factory=lambda: {1: "admin@copydesk.example"})
    requests: list[str] = field(default_factory=list)
    trouble: Callable[[str, Callable[[], httpx.Response]], httpx.Response] | None = None
    version: str = "1.23.2"
    url: str = ""
    """What was asked last."""
    ids: int = 0
    predicted: int = 0
    """The id of the latest prediction."""
    one_at_a_time: Lock = field(default_factory=Lock)
    """An import is one transaction on the real server too."""
    clock: datetime = datetime(2026, 3, 1, tzinfo=UTC)

    def client(self) -> httpx.Client:
        return httpx.Client(transport=httpx.MockTransport(self._handle))

    @contextmanager
    def served(self) -> Iterator[str]:
        """Serve on a free loopback port; gives the URL."""
        fake = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                url = f"http://{self.headers['Host']}{self.path}"
                request = httpx.Request(self.command, url, headers=self.headers.items(), content=body)
                try:
                    answer = fake._handle(request)
                    content = answer.content
                except Cut as cut:
                    if cut.answer is None:
                        return
                    answer, content = cut.answer, cut.answer.content[: len(cut.answer.content) // 2]
                with suppress(ConnectionError):  # whoever asked may have been killed
                    self.send_response_only(answer.status_code)
                    self.send_header("Date", format_datetime(fake.clock, usegmt=True))
                    for name, value in answer.headers.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(content)

            do_GET = do_POST = do_PATCH = do_DELETE = answer

            def log_message(self, *_: object) -> None:
                pass

        with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
            thread = Thread(target=server.serve_forever, args=(0.01,))
            thread.start()
            try:
                yield f"http://127.0.0.1:{server.server_port}"
            finally:
                server.shutdown()
                thread.join()

    def now(self) -> str:
        self.clock += timedelta(seconds=1)
        return self.clock.strftime("%Y-%m-%dT%H:%M:%S.%fZ")

    # What people do in the browser

    def annotate(self, task: int, completed_by: int, result: list[dict[str, Any]], **more: Any) -> int:
        """Submit an annotation; `more` may hold any of its keys: `was_cancelled` is a skip."""
        if "id" not in more:
            self.ids += 1
        at = self.now()
        annotation = {"id": self.ids, "completed_by": completed_by, "result": result, "was_cancelled": False,
                      "created_at": at, "updated_at": at, "lead_time": 10.0, **more}  # fmt: skip
        self.tasks[task]["annotations"].append(annotation)
        self.tasks[task]["updated_at"] = annotation["updated_at"]
        return annotation["id"]

    def edit(self, task: int, annotation: int, result: list[dict[str, Any]], **more: Any) -> None:
        """Change an annotation: same id, later time."""
        found = next(a for a in self.tasks[task]["annotations"] if a["id"] == annotation)
        found |= {"result": result, "updated_at": self.now()} | more
        self.tasks[task]["updated_at"] = found["updated_at"]

    def delete(self, task: int, annotation: int) -> None:
        """Delete an annotation: no tombstone, but the task's time moves."""
        kept = [a for a in self.tasks[task]["annotations"] if a["id"] != annotation]
        self.tasks[task]["annotations"] = kept
        self.tasks[task]["updated_at"] = self.now()

    def patch(self, task: int, **data: Any) -> None:
        """Change the data of a task; its annotations stay as they are."""
        self.tasks[task]["data"] |= data
        self.tasks[task]["updated_at"] = self.now()

    def add_task(self, project: int, **data: Any) -> int:
        """Import one task by hand."""
        return int(self._import(project, [{"data": data}])[1]["task_ids"][0])

    def delete_project(self, project: int) -> None:
        """Delete a project with its tasks."""
        del self.projects[project]
        self.tasks = {number: task for number, task in self.tasks.items() if task["project"] != project}

    def export(self, project: int) -> list[dict[str, Any]]:
        """Export as JSON: tasks that somebody annotated or skipped, with a `unique_id` that lists lack."""
        return [
            task | {"annotations": [a | {"unique_id": f"u-{a['id']}"} for a in task["annotations"]]}
            for task in self.tasks.values()
            if task["project"] == project and task["annotations"]
        ]

    # What the server answers

    def _handle(self, request: httpx.Request) -> httpx.Response:
        name = f"{request.method} {request.url.path}"
        self.requests.append(name)
        self.url = str(request.url)

        def respond() -> httpx.Response:
            if request.url.path == "/user/signup/":
                return self._sign_up(request)
            if request.headers.get("Authorization") != f"Token {TOKEN}":
                return httpx.Response(401, json={"status_code": 401, "detail": "Invalid token."})
            with self.one_at_a_time:
                status, body = self._answer(request)
            return httpx.Response(status, json=body) if body is not None else httpx.Response(status)

        return self.trouble(name, respond) if self.trouble else respond()

    def _answer(self, request: httpx.Request) -> Answer:
        parts = request.url.path.strip("/").split("/")[1:]
        body = json.loads(request.content) if request.content else None
        query = {key: values[0] for key, values in parse_qs(urlsplit(str(request.url)).query).items()}
        match [request.method, *parts]:
            case ["GET", "current-user", "whoami"]:
                return 200, {"id": self.admin, "email": self.users[self.admin]}
            case ["GET", "version"]:
                return 200, {"release": self.version, "edition": "Community"}
            case ["GET", "invite"]:
                return 200, {"token": "f3e1", "invite_url": "/user/signup/?token=f3e1"}
            case ["GET", "users"]:
                return 200, [{"id": user, "email": email} for user, email in self.users.items()]
            case ["GET", "projects"] if query.get("page", "1") != "1":
                return 404, {"status_code": 404, "detail": "Invalid page."}
            case ["GET", "projects"]:
                found = [p for p in self.projects.values() if query.get("title", "") in p["title"]]
                return 200, {"count": len(found), "next": None, "previous": None, "results": found}
            case ["POST", "projects"]:
                self.ids += 1
                self.projects[self.ids] = {"id": self.ids, **body}
                return 201, self._project(self.ids)
            case ["GET", "projects", number]:
                if int(number) not in self.projects:
                    return 404, {"status_code": 404, "detail": "No Project matches the given query."}
                return 200, self._project(int(number))
            case ["POST", "projects", number, "import"]:
                return self._import(int(number), body)
            case ["POST", "projects", number, "validate"]:
                return self._validate(int(number), body["label_config"])
            case ["PATCH", "projects", number]:
                self.projects[int(number)] |= body
                return 200, self._project(int(number))
            case ["POST", "projects", number, "import", "predictions"]:
                for one in body:
                    self._predict(int(one["task"]), one)
                return 201, {"created": len(body)}
            case ["GET", "predictions"]:
                tasks = (task for task in self.tasks.values() if task["project"] == int(query["project"]))
                return 200, [one for task in tasks for one in task["predictions"]]
            case ["DELETE", "predictions", number]:
                for task in self.tasks.values():
                    task["predictions"] = [one for one in task["predictions"] if one["id"] != int(number)]
                return 204, None
            case ["DELETE", "projects", number] if int(number) in self.projects:
                self.delete_project(int(number))
                return 204, None
            case ["GET" | "DELETE", "tasks", number] if int(number) not in self.tasks:
                return 404, {"status_code": 404, "detail": "No Task matches the given query."}
            case ["GET", "tasks", number]:
                return 200, self._seen(self.tasks[int(number)])
            case ["DELETE", "tasks", number]:
                del self.tasks[int(number)]
                return 204, None
            case ["POST", "dm", "actions"] if query["id"] == "delete_tasks":
                found = self._matching(int(query["project"]), body["filters"]["items"])
                wanted = body["selectedItems"]["included"]
                gone = [task["id"] for task in found if not wanted or task["id"] in wanted]
                self.tasks = {number: task for number, task in self.tasks.items() if number not in gone}
                return 200, {"processed_items": len(gone), "reload": False}
            case ["GET", "tasks"]:
                return self._list(query)
            case ["POST", "tasks", number, "annotations"]:
                self.annotate(int(number), self.admin, **body)
                return 201, self.tasks[int(number)]["annotations"][-1]
        return 404, "<!DOCTYPE html><html>a long page</html>"

    @property
    def admin(self) -> int:
        return next(user for user, email in self.users.items() if email.startswith("admin@"))

    def _sign_up(self, request: httpx.Request) -> httpx.Response:
        """Make an account as the page of the invitation does: it wants the cookie back that it gave."""
        if request.method == "GET":
            return httpx.Response(
                200, text="<!DOCTYPE html>", headers={"Set-Cookie": "csrftoken=c5rf; Path=/"}
            )
        form = {key: values[0] for key, values in parse_qs(request.content.decode()).items()}
        if request.url.params.get("token") != "f3e1" or form.get("csrfmiddlewaretoken") != "c5rf":
            return httpx.Response(403, text="<!DOCTYPE html>")
        self.users[next(number for number in count(1) if number not in self.users)] = form["email"]
        return httpx.Response(302, headers={"Location": "/projects/"})

    def _project(self, number: int) -> dict[str, Any]:
        tasks = [task for task in self.tasks.values() if task["project"] == number]
        return self.projects[number] | {"task_number": len(tasks)}

    def _seen(self, task: dict[str, Any]) -> dict[str, Any]:
        """Show a task as lists do: drafts are the asker's own, so none; whether there are any is for all."""
        skipped = sum(bool(a["was_cancelled"]) for a in task["annotations"])
        return task | {
            "drafts": [],
            "draft_exists": bool(task["drafts"]),
            "total_annotations": len(task["annotations"]) - skipped,
            "cancelled_annotations": skipped,
        }

    def _validate(self, project: int, config: str) -> Answer:
        """Refuse a config that lacks labels of spans which are in use, as the real server does."""
        results = [
            item
            for task in self.tasks.values()
            for annotation in task["annotations"]
            for item in annotation["result"]
            if task["project"] == project
        ]
        used = Counter(name for item in results for name in item.get("value", {}).get("labels", ()))
        lost = [f"{name} ({n} annotations)" for name, n in used.items() if f'value="{name}"' not in config]
        if lost:
            return 400, {"detail": f"These labels still exist in annotations or drafts: {', '.join(lost)}"}
        return 204, None

    def _import(self, project: int, tasks: list[dict[str, Any]]) -> Answer:
        if any(not {"text", "text_1"} & task["data"].keys() for task in tasks):
            faults = {"non_field_errors": ['Error at item 0: "text" key is expected in task data']}
            return 400, {"detail": "Validation error", "validation_errors": faults}
        made = []
        for task in tasks:
            self.ids += 1
            made.append(self.ids)
            self.tasks[self.ids] = {
                "id": self.ids, "project": project, "data": task["data"], "annotations": [], "drafts": [],
                "predictions": [], "updated_at": self.now(), "created_at": self.now(), "meta": {},
            }  # fmt: skip
            for one in task.get("predictions", ()):
                self._predict(self.ids, one)
        return 201, {"task_count": len(made), "annotation_count": 0, "prediction_count": 0, "task_ids": made}

    def _predict(self, task: int, prediction: dict[str, Any]) -> None:
        self.predicted += 1
        self.tasks[task]["predictions"].append({"id": self.predicted, **prediction, "task": task})

    def _matching(self, project: int, filters: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Find the tasks of a project as lists show them."""
        everything = [self._seen(task) for _, task in sorted(self.tasks.items())]
        found = [task for task in everything if task["project"] == project]
        for item in filters:
            field_name, value = item["filter"].removeprefix("filter:tasks:"), item["value"]
            if item["operator"] == "in_list":
                found = [
                    task for task in found if task["data"].get(field_name.removeprefix("data.")) in value
                ]
            elif item["operator"] == "greater":
                found = [task for task in found if task[field_name] > value]
            elif item["operator"] == "equal" and field_name in EQUAL:
                found = [task for task in found if task[field_name] == value]
            else:
                found = []  # an unknown operator answers "nothing there"
        return found

    def _list(self, query: dict[str, str]) -> Answer:
        asked = json.loads(query.get("query", "{}"))
        found = self._matching(int(query["project"]), asked.get("filters", {}).get("items", []))
        if asked.get("ordering") == ["-tasks:updated_at"]:
            found.sort(key=lambda task: task["updated_at"], reverse=True)
        size, page = int(query.get("page_size", 100)), int(query.get("page", 1))
        shown = found[(page - 1) * size : page * size]
        if not shown and page > 1:
            return 404, {"status_code": 404, "detail": "Invalid page."}
        include = query.get("include")
        if include:
            keys = include.split(",")
            shown = [{key: task[key] for key in keys if key in task} for task in shown]
            for task in shown:  # the real server chooses among the keys of annotations by the same list
                if "annotations" in task:
                    annotations = [{key: a[key] for key in keys if key in a} for a in task["annotations"]]
                    task["annotations"] = annotations
        return 200, {"total_annotations": 0, "total_predictions": 0, "total": len(found), "tasks": shown}
