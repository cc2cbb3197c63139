"""What was found in articles, as frames."""

from typing import TYPE_CHECKING

from copydesk.desk import examining, listing
from copydesk.records import as_row
from copydesk.tables import table

if TYPE_CHECKING:
    import pandas as pd

    from copydesk.desk.holdings import Holdings


def damage(desk: "Holdings") -> "pd.DataFrame":
    """Frame `damage`; damage without a place has one row, without `start` and `end`."""
    return table(
        "damage",
        (
            {
                "article_id": a,
                "damage": one.name,
                "score": one.score,
                "start": start,
                "end": end,
                "why": one.why,
            }
            for a, own in examining.findings(desk.ledger).damage.items()
            for one in own
            for start, end in one.places or ((None, None),)
        ),
    )


def marks(desk: "Holdings") -> "pd.DataFrame":
    """Frame `marks`."""
    found = examining.findings(desk.ledger).marks
    articles = desk.articles()
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    return table(
        "marks",
        (
            {"article_id": a, **as_row(mark), "text": texts[a][mark.start : mark.end]}
            for a, own in found.items()
            for mark in own
        ),
    )


def copies(desk: "Holdings") -> "pd.DataFrame":
    """Frame `copies`."""
    return table("copies", map(as_row, examining.copies_found(desk.ledger)))


SAID = ("names", "numbers", "words", "phrases", "days", "was")
"""What the reason of an article's story says."""


def story_reasons(desk: "Holdings") -> "pd.DataFrame":
    """Frame `story_reasons`."""
    events = sorted(
        desk.ledger.latest_events("story_id").items(), key=lambda item: (item[1]["value"], item[0])
    )
    return table(
        "story_reasons",
        (
            {
                "story_id": event["value"],
                "article_id": a,
                "by": event["by"] or listing.DATA,
                "at": event["at"],
            }
            | {kind: (event["why"] or {}).get(kind) for kind in SAID}
            for a, event in events
        ),
    )


def doubtful(desk: "Holdings") -> "pd.DataFrame":
    """Frame `doubtful`."""
    return table("doubtful", listing.doubtful(desk))
