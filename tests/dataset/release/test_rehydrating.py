"""The texts come back from somebody's own copies: exact where they are the same, else as sure as can be said."""

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import copydesk
from copydesk.consensus.rules import Rules
from copydesk.dataset import Dataset
from copydesk.dataset.build import write
from copydesk.errors import BuildError
from support import harbour
from support.harbour import FERRY, MARKET

FILES = {"scheme.json", "guidelines.md"} | {
    f"{part}.{kind}" for part in ("train", "validation", "test") for kind in ("jsonl", "parquet")
}
TITLES = {"ferry": "“No boats” on ferry day", "market": "“No boats” on market day"}


@pytest.fixture
def released(tmp_path: Path, dataset: Dataset) -> Path:
    return dataset.release(tmp_path / "out").folder


def copies(**texts: str) -> pd.DataFrame:
    return pd.DataFrame(
        [{"id": name, "title": TITLES.get(name), "text": text} for name, text in texts.items()]
    )


def lost(done: copydesk.dataset.release.Rehydrated) -> list[tuple[Any, ...]]:
    found = [json.loads(line) for line in (done.dataset.folder / "lost.jsonl").read_text().splitlines()]
    assert found == list(done.lost)
    return [(one["article_id"], one["what"], one["where"], one["why"]) for one in found]


def hashes(folder: Path, *names: str) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}


def quoted(row: dict[str, Any]) -> list[tuple[str, Any]]:
    text = {"text": row["text"], "title": row["title"]}
    assert all(
        one["text"] == text[one.get("field", "text")][one["start"] : one["end"]] for one in row["spans"]
    )
    return [(one["text"], one.get("anchor")) for one in row["spans"]]


def test_from_the_same_texts_every_file_of_rows_is_the_same_to_the_byte(tmp_path, released, dataset):
    done = copydesk.rehydrate(released, [copies(market=MARKET, ferry=FERRY)], tmp_path / "back")
    of = {name: file["sha256"] for name, file in dataset.manifest["files"].items() if name in FILES}
    assert (done.identical, done.articles["exact"], lost(done)) == (True, 2, [])
    assert (of.keys(), hashes(tmp_path / "back", *of)) == (FILES, of)
    assert done.dataset.manifest["inputs"] == dataset.manifest["inputs"]
    assert done.dataset.scheme == dataset.scheme
    pd.testing.assert_frame_equal(done.dataset.train, dataset.train)


@pytest.mark.parametrize("unit", ["pair", "story"])
def test_rows_about_several_articles_come_back_too(tmp_path, build, rows, scheme, unit):
    dataset = build([harbour.pair(*rows)], replace(scheme, unit=unit))
    dataset.release(tmp_path / "out")
    done = copydesk.rehydrate(tmp_path / "out", [copies(ferry=FERRY, market=MARKET)], tmp_path / "back")
    assert done.identical
    missing = copydesk.rehydrate(tmp_path / "out", [copies(ferry=FERRY)], tmp_path / "half")
    assert (missing.rows, missing.lost_rows) == (0, 1)
    assert lost(missing) == [
        ("market", "article", "https://gazette.example/market", "none of your articles has its id, address, title, "
         "text or windows of words"),
        ("market", "row", "", "its texts are not all there"),
    ]  # fmt: skip


def test_soft_labels_come_back_too(tmp_path, scheme, rows):
    rows[0] |= {
        "answer_shares": {"stance": {"left": 1.0}},
        "span_shares": [{"label": "Lexical", "start": 30, "end": 40, "votes": 1, "of": 1}],
    }
    rows[1] |= {"answer_shares": {"stance": {"left": 1.0}}, "span_shares": []}
    dataset = write(
        tmp_path / "datasets", "soft", {"train": rows, "validation": [], "test": [], "quarantine": rows[1:]}, scheme,
        inputs="2" * 64, scheme_sha256="c0ffee", ratios={"train": 1}, seed=0, settings={}, rules=Rules(soft=True),
    )  # fmt: skip
    dataset.release(tmp_path / "out")
    done = copydesk.rehydrate(tmp_path / "out", [copies(ferry=FERRY, market=MARKET)], tmp_path / "back")
    assert (done.identical, done.rows) == (True, 3)
    names = ["train.parquet", "quarantine.jsonl"]
    assert hashes(tmp_path / "back", *names) == hashes(dataset.folder, *names)
    again = copydesk.rehydrate(
        tmp_path / "out", [copies(ferry=f"Later: {FERRY}", market=MARKET)], tmp_path / "more"
    )
    [row, _] = again.dataset.rows("train")
    assert row["span_shares"][0] | {"anchor": None} == {
        "label": "Lexical", "start": 37, "end": 47, "votes": 1, "of": 1, "anchor": None,
    }  # fmt: skip


def test_quotes_spaces_and_capitals_do_not_matter_to_the_words(tmp_path, released):
    other = FERRY.replace("“", '"').replace("”", '"').replace("  ", " ").replace("\n\n", "\n").upper()
    title = {"title": '"NO BOATS" on Ferry Day'}
    done = copydesk.rehydrate(
        released, [copies(ferry=other).assign(**title), copies(market=MARKET)], tmp_path / "back"
    )
    [ferry, market] = done.dataset.rows("train")
    sure = {"confidence": 1.0, "changed": 0}
    assert quoted(ferry) == [
        ("UNION BOSS", sure), ('"AN INSULT"', sure), ("WOULD NOT BE BULLIED", sure), ("SLEPT ON THE QUAY", sure),
    ]  # fmt: skip
    assert ferry["anchor"] == {
        "how": "same words", "confidence": 1.0, "title": "same words",
        "text_sha256": hashlib.sha256(FERRY.encode()).hexdigest(),
    }  # fmt: skip
    assert ferry["text_sha256"] == hashlib.sha256(other.encode()).hexdigest()
    assert "anchor" not in market
    assert (done.identical, done.titles, done.exact_labels, done.carried_labels) == (False, 1, 4, 8)


def test_a_label_in_a_lost_paragraph_is_listed_and_its_relations_with_it(tmp_path, released):
    union = FERRY.index("Union boss")
    cut = FERRY[:union] + FERRY[FERRY.index("The port") :]
    done = copydesk.rehydrate(released, [copies(ferry=cut, market=MARKET)], tmp_path / "back")
    [ferry, _] = done.dataset.rows("train")
    assert [text for text, _ in quoted(ferry)] == ["would not be bullied", "slept on the quay"]
    assert (ferry["lost_spans"], ferry["votes"][0]["lost_spans"], "relations" in ferry) == (2, 2, False)
    gone = "its words are not in your copy"
    assert lost(done) == [
        ("ferry", "span", "votes/ana/spans", gone), ("ferry", "span", "votes/ana/spans", gone),
        ("ferry", "span", "spans", gone), ("ferry", "span", "spans", gone),
        ("ferry", "relation", "relations", "a span at its end is lost"),
    ]  # fmt: skip
    assert done.lost[2] | {"unit_id": 0} == {
        "unit_id": 0, "article_id": "ferry", "what": "span", "where": "spans", "why": gone, "label": "Lexical",
        "field": "text", "start": 30, "end": 40, "confidence": 0.0, "proposed": None,
    }  # fmt: skip


def test_relations_follow_the_spans_that_are_left(tmp_path, build, rows):
    link = {"relation": "says", "from": 1, "to": 3, "direction": "right", "votes": 1, "of": 1}
    build([rows[0] | {"relations": [link]}]).release(tmp_path / "out")
    changed = FERRY.replace("Union boss", "Leader", 1)
    done = copydesk.rehydrate(tmp_path / "out", [copies(ferry=changed)], tmp_path / "back")
    [ferry] = done.dataset.rows("train")
    assert [text for text, _ in quoted(ferry)] == ["“an insult”", "would not be bullied", "slept on the quay"]
    assert ferry["relations"] == [link | {"from": 0, "to": 2}]


def test_a_label_with_a_changed_word_says_so_and_one_of_nothing_else_is_not_taken(tmp_path, released):
    changed = FERRY.replace("not be bullied", "not be buIlied").replace("Union boss", "Labour chief")
    done = copydesk.rehydrate(released, [copies(ferry=changed, market=MARKET)], tmp_path / "back")
    [ferry, _] = done.dataset.rows("train")
    assert quoted(ferry)[1] == ("would not be buIlied", {"confidence": 0.75, "changed": 1})
    assert (done.carried_labels, done.changed_labels) == (6, 2)
    assert [
        (one["why"], one["confidence"], one["proposed"]) for one in done.lost if one["where"] == "spans"
    ] == [("its place in your copy is not sure", 0.0, [30, 42])]
    strict = copydesk.rehydrate(
        released, [copies(ferry=changed, market=MARKET)], tmp_path / "strict", at_least=0.9
    )
    assert (strict.carried_labels, strict.changed_labels) == (4, 0)


def test_the_frames_of_a_set_with_carried_labels_say_how_sure_they_are(tmp_path, released):
    done = copydesk.rehydrate(released, [copies(ferry=f"Later: {FERRY}", market=MARKET)], tmp_path / "back")
    rows = {row["article_id"]: row for row in done.dataset.train.to_dict("records")}
    assert rows["ferry"]["anchor"]["how"] == "aligned"
    assert rows["ferry"]["spans"][0]["anchor"] == {"confidence": 1.0, "changed": 0}
    assert rows["market"]["anchor"] is None
    assert done.dataset.manifest["rehydrated"] == {"from": "1" * 64}
    assert done.dataset.manifest["inputs"] != "1" * 64


@pytest.mark.parametrize(
    "article",
    [
        {"id": "ferry"},
        {"url": "http://www.gazette.example/ferry?utm_source=feed"},
        {"title": "'No boats' on FERRY day"},
        {},
    ],
)
def test_an_article_is_found_by_id_address_title_or_its_windows(tmp_path, released, article):
    done = copydesk.rehydrate(
        released, [pd.DataFrame([article | {"text": f"By our staff\n\n{FERRY}"}])], tmp_path / "back"
    )
    assert done.articles == {"exact": 0, "same words": 0, "aligned": 1, "missing": 1}


def test_of_several_copies_the_best_is_taken(tmp_path, released):
    half = FERRY[: FERRY.index("Passengers")]
    done = copydesk.rehydrate(
        released, [copies(ferry=half, other=f"{FERRY} Later more.", third="Ferries sail."), copies(market=MARKET)],
        tmp_path / "back",
    )  # fmt: skip
    [ferry, _] = done.dataset.rows("train")
    assert ferry["text"].endswith("Later more.")


def test_another_text_under_the_same_address_is_not_the_article(tmp_path, released):
    other = pd.DataFrame([{"url": "https://gazette.example/ferry", "text": "This page is gone. " * 20}])
    done = copydesk.rehydrate(released, [other, copies(market=MARKET)], tmp_path / "back")
    assert lost(done)[0] == (
        "ferry", "article", "https://gazette.example/ferry",
        "an article of yours has its id, address or title, and none of its windows of words",
    )  # fmt: skip


def test_without_its_title_a_text_is_exact_and_the_labels_of_the_title_are_lost(tmp_path, released):
    (tmp_path / "market.txt").write_text(MARKET)
    done = copydesk.rehydrate(released, [tmp_path / "market.txt", copies(ferry=FERRY)], tmp_path / "back")
    [_, market] = done.dataset.rows("train")
    assert (market["title"], market["anchor"]["how"], market["anchor"]["title"]) == (None, "exact", "missing")
    assert [text for text, _ in quoted(market)] == ["a third of its price"]
    assert {why for *_, why in lost(done)} == {"your copy has another title, or none"}
    assert done.titles == 1


def test_pages_are_read_as_add_reads_them(tmp_path, released):
    paragraphs = "".join(f"<p>{part}</p>" for part in FERRY.split("\n\n"))
    page = f"<html><head><title>{TITLES['ferry']}</title></head><body><article>{paragraphs}</article></body></html>"
    (tmp_path / "ferry.html").write_text(page)
    done = copydesk.rehydrate(released, [tmp_path / "ferry.html"], tmp_path / "back")
    [ferry] = done.dataset.rows("train")
    assert [text for text, _ in quoted(ferry)] == [
        "Union boss", "“an insult”", "would not be bullied", "slept on the quay",
    ]  # fmt: skip


def test_guidelines_come_back_without_the_lines_that_quoted(tmp_path, build, rows, scheme):
    dataset = build(rows, replace(scheme, guidelines="Mark “would not be bullied”.\n"))
    dataset.release(tmp_path / "out")
    done = copydesk.rehydrate(tmp_path / "out", [copies(ferry=FERRY, market=MARKET)], tmp_path / "back")
    assert (done.identical, done.dataset.scheme.guidelines) == (True, "(left out: quotes an article)\n")


def test_free_text_that_was_left_out_makes_rows_other_than_they_were(tmp_path, build, rows):
    rows[0]["spans"][0]["remark"] = "harsh"
    build(rows).release(tmp_path / "out")
    done = copydesk.rehydrate(tmp_path / "out", [copies(ferry=FERRY, market=MARKET)], tmp_path / "back")
    [ferry, _] = done.dataset.rows("train")
    assert (done.identical, "remark" in ferry["spans"][0], "anchor" in ferry) == (False, False, False)


def test_with_none_of_the_articles_nothing_is_written(tmp_path, released):
    with pytest.raises(BuildError, match=r"none of the 2 articles of .* is among those that were read"):
        copydesk.rehydrate(released, [copies(other="Ferries sail.")], tmp_path / "back")
    assert not (tmp_path / "back").exists()


def test_what_is_no_release_is_refused(tmp_path, dataset):
    with pytest.raises(BuildError, match="is no release that this version of Copydesk reads"):
        copydesk.rehydrate(dataset.folder, [copies(ferry=FERRY)], tmp_path / "back")
    with pytest.raises(BuildError, match="cannot be read as a release"):
        copydesk.rehydrate(tmp_path, [copies(ferry=FERRY)], tmp_path / "back")


def test_a_release_whose_lines_were_damaged_is_refused(tmp_path, released):
    path = released / "articles.jsonl"
    path.write_text(path.read_text()[:-200])
    with pytest.raises(BuildError, match="cannot be read as a release"):
        copydesk.rehydrate(released, [copies(ferry=FERRY)], tmp_path / "back")


def test_a_set_is_never_written_over(released, dataset):
    with pytest.raises(BuildError, match="is there already"):
        copydesk.rehydrate(released, [copies(ferry=FERRY)], dataset.folder)


def test_of_a_passage_that_is_there_twice_no_label_goes_to_the_other_one(tmp_path, build):
    again = FERRY[FERRY.index("The port") : FERRY.index("Passengers")]
    twice = f"{FERRY}\n\n{again}Nobody answered the phone at the office of the authority on Sunday night."
    start = twice.rindex("bullied")
    spans = [{"label": "Lexical", "start": start, "end": start + 7, "text": "bullied"}]
    build([harbour.row(harbour.article("ferry", twice), "article:ferry", spans)]).release(tmp_path / "out")
    for old, new, place in (
        ("the boats", "some ships", -1),
        ("with or", "including", -1),
        ("said it", "told us", 0),
    ):
        at = twice.rindex(old) if place else twice.index(old)
        changed = twice[:at] + new + twice[at + len(old) :]
        done = copydesk.rehydrate(tmp_path / "out", [copies(ferry=changed)], tmp_path / new)
        [ferry] = done.dataset.rows("train")
        assert [one["start"] for one in ferry["spans"]] == [changed.rindex("bullied")]


def test_an_article_that_had_no_title_gets_none(tmp_path, build):
    text = f"{FERRY} The anchor was weighed."
    spans = [harbour.span(text, "anchor")]
    dataset = build([harbour.row(harbour.article("ferry", text, title=None), "article:ferry", spans)])
    dataset.release(tmp_path / "out")
    done = copydesk.rehydrate(tmp_path / "out", [copies(ferry=text)], tmp_path / "back")
    names = ["train.jsonl", "train.parquet"]
    assert (done.identical, hashes(tmp_path / "back", *names)) == (True, hashes(dataset.folder, *names))
