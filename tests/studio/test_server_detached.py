"""The real Label Studio, detached: started by a command that ended, reached from the network, stopped by another."""

import json
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from copydesk import Desk
from copydesk.studio import network, process

pytestmark = pytest.mark.server

COPYDESK = [sys.executable, "-c", "from copydesk.cli import main; main()"]
SITE = "https://labels.example.org"


def run(*arguments: str) -> dict:
    ended = subprocess.run([*COPYDESK, *arguments, "--json"], capture_output=True, text=True, check=True)
    return json.loads(ended.stdout)


def log_in(url: str, login: dict[str, str], site: str) -> int:
    """Log in as a browser does that knows the server as `site`; gives the status of the answer."""
    with httpx.Client(base_url=url, headers={"Host": site.split("/")[2]}) as browser:
        browser.get("/user/login/")
        token = browser.cookies["csrftoken"]
        origin = {"Origin": site, "Referer": f"{site}/user/login/"}
        answer = browser.post("/user/login/", data=login | {"csrfmiddlewaretoken": token}, headers=origin)
        return answer.status_code


def test_a_team_logs_in_over_the_network_and_through_a_proxy_with_tls(tmp_path, monkeypatch):
    monkeypatch.delenv("COPYDESK_URL", raising=False)
    with Desk.init(tmp_path / "desk", "bias", ["ana"]) as desk:
        monkeypatch.chdir(desk.folder)
        try:
            started = run("studio", "--detach", "--host", "0.0.0.0", "--url", SITE)
            status = run("studio", "status")
            network_url = f"http://{network.own_address()}:{status['port']}"

            assert (started["open"], started["team_url"], status["version"]) == (True, SITE, "1.23.2")
            assert (status["running"], status["pid"], status["open"]) == (True, started["pid"], True)
            assert run("doctor")[-1]["name"] == "disk"
            ana = json.loads(Path(started["passwords_in"]).read_text())["ana"]
            assert log_in(network_url, ana, network_url) == 302
            assert log_in(started["url"], ana, SITE) == 302
            assert log_in(started["url"], ana, "https://evil.example") == 403
        finally:
            stopped = run("studio", "stop")

        assert stopped == {"stopped": True, "pid": started["pid"]}
        assert process.birth(started["pid"]) is None
        with pytest.raises(httpx.ConnectError):
            httpx.get(started["url"])
