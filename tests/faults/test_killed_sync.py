"""SIGKILL in the middle of a push or a pull, again and again; then one run to the end."""

import random

import pytest

from support.faults import finished, killed


@pytest.mark.parametrize("command", ["push", "pull"])
def test_a_command_that_was_killed_five_times_ends_as_if_it_never_was(tmp_path, monkeypatch, command):
    undisturbed, _ = finished(tmp_path / "calm", monkeypatch, command)

    assert killed(tmp_path / "killed", monkeypatch, command, 5, random.Random(3)) == undisturbed
