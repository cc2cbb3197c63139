"""Worker processes that steps are handed to: Dask's, the extra `scale`."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import version
from itertools import cycle
from typing import Any

from copydesk.articles.scaling.parts import ROWS, Part, Source, parts
from copydesk.errors import CopydeskError, ExtraError

PATIENCE = 20
"""Seconds until a scheduler and its workers must have answered."""
ALIKE = ("copydesk", "numpy", "pandas", "rensa", "scipy")
"""What every worker must have in the same version, for the result to be the same."""
KEPT = 2**30
"""Freed memory that a worker keeps for what comes next: handing it back each time costs half of the time."""

Future = Any
"""What a worker has, or will have."""


class EngineError(CopydeskError):
    """The workers are not there, are not fit for it, or died."""


@dataclass(frozen=True, slots=True)
class Engine:
    """Workers to hand steps to; what they give stays with them until it is asked for."""

    client: Any
    rows: int = ROWS
    """So many articles make a part."""

    def parts(self, articles: "Source", columns: Sequence[str]) -> list[Future | Part]:
        """Cut articles into parts: those of a frame are dealt to the workers, those of files they read themselves.

        What a worker has read another reads again should it die; what came out of a frame is lost with it.
        """
        workers = cycle(sorted(self.client.scheduler_info(n_workers=-1)["workers"]))
        return [
            part if isinstance(part, Part) else self.client.scatter(part, workers=[worker], hash=False)
            for part, worker in zip(parts(articles, columns, self.rows), workers, strict=False)
        ]

    def spread(self, values: Iterable[Any]) -> list[Future]:
        """Hand over small values, each to some worker; the scheduler keeps them, should that one die."""
        return [self.one(_same, value) for value in values]

    def everywhere(self, value: Any) -> Future:
        """Hand a value to all workers."""
        return self.client.scatter(value, broadcast=True, hash=False)

    def each(self, function: Callable[..., Any], *columns: Sequence[Any], **same: Any) -> list[Future]:
        """Call a function with each row of the columns, and with what is the same for all."""
        rows = zip(*columns, strict=True)
        return [self.client.submit(function, *row, **same, pure=False) for row in rows]

    def one(self, function: Callable[..., Any], *given: Any) -> Future:
        """Call a function once."""
        return self.client.submit(function, *given, pure=False)

    def split(self, sequences: Iterable[Future], count: int) -> list[list[Future]]:
        """Give the first item of each sequence, the second of each, and so on: only these travel, not the whole."""
        whole = list(sequences)
        return [[self.one(_item, sequence, nth) for sequence in whole] for nth in range(count)]

    def results(self, futures: Any) -> Any:
        """Wait for what the workers have, one or a list; raises EngineError when they are lost."""
        try:
            return self.client.gather(futures)
        except _faults() as error:
            raise EngineError(
                f"workers died, or were cut off: {error}",
                next_step="Mostly they want more memory each: try fewer workers, or this process alone.",
            ) from None


@contextmanager
def start(scheduler: str | None = None, workers: int | None = None, rows: int = ROWS) -> Iterator[Engine]:
    """Open the workers of a scheduler, by its address, or else start some on this machine, which end with it.

    A program that starts workers runs from under `if __name__ == "__main__":`, as each worker loads it anew.
    Raises ExtraError without the extra, EngineError where nobody answers or the workers have other versions.
    """
    dask, distributed = _packages()
    if scheduler is not None:
        with _client(distributed, scheduler) as client:
            yield Engine(client, rows)
        return
    place = "distributed.nanny.pre-spawn-environ"
    own = {"MALLOC_TRIM_THRESHOLD_": KEPT, "MALLOC_MMAP_THRESHOLD_": KEPT}
    with (
        dask.config.set({place: dask.config.get(place) | own}),
        distributed.LocalCluster(
            n_workers=workers or os.cpu_count(),
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",  # any port that is free
        ) as cluster,
        _client(distributed, cluster) as client,
    ):
        yield Engine(client, rows)


@contextmanager
def _client(distributed: Any, where: Any) -> Iterator[Any]:
    """Connect, and see that the workers are fit."""
    try:
        if isinstance(where, str):  # a client that gets no address waits for 40 s when it is thrown away
            addressing = import_module("distributed.comm.addressing")
            addressing.parse_host_port(addressing.parse_address(where)[1])
        client = distributed.Client(where, timeout=PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise EngineError(
            f"no scheduler answers at {where}: {error}",
            next_step="Start one with 'dask scheduler', and workers with 'dask worker ADDRESS'.",
        ) from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE)
        except TimeoutError:
            raise EngineError(
                f"the scheduler at {where} has no workers", next_step="Start some with 'dask worker ADDRESS'."
            ) from None
        _check(client.run(_versions, on_error="return"))
        yield client


def _check(found: Mapping[str, Any]) -> None:
    """Refuse workers, by their addresses, that gave an error or other versions than those of here."""
    faults = []
    for worker, theirs in sorted(found.items()):
        if isinstance(theirs, Exception):
            faults.append(f"{worker}: {theirs}")
        else:
            own = _versions().items()
            faults += [
                f"{worker} has {name} {theirs[name]}, not {mine}"
                for name, mine in own
                if theirs[name] != mine
            ]
    if faults:
        raise EngineError(
            f"workers are not fit: {'; '.join(faults)}",
            next_step="Install the same versions everywhere: with others the result may be another.",
        )


def _versions() -> dict[str, str]:
    return {name: version(name) for name in ALIKE}


def _item(sequence: Sequence[Any], nth: int) -> Any:
    return sequence[nth]


def _same(value: Any) -> Any:
    return value


def _faults() -> tuple[type[Exception], ...]:
    """Name what Dask raises when workers are lost."""
    distributed = import_module("distributed")
    return distributed.scheduler.KilledWorker, distributed.CancelledError, distributed.comm.CommClosedError


def _packages() -> tuple[Any, Any]:
    try:
        return import_module("dask"), import_module("distributed")
    except ImportError as error:
        raise ExtraError("several processes need", "scale", "dask", error) from None
