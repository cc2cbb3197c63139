"""How far each annotator's spans are those of the others."""

import numpy as np
import pandas as pd

from copydesk.agreement.marks import check
from copydesk.consensus.answers import Codes
from copydesk.consensus.marks import read
from copydesk.consensus.merging import Flags, Rule, Ties, merge_spans

PLACE = ("article_id", "field", "label")


def span_reliability(
    spans: pd.DataFrame, seen: pd.DataFrame, rule: Rule = "exact", *, ties: Ties = "dispute"
) -> pd.DataFrame:
    """Measure each annotator against the merged spans of the others (leave one out).

    Frames and rules as in `merge_spans`. Over the articles that the annotator and somebody else submitted, the
    others' spans are merged; those with a majority are the reference. A span is right when the reference has it with
    the same label, and under `exact` the same start and end, under `overlap` at least one common character. What the
    others dispute is set aside: a span that meets nothing else neither helps nor harms.

    Columns: annotator, articles, spans (own ones that count), right, precision (right / spans), reference (spans of
    the others' majority), found (of these, by the annotator), recall (found / reference), f1 (harmonic mean). A share
    of nothing is NA. With one other annotator the reference is all that this one marked.
    """
    check(spans, seen)
    readers = seen[["article_id", "annotator"]].drop_duplicates()
    shared = readers.groupby("article_id")["annotator"].transform("size") > 1
    rows = []
    for who in sorted(readers["annotator"].unique()):
        mine = readers.loc[shared & (readers["annotator"] == who), "article_id"]
        theirs = readers[readers["article_id"].isin(mine) & (readers["annotator"] != who)]
        others = merge_spans(spans[spans["annotator"] != who], theirs, rule, ties=ties)
        own = read(spans, readers[readers["article_id"].isin(mine) & (readers["annotator"] == who)]).spans()
        rows.append({"annotator": who, "articles": len(mine)} | _counts(own, others, rule))
    counts = ("articles", "spans", "right", "reference", "found")
    frame = pd.DataFrame(rows, columns=["annotator", *counts]).astype(
        {"annotator": "string"} | dict.fromkeys(counts, "Int64")
    )
    precision, recall = _share(frame["right"], frame["spans"]), _share(frame["found"], frame["reference"])
    frame.insert(4, "precision", precision)
    return frame.assign(recall=recall, f1=_share(2 * precision * recall, precision + recall))


def _counts(own: pd.DataFrame, others: pd.DataFrame, rule: Rule) -> dict[str, int]:
    place = [column for column in PLACE if column in own.columns]
    if rule == "exact":
        mark = [*place, "start", "end"]
        verdict = own[mark].merge(others[[*mark, "verdict"]], on=mark, how="left")["verdict"].fillna("")
        right = int((verdict == "majority").sum())
        counted, found = int((verdict != "disputed").sum()), right
    else:
        kept = others[others["verdict"] == "majority"]
        hits = _meets(own, kept, place)
        aside = ~hits & _meets(own, others[others["verdict"] == "disputed"], place)
        right, counted = int(hits.sum()), int((~aside).sum())
        found = int(_meets(kept, own, place).sum())
    reference = int((others["verdict"] == "majority").sum())
    return {"spans": counted, "right": right, "reference": reference, "found": found}


def _meets(these: pd.DataFrame, those: pd.DataFrame, place: list[str]) -> Flags:
    """Say which of these spans share a character with one of those, in the same place.

    One does when fewer of those have ended by its start than have begun before its end.
    """
    numbers = pd.concat([these[place], those[place]]).groupby(place).ngroup().to_numpy().astype(np.intp)
    width = int(max(these["end"].max(), those["end"].max(), 0)) + 1 if len(these) and len(those) else 1
    here, there = numbers[: len(these)] * width, numbers[len(these) :] * width
    begun = np.sort(there + _whole(those["start"]))
    ended = np.sort(there + _whole(those["end"]))
    before = np.searchsorted(ended, here + _whole(these["start"]), side="right")
    meets: Flags = np.searchsorted(begun, here + _whole(these["end"]), side="left") > before
    return meets


def _whole(column: "pd.Series[int]") -> Codes:
    whole: Codes = column.to_numpy(dtype=np.intp)
    return whole


def _share(part: "pd.Series[float]", whole: "pd.Series[float]") -> "pd.Series[float]":
    return (part.astype("Float64") / whole.astype("Float64").where(whole > 0)).astype("Float64")
