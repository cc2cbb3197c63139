"""Articles in parts that a worker takes at once: of a frame, or of Parquet files that it reads itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union

from copydesk.errors import ArticleError

if TYPE_CHECKING:
    import pandas as pd

ROWS = 5000
"""Articles of a part: some 20 MB."""


@dataclass(frozen=True, slots=True)
class Part:
    """Some row groups of a Parquet file, which lies where every worker finds it."""

    path: str
    groups: tuple[int, ...]


Source = Union["pd.DataFrame", Sequence[Path]]
"""Articles in memory, or in Parquet files."""


def parts(articles: Source, columns: Sequence[str], rows: int = ROWS) -> "Iterator[Part | pd.DataFrame]":
    """Cut articles into parts of about so many rows, in their order."""
    import pandas as pd

    if isinstance(articles, pd.DataFrame):
        columns = list(columns)
        for begin in range(0, len(articles), rows):
            yield _own(articles[columns].iloc[begin : begin + rows])
        return
    for path in articles:
        yield from _of_file(Path(path), columns, rows)


def frame(part: "Part | pd.DataFrame", columns: Sequence[str]) -> "pd.DataFrame":
    """Give columns of a part as strings."""
    import pandas as pd
    import pyarrow.parquet as pq

    if isinstance(part, pd.DataFrame):
        return part[list(columns)]
    with pq.ParquetFile(part.path) as file:
        table = file.read_row_groups(list(part.groups), columns=list(columns)).select(list(columns))
    return table.to_pandas().astype("string")


def _own(some: "pd.DataFrame") -> "pd.DataFrame":
    """Copy rows: a slice would travel with the whole frame that it is of."""
    import numpy as np

    return some.take(np.arange(len(some))).reset_index(drop=True).astype("string")


def _of_file(path: Path, columns: Sequence[str], rows: int) -> Iterator[Part]:
    """Cut a Parquet file by its row groups."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        with pq.ParquetFile(path) as file:
            missing = sorted(set(columns) - set(file.schema_arrow.names))
            sizes: list[int] = [file.metadata.row_group(nth).num_rows for nth in range(file.num_row_groups)]
    except (OSError, pa.ArrowException) as error:
        raise ArticleError(f"{path}: cannot be read: {error}") from error
    if missing:
        raise ArticleError(f"{path}: has no {', '.join(missing)}; needed are {', '.join(columns)}")
    taken: list[Any] = []
    held = 0
    for nth, size in enumerate(sizes):
        taken.append(nth)
        held += size
        if held >= rows or nth + 1 == len(sizes):
            yield Part(str(path.absolute()), tuple(taken))
            taken, held = [], 0
