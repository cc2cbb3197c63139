"""The Label Studio program: found on the PATH, or installed once into an environment of its own.

Its pins would bind every user of Copydesk, so it never shares an environment with us.
"""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from platformdirs import user_cache_path

from copydesk.errors import StudioError
from copydesk.studio import TESTED_VERSIONS

VERSION = TESTED_VERSIONS[-1]
Say = Callable[[str], None]


def cache_folder() -> Path:
    """Give the folder for what can be made again: COPYDESK_CACHE, else the user's cache folder."""
    override = os.environ.get("COPYDESK_CACHE")
    return Path(override) if override else user_cache_path("copydesk", appauthor=False)


def environment_folder() -> Path:
    """Give the folder of the server's own environment for this Python."""
    python = f"py{sys.version_info.major}{sys.version_info.minor}"
    return cache_folder() / f"label-studio-{VERSION}-{python}"


def installed() -> Path | None:
    """Find a Label Studio that can be started as it is: on the PATH, else in its own environment."""
    on_path = shutil.which("label-studio")
    if on_path:
        return Path(on_path)
    program = _bin(environment_folder(), "label-studio")
    return program if _stamp(environment_folder()).exists() and program.exists() else None


def program(say: Say) -> Path:
    """Give the Label Studio program, installing it on first use; `say` hears what is going on.

    Raises StudioError when the environment cannot be made; a half-made one is removed.
    """
    found = installed()
    if found:
        return found
    folder = environment_folder()
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with alone(folder.with_name(f"{folder.name}.lock")):
            return installed() or _make(folder, say)
    except OSError as error:
        raise _cannot_make(folder, str(error)) from None


def _make(folder: Path, say: Say) -> Path:
    say(f"installing Label Studio {VERSION} into an environment of its own (once, 1 to 5 minutes)")
    shutil.rmtree(folder, ignore_errors=True)
    faults = []
    for create, install in _installers(folder):
        try:
            _run(create)
            _run([*install, f"label-studio=={VERSION}"], say)
        except _CommandError as error:
            faults.append(str(error))
            shutil.rmtree(folder, ignore_errors=True)
            continue
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        _stamp(folder).write_text(f"{VERSION}\n", encoding="utf-8")
        return _bin(folder, "label-studio")
    raise _cannot_make(folder, "\n".join(faults))


def _installers(folder: Path) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the ways to make the environment: the command that creates it and the one that installs."""
    python = _bin(folder, "python")
    uv = shutil.which("uv")
    if uv:
        yield (
            [uv, "venv", "--quiet", "--python", sys.executable, str(folder)],
            [uv, "pip", "install", "--python", str(python)],
        )
    # pip lies in this environment or beside the Python below it; --without-pip spares the need for ensurepip.
    yield (
        [sys.executable, "-m", "venv", "--without-pip", str(folder)],
        [_python_with_pip(), "-m", "pip", "--python", str(python), "install", "--disable-pip-version-check"],
    )


def _python_with_pip() -> str:
    base = Path(sys.base_prefix) / (
        "python.exe" if os.name == "nt" else f"bin/python3.{sys.version_info.minor}"
    )
    for python in (sys.executable, str(base)):
        if Path(python).exists():
            answer = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False)
            if answer.returncode == 0:
                return python
    return sys.executable


class _CommandError(Exception):
    pass


def _run(command: list[str], say: Say | None = None) -> None:
    """Run a command; `say` hears pip's "Collecting x" and "Installing" lines, a failure tells its last lines."""
    tail: list[str] = []
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None  # noqa: S101 (for the type checker: stdout is a pipe)
        try:
            for line in process.stdout:
                tail = [*tail[-4:], line.strip()]
                if say and line.startswith(("Collecting ", "Installing ", "Downloading ")):
                    say(f"installing Label Studio {VERSION}: {line.strip()[:70]}")
        except BaseException:
            process.kill()
            raise
    if process.returncode:
        raise _CommandError(f"{' '.join(command[:4])} ...: " + "\n    ".join(tail))


def _cannot_make(folder: Path, why: str) -> StudioError:
    return StudioError(
        f"Label Studio's environment {folder} cannot be made:\n    {why}",
        next_step="Check network and disk and run the command again; or put `label-studio` on the PATH; or set "
        "COPYDESK_CACHE to a folder with 2 GB free; or use a server elsewhere with COPYDESK_URL and COPYDESK_TOKEN.",
    )


@contextlib.contextmanager
def alone(lock: Path) -> Iterator[None]:
    """Let one process at a time make the environment; others wait, then find it made."""
    with lock.open("w", encoding="utf-8") as file:
        if os.name != "nt":
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _stamp(folder: Path) -> Path:
    return folder / "complete"


def _bin(folder: Path, name: str) -> Path:
    return folder / ("Scripts" if os.name == "nt" else "bin") / (f"{name}.exe" if os.name == "nt" else name)
