"""Options that many commands have, and how they are read."""

from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]


def pairs_of(mapping: list[str] | None) -> dict[str, str]:
    """Read `ours=theirs` options as a mapping; BadParameter for what is none."""
    pairs = dict(pair.partition("=")[::2] for pair in mapping or ())
    wrong = [ours for ours, theirs in pairs.items() if not ours or not theirs]
    if wrong:
        raise typer.BadParameter(
            f"a mapping is two names with = between, such as text=content, not {wrong[0]!r}"
        )
    return pairs
