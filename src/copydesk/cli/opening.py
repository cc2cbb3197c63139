"""How commands open the desk that they were called on."""

from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from copydesk.desk import Desk

AS_OF = "copydesk.as_of"
"""Under which name the context of a command holds --as-of."""


def open_desk(context: typer.Context) -> "Desk":
    """Open the desk of --desk, else the nearest one, as it was with --as-of."""
    from copydesk import printing
    from copydesk.desk import Desk

    desk = Desk.open(context.obj, as_of=context.meta[AS_OF])
    if desk.ledger.backup:
        printing.upgraded(desk.ledger.backup)
    return desk


def serve(desk: "Desk") -> None:
    """Wait until the desk's own Label Studio ends, or Ctrl-C."""
    import contextlib

    with contextlib.suppress(KeyboardInterrupt):
        desk.embedded.wait()
