"""The consensus on the desk's frames by each rule: literal small cases, and who can be relied on."""

import pandas as pd
import pytest

from copydesk.agreement import RatingsError
from copydesk.consensus.polls import polls
from copydesk.consensus.reliability import pooled
from copydesk.consensus.rules import Rules
from copydesk.consensus.view import View
from copydesk.tables import table
from support.newsroom import plain

TEXT = "Ferries stop as dockers walk out."
PEOPLE = ("ana", "ben", "cem")


def votes(*units: str, of: tuple[str, ...] = PEOPLE) -> pd.DataFrame:
    """Everybody submitted every unit: annotation `unit/annotator`."""
    rows = [
        {"annotation_id": f"{unit}/{who}", "unit_id": unit, "annotator": who, "state": "submitted"}
        for unit in units
        for who in of
    ]
    return table("annotations", rows)


def span(unit: str, who: str, start: int, end: int, label: str = "Act", article: str = "x", **more) -> dict:
    place = {"annotation_id": f"{unit}/{who}", "unit_id": unit, "annotator": who, "article_id": article}
    return (
        place | {"field": "text", "label": label, "start": start, "end": end, "text": TEXT[start:end]} | more
    )


def said(question: str, **answers: str) -> list[dict]:
    """Answers by unit: `a="llr"` are those of ana, ben and cem to unit a, `-` is none."""
    return [
        {
            "annotation_id": f"{unit}/{who}",
            "unit_id": unit,
            "annotator": who,
            "question": question,
            "value": v,
        }
        for unit, values in answers.items()
        for who, given in zip(PEOPLE, values.split() if " " in values else values, strict=True)
        for v in given.strip("-").split("+")
        if v
    ]


def view(
    votes, rules=None, spans=(), choices=(), units=None, multiple=(), not_asked=None, attributes=None
) -> View:
    names = units or {unit: ["x"] for unit in votes["unit_id"].unique()}
    return View(
        rules=rules or Rules(),
        votes=votes,
        spans=table("spans", spans, attributes),
        choices=table("choices", choices),
        units=table("units", [{"unit_id": unit, "article_ids": ids} for unit, ids in names.items()]),
        texts={(article, "text"): TEXT for ids in names.values() for article in ids},
        attributes=attributes or {},
        multiple=multiple,
        not_asked=not_asked or {},
    )


STANCE = said("stance", a="lll", b="lll", c="rrr", d="rrr", e="llr", f="rrl", g="ll-", h="l-r")
"""Cem is against the others twice; of h ana and cem disagree and ben gave no answer."""


def test_a_rule_that_is_not_there_is_refused():
    with pytest.raises(RatingsError) as refused:
        Rules("plurality", "exact")
    assert str(refused.value) == (
        "there is no consensus 'plurality' with spans 'exact': "
        "it is one of majority, dawid-skene, mace, with spans exact or overlap"
    )


def test_rules_have_a_name_and_soft_labels_unless_they_are_the_contracts():
    some = [
        Rules(),
        Rules(soft=True),
        Rules("mace"),
        Rules("dawid-skene", "overlap"),
        Rules("majority", "overlap"),
    ]
    assert [(rules.name, rules.shares) for rules in some] == [
        ("majority", False),
        ("majority", True),
        ("mace", True),
        ("dawid-skene+overlap", True),
        ("majority+overlap", True),
    ]


# What models are asked


def test_whoever_submitted_without_an_answer_is_in_the_poll_and_whoever_was_not_asked_is_not():
    choices = table("choices", said("stance", a="l-r"))
    [poll] = polls(votes("a"), choices, (), {"a/cem": [("question", "stance")], "a/ana": [("label", "Act")]})
    assert (poll.question, poll.value) == ("stance", None)
    assert plain(poll.ratings) == [("a", "ana", "l"), ("a", "ben", None)]


def test_each_value_of_a_question_that_takes_several_is_a_poll_of_yes_and_no():
    choices = table("choices", said("topics", a="sea+war war -"))
    assert [(p.question, p.value, plain(p.ratings)) for p in polls(votes("a"), choices, ["topics"])] == [
        ("topics", "sea", [("a", "ana", "yes"), ("a", "ben", "no"), ("a", "cem", "no")]),
        ("topics", "war", [("a", "ana", "yes"), ("a", "ben", "yes"), ("a", "cem", "no")]),
    ]


# Answers


def answers(view: View) -> list[tuple]:
    return plain(view.consensus.answers, "unit_id", "value", "disputed", "shares")


def test_a_majority_shares_out_the_values_that_were_given():
    assert answers(view(votes(*"egh"), choices=STANCE)) == [
        ("e", "l", False, {"l": 0.666667, "r": 0.333333}),
        ("g", "l", False, {"l": 1.0}),
        ("h", None, True, {"l": 0.5, "r": 0.5}),
    ]


@pytest.mark.parametrize("rule", ["dawid-skene", "mace"])
def test_a_model_believes_whoever_is_mostly_with_the_others(rule):
    found = answers(view(votes(*"abcdefgh"), Rules(rule), choices=STANCE))
    assert [row[:3] for row in found] == [
        ("a", "l", False), ("b", "l", False), ("c", "r", False), ("d", "r", False),
        ("e", "l", False), ("f", "r", False), ("g", "l", False), ("h", "l", False),
    ]  # fmt: skip
    assert all(sum(row[3].values()) == pytest.approx(1, abs=2e-6) for row in found)
    assert max(found[7][3], key=found[7][3].get) == "l"


@pytest.mark.parametrize("rule", ["dawid-skene", "mace"])
def test_what_the_model_cannot_tell_apart_is_disputed(rule):
    one = view(votes("a", of=("ana", "cem")), Rules(rule), choices=said("stance", a="l-r"))
    assert answers(one) == [("a", None, True, {"l": 0.5, "r": 0.5})]


def test_a_model_decides_each_value_of_a_question_that_takes_several():
    choices = said("topics", a="sea+war sea+war sea", b="war war -", c="- - sea", d="sea sea sea")
    found = view(votes(*"abcde"), Rules("dawid-skene"), choices=choices, multiple=["topics"])
    assert [row[:3] for row in answers(found)] == [
        ("a", ["sea", "war"], False),
        ("b", ["war"], False),
        ("c", [], False),
        ("d", ["sea"], False),
    ]
    first = found.consensus.answers["shares"][0]
    assert list(first) == ["sea", "war"]
    assert first["sea"] > 0.9


# Spans

DRIFT = [span("a", "ana", 0, 7), span("a", "ben", 0, 7), span("a", "cem", 0, 12), span("a", "cem", 16, 23)]
OVERLAP = Rules("majority", "overlap")


def test_spans_that_overlap_are_one_with_the_bounds_of_most():
    found = view(votes("a"), OVERLAP, DRIFT).consensus.spans
    assert plain(found) == [
        ("a", "x", "text", 0, 7, "Act", "Ferries", 3, 3, "majority", [], []),
        ("a", "x", "text", 16, 23, "Act", "dockers", 1, 3, "outvoted", [], []),
    ]
    assert list(found) == [
        "unit_id", "article_id", "field", "start", "end", "label", "text", "votes", "of", "verdict",
        "disputed_attributes", "disputes",
    ]  # fmt: skip


def test_a_bound_on_which_votes_tie_is_a_dispute_that_is_named():
    found = view(votes("a", of=("ana", "cem")), OVERLAP, [DRIFT[0], DRIFT[2]]).consensus.spans
    assert plain(found, "start", "end", "text", "votes", "of", "verdict", "disputes") == [
        (0, 12, "Ferries stop", 2, 2, "disputed", ["end"])
    ]


def test_the_attributes_of_merged_spans_are_voted_on_by_those_who_marked_them():
    roles = {"role": "string"}
    spans = [one | {"role": role} for one, role in zip(DRIFT[:3], ("hero", "victim", "hero"), strict=True)]
    spans += [span("a", "ben", 16, 23, role="hero"), span("a", "cem", 15, 23, role="victim")]
    found = view(votes("a"), OVERLAP, spans, attributes=roles).consensus.spans
    assert plain(found, "start", "end", "role", "disputed_attributes", "disputes") == [
        (0, 7, "hero", [], []),
        (15, 23, None, ["role"], ["start"]),
    ]


def test_an_article_in_two_units_is_merged_in_each_by_itself():
    units = {"pair:x+y": ["x", "y"], "pair:x+z": ["x", "z"]}
    spans = [
        span("pair:x+y", "ana", 0, 7), span("pair:x+y", "ben", 0, 7), span("pair:x+y", "cem", 0, 7, article="y"),
        span("pair:x+z", "ana", 0, 12),
    ]  # fmt: skip
    found = view(votes(*units), OVERLAP, spans, units=units)
    assert plain(
        found.consensus.spans, "unit_id", "article_id", "start", "end", "votes", "of", "verdict"
    ) == [
        ("pair:x+y", "x", 0, 7, 2, 3, "majority"),
        ("pair:x+y", "y", 0, 7, 1, 3, "outvoted"),
        ("pair:x+z", "x", 0, 12, 1, 3, "outvoted"),
    ]


def test_whoever_was_not_asked_for_a_label_has_no_vote_on_it_and_one_on_the_others():
    spans = [span("a", "ana", 0, 7), span("a", "ben", 0, 12), span("a", "ana", 16, 23, "Actor")]
    found = view(
        votes("a"), OVERLAP, spans, not_asked={"a/ben": [("label", "Actor")], "a/cem": [("label", "Actor")]}
    )
    assert plain(found.consensus.spans, "label", "votes", "of", "verdict") == [
        ("Act", 2, 3, "disputed"),
        ("Actor", 1, 1, "majority"),
    ]
    assert plain(found.span_shares, "label", "start", "end", "votes", "of") == [
        ("Act", 0, 7, 2, 3), ("Act", 7, 12, 1, 3), ("Actor", 16, 23, 1, 1),
    ]  # fmt: skip


def test_frequencies_are_runs_of_characters_that_equally_many_marked():
    assert plain(view(votes("a"), Rules(soft=True), DRIFT).span_shares) == [
        ("a", "x", "text", 0, 7, "Act", 3, 3),
        ("a", "x", "text", 7, 12, "Act", 1, 3),
        ("a", "x", "text", 16, 23, "Act", 1, 3),
    ]


# Who can be relied on


def test_each_annotator_has_a_line_for_each_question_and_one_for_spans():
    one = view(votes(*"abcdefgh"), OVERLAP, DRIFT, STANCE)
    found = one.annotators(one.consensus.answers)
    counts = ["annotator", "of", "question", "value", "ratings", "decided", "agreement"]
    assert plain(found, *counts) == [
        ("ana", "question", "stance", None, 8, 7, 1.0),
        ("ana", "spans", None, None, None, None, None),
        ("ben", "question", "stance", None, 7, 7, 1.0),
        ("ben", "spans", None, None, None, None, None),
        ("cem", "question", "stance", None, 7, 6, pytest.approx(4 / 6)),
        ("cem", "spans", None, None, None, None, None),
    ]
    models = found[found["of"] == "question"].set_index("annotator")[["accuracy", "competence"]]
    assert (models.loc["ana"] > models.loc["cem"]).all()
    assert (models.loc["ben"] > models.loc["cem"]).all()
    counts = ["annotator", "articles", "spans", "right", "precision", "reference", "found", "recall", "f1"]
    assert plain(found[found["of"] == "spans"], *counts) == [
        ("ana", 8, 1, 1, 1.0, 1, 1, 1.0, 1.0),
        ("ben", 8, 1, 1, 1.0, 1, 1, 1.0, 1.0),
        ("cem", 8, 2, 1, 0.5, 1, 1, 1.0, pytest.approx(2 / 3)),
    ]


def test_what_was_decided_otherwise_is_what_annotators_are_measured_by():
    one = view(votes("a"), choices=said("stance", a="llr"))
    decided = one.consensus.answers.assign(value="r")
    found = one.annotators(decided)
    found = found[found["of"] == "question"]
    assert plain(found, "annotator", "decided", "agreement") == [
        ("ana", 1, 0.0),
        ("ben", 1, 0.0),
        ("cem", 1, 1.0),
    ]


def test_values_of_a_question_that_takes_several_are_measured_one_by_one_and_pooled_for_reading():
    of = ("ana", "ben")
    choices = said("topics", a="sea+war sea -", b="war war -")
    one = view(votes("a", "b", of=of), choices=choices, multiple=["topics"])
    found = one.annotators(one.consensus.answers)
    lines = ["annotator", "question", "value", "ratings", "decided", "agreement"]
    assert plain(found[found["of"] == "question"], *lines) == [
        ("ana", "topics", "sea", 2, 2, 1.0),
        ("ana", "topics", "war", 2, 1, 1.0),  # of a, one of two is a tie
        ("ben", "topics", "sea", 2, 2, 1.0),
        ("ben", "topics", "war", 2, 1, 1.0),
    ]
    shown = pooled(found)
    assert plain(shown[shown["of"] == "question"], *lines) == [
        ("ana", "topics", None, 4, 3, 1.0),
        ("ben", "topics", None, 4, 3, 1.0),
    ]


def test_no_result_depends_on_the_order_of_rows():
    spans, choices = [*DRIFT, span("a", "ana", 14, 23)], STANCE
    for rules in (Rules("dawid-skene", "overlap"), Rules("mace", "overlap")):
        one, other = (
            view(votes(*"abcdefgh"), rules, s, c) for s, c in ((spans, choices), (spans[::-1], choices[::-1]))
        )
        assert plain(one.consensus.answers) == plain(other.consensus.answers)
        assert plain(one.consensus.spans) == plain(other.consensus.spans)
        assert plain(one.annotators(one.consensus.answers)) == plain(
            other.annotators(other.consensus.answers)
        )


def test_without_anything_there_are_empty_frames():
    one = view(votes(), OVERLAP)
    assert [len(f) for f in (one.consensus.answers, one.consensus.spans, one.span_shares)] == [0, 0, 0]
    assert one.annotators(one.consensus.answers).empty
