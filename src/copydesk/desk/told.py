"""What annotators were told: the guidelines that they had before them."""

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from copydesk.desk.planning import ROUNDS
from copydesk.ledger import Ledger
from copydesk.records import ADJUDICATION
from copydesk.tables import records

if TYPE_CHECKING:
    import pandas as pd


class Guidelines(NamedTuple):
    """Guidelines that people got from a moment on."""

    since: datetime
    sha256: str
    text: str


Told = Mapping[str, list[Guidelines]]
"""Schemes -> the guidelines that annotators got, in order."""


def told(ledger: Ledger, schemes: Iterable[str]) -> Told:
    """Read the guidelines that were sent with some schemes."""
    return {
        ref: [
            Guidelines(datetime.fromisoformat(row["at"]), row["sha256"], row["text"])
            for row in ledger.guidelines(ref)
            if row["sent"]
        ]
        for ref in schemes
    }


def before(told: Told, annotations: "pd.DataFrame") -> dict[str, Guidelines]:
    """Map annotations to the guidelines that had been sent last when they were submitted, where that is known.

    Whoever labelled elsewhere was told nothing by this desk. The times are those of two clocks, the server's and ours.
    """
    found = {}
    for one in records(annotations[annotations["round"].isin([*ROUNDS, ADJUDICATION])]):
        sent = told.get(one["scheme"], [])
        last = bisect_right(sent, one["submitted_at"], key=lambda guidelines: guidelines.since)
        if last and sent[last - 1].text:
            found[one["annotation_id"]] = sent[last - 1]
    return found
