"""`copydesk studio`, `stop` and `status` as real commands, with a small program in Label Studio's place."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from copydesk import Desk
from copydesk.desk.reports import Check
from copydesk.studio import network, process
from support.small_studio import on_the_path

COPYDESK = [sys.executable, "-c", "from copydesk.cli import main; main()"]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.delenv("COPYDESK_URL", raising=False)
    monkeypatch.setenv("COLUMNS", "200")
    on_the_path(tmp_path, monkeypatch)
    with Desk.init(tmp_path / "desk", "bias", ["ana"]) as desk:
        monkeypatch.chdir(desk.folder)
        yield desk
        desk.stop_studio()


def run(*arguments: str) -> tuple[int, list[str], str]:
    """Run a command to its end: exit code, lines, and what stands on stderr."""
    ended = subprocess.run(
        [*COPYDESK, *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
        stdin=subprocess.DEVNULL,
    )
    return ended.returncode, [line.rstrip() for line in ended.stdout.splitlines()], ended.stderr


def data(desk: Desk) -> str:
    return f"MB in {desk.folder}/.copydesk/studio"


def test_a_detached_server_goes_on_until_it_is_stopped(desk):
    code, lines, _ = run("studio", "--detach")
    running = desk.embedded.running()
    assert (code, lines) == (
        0,
        [
            f"Label Studio is ready: http://127.0.0.1:{running.port}",
            "annotator  e-mail                password",
            "ana        ana@copydesk.example  (their own)",
            f"pid {running.pid}; it goes on until 'copydesk studio stop'",
            "Next: copydesk push  sends the articles",
        ],
    )
    assert os.getsid(running.pid) == running.pid  # no terminal's end ends it

    again = run("studio", "--detach")
    assert again[0] == 0
    assert again[1][0] == f"Label Studio is running already: http://127.0.0.1:{running.port}"
    assert again[1][3] == f"pid {running.pid}; it goes on until 'copydesk studio stop'"

    code, lines, _ = run("studio", "status")
    assert (code, lines[:2], lines[2].endswith(data(desk)), lines[3:]) == (
        0,
        [
            f"Label Studio 1.23.2 is running: http://127.0.0.1:{running.port}",
            f"pid {running.pid}, since {running.since}; listens on 127.0.0.1, port {running.port}",
        ],
        True,
        ["Next: copydesk studio stop  stops it"],
    )

    stopped = f"Label Studio (pid {running.pid}) is stopped; its data stays in the desk"
    assert run("studio", "stop") == (0, [stopped, "Next: copydesk studio --detach  starts it"], "")
    assert process.birth(running.pid) is None


def test_none_runs(desk):
    nothing = "Label Studio is not running: there is nothing to stop"
    starts = "Next: copydesk studio --detach  starts it"

    assert run("studio", "stop") == (0, [nothing, starts], "")
    code, lines, _ = run("studio", "status")
    assert (code, lines) == (1, ["Label Studio is not running", f"its data: 0.0 {data(desk)}", starts])


def test_all_three_in_json(desk):
    started = json.loads("\n".join(run("studio", "--detach", "--json")[1]))
    running = desk.embedded.running()
    url = f"http://127.0.0.1:{running.port}"
    assert started == {
        "url": url,
        "team_url": url,
        "pid": running.pid,
        "open": False,
        "warnings": [],
        "logins": {"ana": {"email": "ana@copydesk.example"}},
        "passwords_in": f"{desk.folder}/.copydesk/logins.json",
    }

    known = json.loads("\n".join(run("studio", "status", "--json")[1]))
    assert known.pop("bytes") > 0
    assert known == {
        "running": True,
        "url": url,
        "local_url": url,
        "open": False,
        "host": "127.0.0.1",
        "port": running.port,
        "pid": running.pid,
        "since": running.since,
        "version": "1.23.2",
        "folder": f"{desk.folder}/.copydesk/studio",
        "elsewhere": None,
    }

    assert json.loads("\n".join(run("studio", "stop", "--json")[1])) == {"stopped": True, "pid": running.pid}
    assert json.loads("\n".join(run("studio", "stop", "--json")[1])) == {"stopped": False, "pid": None}
    code, lines, _ = run("studio", "status", "--json")
    assert (code, json.loads("\n".join(lines))["running"]) == (1, False)


def test_a_server_that_is_open_to_the_network_says_what_is_open(desk):
    code, lines, _ = run("studio", "--detach", "--host", "0.0.0.0")
    running = desk.embedded.running()

    assert (code, lines[0], lines[3:-2]) == (
        0,
        f"Label Studio is ready: http://{network.own_address()}:{running.port}",
        [
            "Open to the network",
            "  Whoever reaches this port sees the login page.",
            "  It is plain HTTP: passwords and articles can be read on the way.",
            "  Label Studio's Community edition has no roles: every account sees, changes and can delete all "
            "projects.",
            "  TLS: leave out --host and let a proxy on this machine stand in front of it:",
            f"    copydesk studio --port {running.port} --url https://labels.example.org",
            f"    caddy reverse-proxy --from labels.example.org --to 127.0.0.1:{running.port}",
        ],
    )
    assert desk.connect().studio.url == f"http://127.0.0.1:{running.port}"
    assert "open to the network, plain HTTP" in run("studio", "status")[1]
    checks = [check for check in desk.doctor() if check.name in ("browser", "network")]
    assert checks == [
        Check(
            "browser",
            True,
            f"annotators open http://{network.own_address()}:{running.port} and log in; see 'copydesk studio'",
        ),
        Check(
            "network",
            True,
            f"open: whoever reaches port {running.port} sees the login page; plain HTTP, readable on the way",
            "Keep it to a network that you trust, or put TLS in front: 'copydesk studio --help' says how.",
        ),
    ]


def test_behind_a_proxy_the_team_gets_its_address_and_nothing_is_open(desk):
    _, lines, _ = run("studio", "--detach", "--url", "https://labels.example.org/")

    assert (lines[0], len(lines)) == ("Label Studio is ready: https://labels.example.org", 5)
    assert [check.found for check in desk.doctor() if check.name in ("browser", "network")] == [
        "annotators open https://labels.example.org and log in; see 'copydesk studio'"
    ]


def test_a_host_that_is_not_here_leaves_nothing(desk):
    code, lines, error = run("studio", "--detach", "--host", "203.0.113.7")

    assert (code, lines) == (1, [])
    assert error.splitlines()[0] == "StudioError: 203.0.113.7 is not an address of this machine"
    assert not desk.embedded.folder.exists()


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_without_detach_it_serves_until_it_is_ended(desk, stop):
    with subprocess.Popen(
        [*COPYDESK, "studio"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as serving:
        lines = [serving.stdout.readline().rstrip() for _ in range(4)]
        running = desk.embedded.running()
        assert lines[0] == f"Label Studio is ready: http://127.0.0.1:{running.port}"
        assert lines[3] == "Next: copydesk push  in another terminal; Ctrl-C here stops the server"
        time.sleep(0.2)
        assert serving.poll() is None
        serving.send_signal(stop)
        assert serving.wait(30) == {signal.SIGINT: 0, signal.SIGTERM: 143}[stop]
    assert process.birth(running.pid) is None


def test_what_serves_in_a_terminal_ends_when_it_is_stopped_from_another(desk):
    with subprocess.Popen(
        [*COPYDESK, "studio"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as serving:
        serving.stdout.readline()
        assert run("studio", "stop")[0] == 0
        assert serving.wait(30) == 0
    assert desk.embedded.started() is None


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("arguments", [["--detach", "stop"], ["--json", "status"], ["--port", "99999"]])
def test_wrong_usage_of_studio_ends_with_2(arguments):
    code, lines, error = run("studio", *arguments)

    assert (code, lines) == (2, [])
    assert "Usage: copydesk studio" in error


@pytest.mark.usefixtures("desk")
def test_a_server_elsewhere_is_not_ours_to_start_and_status_names_it(monkeypatch):
    monkeypatch.setenv("COPYDESK_URL", "https://else.example")

    assert run("studio", "--detach")[0] == 1
    code, lines, _ = run("studio", "status")
    assert (code, lines[2]) == (1, "push and pull use the one at https://else.example")


@pytest.mark.parametrize("command", ["stop", "status"])
def test_the_help_of_each_studio_command_gives_an_example(command):
    code, lines, _ = run("studio", command, "--help")
    assert code == 0
    assert any(f"Example: copydesk studio {command}" in line for line in lines)


def test_the_help_of_studio_says_how_to_put_tls_in_front(monkeypatch):
    monkeypatch.setenv("COLUMNS", "1000")
    text = " ".join(" ".join(run("studio", "--help")[1]).split())
    assert "caddy reverse-proxy --from labels.example.org --to 127.0.0.1:8080" in text
    assert "location / { proxy_pass http://127.0.0.1:8080; proxy_set_header Host $host; }" in text


def test_the_command_line_works_from_where_no_desk_is(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert list(Path().iterdir()) == []
    for command in ("stop", "status"):
        code, lines, error = run("studio", command)
        assert (code, lines) == (1, [])
        assert error.splitlines()[0] == f"DeskError: there is no desk in {tmp_path} or above it"
