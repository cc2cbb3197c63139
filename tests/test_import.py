"""Importing copydesk is quick, and what it offers is a list."""

import subprocess
import sys

import pytest

import copydesk

HEAVY = {"label_studio_sdk", "pandas", "matplotlib", "numpy", "pyarrow", "ftfy", "httpx", "sqlite3", "yaml"}


def loaded(code: str) -> set[str]:
    """Run code in a Python of its own; give the top-level modules that it loaded."""
    run = subprocess.run(
        [sys.executable, "-c", f"{code}\nimport sys\nprint('\\n' + ' '.join(sys.modules))"],
        check=True,
        capture_output=True,
        encoding="utf-8",
    )
    return {name.split(".")[0] for name in run.stdout.splitlines()[-1].split()}


def test_importing_copydesk_loads_nothing_heavy():
    assert loaded("import copydesk") & (HEAVY | {"pydantic", "typer", "rich"}) == set()


@pytest.mark.parametrize("arguments", [["--help"], ["push", "--help"], ["demo", "--help"], ["--version"], []])
def test_the_help_of_the_command_line_loads_nothing_heavy(arguments):
    code = (
        "import sys\n"
        f"sys.argv = ['copydesk', *{arguments}]\n"
        "from copydesk.cli import main\n"
        "try:\n    main()\n"
        "except SystemExit as end:\n    assert not end.code, end.code\n"
    )
    assert "copydesk" in loaded(code)
    assert loaded(code) & HEAVY == set()


def test_the_public_names_are_these():
    assert sorted(copydesk.__all__) == [
        "CopydeskError",
        "Dataset",
        "Desk",
        "agreement",
        "audit",
        "consensus",
        "convert",
        "rehydrate",
    ]


def test_every_public_name_leads_somewhere():
    from copydesk.agreement import alpha
    from copydesk.consensus import majority
    from copydesk.dataset import Dataset
    from copydesk.dataset.converting import convert
    from copydesk.desk import Desk
    from copydesk.errors import CopydeskError
    from copydesk.verify.audit import audit

    assert (copydesk.CopydeskError, copydesk.Desk, copydesk.audit) == (CopydeskError, Desk, audit)
    assert (copydesk.convert, copydesk.Dataset) == (convert, Dataset)
    assert (copydesk.agreement.alpha, copydesk.consensus.majority) == (alpha, majority)


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match=r"^module 'copydesk' has no attribute 'audits'$"):
        copydesk.audits  # noqa: B018
