"""What tools load, and what frames hold, in a form in which they can be compared."""

from typing import Any

import datasets
import numpy as np
import pandas as pd


def named_rows(part: datasets.Dataset) -> list[dict[str, Any]]:
    """Rows with the names of class labels in the place of their numbers."""
    return [_named(row, dict(part.features)) for row in part]


def plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame as JSON's own types."""
    return [_plain(row) for row in frame.to_dict("records")]


def _named(value: Any, feature: Any) -> Any:
    if value is None:
        return None
    if isinstance(feature, datasets.ClassLabel):
        return feature.int2str(value)
    if isinstance(feature, datasets.List):
        return [_named(one, feature.feature) for one in value]
    if isinstance(feature, dict):
        return {key: _named(value[key], inner) for key, inner in feature.items()}
    return value


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray | list):
        return [_plain(one) for one in value]
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    return None if value is None or value is pd.NA else value
