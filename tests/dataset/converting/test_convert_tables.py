"""An export as tables: whatever it says is in one of them, once."""

import errno
import gc
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

import copydesk
from copydesk.errors import BuildError, CopydeskError, LabelError
from copydesk.studio import exports
from copydesk.verify.usable import readable
from support.exports import TEXT, annotation, region, task
from support.odd import changed

Row = dict[str, Any]
ANSWER = {
    "id": "c1", "from_name": "mood", "to_name": "text", "type": "choices", "origin": "manual",
    "value": {"choices": ["calm", "dry"]},
}  # fmt: skip
LINK = {"from_id": "r1", "to_id": "r2", "type": "relation", "direction": "right", "labels": ["says"]}
ODD_ITEMS = [
    region(0, 4, "Olga", origin="manual"),
    region(13, 20, "ran\\nthe", id="r2", origin="manual"),
    region(5, 10, "Novak", "Person", "Boss", id="r3", origin="prediction", score=0.5, meta={"text": ["why"]}),
    region(14, 17, "ran", id="r4"),
    region("0", 4.0, "Olga", id="r5"),
    region(0, 400, "Olga", id="r6"),
    region(0, 4, "Ivan", id="r7", origin="manual"),
    region(True, 4, "lga", id=8),
    region(0, 4, "O", "", origin="manual"),
    {**region(0, 4, "Olga", origin="manual"), "value": {"start": 0, "end": 4, "text": "Olga", "labels": "P"}},
    {**region(0, 4, "Olga", origin="manual"), "value": {"start": 0, "end": 4, "text": "Olga", "labels": {"0": "P"}}},
    region(0, 1, type="paragraphlabels", value={"start": "0", "end": "0", "startOffset": 0, "endOffset": 4}),
    region(0, 4, "Olga", type="hypertextlabels", value={"globalOffsets": {"start": 0, "end": 4}}),
    ANSWER,
    {**ANSWER, "id": "r1", "value": {"start": 0, "end": 4, "text": "Olga", "choices": ["yes"]}},
    {**ANSWER, "type": "textarea", "value": {"text": ["a note"]}},
    {**ANSWER, "type": "rating", "value": {"rating": 4}},
    {**ANSWER, "type": "number", "value": {"number": 2**62}},
    {**ANSWER, "type": "taxonomy", "value": {"taxonomy": [["a", "b"]]}},
    {**ANSWER, "type": ["choices"]},
    {**ANSWER, "type": {}, "value": 5},
    {"id": "i1", "type": "rectanglelabels", "value": {"x": 1, "rectanglelabels": ["Car"]}},
    LINK,
    {"from_id": "r1", "to_id": "gone", "type": "relation"},
    {"from_id": 1, "to_id": None, "type": "relation", "labels": None},
    7, None, "text", [], {}, True,
]  # fmt: skip
WHOLE = task(
    annotation(*ODD_ITEMS, updated_at="2026-01-01T00:00:00Z", lead_time=4.5),
    annotation(region(0, 4, "Olga", origin="manual"), by={"id": 2, "email": "b@example.org"}, id=11),
    annotation(by=3, id=12, was_cancelled=True),
    {"id": 13, "result": None}, {"id": 14}, 15,
    drafts=[{"id": 10, "user": "b@example.org", "result": [region(0, 4, "Olga", origin="manual")]}, 5],
    predictions=[{"id": 10, "result": ODD_ITEMS[:3], "score": 0.5, "model_version": "m"}],
    meta={"a": 1},
)  # fmt: skip


def export(folder: Path, *tasks: Any) -> Path:
    path = folder / "export.json"
    path.write_text(json.dumps(tasks), "utf-8")
    return path


def tables(folder: Path) -> dict[str, list[Row]]:
    return {path.stem: pq.read_table(path).to_pylist() for path in sorted(folder.glob("*.parquet"))}


def convert(folder: Path, *tasks: Any, **options: Any) -> dict[str, list[Row]]:
    copydesk.convert(export(folder, *tasks), folder / "tables", **options)
    return tables(folder / "tables")


def span_again(row: Row, text: str) -> Any:
    value = {"start": row["start"], "end": row["end"], "text": text, "labels": row["labels"]}
    return {
        "id": row["region"], "from_name": row["control"], "to_name": row["object"], "type": "labels",
        "origin": row["origin"], "value": value,
    }  # fmt: skip


def items_again(tables: dict[str, list[Row]]) -> dict[str, Counter[str]]:
    """Make the items of each annotation again, from all tables; plain newlines stand as the browser writes them."""
    again: dict[str, Counter[str]] = {row["annotation"]: Counter() for row in tables["annotations"]}
    for row in tables["spans"]:
        made = (
            span_again(row, row["text"].replace("\n", "\\n"))
            if row["item"] is None
            else json.loads(row["item"])
        )
        again[row["annotation"]][canonical(made)] += 1
    for row in tables["items"]:
        made = {"id": row["id"], "from_name": row["control"], "to_name": row["object"], "type": row["kind"]}
        key = "text" if row["kind"] == "textarea" else row["kind"]
        made |= {"origin": row["origin"], "value": {key: row["values"]}}
        again[row["annotation"]][canonical(made if row["item"] is None else json.loads(row["item"]))] += 1
    for row in tables["relations"]:
        made = {"from_id": row["from_region"], "to_id": row["to_region"], "direction": row["direction"]}
        made |= {"type": "relation"} | ({} if row["labels"] is None else {"labels": row["labels"]})
        again[row["annotation"]][canonical(made if row["item"] is None else json.loads(row["item"]))] += 1
    for row in tables["rejected"]:
        if row["annotation"] is not None:
            again[row["annotation"]][canonical(json.loads(row["raw"]))] += 1
    return again


def canonical(item: Any) -> str:
    """Write an item so that equal ones are alike; a plain newline in its text is the browser's."""
    item = json.loads(exports.dump(item))
    value = item.get("value") if isinstance(item, dict) else None
    if isinstance(value, dict) and isinstance(value.get("text"), str):
        item = {**item, "value": {**value, "text": value["text"].replace("\n", "\\n")}}
    return json.dumps(item, sort_keys=True)


def items_given(tasks: list[Any]) -> list[Counter[str]]:
    """Give the items of everything that the annotations table should have, in its order."""
    return [
        Counter(map(canonical, whole["result"]))
        for one in tasks
        if isinstance(one, dict) and isinstance(one.get("data"), dict)
        for key in ("annotations", "drafts", "predictions")
        for given in (one[key] if isinstance(one.get(key), list) else ())
        if (whole := readable(given)) is not None
    ]


def test_plain_regions_answers_and_relations_are_rows_of_their_own_columns(tmp_path):
    found = convert(
        tmp_path,
        task(
            annotation(
                region(0, 4, "Olga", origin="manual"), ANSWER, LINK,
                lead_time=4.5, created_at="2026-01-01T00:00:00Z", task=1, project=7,
            )
        ),
    )  # fmt: skip
    assert found == {
        "tasks": [{"task": "1", "data": exports.dump({"text": TEXT}).decode(), "more": None}],
        "annotations": [
            {"annotation": "10", "task": "1", "annotator": "1", "state": "submitted", "seconds": 4.5,
             "created_at": "2026-01-01T00:00:00Z", "updated_at": None, "more": '{"project":7}'}
        ],
        "spans": [
            {"annotation": "10", "task": "1", "region": "r1", "object": "text", "control": "ner", "labels": ["Person"],
             "start": 0, "end": 4, "text": "Olga", "check": "exact", "origin": "manual", "item": None}
        ],
        "items": [
            {"annotation": "10", "task": "1", "id": "c1", "region": None, "object": "text", "control": "mood",
             "kind": "choices", "values": ["calm", "dry"], "origin": "manual", "item": None}
        ],
        "relations": [
            {"annotation": "10", "task": "1", "from_region": "r1", "to_region": "r2", "direction": "right",
             "labels": ["says"], "item": None}
        ],
        "rejected": [],
    }  # fmt: skip


def test_regions_are_verified_as_an_audit_does_it(tmp_path):
    spans = [region(13, 20, "ran\\nthe"), region(14, 17, "ran", id="r2"), region(0, 4, "Olga ", id="r3")]
    lost = [
        region(0, 4, "Ivan", id="r4"),
        region(True, 4, "lga", id="r5"),
        region(0, 4, "Olga", "", id="r6"),
        7,
    ]
    found = convert(tmp_path, task(annotation(*spans, *lost)))
    assert [
        (row["region"], row["start"], row["end"], row["text"], row["check"]) for row in found["spans"]
    ] == [
        ("r1", 13, 20, "ran\nthe", "exact"),
        ("r2", 13, 16, "ran", "repaired:utf-16"),
        ("r3", 0, 4, "Olga", "repaired:edges"),
    ]
    assert [(row["region"], row["fault"], row["reason"]) for row in found["rejected"]] == [
        ("r4", "text-differs", "0 to 4 is 'Olga', not 'Ivan'"),
        ("r5", "not-a-number", "its start True is not a whole number"),
        ("r6", "no-label", "it has no label"),
        (None, "not-a-region", "it is no object with a value"),
    ]


def test_a_list_of_labels_that_is_none_is_rejected_though_all_else_is_plain(tmp_path):
    whole = region(0, 4, "Olga", origin="manual")
    odd = [
        {**whole, "value": {**whole["value"], "labels": labels}}
        for labels in ("P", {"0": "P"}, [""], [], [1], None)
    ]
    found = convert(tmp_path, task(annotation(whole, *odd)))
    assert len(found["spans"]) == 1
    assert [row["fault"] for row in found["rejected"]] == ["no-label"] * 6


def test_names_are_one_of_a_kind_also_of_drafts_and_predictions_and_of_joined_exports(tmp_path):
    one = task(
        annotation(region(0, 4, "Olga"), id=5),
        drafts=[{"id": 5, "result": []}],
        predictions=[{"id": 5, "result": []}],
    )
    found = convert(tmp_path, one, one, task({"result": []}, id=None))
    assert [row["task"] for row in found["tasks"]] == ["1", "1~2", "#3"]
    assert [(row["annotation"], row["task"], row["state"]) for row in found["annotations"]] == [
        ("5", "1", "submitted"), ("draft 5", "1", "draft"), ("prediction 5", "1", "prediction"),
        ("5~2", "1~2", "submitted"), ("draft 5~2", "1~2", "draft"), ("prediction 5~2", "1~2", "prediction"),
        ("1 of task #3", "#3", "submitted"),
    ]  # fmt: skip
    assert [(row["annotation"], row["task"]) for row in found["spans"]] == [("5", "1"), ("5~2", "1~2")]
    assert json.loads(found["annotations"][3]["more"]) == {"id": 5}


def test_ids_that_are_texts_or_something_else_keep_what_they_were(tmp_path):
    found = convert(
        tmp_path, task(annotation(id="7"), id=True), task(annotation(id=7), id="t-1"), task(id=[1])
    )
    assert [(row["task"], row["more"]) for row in found["tasks"]] == [
        ("true", '{"id":true}'), ("t-1", '{"id":"t-1"}'), ("[1]", '{"id":[1]}')
    ]  # fmt: skip
    assert [(row["annotation"], row["more"]) for row in found["annotations"]] == [
        ("7", '{"id":"7"}'),
        ("7~2", '{"id":7}'),
    ]


def test_addresses_of_people_are_in_no_table_and_those_in_articles_are(tmp_path):
    person = {"id": 7, "email": "g@example.org", "first_name": "G"}
    one = annotation(
        by={"email": "g@example.org"}, created_username=" g@example.org, 7", reviews=[{"created_by": person}]
    )
    whole = task(
        one,
        {"completed_by": person},
        text="Write to g@example.org now.",
        drafts=[{"user": "g@example.org", "result": []}],
    )
    found = convert(tmp_path, whole)
    hashed = "address 737b309e"
    assert [row["annotator"] for row in found["annotations"]] == [hashed, hashed]
    assert json.loads(found["annotations"][0]["more"]) == {
        "created_username": f" {hashed}, 7", "reviews": [{"created_by": "7"}]
    }  # fmt: skip
    assert json.loads(found["rejected"][0]["raw"]) == {"completed_by": "7"}
    assert "g@example.org" in found["tasks"][0]["data"]


def test_numbers_that_no_column_can_hold_are_kept_beside(tmp_path):
    times = [True, "4.5", 10**400, -1.0, None]
    found = convert(
        tmp_path, task(*(annotation(id=number, lead_time=time) for number, time in enumerate(times)))
    )
    assert [(row["seconds"], row["more"]) for row in found["annotations"]] == [
        (None, '{"lead_time":true}'), (None, '{"lead_time":"4.5"}'), (None, f'{{"lead_time": {10**400}}}'),
        (-1.0, None), (None, None),
    ]  # fmt: skip


def test_half_characters_do_not_stop_it(tmp_path):
    text = "Half \ud83d a harbour"
    items = (
        region(7, 8, "a", "L\ud83d", id="\ud83d", origin="manual"),
        {**ANSWER, "value": {"choices": ["\ud83d"]}},
    )
    found = convert(tmp_path, task(annotation(*items), text=text))
    assert [(row["region"], row["labels"], row["text"]) for row in found["spans"]] == [
        ("\ufffd", ["L\ufffd"], "a")
    ]
    assert found["items"][0]["values"] == ["\ufffd"]
    assert json.loads(found["tasks"][0]["data"]) == {"text": "Half \ufffd a harbour"}


def test_json_min_keeps_what_only_some_annotators_said(tmp_path):
    spans = [{"start": 0, "end": 4, "text": "Olga", "labels": ["Person"]}]
    rows = [
        {
            "id": 1,
            "text": TEXT,
            "annotator": 1,
            "annotation_id": 10,
            "mood": "calm",
            "ner": spans,
            "agreement": 50.0,
        },
        {"id": 1, "text": TEXT, "annotator": 2, "annotation_id": 11, "mood": "angry", "topic": "ferry"},
    ]
    found = convert(tmp_path, *rows)
    assert json.loads(found["tasks"][0]["data"]) == {"text": TEXT, "mood": "calm"}
    assert [json.loads(row["more"]) for row in found["annotations"]] == [
        {"agreement": 50.0}, {"data": {"mood": "angry", "topic": "ferry"}}
    ]  # fmt: skip
    assert [(row["annotation"], row["control"], row["object"], row["text"]) for row in found["spans"]] == [
        ("10", "ner", None, "Olga")
    ]


def test_with_a_config_the_object_of_json_min_is_known(tmp_path):
    (tmp_path / "config.xml").write_text(
        '<View><Labels name="ner" toName="body"><Label value="Person"/></Labels>'
        '<Text name="body" value="$copy"/></View>',
        "utf-8",
    )
    spans = [{"start": 0, "end": 4, "text": "Olga", "labels": ["Person"]}]
    row = {"id": 1, "copy": TEXT, "title": TEXT, "annotator": 1, "annotation_id": 10, "ner": spans}
    assert convert(tmp_path, row, config=tmp_path / "config.xml")["spans"][0]["object"] == "body"


def test_every_odd_item_is_in_one_table(tmp_path):
    found = convert(tmp_path, WHOLE, WHOLE)
    assert list(items_again(found).values()) == items_given(json.loads(json.dumps([WHOLE, WHOLE])))
    assert [row["state"] for row in found["annotations"]][:7] == [
        "submitted", "submitted", "skipped", "submitted", "draft", "prediction", "submitted"
    ]  # fmt: skip
    assert [row["raw"] for row in found["rejected"] if row["annotation"] is None][:3] == [
        '{"id":14}',
        "15",
        "5",
    ]


@given(data=st.data())
def test_whatever_stands_in_an_export_is_in_one_table_or_the_file_is_none(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("odd")
    tasks = changed(data, [WHOLE, WHOLE])
    path = export(folder, *tasks)
    try:
        report = copydesk.convert(path, folder / "tables")
    except LabelError:
        assert not (folder / "tables").exists()
        return
    found = tables(folder / "tables")
    assert report.rows == {name: len(rows) for name, rows in found.items()} | {
        "rejected": len(found["rejected"])
    }
    read = list(exports.items(path))
    if exports.format_of(read[0]) == "JSON":
        assert list(items_again(found).values()) == items_given(read)
        unread = [row for row in found["rejected"] if row["annotation"] is None]
        assert len(found["tasks"]) + sum(row["fault"] == "not-a-task" for row in unread) == len(read)
    names = [row["annotation"] for row in found["annotations"]]
    assert len(set(names)) == len(names)


REGIONS = st.tuples(
    st.integers(0, len(TEXT) - 1), st.integers(1, 9), st.sampled_from(["Person", "Boss", "a b"])
)


@given(given=st.lists(REGIONS, max_size=12))
def test_plain_spans_come_back_as_they_were(tmp_path_factory, given):
    folder = tmp_path_factory.mktemp("plain")
    items = [
        region(start, end, TEXT[start:end].replace("\n", "\\n"), label, id=f"r{number}", origin="manual")
        for number, (start, size, label) in enumerate(given)
        for end in [min(start + size, len(TEXT))]
        if TEXT[start:end].strip()
    ]
    found = convert(folder, task(annotation(*items)))
    assert all(row["item"] is None for row in found["spans"])
    assert [span_again(row, row["text"].replace("\n", "\\n")) for row in found["spans"]] == items


def test_many_rows_are_written_in_turns(tmp_path, monkeypatch):
    from copydesk.dataset.converting import tables as module

    monkeypatch.setattr(module, "BATCH", 3)
    whole = [
        task(annotation(region(0, 4, "Olga"), region(5, 10, "Novak", id="r2"), id=n), id=n) for n in range(20)
    ]
    found = convert(tmp_path, *whole)
    assert [row["annotation"] for row in found["spans"]] == [str(n) for n in range(20) for _ in range(2)]


def test_the_same_export_makes_the_same_bytes(tmp_path):
    path = export(tmp_path, WHOLE)
    for name in ("one", "two"):
        copydesk.convert(path, tmp_path / name)
    files = [
        {file.name: file.read_bytes() for file in (tmp_path / name).iterdir()} for name in ("one", "two")
    ]
    assert files[0] == files[1]
    assert gc.isenabled()


@pytest.mark.parametrize(
    "raw", [b'[{"id": 1, "data": {}, "annotations": []}, {"id"', b"{}", b"", b'[{"text": 1}]']
)
def test_what_is_no_export_leaves_nothing_behind(tmp_path, raw):
    (tmp_path / "export.json").write_bytes(raw)
    with pytest.raises(LabelError, match="cannot be read as a Label Studio export: "):
        copydesk.convert(tmp_path / "export.json", tmp_path / "tables")
    assert [path.name for path in tmp_path.iterdir()] == ["export.json"]
    assert gc.isenabled()


def test_a_folder_that_is_there_is_left_alone(tmp_path):
    (tmp_path / "tables").mkdir()
    (tmp_path / "tables" / "mine.txt").write_text("mine", "utf-8")
    with pytest.raises(BuildError, match="tables is there already"):
        convert(tmp_path, WHOLE)
    assert [path.name for path in (tmp_path / "tables").iterdir()] == ["mine.txt"]


def test_a_format_that_is_none_is_an_error(tmp_path):
    with pytest.raises(CopydeskError, match="an export is not converted to 'csv'; there are parquet, conll"):
        convert(tmp_path, WHOLE, format="csv")


@pytest.mark.parametrize("format", ["parquet", "conll"])
def test_a_folder_that_cannot_be_written_is_one_clear_error_and_leaves_nothing(tmp_path, format):
    (tmp_path / "file").write_text("", "utf-8")
    path = export(tmp_path, WHOLE)
    with pytest.raises(BuildError, match=r"what was converted cannot be written to .*tables: File exists"):
        copydesk.convert(path, tmp_path / "file" / "tables", format=format)


@pytest.mark.parametrize("format", ["parquet", "conll"])
def test_a_disk_that_is_full_leaves_nothing_behind(tmp_path, monkeypatch, format):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pq.ParquetWriter, "write_table", full)
    monkeypatch.setattr("copydesk.dataset.converting.conll.write_account", full)
    path = export(tmp_path, WHOLE)
    with pytest.raises(
        BuildError, match=r"what was converted cannot be written to .*tables: No space left on device"
    ):
        copydesk.convert(path, tmp_path / "tables", format=format)
    assert [file.name for file in tmp_path.iterdir()] == ["export.json"]
    assert gc.isenabled()
