"""Processes that other commands started: which one is it, and how it is ended."""

import contextlib
import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

STOP_SECONDS = 15
_PROC = Path("/proc")


def birth(pid: int) -> str | None:
    """Tell when a process began, in the system's own words; None when there is none that still runs.

    Pids are used again: only pid and birth together name a process.
    """
    if not (_PROC / "self" / "stat").exists():
        return _birth_by_ps(pid)
    try:
        stat = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return None
    state, *fields = stat.rpartition(")")[2].split()  # the name before may hold anything
    boot = (_PROC / "sys" / "kernel" / "random" / "boot_id").read_text(encoding="utf-8").strip()
    return None if state in "ZX" else f"{boot} {fields[18]}"


def end(pid: int, process: "subprocess.Popen[bytes] | None" = None) -> bool:
    """End a process politely, then for good; tells whether it is gone. `process` is it, if it is our child."""
    born = birth(pid)
    for stop in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, stop)
        deadline = time.monotonic() + STOP_SECONDS
        while time.monotonic() < deadline:
            if born is None or birth(pid) != born:
                if process is not None:
                    process.wait()  # a child that ended stays in the table of processes until it is asked for
                return True
            time.sleep(0.1)
    return False


def _birth_by_ps(pid: int) -> str | None:
    ps = shutil.which("ps")
    if ps is None:
        return None
    answer = subprocess.run(
        [ps, "-o", "stat=,lstart=", "-p", str(pid)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        env=os.environ | {"LC_ALL": "C", "TZ": "UTC"},
    )
    state, _, began = answer.stdout.strip().partition(" ")
    return began.strip() if state and not state.startswith("Z") else None
