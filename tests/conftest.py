"""What many tests need: one real Label Studio for all, filled by the demo, and Chromium."""

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from copydesk import cli
from copydesk import demo as loop
from copydesk.desk.reports import quiet
from support.command import Ran, Run

settings.register_profile("copydesk", deadline=None)  # a busy machine is not a failure
settings.load_profile("copydesk")

if (
    signal.getsignal(signal.SIGINT) is signal.SIG_IGN
):  # as in a shell's background job: programs under test inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep all that needs the one server in one process."""
    for item in items:
        if item.get_closest_marker("server"):
            item.add_marker(pytest.mark.xdist_group("server"))


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Iterator[Run]:
    """Run a command in this process, from `main` to its exit."""
    handler = signal.getsignal(signal.SIGTERM)

    def run(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["copydesk", *map(str, arguments)])
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            cli.main()
        return Ran(int(ended.value.code or 0), *capsys.readouterr())

    yield run
    signal.signal(signal.SIGTERM, handler)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[loop.Demo]:
    """The demo's desk after one round, its server running until the last test."""
    with loop.desk_at(tmp_path_factory.mktemp("demo")) as desk:
        try:
            yield loop.run(desk, quiet, lambda _: None)
        finally:
            desk.embedded.stop_own()


@pytest.fixture
def real_studio(demo: loop.Demo, monkeypatch: pytest.MonkeyPatch) -> str:
    """Let desks use the running server as one elsewhere, by URL and token."""
    monkeypatch.setenv("COPYDESK_URL", demo.url)
    monkeypatch.setenv("COPYDESK_TOKEN", demo.desk.embedded.admin.token)
    return demo.url


@pytest.fixture(scope="session")
def artefacts() -> Path:
    """Where screenshots go: TEST_ARTEFACTS, else test-artifacts/ beside the tests (not in git)."""
    folder = Path(os.environ.get("TEST_ARTEFACTS", Path(__file__).parents[1] / "test-artifacts"))
    folder.mkdir(parents=True, exist_ok=True)
    return folder
