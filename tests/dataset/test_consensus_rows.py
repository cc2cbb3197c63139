"""Rows by other rules than the contract's, and their soft labels, in JSON's and in Parquet's shape."""

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from copydesk.consensus.rules import Rules
from copydesk.dataset.card import card
from copydesk.dataset.card import consensus as card_consensus
from copydesk.dataset.formats.tables import schema, write_parquet
from copydesk.dataset.rows import rows
from copydesk.dataset.rows.soft import frames as flat
from copydesk.records import sha256
from copydesk.tables import table
from support.ferry import TEXT, UNIT
from support.newsroom import plain

SOFT = {
    "answer_shares": {"stance": {"left": 0.5, "center": 0.5}},
    "span_shares": [
        {"label": "Lexical", "start": 30, "end": 40, "votes": 2, "of": 2},
        {"label": "Informational", "start": 71, "end": 82, "votes": 1, "of": 2},
    ],
}


@pytest.fixture
def wider(frames):
    """Ben's span goes on to the surname, and he gives it no polarity."""
    ben = frames["spans"]["annotator"] == "ben"
    frames["spans"].loc[ben, ["end", "text", "polarity"]] = [51, TEXT[30:51], pd.NA]
    return frames


def test_soft_labels_of_the_contracts_rules_are_there_when_asked_for(frames, scheme, golden_row):
    [row] = rows(scheme, **frames, rules=Rules(soft=True)).rows
    assert row == golden_row | SOFT
    assert list(row) == [
        *[key for key in golden_row if key not in ("votes", "consensus", "scheme")],
        *("answer_shares", "span_shares", "votes", "consensus", "scheme"),
    ]


def test_what_a_model_cannot_decide_is_disputed_as_a_tie_is(frames, scheme, golden_row):
    assert rows(scheme, **frames, rules=Rules("dawid-skene")).rows == [
        golden_row | SOFT | {"consensus": "dawid-skene"}
    ]


def test_a_span_that_was_merged_says_what_of_it_is_disputed(wider, scheme, golden_row):
    [row] = rows(scheme, **wider, rules=Rules("majority", "overlap")).rows
    [informational] = golden_row["disputed_spans"]
    assert (row["consensus"], row["spans"]) == ("majority+overlap", [])
    assert row["disputed_spans"] == [
        {"label": "Lexical", "start": 30, "end": 51, "text": "Union boss Mara Olsén", "votes": 2, "of": 2,
         "disputed_attributes": ["polarity"], "disputes": ["end"]},
        informational | {"disputes": ["support"]},
    ]  # fmt: skip
    assert row["span_shares"] == [
        {"label": "Lexical", "start": 30, "end": 40, "votes": 2, "of": 2},
        {"label": "Lexical", "start": 40, "end": 51, "votes": 1, "of": 2},
        {"label": "Informational", "start": 71, "end": 82, "votes": 1, "of": 2},
    ]


def test_spans_on_a_title_are_merged_on_the_title(frames, scheme):
    title = {"field": "title", "text_sha256": sha256("Ferry strike goes on"), "start": 0}
    more = [
        one | title | {"span_id": f"{one['annotation_id']}/t1", "end": end, "text": "Ferry strike"[:end]}
        for one, end in zip(frames["spans"].to_dict("records")[::2], (5, 12), strict=True)
    ]
    frames["spans"] = pd.concat(
        [frames["spans"], table("spans", more, {"polarity": "string"})], ignore_index=True
    )
    [row] = rows(scheme, **frames, rules=Rules("majority", "overlap")).rows
    assert row["disputed_spans"][-1] == {
        "label": "Lexical", "start": 0, "end": 12, "text": "Ferry strike", "votes": 2, "of": 2, "polarity": "negative",
        "field": "title", "disputes": ["end"],
    }  # fmt: skip
    assert row["span_shares"][-1] == {
        "label": "Lexical",
        "start": 5,
        "end": 12,
        "votes": 1,
        "of": 2,
        "field": "title",
    }


def test_parquet_holds_soft_labels_as_lists(wider, scheme, tmp_path):
    rules = Rules("majority", "overlap")
    write_parquet(tmp_path / "rows.parquet", rows(scheme, **wider, rules=rules).rows, scheme, rules)
    [row] = pq.read_table(tmp_path / "rows.parquet").to_pylist()
    assert row["answer_shares"] == {
        "stance": [{"value": "left", "share": 0.5}, {"value": "center", "share": 0.5}]
    }
    assert row["span_shares"][1] == {
        "label": "Lexical",
        "start": 40,
        "end": 51,
        "votes": 1,
        "of": 2,
        "field": None,
    }
    assert [span["disputes"] for span in row["disputed_spans"]] == [["end"], ["support"]]


def test_the_columns_of_soft_labels_are_there_only_where_rows_have_them(scheme):
    names = {rules.name: set(schema(scheme, rules).names) for rules in (Rules(), Rules("mace"))}
    assert names["mace"] - names["majority"] == {"answer_shares", "span_shares"}
    merged = schema(scheme, Rules("majority", "overlap")).field("spans").type.value_type
    assert merged.field("disputes").type == pa.list_(pa.string())
    assert "disputes" not in {
        field.name for field in schema(scheme, Rules("mace")).field("spans").type.value_type
    }


def decided(frames: dict[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """A curator says center, and takes Ana's first span alone."""
    annotation = frames["annotations"].to_dict("records")[0]
    annotation |= {"annotation_id": "c/1", "annotator": "lead", "round": "adjudication"}
    spans = frames["spans"].to_dict("records")
    span = spans[0] | {"annotation_id": "c/1", "annotator": "lead", "span_id": "c/1/d1"}
    choice = {
        "annotation_id": "c/1",
        "unit_id": UNIT,
        "annotator": "lead",
        "question": "stance",
        "value": "center",
    }
    more = {
        "annotations": table("annotations", [annotation]),
        "spans": table("spans", [span], {"polarity": "string"}),
        "choices": table("choices", [choice]),
    }
    return frames | {name: pd.concat([frames[name], one], ignore_index=True) for name, one in more.items()}


@pytest.mark.parametrize("rule", ["majority", "dawid-skene", "mace"])
def test_what_a_curator_decided_wins_by_every_rule_and_has_the_whole_share(frames, scheme, golden_row, rule):
    made = rows(scheme, **decided(frames), rules=Rules(rule, "overlap", soft=True))
    [row] = made.rows
    assert (row["spans"], row["disputed_spans"]) == (golden_row["spans"], [])
    assert (row["answers"], row["answer_votes"]) == ({"stance": "center"}, golden_row["answer_votes"])
    assert row["answer_shares"] == {"stance": {"center": 1.0}}
    assert row["span_shares"] == SOFT["span_shares"]
    answers, spans, _ = flat(made.rows, scheme)
    assert plain(answers) == [
        (UNIT, "stance", "center", False, True, {"left": 1, "center": 1}, {"center": 1.0}),
    ]
    assert plain(spans, "start", "end", "label", "votes", "of", "verdict") == [
        (30, 40, "Lexical", 2, 2, "adjudicated")
    ]
    measured = made.view.annotators(answers)
    assert plain(measured[measured["of"] == "question"], "annotator", "agreement") == [
        ("ana", 0.0),
        ("ben", 1.0),
    ]


def test_rows_lie_flat_as_frames(wider, scheme):
    made = rows(scheme, **wider, rules=Rules("majority", "overlap"))
    answers, spans, shares = flat(made.rows, scheme)
    assert plain(answers) == [
        (UNIT, "stance", None, True, False, {"left": 1, "center": 1}, {"left": 0.5, "center": 0.5})
    ]
    lexical = (UNIT, "e0d8ecd7a909d3d0", "text", 30, 51, "Lexical", "Union boss Mara Olsén")
    informational = (UNIT, "e0d8ecd7a909d3d0", "text", 71, 82, "Informational", "“an insult”")
    assert plain(spans) == [
        (*lexical, 2, 2, "disputed", ["end"], ["polarity"], None),
        (*informational, 1, 2, "disputed", ["support"], None, None),
    ]
    assert plain(shares, "unit_id", "label", "start", "end", "votes", "of") == [
        (UNIT, "Lexical", 30, 40, 2, 2), (UNIT, "Lexical", 40, 51, 1, 2), (UNIT, "Informational", 71, 82, 1, 2),
    ]  # fmt: skip


# The card


@pytest.mark.parametrize(
    ("rules", "sources"),
    [
        (Rules(), []),
        (Rules("dawid-skene"), ["Applied Statistics 28 (1979)", "`answer_shares`", "both offsets are"]),
        (Rules("mace", "overlap"), ["NAACL-HLT (2013)", "the model's probabilities", "in chains too"]),
        (
            Rules("majority", "overlap"),
            ["more than half of the annotators", "shares of the values given", "in chains"],
        ),
    ],
)
def test_the_card_names_the_rule_and_its_source(rules, sources):
    said = card_consensus.rule(rules, "pair")
    assert [source for source in sources if source not in said] == []
    assert "submitted the pair" in said
    assert (f"The rule is `{rules.name}`." in said) is (rules != Rules())


def test_the_card_says_how_far_each_annotator_can_be_relied_on(frames, scheme):
    made = rows(scheme, **frames)
    text = card(
        "first",
        {"train": made.rows, "validation": [], "test": []},
        scheme,
        reliability=made.view.annotators(flat(made.rows, scheme)[0]),
    )
    start = text.index("## Reliability")
    assert (
        text[start : text.index("## Known faults")]
        == """\
## Reliability

| annotator | question | values given | agrees | accuracy | competence |
| --- | --- | --- | --- | --- | --- |
| ana | stance | 1 | undefined | 0.667 | 0.401 |
| ben | stance | 1 | undefined | 0.667 | 0.401 |

*agrees*: the share of an annotator's values that are the answer, where there is one; the own vote counts.
*accuracy*: the share that Dawid and Skene's model expects to be right. *competence*: the share that MACE expects to be
known rather than guessed. Of a question that takes several answers, the mean over these, each as yes or no. \
Of two annotators no model can tell who is right where they differ.

| annotator | spans | right | precision | others' spans | found | recall | F1 |
| --- | --- | --- | --- | --- | --- | --- | --- |
| ana | 2 | 1 | 0.500 | 1 | 1 | 1.000 | 0.667 |
| ben | 1 | 1 | 1.000 | 2 | 1 | 0.500 | 0.667 |

Spans against those that most of the other annotators have; what these dispute is set aside. A span is
right when label and both offsets are the same.

"""
    )


def test_one_annotator_is_measured_against_nobody(frames, scheme):
    only = {
        name: frame[frame["annotator"] == "ana"] for name, frame in frames.items() if "annotator" in frame
    }
    made = rows(scheme, **frames | only)
    annotators = made.view.annotators(flat(made.rows, scheme)[0])
    parts = {"train": made.rows, "validation": [], "test": []}
    assert set(annotators["annotator"]) == {"ana"}
    assert "Reliability" not in card("first", parts, scheme, reliability=annotators)
