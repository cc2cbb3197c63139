"""Pushes and pulls that are cut, slowed, refused and killed, at the fake server and at the real one."""

import os
import random
import signal
from collections import Counter
from threading import Timer

import pandas as pd
import pytest

from copydesk import Desk
from copydesk.desk.reports import quiet
from copydesk.errors import StudioError
from copydesk.studio import sync
from support.faults import TROUBLES, Trouble, finished, killed
from support.proxy import Proxy

pytestmark = pytest.mark.evidence


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("command", ["push", "pull"])
def test_every_request_with_every_trouble(tmp_path, monkeypatch, command):
    undisturbed, requests = finished(tmp_path / "calm", monkeypatch, command)
    differing = [
        (kind, number)
        for kind in TROUBLES
        for number in range(requests)
        if finished(tmp_path / f"{kind}{number}", monkeypatch, command, Trouble(kind, number))[0]
        != undisturbed
    ]
    print(f"\n{command}: {requests} requests x {len(TROUBLES)} troubles, {len(differing)} ended otherwise")
    assert differing == []


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("command", ["push", "pull"])
def test_a_hundred_kills(tmp_path, monkeypatch, command):
    undisturbed, _ = finished(tmp_path / "calm", monkeypatch, command)
    chance = random.Random(command)
    differing = [
        number
        for number in range(25)
        if killed(tmp_path / str(number), monkeypatch, command, 4, chance) != undisturbed
    ]
    print(f"\n{command}: 100 kills in 25 desks, {len(differing)} desks ended otherwise")
    assert differing == []


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.setattr(sync, "PAUSES", (0.5, 1.0, 2.0))
    desk = Desk.init(tmp_path / "desk", annotators=("ana", "ben"))
    desk.add(pd.DataFrame([{"id": f"a{n}", "text": f"Ferries stop, says {n}. " * 100} for n in range(1200)]))
    try:
        yield desk
    finally:
        desk.embedded.stop_own()
        desk.close()


def tasks(desk: Desk) -> Counter[int]:
    """Count how often units lie in their annotator's project: all should do so once."""
    studio = desk.connect().studio
    copies: Counter[tuple[int, str | None]] = Counter()
    for annotator in ("ana", "ben"):
        for place in desk.places(annotator):
            copies.update((place, state.unit_id) for state in studio.states(place))
    return Counter(copies.values())


@pytest.mark.server
@pytest.mark.timeout(1800)
def test_a_cutting_proxy_before_the_real_server(desk, tmp_path, monkeypatch):
    running = desk.start_studio()
    proxy = Proxy(int(running.url.rpartition(":")[2]))
    token = desk.embedded.admin.token
    with proxy.served() as url:
        monkeypatch.setenv("COPYDESK_URL", url)
        monkeypatch.setenv("COPYDESK_TOKEN", token)
        broken = 0
        for number in range(0, 14):
            for where in ("before", "during", "after"):
                folder = tmp_path / f"{number}{where}"
                with Desk.init(folder, annotators=("ana", "ben")) as other:
                    other.add(
                        pd.DataFrame([{"id": f"a{n}", "text": f"Ferries stop, {n}."} for n in range(600)])
                    )
                    proxy.cut(number, where)
                    try:
                        other.push()
                    except StudioError:
                        broken += 1
                    proxy.cut(-1, "before")
                    other.push()
                    assert tasks(other) == {1: 1200}, (number, where)
                    proxy.cut(number, where)
                    try:
                        other.pull()
                    except StudioError:
                        broken += 1
                    proxy.cut(-1, "before")
                    other.pull()
                    for place in (*other.places("ana"), *other.places("ben")):
                        other.connect().studio.delete_project(place)
    print(f"\n{proxy.cuts} cut commands, {broken} of them gave up, no task lost, none doubled")


@pytest.mark.server
@pytest.mark.timeout(1800)
def test_a_server_that_is_killed_in_the_middle_of_pushes(desk):
    chance = random.Random(0)
    running = desk.start_studio()
    broken = 0
    for number in range(12):
        timer = Timer(chance.uniform(0.2, 2.5), os.kill, (running.pid, signal.SIGKILL))
        timer.start()
        try:
            desk.push()
        except StudioError:
            broken += 1
        timer.join()
        desk.embedded.stop_own()
        running = desk.embedded.start(quiet)
        desk.add(pd.DataFrame([{"id": f"b{number}", "text": f"Later, {number}."}]))
    desk.push()
    assert tasks(desk) == {1: 2 * 1212}
    print(f"\n12 kills of the server, {broken} pushes gave up, no task lost, none doubled")
