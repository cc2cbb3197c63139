"""What goes into the files comes out of them."""

import json
from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from copydesk.dataset.formats.tables import schema, write_jsonl, write_parquet


def test_jsonl_is_the_rows_one_a_line_readable_and_with_unix_line_ends(tmp_path, golden_row):
    write_jsonl(tmp_path / "rows.jsonl", [golden_row, golden_row])

    raw = (tmp_path / "rows.jsonl").read_bytes()
    assert [json.loads(line) for line in raw.decode().split("\n")[:-1]] == [golden_row, golden_row]
    assert "Olsén 🚢 called the offer “an insult”" in raw.decode()
    assert b"\r" not in raw


def test_parquet_holds_the_row_with_null_for_what_json_leaves_out(tmp_path, golden_row, scheme):
    write_parquet(tmp_path / "rows.parquet", [golden_row], scheme)

    lexical, informational = golden_row["votes"][0]["spans"]
    nothing = {"disputed_attributes": None, "field": None}
    origin = {"version": 1, "scheme": None, "guidelines": None}
    assert pq.read_table(tmp_path / "rows.parquet").to_pylist() == [
        golden_row
        | {
            "spans": [golden_row["spans"][0] | nothing],
            "disputed_spans": [golden_row["disputed_spans"][0] | nothing | {"polarity": None}],
            "answer_votes": {"stance": [{"value": "left", "votes": 1}, {"value": "center", "votes": 1}]},
            "votes": [
                {
                    "annotator": "ana",
                    **origin | {"annotation_id": "k3v9q2/41"},
                    "spans": [lexical | {"field": None}, informational | {"polarity": None, "field": None}],
                    "answers": {"stance": "left"},
                    "relations": None,
                },
                {
                    "annotator": "ben",
                    **origin | {"annotation_id": "m8w1zz/7"},
                    "spans": [lexical | {"field": None}],
                    "answers": {"stance": "center"},
                    "relations": None,
                },
            ],
            "adjudicated": None,
            "relations": None,
            "disputed_relations": None,
            "skipped_by": None,
            "not_seen_by": None,
        }
    ]


def test_a_part_without_rows_has_the_whole_schema(tmp_path, wide_scheme):
    write_parquet(tmp_path / "empty.parquet", [], wide_scheme)

    table = pq.read_table(tmp_path / "empty.parquet")
    assert table.num_rows == 0
    assert table.schema == schema(wide_scheme)
    assert table.schema.field("answers").type == pa.struct(
        {"stance": pa.string(), "topics": pa.list_(pa.string())}
    )
    assert list(pd.read_parquet(tmp_path / "empty.parquet")["text"]) == []


def test_a_scheme_without_questions_has_no_columns_for_answers(tmp_path, scheme, golden_row):
    bare = replace(scheme, attributes=(), questions=())
    row = golden_row | {"answers": {}, "answer_votes": {}, "disputed_answers": []}

    write_parquet(tmp_path / "rows.parquet", [row], bare)

    columns = pq.read_table(tmp_path / "rows.parquet").column_names
    assert "answers" not in columns
    assert "answer_votes" not in columns
    assert "votes" in columns


words = st.text(st.characters(exclude_categories=["Cs"]), max_size=8)
optional_words = st.one_of(st.none(), words)


def wide_row(text, remark, roles, stance, topics, relations):
    span = {"label": "Actor", "start": 0, "end": len(text), "text": text}
    attributes = {
        key: value for key, value in {"roles": roles, "remark": remark}.items() if value is not None
    }
    origin = {"annotation_id": "k3v9q2/41", "version": 3, "scheme": "wide@1", "guidelines": "3f2a91c04d55"}
    vote = {
        "annotator": "ana",
        **origin,
        "spans": [span | attributes],
        "answers": {"stance": stance, "topics": topics},
    }
    return {
        "unit_id": "article:a", "article_id": "a", "story_id": remark, "outlet": None, "published": None,
        "url": None, "title": stance, "text": text, "text_sha256": "0", "n_annotators": 1,
        "spans": [span | {"votes": 1, "of": 1} | attributes], "disputed_spans": [],
        "answers": {"stance": stance, "topics": topics},
        "answer_votes": {"stance": {stance: 1} if stance else {}, "topics": dict.fromkeys(topics, 1)},
        "disputed_answers": [],
        "votes": [vote | ({"relations": relations} if relations else {})],
        "not_seen_by": ["ben"], "consensus": "majority", "scheme": "wide@2",
    }  # fmt: skip


def without_nulls(value):
    """Leave out what is null, and turn the list of counts back: Parquet's rows as JSON has them."""
    if isinstance(value, list):
        return [without_nulls(item) for item in value]
    if isinstance(value, dict):
        return {key: without_nulls(item) for key, item in value.items() if item is not None}
    return value


rows = st.builds(
    wide_row,
    words,
    optional_words,
    st.one_of(st.none(), st.lists(words, min_size=1, max_size=3)),
    optional_words,
    st.lists(words, max_size=3, unique=True),
    st.lists(st.just({"relation": "says", "from": 0, "to": 0, "direction": "right"}), max_size=1),
)


@given(st.lists(rows, max_size=3))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
def test_any_row_comes_back_from_both_files_and_the_same_rows_are_the_same_bytes(tmp_path, wide_scheme, made):
    write_jsonl(tmp_path / "rows.jsonl", made)
    write_parquet(tmp_path / "one.parquet", made, wide_scheme)
    write_parquet(tmp_path / "two.parquet", made, wide_scheme)

    assert [
        json.loads(line) for line in (tmp_path / "rows.jsonl").read_text("utf-8").split("\n")[:-1]
    ] == made
    back = pq.read_table(tmp_path / "one.parquet").to_pylist()
    for row in back:
        row["answer_votes"] = {
            question: {vote["value"]: vote["votes"] for vote in tally}
            for question, tally in row["answer_votes"].items()
        }
    assert without_nulls(back) == without_nulls(made)
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()
