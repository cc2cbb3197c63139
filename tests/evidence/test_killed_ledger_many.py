"""Two hundred times SIGKILL at a random moment of a process that appends to one ledger."""

import pytest

from support.killing import kill_while_appending

pytestmark = [pytest.mark.evidence, pytest.mark.timeout(1800)]


def test_a_ledger_survives_two_hundred_kills(tmp_path):
    print("\ntransactions", kill_while_appending(tmp_path / "ledger.sqlite", 200), "kills 200 losses 0")
