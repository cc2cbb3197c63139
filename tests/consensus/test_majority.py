"""Majority over those who submitted: literal small cases, and nothing decided by the order of rows."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from copydesk.consensus import majority, voting
from copydesk.tables import table

UNIT = "article:a"


def annotations(*annotators: str, state: str = "submitted") -> pd.DataFrame:
    """One annotation each, `k/<annotator>`."""
    return table(
        "annotations",
        [
            {
                "annotation_id": f"k/{who}",
                "unit_id": UNIT,
                "annotator": who,
                "state": state,
                "submitted_at": f"2026-03-0{day}T09:00:00Z",
            }
            for day, who in enumerate(annotators, start=1)
        ],
    )


def span(who: str, start: int = 0, end: int = 5, label: str = "Lexical", **more) -> dict:
    return {
        "annotation_id": f"k/{who}",
        "unit_id": UNIT,
        "article_id": "a",
        "field": "text",
        "annotator": who,
        "label": label,
        "start": start,
        "end": end,
        "text": f"{start}-{end}",
    } | more


def spans(*rows: dict, **attributes: str) -> pd.DataFrame:
    return table("spans", rows, attributes)


def choices(*rows: tuple[str, str, str]) -> pd.DataFrame:
    return table(
        "choices",
        [
            {
                "annotation_id": f"k/{who}",
                "unit_id": UNIT,
                "annotator": who,
                "question": question,
                "value": value,
            }
            for who, question, value in rows
        ],
    )


def verdicts(frame: pd.DataFrame) -> list[tuple]:
    return list(frame[["start", "end", "label", "votes", "of", "verdict"]].itertuples(index=False, name=None))


def records(frame: pd.DataFrame) -> list[dict]:
    return frame.astype(object).where(frame.notna(), None).to_dict("records")


def test_the_whole_result_of_two_annotators_who_agree_on_one_span():
    said = majority(
        annotations("ana", "ben"),
        spans(
            span("ana", 30, 40, polarity="negative"),
            span("ana", 71, 82, label="Informational"),
            span("ben", 30, 40, polarity="negative"),
            polarity="string",
        ),
        choices(("ana", "stance", "left"), ("ben", "stance", "center")),
        {"polarity": "string"},
    )

    place = {"unit_id": UNIT, "article_id": "a", "field": "text"}
    assert records(said.spans) == [
        place
        | {
            "start": 30,
            "end": 40,
            "label": "Lexical",
            "text": "30-40",
            "votes": 2,
            "of": 2,
            "verdict": "majority",
        }
        | {"polarity": "negative", "disputed_attributes": []},
        place
        | {"start": 71, "end": 82, "label": "Informational", "text": "71-82", "votes": 1, "of": 2}
        | {"verdict": "disputed", "polarity": None, "disputed_attributes": []},
    ]
    assert records(said.answers) == [
        {
            "unit_id": UNIT,
            "question": "stance",
            "value": None,
            "disputed": True,
            "votes": {"center": 1, "left": 1},
            "of": 2,
        }
    ]


@pytest.mark.parametrize(
    ("markers", "of", "verdict"),
    [(1, 1, "majority"), (1, 2, "disputed"), (1, 3, "outvoted"), (2, 3, "majority"), (2, 4, "disputed")],
)
def test_more_than_half_wins_half_is_a_dispute_and_less_loses(markers, of, verdict):
    people = ["ana", "ben", "cleo", "dan"][:of]

    said = majority(annotations(*people), spans(*(span(who) for who in people[:markers])), choices())

    assert verdicts(said.spans) == [(0, 5, "Lexical", markers, of, verdict)]


def test_whoever_skipped_or_left_a_draft_has_no_vote():
    people = pd.concat(
        [annotations("ana"), annotations("ben", state="skipped"), annotations("cleo", state="draft")]
    )

    said = majority(
        people,
        spans(span("ana"), span("ben", 7, 9), span("cleo", 7, 9)),
        choices(("ben", "stance", "left")),
    )

    assert verdicts(said.spans) == [(0, 5, "Lexical", 1, 1, "majority")]
    assert len(said.answers) == 0


def test_of_ones_several_annotations_only_the_latest_votes():
    early, late = annotations("ana"), annotations("ana").assign(annotation_id="k/9")
    late["submitted_at"] += pd.Timedelta(hours=1)
    both = pd.concat([late, early])

    said = majority(both, spans(span("ana"), span("ana", 7, 9, annotation_id="k/9")), choices())

    assert list(voting(both)["annotation_id"]) == ["k/9"]
    assert verdicts(said.spans) == [(7, 9, "Lexical", 1, 1, "majority")]


def test_equal_times_are_told_apart_by_the_annotation_id():
    twins = pd.concat([annotations("ana"), annotations("ana").assign(annotation_id="k/zoe")])

    assert list(voting(twins)["annotation_id"]) == ["k/zoe"]
    assert list(voting(twins.iloc[::-1])["annotation_id"]) == ["k/zoe"]


def test_ones_identical_duplicates_count_once_and_another_field_is_another_span():
    said = majority(
        annotations("ana", "ben", "cleo"),
        spans(span("ana"), span("ana"), span("ben", field="title"), span("cleo")),
        choices(),
    )

    assert verdicts(said.spans) == [
        (0, 5, "Lexical", 2, 3, "majority"),
        (0, 5, "Lexical", 1, 3, "outvoted"),
    ]
    assert list(said.spans["field"]) == ["text", "title"]


def test_an_attribute_is_voted_on_by_those_who_marked_the_span():
    said = majority(
        annotations("ana", "ben", "cleo"),
        spans(
            span("ana", polarity="negative", aim="direct"),
            span("ben", polarity="negative"),
            span("cleo", polarity="positive"),
            span("ana", 7, 9, polarity="negative"),
            span("ben", 7, 9, polarity="positive", aim="direct"),
            polarity="string",
            aim="string",
        ),
        choices(),
        {"polarity": "string", "aim": "string"},
    )

    assert records(said.spans[["start", "polarity", "aim", "disputed_attributes"]]) == [
        {"start": 0, "polarity": "negative", "aim": None, "disputed_attributes": []},
        {"start": 7, "polarity": None, "aim": None, "disputed_attributes": ["polarity", "aim"]},
    ]


def test_who_was_not_asked_for_something_has_no_vote_on_it():
    said = majority(
        annotations("ana", "ben", "cleo"),
        spans(
            span("ana", label="Praise", polarity="negative"),
            span("ana", 7, 9, polarity="negative"),
            span("ben", 7, 9),
            span("ben", 9, 12),
            polarity="string",
        ),
        choices(("ana", "genre", "news"), ("ana", "stance", "left"), ("ben", "stance", "left")),
        {"polarity": "string"},
        not_asked={
            "k/ben": [("label", "Praise"), ("attribute", "polarity"), ("question", "genre")],
            "k/cleo": [("label", "Praise")],
        },
    )

    assert verdicts(said.spans) == [
        (0, 5, "Praise", 1, 1, "majority"),
        (7, 9, "Lexical", 2, 3, "majority"),
        (9, 12, "Lexical", 1, 3, "outvoted"),
    ]
    assert records(said.spans[["start", "polarity", "disputed_attributes"]]) == [
        {"start": 0, "polarity": "negative", "disputed_attributes": []},
        {"start": 7, "polarity": "negative", "disputed_attributes": []},
        {"start": 9, "polarity": None, "disputed_attributes": []},
    ]
    assert records(said.answers[["question", "value", "disputed", "of"]]) == [
        {"question": "genre", "value": None, "disputed": True, "of": 2},
        {"question": "stance", "value": "left", "disputed": False, "of": 3},
    ]


def test_each_value_of_a_list_attribute_is_voted_on_by_itself():
    said = majority(
        annotations("ana", "ben"),
        spans(
            span("ana", actors=["police", "mayor"]),
            span("ben", actors=["police"]),
            span("ana", 7, 9),
            span("ben", 7, 9),
            actors="object",
        ),
        choices(),
        {"actors": "object"},
    )

    assert records(said.spans[["actors", "disputed_attributes"]]) == [
        {"actors": ["police"], "disputed_attributes": ["actors"]},
        {"actors": None, "disputed_attributes": []},
    ]


@pytest.mark.parametrize(
    ("given_answers", "value", "disputed"),
    [
        (["left", "left", "right"], "left", False),
        (["left", "left", None], "left", False),
        (["left", None, None], None, True),
        (["left", "right", "center"], None, True),
        (["left", "left", "right", "right"], None, True),
        (["left", "left", "right", "center"], None, True),
    ],
)
def test_an_answer_needs_more_than_half_of_those_who_submitted(given_answers, value, disputed):
    people = ["ana", "ben", "cleo", "dan"][: len(given_answers)]
    given_rows = [(who, "stance", said) for who, said in zip(people, given_answers, strict=True) if said]

    said = majority(annotations(*people), spans(), choices(*given_rows))

    assert records(said.answers[["value", "disputed", "of"]]) == [
        {"value": value, "disputed": disputed, "of": len(people)}
    ]


def test_each_value_of_a_question_of_several_is_voted_on_by_itself():
    said = majority(
        annotations("ana", "ben"),
        spans(),
        choices(
            ("ana", "topics", "war"),
            ("ana", "topics", "trade"),
            ("ben", "topics", "war"),
            ("ana", "frames", "cost"),
            ("ben", "frames", "cost"),
        ),
        multiple=["topics", "frames"],
    )

    assert records(said.answers[["question", "value", "disputed", "votes"]]) == [
        {"question": "frames", "value": ["cost"], "disputed": False, "votes": {"cost": 2}},
        {"question": "topics", "value": ["war"], "disputed": True, "votes": {"war": 2, "trade": 1}},
    ]


def test_empty_frames_give_empty_frames_with_all_columns():
    said = majority(annotations(), spans(polarity="string"), choices(), {"polarity": "string"})

    assert list(said.spans.columns) == [
        "unit_id", "article_id", "field", "start", "end", "label", "text", "votes", "of", "verdict",
        "polarity", "disputed_attributes",
    ]  # fmt: skip
    assert list(said.answers.columns) == ["unit_id", "question", "value", "disputed", "votes", "of"]
    assert (len(said.spans), len(said.answers)) == (0, 0)


PEOPLE = ["ana", "ben", "cleo", "dan"]
drawn_spans = st.lists(
    st.builds(
        lambda who, start, polarity, actors: span(who, start, polarity=polarity, actors=actors),
        st.sampled_from(PEOPLE),
        st.integers(0, 2),
        st.sampled_from([None, "negative", "positive"]),
        st.sampled_from([None, ["mayor"], ["mayor", "police"]]),
    ),
    max_size=12,
)
drawn_choices = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(["stance", "topics"]), st.sampled_from("abc")),
    max_size=12,
    unique=True,
)


@given(st.integers(1, 4), drawn_spans, drawn_choices, st.randoms(use_true_random=False))
def test_nothing_depends_on_the_order_of_rows(n, span_rows, choice_rows, random):
    attributes = {"polarity": "string", "actors": "object"}

    def said(shuffle):
        return majority(
            annotations(*PEOPLE[:n]).iloc[shuffle(range(n))],
            spans(*(span_rows[place] for place in shuffle(range(len(span_rows)))), **attributes),
            choices(*(choice_rows[place] for place in shuffle(range(len(choice_rows))))),
            attributes,
            multiple=["topics"],
        )

    plain = said(list)
    shuffled = said(lambda places: random.sample(places, len(places)))

    assert records(shuffled.spans) == records(plain.spans)
    assert records(shuffled.answers) == records(plain.answers)
    assert [list(votes) for votes in shuffled.answers["votes"]] == [
        list(votes) for votes in plain.answers["votes"]
    ]
