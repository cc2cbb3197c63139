"""`copydesk build`: the training set."""

from typing import Annotated

import typer

from copydesk.cli import consensus
from copydesk.cli.opening import open_desk
from copydesk.cli.options import Json

EPILOG = (
    "Examples: `copydesk build first` · `copydesk build soft --consensus dawid-skene --spans overlap` · "
    "`copydesk build later --after 2026-03-31` · `copydesk build unseen --hold-out outlet`"
)


def build(
    context: typer.Context,
    name: Annotated[str, typer.Argument(help="The name of the training set; it is written once.")],
    include_all: Annotated[
        bool, typer.Option("--all", help="Also units that nobody submitted, without labels.")
    ] = False,
    rule: Annotated[
        consensus.Rule, typer.Option("--consensus", help=consensus.RULE)
    ] = consensus.Rule.majority,
    spans: Annotated[consensus.Spans, typer.Option(help=consensus.SPANS)] = consensus.Spans.exact,
    soft: Annotated[
        bool,
        typer.Option("--soft", help="Soft labels also by the rules that are set; by others they are there."),
    ] = False,
    hold_out: Annotated[
        list[str] | None,
        typer.Option(
            "--hold-out",
            help="`outlet`: no outlet is in two parts; `outlet=NAME`, repeatable: the test part is what it published.",
        ),
    ] = None,
    after: Annotated[
        str | None, typer.Option(help="The test part is what was published from this day on: 2026-03-31.")
    ] = None,
    as_json: Json = False,
) -> None:
    """Write the training set: train, validation and test, with a card, a manifest, and a proof that nothing leaks."""
    from copydesk import printing

    with open_desk(context) as desk:
        dataset = desk.build(
            name,
            include_all=include_all,
            consensus=rule.value,
            spans=spans.value,
            soft=soft,
            hold_out=hold_out or (),
            after=after,
        )
    printing.build(dataset, as_json=as_json)
