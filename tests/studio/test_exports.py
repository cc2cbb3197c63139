"""A JSON array of any size, item by item; and what is no such thing."""

import json
from functools import reduce
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.errors import LabelError
from copydesk.studio import exports

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text()
)
VALUES = st.recursive(SCALARS, lambda v: st.lists(v) | st.dictionaries(st.text(), v), max_leaves=12)
TASKS = st.lists(st.dictionaries(st.text(), VALUES), max_size=5)


def read(folder: Path, content: bytes) -> list[object]:
    path = folder / "export.json"
    path.write_bytes(content)
    return list(exports.items(path))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("exports")


@given(tasks=TASKS, chunk=st.integers(1, 40), ascii_only=st.booleans(), indent=st.sampled_from([None, 1]))
def test_what_is_written_is_read_wherever_the_chunks_are_cut(folder, tasks, chunk, ascii_only, indent):
    content = json.dumps(tasks, ensure_ascii=ascii_only, indent=indent).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(exports, "CHUNK", chunk)
        assert read(folder, content) == tasks


@given(tasks=TASKS)
def test_what_is_written_by_the_writer_is_read_again(folder, tasks):
    with exports.Writer(folder / "out.json") as out:
        for task in tasks:
            out.write(task)
    assert list(exports.items(folder / "out.json")) == tasks


def test_whole_numbers_of_any_length_are_kept_where_they_are_written_again(tmp_path):
    (tmp_path / "export.json").write_text('[{"a": 12345678901234567890123}]', "utf-8")
    assert list(exports.items(tmp_path / "export.json", faithful=True)) == [{"a": 12345678901234567890123}]


@pytest.mark.parametrize(
    ("content", "items"),
    [
        (b"[]", []),
        (b"\xef\xbb\xbf [ ]\n", []),
        (b'[{"a": "]}\\\\"}, {"b": "\\"[{"}]', [{"a": "]}\\"}, {"b": '"[{'}]),
        (b'[{"a": NaN}, {"a": -Infinity}, {"a": 1e999}]', [{"a": None}] * 3),
        (b'[{"a": "\\ud83d"}]', [{"a": "\ud83d"}]),
        (b'[{"a": 1, "a": 2}]', [{"a": 2}]),
        (b"[" + b'{"a":' * 199 + b"[]" + b"}" * 199 + b"]", [reduce(lambda a, _: {"a": a}, range(199), [])]),
    ],
)
def test_it_is_read(tmp_path, content, items):
    assert read(tmp_path, content) == items


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is empty"),
        (b"PK\x03\x04", "it is a ZIP archive; unpack it first"),
        (b"\x1f\x8b\x08\x00", "it is a gzip file; unpack it first"),
        (b'{"data": {}}', "it is one JSON object (or one a line), not a list of tasks"),
        (b"\xff\xfe[\x00", "it is UTF-16; JSON is UTF-8"),
        (b"id,text\n", "it is no JSON list"),
        (b'[{"a": 1}, {"b', "it ends in the middle, after 1 whole tasks: the export was cut short"),
        (b"[" * 100_000, "after task 0 something is nested deeper than 200 levels"),
        (
            b'[{"a": ' + b"[" * 300 + b"]" * 300 + b"}]",
            "after task 0 something is nested deeper than 200 levels",
        ),
        (b'[{"a": 1}, 5]', "after task 1 stands something that is no task"),
        (b'[{"a": 1}}', "after task 1 stands something that is no task"),
        (b'[{"a": 1} {"b": 1}]', "between task 1 and task 2 a comma is missing"),
        (b"[{}] []", "something follows after the end of the list"),
        (b"[{}, {'a': 1}]", "task 2 (at byte 5) is not JSON: "),
        (
            b'[{"a": ' + b"9" * 5000 + b"}]",
            "task 1 (at byte 1) is not JSON: it holds a number of 5000 digits",
        ),
        (b'[{"a": "\xff"}]', "task 1 (at byte 1) is not JSON: "),
    ],
)
def test_what_is_no_export_is_one_clear_error(tmp_path, content, why):
    with pytest.raises(LabelError) as caught:
        read(tmp_path, content)
    message = str(caught.value)
    assert message.startswith(f"{tmp_path / 'export.json'} cannot be read as a Label Studio export: {why}")
    assert message.endswith("\n  In Label Studio: Export, format JSON.")


def test_a_task_that_never_ends_does_not_fill_the_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(exports, "CHUNK", 1000)
    monkeypatch.setattr(exports, "LONGEST", 3000)
    with pytest.raises(LabelError, match="task 2 is longer than"):
        read(tmp_path, b'[{}, {"a": "' + b"x" * 9000 + b'"}]')


def test_a_folder_or_a_missing_file_is_an_error(tmp_path):
    for path in (tmp_path, tmp_path / "none.json"):
        with pytest.raises(LabelError, match="cannot be read: "):
            list(exports.items(path))


def test_rows_of_one_task_become_its_annotations():
    region = {"start": 0, "end": 4, "text": "Olga", "labels": ["Person"]}
    rows = [
        {"id": 7, "text": "Olga ran.", "ner": [region], "mood": "calm", "annotator": 1, "annotation_id": 70,
         "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-02T00:00:00Z", "lead_time": 3.5},
        {"id": 7, "text": "Olga ran.", "annotator": 2, "annotation_id": 71},
        {"id": 8, "text": "Rain.", "annotator": 1, "annotation_id": 72},
    ]  # fmt: skip
    assert [exports.format_of(row) for row in rows] == ["JSON_MIN"] * 3
    empty = {"created_at": None, "updated_at": None, "lead_time": None, "result": []}
    assert list(exports.whole_tasks(iter(rows))) == [
        {
            "id": 7,
            "data": {"text": "Olga ran.", "mood": "calm"},
            "annotations": [
                {
                    "id": 70, "completed_by": 1, "lead_time": 3.5,
                    "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-02T00:00:00Z",
                    "result": [{"from_name": "ner", "to_name": None, "type": "labels", "value": region}],
                },
                {"id": 71, "completed_by": 2, **empty, "data": {"mood": None}},
            ],
        },
        {"id": 8, "data": {"text": "Rain."}, "annotations": [{"id": 72, "completed_by": 1, **empty}]},
    ]  # fmt: skip


def test_rows_without_an_id_are_tasks_of_their_own():
    rows = [
        {"text": "Olga ran.", "annotator": 1, "annotation_id": 70},
        {"text": "Rain.", "annotation_id": 71},
    ]
    assert [task["data"]["text"] for task in exports.whole_tasks(iter(rows))] == ["Olga ran.", "Rain."]


@pytest.mark.parametrize(
    ("item", "found"),
    [
        ({"id": 1, "data": {}, "annotations": None}, "JSON"),
        ({"id": 1, "annotations": [], "annotator": 1}, "JSON"),
        ({"id": 1, "data": "a field of that name", "annotation_id": 7}, "JSON_MIN"),
        ({"id": 1, "text": "Rain."}, None),
    ],
)
def test_the_format_shows_in_the_first_item(item, found):
    assert exports.format_of(item) == found


def test_a_file_appears_when_all_is_written_or_not_at_all(tmp_path):
    path = tmp_path / "out.json"
    with pytest.raises(KeyError), exports.Writer(path) as out:
        out.write({"a": {}["cut off"]})
    assert list(tmp_path.iterdir()) == []
    with exports.Writer(path) as out:
        out.write({"a": "\ud83d", "b": 10**30})
        assert not path.exists()
    assert json.loads(path.read_text("utf-8")) == [{"a": "\ufffd", "b": 10**30}]
    assert [path] == list(tmp_path.iterdir())
