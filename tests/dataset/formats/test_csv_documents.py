"""CSV of documents, for pandas and for spreadsheets."""

import csv

import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from copydesk.dataset.build import write
from copydesk.dataset.formats.csv_documents import FORMULA, GUARDED, NUMBER, guarded
from copydesk.dataset.formats.losses import Account
from support import rich_sets
from support.ferry import SHA256, TEXT


def test_a_row_is_a_unit_with_its_answers_and_counts_of_labels(tmp_path):
    rich_sets.of_articles(tmp_path).export("csv", tmp_path / "out")

    assert pd.read_csv(tmp_path / "out" / "train.csv", dtype=str, keep_default_na=False).to_dict("records") == [
        {
            "unit_id": "article:a", "article_id": "a", "story_id": "story a", "outlet": "Harbour Gazette",
            "published": "2026-03-02", "url": "", "title": "Title a", "text": TEXT, "text_sha256": SHA256,
            "n_annotators": "2", "stance": "left", "topics": '["sea", "strike"]', "strength": "-1",
            "disputed": "", "spans of Actor": "3", "spans of Loaded words": "3",
        }
    ]  # fmt: skip


def test_what_is_disputed_or_missing_is_said_or_empty(tmp_path):
    rich_sets.of_articles(tmp_path).export("csv", tmp_path / "out")

    [row] = pd.read_csv(tmp_path / "out" / "validation.csv", dtype="string").to_dict("records")
    assert (row["disputed"], row["topics"], row["spans of Actor"]) == ('["stance"]', "[]", "0")
    assert all(pd.isna(row[name]) for name in ("stance", "strength", "outlet", "title"))


def test_the_columns_loaded_are_those_of_the_frames(tmp_path):
    small = rich_sets.of_articles(tmp_path)
    small.export("csv", tmp_path / "out")

    for part in ("train", "validation"):
        frame = getattr(small, part)
        names = ["unit_id", "article_id", "story_id", "outlet", "published", "title", "text", "text_sha256"]
        pd.testing.assert_frame_equal(
            pd.read_csv(tmp_path / "out" / f"{part}.csv", dtype="string")[names], frame[names]
        )


def test_a_spreadsheet_computes_no_cell_and_each_apostrophe_is_counted(tmp_path):
    account = rich_sets.of_articles(tmp_path).export("csv", tmp_path / "out")

    [row] = pd.read_csv(tmp_path / "out" / "test.csv", dtype=str).to_dict("records")
    assert (row["title"], row["text"]) == ("'@crew", f"'{rich_sets.CREWS}")
    assert row["strength"] == "-1", "a number is no formula"
    assert account.notes == {GUARDED: 2}


def test_spans_attributes_and_relations_are_counted_as_dropped_each(tmp_path):
    account = rich_sets.of_articles(tmp_path).export("csv", tmp_path / "out")

    dropped = {kind: number for (_, kind, _), number in account.counts.items()}
    assert dropped == {"span": 7, "attribute": 4, "relation": 3}
    assert account.kept == {"unit": 3, "answer": 6}
    assert account.aside == {"disputed span": 1, "vote": 6, "skip": 1, "open assignment": 1, "share": 7}


def test_pairs_and_stories_have_the_columns_of_each_article(tmp_path):
    rich_sets.of_stories(tmp_path).export("csv", tmp_path / "out")

    [two] = pd.read_csv(tmp_path / "out" / "train.csv", dtype="string").to_dict("records")
    assert [two["article_id_1"], two["article_id_2"], two["text_2"]] == ["1", "2", rich_sets.QUAY]
    assert pd.isna(two["text_3"])
    assert (tmp_path / "out" / "validation.csv").read_text().count("\n") == 1


@given(st.text("=+-@'a1\t\r\n\"", max_size=6))
def test_a_guarded_cell_is_no_formula_and_gives_back_what_stood_there(cell):
    [written] = guarded([cell], Account())

    assert NUMBER.fullmatch(written) or not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert (written[1:] if written.startswith("'") and FORMULA.match(written) else written) == cell


def test_line_ends_and_quotes_in_a_cell_come_back(tmp_path):
    row = rich_sets.row("article:x", rich_sets.article("x", 'He said "no",\nand\rleft', title="a\rb"), [])
    parts = {"train": [row], "validation": [], "test": []}
    write(tmp_path, "odd", parts, rich_sets.scheme(), **rich_sets.SETTINGS).export("csv", tmp_path / "out")

    with (tmp_path / "out" / "train.csv").open(newline="", encoding="utf-8") as file:
        [there] = csv.DictReader(file)
    assert (there["title"], there["text"]) == ("a\rb", 'He said "no",\nand\rleft')
