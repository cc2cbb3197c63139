"""By what copies and stories are found: this process, or several by Dask."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from copydesk.errors import DeskError

if TYPE_CHECKING:
    from copydesk.articles.findings import Copy
    from copydesk.articles.stories import Grouping

DASK = "dask"


@dataclass(frozen=True, slots=True)
class Engine:
    """What finds copies and groups stories; the result is the same with any."""

    find: "Callable[..., list[Copy]]"
    """As `articles.copies.find`."""
    group: "Callable[..., Grouping]"
    """As `articles.stories.group`."""


@contextmanager
def started(name: str | None, scheduler: str | None) -> Iterator[Engine]:
    """Give the engine of this name, without one that of this process; its workers end with it.

    `scheduler` is the address of a Dask scheduler, whose workers are used and go on.
    """
    from copydesk.articles import copies, scaling, stories

    if name not in (None, DASK):
        raise DeskError(
            f"no engine is called {name!r}; there is {DASK!r}",
            next_step="Without --engine this process does it by itself.",
        )
    if name is None:
        if scheduler is not None:
            raise DeskError(f"a scheduler is of the engine {DASK!r}", next_step=f"Add '--engine {DASK}'.")
        yield Engine(copies.find, stories.group)
        return
    with scaling.start(scheduler) as workers:
        yield Engine(partial(scaling.find, workers), partial(scaling.group, workers))
