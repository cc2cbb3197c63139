"""A command of Copydesk, run in the process of the test."""

from collections.abc import Callable
from typing import NamedTuple


class Ran(NamedTuple):
    """What a command left."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """What it printed, without the spaces that fill up columns."""
        return [line.rstrip() for line in self.out.splitlines()]


Run = Callable[..., Ran]
