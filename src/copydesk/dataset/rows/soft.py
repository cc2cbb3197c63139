"""Soft labels in rows, and rows as flat frames of answers and spans."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import pandas as pd

from copydesk.dataset.rows.deciding import Decision
from copydesk.dataset.rows.votes import Record
from copydesk.tables import COUNT, FLAG, TEXT, THING

if TYPE_CHECKING:
    from copydesk.schemes import LabelScheme, Question

Row = dict[str, Any]

ANSWERS = {
    "unit_id": TEXT, "question": TEXT, "value": THING, "disputed": FLAG, "adjudicated": FLAG,
    "votes": THING, "shares": THING,
}  # fmt: skip
SPANS = {
    "unit_id": TEXT, "article_id": TEXT, "field": TEXT, "start": COUNT, "end": COUNT, "label": TEXT, "text": TEXT,
    "votes": COUNT, "of": COUNT, "verdict": TEXT, "disputes": THING, "disputed_attributes": THING,
}  # fmt: skip
SPAN_SHARES = dict.fromkeys(("unit_id", "article_id", "field", "label"), TEXT) | dict.fromkeys(
    ("start", "end", "votes", "of"), COUNT
)


def soft_labels(
    row: Row,
    answers: Iterable[Record],
    runs: Iterable[Record],
    decision: Decision | None,
    scheme: "LabelScheme",
) -> Row:
    """Give the keys `answer_shares` and `span_shares` of a row.

    An answer that a curator decided has a share of 1; runs of characters count the annotators, whatever was decided.
    """
    found: dict[str, Mapping[str, float]] = {answer["question"]: answer["shares"] for answer in answers}
    for question in scheme.questions:
        if decision and ("question", question.name) not in set(decision.not_asked):
            decided = row["answers"][question.name]
            found[question.name] = dict.fromkeys(_listed(decided), 1.0)
    where = () if scheme.unit == "article" else ("article_id",)
    return {
        "answer_shares": {q.name: _in_order(found.get(q.name, {}), q) for q in scheme.questions},
        "span_shares": [
            {key: run[key] for key in (*where, "label", "start", "end", "votes", "of")}
            | ({} if run["field"] == "text" else {"field": run["field"]})
            for run in runs
        ],
    }


def frames(rows: Sequence[Row], scheme: "LabelScheme") -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Lay rows out flat: answers (those that somebody gave), spans, and runs of characters where rows have soft labels.

    A span's `verdict` is majority, disputed or adjudicated; outvoted ones are in no row.
    """
    answers: list[Row] = []
    spans: list[Row] = []
    runs: list[Row] = []
    for row in rows:
        own = {"unit_id": row["unit_id"], "adjudicated": "adjudicated" in row}
        place = own | {"article_id": row.get("article_id"), "field": "text"}
        kept = "adjudicated" if own["adjudicated"] else "majority"
        answers += [
            own
            | {"question": name, "value": value, "disputed": name in row["disputed_answers"]}
            | {"votes": row["answer_votes"][name], "shares": row.get("answer_shares", {}).get(name)}
            for name, value in row["answers"].items()
            if row["answer_votes"][name] or _listed(value)
        ]
        spans += [place | {"verdict": kept} | span for span in row["spans"]]
        spans += [place | {"verdict": "disputed"} | span for span in row["disputed_spans"]]
        runs += [place | run for run in row.get("span_shares", ())]
    return (
        _frame(answers, ANSWERS),
        _frame(spans, SPANS | scheme.attribute_dtypes),
        _frame(runs, SPAN_SHARES),
    )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _in_order(shares: Mapping[str, float], question: "Question") -> dict[str, float]:
    """Order shares as the question orders its options; an answer that is no option comes last."""
    options = [option.value for option in question.options]
    order = [*options, *sorted(set(shares) - set(options))]
    return {value: shares[value] for value in order if value in shares}


def _frame(rows: Sequence[Row], dtypes: Mapping[str, str]) -> pd.DataFrame:
    def values(name: str) -> list[Any]:
        return [pd.NA if row.get(name) is None else row[name] for row in rows]

    return pd.DataFrame({name: pd.Series(values(name), dtype=dtype) for name, dtype in dtypes.items()})
