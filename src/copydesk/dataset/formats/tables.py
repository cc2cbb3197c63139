"""Rows to JSONL and Parquet: the same rows give the same bytes.

JSONL is the rows as they are. Parquet has one schema for all parts of a set, derived from the label scheme, so
that a column which is empty in one part has its type there too. What JSON leaves out is null in Parquet, and the
two differ in one thing: `answer_votes` counts by value, {"left": 1}, which in Parquet is a list of value and
votes, because `datasets` reads no maps; so is `answer_shares`, a list of value and share.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq

from copydesk.consensus.rules import CONTRACT, Rules
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


def write_parquet(
    path: Path,
    rows: Sequence[Row],
    scheme: "LabelScheme",
    rules: Rules = CONTRACT,
    shape: pa.Schema | None = None,
) -> None:
    """Write rows with the schema of the label scheme and the rules of consensus, or `shape`, if only the schema."""
    shape = shape or schema(scheme, rules)
    with pq.ParquetWriter(path, shape, compression="zstd") as writer:
        for begin in range(0, len(rows), BATCH):
            batch = [_listed(row) for row in rows[begin : begin + BATCH]]
            writer.write_table(pa.Table.from_pylist(batch, schema=shape))


def schema(scheme: "LabelScheme", rules: Rules = CONTRACT) -> pa.Schema:
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
    tied = {"disputes": words} if rules.spans == "overlap" else {}
    span = pa.struct(place | counts | attributes | {"disputed_attributes": words} | tied | field)
    relation = {"relation": pa.string(), "from": pa.int64(), "to": pa.int64(), "direction": pa.string()}
    tally = pa.list_(pa.struct({"value": pa.string(), "votes": pa.int64()}))
    answers: dict[str, Any] = {}
    answer_votes: dict[str, Any] = {}
    if scheme.questions:
        answers["answers"] = pa.struct(
            {question.name: words if question.multiple else pa.string() for question in scheme.questions}
        )
        answer_votes["answer_votes"] = pa.struct({question.name: tally for question in scheme.questions})
    soft = _soft(scheme, pa.struct({key: place[key] for key in place if key != "text"} | counts | field))
    origin = {
        "annotation_id": pa.string(),
        "version": pa.int64(),
        "scheme": pa.string(),
        "guidelines": pa.string(),
    }
    vote = pa.struct(
        {"annotator": pa.string()}
        | origin
        | {"spans": pa.list_(pa.struct(place | attributes | field))}
        | answers
        | {"relations": pa.list_(pa.struct(relation))}
    )
    decision = pa.struct({"by": pa.string(), "reason": pa.string()} | origin)
    link = pa.list_(pa.struct(relation | counts))
    return pa.schema(
        {"unit_id": pa.string()}
        | subject
        | {"n_annotators": pa.int64(), "spans": pa.list_(span), "disputed_spans": pa.list_(span)}
        | answers
        | answer_votes
        | {"disputed_answers": words, "adjudicated": decision}
        | {"relations": link, "disputed_relations": link}
        | (soft if rules.shares else {})
        | {"votes": pa.list_(vote), "skipped_by": words, "not_seen_by": words}
        | {"consensus": pa.string(), "scheme": pa.string()}
    )


def _soft(scheme: "LabelScheme", run: pa.StructType) -> dict[str, pa.DataType]:
    shares = pa.list_(pa.struct({"value": pa.string(), "share": pa.float64()}))
    of_questions = {question.name: shares for question in scheme.questions}
    answers = {"answer_shares": pa.struct(of_questions)} if of_questions else {}
    return answers | {"span_shares": pa.list_(run)}


def _listed(row: Row) -> Row:
    counted = {"answer_votes": "votes", "answer_shares": "share"}
    return row | {
        key: {
            question: [{"value": value, number: n} for value, n in tally.items()]
            for question, tally in row[key].items()
        }
        for key, number in counted.items()
        if key in row
    }
