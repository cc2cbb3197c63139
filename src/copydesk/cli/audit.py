"""`copydesk audit`: anyone's export, checked."""

from pathlib import Path
from typing import Annotated

import typer

from copydesk.cli.options import Json

EPILOG = (
    "Examples: `copydesk audit export.json --config config.xml` · `copydesk audit export.json --fix out.json`"
)


def audit(
    file: Annotated[Path, typer.Argument(help="A Label Studio export, JSON or JSON_MIN.")],
    config: Annotated[
        Path | None, typer.Option(help="The labeling config (XML): finds labels that it does not have.")
    ] = None,
    fix: Annotated[
        Path | None, typer.Option(help="Write a corrected export here, which Label Studio imports.")
    ] = None,
    drop_accounts: Annotated[
        bool, typer.Option("--drop-accounts", help="With --fix: leave out who made the annotations.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check any Label Studio export: every region exact, repaired or rejected; no desk is needed."""
    from copydesk import printing
    from copydesk.verify.audit import audit as check

    report = check(file, config=config, fix=fix, drop_accounts=drop_accounts)
    printing.audit(report, as_json=as_json)
    if report.loses_labels:
        raise typer.Exit(1)
