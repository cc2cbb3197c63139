"""Relations in rows: what stands between two spans, by a vote of those who marked both, or by a curator."""

from typing import Any

from copydesk.dataset.rows import rows
from copydesk.dataset.rows.deciding import Decision
from copydesk.dataset.rows.relating import related
from copydesk.dataset.rows.votes import Material
from copydesk.tables import table
from support.ferry import UNIT

BOSS = {"label": "Lexical", "start": 30, "end": 40, "text": "Union boss"}
INSULT = {"label": "Informational", "start": 71, "end": 82, "text": "“an insult”"}
FORTH, BACK, BOTH = ("says", 0, 1, "right"), ("says", 1, 0, "right"), ("says", 1, 0, "bi")


def link(relation: str, begin: int, end: int, direction: str, **more: int) -> dict[str, Any]:
    return {"relation": relation, "from": begin, "to": end, "direction": direction} | more


def vote(
    who: str, *links: tuple[str, int, int, str], spans: tuple[dict[str, Any], ...] = (BOSS, INSULT)
) -> dict[str, Any]:
    return {"annotator": who, "spans": list(spans), "relations": [link(*one) for one in links]}


def made(*votes: dict[str, Any], **more: Any) -> dict[str, Any]:
    row = {"spans": [BOSS, INSULT]} | more.pop("row", {})
    return related(row, votes, **{"decision": None, "unasked": lambda _: (), "rule": "exact"} | more)


def test_what_more_than_half_of_those_drew_who_marked_both_ends_stands():
    outside = vote("dan", spans=(BOSS,))

    assert made(vote("ana", FORTH), vote("ben", FORTH), vote("cleo"), outside) == {
        "relations": [link(*FORTH, votes=2, of=3)]
    }


def test_one_of_two_is_a_tie_be_it_about_presence_direction_or_name():
    assert made(vote("ana", FORTH), vote("ben")) == {"disputed_relations": [link(*FORTH, votes=1, of=2)]}
    assert made(vote("ana", FORTH), vote("ben", BACK)) == {
        "disputed_relations": [link(*FORTH, votes=1, of=2), link(*BACK, votes=1, of=2)]
    }
    assert made(vote("ana", FORTH), vote("ben", ("cites", 0, 1, "right"))) == {
        "disputed_relations": [link("cites", 0, 1, "right", votes=1, of=2), link(*FORTH, votes=1, of=2)]
    }


def test_three_who_say_three_things_dispute_and_one_against_two_is_outvoted():
    assert made(vote("ana", FORTH), vote("ben", BACK), vote("cleo")) == {
        "disputed_relations": [link(*FORTH, votes=1, of=3), link(*BACK, votes=1, of=3)]
    }
    assert made(vote("ana", FORTH), vote("ben"), vote("cleo")) == {}


def test_an_arrow_with_two_heads_has_no_first_end():
    assert made(vote("ana", BOTH), vote("ben", ("says", 0, 1, "bi"))) == {
        "relations": [link("says", 0, 1, "bi", votes=2, of=2)]
    }


def test_a_relation_with_an_end_that_is_not_agreed_waits_for_that_end():
    assert made(vote("ana", FORTH), vote("ben", spans=(BOSS,)), row={"spans": [BOSS]}) == {}


def test_whoever_was_not_asked_for_a_relation_has_no_vote_on_it():
    assert made(vote("ana", FORTH), vote("ben"), unasked=lambda name: {"says": {"ben"}}[name]) == {
        "relations": [link(*FORTH, votes=1, of=1)]
    }


def test_where_spans_are_merged_those_of_the_same_label_that_share_most_are_the_ends():
    wide = BOSS | {"start": 25}

    assert made(vote("ana", FORTH, spans=(wide, INSULT)), vote("ben", FORTH), rule="overlap") == {
        "relations": [link(*FORTH, votes=2, of=2)]
    }


def test_a_decision_wins_but_for_what_its_curator_was_not_asked():
    votes = [vote("ana", FORTH, ("cites", 0, 1, "right")), vote("ben", FORTH, ("cites", 0, 1, "right"))]
    decided = Decision("k3v9q2/50", "lead", "slip", Material(), [("relation", "cites")])

    assert made(*votes, decision=decided, row={"relations": [link(*BACK)]}) == {
        "relations": [link("cites", 0, 1, "right", votes=2, of=2), link(*BACK, votes=0, of=2)]
    }


def test_an_arrow_drawn_backwards_is_turned_round_and_parts_of_a_span_are_related_to_the_first(
    frames, scheme, example
):
    frames["spans"] = table(
        "spans",
        [
            example["span"]("k3v9q2/41", "a1", "ana", "Lexical", 30, 40),
            example["span"]("k3v9q2/41", "a2", "ana", "Lexical", 71, 82, part_of="k3v9q2/41/a1"),
        ],
        {"polarity": "string"},
    )
    drawn = {
        "annotation_id": "k3v9q2/41",
        "unit_id": UNIT,
        "annotator": "ana",
        "relation": "says",
        "direction": "left",
    }
    ends = {"from_span": "k3v9q2/41/a1", "to_span": "k3v9q2/41/a2"}
    frames["relations"] = table("relations", [drawn | ends])

    assert rows(scheme, **frames).rows[0]["votes"][0]["relations"] == [
        link("says", 1, 0, "right"), link("continues", 1, 0, "right"),
    ]  # fmt: skip
