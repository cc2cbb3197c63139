"""The tables of a converted export, as Parquet: everything that the export says is in one of them.

`tasks`: what was shown, `data` as JSON. `annotations`: who said something about a task; `state` is submitted, skipped,
draft or prediction. `spans`: regions of text with their verified bounds; `check` is exact or repaired:<how>, as in an
audit. `items`: everything else of a result, of the whole task or of a `region`: `values` are its texts, `item` is all
of it as JSON where that says more. `relations` join regions. `rejected`: what could not be read or has no
certain place, with its raw JSON. `more` is JSON of what has no column.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

BATCH = 20_000
"""Rows that are held until they are written."""

_WORD, _WORDS, _NUMBER = pa.string(), pa.list_(pa.string()), pa.int64()
SHAPES = {
    "tasks": {"task": _WORD, "data": _WORD, "more": _WORD},
    "annotations": {
        "annotation": _WORD, "task": _WORD, "annotator": _WORD, "state": _WORD, "created_at": _WORD,
        "updated_at": _WORD, "seconds": pa.float64(), "more": _WORD,
    },
    "spans": {
        "annotation": _WORD, "task": _WORD, "region": _WORD, "object": _WORD, "control": _WORD, "labels": _WORDS,
        "start": _NUMBER, "end": _NUMBER, "text": _WORD, "check": _WORD, "origin": _WORD, "more": _WORD,
    },
    "items": {
        "annotation": _WORD, "task": _WORD, "region": _WORD, "object": _WORD, "control": _WORD, "kind": _WORD,
        "values": _WORDS, "item": _WORD,
    },
    "relations": {
        "annotation": _WORD, "task": _WORD, "from_region": _WORD, "to_region": _WORD, "direction": _WORD,
        "labels": _WORDS, "more": _WORD,
    },
    "rejected": {"annotation": _WORD, "task": _WORD, "region": _WORD, "reason": _WORD, "raw": _WORD},
}  # fmt: skip


class Tables:
    """The files of the tables, filled row by row."""

    def __init__(self, folder: Path) -> None:
        """Begin the files in a folder."""
        self.rows: dict[str, list[Sequence[Any]]] = {name: [] for name in SHAPES}
        """Rows that wait to be written, values in the order of SHAPES."""
        self.counts = dict.fromkeys(SHAPES, 0)
        self._schemas = {name: pa.schema(shape) for name, shape in SHAPES.items()}
        self._writers = {
            name: pq.ParquetWriter(
                folder / f"{name}.parquet", schema, compression="zstd", compression_level=1
            )
            for name, schema in self._schemas.items()
        }

    def flush(self, above: int = BATCH) -> None:
        """Write the tables of which more rows than that wait."""
        for name, rows in self.rows.items():
            if len(rows) <= above:
                continue
            schema = self._schemas[name]
            columns = [
                pa.array(column, kind)
                for column, kind in zip(zip(*rows, strict=True), schema.types, strict=True)
            ]
            self._writers[name].write_table(pa.table(columns, schema=schema))
            self.counts[name] += len(rows)
            rows.clear()

    def close(self) -> None:
        """Write what waits and end the files."""
        self.flush(0)
        for writer in self._writers.values():
            writer.close()
