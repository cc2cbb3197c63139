"""A corpus that has votes and resolved answers side by side: ours are theirs, and what is not says why.

Invented, in the form of the narrative-frames corpus; tests/evidence/test_narrative_frames.py has the real one.
"""

from copydesk.agreement import alpha
from support.narrative_frames import exceptions, frame_of, majority, ratings

SMALL = {
    "1": {"_source": "gazette", "co1": ["yes", ["yes", "yes", -1, -1]], "co2": ["yes", ["yes", "no", "yes", -1]]},
    "2": {"_source": "courier", "co1": ["NO AGREEMENT", ["no", "yes", -1, -1]], "co2": ["no", [-1, "no", "no", -1]]},
    "3": {"_source": "tribune", "co1": ["yes", ["yes", "no", -1, "n/a"]], "co2": ["no", ["no", -1, -1, "no"]]},
    "4": {"_source": "herald", "co1": ["yes", ["no", "no", -1, "yes"]], "co2": ["yes", [-1, -1, "yes", "yes"]]},
}  # fmt: skip


def test_whoever_did_not_label_an_article_has_no_row():
    assert ratings(SMALL, "co1").to_numpy().tolist() == [
        ["1", "annotator 1", "yes"], ["1", "annotator 2", "yes"],
        ["2", "annotator 1", "no"], ["2", "annotator 2", "yes"],
        ["3", "annotator 1", "yes"], ["3", "annotator 2", "no"], ["3", "annotator 4", "n/a"],
        ["4", "annotator 1", "no"], ["4", "annotator 2", "no"], ["4", "annotator 4", "yes"],
    ]  # fmt: skip


def test_the_majority_is_the_resolved_answer_but_for_a_tie_of_three_and_a_mistake():
    assert majority(SMALL, "co1") == {"1": "yes", "2": "NO AGREEMENT", "3": "NO AGREEMENT", "4": "no"}
    assert majority(SMALL, "co2") == {"1": "yes", "2": "no", "3": "no", "4": "yes"}
    assert exceptions(SMALL) == [
        (
            "3",
            "co1",
            "yes",
            "NO AGREEMENT",
            "each of 3 gave another answer, so none has a majority; one was taken",
        ),
        ("4", "co1", "yes", "no", "unexplained"),
    ]


def test_a_frame_is_there_when_enough_of_its_questions_are_answered_yes():
    assert frame_of(SMALL, ("co1", "co2"), 1) == {"1": True, "2": False, "3": False, "4": True}
    assert frame_of(SMALL, ("co1", "co2"), 2) == {"1": True, "2": False, "3": False, "4": False}


def test_alpha_of_one_question_with_each_article_its_own_story():
    # Of 9 ratings 4 are yes and 5 no, and the yes, no, yes of article 1 is apart by 2: 1 - 8 * 2 / (2 * 4 * 5).
    measured = alpha(ratings(SMALL, "co2"), resamples=0)
    assert (round(measured.value, 9), measured.n_units, measured.n_pairs, measured.n_stories) == (
        0.6,
        4,
        6,
        4,
    )
