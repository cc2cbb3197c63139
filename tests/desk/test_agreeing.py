"""`agreement` on a desk: which figures, on what, by which rule; and what is refused."""

import pandas as pd
import pytest

from copydesk import Desk
from copydesk.errors import DeskError
from support.newsroom import answer, articles, newsroom, span

SCHEME = """\
name: bias
version: 1
title: Media bias
labels: [{name: Lexical}, {name: Informational}]
attributes:
  - {name: polarity, labels: [Lexical], options: [negative, positive]}
  - {name: device, kind: choices, options: [irony, blame]}
  - {name: target, kind: text}
questions:
  - {name: stance, level: ordinal, options: [left, center, right]}
  - {name: topics, multiple: true, options: [strike, sea]}
  - {name: tone, level: interval, options: ["1", "2", "5"]}
"""
TIMES = {"a": "2026-03-03T09:00:00Z", "b": "2026-03-04T09:00:00Z", "c": "2026-04-01T09:00:00Z"}
LEXICAL = span("r1", "Lexical", 0, 7)


def of(region: str, attribute: str, *choices: str):
    """Make an attribute of a span as the browser does."""
    value = {"start": 0, "end": 7, "text": "never looked at", "choices": list(choices)}
    return {"id": region, "from_name": attribute, "to_name": "text", "type": "choices", "origin": "manual",
            "value": value}  # fmt: skip


@pytest.fixture
def room(tmp_path, monkeypatch):
    """Three stories. "Ferries stop, says a." has six tokens, and the first one is loaded, says Ana; Ben, not in c."""
    with newsroom(tmp_path, monkeypatch, "ana", "ben", scheme=SCHEME) as room:
        room.desk.add(articles(*({"id": name, "story": f"story-{name}"} for name in "abcd")))
        room.desk.push()
        ana = {
            "a": ("left", "negative", "1"),
            "b": ("right", "negative", "5"),
            "c": ("left", "positive", "2"),
        }
        ben = {"a": ("left", "negative", "2"), "b": ("right", "positive", "5"), "c": ("center", "", "2")}
        for who, said in (("ana", ana), ("ben", ben)):
            for name, (stance, polarity, tone) in said.items():
                marked = [LEXICAL, of("r1", "polarity", polarity)] if polarity else []
                topics = [answer("topics", "strike", region="q2")] if name != "c" or who == "ana" else []
                asked = [answer("stance", stance), answer("tone", tone, region="q3"), *topics]
                room.submit(who, name, *marked, *asked, updated_at=TIMES[name])
        room.desk.pull()
        yield room


def shown(figures):
    return [
        (f.about, f.part, f.metric, f.rule, None if f.value is None else round(f.value, 3), f.n_units)
        for f in figures
    ]  # fmt: skip


def test_what_is_measured_unless_something_else_is_asked_for(room):
    alpha, ac1, shares = "Krippendorff's alpha", "Gwet's AC1", "share of agreeing pairs"
    matching = "attributes of exactly matching spans"
    assert shown(room.desk.agreement(resamples=0)) == [
        ("stance", "", "raw agreement", shares, 0.667, 3),
        ("stance", "", alpha, "ordinal", 0.778, 3),
        ("stance", "", ac1, "nominal, 3 values", 0.52, 3),
        ("stance", "", "Cohen's kappa", "nominal", 0.5, 3),
        ("topics", "strike", alpha, "nominal", 0.0, 3),
        ("topics", "sea", alpha, "nominal", None, 3),
        ("tone", "", "raw agreement", shares, 0.667, 3),
        ("tone", "", alpha, "interval", 0.944, 3),
        ("tone", "", ac1, "nominal, 3 values", 0.52, 3),
        ("tone", "", "Cohen's kappa", "nominal", 0.5, 3),
        ("spans", "", "span F1", "exact", 0.8, 3),
        ("spans", "", "span F1", "overlap of 0.5 or more", 0.8, 3),
        ("spans", "", "span F1", "character", 0.8, 3),
        ("spans", "", "token alpha", "nominal, label sets of tokens", 0.774, 3),
        (matching, "polarity", "raw agreement", shares, 0.5, 2),
        (matching, "polarity", alpha, "nominal", 0.0, 2),
        (matching, "polarity", ac1, "nominal, 2 values", 0.2, 2),
        (matching, "device: irony", alpha, "nominal", None, 2),
        (matching, "device: blame", alpha, "nominal", None, 2),
        (matching, "target", "raw agreement", shares, None, 2),
    ]
    [target] = [figure for figure in room.desk.agreement(resamples=0) if figure.what == "target"]
    assert target.note == "free text is not measured: two wordings may say the same"


def test_by_label_each_answer_and_each_label_is_measured_against_the_rest(room):
    figures = shown(room.desk.agreement("label", resamples=0))
    assert [f[1:5] for f in figures if f[0] == "topics"] == [
        ("strike", "raw agreement", "share of agreeing pairs", 0.667),
        ("strike", "Krippendorff's alpha", "nominal", 0.0),
        ("strike", "Gwet's AC1", "nominal, 2 values", 0.538),
        ("sea", "raw agreement", "share of agreeing pairs", 1.0),
        ("sea", "Krippendorff's alpha", "nominal", None),
        ("sea", "Gwet's AC1", "nominal, 2 values", 1.0),
    ]
    assert [f[1:] for f in figures if f[0] == "spans"] == [
        ("Lexical", "span F1", "exact", 0.8, 3),
        ("Informational", "span F1", "exact", None, 3),
    ]
    [note] = room.desk.agreement("label", rule="exact")[-1].notes
    assert note == "nobody marked anything in the articles that two have seen"


def test_all_rules_for_spans_by_label(room):
    spans = [f for f in room.desk.agreement("label", rule="all", resamples=0) if f.what == "Lexical"]
    assert [f[2:5] for f in shown(spans)] == [
        ("span F1", "exact", 0.8),
        ("span F1", "overlap of 0.5 or more", 0.8),
        ("span F1", "character", 0.8),
        ("token alpha", "nominal, tokens Lexical or not", 0.774),
        ("unitized alpha", "u nominal, Lexical against gaps", 0.729),
    ]


def test_by_pair_by_annotator_and_over_time(room):
    stance = [
        [
            (f.part, f.metric, round(f.value, 3))
            for f in room.desk.agreement(by, question="stance", resamples=0)
        ]
        for by in ("pair", "annotator", "month", "week")
    ]
    assert stance == [
        [
            ("ana and ben", "raw agreement", 0.667),
            ("ana and ben", "Krippendorff's alpha", 0.778),
            ("ana and ben", "Gwet's AC1", 0.52),
        ],
        [
            ("ana against the rest", "raw agreement", 0.667),
            ("ana against the rest", "Krippendorff's alpha", 0.778),
            ("ana against the rest", "Gwet's AC1", 0.52),
            ("ben against the rest", "raw agreement", 0.667),
            ("ben against the rest", "Krippendorff's alpha", 0.778),
            ("ben against the rest", "Gwet's AC1", 0.52),
        ],
        [
            ("2026-03", "raw agreement", 1.0),
            ("2026-03", "Krippendorff's alpha", 1.0),
            ("2026-03", "Gwet's AC1", 1.0),
            ("2026-04", "raw agreement", 0.0),
            ("2026-04", "Krippendorff's alpha", 0.0),
            ("2026-04", "Gwet's AC1", -0.333),
        ],
        [
            ("2026-03-02/2026-03-08", "raw agreement", 1.0),
            ("2026-03-02/2026-03-08", "Krippendorff's alpha", 1.0),
            ("2026-03-02/2026-03-08", "Gwet's AC1", 1.0),
            ("2026-03-30/2026-04-05", "raw agreement", 0.0),
            ("2026-03-30/2026-04-05", "Krippendorff's alpha", 0.0),
            ("2026-03-30/2026-04-05", "Gwet's AC1", -0.333),
        ],
    ]


def test_spans_and_attributes_over_time(room):
    figures = shown(room.desk.agreement("month", resamples=0))
    assert [f[1:] for f in figures if f[0] == "spans"] == [
        ("2026-03", "span F1", "exact", 1.0, 2),
        ("2026-04", "span F1", "exact", 0.0, 1),
    ]
    assert [f[1:] for f in figures if f[1].startswith("polarity")] == [
        ("polarity, 2026-03", "raw agreement", "share of agreeing pairs", 0.5, 2),
        ("polarity, 2026-03", "Krippendorff's alpha", "nominal", 0.0, 2),
        ("polarity, 2026-03", "Gwet's AC1", "nominal, 2 values", 0.2, 2),
    ]


def test_one_annotator_against_the_rest_has_no_alpha_of_spans(room):
    by_all = room.desk.agreement("annotator", rule="all", question="tone", resamples=0)
    assert [f.rule for f in by_all if f.about == "spans" and f.who == ("ben",)] == [
        "exact", "overlap of 0.5 or more", "character",
    ]  # fmt: skip


def test_a_third_annotator_makes_it_fleiss_kappa(room):
    room.settings('annotators = ["ana", "ben"]', 'annotators = ["ana", "ben", "cleo"]')
    room.settings("overlap = 2", "overlap = 3")
    room.desk.add(articles({"id": "e"}))
    room.desk.push()
    for who in ("ana", "ben", "cleo"):
        room.submit(who, "e", answer("stance", "left"), updated_at="2026-05-01T09:00:00Z")
    room.desk.pull()

    kappa = room.desk.agreement(question="stance", resamples=0)[-1]
    assert (kappa.metric, kappa.rule, kappa.n_annotators) == (
        "Fleiss' kappa", "nominal, 2 to 3 ratings a unit, generalised after Gwet", 3,
    )  # fmt: skip


def test_the_round_of_labelling_is_all_there_is_here(room):
    assert room.desk.agreement(round="label") == room.desk.agreement()
    with pytest.raises(DeskError, match=r"^nobody submitted anything in the round 'trial'; there is label$"):
        room.desk.agreement(round="trial")


def test_a_curators_decision_is_not_compared(room, monkeypatch):
    before = room.desk.agreement(resamples=0)
    annotations = room.desk.annotations()
    decision = annotations[annotations["annotator"] == "ana"].assign(annotator="cleo", round="adjudication")
    monkeypatch.setattr(
        room.desk, "annotations", lambda: pd.concat([annotations, decision], ignore_index=True)
    )

    assert room.desk.agreement(resamples=0) == before


def test_an_attribute_that_one_left_out_is_a_disagreement(room):
    time = {"updated_at": "2026-05-01T09:00:00Z"}
    room.submit("ana", "d", LEXICAL, of("r1", "polarity", "negative"), **time)
    room.submit("ben", "d", LEXICAL, span("r2", "Informational", 0, 7), **time)
    room.desk.pull()

    [raw, _, ac1, *_] = [f for f in room.desk.agreement(resamples=0) if f.part == "polarity"]
    assert (round(raw.value, 3), raw.n_units, ac1.rule) == (0.333, 3, "nominal, 3 values")
    by_label = room.desk.agreement("label", resamples=0)
    assert [f.part for f in by_label if f.part.startswith("polarity") and f.metric == "raw agreement"] == [
        "polarity: negative", "polarity: positive", "polarity: (not given)",
    ]  # fmt: skip


def test_what_cannot_be_measured_is_refused_all_at_once(room):
    with pytest.raises(DeskError) as refused:
        room.desk.agreement("day", question="mood", rule="near", resamples=-1)
    assert str(refused.value) == (
        "agreement by 'day' is unknown: it is by label, pair, annotator, week, month; "
        "bias@1 asks no question 'mood': it asks stance, topics, tone; "
        "the rule 'near' for spans is unknown: it is exact, overlap, character, token, unitized, gamma, all; "
        "-1 resamples cannot be drawn: 0 leaves out the intervals\n"
        "  Run 'copydesk agreement --help' for what there is."
    )
    with pytest.raises(DeskError, match="one annotator against the rest is not defined for the rule 'token'"):
        room.desk.agreement("annotator", rule="token")


def test_a_desk_without_labels_has_figures_that_say_why_they_are_undefined(tmp_path):
    with Desk.init(tmp_path / "desk") as desk:
        figures = desk.agreement()
        assert [(f.about, f.value, f.note) for f in figures[:8]] == [
            ("stance", None, "no unit was rated by two annotators"),
            ("stance", None, "no unit was rated by two annotators"),
            ("stance", None, "no unit was rated by two annotators"),
            ("stance", None, "no unit was rated by two annotators"),
            ("spans", None, "no article was seen by two annotators"),
            ("spans", None, "no article was seen by two annotators"),
            ("spans", None, "no article was seen by two annotators"),
            ("spans", None, "no article was seen by two annotators"),
        ]
        assert [(f.part, f.value) for f in figures[8:]] == [
            *((attribute, None) for attribute in ("polarity", "aim", "quote") for _ in range(3)),
            ("target", None),
            ("speaker", None),
        ]
        assert [desk.agreement(by) for by in ("pair", "annotator", "week")] == [[], [], []]
