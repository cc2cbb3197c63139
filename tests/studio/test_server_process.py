"""The embedded server as a process: found, told from strangers, and ended; with a small program in its place."""

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from copydesk.desk.reports import quiet
from copydesk.errors import StudioError
from copydesk.studio import process
from copydesk.studio.server import EmbeddedServer
from support.small_studio import PROGRAM, on_the_path

SLEEP = [sys.executable, "-c", "import time; time.sleep(60)"]


@pytest.fixture
def server(tmp_path, monkeypatch):
    on_the_path(tmp_path, monkeypatch)
    server = EmbeddedServer(tmp_path / "studio")
    yield server
    EmbeddedServer(server.folder).stop()


@pytest.fixture
def stranger():
    with subprocess.Popen(SLEEP) as stranger:
        yield stranger
        stranger.kill()


def state(server: EmbeddedServer) -> Path:
    return server.folder / "running.json"


def change(server: EmbeddedServer, **changed: object) -> None:
    state(server).write_text(json.dumps(json.loads(state(server).read_text()) | changed))


def test_another_object_finds_the_server_and_stops_it(server):
    started = server.start(quiet)
    other = EmbeddedServer(server.folder)

    assert other.running() == other.start(quiet) == started
    assert (server.own, other.own) == (True, False)
    other.stop_own()
    assert other.running() == started
    assert other.stop() == started
    assert (other.running(), other.stop(), process.birth(started.pid)) == (None, None, None)


def test_it_takes_the_port_it_had(server):
    first = server.start(quiet)
    server.stop()

    assert server.start(quiet).port == first.port


def test_a_stranger_with_the_servers_pid_is_left_alone(server):
    server.start(quiet)
    server._process.kill()
    server._process.wait()
    with subprocess.Popen(SLEEP) as stranger:
        change(server, pid=stranger.pid)
        other = EmbeddedServer(server.folder)

        assert (other.started(), other.running(), other.stop()) == (None, None, None)
        assert stranger.poll() is None
        stranger.kill()


@pytest.mark.parametrize(
    "left",
    [
        "",
        "{}",
        "[]",
        '{"pid": PID, "port": 8080}',
        '{"pid": PID, "port": 8080, "birth": ""}',
        '{"pid": PID, "port": 8080, "birth": "long ago"}',
        '{"pid": PID, "port": 8080, "birth": null, "more": 1}',
    ],
)
def test_what_does_not_name_a_process_wholly_stops_none(server, stranger, left):
    server.folder.mkdir()
    state(server).write_text(left.replace("PID", str(stranger.pid)))

    assert (server.running(), server.stop()) == (None, None)
    assert stranger.poll() is None


def test_an_object_does_not_stop_the_server_that_came_after_its_own(server):
    server.start(quiet)
    EmbeddedServer(server.folder).stop()
    later = EmbeddedServer(server.folder).start(quiet)

    server.stop_own()

    assert EmbeddedServer(server.folder).running() == later


def test_a_server_that_does_not_answer_is_there_and_can_be_stopped(server, monkeypatch):
    started = server.start(quiet)
    server._process.send_signal(signal.SIGSTOP)
    monkeypatch.setattr("copydesk.studio.process.STOP_SECONDS", 0.5)
    monkeypatch.setattr("copydesk.studio.server.ANSWER_SECONDS", 0.2)
    monkeypatch.setattr("copydesk.studio.server.START_SECONDS", 0.5)
    other = EmbeddedServer(server.folder)

    assert (other.started(), other.running()) == (started, None)
    with pytest.raises(StudioError) as hung:
        other.start(quiet)
    assert str(hung.value) == (
        f"Label Studio (pid {started.pid}) did not answer within 0.5 s: "
        '["127.0.0.1", ""]\n'
        f"  Read {server.log}; end it with 'copydesk studio stop' and start it again."
    )
    assert other.stop() == started
    assert server._process.wait() == -signal.SIGKILL


def test_two_starts_at_once_make_one_server(server):
    servers = [EmbeddedServer(server.folder) for _ in range(2)]

    with ThreadPoolExecutor(2) as at_once:
        first, second = at_once.map(lambda one: one.start(quiet), servers)

    assert first == second
    assert sorted(one.own for one in servers) == [False, True]
    assert server.log.read_text() == '["127.0.0.1", ""]\n'


@pytest.mark.parametrize(
    ("asked", "fault"),
    [
        ({"port": 1}, "with --port {port}, not 1"),
        ({"host": "0.0.0.0"}, "with --host 127.0.0.1, not 0.0.0.0"),
        ({"site": "https://labels.example.org"}, "without --url https://labels.example.org"),
    ],
)
def test_a_server_that_runs_otherwise_than_asked_is_not_passed_off_as_it(server, asked, fault):
    started = server.start(quiet)

    with pytest.raises(StudioError) as refused:
        EmbeddedServer(server.folder).start(quiet, **asked)
    assert str(refused.value) == (
        f"Label Studio runs already (pid {started.pid}), {fault.format(port=started.port)}\n"
        "  Stop it with 'copydesk studio stop', then start it again."
    )
    assert server.running() == started


def test_asked_again_for_what_it_is_it_is_found(server):
    started = server.start(quiet, host="0.0.0.0", site="https://labels.example.org/")

    again = EmbeddedServer(server.folder).start(
        quiet, started.port, host="0.0.0.0", site="https://Labels.example.org"
    )
    assert again == started
    assert server.log.read_text() == '["0.0.0.0", "https://labels.example.org"]\n'


def test_a_name_is_bound_by_its_address(server):
    started = server.start(quiet, host="localhost")

    assert (started.host, started.address, started.open) == ("localhost", "127.0.0.1", False)
    assert server.log.read_text() == '["127.0.0.1", ""]\n'


def test_what_was_set_for_other_programs_does_not_reach_the_server(tmp_path, monkeypatch):
    on_the_path(tmp_path, monkeypatch, PROGRAM.replace("flush=True)", "flush=True, *map(os.getenv, NAMES))"))
    program = tmp_path / "bin" / "label-studio"
    names = ["LABEL_STUDIO_DEBUG", "LABEL_STUDIO_HOST", "LABEL_STUDIO_PORT", "HEARTEX_HOST"]
    program.write_text(program.read_text().replace("class Answer", f"NAMES = {names}\nclass Answer"))
    for name in (*names, "DEBUG", "HOST"):
        monkeypatch.setenv(name, "https://else.example")
    server = EmbeddedServer(tmp_path / "studio")

    server.start(quiet)
    server.stop()

    assert server.log.read_text() == '["127.0.0.1", ""] false  None None\n'


def test_a_process_is_known_by_its_birth(stranger):
    born = process.birth(stranger.pid)

    assert born is not None
    assert process.birth(stranger.pid) == born
    stranger.kill()
    assert _ended(stranger.pid)  # not yet waited for: a zombie runs no more
    stranger.wait()
    assert process.birth(stranger.pid) is None


def test_a_process_is_known_by_its_birth_where_there_is_no_proc(stranger, tmp_path, monkeypatch):
    ps = tmp_path / "ps"
    ps.write_text(
        f"#!/bin/sh\n[ $4 = {stranger.pid} ] && echo 'S+   Sat Nov 21 07:50:07 2026'\n", encoding="utf-8"
    )
    ps.chmod(0o755)
    monkeypatch.setattr("copydesk.studio.process._PROC", tmp_path / "none")
    monkeypatch.setenv("PATH", str(tmp_path))

    assert process.birth(stranger.pid) == "Sat Nov 21 07:50:07 2026"
    assert process.birth(stranger.pid + 1) is None
    ps.write_text("#!/bin/sh\necho 'Z+   Sat Nov 21 07:50:07 2026'\n", encoding="utf-8")
    assert process.birth(stranger.pid) is None
    ps.unlink()
    assert process.birth(stranger.pid) is None


def _ended(pid: int) -> bool:
    import time

    deadline = time.monotonic() + 5
    while process.birth(pid) is not None and time.monotonic() < deadline:
        time.sleep(0.01)
    return process.birth(pid) is None
