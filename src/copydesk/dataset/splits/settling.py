"""Rows into parts: dealt, compared with each other, and dealt again where a copy would cross."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from copydesk.articles.copies import find
from copydesk.dataset.rows import articles_of
from copydesk.dataset.splits.dealing import Side, deal, joined, part
from copydesk.dataset.splits.holding import HoldOut, held_out
from copydesk.dataset.splits.labels import labels_of
from copydesk.dataset.splits.leaks import copies_across
from copydesk.errors import BuildError

Row = dict[str, Any]
APART = "its articles are in different parts"
"""Why a pair or a story of a hold-out is in quarantine when each of its articles has a part."""


@dataclass(frozen=True, slots=True)
class Split:
    """Rows by part, and the side of every article that they are about or that is remembered."""

    parts: Mapping[Side, Sequence[Row]]
    sides: Mapping[str, Side]
    hold_out: HoldOut | None = None
    why: Mapping[str, int] = field(default_factory=dict)
    """Of a hold-out: reasons for which rows are in quarantine, and of how many."""


def split(
    rows: Sequence[Row],
    articles: pd.DataFrame,
    remembered: Mapping[str, Side],
    ratios: Mapping[Side, float],
    seed: int,
    copies: Iterable[tuple[str, str]] = (),
    hold_out: HoldOut | None = None,
) -> Split:
    """Sort rows into parts so that neither a story nor a copy is on two sides.

    `articles` (article_id, story_id, outlet, published, text, added_at) are all there are: what is in no row may still
    link what is; `copies` are the pairs that are known. The texts of the rows and of what is remembered are compared
    once more, as copies may never have been looked for. In a hold-out, rows in quarantine say why: `quarantined`.

    Raise BuildError when a hold-out leaves nothing to train on or nothing to test on.
    """
    concerned = {a["article_id"] for row in rows for a in articles_of(row)} | set(remembered)
    own = articles[articles["article_id"].isin(concerned)]
    labels = labels_of(rows)
    links = [
        *copies,
        *((copy.article_id, copy.of) for copy in find(own[["article_id", "text", "published"]])),
    ]
    why: dict[str, str] = {}
    while True:
        together = joined(articles, links)
        if hold_out is None:
            sides = deal(own, remembered, ratios, seed, together, labels)
        else:
            sides, why = held_out(own, hold_out, remembered, ratios, seed, together, labels)
        parts = part(rows, sides)
        # Of very many copies of one text not all pairs are compared, and fewer articles are other pairs.
        crossing = {(copy.article_id, copy.of) for copy in copies_across(parts)}
        if crossing <= set(links):  # none, or none that could be helped: the proof will say so
            break
        links += sorted(crossing)
    if hold_out is None:
        return Split(parts, sides)
    if aside := parts.get("quarantine"):
        parts["quarantine"] = [row | {"quarantined": _why(row, why)} for row in aside]
    reasons = Counter(row["quarantined"] for row in parts.get("quarantine", ()))
    _check(parts, hold_out, reasons)
    return Split(parts, sides, hold_out, dict(sorted(reasons.items())))


def _why(row: Row, why: Mapping[str, str]) -> str:
    return next((why[a["article_id"]] for a in articles_of(row) if a["article_id"] in why), APART)


def _check(parts: Mapping[Side, Sequence[Row]], hold_out: HoldOut, reasons: Mapping[str, int]) -> None:
    empty = [side for side in ("train", "test") if not parts[side]]
    if not empty:
        return
    aside = "; ".join(f"{n} set aside: {why}" for why, n in sorted(reasons.items()))
    counts = ", ".join(f"{side} {len(rows)}" for side, rows in parts.items())
    few = " Fewer than 3 outlets cannot be dealt to 3 parts." if hold_out == HoldOut() else ""
    raise BuildError(
        f"the hold-out {hold_out.name!r} leaves nothing in {' and '.join(empty)}: {counts}"
        + (f" ({aside})." if aside else ".")
        + few,
        next_step="Hold out something else, or nothing: 'copydesk build NAME' keeps stories apart in any case.",
    )
