"""Three annotators and a curator in a real browser label all of the demo's stories."""

from pathlib import Path
from typing import Any

import pytest

from browser.three_annotators import FERRY, OTHERS, newsroom, work

pytestmark = [
    pytest.mark.evidence, pytest.mark.server, pytest.mark.browser, pytest.mark.timeout(1800),
]  # fmt: skip

# Of each row: who skipped it, the stance, its votes, the spans with their votes and polarity, why it was decided.
ROWS = {
    "arms-delivery--courier": ([], "center", {"center": 3}, [], None),
    "arms-delivery--quayside": (
        [], "left", {"left": 2, "lean left": 1},
        [
            ("strongman", 3, 3, "negative"), ("finally admitted", 2, 3, "negative"),
            ("It has given eleven", 3, 3, "negative"),
        ],
        None,
    ),
    "arms-delivery--standard": (
        [], "right", {"lean left": 1, "lean right": 1, "right": 1},
        [
            ("freedom fighters", 3, 3, "positive"), ("slaughterhouse", 2, 3, "negative"),
            ("his chief of staff is a dentist", 2, 3, "positive"),
        ],
        "ambiguous text",
    ),
    "election-recount--courier": (["cem"], "center", {"center": 2}, [], None),
    "election-recount--kesslander": (
        [], "right", {"right": 3},
        [
            ("town hall insider", 2, 3, "negative"), ("phantom votes", 3, 3, "negative"),
            ("Funny how the glitches only ever go the one way", 2, 3, "negative"),
            ("gracious", 2, 3, "positive"),
        ],
        None,
    ),
    "election-recount--standard": (["cem"], "center", {"center": 1, "lean right": 1}, [], "guidelines unclear"),
    "ferry-strike--courier": (
        ["cem"], "center", {"lean left": 1, "center": 1},
        [("that money won’t be there for wages either", 1, 2, "negative")], "boundary",
    ),
    "ferry-strike--kesslander": (
        [], "right", {"lean right": 1, "right": 2},
        [
            ("union barons", 3, 3, "negative"), ("blackmail, plain and simple", 2, 3, "negative"),
            ("spat it out", 2, 3, "negative"),
        ],
        "slip",
    ),
    "ferry-strike--tallis": ([], None, {"left": 1, "center": 1, "right": 1}, [], "other"),
    "flood-budget--kesslander": (
        [], "right", {"lean right": 1, "right": 2},
        [
            ("daylight robbery", 3, 3, "negative"),
            ("The answer, The Kesslander has found, is none", 2, 3, "negative"), ("boffins", 2, 3, "negative"),
        ],
        None,
    ),
    "flood-budget--quayside": (
        [], "left", {"left": 1, "lean left": 1, "center": 1},
        [
            ("Lower Lime gets a pumping station and a leaflet", 3, 3, "negative"),
            ("which has discovered that it is against floods", 2, 3, "negative"),
        ],
        "guidelines unclear",
    ),
    "flood-budget--tallis": ([], "center", {"center": 3}, [], None),
    "hospital-closure--courier": ([], "center", {"lean left": 1, "center": 2}, [], None),
    "hospital-closure--kesslander": (
        ["ana", "cem"], "right", {"right": 1}, [("27 years 🚑 Tonight", 1, 1, "negative")], None,
    ),
    "hospital-closure--quayside": (
        [], "left", {"left": 3}, [("Then you count the vacancies", 3, 3, "negative")], None,
    ),
    "pension-leak--quayside": (
        [], "lean left", {"left": 1, "lean left": 2},
        [("disciplined delivery of the cost programme", 2, 3, "negative")], "slip",
    ),
    "pension-leak--standard": (
        [], "lean right", {"lean right": 2, "right": 1}, [("Nobody has resigned", 3, 3, "negative")], None,
    ),
    "pension-leak--tallis": (["ana"], "center", {"center": 2}, [("tumbled", 1, 2, "negative")], "other"),
}  # fmt: skip
DISPUTES = {
    "arms-delivery--standard": 2, "election-recount--standard": 2, "ferry-strike--courier": 2,
    "ferry-strike--kesslander": 1, "ferry-strike--tallis": 2, "flood-budget--quayside": 1,
    "pension-leak--quayside": 1, "pension-leak--tallis": 1,
}  # fmt: skip


def test_three_label_all_stories_blind_and_a_curator_decides_what_they_dispute(
    tmp_path: Path,
    artefacts: Path,
    real_studio: str,  # noqa: ARG001 (sets the server)
) -> None:
    done = work(newsroom(tmp_path / "desk", "three-all", FERRY | OTHERS), FERRY | OTHERS, artefacts)

    figures = {
        # 47 stances with another beside them; of four articles with two of them, one pair agrees.
        ("stance", "raw agreement", "share of agreeing pairs"): 22 / 47,
        ("stance", "Krippendorff's alpha", "ordinal"): 0.6634961802523491,  # the package krippendorff's
        # Alike, of the spans of both in each pair: arms 12 of 34, election 6 of 19, flood 9 of 24, and so on.
        ("spans", "span F1", "exact"): 2 * (12 + 6 + 9 + 3 + 4 + 6) / (34 + 19 + 24 + 8 + 13 + 21),
        ("polarity", "raw agreement", "share of agreeing pairs"): 43 / 53,
        ("polarity", "Krippendorff's alpha", "nominal"): 0.39534883720930236,
    }
    assert {key: done.figures[key] for key in figures} == pytest.approx(figures)
    assert done.disputes == DISPUTES
    assert {name: decided(row) for name, row in done.rows.items()} == ROWS


def decided(row: dict[str, Any]) -> tuple[Any, ...]:
    """Show what a row says and why; nothing in it is disputed any more."""
    assert (row["disputed_spans"], row["disputed_answers"]) == ([], [])
    spans = [(span["text"], span["votes"], span["of"], span["polarity"]) for span in row["spans"]]
    reason = row["adjudicated"]["reason"] if "adjudicated" in row else None
    return row.get("skipped_by", []), row["answers"]["stance"], row["answer_votes"]["stance"], spans, reason
