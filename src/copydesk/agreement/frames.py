"""What a frame has to be before anything is counted in it."""

from collections.abc import Sequence
from typing import Any

import pandas as pd


def lacking(frame: object, name: str, needed: Sequence[str]) -> str | None:
    """Say which columns a frame lacks, or that it is none."""
    if not isinstance(frame, pd.DataFrame):
        return f"{name} is not a pandas frame but of type {type(frame).__name__}"
    missing = [column for column in needed if column not in frame.columns]
    return f"{name} lacks {', '.join(missing)}" if missing else None


def written_twice(name: str, *columns: "pd.Series[Any] | pd.Index[Any]") -> str | None:
    """Say what stands in columns as text and as something else: 1 and "1" would count as two that never meet."""
    if len({column.dtype for column in columns}) == 1 and columns[0].dtype != object:
        return None
    known = [value for column in columns for value in column.unique()]
    texts = {value for value in known if isinstance(value, str)}
    both = [value for value in known if not isinstance(value, str) and str(value) in texts] if texts else []
    return f"{name} {both[0]} is there as a number and as text: make the column one type" if both else None
