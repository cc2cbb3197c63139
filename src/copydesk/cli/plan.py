"""`copydesk plan`: who labels what."""

from typing import Annotated

import typer

from copydesk.cli.opening import open_desk
from copydesk.cli.options import Json, pairs_of

EPILOG = (
    "Examples: `copydesk plan --dry-run` · `copydesk plan --overlap 3 --calibration 2 --hours ana=10 --hours ben=5` · "
    "`copydesk plan --outlets 2 --limit 40` · `copydesk plan --without ben`"
)

HOURS = (
    "Hours that somebody has left, such as ana=10; repeat. Who has none named counts with the mean of these."
)


def plan(
    context: typer.Context,
    overlap: Annotated[
        int | None, typer.Option(min=1, help="How many annotators label each article.")
    ] = None,
    calibration: Annotated[
        int | None, typer.Option(min=0, help="How many whole stories all label first.")
    ] = None,
    hours: Annotated[list[str] | None, typer.Option(help=HOURS)] = None,
    spread: Annotated[
        bool | None,
        typer.Option(
            "--spread/--together", help="The articles of a story go to different people, or to the same."
        ),
    ] = None,
    seed: Annotated[int | None, typer.Option(help="The same seed gives the same plan.")] = None,
    limit: Annotated[
        int | None, typer.Option(min=0, help="How many stories are planned at the most; 0: all.")
    ] = None,
    outlets: Annotated[
        int | None, typer.Option(min=1, help="Only stories that at least so many outlets tell.")
    ] = None,
    without: Annotated[
        list[str] | None,
        typer.Option(help="Somebody who labels no more, until --hours names her again; repeat."),
    ] = None,
    slow: Annotated[
        list[str] | None,
        typer.Option(help="Somebody who gets half of what she would have, until --hours names her; repeat."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would be planned, change nothing.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Decide who labels what, and predict what it costs and how sure agreement will be. `push` sends it.

    What is not said is as it was planned last, else as in copydesk.toml. Planned again, only what nobody began moves.
    """
    from copydesk import printing

    given = _hours(hours)
    with open_desk(context) as desk, printing.progress(as_json) as progress:
        report = desk.plan(
            overlap=overlap,
            calibration=calibration,
            hours=given,
            spread=spread,
            seed=seed,
            limit=limit,
            outlets=outlets,
            without=without or (),
            slow=slow or (),
            dry_run=dry_run,
            progress=progress,
        )
    printing.plan(report, as_json=as_json)


def _hours(options: list[str] | None) -> dict[str, float]:
    hours = {}
    for name, number in pairs_of(options).items():
        try:
            hours[name] = float(number)
        except ValueError:
            raise typer.BadParameter(
                f"hours are a name and a number, such as ana=10, not {name}={number}"
            ) from None
    return hours
