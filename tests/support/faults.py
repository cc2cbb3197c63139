"""What a desk that survives is compared with: one undisturbed round, told without ids, keys and times."""

import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Timer
from typing import Any

import httpx
import pytest

from copydesk.errors import StudioError
from copydesk.studio import sync
from copydesk.studio.client import Studio
from support.fake_studio import Cut
from support.newsroom import Newsroom, articles, newsroom, plain, span

TIMEOUT = 0.4
TROUBLES = ("cut before", "cut after", "cut in the answer", "answered 500", "too slow")

Respond = Callable[[], httpx.Response]


@dataclass
class Trouble:
    """Disturbs the request with number `at`, counted from 0, and no other."""

    kind: str
    at: int
    over: Event = field(default_factory=Event)
    """Set when the server has done what it does to the disturbed request."""
    asked: int = 0

    def __call__(self, _name: str, respond: Respond) -> httpx.Response:
        self.asked += 1
        if self.asked != self.at + 1:
            return respond()
        try:
            match self.kind:
                case "cut before":
                    raise Cut
                case "cut after":
                    respond()
                    raise Cut
                case "cut in the answer":
                    raise Cut(respond())
                case "answered 500":
                    return httpx.Response(500, json={"detail": "database is locked"})
            time.sleep(1.3 * TIMEOUT)  # the server goes on with what its client has given up
            return respond()
        finally:
            self.over.set()


@contextmanager
def scene(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Newsroom]:
    """Open a desk with three articles for each of two annotators, two tasks an import, two a page."""
    monkeypatch.setattr(sync, "CHUNK", 2)
    monkeypatch.setattr(sync, "PAUSES", (0.0, 0.0, 0.5 * TIMEOUT))
    monkeypatch.setattr("copydesk.studio.client.tasks.PAGE", 2)
    monkeypatch.setattr("label_studio_sdk.core.http_client.INITIAL_RETRY_DELAY_SECONDS", 0.01)
    folder.mkdir(parents=True, exist_ok=True)
    with newsroom(folder, monkeypatch, "ana", "ben") as room:
        room.desk.add(articles({"id": "a"}, {"id": "b"}, {"id": "c"}))
        yield room


def work(room: Newsroom) -> None:
    """Let people work after a push and a pull: new, deleted, drafts, a double with work and one without."""
    room.submit("ana", "a", span("r1", "Lexical", 0, 7))
    removed = room.submit("ben", "a", span("r1", "Lexical", 8, 12))
    room.submit("ben", "b")
    room.desk.pull()
    room.submit("ana", "b", span("r1", "Informational", 0, 7))
    room.skip("ben", "c")
    room.studio.delete(room.task("ben", "a"), removed)
    del room.studio.tasks[room.task("ben", "b")]
    for article_id, annotated in (("a", False), ("b", True), ("c", False)):
        first = room.studio.tasks[room.task("ana", article_id)]
        double = room.studio.add_task(first["project"], **first["data"])
        if annotated:
            room.studio.annotate(double, user(room, "ana"), [span("r1", "Lexical", 0, 7)])
    room.studio.tasks[double]["drafts"] = [{"id": 1, "result": []}]


def finished(
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    command: str,
    disturb: Trouble | None = None,
) -> tuple[dict[str, Any], int]:
    """Run a command, disturbed in its first try, and again; gives the end state and the first try's requests."""
    with scene(folder, monkeypatch) as room:
        if command == "pull":
            room.desk.push()
            work(room)
        begun = len(room.studio.requests)
        room.studio.trouble = disturb
        with monkeypatch.context() as hasty:
            if disturb:
                hasty.setattr(Studio, "timeout", TIMEOUT)
            try:
                getattr(room.desk, command)()
            except StudioError:
                if disturb is None:
                    raise
        asked = len(room.studio.requests) - begun
        room.studio.trouble = None
        if disturb:
            assert disturb.over.wait(10), f"there was no request {disturb.at}"
        getattr(room.reopen(), command)()
        return state(room), asked


def killed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, command: str, kills: int, chance: random.Random
) -> dict[str, Any]:
    """Kill a command's process some times, each at a random moment of its talk, and run it to its end."""
    with scene(folder, monkeypatch) as room:
        if command == "pull":
            room.desk.push()
            work(room)
        for _ in range(kills):
            kill_one(room, command, chance)
        getattr(room.reopen(), command)()
        return state(room)


def kill_one(room: Newsroom, command: str, chance: random.Random) -> None:
    """Kill a command's process at a random moment of its talk."""
    at, delay = chance.randrange(25), chance.uniform(0, 0.05)
    process = subprocess.Popen(
        [sys.executable, "-m", "copydesk", "-C", str(room.folder), command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    timer = Timer(delay, process.kill)
    numbers = iter(range(1_000_000))

    def answer(_name: str, respond: Respond) -> httpx.Response:
        if next(numbers) == at:
            timer.start()
        return respond()

    room.studio.trouble = answer
    try:
        process.wait(60)
    finally:
        process.kill()
        process.wait()
        timer.cancel()
        room.studio.trouble = None


def user(room: Newsroom, annotator: str) -> int:
    """Give an annotator's account."""
    return next(n for n, mail in room.studio.users.items() if mail == f"{annotator}@copydesk.example")


def state(room: Newsroom) -> dict[str, Any]:
    """Tell what lies on the server and what the desk remembers."""
    people = {n: p["title"].split(" · ")[2].split(" [")[0] for n, p in room.studio.projects.items()}
    server = sorted(
        (people[t["project"]], t["data"]["unit_id"], len(t["annotations"]), bool(t["drafts"]))
        for t in room.studio.tasks.values()
    )
    desk = room.reopen()
    annotations = desk.annotations(all_versions=True)
    annotations["deleted"] = annotations["deleted_at"].notna()
    return {
        "projects": sorted(people.values()),
        "tasks": server,
        "users": sorted(room.studio.users.values()),
        "assignments": sorted(plain(desk.assignments(), "unit_id", "annotator")),
        "annotations": sorted(plain(annotations, "unit_id", "annotator", "version", "state", "deleted")),
        "spans": sorted(
            plain(desk.spans(), "unit_id", "annotator", "label", "start", "end", "text", "check")
        ),
        "rejected": plain(desk.rejected()),
    }
