"""The contract's row, literally, and what is set aside."""

import pandas as pd

from copydesk.dataset.rows import rows
from copydesk.records import Rejected, sha256
from copydesk.tables import table
from support.ferry import UNIT


def added(frame: pd.DataFrame, name: str, *records: dict) -> pd.DataFrame:
    more = table(name, records, {column: "string" for column in frame.columns if column == "polarity"})
    return pd.concat([frame, more], ignore_index=True)


def test_the_contracts_example_gives_the_contracts_row(frames, scheme, golden_row):
    made = rows(scheme, **frames)

    assert made.rows == [golden_row]
    assert made.rejected == []
    assert list(made.rows[0]) == list(golden_row)
    assert list(made.rows[0]["answer_votes"]["stance"]) == ["left", "center"]
    assert list(made.rows[0]["spans"][0]) == list(golden_row["spans"][0])


def test_the_order_of_input_rows_does_not_matter(frames, scheme, golden_row):
    reversed_frames = {name: frame.iloc[::-1] for name, frame in frames.items()}

    assert rows(scheme, **reversed_frames).rows == [golden_row]


def test_a_unit_submitted_without_a_label_is_a_row_and_one_nobody_submitted_is_not(frames, scheme, example):
    for place, state in (("1", "submitted"), ("2", "skipped"), ("3", None)):
        article = (
            frames["articles"].iloc[[0]].assign(article_id=place, outlet=pd.NA, story_id=pd.NA, url=pd.NA)
        )
        frames["articles"] = pd.concat([frames["articles"], article], ignore_index=True)
        frames["units"] = added(
            frames["units"], "units", {"unit_id": f"article:{place}", "article_ids": [place]}
        )
        if state:
            record = example["annotation"](
                f"m8w1zz/{place}", "ben", "2026-03-03T10:05:00Z", unit_id=f"article:{place}", state=state
            )
            frames["annotations"] = added(frames["annotations"], "annotations", record)

    made = rows(scheme, **frames).rows
    everything = rows(scheme, **frames, include_all=True).rows

    assert [row["unit_id"] for row in made] == ["article:1", UNIT]
    assert made[0] | {"title": "", "text": "", "text_sha256": ""} == {
        "unit_id": "article:1",
        "article_id": "1",
        "story_id": None,
        "outlet": None,
        "published": "2026-03-02",
        "url": None,
        "title": "",
        "text": "",
        "text_sha256": "",
        "n_annotators": 1,
        "spans": [],
        "disputed_spans": [],
        "answers": {"stance": None},
        "answer_votes": {"stance": {}},
        "disputed_answers": [],
        "votes": [
            {
                "annotator": "ben",
                "annotation_id": "m8w1zz/1",
                "version": 1,
                "spans": [],
                "answers": {"stance": None},
            }
        ],
        "consensus": "majority",
        "scheme": "bias@1",
    }
    assert [(row["unit_id"], row["n_annotators"], row.get("skipped_by")) for row in everything] == [
        ("article:1", 1, None),
        ("article:2", 0, ["ben"]),
        ("article:3", 0, None),
        (UNIT, 2, None),
    ]


def test_an_annotation_on_another_text_is_set_aside_and_does_not_vote(frames, scheme, golden_row):
    stale = frames["spans"]["annotator"] == "ben"
    frames["spans"].loc[stale, "text_sha256"] = "0" * 64

    made = rows(scheme, **frames)

    assert made.rejected == [
        Rejected(source="m8w1zz/7", item=UNIT, reason="made on another version of the text")
    ]
    assert made.rows[0]["n_annotators"] == 1
    assert made.rows[0]["votes"] == golden_row["votes"][:1]
    assert [(span["label"], span["votes"], span["of"]) for span in made.rows[0]["spans"]] == [
        ("Lexical", 1, 1),
        ("Informational", 1, 1),
    ]
    assert made.rows[0]["answers"] == {"stance": "left"}


def test_a_unit_whose_only_annotation_is_set_aside_has_no_row(frames, scheme):
    frames["spans"]["text_sha256"] = "0" * 64

    made = rows(scheme, **frames)

    assert made.rows == []
    assert [item.source for item in made.rejected] == ["k3v9q2/41", "m8w1zz/7"]


def test_annotations_of_unknown_units_and_answers_outside_the_scheme_are_set_aside(frames, scheme, example):
    frames["annotations"] = added(
        frames["annotations"],
        "annotations",
        example["annotation"]("k3v9q2/50", "ana", "2026-03-05T09:00:00Z", unit_id="article:gone"),
        example["annotation"]("x/1", "cleo", "2026-03-05T09:00:00Z"),
        example["annotation"]("y/1", "dan", "2026-03-05T09:00:00Z"),
    )
    frames["choices"] = added(
        frames["choices"],
        "choices",
        example["choice"]("x/1", "cleo", "mood", "sour"),
        example["choice"]("y/1", "dan", "stance", "left"),
        example["choice"]("y/1", "dan", "stance", "right"),
    )

    made = rows(scheme, **frames)

    assert made.rejected == [
        Rejected("x/1", UNIT, "answers a question that the scheme does not have"),
        Rejected("y/1", UNIT, "several answers to a question that takes one"),
        Rejected("k3v9q2/50", "article:gone", "its unit or article is not in the desk"),
    ]
    assert made.rows[0]["n_annotators"] == 2


def test_a_span_in_the_title_says_so_and_is_checked_against_the_title(frames, scheme, example):
    title = "Ferry strike goes on"
    frames["spans"] = added(
        frames["spans"],
        "spans",
        example["span"](
            "k3v9q2/41",
            "t1",
            "ana",
            "Lexical",
            0,
            5,
            field="title",
            text=title[:5],
            text_sha256=sha256("an older title"),
        ),
    )

    assert [item.reason for item in rows(scheme, **frames).rejected] == [
        "made on another version of the text"
    ]

    frames["spans"].loc[frames["spans"]["field"] == "title", "text_sha256"] = sha256(title)
    made = rows(scheme, **frames)
    assert made.rejected == []
    assert made.rows[0]["disputed_spans"][1] == {
        "label": "Lexical",
        "start": 0,
        "end": 5,
        "text": "Ferry",
        "votes": 1,
        "of": 2,
        "field": "title",
    }


def test_relations_point_at_the_spans_of_their_vote_and_dangling_ones_are_set_aside(frames, scheme):
    def relation(start: str, end: str) -> dict:
        return {
            "annotation_id": "k3v9q2/41",
            "unit_id": UNIT,
            "annotator": "ana",
            "relation": "says",
            "from_span": f"k3v9q2/41/{start}",
            "to_span": f"k3v9q2/41/{end}",
            "direction": "right",
        }

    frames["relations"] = table("relations", [relation("a2", "a1"), relation("a1", "gone")])

    made = rows(scheme, **frames)

    assert made.rows[0]["votes"][0]["relations"] == [
        {"relation": "says", "from": 1, "to": 0, "direction": "right"}
    ]
    assert "relations" not in made.rows[0]["votes"][1]
    assert made.rejected == [
        Rejected(
            "k3v9q2/41", "says: k3v9q2/41/a1 to k3v9q2/41/gone", "a relation to a span that was not taken"
        )
    ]


def test_a_relation_finds_a_region_that_became_one_span_a_label(frames, scheme):
    ana = frames["spans"]["span_id"] == "k3v9q2/41/a2"
    frames["spans"].loc[ana, "span_id"] = "k3v9q2/41/a2/Informational"
    frames["relations"] = table(
        "relations",
        [
            {
                "annotation_id": "k3v9q2/41",
                "relation": "says",
                "from_span": "k3v9q2/41/a1",
                "to_span": "k3v9q2/41/a2",
                "direction": "right",
            }
        ],
    )

    vote = rows(scheme, **frames).rows[0]["votes"][0]

    assert vote["relations"] == [{"relation": "says", "from": 0, "to": 1, "direction": "right"}]


def test_lists_stay_lists_and_a_disputed_attribute_is_named(frames, wide_scheme, example):
    frames["spans"] = table(
        "spans",
        [
            example["span"](
                "k3v9q2/41", "a1", "ana", "Actor", 30, 40, roles=["hero", "victim"], remark="boss"
            ),
            example["span"]("m8w1zz/7", "b1", "ben", "Actor", 30, 40, roles=["hero"], remark="chief"),
        ],
        {"polarity": "string", "roles": "object", "remark": "string"},
    )
    frames["choices"] = table(
        "choices",
        [
            example["choice"]("k3v9q2/41", "ana", "topics", "strike"),
            example["choice"]("k3v9q2/41", "ana", "topics", "sea"),
            example["choice"]("m8w1zz/7", "ben", "topics", "strike"),
        ],
    )

    row = rows(wide_scheme, **frames).rows[0]

    union = {"label": "Actor", "start": 30, "end": 40, "text": "Union boss"}
    assert row["spans"] == [
        union | {"votes": 2, "of": 2, "roles": ["hero"], "disputed_attributes": ["roles", "remark"]}
    ]
    assert row["answers"] == {"stance": None, "topics": ["strike"]}
    assert row["answer_votes"] == {"stance": {}, "topics": {"strike": 2, "sea": 1}}
    assert row["disputed_answers"] == ["topics"]
    assert row["votes"] == [
        {
            "annotator": "ana",
            "annotation_id": "k3v9q2/41",
            "version": 1,
            "scheme": "bias@1",
            "spans": [union | {"roles": ["hero", "victim"], "remark": "boss"}],
            "answers": {"stance": None, "topics": ["sea", "strike"]},
        },
        {
            "annotator": "ben",
            "annotation_id": "m8w1zz/7",
            "version": 1,
            "scheme": "bias@1",
            "spans": [union | {"roles": ["hero"], "remark": "chief"}],
            "answers": {"stance": None, "topics": ["strike"]},
        },
    ]
