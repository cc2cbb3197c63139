"""What became of every label between two sets, and on which side each article is."""

import json
from collections import Counter

import pytest

from copydesk.dataset.build import write
from copydesk.dataset.comparing import Change, Figure, Moved, compare
from copydesk.dataset.comparing.labels import unit_changes

BOSS = {
    "label": "Lexical",
    "start": 30,
    "end": 40,
    "text": "Union boss",
    "votes": 2,
    "of": 2,
    "polarity": "negative",
}
INSULT = {"label": "Informational", "start": 71, "end": 82, "text": "“an insult”", "votes": 1, "of": 2}


@pytest.fixture
def build(tmp_path, scheme):
    def build(name, **parts):
        parts = {"train": [], "validation": [], "test": []} | parts
        settings = {"scheme_sha256": "c0ffee", "ratios": {"train": 1}, "seed": 0, "settings": {}}
        return write(tmp_path, name, parts, scheme, inputs=name, **settings)

    return build


def test_the_same_set_twice_has_nothing_to_tell(build, golden_row):
    found = compare(build("v1", train=[golden_row]), build("v2", train=[golden_row]))

    assert (found.before, found.after, found.settings) == ("v1", "v2", {})
    assert found.units == {"both": 1, "added": 0, "removed": 0}
    assert (found.changes, found.unchanged) == ((), Counter(span=1, answer=0, relation=0))
    assert (found.articles_in, found.articles_out, found.new_texts) == ((), (), ())
    assert (found.compared, found.moved, found.set_aside) == (1, (), ())


def test_labels_are_added_changed_and_removed(golden_row):
    was = golden_row | {"spans": [BOSS], "disputed_spans": [INSULT], "answers": {"stance": None}}
    now = golden_row | {
        "spans": [BOSS | {"polarity": "positive", "votes": 1}, INSULT | {"votes": 2}],
        "disputed_spans": [],
        "answers": {"stance": "left"},
        "disputed_answers": [],
    }
    unit = golden_row["unit_id"]

    assert unit_changes(unit, was, now) == (
        [
            Change("changed", "span", unit, "Lexical", BOSS, now["spans"][0], "attributes"),
            Change("added", "span", unit, "Informational", None, now["spans"][1], "disputed"),
            Change("added", "answer", unit, "stance", None, "left", "disputed"),
        ],
        Counter(span=0, answer=0, relation=0),
    )
    assert [(one.what, one.label, one.why) for one in unit_changes(unit, now, was)[0]] == [
        ("changed", "Lexical", "attributes"),
        ("removed", "Informational", "disputed"),
        ("removed", "stance", "disputed"),
    ]


@pytest.mark.parametrize(
    ("other", "what"),
    [
        ({"votes": 1, "of": 3}, []),
        ({"label": "Informational"}, [("changed", "Informational", "label")]),
        ({"start": 36, "text": "boss"}, [("changed", "Lexical", "bounds")]),
        ({"start": 0, "end": 5, "text": "Ferry"}, [("removed", "Lexical", ""), ("added", "Lexical", "")]),
    ],
)
def test_a_span_is_what_it_says_and_where(golden_row, other, what):
    was, now = (golden_row | {"spans": [span], "disputed_spans": []} for span in (BOSS, BOSS | other))

    changes, _ = unit_changes("u", was, now)

    assert [(one.what, one.label, one.why) for one in changes] == what


def test_spans_are_carried_over_to_a_new_text(golden_row):
    text = golden_row["text"].replace(
        "Ferry strike enters day nine", "The strike of the ferries enters day nine"
    )
    moved = BOSS | {"start": 43, "end": 53}
    was = golden_row | {"spans": [BOSS], "disputed_spans": []}
    now = golden_row | {"spans": [moved], "disputed_spans": [], "text": text, "text_sha256": "other"}
    gone = now | {"text": "Nothing of it is left.", "spans": []}

    assert text[43:53] == "Union boss"
    assert unit_changes("u", was, now) == ([], Counter(span=1, answer=0, relation=0))
    assert [(one.what, one.why) for one in unit_changes("u", was, gone)[0]] == [("removed", "text")]


def test_relations_are_told_by_the_spans_that_they_join(golden_row):
    link = {"relation": "says", "from": 0, "to": 1, "direction": "right", "votes": 2, "of": 2}
    was = golden_row | {"spans": [BOSS, INSULT], "disputed_spans": [], "relations": [link]}
    turned = was | {"spans": [INSULT, BOSS], "relations": [link | {"from": 1, "to": 0}]}
    none = {key: value for key, value in was.items() if key != "relations"}

    assert unit_changes("u", was, turned) == ([], Counter(span=2, answer=0, relation=1))
    (change,), _ = unit_changes("u", was, none)
    assert (change.what, change.label, change.before) == (
        "removed",
        "says",
        link | {"from": "Union boss", "to": "“an insult”"},
    )


def test_articles_come_and_go_and_none_may_change_sides(build, golden_row):
    def row(name):
        return golden_row | {"unit_id": f"article:{name}", "article_id": name, "story_id": name}

    before = build("v1", train=[row("a"), row("b")], test=[row("c")], quarantine=[row("q")])
    after = build("v2", train=[row("a"), row("q")], validation=[row("d")], test=[row("b")])

    found = compare(before, after)

    assert found.units == {"both": 2, "added": 2, "removed": 1}
    assert (found.articles_in, found.articles_out) == (("d", "q"), ("c",))
    assert found.compared == 3
    assert found.moved == (Moved("b", "train", "test"),)
    assert found.set_aside == (Moved("q", "quarantine", "train"),)
    assert found.same_split
    assert [
        tuple(row) for row in found.frame()[["what", "kind", "unit_id", "why"]].itertuples(index=False)
    ] == [
        ("removed", "span", "article:c", "unit"),
        ("added", "span", "article:d", "unit"),
        ("added", "span", "article:q", "unit"),
    ]


def test_agreement_before_and_after_is_beside_each_other(build, golden_row):
    sets = [build(name, train=[golden_row]) for name in ("v1", "v2")]
    for one, value in zip(sets, (0.5, 0.75), strict=True):
        path = one.folder / "manifest.json"
        manifest = json.loads(path.read_text())
        manifest["agreement"] = [{"name": "stance: alpha (ordinal)", "value": value, "interval": [0.25, 1.0]}]
        path.write_text(json.dumps(manifest))

    assert compare(*sets).agreement == (
        Figure("stance: alpha (ordinal)", 0.5, 0.75, (0.25, 1.0), (0.25, 1.0)),
    )
