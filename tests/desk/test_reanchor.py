"""Labels of an article whose text changed: carried over where their place is certain, told of where it is not."""

import pytest

from support.newsroom import answer, articles, newsroom, plain, span

OLD = "Ferries stop on Monday. Union boss Mara Olsén 🚢 called the offer “an insult” to harbour crews."
NEW = "Ferries and ships stop on Monday. Union boss Mara Olsén 🚢 called the offer “insulting” to harbour crews."
BOSS, INSULT = OLD.index("Union boss"), OLD.index("“an insult”")


@pytest.fixture
def room(tmp_path, monkeypatch):
    with newsroom(tmp_path, monkeypatch, "ana", "ben") as room:
        room.desk.add(articles({"id": "a", "text": OLD}, {"id": "b"}))
        room.desk.push()
        yield room


def label(room) -> None:
    """Let Ana mark two places and answer; Ben submits nothing but an answer."""
    boss, insult = (
        span("r1", "Lexical", BOSS, BOSS + 10),
        span("r2", "Informational", INSULT, INSULT + 11),
    )
    link = {"from_id": "r1", "to_id": "r2", "type": "relation", "direction": "right", "labels": ["says"]}
    room.submit("ana", "a", boss, insult, link, answer("stance", "left"))
    room.submit("ben", "a", answer("stance", "right"))


def checks(report) -> tuple:
    return report.exact, dict(report.repaired), report.reanchored, dict(report.faults)


def test_labels_that_were_pulled_before_the_text_changed_stand_in_the_new_one(room):
    label(room)
    assert checks(room.desk.pull()) == (2, {}, 0, {})

    room.desk.add(articles({"id": "a", "text": NEW}))

    text_sha256 = {row[0]: row[1] for row in plain(room.desk.articles(), "article_id", "text_sha256")}
    start = NEW.index("Union boss")
    columns = ("annotator", "start", "end", "text", "text_sha256", "check")
    assert plain(room.desk.spans(), *columns) == [
        ("ana", start, start + 10, "Union boss", text_sha256["a"], "reanchored:0.90")
    ]
    assert plain(room.desk.rejected(), "item", "reason") == [
        ("r2", "the article has a new text, in which '“an insult”' does not stand"),
        ("r1", "its to_id 'r2' is not there or was rejected"),
    ]
    assert sorted(plain(room.desk.choices(), "annotator", "value")) == [("ana", "left"), ("ben", "right")]


def test_the_same_labels_pulled_after_the_text_changed_are_counted_as_carried_over(room):
    label(room)
    room.desk.add(articles({"id": "a", "text": NEW}))

    report = room.desk.pull()

    assert checks(report) == (0, {}, 1, {"text-gone": 1, "of-no-region": 1})
    assert [item.item for item in report.rejected] == ["r2", "r1"]
    assert plain(room.desk.spans(), "text", "check") == [("Union boss", "reanchored:0.90")]
    [stored] = [row["result"] for row in room.desk.ledger.annotation_versions() if row["annotator"] == "ana"]
    assert (stored[0]["value"]["start"], stored[0]["value"]["end"]) == (BOSS, BOSS + 10)


def test_an_article_that_gets_its_first_words_back_in_a_third_text_has_all_labels_again(room):
    label(room)
    room.desk.pull()
    room.desk.add(articles({"id": "a", "text": NEW}))
    room.desk.add(articles({"id": "a", "text": OLD + " More follows."}))

    assert plain(room.desk.spans(), "start", "text", "check") == [
        (BOSS, "Union boss", "reanchored:1.00"),
        (INSULT, "“an insult”", "reanchored:0.88"),
    ]
    assert plain(room.desk.rejected(), "item") == []


def test_everybody_who_labelled_an_old_text_votes_on_the_new_one(room):
    label(room)
    room.desk.pull()
    room.desk.add(articles({"id": "a", "text": NEW}))

    built = room.desk.build("first")

    [row] = built.train.to_dict("records")
    assert (row["text"], row["n_annotators"]) == (NEW, 2)
    start = NEW.index("Union boss")
    [disputed] = row["disputed_spans"]
    assert (disputed["start"], disputed["votes"], disputed["of"]) == (start, 1, 2)
    assert NEW[disputed["start"] : disputed["end"]] == "Union boss"


def test_a_pull_says_what_it_repaired_and_how(room):
    astral = span("r1", "Lexical", INSULT + 1, INSULT + 12)
    astral["value"]["text"] = "“an insult”"
    room.submit(
        "ana",
        "a",
        astral,
        span("r2", "Lexical", "0", 7.0),
        span("r3", "Lexical", 0, 7),
        span("r4", "Lexical", 5, 999),
        span("r5", "Loud", 5, 9),
    )

    report = room.desk.pull()

    assert checks(report) == (
        0,
        {"utf-16": 1, "number": 1, "identical-twice": 1},
        0,
        {"outside": 1, "unknown-label": 1},
    )
    assert plain(room.desk.spans(), "start", "text", "check") == [
        (INSULT, "“an insult”", "repaired:utf-16"),
        (0, "Ferries", "repaired:number"),
    ]
    assert [item.split()[0] for (item,) in plain(room.desk.rejected(), "reason")] == [
        "offsets",
        "unknown",
        "identical",
    ]


def test_a_text_that_somebody_changed_on_the_server_carries_nothing_over(room):
    room.studio.patch(room.task("ana", "a"), text="Ships stop.")
    room.submit("ana", "a", span("r1", "Lexical", 0, 5))
    room.desk.add(articles({"id": "a", "text": NEW}))

    report = room.desk.pull()

    assert checks(report) == (0, {}, 0, {"text-changed": 1})
    assert plain(room.desk.spans()) == []
