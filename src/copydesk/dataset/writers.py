"""Rows to JSONL and Parquet: the same rows give the same bytes.

JSONL is the rows as they are. Parquet has one schema for all parts of a set, derived from the label scheme, so
that a column which is empty in one part has its type there too. What JSON leaves out is null in Parquet, and the
two differ in one thing: `answer_votes` counts by value, {"left": 1}, which in Parquet is a list of value and
votes, because `datasets` reads no maps.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from copydesk.dataset.rows import ARTICLE, Row

if TYPE_CHECKING:
    from copydesk.schemes import LabelScheme

BATCH = 5_000
"""Rows in a row group, so that a large set needs no second copy of itself in memory."""


def write_jsonl(path: Path, rows: Sequence[Row]) -> None:
    """Write one row a line, as UTF-8."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def write_parquet(path: Path, rows: Sequence[Row], scheme: "LabelScheme") -> None:
    """Write rows with the schema of the label scheme, also when there are none."""
    shape = schema(scheme)
    with pq.ParquetWriter(path, shape, compression="zstd") as writer:
        for begin in range(0, len(rows), BATCH):
            batch = [_listed(row) for row in rows[begin : begin + BATCH]]
            writer.write_table(pa.Table.from_pylist(batch, schema=shape))


def schema(scheme: "LabelScheme") -> pa.Schema:
    """Derive the columns; a scheme without questions has no columns for answers (Parquet has no empty struct)."""
    words = pa.list_(pa.string())
    article = dict.fromkeys(ARTICLE, pa.string())
    several = scheme.unit != "article"
    subject = {"articles": pa.list_(pa.struct(article))} if several else article
    place = {"label": pa.string(), "start": pa.int64(), "end": pa.int64(), "text": pa.string()}
    place = ({"article_id": pa.string()} if several else {}) | place
    attributes = {
        attribute.name: words if attribute.kind == "choices" else pa.string()
        for attribute in scheme.attributes
    }
    field = {"field": pa.string()}
    counts = {"votes": pa.int64(), "of": pa.int64()}
    span = pa.struct(place | counts | attributes | {"disputed_attributes": words} | field)
    relation = {"relation": pa.string(), "from": pa.int64(), "to": pa.int64(), "direction": pa.string()}
    tally = pa.list_(pa.struct({"value": pa.string(), "votes": pa.int64()}))
    answers: dict[str, Any] = {}
    answer_votes: dict[str, Any] = {}
    if scheme.questions:
        answers["answers"] = pa.struct(
            {question.name: words if question.multiple else pa.string() for question in scheme.questions}
        )
        answer_votes["answer_votes"] = pa.struct({question.name: tally for question in scheme.questions})
    vote = pa.struct(
        {"annotator": pa.string(), "spans": pa.list_(pa.struct(place | attributes | field))}
        | answers
        | {"relations": pa.list_(pa.struct(relation))}
    )
    return pa.schema(
        {"unit_id": pa.string()}
        | subject
        | {"n_annotators": pa.int64(), "spans": pa.list_(span), "disputed_spans": pa.list_(span)}
        | answers
        | answer_votes
        | {"disputed_answers": words, "votes": pa.list_(vote), "skipped_by": words}
        | {"consensus": pa.string(), "scheme": pa.string()}
    )


def _listed(row: Row) -> Row:
    tallies = {
        question: [{"value": value, "votes": votes} for value, votes in tally.items()]
        for question, tally in row["answer_votes"].items()
    }
    return row | {"answer_votes": tallies}
