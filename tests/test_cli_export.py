"""`copydesk export`: on a set of the desk by its name, or on any by its folder."""

import json

import pytest

from support import rich_sets


@pytest.fixture
def desk(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert run("init", "desk").code == 0
    monkeypatch.chdir(tmp_path / "desk")
    return tmp_path / "desk"


def test_a_set_of_the_desk_is_written_and_the_account_is_a_table_with_reasons(run, desk):
    rich_sets.of_articles(desk / "datasets")

    ran = run("export", "small", "--format", "brat", "--to", "out")

    assert (ran.code, ran.lines) == (
        0,
        [
            "small as brat: out",
            "what       kept  snapped  dropped",
            "document      3        0        0",
            "span          6        1        0",
            "attribute     3        1        0",
            "relation      2        1        0",
            "answer        6        0        0",
            "1 attribute snapped: a value is one line in brat: its line breaks are spaces",
            "1 relation snapped: brat's relations have a direction: it leads from the first to the second",
            "1 span snapped: brat marks nothing across a line break: it is in pieces there",
            "left aside, the format is for what was decided: 1 disputed answer, 1 disputed span, 1 open assignment,"
            " 7 shares, 1 skip, 6 votes",
            "1 x name of a label, attribute or relation written as a word, as it is in visual.conf",
            "Next: less out/losses.jsonl  lists each loss; --strict refuses them",
        ],
    )
    assert (desk / "out" / "train" / "a.ann").exists()


def test_strict_ends_with_one_and_writes_nothing(run, desk):
    rich_sets.of_articles(desk / "datasets")

    ran = run("export", "small", "--format", "brat", "--to", "out", "--strict")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("BuildError: the format brat cannot hold 3 of what the set says")
    assert not (desk / "out").exists()


def test_the_folder_of_a_set_needs_no_desk_and_options_reach_the_format(run, tmp_path, monkeypatch):
    made = rich_sets.of_articles(tmp_path)
    monkeypatch.chdir(tmp_path)

    ran = run("export", made.folder, "-f", "spacy", "--only", "textcat", "--question", "stance", "--json")

    assert ran.code == 0
    assert json.loads(ran.out) == {
        "set": "small", "format": "spacy", "folder": "small-spacy",
        "kept": {"answer": 2, "document": 3}, "lost": [],
        "aside": {
            "answer": 4, "attribute": 4, "disputed answer": 1, "disputed span": 1, "relation": 3, "skip": 1,
            "open assignment": 1, "span": 7, "vote": 6,
        },
        "notes": {},
    }  # fmt: skip
    assert (tmp_path / "small-spacy" / "train.spacy").exists()


def test_what_is_no_set_is_said_with_those_there_are(run, desk):
    ran = run("export", "first", "--format", "csv")
    assert (ran.code, ran.err) == (
        1, "BuildError: there is no training set 'first'; the desk has none\n  → Build one: copydesk build NAME\n"
    )  # fmt: skip
    rich_sets.of_articles(desk / "datasets")
    rich_sets.of_pairs(desk / "datasets")
    ran = run("export", "first", "--format", "csv")
    assert ran.err == "BuildError: there is no training set 'first'; there are pairs, small\n"


def test_a_format_that_loses_nothing_says_so(run, desk):
    rich_sets.of_articles(desk / "datasets")

    ran = run("export", "small", "--format", "jsonl", "--strict")

    assert ran.lines[0] == "small as jsonl: small-jsonl"
    assert ran.lines[-2:] == [
        "nothing is lost",
        "Next: ls small-jsonl  is what was written; account.json counts it",
    ]


def test_the_help_names_every_format(run):
    from copydesk.dataset.formats.registry import FORMATS

    said = " ".join(run("export", "--help").out.split())
    assert [format.name for format in FORMATS if format.name not in said] == []
