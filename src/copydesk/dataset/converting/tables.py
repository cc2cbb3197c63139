"""The tables of a converted export, as Parquet: everything that the export says is in one of them.

`tasks`: what was shown, `data` as JSON. `annotations`: who said something about a task; `state` is submitted, skipped,
draft or prediction. `spans`: regions of text with their verified bounds; `text` is what stands there, `check` is exact
or repaired:<how>, as in an audit. `relations` join regions. `items`: everything else of a result: answers about the
whole task, or about a `region`, and regions of other media; `values` are its texts. `rejected`: what could not be read
or has no certain place, with its fault, as in an audit, and its raw JSON.

`item` is all of an item as JSON where the columns do not say all of it; `more` is JSON of what a task or an annotation
says beside, without what is null or empty. Annotators are numbers of accounts, or hashes of addresses; addresses in the
`more` of annotations are hashed too. Names of tasks and annotations are their ids; drafts and predictions, which have
numbers of their own, are named `draft 5` and `prediction 5`; where an id comes twice the second is `5~2`.
Numbers of more than 64 bits are as JSON's own readers take them, floats; half characters are U+FFFD.
"""

import re
from collections import Counter
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

BATCH = 20_000
"""Rows that are held until they are written."""
LONGEST = 64 << 20
"""Characters of tasks that are held until they are written."""

_WORD, _WORDS, _NUMBER = pa.string(), pa.list_(pa.string()), pa.int64()
SHAPES = {
    "tasks": {"task": _WORD, "data": _WORD, "more": _WORD},
    "annotations": {
        "annotation": _WORD, "task": _WORD, "annotator": _WORD, "state": _WORD, "created_at": _WORD,
        "updated_at": _WORD, "seconds": pa.float64(), "more": _WORD,
    },
    "spans": {
        "annotation": _WORD, "task": _WORD, "region": _WORD, "object": _WORD, "control": _WORD, "labels": _WORDS,
        "start": _NUMBER, "end": _NUMBER, "text": _WORD, "check": _WORD, "origin": _WORD, "item": _WORD,
    },
    "items": {
        "annotation": _WORD, "task": _WORD, "id": _WORD, "region": _WORD, "object": _WORD, "control": _WORD,
        "kind": _WORD, "values": _WORDS, "origin": _WORD, "item": _WORD,
    },
    "relations": {
        "annotation": _WORD, "task": _WORD, "from_region": _WORD, "to_region": _WORD, "direction": _WORD,
        "labels": _WORDS, "item": _WORD,
    },
    "rejected": {
        "annotation": _WORD, "task": _WORD, "region": _WORD, "fault": _WORD, "reason": _WORD, "raw": _WORD,
    },
}  # fmt: skip
COUNTED = {"annotations": "state", "rejected": "fault"}
"""The columns whose values the report counts, beside the checks of spans."""
EXACT = "exact"

_SPAN = pa.struct(
    {"id": _WORD, "to_name": _WORD, "from_name": _WORD, "origin": _WORD, "check": _WORD, "item": _WORD,
     "value": pa.struct({"labels": _WORDS, "start": _NUMBER, "end": _NUMBER, "text": _WORD})}
)  # fmt: skip
FEW = ("annotation", "task", "annotator", "state", "object", "control", "labels.list.element", "values.list.element",
       "kind", "check", "origin", "direction", "fault")  # fmt: skip
"""Columns of few values, which a dictionary makes small."""


class Rows:
    """Rows that wait to be written."""

    def __init__(self) -> None:
        """Begin with none."""
        self.tables: dict[str, list[Sequence[Any]]] = {name: [] for name in SHAPES if name != "spans"}
        """Of each table but the spans, values in the order of SHAPES."""
        self.spans: list[dict[str, Any]] = []
        """Regions as Label Studio writes them, with the bounds and the text that were verified: making rows of them is
        left to pyarrow, which is several times as fast. One without a `check` is exact."""
        self.owners: list[tuple[str, str, int]] = []
        """Annotation, task, and how many of the spans, in order, it has."""

    def clear(self) -> None:
        """Take all out."""
        self.spans.clear()
        self.owners.clear()
        for waiting in self.tables.values():
            waiting.clear()


class Counts:
    """How many rows each table has, and how many of which state, check or fault."""

    def __init__(self) -> None:
        """Begin with none."""
        self.rows: Counter[str] = Counter()
        self._values: dict[str, Counter[str]] = {name: Counter() for name in ("check", *COUNTED.values())}

    def add(self, rows: Rows) -> None:
        """Count rows."""
        for table, waiting in rows.tables.items():
            self.rows[table] += len(waiting)
            if waiting and (column := COUNTED.get(table)):
                place = list(SHAPES[table]).index(column)
                self._values[column].update([row[place] for row in waiting])
        checks = [span["check"] for span in rows.spans if "check" in span]
        self.rows["spans"] += len(rows.spans)
        self._values["check"].update(checks)
        if len(checks) < len(rows.spans):
            self._values["check"][EXACT] += len(rows.spans) - len(checks)

    def of(self, column: str) -> dict[str, int]:
        """Give how often each value of a column comes."""
        return dict(sorted(self._values[column].items()))


class Tables:
    """The files of the tables, filled as rows come."""

    def __init__(self, folder: Path, counts: Counts) -> None:
        """Begin the files in a folder."""
        self._folder, self._counts = folder, counts
        self._schemas = {name: pa.schema(shape) for name, shape in SHAPES.items()}
        self._stack = ExitStack()
        self._size = 0

    def __enter__(self) -> Self:
        """Open the files."""
        with ExitStack() as stack:
            self._writers = {
                name: stack.enter_context(
                    pq.ParquetWriter(
                        self._folder / f"{name}.parquet", schema, compression="zstd", compression_level=1,
                        use_dictionary=[column for column in FEW if column.partition(".")[0] in schema.names],
                    )
                )
                for name, schema in self._schemas.items()
            }  # fmt: skip
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the files."""
        self._stack.__exit__(kind, error, trace)

    def take(self, rows: Rows) -> None:
        """Write the tables of which many rows wait, after each task."""
        for name in ("tasks", "rejected"):
            if waiting := rows.tables[name]:
                self._size += sum(map(len, filter(None, waiting[-1])))
        if self._size > LONGEST or max(len(rows.spans), *map(len, rows.tables.values())) > BATCH:
            self.write(rows)

    def write(self, rows: Rows) -> None:
        """Write all rows that wait."""
        self._counts.add(rows)
        for name, waiting in rows.tables.items():
            if waiting:
                self._writers[name].write_table(_table(waiting, self._schemas[name]))
        if rows.spans:
            self._writers["spans"].write_table(_spans(rows, self._schemas["spans"]))
        rows.clear()
        self._size = 0


def _spans(rows: Rows, schema: pa.Schema) -> pa.Table:
    owner = np.repeat(np.arange(len(rows.owners)), [number for *_, number in rows.owners])
    owners = [_column([one[place] for one in rows.owners], _WORD).take(owner) for place in (0, 1)]
    spans = _column(rows.spans, _SPAN)
    region, on, control, origin, check, item, value = spans.flatten()
    return pa.table(
        [*owners, region, on, control, *value.flatten(), check.fill_null(EXACT), origin, item], schema=schema
    )


def _table(rows: Sequence[Sequence[Any]], schema: pa.Schema) -> pa.Table:
    given = zip(zip(*rows, strict=True), schema.types, strict=True)
    return pa.table([_column(values, kind) for values, kind in given], schema=schema)


def _column(values: Sequence[Any], kind: pa.DataType) -> pa.Array:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:
        return pa.array([_storable(value) for value in values], kind)


def whole(text: str) -> str:
    """Put U+FFFD in the place of half characters, which no file can hold."""
    return re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text)


def _storable(value: Any) -> Any:
    if isinstance(value, list):
        return [_storable(one) for one in value]
    if isinstance(value, dict):
        return {key: _storable(one) for key, one in value.items()}
    return whole(value) if isinstance(value, str) else value
