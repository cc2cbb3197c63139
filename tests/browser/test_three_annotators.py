"""Three annotators and a curator in four sessions of a real browser: from one story's articles to its literal rows."""

from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from browser.three_annotators import FERRY, newsroom, work

pytestmark = [pytest.mark.server, pytest.mark.browser]

BARONS = {"label": "Lexical", "start": 81, "end": 93, "text": "union barons"}
DRAWS = {
    "label": "Informational", "start": 548, "end": 607,
    "text": "who draws 71,000 crowns a month and lives 40 minutes inland",
}  # fmt: skip
BLACKMAIL = {"label": "Lexical", "start": 831, "end": 858, "text": "blackmail, plain and simple"}
SPAT = {"label": "Lexical", "start": 1074, "end": 1085, "text": "spat it out"}
MONEY = {
    "label": "Informational", "start": 1461, "end": 1503, "text": "that money won’t be there for wages either",
}  # fmt: skip
LIMIT = {"label": "Informational", "start": 431, "end": 463, "text": "There is a limit to what a route"}
NEGATIVE, POSITIVE = {"polarity": "negative"}, {"polarity": "positive"}

ROWS = {
    "ferry-strike--courier": {
        "unit_id": "article:2cf2169b8356e80a", "article_id": "2cf2169b8356e80a",
        "story_id": "ferry-strike", "outlet": "Port Merrin Courier", "published": "2026-03-18",
        "url": "https://www.merrincourier.example/news/2026/03/18/ferry-talks-adjourned",
        "title": "Ferry talks adjourned, no sailings to Sölvey before Friday",
        "text_sha256": "13f8558990fcd3e0e50effdf504159b1a95141e6e6c90410bd4ea6edf679beb6",
        "n_annotators": 2,
        "spans": [MONEY | {"votes": 1, "of": 2} | NEGATIVE], "disputed_spans": [],
        "answers": {"stance": "center"}, "answer_votes": {"stance": {"lean left": 1, "center": 1}},
        "disputed_answers": [], "adjudicated": {"by": "judge", "reason": "boundary"},
        "votes": [
            {"annotator": "ana", "spans": [MONEY | NEGATIVE], "answers": {"stance": "center"}},
            {"annotator": "ben", "spans": [], "answers": {"stance": "lean left"}},
        ],
        "skipped_by": ["cem"], "consensus": "majority", "scheme": "bias@1",
    },
    "ferry-strike--kesslander": {
        "unit_id": "article:3546683cf20e9045", "article_id": "3546683cf20e9045",
        "story_id": "ferry-strike", "outlet": "The Kesslander", "published": "2026-03-18",
        "url": "https://thekesslander.example/news/held-hostage-solvey-ferry-union",
        "title": "HELD HOSTAGE: Sölvey goes hungry as ferry union digs in",
        "text_sha256": "d8cb6a523620852dadfc9345d13d5c792c799736cdce1e8f39f3e4a0a93338c1",
        "n_annotators": 3,
        "spans": [
            BARONS | {"votes": 3, "of": 3} | NEGATIVE,
            BLACKMAIL | {"votes": 2, "of": 3} | NEGATIVE,
            SPAT | {"votes": 2, "of": 3} | NEGATIVE,
        ],
        "disputed_spans": [],
        "answers": {"stance": "right"}, "answer_votes": {"stance": {"lean right": 1, "right": 2}},
        "disputed_answers": [], "adjudicated": {"by": "judge", "reason": "slip"},
        "votes": [
            {
                "annotator": "ana", "spans": [BARONS | NEGATIVE, BLACKMAIL | NEGATIVE, SPAT | NEGATIVE],
                "answers": {"stance": "right"},
            },
            {
                "annotator": "ben", "spans": [BARONS | NEGATIVE, BLACKMAIL | NEGATIVE, SPAT | POSITIVE],
                "answers": {"stance": "right"},
            },
            {
                "annotator": "cem", "spans": [BARONS | NEGATIVE, DRAWS | NEGATIVE],
                "answers": {"stance": "lean right"},
            },
        ],
        "consensus": "majority", "scheme": "bias@1",
    },
    "ferry-strike--tallis": {
        "unit_id": "article:6286297c5f75b38b", "article_id": "6286297c5f75b38b",
        "story_id": "ferry-strike", "outlet": "Tallis Wire", "published": "2026-03-18",
        "url": "https://wire.tallis.example/item/20260318-0412",
        "title": "Havnia shares slip as Merrin-Sölvey ferry talks stall",
        "text_sha256": "7613a662a4c16bc89aa4fd9bf48561dd2e32b831d4e9d590438eb90470d0cce4",
        "n_annotators": 3,
        "spans": [], "disputed_spans": [],
        "answers": {"stance": None}, "answer_votes": {"stance": {"left": 1, "center": 1, "right": 1}},
        "disputed_answers": [], "adjudicated": {"by": "judge", "reason": "other"},
        "votes": [
            {"annotator": "ana", "spans": [LIMIT | POSITIVE], "answers": {"stance": "left"}},
            {"annotator": "ben", "spans": [LIMIT | NEGATIVE], "answers": {"stance": "center"}},
            {"annotator": "cem", "spans": [], "answers": {"stance": "right"}},
        ],
        "consensus": "majority", "scheme": "bias@1",
    },
}  # fmt: skip
CARDS = {
    "ferry-strike--courier": [
        ["On this story, the article as a whole leans", "lean left: ?", "center: ?"],
        [
            "that money won’t be there for wages either · Informational",
            "… million crowns a day, and [that money won’t be there for wages either].” Opinion on Great …",
            "marked by ?; not by ?", "polarity: negative ?",
        ],
    ],
    "ferry-strike--tallis": [
        ["On this story, the article as a whole leans", "left: ?", "center: ?", "right: ?"],
        [
            "There is a limit to what a route · Informational",
            '… on Thursday," Tveit said. "[There is a limit to what a route] with 400,000 passengers a …',
            "marked by ?, ?; not by ?", "polarity: negative ?; positive ?",
        ],
    ],
    "ferry-strike--kesslander": [
        [
            "spat it out · Lexical", "… table. Twice the union has [spat it out]. The stand-off burns 2.4 …",
            "marked by ?, ?; not by ?", "polarity: negative ?; positive ?",
        ],
        ["On this story, the article as a whole leans (there is a majority)", "lean right: ?", "right: ?, ?"],
        [
            "who draws 71,000 crowns a month and lives 40 minutes inland · Informational (outvoted)",
            "… chief Gudrun Maes, [who draws 71,000 crowns a month and lives 40 minutes inland], "
            "is holding out for 7 per …",
            "marked by ?; not by ?, ?", "polarity: negative ?",
        ],
    ],
}  # fmt: skip

ORIGIN = {"annotation_id", "version", "guidelines"}


def without_origins(row: dict[str, Any]) -> dict[str, Any]:
    """Leave out which annotations a row comes from, whose ids are drawn; each vote and the decision must say it."""
    whence = [*row["votes"], row["adjudicated"]]
    assert all(one.keys() >= ORIGIN for one in whence)
    assert len({one["annotation_id"] for one in whence}) == len(whence)
    votes, decision = (
        [{k: v for k, v in one.items() if k not in ORIGIN} for one in row["votes"]],
        row["adjudicated"],
    )
    return row | {"votes": votes, "adjudicated": {key: decision[key] for key in ("by", "reason")}}


# Of three articles: stances right, right, lean right; center, lean left; left, center, right.
FIGURES = {
    ("stance", "raw agreement", "share of agreeing pairs"): (1 / 2 + 1 / 2) / 8,
    ("stance", "Krippendorff's alpha", "ordinal"): 1 - (8 + 9 / 2 + 109 / 2) / (632 / 7),
    ("stance", "Gwet's AC1", "nominal, 5 values"): (1 / 9 - 41 / 216) / (1 - 41 / 216),
    ("stance", "Fleiss' kappa", "nominal, 2 to 3 ratings a unit, generalised after Gwet"): -7 / 41,
    # Spans alike of all spans: 4 of 5 + 4 (Ana and Ben), 1 of 4 + 2 (Ana and Cem), 1 of 4 + 2 (Ben and Cem).
    ("spans", "span F1", "exact"): 2 * (4 + 1 + 1) / (9 + 6 + 6),
    ("spans", "span F1", "overlap of 0.5 or more"): 2 * (4 + 1 + 1) / (9 + 6 + 6),
    ("spans", "span F1", "character"): 2 * (82 + 12 + 12) / (124 + 82 + 82 + 71 + 82 + 71),
    # Of four spans: three negative, two negative, one of each, one of each.
    ("polarity", "raw agreement", "share of agreeing pairs"): (3 + 2) / 9,
    ("polarity", "Krippendorff's alpha", "nominal"): 1 - (4 / 9) / (28 / 72),
    ("polarity", "Gwet's AC1", "nominal, 2 values"): (1 / 2 - 3 / 8) / (1 - 3 / 8),
}


def test_three_label_a_story_blind_a_curator_decides_and_the_rows_are_these(
    tmp_path: Path,
    artefacts: Path,
    real_studio: str,  # noqa: ARG001 (sets the server)
) -> None:
    room = newsroom(tmp_path / "desk", "three", FERRY)

    done = work(room, FERRY, artefacts)

    assert {key: done.figures[key] for key in FIGURES} == pytest.approx(FIGURES)
    assert list(done.disputes.items()) == [
        ("ferry-strike--courier", 2), ("ferry-strike--tallis", 2), ("ferry-strike--kesslander", 1),
    ]  # fmt: skip
    assert done.cards == CARDS
    assert room.named(room.desk.decisions(), ["annotator", "reason", "note"]) == [
        ("ferry-strike--courier", "judge", "boundary", "A quotation judges too"),
        ("ferry-strike--kesslander", "judge", "slip", None),
        ("ferry-strike--tallis", "judge", "other", None),
    ]
    texts = {name: row.pop("text") for name, row in done.rows.items()}
    assert {name: without_origins(row) for name, row in done.rows.items()} == ROWS
    assert {name: sha256(text.encode()).hexdigest() for name, text in texts.items()} == {
        name: row["text_sha256"] for name, row in ROWS.items()
    }
