"""What the ledger says of articles: by whom, why, and what was found in which text."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from copydesk.ledger import FOUND, MERGED, PERSON, Event, Ledger, now
from copydesk.records import Article

KEY = ("ferry", "f4fc")


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    with closing(Ledger(tmp_path / "ledger.sqlite")) as ledger:
        yield ledger


def test_an_event_says_by_whom_and_why(ledger):
    ledger.add_article_events(
        [
            ("ferry", "story_id", "s1"),
            Event("ferry", "story_id", "s2", FOUND, {"names": ["Mara Olsén"]}),
            Event("strike", "story_id", "s2", PERSON),
            Event("strike", "held", "not news", PERSON),
            Event("strike", "held", None, PERSON),
        ]
    )

    found = ledger.latest_events("story_id")
    assert {a: (row["value"], row["by"], row["why"]) for a, row in found.items()} == {
        "ferry": ("s2", "found", {"names": ["Mara Olsén"]}),
        "strike": ("s2", "person", None),
    }
    assert [(row["kind"], row["value"], row["by"]) for row in ledger.events_of("ferry")] == [
        ("story_id", "s1", None),
        ("story_id", "s2", "found"),
    ]
    assert ledger.current("held") == {}
    assert (ledger.set_by_people("held"), ledger.set_by_people("story_id")) == ({"strike"}, {"strike"})
    assert ledger.ever("story_id") == {"s1", "s2"}
    assert ledger.said_by_people("story_id") == [{"article_id": "strike", "value": "s2", "why": None}]


def test_some_articles_are_looked_up_without_reading_all(ledger):
    versions = [("ferry", "t1", "r1"), ("copy", "t1", "r1"), ("ferry", "t2", "r2"), ("strike", "t3", "r3")]
    ledger.add_texts([Article(a, "", text, "", raw, "news") for a, text, raw in versions], "part")
    ledger.add_article_events(
        [
            ("ferry", "outlet", "Gazete"),
            Event("ferry", "outlet", "Gazette", PERSON),
            ("ferry", "url", "g.example/1"),
            Event("ferry", "url", None),
            ("strike", "outlet", "Courier"),
        ]
    )

    assert ledger.versions_of(["ferry", "nobody"]) == {("ferry", "t1"), ("ferry", "t2")}
    assert ledger.first_with_text(["t1", "t3", "none"]) == {"t1": "ferry", "t3": "strike"}
    assert ledger.with_raw(["r1", "r3", "none"]) == {"r1": ["ferry", "copy"], "r3": ["strike"]}
    found = ledger.events_now(["ferry", "nobody"])
    assert {key: (row["value"], row["by"]) for key, row in found.items()} == {
        ("ferry", "outlet"): ("Gazette", "person"),
        ("ferry", "url"): (None, None),
    }
    assert ledger.how_many_articles() == 3


def test_merged_outlets_have_the_name_that_people_gave_last(ledger):
    def merge(article_id: str, into: str) -> dict[str, str]:
        ledger.add_article_events([Event(article_id, "outlet", into, PERSON, MERGED)])
        return ledger.merged_outlets()

    ledger.add_article_events(
        [("ferry", "outlet", "NYT"), ("strike", "outlet", "nyt"), ("port", "outlet", "Sun")]
    )
    ledger.add_article_events([Event("port", "outlet", "Moon", PERSON)])  # of this article, no rule

    assert ledger.merged_outlets() == {}
    assert merge("ferry", "NY Times") == {"NYT": "NY Times"}
    assert merge("strike", "NYT") == {"nyt": "NYT"}
    assert merge("strike", "NY Times") == {"nyt": "NY Times", "NYT": "NY Times"}
    assert merge("ferry", "The New York Times") == {
        "NYT": "The New York Times", "nyt": "The New York Times", "NY Times": "The New York Times",
    }  # fmt: skip


def test_only_what_is_other_than_last_is_a_new_finding(ledger):
    cut = [{"name": "cut-short"}]
    added = [ledger.add_findings("damage@1", {KEY: found}) for found in ([], [], cut, cut, [], [])]
    assert added == [1, 0, 1, 0, 1, 0]
    assert ledger.findings("damage") == {}
    assert ledger.examined("damage@1") == {KEY}

    assert ledger.add_findings("damage@2", {KEY: []}) == 1
    assert (ledger.examined("damage@1"), ledger.examined("damage@2")) == (set(), {KEY})


def test_a_sparse_examiner_leaves_no_row_where_it_finds_nothing(ledger):
    copy = [{"of": "strike"}]
    added = [ledger.add_findings("copies@1", {KEY: found}, sparse=True) for found in ([], copy, copy, [], [])]
    assert added == [0, 1, 0, 1, 0]
    assert ledger.findings("copies") == {}
    assert ledger.findings("copies_of") == {}


def test_findings_are_read_as_of_then(ledger, tmp_path):
    ledger.add_findings("damage@1", {KEY: [{"name": "cut-short"}]})
    then = now()
    ledger.add_findings("damage@1", {KEY: []})

    with closing(Ledger(tmp_path / "ledger.sqlite", as_of=then.removesuffix("Z"))) as past:
        assert past.findings("damage") == {KEY: [{"name": "cut-short"}]}


def test_erasing_an_article_takes_it_out_of_what_was_found_and_said_of_others(ledger):
    shared = {"names": ["Mara Olsén"], "was": "s0"}
    ledger.add_findings(
        "copies@1", {KEY: [{"of": "gone"}], ("gone", "aa"): [], ("other", "bb"): [{"of": "x"}]}
    )
    ledger.add_article_events(
        [
            Event("ferry", "story_id", "s1", FOUND, shared),
            Event("gone", "story_id", "s1", FOUND, shared),
            Event("other", "story_id", "s2", FOUND, shared),
            Event("ferry", "story_id", "s3", PERSON, {"was": "s1", "apart_from": ["gone", "other"]}),
        ]
    )

    def blank(fields):
        return {
            key: "erased" if value == "gone" or '"gone"' in value else value for key, value in fields.items()
        }

    assert ledger.erase_article("gone", blank) == {"article_events": 3, "findings": 2}
    assert ledger.findings("copies") == {("other", "bb"): [{"of": "x"}]}
    assert [(row["value"], row["why"]) for row in ledger.events_of("ferry")] == [
        ("s1", None),
        ("s3", {"was": "s1", "apart_from": ["other"]}),
    ]
    assert ledger.latest_events("story_id")["other"]["why"] == shared
