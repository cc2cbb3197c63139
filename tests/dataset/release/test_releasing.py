"""A release holds no text, and is whole or not there."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path

import pytest

from copydesk.dataset.release import Release, rehydrate
from copydesk.errors import BuildError
from copydesk.schemes import Label
from support import harbour
from support.harbour import MARKET


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_release_is_its_rows_without_text_and_a_manifest(tmp_path, dataset):
    released = dataset.release(tmp_path / "out")
    assert released == Release(tmp_path / "out", rows=2, articles=2, labels=12, left_out=())
    assert sorted(contents(tmp_path / "out")) == [
        "README.md", "articles.jsonl", "guidelines.md", "manifest.json", "scheme.json", "test.jsonl",
        "train.jsonl", "validation.jsonl",
    ]  # fmt: skip
    lexical = {"label": "Lexical", "start": 0, "end": 0, "text": None}
    assert lines(tmp_path / "out" / "train.jsonl")[1] == {
        "unit_id": "article:market", "article_id": "market", "story_id": "ferry-strike",
        "outlet": "Harbour Gazette", "published": "2026-03-02", "url": "https://gazette.example/market",
        "title": None, "text": None, "text_sha256": hashlib.sha256(MARKET.encode()).hexdigest(),
        "n_annotators": 1,
        "spans": [
            lexical | {"start": 197, "end": 217, "votes": 1, "of": 1, "at": [41, 0, 45, 0]},
            lexical | {"start": 1, "end": 9, "field": "title", "votes": 1, "of": 1, "at": [0, 0, 1, 0]},
        ],
        "disputed_spans": [], "answers": {"stance": "left"}, "answer_votes": {"stance": {"left": 1}},
        "disputed_answers": [],
        "votes": [
            {
                "annotator": "ana", "annotation_id": "k3v9q2/41", "version": 1,
                "spans": [
                    lexical | {"start": 197, "end": 217, "at": [41, 0, 45, 0]},
                    lexical | {"start": 1, "end": 9, "field": "title", "at": [0, 0, 1, 0]},
                ],
                "answers": {"stance": "left"},
            }
        ],
        "consensus": "majority", "scheme": "bias@1",
    }  # fmt: skip
    [_, market] = lines(tmp_path / "out" / "articles.jsonl")
    assert list(market) == [
        "article_id", "url", "outlet", "published", "story_id", "text_sha256", "title_sha256",
        "title_words_sha256", "words", "words_sha256", "windows", "shares", "check", "marks",
    ]  # fmt: skip
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text())
    assert manifest["files"] == {
        name: {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        for name, data in contents(tmp_path / "out").items()
        if name != "manifest.json"
    }
    assert manifest["set"]["files"] == dataset.manifest["files"]


def test_no_word_of_the_texts_is_in_it_but_for_names(tmp_path, dataset):
    dataset.release(tmp_path / "out")
    everything = b"\n".join(contents(tmp_path / "out").values()).decode()
    assert [
        word
        for word in ("Union boss", "insult", "bullied", "quay", "Thursday", "catch")
        if word in everything
    ] == []


def test_the_same_set_gives_the_same_bytes_and_is_released_once(tmp_path, dataset):
    first, second = dataset.release(tmp_path / "one"), dataset.release(tmp_path / "two")
    assert contents(first.folder) == contents(second.folder)
    assert dataset.release(tmp_path / "one") == replace(first, already_released=True)


def test_a_folder_with_something_else_is_left_alone(tmp_path, dataset):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(BuildError, match="out is there already"):
        dataset.release(tmp_path / "out")
    assert contents(tmp_path / "out") == {"mine.txt": b"mine"}


def test_what_annotators_wrote_freely_is_left_out_and_counted(tmp_path, build, rows):
    for spans in (rows[0]["spans"], rows[0]["votes"][0]["spans"]):
        spans[0]["remark"] = "he called the offer an insult"
    released = build(rows).release(tmp_path / "out")
    assert released.left_out == ("free text of annotators left out: attribute remark of 2 labels",)
    assert b"remark" not in (tmp_path / "out" / "train.jsonl").read_bytes()


def test_all_that_rehydrating_puts_back_is_counted_and_what_was_left_out_is_said_again(tmp_path, build, rows):
    rows[0]["disputed_spans"] = [rows[0]["votes"][0]["spans"][0] | {"votes": 1, "of": 2}]
    rows[0]["votes"][0]["spans"][0]["remark"] = "he called the offer an insult"
    dataset = build(rows)
    released = dataset.release(tmp_path / "out")
    articles = [{"id": row["article_id"], "title": row["title"], "text": row["text"]} for row in rows]
    (tmp_path / "copies.jsonl").write_text("".join(json.dumps(one) + "\n" for one in articles))

    done = rehydrate(tmp_path / "out", [tmp_path / "copies.jsonl"], tmp_path / "back")

    assert (released.labels, done.exact_labels + done.carried_labels) == (13, 13)
    assert done.left_out == released.left_out


def test_guidelines_and_descriptions_that_quote_are_left_out_and_that_is_said(tmp_path, build, rows, scheme):
    quoting = replace(
        scheme,
        labels=(Label("Lexical", "1", "#c2410c", "loaded, such as “would not be bullied”"), scheme.labels[1]),
        guidelines="# Guidelines\n\nMark “would not be bullied”.\nMark all of it.\n",
    )
    released = build(rows, quoting).release(tmp_path / "out")
    assert released.left_out == (
        "description left out, as it quotes an article: label Lexical",
        "lines of the guidelines left out, as they quote articles: 1 (line 3)",
    )
    assert (tmp_path / "out" / "guidelines.md").read_text() == (
        "# Guidelines\n\n(left out: quotes an article)\nMark all of it.\n"
    )
    assert b"bullied" not in (tmp_path / "out" / "scheme.json").read_bytes()
    assert "- lines of the guidelines left out" in (tmp_path / "out" / "README.md").read_text()


@pytest.mark.parametrize(
    "change",
    [
        {"story_id": "Passengers slept on the quay"},
        {"answer_votes": {"stance": {"nobody could tell them": 1}}},
        {"disputed_answers": ["nobody could tell"]},
        {"note": "“No boats” on ferry day"},
    ],
)
def test_with_a_quotation_anywhere_nothing_is_released(tmp_path, build, rows, change):
    rows[0] |= change
    with pytest.raises(BuildError, match="a release must quote no article, and this one would in") as raised:
        build(rows).release(tmp_path / "out")
    assert "jsonl, line 1 " in str(raised.value)
    assert [path.name for path in tmp_path.iterdir()] == ["datasets"]


def test_an_address_and_an_id_may_hold_a_headline_as_they_do_on_the_web(tmp_path, build, rows):
    slug = "passengers-slept-on-the-quay"
    rows[0] |= {"url": f"https://gazette.example/{slug}", "article_id": slug, "unit_id": f"article:{slug}"}
    assert build(rows).release(tmp_path / "out").articles == 2


def test_the_row_of_a_pair_is_bare_of_both_texts(tmp_path, build, rows, scheme):
    pair = harbour.pair(*rows)
    build([pair], replace(scheme, unit="pair")).release(tmp_path / "out")
    [row] = lines(tmp_path / "out" / "train.jsonl")
    assert [(one["article_id"], one["title"], one["text"]) for one in row["articles"]] == [
        ("ferry", None, None), ("market", None, None),
    ]  # fmt: skip
    assert row["spans"][1] == pair["spans"][1] | {"text": None, "at": [12, -1, 13, 1]}
