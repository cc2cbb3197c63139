"""What `copydesk convert` says of an export, and its exit codes."""

import json

import pytest

from support.exports import RELATION, annotation, region, task

REGIONS = (
    region(0, 4, "Olga"),
    region(0, 10, "Olga Novak", id="r2"),
    region(14, 17, "ran", id="r3"),
    region(0, 4, "Ivan", id="r4"),
    region(0, 4, "Ivan", id="r5"),
)


@pytest.fixture
def export(tmp_path):
    path = tmp_path / "export.json"
    tasks = [task(annotation(*REGIONS, RELATION), annotation(by=2, id=11, was_cancelled=True)), {"id": 2}]
    path.write_text(json.dumps(tasks), "utf-8")
    return path


def test_tables_of_an_export(run, export, tmp_path):
    ran = run("convert", export, "--to", tmp_path / "tables")
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines == [
        "export.json (JSON): 1 task, 2 annotations (skipped 1, submitted 1)",
        "in them: 3 spans, 1 relation",
        "repaired bounds: 1 x repaired:utf-16",
        "✗ 2 rejected, text-differs: the characters at its offsets are not those that it names",
        "✗ 1 rejected, not-a-task: an item of the file is no task with data",
        f"✓ {tmp_path / 'tables'}: tasks.parquet, annotations.parquet, spans.parquet, items.parquet, "
        "relations.parquet, rejected.parquet",
        f"Next: copydesk audit {export}  says what to do about what is in {tmp_path / 'tables'}/rejected.parquet",
    ]


def test_tags_of_an_export(run, export, tmp_path):
    ran = run("convert", export, "--to", tmp_path / "tags", "--format", "conll", "--scheme", "bilou")
    assert (ran.code, ran.err) == (0, "")
    assert ran.lines[5:] == [
        f"✓ {tmp_path / 'tags'}: 1.ner.conll (1 text)",
        "tagged as they were: 2 spans",
        "1 relation dropped: tags have no relations",
        "1 span dropped: it overlaps a span that is kept",
        "left aside: 1 x skipped annotation",
        f"Next: less {tmp_path / 'tags' / 'losses.jsonl'}  lists each thing that tags do not hold",
    ]


def test_the_report_as_json(run, export, tmp_path):
    ran = run("convert", export, "--to", tmp_path / "tags", "-f", "conll", "--json")
    assert (ran.code, json.loads(ran.out)) == (0, {
        "file": str(export), "export": "JSON", "folder": str(tmp_path / "tags"), "format": "conll",
        "rows": {"tasks": 1, "annotations": 2, "spans": 3, "items": 0, "relations": 1, "rejected": 3},
        "states": {"skipped": 1, "submitted": 1}, "checks": {"exact": 2, "repaired:utf-16": 1},
        "rejected": {"not-a-task": 1, "text-differs": 2}, "documents": {"1.ner.conll": 1}, "kept": {"span": 2},
        "lost": [
            {"what": "relation", "change": "dropped", "why": "tags have no relations", "number": 1},
            {"what": "span", "change": "dropped", "why": "it overlaps a span that is kept", "number": 1},
        ],
        "aside": {"skipped annotation": 1}, "notes": {},
    })  # fmt: skip


def test_an_export_of_which_nothing_is_lost(run, tmp_path):
    path = tmp_path / "export.json"
    path.write_text(json.dumps([task(annotation(region(0, 4, "Olga")))]), "utf-8")
    tables = run("convert", path, "--to", tmp_path / "tables").lines
    assert tables[-1] == (
        f"Next: pandas.read_parquet('{tmp_path / 'tables' / 'spans.parquet'}')  every span, with its verified place; "
        "nothing is lost"
    )
    tags = run("convert", path, "--to", tmp_path / "tags", "-f", "conll").lines
    assert tags[-1] == f"Next: ls {tmp_path / 'tags'}  is what was written; nothing is lost"


def test_what_cannot_be_converted_is_one_clear_error_and_leaves_nothing(run, export, tmp_path):
    (tmp_path / "table.csv").write_text("a,b\n", "utf-8")
    ran = run("convert", tmp_path / "table.csv", "--to", tmp_path / "tables")
    assert (ran.code, ran.out) == (1, "")
    assert "cannot be read as a Label Studio export: it is no JSON list" in ran.err
    ran = run("convert", export, "--to", tmp_path)
    assert (ran.code, ran.err.splitlines()[0]) == (1, f"BuildError: {tmp_path} is there already")
    ran = run("convert", export, "--to", tmp_path / "tables", "--scheme", "bilou")
    assert ran.code == 2
    assert "--tokenizer and --scheme go with --format conll" in ran.err
    assert sorted(path.name for path in tmp_path.iterdir()) == ["export.json", "table.csv"]


def test_what_a_stranger_wrote_reaches_the_terminal_without_its_control_characters(run, tmp_path):
    path = tmp_path / "export.json"
    whole = task(annotation(region(0, 4, "Olga", from_name="\x1b]0;x\x07[red]"), by="\x1b[2J[/]"), id="\x1b")
    path.write_text(json.dumps([whole]), "utf-8")
    ran = run("convert", path, "--to", tmp_path / "tags", "-f", "conll")
    assert ran.code == 0
    assert "\x1b" not in ran.out
