"""What a curator decided about a unit, laid over what the annotators' votes come to: the decision wins."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pandas as pd

from copydesk.dataset.rows.votes import Material, Record, span_of, vote

if TYPE_CHECKING:
    from copydesk.schemes import LabelScheme

Row = dict[str, Any]
PLACE = ("article_id", "field", "label", "start", "end")


@dataclass(frozen=True, slots=True)
class Decision:
    """A curator's annotation of one unit."""

    annotation_id: str
    by: str
    reason: str | None
    material: Material
    not_asked: Collection[tuple[str, ...]] = ()
    """What its version of the scheme did not ask for, as (kind, name): there, the votes still count."""
    origin: Row = field(default_factory=dict)
    """The keys that tell where it comes from."""


def by_unit(
    decisions: pd.DataFrame,
    gathered: Mapping[str, Material],
    reasons: Mapping[str, str | None],
    not_asked: Mapping[str, Collection[tuple[str, ...]]],
    origins: Mapping[str, Row],
) -> dict[str, Decision]:
    """Collect the decisions, one a unit, with all that they say."""
    return {
        unit: Decision(
            name,
            who,
            reasons.get(name),
            gathered.get(name, Material()),
            not_asked.get(name, ()),
            origins[name],
        )
        for unit, name, who in decisions[["unit_id", "annotation_id", "annotator"]].itertuples(index=False)
    }


def overruled(
    row: Row, decision: Decision | None, votes: Mapping[str, list[Record]], scheme: "LabelScheme"
) -> Row:
    """Give the part of a row that is a consensus as it was decided: nothing in it is disputed any more.

    `votes` maps annotators to their spans: how many of them marked what the decision has is still told.
    """
    if decision is None:
        return row
    unasked = set(decision.not_asked)
    said = vote(decision.by, decision.material, scheme)
    voted = [{_place(span) for span in spans} for spans in votes.values()]
    spans = [
        span_of({**span, "votes": sum(_place(span) in own for own in voted), "of": len(voted)}, scheme, "votes", "of")
        for span in decision.material.spans
    ]  # fmt: skip
    kept = {key: [span for span in row[key] if ("label", span["label"]) in unasked] for key in _SPANS}
    open_questions = [name for name in row["disputed_answers"] if ("question", name) in unasked]
    answers = {
        name: row["answers"][name] if ("question", name) in unasked else answer
        for name, answer in said["answers"].items()
    }
    relations = {"relations": said["relations"]} if "relations" in said else {}
    return row | {
        "spans": [*spans, *kept["spans"]],
        "disputed_spans": kept["disputed_spans"],
        "answers": answers,
        "disputed_answers": open_questions,
        "adjudicated": {"by": decision.by, "reason": decision.reason} | decision.origin,
        **relations,
    }


_SPANS = ("spans", "disputed_spans")


def _place(span: Record) -> tuple[Any, ...]:
    return tuple(span[key] for key in PLACE)
