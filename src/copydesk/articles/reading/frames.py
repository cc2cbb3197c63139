"""DataFrames, row by row."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from copydesk.articles.reading.rows import Row, Table

if TYPE_CHECKING:
    import pandas as pd

BATCH = 256


def open_frame(frame: "pd.DataFrame") -> Table:
    """Read a DataFrame's rows; an item names the row's index label."""
    columns = tuple(map(str, frame.columns))
    return Table("DataFrame", columns, partial(_rows, frame, columns))


def _rows(frame: "pd.DataFrame", columns: Sequence[str], wanted: Sequence[str]) -> Iterator[Row]:
    places = [columns.index(column) for column in wanted]
    for start in range(0, len(frame), BATCH):
        part = frame.iloc[start : start + BATCH, places]
        values = part.astype(object).where(part.notna(), None).itertuples(index=False, name=None)
        for label, row in zip(part.index, values, strict=True):
            yield f"index {label}", dict(zip(wanted, row, strict=True))
